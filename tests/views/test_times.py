"""Clocks and lengths as people read them."""

import datetime as dt
import zoneinfo

import pytest

from cockpit.core.words import day_hhmm, hhmmss
from cockpit.views import times
from cockpit.views.names import Names

NOW = dt.datetime(2027, 2, 19, 18, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "T0 not set"),
        (0, "T+0:00"),
        (-1, "T-0:01"),
        (-0.4, "T-0:01"),
        (-600, "T-10:00"),
        (5429, "T+1:30:29"),
        (-90_061, "T-1d 01:01:01"),
        (86_400, "T+1d 00:00:00"),
    ],
)
def test_the_t_clock_reads_as_it_is_said(seconds, words):
    assert times.t_clock(seconds) == words


def test_a_countdown_shows_each_second_once_and_reaches_zero_at_t0():
    shown = [times.t_clock(-left / 10) for left in range(30, 0, -1)]
    assert shown[0] == "T-0:03"
    assert [text for index, text in enumerate(shown) if index == 0 or text != shown[index - 1]] == [
        "T-0:03",
        "T-0:02",
        "T-0:01",
    ]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (0, "now"),
        (14, "now"),
        (15, "15s"),
        (44, "30s"),
        (59, "45s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (90_000, "1d01h"),
    ],
)
def test_an_age_moves_in_steps(ago, words):
    assert times.age(NOW - dt.timedelta(seconds=ago), NOW) == words


def test_an_age_of_nothing_is_nothing():
    assert times.age(None, NOW) == ""
    assert times.ago(None, NOW) == ""
    assert times.ago(NOW, NOW) == "just now"


@pytest.mark.parametrize(("seconds", "words"), [(20, "in 0:20"), (599, "in 9:59"), (600, "in 10m"), (7800, "in 2h10m")])
def test_what_is_far_is_not_counted_in_seconds(seconds, words):
    assert times.left(seconds) == words


def test_a_limit_says_when_it_is_over():
    assert times.limit_left(245) == "4:05 left"
    assert times.limit_left(-130) == "OVERDUE 2m"


def test_wall_times_are_the_zones_and_name_another_day():
    zone = times.zone("America/Los_Angeles")
    assert times.hm(NOW, zone) == "10:00"
    assert times.day_hm(NOW + dt.timedelta(days=1), zone, NOW) == "Sat 10:00"
    assert times.day_hm(NOW + dt.timedelta(days=9), zone, NOW) == "28 Feb 10:00"
    assert times.stamp(NOW, zone) == "2027-02-19 10:00:00 PST"


def test_a_zone_nobody_knows_is_utc_rather_than_an_error():
    assert times.zone("Nowhere/Land") is dt.UTC


def test_a_pane_says_what_is_ahead_in_steps():
    assert [times.soon(seconds) for seconds in (7800, 250, 60, 59, 0.5)] == [
        "in 2h10m",
        "in 4m",
        "in 1m",
        "in <1m",
        "in <1m",
    ]


def test_in_the_hour_that_a_change_of_the_clocks_repeats_a_time_says_which_of_the_two():
    zone, day = zoneinfo.ZoneInfo("America/Los_Angeles"), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    hours = [day + dt.timedelta(hours=hour, minutes=10) for hour in (7, 8, 9, 10)]
    assert [times.day_hm(at, zone, at) for at in hours] == ["00:10", "01:10 PDT", "01:10 PST", "02:10"]
    assert [times.hm(at, zone) for at in hours[1:3]] == ["01:10 PDT", "01:10 PST"]
    assert times.moved(hours[1], hours[2], zone) == "01:10 PDT -> 01:10 PST"
    assert Names(None, zone).time(hours[2].isoformat()) == "01:10 PST"
    assert [hhmmss(at, zone) for at in hours[2:]] == ["01:10:00 PST", "02:10:00"]
    assert day_hhmm(hours[1], hours[1], zone) == "01:10 PDT"
