"""Durations, moments, percents and sizes: what they accept, what they print, what they say about the rest."""

import datetime as dt
import re
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.format.durations import (
    format_duration,
    format_moment,
    format_offset,
    format_percent,
    parse_clock,
    parse_duration,
    parse_hours,
    parse_moment,
    parse_percent,
    parse_size,
    parse_wall,
    resolve_wall,
    zone_info,
)

PACIFIC = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("10m", 600), ("1h30m", 5400), ("1d", 86_400), ("2w", 1_209_600), ("500ms", 0.5), ("1.5h", 5400),
     ("0", 0), ("0s", 0), (" 5m ", 300), ("1d2h3m4s5ms", 93_784.005)],
)  # fmt: skip
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10", 'write "10s" for seconds or "10m" for minutes'),
        ("-5s", "negative"),
        ("1m1h", "out of order or twice"),
        ("1m1m", "out of order or twice"),
        ("", 'is not a duration such as "90s"'),
        ("5 m", "is not a duration"),
        ("1h1.5m", "is not a duration"),
        ("1.5h30m", "is not a duration"),
        ("11y", "is not a duration"),
        ("999999d", "longer than ten years"),
    ],
)
def test_a_wrong_duration_says_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_duration(text)


@given(st.integers(0, 300_000_000_000))
def test_a_duration_survives_being_printed(milliseconds: int) -> None:
    seconds = milliseconds / 1000
    assert parse_duration(format_duration(seconds)) == pytest.approx(seconds, abs=1e-6)


def test_durations_print_canonically() -> None:
    assert [format_duration(s) for s in (0, 5400, 90, 0.5, 86_400 * 8, -90)] == [
        "0s", "1h30m", "1m30s", "500ms", "8d", "-1m30s",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "offset", "canonical"),
    [("T0", 0, "T0"), ("T-0s", 0, "T0"), ("T-24h", -86_400, "T-24h"), ("t+15m", 900, "T+15m"), ("T-7d", -604_800, "T-7d"),
     ("T+90m", 5400, "T+1h30m"), ("T+1d", 86_400, "T+24h")],
)  # fmt: skip
def test_a_relative_moment(text: str, offset: float, canonical: str) -> None:
    moment = parse_moment(text)
    assert moment.offset_s == offset
    assert format_moment(moment) == moment.text == canonical
    assert format_offset(offset) == canonical


@pytest.mark.parametrize(
    ("text", "day", "clock"),
    [("T+1d 09:00", 1, dt.time(9)), ("T0 08:30", 0, dt.time(8, 30)), ("T-2d 17:00", -2, dt.time(17))],
)
def test_a_day_and_a_time(text: str, day: int, clock: dt.time) -> None:
    moment = parse_moment(text, PACIFIC)
    assert (moment.day, moment.time_of_day, moment.offset_s) == (day, clock, None)
    assert format_moment(moment) == text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("tomorrow", "is not a moment"),
        ("T", "is not a moment"),
        ("T+", "is not a moment"),
        ("T-5", 'write "5s"'),
        ("T+1h 09:00", "whole days"),
        ("T+1d 25:00", "not a time of day"),
        (dt.date(2026, 1, 15), "write 2026-01-15T09:00:00"),
        (dt.time(9), 'write "T0 09:00"'),
        ("2026-02-30 08:00", "no date of the calendar"),
        (7, "expected"),
        (dt.datetime(1, 1, 1), "the year 1 "),  # noqa: DTZ001
    ],
)
def test_a_wrong_moment_says_what_was_expected(value: object, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_moment(value, PACIFIC)


@given(st.one_of(st.integers(-10_000_000, 10_000_000).map(format_offset),
                 st.tuples(st.integers(-400, 400), st.times().map(lambda t: t.replace(microsecond=0, tzinfo=None)))
                 .map(lambda p: f"{'T0' if p[0] == 0 else f'T{p[0]:+d}d'} {p[1].isoformat()}")))  # fmt: skip
def test_a_moment_survives_being_printed(text: str) -> None:
    moment = parse_moment(text)
    again = parse_moment(format_moment(moment))
    assert again == moment


def test_a_wall_time_takes_the_zone() -> None:
    moment = parse_moment("2026-01-15 08:00", "America/New_York")
    assert moment.wall is not None
    assert moment.wall.astimezone(dt.UTC) == dt.datetime(2026, 1, 15, 13, tzinfo=dt.UTC)
    own = parse_moment("2026-01-15T08:00:00-08:00", "America/New_York").wall
    assert own is not None
    assert own.astimezone(dt.UTC).hour == 16


def test_an_ambiguous_wall_time_names_both() -> None:
    with pytest.raises(ValueError, match="happens twice") as raised:
        resolve_wall(dt.datetime(2026, 11, 1, 1, 30), PACIFIC)  # noqa: DTZ001
    assert "2026-11-01T01:30:00-07:00 for the first" in str(raised.value)
    assert "2026-11-01T01:30:00-08:00 for the second" in str(raised.value)


def test_a_skipped_wall_time_names_both() -> None:
    with pytest.raises(ValueError, match="does not exist") as raised:
        resolve_wall(dt.datetime(2026, 3, 8, 2, 30), PACIFIC)  # noqa: DTZ001
    assert "2026-03-08T01:30:00" in str(raised.value)
    assert "2026-03-08T03:30:00" in str(raised.value)


@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2037, 12, 31)),  # noqa: DTZ001
       st.sampled_from([PACIFIC, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]))  # fmt: skip
def test_a_resolved_wall_time_reads_the_same_on_the_wall(wall: dt.datetime, zone: str) -> None:
    try:
        resolved = resolve_wall(wall, zone)
    except ValueError:
        info = ZoneInfo(zone)
        offsets = {wall.replace(tzinfo=info, fold=fold).utcoffset() for fold in (0, 1)}
        assert len(offsets) == 2, "refused although it is clear"
        return
    assert resolved.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "/etc/passwd", "../UTC", "America"])
def test_an_unknown_zone(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        zone_info(name)


def test_percents_sizes_clocks_and_hours() -> None:
    assert parse_percent("12.5 %") == 12.5
    assert format_percent(12.5) == "12.5%"
    assert format_percent(10) == "10%"
    assert [parse_size(text) for text in ("64KiB", "10MB", "1.5 GiB", "7b")] == [65_536, 10_000_000, 1_610_612_736, 7]
    assert parse_clock("9:05") == dt.time(9, 5)
    assert parse_hours("09:00-18:00") == (dt.time(9), dt.time(18))
    assert parse_wall("2026-01-15T08:00:00.5Z").tzinfo is dt.UTC


@pytest.mark.parametrize(
    ("parse", "text"),
    [(parse_percent, "10"), (parse_percent, "ten %"), (parse_size, "10"), (parse_size, "10 apples"),
     (parse_clock, "24:00"), (parse_clock, "9"), (parse_hours, "9-18"), (parse_hours, "18:00-09:00"), (parse_wall, "noon")],
)  # fmt: skip
def test_what_is_none_of_these(parse, text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_duration, parse_percent, parse_size, parse_clock, parse_hours, parse_wall, zone_info):
        with suppress(ValueError):
            parse(text)
    with suppress(ValueError):
        assert parse_moment(format_moment(parse_moment(text, PACIFIC)), PACIFIC) == parse_moment(text, PACIFIC)
