"""The incident log: timestamp, severity, impact, mitigation and follow-up of each; a form to fill in before any."""

import datetime as dt

from cockpit.core.incident_clocks import severity_told
from cockpit.model.events import (
    IncidentEscalated,
    IncidentOpened,
    IncidentReopened,
    IncidentResolved,
    IncidentUpdated,
    NoteAdded,
    ProcedureCalled,
)
from cockpit.model.people import severities_of
from cockpit.model.state import IncidentFacts
from cockpit.reports.document import Blank, Data, Document, Facts, Items, Section, Table
from cockpit.reports.source import Source, Told, lasted, length

COLUMNS = ("timestamp", "severity", "impact", "mitigation", "follow-up", "incident")
_ABOUT = (
    IncidentOpened,
    IncidentUpdated,
    IncidentResolved,
    IncidentReopened,
    IncidentEscalated,
    NoteAdded,
    ProcedureCalled,
)


def incident_log(source: Source) -> Document:
    """All incidents, the oldest first, each with what was written about it."""
    known = list(source.state.incidents.values())
    table = Table(
        COLUMNS,
        tuple(
            (
                source.wall(began(one)),
                severity_told(source.state, one),
                one.impact,
                one.mitigation,
                one.follow_up,
                f"{one.incident} {one.title}",
            )
            for one in known
        )
        or (("", "", "", "", "", ""),),
    )
    sections = [Section("Incidents", (table,))]
    if not known:
        severities = [f"{one.id}: {one.title or one.id}" for one in severities_of(source.plan.severity)]
        prompt = "one row for each incident: when it began, how severe, who is hurt, what is done, what is left to do"
        sections[0] = Section("Incidents", (table, Blank(prompt)))
        sections.append(Section("Severities", (Items(tuple(severities)),)))
    sections += [_section(source, one) for one in known]
    name = source.plan.release.title or source.plan.release.name
    opened = sum(1 for one in known if one.resolved is None)
    facts = (("incidents", f"{len(known)}, {opened} open"),)
    return source.document("incidents", f"Incident log of {name}", facts, sections, {"incidents": rows(source)})


def began(one: IncidentFacts) -> dt.datetime:
    """When it happened, as far as is known: before it was opened, if somebody said so."""
    return one.occurred or one.opened


def about(source: Source, incident: str) -> list[Told]:
    """Every entry on one incident, in the order it happened; decisions, calls and notes that were linked to it too."""
    known = source.state.incidents.get(incident)
    linked = frozenset(known.related if known is not None else ())
    found = [
        one
        for one in source.told
        if one.seq in linked or (isinstance(one.event, _ABOUT) and one.event.incident == incident)
    ]
    return sorted(found, key=lambda one: (one.when, one.seq))


def facts_of(source: Source, one: IncidentFacts) -> tuple[tuple[str, str], ...]:
    """What is known of an incident, by name; what is not known is left out."""
    stages = ", ".join(f"{name} after {lasted(length(began(one), at))}" for name, at in one.stages.items())
    told = ", ".join(f"{source.named(role)} {source.wall(at)}" for at, role, _ in one.escalated)
    rows = (
        ("began", source.wall(began(one))),
        ("reported", f"{source.wall(one.opened)} by {one.by}"),
        ("severity", severity_told(source.state, one)),
        ("owner", source.named(one.owner) if one.owner else "nobody"),
        ("impact", one.impact),
        ("mitigation", one.mitigation),
        ("plan", one.plan),
        ("strategy", one.strategy),
        ("stages", stages),
        ("escalated to", told),
        ("follow-up", one.follow_up),
        ("resolved", f"{source.wall(one.resolved)}, {one.resolution}".rstrip(", ") if one.resolved else "not yet"),
        ("lasted", lasted(length(began(one), one.resolved))),
    )
    return tuple((name, words) for name, words in rows if words)


def _section(source: Source, one: IncidentFacts) -> Section:
    history = tuple(
        f"{source.both(told.when)} {source.person(told)}: {told.what}" for told in about(source, one.incident)
    )
    return Section(f"{one.incident} {one.title}", (Facts(facts_of(source, one)), Items(history)))


def rows(source: Source) -> list[Data]:
    """The same for machines."""
    return [
        {
            "id": one.incident,
            "timestamp": began(one),
            "reported": one.opened,
            "severity": one.severity,
            "title": one.title,
            "impact": one.impact,
            "mitigation": one.mitigation,
            "follow_up": one.follow_up,
            "owner": one.owner,
            "plan": one.plan,
            "strategy": one.strategy,
            "trigger": one.trigger,
            "stages": one.stages,
            "updates": one.updates,
            "escalated": [{"at": at, "role": role} for at, role, _ in one.escalated],
            "resolved": one.resolved,
            "resolution": one.resolution,
            "lasted_s": length(began(one), one.resolved),
            "entries": [told.seq for told in about(source, one.incident)],
        }
        for one in source.state.incidents.values()
    ]
