"""How grave an incident is, which limits run, and who is told next.

Laws:
- Limits come from the plan. They count from when the incident was opened, after an upgrade from the upgrade; a stage
  that names another counts from when that one was reached. A stage is behind as soon as it or a later one is reached.
- The chain goes on by itself while nobody has taken the incident up (no stage reached, no plan) and whenever a limit
  breaks; a link with an `if` is for a person to ask for. Each link is told once. A resolved incident tells nobody.
- A severity with `next_checkpoint` has no clock of its own: it is looked at when the next phase begins.
"""

import datetime as dt
import itertools
from collections.abc import Iterator

from msgspec import Struct

from cockpit.core.index import book
from cockpit.core.schedule import checkpoint_after
from cockpit.core.words import span
from cockpit.model.names import STAGES
from cockpit.model.people import Escalation, Severity
from cockpit.model.state import IncidentFacts, State

NO_PLAN = "a plan"
"""What is lacking where a severity's `plan_within` has run out."""


class Limit(Struct, frozen=True):
    """A stage of answering and when it must be reached; due None while the stage it counts from is not reached."""

    stage: str
    due: dt.datetime | None
    reached: dt.datetime | None = None


class Link(Struct, frozen=True):
    """A link of the chain. due: when it is told by itself; None: only by a broken limit or by asking."""

    number: int
    role: str
    condition: str = ""
    told: dt.datetime | None = None
    due: dt.datetime | None = None


class Countdown(Struct, frozen=True):
    """Something an open incident has to have by a time. kind: stage, plan, update, escalation or checkpoint.

    what: the stage, the role to be told, or the checkpoint. overdue_s: negative while there is time left.
    """

    incident: str
    kind: str
    what: str
    due: dt.datetime
    overdue_s: float


# --- what there is ----------------------------------------------------------------------------------------------------


def still_open(state: State) -> list[IncidentFacts]:
    """Open incidents, the gravest first, then the oldest."""
    current = [one for one in state.incidents.values() if one.resolved is None]
    return sorted(current, key=lambda one: (rank(state, one.severity), one.opened))


def rank(state: State, severity: str) -> int:
    """0 is the gravest: the plan's order."""
    names = list(book(state).severities)
    return names.index(severity) if severity in names else len(names)


def severity_title(state: State, severity: str) -> str:
    """A severity as the plan titles it; its id where the plan has none."""
    plan = book(state).severities.get(severity)
    return (plan.title or plan.id) if plan is not None else severity


def severity_name(state: State, severity: str) -> str:
    """A severity in a word or two: "P0" of "P0: crash, data loss"."""
    return severity_title(state, severity).partition(":")[0].strip()


def severity_told(state: State, incident: IncidentFacts) -> str:
    """Its severity for a reader of the record: "Medium, was Critical" where it was graver once."""
    gravest = min((severity for _, severity in incident.severities), key=lambda one: rank(state, one), default="")
    words = severity_title(state, incident.severity)
    if not gravest or rank(state, gravest) >= rank(state, incident.severity):
        return words
    return f"{words}, was {severity_name(state, gravest)}"


def oldest_s(state: State, now: dt.datetime) -> float:
    """Age in seconds of the oldest open incident; 0 without one."""
    return max(((now - (one.occurred or one.opened)).total_seconds() for one in still_open(state)), default=0.0)


def blocking(state: State) -> list[IncidentFacts]:
    """Open incidents of a severity that forbids GO."""
    return [one for one in still_open(state) if (plan := _severity(state, one)) is not None and plan.blocks_go]


def _severity(state: State, incident: IncidentFacts) -> Severity | None:
    return book(state).severities.get(incident.severity)


# --- limits -----------------------------------------------------------------------------------------------------------


def counted_from(state: State, incident: IncidentFacts) -> dt.datetime:
    """When the limits begin to count: at the last upgrade, else when it was opened."""
    start = incident.opened
    changes = incident.severities
    for (_, before), (at, after) in itertools.pairwise(changes):
        if rank(state, after) < rank(state, before):
            start = at
    return start


def stage_names(state: State, severity: str) -> tuple[str, ...]:
    """The stages of a severity, in order."""
    plan = book(state).severities.get(severity)
    own = tuple(dict.fromkeys((*(plan.limits if plan else ()), *(one.id for one in (plan.stage if plan else ())))))
    return own or STAGES


def reached(state: State, incident: IncidentFacts, stage: str) -> dt.datetime | None:
    """When a stage was behind: when it, or one after it, was reached first."""
    order = stage_names(state, incident.severity)
    if stage not in order:
        return incident.stages.get(stage)
    later = order[order.index(stage) :]
    return min((incident.stages[name] for name in later if name in incident.stages), default=None)


def furthest(state: State, incident: IncidentFacts) -> str:
    """The furthest stage it has reached; "" for none."""
    order = stage_names(state, incident.severity)
    known = [name for name in order if name in incident.stages]
    return known[-1] if known else next(reversed(incident.stages), "")


def limits(state: State, incident: IncidentFacts) -> tuple[Limit, ...]:
    """The stages with a limit, in order."""
    plan = _severity(state, incident)
    if plan is None:
        return ()
    start = counted_from(state, incident)
    detailed = {one.id: one for one in plan.stage}
    found = []
    for name in stage_names(state, incident.severity):
        stage = detailed.get(name)
        base: dt.datetime | None = start
        within: float | None = plan.limits.get(name)
        if stage is not None:
            within = stage.within
            base = reached(state, incident, stage.after) if stage.after is not None else start
        if within is None:
            continue
        due = base + dt.timedelta(seconds=within) if base is not None else None
        found.append(Limit(name, due, reached(state, incident, name)))
    return tuple(found)


def plan_due(state: State, incident: IncidentFacts) -> dt.datetime | None:
    """By when an incident without a plan has to have one; None where it has one or needs none."""
    plan = _severity(state, incident)
    if plan is None or plan.plan_within is None or incident.plan.strip():
        return None
    return counted_from(state, incident) + dt.timedelta(seconds=plan.plan_within)


def next_update(state: State, incident: IncidentFacts) -> dt.datetime | None:
    """When the public hears of it next: one interval after the last update, or after it was opened."""
    plan = _severity(state, incident)
    if plan is None or plan.update_every is None or incident.resolved is not None:
        return None
    last = max(incident.updates, default=incident.opened)
    return last + dt.timedelta(seconds=plan.update_every)


def countdowns(state: State, now: dt.datetime) -> tuple[Countdown, ...]:
    """Everything that open incidents must have by a time, the most urgent first."""
    found: list[Countdown] = []
    for incident in still_open(state):
        for kind, what, due in _clocks(state, incident, now):
            found.append(Countdown(incident.incident, kind, what, due, (now - due).total_seconds()))
    return tuple(sorted(found, key=lambda one: one.due))


def _clocks(state: State, incident: IncidentFacts, now: dt.datetime) -> Iterator[tuple[str, str, dt.datetime]]:
    for limit in limits(state, incident):
        if limit.due is not None and limit.reached is None:
            yield "stage", limit.stage, limit.due
    if (due := plan_due(state, incident)) is not None:
        yield "plan", NO_PLAN, due
    if (due := next_update(state, incident)) is not None:
        yield "update", "an update", due
    link, link_due = next_link(state, incident)
    if link is not None and link_due is not None:
        yield "escalation", link.role, link_due
    plan = _severity(state, incident)
    if plan is not None and plan.next_checkpoint:
        touched = max((incident.opened, *incident.updates, *incident.stages.values()))
        mark = checkpoint_after(state, touched, now)
        if mark is not None:
            yield "checkpoint", mark.title, mark.at


# --- the chain --------------------------------------------------------------------------------------------------------


def chain(state: State, incident: IncidentFacts) -> tuple[Link, ...]:
    """The chain of the present severity, with who has been told."""
    plan = _severity(state, incident)
    if plan is None:
        return ()
    start = counted_from(state, incident)
    told = {(number, role): at for at, role, number in incident.escalated if at >= start}
    parts = [one if isinstance(one, Escalation) else Escalation(role=one) for one in plan.escalate]
    timed = plan.escalate_every is not None or any(one.after is not None for one in parts)
    links: list[Link] = []
    before: dt.datetime | None = None
    for number, part in enumerate(parts):
        due: dt.datetime | None = None
        if part.after is not None:
            due = start + dt.timedelta(seconds=part.after)
        elif timed and number == 0:
            due = start
        elif plan.escalate_every is not None and before is not None:
            due = before + dt.timedelta(seconds=plan.escalate_every)
        at = told.get((number, part.role))
        links.append(Link(number, part.role, part.if_ or "", at, due))
        if not part.if_:
            before = at or due or before
    return tuple(links)


def taken_up(incident: IncidentFacts) -> bool:
    """Whether somebody is on it: a stage was reached, or there is a plan."""
    return bool(incident.stages) or bool(incident.plan.strip())


def next_link(state: State, incident: IncidentFacts) -> tuple[Link | None, dt.datetime | None]:
    """Who is told next by itself, and when: as the chain's times say, or when the next limit breaks."""
    links = chain(state, incident)
    untold = [one for one in links if one.told is None and not one.condition]
    if not untold or incident.resolved is not None:
        return None, None
    link = untold[0]
    last = max((one.told for one in links if one.told is not None), default=None)
    breaks = [
        one.due
        for one in limits(state, incident)
        if one.due is not None and one.reached is None and (last is None or one.due > last)
    ]
    wanted = plan_due(state, incident)
    if wanted is not None and (last is None or wanted > last):
        breaks.append(wanted)
    if not taken_up(incident) and link.due is not None:
        breaks.append(link.due)
    return link, min(breaks, default=None)


def broken(state: State, incident: IncidentFacts, now: dt.datetime) -> str:
    """The limit that ran out last, "" when none has."""
    over = [one for one in limits(state, incident) if one.due is not None and one.reached is None and one.due <= now]
    if over:
        return over[-1].stage
    wanted = plan_due(state, incident)
    return NO_PLAN if wanted is not None and wanted <= now else ""


def line(state: State, incident: IncidentFacts, now: dt.datetime) -> str:
    """An incident in one line."""
    age = span((now - (incident.occurred or incident.opened)).total_seconds())
    return f"{incident.incident} {severity_title(state, incident.severity)}: {incident.title} ({age})"
