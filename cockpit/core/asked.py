"""Which gates which phases ask for: what comes later is not asked for yet, and what was asked for before everything went
out need not stay fresh for ever.

Laws: a gate that no phase asks for counts always. What failed counts always; only what nobody has judged, or what has
grown old, is left aside.
"""

from collections.abc import Mapping

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
