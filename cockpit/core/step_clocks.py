"""How long a step of a called procedure may take: its `within`, counted from when its turn came."""

import datetime as dt

from cockpit.core.obligation import Obligation, late, standing, unanswered
from cockpit.core.procedures import OVER, plan_of_proc, waits_for
from cockpit.model.flow import Procedure, Step
from cockpit.model.state import ProcFacts, State, StepFacts


def turn_came(plan: Procedure, proc: ProcFacts, step: Step) -> dt.datetime | None:
    """When what it waits for was over; None while something is not."""
    before = [proc.steps.get(name, StepFacts()) for name in waits_for(plan, step)]
    if proc.status == "waiting-second" or any(one.status not in OVER for one in before):
        return None
    return max((one.ended for one in before if one.ended is not None), default=proc.called)


def went_on(plan: Procedure | None, proc: ProcFacts, name: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when to when a step went on: one that a person did, or that was tried again, from when its turn came."""
    facts = proc.steps[name]
    step = next((one for one in plan.step if one.id == name), None) if plan is not None else None
    if plan is None or step is None or (facts.run and facts.attempts < 2):
        return facts.started, facts.ended
    return turn_came(plan, proc, step), facts.ended


def step_due(plan: Procedure, proc: ProcFacts, step: Step) -> dt.datetime | None:
    """When a step that is open has to be done; None without a limit, or while its turn has not come."""
    came = turn_came(plan, proc, step) if step.within is not None else None
    return came + dt.timedelta(seconds=step.within) if came is not None and step.within is not None else None


def duties(state: State, now: dt.datetime) -> list[Obligation]:
    """Each step with a limit whose turn has come, in procedures that go on; and what was late in them."""
    found = []
    for proc in state.procs.values():
        plan = plan_of_proc(state, proc)
        for step in plan.step if plan is not None and proc.status in ("running", "executed") else ():
            due = step_due(plan, proc, step) if plan is not None else None
            if due is None:
                continue
            facts = proc.steps.get(step.id, StepFacts())
            base = Obligation(
                duty=f"step:{proc.proc}/{step.id}",
                title=step.title or step.id,
                due=due,
                status="upcoming",
                role=facts.owner or step.role or "",
                incident=proc.incident,
            )
            if facts.status in OVER:
                ended = facts.ended or due
                found.append(standing(base, "answered", answered=ended, late_s=late(due, ended)))
            else:
                found.append(unanswered(state, base, now, 0.0))
    return found
