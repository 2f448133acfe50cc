"""Wall times of the days after T0, when T0 comes near midnight and moves over it."""

import datetime as dt

from cockpit.core.clock import moment_at
from cockpit.format.durations import parse_moment
from cockpit.model.commands import CallHold, ReleaseHold, SetT0
from tests.core.desk import Desk

PLAN = """
zone = "Asia/Tokyo"
[[role]]
id = "lead"
may = ["hold"]
[[phase]]
id = "morning"
at = "T+1d 09:00"
"""
NIGHT = dt.datetime(2026, 2, 20, 14, 50, tzinfo=dt.UTC)  # 23:50 in Tokyo
MORNING = dt.datetime(2026, 2, 21, 0, 0, tzinfo=dt.UTC)  # nine on the day after


def morning(desk: Desk) -> dt.datetime | None:
    return moment_at(desk.state, parse_moment("T+1d 09:00", "Asia/Tokyo"), desk.now)


def before(length: dt.timedelta) -> Desk:
    desk = Desk(PLAN, t0=NIGHT)
    desk.now = NIGHT - length
    return desk


def test_a_hold_over_midnight_does_not_put_the_morning_off_by_a_day() -> None:
    desk = before(dt.timedelta(minutes=5))
    assert morning(desk) == MORNING
    desk.do(CallHold(reason="one more look"), "anna", "lead")
    desk.now += dt.timedelta(minutes=40)
    assert morning(desk) == MORNING
    desk.do(ReleaseHold(), "anna", "lead")
    assert desk.state.clock.t0 == NIGHT + dt.timedelta(minutes=40)
    assert morning(desk) == MORNING


def test_neither_does_a_slip_of_an_hour() -> None:
    desk = before(dt.timedelta(hours=1))
    desk.do(SetT0(t0=NIGHT + dt.timedelta(hours=1), reason="storage"), "anna", "lead")
    assert morning(desk) == MORNING


def test_another_day_of_launch_has_another_morning_after_it() -> None:
    desk = before(dt.timedelta(hours=1))
    desk.do(SetT0(t0=NIGHT + dt.timedelta(days=3), reason="storage"), "anna", "lead")
    assert morning(desk) == MORNING + dt.timedelta(days=3)
    desk.do(SetT0(t0=NIGHT + dt.timedelta(hours=14), reason="at noon"), "anna", "lead")
    assert morning(desk) == MORNING + dt.timedelta(days=1)
