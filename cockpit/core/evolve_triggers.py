"""What entries about triggers, silences, and what is live or was deployed elsewhere change."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from cockpit.core import trigger_machine
from cockpit.core.evolve_tools import deploys, next_generation, step_of, subject
from cockpit.core.index import PlanIndex, book
from cockpit.model import events as ev
from cockpit.model.entry import Entry
from cockpit.model.state import ConditionFacts, LiveFacts, State, TriggerFacts


def _trigger(state: State, name: str) -> TriggerFacts:
    return state.triggers.setdefault(name, TriggerFacts())


def evaluated(state: State, plan: PlanIndex, name: str, at: dt.datetime, result: str, every_s: float) -> None:
    """A condition's result: a trigger's, or one that only stands for itself."""
    trigger = plan.triggers.get(name)
    if trigger is None:
        known = state.conditions.get(name)
        since = known.since if known is not None and known.result == result else at
        state.conditions[name] = ConditionFacts(result, at, since)
        return
    trigger_machine.evaluated(trigger, _trigger(state, name), result, at, every_s)


def deploy_ordered(state: State, entry: Entry, event: ev.RunOrdered) -> None:
    """A step marked `deploy` begins: triggers note what was bad already."""
    plan = book(state)
    kind, name = subject(event.subject)
    if kind == "item":
        item = plan.items.get(name)
        begins = item is not None and item.deploy
    elif kind == "step":
        proc, step = step_of(name)
        called = state.procs.get(proc)
        procedure = plan.procedures.get(called.procedure) if called is not None else None
        begins = procedure is not None and any(one.id == step and deploys(plan, one) for one in procedure.step)
    else:
        return
    if begins:
        for trigger in plan.triggers:
            trigger_machine.deploy_begins(_trigger(state, trigger), entry.at)


def _trigger_changed(state: State, entry: Entry, event: ev.TriggerChanged) -> None:
    facts = _trigger(state, event.trigger)
    if event.phase == "firing" and facts.phase != "firing":
        facts.firings += 1
    if not (event.phase == "firing" and facts.phase == "pending"):
        facts.plan_hash = event.plan_hash  # what fires goes by the plan it went pending under
    facts.phase, facts.since, facts.reason = event.phase, event.since, event.reason
    facts.at, facts.seq = entry.at, entry.seq


def _declared(state: State, entry: Entry, event: ev.TriggerDeclared) -> None:
    facts = _trigger(state, event.trigger)
    facts.declared = not event.over
    facts.declared_by, facts.declared_reason, facts.declared_at = entry.actor, event.reason, entry.at


def _silenced(state: State, entry: Entry, event: ev.SilenceSet) -> None:
    facts = _trigger(state, event.trigger)
    facts.silenced_until, facts.silenced_by, facts.silenced_reason = event.until, entry.actor, event.reason


def _unsilenced(state: State, _entry: Entry, event: ev.SilenceLifted) -> None:
    facts = _trigger(state, event.trigger)
    facts.silenced_until, facts.silenced_by, facts.silenced_reason = None, "", ""


TAIL_LIVE = 50
"""So many of the things that were live are remembered, of each probe."""


def _live_seen(state: State, entry: Entry, event: ev.LiveSeen | ev.DeployNoticed) -> None:
    known = state.live.get(event.probe)
    before = (*(one for one in known.before if one != known.live), known.live)[-TAIL_LIVE:] if known is not None else ()
    state.live[event.probe] = LiveFacts(event.live, entry.at, entry.seq, before)


def _deploy_noticed(state: State, entry: Entry, event: ev.DeployNoticed) -> None:
    _live_seen(state, entry, event)
    again = event.live in state.live[event.probe].before
    next_generation(state, entry, f"probe:{event.probe}: {event.live}", None, outside=True, again=again)
    for name, trigger in book(state).triggers.items():
        trigger_machine.deploy_noticed(trigger, _trigger(state, name), entry.at)


EVOLVERS: Mapping[type, Callable[[State, Entry, Any], None]] = {
    ev.TriggerChanged: _trigger_changed,
    ev.TriggerDeclared: _declared,
    ev.SilenceSet: _silenced,
    ev.SilenceLifted: _unsilenced,
    ev.LiveSeen: _live_seen,
    ev.DeployNoticed: _deploy_noticed,
}
