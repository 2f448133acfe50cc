"""What a rehearsal's journal proves: for each procedure that was called in it and is over, one result to take in elsewhere.

Laws:
- A result is read from the state as it was when the call ended, so that nothing that came later changes it.
- A step that ran neither its stand-in nor the real thing - printed only, or said to be done by hand although it runs -
  is named, and validates nothing. What people do by hand in the plan, they did.
- Where the plan asks for a verification, a call is over when that is decided; a journal closed before proves nothing.
"""

from collections.abc import Iterable, Mapping

import msgspec

from cockpit.core.fold import Fold, ParsePlan
from cockpit.core.index import book, plan_of
from cockpit.core.procedures import action_of, plan_of_proc, waits_for
from cockpit.core.rehearsal import procedure_hash
from cockpit.model.entry import Entry, Head
from cockpit.model.events import ProcedureCalled, ProcedureEnded, RehearsalImported, ReleaseClosed
from cockpit.model.flow import Item, Procedure, Step
from cockpit.model.plan import Plan
from cockpit.model.state import ProcFacts, State


def results(
    head: Head, plan: Plan, parse_plan: ParsePlan, entries: Iterable[Entry], *, journal: str, place: str = ""
) -> list[RehearsalImported]:
    """One result for each call that is over, in the order in which they ended.

    plan: as pinned in the head. journal: the folder's name. place: where it acted, if the journal itself does not say;
    "" leaves it open. The head of a result is the journal's last entry's hash.
    """
    folding = Fold(head, plan, parse_plan)
    called: dict[str, str] = {}
    ended: list[RehearsalImported] = []
    last = head.hash
    for entry in entries:
        folding.apply([entry])
        last = entry.hash
        event, state = entry.event, folding.state
        if isinstance(event, ProcedureCalled):
            called[event.proc] = _hash(state, event.procedure)
        elif isinstance(event, ProcedureEnded) and (proc := state.procs.get(event.proc)) is not None:
            if not _verifying(state, proc):
                ended.append(_result(state, proc, called.get(event.proc, ""), journal, place))
        elif isinstance(event, ReleaseClosed):
            left = [proc for proc in state.procs.values() if _verifying(state, proc)]
            ended += [_result(state, proc, called.get(proc.proc, ""), journal, place) for proc in left]
    return [msgspec.structs.replace(one, head=last) for one in ended]


def of_kind(found: Iterable[RehearsalImported], plan: Plan, kind: str) -> list[RehearsalImported]:
    """Those of a kind of procedure, as the plan has it now."""
    kinds: Mapping[str, str] = {procedure.id: procedure.kind for procedure in plan.procedure}
    return [one for one in found if kinds.get(one.procedure) == kind]


def _verifying(state: State, proc: ProcFacts) -> bool:
    """Executed, and health is still being watched."""
    planned = plan_of_proc(state, proc)
    return proc.status == "executed" and planned is not None and bool(planned.verify_with)


def _hash(state: State, procedure: str) -> str:
    return procedure_hash(plan_of(state), procedure) if procedure in book(state).procedures else ""


def _result(state: State, proc: ProcFacts, called: str, journal: str, place: str) -> RehearsalImported:
    planned = plan_of_proc(state, proc)
    now = _hash(state, proc.procedure)
    ended = proc.ended or proc.called
    proven = proc.status == "verified" or (
        proc.status == "executed" and planned is not None and not planned.verify_with
    )
    return RehearsalImported(
        journal=journal,
        head="",
        plan_hash=state.plan_hash,
        procedure=proc.procedure,
        # A procedure that was amended while it ran is neither the one nor the other.
        procedure_hash=now if now == called else "",
        rehearsed_on=state.rehearsed_on or place,
        ended=ended,
        total_s=round((ended - proc.called).total_seconds(), 3),
        verified=proven,
        durations=_durations(proc, planned) if planned is not None else {},
        printed_only=tuple(step.id for step in (planned.step if planned else ()) if _unproven(state, proc, step)),
    )


def _durations(proc: ProcFacts, planned: Procedure) -> dict[str, float]:
    """Seconds each done step took: a command from its order on, a person from when it was that step's turn."""
    found: dict[str, float] = {}
    for step in planned.step:
        facts = proc.steps.get(step.id)
        if facts is None or facts.status != "done" or facts.ended is None:
            continue
        before = [one.ended for name in waits_for(planned, step) if (one := proc.steps.get(name)) and one.ended]
        turn = max([proc.called, *before])
        began = facts.started if facts.run and facts.started is not None else turn
        found[step.id] = round((facts.ended - began).total_seconds(), 3)
    return found


def _unproven(state: State, proc: ProcFacts, step: Step) -> bool:
    """Whether a step that runs something was passed without running its stand-in."""
    does = action_of(state, step)
    facts = proc.steps.get(step.id)
    if facts is None or facts.status != "done" or not _runs(does):
        return False
    run = state.runs.get(facts.run)
    if run is None or run.rehearsed == "printed":
        return True
    happened = run.outcome in ("pass", "warn") if run.status == "finished" else run.answer == "happened"
    return not happened


def _runs(does: Item | Step) -> bool:
    return does.run is not None or bool(does.argv) or does.http is not None
