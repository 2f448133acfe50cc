"""evolve(state, entry): what each entry changes. Total and clockless.

Laws: never raises on an entry that any version wrote; never reads time, files or environment; depends on the plan only
for what an id is (an item marked `deploy`, say), never for what is allowed - so that rules may change while old
journals keep their meaning. What is due, green, valid or permitted is asked of the policies, not stored here.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from cockpit.core import evolve_evidence, evolve_people, evolve_triggers, evolve_work
from cockpit.core.evolve_tools import person
from cockpit.core.index import book
from cockpit.model import events as ev
from cockpit.model.entry import Entry, Unknown
from cockpit.model.state import (
    TAIL_CHANGES,
    TAIL_LOG,
    ClockFacts,
    Correction,
    EngineFacts,
    Gap,
    Hold,
    HoldSpan,
    ItemFacts,
    RoleFacts,
    State,
)

Evolver = Callable[[State, Entry, Any], None]


def _opened(state: State, entry: Entry, event: ev.ReleaseOpened) -> None:
    state.opened = entry.at
    state.opened_by = entry.actor
    state.classes = event.classes
    state.scope = event.scope
    state.rehearsal = state.rehearsal or event.rehearsal
    state.rehearsed_on, state.rehearses = event.rehearsed_on, event.rehearses
    state.clock.t0 = state.clock.original_t0 = event.t0
    _runs_on(state.clock, entry.at)


def _closed(state: State, entry: Entry, event: ev.ReleaseClosed) -> None:
    lacking = event.outcome == "completed" and event.missing
    state.closed = "incomplete" if lacking else event.outcome
    state.closed_missing, state.closed_reason = event.missing, event.reason
    state.closed_at = entry.at


def _session_opened(state: State, entry: Entry, event: ev.SessionOpened) -> None:
    who = person(state, entry.actor)
    who.previous_seq = who.last_seq
    who.last_opened = entry.at
    who.open_sessions.append(event.session)
    del who.open_sessions[:-TAIL_CHANGES]
    who.uid = event.uid
    who.claimed = event.claimed


def _session_left(state: State, entry: Entry, event: ev.SessionLeft) -> None:
    who = person(state, entry.actor)
    who.last_left = entry.at
    who.last_seq = entry.seq
    if event.session in who.open_sessions:
        who.open_sessions.remove(event.session)


def _elected(state: State, entry: Entry, event: ev.EngineElected) -> None:
    state.engine = EngineFacts(
        epoch=event.epoch,
        pid=event.pid,
        start_time=event.start_time,
        boot_id=event.boot_id,
        host=event.host,
        elected=entry.at,
        first=entry.at if event.epoch == 1 else state.engine.first,
        beat=entry.at,
        missing_env=event.missing_env,
    )


def _beat(state: State, entry: Entry, event: ev.EngineBeat) -> None:
    if event.epoch == state.engine.epoch:
        state.engine.beat = entry.at


def _adopted(state: State, _entry: Entry, _event: ev.JournalAdopted) -> None:
    state.engine.elsewhere = True


def _released(state: State, _entry: Entry, event: ev.EngineReleased) -> None:
    if event.epoch == state.engine.epoch:
        state.engine.released = event.reason or "released"


def _trouble(state: State, _entry: Entry, event: ev.EngineTrouble) -> None:
    if event.over:
        state.engine.trouble.pop(event.what, None)
    else:
        state.engine.trouble[event.what] = event.reason


def _gap(state: State, _entry: Entry, event: ev.GapSeen) -> None:
    state.gaps.append(Gap(event.since, event.until, event.cause))
    del state.gaps[:-TAIL_CHANGES]
    evolve_evidence.gap(state)


def _assigned(state: State, entry: Entry, event: ev.RoleAssigned) -> None:
    state.roles[event.duty] = RoleFacts(owner=event.owner, since=entry.at, how=event.how)


def _offered(state: State, entry: Entry, event: ev.RoleOffered) -> None:
    role = state.roles.setdefault(event.duty, RoleFacts())
    role.offered_to, role.offered_by = event.to, entry.actor


def _class(state: State, _entry: Entry, event: ev.ClassChanged) -> None:
    state.classes = event.classes
    state.class_gates = event.gates
    state.scope_gates = event.scope_gates
    state.scope = event.scope


def _amended(state: State, entry: Entry, event: ev.PlanAmended) -> None:
    state.plan_hash = event.plan_hash
    state.plan_since = entry.at
    state.amendments += 1


def _t0(state: State, entry: Entry, event: ev.T0Set) -> None:
    clock = state.clock
    if clock.t0 is None:
        clock.original_t0 = event.t0
    else:
        clock.slips.append((entry.at, clock.t0, event.t0))
        del clock.slips[:-TAIL_CHANGES]
        _moved(clock, entry.at, clock.t0, event.t0)
    clock.t0 = event.t0
    _runs_on(clock, entry.at)
    if event.retry:
        clock.retried, clock.built_in = entry.at, []
    _void(state, entry, event.voided, "judged for the try before the rollback")


def _held(state: State, entry: Entry, event: ev.HoldCalled) -> None:
    state.clock.holds.append(
        Hold(
            hold=event.hold,
            since=entry.at,
            t_s=event.t_s,
            until=event.until,
            until_decision=event.until_decision,
            blocks_rollback=event.blocks_rollback,
            planned=event.planned,
            reason=event.reason,
            by=entry.actor,
            seq=entry.seq,
        )
    )
    _runs_on(state.clock, entry.at)
    if event.planned:
        state.clock.built_in.append(event.hold)


def _resumed(state: State, entry: Entry, event: ev.HoldReleased) -> None:
    clock = state.clock
    for hold in [one for one in clock.holds if one.hold == event.hold]:
        clock.holds.remove(hold)
        clock.past_holds.append(HoldSpan(hold.hold, hold.since, entry.at, hold.t_s, hold.reason))
        del clock.past_holds[:-TAIL_CHANGES]
    clock.t0 = event.t0
    _runs_on(clock, entry.at)


def _runs_on(clock: ClockFacts, at: dt.datetime) -> None:
    """From here on the T-clock shows something else; kept, so that what happened before keeps its place in its own try."""
    clock.course.append((at, clock.t0, clock.holds[0].t_s if clock.holds else None))
    del clock.course[:-TAIL_LOG]


def _moved(clock: ClockFacts, at: dt.datetime, before: dt.datetime | None, after: dt.datetime) -> None:
    if before is not None:
        clock.moves.append((at, (after - before).total_seconds()))
        del clock.moves[:-TAIL_CHANGES]


def _recycled(state: State, entry: Entry, event: ev.Recycled) -> None:
    _moved(state.clock, entry.at, state.clock.t0, event.t0)
    state.clock.t0 = event.t0
    for hold in state.clock.holds:
        hold.t_s = event.to_s
    _runs_on(state.clock, entry.at)
    state.clock.recycles.append((entry.at, event.to_s))
    del state.clock.recycles[:-TAIL_CHANGES]
    state.clock.built_in = []
    if event.retry:
        state.clock.retried = entry.at
    _void(state, entry, event.voided, "recycled")


def _void(state: State, entry: Entry, names: tuple[str, ...], why: str) -> None:
    """What counts no longer: lines are open again, judgements stale, polls, decisions and signatures to be
    made anew, texts not to be posted any more."""
    for name in names:
        kind, _, target = name.partition(":")
        if kind == "item":
            item = state.items.setdefault(target, ItemFacts())
            item.status, item.confirmed_by, item.seq = "open", [], entry.seq
            item.reopened = entry.at
            item.history += 1
        elif kind == "gate" and target in state.gates:
            gate = state.gates[target]
            gate.voided, gate.undone = why, gate.run
        elif kind == "phase":
            state.decisions.pop(target, None)
            state.asked_again[target] = entry.at
        elif kind == "poll":
            state.polls.pop(target, None)
            for phase in book(state).phases.values():
                if phase.decision is not None and phase.decision.poll == target:
                    state.asked_again[phase.id] = entry.at
        elif kind == "signoff":
            state.signoffs.pop(target, None)
        elif kind == "announcement" and target in state.announcements:
            text = state.announcements[target]
            text.status, text.withdrawn = "withdrawn", True


def _corrected(state: State, entry: Entry, event: ev.EntryCorrected) -> None:
    state.corrections[event.entry] = Correction(event.text, event.retracted, entry.actor, entry.at, entry.seq)
    if event.retracted:
        evolve_people.taken_back(state, event.entry)


def _redacted(state: State, _entry: Entry, event: ev.JournalRedacted) -> None:
    state.redacted.append(event.entry)


_OWN: dict[type, Evolver] = {
    ev.ReleaseOpened: _opened,
    ev.ReleaseClosed: _closed,
    ev.SessionOpened: _session_opened,
    ev.SessionLeft: _session_left,
    ev.EngineElected: _elected,
    ev.EngineBeat: _beat,
    ev.JournalAdopted: _adopted,
    ev.EngineReleased: _released,
    ev.EngineTrouble: _trouble,
    ev.GapSeen: _gap,
    ev.RoleAssigned: _assigned,
    ev.RoleOffered: _offered,
    ev.ClassChanged: _class,
    ev.PlanAmended: _amended,
    ev.T0Set: _t0,
    ev.HoldCalled: _held,
    ev.HoldReleased: _resumed,
    ev.Recycled: _recycled,
    ev.EntryCorrected: _corrected,
    ev.JournalRedacted: _redacted,
}

EVOLVERS: Mapping[type, Evolver] = {
    **_OWN,
    **evolve_work.EVOLVERS,
    **evolve_evidence.EVOLVERS,
    **evolve_triggers.EVOLVERS,
    **evolve_people.EVOLVERS,
}


def evolve(state: State, entry: Entry) -> State:
    """Fold one entry into the state, in place, and return it."""
    event = entry.event
    if not isinstance(event, Unknown):
        evolver = EVOLVERS.get(type(event))
        if evolver is not None:
            evolver(state, entry, event)
        if entry.relates_to and state.incidents:
            evolve_people.linked(state, entry)
        if entry.actor == "engine":
            state.engine.beat, state.engine.elsewhere = entry.at, False
            state.engine.thinned = type(event) is ev.EngineBeat and event.thinned
        else:
            known = state.people.get(entry.actor)
            if known is not None:
                known.last_seq = entry.seq
    state.seq = entry.seq
    state.last_at = entry.at
    state.hash = entry.hash
    return state
