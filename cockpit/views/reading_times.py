"""Times read back as they are printed anywhere on the screen or in a report: "T+5:07", "Fri 10:00", "10:12:30 PST"."""

import datetime as dt
import re

from cockpit.format.durations import parse_duration
from cockpit.patterns import late

_T = late(r"T\s*(?:0|([+-])\s*(.+))", re.IGNORECASE)
_CLOCK = late(r"(?:([0-9]{1,4})d\s+)?(?:([0-9]{1,4}):)?([0-9]{1,3}):([0-9]{2})")
_WALL = late(
    r"(?:([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]\s*)?"
    r"(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(?:([0-9]{1,2})\s+(?:(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+)?)?"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2}|[A-Za-z]{2,5})?",
    re.IGNORECASE,
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MOST_DAYS = 800


def t_offset(text: str) -> float | None:
    """Seconds from T0 of "T0", "T+5:07", "T-1:05:09", "T+1d 01:00:00" and "T+90m"; None for anything else.

    "T+1d 09:00", without seconds, is the plan's way to say a time of day, and none of these.
    """
    found = _T.fullmatch(text.strip())
    if found is None:
        return None
    if found[1] is None:
        return 0.0
    sign = -1.0 if found[1] == "-" else 1.0
    clock = _CLOCK.fullmatch(found[2].strip())
    if clock is None:
        try:
            return sign * float(parse_duration(found[2].replace(" ", "")))
        except ValueError:
            return None
    days, hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    if (clock[1] and not clock[2]) or seconds > 59 or (clock[2] and minutes > 59):
        return None
    return sign * (days * 86_400.0 + hours * 3600 + minutes * 60 + seconds)


def wall_time(
    text: str, zone: dt.tzinfo, near: dt.datetime, first: dt.datetime, last: dt.datetime
) -> dt.datetime | None:
    """When a printed wall time is, UTC; None for what is none. zone: in which it is printed, unless it names another.

    Where it does not say the day: the one, between `first` and `last` if any is, that is nearest to `near`.
    """
    found = _WALL.fullmatch(text.strip())
    try:
        return _wall_time(found, zone, near, first, last) if found is not None else None
    except (ValueError, OverflowError):
        return None  # a day that no calendar has, or an offset that no clock has


def _wall_time(
    found: re.Match[str], zone: dt.tzinfo, near: dt.datetime, first: dt.datetime, last: dt.datetime
) -> dt.datetime | None:
    year, month, day, weekday, number, name, hour, minute, second, suffix = found.groups()
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    tz, called = _zone(suffix, zone)
    clock = dt.time(int(hour), int(minute), int(second or 0))
    if year:
        dates = [dt.date(int(year), int(month), int(day))]
    else:
        start = first.astimezone(tz).date() - dt.timedelta(days=1)
        span = min(MOST_DAYS, (last.astimezone(tz).date() - start).days + 2)
        dates = [start + dt.timedelta(days=index) for index in range(span)]
    fitting = [
        at.astimezone(dt.UTC)
        for date in dates
        if (not weekday or _DAYS[date.weekday()] == weekday.casefold())
        and (not number or date.day == int(number))
        and (not name or _MONTHS[date.month - 1] == name.casefold())
        for at in (dt.datetime.combine(date, clock, tz).replace(fold=fold) for fold in (0, 1))
        if not called or (at.tzname() or "").casefold() == called
    ]
    inside = [at for at in fitting if first <= at <= last]
    return min(inside or fitting, key=lambda at: abs((at - near).total_seconds()), default=None)


def _zone(suffix: str | None, zone: dt.tzinfo) -> tuple[dt.tzinfo, str]:
    """The zone that a suffix names, and the name that times in it must have; "" for any."""
    word = (suffix or "").casefold()
    if not word:
        return zone, ""
    if word in ("z", "utc", "gmt"):
        return dt.UTC, ""
    if word[0] in "+-":
        digits = word[1:].replace(":", "")
        delta = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return dt.timezone(-delta if word[0] == "-" else delta), ""
    return zone, word
