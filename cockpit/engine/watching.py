"""What follows from each result: metrics read from it, conditions evaluated on it. Holds what a restart can lose:
bodies, and the memory of bounds, which `seed` takes back from the folded state.

A trigger counts its evaluations: it is evaluated once for each poll of one probe, the fastest it looks at, since two
probes must not make one bad minute count twice. The first answers are the exception: what was still waiting for another
probe's is evaluated as soon as that comes, not half an hour later. Rules, cards and steps count nothing, and the verdict
hangs on them: each answer of any probe that they look at is held against them, and where they ask for the clock, a gate
or a number typed in as well, each `tick`; it is told where it changes what they say. What looks at no probe is evaluated
by `tick`; so is, once the open incidents are others than before, every rule, card and step that asks for them (`anew`):
on the last answers as they are, however long ago.
"""

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Mapping

import msgspec

from cockpit.core import conditions
from cockpit.core.blindness import controls
from cockpit.core.conditions import Condition
from cockpit.core.index import probes_behind
from cockpit.core.measure import BaselineValue, Breach, Entered, Sources, measure, relive
from cockpit.core.targets import history
from cockpit.engine.sampler import Observation
from cockpit.model.checks import Metric, Probe
from cockpit.model.observations import ConditionResult, MetricReading, ProbeResult
from cockpit.model.plan import Plan
from cockpit.model.state import State

TICK_S = 5.0
MOST_POINTS = 20_000
_KEEP_S = 3600.0

Interval = Callable[[Probe], float]


class Watch:
    """Follows one plan. interval: seconds between two polls of a probe at the present pace (`Poller.interval`).

    baselines: what the baseline files say, by metric id; the engine may replace the mapping.
    """

    def __init__(self, plan: Plan, interval: Interval, baselines: Mapping[str, BaselineValue] | None = None) -> None:
        self.baselines: Mapping[str, BaselineValue] = baselines or {}
        self.results: dict[str, ProbeResult] = {}
        self.readings: dict[str, MetricReading] = {}
        self._interval = interval
        self._breaches: dict[str, Breach] = {}
        self._history: dict[str, deque[tuple[float, float | None]]] = {}
        self._entered: dict[str, Entered] = {}
        self._incidents: tuple[tuple[str, str], ...] = ()
        self.replace(plan)

    def replace(self, plan: Plan) -> None:
        """Another plan, or an amended one; what is known of ids that stay is kept."""
        self._plan = plan
        self._probes = {probe.id: probe for probe in plan.probe}
        self._metrics = {metric.id: metric for metric in plan.metric}
        self._keep = self._to_keep(plan.metric)
        self._conditions = conditions.conditions(plan)
        self._driven: dict[str, list[Condition]] = {}
        self._behind: dict[str, list[Condition]] = {}
        self._waiting: set[str] = set()
        self._said: dict[str, str] = {}
        """What each condition came to, last."""
        for one in self._conditions:
            behind = [p for kind, name in one.asks for p in probes_behind(self._metrics, kind, name)]
            driver = self._fastest(behind)
            self._driven.setdefault(driver, []).append(one)
            for name in set(behind) - {driver}:
                self._behind.setdefault(name, []).append(one)
        triggers = {trigger.id for trigger in plan.trigger}
        self._of_incidents = [one for one in self._conditions if one.incidents and one.name not in triggers]
        self._driver = {one.name: name for name, driven in self._driven.items() for one in driven}
        self._counting = triggers
        self._mixed = [one for one in self._conditions if self._moves_between_polls(one)]
        self._looked_into = {name for one in self._conditions for name in one.bodies}
        self._of_probe: dict[str, list[Metric]] = {}
        for metric in _in_order(self._metrics):
            behind = list(probes_behind(self._metrics, "metric", metric.id))
            self._of_probe.setdefault(self._fastest(behind), []).append(metric)

    @property
    def data_probes(self) -> frozenset[str]:
        """Probes that metrics are read from."""
        return frozenset(metric.probe for metric in self._plan.metric if metric.probe is not None)

    def seed(self, state: State) -> None:
        """After a start: histories, bounds and typed-in numbers as the journal has them."""
        self._incidents = _open(state)
        for name, known in state.metrics.items():
            metric = self._metrics.get(name)
            if metric is None:
                continue
            self._history[name] = deque(history(known), maxlen=MOST_POINTS)
            self._breaches[name] = relive(metric, known.tail, self._pace(metric))
            if metric.probe is None and known.by and known.value is not None and known.at is not None:
                self._entered[name] = Entered(known.value, known.at)

    def enter(self, metric: str, value: float, at: dt.datetime) -> None:
        """A person typed a number in."""
        self._entered[metric] = Entered(value, at)

    def take(self, result: ProbeResult, state: State, now: dt.datetime) -> list[Observation]:
        """A poll's result and all that follows from it, in order. state: folded as far as it goes.

        It counts as of when it was made, however late it is taken: answers that waited for a control target's word come
        several at once, and the time between them was watched all the same.
        """
        now = min(now, result.at)
        first = result.probe not in self.results
        self.results[result.probe] = result
        found: list[Observation] = [result]
        found += self._measure(self._of_probe.get(result.probe, ()), now)
        found += self._evaluate(self._driven.get(result.probe, ()), state, now, self._interval_of(result.probe))
        if first:
            waited = [one for one in self._behind.get(result.probe, ()) if one.name in self._waiting]
            found += self._evaluate(waited, state, now, self._interval_of(result.probe))
        found += self._changed(self._behind.get(result.probe, ()), state, now)
        if result.probe not in self._looked_into:
            # Five hundred bodies of a mebibyte would be too many to keep for nobody.
            self.results[result.probe] = msgspec.structs.replace(result, body=None, output="", headers={})
        return found

    def tick(self, state: State, now: dt.datetime) -> list[Observation]:
        """Every TICK_S: typed-in numbers, and conditions that look at no probe."""
        found: list[Observation] = []
        for metric in self._of_probe.get("", ()):
            was = self.readings.get(metric.id)
            [reading] = self._measure([metric], now)
            said = None if was is None else (was.at, was.value, was.verdict)
            if reading.value is not None and said != (reading.at, reading.value, reading.verdict):
                found.append(reading)
        by_tick = self._driven.get("", ())
        found += self._evaluate(by_tick, state, now, TICK_S)
        found += self._changed(self._mixed, state, now)
        return [*found, *self._about_incidents(state, now, but=by_tick)] if self.news(state) else found

    def _changed(self, which: Iterable[Condition], state: State, now: dt.datetime) -> list[Observation]:
        """What says something else now than at the last answer of the probe it is evaluated with. Not while nothing can be
        concluded, nor before that probe has answered, nor from answers that could not be concluded from: those may be
        of a time when we were blind."""
        chosen = [
            one
            for one in which
            if one.name not in self._counting
            and self._said.get(one.name, "none") != "none"
            and self._driver[one.name] in self.results
        ]
        if not chosen or self.blind(state):
            return []
        known = conditions.facts(state, now, self.results, self.readings)
        found: list[Observation] = []
        for one in chosen:
            said = conditions.evaluate(one, known, now, self._interval_of(self._driver[one.name]))
            if said.result != self._said[one.name]:
                self._say(said)
                found.append(said)
        return found

    def _say(self, said: ConditionResult) -> None:
        self._said[said.trigger] = said.result
        (self._waiting.add if said.result == "none" else self._waiting.discard)(said.trigger)

    def _moves_between_polls(self, one: Condition) -> bool:
        """Whether something else than the probes it looks at may change what it says."""
        if not self._driver[one.name] or one.name in self._counting:
            return False
        typed = any(kind == "metric" and not list(probes_behind(self._metrics, kind, name)) for kind, name in one.asks)
        return typed or "clock." in one.text or any(kind == "gate" for kind, _ in one.asks)

    def news(self, state: State) -> bool:
        """Whether the open incidents are others than when they were last asked for: `anew` must not wait for a tick."""
        return _open(state) != self._incidents

    def anew(self, state: State, now: dt.datetime) -> list[Observation]:
        """Between two ticks: whatever asks for incidents, but triggers."""
        return self._about_incidents(state, now)

    def _about_incidents(self, state: State, now: dt.datetime, but: Iterable[Condition] = ()) -> list[Observation]:
        self._incidents, known = _open(state), set(self.results)
        which = (one for one in self._of_incidents if one not in but and known.issuperset(one.bodies))
        return self._evaluate(which, state, now, TICK_S)

    def new_live(self, result: ProbeResult, state: State) -> str:
        """What a probe that declares `live_id` finds live, if the record has something else or nothing; else ""."""
        probe, known = self._probes.get(result.probe), state.live.get(result.probe)
        if probe is None or probe.live_id is None or (known is not None and known.live == result.live_id):
            return ""
        return result.live_id

    def blind(self, state: State) -> str:
        """Why nothing can be concluded now: every control target was asked, and none is green. "" otherwise."""
        reasons: list[str] = []
        for name in controls(state):
            result = self.results.get(name)
            if result is None or result.verdict in ("pass", "warn", "excused"):
                return ""
            reasons.append(f"{name}: {result.detail or result.verdict}")
        return "the control target fails too: " + "; ".join(reasons) if reasons else ""

    def _measure(self, metrics: Iterable[Metric], now: dt.datetime) -> list[MetricReading]:
        sources = Sources(self.results, self.readings, self._history, self._entered, self.baselines)
        found: list[MetricReading] = []
        for metric in metrics:
            pace = self._pace(metric)
            reading, breach = measure(metric, sources, self._breaches.get(metric.id, Breach()), now, pace)
            self.readings[metric.id], self._breaches[metric.id] = reading, breach
            if metric.id in self._keep:
                self._remember(metric.id, reading)
            found.append(reading)
        return found

    def _remember(self, name: str, reading: MetricReading) -> None:
        points = self._history.setdefault(name, deque(maxlen=MOST_POINTS))
        at = reading.at.timestamp()
        if points and at <= points[-1][0]:
            return
        points.append((at, reading.value))
        while points[0][0] < at - self._keep[name]:
            points.popleft()

    def _evaluate(
        self, which: Iterable[Condition], state: State, now: dt.datetime, every_s: float
    ) -> list[Observation]:
        chosen = tuple(which)
        if not chosen:
            return []
        known = conditions.facts(state, now, self.results, self.readings)
        blind = self.blind(state)
        said = [conditions.evaluate(one, known, now, every_s, blind) for one in chosen]
        for one in said:
            self._say(one)
        return [*said]

    def _fastest(self, probes: list[str]) -> str:
        """At the live pace, since that is when it matters; the first of equals. "" for none."""
        known = [self._probes[name] for name in probes if name in self._probes]
        return min(known, key=lambda probe: probe.every_live or probe.every).id if known else ""

    def _interval_of(self, probe: str) -> float:
        known = self._probes.get(probe)
        return self._interval(known) if known is not None else TICK_S

    def _pace(self, metric: Metric) -> float:
        """Seconds between two readings of a metric."""
        behind = list(probes_behind(self._metrics, "metric", metric.id))
        return self._interval_of(self._fastest(behind))

    @staticmethod
    def _to_keep(metrics: Iterable[Metric]) -> dict[str, float]:
        """How much history of which metric is needed, in seconds."""
        keep: dict[str, float] = {}
        for metric in metrics:
            for source in (metric.rate_of, metric.change_of):
                if source is not None:
                    keep[source] = max(keep.get(source, 0.0), 1.2 * float(metric.over or 3600.0))
            if metric.min_samples > 1 or metric.target is not None or metric.targets:
                keep[metric.id] = max(keep.get(metric.id, 0.0), _KEEP_S)
        return keep


def _open(state: State) -> tuple[tuple[str, str], ...]:
    """The open incidents, each with its severity."""
    return tuple((one.incident, one.severity) for one in state.incidents.values() if one.resolved is None)


def _in_order(metrics: Mapping[str, Metric]) -> list[Metric]:
    """Each metric after those it is computed from."""
    done: dict[str, Metric] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        metric = metrics.get(name)
        if metric is None or name in done or name in above:
            return
        for source in (*(metric.ratio or ()), metric.rate_of, metric.change_of):
            if source is not None:
                visit(source, (*above, name))
        done[name] = metric

    for name in metrics:
        visit(name, ())
    return list(done.values())
