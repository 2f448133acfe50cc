"""Times as runbooks write them: "T-24h", "T-7 Days", "T+2 to T+7 Days", "9:00 AM EST", "(first 30 minutes)"."""

import datetime as dt
import re
from typing import NamedTuple

from cockpit.format.durations import format_offset
from cockpit.importers.lengths import UNIT, unit_of
from cockpit.importers.zones import ZONE, ZONE_WORD

_MINUS = "[-\u2010\u2011\u2012\u2013\u2212]"
_NUMBER = r"(?P<{0}>\d{{1,4}}(?:\.\d)?)"
_OFFSET = re.compile(
    rf"\bT\s?(?:(?P<sign>\+|{_MINUS})\s?(?:(?P<hours>\d{{1,3}}):(?P<minutes>[0-5]\d)(?::(?P<rest>[0-5]\d))?(?![:\w])"
    rf"|{_NUMBER.format('count')}(?!:\d)\s?[-\s]?{UNIT.format('unit')}?(?![A-Za-z])"
    rf"(?:\s?{_NUMBER.format('count2')}\s?{UNIT.format('unit2')}(?![A-Za-z]))?)|(?P<zero>[-+=]?\s?0\b(?!:\d)|-?zero\b|0))"
    r"(?!\d)",
    re.IGNORECASE,
)
_RANGE_TO = re.compile(
    r"\s*(?:to|through|until|and|\u2013|\u2014|-|\.\.\.?|\u2192)\s*(?=T\s?[-+\u2212\u2013\d])", re.IGNORECASE
)
_LETTER = re.compile(r"^(\W*)[LDH](?=\s?[-+\u2212\u2013]\s?[1-9]\d?(?!\d))")
_SPOKEN = re.compile(r"\bT[\s-]?(minus|plus)\s(?=\d)", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?P<count>\d{{1,4}}|one|two|three|four|five|six|seven|ten|twelve)[\s-]{UNIT.format('unit')}\s+(?P<way>before|prior to|ahead of|after|following|post)\s+"
    r"(?:the\s+)?(?:launch|release|go-?live|deploy(?:ment)?|cut-?over|rollout|t-?0|ship(?:ping)?)\b",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "twelve": 12}
_CLOCK = re.compile(
    rf"(?<![\w:.])(?P<hour>[01]?\d|2[0-3])(?:(?::|(?<=\d)h)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)?\s?(?P<half>[AaPp]\.?[Mm]\b\.?)?"
    rf"(?:\s?\(?(?P<zone>{ZONE_WORD}|Z\b)\b\)?)?(?![\w%]|[:.]\d)"
)
_NOON = re.compile(r"\b(?P<word>noon|midnight|EOD|COB)\b", re.IGNORECASE)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_DAY = re.compile(
    r"\b(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d)\b)?",
    re.IGNORECASE,
)


class When(NamedTuple):
    """A time found in a text. Either an offset from T0 in seconds, or a wall time of a day.

    offset: None for a wall time. day: whole days from T0's day, None where the text names no day. until: the end of a
    range, likewise. start, end: where it stands in the text.
    """

    offset: float | None
    clock: dt.time | None
    days: bool
    start: int
    end: int
    zone: str = ""
    until_offset: float | None = None
    until_clock: dt.time | None = None
    sure: bool = True  # False where the unit was guessed


def spoken(text: str) -> str:
    """The text with "T minus 2" and "L-2" written "T-2"; `start` and `end` of a When count in this one."""
    return _LETTER.sub(r"\1T", _SPOKEN.sub(lambda said: "T-" if said[1].lower() == "minus" else "T+", text))


def find_when(text: str) -> When | None:
    """The first time of the timeline in a text: an offset before a clock time; None where there is none."""
    text = spoken(text)
    match = _OFFSET.search(text)
    if match is not None:
        return _offset_range(text, match)
    before = _BEFORE.search(text)
    if before is not None:
        size = float(_WORDS.get(before["count"].lower(), 0) or before["count"]) * unit_of(before["unit"])
        late = before["way"].lower() in ("after", "following", "post")
        return When(size if late else -size, None, unit_of(before["unit"]) >= 86_400, before.start(), before.end())
    return find_clock(text)


def _offset_range(text: str, match: re.Match[str]) -> When:
    offset, days, known = _offset(match)
    end, until, sure = match.end(), None, True
    dash = _RANGE_TO.match(text, end)
    second = _OFFSET.match(text, dash.end()) if dash is not None else None
    if second is not None:
        until, until_days, second_known = _offset(second)
        end = second.end()
        if not known and second_known:  # "T-4 to T-2 Days": the unit is said once
            offset *= 86_400 if until_days else unit_of(second["unit"] or "d")
            days = until_days
        elif not known:
            offset, until, days = offset * 86_400, until * 86_400, True
        elif not second_known:
            until *= unit_of(match["unit"] or "d")
    elif not known:
        offset, days, sure = offset * 86_400, True, False  # a bare T-7 counts days, as most who write it mean
    return When(offset, None, days, match.start(), end, "", until, None, sure)


def _offset(match: re.Match[str]) -> tuple[float, bool, bool]:
    """(seconds, or a bare count; whether in days; whether the unit is known)."""
    if match["zero"] is not None:
        return 0.0, False, True
    sign = 1 if match["sign"] == "+" else -1
    if match["hours"] is not None:
        return sign * _of_clock(match), False, True
    count = float(match["count"])
    if count == 0:
        return 0.0, (match["unit"] or "").lower().startswith("d"), True
    if match["unit"] is None:
        return sign * count, False, False
    unit = unit_of(match["unit"])
    total = count * unit
    if match["count2"]:
        total += float(match["count2"]) * unit_of(match["unit2"])
    return sign * total, unit >= 86_400, True


_WHOLE_DAYS = (24, 36, 48, 72, 96)


def _of_clock(match: re.Match[str]) -> float:
    """Seconds of "1:40" (hours and minutes), "0:01:30", and "30:00", which counts minutes as a countdown does."""
    first, second, third = int(match["hours"]), int(match["minutes"]), int(match["rest"] or 0)
    if match["rest"] is None and first > 12 and first not in _WHOLE_DAYS:
        return first * 60.0 + second
    return first * 3600.0 + second * 60.0 + third


def find_clock(text: str) -> When | None:
    """The first wall time in a text: "9:00 AM EST", "14:30", "9 AM - 6 PM". A bare number is none."""
    for match in _CLOCK.finditer(text):
        if match["minute"] is None and match["half"] is None:
            continue
        if match["half"] is None and not _plausible_clock(text, match):
            continue
        first = _time(match)
        if first is None:
            continue
        until, end, zone = None, match.end(), match["zone"] or ""
        dash = re.compile(r"\s*(?:-|\u2013|\u2014|to|until)\s*").match(text, end)
        second = _CLOCK.match(text, dash.end()) if dash is not None else None
        if second is not None and (second["minute"] or second["half"]):
            until, end, zone = _time(second), second.end(), zone or second["zone"] or ""
        return When(None, first, False, match.start(), end, zone, None, until)
    # "1-6 PM": the first number borrows the second's half of the day.
    both = re.search(r"(?<![\w:.])(\d{1,2})\s?[-\u2013]\s?(\d{1,2})\s?([AaPp][Mm])\b", text)
    if both is not None and 0 < int(both[1]) <= 12 and 0 < int(both[2]) <= 12:
        return When(
            None,
            _half(int(both[1]), 0, both[3]),
            False,
            both.start(),
            both.end(),
            "",
            None,
            _half(int(both[2]), 0, both[3]),
        )
    noon = _NOON.search(text)
    if noon is not None and noon["word"].lower() in ("noon", "midnight"):
        return When(None, dt.time(12 if noon["word"].lower() == "noon" else 0), False, noon.start(), noon.end())
    return None


def _plausible_clock(text: str, match: re.Match[str]) -> bool:
    """14:30 stands for a time, 3:1 and 10.0.0.1:80 do not."""
    after = text[match.end() : match.end() + 1]
    return len(match["hour"]) == 2 or bool(match["zone"]) or after in ("", " ", ")", ",", "*", "]", "|")


def _time(match: re.Match[str]) -> dt.time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return _half(hour, minute, match["half"] or "")


def _half(hour: int, minute: int, half: str) -> dt.time | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    return dt.time(hour, minute)


def find_dates(text: str, year: int | None) -> list[dt.date]:
    """The calendar days in a text; a month and day without a year take `year`."""
    found = []
    for match in _ISO.finditer(text):
        found.append(_date(int(match[1]), int(match[2]), int(match[3])))
    for match in _MONTH_DAY.finditer(text):
        at = int(match["year"]) if match["year"] else year
        month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].lower()[:3]))
        if at is not None:
            found.append(_date(at, month, int(match["day"])))
    return [day for day in found if day is not None]


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def without_clocks(text: str) -> str:
    """The text without its wall times and dates."""
    for pattern in (_ISO, _MONTH_DAY, _CLOCK):
        text = pattern.sub(" ", text)
    return ZONE.sub(" ", text)


def moment(offset: float, *, days: bool = False) -> str:
    """A plan's text for an offset: "T-24h", "T-7d". days: whole days are written as days, as the runbook has them."""
    count = abs(offset) / 86_400
    if days and count == int(count) and count:
        return f"T{'-' if offset < 0 else '+'}{int(count)}d"
    return format_offset(offset)


def day_clock(days: int, clock: dt.time) -> str:
    """A plan's text for a wall time of a day counted from T0's: "T+1d 09:00", "T0 08:00"."""
    day = "T0" if days == 0 else f"T{'-' if days < 0 else '+'}{abs(days)}d"
    return f"{day} {clock:%H:%M}"
