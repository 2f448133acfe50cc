"""What recurs: when it falls due by the calendar and in a release, and whether it is still asked for; lines that recur.

Laws:
- Whole days keep their wall time through daylight saving; a wall time that the clocks skip comes as much later, one that
  they show twice is taken the first time. Every occurrence is aware, UTC, and later than the one before.
- A cadence runs on the wall clock from the moment it began. Holds and slips push what has not begun; what runs goes on,
  since people wait for news in a hold too.
- What recurs is not owed for a time from before another try, or the countdown recycled, nor for one that only a slip has
  put into the past: nobody was asked for it then.
- What fell due before the release was opened was never owed.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from cockpit.core.clock import HALF_A_DAY_S, moment_at, zone
from cockpit.core.index import book
from cockpit.core.obligation import Obligation, snoozed, standing, unanswered
from cockpit.core.schedule import anchor
from cockpit.model.flow import Item
from cockpit.model.names import WEEKDAYS
from cockpit.model.people import Cadence
from cockpit.model.state import State
from cockpit.model.times import Moment

DAY_S = 86_400.0

MOST = 2_000
"""Occurrences looked at in one ledger: a heartbeat a minute for a day and a half."""

ITEM_PATIENCE_S = 900.0
"""A recurring line is overdue after half its period, but never later than this."""


# --- the calendar -----------------------------------------------------------------------------------------------------


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


# --- in a release -----------------------------------------------------------------------------------------------------


def _span(state: State, cadence: Cadence, now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when and until when; (None, _) while it cannot be told."""
    start = anchor(state, cadence.from_, now) if cadence.from_ is not None else state.opened
    return start, _end(state, cadence.until, now)


def _end(state: State, until: Moment | None, now: dt.datetime) -> dt.datetime | None:
    end = anchor(state, until, now) if until is not None else None
    stops = [at for at in (end, state.closed_at) if at is not None]
    return min(stops, default=None)


def around(state: State, cadence: Cadence, now: dt.datetime) -> tuple[list[dt.datetime], dt.datetime | None]:
    """Occurrences since the release was opened, up to now, and the next one."""
    start, end = _span(state, cadence, now)
    if start is None or state.opened is None:
        return [], None
    past: list[dt.datetime] = []
    for when in occurrences(cadence, _from(state, cadence, start, min(now, end or now)), end, zone(state)):
        if when > now:
            return past[-MOST:], when
        if when >= state.opened:
            past.append(when)
    return past[-MOST:], None


def ran_out(cadence: Cadence, when: dt.datetime, following: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the last time of a cadence that has ended is over: the next one would have come by now."""
    return following is None and (now - when).total_seconds() >= period(cadence)


def asked(state: State, cadence: Cadence, when: dt.datetime) -> tuple[bool, bool]:
    """Whether people were ever asked for a time past, as T0 stands now; and whether they still are."""
    begun = _asked_from(state)
    let_go = begun is not None and when < begun and not _by_date(cadence)
    by_s = sum(by_s for at, by_s in state.clock.moves if at >= when)
    if cadence.from_ is None or not moved_since(state, cadence.from_, when):
        return True, not let_go
    of_day = bool(cadence.at) or cadence.from_.offset_s is None
    if let_go or (by_s % period(cadence) and not of_day):
        return False, False
    # The rhythm fell on it before, too, if it had begun by then and was not over.
    shift = dt.timedelta(days=round(by_s / DAY_S)) if cadence.from_.offset_s is None else dt.timedelta(seconds=by_s)
    start, end = moment_at(state, cadence.from_), moment_at(state, cadence.until) if cadence.until is not None else None
    stood = start is not None and start - shift <= when and (end is None or when <= end - shift)
    return stood, stood


def _asked_from(state: State) -> dt.datetime | None:
    """When everything that goes by T0 was begun anew last: for another try, or by recycling."""
    recycled = [state.clock.recycles[-1][0]] if state.clock.recycles else []
    return max((at for at in (*recycled, state.clock.retried) if at is not None), default=None)


def _by_date(cadence: Cadence) -> bool:
    return cadence.from_ is not None and cadence.from_.wall is not None


def _from(state: State, cadence: Cadence, start: dt.datetime, now: dt.datetime) -> dt.datetime:
    """A later occurrence to begin with, where counting from the start would take long and tell nothing."""
    every = cadence.every
    if every is None or cadence.at or every % DAY_S == 0 or state.opened is None:
        return start
    shown = max(state.opened, now - dt.timedelta(seconds=every * MOST))
    return start + dt.timedelta(seconds=every * max(0, int((shown - start).total_seconds() // every)))


def moved_since(state: State, moment: Moment, at: dt.datetime) -> bool:
    """Whether a moment of the countdown was put elsewhere since: what was said of it before says it no longer."""
    moved = sum(by_s for when, by_s in state.clock.moves if when >= at)
    if moment.wall is not None:
        return False
    return abs(moved) >= (HALF_A_DAY_S if moment.offset_s is None else 1.0)


# --- lines of the checklist that recur --------------------------------------------------------------------------------


def item_cadence(state: State, item: Item) -> Cadence | None:
    """The cadence of a recurring item; None for one that is done once."""
    if item.every is None:
        return None
    phase = book(state).phase_of.get(item.id)
    start = item.at or (phase.at if phase is not None else None)
    until = item.until or (phase.until if phase is not None else None)
    return Cadence(every=item.every, from_=start, until=until)


def item_due(state: State, item: Item, now: dt.datetime) -> dt.datetime | None:
    """The occurrence of a recurring item to be answered now: the latest that has fallen due and is not answered; none
    once it recurs no more and another one would have come."""
    cadence = item_cadence(state, item)
    if cadence is None:
        return None
    past, following = around(state, cadence, now)
    if not past or ran_out(cadence, past[-1], following, now) or not asked(state, cadence, past[-1])[1]:
        return None
    return past[-1] if _item_answer(state, item, past[-1], period(cadence) / 2) is None else None


def item_early(state: State, item: Item, now: dt.datetime) -> dt.datetime | None:
    """The next occurrence of a recurring item, where it is near enough to be answered ahead of its time and is not yet."""
    cadence = item_cadence(state, item)
    if cadence is None:
        return None
    half = period(cadence) / 2
    _, following = around(state, cadence, now)
    near = following is not None and (following - now).total_seconds() < half
    return following if near and following and _item_answer(state, item, following, half) is None else None


def item_patience(state: State, item: Item, now: dt.datetime) -> tuple[dt.datetime, float] | None:
    """The occurrence to be answered now, and how many seconds later it is overdue; None where none is open."""
    cadence, when = item_cadence(state, item), item_due(state, item, now)
    if cadence is None or when is None:
        return None
    snooze = snoozed(state, f"item:{item.id}", when)
    if snooze is None:
        return when, min(period(cadence) / 2, ITEM_PATIENCE_S)
    return None if snooze.until is None else (when, (snooze.until - when).total_seconds())


def _item_answer(state: State, item: Item, when: dt.datetime, half: float) -> tuple[str, dt.datetime] | None:
    facts = state.items.get(item.id)
    for text, status in (facts.answered if facts is not None else {}).items():
        at = dt.datetime.fromisoformat(text)
        if abs((at - when).total_seconds()) < half:
            return status, at
    return None


def item_duties(state: State, item: Item, now: dt.datetime) -> list[Obligation]:
    """What a recurring item owes: each time so far that people were asked for, and the next."""
    cadence = item_cadence(state, item)
    if cadence is None:
        return []
    past, following = around(state, cadence, now)
    half = period(cadence) / 2
    found = []
    for number, when in enumerate([*past, *([following] if following is not None else [])]):
        base = Obligation(
            duty=f"item:{item.id}", title=item.title or item.id, due=when, status="upcoming", role=item.role or ""
        )
        answer = _item_answer(state, item, when, half)
        if answer is not None:
            found.append(standing(base, "answered", reason="skipped" if answer[0] == "skipped" else ""))
            continue
        ever, still = asked(state, cadence, when) if number < len(past) else (True, True)
        if ever:
            last = number == len(past) - 1
            gone = number < len(past) - 1 or (last and ran_out(cadence, when, following, now)) or not still
            found.append(unanswered(state, base, now, min(half, ITEM_PATIENCE_S), superseded=gone))
    return found
