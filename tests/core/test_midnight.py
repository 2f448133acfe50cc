"""Wall times of the days after T0, when T0 comes near midnight and moves over it."""

import datetime as dt

from cockpit.core.clock import moment_at
from cockpit.format.durations import parse_moment
from cockpit.model.commands import CallHold, MakeDecision, ReleaseHold, SetT0
from cockpit.views.base import Sight
from cockpit.views.timeline import timeline
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


LATER = NIGHT + dt.timedelta(days=1)
HOLDS = """
zone = "Asia/Tokyo"
[[role]]
id = "lead"
may = ["hold"]
[[hold]]
id = "look"
at = "T-10m"
for = "5m"
[[hold]]
id = "nod"
at = "T-5m"
until = "decision"
"""


def shown(desk: Desk, hold: str) -> str:
    marks = timeline(Sight(desk.state, desk.now)).marks
    return next(one.label.text for one in marks if one.ref == f"hold:{hold}")


def test_a_hold_that_waits_for_a_decision_is_held_late_rather_than_not_when_nobody_watched() -> None:
    desk = Desk(HOLDS, t0=LATER)
    desk.now = LATER - dt.timedelta(minutes=1)
    desk.tick()
    assert [(one.hold, one.t_s) for one in desk.state.clock.holds] == [("nod", -60.0)]
    assert (shown(desk, "look"), shown(desk, "nod")) == ("NOT HELD", "HOLDING")
    desk.do(ReleaseHold(hold="nod"), "anna", "lead")
    assert shown(desk, "nod") == "over"


def test_what_was_decided_while_no_engine_watched_is_waited_for_no_more() -> None:
    desk = Desk(HOLDS + '[[phase]]\nid = "final"\ndecision = { role = "lead" }\n', t0=LATER)
    desk.now = LATER - dt.timedelta(minutes=3)
    desk.do(MakeDecision(phase="final", choice="no-go", reason="rain"), "anna", "lead")
    desk.now = LATER - dt.timedelta(minutes=1)
    desk.tick()
    assert desk.state.clock.holds == []
    assert shown(desk, "nod") == "NOT HELD"


def test_after_t0_it_is_too_late_for_that_and_the_timeline_says_so() -> None:
    desk = Desk(HOLDS, t0=LATER)
    desk.now = LATER + dt.timedelta(minutes=3)
    desk.tick()
    assert desk.state.clock.holds == []
    assert (shown(desk, "look"), shown(desk, "nod")) == ("NOT HELD", "NOT HELD")


def test_a_date_and_time_of_its_own_is_said_to_be_fixed() -> None:
    desk = Desk(HOLDS.replace('at = "T-10m"', "at = 2026-02-21T23:40:00"), t0=LATER)
    marks = timeline(Sight(desk.state, desk.now)).marks
    assert [(one.ref, one.when) for one in marks] == [("hold:look", "fixed"), ("hold:nod", "T-5m"), ("t0", "T0")]
