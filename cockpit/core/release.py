"""Opening, amending and closing a release; sessions; the engine's own entries.

Laws: an engine of an older epoch writes nothing; a closed release takes notes and corrections only; a release is closed
when its completion rules hold, or with a reason that says what was missing.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import runs
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import (
    ENGINE,
    Answer,
    Drafts,
    Handler,
    may,
    need_open,
    need_reason,
    refuse,
    unknown_id,
    write,
)
from cockpit.core.procedures import GOING, going, over
from cockpit.core.rehearsal import places
from cockpit.core.requirements import unmet
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command, Refusal
from cockpit.model.entry import Draft
from cockpit.model.events import (
    EngineBeat,
    EngineReleased,
    PlanAmended,
    ReleaseClosed,
    ReleaseOpened,
    SessionLeft,
    SessionOpened,
)
from cockpit.model.state import State


def _open(state: State, command: cmd.OpenRelease, _actor: Actor, _now: dt.datetime) -> Answer:
    if state.opened is not None:
        return refuse("opened-already", f"the release was opened by {state.opened_by}")
    if command.rehearsed_on and not state.rehearsal:
        return refuse("no-rehearsal", "only a rehearsal acts somewhere else; this is the release itself")
    if command.rehearsed_on and command.rehearsed_on not in places(state):
        return unknown_id("place", command.rehearsed_on, places(state))
    if command.rehearses and not state.rehearsal:
        return refuse("no-rehearsal", "only a rehearsal is about one procedure alone; this is the release itself")
    if command.rehearses and command.rehearses not in book(state).procedures:
        return unknown_id("procedure", command.rehearses, book(state).procedures)
    opened = ReleaseOpened(
        t0=command.t0,
        classes=command.classes,
        scope=command.scope,
        rehearsal=state.rehearsal,
        rehearsed_on=command.rehearsed_on,
        rehearses=command.rehearses,
    )
    return write(opened, command=command)


def missing(state: State, now: dt.datetime) -> list[tuple[str, str]]:
    """What completion still lacks: (requirement, why)."""
    found = [(name, unmet(state, name, now)) for name in plan_of(state).completion.requires]
    return [(name, why) for name, why in found if why is not None]


def outcome(state: State) -> str:
    """How a release that is closed now has ended."""
    last = max((proc for proc in state.procs.values() if proc.kind == "rollback"), key=lambda p: p.called, default=None)
    deployed = state.deploys[-1].at if state.deploys else None
    if last is None or last.status not in ("executed", "verified", "unverified"):
        return "completed"
    latest = deployed is None or last.called >= deployed or last.generation == len(state.deploys)
    return "rolled-back" if latest else "completed"


def outcome_now(state: State, now: dt.datetime) -> str:
    """The same, or incomplete where something is missing of a release that stays out."""
    came = outcome(state)
    return "incomplete" if came == "completed" and missing(state, now) else came


def gone_back(state: State) -> bool:
    """Whether the release was rolled back, and nobody has moved T0 since for another try."""
    if outcome(state) != "rolled-back":
        return False
    last = max(proc.called for proc in state.procs.values() if proc.kind == "rollback")
    return state.clock.retried is None or state.clock.retried < last


def called_off(state: State) -> bool:
    """Whether a rollback was called and goes on, or was done, and nobody has set out for another try."""
    return gone_back(state) or any(one.kind == "rollback" and one.status in GOING for one in state.procs.values())


def _close(state: State, command: cmd.CloseRelease, actor: Actor, now: dt.datetime) -> Answer:
    if no := need_open(state):
        return no
    if not state.rehearsal and (no := may(state, actor, "close", "closing the release")):
        return no  # a drill is over when whoever flies it says so
    acting = [run.run for run in runs.acting(state)]
    unsure = [run.run for run in runs.unknown_runs(state)]
    if acting or going(state):
        names = ", ".join(acting + [proc.proc for proc in going(state)])
        return refuse("acting", f"{names} still going on; wait, cancel or abort first")
    if unsure and not command.abandon:
        return refuse("unknown", f"the outcome of {', '.join(unsure)} is unknown; settle it first")
    lacking = missing(state, now)
    if (lacking or command.abandon) and not command.reason.strip():
        words = "; ".join(f"{name}: {why}" for name, why in lacking) or "it is abandoned"
        return refuse("incomplete", f"not complete: {words}. Give a reason to close it all the same")
    closed = ReleaseClosed(
        outcome="abandoned" if command.abandon else outcome_now(state, now),
        missing=tuple(name for name, _ in lacking),
        reason=command.reason,
    )
    return write(closed, command=command)


def _amend(state: State, command: cmd.AmendPlan, actor: Actor, _now: dt.datetime) -> Answer:
    no = need_open(state) or may(state, actor, "amend", "amending the plan") or need_reason(command.reason, "amending")
    if no:
        return no
    if command.plan_hash == state.plan_hash:
        return refuse("same", "that is the plan already pinned")
    amended = PlanAmended(
        plan=command.plan,
        plan_hash=command.plan_hash,
        previous_hash=state.plan_hash,
        difference=command.difference,
        reason=command.reason,
    )
    return write(amended, command=command)


def _session(_state: State, command: cmd.OpenSession, actor: Actor, _now: dt.datetime) -> Answer:
    opened = SessionOpened(
        session=command.session, os_user=actor.name, uid=command.uid, claimed=actor.claimed, host=command.host
    )
    return write(opened, command=command)


def _leave(_state: State, command: cmd.LeaveSession, _actor: Actor, _now: dt.datetime) -> Answer:
    return write(SessionLeft(session=command.session), command=command)


def _elect(state: State, command: cmd.Elect, actor: Actor, _now: dt.datetime) -> Answer:
    if state.closed:
        return refuse("closed", "the release is closed; nothing is left to watch")
    if actor.name != ENGINE or command.event.epoch <= state.engine.epoch:
        return refuse("old-epoch", f"epoch {command.event.epoch} is not after {state.engine.epoch}")
    return write(command.event, *((command.gap,) if command.gap is not None else ()), command=command)


def _own(state: State, actor: Actor, epoch: int) -> Refusal | None:
    if actor.name == ENGINE and epoch == state.engine.epoch:
        return None
    return refuse("old-epoch", f"engine epoch {epoch} was replaced by {state.engine.epoch}; this engine must exit")


def _beat(state: State, command: cmd.Beat, actor: Actor, _now: dt.datetime) -> Answer:
    return _own(state, actor, command.epoch) or write(
        EngineBeat(epoch=command.epoch, thinned=command.thinned), command=command
    )


def _released(state: State, command: cmd.ReleaseEngine, actor: Actor, _now: dt.datetime) -> Answer:
    no = _own(state, actor, command.epoch)
    return no or write(EngineReleased(epoch=command.epoch, reason=command.reason), command=command)


def _observe(state: State, command: cmd.Observe, actor: Actor, _now: dt.datetime) -> Answer:
    no = _own(state, actor, command.epoch)
    if no is not None:
        return no
    if state.closed:
        return refuse("closed", "the release is closed; nothing is observed any more")
    drafts: Drafts = tuple(Draft(event) for event in command.events)
    return drafts


def due(state: State, _now: dt.datetime) -> Drafts:
    """A rehearsal of one procedure alone closes itself once that is over, so that no engine is left behind."""
    if not state.rehearsal or not state.rehearses or state.closed or runs.open_runs(state) or going(state):
        return ()
    called = [proc for proc in state.procs.values() if proc.procedure == state.rehearses]
    if not called or not over(state, called[-1]):
        return ()
    words = f"the rehearsal of {state.rehearses} is over: {called[-1].status}"
    return write(ReleaseClosed(outcome=outcome(state), reason=words))


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.OpenRelease: _open,
    cmd.CloseRelease: _close,
    cmd.AmendPlan: _amend,
    cmd.OpenSession: _session,
    cmd.LeaveSession: _leave,
    cmd.Elect: _elect,
    cmd.Beat: _beat,
    cmd.ReleaseEngine: _released,
    cmd.Observe: _observe,
}
