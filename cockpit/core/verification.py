"""Whether health was watched to be good: since when one signal is, and what proves that a rollback worked.

Laws: what was not looked at after the last step proves nothing; silence is not health.
"""

import datetime as dt
import math

from cockpit.core.evolve_evidence import GOOD
from cockpit.core.gates import DERIVED, silence_of, stale_after, standing
from cockpit.core.index import book
from cockpit.core.outcome import ENGINE
from cockpit.core.procedures import plan_of_proc
from cockpit.core.titles import title_of
from cockpit.core.words import span
from cockpit.model.flow import Procedure
from cockpit.model.state import GateFacts, MetricFacts, ProbeFacts, ProcFacts, State

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def good_since(state: State, name: str, now: dt.datetime) -> tuple[dt.datetime | None, str]:
    """Since when a probe, metric, trigger or gate has been watched to be good; None and why it is not."""
    plan = book(state)
    title = title_of(plan, name)
    if name in plan.probes:
        probe = state.probes.get(name) or ProbeFacts()
        limit = silence_of(plan.probes[name])
        return _good(title, probe, limit, "answered", now)
    if name in plan.metrics:
        metric, known = plan.metrics[name], state.metrics.get(name) or MetricFacts()
        limit = metric.stale_after if metric.stale_after is not None else stale_after(state, name)
        forever = bool(known.by) and metric.stale_after is None
        return _good(title, known, math.inf if forever else limit, "had a value", now)
    if name in plan.triggers:
        memory = state.triggers[name].memory if name in state.triggers else None
        if memory is None or memory.last is None:
            return None, f"{title} was not evaluated"
        said = "its condition holds" if memory.result == "true" else memory.result
        return (memory.false_since, "") if memory.result == "false" else (None, f"{title}: {said}")
    stand = standing(state, name, now)
    return (stand.at, "") if stand.green else (None, f"{title}: {stand.reason or stand.verdict}")


def _good(
    title: str, facts: ProbeFacts | MetricFacts, limit: float, did: str, now: dt.datetime
) -> tuple[dt.datetime | None, str]:
    if facts.at is None:
        return None, f"{title} has not {did} yet"
    age = (now - facts.at).total_seconds()
    if age > limit:
        return None, f"{title} has not {did} for {span(age)}"
    if facts.verdict not in GOOD:
        return None, f"{title}: {facts.verdict}"
    return (facts.good_since, "") if facts.good_since is not None else (None, f"{title} was not looked at since")


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
        if not looked_at_since(state, proc, plan, name):
            return 0.0, plan.verify_for, f"{title_of(book(state), name)} was not looked at since the last step"
    return (now - start).total_seconds(), plan.verify_for, ""


def looked_at_since(state: State, proc: ProcFacts, plan: Procedure, name: str) -> bool:
    """Whether a signal was looked at after the last step; a gate, after the step of this procedure that reran it."""
    executed = proc.executed or proc.called
    if name not in book(state).gates or name in book(state).probes or name in book(state).metrics:
        return _last_look(state, name) > executed
    steps = [step.id for step in plan.step if step.gate == name]
    return _last_look(state, name) > executed or any(
        proc.steps[step].status == "done" and proc.steps[step].by == ENGINE for step in steps if step in proc.steps
    )


def _last_look(state: State, name: str) -> dt.datetime:
    plan = book(state)
    found: ProbeFacts | MetricFacts | GateFacts | None = None
    if name in plan.probes:
        found = state.probes.get(name)
    elif name in plan.metrics:
        found = state.metrics.get(name)
    elif name in plan.triggers:
        trigger = state.triggers.get(name)
        return (trigger.memory.last if trigger is not None else None) or NEVER
    elif name in plan.gates and plan.gates[name].kind in DERIVED:
        return dt.datetime.max.replace(tzinfo=dt.UTC)  # as green as what it looks at, at any moment
    else:
        found = state.gates.get(name)
    return (found.at if found is not None else None) or NEVER
