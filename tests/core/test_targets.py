"""Goals: met, at risk, not met; judged by the value of their day; and what is remembered of hours for changes over weeks."""

import datetime as dt

import pytest

from cockpit.core.clock import t0_now
from cockpit.core.targets import history, in_force, standings, target_status
from cockpit.core.templates import resolve
from cockpit.engine.watching import Watch
from cockpit.model import commands as cmd
from cockpit.model.checks import Target
from cockpit.model.commands import EnterMetric, Observe
from cockpit.model.events import GapSeen, MetricEntered, Samples
from cockpit.model.observations import MetricReading, ProbeResult
from cockpit.model.state import TAIL_HOURS, TAIL_POINTS
from tests.core.desk import Desk

PLAN = """
[[probe]]
id = "shop"
kind = "http"
url = "http://shop"
every = "30m"

[[metric]]
id = "downloads"
probe = "shop"
value = "body.count"
targets = [
  { min = 50, by = "T+1d" },
  { min = 200, by = "T+7d", tiers = { MVR = 100, target = 200, outstanding = 250 } },
]

[[metric]]
id = "growth"
change_of = "downloads"
over = "7d"
unit = "%"

[[metric]]
id = "mood"
target = { min = 4 }
"""


def looked(desk: Desk, value: float) -> None:
    """The engine read a number of downloads."""
    seen = Samples(
        epoch=1, base=desk.now, metric=("downloads",), m_t=(0.0,), m_value=(str(value),), m_verdict=("pass",), m_n=(1,)
    )
    desk.do(Observe(epoch=1, events=(seen,)), "engine")


def at_t(desk: Desk, hours: float) -> None:
    t0 = t0_now(desk.state, desk.now)
    assert t0 is not None
    desk.now = t0 + dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("value", "hours_left", "tail", "status"),
    [
        (None, 1.0, (), "open"),
        (None, -1.0, (), "not met"),
        (50.0, 1.0, (), "met"),
        (49.0, -1.0, (), "not met"),
        (10.0, 10.0, ((0.0, 1.0), (3600.0, 2.0)), "open"),  # two points are no trend
        (3.0, 10.0, ((0.0, 1.0), (3600.0, 2.0), (7200.0, 3.0)), "at risk"),  # one an hour: thirteen
        (30.0, 10.0, ((0.0, 10.0), (3600.0, 20.0), (7200.0, 30.0)), "open"),  # ten an hour: on its way
        (30.0, 10.0, ((0.0, 30.0), (3600.0, None), (7200.0, 30.0)), "open"),  # gaps are no points
    ],
)
def test_a_goal_stands_by_its_value_and_its_trend(value, hours_left, tail, status) -> None:
    now = dt.datetime(2026, 2, 20, tzinfo=dt.UTC)
    due = now + dt.timedelta(hours=hours_left)
    assert target_status(Target(min=50), value, tail, due, now).status == status


def test_tiers_name_the_best_that_is_reached() -> None:
    now = dt.datetime(2026, 2, 20, tzinfo=dt.UTC)
    goal = Target(min=200, tiers={"MVR": 100, "target": 200, "outstanding": 250})
    said = [
        (target_status(goal, value, (), None, now).status, target_status(goal, value, (), None, now).tier)
        for value in (99, 100, 200, 249, 250)
    ]
    assert said == [("not met", ""), ("not met", "MVR"), ("met", "target"), ("met", "target"), ("met", "outstanding")]


def test_a_day_that_was_missed_stays_missed_and_the_next_goal_counts() -> None:
    desk = Desk(PLAN)
    at_t(desk, 1)
    looked(desk, 20)
    at_t(desk, 23)
    looked(desk, 40)
    found = in_force(desk.state, "downloads", desk.now)
    assert found is not None
    assert found[0].min == 50
    at_t(desk, 25)
    looked(desk, 60)
    (first, then), (second, later) = standings(desk.state, "downloads", desk.now)
    assert (first.min, then.status) == (50, "not met")
    assert (second.min, later.status) == (200, "open")
    found = in_force(desk.state, "downloads", desk.now)
    assert found is not None
    assert found[0].min == 200
    text = resolve(desk.state, "{metric.downloads.target}", desk.now).text
    assert text == "at least 50 by T+24h not met, at least 200 by T+7d open"
    at_t(desk, 24 * 8)
    looked(desk, 300)
    found = in_force(desk.state, "downloads", desk.now)
    assert found is not None
    assert found[0].min == 200, "after the last goal, the last one is shown"


def test_a_single_goal_is_said_in_a_word_and_none_in_none() -> None:
    desk = Desk(PLAN)
    assert resolve(desk.state, "{metric.mood.target}", desk.now).empty == ("metric.mood.target",)
    desk.do(EnterMetric(metric="mood", value=4.5), "anna")
    assert resolve(desk.state, "{metric.mood.target}", desk.now).text == "met"
    assert in_force(desk.state, "growth", desk.now) is None


def test_a_week_is_remembered_beyond_the_tail_and_after_a_restart() -> None:
    """Half-hourly polls fill the tail in five days; the change over seven is computed all the same, by a new engine."""
    desk = Desk(PLAN)
    for half_hours in range(2 * 24 * 8):
        at_t(desk, half_hours / 2)
        looked(desk, 100 + half_hours)
    facts = desk.state.metrics["downloads"]
    assert len(facts.tail) <= TAIL_POINTS + 60
    assert len(facts.hourly) == 24 * 8
    points = history(facts)
    assert [at for at, _ in points] == sorted(at for at, _ in points)
    watch = Watch(desk.plan, lambda probe: float(probe.every))
    watch.seed(desk.state)
    desk.now += dt.timedelta(minutes=30)
    answer = ProbeResult("shop", desk.now, "pass", status=200, body={"count": 484.0})
    readings = {one.metric: one for one in watch.take(answer, desk.state, desk.now) if isinstance(one, MetricReading)}
    week_ago = 100 + 2 * 24 * 8 - 2 * 24 * 7
    assert readings["growth"].value == pytest.approx((484 - week_ago) / week_ago * 100, abs=2.0)
    assert readings["growth"].verdict == "pass"


def test_what_nobody_looks_back_at_is_not_kept() -> None:
    desk = Desk(
        PLAN.replace(
            '[[metric]]\nid = "growth"',
            '[[metric]]\nid = "plain"\nprobe = "shop"\nvalue = "1"\n[[metric]]\nid = "growth"',
        )
    )
    seen = Samples(epoch=1, base=desk.now, metric=("plain",), m_t=(0.0,), m_value=("1",), m_verdict=("pass",), m_n=(1,))
    desk.do(Observe(epoch=1, events=(seen,)), "engine")
    assert desk.state.metrics["plain"].hourly == []


def test_a_number_that_arrives_late_counts_for_its_day_and_not_as_the_newest() -> None:
    desk = Desk(PLAN.replace("target = { min = 4 }", 'target = { min = 4, by = "T+1d" }'))
    at_t(desk, 10)
    desk.do(EnterMetric(metric="mood", value=1.0), "anna")
    at_t(desk, 26)
    desk.do(EnterMetric(metric="mood", value=2.0), "anna")
    assert [stand.status for _, stand in standings(desk.state, "mood", desk.now)] == ["not met"]
    desk.do(EnterMetric(metric="mood", value=5.0, occurred=desk.now - dt.timedelta(hours=3)), "anna")
    assert [stand.status for _, stand in standings(desk.state, "mood", desk.now)] == ["met"]
    mood = desk.state.metrics["mood"]
    assert (mood.value, mood.at) == (2.0, desk.now)
    assert [value for _, value in history(mood)] == [1.0, 5.0, 2.0]


def test_numbers_of_earlier_do_not_pile_up() -> None:
    desk = Desk(PLAN)
    desk.do(EnterMetric(metric="mood", value=1.0), "anna")
    for number in range(TAIL_POINTS + 90):
        early = desk.now - dt.timedelta(minutes=number + 1)
        desk.write((MetricEntered(metric="mood", value=float(number)),), "anna", occurred=early)
    assert len(desk.state.metrics["mood"].tail) <= TAIL_POINTS + 60
    assert len(desk.state.metrics["mood"].hourly) <= TAIL_HOURS


def test_a_number_that_never_comes_misses_its_day() -> None:
    desk = Desk(PLAN.replace("target = { min = 4 }", 'target = { min = 4, by = "T+1d" }'))
    at_t(desk, 23)
    assert [stand.status for _, stand in standings(desk.state, "mood", desk.now)] == ["open"]
    at_t(desk, 25)
    assert [(stand.status, stand.reason) for _, stand in standings(desk.state, "mood", desk.now)] == [
        ("not met", "no value")
    ]


def said(desk: Desk, metric: str) -> list[str]:
    return [stand.words() for _, stand in standings(desk.state, metric, desk.now)]


def away(desk: Desk, hours: float) -> None:
    """An engine that comes back says for how long nobody watched."""
    since = desk.now - dt.timedelta(hours=hours)
    desk.write((GapSeen(since=since, until=desk.now, cause="away", wall_s=hours * 3600),), "engine")


def test_a_recording_that_leaves_out_what_said_nothing_new_was_watched_all_the_same() -> None:
    desk = Desk(PLAN)
    at_t(desk, 20)
    looked(desk, 20)
    at_t(desk, 29)
    looked(desk, 80)
    assert said(desk, "downloads") == ["not met", "open"]


@pytest.mark.parametrize("hours", [22.0, 26.0])
def test_an_answer_that_could_not_be_read_is_no_silence(hours: float) -> None:
    desk = Desk(PLAN)
    at_t(desk, 20)
    looked(desk, 20)
    at_t(desk, hours)
    looked(desk, float("nan"))
    at_t(desk, 29)
    looked(desk, 80)
    assert said(desk, "downloads") == ["not known, last 20 at 14:00 before it", "open"]


def test_what_nobody_watched_when_it_fell_due_is_not_known_and_says_what_was_seen_last() -> None:
    desk = Desk(PLAN)
    at_t(desk, 20)
    looked(desk, 20)
    at_t(desk, 29)
    assert said(desk, "downloads") == ["not known, last 20 at 14:00 before it", "open"]
    away(desk, 9)
    looked(desk, 80)
    assert said(desk, "downloads") == ["not known, last 20 at 14:00 before it", "open"], (
        "five hours later proves nothing"
    )
    assert resolve(desk.state, "{metric.downloads.target}", desk.now).text == (
        "at least 50 by T+24h not known, last 20 at 14:00 before it, at least 200 by T+7d open"
    )


def test_a_value_shortly_after_tells_where_the_last_before_is_too_old() -> None:
    desk = Desk(PLAN)
    at_t(desk, 20)
    looked(desk, 20)
    at_t(desk, 24.5)
    looked(desk, 60)
    assert said(desk, "downloads")[0] == "met"


def test_of_a_probe_that_was_never_seen_nothing_is_known() -> None:
    desk = Desk(PLAN)
    at_t(desk, 25)
    assert said(desk, "downloads")[0] == "not known, no value was ever seen"
    at_t(desk, 30)
    looked(desk, 60)
    assert said(desk, "downloads")[0] == "not known, first 60 at 00:00 after it"


def test_the_value_close_to_its_time_still_tells_a_week_later_from_the_hours_that_are_kept() -> None:
    desk = Desk(PLAN)
    for half_hours in range(2, 2 * 24 * 8):
        at_t(desk, half_hours / 2)
        looked(desk, half_hours)
    assert said(desk, "downloads")[0] == "not met"
    at_t(desk, 24 * 8)
    assert said(desk, "downloads")[1] == "met"


TRY = """
[[role]]
id = "lead"
may = ["rollback", "run"]
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "ship"
run = "true"
deploy = true
[[procedure]]
id = "back"
kind = "rollback"
[[procedure.step]]
id = "off"
run = "true"
"""


def falling(desk: Desk) -> None:
    """Numbers that go the wrong way, an hour apart."""
    for value in (30, 20, 10):
        desk.now += dt.timedelta(hours=1)
        looked(desk, value)


def test_what_the_try_before_had_out_puts_no_goal_at_risk_in_this_one() -> None:
    desk = Desk(PLAN + TRY)
    at_t(desk, 0)
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    desk.finish("R1")
    desk.tick()
    falling(desk)
    assert said(desk, "downloads")[0] == "at risk"
    desk.do(cmd.CallProcedure(procedure="back", reason="angry", typed="demo"), "anna", "lead")
    desk.tick()
    desk.finish("R2")
    desk.tick()
    assert said(desk, "downloads")[0] == "open", "it was taken back"
    desk.do(cmd.SetT0(t0=desk.now + dt.timedelta(minutes=30), reason="the fix is in"), "anna", "lead")
    falling(desk)
    assert said(desk, "downloads")[0] == "open", "T0 is past and nothing of this try is out"
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    desk.finish("R3")
    falling(desk)
    assert said(desk, "downloads")[0] == "at risk"
