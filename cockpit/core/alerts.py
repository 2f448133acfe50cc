"""Alerts: what must reach people who are not looking at a terminal, each told once on each alert channel.

Laws: what alerts are owed follows from the state alone; one that has been ordered for a channel is never ordered for it
again, whatever became of it, but that what a receiver certainly did not take is tried again, as announcements are; an
alert that came too late to matter - the trigger is quiet again, the incident resolved - is not sent. In a rehearsal
nothing leaves the house.
"""

import datetime as dt
from collections.abc import Iterator

import msgspec

from cockpit.core import runs
from cockpit.core.announcements import BY_ENGINE
from cockpit.core.blindness import NOT_RUN
from cockpit.core.clock import zone
from cockpit.core.incident_clocks import severity_title, still_open
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Drafts, write
from cockpit.core.procedures import SELF_STARTING, going
from cockpit.core.roles import title
from cockpit.core.sending import delivery_order
from cockpit.core.words import hhmm, short, span
from cockpit.model.checks import Trigger
from cockpit.model.effects import Deliver
from cockpit.model.events import RunCancelAsked, RunFinished, RunOrdered
from cockpit.model.people import Channel
from cockpit.model.state import RunFacts, State

LATE_S = 900.0
"""News of the past - a lost engine, a role that changed hands - older than this is left to the digest."""

_WORDS = {"pending": "BREACHING", "firing": "TRIGGERED"}


def wanted(state: State, now: dt.datetime) -> Iterator[tuple[str, str]]:
    """(key, text) of each alert that is owed now. The key never changes for the same news."""
    name = plan_of(state).release.title or state.name
    for trigger in plan_of(state).trigger:
        facts = state.triggers.get(trigger.id)
        quiet = facts is not None and facts.silenced_until is not None and facts.silenced_until > now
        if facts is not None and facts.phase in _WORDS and not quiet:
            words = f"{_WORDS[facts.phase]} {trigger.title or trigger.id}: {facts.reason or 'its condition holds'}"
            words += f" ({seen})" if (seen := _seen(state, trigger)) else ""
            yield f"trigger/{trigger.id}/{facts.seq}", f"{name}: {words}"
    for incident in still_open(state):
        for at, role, link in incident.escalated:
            owner = f"{title(state, role)} is asked for"
            words = f"{severity_title(state, incident.severity)} {incident.incident}: {incident.title}. {owner}"
            yield f"escalation/{incident.incident}/{link}/{at:%Y%m%dT%H%M%S}", f"{name}: {words}"
    for duty, held in state.roles.items():
        if held.how == "taken" and held.since is not None and (now - held.since).total_seconds() <= LATE_S:
            yield f"role/{duty}/{held.since:%Y%m%dT%H%M%S}", f"{name}: {held.owner} has taken over {title(state, duty)}"
    for proc in going(state):
        late = [step for step in proc.steps.values() if step.status == "failed" and step.reason.startswith(NOT_RUN)]
        if proc.kind in SELF_STARTING and late:
            words = f"{proc.kind.upper()} {proc.proc} waits for a person to say it again: {late[0].reason}"
            yield f"lapsed/{proc.proc}/{late[0].seq}", f"{name}: {words}"
    for gap in state.gaps:
        if gap.cause != "away" or (now - gap.until).total_seconds() > LATE_S:
            continue
        length = span((gap.until - gap.since).total_seconds())
        since = hhmm(gap.since, zone(state))
        yield f"engine/{gap.since:%Y%m%dT%H%M%S}", f"{name}: ENGINE LOST for {length} since {since}; it watches again"


def _seen(state: State, trigger: Trigger) -> str:
    """What was seen last of the one thing a trigger looks at, for those who have only the alert."""
    if trigger.gate is not None and (gate := state.gates.get(trigger.gate)) is not None:
        return gate.reason
    if trigger.probe is not None and (probe := state.probes.get(trigger.probe)) is not None:
        return probe.detail
    metric = state.metrics.get(trigger.metric) if trigger.metric is not None else None
    plan = book(state).metrics.get(trigger.metric or "")
    if metric is None or metric.value is None or plan is None:
        return ""
    return f"{short(metric.value)}{'' if plan.unit == '%' else ' '}{plan.unit}".rstrip()


def channels(state: State) -> tuple[Channel, ...]:
    """The alert channels that the engine can serve by itself."""
    known = book(state).channels
    named = (known.get(name) for name in plan_of(state).alerts.channels)
    return tuple(one for one in named if one is not None and one.kind in BY_ENGINE)


def due(state: State, now: dt.datetime) -> Drafts:
    """Orders for alerts that have not been ordered yet; a try to come whose news is over is called off."""
    targets = channels(state)
    if state.closed or state.rehearsal or not targets:
        return ()
    ordered_ones = [run for run in state.runs.values() if run.subject.startswith("alert:")]
    told = {run.subject for run in ordered_ones}
    owed = dict(wanted(state, now))
    for run in ordered_ones:
        waits = run.status == "ordered" and run.not_before is not None and not run.cancel_asked
        if waits and run.subject.partition("/")[2] not in owed:
            return write(RunCancelAsked(run=run.run, reason="it is over, and nobody need be told any more"))
    events: list[RunOrdered] = []
    for key, text in owed.items():
        for channel in targets:
            subject = f"alert:{channel.id}/{key}"
            if subject not in told:
                ordered = delivery_order(state, subject, channel, text, offset=len(events))
                # The text itself travels in the order, since no other entry holds it.
                events.append(msgspec.structs.replace(ordered, what=text))
    return write(*events)


def after_run(state: State, run: RunFacts, result: RunFinished, now: dt.datetime) -> Drafts:
    """An alert that certainly was not taken is tried again, as long as it is still owed."""
    name, _, key = run.subject.partition(":")[2].partition("/")
    channel, at = book(state).channels.get(name), runs.next_try(run, result, now)
    owed = dict(wanted(state, now))
    if channel is None or at is None or result.outcome in ("pass", "warn") or key not in owed or state.closed:
        return ()
    ordered = delivery_order(state, run.subject, channel, owed[key], attempt=run.attempt + 1, not_before=at)
    return write(msgspec.structs.replace(ordered, what=owed[key]))


def delivery(state: State, run: RunFacts) -> Deliver | None:
    """How to send an ordered alert; None when its channel is no longer in the plan."""
    channel = run.subject.partition(":")[2].partition("/")[0]
    if channel not in book(state).channels:
        return None
    return Deliver(run.run, channel, run.what, "alert")
