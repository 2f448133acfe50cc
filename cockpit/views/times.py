"""Times and lengths as people read them on a clock: "T-10:00", "4m", "07:58".

Ages step (15s, 30s, 45s, 1m, ...) so that a calm screen stays still; countdowns tick to the second.
"""

import datetime as dt
import zoneinfo
from functools import lru_cache

from cockpit.core.words import which
from cockpit.model.state import State

MINUTE, HOUR, DAY = 60, 3600, 86_400


@lru_cache(maxsize=8)
def zone(name: str) -> dt.tzinfo:
    """The zone; UTC where the name means nothing here (`cockpit check` refuses such a plan long before)."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC


def zone_of(state: State) -> dt.tzinfo:
    return zone(state.plan.release.zone) if state.plan is not None else dt.UTC


def hm(at: dt.datetime | None, tz: dt.tzinfo) -> str:
    """Wall time HH:MM in the zone; in an hour that a change of the clocks repeats, with which of the two: "01:10 PDT"."""
    if at is None:
        return ""
    local = at.astimezone(tz)
    return f"{local:%H:%M}{which(local)}"


def hms(at: dt.datetime | None, tz: dt.tzinfo) -> str:
    return "" if at is None else at.astimezone(tz).strftime("%H:%M:%S")


def day_hm(at: dt.datetime | None, tz: dt.tzinfo, now: dt.datetime) -> str:
    """The same, with the day in front where it is not today's: "Fri 10:00", "27 Feb 10:00"."""
    if at is None:
        return ""
    local, today = at.astimezone(tz), now.astimezone(tz)
    if local.date() == today.date():
        return f"{local:%H:%M}{which(local)}"
    if abs((local.date() - today.date()).days) < 7:
        return f"{local:%a %H:%M}{which(local)}"
    return f"{local:%-d %b %H:%M}{which(local)}"


def moved(before: dt.datetime | None, after: dt.datetime | None, tz: dt.tzinfo) -> str:
    """From when to when: "10:00 -> 10:45"; with the days where these differ: "Fri 20 Feb 10:00 -> Sat 21 Feb 10:00"."""
    if before is None or after is None:
        return hm(before or after, tz)
    first, then = before.astimezone(tz), after.astimezone(tz)
    form = "%H:%M" if first.date() == then.date() else "%a %-d %b %H:%M"
    return f"{first.strftime(form)}{which(first)} -> {then.strftime(form)}{which(then)}"


def day_hms(at: dt.datetime, tz: dt.tzinfo, now: dt.datetime) -> str:
    """HH:MM:SS, with the date in front where it is not today's: "20 Feb 10:00:00"."""
    local = at.astimezone(tz)
    today = local.date() == now.astimezone(tz).date()
    return local.strftime("%H:%M:%S" if today else "%-d %b %H:%M:%S")


def stamp(at: dt.datetime | None, tz: dt.tzinfo) -> str:
    """Date, time to the second and zone: "2026-02-20 10:00:00 PST"."""
    if at is None:
        return ""
    local = at.astimezone(tz)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}"


def clock(seconds: float) -> str:
    """A countdown: 20 -> "0:20", 600 -> "10:00", 7800 -> "2:10:00", 90000 -> "1d 01:00:00"."""
    whole = int(abs(seconds))
    days, rest = divmod(whole, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, secs = divmod(rest, MINUTE)
    if days:
        return f"{days}d {hours:02d}:{minutes:02d}:{secs:02d}"
    if hours:
        return f"{hours}:{minutes:02d}:{secs:02d}"
    return f"{minutes}:{secs:02d}"


def t_clock(seconds: float | None) -> str:
    """The T-clock: "T-10:00", "T+1:05:09"; "T0 not set" without a time. A countdown shows the second it is still in."""
    if seconds is None:
        return "T0 not set"
    if seconds < 0:
        return "T-" + clock(-(seconds // 1))
    return "T+" + clock(seconds)


def span(seconds: float) -> str:
    """A length in one or two units: "45s", "4m", "1h05m", "2d03h"; under ten minutes to the second: "4m12s"."""
    whole = int(abs(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < 10 * MINUTE:
        minutes, secs = divmod(whole, MINUTE)
        return f"{minutes}m{secs:02d}s" if secs else f"{minutes}m"
    return short(whole)


def short(seconds: float) -> str:
    """A length in whole minutes and above: "4m", "1h05m", "2d03h"; below a minute in seconds."""
    whole = int(abs(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < DAY:
        hours, rest = divmod(whole, HOUR)
        return f"{hours}h{rest // MINUTE:02d}m" if rest >= MINUTE else f"{hours}h"
    days, rest = divmod(whole, DAY)
    return f"{days}d{rest // HOUR:02d}h" if rest >= HOUR else f"{days}d"


def age(at: dt.datetime | None, now: dt.datetime) -> str:
    """How long ago, in steps: "now" below 15 s, then 15s, 30s, 45s, then whole minutes, hours and days."""
    if at is None:
        return ""
    seconds = (now - at).total_seconds()
    if seconds < 15:
        return "now"
    if seconds < MINUTE:
        return f"{int(seconds) // 15 * 15}s"
    return short(seconds)


def left(seconds: float) -> str:
    """Until something: to the second in the last ten minutes, whole minutes before: "in 4:05", "in 2h10m"."""
    return "in " + (clock(seconds) if seconds < 10 * MINUTE else short(seconds))


def soon(seconds: float) -> str:
    """Until something, for a line of a pane, in steps that let a calm screen rest: "in 4m", "in <1m"; the header counts."""
    return f"in {short(seconds)}" if seconds >= MINUTE else "in <1m"


def ago(at: dt.datetime | None, now: dt.datetime) -> str:
    shown = age(at, now)
    return "just now" if shown == "now" else f"{shown} ago" if shown else ""


def limit_left(seconds: float) -> str:
    """A limit that runs: "4:05 left" or "OVERDUE 2m"."""
    return f"{clock(seconds)} left" if seconds >= 0 else f"OVERDUE {short(-seconds)}"


def parse_iso(text: str) -> dt.datetime | None:
    """A time as the log's fields hold it."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=dt.UTC)
