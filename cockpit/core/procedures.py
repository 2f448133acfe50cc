"""Procedures: rollback, hotfix, contingencies, routines. A call, steps in their order, an outcome, a verification.

Laws: at most one rollback for a generation (the count of deploys out), whoever calls it - only after one that was
aborted midway or could not be verified may a person, and never the cockpit itself, call another; a step runs when what
it waits for is done or skipped, never twice by itself; a failed step stops what waits for it and nothing else;
"verified" is said only of health that was watched to be good, after the last step, for the plan's time.
What people may do about procedures is in `proc_acts`, what falls due in them in `proc_due`, what their steps do in
`proc_work`.
"""

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from cockpit.core import runs
from cockpit.core.clock import zone
from cockpit.core.evolve_tools import deploys, generation, step_of, subject
from cockpit.core.incident_clocks import still_open
from cockpit.core.index import book
from cockpit.core.outcome import Drafts, refuse, write
from cockpit.core.tuples import rollback_target
from cockpit.core.words import hhmmss
from cockpit.model.commands import Refusal
from cockpit.model.events import (
    ProcedureCalled,
    RollbackProposed,
)
from cockpit.model.flow import Item, Procedure, Step
from cockpit.model.state import ProcFacts, RunFacts, State, StepFacts

GOING = ("waiting-second", "running")
SELF_STARTING = ("rollback", "emergency")
OVER = ("done", "skipped")


def going(state: State) -> list[ProcFacts]:
    """Procedures that have been called and have not ended."""
    return [proc for proc in state.procs.values() if proc.status in GOING]


def rollback_of(state: State, for_generation: int) -> ProcFacts | None:
    """The latest rollback that was called for a generation; one that was aborted before it did anything is none."""
    for proc in reversed(state.procs.values()):
        if proc.kind == "rollback" and proc.generation == for_generation and not _withdrawn(proc):
            return proc
    return None


def _withdrawn(proc: ProcFacts) -> bool:
    return proc.status == "aborted" and not any(step.seq or step.attempts for step in proc.steps.values())


def began(proc: ProcFacts) -> bool:
    """Whether it may have done anything: it is past its second person, and was not aborted before its first step."""
    return proc.status != "waiting-second" and not _withdrawn(proc)


def plan_of_proc(state: State, proc: ProcFacts) -> Procedure | None:
    """The plan's words for a called procedure; None when an amendment removed it."""
    return book(state).procedures.get(proc.procedure)


def step_plan(state: State, proc: ProcFacts, step: str) -> Step | None:
    """The plan's words for one step of a called procedure."""
    plan = plan_of_proc(state, proc)
    return next((one for one in plan.step if one.id == step), None) if plan is not None else None


def waits_for(plan: Procedure, step: Step) -> tuple[str, ...]:
    """The steps that must be over first: those named, or the one above, or none."""
    if step.after is not None:
        return step.after
    position = plan.step.index(step)
    return (plan.step[position - 1].id,) if position else ()


def has_turn(plan: Procedure, proc: ProcFacts, step: Step) -> bool:
    """Whether a step may start now."""
    facts = proc.steps.get(step.id, StepFacts())
    if proc.status != "running" or facts.status != "waiting":
        return False
    return all(proc.steps.get(name, StepFacts()).status in OVER for name in waits_for(plan, step))


def ready_steps(state: State, proc: ProcFacts) -> list[Step]:
    """The steps whose turn it is, in the plan's order."""
    plan = plan_of_proc(state, proc)
    return [step for step in plan.step if has_turn(plan, proc, step)] if plan is not None else []


def action_of(state: State, step: Step) -> Step | Item:
    """What a step does: its own work, or the work of the item it reuses."""
    if step.use is not None:
        return book(state).items.get(step.use) or step
    return step


def by_person(state: State, step: Step) -> bool:
    """Whether a person does the step and says so."""
    does = action_of(state, step)
    return does.run is None and not does.argv and does.http is None and does.gate is None and does.announce is None


def is_draft(state: State, step: Step) -> bool:
    """Whether an import drafted it and nobody has accepted it, or something in it is yet to be filled in: such a thing
    is shown, and never run."""
    does = action_of(state, step)
    return not (step.accepted and does.accepted) or bool(runs.unfilled(runs.command_text(does.run, does.argv)))


def starts_by_itself(proc: ProcFacts) -> bool:
    """Steps of rollbacks and emergencies start as their turn comes; those of other procedures when a person says."""
    return proc.automatic or proc.kind in SELF_STARTING


def no_return(state: State, plan: Procedure) -> bool:
    """Whether it holds a step that cannot be undone, or repeats one that takes two."""
    works = [(step, action_of(state, step)) for step in plan.step]
    return any(step.irreversible or does.irreversible or (isinstance(does, Item) and does.two_person)
               for step, does in works)  # fmt: skip


def over(state: State, proc: ProcFacts) -> bool:
    """Whether nothing more will come of a call: it has ended, and where the plan asks for a proof of health, that is
    decided too."""
    if proc.status in GOING:
        return False
    plan = plan_of_proc(state, proc)
    return proc.status != "executed" or plan is None or not plan.verify_with


# --- calling -----------------------------------------------------------------------------------------------------------


def claim(
    state: State,
    plan: Procedure,
    *,
    reason: str,
    trigger: str = "",
    automatic: bool = False,
    values: dict[str, str] | None = None,
    target: str = "",
    incident: str = "",
    declared_by: str = "",
) -> ProcedureCalled:
    """The entry that calls a procedure. For a rollback it is the claim on the present generation.

    A point of no return asks for a second person; the cockpit itself waits for one only where the plan says so.
    """
    aim = rollback_target(state) if plan.kind == "rollback" and plan is book(state).rollback else plan.to
    return ProcedureCalled(
        proc=f"P{len(state.procs) + 1}",
        procedure=plan.id,
        kind=plan.kind,
        reason=reason,
        values=values or {},
        trigger=trigger,
        automatic=automatic,
        generation=generation(state),
        tuple=target or aim or "",
        plan_hash=state.plan_hash,
        needs_second=plan.two_person or (not automatic and no_return(state, plan)),
        incident=incident,
        declared_by=declared_by,
    )


WAY_BACK = ("rollback", "roll back", "roll-back")
"""Choices of a checkpoint or of a last word that ask for the rollback."""


def recommended(state: State, choice: str, why: str) -> Drafts:
    """A rollback put before everybody, because a person chose it; whoever may calls it. Nothing where there is no way
    back, nothing is out, or it was called already."""
    plan = book(state).rollback
    if choice.casefold() not in WAY_BACK or plan is None or not generation(state) or claimed_already(state) is not None:
        return ()
    return write(RollbackProposed(trigger="", procedure=plan.id, generation=generation(state), reason=why))


ANSWERS = ("rollback", "hotfix", "emergency")
"""Kinds of procedures that answer an incident; cards and routines are called for many reasons."""


def answers_to(state: State, plan: Procedure, trigger: str) -> str:
    """The incident that a call is about where nobody says: its trigger's; else the one that is open, or is the gravest
    of those; "" where that is not clear."""
    current = still_open(state)
    mine = next((one.incident for one in current if trigger and one.trigger == trigger), "")
    if mine or not current or plan.kind not in ANSWERS:
        return mine
    gravest = [one for one in current if one.severity == current[0].severity]
    return gravest[0].incident if len(gravest) == 1 else ""


def claimed_already(state: State) -> Refusal | None:
    """Why no rollback can be called by itself for the present generation: one was."""
    known = rollback_of(state, generation(state))
    if known is None:
        return None
    who = "by itself" if known.automatic else f"by {known.by}"
    return refuse(
        "claimed",
        f"rollback {known.proc} was called {who} at {hhmmss(known.called, zone(state))} for this deploy ({known.status})",
    )


class PastReturn(Struct, frozen=True):
    """A point of no return that was passed. done: it stands as done; else it was begun, or is open again, and may have
    done any of it."""

    id: str
    title: str
    done: bool


def past_return(state: State) -> PastReturn | None:
    """The point of no return that was passed last since the first deploy of this try: what it did, no way back undoes.
    A deploy that is one itself is what the way back is for."""
    since, plan = state.clock.retried, book(state)
    out = next((one.seq for one in state.deploys if since is None or one.at >= since), None)
    if out is None:
        return None
    found: list[tuple[int, Item | Step, str]] = []
    for item in plan.items.values():
        known = state.items.get(item.id)
        if item.irreversible and not item.deploy and known is not None:
            found.append((_entry_of(state, f"item:{item.id}", known.done), item, known.status))
    for proc in state.procs.values():
        calls = plan.procedures.get(proc.procedure)
        for step in calls.step if calls is not None and proc.kind != "rollback" else ():
            did = proc.steps.get(step.id, StepFacts())
            if (step.irreversible or action_of(state, step).irreversible) and not deploys(plan, step):
                done = did.seq if did.status == "done" else 0
                found.append((_entry_of(state, f"step:{proc.proc}/{step.id}", done), step, did.status))
    seq, what, status = max(found, key=lambda one: one[0], default=(0, None, ""))
    return PastReturn(what.id, what.title or what.id, status == "done") if what is not None and seq > out else None


def _entry_of(state: State, about: str, done: int) -> int:
    """The entry by which a line or a step was done, or begun by a run that may have done any of it; 0 for none."""
    return max([done, *(run.seq for run in state.runs.values() if run.subject == about and _may_have_acted(run))])


def nothing_out(state: State) -> bool:
    """Whether a rollback would find nothing to take back: no deploy of this try is out, and none was begun.

    Never of a plan none of whose lines deploys, by itself or by a procedure it starts: what a card or the way back
    deploys says nothing of the launch, and nobody can tell. Nor can anybody of a deploy that was skipped.
    """
    since = state.clock.retried
    lines = [item for item in book(state).items.values() if item.deploy or _starts_a_deploy(state, item)]
    if not lines or any(since is None or one.at >= since for one in state.deploys):
        return False
    if any(_skipped(state, item, since) or _under_way(state, item, since) for item in lines if item.deploy):
        return False
    return not any(_deployed(state, run) for run in state.runs.values() if since is None or run.ordered >= since)


def _starts_a_deploy(state: State, item: Item) -> bool:
    plan = book(state).procedures.get(item.procedure or "")
    return plan is not None and any(deploys(book(state), step) for step in plan.step)


def _skipped(state: State, item: Item, since: dt.datetime | None) -> bool:
    facts = state.items.get(item.id)
    return facts is not None and facts.status == "skipped" and (since is None or (facts.at or since) >= since)


def _under_way(state: State, item: Item, since: dt.datetime | None) -> bool:
    """Whether a step of the procedure that does a line was begun, however it ended: the line is ticked after the last."""
    mine = (proc for proc in state.procs.values() if proc.reason == f"item:{item.id}")
    return any(
        (step.seq or step.attempts) and (since is None or proc.called >= since)
        for proc in mine
        for step in proc.steps.values()
    )


def _may_have_acted(run: RunFacts) -> bool:
    return not (run.status == "finished" and run.started is None) and run.answer != "did-not-happen"


def _deployed(state: State, run: RunFacts) -> bool:
    """Whether a run is of something that deploys and may have done any of it."""
    if not _may_have_acted(run):
        return False
    kind, name = subject(run.subject)
    item = book(state).items.get(name) if kind == "item" else None
    proc = state.procs.get(step_of(name)[0]) if kind == "step" else None
    step = step_plan(state, proc, step_of(name)[1]) if proc is not None else None
    return (item is not None and item.deploy) or (step is not None and deploys(book(state), step))


def goes_on(state: State, plan: Procedure, values: Mapping[str, str], incident: str) -> Refusal | None:
    """Why a card or other procedure is not begun: it goes on already with the same values, and not about another incident.
    One that is about none is for whatever happens: the same steps would be done twice."""
    for proc in going(state):
        other = proc.incident and incident and proc.incident != incident
        if proc.procedure == plan.id and not other and dict(proc.values) == dict(values):
            done = sum(1 for step in proc.steps.values() if step.status in OVER)
            waits = ", and waits for a second person" if proc.status == "waiting-second" else ""
            who = "by itself" if proc.automatic else f"by {proc.by}"
            return refuse(
                "goes-on",
                f"{plan.title or plan.id} goes on: {proc.proc} was called {who} at {hhmmss(proc.called, zone(state))}, "
                f"{done} of {len(proc.steps)} steps are over{waits}; go on with {proc.proc}, or abort it first",
            )
    return None


AGAIN = ("aborted", "unverified", "failed")
"""Ways for a rollback to end after which a person may call another for the same deploy."""


def claimed_for_people(state: State) -> Refusal | None:
    """Why nobody can call a rollback for the present generation either: one goes on, or has done its work."""
    known = rollback_of(state, generation(state))
    if known is None or known.status not in AGAIN:
        return claimed_already(state)
    mine = [run for run in state.runs.values() if run.subject.startswith(f"step:{known.proc}/")]
    still = [run.run for run in mine if run.status in (*runs.OPEN, "unknown")]
    if still:
        return refuse("acting", f"{', '.join(still)} of {known.proc} not over yet; wait, cancel or settle first")
    return None


def resource(state: State, step: Step) -> str:
    """The exclusive resource that a step needs, "" for none."""
    return step.exclusive or action_of(state, step).exclusive or ""
