"""What changed since somebody last looked, who holds what, what is overdue; and the summary for whoever takes over.

Laws: a digest is read off the state, never remembered; it is told of the log's tail, and says where the tail does not
reach back far enough. What everybody must act on - open incidents, unknown outcomes, overdue duties - is in it however
long ago it began.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core import (
    actions,
    announcements,
    cadence,
    decisions,
    incident_clocks,
    roles,
    runs,
    schedule,
    signoffs,
    waivers,
)
from cockpit.core.asked import thawed
from cockpit.core.clock import holding
from cockpit.core.index import book, plan_of
from cockpit.core.items import overdue as items_overdue
from cockpit.core.obligation import Obligation
from cockpit.core.procedures import going
from cockpit.core.release import called_off
from cockpit.core.titles import called
from cockpit.core.words import span
from cockpit.model.state import AnnouncementFacts, IncidentFacts, LogLine, Person, State

NEWS = frozenset(
    {
        "release.closed", "role.assigned", "role.offered", "class.changed", "plan.amended", "clock.t0_set", "clock.held",
        "clock.resumed", "clock.recycled", "item.failed", "item.skipped", "item.reopened", "run.unknown", "run.settled",
        "gate.judged", "waiver.granted", "waiver.revoked", "verdict.changed", "deploy.noticed", "stability.changed",
        "trigger.changed", "trigger.declared", "silence.set", "rollback.proposed", "rollback.withdrawn",
        "rollback.last_safe_passed", "procedure.called", "procedure.ended", "step.failed", "incident.opened",
        "incident.updated", "incident.resolved", "incident.reopened", "incident.escalated", "poll.opened", "vote.cast",
        "vote.voided", "poll.declared", "decision.made", "signoff.signed", "signoff.voided", "signoff.withdrawn",
        "duty.snoozed", "engine.elected", "gap.seen", "journal.repaired", "journal.redacted", "note.added",
    }
)  # fmt: skip
"""Entries worth telling to somebody who was away; the rest is in the log."""


class Owed(Struct, frozen=True):
    """Something late. kind: duty, item, decision, incident, action, run or waiver. late_s: seconds past its time."""

    kind: str
    ref: str
    text: str
    late_s: float = 0.0
    role: str = ""


class Digest(Struct, frozen=True):
    """since: when this person was last here, None for the first time. complete: the log's tail reaches back to there.

    news: the entries since then that matter, oldest first, others' only.
    """

    since: dt.datetime | None
    complete: bool
    news: tuple[LogLine, ...]
    verdict_then: str
    verdict_now: str
    overdue: tuple[Owed, ...]


class Handover(Struct, frozen=True):
    """One role's shift, for whoever takes it: lines in words, section by section, empty sections left out."""

    duty: str
    holder: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def overdue(state: State, now: dt.datetime, ledger: tuple[Obligation, ...] | None = None) -> tuple[Owed, ...]:
    """Everything that is late, the latest first. ledger: the one of this moment, where it was made already."""
    known = cadence.still_owed(state, cadence.ledger(state, now)) if ledger is None else ledger
    late_duties = [one for one in known if one.status == "overdue"]
    found = [
        Owed("duty", one.duty, one.title, one.late_s, one.role)
        for one in late_duties
        if not one.duty.startswith("item:")
    ]
    for item in book(state).items.values():
        late = items_overdue(state, item, now)
        if late is not None and item.every is None:
            found.append(Owed("item", f"item:{item.id}", item.title or item.id, late, item.role or ""))
    found += [
        Owed("duty", one.duty, one.title, one.late_s, one.role) for one in late_duties if one.duty.startswith("item:")
    ]
    for phase in plan_of(state).phase:
        late = decisions.overdue(state, phase, now)
        if late is not None and phase.decision is not None:
            title = f"decision: {phase.title or phase.id}"
            found.append(Owed("decision", f"phase:{phase.id}", title, late, decisions.who(phase, phase.decision)))
    for one in incident_clocks.countdowns(state, now):
        if one.overdue_s > 0 and one.kind in ("stage", "plan"):
            found.append(Owed("incident", one.incident, f"{one.incident}: {one.what}", one.overdue_s))
    for action in actions.overdue(state, now):
        late_s = (now - action.due).total_seconds() if action.due is not None else 0.0
        found.append(Owed("action", action.action, action.text, late_s))
    for run in runs.unknown_runs(state):
        found.append(
            Owed(
                "run",
                run.run,
                f"unknown whether it happened: {called(state, run.subject)}",
                (now - run.ordered).total_seconds(),
            )
        )
    for waiver in waivers.expired(state, now):
        gate = book(state).gates.get(waiver.gate)
        if gate is not None and thawed(state, gate, now):
            continue
        late_s = (now - waiver.expires).total_seconds()
        found.append(
            Owed(
                "waiver",
                waiver.gate,
                f"the waiver of {gate.title or gate.id if gate else waiver.gate} has expired",
                late_s,
            )
        )
    return tuple(sorted(found, key=lambda one: -one.late_s))


def digest(state: State, person: str, now: dt.datetime) -> Digest:
    """What this person missed."""
    known = state.people.get(person) or Person(person)
    since_seq = known.previous_seq if known.last_opened is not None else -1
    since = known.last_left
    news = tuple(
        line
        for line in state.tail
        if line.seq > since_seq and line.actor != person and line.type in NEWS and _tells(line)
    )
    reaches = not state.tail or state.tail[0].seq <= since_seq + 1
    return Digest(
        since=since,
        complete=reaches,
        news=news,
        verdict_then=_verdict_at(state, since),
        verdict_now=state.verdict.verdict,
        overdue=overdue(state, now),
    )


def _tells(line: LogLine) -> bool:
    """A gate that passed, or a trigger that armed, is no news."""
    if line.type == "gate.judged":
        return line.data.get("verdict") != "pass"
    if line.type == "trigger.changed":
        return line.data.get("phase") in ("pending", "firing", "cleared")
    return True


def _verdict_at(state: State, at: dt.datetime | None) -> str:
    earlier = [verdict for when, verdict in state.verdict_tail if at is not None and when <= at]
    return earlier[-1] if earlier else ""


# --- hand-over --------------------------------------------------------------------------------------------------------


def handover(state: State, duty: str, now: dt.datetime) -> Handover:
    """What whoever takes a role over has to know: where the release stands, and what of it is theirs."""
    sections = (
        ("Where it stands", _standing(state, now)),
        ("Open incidents", tuple(_incident(state, one, now) for one in incident_clocks.still_open(state))),
        ("Yours now", _mine(state, duty, now)),
        ("Overdue", tuple(f"{one.text} ({span(one.late_s)})" for one in overdue(state, now) if one.role in ("", duty))),
        ("Texts that wait", tuple(_text(state, one) for one in announcements.waiting(state))),
        ("Waived", tuple(f"{one.gate} under {one.decision}: {one.reason}" for one in waivers.active(state, now))),
        ("Afterwards", tuple(f"{one.action} {one.text}" for one in actions.unfiled(state))),
        ("Coming", _coming(state, now)),
    )
    held = roles.holder(state, duty)
    return Handover(duty, held.owner, tuple((name, lines) for name, lines in sections if lines))


def _standing(state: State, now: dt.datetime) -> tuple[str, ...]:
    lines = [
        f"Verdict {state.verdict.verdict or 'NOT READY'}",
        *(f"- {reason}" for reason in state.verdict.reasons[:5]),
    ]
    hold = holding(state)
    if hold is not None:
        lines.append(f"Holding for {span((now - hold.since).total_seconds())}, called by {hold.by}: {hold.reason}")
    for proc in going(state):
        plan = book(state).procedures.get(proc.procedure)
        name = (plan.title or plan.id) if plan is not None else proc.procedure
        lines.append(f"{name} ({proc.proc}) is {proc.status}, called by {proc.by}: {proc.reason}")
    if state.stability.status == "running":
        lines.append("The stability window is running")
    return tuple(lines)


def _incident(state: State, incident: IncidentFacts, now: dt.datetime) -> str:
    plan = f"; plan: {incident.plan}" if incident.plan else "; no plan yet"
    owner = f"; {incident.owner}" if incident.owner else ""
    return f"{incident_clocks.line(state, incident, now)}{owner}{plan}"


def _mine(state: State, duty: str, now: dt.datetime) -> tuple[str, ...]:
    """What is a role's to do. While a rollback is on, or once it is done, nothing that was planned for the launch."""
    found, off = [], called_off(state)
    for item in book(state).items.values():
        facts = state.items.get(item.id)
        back = any(need.startswith("procedure:") for need in item.needs)
        if off and not back and (facts is None or facts.status == "open"):
            continue
        if item.role == duty and (facts is None or facts.status not in ("done", "skipped")):
            found.append(f"{item.title or item.id} ({facts.status if facts is not None else 'open'})")
    for proc in going(state):
        found += [f"{proc.proc}/{name} ({step.status})" for name, step in proc.steps.items() if step.owner == duty and step.status not in ("done", "skipped")]  # fmt: skip
    found += [
        f"{one.title}, due"
        for one in cadence.still_owed(state, cadence.owed(state, now))
        if one.role == duty and not one.duty.startswith("item:")
    ]
    for poll in plan_of(state).poll:
        facts_poll = state.polls.get(poll.id)
        waits = facts_poll is not None and not facts_poll.result and duty in poll.roles and duty not in facts_poll.votes
        if waits:
            found.append(f"your vote in {poll.title or poll.id}")
    found += [
        f"sign {one.title or one.id}"
        for one in plan_of(state).signoff
        if one.role == duty and one.id not in state.signoffs and (not off or signoffs.of_a_rollback(one))
    ]
    return tuple(found)


def _text(state: State, one: AnnouncementFacts) -> str:
    template, channel = book(state).templates.get(one.template), book(state).channels.get(one.channel)
    what = (template.title or one.template) if template is not None else one.template
    where = (channel.title or one.channel) if channel is not None else one.channel
    came = {"ordered": "to be posted by a person", "unknown": "nobody knows whether it arrived"}
    was = announcements.status(state, one)
    return f"{one.announcement} {what} to {where}: {came.get(was, was)}"


def _coming(state: State, now: dt.datetime) -> tuple[str, ...]:
    marks = [mark for mark in schedule.marks(state, now) if mark.at > now][:5]
    return tuple(f"{mark.title} in {span((mark.at - now).total_seconds())}" for mark in marks)
