"""Times as runbooks write them: "T-24h", "T-7 Days", "T+2 to T+7 Days", "9:00 AM EST", "(first 30 minutes)"."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from cockpit.format.durations import format_duration, format_offset

_UNIT = r"(?P<{0}>weeks?|wks?|w|days?|d|hours?|hrs?|hr|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)"
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_MINUS = "[-\u2010\u2011\u2012\u2013\u2212]"
_NUMBER = r"(?P<{0}>\d{{1,4}}(?:\.\d)?)"
_OFFSET = re.compile(
    rf"\bT\s?(?:(?P<sign>\+|{_MINUS})\s?(?:(?P<hours>\d{{1,3}}):(?P<minutes>[0-5]\d)(?::(?P<rest>[0-5]\d))?(?![:\w])"
    rf"|{_NUMBER.format('count')}(?!:\d)\s?[-\s]?{_UNIT.format('unit')}?(?![A-Za-z])"
    rf"(?:\s?{_NUMBER.format('count2')}\s?{_UNIT.format('unit2')}(?![A-Za-z]))?)|(?P<zero>[-+=]?\s?0\b(?!:\d)|-?zero\b|0))"
    r"(?!\d)",
    re.IGNORECASE,
)
_RANGE_TO = re.compile(
    r"\s*(?:to|through|until|and|\u2013|\u2014|-|\.\.\.?|\u2192)\s*(?=T\s?[-+\u2212\u2013\d])", re.IGNORECASE
)
_LETTER = re.compile(r"^(\W*)[LDH](?=\s?[-+\u2212\u2013]\s?[1-9]\d?(?!\d))")
_SPOKEN = re.compile(r"\bT[\s-]?(minus|plus)\s(?=\d)", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?P<count>\d{{1,4}}|one|two|three|four|five|six|seven|ten|twelve)[\s-]{_UNIT.format('unit')}\s+(?P<way>before|prior to|ahead of|after|following|post)\s+"
    r"(?:the\s+)?(?:launch|release|go-?live|deploy(?:ment)?|cut-?over|rollout|t-?0|ship(?:ping)?)\b",
    re.IGNORECASE,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "twelve": 12}
ZONES = {
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles",
    "MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver",
    "CST": "America/Chicago", "CDT": "America/Chicago", "CT": "America/Chicago",
    "EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York",
    "UTC": "UTC", "GMT": "UTC", "Z": "UTC",
    "CET": "Europe/Berlin", "CEST": "Europe/Berlin", "BST": "Europe/London", "WET": "Europe/Lisbon",
    "EET": "Europe/Helsinki", "EEST": "Europe/Helsinki", "MSK": "Europe/Moscow", "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "SGT": "Asia/Singapore", "HKT": "Asia/Hong_Kong",
    "TRT": "Europe/Istanbul", "BRT": "America/Sao_Paulo", "SAST": "Africa/Johannesburg", "PKT": "Asia/Karachi",
    "ICT": "Asia/Bangkok", "WIB": "Asia/Jakarta", "AWST": "Australia/Perth",
    "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney", "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
}  # fmt: skip
_ZONE_WORD = "|".join(sorted((zone for zone in ZONES if zone != "Z"), key=len, reverse=True))
_IANA = re.compile(
    r"\b(?:America|Europe|Asia|Africa|Australia|Pacific|Atlantic)/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b"
)
_SPOKEN_ZONES = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
    **{
        zone.rpartition("/")[2].replace("_", " ").lower(): zone
        for zone in (
            *(each for each in ZONES.values() if "/" in each),
            "Europe/Amsterdam", "Europe/Dublin", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Stockholm",
            "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "America/Sao_Paulo", "America/Toronto", "Asia/Shanghai",
        )
    },
}  # fmt: skip
_SPOKEN_ZONE = re.compile(rf"\b((?:{'|'.join(_SPOKEN_ZONES)})(?: local)? time)\b", re.IGNORECASE)
_ZONE = re.compile(rf"(?<![A-Za-z-])({_ZONE_WORD})(?![A-Za-z-])")
_CLOCK = re.compile(
    rf"(?<![\w:.])(?P<hour>[01]?\d|2[0-3])(?:(?::|(?<=\d)h)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)?\s?(?P<half>[AaPp]\.?[Mm]\b\.?)?"
    rf"(?:\s?\(?(?P<zone>{_ZONE_WORD}|Z\b)\b\)?)?(?![\w%]|[:.]\d)"
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
_DURATION = re.compile(
    rf"(?<![\w.+:-])(?P<low>\d{{1,4}}(?:\.\d)?)(?:\s?(?:-|\u2013|to)\s?(?P<high>\d{{1,4}}))?[\s-]?{_UNIT.format('unit')}\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:every|each)\s+(?:(?P<count>\d{{1,4}})[\s-]?)?{_UNIT.format('unit')}\b|\b(?P<word>hourly|daily|weekly|nightly)\b",
    re.IGNORECASE,
)
_EVERY_TITLE = re.compile(
    rf"(?<![\w.+:-])(?P<count>\d{{1,3}})[\s-]?{_UNIT.format('unit')}\b[\s-]+(?:heartbeat|status|check-?in|report|update)",
    re.IGNORECASE,
)
_RHYTHM = r"(?P<{0}>hourly|daily|weekly|nightly)"
_DAY_OR_TIME = r"(?:the\s+)?(?:\d|noon|midnight|T[-+]|first|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
_MEETING = (
    r"(?:calls?|check-?ins?|meetings?|stand-?ups?|syncs?|reviews?|retro\w*|reports?|updates?|digests?|heartbeats?)\b"
)
_SCHEDULED = re.compile(
    rf"^\W*{_RHYTHM.format('first')}\s*(?::|\s[\u2013\u2014-]\s)"
    rf"|^\W*{_RHYTHM.format('meeting')}\s+(?:[\w-]+\s+){{0,2}}?{_MEETING}(?!\s+(?:is|are|was|were|has|have|had|jobs?|scripts?|tables?|totals?)\b)"
    rf"|\b{_RHYTHM.format('later')}\b(?:\W*$|\s*[)\],;]|\s+(?:at|on|by|until|from)\s+{_DAY_OR_TIME})",
    re.IGNORECASE,
)
_EVERY_WORDS = {"hourly": 3600.0, "daily": 86400.0, "nightly": 86400.0, "weekly": 604800.0}
_WITHIN = re.compile(
    rf"\b(?:within|in under|in less than|under|max(?:imum)?\.?)\s+(?:\d{{1,4}}\s?(?:-|\u2013|to)\s?)?(?P<count>\d{{1,4}})[\s-]?{_UNIT.format('unit')}\b",
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
        size = float(_WORDS.get(before["count"].lower(), 0) or before["count"]) * _unit(before["unit"])
        late = before["way"].lower() in ("after", "following", "post")
        return When(size if late else -size, None, _unit(before["unit"]) >= 86_400, before.start(), before.end())
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
            offset *= 86_400 if until_days else _unit(second["unit"] or "d")
            days = until_days
        elif not known:
            offset, until, days = offset * 86_400, until * 86_400, True
        elif not second_known:
            until *= _unit(match["unit"] or "d")
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
    unit = _unit(match["unit"])
    total = count * unit
    if match["count2"]:
        total += float(match["count2"]) * _unit(match["unit2"])
    return sign * total, unit >= 86_400, True


_WHOLE_DAYS = (24, 36, 48, 72, 96)


def _of_clock(match: re.Match[str]) -> float:
    """Seconds of "1:40" (hours and minutes), "0:01:30", and "30:00", which counts minutes as a countdown does."""
    first, second, third = int(match["hours"]), int(match["minutes"]), int(match["rest"] or 0)
    if match["rest"] is None and first > 12 and first not in _WHOLE_DAYS:
        return first * 60.0 + second
    return first * 3600.0 + second * 60.0 + third


def _unit(word: str) -> float:
    return float(_SECONDS[word[0].lower()])


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


def find_zone(texts: Iterable[str]) -> tuple[str, str]:
    """(zone, the words it was read from, "CET" or "Berlin time"): the one most often named; ("", "") where none is."""
    count: Counter[str] = Counter()
    for text in texts:
        count.update(_IANA.findall(text))
        for match in _ZONE.finditer(text):
            if re.search(
                r"\d\s?(?:[AaPp][Mm])?\s?\(?$|[Tt]imes?\s(?:are\s)?(?:in\s)?$|\($|\bin\s$|zone:?\s*$|/$",
                text[: match.start()],
            ):
                count[match[1]] += 1
        count.update(_SPOKEN_ZONE.findall(text))
    if not count:
        return "", ""
    word = count.most_common(1)[0][0]
    spoken = _SPOKEN_ZONES.get(word.lower().removesuffix(" time").removesuffix(" local"))
    return spoken or ZONES.get(word, word), word


_NO_ZONE = re.compile(r"\b\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?\s\(?(?P<zone>[A-Z]{1,3}T)\b")


def unknown_zone(text: str) -> str:
    """What stands behind a wall time like a zone's letters and is none that is known: "03:00 XQT"; "" where none is."""
    return next((each["zone"] for each in _NO_ZONE.finditer(text) if each["zone"] not in ZONES), "")


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


def duration(text: str) -> tuple[float, float] | None:
    """(shortest, longest) of "5 minutes" or "1-4 hours", in seconds; the first in the text."""
    match = _DURATION.search(text)
    if match is None:
        return None
    unit = _unit(match["unit"])
    low = float(match["low"]) * unit
    return low, float(match["high"]) * unit if match["high"] else low


def duration_at_start(text: str) -> tuple[float, int] | None:
    """(seconds, where it ends) of the duration a text begins with; of a range, the longer."""
    match = _DURATION.match(text)
    if match is None:
        return None
    return float(match["high"] or match["low"]) * _unit(match["unit"]), match.end()


def without_clocks(text: str) -> str:
    """The text without its wall times and dates."""
    for pattern in (_ISO, _MONTH_DAY, _CLOCK):
        text = pattern.sub(" ", text)
    return _ZONE.sub(" ", text)


def without_zone(text: str) -> str:
    """The text without a zone said in words, such as "Berlin time"."""
    return _SPOKEN_ZONE.sub("", text)


def every(text: str) -> float | None:
    """Seconds of "every 30 minutes", "hourly", "daily"."""
    match = _EVERY.search(text) or _EVERY_TITLE.search(text)
    if match is None:
        return None
    if match.re is _EVERY and match["word"]:
        return _EVERY_WORDS[match["word"].lower()]
    return float(match["count"] or 1) * _unit(match["unit"])


def recurs(text: str) -> float | None:
    """Seconds between one time and the next of something to be done, where its line says when it is done.

    "every 30 minutes" says so anywhere; "daily" or "weekly" only at the beginning before a colon or a meeting
    ("Daily call"), at the end, in brackets or before a time of day: within a title it says what kind of thing is meant
    ("the nightly jobs", "weekly totals").
    """
    match = _EVERY.search(text) or _EVERY_TITLE.search(text)
    if match is None or match.re is _EVERY_TITLE or not match["word"]:
        return every(text)
    for line in text.split("\n"):
        placed = _SCHEDULED.search(line)
        if placed is not None:
            return _EVERY_WORDS[(placed["first"] or placed["meeting"] or placed["later"]).lower()]
    return None


_OF_TASKS = re.compile(
    r"^\W*(?P<word>hourly|daily|nightly|weekly)\s+(?:tasks?|checks?|duties|items|chores|routine|checklist)\b"
    r"|\bevery\s+(?P<day>morning|evening|night|day|week|hour)\b",
    re.IGNORECASE,
)
_OF_DAY = {"hour": 3600.0, "week": 604_800.0}


def rhythm_of(title: str) -> float | None:
    """Seconds between one time and the next of all that a title announces: "Hourly tasks", "Checks (every morning)"."""
    match = _OF_TASKS.search(title)
    if match is None:
        return None
    return _EVERY_WORDS[match["word"].lower()] if match["word"] else _OF_DAY.get(match["day"].lower(), 86_400.0)


def within(text: str) -> float | None:
    """Seconds of "within 15 minutes"; of a range the longer one."""
    match = _WITHIN.search(text)
    return float(match["count"]) * _unit(match["unit"]) if match is not None else None


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


def length(seconds: float) -> str:
    """A plan's text for a duration: "30m"."""
    return format_duration(seconds)
