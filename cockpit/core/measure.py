"""What a metric's value is, and what it means: bounds and regressions.

Laws:
- A metric never has a value that was not read: a missing path or a wrong type is an error, no answer and NaN are
  inconclusive, a value that grew too old is stale. None of them is ever a pass, and none of them is a failure.
- A bound with `for` fails only after it was watched being broken that long; time nobody watched does not count, and
  one unreadable poll neither ends the stretch nor adds to it.
- Nothing here reads a clock, a file or an earlier call: `now`, the history and the baseline come in.
"""

import datetime as dt
import itertools
import math
from collections.abc import Mapping

from msgspec import Struct

from cockpit.core.expressions import answer_names, number
from cockpit.core.health import plain
from cockpit.core.words import SHARES, in_unit, short
from cockpit.model.checks import Metric
from cockpit.model.observations import MetricReading, Points, ProbeResult


class Entered(Struct, frozen=True):
    """What a person entered."""

    value: float
    at: dt.datetime


class BaselineValue(Struct, frozen=True):
    """A value from a baseline file; value None: problem says why there is none."""

    value: float | None = None
    problem: str = ""


class Sources(Struct, frozen=True):
    """What a metric may be computed from. Every mapping may lack what was never read."""

    results: Mapping[str, ProbeResult] = {}
    readings: Mapping[str, MetricReading] = {}
    history: Mapping[str, Points] = {}
    entered: Mapping[str, Entered] = {}
    baselines: Mapping[str, BaselineValue] = {}


class Breach(Struct, frozen=True):
    """How long a bound has been broken under watch. last: epoch seconds of the latest readable value."""

    held_s: float = 0.0
    broken: bool = False
    last: float | None = None


def measure(
    metric: Metric, sources: Sources, breach: Breach, now: dt.datetime, interval_s: float
) -> tuple[MetricReading, Breach]:
    """The metric's reading now, and what to remember of its bounds.

    interval_s: how often it is read; two readings further apart than twice that leave the time between unwatched.
    """
    raw = _value(metric, sources, now)
    if raw.value is None:
        return raw, breach
    value = raw.value
    age = (now - raw.at).total_seconds()
    if metric.stale_after is not None and age > metric.stale_after:
        return _reading(metric, raw.at, value, "stale", raw.n, f"read {lasting(age)} ago"), breach
    if raw.n < metric.min_samples:
        return (
            _reading(metric, raw.at, value, "inconclusive", raw.n, f"{raw.n} of {metric.min_samples} samples"), breach
        )  # fmt: skip
    broken = broken_bound(metric, value)
    breach = _remember(breach, bool(broken), raw.at.timestamp(), interval_s)
    if broken:
        if metric.for_ is None or breach.held_s >= metric.for_:
            return _reading(metric, raw.at, value, "fail", raw.n, broken), breach
        so_far = f"{broken}, for {lasting(breach.held_s)} of {lasting(metric.for_)}"
        return _reading(metric, raw.at, value, "warn", raw.n, so_far), breach
    verdict, reason = _regression(metric, value, sources.baselines.get(metric.id))
    if verdict == "pass" and (near := _warned(metric, value)):
        verdict, reason = "warn", near
    return _reading(metric, raw.at, value, verdict, raw.n, reason), breach


def broken_bound(metric: Metric, value: float) -> str:
    """Which bound the value breaks, in words; "" for none. Bounds are inclusive: at the bound is still good."""
    if metric.max is not None and value > metric.max:
        return f"{_said(value, metric.unit)} is above {_said(metric.max, metric.unit)}"
    if metric.min is not None and value < metric.min:
        return f"{_said(value, metric.unit)} is below {_said(metric.min, metric.unit)}"
    return ""


def _said(value: float, unit: str) -> str:
    value, unit = in_unit(value, unit)
    return f"{short(value)} {unit}".rstrip()


def _warned(metric: Metric, value: float) -> str:
    unit = metric.unit if metric.unit in SHARES else ""
    if metric.warn_max is not None and value > metric.warn_max:
        return f"{_said(value, unit)} is above {_said(metric.warn_max, unit)} (warning)"
    if metric.warn_min is not None and value < metric.warn_min:
        return f"{_said(value, unit)} is below {_said(metric.warn_min, unit)} (warning)"
    return ""


def _regression(metric: Metric, value: float, base: BaselineValue | None) -> tuple[str, str]:
    if metric.baseline is None:
        return "pass", ""
    if base is None or base.value is None:
        return "inconclusive", base.problem if base and base.problem else "the baseline has no value for it"
    if base.value == 0 or not math.isfinite(base.value):
        return "inconclusive", "the baseline is 0: a change in percent means nothing"
    change = (value - base.value) / abs(base.value) * 100
    worse = change if metric.baseline.lower_is_better else -change
    if worse > metric.baseline.max_regression:
        return "fail", (
            f"{short(value)} is {short(round(worse, 1))}% worse than the baseline {short(base.value)}, "
            f"{short(float(metric.baseline.max_regression))}% allowed"
        )
    return "pass", ""


def _remember(breach: Breach, broken: bool, at: float, interval_s: float) -> Breach:
    if not broken:
        return Breach(last=at)
    if not breach.broken or breach.last is None:
        return Breach(0.0, True, at)
    step = at - breach.last
    watched = step if 0 <= step <= 2 * interval_s else 0.0
    return Breach(breach.held_s + watched, True, max(at, breach.last))


def relive(metric: Metric, points: Points, interval_s: float) -> Breach:
    """What there is to remember after a restart, from the history that the journal keeps."""
    breach = Breach()
    for at, value in points:
        if value is not None:
            breach = _remember(breach, bool(broken_bound(metric, value)), at, interval_s)
    return breach


# --- values ----------------------------------------------------------------------------------------------------------


def _reading(
    metric: Metric, at: dt.datetime, value: float | None, verdict: str, n: int = 0, reason: str = ""
) -> MetricReading:
    return MetricReading(metric.id, at, value, verdict, n, plain(reason))


def _value(metric: Metric, sources: Sources, now: dt.datetime) -> MetricReading:
    """The bare value with verdict "pass", or none with inconclusive or error and the reason."""
    if metric.ratio is not None:
        return _ratio(metric, metric.ratio, sources, now)
    if metric.rate_of is not None:
        return _change(metric, metric.rate_of, sources, now, percent=False)
    if metric.change_of is not None:
        return _change(metric, metric.change_of, sources, now, percent=True)
    if metric.probe is not None:
        return _polled(metric, metric.probe, sources, now)
    entered = sources.entered.get(metric.id)
    if entered is None:
        return _reading(metric, now, None, "inconclusive", 0, "nobody has entered it yet")
    if not math.isfinite(entered.value):
        return _reading(metric, entered.at, None, "inconclusive", 0, "the entered value is no number")
    return _reading(metric, entered.at, entered.value, "pass", max(1, metric.min_samples))


def _polled(metric: Metric, probe: str, sources: Sources, now: dt.datetime) -> MetricReading:
    result = sources.results.get(probe)
    if result is None:
        return _reading(metric, now, None, "inconclusive", 0, f"{probe} has not been polled yet")
    if result.verdict == "excused":
        return _reading(metric, result.at, None, "inconclusive", 0, f"{probe} is in planned maintenance")
    answered = result.status or result.body is not None or result.exit is not None or result.output
    if not answered:
        return _reading(metric, result.at, None, "inconclusive", 0, f"{probe} gave no answer: {result.detail}")
    earlier = sources.history.get(metric.id, ())
    latest = itertools.islice(reversed(earlier), metric.min_samples)
    n = 1 + sum(1 for _, value in latest if value is not None)
    if metric.value is None:
        return _bare(metric, result, n)
    names = answer_names(result.status, result.headers, result.body, result.ms, result.output)
    value, verdict, reason = number(metric.value, names)
    silent = result.body is None and not result.output
    if verdict == "error" and (result.verdict in ("fail", "error") or (silent and result.verdict == "inconclusive")):
        # A server that is down, or asks to be left alone, has no values; that it is so is the probe's to say.
        verdict, reason = "inconclusive", f"{probe} is {result.verdict}: {(silent and result.detail) or reason}"
    return _reading(metric, result.at, value, verdict, n if value is not None else 0, reason)


def _bare(metric: Metric, result: ProbeResult, n: int) -> MetricReading:
    """No `value`: the body or output itself is the number."""
    found: object = result.body if result.body is not None else result.output.strip()
    if isinstance(found, Mapping) and "value" in found:
        found = found["value"]
    if isinstance(found, str):
        try:
            found = float(found.strip())
        except ValueError:
            return _reading(metric, result.at, None, "error", 0, f"{plain(str(found), 40)!r} is not a number")
    if isinstance(found, bool) or not isinstance(found, int | float):
        return _reading(metric, result.at, None, "error", 0, "the answer is not a number; say which with `value`")
    try:
        value = float(found)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        return _reading(metric, result.at, None, "inconclusive", 0, "the value is NaN or infinite")
    return _reading(metric, result.at, value, "pass", n)


def _ratio(metric: Metric, pair: tuple[str, str], sources: Sources, now: dt.datetime) -> MetricReading:
    above, below = (sources.readings.get(name) for name in pair)
    for name, part in zip(pair, (above, below), strict=True):
        if part is None or part.value is None or part.verdict == "stale":
            verdict = "error" if part is not None and part.verdict == "error" else "inconclusive"
            why = f": {part.reason}" if part is not None and part.reason else ""
            return _reading(metric, part.at if part else now, None, verdict, 0, f"{name} has no value{why}")
    if above is None or below is None or above.value is None or below.value is None:
        raise AssertionError("checked above")
    at = min(above.at, below.at)
    if below.value == 0:
        return _reading(metric, at, None, "inconclusive", 0, f"{pair[1]} is 0: nothing to divide by")
    n = int(min(abs(below.value), 1e15))
    return _reading(metric, at, above.value / below.value, "pass", n)


def _change(metric: Metric, of: str, sources: Sources, now: dt.datetime, *, percent: bool) -> MetricReading:
    """rate_of: growth per `over` of a counter. change_of: percent against the value `over` ago."""
    latest = sources.readings.get(of)
    if latest is None or latest.value is None or latest.verdict == "stale":
        verdict = "error" if latest is not None and latest.verdict == "error" else "inconclusive"
        return _reading(metric, latest.at if latest else now, None, verdict, 0, f"{of} has no value")
    over = float(metric.over or 3600.0)
    end = latest.at.timestamp()
    known = [(at, value) for at, value in sources.history.get(of, ()) if value is not None and at < end]
    known.append((end, latest.value))
    return (_percent if percent else _rate)(metric, of, known, over, latest.at)


def _rate(metric: Metric, of: str, known: list[tuple[float, float]], over: float, at: dt.datetime) -> MetricReading:
    """A step down is a counter that started again (a replaced asset, a restarted server): it adds nothing."""
    end = known[-1][0]
    within = [point for point in known if point[0] >= end - over]
    before = [point for point in known if point[0] < end - over]
    if before and before[-1][0] >= end - over - 0.1 * over:
        within.insert(0, before[-1])
    span = end - within[0][0]
    if len(within) < 2 or span < over / 2:
        return _reading(
            metric, at, None, "inconclusive", len(within), f"{lasting(span)} of {lasting(over)} of {of} is known"
        )
    grown = sum(max(0.0, b[1] - a[1]) for a, b in itertools.pairwise(within))
    return _reading(metric, at, grown * over / span, "pass", len(within))


def _percent(metric: Metric, of: str, known: list[tuple[float, float]], over: float, at: dt.datetime) -> MetricReading:
    end = known[-1][0]
    wanted = end - over
    then = min(known[:-1], key=lambda point: abs(point[0] - wanted), default=None)
    if then is None or abs(then[0] - wanted) > over / 10:
        return _reading(metric, at, None, "inconclusive", 0, f"nothing is known of {of} {lasting(over)} ago")
    if then[1] == 0:
        return _reading(metric, at, None, "inconclusive", 0, f"{of} was 0 {lasting(over)} ago: no percent of that")
    return _reading(metric, at, (known[-1][1] - then[1]) / abs(then[1]) * 100, "pass", len(known))


def lasting(seconds: float) -> str:
    """A length of time as people say it: 40 s, 12 min, 3 h, 2 d."""
    for size, unit in ((86400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{short(round(seconds / size, 1))} {unit}"
    return f"{short(round(seconds, 1))} s"
