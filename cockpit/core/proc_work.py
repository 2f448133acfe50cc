"""What the steps of procedures do, and what comes of it: the order for a run, its end, what is left to do after the last.

Laws: an error is tried again as often as the plan says, a failure never; what a person says of a run whose outcome was
unknown settles its step.
"""

import datetime as dt

from cockpit.core import actions, runs
from cockpit.core.evolve_tools import step_of
from cockpit.core.outcome import Drafts, write
from cockpit.core.procedures import action_of, plan_of_proc, resource, step_plan
from cockpit.model.events import RunFinished, RunOrdered, StepDone, StepFailed, StepRetried
from cockpit.model.flow import Item, Step
from cockpit.model.state import ProcFacts, RunFacts, State, StepFacts


def order_step(state: State, proc: ProcFacts, step: Step) -> RunOrdered | None:
    """The order for a step that runs a command or sends a request; None for other steps."""
    does = action_of(state, step)
    if does.http is None and does.run is None and not does.argv:
        return None
    kind = "http" if does.http is not None else "command"
    what = runs.request_text(does.http) if does.http is not None else runs.command_text(does.run, does.argv)
    rehearsed = ""
    if state.rehearsal and not (isinstance(does, Item) and does.read_only):
        rehearsed = "stand-in" if does.rehearse is not None else "printed"
        what, kind = does.rehearse or what, "command"
    facts = proc.steps.get(step.id, StepFacts())
    return runs.order(
        state,
        f"step:{proc.proc}/{step.id}",
        kind,
        what,
        timeout=does.timeout or step.timeout,
        attempt=facts.attempts + 1,
        exclusive=resource(state, step),
        rehearsed=rehearsed,
    )


def after_run(state: State, run: RunFacts, result: RunFinished, now: dt.datetime) -> Drafts:
    """A step's run ended: the step is done; or tried again where the plan allows it; or failed, for a person."""
    proc_id, step_id = step_of(run.subject.partition(":")[2])
    if result.outcome in ("pass", "warn"):
        return write(StepDone(proc=proc_id, step=step_id, run=run.run, text=result.reason))
    reason = result.reason or result.outcome
    failed = StepFailed(proc=proc_id, step=step_id, run=run.run, reason=reason)
    proc = state.procs.get(proc_id)
    step = step_plan(state, proc, step_id) if proc is not None else None
    again = result.outcome == "error" and not runs.taken_late(run, result, now)
    if step is not None and again and run.attempt <= step.retries:
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


def remains(state: State, proc: ProcFacts, now: dt.datetime) -> Drafts:
    """What the plan wants done after a procedure that did something, opened once: its follow-ups, and its review. A
    rehearsal leaves nothing to do."""
    plan = plan_of_proc(state, proc)
    origin = f"procedure:{proc.proc}"
    if plan is None or state.rehearsal or any(one.origin == origin for one in state.actions.values()):
        return ()
    found = [
        actions.opened(state, text, origin=origin, blocks_next=True, offset=number)
        for number, text in enumerate(plan.follow_ups)
    ]
    if plan.review_within is not None:
        due = proc.called + dt.timedelta(seconds=plan.review_within)
        words = f"Review of {proc.proc}, {plan.title or plan.id}"
        found.append(actions.opened(state, words, origin=origin, due=max(due, now), offset=len(found)))
    return write(*found)


def durations(proc: ProcFacts) -> dict[str, float]:
    """Seconds each finished step took."""
    return {
        name: round((facts.ended - facts.started).total_seconds(), 3)
        for name, facts in proc.steps.items()
        if facts.status == "done" and facts.ended is not None and facts.started is not None
    }
