"""Planned against actual: when a phase or a timed item really came to its end, and how far that was from the plan.

Law: what counts as planned is the T0 that stood when it happened. A launch that slips later makes nothing early.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.clock import moment_at
from cockpit.core.index import plan_of
from cockpit.core.schedule import stops
from cockpit.model.flow import Item, Phase
from cockpit.model.state import State
from cockpit.model.times import Moment


class Came(Struct, frozen=True):
    """What a mark came to. planned: by the T0 of that time; None where the mark has no time. by: who ended it.

    outcome: done, skipped, or the choice of a decision. until: where its slot ends; None for a single moment.
    """

    planned: dt.datetime | None
    at: dt.datetime
    outcome: str
    by: str
    until: dt.datetime | None = None

    @property
    def off_s(self) -> float | None:
        """Seconds after its time, or after its slot; negative before it; 0 within a slot; None without a time."""
        if self.planned is None:
            return None
        if self.at < self.planned or self.until is None:
            return (self.at - self.planned).total_seconds()
        return max(0.0, (self.at - self.until).total_seconds())


def item_came(state: State, item: Item, now: dt.datetime) -> Came | None:
    """A timed item that is over; None while it is not, and for what recurs: each of its times is in the ledger."""
    facts = state.items.get(item.id)
    if facts is None or facts.at is None or facts.status not in ("done", "skipped") or item.every is not None:
        return None
    return Came(_planned(state, item.at, facts.at, now), facts.at, facts.status, facts.by)


def phase_came(state: State, phase: Phase, now: dt.datetime) -> Came | None:
    """A phase that was decided; where nothing is decided, one whose required items are all over and none recurs."""
    if phase.decision is not None:
        ended = _decided(state, phase)
    elif any(item.every is not None for item in phase.item):
        ended = None
    else:
        ended = _worked_off(state, phase)
    if ended is None:
        return None
    at, outcome, by = ended
    return Came(_planned(state, phase.at, at, now), at, outcome, by, _planned(state, _until(state, phase), at, now))


Ended = tuple[dt.datetime, str, str]


def _decided(state: State, phase: Phase) -> Ended | None:
    if phase.decision is not None and phase.decision.poll is not None:
        poll = state.polls.get(phase.decision.poll)
        if poll is not None and poll.result and poll.declared is not None:
            return poll.declared, poll.result, poll.declared_by
    made = state.decisions.get(phase.id)
    return (made.at, made.choice, made.by) if made is not None else None


def _worked_off(state: State, phase: Phase) -> Ended | None:
    last: Ended | None = None
    for item in phase.item:
        facts = state.items.get(item.id)
        over = facts is not None and facts.status in ("done", "skipped")
        if not over and item.required:
            return None
        if facts is not None and over and facts.at is not None and (last is None or facts.at > last[0]):
            last = facts.at, "done", facts.by
    return last


def _until(state: State, phase: Phase) -> Moment | None:
    """The end of a phase's slot: its own, or where the next one begins; None for the last."""
    if phase.until is not None:
        return phase.until
    start = moment_at(state, phase.at) if phase.at is not None else None
    if start is None:
        return None
    later = [
        (at, one.at)
        for one in plan_of(state).phase
        if one.at is not None and (at := moment_at(state, one.at)) is not None and at > start
    ]
    return min(later, key=lambda one: one[0])[1] if later else None


def _planned(state: State, moment: Moment | None, at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    if moment is None:
        return None
    planned = moment_at(state, moment, now)
    if planned is None or moment.wall is not None:
        return planned
    moved = _moved_since(state, at, now)
    if moment.offset_s is not None:
        return planned - moved
    return planned - dt.timedelta(days=moved.days) if abs(moved) >= dt.timedelta(days=1) else planned


def _moved_since(state: State, at: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """How much later T0 is now than it was then: slips and recycling as they were, and holds that went on after it."""
    moved = sum((dt.timedelta(seconds=by) for when, by in state.clock.moves if when > at), dt.timedelta())
    held = ((max(since, at), ended) for since, ended in stops(state, now) if ended > at)
    return moved + sum((ended - since for since, ended in held), dt.timedelta())


def timed(state: State) -> list[tuple[Phase, Item | None]]:
    """Phases, each followed by its items that have a time of their own, as the plan has them."""
    found: list[tuple[Phase, Item | None]] = []
    for phase in plan_of(state).phase:
        found.append((phase, None))
        found += [(phase, item) for item in phase.item if item.at is not None]
    return found
