"""Metrics: values, bounds, histories, baselines and goals."""

import datetime as dt
from typing import Any

import pytest

from cockpit.core.measure import BaselineValue, Breach, Entered, Sources, broken_bound, measure, relive
from cockpit.core.targets import target_status
from cockpit.core.versions import compare, parse, same
from cockpit.model.checks import Baseline, Metric, Target
from cockpit.model.observations import MetricReading, Points, ProbeResult
from cockpit.model.times import Duration, Percent
from cockpit.views.amounts import amount, number

NOW = dt.datetime(2026, 2, 20, 18, 0, tzinfo=dt.UTC)


def at(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def result(value: object, seconds: float = 0.0, verdict: str = "pass") -> ProbeResult:
    return ProbeResult("p", at(seconds), verdict, 200, 10.0, body={"v": value})


def read(metric: Metric, value: object = 1.0, breach: Breach = Breach(), seconds: float = 0.0, **more: Any) -> Any:  # noqa: B008
    sources = Sources({"p": result(value, seconds)}, **more)
    return measure(metric, sources, breach, at(seconds), 5.0)


def metric(**more: Any) -> Metric:
    return Metric(id="m", probe="p", value="body.v", **more)


@pytest.mark.parametrize(
    ("bounds", "value", "verdict"),
    [
        ({}, 5, "pass"),
        ({"max": 10}, 10, "pass"),
        ({"max": 10}, 10.1, "fail"),
        ({"min": 0.8}, 0.79, "fail"),
        ({"max": 10, "warn_max": 8}, 9, "warn"),
        ({"min": 1, "warn_min": 3}, 2, "warn"),
        ({"max": 10, "warn_max": 8}, 8, "pass"),
        ({"max": 0}, 0.0, "pass"),
        ({"max": -1}, -0.5, "fail"),
    ],
)
def test_bounds_are_inclusive(bounds: dict[str, float], value: float, verdict: str) -> None:
    reading, _ = read(metric(**bounds), value)
    assert (reading.verdict, reading.value, bool(reading.reason)) == (verdict, value, verdict != "pass")


def test_a_share_is_told_as_percent_wherever_it_is_told() -> None:
    asked = metric(unit="share", max=0.01, warn_max=0.004)
    assert broken_bound(asked, 0.025) == "2.5 % is above 1 %"
    assert read(asked, 0.005)[0].reason == "0.5 % is above 0.4 % (warning)"
    assert amount(0.002, "share") == "0.20 %"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (0.002, "0.002"), (0.005, "0.005"), (0.0153, "0.015"), (-0.004, "-0.004"), (0.25, "0.25"), (1.0, "1")],
)
def test_a_small_number_is_not_shown_as_nothing(value: float, shown: str) -> None:
    assert number(value) == shown


def test_no_value_is_never_a_pass_nor_a_failure() -> None:
    asked = metric(max=10)
    assert measure(asked, Sources(), Breach(), NOW, 5.0)[0].verdict == "inconclusive"
    for verdict, body, expected in (
        ("fail", None, "inconclusive"),
        ("excused", {"v": 99}, "inconclusive"),
        ("fail", {"other": 1}, "inconclusive"),
        ("pass", {"other": 1}, "error"),
        ("fail", {"v": 99}, "fail"),
    ):
        sources = Sources({"p": ProbeResult("p", NOW, verdict, 0 if body is None else 200, body=body, detail="why")})
        reading, _ = measure(asked, sources, Breach(), NOW, 5.0)
        assert (reading.verdict, reading.value is None) == (expected, expected != "fail"), (verdict, body)
    late = measure(metric(max=10, stale_after=Duration(60)), Sources({"p": result(1, -61)}), Breach(), NOW, 5.0)[0]
    assert (late.verdict, late.value) == ("stale", 1)


def test_a_bound_must_be_seen_broken_for_its_time() -> None:
    asked = metric(max=10, for_=Duration(20))
    breach, verdicts = Breach(), []
    for seconds, value in ((0, 50), (5, 50), (10, 50), (15, 50), (20, 50), (25, 5), (30, 50)):
        reading, breach = read(asked, value, breach, seconds)
        verdicts.append(reading.verdict)
    assert verdicts == ["warn", "warn", "warn", "warn", "fail", "pass", "warn"]


def test_time_nobody_watched_does_not_count_and_an_unreadable_poll_neither_ends_nor_lengthens() -> None:
    asked = metric(max=10, for_=Duration(20))
    _, breach = read(asked, 50, Breach(), 0)
    reading, breach = read(asked, 50, breach, 500)  # a gap of 500 s
    assert (reading.verdict, breach.held_s) == ("warn", 0)
    reading, breach = read(asked, "garbage", breach, 505)
    assert reading.verdict == "error"
    _, breach = read(asked, 50, breach, 510)
    assert breach.held_s == 10  # one missed poll lies within two intervals
    reading, breach = read(asked, 50, breach, 515)
    reading, breach = read(asked, 50, breach, 520)
    assert (reading.verdict, breach.held_s) == ("fail", 20)


def test_after_a_restart_the_journals_history_stands_in() -> None:
    asked = metric(max=10, for_=Duration(20))
    history: Points = [(NOW.timestamp() + s, v) for s, v in ((0, 5.0), (5, 50.0), (10, 50.0), (15, None), (20, 50.0))]
    breach = relive(asked, history, 5.0)
    assert (breach.broken, breach.held_s) == (True, 15)
    assert read(asked, 50, breach, 25)[0].verdict == "fail"
    assert broken_bound(asked, 10) == ""


def test_samples_wanted() -> None:
    asked = metric(max=10, min_samples=3)
    history: dict[str, Points] = {"m": [(NOW.timestamp() - 5, 50.0)]}
    reading, _ = read(asked, 50, history=history)
    assert (reading.verdict, reading.reason) == ("inconclusive", "2 of 3 samples")
    history["m"] = [(NOW.timestamp() - 10, 50.0), (NOW.timestamp() - 5, 50.0)]
    assert read(asked, 50, history=history)[0].verdict == "fail"


def reading(name: str, value: float | None, verdict: str = "pass", seconds: float = 0.0) -> MetricReading:
    return MetricReading(name, at(seconds), value, verdict, 1, "" if value is not None else "why")


@pytest.mark.parametrize(
    ("above", "below", "value", "verdict"),
    [
        (reading("e", 5), reading("r", 100), 0.05, "fail"),
        (reading("e", 5, "fail"), reading("r", 500), 0.01, "pass"),
        (reading("e", 1), reading("r", 10), 0.1, "inconclusive"),
        (reading("e", 0), reading("r", 0), None, "inconclusive"),
        (reading("e", None, "error"), reading("r", 100), None, "error"),
        (reading("e", 5), None, None, "inconclusive"),
        (reading("e", 5, "stale"), reading("r", 100), None, "inconclusive"),
    ],
)
def test_a_ratio_with_its_denominator_as_samples(
    above: MetricReading, below: MetricReading | None, value: float | None, verdict: str
) -> None:
    """One error in ten requests at night rolls nothing back."""
    asked = Metric(id="m", ratio=("e", "r"), max=0.02, min_samples=50)
    readings = {"e": above} | ({"r": below} if below else {})
    found, _ = measure(asked, Sources(readings=readings), Breach(), NOW, 5.0)
    assert (found.value, found.verdict) == (value, verdict)


def hours(*values: float | None) -> Points:
    """One point every 10 minutes, the last one 10 minutes ago."""
    return [(NOW.timestamp() - 600 * (len(values) - n), value) for n, value in enumerate(values)]


@pytest.mark.parametrize(
    ("history", "latest", "value"),
    [
        (hours(100, 110, 120, 130, 140, 150), 160, 60.0),
        (hours(100, 110, 120, None, 140, 150), 160, 60.0),
        (hours(100, 110, 120, 0, 5, 10), 15, 35.0),  # restarted: the step down adds nothing
        (hours(150, 160), 170, None),
        (hours(130, 140, 150), 160, 60.0),
        ((), 160, None),
    ],
)
def test_growth_per_hour(history: Points, latest: float, value: float | None) -> None:
    asked = Metric(id="m", rate_of="d", over=Duration(3600))
    sources = Sources(readings={"d": reading("d", latest)}, history={"d": history})
    found, _ = measure(asked, sources, Breach(), NOW, 600.0)
    assert found.verdict == ("pass" if value is not None else "inconclusive")
    assert found.value == (pytest.approx(value) if value is not None else None)


def test_week_over_week() -> None:
    asked = Metric(id="m", change_of="d", over=Duration(7 * 86400), unit="%")
    week_ago = NOW.timestamp() - 7 * 86400
    known = Sources(
        readings={"d": reading("d", 240)}, history={"d": [(week_ago - 900, 200.0), (week_ago + 86400, 999.0)]}
    )
    assert measure(asked, known, Breach(), NOW, 60.0)[0].value == pytest.approx(20)
    for history in ([(week_ago + 86400, 200.0)], [(week_ago, 0.0)], []):
        sources = Sources(readings={"d": reading("d", 240)}, history={"d": history})
        assert measure(asked, sources, Breach(), NOW, 60.0)[0].verdict == "inconclusive"


@pytest.mark.parametrize(
    ("base", "value", "lower_is_better", "verdict"),
    [
        (BaselineValue(100.0), 109, True, "pass"),
        (BaselineValue(100.0), 111, True, "fail"),
        (BaselineValue(100.0), 50, True, "pass"),
        (BaselineValue(100.0), 85, False, "fail"),
        (BaselineValue(-100.0), -95, True, "pass"),
        (BaselineValue(-100.0), -85, True, "fail"),
        (BaselineValue(0.0), 5, True, "inconclusive"),
        (BaselineValue(None, "b.toml: no such file"), 5, True, "inconclusive"),
        (None, 5, True, "inconclusive"),
    ],
)
def test_regressions(base: BaselineValue | None, value: float, lower_is_better: bool, verdict: str) -> None:
    asked = metric(max=1000, baseline=Baseline("b.toml", Percent(10), lower_is_better=lower_is_better))
    baselines = {"m": base} if base is not None else {}
    assert read(asked, value, baselines=baselines)[0].verdict == verdict
    assert read(asked, 2000, baselines=baselines)[0].verdict == "fail"


def test_typed_in() -> None:
    asked = Metric(id="mood", min=1, warn_min=3, min_samples=5)
    assert measure(asked, Sources(), Breach(), NOW, 5.0)[0].verdict == "inconclusive"
    sources = Sources(entered={"mood": Entered(2.0, at(-60))})
    found, _ = measure(asked, sources, Breach(), NOW, 5.0)
    assert (found.value, found.verdict, found.at) == (2, "warn", at(-60))


@pytest.mark.parametrize(
    ("target", "value", "points", "due", "status", "tier"),
    [
        (Target(min=200, tiers={"minimum": 100, "outstanding": 250}), 260, (), None, "met", "outstanding"),
        (Target(min=200, tiers={"minimum": 100, "outstanding": 250}), 120, (), None, "not met", "minimum"),
        (Target(max=3), 3, (), None, "met", ""),
        (Target(max=3), 4, (), -10, "not met", ""),
        (Target(min=200), None, (), 3600, "open", ""),
        (Target(min=200), None, (), -1, "not met", ""),
        (Target(min=200), 160, hours(100, 110, 120, 130, 140, 150), 3600, "open", ""),
        (Target(min=500), 160, hours(100, 110, 120, 130, 140, 150), 3600, "at risk", ""),
        (Target(min=200), 160, hours(150), 3600, "open", ""),
        (Target(max=10), 30, hours(80, 70, 60, 50, 40), 3600, "open", ""),
        (Target(max=10), 30, hours(30, 30, 30, 30, 30), 3600, "at risk", ""),
    ],
)
def test_goals(target: Target, value: float | None, points: Points, due: float | None, status: str, tier: str) -> None:
    found = target_status(target, value, points, at(due) if due is not None else None, NOW)
    assert (found.status, found.tier) == (status, tier)


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("22.4.1", "22", 1),
        ("22", "22.0.0", 0),
        ("v1.10.0", "1.9.9", 1),
        ("2.0.0-beta.1", "2.0.0", -1),
        ("2.0.0-beta.2", "2.0.0-beta.10", -1),
        ("2.0.0-rc.1", "2.0.0-beta.9", 1),
        ("1.2.3+build5", "1.2.3", 0),
        ("3.12.0rc1", "3.12.0", -1),
        ("main", "1.0", None),
        ("", "1.0", None),
        ("9" * 500, "1", None),
    ],
)
def test_versions(left: str, right: str, order: int | None) -> None:
    assert compare(left, right) == order
    assert compare(right, left) == (None if order is None else -order)


def test_a_version_is_what_is_spelled_out_of_it() -> None:
    assert (same("22.4.1", "22"), same("22.4.1", "22.5"), same("22.0.0-rc1", "22"), same("x", "1")) == (
        True,
        False,
        False,
        None,
    )
    assert parse("1.2.3-beta.1") == ((1, 2, 3), ((1, 0, "beta"), (0, 1, "")))
