"""The one line that says what to do now, and what comes next. The gravest first; never two at once."""

import datetime as dt
from collections.abc import Iterator

import msgspec

from cockpit.core import announcements, digest
from cockpit.core.cards import raised, rollback_proposal
from cockpit.core.clock import t_seconds
from cockpit.core.decisions import settled_by_poll
from cockpit.core.gates import by_engine, standing
from cockpit.core.items import blocked
from cockpit.core.items import overdue as overdue_by
from cockpit.core.procedures import by_person
from cockpit.core.triggers import muted
from cockpit.model.checks import Gate
from cockpit.model.flow import Item, Phase
from cockpit.model.frame import Duty, Label, Tone
from cockpit.model.state import ItemFacts
from cockpit.views.base import Sight, first_line
from cockpit.views.checklist import checklist
from cockpit.views.gates import counts
from cockpit.views.incidents import limit
from cockpit.views.procedures import ready
from cockpit.views.times import left, short
from cockpit.views.triggers import label as trigger_label
from cockpit.views.words import spoken

GATES_BEFORE_S = 3600.0
"""From so long before T0 on, gates that nobody has run yet are worth a line of their own."""


def next_action(sight: Sight, mode: str = "live") -> Duty:
    """What the room has to do now. In a replay: what it had to do then."""
    del mode
    for duty in _candidates(sight):
        return duty
    return Duty("nothing to do now")


def _candidates(sight: Sight) -> Iterator[Duty]:
    state = sight.state
    if state.plan is None:
        return
    if state.closed:
        yield Duty("the release is closed; export the packet: cockpit export packet", label=Label("", Tone.MUTED))
        return
    yield from _procedures(sight)
    yield from _alarms(sight)
    yield from _cards(sight)
    yield from _incidents(sight)
    yield from _gates(sight)
    yield from _votes(sight)
    yield from _items(sight)
    yield from _endings(sight)


def _procedures(sight: Sight) -> Iterator[Duty]:
    for proc in sight.state.procs.values():
        if proc.ended is not None:
            continue
        planned = sight.book.procedures.get(proc.procedure)
        title = planned.title or planned.id if planned is not None else proc.procedure
        if proc.status == "waiting-second":
            yield Duty(f"{title}: a second person confirms (y on it)", f"proc:{proc.proc}", label=_bad("CONFIRM"))
        steps = {step.id: step for step in planned.step} if planned is not None else {}
        for name, facts in proc.steps.items():
            step = steps.get(name)
            words = step.title or name if step is not None else name
            owner = sight.owner(facts.owner or (step.role if step is not None else None))
            ref = f"step:{proc.proc}/{name}"
            if facts.status == "unknown":
                yield Duty(f"say whether it happened: {words}", ref, owner, label=_bad("OUTCOME UNKNOWN"))
            elif facts.status == "failed":
                yield Duty(f"step failed: {words} - retry, skip, hand over or abort", ref, owner, label=_bad("FAILED"))
            elif planned is not None and step is not None and ready(sight, planned, proc, step):
                yield Duty(words, ref, owner, label=_bad("DO NOW" if by_person(sight.state, step) else "START"))
        yield from _posts(sight, f"{proc.proc}/")
        if proc.status in ("running", "executed"):
            done = sum(1 for facts in proc.steps.values() if facts.status in ("done", "skipped"))
            now_at = next(
                (
                    steps[name].title or name
                    for name, facts in proc.steps.items()
                    if facts.status == "running" and name in steps
                ),
                "",
            )
            words = (
                "verifying health"
                if proc.status == "executed"
                else f"{done}/{len(planned.step) if planned is not None else '?'} {now_at}"
            )
            yield Duty(f"watch {title}: {words}", f"proc:{proc.proc}", label=Label("RUNS", Tone.INFO))
    for name, run in sight.state.runs.items():
        if run.status == "unknown" and not run.subject.startswith("step:"):
            words = sight.names.subject(run.subject)
            yield Duty(f"say whether it happened: {words}", f"run:{name}", label=_bad("OUTCOME UNKNOWN"))


def _posts(sight: Sight, origin: str) -> Iterator[Duty]:
    """Texts that a person has to post: by hand or from the clipboard, not yet marked as sent."""
    for one in announcements.unposted(sight.state, origin):
        template = sight.book.templates.get(one.template)
        title = (template.title or template.id) if template is not None else one.template
        where = sight.names.channel(one.channel)
        owner = sight.owner(template.role if template is not None else None)
        words = f"post {title} in {where}, then mark it as sent (x)"
        yield Duty(words, f"announcement:{one.announcement}", owner, label=_bad("POST"))


def _alarms(sight: Sight) -> Iterator[Duty]:
    first = rollback_proposal(sight.state)
    if first is not None:
        name = sight.names.trigger(first.trigger) or first_line(first.reason, 60)
        yield Duty(f"roll back (R) or withdraw: {name}", "rollback", label=_bad("ROLLBACK RECOMMENDED"))
    for trigger in sight.plan.trigger:
        facts = sight.state.triggers.get(trigger.id)
        if facts is None or facts.phase not in ("firing", "pending") or muted(facts, sight.now):
            continue
        if facts.phase == "pending":
            if trigger.action != "notify":
                words = f"{trigger.title or trigger.id}: {trigger_label(sight, trigger, facts).text.removeprefix('BREACHING ')}"
                yield Duty(words, f"trigger:{trigger.id}", sight.owner(trigger.role), label=_bad("BREACHING"))
            continue
        done = [proc for proc in sight.state.procs.values() if proc.trigger == trigger.id]
        if done:
            continue
        ref = f"trigger:{trigger.id}"
        words = first_line(trigger.help) or f"see to {trigger.title or trigger.id}"
        yield Duty(words, ref, sight.owner(trigger.role), label=_bad("TRIGGERED"))


def _cards(sight: Sight) -> Iterator[Duty]:
    for card in raised(sight.state, sight.now):
        planned = sight.book.procedures[card.procedure]
        words = f"start the card {planned.title or planned.id} (c): {first_line(card.why, 80)}"
        yield Duty(words, f"procedure:{planned.id}", sight.owner(planned.role), label=_bad("CARD RAISED"))


def _incidents(sight: Sight) -> Iterator[Duty]:
    for one in sight.state.incidents.values():
        if one.resolved is not None:
            continue
        owner = sight.owner(one.owner) if one.owner in sight.book.roles else one.owner
        running = limit(sight, one)
        words = f"{one.incident} {one.title}"
        if not one.owner:
            yield Duty(f"name an owner for {words}", f"incident:{one.incident}", label=_bad("INCIDENT"))
        elif running.tone is Tone.BAD:
            yield Duty(f"{words}: {running.text}", f"incident:{one.incident}", owner, label=_bad("INCIDENT"))


def _gates(sight: Sight) -> Iterator[Duty]:
    waiting: list[Gate] = []
    for gate in sight.plan.gate:
        if not gate.required or not counts(sight, gate):
            continue
        stands = standing(sight.state, gate.id, sight.now)
        if stands.verdict == "fail" and not stands.waived:
            words = f"{gate.title or gate.id}: {first_line(stands.reason, 80)}".rstrip(": ")
            yield Duty(words, f"gate:{gate.id}", sight.owner(gate.role), label=_bad("GATE FAILS"))
        if (
            stands.verdict in ("pending", "stale", "error", "inconclusive")
            and not stands.waived
            and not by_engine(gate)
        ):
            waiting.append(gate)
    t = t_seconds(sight.state, sight.now)
    if not waiting or t is None or not -GATES_BEFORE_S <= t < 0:
        return
    first = waiting[0]
    if len(waiting) == 1:
        yield Duty(
            f"have {first.title or first.id} judged (r)",
            f"gate:{first.id}",
            sight.owner(first.role),
            label=Label("GATE", Tone.ACCENT),
        )
    else:
        owners = list(dict.fromkeys(sight.owner(gate.role) for gate in waiting if gate.role))
        words = f"run {len(waiting)} gates that are not green (F): {first.title or first.id}, ..."
        yield Duty(words, f"gate:{first.id}", ", ".join(owners[:2]), label=Label("GATES", Tone.ACCENT))


def _votes(sight: Sight) -> Iterator[Duty]:
    for poll in sight.plan.poll:
        facts = sight.state.polls.get(poll.id)
        if facts is None or facts.opened is None or facts.result:
            continue
        missing = [role for role in poll.roles if role not in facts.votes]
        against = [vote for vote in facts.votes.values() if vote.choice == "no-go"]
        ref = f"poll:{poll.id}"
        if against:
            who = sight.role_title(against[0].duty)
            yield Duty(f"triage the NO-GO of {who}: fix, slip or scrub", ref, label=_bad("NO-GO VOTE"))
        elif sight.role and sight.role in missing:
            yield Duty(f"your vote in {poll.title or poll.id} (v)", ref, sight.who, label=Label("VOTE", Tone.ACCENT))
        elif missing:
            names = ", ".join(sight.role_title(role) for role in missing[:3])
            yield Duty(f"votes missing in {poll.title or poll.id}: {names}", ref, label=Label("POLL", Tone.ACCENT))
        else:
            owner = sight.owner(poll.declare)
            yield Duty(f"declare {poll.title or poll.id}", ref, owner, label=Label("DECLARE", Tone.ACCENT))


def _items(sight: Sight) -> Iterator[Duty]:
    """What can be done now, the most overdue first; then what comes next, in the order of its time."""
    ready: list[tuple[float, int, Duty]] = []
    for number, phase in enumerate(sight.plan.phase):
        waiting = False
        for item in phase.item:
            status = sight.state.items.get(item.id, ItemFacts()).status
            if status in ("done", "skipped"):
                continue
            waiting = True
            if status == "running" or (status == "open" and blocked(sight.state, item, sight.now)):
                continue
            duty = _item(sight, phase, item, status)
            # A step whose text waits to be posted is that text: to run the step again would send the rest twice.
            post = next(_posts(sight, f"item:{item.id}"), None) if item.announce and item.every is None else None
            if post is not None:
                duty = msgspec.structs.replace(post, due=duty.due, left_s=duty.left_s)
            left_s = duty.left_s if duty.left_s is not None else float("inf")
            ready.append((-float("inf") if status in ("failed", "unknown") else left_s, number, duty))
        decision = _decision(sight, phase) if not waiting else None
        if decision is not None:
            ready.append((decision.left_s if decision.left_s is not None else 0.0, number, decision))
    for _, _, duty in sorted(ready, key=lambda one: one[:2]):
        yield duty


def _decision(sight: Sight, phase: Phase) -> Duty | None:
    if phase.decision is None or phase.id in sight.state.decisions or settled_by_poll(sight.state, phase):
        return None
    at = sight.at(phase.at)
    seconds = (at - sight.now).total_seconds() if at is not None else None
    poll = phase.decision.poll
    if poll is not None and (poll not in sight.state.polls or sight.state.polls[poll].opened is None):
        planned = sight.book.polls.get(poll)
        words = f"open {planned.title or planned.id if planned is not None else poll} (m p)"
        owner = sight.owner(planned.declare if planned is not None else phase.role)
        return Duty(words, f"poll:{poll}", owner, at, seconds, Label("POLL", Tone.ACCENT))
    choices = " / ".join(spoken(choice) if choice in ("go", "no-go") else choice for choice in phase.decision.choices)
    owner = sight.owner(phase.decision.role or phase.role)
    words = f"decide on {phase.title or phase.id}: {choices} (d)"
    return Duty(words, f"phase:{phase.id}", owner, at, seconds, Label("DECIDE", Tone.ACCENT))


def _item(sight: Sight, phase: Phase, item: Item, status: str) -> Duty:
    at = sight.at(item.due or item.at or phase.at)
    seconds = (at - sight.now).total_seconds() if at is not None else None
    title, ref, owner = item.title or item.id, f"item:{item.id}", sight.owner(item.role or phase.role)
    if status in ("failed", "unknown"):
        return Duty(title, ref, owner, at, seconds, _bad("FAILED" if status == "failed" else "OUTCOME UNKNOWN"))
    label = Label("", Tone.PLAIN)
    if seconds is not None:
        late = overdue_by(sight.state, item, sight.now)
        overdue_now = late is not None and late > 0
        label = Label(
            f"OVERDUE {short(late or 0)}" if overdue_now else left(seconds) if seconds > 0 else "NOW",
            Tone.BAD if overdue_now else Tone.PLAIN,
        )
    return Duty(title, ref, owner, at, seconds, label)


def _endings(sight: Sight) -> Iterator[Duty]:
    for one in sight.plan.signoff:
        if one.id not in sight.state.signoffs:
            title = one.title or one.id
            yield Duty(
                f"sign off {title} (s)", f"signoff:{one.id}", sight.owner(one.role), label=Label("SIGN", Tone.ACCENT)
            )
    for action in sight.state.actions.values():
        if not action.filed and action.blocks_next:
            yield Duty(
                f"file {action.action}: {first_line(action.text, 80)}", f"action:{action.action}", label=Label("TO DO")
            )


def next_due(sight: Sight) -> Duty:
    """What comes next on the timeline: the nearest phase or timed item still ahead."""
    best: Duty | None = None
    for phase in sight.plan.phase:
        candidates = [(phase.at, phase.title or phase.id, f"phase:{phase.id}", phase.role)]
        candidates += [
            (item.due or item.at, item.title or item.id, f"item:{item.id}", item.role or phase.role)
            for item in phase.item
            if sight.state.items.get(item.id, ItemFacts()).status in ("open", "running")
        ]
        for moment, title, ref, role in candidates:
            at = sight.at(moment)
            if at is None or at <= sight.now or (best is not None and best.due is not None and best.due <= at):
                continue
            seconds = (at - sight.now).total_seconds()
            best = Duty(title, ref, sight.owner(role), at, seconds, Label(left(seconds)))
    return best if best is not None else Duty("nothing more on the timeline")


def overdue(sight: Sight) -> tuple[Duty, ...]:
    """Items whose time has passed, in the checklist's order; then announcements, cards, questions and follow-ups."""
    found = []
    for line in checklist(sight).lines:
        if line.label.text.startswith("OVERDUE"):
            item = sight.book.items.get(line.ref.partition(":")[2])
            late = overdue_by(sight.state, item, sight.now) if item is not None else None
            due = sight.now - dt.timedelta(seconds=late) if late is not None else None
            found.append(Duty(line.title, line.ref, line.role, due, -late if late is not None else None, line.label))
    for owed in digest.overdue(sight.state, sight.now) if sight.state.plan is not None else ():
        if owed.kind in ("duty", "action") and not owed.ref.startswith("item:"):
            ref = f"action:{owed.ref}" if owed.kind == "action" else owed.ref
            found.append(Duty(owed.text, ref, sight.owner(owed.role), label=_bad(f"OVERDUE {short(owed.late_s)}")))
    return tuple(found)


def _bad(text: str) -> Label:
    return Label(text, Tone.BAD)
