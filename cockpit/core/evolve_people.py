"""What entries about incidents, votes, decisions, sign-offs, announcements and artifacts change."""

from collections.abc import Callable, Mapping
from typing import Any

from cockpit.model import events as ev
from cockpit.model.entry import Entry
from cockpit.model.state import (
    TAIL_CHANGES,
    ActionFacts,
    AnnouncementFacts,
    Attachment,
    DecisionFacts,
    IncidentFacts,
    PollFacts,
    SignoffFacts,
    Snooze,
    State,
    Vote,
)


def _incident_opened(state: State, entry: Entry, event: ev.IncidentOpened) -> None:
    state.incidents[event.incident] = IncidentFacts(
        incident=event.incident,
        severity=event.severity,
        title=event.title,
        opened=entry.at,
        by=entry.actor,
        occurred=entry.occurred,
        impact=event.impact,
        mitigation=event.mitigation,
        follow_up=event.follow_up,
        owner=event.owner,
        trigger=event.trigger,
        severities=[(entry.at, event.severity)],
        related=[entry.seq, *entry.relates_to],
        seq=entry.seq,
    )


def _incident(state: State, entry: Entry, name: str) -> IncidentFacts | None:
    incident = state.incidents.get(name)
    if incident is not None:
        incident.related.append(entry.seq)
        del incident.related[: -4 * TAIL_CHANGES]
    return incident


def linked(state: State, entry: Entry) -> None:
    """An entry about one of an incident's entries is part of that incident's story: a decision, a note, a call."""
    for incident in state.incidents.values():
        if entry.seq not in incident.related and any(seq in incident.related for seq in entry.relates_to):
            incident.related.append(entry.seq)
            del incident.related[: -4 * TAIL_CHANGES]


def _incident_updated(state: State, entry: Entry, event: ev.IncidentUpdated) -> None:
    incident = _incident(state, entry, event.incident)
    if incident is None:
        return
    for name in ("title", "impact", "mitigation", "follow_up", "plan", "owner", "strategy"):
        value = getattr(event, name)
        if value is not None:
            setattr(incident, name, value)
    if event.severity is not None and event.severity != incident.severity:
        incident.severity = event.severity
        incident.severities.append((entry.at, event.severity))
    if event.stage is not None:
        incident.stages[event.stage] = entry.occurred or entry.at
        incident.stage_entries[entry.seq] = (event.stage, entry.occurred or entry.at)
    if event.update:
        incident.updates.append(entry.at)
        incident.update_entries[entry.seq] = entry.at


def taken_back(state: State, entry: int) -> None:
    """A stage or a public update that an entry claimed, and that was not so, is neither reached nor sent any more."""
    for incident in state.incidents.values():
        stage, _ = incident.stage_entries.pop(entry, ("", None))
        if stage:
            others = [when for name, when in incident.stage_entries.values() if name == stage]
            if others:
                incident.stages[stage] = others[-1]
            else:
                incident.stages.pop(stage, None)
        at = incident.update_entries.pop(entry, None)
        if at in incident.updates:
            incident.updates.remove(at)


def _incident_resolved(state: State, entry: Entry, event: ev.IncidentResolved) -> None:
    incident = _incident(state, entry, event.incident)
    if incident is not None:
        incident.resolved, incident.resolution = entry.occurred or entry.at, event.text


def _incident_reopened(state: State, entry: Entry, event: ev.IncidentReopened) -> None:
    incident = _incident(state, entry, event.incident)
    if incident is not None:
        incident.resolved, incident.resolution = None, ""


def _escalated(state: State, entry: Entry, event: ev.IncidentEscalated) -> None:
    incident = _incident(state, entry, event.incident)
    if incident is not None:
        incident.escalated.append((entry.at, event.to, event.link))


def _noted(state: State, entry: Entry, event: ev.NoteAdded) -> None:
    if event.incident:
        _incident(state, entry, event.incident)


def _action_opened(state: State, entry: Entry, event: ev.ActionOpened) -> None:
    state.actions[event.action] = ActionFacts(
        action=event.action,
        text=event.text,
        origin=event.origin,
        opened=entry.at,
        due=event.due,
        blocks_next=event.blocks_next,
        seq=entry.seq,
    )


def _action_filed(state: State, entry: Entry, event: ev.ActionFiled) -> None:
    action = state.actions.get(event.action)
    if action is not None:
        action.filed, action.filed_at = event.where, entry.occurred or entry.at


def _poll(state: State, name: str) -> PollFacts:
    return state.polls.setdefault(name, PollFacts())


def _poll_opened(state: State, entry: Entry, event: ev.PollOpened) -> None:
    state.polls[event.poll] = PollFacts(opened=entry.at, seq=entry.seq)


def _voted(state: State, entry: Entry, event: ev.VoteCast) -> None:
    poll = _poll(state, event.poll)
    poll.opened = poll.opened or entry.at
    poll.votes[event.duty] = Vote(
        duty=event.duty,
        choice=event.choice,
        by=entry.actor,
        at=entry.at,
        reason=event.reason,
        evidence=event.evidence,
        relayed_for=event.relayed_for,
        link=event.link,
        seq=entry.seq,
    )


def _voided(state: State, _entry: Entry, event: ev.VoteVoided) -> None:
    vote = _poll(state, event.poll).votes.get(event.duty)
    if vote is not None:
        vote.voided = event.reason


def _reminded(state: State, entry: Entry, event: ev.PollReminded) -> None:
    _poll(state, event.poll).reminded = entry.at


def _poll_declared(state: State, entry: Entry, event: ev.PollDeclared) -> None:
    poll = _poll(state, event.poll)
    poll.result, poll.declared, poll.declared_by = event.result, entry.at, entry.actor
    poll.reason, poll.evidence, poll.seq = event.reason, event.evidence, entry.seq


def _decided(state: State, entry: Entry, event: ev.DecisionMade) -> None:
    state.decisions[event.phase] = DecisionFacts(
        choice=event.choice,
        verdict=event.verdict,
        by=entry.actor,
        role=entry.role,
        at=entry.at,
        reason=event.reason,
        relayed_for=event.relayed_for,
        seq=entry.seq,
    )


def _signed(state: State, entry: Entry, event: ev.SignoffSigned) -> None:
    first = state.signoffs.get(event.signoff)
    if event.second and first is not None:
        first.second_by, first.second_at = entry.actor, entry.at
        first.second_statement = event.statement if event.differs else ""
        return
    state.signoffs[event.signoff] = SignoffFacts(
        statement=event.statement,
        by=entry.actor,
        at=entry.at,
        choice=event.choice,
        reason=event.reason,
        relayed_for=event.relayed_for,
        link=event.link,
        seq=entry.seq,
        evidence=event.evidence,
    )


def _half_void(state: State, _entry: Entry, event: ev.SignoffVoided) -> None:
    facts = state.signoffs.get(event.signoff)
    if facts is not None and not facts.second_by:
        facts.voided = event.reason


def _unsigned(state: State, _entry: Entry, event: ev.SignoffWithdrawn) -> None:
    state.signoffs.pop(event.signoff, None)


def _announced(state: State, entry: Entry, event: ev.AnnouncementOrdered) -> None:
    state.announcements[event.announcement] = AnnouncementFacts(
        announcement=event.announcement,
        template=event.template,
        channel=event.channel,
        how=event.how,
        text=event.text,
        ordered=entry.at,
        by=entry.actor,
        due=event.due,
        incident=event.incident,
        seq=entry.seq,
    )
    proc = state.procs.get(event.incident.partition("/")[0])
    incident = state.incidents.get(proc.incident if proc is not None else event.incident)
    if incident is not None:
        incident.updates.append(entry.at)


def _sent(state: State, entry: Entry, event: ev.AnnouncementSent) -> None:
    announcement = state.announcements.get(event.announcement)
    if announcement is not None:
        announcement.status = "sent" if event.sure else "unsure"
        announcement.sent = entry.occurred or entry.at
        announcement.sent_by = entry.actor
        announcement.how = event.how or announcement.how


def _snoozed(state: State, entry: Entry, event: ev.DutySnoozed) -> None:
    key = f"{event.duty}@{event.due.isoformat()}"
    state.snoozes[key] = Snooze(event.until, event.reason, entry.actor, entry.at)


def _attached(state: State, entry: Entry, event: ev.ArtifactAttached) -> None:
    state.attachments.setdefault(event.artifact, []).append(
        Attachment(event.path, event.sha256, event.size, entry.at, entry.actor, event.text, entry.seq)
    )


EVOLVERS: Mapping[type, Callable[[State, Entry, Any], None]] = {
    ev.IncidentOpened: _incident_opened,
    ev.IncidentUpdated: _incident_updated,
    ev.IncidentResolved: _incident_resolved,
    ev.IncidentReopened: _incident_reopened,
    ev.IncidentEscalated: _escalated,
    ev.NoteAdded: _noted,
    ev.ActionOpened: _action_opened,
    ev.ActionFiled: _action_filed,
    ev.PollOpened: _poll_opened,
    ev.VoteCast: _voted,
    ev.VoteVoided: _voided,
    ev.PollReminded: _reminded,
    ev.PollDeclared: _poll_declared,
    ev.DecisionMade: _decided,
    ev.SignoffSigned: _signed,
    ev.SignoffVoided: _half_void,
    ev.SignoffWithdrawn: _unsigned,
    ev.AnnouncementOrdered: _announced,
    ev.AnnouncementSent: _sent,
    ev.DutySnoozed: _snoozed,
    ev.ArtifactAttached: _attached,
}
