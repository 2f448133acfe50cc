"""What the timeline holds, in the order of time; and when a moment really passed.

Laws: holds push what is to come and leave alone what has passed. A moment that the T-clock reached before a hold keeps
the wall time at which it was reached; after a slip or a recycle the same mark comes again, at its new time.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.clock import moment_at
from cockpit.core.index import plan_of
from cockpit.model.state import State
from cockpit.model.times import Moment


class Mark(Struct, frozen=True):
    """A phase or timed item. ref: "phase:x" or "item:x"."""

    ref: str
    title: str
    at: dt.datetime
    decision: bool = False


def marks(state: State, now: dt.datetime) -> tuple[Mark, ...]:
    """Phases and timed items that are not over, by time. Done and skipped items are left out."""
    found: list[Mark] = []
    for phase in plan_of(state).phase:
        at = moment_at(state, phase.at, now) if phase.at is not None else None
        if at is not None:
            found.append(Mark(f"phase:{phase.id}", phase.title or phase.id, at, phase.decision is not None))
        for item in phase.item:
            facts = state.items.get(item.id)
            if item.at is None or (facts is not None and facts.status in ("done", "skipped")):
                continue
            if (when := moment_at(state, item.at, now)) is not None:
                found.append(Mark(f"item:{item.id}", item.title or item.id, when))
    return tuple(sorted(found, key=lambda mark: mark.at))


def upcoming(state: State, now: dt.datetime) -> Mark | None:
    """The next phase or timed item; of two at the same time, the phase."""
    return next((mark for mark in marks(state, now) if mark.at > now), None)


def checkpoint_after(state: State, since: dt.datetime, now: dt.datetime) -> Mark | None:
    """The first phase that begins after `since`: where people look again at what can wait."""
    return next((one for one in marks(state, now) if one.ref.startswith("phase:") and one.at > since), None)


def anchor(state: State, moment: Moment, now: dt.datetime) -> dt.datetime | None:
    """When a moment passed, or will as far as is known; None without T0.

    T0 moves when a hold ends, and every "T+..." with it. What had passed before the hold is moved back to when it was.
    """
    at = moment_at(state, moment, now)
    if at is None or moment.offset_s is None:
        return at
    for since, ended in reversed(stops(state, now)):
        before = at - (ended - since)
        if before <= since:
            at = before
    return at


def held_off(state: State, at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """A moment that passed on the wall clock, later by as long as the T-clock has stood still since."""
    still = (ended - max(since, at) for since, ended in stops(state, now) if ended > at)
    return at + sum(still, dt.timedelta())


def stops(state: State, now: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """When the T-clock stood still, in order: holds that overlap stop it once; one in force lasts until now."""
    spans = [(one.since, one.ended) for one in state.clock.past_holds] + [(one.since, now) for one in state.clock.holds]
    merged: list[tuple[dt.datetime, dt.datetime]] = []
    for since, ended in sorted(spans):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ended))
        else:
            merged.append((since, ended))
    return merged
