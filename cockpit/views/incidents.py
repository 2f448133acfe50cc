"""Incidents: what is open, who owns it, which limit runs, who is called next."""

from cockpit.core.incident_clocks import chain, countdowns, furthest, next_link, still_open
from cockpit.model.frame import IncidentRow, Incidents, Label, Tone
from cockpit.model.state import IncidentFacts
from cockpit.views.base import Sight
from cockpit.views.times import age, left, limit_left, short


def incidents(sight: Sight) -> Incidents:
    """Open ones first, the gravest on top; then the closed, the latest on top."""
    known = list(sight.state.incidents.values())
    rows = [row(sight, one) for one in still_open(sight.state)] if known else []
    rows += [row(sight, one) for one in reversed(known) if one.resolved is not None]
    opened = sum(1 for one in known if one.resolved is None)
    if opened:
        return Incidents(tuple(rows), Label(f"{opened} open", Tone.BAD))
    return Incidents(tuple(rows), Label("none open" if known else "none", Tone.MUTED))


def row(sight: Sight, one: IncidentFacts) -> IncidentRow:
    severity = sight.book.severities.get(one.severity)
    stage = furthest(sight.state, one) or "opened"
    is_open = one.resolved is None
    if is_open:
        label = Label((severity.title or one.severity) if severity is not None else one.severity, Tone.BAD)
    else:
        label = Label(
            f"resolved after {short(((one.resolved or one.opened) - one.opened).total_seconds())}", Tone.MUTED
        )
    return IncidentRow(
        ref=f"incident:{one.incident}",
        title=one.title,
        severity=one.severity,
        label=label,
        owner=sight.owner(one.owner) if one.owner in sight.book.roles else one.owner or "no owner",
        age=age(one.opened, sight.now),
        stage=stage,
        limit=limit(sight, one) if is_open else Label(),
        next=following(sight, one) if is_open else Label(),
        open=is_open,
    )


def limit(sight: Sight, one: IncidentFacts) -> Label:
    """The most urgent thing it must have by a time, and the time left."""
    for clock in countdowns(sight.state, sight.now):
        if clock.incident == one.incident and clock.kind in ("stage", "plan", "update"):
            what = clock.what.removeprefix("a ").removeprefix("an ")
            return Label(f"{what} {limit_left(-clock.overdue_s)}", Tone.BAD if clock.overdue_s > 0 else Tone.WARN)
        if clock.incident == one.incident and clock.kind == "checkpoint":
            return Label(
                f"at {clock.what}, {limit_left(-clock.overdue_s)}", Tone.BAD if clock.overdue_s > 0 else Tone.MUTED
            )
    return Label()


def following(sight: Sight, one: IncidentFacts) -> Label:
    """Who is told next, and when; a link with a condition is for a person to ask for."""
    link, due = next_link(sight.state, one)
    if link is None:
        untold = [each for each in chain(sight.state, one) if each.told is None]
        if untold:
            asked = f"{untold[0].condition or 'asked'}{sight.press('incident.escalate')}"
            return Label(f"next {sight.role_title(untold[0].role)} if {asked}", Tone.MUTED)
        return Label()
    when = ""
    if due is not None:
        when = f" {left((due - sight.now).total_seconds())}" if due > sight.now else " now"
    return Label(f"escalates to {sight.role_title(link.role)}{when}", Tone.WARN if due is not None else Tone.MUTED)
