"""Where T0 comes to by what somebody types, and the words that say it: the same on the screen and in the shell.

Laws: "+3m" counts from T0 as it stands, since that is what people mean by a slip; from now where that is past already, or
nothing stands any more: T0 reached, another try after a rollback, none set yet. A time of day that is past today means
tomorrow only for somebody who has been told so.
"""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from cockpit.core.clock import t0_now, zone
from cockpit.core.countdown import past
from cockpit.core.release import gone_back
from cockpit.format.durations import parse_clock, parse_duration, resolve_wall
from cockpit.model.state import State
from cockpit.views.times import ago, left


class Landing(Struct, frozen=True):
    """A T0 to be: at, UTC. why: how it was counted, may be empty. tomorrow: the day, where it was typed as a time of day
    that is past today, and today: when that was; "" and None otherwise. past: why it cannot be, "" where it can."""

    at: dt.datetime
    words: str
    why: str = ""
    tomorrow: str = ""
    past: str = ""
    today: dt.datetime | None = None


def counts_from(state: State, now: dt.datetime) -> tuple[dt.datetime, str]:
    """What "+3m" is added to, and why it is not T0 as it stands; "" where it is."""
    t0 = t0_now(state, now)
    if t0 is None:
        return now, "there is no T0 yet"
    if gone_back(state):
        return now, "this is another try"
    if t0 <= now:
        return now, "T0 is past"
    return t0, ""


def landing(state: State, typed: str, now: dt.datetime, other: Callable[[str], dt.datetime | str]) -> Landing | str:
    """Where T0 comes to by "+3m" or "20:20"; `other` reads every other form. The reason where it is no time."""
    found = _counted(typed, zone(state), counts_from(state, now), now, other)
    return found if isinstance(found, str) else structs.replace(found, past=past(state, found.at, now))


def opening(typed: str, tz: ZoneInfo, now: dt.datetime, other: Callable[[str], dt.datetime | str]) -> Landing | str:
    """The same for a release that is being opened; this T0 may be past, which `words` says."""
    return _counted(typed, tz, (now, "the release opens"), now, other)


def written_out(found: Landing, tz: ZoneInfo) -> str:
    """To somebody who typed a time of day that is past today: what that is, and how to say so on purpose."""
    return f'{found.why}; where you mean that, write "{found.at.astimezone(tz):%Y-%m-%d %H:%M}"'


def _counted(
    typed: str,
    tz: ZoneInfo,
    start: tuple[dt.datetime, str],
    now: dt.datetime,
    other: Callable[[str], dt.datetime | str],
) -> Landing | str:
    """start: what "+3m" is added to, and why it is not T0 as it stands."""
    text, why, tomorrow = typed.strip(), "", ""
    gone: dt.datetime | None = None
    if text.startswith("+"):
        base, because = start
        try:
            at = base + dt.timedelta(seconds=float(parse_duration(text[1:])))
        except (ValueError, OverflowError) as error:
            return str(error)
        length = text[1:].strip()
        why = f"{length} from now: {because}" if because else f"{length} after the T0 before"
    else:
        try:
            clock = parse_clock(text)
        except ValueError:
            found = other(text)
            if isinstance(found, str):
                return found
            at = found
        else:
            date = now.astimezone(tz).date()
            try:
                at = resolve_wall(dt.datetime.combine(date, clock), tz.key).astimezone(dt.UTC)
                if at <= now:
                    gone, date = at, date + dt.timedelta(days=1)
                    at = resolve_wall(dt.datetime.combine(date, clock), tz.key).astimezone(dt.UTC)
                    tomorrow = f"{date:%a %-d %b}"
            except ValueError as error:
                return str(error)
            why = f"that is tomorrow, {tomorrow}: today {text} is past" if tomorrow else ""
    local = at.astimezone(tz)
    day = f"{local:%a %-d %b}" if local.year == now.astimezone(tz).year else f"{local:%a %-d %b %Y}"
    until = left((at - now).total_seconds()) if at > now else ago(at, now)
    said = f"T0 becomes {day} {local:%H:%M:%S %Z}, {until}"
    return Landing(at, f"{said} ({why})" if why else said, why, tomorrow, today=gone)
