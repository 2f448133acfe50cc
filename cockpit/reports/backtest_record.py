"""What a backtest starts from: the plan that is tried, a recorded day, and the engine's own way of looking."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from cockpit.core.conditions import conditions
from cockpit.core.fold import ParsePlan
from cockpit.core.index import probes_behind
from cockpit.core.measure import BaselineValue
from cockpit.model import events as ev
from cockpit.model.checks import Probe
from cockpit.model.entry import Entry, Head
from cockpit.model.observations import ConditionResult, MetricReading, ProbeResult
from cockpit.model.plan import Plan
from cockpit.model.state import State

Observation = ProbeResult | MetricReading | ConditionResult


class Watching(Protocol):
    """What follows from each poll: the engine's own."""

    def replace(self, plan: Plan) -> None: ...
    def seed(self, state: State) -> None: ...
    def enter(self, metric: str, value: float, at: dt.datetime) -> None: ...
    def take(self, result: ProbeResult, state: State, now: dt.datetime) -> list[Observation]: ...
    def tick(self, state: State, now: dt.datetime) -> list[Observation]: ...
    def news(self, state: State) -> bool: ...
    def anew(self, state: State, now: dt.datetime) -> list[Observation]: ...


Interval = Callable[[Probe], float]


class Gathering(Protocol):
    """What gathers observations until they are written: the engine's own."""

    def add(self, *observations: Observation) -> None: ...
    def due_at(self) -> dt.datetime | None: ...
    def take(self, now: dt.datetime) -> list[ev.Samples]: ...


class Eyes(Struct, frozen=True):
    """How the engine looks. watch: follows a plan; gather: for an epoch of the engine; tick_s: its pace."""

    watch: Callable[[Plan, Interval, Mapping[str, BaselineValue]], Watching]
    gather: Callable[[int], Gathering]
    tick_s: float


class Tried(Struct, frozen=True):
    """The plan that is tried. baselines: what its baseline files say, by metric."""

    plan: Plan
    plan_hash: str
    eyes: Eyes
    parse_plan: ParsePlan
    baselines: Mapping[str, BaselineValue] = {}


class Record(Struct, frozen=True):
    """A recorded day. place: its folder's name. plan: as pinned in its head. trouble: what is wrong with the file."""

    place: str
    head: Head
    plan: Plan
    entries: Sequence[Entry]
    trouble: str = ""


class Fire(Struct):
    """A firing as it is noted under way. See `backtest_schema.Firing`."""

    trigger: str
    fired: dt.datetime
    t_s: float | None
    reason: str
    generation: int
    would: str = "notify"
    why_not: str = ""
    pending: dt.datetime | None = None
    cleared: dt.datetime | None = None
    acts: dt.datetime | None = None


def by_the_clock(plans: Sequence[Plan]) -> frozenset[str]:
    """The conditions of recorded plans that look at no probe: their evaluations tell when the engine looked."""
    found = set()
    for plan in plans:
        metrics = {metric.id: metric for metric in plan.metric}
        for one in conditions(plan):
            if not any(probes_behind(metrics, kind, name) for kind, name in one.asks):
                found.add(one.name)
    return frozenset(found)


def mixed(tried: Plan, recorded: Plan) -> Plan:
    """What people had to do is the recorded plan's; what watches and what judges is the tried one's."""
    severities = {one.id: one for one in recorded.severity} | {one.id: one for one in tried.severity}
    return msgspec.structs.replace(
        recorded,
        probe=tried.probe,
        metric=tried.metric,
        trigger=tried.trigger,
        rule=tried.rule,
        gate=tried.gate,
        class_=tried.class_,
        severity=tuple(severities.values()),
    )
