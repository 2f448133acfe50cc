"""Small wordings that refusals, reasons and texts share: lists, lengths of time, times of day."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo


def listed(names: Iterable[str], most: int = 6) -> str:
    """ "a, b and c"; beyond `most`, how many more there are."""
    all_names = list(names)
    shown = all_names[:most]
    if len(all_names) > most:
        return f"{', '.join(shown)} and {len(all_names) - most} more"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def span(seconds: float) -> str:
    """A length of time as people say it, at most two units: "45s", "4m", "1h 30m", "2d 4h"."""
    left = round(abs(seconds))
    if left < 60:
        return f"{left}s"
    minutes = left // 60
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}h {minutes}m" if minutes else f"{hours}h"
    days, hours = divmod(hours, 24)
    return f"{days}d {hours}h" if hours else f"{days}d"


def which(local: dt.datetime) -> str:
    """Behind a time of day in the hour that a change of the clocks repeats: which of the two it is, " PDT"; "" in every
    other."""
    again = local.replace(fold=1 - local.fold)
    return f" {local.tzname()}" if again.utcoffset() != local.utcoffset() else ""


def hhmm(at: dt.datetime, zone: ZoneInfo) -> str:
    """The time of day in a zone."""
    local = at.astimezone(zone)
    return f"{local:%H:%M}{which(local)}"


def hhmmss(at: dt.datetime, zone: ZoneInfo) -> str:
    """The same to the second."""
    local = at.astimezone(zone)
    return f"{local:%H:%M:%S}{which(local)}"


def day_hhmm(at: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> str:
    """The time of day, with its date where that is not today's."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    return f"{local:%H:%M}{which(local)}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}{which(local)}"


def t_text(seconds: float) -> str:
    """The T-clock as people say it: "T-00:10", "T+1d 02:30"; seconds only within the last minute before T0."""
    sign, left = ("-" if seconds < 0 else "+"), int(abs(seconds))
    days, left = divmod(left, 86_400)
    hours, left = divmod(left, 3600)
    minutes, secs = divmod(left, 60)
    body = f"{hours:02d}:{minutes:02d}"
    if not days and not hours and not minutes:
        body = f"{hours:02d}:{minutes:02d}:{secs:02d}"
    return f"T{sign}{f'{days}d ' if days else ''}{body}"


SHARES = ("share", "ratio")
"""Units of a metric whose numbers are shares of 1, and shown as percent."""


def in_unit(value: float, unit: str) -> tuple[float, str]:
    """A number and its unit as both are shown: a share of 1 as percent."""
    return (value * 100, "%") if unit in SHARES else (value, unit)


def short(value: float) -> str:
    """A number as people write it: no needless digits, never scientific below a billion."""
    value = float(value)  # whole numbers of a plan come as int
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.1f}".replace(",", "")
