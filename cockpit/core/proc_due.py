"""What falls due in called procedures: steps whose turn has come, the end, and the verification of a rollback."""

import datetime as dt

from cockpit.core import announcements, runs
from cockpit.core.gates import standing
from cockpit.core.index import book
from cockpit.core.outcome import Drafts, write
from cockpit.core.procedures import (
    action_of,
    by_person,
    durations,
    order_step,
    plan_of_proc,
    ready_steps,
    starts_by_itself,
)
from cockpit.model.entry import Draft
from cockpit.model.events import (
    GateAsked,
    ProcedureEnded,
    StepDone,
    StepFailed,
    StepSkipped,
)
from cockpit.model.flow import Procedure, Step
from cockpit.model.state import ProcFacts, State


def _gate_step(state: State, proc: ProcFacts, step: Step, gate: str, now: dt.datetime) -> Drafts:
    """A step that is a gate: ask for a judgement made after its turn came, then go by it."""
    facts = state.gates.get(gate)
    stand = standing(state, gate, now)
    began = max((one.ended for one in proc.steps.values() if one.ended is not None), default=proc.called)
    if facts is not None and facts.at is not None and facts.at >= began and stand.verdict not in ("running", "pending"):
        if stand.green:
            return write(StepDone(proc=proc.proc, step=step.id, text=f"gate {gate} is green"))
        return write(StepFailed(proc=proc.proc, step=step.id, reason=f"gate {gate}: {stand.reason or stand.verdict}"))
    if stand.verdict in ("running", "unknown") or (facts is not None and facts.asked is not None):
        return ()
    return write(GateAsked(gate=gate))


def _announce_step(state: State, proc: ProcFacts, step: Step, template: str, now: dt.datetime) -> Drafts:
    """A step that announces: order the texts once, and go by what became of them."""

    mine = [
        one
        for one in state.announcements.values()
        if one.template == template and one.ordered >= proc.called and one.incident == f"{proc.proc}/{step.id}"
    ]
    if not mine:
        ordered = announcements.order(state, template, now, origin=f"{proc.proc}/{step.id}")
        if isinstance(ordered, tuple):
            return ordered
        return write(StepFailed(proc=proc.proc, step=step.id, reason=ordered.reason))
    if all(one.status in ("sent", "unsure") for one in mine):
        return write(StepDone(proc=proc.proc, step=step.id, text=f"{template} sent"))
    return ()


def _skipped_by_plan(state: State, proc: ProcFacts, step: Step) -> bool:
    """A step's `if`, as the engine last evaluated it; not evaluated yet is not false."""
    known = state.conditions.get(f"if:{proc.procedure}/{step.id}")
    return step.if_ is not None and known is not None and known.result == "false"


def _advance(state: State, proc: ProcFacts, now: dt.datetime) -> Drafts:
    for step in ready_steps(state, proc):
        if _skipped_by_plan(state, proc, step):
            return write(StepSkipped(proc=proc.proc, step=step.id, reason=f"not the case: {step.if_}", by_plan=True))
        if by_person(state, step) or not starts_by_itself(proc):
            continue
        does = action_of(state, step)
        if does.gate is not None:
            drafts = _gate_step(state, proc, step, does.gate, now)
        elif does.announce is not None:
            drafts = _announce_step(state, proc, step, does.announce, now)
        elif runs.holder_of(state, step.exclusive or "") is not None:
            continue
        else:
            ordered = order_step(state, proc, step)
            drafts = (Draft(ordered, relates_to=(proc.seq,)),) if ordered is not None else ()
        if drafts:
            return drafts
    return ()


def _over(proc: ProcFacts, plan: Procedure) -> str | None:
    """ "executed" once every step is over; "failed" never comes by itself: a person retries, hands over or aborts."""
    statuses = [proc.steps[step.id].status for step in plan.step if step.id in proc.steps]
    return "executed" if statuses and all(status in ("done", "skipped") for status in statuses) else None


def good_since(state: State, name: str, now: dt.datetime) -> tuple[dt.datetime | None, str]:
    """Since when a probe, metric, trigger or gate has been watched to be good; None and why it is not."""
    plan = book(state)
    if name in plan.probes:
        probe = state.probes.get(name)
        limit = 3 * max(plan.probes[name].every_live or 0, plan.probes[name].every)
        if probe is None or probe.at is None:
            return None, f"{name} has not answered"
        if (now - probe.at).total_seconds() > limit:
            return None, f"{name} has not answered for {(now - probe.at).total_seconds():.0f} s"
        return (probe.since, "") if probe.verdict in ("pass", "warn") else (None, f"{name}: {probe.verdict}")
    if name in plan.metrics:
        metric = state.metrics.get(name)
        if metric is None or metric.at is None:
            return None, f"{name} has no value"
        return (metric.since, "") if metric.verdict in ("pass", "warn") else (None, f"{name}: {metric.verdict}")
    if name in plan.triggers:
        memory = state.triggers[name].memory if name in state.triggers else None
        if memory is None or memory.last is None:
            return None, f"{name} was not evaluated"
        return (memory.false_since, "") if memory.result == "false" else (None, f"{name}: {memory.result}")
    stand = standing(state, name, now)
    return (stand.at, "") if stand.green else (None, f"{name}: {stand.reason or stand.verdict}")


def verification(state: State, proc: ProcFacts, now: dt.datetime) -> tuple[float, float, str]:
    """(seconds of good health after execution, seconds needed, what is missing) of an executed rollback."""
    plan = plan_of_proc(state, proc)
    if plan is None or proc.executed is None:
        return 0.0, 0.0, "not executed"
    start = proc.executed
    for name in plan.verify_with:
        since, why = good_since(state, name, now)
        if since is None:
            return 0.0, plan.verify_for, why
        start = max(start, since)
        if _last_look(state, name) <= proc.executed:
            return 0.0, plan.verify_for, f"{name} was not looked at since"
    for gap in state.gaps:
        start = max(start, gap.until)
    return (now - start).total_seconds(), plan.verify_for, ""


def _last_look(state: State, name: str) -> dt.datetime:
    for table in (state.probes, state.metrics, state.gates):
        found = table.get(name)
        if found is not None and found.at is not None:
            return found.at
    trigger = state.triggers.get(name)
    if trigger is not None and trigger.memory.last is not None:
        return trigger.memory.last
    return dt.datetime.min.replace(tzinfo=dt.UTC)


def _verify(state: State, proc: ProcFacts, plan: Procedure, now: dt.datetime) -> Drafts:
    if not plan.verify_with or proc.executed is None:
        return ()
    good, needed, missing = verification(state, proc, now)
    if not missing and good >= needed:
        words = f"{', '.join(plan.verify_with)} good for {good:.0f} s"
        return write(ProcedureEnded(proc=proc.proc, outcome="verified", reason=words, durations=durations(proc)))
    if (now - proc.executed).total_seconds() > plan.verify_within + plan.verify_for:
        words = missing or f"good for only {good:.0f} of {needed:.0f} s"
        return write(ProcedureEnded(proc=proc.proc, outcome="unverified", reason=words, durations=durations(proc)))
    return ()


def due(state: State, now: dt.datetime) -> Drafts:
    """The next thing that falls due in any procedure; one at a time, so that each is decided on what is on disk."""
    for proc in state.procs.values():
        plan = plan_of_proc(state, proc)
        if plan is None:
            continue
        if proc.status == "running":
            outcome = _over(proc, plan)
            if outcome is not None:
                return write(ProcedureEnded(proc=proc.proc, outcome=outcome, durations=durations(proc)))
            drafts = _advance(state, proc, now)
        elif proc.status == "executed":
            drafts = _verify(state, proc, plan, now)
        else:
            continue
        if drafts:
            return drafts
    return ()
