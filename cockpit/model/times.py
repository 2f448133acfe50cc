"""Durations and moments as a plan writes them, already parsed.

A plan writes `"90s"`, `"1h30m"`, `"T-24h"`, `"T+1d 09:00"` or a TOML date-time; `format.durations` turns the text into
these values once, at the border. Everything inside counts in seconds.
"""

import datetime as dt

import msgspec


class Duration(float):
    """A length of time in seconds, never negative."""

    __slots__ = ()


class Percent(float):
    """A share in percent points: `"10%"` is 10.0."""

    __slots__ = ()


class Moment(msgspec.Struct, frozen=True):
    """A point of the release's timeline. Exactly one of the three forms is set.

    offset_s: seconds from T0, negative before it (`"T-2h"`); moves with T0 and stops in holds.
    day + time_of_day: calendar days from T0's local date, at that wall time in the release's zone (`"T+1d 09:00"`).
    wall: a date-time; without an offset it is local to the release's zone. `wall` and `day` do not move in holds.
    """

    text: str
    offset_s: float | None = None
    day: int | None = None
    time_of_day: dt.time | None = None
    wall: dt.datetime | None = None
