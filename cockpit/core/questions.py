"""Questions from outside, and the time in which each channel promises an answer.

A question is an open action whose origin is "channel:ID": logged by whoever saw it, filed with where it was answered.
Laws: its clock starts when it was asked (`occurred` of a late entry counts), runs in the channel's business hours only
where there are such, every day of the week, and stops with the answer. A channel that promises nothing has no clock.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from cockpit.core.clock import zone
from cockpit.core.index import book
from cockpit.core.obligation import Obligation, late, standing, unanswered
from cockpit.core.outcome import refuse, unknown_id
from cockpit.model.commands import Refusal
from cockpit.model.people import Channel
from cockpit.model.state import ActionFacts, State

PREFIX = "channel:"
LONGEST_DAYS = 400


def channel_of(origin: str) -> str:
    """The channel a question came from; "" for an action that is no question."""
    return origin.removeprefix(PREFIX) if origin.startswith(PREFIX) else ""


def waiting(state: State) -> list[ActionFacts]:
    """Questions nobody has answered, the most urgent first."""
    last = dt.datetime.max.replace(tzinfo=dt.UTC)
    found = [one for one in state.actions.values() if channel_of(one.origin) and not one.filed]
    return sorted(found, key=lambda one: (one.due or last, one.seq))


def answer_by(state: State, origin: str, asked: dt.datetime) -> dt.datetime | Refusal | None:
    """When a question asked then is to be answered; None for an action that is no question."""
    name = channel_of(origin)
    if not name:
        return None
    channel = book(state).channels.get(name)
    if channel is None:
        return unknown_id("channel", name, book(state).channels)
    if channel.answer_within is None:
        promising = [one.id for one in book(state).channels.values() if one.answer_within is not None]
        return refuse("no-clock", f"{name} promises no answer in time; {', '.join(promising) or 'no channel'} does")
    return deadline(channel, asked, zone(state))


def deadline(channel: Channel, asked: dt.datetime, tz: ZoneInfo) -> dt.datetime:
    """`answer_within` after the question, counted in the channel's hours where it has some."""
    left = dt.timedelta(seconds=channel.answer_within or 0.0)
    if channel.business_hours is None:
        return asked + left
    opens, closes = (dt.time.fromisoformat(text.strip().zfill(5)) for text in channel.business_hours.split("-"))
    first = asked.astimezone(tz).date()
    for number in range(LONGEST_DAYS):
        day = first + dt.timedelta(days=number)
        start, end = (dt.datetime.combine(day, at, tzinfo=tz).astimezone(dt.UTC) for at in (opens, closes))
        start = max(start, asked)
        if start >= end:
            continue
        if left <= end - start:
            return start + left
        left -= end - start
    return asked + dt.timedelta(days=LONGEST_DAYS)


def duties(state: State, now: dt.datetime) -> list[Obligation]:
    """Each question as something owed: due from when it was asked, overdue when its time is up."""
    found = []
    for one in state.actions.values():
        name = channel_of(one.origin)
        if not name or one.due is None:
            continue
        channel = book(state).channels.get(name)
        title = f"Answer on {channel.title or name if channel is not None else name}: {one.text}"
        base = Obligation(duty=f"question:{one.action}", title=title, due=one.due, status="due")
        if one.filed:
            at = one.filed_at or one.due
            found.append(standing(base, "answered", answered=at, late_s=late(one.due, at), reason=one.filed))
        else:
            found.append(unanswered(state, base, now, 0.0))
    return found
