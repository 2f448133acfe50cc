"""Answer times: round the clock or in business hours, through daylight saving, from when a question was asked."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import cadence, questions
from cockpit.core.actions import overdue, unfiled
from cockpit.core.digest import digest
from cockpit.model.commands import FileAction, OpenAction
from cockpit.model.people import Channel
from tests.core.desk import Desk

ZONE = ZoneInfo("America/New_York")
PLAN = """
zone = "America/New_York"

[[channel]]
id = "chat"
kind = "hand"
business_hours = "09:00-18:00"
answer_within = "1h"

[[channel]]
id = "mail"
kind = "hand"
title = "Mail"
answer_within = "24h"

[[channel]]
id = "silent"
kind = "hand"
"""


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("asked", "hours", "within", "due"),
    [
        ("2026-01-15 10:00", "09:00-18:00", 3600, "2026-01-15 11:00"),
        ("2026-01-15 17:00", "09:00-18:00", 3600, "2026-01-15 18:00"),
        ("2026-01-15 17:40", "09:00-18:00", 3600, "2026-01-16 09:40"),
        ("2026-01-15 18:00", "09:00-18:00", 3600, "2026-01-16 10:00"),
        ("2026-01-15 03:00", "9:00-18:00", 3600, "2026-01-15 10:00"),
        ("2026-01-15 10:00", "09:00-18:00", 20 * 3600, "2026-01-17 12:00"),
        ("2026-03-07 17:30", "09:00-18:00", 3600, "2026-03-08 09:30"),  # the clocks go forward in the night
        ("2026-11-01 00:30", None, 2 * 3600, "2026-11-01 01:30"),  # and back: two hours are two hours
    ],
)
def test_the_clock_runs_in_the_hours_of_the_channel(asked, hours, within, due) -> None:
    channel = Channel(id="chat", kind="hand", business_hours=hours, answer_within=within)
    assert questions.deadline(channel, local(asked).astimezone(dt.UTC), ZONE).astimezone(ZONE).replace(
        tzinfo=None
    ) == dt.datetime.fromisoformat(due)


@given(
    start=st.integers(0, 365 * 86_400),
    within=st.integers(1, 48 * 3600),
    opens=st.integers(0, 22),
    length=st.integers(1, 24),
)
def test_a_deadline_lies_in_hours_and_so_much_time_in_hours_lies_before_it(start, within, opens, length) -> None:
    closes = min(opens + length, 23)
    if closes <= opens:
        return
    channel = Channel(id="chat", kind="hand", business_hours=f"{opens:02}:00-{closes:02}:00", answer_within=within)
    asked = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=start)
    due = questions.deadline(channel, asked, ZoneInfo("UTC"))
    assert due > asked
    assert dt.time(opens) <= due.time() <= dt.time(closes)
    counted = 0.0
    for number in range((due.date() - asked.date()).days + 1):
        day = dt.datetime.combine(asked.date() + dt.timedelta(days=number), dt.time(), tzinfo=dt.UTC)
        begin, end = day.replace(hour=opens), day.replace(hour=closes)
        counted += max(0.0, (min(end, due) - max(begin, asked)).total_seconds())
    assert counted == pytest.approx(within)


def test_a_question_is_owed_until_it_is_answered_and_is_no_follow_up() -> None:
    desk = Desk(PLAN)
    asked = desk.now - dt.timedelta(hours=2)
    desk.do(OpenAction(text="does it run on Nix?", origin="channel:mail", occurred=asked), "cora")
    [waiting] = questions.waiting(desk.state)
    assert waiting.due == asked + dt.timedelta(hours=24)
    assert unfiled(desk.state) == []
    [owed] = cadence.owed(desk.state, desk.now)
    assert (owed.duty, owed.status, owed.title) == ("question:F1", "due", "Answer on Mail: does it run on Nix?")
    desk.wait("23h")
    assert [one.status for one in cadence.overdue(desk.state, desk.now)] == ["overdue"]
    assert overdue(desk.state, desk.now) == [], "it is told once: as a duty"
    assert [one.ref for one in digest(desk.state, "anna", desk.now).overdue] == ["question:F1"]
    desk.do(FileAction(action="F1", where="https://mail.example/1"), "cora")
    assert cadence.owed(desk.state, desk.now) == ()
    [answered] = [one for one in cadence.ledger(desk.state, desk.now) if one.duty == "question:F1"]
    assert (answered.status, answered.late_s) == ("answered", 3600.0)


def test_a_channel_that_promises_nothing_takes_no_questions() -> None:
    desk = Desk(PLAN)
    refused = desk.refused(OpenAction(text="?", origin="channel:silent"))
    assert refused.code == "no-clock"
    assert "chat, mail" in refused.reason
    assert desk.refused(OpenAction(text="?", origin="channel:chats")).code == "unknown-id"
    desk.do(OpenAction(text="write the FAQ", origin="incident:I1"))
    assert [one.text for one in unfiled(desk.state)] == ["write the FAQ"]
