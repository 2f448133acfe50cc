"""The replay's bar: the day has its room, however long nothing was recorded before, within or after it."""

import datetime as dt
import re

import pytest

from cockpit.session.protocol import Playback
from cockpit.tui.glyphs import ASCII, UNICODE
from cockpit.tui.panes.head import replay_bar
from cockpit.tui.text import width_of

OPENED = dt.datetime(2027, 2, 19, 9, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY_BEFORE = OPENED - 30 * HOUR


def bar(at, start=OPENED, empty=(), marks=(), width=80, glyphs=UNICODE):
    play = Playback(at, start, OPENED + 4 * HOUR, 0.0, paused=True, view="occurred", marks=marks, empty=empty)
    line = replay_bar(play, "T-1:00", dt.UTC, width, glyphs)
    assert width_of(line) == width
    text = "".join(part for part, _ in line)
    found = re.search(r"\d\d:\d\d:\d\d (.+?) +as it occurred", text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_late_note_about_the_day_before_leaves_the_day_its_room(width):
    gap = (DAY_BEFORE, OPENED)
    marks = ((DAY_BEFORE, "incident", "I1"), (OPENED + HOUR, "decision", "go"), (OPENED + 3 * HOUR, "decision", "stay"))
    drawn = bar(OPENED + 2 * HOUR, DAY_BEFORE, (gap,), marks, width)
    first, second, third = (index for index, sign in enumerate(drawn) if sign == "╋")
    assert first == 0
    assert third - second > len(drawn) / 3
    assert second < drawn.index(UNICODE.full) < third
    assert drawn.count("~") == 1


def test_without_such_a_stretch_time_and_columns_are_even():
    drawn = bar(OPENED + 2 * HOUR, marks=((OPENED + HOUR, "hold", "h"), (OPENED + 3 * HOUR, "hold", "r")))
    first, second = (index for index, sign in enumerate(drawn) if sign == "╋")
    assert abs((drawn.index(UNICODE.full) - first) - (second - drawn.index(UNICODE.full))) <= 1
    assert "~" not in drawn


@pytest.mark.parametrize("at", [DAY_BEFORE, DAY_BEFORE + 10 * HOUR, OPENED, OPENED + 4 * HOUR])
def test_where_it_stands_is_always_seen_also_within_such_a_stretch(at):
    drawn = bar(at, DAY_BEFORE, ((DAY_BEFORE, OPENED),), glyphs=ASCII)
    assert drawn.count(ASCII.full) == 1
    assert drawn.isascii()


def line(at, end, width, t_text="T-1:00", *, idle=False, zone=dt.UTC):
    play = Playback(at, OPENED, end, 60.0, paused=False, view="occurred", skip_idle=idle)
    drawn = replay_bar(play, t_text, zone, width, UNICODE)
    assert width_of(drawn) == width
    return "".join(part for part, _ in drawn)


def test_the_day_is_named_where_the_journal_has_several():
    several = OPENED + 100 * HOUR
    assert "T-1:00 Sun 21 Feb 11:00:00 " in line(OPENED + 50 * HOUR, several, 120)
    assert "T-1:00 09:00:00 " in line(OPENED, OPENED + 4 * HOUR, 120), "a day of its own needs no name"
    east = dt.timezone(13 * HOUR)
    assert " Fri 19 Feb 22:00:00 " in line(OPENED, OPENED + 4 * HOUR, 120, zone=east), "midnight lies within it there"


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("idle", [False, True])
def test_on_a_narrow_screen_the_day_stays_and_the_words_give_way(width, idle):
    said = line(OPENED + 50 * HOUR, OPENED + 100 * HOUR, width, "T-167:12:34", idle=idle)
    assert "21 Feb 11:00:00 " in said
    assert "as it occurred" in said
    assert (UNICODE.full in said) is (width > 60)
    assert ("idle skipped" in said) is (idle and width >= 80)
