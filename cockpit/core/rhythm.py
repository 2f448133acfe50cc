"""When something on a cadence falls due: intervals, wall times, weekdays.

Laws: whole days keep their wall time through daylight saving; a wall time that the clocks skip comes as much later, one
that they show twice is taken the first time. Every occurrence is aware, UTC, and later than the one before.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from cockpit.model.names import WEEKDAYS
from cockpit.model.people import Cadence

DAY_S = 86_400.0


def occurrences(
    cadence: Cadence, start: dt.datetime, until: dt.datetime | None, zone: ZoneInfo
) -> Iterator[dt.datetime]:
    """When it falls due, UTC, in order, from `start` on, `until` included; endless without `until`."""
    times = _at_times(cadence, start, zone) if cadence.at else _every(float(cadence.every or DAY_S), start, zone)
    days = {WEEKDAYS.index(name) for name in cadence.weekdays}
    for when in times:
        if until is not None and when > until:
            return
        if not days or when.astimezone(zone).weekday() in days:
            yield when


def _every(seconds: float, start: dt.datetime, zone: ZoneInfo) -> Iterator[dt.datetime]:
    if seconds % DAY_S:
        yield from (start + dt.timedelta(seconds=seconds * number) for number in itertools.count())
    local = start.astimezone(zone)
    days = int(seconds // DAY_S)
    for number in itertools.count():
        date = local.date() + dt.timedelta(days=days * number)
        yield dt.datetime.combine(date, local.time(), tzinfo=zone).astimezone(dt.UTC)


def _at_times(cadence: Cadence, start: dt.datetime, zone: ZoneInfo) -> Iterator[dt.datetime]:
    clocks = sorted(dt.time.fromisoformat(text.strip().zfill(5)) for text in cadence.at)
    first = start.astimezone(zone).date()
    step = max(1, int((cadence.every or DAY_S) // DAY_S))
    for number in itertools.count(0, step):
        for clock in clocks:
            # A time the clocks skip comes as much later; one they show twice is taken the first time.
            when = dt.datetime.combine(first + dt.timedelta(days=number), clock, tzinfo=zone).astimezone(dt.UTC)
            if when >= start:
                yield when


def period(cadence: Cadence) -> float:
    """The least time between two occurrences, in seconds."""
    if not cadence.at:
        return float(cadence.every or DAY_S)
    clocks = sorted(dt.time.fromisoformat(text.strip().zfill(5)) for text in cadence.at)
    marks = [clock.hour * 3600 + clock.minute * 60 + clock.second for clock in clocks]
    return float(min((b - a for a, b in itertools.pairwise([*marks, marks[0] + DAY_S])), default=DAY_S)) or DAY_S
