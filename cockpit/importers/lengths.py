"""Lengths of time and rhythms as runbooks write them: "1-4 hours", "within 15 minutes", "every 30 minutes", "Daily call"."""

import re

from cockpit.format.durations import format_duration

UNIT = r"(?P<{0}>weeks?|wks?|w|days?|d|hours?|hrs?|hr|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)"
"""A unit's group, to be formatted with its name."""

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile(
    rf"(?<![\w.+:-])(?P<low>\d{{1,4}}(?:\.\d)?)(?:\s?(?:-|\u2013|to)\s?(?P<high>\d{{1,4}}))?[\s-]?{UNIT.format('unit')}\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:every|each)\s+(?:(?P<count>\d{{1,4}})[\s-]?)?{UNIT.format('unit')}\b|\b(?P<word>hourly|daily|weekly|nightly)\b",
    re.IGNORECASE,
)
_EVERY_TITLE = re.compile(
    rf"(?<![\w.+:-])(?P<count>\d{{1,3}})[\s-]?{UNIT.format('unit')}\b[\s-]+(?:heartbeat|status|check-?in|report|update)",
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
    rf"\b(?:within|in under|in less than|under|max(?:imum)?\.?)\s+(?:\d{{1,4}}\s?(?:-|\u2013|to)\s?)?(?P<count>\d{{1,4}})[\s-]?{UNIT.format('unit')}\b",
    re.IGNORECASE,
)
_OF_TASKS = re.compile(
    r"^\W*(?P<word>hourly|daily|nightly|weekly)\s+(?:tasks?|checks?|duties|items|chores|routine|checklist)\b"
    r"|\bevery\s+(?P<day>morning|evening|night|day|week|hour)\b",
    re.IGNORECASE,
)
_OF_DAY = {"hour": 3600.0, "week": 604_800.0}


def unit_of(word: str) -> float:
    """Seconds of a unit: "days", "hr", "m"."""
    return float(_SECONDS[word[0].lower()])


def duration(text: str) -> tuple[float, float] | None:
    """(shortest, longest) of "5 minutes" or "1-4 hours", in seconds; the first in the text."""
    match = _DURATION.search(text)
    if match is None:
        return None
    unit = unit_of(match["unit"])
    low = float(match["low"]) * unit
    return low, float(match["high"]) * unit if match["high"] else low


def duration_at_start(text: str) -> tuple[float, int] | None:
    """(seconds, where it ends) of the duration a text begins with; of a range, the longer."""
    match = _DURATION.match(text)
    if match is None:
        return None
    return float(match["high"] or match["low"]) * unit_of(match["unit"]), match.end()


def within(text: str) -> float | None:
    """Seconds of "within 15 minutes"; of a range the longer one."""
    match = _WITHIN.search(text)
    return float(match["count"]) * unit_of(match["unit"]) if match is not None else None


def every(text: str) -> float | None:
    """Seconds of "every 30 minutes", "hourly", "daily"."""
    match = _EVERY.search(text) or _EVERY_TITLE.search(text)
    if match is None:
        return None
    if match.re is _EVERY and match["word"]:
        return _EVERY_WORDS[match["word"].lower()]
    return float(match["count"] or 1) * unit_of(match["unit"])


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


def rhythm_of(title: str) -> float | None:
    """Seconds between one time and the next of all that a title announces: "Hourly tasks", "Checks (every morning)"."""
    match = _OF_TASKS.search(title)
    if match is None:
        return None
    return _EVERY_WORDS[match["word"].lower()] if match["word"] else _OF_DAY.get(match["day"].lower(), 86_400.0)


def length(seconds: float) -> str:
    """A plan's text for a duration: "30m"."""
    return format_duration(seconds)
