"""When a line or a decision is due and when it is overdue: never the very second its time comes, always after its grace."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core import cadence, decisions, digest, items
from cockpit.core.index import book
from cockpit.model.commands import (
    CallHold,
    CheckItem,
    MakeDecision,
    Recycle,
    ReleaseHold,
    ReopenItem,
    SetT0,
    SkipItem,
    SnoozeDuty,
)
from tests.core.desk import START, T0, Desk
from tests.helpers.another_try import LAUNCH, WAY_BACK

PLAN = """
grace = "{grace}"
zone = "America/Los_Angeles"
[[role]]
id = "commander"
may = ["decide", "hold"]
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "flag"
at = "T0"
[[phase.item]]
id = "bridge"
[[phase.item]]
id = "strict"
at = "T0"
due = "T+10m"
[[phase.item]]
id = "window"
at = "T-30m"
recheck = "1h"
[[phase]]
id = "during"
at = "T0"
until = "T+4h"
[[phase.item]]
id = "append"
[[phase.item]]
id = "posted"
every = "30m"
[[phase]]
id = "checkpoint"
at = "T+1h"
decision = {{ role = "commander", choices = ["widen access", "roll back"] }}
[[phase]]
id = "by-the-end"
at = "T+1h"
until = "T+2h"
decision = {{ role = "commander", choices = ["go on", "stop"] }}
[[phase]]
id = "day-2"
at = "T+6h"
decision = {{ role = "commander", choices = ["go on", "stop"] }}
[[phase.item]]
id = "figures"
at = "T+8h"
[[phase]]
id = "next-day"
at = "T+2d 09:00"
decision = {{ role = "commander", choices = ["go on", "stop"] }}
[[phase]]
id = "some-day"
[[phase.item]]
id = "timeless"
"""
MINUTE = dt.timedelta(minutes=1)
WHEN = {
    "flag": (T0, True),
    "bridge": (T0, True),
    "strict": (T0 + 10 * MINUTE, False),
    "append": (T0 + 240 * MINUTE, False),
}
"""When each line is to be done by the plan, and whether the grace counts from then."""


def table(grace: str = "5m") -> Desk:
    desk = Desk(PLAN.format(grace=grace))
    desk.tick()
    return desk


def late(desk: Desk, name: str) -> float | None:
    return items.overdue(desk.state, book(desk.state).items[name], desk.now)


def due(desk: Desk, name: str) -> dt.datetime | None:
    found = items.due_at(desk.state, book(desk.state).items[name], desk.now)
    return found[0] if found is not None else None


def undecided(desk: Desk, name: str) -> float | None:
    return decisions.overdue(desk.state, book(desk.state).phases[name], desk.now)


def test_what_is_planned_for_t0_is_due_at_t0_and_overdue_when_its_grace_is_over() -> None:
    desk = table()
    desk.now = T0 + dt.timedelta(seconds=1)
    assert late(desk, "flag") is None
    assert due(desk, "flag") == T0
    desk.now = T0 + 5 * MINUTE
    assert late(desk, "flag") is None
    desk.now += dt.timedelta(seconds=1)
    assert late(desk, "flag") == 301


@settings(deadline=None)
@given(st.integers(-7200, 30_000), st.sampled_from(sorted(WHEN)), st.sampled_from(["0s", "1m", "5m", "1h"]))
def test_a_line_is_overdue_exactly_when_its_time_and_its_grace_are_over(after_s: int, name: str, grace: str) -> None:
    desk = table(grace)
    seconds = {"0s": 0, "1m": 60, "5m": 300, "1h": 3600}[grace]
    when, patient = WHEN[name]
    desk.now = T0 + dt.timedelta(seconds=after_s)
    past = (desk.now - when).total_seconds()
    assert due(desk, name) == when
    assert late(desk, name) == (past if past > (seconds if patient else 0) else None)
    assert late(desk, "timeless") is None
    assert due(desk, "timeless") is None


@settings(deadline=None, max_examples=40)
@given(st.integers(-3600, 20_000), st.integers(60, 7200), st.sampled_from(["flag", "strict", "append"]))
def test_a_hold_before_the_time_moves_it_and_what_is_done_is_never_overdue(
    after_s: int, held_s: int, name: str
) -> None:
    desk = table()
    desk.now = T0 - 60 * MINUTE
    desk.do(CallHold(reason="the bridge is not up"), "anna", "commander")
    desk.now += dt.timedelta(seconds=held_s)
    desk.do(ReleaseHold(reason="up"), "anna", "commander")
    desk.now = max(desk.now, T0 + dt.timedelta(seconds=after_s))
    when, patient = WHEN[name]
    past = (desk.now - when).total_seconds() - held_s
    assert late(desk, name) == (past if past > (300 if patient else 0) else None)
    desk.do(CheckItem(item=name), "anna")
    assert late(desk, name) is None
    desk.now += dt.timedelta(days=1)
    assert late(desk, name) is None


def test_a_slip_takes_the_lateness_with_it() -> None:
    desk = table()
    desk.now = T0 + 6 * MINUTE
    assert late(desk, "flag") == 360
    desk.do(SetT0(t0=T0 + 60 * MINUTE, reason="legal"), "anna", "commander")
    assert late(desk, "flag") is None
    assert due(desk, "flag") == T0 + 60 * MINUTE


def test_a_recurring_line_is_open_again_when_it_falls_due_and_overdue_after_half_its_period() -> None:
    desk = table()
    posted = book(desk.state).items["posted"]
    assert due(desk, "posted") is None  # nothing is owed before the first time
    desk.now = T0 + MINUTE
    desk.do(CheckItem(item="posted"), "anna")
    assert items.status_now(desk.state, posted, desk.now) == "done"
    desk.now = T0 + 30 * MINUTE
    assert items.status_now(desk.state, posted, desk.now) == "open"
    assert due(desk, "posted") == desk.now
    desk.now = T0 + 45 * MINUTE
    assert late(desk, "posted") is None
    desk.now += dt.timedelta(seconds=1)
    assert late(desk, "posted") == 901
    assert [one.status for one in cadence.overdue(desk.state, desk.now) if one.duty == "item:posted"] == ["overdue"]
    desk.do(SkipItem(item="posted", reason="the broadcast said it all"), "anna")
    assert late(desk, "posted") is None
    assert items.status_now(desk.state, posted, desk.now) == "skipped"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 269), max_size=12))
def test_the_line_and_the_ledger_agree_on_what_recurs(minutes: list[int]) -> None:
    desk = table()
    posted = book(desk.state).items["posted"]
    for minute in sorted(minutes):
        desk.now = max(desk.now, T0 + minute * MINUTE)
        open_now = items.status_now(desk.state, posted, desk.now) == "open"
        owed = [one for one in cadence.owed(desk.state, desk.now) if one.duty == "item:posted"]
        assert open_now == bool(owed)
        assert (late(desk, "posted") is not None) == any(one.status == "overdue" for one in owed)
        if minute % 2 and open_now:
            desk.do(CheckItem(item="posted"), "anna")


def test_a_line_that_nobody_ever_ticked_stays_open_and_is_overdue_no_more_once_it_recurs_no_more() -> None:
    desk = table()
    posted = book(desk.state).items["posted"]
    desk.now = T0 + 269 * MINUTE
    assert late(desk, "posted") == 29 * 60
    desk.now = T0 + 270 * MINUTE
    assert late(desk, "posted") is None
    assert items.status_now(desk.state, posted, desk.now) == "open"
    desk.do(CheckItem(item="posted"), "anna")
    assert items.status_now(desk.state, posted, desk.now) == "done"


def test_a_recurring_line_may_be_answered_shortly_ahead_of_its_time_and_not_twice() -> None:
    desk = table()
    desk.now = T0 + MINUTE
    desk.do(CheckItem(item="posted"), "anna")
    assert desk.refused(CheckItem(item="posted"), "anna").code == "done-already"
    desk.now = T0 + 28 * MINUTE
    desk.do(CheckItem(item="posted"), "anna")
    desk.now = T0 + 31 * MINUTE
    assert due(desk, "posted") is None
    assert desk.refused(CheckItem(item="posted"), "anna").code == "done-already"


def test_a_recurring_line_that_is_put_off_is_overdue_only_then() -> None:
    desk = table()
    desk.now = T0 + 2 * MINUTE
    desk.do(SnoozeDuty(duty="item:posted", due=T0, reason="on the phone", until=T0 + 20 * MINUTE), "anna")
    desk.now = T0 + 19 * MINUTE
    assert late(desk, "posted") is None
    desk.now = T0 + 21 * MINUTE
    assert late(desk, "posted") == 21 * 60


def test_what_is_to_be_looked_at_anew_is_open_again_and_overdue_after_its_grace() -> None:
    desk = table()
    window = book(desk.state).items["window"]
    desk.now = T0 - 30 * MINUTE
    desk.do(CheckItem(item="window"), "anna")
    desk.now = T0 + 31 * MINUTE
    assert items.status_now(desk.state, window, desk.now) == "open"
    assert due(desk, "window") == T0 + 30 * MINUTE
    assert late(desk, "window") is None
    desk.now = T0 + 36 * MINUTE
    assert late(desk, "window") == 360
    desk.do(CheckItem(item="window"), "anna")
    assert items.status_now(desk.state, window, desk.now) == "done"


def test_a_decision_is_overdue_at_the_end_its_phase_has_or_an_hour_after_its_beginning() -> None:
    desk = table()
    desk.now = T0 + 120 * MINUTE
    assert undecided(desk, "checkpoint") is None
    assert undecided(desk, "by-the-end") is None
    desk.now += dt.timedelta(seconds=1)
    assert undecided(desk, "checkpoint") == 3601
    assert undecided(desk, "by-the-end") == 1
    owed = [one for one in digest.overdue(desk.state, desk.now) if one.kind == "decision"]
    assert {(one.ref, one.role) for one in owed} == {
        ("phase:checkpoint", "commander"), ("phase:by-the-end", "commander")
    }  # fmt: skip
    desk.do(MakeDecision(phase="checkpoint", choice="widen access"), "anna", "commander")
    assert undecided(desk, "checkpoint") is None


def test_a_decision_waits_for_what_is_planned_for_its_phase_and_a_day_s_for_the_day() -> None:
    desk = table()
    desk.now = T0 + 485 * MINUTE
    assert undecided(desk, "day-2") is None  # its figures are for T+8h, and have the grace of 5 minutes
    desk.now += MINUTE
    assert undecided(desk, "day-2") == 126 * 60
    begins = decisions.due_at(desk.state, book(desk.state).phases["next-day"], desk.now)
    assert begins is not None
    desk.now = begins[0] + dt.timedelta(days=1)
    assert undecided(desk, "next-day") is None
    desk.now += MINUTE
    assert undecided(desk, "next-day") == 86_460


def test_a_decision_is_overdue_when_the_next_phase_begins_if_that_comes_first() -> None:
    desk = Desk(PLAN.format(grace="5m").replace('at = "T+6h"', 'at = "T+90m"').replace('at = "T+8h"', 'at = "T+95m"'))
    desk.tick()
    desk.now = T0 + 90 * MINUTE
    assert undecided(desk, "checkpoint") is None
    desk.now += MINUTE
    assert undecided(desk, "checkpoint") == 31 * 60


@pytest.mark.parametrize("name", ["launch", "during"])
def test_a_phase_without_a_decision_has_none_to_be_late(name: str) -> None:
    desk = table()
    desk.now = T0 + dt.timedelta(days=2)
    assert undecided(desk, name) is None


def test_the_decision_to_make_now_is_ones_own_then_the_latest_begun_then_the_next() -> None:
    desk = table()
    assert decisions.to_be_made(desk.state, "commander", desk.now) in ("checkpoint", "by-the-end")
    desk.now = T0 + 61 * MINUTE
    first = decisions.to_be_made(desk.state, "commander", desk.now)
    choices = {"checkpoint": "widen access", "by-the-end": "go on"}
    desk.do(MakeDecision(phase=first, choice=choices[first]), "anna", "commander")
    second = decisions.to_be_made(desk.state, "commander", desk.now)
    assert {first, second} == {"checkpoint", "by-the-end"}
    desk.do(MakeDecision(phase=second, choice=choices[second]), "anna", "commander")
    assert decisions.to_be_made(desk.state, "commander", desk.now) == "day-2"
    desk.do(MakeDecision(phase="day-2", choice="go on"), "anna", "commander")
    desk.do(MakeDecision(phase="next-day", choice="go on"), "anna", "commander")
    assert decisions.to_be_made(desk.state, "commander", desk.now) == ""


def test_nobody_is_late_in_a_rehearsal_for_what_lay_before_it_began() -> None:
    for rehearsal in (False, True):
        desk = Desk(PLAN.format(grace="5m"), t0=START - 121 * MINUTE, rehearsal=rehearsal)
        desk.tick()
        assert (undecided(desk, "by-the-end") is None) == rehearsal
        desk = Desk(PLAN.format(grace="5m"), t0=START - 90 * MINUTE, rehearsal=rehearsal)
        desk.tick()
        desk.now = START + 6 * MINUTE
        assert (late(desk, "flag") is None) == rehearsal
        desk.now = START - 90 * MINUTE + 241 * MINUTE
        assert late(desk, "append") == 60


# --- opened again -----------------------------------------------------------------------------------------------------

AGAIN = (
    """
grace = "5m"
[[role]]
id = "lead"
may = ["rollback", "hold", "run", "decide"]
[[phase]]
id = "ready"
at = "T-60m"
until = "T-40m"
decision = { role = "lead" }
[[phase.item]]
id = "backup"
[[phase.item]]
id = "check"
at = "T-50m"
[[phase.item]]
id = "phone"
at = "T-5m"
"""
    + LAUNCH
    + WAY_BACK
)


def rolled_back() -> Desk:
    """Everything done and decided, deployed, and back again a quarter of an hour after T0."""
    desk = Desk(AGAIN)
    desk.now = T0 - 45 * MINUTE
    for name in ("backup", "check", "phone"):
        desk.do(CheckItem(item=name), "anna", "lead")
    desk.tick()
    desk.do(MakeDecision(phase="ready", choice="go"), "anna", "lead")
    desk.now = T0
    desk.goes_out()
    desk.now = T0 + 15 * MINUTE
    desk.goes_back()
    return desk


def test_after_a_short_slip_nobody_is_late_for_what_has_just_been_opened_again() -> None:
    desk = rolled_back()
    again = desk.now
    desk.do(SetT0(t0=again + 10 * MINUTE, reason="the fix was small"), "anna", "lead")
    desk.refold()
    for name in ("backup", "check"):
        assert (due(desk, name), late(desk, name)) == (again, None)
    assert due(desk, "phone") == again + 5 * MINUTE, "its time is still to come"
    assert undecided(desk, "ready") is None
    desk.now = again + 5 * MINUTE
    assert late(desk, "check") is None
    desk.now += dt.timedelta(seconds=1)
    assert late(desk, "backup") == late(desk, "check") == 301
    assert late(desk, "phone") is None
    assert undecided(desk, "ready") is None
    desk.now = again + 11 * MINUTE
    assert undecided(desk, "ready") == 11 * 60, "the next phase has begun"


def test_after_a_recycle_they_have_their_own_time_again() -> None:
    desk = rolled_back()
    again = desk.now
    desk.do(Recycle(to_s=-45 * 60, reason="again from there"), "anna", "lead")
    assert due(desk, "check") == again
    assert due(desk, "phone") == again + 40 * MINUTE
    desk.now = again + 5 * MINUTE + dt.timedelta(seconds=1)
    assert late(desk, "check") == 301
    assert late(desk, "backup") == 1, "its last moment is five minutes after it was opened again"


def test_time_in_a_hold_counts_against_nothing_that_was_opened_again() -> None:
    desk = rolled_back()
    again = desk.now
    desk.do(SetT0(t0=again + 10 * MINUTE, reason="the fix was small"), "anna", "lead")
    desk.now += 4 * MINUTE
    desk.do(CallHold(reason="a look"), "anna", "lead")
    desk.now += 30 * MINUTE
    assert due(desk, "check") == again + 30 * MINUTE
    assert late(desk, "check") is None
    desk.do(ReleaseHold(reason="fine"), "anna", "lead")
    desk.now += 2 * MINUTE
    assert late(desk, "check") == 360


def test_a_line_that_a_person_opens_again_is_late_from_then_on() -> None:
    desk = table()
    desk.do(CheckItem(item="flag"), "anna")
    desk.now = T0 + 30 * MINUTE
    desk.do(ReopenItem(item="flag", reason="the wrong flag"), "anna")
    assert due(desk, "flag") == desk.now
    desk.now += 6 * MINUTE
    assert late(desk, "flag") == 360
    desk.do(SetT0(t0=T0 + 120 * MINUTE, reason="legal"), "anna", "commander")
    assert due(desk, "flag") == T0 + 120 * MINUTE, "a time to come is the plan's again"
