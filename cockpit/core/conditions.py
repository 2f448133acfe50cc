"""Conditions over the whole release: what they can see, which they are, and whether they hold now.

A condition is a trigger's, a rule's ("rule:ID"), a card's ("card:PROCEDURE", which `raise_when` puts on the screen) or
a step's ("if:PROCEDURE/STEP").
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from cockpit.cel import references
from cockpit.core.asked import thawed
from cockpit.core.classes import selected_gates
from cockpit.core.clock import t_seconds
from cockpit.core.expressions import Facts, Seen, condition
from cockpit.core.gates import standing
from cockpit.core.health import plain
from cockpit.core.index import book
from cockpit.model.observations import ConditionResult, MetricReading, ProbeResult
from cockpit.model.plan import Plan
from cockpit.model.state import State


class Condition(Struct, frozen=True):
    """One condition of a plan. text: CEL; "" for a trigger that names a probe, metric or gate instead.

    asks: (kind, id) of the probes, metrics and gates it looks at. bodies: probes whose answers' bodies it looks into.
    incidents: whether it asks for incidents.
    """

    name: str
    text: str
    asks: tuple[tuple[str, str], ...]
    bodies: tuple[str, ...] = ()
    incidents: bool = False


class Lazy(Mapping[str, Seen]):
    """A table whose rows are made when somebody asks: a condition looks at two of five hundred probes."""

    def __init__(self, names: Mapping[str, object], make: Callable[[str], Seen | None]) -> None:
        self._names = names
        self._make = make

    def __getitem__(self, name: str) -> Seen:
        seen = self._make(name) if name in self._names else None
        if seen is None:
            raise KeyError(name)
        return seen

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def conditions(plan: Plan) -> tuple[Condition, ...]:
    """Every condition of a plan that somebody must evaluate, in the plan's order."""
    found: list[Condition] = []
    for trigger in plan.trigger:
        named = (("probe", trigger.probe), ("metric", trigger.metric), ("gate", trigger.gate))
        direct = tuple((kind, name) for kind, name in named if name is not None)[:1]
        if trigger.when is not None:
            found.append(_of(trigger.id, trigger.when))
        elif direct:
            found.append(Condition(trigger.id, "", direct))
    texts = [(f"rule:{rule.id}", rule.when) for rule in plan.rule]
    texts += [(f"card:{procedure.id}", procedure.raise_when) for procedure in plan.procedure]
    texts += [(f"if:{procedure.id}/{step.id}", step.if_) for procedure in plan.procedure for step in procedure.step]
    found += [_of(name, text) for name, text in texts if text is not None]
    return tuple(found)


def _of(name: str, text: str) -> Condition:
    asked = references(text)
    looks = dict.fromkeys((kind, one) for kind, one, _ in asked if kind in ("probe", "metric", "gate"))
    bodies = dict.fromkeys(one for kind, one, field in asked if kind == "probe" and field in ("body", ""))
    return Condition(name, text, tuple(looks), tuple(bodies), "incident." in text)


def facts(
    state: State,
    now: dt.datetime,
    results: Mapping[str, ProbeResult] | None = None,
    readings: Mapping[str, MetricReading] | None = None,
) -> Facts:
    """Everything a condition can see now.

    results, readings: what was read since the state was folded; bodies exist only there, since the journal keeps none.
    """
    live, read = results or {}, readings or {}

    def probe(name: str) -> Seen | None:
        result = live.get(name)
        if result is not None:
            version, commit = result.version or None, result.commit or None
            return Seen(result.verdict, result.status, result.ms, result.body, version=version, commit=commit)
        known = state.probes.get(name)
        if known is None or not known.verdict:
            return None
        version, commit = known.version or None, known.commit or None
        return Seen(known.verdict, known.status, known.ms, version=version, commit=commit)

    def metric(name: str) -> Seen | None:
        reading = read.get(name)
        if reading is not None:
            age = max(0.0, (now - reading.at).total_seconds())
            return Seen(reading.verdict, value=reading.value, age_s=age)
        known = state.metrics.get(name)
        if known is None or known.at is None:
            return None
        return Seen(known.verdict, value=known.value, age_s=max(0.0, (now - known.at).total_seconds()))

    plan = book(state)
    selected: list[frozenset[str]] = []

    def gate(name: str) -> Seen:
        """A gate that the release's class leaves out and nobody has judged is skipped, not unknown; one over a freeze
        that is over holds no alarm any more."""
        verdict = standing(state, name, now).verdict
        if verdict != "pass" and thawed(state, plan.gates[name], now):
            return Seen("over")
        if verdict == "pending" and plan.plan.class_:
            selected[:] = selected or [frozenset(selected_gates(state))]
            verdict = verdict if name in selected[0] else "skipped"
        return Seen(verdict)

    counts: dict[str, int] = dict.fromkeys(plan.severities, 0)
    still_open = [one for one in state.incidents.values() if one.resolved is None]
    for incident in still_open:
        counts[incident.severity] = counts.get(incident.severity, 0) + 1
    oldest = min((one.opened for one in still_open), default=now)
    return Facts(
        probes=Lazy(plan.probes, probe),
        metrics=Lazy(plan.metrics, metric),
        gates=Lazy(plan.gates, gate),
        tuples={name: one.refs for name, one in state.tuples.items()},
        open_incidents=counts,
        oldest_s=max(0.0, (now - oldest).total_seconds()),
        t_s=t_seconds(state, now),
        classes=state.classes,
        name=plan.plan.release.name,
        version=plan.plan.release.version,
    )


_RESULT = {"pass": "false", "warn": "false", "over": "false", "fail": "true", "error": "error"}


def evaluate(one: Condition, known: Facts, now: dt.datetime, every_s: float, blind: str = "") -> ConditionResult:
    """Whether a condition holds now.

    blind: why nothing can be concluded from what was polled, "" otherwise; a condition that looks at the outside then
    has the result none. No data, excused and inconclusive are none too, never false.
    """
    if blind and any(kind != "gate" for kind, _ in one.asks):
        return ConditionResult(one.name, now, "none", f"blind: {plain(blind)}", every_s)
    if one.text:
        result, reason = condition(one.text, known)
    else:
        kind, name = one.asks[0]
        table = {"probe": known.probes, "metric": known.metrics, "gate": known.gates}[kind]
        seen = table.get(name)
        word = seen.verdict if seen is not None else ""
        result, reason = _RESULT.get(word, "none"), f"{kind} {name} is {word or 'not known yet'}"
    return ConditionResult(one.name, now, result, plain(reason), every_s)
