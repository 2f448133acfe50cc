"""Rehearsals: what they prove about a procedure, how long it takes, and when it is too late to go back.

Laws:
- "Rollback validated" is true only after a rehearsal of the very same procedure - same steps, same commands - that ran
  to a verified end, where and as lately as the plan asks. Steps that were only printed validate nothing.
- How long a rollback takes is the 90th percentile of what was rehearsed; of fewer than five, the longest.
- The last safe moment to roll back is the end of the window less that time. Crossing it is journaled once.
"""

import datetime as dt
import math
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from cockpit.core.clock import moment_at
from cockpit.core.index import book, index, plan_of
from cockpit.core.outcome import Answer, Drafts, Handler, need_open, refuse, unknown_id, write
from cockpit.core.words import span
from cockpit.digests import sha256
from cockpit.model.commands import Actor, Command, ImportRehearsal
from cockpit.model.events import LastSafePassed, RehearsalImported
from cockpit.model.plan import Plan
from cockpit.model.state import Rehearsal, State

FEW = 5
"""Below so many rehearsals a percentile says nothing: the longest counts."""


SIMULATOR = "simulator"
"""Where a rehearsal acts that acts on no environment of the plan."""


def places(state: State) -> tuple[str, ...]:
    """Where a rehearsal can act: the plan's environments, and the simulator."""
    return (*book(state).environments, SIMULATOR)


class Validation(Struct, frozen=True):
    """Whether a procedure is validated by rehearsal. n: rehearsals that count. p90_s: how long it takes, None for n = 0.

    basis: "p90" or "max". reason: why it is not validated.
    """

    ok: bool
    reason: str = ""
    n: int = 0
    p90_s: float | None = None
    basis: str = ""
    last: Rehearsal | None = None


def procedure_hash(plan: Plan, procedure_id: str) -> str:
    """SHA-256 of what a procedure does, the items its steps reuse included; titles and help count too."""
    look = index(plan)
    procedure = look.procedures[procedure_id]
    reused = {step.use: look.items.get(step.use) for step in procedure.step if step.use is not None}
    content = msgspec.json.encode([procedure, reused], order="sorted", enc_hook=float)
    return sha256(content).hexdigest()


def p90(values: Sequence[float]) -> float | None:
    """The 90th percentile by nearest rank; of fewer than five values the largest; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    if len(ordered) < FEW:
        return ordered[-1]
    return ordered[math.ceil(0.9 * len(ordered)) - 1]


def counting(state: State, procedure_id: str) -> list[Rehearsal]:
    """Rehearsals of this very procedure that ran to a verified end with nothing merely printed, oldest first."""
    wanted = procedure_hash(plan_of(state), procedure_id)
    return sorted(
        (
            one
            for one in state.rehearsals
            if one.procedure == procedure_id and one.procedure_hash == wanted and one.verified and not one.printed_only
        ),
        key=lambda one: one.ended,
    )


def rehearsed_steps(state: State, procedure_id: str) -> dict[str, float]:
    """Seconds each step of a procedure takes as rehearsed: the 90th percentile, of few rehearsals the longest."""
    found: dict[str, list[float]] = {}
    for one in counting(state, procedure_id):
        for step, seconds in one.durations.items():
            found.setdefault(step, []).append(seconds)
    return {step: p90(values) or 0.0 for step, values in found.items()}


def validated(state: State, procedure_id: str, now: dt.datetime) -> Validation:
    """Whether a procedure counts as validated, as the plan asks."""
    procedure = book(state).procedures.get(procedure_id)
    if procedure is None:
        return Validation(False, f"the plan has no procedure {procedure_id!r}")
    mine = [one for one in state.rehearsals if one.procedure == procedure_id]
    if not mine:
        return Validation(False, "never rehearsed")
    good = counting(state, procedure_id)
    if not good:
        return Validation(False, _useless(mine[-1], procedure_hash(plan_of(state), procedure_id)))
    totals = [one.total_s for one in good]
    basis = "p90" if len(good) >= FEW else "max"
    where = procedure.rehearsed_on
    fitting = [one for one in good if where is None or one.rehearsed_on == where]
    last = (fitting or good)[-1]
    if not fitting:
        reason = f"rehearsed on {good[-1].rehearsed_on}, and the plan asks for one on {where}"
        return Validation(False, reason, len(good), p90(totals), basis, last)
    within = procedure.rehearsed_within
    if within is not None and (now - last.ended).total_seconds() > within:
        reason = f"last rehearsed {span((now - last.ended).total_seconds())} ago, and the plan asks for {span(within)}"
        return Validation(False, reason, len(good), p90(totals), basis, last)
    return Validation(True, "", len(good), p90(totals), basis, last)


def _useless(last: Rehearsal, wanted: str) -> str:
    if last.procedure_hash != wanted:
        return "the procedure has changed since it was rehearsed"
    if last.printed_only:
        return f"the last rehearsal only printed {', '.join(last.printed_only)}"
    return "the last rehearsal did not end verified"


def window_end(state: State, now: dt.datetime) -> dt.datetime | None:
    """When the release's window ends; None without one, or without T0."""
    moment = plan_of(state).release.window_end
    return moment_at(state, moment, now) if moment is not None else None


def last_safe_rollback(state: State, now: dt.datetime) -> dt.datetime | None:
    """The latest moment at which a rollback, as rehearsed, still ends within the window; None where it is not known."""
    end, procedure = window_end(state, now), book(state).rollback
    if end is None or procedure is None:
        return None
    takes = p90([one.total_s for one in counting(state, procedure.id)])
    return end - dt.timedelta(seconds=takes) if takes is not None else None


def due(state: State, now: dt.datetime) -> Drafts:
    """Crossing the last safe moment, once for each such moment."""
    last, end, procedure = last_safe_rollback(state, now), window_end(state, now), book(state).rollback
    if state.closed or state.clock.holds or not state.deploys:
        return ()  # in a hold the window's end moves along with the clock
    if last is None or end is None or procedure is None or now < last:
        return ()
    if state.last_safe_passed is not None and last <= state.last_safe_passed:
        return ()
    totals = [one.total_s for one in counting(state, procedure.id)]
    return write(LastSafePassed(last_safe=last, window_end=end, p90_s=p90(totals) or 0.0, n=len(totals)))


def imported(state: State, rehearsal: RehearsalImported) -> bool:
    """Whether this very call is taken in already; its journal may have grown since, or have been moved."""
    return any(
        one.procedure == rehearsal.procedure
        and one.ended == rehearsal.ended
        and (one.head == rehearsal.head or one.journal == rehearsal.journal)
        for one in state.rehearsals
    )


def _no_duration(rehearsal: RehearsalImported) -> str:
    """Why a rehearsal that took no time teaches nothing, and what to do instead."""
    nothing = "none of its steps ran" if not rehearsal.durations else "its steps took no time"
    return (
        f"the rehearsal {rehearsal.journal} took no time at all, since {nothing}: it cannot say how long {rehearsal.procedure} "
        "takes. Rehearse it again (cockpit rehearsal start), with steps that have a `rehearse` command, and let "
        "each of them end"
    )


def _import(state: State, command: ImportRehearsal, _actor: Actor, now: dt.datetime) -> Answer:
    rehearsal, known = command.rehearsal, book(state).procedures
    if refused := need_open(state):
        return refused
    if rehearsal.procedure not in known:
        return unknown_id("procedure", rehearsal.procedure, known)
    if imported(state, rehearsal):
        return refuse("no-change", f"the rehearsal {rehearsal.journal} is imported already")
    if state.rehearsal:
        return refuse("rehearsal", "a rehearsal proves nothing about a rehearsal")
    if rehearsal.ended > now:
        return refuse("future", f"the rehearsal {rehearsal.journal} ends in the future; its clock or this one is wrong")
    if rehearsal.total_s <= 0:
        return refuse("no-duration", _no_duration(rehearsal))
    return write(rehearsal, command=command)


HANDLERS: dict[type[Command], Handler] = {ImportRehearsal: _import}
