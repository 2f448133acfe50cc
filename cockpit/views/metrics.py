"""Metrics: value, bound, age and the shape of the last minutes."""

import itertools

from cockpit.core.gates import stale_after
from cockpit.core.pacing import hold_s, interval, source
from cockpit.core.targets import NOT_KNOWN, goals, in_force, standings, target_status
from cockpit.model.checks import Metric, Target
from cockpit.model.frame import Label, MetricRow, Metrics, Tone
from cockpit.model.state import MetricFacts
from cockpit.views import pacing
from cockpit.views.base import Sight, amount, stale, worst_first
from cockpit.views.gaps import spaced
from cockpit.views.times import age, short

POINTS = 60

_LABELS = {
    "pass": Label("OK", Tone.GOOD),
    "warn": Label("WARN", Tone.WARN),
    "fail": Label("BREACH", Tone.BAD),
    "inconclusive": Label("INCONCLUSIVE", Tone.UNKNOWN),
    "error": Label("CHECK BROKEN", Tone.WARN),
}


def metrics(sight: Sight) -> Metrics:
    rows = worst_first(row(sight, metric) for metric in sight.plan.metric)
    rows = tuple(sorted(rows, key=lambda one: one.label.tone is not Tone.BAD and not _outside(one)))
    standing = _standing(rows)
    budget, tone = pacing.budgets_short(sight)
    if not budget:
        return Metrics(rows, standing)
    worse = tone if standing.tone is Tone.GOOD and tone is Tone.WARN else standing.tone
    return Metrics(rows, Label(f"{standing.text} · {budget}".removeprefix(" · "), worse))


_BROKEN = ("CHECK BROKEN", "INCONCLUSIVE")
_OVER, _UNDER = "OVER", "UNDER"


def _outside(row: MetricRow) -> bool:
    """Out of bounds, and no breach before it has been so for its `for`."""
    return row.label.text.startswith((f"{_OVER} ", f"{_UNDER} "))


def _standing(rows: tuple[MetricRow, ...]) -> Label:
    """ "1 in breach, 8 NO DATA, 3 stale": every row that is not well is counted, and once."""
    breach = sum(1 for one in rows if one.label.text == "BREACH")
    missed = sum(1 for one in rows if one.label.tone is Tone.BAD) - breach
    dark = sum(1 for one in rows if one.label.text == "NO DATA")
    old = sum(1 for one in rows if one.stale and one.label.text != "NO DATA")
    broken = sum(1 for one in rows if one.label.text in _BROKEN)
    near = sum(1 for one in rows if one.label.text == "WARN")
    over = sum(1 for one in rows if one.label.text.startswith(f"{_OVER} "))
    under = sum(1 for one in rows if one.label.text.startswith(f"{_UNDER} "))
    counted = (
        (breach, "in breach"),
        (missed, "short of its goal" if missed == 1 else "short of their goals"),
        (over, "over the bound"),
        (under, "under the bound"),
        (dark, "NO DATA"),
        (old, "stale"),
        (broken, "not measured"),
        (near, "near the bound"),
    )
    words = ", ".join(f"{number} {what}" for number, what in counted if number)
    if words:
        return Label(words, Tone.BAD if breach or missed else Tone.WARN)
    return Label("within bounds" if rows else "", Tone.GOOD)


def row(sight: Sight, metric: Metric) -> MetricRow:
    facts = sight.state.metrics.get(metric.id, MetricFacts())
    limit = metric.max if metric.max is not None else metric.min
    late = late_by(sight, metric, facts)
    return MetricRow(
        ref=f"metric:{metric.id}",
        title=metric.title or metric.id,
        value=amount(facts.value, metric.unit) if facts.at is not None else "NO DATA",
        bound=bound(metric),
        label=label(sight, metric, facts, late),
        age=age(facts.at, sight.now),
        stale=late > 0,
        points=_points(sight, metric, facts),
        limit=limit,
        target=_goals(sight, metric),
        next=_next(sight, metric),
    )


def _points(sight: Sight, metric: Metric, facts: MetricFacts) -> tuple[float | None, ...]:
    probe = source(sight.book, metric)
    pace = 2 * interval(sight.state, probe, sight.now) if probe is not None else None
    return spaced(facts.tail[-POINTS:], hold_s(sight.state, metric), pace, sight.now.timestamp())[-POINTS:]


def _next(sight: Sight, metric: Metric) -> str:
    asked = pacing.of_metric(sight, metric)
    return pacing.next_short(asked[1], sight.now) if asked is not None else ""


def late_by(sight: Sight, metric: Metric, facts: MetricFacts) -> float:
    """Seconds since the last value where that is too long, else 0. A number a person enters ages by its own limit only."""
    if facts.at is None or (facts.by and metric.stale_after is None):
        return 0.0
    old = (sight.now - facts.at).total_seconds()
    allowed = metric.stale_after if metric.stale_after is not None else stale_after(sight.state, metric.id)
    return old if old > allowed else 0.0


def label(sight: Sight, metric: Metric, facts: MetricFacts, late: float) -> Label:
    if facts.at is None or (facts.value is None and facts.verdict in ("", "inconclusive")):
        return Label("NO DATA", Tone.UNKNOWN)
    if late:
        return stale(late)
    if facts.verdict in ("", "pass") and not _bounded(metric):
        return goal(sight, metric)
    if facts.verdict == "warn" and (side := out_of_bounds(metric, facts)):
        return Label(f"{side} {_so_far(sight, metric, facts)}", Tone.WARN)
    return _LABELS.get(facts.verdict, Label(facts.verdict.upper(), Tone.UNKNOWN))


def out_of_bounds(metric: Metric, facts: MetricFacts) -> str:
    """OVER its maximum or UNDER its minimum; "" within both."""
    if facts.value is None:
        return ""
    if metric.max is not None and facts.value > metric.max:
        return _OVER
    return _UNDER if metric.min is not None and facts.value < metric.min else ""


def _so_far(sight: Sight, metric: Metric, facts: MetricFacts) -> str:
    """How long of its `for` it has been watched out of bounds: "10s/30s"."""
    from cockpit.core.measure import relive  # noqa: PLC0415 - what expressions need is not loaded for a calm screen

    probe = source(sight.book, metric)
    pace = interval(sight.state, probe, sight.now) if probe is not None else float(metric.for_ or 0.0)
    bad = itertools.takewhile(
        lambda point: point[1] is None or out_of_bounds(metric, MetricFacts(value=point[1])), reversed(facts.tail)
    )
    held = relive(metric, tuple(bad)[::-1], pace).held_s
    return f"{short(held)}/{short(float(metric.for_ or 0.0))}"


def _bounded(metric: Metric) -> bool:
    bounds = (metric.max, metric.min, metric.warn_max, metric.warn_min)
    return metric.baseline is not None or any(bound is not None for bound in bounds)


def bound(metric: Metric) -> str:
    """The bounds in words: "max 1,500 ms", "min 80 %", "max +10 % of baseline"."""
    parts = []
    if metric.max is not None:
        parts.append(f"max {amount(metric.max, metric.unit)}")
    if metric.min is not None:
        parts.append(f"min {amount(metric.min, metric.unit)}")
    if metric.baseline is not None:
        sign = "+" if metric.baseline.lower_is_better else "-"
        parts.append(f"{sign}{metric.baseline.max_regression:g} % of baseline")
    if not parts and goals(metric):
        parts.append(_goal(goals(metric)[0], metric.unit))
    return ", ".join(parts)


def _goal(goal: Target, unit: str) -> str:
    if goal.min is not None:
        return f"goal {amount(goal.min, unit)}"
    return f"goal at most {amount(goal.max, unit)}" if goal.max is not None else "goal"


def _goals(sight: Sight, metric: Metric) -> str:
    """Every goal and where it stands: "goal 50: met; goal 200 by T+7d: at risk, MVR"."""
    several = len(goals(metric)) > 1
    parts = []
    for one, stands in standings(sight.state, metric.id, sight.now):
        by = f" by {one.by.text}" if several and one.by is not None else ""
        tier = f", {stands.tier}" if stands.tier else ""
        parts.append(f"{_goal(one, metric.unit)}{by}: {stands.words()}{tier}")
    return "; ".join(parts)


def goal(sight: Sight, metric: Metric) -> Label:
    """Where the goal in force stands: met, at risk, not met, with the tier reached; "met late" where it was missed when
    it fell due and the number shown beside it reaches it by now."""
    found = in_force(sight.state, metric.id, sight.now)
    if found is None:
        return Label()
    target, stands = found
    facts = sight.state.metrics.get(metric.id, MetricFacts())
    if stands.status == "not met" and target_status(target, facts.value, (), None, sight.now).status == "met":
        return Label("met late", Tone.WARN)
    tier = f", {stands.tier}" if stands.tier else ""
    over = stands.due is not None and stands.due < sight.now
    tones = {
        "met": Tone.GOOD,
        "at risk": Tone.WARN,
        "not met": Tone.BAD if over else Tone.WARN,
        NOT_KNOWN: Tone.UNKNOWN,
    }
    return Label(f"{stands.status}{tier}", tones.get(stands.status, Tone.MUTED))
