"""Announcements: what became of the texts that were ordered, and which of them a person still has to post or settle.

Webhooks and commands are the engine's to run; clipboard and by hand are a person's, who says that it was posted, or that
it cannot be known. How texts are ordered and what comes of it is in `sending`.
"""

import datetime as dt

from cockpit.core import runs
from cockpit.core.index import book
from cockpit.core.templates import Context, Resolved, template
from cockpit.model.people import Channel, Template
from cockpit.model.state import AnnouncementFacts, State

BY_ENGINE = ("webhook", "command")


def status(state: State, facts: AnnouncementFacts) -> str:
    """ordered, sent, unsure, failed, unknown or withdrawn: what became of it, its delivery's outcome included."""
    if facts.status not in ("ordered", "unknown"):
        return facts.status
    run = state.runs.get(facts.run)
    if run is None:
        return facts.status
    if run.status in runs.OPEN:
        return "ordered"
    if run.status == "unknown":
        return "unknown"
    good = run.outcome in ("pass", "warn") if run.status == "finished" else run.answer == "happened"
    return "sent" if good else "failed"


def draft(
    state: State, template_id: str, now: dt.datetime, *, incident: str = "", proc: str = "", actor: str = ""
) -> Resolved:
    """A template as it would go out now."""
    return template(state, template_id, now, Context(incident=incident, proc=proc, actor=actor))


def channels_of(state: State, plan: Template) -> tuple[Channel, ...]:
    """Where a template goes: its channels, or by hand where it names none."""
    known = book(state).channels
    found = tuple(known[name] for name in plan.channels if name in known)
    return found or (Channel(id="hand", kind="hand", title="by hand"),)


def waiting(state: State) -> list[AnnouncementFacts]:
    """Texts a person has to post or to settle: by hand or clipboard and not confirmed, failed, or unknown."""
    found = []
    for one in state.announcements.values():
        was = status(state, one)
        by_person = one.how not in BY_ENGINE
        if was == "unknown" or (was == "failed" and not made_good(state, one)) or (was == "ordered" and by_person):
            found.append(one)
    return found


def made_good(state: State, one: AnnouncementFacts) -> bool:
    """Whether the same news went to the same channel afterwards."""
    same = (
        later
        for later in state.announcements.values()
        if (later.template, later.channel, later.incident) == (one.template, one.channel, one.incident)
        and later.ordered > one.ordered
    )
    return any(later.status in ("sent", "unsure") for later in same)


def unposted(state: State, origin: str) -> list[AnnouncementFacts]:
    """What one step ("item:x") or procedure call ("P1/") has ordered and a person still has to post."""
    mine = (one for one in waiting(state) if status(state, one) == "ordered")
    return [one for one in mine if one.incident == origin or (origin[-1:] == "/" and one.incident.startswith(origin))]
