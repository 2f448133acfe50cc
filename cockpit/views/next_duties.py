"""What may have to be done now, kind by kind, each the gravest first; what runs and what is to be told stand beside it, in
`next_running` and `next_told`. Which kind comes before which is said in `next_action`."""

from collections.abc import Iterator

import msgspec

from cockpit.core import polls, release, runs, signoffs, stability
from cockpit.core.blindness import BEAT_S, DEMO_OVER, blind, demo_over, engine_lost
from cockpit.core.cards import raised, rollback_proposal, watches
from cockpit.core.clock import holding, t_seconds
from cockpit.core.gates import by_engine, standing
from cockpit.core.incident_clocks import still_open
from cockpit.core.judging import in_one_go, waiting_for
from cockpit.core.outcome import same_person
from cockpit.core.questions import channel_of
from cockpit.core.requirements import signed
from cockpit.core.roles import holder
from cockpit.core.triggers import muted
from cockpit.core.verdict import NO_GO, Reason
from cockpit.model.checks import Gate, Trigger
from cockpit.model.flow import Procedure
from cockpit.model.frame import Duty, Label, Tone
from cockpit.model.people import Poll
from cockpit.views.base import Sight, first_line
from cockpit.views.gates import counts
from cockpit.views.headline import going_back
from cockpit.views.incidents import limit
from cockpit.views.next_lines import Line, Now, bad, went_back
from cockpit.views.next_told import done_again, owed, unowned
from cockpit.views.times import hm, left, short
from cockpit.views.triggers import label as trigger_label

GATES_BEFORE_S = 3600.0
"""From so long before T0 on, gates that nobody has run yet are worth a line of their own."""


# --- who watches ------------------------------------------------------------------------------------------------------


def nobody_watches(now: Now) -> Iterator[Duty]:
    """Nobody watches. A release just opened is given the time an engine needs to start."""
    sight, state = now.sight, now.sight.state
    why = engine_lost(state, sight.now)
    if not why or now.mode == "replay" or state.opened is None:
        return
    if not state.engine.epoch and (sight.now - state.opened).total_seconds() <= BEAT_S:
        return
    if demo_over(state):
        yield _demo_over(sight, "cockpit replay shows the day again")
        return
    key = sight.press("engine")
    words = f"start the engine{key} or attach again: nobody watches, and nothing that is ordered runs"
    if now.mode == "read-only":
        words = "its owner starts the engine or attaches again: nobody watches, and nothing that is ordered runs"
    yield Duty(words, "engine:", label=bad("ENGINE LOST" if state.engine.epoch else "NO ENGINE"))


def _demo_over(sight: Sight, then: str) -> Duty:
    words = f"leave{sight.press('quit')}: {DEMO_OVER}, its service ended with the screen that began it; {then}"
    return Duty(words, "verdict:", label=Label("DEMO OVER", Tone.WARN))


def blinded(now: Now) -> Iterator[Duty]:
    state = now.sight.state
    why = blind(state)
    if not why:
        return
    if demo_over(state) and now.mode != "replay":
        yield _demo_over(now.sight, "cockpit engine --stop ends its engine")
        return
    if state.engine.missing_env:
        names = ", ".join(state.engine.missing_env[:4])
        words = f"the engine lacks {names}: where they are set, `cockpit engine --stop`, then attach again"
    else:
        words = f"look at the service from elsewhere, and at this host's network: {first_line(why, 100)}"
    yield Duty(words, "verdict:", label=bad("MONITORING BLIND"))


def recommended(now: Now) -> Iterator[Duty]:
    """A rollback that the plan recommends: no step of a contingency is more urgent than to say yes or no to it."""
    sight = now.sight
    first = rollback_proposal(sight.state)
    if first is not None:
        name = sight.names.trigger(first.trigger) or first_line(first.reason, 60)
        back = next((one for one in sight.plan.procedure if one.kind == "rollback"), None)
        owner = sight.able("rollback", back.role if back is not None else None)
        words = f"roll back{sight.press('rollback')} or withdraw{sight.press('withdraw')}: {name}"
        yield Duty(words, "rollback", owner, label=bad("ROLLBACK RECOMMENDED"))


def alarms(now: Now) -> Iterator[Duty]:
    sight = now.sight
    for trigger in sight.plan.trigger:
        facts = sight.state.triggers.get(trigger.id)
        if facts is None or facts.phase not in ("firing", "pending") or muted(facts, sight.now):
            continue
        yield from _cards(now, trigger)  # what is to be done about it comes before how long it lasts
        if facts.phase == "pending":
            if trigger.action != "notify":
                how = trigger_label(sight, trigger, facts).text.removeprefix("BREACHING").removeprefix(" ·").strip()
                words = f"{trigger.title or trigger.id}: {how}"
                yield Duty(words, f"trigger:{trigger.id}", sight.owner(trigger.role), label=bad("BREACHING"))
            continue
        done = [
            proc
            for proc in sight.state.procs.values()
            if proc.trigger == trigger.id and (facts.since is None or proc.called >= facts.since)
        ]
        lived_with = trigger.gate is not None and standing(sight.state, trigger.gate, sight.now).waived
        if done or lived_with or (trigger.action == "notify" and _its_incident_is_open(sight, trigger.id)):
            continue
        ref = f"trigger:{trigger.id}"
        title, told = trigger.title or trigger.id, first_line(trigger.help)
        words = f"see to {title}: {told}" if told else f"see to {title}"
        yield Duty(words, ref, sight.owner(trigger.role), label=bad("TRIGGERED"))


def _its_incident_is_open(sight: Sight, trigger: str) -> bool:
    """What it had to say goes on as an incident, with its own clocks, card and owner."""
    return any(one.trigger == trigger and one.resolved is None for one in sight.state.incidents.values())


def raised_cards(now: Now) -> Iterator[Duty]:
    return _cards(now)


def _cards(now: Now, about: Trigger | None = None) -> Iterator[Duty]:
    """Cards that the plan raised; with `about`, those that say what to do about what this trigger watches."""
    sight = now.sight
    for card in raised(sight.state, sight.now):
        if about is not None and card.trigger != about.id and not watches(sight.state, card, about):
            continue
        planned = sight.book.procedures[card.procedure]
        first = next(iter(still_open(sight.state)), None)
        if first is not None and not first.owner and _names_its_owner(sight, planned):
            yield unowned(first)  # its text could not be sent, and the card would begin with a step that failed
        words = f"start the card {planned.title or planned.id}{sight.press('contingency')}: {first_line(card.why, 80)}"
        yield Duty(words, f"procedure:{planned.id}", sight.owner(planned.role), label=bad("CARD RAISED"))


def _names_its_owner(sight: Sight, card: Procedure) -> bool:
    """Whether a text of the card says who owns the incident."""
    texts = (sight.book.templates.get(step.announce or "") for step in card.step)
    return any(one is not None and "{incident.owner}" in one.text for one in texts)


def open_incidents(now: Now) -> Iterator[Duty]:
    sight = now.sight
    for one in still_open(sight.state):
        owner = sight.owner(one.owner) if one.owner in sight.book.roles else one.owner
        running = limit(sight, one)
        words = f"{one.incident} {one.title}"
        if not one.owner:
            yield unowned(one)
        elif running.tone is Tone.BAD:
            yield Duty(f"{words}: {running.text}", f"incident:{one.incident}", owner, label=bad("INCIDENT"))


def failing_gates(now: Now) -> Iterator[Duty]:
    """Gates that say no: required ones, then advisory ones whose failure takes a decision. None once it went back."""
    sight = now.sight
    if went_back(now):
        return
    for gate in (*_required(sight), *_to_be_decided(sight)):
        stands = standing(sight.state, gate.id, sight.now)
        if stands.verdict == "fail" and not stands.waived:
            words = f"{gate.title or gate.id}: {first_line(stands.reason, 80)}".rstrip(": ")
            owner = sight.owner(gate.role)
            if not gate.required:
                owner = _either(owner, sight.able("waive", gate.role))
                again, waive = sight.press("run"), sight.press("waive")
                words = f"mend it{again}, or waive it under a decision{waive}: {words}"
            yield Duty(words, f"gate:{gate.id}", owner, label=bad("GATE FAILS"))


def _to_be_decided(sight: Sight) -> Iterator[Gate]:
    """Advisory gates that hold the verdict at NO-GO as long as they fail and nobody waives them."""
    return (gate for gate in sight.plan.gate if not gate.required and gate.waivable_by and counts(sight, gate))


def _required(sight: Sight) -> Iterator[Gate]:
    return (gate for gate in sight.plan.gate if gate.required and counts(sight, gate))


def unjudged_gates(now: Now) -> Iterator[Duty]:
    """Gates that wait for somebody, from the last hour before T0 until what deploys has been done."""
    sight = now.sight
    t = t_seconds(sight.state, sight.now)
    if t is None or t < -GATES_BEFORE_S or (t >= 0 and not _to_be_launched(sight)) or went_back(now):
        return
    yield from _to_be_judged(sight, list(_required(sight)))


def _to_be_judged(sight: Sight, gates: list[Gate]) -> Iterator[Duty]:
    """Those of these gates that wait for somebody, as one duty."""
    waiting: list[Gate] = []
    judged_now: list[Gate] = []
    for gate in gates:
        stands = standing(sight.state, gate.id, sight.now)
        open_still = stands.verdict in ("pending", "stale", "error", "inconclusive") and not stands.waived
        facts = sight.state.gates.get(gate.id)
        asked = open_still and facts is not None and facts.asked is not None
        if asked or (stands.verdict == "running" and not by_engine(gate)):
            judged_now.append(gate)
        elif open_still and not by_engine(gate):
            waiting.append(gate)
    ready = [gate for gate in waiting if not waiting_for(sight.state, gate, sight.now)]
    if not ready:
        if judged_now:
            words = (
                f"wait: {len(judged_now)} gates are being judged"
                if len(judged_now) > 1
                else f"wait for {judged_now[0].title or judged_now[0].id}"
            )
            yield Duty(words, f"gate:{judged_now[0].id}", label=Label("RUNS", Tone.INFO))
        return
    together, _ = in_one_go(sight.state, "failed", sight.now)
    some = [gate for gate in waiting if gate in together]
    by_hand = [gate for gate in waiting if gate.kind == "manual"]
    first = next((gate for gate in ready if gate in some), ready[0])
    title, owner, ref = first.title or first.id, sight.owner(first.role), f"gate:{first.id}"
    if len(waiting) == 1 or (len(some) == 1 and first in some) or (len(by_hand) == 1 and first in by_hand):
        manual = first.kind == "manual"
        words = f"say whether {title}{sight.press('check')}" if manual else f"have {title} judged{sight.press('run')}"
        if not manual:
            words += _to_attest(by_hand)
        yield Duty(words, ref, owner, label=Label("GATE", Tone.ACCENT))
        return
    asked_of = by_hand if first in by_hand else some
    owners = list(dict.fromkeys(sight.owner(gate.role) for gate in asked_of or waiting if gate.role))
    if first in by_hand:
        words = f"attest{sight.press('check')} {len(by_hand)} gates that are not green: {title}, ..."
    elif first in some:
        words = f"run {len(together)} gates that are not green{sight.press('gates.failed')}: {title}, ..."
        words += _to_attest(by_hand)
    else:
        words = f"see to {len(waiting)} gates that are not green: {title}, ..."
    yield Duty(words, ref, ", ".join(owners[:2]), label=Label("GATES", Tone.ACCENT))


def _to_attest(by_hand: list[Gate]) -> str:
    """What is left to people once the others are judged; "" for nothing."""
    if not by_hand:
        return ""
    what = by_hand[0].title or by_hand[0].id if len(by_hand) == 1 else f"{len(by_hand)} gates"
    return f"; then attest {what}"


def _to_be_launched(sight: Sight) -> bool:
    """Whether something that deploys is still open, and nothing has been deployed in this try."""
    items = (item for phase in sight.plan.phase for item in phase.item if item.deploy)
    facts, retried = sight.state.items, sight.state.clock.retried
    out = [one for one in sight.state.deploys if retried is None or one.at > retried]
    return not out and any(one.id not in facts or facts[one.id].status not in ("done", "skipped") for one in items)


def rolled_back(now: Now) -> Iterator[Duty]:
    """The day's plan has no next line any more: whoever owns the way back says what becomes of the release."""
    if not went_back(now):
        return
    sight = now.sight
    called = max(
        (one for one in sight.state.procs.values() if one.kind == "rollback"), key=lambda one: one.called, default=None
    )
    planned = sight.book.procedures.get(called.procedure) if called is not None else None
    first = "" if called is not None and called.status == "verified" else "see for yourself that it is well; then "
    close, slip = sight.press("close"), sight.press("slip")
    words = f"{first}close the release{close}, or move T0 for another try{slip}"
    owner = sight.able("close", planned.role if planned is not None else None)
    ref = f"proc:{called.proc}" if called is not None else "rollback"
    yield Duty(words, ref, owner, label=Label("ROLLED BACK", Tone.WARN))


def ending(now: Now) -> Iterator[Duty]:
    """Past T0 nothing is left of the day: the release is closed, or what completion still lacks is named."""
    sight = now.sight
    t = t_seconds(sight.state, sight.now)
    if t is None or t < 0 or went_back(now):
        return
    lacking = release.missing(sight.state, sight.now)
    key = sight.press("close")
    text = f"all is done: close the release{key}"
    if lacking:
        more = f", and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        text = f"before the release is closed{key}: {lacking[0][1]}{more}"
    for run in runs.acting(sight.state):  # until it ends nobody can close
        words = f"before the release is closed: {sight.names.subject(run.subject)} is still running"
        yield Duty(words, run.subject, label=Label("RUNS", Tone.INFO))
    window = sight.state.stability
    if window.status == "running":
        rest = max(0.0, window.for_s - stability.watched_s(sight.state, sight.now))
        words = f"watch: the release has to hold for another {short(rest)}, until its stability window is over"
        yield Duty(words, "t0:", label=Label("RUNS", Tone.INFO))
    yield Duty(text, "close", sight.able("close"), label=Label("CLOSE", Tone.ACCENT))


def offered_roles(now: Now) -> Iterator[Duty]:
    """Roles that wait for the answer of whoever looks: nobody else can give it, and whoever offered them wants to go."""
    sight = now.sight
    for role in sight.plan.role:
        held = holder(sight.state, role.id)
        if held.offered_to and sight.who and same_person(held.offered_to, sight.who):
            take = sight.press("role.take")
            words = f"{held.offered_by or held.owner} offers you {role.title or role.id}: take it{take}"
            yield Duty(words, f"role:{role.id}", sight.who, label=Label("ROLE", Tone.ACCENT))


def no_go_votes(now: Now) -> Iterator[Duty]:
    """Votes that say no."""
    sight = now.sight
    if went_back(now):
        return
    for poll in sight.plan.poll:
        facts = sight.state.polls.get(poll.id)
        if facts is None or facts.opened is None or facts.result:
            continue
        against = [vote for vote in facts.votes.values() if vote.choice == "no-go"]
        if against:
            who = sight.role_title(against[0].duty)
            words = f"triage the NO-GO of {who}: fix, slip or scrub"
            owner = sight.owner(poll.declare) if poll.declare else sight.able("decide")
            yield Duty(words, f"poll:{poll.id}", owner, label=bad("NO-GO VOTE"))


def the_poll(now: Now) -> Iterator[Duty]:
    sight = now.sight
    if went_back(now):
        return
    for poll in sight.plan.poll:
        facts = sight.state.polls.get(poll.id)
        if facts is None or facts.opened is None or facts.result:
            continue
        void = [role for role in poll.roles if role in facts.votes and facts.votes[role].voided]
        missing = [role for role in poll.roles if role not in facts.votes or role in void]
        ref, title = f"poll:{poll.id}", poll.title or poll.id
        if sight.is_mine(sight.role) and sight.role in missing:
            again = " again, the evidence changed" if sight.role in void else ""
            words = f"your vote in {title}{again}{sight.press('vote')}"
            yield Duty(words, ref, sight.who, label=Label("VOTE", Tone.ACCENT))
        elif missing:
            names = ", ".join(sight.role_title(role) for role in missing[:3])
            who = ", ".join(dict.fromkeys(sight.owner(role) for role in missing[:3]))
            yield Duty(f"votes missing in {title}: {names}", ref, who, label=Label("POLL", Tone.ACCENT))
        elif not any(vote.choice == "no-go" for vote in facts.votes.values()):
            yield from _declared(sight, poll, title)


def _declared(sight: Sight, poll: Poll, title: str) -> Iterator[Duty]:
    """All have voted GO: what keeps that from being declared comes first."""
    against = polls.held_against(sight.state, poll, sight.now)
    asked = {one.id for one in against if one.kind == "gate"}
    yield from _to_be_judged(sight, [gate for gate in sight.plan.gate if gate.id in asked])
    owner, declare = sight.owner(poll.declare), sight.press("poll.declare")
    if against:
        words = f"GO in {title} cannot be declared yet{declare}: {first_line(against[0].words, 80)}"
        yield Duty(words, f"poll:{poll.id}", owner, label=Label("DECLARE", Tone.WARN))
    else:
        yield Duty(f"declare {title}{declare}", f"poll:{poll.id}", owner, label=Label("DECLARE", Tone.ACCENT))


def held(now: Now) -> Iterator[Duty]:
    """A hold that a person called goes on until a person ends it; one with an end can be ended sooner."""
    sight = now.sight
    hold = holding(sight.state)
    if hold is None:
        return
    why = f": {first_line(hold.reason, 60)}" if hold.reason else ""
    words = f"resume the countdown when it can go on{sight.press('hold')}{why}"
    if hold.until is not None:
        words = (
            f"the countdown goes on by itself at {hm(hold.until, sight.zone)}, or resume it{sight.press('hold')}{why}"
        )
    owner = sight.able("hold") if hold.planned else hold.by
    yield Duty(words, "hold:", owner, label=Label("HOLDING", Tone.WARN))


# --- the checklist ----------------------------------------------------------------------------------------------------


def failed_steps(now: Now) -> Iterator[Duty]:
    return now.having(lambda one: one.broken and not went_back(now))


def verdict_says_no(now: Now) -> Iterator[Duty]:
    """A NO-GO that no other line has named, before the launch: nobody is sent on against it."""
    return _no_go(now) if _launch_ahead(now.sight) else iter(())


def verdict_still_no(now: Now) -> Iterator[Duty]:
    """The same once it is out: telling people what they wait for takes a minute, and comes first."""
    return iter(()) if _launch_ahead(now.sight) else _no_go(now)


def _launch_ahead(sight: Sight) -> bool:
    t = t_seconds(sight.state, sight.now)
    return t is None or t < 0 or _to_be_launched(sight)


def _no_go(now: Now) -> Iterator[Duty]:
    """What only rules ask for has its lines in the plan until the last hour before T0."""
    sight = now.sight
    if went_back(now) or going_back(sight.state) is not None:
        return
    t = t_seconds(sight.state, sight.now)
    near = t is None or t >= -GATES_BEFORE_S
    for one in sight.verdict.reasons:
        if one.level == "no-go" and (near or one.kind in _HAPPENED):
            yield _against(sight, one)


_HAPPENED = ("incident", "trigger", "vote", "poll", "decision", "gate")


def _against(sight: Sight, one: Reason) -> Duty:
    """What to do about a reason of a NO-GO."""
    owner = sight.owner(one.owner) if one.owner in sight.book.roles else one.owner
    ref, words = f"{one.kind}:{one.id}", first_line(one.words, 120)
    if one.kind in ("poll", "decision", "vote"):
        slip, scrub = sight.press("slip"), "" if runs.acting(sight.state) else sight.press("close")
        return Duty(
            f"fix it, slip{slip} or scrub{scrub}: {words}",
            _ref(one),
            _either(owner, sight.able("close")),
            label=bad(NO_GO),
        )
    if one.kind == "incident":
        facts = sight.state.incidents[one.id]
        what = f"see {one.id} {facts.title} through, then resolve it{sight.press('incident.resolve')}"
        return Duty(what, ref, owner, label=bad(NO_GO))
    if one.kind == "gate":
        return _against_gate(sight, sight.book.gates[one.id], owner, words)
    return Duty(f"mend it: {words}", ref, owner or sight.able("decide"), label=bad(NO_GO))


def _against_gate(sight: Sight, gate: Gate, owner: str, words: str) -> Duty:
    if standing(sight.state, gate.id, sight.now).verdict == "running":
        return Duty(f"wait, it is being judged: {words}", f"gate:{gate.id}", owner, label=Label("RUNS", Tone.INFO))
    text = f"mend it{sight.press('run')}"
    if gate.waivable_by:
        owner = _either(owner, sight.able("waive", gate.role))
        text += f", or have it waived{sight.press('waive')}"
    return Duty(f"{text}: {words}", f"gate:{gate.id}", owner, label=bad(NO_GO))


def _either(*owners: str) -> str:
    return " or ".join(dict.fromkeys(one for one in owners if one))


def _ref(one: Reason) -> str:
    return f"phase:{one.id}" if one.kind == "decision" else f"{one.kind}:{one.id}"


def launch_late(now: Now) -> Iterator[Duty]:
    return now.having(lambda one: one.deploy and one.late and not one.broken and not went_back(now))


def due_now(now: Now) -> Iterator[Duty]:
    return now.having(lambda one: _due(one) and not one.can_wait)


def begun(now: Now) -> Iterator[Duty]:
    """What recurs, such as a look whether the heartbeat was posted; and lines whose phase goes on for a while."""
    return now.having(lambda one: _due(one) and one.can_wait)


def _due(one: Line) -> bool:
    return one.required and not one.ahead and not one.broken and not (one.deploy and one.late)


def advisory(now: Now) -> Iterator[Duty]:
    return now.having(
        lambda one: not one.required and not one.ahead and not one.broken and not (one.deploy and one.late)
    )


def coming_next(now: Now) -> Iterator[Duty]:
    """Nothing is due. What comes first can be looked at, and done early by somebody who means to."""
    ahead = [(one.open_s, not one.required, one.number, one.duty) for one in now.lines if one.ahead and not one.broken]
    last = len(now.sight.plan.phase)
    ahead += [(one.left_s or 0.0, False, last, one) for one in (*owed(now, "upcoming"), *done_again(now))]
    for open_s, _, _, duty in sorted(ahead, key=lambda one: one[:3]):
        label = Label(left(open_s), Tone.MUTED)
        yield msgspec.structs.replace(duty, text=f"nothing due now; next: {duty.text}", label=label)


def signatures(now: Now) -> Iterator[Duty]:
    sight = now.sight
    for one in sight.plan.signoff:
        if signed(sight.state, one.id) or not signoffs.asked(sight.state, one, sight.now):
            continue
        words, first = f"sign off {one.title or one.id}{sight.press('sign')}", sight.state.signoffs.get(one.id)
        if first is not None:
            words = f"{words}: somebody else than {first.relayed_for or first.by} signs, too"
        owner = sight.owner(one.role) if first is None else ""
        yield Duty(words, f"signoff:{one.id}", owner, label=Label("SIGN", Tone.ACCENT))
    for action in sight.state.actions.values():
        late_s = (sight.now - action.due).total_seconds() if action.due is not None else -1.0
        late = late_s >= 0 and not channel_of(action.origin)  # a question has its place among what is told
        if not action.filed and (action.blocks_next or late):
            label = bad(f"OVERDUE {short(late_s)}") if late else Label("TO DO")
            yield Duty(f"file {action.action}: {first_line(action.text, 80)}", f"action:{action.action}", label=label)
