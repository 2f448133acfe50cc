"""What is owed on a rhythm: through holds, slips and daylight saving, answered once, missed in plain sight."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core import cadence, items
from cockpit.core.digest import overdue
from cockpit.core.index import book
from cockpit.core.obligation import Obligation
from cockpit.core.recurrence import item_due, item_patience, occurrences
from cockpit.model.commands import (
    Announce,
    CallHold,
    CallProcedure,
    CheckItem,
    CloseRelease,
    ConfirmSent,
    OpenIncident,
    ReleaseHold,
    ResolveIncident,
    SetT0,
    SkipItem,
    SnoozeDuty,
    UpdateIncident,
)
from cockpit.model.people import Cadence
from cockpit.model.times import Duration
from tests.core.desk import T0, Desk
from tests.helpers.another_try import LAUNCH, WAY_BACK

PLAN = """
zone = "America/Los_Angeles"
[[severity]]
id = "critical"
update_every = "30m"
[[template]]
id = "heartbeat"
title = "Heartbeat"
text = "All is well at {time}"
cadence = { from = "T0", every = "30m", until = "T+2h" }
[[template]]
id = "warning"
text = "Launch in half an hour"
at = "T-30m"
[[template]]
id = "incident"
text = "INCIDENT {incident.summary}"
on = "incident"
[[phase]]
id = "watch"
[[phase.item]]
id = "look"
at = "T-1h"
every = "1h"
until = "T+3h"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def of(desk: Desk, duty: str) -> list[Obligation]:
    return [one for one in cadence.ledger(desk.state, desk.now) if one.duty == duty]


def states(desk: Desk, duty: str = "announce:heartbeat") -> list[str]:
    return [one.status for one in of(desk, duty)]


def at(desk: Desk, minutes: float) -> None:
    """Put the clock at T0 plus minutes."""
    desk.now = T0 + dt.timedelta(minutes=minutes)
    desk.tick()


def send(desk: Desk, template: str = "heartbeat", **more: str) -> str:
    desk.do(Announce(template=template, **more))  # type: ignore[arg-type]
    name = list(desk.state.announcements)[-1]
    desk.do(ConfirmSent(announcement=name))
    return name


def test_a_heartbeat_is_due_then_overdue_then_missed(desk: Desk) -> None:
    assert states(desk) == ["upcoming"]
    at(desk, 0)
    assert states(desk) == ["due", "upcoming"]
    at(desk, 6)
    (first, _) = of(desk, "announce:heartbeat")
    assert (first.status, first.late_s) == ("overdue", 360)
    at(desk, 31)
    assert states(desk) == ["missed", "due", "upcoming"]


def test_what_is_sent_answers_the_one_that_is_asked_for_and_says_how_late(desk: Desk) -> None:
    at(desk, 8)
    name = send(desk)
    assert desk.state.announcements[name].due == T0
    (first, second) = of(desk, "announce:heartbeat")
    assert (first.status, first.late_s, second.status) == ("answered", 480, "upcoming")


def test_a_heartbeat_sent_a_little_early_counts_for_the_next(desk: Desk) -> None:
    at(desk, 0)
    send(desk)
    at(desk, 28)
    send(desk)
    assert states(desk) == ["answered", "answered"]
    at(desk, 31)
    assert states(desk) == ["answered", "answered", "upcoming"]


def test_it_ends_with_its_until_included(desk: Desk) -> None:
    at(desk, 500)
    dues = [one.due for one in of(desk, "announce:heartbeat")]
    assert dues == [T0 + dt.timedelta(minutes=30 * number) for number in range(5)]


def test_the_last_one_is_missed_once_another_would_have_come(desk: Desk) -> None:
    at(desk, 149)
    assert states(desk)[-1] == "overdue"
    at(desk, 150)
    assert states(desk) == ["missed"] * 5
    assert "announce:heartbeat" not in {one.duty for one in cadence.owed(desk.state, desk.now)}


def test_the_last_one_is_answered_however_late_it_is_sent(desk: Desk) -> None:
    at(desk, 200)
    assert states(desk) == ["missed"] * 5
    send(desk)
    assert states(desk) == ["missed"] * 4 + ["answered"]
    assert of(desk, "announce:heartbeat")[-1].late_s == 80 * 60


@pytest.mark.parametrize(("template", "minute"), [("heartbeat", 121), ("warning", -29)])
def test_what_was_answered_in_time_is_not_late_because_it_was_said_again(
    desk: Desk, template: str, minute: float
) -> None:
    at(desk, -31)
    desk.tick()
    at(desk, minute)
    send(desk, template)
    at(desk, 200)
    desk.do(Announce(template=template, text="All is still well"), "anna")
    assert [(one.status, one.late_s) for one in of(desk, f"announce:{template}")][-1] == ("answered", 60)


def test_a_recurring_line_is_missed_once_another_would_have_come(desk: Desk) -> None:
    look = book(desk.state).items["look"]
    at(desk, 239)
    assert item_patience(desk.state, look, desk.now) is not None
    at(desk, 240)
    assert item_patience(desk.state, look, desk.now) is None
    assert {one.status for one in of(desk, "item:look")} == {"missed"}
    assert not [one for one in overdue(desk.state, desk.now) if one.kind == "item"]


def test_a_hold_before_it_began_pushes_it(desk: Desk) -> None:
    at(desk, -10)
    desk.do(CallHold(reason="waiting for the build"))
    at(desk, 5)
    assert states(desk) == ["upcoming"]
    desk.do(ReleaseHold(reason="built"))
    (only,) = of(desk, "announce:heartbeat")
    assert only.due == T0 + dt.timedelta(minutes=15)


def test_a_hold_after_it_began_leaves_the_rhythm_alone(desk: Desk) -> None:
    at(desk, 0)
    send(desk)
    at(desk, 10)
    desk.do(CallHold(reason="a look at the errors"))
    at(desk, 31)
    assert states(desk) == ["answered", "due", "upcoming"]
    send(desk)
    at(desk, 40)
    desk.do(ReleaseHold(reason="fine"))
    found = of(desk, "announce:heartbeat")
    assert [one.status for one in found] == ["answered", "answered", "upcoming"]
    assert found[-1].due == T0 + dt.timedelta(minutes=60)


def test_a_slip_moves_what_is_to_come_and_asks_for_the_notice_again(desk: Desk) -> None:
    at(desk, -30)
    send(desk, "warning")
    assert states(desk, "announce:warning") == ["answered"]
    desk.do(SetT0(t0=T0 + dt.timedelta(hours=1), reason="the build is late"))
    assert states(desk, "announce:warning") == ["upcoming"]
    at(desk, 31)
    assert states(desk, "announce:warning") == ["due"]
    assert of(desk, "announce:heartbeat")[0].due == T0 + dt.timedelta(hours=1)


def test_a_slip_makes_nobody_late_for_what_was_told_in_time(desk: Desk) -> None:
    at(desk, -30)
    send(desk, "warning")
    at(desk, 10)
    desk.do(SetT0(t0=desk.now + dt.timedelta(minutes=5), reason="the build is late"))
    (owed,) = of(desk, "announce:warning")
    assert (owed.status, owed.due) == ("answered", T0 - dt.timedelta(minutes=15))
    assert "announce:warning" not in [one.duty for one in cadence.overdue(desk.state, desk.now)]


def test_what_nobody_told_stays_overdue_through_a_slip(desk: Desk) -> None:
    at(desk, 10)
    desk.do(SetT0(t0=desk.now + dt.timedelta(minutes=5), reason="the build is late"))
    assert states(desk, "announce:warning") == ["overdue"]


def test_what_the_first_try_told_is_told_again_soon_after_a_rollback() -> None:
    desk = Desk(
        PLAN
        + """
[[template]]
id = "live"
text = "We are live"
at = "T0"
grace = "15m"
[[template]]
id = "press"
text = "It will come"
at = "T-30m"
[[procedure]]
id = "rollback"
kind = "rollback"
[[procedure.step]]
id = "back"
run = "true"
"""
    )
    at(desk, -30)
    send(desk, "press")
    at(desk, 0)
    send(desk, "live")
    desk.do(CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    desk.tick()
    desk.finish("R1")
    desk.tick()
    at(desk, 2)
    desk.do(SetT0(t0=desk.now + dt.timedelta(minutes=8), reason="the fix is in"))
    assert desk.state.clock.retried == desk.now
    assert states(desk, "announce:live") == ["upcoming"]
    assert states(desk, "announce:press") == ["answered"]
    at(desk, 10)
    send(desk, "live")
    assert states(desk, "announce:live") == ["answered"]


def test_a_duty_is_put_off_or_let_go_with_a_reason(desk: Desk) -> None:
    at(desk, 1)
    later = desk.now + dt.timedelta(minutes=10)
    duty = SnoozeDuty(duty="announce:heartbeat", due=T0, reason="in the call", until=later)
    assert desk.refused(SnoozeDuty(duty="announce:heartbeat", due=T0, reason="")).code == "reason-needed"
    wrong = SnoozeDuty(duty="announce:heartbeat", due=T0 + dt.timedelta(minutes=7), reason="x")
    assert desk.refused(wrong).code == "unknown-id"
    desk.do(duty)
    at(desk, 9)
    assert states(desk)[0] == "snoozed"
    at(desk, 12)
    assert states(desk)[0] == "overdue"
    desk.do(SnoozeDuty(duty="announce:heartbeat", due=T0, reason="said it in the call"))
    assert states(desk)[0] == "let-go"


def test_what_was_due_before_the_release_was_opened_was_never_owed() -> None:
    desk = Desk(PLAN, t0=T0 - dt.timedelta(hours=3))
    assert states(desk, "announce:warning") == []
    assert [one.due for one in of(desk, "announce:heartbeat")] == [desk.now, desk.now + dt.timedelta(minutes=30)]


def test_an_incident_owes_its_notice_and_then_its_updates(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="Saves fail"))
    assert states(desk, "announce:incident") == ["due"]
    send(desk, "incident", incident="I1")
    assert states(desk, "announce:incident") == ["answered"]
    desk.wait("31m")
    assert states(desk, "update:I1") == ["overdue"]
    assert of(desk, "update:I1")[0].template == "incident"
    desk.do(UpdateIncident(incident="I1", update=True, text="still looking"))
    assert states(desk, "update:I1") == ["upcoming"]
    desk.do(OpenIncident(severity="critical", title="And logins"))
    assert states(desk, "announce:incident") == ["answered", "due"]


def test_a_recurring_item_is_answered_for_each_time(desk: Desk) -> None:
    item = desk.plan.phase[0].item[0]
    at(desk, -60)
    assert states(desk, "item:look") == ["due", "upcoming"]
    assert item_due(desk.state, item, desk.now) == desk.now
    desk.do(CheckItem(item="look"))
    assert states(desk, "item:look") == ["answered", "upcoming"]
    assert item_due(desk.state, item, desk.now) is None
    at(desk, 5)
    assert states(desk, "item:look") == ["answered", "due", "upcoming"]
    desk.do(SkipItem(item="look", reason="in a call"))
    assert states(desk, "item:look") == ["answered", "answered", "upcoming"]


ZONE = ZoneInfo("America/Los_Angeles")


def local(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type,misc]


def take(cadence: Cadence, start: dt.datetime, count: int) -> list[dt.datetime]:
    return [when.astimezone(ZONE) for when in itertools.islice(occurrences(cadence, start, None, ZONE), count)]


def test_whole_days_keep_their_wall_time_through_daylight_saving() -> None:
    found = take(Cadence(every=Duration(86_400)), local(2026, 3, 6, 9), 4)
    assert [when.hour for when in found] == [9, 9, 9, 9]
    assert [when.day for when in found] == [6, 7, 8, 9]


def test_wall_times_that_the_clocks_skip_or_repeat_come_once_a_day() -> None:
    spring = take(Cadence(at=("02:30", "08:00")), local(2026, 3, 7, 3), 4)
    assert [(when.day, when.hour, when.minute) for when in spring] == [(7, 8, 0), (8, 3, 30), (8, 8, 0), (9, 2, 30)]
    autumn = take(Cadence(at=("01:30",)), local(2026, 10, 31, 0), 3)
    assert [when.day for when in autumn] == [31, 1, 2]


def test_weekdays_only() -> None:
    found = take(Cadence(at=("09:00",), weekdays=("mon", "wed")), local(2026, 2, 20, 0), 3)
    assert [(when.day, when.strftime("%a")) for when in found] == [(23, "Mon"), (25, "Wed"), (2, "Mon")]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["wait 7", "wait 25", "send", "hold", "resume"]), max_size=14))
def test_no_send_is_asked_for_twice_and_none_is_forgotten(acts: list[str]) -> None:
    """Between two heartbeats that were sent in time there is never more than one period and its half."""
    desk = Desk(PLAN)
    at(desk, 0)
    for act in acts:
        if act.startswith("wait"):
            desk.wait(f"{act.split()[1]}m")
        elif act == "hold" and not desk.state.clock.holds:
            desk.do(CallHold(reason="x"))
        elif act == "resume" and desk.state.clock.holds:
            desk.do(ReleaseHold())
        elif act == "send" and any(one.duty == "announce:heartbeat" for one in cadence.owed(desk.state, desk.now)):
            send(desk)
            assert not [one for one in cadence.owed(desk.state, desk.now) if one.duty == "announce:heartbeat"]
    found = of(desk, "announce:heartbeat")
    dues = [one.due for one in found]
    gaps = {(later - earlier).total_seconds() for earlier, later in itertools.pairwise(dues)}
    assert gaps <= {1800.0}
    assert sum(one.status in ("due", "overdue") for one in found) <= 1
    answered = sum(one.status == "answered" for one in found)
    assert answered == len({one.due for one in desk.state.announcements.values()})


def test_news_of_an_incident_that_is_over_is_no_longer_asked_for(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="Maps are blank"), "anna")
    at(desk, -100)
    assert states(desk, "announce:incident") == ["overdue"]
    desk.do(ResolveIncident(incident="I1", text="a wrong key"), "anna")
    (owed,) = of(desk, "announce:incident")
    assert (owed.status, owed.reason) == ("let-go", "I1 was resolved before this was sent")
    assert owed.late_s > 0, "how late it was by then stays in the ledger"
    assert not [one for one in cadence.overdue(desk.state, desk.now) if one.duty == "announce:incident"]


def test_news_that_went_out_stays_answered_when_the_incident_ends(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="Maps are blank"), "anna")
    name = send(desk, "incident", incident="I1")
    assert name
    desk.do(ResolveIncident(incident="I1", text="a wrong key"), "anna")
    assert "let-go" not in states(desk, "announce:incident")


def test_news_told_at_once_is_not_late_because_of_the_updates_after_it(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="Maps are blank"), "anna")
    send(desk, "incident", incident="I1")
    at(desk, -30)
    desk.do(Announce(template="incident", incident="I1", text="INCIDENT: still blank"))
    desk.do(ConfirmSent(announcement=list(desk.state.announcements)[-1]))
    (told,) = of(desk, "announce:incident")
    assert (told.status, told.late_s) == ("answered", 0)


def test_years_later_the_ledger_of_a_closed_release_still_has_every_time(desk: Desk) -> None:
    for minute in (0, 30, 60, 90, 120):
        at(desk, minute)
        send(desk)
    desk.wait("10m")
    desk.do(CloseRelease(abandon=True, reason="a rehearsal of a day"))
    desk.now += dt.timedelta(days=700)
    assert states(desk) == ["answered"] * 5


# --- T0 moved, and the countdown begun anew ---------------------------------------------------------------------------

ANEW = (
    """
[[role]]
id = "lead"
may = ["rollback", "hold", "run", "decide", "close"]
[[channel]]
id = "room"
kind = "hand"
[[template]]
id = "update"
text = "Update of the day"
cadence = { at = ["17:00"], from = "T-4d 09:00", until = "T-2d 17:00" }
[[template]]
id = "warning"
text = "We launch in a while"
channels = ["room"]
at = "T-90m"
[[template]]
id = "pulse"
text = "All is well"
cadence = { from = "T-2h", every = "30m", until = "T+2h" }
[[phase]]
id = "beta"
at = "T-4d 09:00"
[[phase.item]]
id = "check-in"
at = "T-4d 16:30"
every = "1d"
until = "T-2d 17:00"
[[phase.item]]
id = "never-done"
at = "T-4d 16:40"
"""
    + LAUNCH
    + WAY_BACK
)


def rolled_back() -> Desk:
    desk = Desk(ANEW)
    desk.now = T0
    desk.goes_out()
    desk.now = T0 + dt.timedelta(minutes=20)
    desk.goes_back()
    desk.now = T0 + dt.timedelta(minutes=40)
    return desk


def owes(desk: Desk, duty: str) -> list[tuple[dt.datetime, str]]:
    return [(one.due, one.status) for one in cadence.ledger(desk.state, desk.now) if one.duty == duty]


def test_in_another_try_nobody_is_late_for_what_lies_before_it() -> None:
    desk = rolled_back()
    begun = desk.now
    # The days of the beta come again, and today is one of them.
    desk.do(SetT0(t0=T0 + dt.timedelta(days=3, hours=2), reason="the fix is in"), "anna", "lead")
    desk.refold()
    for duty in ("announce:update", "item:check-in"):
        assert {status for _, status in owes(desk, duty)} <= {"upcoming"}, duty
    item = book(desk.state).items["check-in"]
    assert item_due(desk.state, item, desk.now) is None
    assert cadence.overdue(desk.state, desk.now) == ()
    assert overdue(desk.state, desk.now) == ()
    line = book(desk.state).items["never-done"]
    assert items.due_at(desk.state, line, desk.now) == (begun, 300.0)
    desk.now += dt.timedelta(minutes=6)
    assert items.overdue(desk.state, line, desk.now) == 360.0


def test_a_text_that_is_owed_once_is_late_in_another_try_from_when_that_began() -> None:
    desk = rolled_back()
    begun = desk.now
    desk.do(SetT0(t0=begun + dt.timedelta(hours=1), reason="the fix is in"), "anna", "lead")
    assert owes(desk, "announce:warning") == [(begun, "due")]
    desk.now += dt.timedelta(minutes=30)
    assert of(desk, "announce:warning")[0].late_s == 1800
    send(desk, "warning")
    assert [(one.due, one.status, one.late_s) for one in of(desk, "announce:warning")] == [(begun, "answered", 1800)]


def test_a_slip_asks_for_nothing_at_a_time_that_nobody_was_asked_for_before() -> None:
    desk = Desk(ANEW)
    desk.now = T0 - dt.timedelta(minutes=50)
    assert owes(desk, "announce:pulse")[-2:] == [
        (T0 - dt.timedelta(minutes=60), "overdue"), (T0 - dt.timedelta(minutes=30), "upcoming"),
    ]  # fmt: skip
    desk.do(SetT0(t0=T0 + dt.timedelta(minutes=5), reason="a late fix"), "anna", "lead")
    assert owes(desk, "announce:pulse") == [(T0 - dt.timedelta(minutes=25), "upcoming")]


def test_a_slip_by_whole_periods_lets_nobody_off() -> None:
    desk = Desk(ANEW)
    desk.now = T0 - dt.timedelta(minutes=50)
    desk.do(SetT0(t0=T0 + dt.timedelta(minutes=30), reason="a late fix"), "anna", "lead")
    assert (T0 - dt.timedelta(minutes=60), "overdue") in owes(desk, "announce:pulse")
