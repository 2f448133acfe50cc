"""Look-ups over a plan, made once for each plan: ids to their tables, in the plan's order."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from cockpit.model.checks import Gate, Metric, Probe, Rule, Trigger
from cockpit.model.flow import Hold, Item, Phase, Procedure, RefTuple
from cockpit.model.people import Artifact, Channel, Poll, Role, Severity, Signoff, Template, severities_of
from cockpit.model.plan import Environment, Plan
from cockpit.model.state import State


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _by_id(rows: Iterable[N]) -> Mapping[str, N]:
    return {row.id: row for row in rows}


class PlanIndex:
    """A plan's tables by id. `phase_of` tells an item's phase; `holds` gives unnamed built-in holds a stable id;
    `looked_back` are the metrics whose values of days ago matter: they have goals, or others are computed from them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.roles: Mapping[str, Role] = _by_id(plan.role)
        self.environments: Mapping[str, Environment] = _by_id(plan.environment)
        self.gates: Mapping[str, Gate] = _by_id(plan.gate)
        self.probes: Mapping[str, Probe] = _by_id(plan.probe)
        self.metrics: Mapping[str, Metric] = _by_id(plan.metric)
        self.triggers: Mapping[str, Trigger] = _by_id(plan.trigger)
        self.rules: Mapping[str, Rule] = _by_id(plan.rule)
        self.phases: Mapping[str, Phase] = _by_id(plan.phase)
        self.procedures: Mapping[str, Procedure] = _by_id(plan.procedure)
        self.tuples: Mapping[str, RefTuple] = _by_id(plan.tuple_)
        self.polls: Mapping[str, Poll] = _by_id(plan.poll)
        self.signoffs: Mapping[str, Signoff] = _by_id(plan.signoff)
        self.severities: Mapping[str, Severity] = _by_id(severities_of(plan.severity))
        self.templates: Mapping[str, Template] = _by_id(plan.template)
        self.channels: Mapping[str, Channel] = _by_id(plan.channel)
        self.artifacts: Mapping[str, Artifact] = _by_id(plan.artifact)
        self.items: Mapping[str, Item] = {item.id: item for phase in plan.phase for item in phase.item}
        self.phase_of: Mapping[str, Phase] = {item.id: phase for phase in plan.phase for item in phase.item}
        self.holds: Mapping[str, Hold] = {
            hold.id or f"hold-{number}": hold for number, hold in enumerate(plan.hold, start=1)
        }
        self.looked_back: frozenset[str] = _looked_back(plan.metric)
        self.rollback: Procedure | None = next((p for p in plan.procedure if p.kind == "rollback"), None)


def _looked_back(metrics: Iterable[Metric]) -> frozenset[str]:
    found: set[str] = set()
    for metric in metrics:
        if metric.target is not None or metric.targets:
            found.add(metric.id)
        found.update(name for name in (metric.change_of, metric.rate_of) if name is not None)
    return frozenset(found)


_CACHE: list[PlanIndex] = []


def index(plan: Plan) -> PlanIndex:
    """The index of a plan; the last few are kept, since one process sees one plan and its amendments."""
    for known in _CACHE:
        if known.plan is plan:
            return known
    made = PlanIndex(plan)
    _CACHE.append(made)
    del _CACHE[:-4]
    return made


def plan_of(state: State) -> Plan:
    """The pinned plan. Every folded state has one; only a bare State() made by hand has not."""
    if state.plan is None:
        raise LookupError("this state was folded without its plan")
    return state.plan


def book(state: State) -> PlanIndex:
    """The index of the state's plan."""
    return index(plan_of(state))


def probes_behind(metrics: Mapping[str, Metric], kind: str, name: str) -> tuple[str, ...]:
    """The probes whose polls bring news of a probe or metric, in order; none for a gate or a typed-in number."""
    if kind == "probe":
        return (name,)
    found: list[str] = []
    left = [name] if kind == "metric" else []
    seen: set[str] = set()
    while left:
        metric = metrics.get(left.pop(0))
        if metric is None or metric.id in seen:
            continue
        seen.add(metric.id)
        if metric.probe is not None:
            found.append(metric.probe)
        left += [one for one in (*(metric.ratio or ()), metric.rate_of, metric.change_of) if one is not None]
    return tuple(dict.fromkeys(found))
