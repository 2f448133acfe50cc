"""Times and lengths as people type them on the command line."""

import datetime as dt
import sys
from zoneinfo import ZoneInfo

import click

from cockpit.cli.wiring import EXIT_REFUSED, EXIT_USAGE, Failure
from cockpit.core.clock import t0_now
from cockpit.core.index import plan_of
from cockpit.format.durations import parse_duration, parse_moment, parse_wall, resolve_wall
from cockpit.model.state import State

_HOURS = "%H:%M"


def parse_when(text: str, zone: str, now: dt.datetime) -> dt.datetime:
    """ "+2m" from now, "14:30" today in the zone, "2027-02-19 10:00" in the zone, or with an offset; UTC.

    Raises ValueError with what was expected.
    """
    text = text.strip()
    if text.startswith("+"):
        return now + dt.timedelta(seconds=parse_duration(text[1:]))
    try:
        clock = dt.datetime.strptime(text, _HOURS).time()  # noqa: DTZ007 - a wall time, put into its zone below
    except ValueError:
        try:
            wall = parse_wall(text)
        except ValueError as error:
            raise ValueError(f'{error}, nor "14:30" today, nor "+10m" from now') from None
    else:
        wall = dt.datetime.combine(now.astimezone(ZoneInfo(zone)).date(), clock)
    return resolve_wall(wall, zone).astimezone(dt.UTC)


def when(text: str, option: str, state: State, now: dt.datetime) -> dt.datetime:
    """A time for an open release: as `parse_when`, or "T+15m". Raises Failure that names the option."""
    zone = plan_of(state).release.zone
    try:
        if text.strip().upper().startswith("T"):
            moment = parse_moment(text, zone)
            t0 = t0_now(state, now)
            if t0 is None or moment.offset_s is None:
                raise ValueError(f"{text!r} needs a T0, and this release has none")
            return t0 + dt.timedelta(seconds=moment.offset_s)
        return parse_when(text, zone, now)
    except ValueError as error:
        raise Failure(f"{option}: {error}", EXIT_USAGE) from None


def opening_t0(typed: str, zone: str, now: dt.datetime) -> tuple[dt.datetime, str]:
    """The T0 of a release that is being opened, in UTC, and what its person has to know of it; "" for a time to come.

    A time of day that is past is tomorrow only for who has been told so: at a terminal it is asked back, elsewhere
    refused. A whole date may lie in the past. Raises Failure.
    """
    from cockpit.core.measure import lasting
    from cockpit.views.slipping import opening, written_out

    tz = ZoneInfo(zone)
    try:
        found = opening(typed, tz, now, lambda other: parse_when(other, zone, now))
    except ValueError as error:
        found = str(error)
    if isinstance(found, str):
        raise Failure(f"--t0: {found}", EXIT_USAGE)
    if found.today is None:
        mend = "; if that is not what you mean, `cockpit slip` or the screen moves it"
        return found.at, f"{found.words}{mend}" if found.at <= now else ""
    gone = lasting((now - found.today).total_seconds())
    words = f'{written_out(found, tz)}; for today, {gone} ago, "{found.today.astimezone(tz):%Y-%m-%d %H:%M}"'
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure(f"nothing was opened. --t0 {typed.strip()}: {words}", EXIT_REFUSED)
    click.echo(found.words, err=True)
    if not click.confirm("Is that meant?", default=False, err=True):
        raise Failure(f"nothing was opened. --t0 {typed.strip()}: {words}", EXIT_REFUSED)
    return found.at, ""


def length(text: str, option: str) -> float:
    """A duration such as "10m", in seconds. Raises Failure that names the option."""
    try:
        return float(parse_duration(text))
    except ValueError as error:
        raise Failure(f"{option}: {error}", EXIT_USAGE) from None
