"""Procedures: rollback, hotfix, contingencies, routines. A call, steps in their order, an outcome, a verification.

Laws: at most one rollback for a generation (the count of deploys out), whoever calls it; a called procedure belongs to
the plan it was called under; a step runs when what it waits for is done or skipped, never twice by itself; a failed
step stops what waits for it and nothing else; "verified" is said only of health that was watched to be good, after
the last step, for the plan's time.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import roles, runs
from cockpit.core.evolve_tools import generation, step_of
from cockpit.core.index import book
from cockpit.core.outcome import Answer, Drafts, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.tuples import no_way_back
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command, Refusal
from cockpit.model.events import (
    ProcedureCalled,
    ProcedureConfirmed,
    ProcedureEnded,
    RollbackWithdrawn,
    RunFinished,
    RunOrdered,
    StepDone,
    StepFailed,
    StepHandedOver,
    StepRetried,
    StepSkipped,
)
from cockpit.model.flow import Item, Procedure, Step
from cockpit.model.state import ProcFacts, RunFacts, State, StepFacts

GOING = ("waiting-second", "running")
SELF_STARTING = ("rollback", "emergency")
_OVER = ("done", "skipped")


def going(state: State) -> list[ProcFacts]:
    """Procedures that have been called and have not ended."""
    return [proc for proc in state.procs.values() if proc.status in GOING]


def rollback_of(state: State, for_generation: int) -> ProcFacts | None:
    """The rollback that was called for a generation, if any; an aborted one before its first step does not count."""
    for proc in state.procs.values():
        if proc.kind == "rollback" and proc.generation == for_generation and not _never_began(proc):
            return proc
    return None


def _never_began(proc: ProcFacts) -> bool:
    return proc.status == "aborted" and all(step.status == "waiting" for step in proc.steps.values())


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
    return all(proc.steps.get(name, StepFacts()).status in _OVER for name in waits_for(plan, step))


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


def starts_by_itself(proc: ProcFacts) -> bool:
    """Steps of rollbacks and emergencies start as their turn comes; those of other procedures when a person says."""
    return proc.automatic or proc.kind in SELF_STARTING


# --- calling -----------------------------------------------------------------------------------------------------------


def _next_id(state: State) -> str:
    return f"P{len(state.procs) + 1}"


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
) -> ProcedureCalled:
    """The entry that calls a procedure. For a rollback it is the claim on the present generation."""
    return ProcedureCalled(
        proc=_next_id(state),
        procedure=plan.id,
        kind=plan.kind,
        reason=reason,
        values=values or {},
        trigger=trigger,
        automatic=automatic,
        generation=generation(state),
        tuple=target or plan.to or "",
        plan_hash=state.plan_hash,
        needs_second=plan.two_person,
        incident=incident,
    )


def claimed_already(state: State) -> Refusal | None:
    """Why no rollback can be called for the present generation: one was."""
    known = rollback_of(state, generation(state))
    if known is None:
        return None
    who = "by itself" if known.automatic else f"by {known.by}"
    return refuse(
        "claimed",
        f"rollback {known.proc} was called {who} at {known.called:%H:%M:%S}Z for this deploy ({known.status})",
    )


def _call(state: State, command: cmd.CallProcedure, actor: Actor, _now: dt.datetime) -> Answer:
    plan = book(state).procedures.get(command.procedure)
    if plan is None:
        return unknown_id("procedure", command.procedure, book(state).procedures)
    if no := need_open(state):
        return no
    missing = [name for name, value in plan.parameters.items() if not (command.values.get(name) or value)]
    if missing:
        return refuse("parameter-needed", f"{plan.id} needs {', '.join(missing)}")
    strange = [name for name in command.values if name not in plan.parameters]
    if strange:
        return unknown_id("parameter", strange[0], plan.parameters)
    if plan.two_person and (no := roles.second_person(state, "", actor, f"calling {plan.id}")):
        return no
    if plan.kind == "rollback" and (no := _rollback_refused(state, command, actor)):
        return no
    values = {**plan.parameters, **command.values}
    called = claim(
        state,
        plan,
        reason=command.reason,
        values=values,
        trigger=command.trigger,
        target=command.tuple,
        incident=command.incident,
    )
    return write(called, command=command)


def _rollback_refused(state: State, command: cmd.CallProcedure, actor: Actor) -> Refusal | None:
    if no := may(state, actor, "rollback", "a rollback"):
        return no
    if command.typed != state.name:
        return refuse("name-needed", f"type the release's name, {state.name}, to roll back")
    if command.generation not in (-1, generation(state)):
        return refuse(
            "moved-on", f"you saw deploy {command.generation}, now it is {generation(state)}; look again before you act"
        )
    if command.tuple and (no := no_way_back(state, command.tuple)):
        return no
    return claimed_already(state)


def _proc(state: State, name: str) -> ProcFacts | Refusal:
    return state.procs.get(name) or unknown_id("procedure call", name, state.procs)


def _confirm(state: State, command: cmd.ConfirmProcedure, actor: Actor, _now: dt.datetime) -> Answer:
    proc = _proc(state, command.proc)
    if isinstance(proc, Refusal):
        return proc
    if proc.status != "waiting-second":
        return refuse("not-waiting", f"{proc.proc} is {proc.status}; it does not wait for a second person")
    if no := roles.second_person(state, proc.by, actor, f"{proc.proc}"):
        return no
    return write(ProcedureConfirmed(proc=proc.proc), command=command)


def _abort(state: State, command: cmd.AbortProcedure, _actor: Actor, _now: dt.datetime) -> Answer:
    proc = _proc(state, command.proc)
    if isinstance(proc, Refusal):
        return proc
    if proc.status not in GOING:
        return refuse("ended", f"{proc.proc} is {proc.status} already")
    if no := need_reason(command.reason, f"aborting {proc.proc}"):
        return no
    ended = ProcedureEnded(proc=proc.proc, outcome="aborted", reason=command.reason, durations=durations(proc))
    return write(ended, command=command)


# --- steps -------------------------------------------------------------------------------------------------------------


def _step(state: State, proc_id: str, step_id: str) -> tuple[ProcFacts, Procedure, Step, StepFacts] | Refusal:
    proc = _proc(state, proc_id)
    if isinstance(proc, Refusal):
        return proc
    plan = plan_of_proc(state, proc)
    step = step_plan(state, proc, step_id)
    if plan is None or step is None:
        return unknown_id("step", step_id, proc.steps)
    if proc.status not in GOING:
        return refuse("ended", f"{proc.proc} is {proc.status}")
    return proc, plan, step, proc.steps.get(step_id, StepFacts())


def order_step(state: State, proc: ProcFacts, step: Step, offset: int = 0) -> RunOrdered | None:
    """The order for a step that runs a command or sends a request; None for other steps."""
    does = action_of(state, step)
    if does.http is None and does.run is None and not does.argv:
        return None
    kind = "http" if does.http is not None else "command"
    what = runs.request_text(does.http) if does.http is not None else runs.command_text(does.run, does.argv)
    rehearsed = ""
    if state.rehearsal:
        rehearsed = "stand-in" if does.rehearse is not None else "printed"
        what, kind = does.rehearse or what, "command"
    facts = proc.steps.get(step.id, StepFacts())
    return runs.order(
        state,
        f"step:{proc.proc}/{step.id}",
        kind,
        what,
        offset=offset,
        timeout=does.timeout or step.timeout,
        attempt=facts.attempts + 1,
        exclusive=step.exclusive or "",
        rehearsed=rehearsed,
    )


def _start(state: State, command: cmd.StartStep, _actor: Actor, _now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, plan, step, facts = found
    if not has_turn(plan, proc, step):
        waiting = [name for name in waits_for(plan, step) if proc.steps.get(name, StepFacts()).status not in _OVER]
        why = f"waits for {', '.join(waiting)}" if waiting and facts.status == "waiting" else f"is {facts.status}"
        return refuse("not-its-turn", f"{step.id} {why}")
    ordered = order_step(state, proc, step)
    if ordered is None:
        return refuse("by-hand", f"{step.id} is done by a person: confirm it when it is done")
    if holder := runs.holder_of(state, step.exclusive or ""):
        return refuse("busy", f"{step.exclusive} is in use by {holder.subject} ({holder.run})")
    return write(ordered, command=command)


def _finish(state: State, command: cmd.FinishStep, _actor: Actor, _now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, plan, step, facts = found
    if facts.status in ("running", "unknown"):
        return refuse(facts.status, f"{step.id} is {facts.status} ({facts.run}); wait for it, cancel it or settle it")
    if facts.status == "failed" and by_person(state, step) is False and not command.text.strip():
        return refuse("output-needed", f"{step.id} failed here; to say it was done by hand, say what was seen")
    if facts.status == "waiting" and not has_turn(plan, proc, step):
        return refuse("not-its-turn", f"{step.id} waits for {', '.join(waits_for(plan, step))}")
    if facts.status in _OVER:
        return refuse("settled-already", f"{step.id} is {facts.status}")
    if not by_person(state, step) and not command.text.strip():
        return refuse("output-needed", f"{step.id} runs here; to say it was done by hand, say what came of it")
    done = StepDone(proc=proc.proc, step=step.id, text=command.text, by_hand=True)
    return write(done, command=command)


def _skip(state: State, command: cmd.SkipStep, _actor: Actor, _now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, _, step, facts = found
    if no := need_reason(command.reason, f"skipping {step.id}"):
        return no
    if step.required and proc.kind == "rollback":
        return refuse("required", f"{step.id} is required; retry it, hand it over, or say it was done by hand")
    if facts.status not in ("waiting", "failed"):
        return refuse(facts.status, f"{step.id} is {facts.status}")
    return write(StepSkipped(proc=proc.proc, step=step.id, reason=command.reason), command=command)


def _retry(state: State, command: cmd.RetryStep, _actor: Actor, _now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, _, step, facts = found
    if facts.status != "failed":
        return refuse("not-failed", f"{step.id} is {facts.status}; only a failed step is retried")
    retried = StepRetried(proc=proc.proc, step=step.id, reason=command.reason)
    return write(retried, command=command)


def _hand_over(state: State, command: cmd.HandOverStep, _actor: Actor, _now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, _, step, facts = found
    if command.to not in book(state).roles:
        return unknown_id("role", command.to, book(state).roles)
    if facts.status in _OVER:
        return refuse("settled-already", f"{step.id} is {facts.status}")
    handed = StepHandedOver(proc=proc.proc, step=step.id, to=command.to, reason=command.reason)
    return write(handed, command=command)


def after_run(state: State, run: RunFacts, result: RunFinished, _now: dt.datetime) -> Drafts:
    """A step's run ended: the step is done; or tried again where the plan allows it; or failed, for a person."""
    proc_id, step_id = step_of(run.subject.partition(":")[2])
    if result.outcome in ("pass", "warn"):
        return write(StepDone(proc=proc_id, step=step_id, run=run.run, text=result.reason))
    reason = result.reason or result.outcome
    failed = StepFailed(proc=proc_id, step=step_id, run=run.run, reason=reason)
    proc = state.procs.get(proc_id)
    step = step_plan(state, proc, step_id) if proc is not None else None
    if step is not None and result.outcome == "error" and run.attempt <= step.retries:
        return write(failed, StepRetried(proc=proc_id, step=step_id, reason=f"retry {run.attempt} of {step.retries}"))
    return write(failed)


def after_answer(_state: State, run: RunFacts, answer: str, reason: str, _now: dt.datetime) -> Drafts:
    """A person, or the step's `verify`, settled what became of it."""
    proc_id, step_id = step_of(run.subject.partition(":")[2])
    if answer == "happened":
        return write(StepDone(proc=proc_id, step=step_id, run=run.run, text=reason))
    failed = StepFailed(proc=proc_id, step=step_id, run=run.run, reason=f"did not happen: {reason}")
    if answer == "run-again":
        return write(failed, StepRetried(proc=proc_id, step=step_id, reason=reason))
    return write(failed)


def durations(proc: ProcFacts) -> dict[str, float]:
    """Seconds each finished step took."""
    return {
        name: round((facts.ended - facts.started).total_seconds(), 3)
        for name, facts in proc.steps.items()
        if facts.status == "done" and facts.ended is not None and facts.started is not None
    }


def _withdraw(state: State, command: cmd.WithdrawProposal, actor: Actor, _now: dt.datetime) -> Answer:
    if not state.proposals:
        return refuse("no-proposal", "no rollback is proposed")
    no = may(state, actor, "rollback", "withdrawing a proposal") or need_reason(command.reason, "withdrawing it")
    return no or write(RollbackWithdrawn(reason=command.reason), command=command)


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.CallProcedure: _call,
    cmd.ConfirmProcedure: _confirm,
    cmd.AbortProcedure: _abort,
    cmd.StartStep: _start,
    cmd.FinishStep: _finish,
    cmd.SkipStep: _skip,
    cmd.RetryStep: _retry,
    cmd.HandOverStep: _hand_over,
    cmd.WithdrawProposal: _withdraw,
}
