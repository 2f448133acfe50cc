"""The postmortem, as far as a record can write it: impact, detection, timeline, remediation, every length computed.

Root cause and prevention are left to people, in sight; nothing here guesses them.
"""

import datetime as dt

from cockpit.core import announcements
from cockpit.core.incident_clocks import severity_told
from cockpit.core.outcome import ending
from cockpit.core.questions import channel_of
from cockpit.model.events import TriggerChanged
from cockpit.model.frame import Tone
from cockpit.model.state import AnnouncementFacts, IncidentFacts
from cockpit.reports.announcements import sender
from cockpit.reports.course import durations, marks, measured, rollbacks
from cockpit.reports.detection import Span, detection, detections, unwatched
from cockpit.reports.document import Blank, Data, Document, Facts, Part, Section, Table, Text
from cockpit.reports.incident_log import about, began
from cockpit.reports.packet_data import follow_ups
from cockpit.reports.remediation import as_data, procedures, remediation
from cockpit.reports.response import kept, people, response, summed_up, words_on_cause
from cockpit.reports.source import Source, Told
from cockpit.reports.timeline import ordered, rows, table
from cockpit.views.headline import standing

QUIET = (
    "run.ordered",
    "run.finished",
    "gate.asked",
    "tuple.set",
    "role.offered",
    "announcement.ordered",
    "poll.reminded",
    "item.confirmed",
)


def postmortem(source: Source, incident: str = "") -> Document:
    """Of the whole release, or of one incident. Raises KeyError for an incident there is none of."""
    chosen = [source.state.incidents[incident]] if incident else list(source.state.incidents.values())
    measured_of: list[IncidentFacts | None] = [*chosen] if chosen else [None]
    title = f"{incident} {chosen[0].title}" if incident else source.plan.release.title or source.plan.release.name
    span = _span(source, chosen, whole=not incident)
    quiet = not chosen and not rollbacks(source)
    also = {told.seq for one in chosen for told in about(source, one.incident)}
    told = [one for one in ordered(source.told) if _tells(one) and (_in(span, one.when) or one.seq in also)]
    told, sent = ([], []) if quiet else (told, _sent(source, span))
    procs = procedures(source, chosen, span, whole=not incident)
    cause = "what made this happen, and what made that possible; how it is known"
    sections = (
        Section("Summary", _summary(source, chosen)),
        *_courses(source, chosen),
        Section("Root cause", (Blank(cause), *words_on_cause(source, chosen))),
        Section("Detection", detection(source, chosen, span)),
        Section("Response", response(source, chosen)),
        Section("Timeline", (_UNEVENTFUL if quiet else table(source, told),)),
        Section("Remediation", remediation(source, chosen, procs)),
        Section("What was told", (_TOLD_ELSEWHERE if quiet else _announced(source, sent),)),
        Section("Prevention", _prevention(source)),
        Section("People", (people(source),)),
    )
    facts = (("written", "draft: Root cause and Prevention are to be written by people"),)
    data: Data = {
        "incidents": [one.incident for one in chosen],
        "root_cause": "",
        "detection": detections(source, span),
        "unwatched": unwatched(source, span),
        "durations": [row for one in measured_of for row in durations(marks(source, one), one.incident if one else "")],
        "limits": kept(source, chosen),
        "timeline": rows(told),
        "remediation": [as_data(source, one) for one in procs],
        "told": [one.announcement for one in sent],
        "prevention": "",
        "follow_up_actions": _left_to_do(source),
    }
    return source.document("postmortem", f"Postmortem: {title}", facts, sections, data)


_UNEVENTFUL = Text("No incident and no rollback. How the day went is in the timeline of the release.")
_TOLD_ELSEWHERE = Text("Nothing about an incident. What else was said is in the announcements of the release.")


def _tells(one: Told) -> bool:
    return one.tone is not Tone.MUTED and (one.kind not in QUIET or one.undelivered) and not one.retracted


def _in(span: Span, at: dt.datetime) -> bool:
    return span[0] <= at <= span[1]


def _span(source: Source, chosen: list[IncidentFacts], *, whole: bool) -> Span:
    """From half an hour before it began to half an hour after it was over; the whole release where nothing happened."""
    margin = dt.timedelta(minutes=30)
    begun = [began(one) for one in chosen]
    rolled = [one for one in rollbacks(source) if whole or one.incident in ("", *(each.incident for each in chosen))]
    if begun and not whole:
        last = max(one.resolved or source.now for one in chosen)
        rolled = [one for one in rolled if min(begun) - dt.timedelta(hours=1) <= one.called <= last]
    starts = [*begun, *(one.called for one in rolled)]
    if not starts:
        return dt.datetime.min.replace(tzinfo=dt.UTC), source.now
    triggers = [
        one.when for one in source.told if isinstance(one.event, TriggerChanged) and one.event.phase == "pending"
    ]
    first = min(starts)
    first = min([first, *(at for at in triggers if first - dt.timedelta(hours=1) <= at <= first)])
    ends = [one.resolved or source.now for one in chosen] + [one.ended or source.now for one in rolled]
    return first - margin, max(ends) + margin


# --- sections ----------------------------------------------------------------------------------------------------------


_STANDS = {"rolling-back": "on its way back", "rolled-back": "rolled back", "open": "goes on"}
"""How a release stands, for whoever reads about it later; how it was closed is said as it was."""


def _summary(source: Source, chosen: list[IncidentFacts]) -> tuple[Part, ...]:
    """Each incident in two or three sentences, what all of them came to, and, of a single one, its course."""
    severities = ", ".join(dict.fromkeys(severity_told(source.state, one) for one in chosen))
    impact = "; ".join(
        f"{one.incident}: {one.impact}" if len(chosen) > 1 else one.impact for one in chosen if one.impact
    )
    ended = "; ".join(
        f"{source.sight.names.procedure(one.procedure)} ({one.proc}), {one.status}" for one in rollbacks(source)
    )
    facts = Facts(
        (
            ("incidents", ", ".join(f"{one.incident} {one.title}" for one in chosen) or "none"),
            ("severity", severities or "none"),
            ("impact", impact or "nobody has noted any"),
            ("rollback", ended or "none"),
            ("release", _STANDS.get(standing(source.state)) or ending(source.state)),
        )
    )
    told = tuple(Text(f"{one.incident} {summed_up(source, one)}") for one in chosen)
    course = measured(source, chosen[0] if chosen else None) if len(chosen) < 2 else ()
    return (*told, facts, *course)


def _courses(source: Source, chosen: list[IncidentFacts]) -> tuple[Section, ...]:
    """Of several incidents each its own moments and lengths: a span over all of them would say nothing of any."""
    if len(chosen) < 2:
        return ()
    return tuple(Section(f"{one.incident} {one.title}", measured(source, one), level=3) for one in chosen)


def _sent(source: Source, span: Span) -> list[AnnouncementFacts]:
    """What was announced in that time, in the order in which it went out."""
    found = [one for one in source.state.announcements.values() if _in(span, one.sent or one.ordered)]
    return sorted(found, key=lambda one: one.sent or one.ordered)


_UNSENT = {
    "failed": "NOT DELIVERED",
    "unknown": "nobody knows whether it arrived",
    "unsure": "sent, not certain",
    "withdrawn": "withdrawn, T0 moved",
}
"""What became of a text that nobody knows to have gone out; one that waits is for a person to post."""


def _announced(source: Source, sent: list[AnnouncementFacts]) -> Table:
    lines = tuple(
        (
            source.wall(one.sent) or _UNSENT.get(announcements.status(source.state, one), "not posted yet"),
            source.sight.names.channel(one.channel),
            sender(one),
            one.text,
        )
        for one in sent
    )
    return Table(("when", "where", "by", "text"), lines, empty="Nothing was announced.")


def _left_to_do(source: Source) -> list[Data]:
    """What was noted as left to do; not this document itself, nor what somebody outside asked."""
    return [
        one
        for one in follow_ups(source)
        if not str(one["origin"]).startswith("postmortem:") and not channel_of(str(one["origin"]))
    ]


def _prevention(source: Source) -> tuple[Part, ...]:
    """What people have to write; and what has been noted as left to do, which may help them."""
    prompt = "what keeps it from happening again, and who does it by when"
    noted = tuple(
        (
            str(one["action"]),
            str(one["text"]),
            source.wall(due) if isinstance(due := one["due"], dt.datetime) else "",
            "yes" if one["blocks_next"] else "",
            str(one["filed"] or "open"),
        )
        for one in _left_to_do(source)
    )
    if not noted:
        return (Blank(prompt),)
    columns = ("no.", "to do", "due", "next release waits", "filed")
    return (Blank(prompt), Text("Noted as left to do:"), Table(columns, noted))
