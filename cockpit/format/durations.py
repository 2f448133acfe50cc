"""Durations, moments, percents and sizes: from the text of a plan or a command line to values, and back.

Every parser raises ValueError with a message that says what was expected; every printer gives the one canonical form,
which parses to the same value again.
"""

import datetime as dt
import re
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cockpit.model.times import Duration, Moment, Percent
from cockpit.patterns import late

_UNITS = {"w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_ORDER = tuple(_UNITS)
_LONG = 10 * 365 * 86_400.0
"""No release lasts ten years; a bound keeps every sum a date can hold."""

_PART = late(r"([0-9]{1,15})(?:\.([0-9]{1,6}))?(ms|[wdhms])")
_DURATION_HELP = 'a duration such as "90s", "10m", "1h30m" or "1d"'
_MOMENT_HELP = '"T-24h", "T0", "T+15m", "T+1d 09:00", or a date and time such as 2026-01-15T08:00:00'
_RELATIVE = late(r"T(?:([+-])(\S+)|0)?(?:\s+(\S.*))?", re.IGNORECASE)
_CLOCK = late(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_WALL = late(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_SIZE = late(r"([0-9]{1,12})(?:\.([0-9]{1,3}))?\s*(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)", re.IGNORECASE)
_SIZE_UNITS = {
    "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12,
    "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40,
}  # fmt: skip


def parse_duration(text: str) -> Duration:
    """Seconds of "90s", "1h30m", "500ms", "1.5h", "2w". Units go from large to small, each once; never negative."""
    body = text.strip()
    if body == "0":
        return Duration(0)
    total, at, last = 0.0, 0, -1
    while at < len(body):
        part = _PART.match(body, at)
        if part is None or (part[2] and (at or part.end() < len(body))):
            break
        unit = _ORDER.index(part[3])
        if unit <= last:
            raise ValueError(f'"{_short(text)}" names its units out of order or twice: write them as in "1d2h30m"')
        total += float(f"{part[1]}.{part[2] or 0}") * _UNITS[part[3]]
        at, last = part.end(), unit
    if at < len(body) or not body:
        raise ValueError(_no_duration(text, body))
    if total > _LONG:
        raise ValueError(f'"{_short(text)}" is longer than ten years')
    return Duration(round(total, 6))


def _no_duration(text: str, body: str) -> str:
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", body):
        return f'"{_short(text)}" has no unit: write "{body}s" for seconds or "{body}m" for minutes'
    if body.startswith("-"):
        return f'"{_short(text)}" is negative, and a duration never is: expected {_DURATION_HELP}'
    return f'"{_short(text)}" is not {_DURATION_HELP}'


def format_duration(seconds: float) -> str:
    """The canonical text: 5400 -> "1h30m", 0 -> "0s", 0.5 -> "500ms"; weeks are written as days."""
    left = round(abs(seconds) * 1000)
    parts = []
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return ("-" if seconds < 0 else "") + ("".join(parts) or "0s")


def parse_percent(text: str) -> Percent:
    """Percent points of "10%" or "12.5 %"."""
    match = re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*%\s*", text)
    if match is None:
        raise ValueError(f'"{_short(text)}" is not a percentage such as "10%"')
    return Percent(float(match[1]))


def format_percent(percent: float) -> str:
    """10.0 -> "10%"."""
    return f"{percent:.9f}".rstrip("0").rstrip(".") + "%"


def parse_size(text: str) -> int:
    """Bytes of "64KiB", "10MB" or "1.5 GiB"."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{_short(text)}" is not a size such as "64KiB", "10MB" or "2GiB"')
    return int(float(f"{match[1]}.{match[2] or 0}") * _SIZE_UNITS[match[3].lower()])


def parse_clock(text: str) -> dt.time:
    """A wall time of day: "09:00" or "18:30:15"."""
    match = _CLOCK.fullmatch(text.strip())
    try:
        if match is not None:
            return dt.time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError:
        pass
    raise ValueError(f'"{_short(text)}" is not a time of day such as "09:00"')


def parse_hours(text: str) -> tuple[dt.time, dt.time]:
    """Business hours: "09:00-18:00"; the second is later than the first."""
    first, dash, second = text.partition("-")
    if not dash:
        raise ValueError(f'"{_short(text)}" is not a span of hours such as "09:00-18:00"')
    start, end = parse_clock(first), parse_clock(second)
    if end <= start:
        raise ValueError(f'"{_short(text)}" ends before it starts: expected hours such as "09:00-18:00"')
    return start, end


def parse_moment(value: object, zone: str | None = None) -> Moment:
    """A point of the timeline from `"T-24h"`, `"T+1d 09:00"`, `"2026-01-15 08:00"` or a TOML date-time.

    With a zone, a wall time without offset becomes aware, and one that daylight saving makes ambiguous or skips is
    an error. Without, it stays naive for the caller to resolve.
    """
    if isinstance(value, dt.datetime):
        return Moment(text=_wall_text(value), wall=_settled(value, zone))
    if isinstance(value, dt.date):
        raise ValueError(f"{value.isoformat()} has no time of day: write {value.isoformat()}T09:00:00")
    if isinstance(value, dt.time):
        clock = value.isoformat(timespec="minutes")
        raise ValueError(f'{clock} has no day: write "T0 {clock}" for the day of T0, or "T+1d {clock}"')
    if not isinstance(value, str):
        raise ValueError(f"expected {_MOMENT_HELP}")
    text = value.strip()
    relative = _RELATIVE.fullmatch(text)
    if relative is not None and text.upper() != "T" and (relative[3] is None or _CLOCK.fullmatch(relative[3])):
        return _relative(text, relative)
    if _WALL.fullmatch(text):
        return Moment(text=text, wall=_settled(parse_wall(text), zone))
    raise ValueError(f'"{_short(text)}" is not a moment: expected {_MOMENT_HELP}')


def _relative(text: str, match: re.Match[str]) -> Moment:
    offset = 0.0
    if match[1]:
        offset = float(parse_duration(match[2])) * (-1 if match[1] == "-" else 1)
        offset += 0.0  # "T-0s" is T0, not minus nothing
    if match[3] is None:
        return Moment(text=format_offset(offset), offset_s=offset)
    days = offset / 86_400
    if days != int(days):
        raise ValueError(f'"{_short(text)}" gives a time of day, so it must count whole days: write "T+1d 09:00"')
    clock = parse_clock(match[3])
    return Moment(text=f"{_day(int(days))} {_clock(clock)}", day=int(days), time_of_day=clock)


def format_offset(seconds: float) -> str:
    """-86400 -> "T-1d"; up to two days stay hours, as people say them: "T-24h", "T0", "T+90m" -> "T+1h30m"."""
    if seconds == 0:
        return "T0"
    sign = "-" if seconds < 0 else "+"
    size = abs(seconds)
    if size % 3600 == 0 and size <= 2 * 86_400:
        return f"T{sign}{int(size // 3600)}h"
    return f"T{sign}{format_duration(size)}"


def format_moment(moment: Moment) -> str:
    """The canonical text of a moment; parses back to an equal one."""
    if moment.offset_s is not None:
        return format_offset(moment.offset_s)
    if moment.day is not None and moment.time_of_day is not None:
        return f"{_day(moment.day)} {_clock(moment.time_of_day)}"
    if moment.wall is not None:
        return _wall_text(moment.wall)
    return moment.text


def parse_wall(text: str) -> dt.datetime:
    """A date-time such as "2026-01-15 08:00", "2026-01-15T08:00:00Z" or with an offset; naive without one."""
    match = _WALL.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'"{_short(text)}" is not a date and time such as "2026-01-15 08:00"')
    try:
        naive = dt.datetime(*(int(part or 0) for part in match.groups()[:6]))  # type: ignore[arg-type]  # noqa: DTZ001
        return naive if match[7] is None else naive.replace(tzinfo=_offset(match[7]))
    except ValueError as error:
        raise ValueError(f'"{_short(text)}" is no date of the calendar: {error}') from None


def _offset(text: str) -> dt.timezone:
    if text in "Zz":
        return dt.UTC
    digits = text[1:].replace(":", "")
    delta = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-delta if text[0] == "-" else delta)


@lru_cache(maxsize=16)
def zone_info(name: str) -> ZoneInfo:
    """The zone called `name`; ValueError when no zone is."""
    try:
        if name and not name.startswith(("/", ".")):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise ValueError(f'"{_short(name)}" is not a time zone: expected a name such as "America/Los_Angeles" or "UTC"')


def resolve_wall(wall: dt.datetime, zone: str) -> dt.datetime:
    """A wall time in its zone, aware. One with an offset of its own is returned as it is.

    ValueError where the clocks of the zone skip that time or show it twice: the message names both that could be meant.
    """
    if _plausible(wall).tzinfo is not None:
        return wall
    info = zone_info(zone)
    first, second = wall.replace(tzinfo=info, fold=0), wall.replace(tzinfo=info, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    offsets = [
        _wall_text(wall.replace(tzinfo=dt.timezone(when.utcoffset() or dt.timedelta()))) for when in (first, second)
    ]
    shown = _wall_text(wall)
    # In a gap the two readings, taken through UTC and back, are other wall times; in an overlap they are the same one.
    through = [when.astimezone(dt.UTC).astimezone(info).replace(tzinfo=None, fold=0) for when in (first, second)]
    if through[0] == wall.replace(fold=0):
        raise ValueError(
            f"{shown} happens twice in {zone}, where the clocks go back: write {offsets[0]} for the first"
            f" or {offsets[1]} for the second"
        )
    early, late = sorted(_wall_text(when) for when in through)
    raise ValueError(
        f"{shown} does not exist in {zone}, where the clocks go forward: write {early} or {late}, whichever is meant"
    )


def _settled(wall: dt.datetime, zone: str | None) -> dt.datetime:
    if zone is not None:
        return resolve_wall(wall, zone)
    return _plausible(wall)


def _plausible(wall: dt.datetime) -> dt.datetime:
    if not 1970 <= wall.year < 3000:
        raise ValueError(f"the year {wall.year} is no year of a release")
    return wall


def _wall_text(wall: dt.datetime) -> str:
    text = wall.isoformat(timespec="seconds" if not wall.microsecond else "microseconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _day(days: int) -> str:
    return "T0" if days == 0 else f"T{'-' if days < 0 else '+'}{abs(days)}d"


def _clock(clock: dt.time) -> str:
    return clock.isoformat(timespec="seconds" if clock.second else "minutes")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
