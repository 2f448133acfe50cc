"""What is to be told, for NEXT: announcements and updates that are owed, and texts that a person has to post."""

from collections.abc import Iterator

from cockpit.core import announcements
from cockpit.core.incident_clocks import countdowns, still_open
from cockpit.core.obligation import OPEN
from cockpit.model.frame import Duty, Label, Tone
from cockpit.model.state import IncidentFacts
from cockpit.views.base import ANYONE, Sight, first_line
from cockpit.views.next_lines import LEFT_BEHIND_S, Now, bad, posts, went_back
from cockpit.views.notices import ELSEWHERE, due_row
from cockpit.views.times import limit_left


def word_overdue(now: Now) -> Iterator[Duty]:
    """What people were promised to hear by now of the gravest open incident. Nobody can tell them as long as it has no
    owner to be named in it: then that comes first."""
    sight = now.sight
    first = next(iter(still_open(sight.state)), None)
    if first is None:
        return
    late = list(owed(now, "overdue", first.incident))
    if late and not first.owner:
        yield unowned(sight, first)
    yield from late


def unowned(sight: Sight, incident: IncidentFacts) -> Duty:
    """Anybody may name an owner; whoever the plan calls first about such a thing is asked to."""
    words = f"name an owner for {incident.incident} {incident.title}"
    severity = sight.book.severities.get(incident.severity)
    first = next(iter(severity.escalate), "") if severity is not None else ""
    owner = sight.owner(first if isinstance(first, str) else first.role) or sight.able("decide") or ANYONE
    return Duty(words, f"incident:{incident.incident}", owner, label=bad("INCIDENT"))


def announcements_late(now: Now) -> Iterator[Duty]:
    """Texts that somebody ordered beside any step: where a person posts them, or not delivered; then announcements past
    their grace, the latest first in the ledger's order. After a rollback nothing else is left but to close the release or
    try again: before that comes also what is due now, and what an open incident must have by a time."""
    sight = now.sight
    for about in ("", *sight.state.incidents):
        yield from posts(sight, about)
    yield from _undelivered(sight)
    yield from (one for one in owed(now, "overdue") if not _left_behind(one))
    if went_back(now):
        yield from announcements_due(now)
        yield from _limits(now)


def _limits(now: Now) -> Iterator[Duty]:
    """What open incidents must have by a time that has not come, the nearest first. An update has its time among what is
    told."""
    sight = now.sight
    for clock in countdowns(sight.state, sight.now):
        if clock.kind in ("stage", "plan") and clock.overdue_s <= 0:
            one = sight.state.incidents[clock.incident]
            what = clock.what.removeprefix("a ").removeprefix("an ")
            owner = sight.owner(one.owner) if one.owner in sight.book.roles else one.owner
            words = f"{one.incident} {one.title}: {what}{sight.press('incident')}"
            label = Label(f"INCIDENT {limit_left(-clock.overdue_s)}", Tone.WARN)
            yield Duty(words, f"incident:{one.incident}", owner, clock.due, -clock.overdue_s, label)


def _undelivered(sight: Sight) -> Iterator[Duty]:
    """Texts that certainly did not arrive, and that nothing else asks for again: no step, and nothing that is owed."""
    asked = {name for one in sight.duties if one.status in OPEN for name in one.announcements}
    for one in announcements.waiting(sight.state):
        beside = not one.incident or one.incident in sight.state.incidents
        if announcements.status(sight.state, one) != "failed" or one.announcement in asked or not beside:
            continue
        template = sight.book.templates.get(one.template)
        run = sight.state.runs.get(one.run)
        why = f": {first_line(run.reason, 60)}" if run is not None and run.reason else ""
        title, where = sight.names.template(one.template) or one.announcement, sight.names.channel(one.channel)
        send, say = sight.press("announce"), sight.press("check")
        words = f"send {title} to {where} again{send}, or otherwise and say so{say}{why}"
        owner = sight.able("announce", template.role if template is not None else None)
        yield Duty(words, f"announcement:{one.announcement}", owner, label=bad("NOT DELIVERED"))


def announcements_due(now: Now) -> Iterator[Duty]:
    """Announcements whose time has come and whose grace still lasts. A question is nobody's before its time is up."""
    return (duty for duty in owed(now, "due") if duty.left_s is not None and duty.left_s <= 0)


def announcements_left_behind(now: Now) -> Iterator[Duty]:
    """Announcements so late that what the day asks for now comes first."""
    return (duty for duty in owed(now, "overdue") if _left_behind(duty))


def _left_behind(duty: Duty) -> bool:
    """Late for so long that the day has gone on without it. What is late on an incident is asked for before all this."""
    return duty.left_s is not None and duty.left_s < -LEFT_BEHIND_S


def owed(now: Now, status: str, incident: str = "") -> Iterator[Duty]:
    """What the ledger holds in this state and other lines do not show, by time. incident: only what is owed for that."""
    sight = now.sight
    for one in sight.duties:
        if one.status != status or one.duty.startswith(ELSEWHERE) or (incident and one.incident != incident):
            continue
        row = due_row(sight, one)
        seconds = (one.due - sight.now).total_seconds()
        asked = one.duty.removeprefix("question:") if one.duty.startswith("question:") else ""
        words, owner = f"send {one.title}{sight.press('announce')}", sight.able("announce", one.role)
        if asked:
            owner = sight.owner(one.role)
            words = f"{one.title}; then say where{sight.press('action.file')}"
        ref = f"action:{asked}" if asked else row.ref
        if one.duty.startswith("update:") and not one.template:
            words = f"{one.title}: tell who waits for it, and write it down{sight.press('incident')}"
            ref, owner = f"incident:{one.incident}", sight.owner(one.role)
        label = (
            Label("DUE NOW", row.label.tone) if status == "due" and not one.announcements and not asked else row.label
        )
        yield Duty(words, ref, owner, one.due, seconds, label)


def done_again(now: Now) -> Iterator[Duty]:
    """Lines that recur and are done for now: when they come again."""
    sight = now.sight
    shown = {one.duty.ref for one in now.lines}
    for one in sight.duties:
        if one.status == "upcoming" and one.duty.startswith("item:") and one.duty not in shown:
            item = sight.book.items[one.duty.partition(":")[2]]
            role = item.role or sight.book.phase_of[item.id].role
            yield Duty(one.title, one.duty, sight.owner(role), one.due, (one.due - sight.now).total_seconds())
