"""Incidents: opened, updated, escalated, resolved; and what is left to do afterwards.

Laws:
- An incident is never removed and never edited: every change is an entry, lowering a severity says why, and a resolved
  incident is reopened before it goes on.
- Who is told next follows from the limits (`incident_clocks`) and is journaled once for each link of the chain.
- Resolving opens what the plan wants afterwards: a postmortem by the deadline of the gravest severity it had, and the
  follow-up that was noted.
"""

import datetime as dt

import msgspec

from cockpit.core.actions import opened as action_opened
from cockpit.core.incident_clocks import NO_PLAN, Link, broken, chain, next_link, rank, stage_names, still_open
from cockpit.core.index import book
from cockpit.core.outcome import Answer, Drafts, Handler, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.words import listed
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor, Command, Refusal
from cockpit.model.events import (
    ActionOpened,
    IncidentEscalated,
    IncidentOpened,
    IncidentReopened,
    IncidentResolved,
    IncidentUpdated,
)
from cockpit.model.names import STAGES
from cockpit.model.state import IncidentFacts, State


def due(state: State, now: dt.datetime) -> Drafts:
    """The next link of each chain whose time has come; one at a time for each incident."""
    if state.closed:
        return ()
    events: list[IncidentEscalated] = []
    for incident in still_open(state):
        link, when = next_link(state, incident)
        if link is None or when is None or when > now:
            continue
        stage = broken(state, incident, now)
        late = "no plan in time" if stage == NO_PLAN else f"not past {stage} in time"
        reason = late if stage else ("first to be told" if link.number == 0 else "nobody took it up")
        events.append(
            IncidentEscalated(incident=incident.incident, to=link.role, link=link.number, stage=stage, reason=reason)
        )
    return write(*events)


# --- acts -------------------------------------------------------------------------------------------------------------


def opened(
    state: State,
    severity: str,
    title: str,
    *,
    impact: str = "",
    mitigation: str = "",
    follow_up: str = "",
    owner: str = "",
    trigger: str = "",
) -> IncidentOpened:
    """The entry that opens the next incident: by a person, or by a trigger."""
    return IncidentOpened(
        incident=f"I{len(state.incidents) + 1}",
        severity=severity,
        title=title,
        impact=impact,
        mitigation=mitigation,
        follow_up=follow_up,
        owner=owner,
        trigger=trigger,
    )


def _severity_refused(state: State, name: str) -> Refusal | None:
    known = book(state).severities
    return unknown_id("severity", name, known) if name not in known else None


def _open(state: State, command: cmd.OpenIncident, _actor: Actor, _now: dt.datetime) -> Answer:
    refused = need_open(state) or _severity_refused(state, command.severity)
    if refused is not None:
        return refused
    if not command.title.strip():
        return refuse("title-needed", "say in a few words what is wrong")
    event = opened(
        state,
        command.severity,
        command.title.strip(),
        impact=command.impact,
        mitigation=command.mitigation,
        follow_up=command.follow_up,
        owner=command.owner,
    )
    return write(event, command=command)


def _find(state: State, name: str) -> IncidentFacts | Refusal:
    return state.incidents.get(name) or unknown_id("incident", name, state.incidents)


def _find_open(state: State, name: str, code: str = "resolved") -> IncidentFacts | Refusal:
    incident = _find(state, name)
    if isinstance(incident, Refusal):
        return incident
    if refused := need_open(state):
        return refused
    return refuse(code, f"{name} is resolved already") if incident.resolved is not None else incident


def _update(state: State, command: cmd.UpdateIncident, _actor: Actor, _now: dt.datetime) -> Answer:
    incident = _find(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    asked = msgspec.structs.asdict(command)
    given = {name: asked[name] for name in _CHANGES if asked[name] is not None}
    refused = need_open(state) or (_severity_refused(state, command.severity) if command.severity is not None else None)
    if refused is None:
        refused = _update_refused(state, command, incident, given)
    if refused is not None:
        return refused
    return write(
        IncidentUpdated(incident=incident.incident, text=command.text, update=command.update, **given), command=command
    )


_CHANGES = ("severity", "title", "impact", "mitigation", "follow_up", "plan", "owner", "stage", "strategy")


def _update_refused(
    state: State, command: cmd.UpdateIncident, incident: IncidentFacts, given: dict[str, str]
) -> Refusal | None:
    if not given and not command.text.strip() and not command.update:
        return refuse("nothing", "say what has changed")
    if incident.resolved is not None and (command.stage is not None or command.severity is not None or command.update):
        return refuse("resolved", f"{incident.incident} is resolved; reopen it to go on with it")
    new = command.severity or incident.severity
    if rank(state, new) > rank(state, incident.severity) and not command.text.strip():
        return refuse("reason-needed", f"lowering {incident.incident} from {incident.severity} to {new} needs a reason")
    stages = stage_names(state, new)
    if command.stage is not None and command.stage not in (*stages, *STAGES):
        return refuse("unknown-id", f"no stage {command.stage!r}; there are {listed(stages)}")
    plan = book(state).severities.get(new)
    if command.strategy and plan is not None and plan.strategies and command.strategy not in plan.strategies:
        return refuse("unknown-id", f"no strategy {command.strategy!r}; there are {listed(plan.strategies)}")
    return None


def _postmortem_within(state: State, incident: IncidentFacts) -> float | None:
    """Seconds until the postmortem is due, by the gravest severity it ever had: what was a P0 wants one even if it ended
    as a P2. None where none is due."""
    had = sorted({name for _, name in incident.severities} | {incident.severity}, key=lambda name: rank(state, name))
    plans = [plan for name in had if (plan := book(state).severities.get(name)) is not None]
    return next((plan.postmortem_within for plan in plans if plan.postmortem_within is not None), None)


def afterwards(state: State, incident: IncidentFacts, now: dt.datetime) -> list[ActionOpened]:
    """What is left to do once it is resolved, as far as nobody has opened it already."""
    within = _postmortem_within(state, incident)
    origins = {one.origin for one in state.actions.values()}
    found: list[ActionOpened] = []
    if within is not None and f"postmortem:{incident.incident}" not in origins:
        found.append(
            action_opened(
                state,
                f"Postmortem of {incident.incident}: {incident.title}",
                origin=f"postmortem:{incident.incident}",
                due=now + dt.timedelta(seconds=within),
            )
        )
    if incident.follow_up.strip() and f"incident:{incident.incident}" not in origins:
        found.append(
            action_opened(state, incident.follow_up.strip(), origin=f"incident:{incident.incident}", offset=len(found))
        )
    return found


def _resolve(state: State, command: cmd.ResolveIncident, _actor: Actor, now: dt.datetime) -> Answer:
    incident = _find_open(state, command.incident, "no-change")
    if isinstance(incident, Refusal):
        return incident
    resolved = IncidentResolved(incident=incident.incident, text=command.text)
    return write(resolved, *afterwards(state, incident, now), command=command)


def _reopen(state: State, command: cmd.ReopenIncident, _actor: Actor, _now: dt.datetime) -> Answer:
    incident = _find(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    refused = need_open(state) or need_reason(command.reason, f"reopening {incident.incident}")
    if refused is None and incident.resolved is None:
        refused = refuse("no-change", f"{incident.incident} is open")
    return refused or write(IncidentReopened(incident=incident.incident, reason=command.reason), command=command)


def _escalate(state: State, command: cmd.EscalateIncident, _actor: Actor, _now: dt.datetime) -> Answer:
    incident = _find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    link = _asked_for(state, incident, command.to)
    if isinstance(link, Refusal):
        return link
    if link.condition and not command.reason.strip():
        return refuse("reason-needed", f"{link.role} is told only if {link.condition}: say that it is so, and why")
    return write(
        IncidentEscalated(
            incident=incident.incident, to=link.role, link=link.number, stage="asked", reason=command.reason
        ),
        command=command,
    )


def _asked_for(state: State, incident: IncidentFacts, to: str) -> Link | Refusal:
    """The link somebody asks for: of that role, or the next after those that were told."""
    links = chain(state, incident)
    if to:
        link = next((one for one in links if one.role == to), None)
        if link is None:
            return unknown_id("link of the chain", to, [one.role for one in links])
        if link.told is not None:
            return refuse("told-already", f"{to} was told of {incident.incident} already")
        return link
    last = max((one.number for one in links if one.told is not None), default=-1)
    link = next((one for one in links if one.number > last), None)
    return link or refuse("end-of-chain", f"everybody in the chain of {incident.severity} has been told")


HANDLERS: dict[type[Command], Handler] = {
    cmd.OpenIncident: _open,
    cmd.UpdateIncident: _update,
    cmd.ResolveIncident: _resolve,
    cmd.ReopenIncident: _reopen,
    cmd.EscalateIncident: _escalate,
}
