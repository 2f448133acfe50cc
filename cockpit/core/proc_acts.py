"""What people may do about procedures: call, confirm, abort; start, finish, skip, retry and hand over steps.

Laws: a rollback may be called from every state of the release but closed, holds included, by whoever the plan lets roll
back and types the release's name. Where it takes two, the second person is neither who called it nor who declared the
trigger that did. A card or another procedure that goes on is not called again beside itself, but for another incident or
with other values. Whoever owns a step, or may roll back (run, for other procedures), starts, repeats or skips it; a line
that a person does is confirmed by anybody present. Each answer to a failed step is an entry.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import announcements, judging, roles, runs, sending
from cockpit.core.evolve_tools import generation
from cockpit.core.index import book
from cockpit.core.outcome import Answer, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.proc_work import durations, order_step, remains
from cockpit.core.procedures import (
    GOING,
    OVER,
    action_of,
    answers_to,
    by_person,
    claim,
    claimed_for_people,
    goes_on,
    has_turn,
    is_draft,
    plan_of_proc,
    resource,
    rollback_of,
    starts_by_itself,
    step_plan,
    waits_for,
)
from cockpit.core.titles import called
from cockpit.core.tuples import no_way_back
from cockpit.core.words import listed
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command, Refusal, Shown
from cockpit.model.events import (
    ProcedureConfirmed,
    ProcedureEnded,
    RollbackWithdrawn,
    StepDone,
    StepHandedOver,
    StepRetried,
    StepSkipped,
)
from cockpit.model.flow import Procedure, Step
from cockpit.model.people import Ability
from cockpit.model.state import ProcFacts, State, StepFacts


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
    if command.incident and command.incident not in state.incidents:
        return unknown_id("incident", command.incident, state.incidents)
    values = {**plan.parameters, **command.values}
    incident = command.incident or answers_to(state, plan, command.trigger)
    if plan.kind != "rollback" and (no := goes_on(state, plan, values, incident)):
        return no
    called = claim(
        state,
        plan,
        reason=command.reason,
        values=values,
        trigger=command.trigger,
        target=command.tuple,
        incident=incident,
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
    if no := claimed_for_people(state):
        return no
    earlier = rollback_of(state, generation(state))
    return need_reason(command.reason, f"a rollback after {earlier.proc}") if earlier is not None else None


def _proc(state: State, name: str) -> ProcFacts | Refusal:
    return state.procs.get(name) or unknown_id("procedure call", name, state.procs)


def _confirm(state: State, command: cmd.ConfirmProcedure, actor: Actor, _now: dt.datetime) -> Answer:
    proc = _proc(state, command.proc)
    if isinstance(proc, Refusal):
        return proc
    if proc.status != "waiting-second":
        return refuse("not-waiting", f"{proc.proc} is {proc.status}; it does not wait for a second person")
    for first in (proc.by, proc.declared_by):
        if first and (no := roles.second_person(state, first, actor, proc.proc)):
            return no
    return write(ProcedureConfirmed(proc=proc.proc), command=command)


def _ability(proc: ProcFacts) -> Ability:
    return "rollback" if proc.kind == "rollback" else "run"


def _abort(state: State, command: cmd.AbortProcedure, actor: Actor, now: dt.datetime) -> Answer:
    proc = _proc(state, command.proc)
    if isinstance(proc, Refusal):
        return proc
    if proc.status not in GOING:
        return refuse("ended", f"{proc.proc} is {proc.status} already")
    what = f"aborting {proc.proc}"
    mine = bool(actor.role) and actor.role == _role(state, proc)
    if no := (None if mine else may(state, actor, _ability(proc), what)) or need_reason(command.reason, what):
        return no
    ended = ProcedureEnded(proc=proc.proc, outcome="aborted", reason=command.reason, durations=durations(proc))
    touched = any(step.seq or step.attempts for step in proc.steps.values())
    return (*write(ended, command=command), *(remains(state, proc, now) if touched else ()))


# --- steps -------------------------------------------------------------------------------------------------------------


_STANDS = {
    "waiting": "waits",
    "running": "is running",
    "done": "is done",
    "skipped": "was skipped",
    "unknown": "has an unknown outcome: settle it first",
    "failed": "failed: retry it, skip it with a reason, or say what was done by hand",
}
"""How a step stands that cannot be started, and what to do instead."""


def _role(state: State, proc: ProcFacts) -> str:
    """Whose a procedure is, and with it the steps that are nobody else's. A rollback is of those who may roll back."""
    plan = plan_of_proc(state, proc)
    return (plan.role or "") if plan is not None and proc.kind != "rollback" else ""


def _not_mine(state: State, proc: ProcFacts, step: Step, facts: StepFacts, actor: Actor) -> Refusal | None:
    """A refusal unless the actor owns the step, or may do what the procedure does."""
    if actor.role and actor.role == (facts.owner or _role(state, proc)):
        return None
    return may(state, actor, _ability(proc), f"step {step.id} of {proc.proc}")


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


def _my_step(
    state: State, proc_id: str, step_id: str, actor: Actor
) -> tuple[ProcFacts, Procedure, Step, StepFacts] | Refusal:
    """The same, for who owns the step or may do what the procedure does."""
    found = _step(state, proc_id, step_id)
    if isinstance(found, Refusal):
        return found
    proc, _, step, facts = found
    return _not_mine(state, proc, step, facts, actor) or found


def _start(state: State, command: cmd.StartStep, actor: Actor, now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, plan, step, facts = found
    if not has_turn(plan, proc, step):
        waiting = [name for name in waits_for(plan, step) if proc.steps.get(name, StepFacts()).status not in OVER]
        why = f"waits for {listed(waiting)}" if waiting and facts.status == "waiting" else _STANDS[facts.status]
        return refuse("not-its-turn", f"{step.id} {why}")
    if no := _not_mine(state, proc, step, facts, actor):
        return no
    if is_draft(state, step):
        words = "was drafted by an import and accepted by nobody, or holds what nobody has filled in yet"
        return refuse("draft", f"{step.id} {words}; it is not run like this")
    return _begin(state, proc, step, actor, now, read=command.shown, command=command)


def _begin(
    state: State,
    proc: ProcFacts,
    step: Step,
    actor: Actor,
    now: dt.datetime,
    *,
    read: Shown | None,
    command: Command | None = None,
) -> Answer:
    """Order what the step is made of. read: the text it sends, as the actor has read it."""
    does = action_of(state, step)
    if does.gate is not None:
        return judging.ask(state, does.gate, now)
    if does.announce is not None:
        return _tell(state, proc, step, does.announce, now, actor=actor, read=read)
    ordered = order_step(state, proc, step)
    if ordered is None:
        return refuse("by-hand", f"{step.id} is done by a person: confirm it when it is done")
    if holder := runs.holder_of(state, resource(state, step)):
        return refuse("busy", f"{resource(state, step)} is in use by {called(state, holder.subject)} ({holder.run})")
    return write(ordered, command=command)


def _tell(
    state: State, proc: ProcFacts, step: Step, template: str, now: dt.datetime, *, actor: Actor, read: Shown | None
) -> Answer:
    """Order a step's text, for the channels that have not got it from this step."""
    origin = f"{proc.proc}/{step.id}"
    latest = {one.channel: one for one in state.announcements.values() if one.incident == origin}
    reached = tuple(name for name, one in latest.items() if announcements.status(state, one) != "failed")
    ordered = sending.order(
        state, template, now, origin=origin, actor=actor.name, incident=proc.incident, shown=read, reached=reached
    )
    if isinstance(ordered, Refusal) and ordered.code == "no-change":  # somebody has sent it without this step
        return write(StepDone(proc=proc.proc, step=step.id, text=ordered.reason))
    return ordered


def _finish(state: State, command: cmd.FinishStep, actor: Actor, _now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, plan, step, facts = found
    if not by_person(state, step) and (no := _not_mine(state, proc, step, facts, actor)):
        return no
    if facts.status in ("running", "unknown"):
        return refuse(facts.status, f"{step.id} is {facts.status} ({facts.run}); wait for it, cancel it or settle it")
    if facts.status == "failed" and by_person(state, step) is False and not command.text.strip():
        return refuse("output-needed", f"{step.id} failed here; to say it was done by hand, say what was seen")
    if facts.status == "waiting" and not has_turn(plan, proc, step):
        return refuse("not-its-turn", f"{step.id} waits for {listed(waits_for(plan, step))}")
    if facts.status in OVER:
        return refuse("settled-already", f"{step.id} is {facts.status}")
    if not by_person(state, step) and not command.text.strip():
        return refuse("output-needed", f"{step.id} runs here; to say it was done by hand, say what came of it")
    done = StepDone(proc=proc.proc, step=step.id, text=command.text, by_hand=True)
    return write(done, command=command)


def _skip(state: State, command: cmd.SkipStep, actor: Actor, _now: dt.datetime) -> Answer:
    found = _my_step(state, command.proc, command.step, actor)
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


def _retry(state: State, command: cmd.RetryStep, actor: Actor, now: dt.datetime) -> Answer:
    """Sent round again; what does not start by itself is ordered in the same breath. So is a text: it goes out as the
    one who asks for it has read it."""
    found = _my_step(state, command.proc, command.step, actor)
    if isinstance(found, Refusal):
        return found
    proc, plan, step, facts = found
    if facts.status != "failed":
        return refuse("not-failed", f"{step.id} is {facts.status}; only a failed step is retried")
    retried = write(StepRetried(proc=proc.proc, step=step.id, reason=command.reason), command=command)
    tells = action_of(state, step).announce is not None
    if by_person(state, step) or (starts_by_itself(proc) and not tells):
        return retried
    if any(proc.steps.get(name, StepFacts()).status not in OVER for name in waits_for(plan, step)):
        return retried
    begun = _begin(state, proc, step, actor, now, read=command.shown)
    return begun if isinstance(begun, Refusal) else (*retried, *begun)


def _hand_over(state: State, command: cmd.HandOverStep, _actor: Actor, _now: dt.datetime) -> Answer:
    found = _step(state, command.proc, command.step)
    if isinstance(found, Refusal):
        return found
    proc, _, step, facts = found
    if command.to not in book(state).roles:
        return unknown_id("role", command.to, book(state).roles)
    if facts.status in OVER:
        return refuse("settled-already", f"{step.id} is {facts.status}")
    handed = StepHandedOver(proc=proc.proc, step=step.id, to=command.to, reason=command.reason)
    return write(handed, command=command)


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
