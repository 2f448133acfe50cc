"""Checklist items and the steps of the day: when they may start, what falls due in them, and what their runs lead to.

Laws: a step may start only when all it needs is done or green at that moment and its time has come. An irreversible
step always takes two. A skipped item does not satisfy a `needs`. A line that is a gate ticks itself by evidence that is
newer than what it comes after. What people may do is in `item_acts`.
"""

import datetime as dt

from cockpit.core import announcements, recurrence, runs
from cockpit.core.clock import moment_at, t0_now, zone
from cockpit.core.gates import DERIVED, by_engine
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Drafts, write
from cockpit.core.requirements import older_than_needs, unmet
from cockpit.core.schedule import held_off
from cockpit.core.titles import called, text_of
from cockpit.core.words import hhmm, span
from cockpit.model.events import (
    GateAsked,
    ItemDone,
    ItemFailed,
    RunFinished,
    RunOrdered,
)
from cockpit.model.flow import Item, Phase
from cockpit.model.state import ItemFacts, RunFacts, State


def facts(state: State, item: str) -> ItemFacts:
    """What is known of an item; an untouched one is open."""
    return state.items.get(item) or ItemFacts()


def takes_two(item: Item) -> bool:
    """Whether a second person must agree before it starts."""
    return item.two_person or item.irreversible


def runnable(item: Item) -> bool:
    """Whether the cockpit does it, rather than a person."""
    return item.run is not None or bool(item.argv) or item.http is not None


def _earlier_blocks(state: State, phase: Phase, now: dt.datetime) -> tuple[str, str] | None:
    """The earlier phase that blocks this one, and what it still lacks."""
    for earlier in plan_of(state).phase:
        if earlier.id == phase.id:
            return None
        if earlier.blocks:
            reason = unmet(state, f"phase:{earlier.id}", now)
            if reason is not None:
                return earlier.id, reason
    return None


def _needed(state: State, item: Item, now: dt.datetime) -> list[str]:
    """Why what a step needs is not there, each once: a line of a phase that it needs as a whole is among that phase's."""
    found = {need: reason for need in item.needs if (reason := unmet(state, need, now)) is not None}
    phases = (book(state).phases.get(need.removeprefix("phase:")) for need in found if need.startswith("phase:"))
    counted = {one.id for phase in phases if phase is not None for one in phase.item if one.required}
    lines = {need: need.removeprefix("item:") for need in found}
    reasons = (why for need, why in found.items() if lines[need] not in counted or why != f"{lines[need]} is open")
    return list(dict.fromkeys(reasons))


def _mark_at(state: State, mark: str, now: dt.datetime) -> dt.datetime | None:
    """When a mark that `not_before` names was reached: an item, a phase's last item, a step of a procedure, deploy,
    recycle, freeze or t0; t0 and freeze may lie ahead."""
    if mark == "deploy":
        return state.deploys[-1].at if state.deploys else None
    if mark == "recycle":
        return state.clock.recycles[-1][0] if state.clock.recycles else None
    if mark == "t0":
        return t0_now(state, now)
    if mark == "freeze":
        frozen = next((phase.at for phase in plan_of(state).phase if phase.freeze and phase.at is not None), None)
        return moment_at(state, frozen, now) if frozen is not None else None
    if mark in book(state).items:
        known = facts(state, mark)
        return known.at if known.status == "done" else None
    phase = book(state).phases.get(mark)
    if phase is not None:
        times = [facts(state, item.id).at for item in phase.item if facts(state, item.id).status == "done"]
        return max((at for at in times if at is not None), default=None) if len(times) == len(phase.item) else None
    steps = [proc.steps[mark] for proc in state.procs.values() if mark in proc.steps]
    return max((step.ended for step in steps if step.status == "done" and step.ended is not None), default=None)


_UNREACHED = {
    "deploy": "waits for a deploy, and nothing was deployed yet",
    "recycle": "waits for the countdown to be recycled, which it was not",
    "t0": "waits for T0, which is not set",
    "freeze": "waits for the freeze, which has no time",
}


def opens_at(state: State, item: Item, now: dt.datetime) -> dt.datetime | None:
    """When `not_before` lets an item begin, past or to come; None where it asks for nothing, or waits for a mark that was
    not reached."""
    if item.not_before is None or (mark := _mark_at(state, item.not_before.after, now)) is None:
        return None
    return mark + dt.timedelta(seconds=item.not_before.wait)


def _too_early(state: State, item: Item, now: dt.datetime) -> str | None:
    if item.not_before is None:
        return None
    after, wait = item.not_before.after, item.not_before.wait
    opens = opens_at(state, item, now)
    if opens is None:
        return _UNREACHED.get(after) or f"not before {after} is done, which it is not"
    if opens <= now:
        return None
    when = {"t0": "T0", "deploy": "the deploy", "recycle": "the recycling", "freeze": "the freeze"}.get(after, after)
    waits = f"{span(wait)} after {when}" if wait else f"{when}"
    return f"not before {waits}: wait {span((opens - now).total_seconds())}, until {hhmm(opens, zone(state))}"


def blocked(state: State, item: Item, now: dt.datetime) -> list[str]:
    """Everything that keeps a step from starting now, in words; empty when it may start."""
    reasons = _needed(state, item, now)
    phase = book(state).phase_of.get(item.id)
    if phase is not None and (first := _earlier_blocks(state, phase, now)) and first[1] not in reasons:
        earlier, lacks = first
        what = lacks.removeprefix(f"{earlier} ")
        reasons.append(f"phase {earlier} comes first: {what if what == lacks else f'it {what}'}")
    early = _too_early(state, item, now)
    said = {f"not before {why.removesuffix(' is open')} is done, which it is not" for why in reasons}
    if early is not None and early not in said:
        reasons.append(early)
    holder = runs.holder_of(state, item.exclusive or "")
    if holder is not None and holder.subject != f"item:{item.id}":
        reasons.append(
            f"{item.exclusive} is in use by {called(state, holder.subject)} ({holder.run}); wait, or cancel that"
        )
    return reasons


def rechecked_at(item: Item, known: ItemFacts, now: dt.datetime) -> bool:
    """Whether a done item has to be looked at again by now."""
    if item.recheck is None or known.status != "done" or known.at is None:
        return False
    return (now - known.at).total_seconds() > item.recheck


def open_due(state: State, item: Item, now: dt.datetime) -> dt.datetime | None:
    """The occurrence of a recurring item that is answered by what is done now: the latest one that has fallen due, or
    the next where it is nearer than half a period."""
    return recurrence.item_due(state, item, now) or recurrence.item_early(state, item, now)


def status_now(state: State, item: Item, now: dt.datetime) -> str:
    """How a line stands at this moment: what was done is open again when it recurs, or is to be looked at anew."""
    known = facts(state, item.id)
    again = known.status in ("done", "skipped") and (
        recurrence.item_due(state, item, now) is not None or rechecked_at(item, known, now)
    )
    return "open" if again else known.status


def _followed(state: State, item: Item) -> str | None:
    """What an announcement or procedure that an item started has come to: words when it is over, else None.

    What came before the item was last touched is history: an item that was reopened is open until it is done again.
    """
    touched = facts(state, item.id).seq
    if item.announce is not None:
        mine = (one for one in state.announcements.values() if one.incident == f"item:{item.id}")
        sent = [one for one in mine if one.seq > touched and not one.withdrawn]
        over = sent and all(announcements.status(state, one) in ("sent", "unsure") for one in sent)
        return f"{text_of(book(state), item.announce)} sent" if over else None
    if item.procedure is not None:
        for proc in reversed(state.procs.values()):
            if proc.reason == f"item:{item.id}" and proc.seq > touched:
                return f"{proc.proc} {proc.status}" if proc.status in ("executed", "verified") else None
    return None


def due(state: State, now: dt.datetime) -> Drafts:
    """Items whose announcement has gone out, whose procedure has been executed, or whose gate is green, are done."""
    for item in book(state).items.values():
        status = facts(state, item.id).status
        if item.gate is not None and status == "open":
            drafts = _by_gate(state, item, item.gate, now)
            if drafts:
                return drafts
        if (item.announce is None and item.procedure is None) or status == "done":
            continue
        words = _followed(state, item)
        if words is not None:
            return write(ItemDone(item=item.id, text=words))
    return ()


def _by_gate(state: State, item: Item, name: str, now: dt.datetime) -> Drafts:
    """A line that is a gate ticks itself once its time has come, all before it is done and the gate is green.

    A judgement that the engine makes by itself is asked for anew when it is older than what the item comes after. One
    that a person had made since then counts before its time too: they are ahead of the schedule. What the engine looks at
    by itself all day is no such sign: "still well after a quarter of an hour" is not known after a minute.
    """
    phase = book(state).phase_of.get(item.id)
    moment = item.at or (phase.at if phase is not None else None)
    at = moment_at(state, moment, now) if moment is not None else now
    early = at is None or now < at
    if (early and not _ahead(state, item)) or blocked(state, item, now):
        return ()
    if unmet(state, f"item:{item.id}", now) is None:
        return write(ItemDone(item=item.id, text="its check is green"))
    gate, judged = book(state).gates.get(name), state.gates.get(name)
    if (
        early
        or gate is None
        or not by_engine(gate)
        or gate.kind in DERIVED
        or (judged is not None and judged.asked is not None)
    ):
        return ()
    return write(GateAsked(gate=name)) if older_than_needs(state, item) is not None else ()


def keeps_its_time(state: State, item: Item) -> bool:
    """Whether a line that is a gate waits for its time to tick itself, however green the gate is before; a person may
    tick it sooner. The others follow what the line comes after as soon as people have had them judged."""
    gate = book(state).gates.get(item.gate or "")
    if gate is None:
        return False
    after = any(facts(state, need.removeprefix("item:")).status == "done" for need in item.needs)
    return gate.kind in DERIVED or by_engine(gate) or not after


def _ahead(state: State, item: Item) -> bool:
    """Whether people had a line's gate judged after what the line comes after: then it need not wait for its time."""
    return not keeps_its_time(state, item) and older_than_needs(state, item) is None


def order_item(state: State, item: Item) -> RunOrdered:
    """The order to run a step of the day; in a rehearsal its stand-in, or only a print of what would be done."""
    about, rehearsed = f"item:{item.id}", ""
    what = runs.request_text(item.http) if item.http is not None else runs.command_text(item.run, item.argv)
    kind = "http" if item.http is not None else "command"
    if state.rehearsal and not item.read_only:
        rehearsed = "stand-in" if item.rehearse is not None else "printed"
        what, kind = item.rehearse or what, "command"
    return runs.order(
        state,
        about,
        kind,
        what,
        timeout=item.timeout,
        attempt=facts(state, item.id).attempts + 1,
        exclusive=item.exclusive or "",
        rehearsed=rehearsed,
    )


def after_run(state: State, run: RunFacts, result: RunFinished, now: dt.datetime) -> Drafts:
    """A step's run ended: the item is done, or failed and waits for a person."""
    name = run.subject.partition(":")[2]
    item = book(state).items.get(name)
    if result.outcome in ("pass", "warn"):
        due = open_due(state, item, now) if item is not None else None
        return write(ItemDone(item=name, run=run.run, text=result.reason, due=due))
    failed = ItemFailed(item=name, run=run.run, reason=result.reason or result.outcome)
    again = result.outcome == "error" and not state.closed and not runs.taken_late(run, result, now)
    if item is not None and again and run.attempt <= item.retries:
        return write(failed, order_item(state, item))
    return write(failed)


def after_answer(state: State, run: RunFacts, answer: str, reason: str, _now: dt.datetime) -> Drafts:
    """A person settled what became of a step's run."""
    name = run.subject.partition(":")[2]
    item = book(state).items.get(name)
    if answer == "happened":
        return write(ItemDone(item=name, run=run.run, text=reason))
    if answer == "did-not-happen" or item is None:
        return write(ItemFailed(item=name, run=run.run, reason=f"did not happen: {reason}"))
    return write(order_item(state, item))


def due_at(state: State, item: Item, now: dt.datetime) -> tuple[dt.datetime, float] | None:
    """When an open line is to be done, and how many seconds later it is overdue; None when it is over or has no time.

    Its `due`, or else the end of its phase, is the last moment. Its `at`, or else the beginning of its phase, is when
    people set about it: the release's `grace` is theirs. Of a recurring line it is the latest time that nobody answered.
    What was opened again after its time is due from then on, with that grace: nobody is late for what counted as done.
    So is all that goes by T0 when another try begins after its time.
    """
    known = facts(state, item.id)
    if state.rehearses:
        return None  # a rehearsal of one procedure alone keeps no day
    if item.every is not None:
        return recurrence.item_patience(state, item, now)
    if known.status in ("done", "skipped") and not rechecked_at(item, known, now):
        return None
    if known.status == "done" and item.recheck is not None and known.at is not None:
        return known.at + dt.timedelta(seconds=item.recheck), plan_of(state).release.grace
    phase = book(state).phase_of.get(item.id)
    last = item.due or (phase.until if phase is not None and item.at is None else None)
    moment = last or item.at or (phase.at if phase is not None else None)
    at = moment_at(state, moment, now) if moment is not None else None
    if at is None or before_the_rehearsal(state, at):
        return None
    retried = state.clock.retried if moment is not None and moment.wall is None else None
    again = max((one for one in (known.reopened, retried) if one is not None), default=None)
    if again is not None and (since := held_off(state, again, now)) > at:
        return since, plan_of(state).release.grace
    return at, 0.0 if last is not None else plan_of(state).release.grace


def before_the_rehearsal(state: State, at: dt.datetime) -> bool:
    """Whether a time of the day lies before a rehearsal of it was begun: nobody is late for what was not yet played."""
    return state.rehearsal and state.opened is not None and at < state.opened


def overdue(state: State, item: Item, now: dt.datetime) -> float | None:
    """How many seconds past its time an overdue line is; None as long as it is not overdue, or has no time."""
    found = due_at(state, item, now)
    if found is None:
        return None
    late = (now - found[0]).total_seconds()
    return late if late > found[1] else None
