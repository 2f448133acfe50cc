"""Which gates which phases ask for: what comes later is not asked for yet, and what was asked for before everything went
out need not stay fresh for ever.

Laws: a gate that no phase asks for counts always. What failed counts always; only what nobody has judged, or what has
grown old, is left aside. But a gate over the code freeze is history once T0 is past and the release is out: whatever it
said, waived or not, commits after that are the next release's. A countdown that is recycled freezes again.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core.clock import moment_at, t0_now, t_seconds
from cockpit.core.index import plan_of
from cockpit.model.checks import Gate
from cockpit.model.flow import Phase
from cockpit.model.plan import Plan
from cockpit.model.state import State


def later_gates(plan: Plan, phase_id: str) -> frozenset[str]:
    """Gates that phases after this one ask for, and neither this one nor any before it."""
    number = [phase.id for phase in plan.phase].index(phase_id)
    return asked_by(plan, plan.phase[number + 1 :]) - asked_by(plan, plan.phase[: number + 1])


def spent_gates(state: State) -> frozenset[str]:
    """Gates that only phases up to the last deploy asked for, once all that the plan deploys is out."""
    plan = plan_of(state)
    deploying = [number for number, phase in enumerate(plan.phase) if any(item.deploy for item in phase.item)]
    items = [item for phase in plan.phase for item in phase.item if item.deploy]
    known = [state.items.get(item.id) for item in items]
    if not state.deploys or not items or any(facts is None or facts.status != "done" for facts in known):
        return frozenset()
    last = deploying[-1] + 1
    return asked_by(plan, plan.phase[:last]) - asked_by(plan, plan.phase[last:])


def thawed(state: State, gate: Gate, now: dt.datetime) -> bool:
    """Whether a gate asks for commits after the freeze, and the freeze is over."""
    return _over_the_freeze(plan_of(state), gate) and _out(state, now)


def _over_the_freeze(plan: Plan, gate: Gate) -> bool:
    since = (gate.github.since,) if gate.github is not None else ()
    after = (gate.git.since, gate.git.no_commits_after) if gate.git is not None else ()
    named = {mark for mark in (*since, *after) if mark is not None}
    return bool(named) and not named.isdisjoint(("freeze", *(phase.id for phase in plan.phase if phase.freeze)))


def _out(state: State, now: dt.datetime) -> bool:
    """Whether T0 is past and the release is out: all that the plan deploys is, or, where it deploys nothing itself,
    everything that is decided up to T0 was, and for going on."""
    plan, t = plan_of(state), t_seconds(state, now)
    if t is None or t < 0:
        return False
    items = [item.id for phase in plan.phase for item in phase.item if item.deploy]
    if items:
        known = [state.items.get(name) for name in items]
        return bool(state.deploys) and all(one is not None and one.status == "done" for one in known)
    return all(_went_on(state, phase) for phase in _up_to_t0(state, now))


def _up_to_t0(state: State, now: dt.datetime) -> tuple[Phase, ...]:
    """The phases of a plan up to the last that begins at T0 or before; all, where none has a time."""
    phases, t0 = plan_of(state).phase, t0_now(state, now)
    times = [moment_at(state, phase.at, now) if phase.at is not None else None for phase in phases]
    last = max(
        (number for number, at in enumerate(times) if at is not None and t0 is not None and at <= t0), default=-1
    )
    return phases if not any(times) else phases[: last + 1]


def _went_on(state: State, phase: Phase) -> bool:
    from cockpit.core.requirements import lets_on  # noqa: PLC0415 - requirements look at gates

    decision = phase.decision
    if decision is None:
        return True
    made, poll = state.decisions.get(phase.id), state.polls.get(decision.poll or "")
    if made is not None:
        return lets_on(decision.choices, made.choice, decision.onward)
    return poll is not None and poll.result == "go"


def asked_by(plan: Plan, phases: tuple[Phase, ...]) -> frozenset[str]:
    """The gates that phases ask for: in their items, decisions and criteria, with those that these need."""
    known = {gate.id: gate for gate in plan.gate}
    polls = {poll.id: poll for poll in plan.poll}
    found: set[str] = set()
    for phase in phases:
        needs = [*phase.criteria, *(need for item in phase.item for need in (*item.needs, item.gate or ""))]
        if phase.decision is not None:
            poll = polls.get(phase.decision.poll or "")
            needs += [*phase.decision.requires, *(poll.evidence if poll is not None else ())]
        for need in needs:
            _add(need.removeprefix("gate:"), known, found)
    return frozenset(found)


def _add(name: str, known: Mapping[str, Gate], found: set[str]) -> None:
    """A gate, with those that it needs or is made of."""
    gate = known.get(name)
    if gate is None or name in found:
        return
    found.add(name)
    for other in (*gate.needs, *gate.gates):
        _add(other.removeprefix("gate:"), known, found)
