"""What is to be told, for NEXT: announcements and updates that are owed, and texts that a person has to post."""

from collections.abc import Iterator

from cockpit.core import cadence
from cockpit.core.incident_clocks import still_open
from cockpit.model.frame import Duty
from cockpit.views.base import Sight
from cockpit.views.next_lines import Now, posts, went_back
from cockpit.views.notices import ELSEWHERE, due_row


def word_overdue(now: Now) -> Iterator[Duty]:
    """What people were promised to hear by now of the gravest open incident."""
    first = next(iter(still_open(now.sight.state)), None)
    return owed(now, "overdue", first.incident) if first is not None else iter(())


def announcements_late(now: Now) -> Iterator[Duty]:
    """Texts that somebody ordered for a place where a person posts them, beside any step; then announcements past their
    grace, the latest first in the ledger's order."""
    sight = now.sight
    for about in ("", *sight.state.incidents):
        yield from posts(sight, about)
    yield from owed(now, "overdue")


def announcements_due(now: Now) -> Iterator[Duty]:
    """Announcements whose time has come and whose grace still lasts. A question is nobody's before its time is up."""
    return (duty for duty in owed(now, "due") if duty.left_s is not None and duty.left_s <= 0)


def owed(now: Now, status: str, incident: str = "") -> Iterator[Duty]:
    """What the ledger holds in this state and other lines do not show, by time. incident: only what is owed for that."""
    sight = now.sight
    for one in cadence.ledger(sight.state, sight.now):
        if one.status != status or one.duty.startswith(ELSEWHERE) or (incident and one.incident != incident):
            continue
        if went_back(now) and _of_the_plan(sight, one.template):
            continue
        row = due_row(sight, one)
        seconds = (one.due - sight.now).total_seconds()
        asked = one.duty.removeprefix("question:") if one.duty.startswith("question:") else ""
        words = f"{one.title}; then say where (m f)" if asked else f"send {one.title} (a)"
        ref = f"action:{asked}" if asked else row.ref
        yield Duty(words, ref, sight.owner(one.role), one.due, seconds, row.label)


def _of_the_plan(sight: Sight, template: str) -> bool:
    """Whether a text belongs to a moment of the day as it was planned, and not to what happens or to an interval."""
    planned = sight.book.templates.get(template)
    return planned is not None and planned.at is not None and planned.on is None and planned.cadence is None
