"""The postmortem, as far as a record can write it: impact, detection, timeline, remediation, every length computed.

Root cause and prevention are left to people, in sight; nothing here guesses them.
"""

import datetime as dt
import itertools

from msgspec import Struct

from cockpit.core import announcements
from cockpit.core.incident_clocks import severity_told
from cockpit.core.step_clocks import went_on
from cockpit.model.events import MetricEntered, TriggerChanged, TriggerDeclared
from cockpit.model.frame import Tone
from cockpit.model.state import AnnouncementFacts, IncidentFacts, ProcFacts
from cockpit.reports.announcements import sender
from cockpit.reports.document import Blank, Data, Document, Facts, Items, Part, Section, Table, Text
from cockpit.reports.incident_log import about, began, facts_of
from cockpit.reports.packet_data import follow_ups
from cockpit.reports.response import kept, people, response, summed_up, words_on_cause
from cockpit.reports.source import Source, Told, lasted, length
from cockpit.reports.timeline import ordered, rows, table

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


DEPLOYED = "deployed"
"""The mark that is no part of the incident, but from which people had the release."""


class Mark(Struct, frozen=True):
    """A moment that lengths are measured between."""

    name: str
    at: dt.datetime
    t_s: float | None
    seq: int


def postmortem(source: Source, incident: str = "") -> Document:
    """Of the whole release, or of one incident. Raises KeyError for an incident there is none of."""
    chosen = [source.state.incidents[incident]] if incident else list(source.state.incidents.values())
    found = marks(source, chosen)
    title = f"{incident} {chosen[0].title}" if incident else source.plan.release.title or source.plan.release.name
    first, last = _span(source, chosen)
    also = {told.seq for one in chosen for told in about(source, one.incident)}
    told = [one for one in ordered(source.told) if _tells(one) and (first <= one.when <= last or one.seq in also)]
    cause = "what made this happen, and what made that possible; how it is known"
    sections = (
        Section("Summary", _summary(source, chosen, found)),
        Section("Root cause", (Blank(cause), *words_on_cause(source, chosen))),
        Section("Detection", _detection(source, chosen)),
        Section("Response", response(source, chosen)),
        Section("Timeline", (table(source, told),)),
        Section("Remediation", _remediation(source, chosen)),
        Section("What was told", (_announced(source, first, last),)),
        Section("Prevention", _prevention(source)),
        Section("People", (people(source),)),
    )
    facts = (("written", "draft: Root cause and Prevention are to be written by people"),)
    data: Data = {
        "incidents": [one.incident for one in chosen],
        "root_cause": "",
        "detection": detections(source),
        "durations": durations(found),
        "limits": kept(source, chosen),
        "timeline": rows(told),
        "remediation": [_proc_data(source, one) for one in source.state.procs.values()],
        "told": [one.announcement for one in _sent(source, first, last)],
        "prevention": "",
        "follow_up_actions": follow_ups(source),
    }
    return source.document("postmortem", f"Postmortem: {title}", facts, sections, data)


def _tells(one: Told) -> bool:
    return one.tone is not Tone.MUTED and (one.kind not in QUIET or one.undelivered) and not one.retracted


def _span(source: Source, chosen: list[IncidentFacts]) -> tuple[dt.datetime, dt.datetime]:
    """From half an hour before it began to half an hour after it was over; the whole release where nothing happened."""
    margin = dt.timedelta(minutes=30)
    first = min((began(one) for one in chosen), default=None)
    rolled = [one for one in source.state.procs.values() if one.kind == "rollback"]
    starts = [at for at in (first, *(one.called for one in rolled)) if at is not None]
    if not starts:
        return dt.datetime.min.replace(tzinfo=dt.UTC), source.now
    triggers = [
        one.when for one in source.told if isinstance(one.event, TriggerChanged) and one.event.phase == "pending"
    ]
    first = min([*starts, *(at for at in triggers if at >= min(starts) - dt.timedelta(hours=1))])
    ends = [one.resolved or source.now for one in chosen] + [one.ended or source.now for one in rolled]
    return first - margin, max(ends) + margin


# --- moments and lengths -----------------------------------------------------------------------------------------------


def marks(source: Source, chosen: list[IncidentFacts]) -> list[Mark]:
    """What happened first of each kind: deployed, began, noticed, reported, the rollback and its end, resolved."""
    found: list[Mark] = []

    def add(name: str, at: dt.datetime | None, seq: int) -> None:
        if at is not None:
            found.append(Mark(name, at, source.t_clock.at(at), seq))

    sign = first_sign(source, chosen)
    if sign is not None:
        add("first sign", sign.when, sign.seq)
    alarm = next((one for one in source.told if _alarm(one)), None)
    if alarm is not None:
        add("a trigger breached", alarm.when, alarm.seq)
    if chosen:
        first = min(chosen, key=began)
        if first.occurred is not None:
            add("began", first.occurred, first.seq)
        opened = min(chosen, key=lambda one: one.opened)
        add("reported", opened.opened, opened.seq)
    for proc in source.state.procs.values():
        if proc.kind == "rollback":
            add("rollback called", proc.called, proc.seq)
            add("rollback executed", proc.executed, proc.seq)
            if proc.status == "verified":
                add("rollback verified", proc.ended, proc.seq)
            break
    if found:
        start = min(mark.at for mark in found)
        deploys = [one for one in source.state.deploys if one.at <= start]
        if deploys:
            add(DEPLOYED, deploys[-1].at, deploys[-1].seq)
    if chosen and all(one.resolved is not None for one in chosen):
        last = max(chosen, key=lambda one: one.resolved or one.opened)
        add("resolved", last.resolved, last.seq)
    return sorted(found, key=lambda mark: (mark.at, mark.seq))


def first_sign(source: Source, chosen: list[IncidentFacts]) -> Told | None:
    """What was written down, later, to have happened before anybody reported it."""
    known = [
        told for one in chosen for told in about(source, one.incident) if told.when < began(one) and not told.retracted
    ]
    return min(known, key=lambda one: (one.when, one.seq), default=None)


def _alarm(one: Told) -> bool:
    if isinstance(one.event, TriggerDeclared):
        return not one.event.over
    return isinstance(one.event, TriggerChanged) and one.event.phase in ("pending", "firing")


def durations(found: list[Mark]) -> list[Data]:
    """From each mark to the next, and from the first sign to the last; seconds on the wall and on the T-clock."""
    pairs = list(itertools.pairwise(found))
    inside = [mark for mark in found if mark.name != DEPLOYED]
    if len(inside) > 2:
        pairs.append((inside[0], inside[-1]))
    return [
        {
            "from": one.name,
            "to": other.name,
            "wall_s": length(one.at, other.at),
            "t_s": other.t_s - one.t_s if one.t_s is not None and other.t_s is not None else None,
        }
        for one, other in pairs
    ]


# --- sections ----------------------------------------------------------------------------------------------------------


def _summary(source: Source, chosen: list[IncidentFacts], found: list[Mark]) -> tuple[Part, ...]:
    severities = ", ".join(dict.fromkeys(severity_told(source.state, one) for one in chosen))
    impact = "; ".join(one.impact for one in chosen if one.impact)
    ended = "; ".join(
        f"{source.sight.names.procedure(one.procedure)} ({one.proc}), {one.status}"
        for one in source.state.procs.values()
        if one.kind == "rollback"
    )
    facts = Facts(
        (
            ("incidents", ", ".join(f"{one.incident} {one.title}" for one in chosen) or "none"),
            ("severity", severities or "none"),
            ("impact", impact or "nobody has noted any"),
            ("rollback", ended or "none"),
            ("release", source.state.closed or "open"),
        )
    )
    lines = tuple(
        (str(one["from"]), str(one["to"]), _said(one["wall_s"]), _said(one["t_s"])) for one in durations(found)
    )
    moments = Table(("moment", "when"), tuple((one.name, source.both(one.at)) for one in found), empty="")
    told = tuple(Text(f"{one.incident} {summed_up(source, one)}") for one in chosen)
    return (*told, facts, moments, Table(("from", "to", "wall clock", "T-clock"), lines, empty=""))


def _said(seconds: object) -> str:
    return lasted(seconds) if isinstance(seconds, float) else ""


def detections(source: Source) -> list[Data]:
    """Who or what noticed, in order."""
    found: list[Data] = []
    for one in source.told:
        match one.event:
            case TriggerChanged(phase=phase, trigger=name) if phase in ("pending", "firing"):
                found.append({"at": one.when, "by": "trigger", "what": name, "how": phase, "words": one.what})
            case TriggerDeclared(over=False, trigger=name):
                found.append({"at": one.when, "by": one.who, "what": name, "how": "declared", "words": one.what})
            case _ if one.kind == "incident.opened":
                found.append({"at": one.when, "by": one.who, "what": one.what, "how": "reported", "words": one.what})
    return found


def _detection(source: Source, chosen: list[IncidentFacts]) -> tuple[Part, ...]:
    noticed = tuple(f"{source.both(one.when)}: {one.what}{_read(source, one)}" for one in source.told if _alarm(one))
    lines = []
    for one in chosen:
        late = length(one.occurred, one.opened)
        how = f"by the trigger {source.sight.names.trigger(one.trigger)}" if one.trigger else f"by {one.by}"
        after = f", {lasted(late)} after it began" if late else ""
        lines.append(f"{one.incident} was reported {how} at {source.wall(one.opened)}{after}")
    sign = first_sign(source, chosen)
    if sign is not None and chosen:
        early = length(sign.when, min(one.opened for one in chosen))
        when = f"{lasted(early)} before anybody reported it" if early and early >= 1 else "and was reported at once"
        lines.insert(0, f"the first sign was at {source.wall(sign.when)}, {when}: {sign.what}")
    parts: list[Part] = [Items(tuple(lines))] if lines else [Text("No incident was reported.")]
    parts.append(Items(noticed) if noticed else Text("No trigger noticed anything."))
    blind = [f"nobody watched from {source.wall(gap.since)} to {source.wall(gap.until)}" for gap in source.state.gaps]
    return (*parts, Items(tuple(blind))) if blind else tuple(parts)


def _read(source: Source, alarm: Told) -> str:
    """What the number behind a trigger was when it breached, as far as a person entered it."""
    trigger = source.sight.book.triggers.get(getattr(alarm.event, "trigger", ""))
    seen = [
        one
        for one in source.told
        if trigger is not None
        and isinstance(one.event, MetricEntered)
        and one.event.metric == trigger.metric
        and one.seq < alarm.seq
    ]
    return f" - {seen[-1].what}" if seen else ""


def _remediation(source: Source, chosen: list[IncidentFacts]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for one in chosen:
        wanted = ("mitigation", "plan", "strategy", "stages", "escalated to", "resolved", "lasted")
        rows_of = tuple((name, words) for name, words in facts_of(source, one) if name in wanted)
        parts += [Text(f"{one.incident} {one.title}"), Facts(rows_of)]
    for proc in source.state.procs.values():
        parts += _procedure(source, proc)
    return tuple(parts) or (Text("Nothing had to be mended."),)


def _sent(source: Source, first: dt.datetime, last: dt.datetime) -> list[AnnouncementFacts]:
    """What was announced in that time, in the order in which it went out."""
    found = [one for one in source.state.announcements.values() if first <= (one.sent or one.ordered) <= last]
    return sorted(found, key=lambda one: one.sent or one.ordered)


def _announced(source: Source, first: dt.datetime, last: dt.datetime) -> Table:
    lines = tuple(
        (
            source.wall(one.sent) or f"not sent ({announcements.status(source.state, one)})",
            source.sight.names.channel(one.channel),
            sender(one),
            one.text.replace("\n", " "),
        )
        for one in _sent(source, first, last)
    )
    return Table(("when", "where", "by", "text"), lines, empty="Nothing was announced.")


def _step_span(source: Source, proc: ProcFacts, name: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    return went_on(source.sight.book.procedures.get(proc.procedure), proc, name)


def _procedure(source: Source, proc: ProcFacts) -> list[Part]:
    by = "by itself" if proc.automatic else f"by {proc.by}"
    on = f" on {source.sight.names.trigger(proc.trigger)}" if proc.trigger else ""
    over = f", after {lasted(length(proc.called, proc.ended))}" if proc.ended is not None else ""
    words = f"{source.sight.names.procedure(proc.procedure)} ({proc.proc}) was called {by}{on} at {source.wall(proc.called)}: {proc.status}{over}."
    lines = tuple(
        (
            source.sight.names.step(name),
            facts.status,
            source.wall(_step_span(source, proc, name)[0]),
            lasted(length(*_step_span(source, proc, name))),
            str(facts.attempts) if facts.attempts > 1 else "",
            facts.by,
            facts.reason or facts.text,
        )
        for name, facts in proc.steps.items()
    )
    return [
        Text(words),
        Table(("step", "came to", "began", "took", "tries", "by", "words"), lines, empty="It has no steps."),
    ]


def _proc_data(source: Source, proc: ProcFacts) -> Data:
    return {
        "call": proc.proc,
        "procedure": proc.procedure,
        "kind": proc.kind,
        "called": proc.called,
        "by": proc.by,
        "automatic": proc.automatic,
        "trigger": proc.trigger,
        "outcome": proc.status,
        "took_s": length(proc.called, proc.ended),
        "steps": [
            {"step": name, "status": facts.status, "took_s": length(*_step_span(source, proc, name)), "by": facts.by}
            for name, facts in proc.steps.items()
        ],
    }


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
        for one in follow_ups(source)
    )
    if not noted:
        return (Blank(prompt),)
    columns = ("no.", "to do", "due", "next release waits", "filed")
    return (Blank(prompt), Text("Noted as left to do:"), Table(columns, noted))
