"""Triggers: what falls due in them, and what people may do about them.

Laws: a trigger acts only while it fires, is not muted, and the plan is the one it went pending under. An automatic
rollback needs a deploy that is out, no rollback called for it yet, no hold that blocks it, and eyes that see. Each of
evidence, phase, proposal and claim is on disk before the next is decided, so a crash between any two repeats nothing.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import trigger_machine
from cockpit.core.blindness import blind
from cockpit.core.evolve_tools import generation
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import ENGINE, Answer, Drafts, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.procedures import claim, claimed_already
from cockpit.model import commands as cmd
from cockpit.model.checks import Trigger
from cockpit.model.commands import Actor, Command
from cockpit.model.entry import Draft
from cockpit.model.events import (
    DeployNoticed,
    RollbackProposed,
    SilenceLifted,
    SilenceSet,
    TriggerChanged,
    TriggerDeclared,
)
from cockpit.model.flow import Procedure
from cockpit.model.state import State, TriggerFacts

POLICY = 1


def facts(state: State, trigger: str) -> TriggerFacts:
    """What is known of a trigger."""
    return state.triggers.get(trigger) or TriggerFacts()


def muted(known: TriggerFacts, now: dt.datetime) -> bool:
    """Whether a silence covers it now; an expired silence has re-armed it."""
    return known.silenced_until is not None and now < known.silenced_until


def by_person_only(trigger: Trigger) -> bool:
    """Whether only a person can declare it: it has no condition of its own."""
    return trigger.when is None and trigger.metric is None and trigger.probe is None and trigger.gate is None


def time_left(state: State, trigger: Trigger, now: dt.datetime) -> float | None:
    """Seconds until a pending trigger fires if its condition stays true; None when it is not pending."""
    known = facts(state, trigger.id)
    if known.phase != "pending" or known.memory.since is None:
        return None
    since_last = (now - known.memory.last).total_seconds() if known.memory.last is not None else 0.0
    return max(0.0, trigger.for_ - known.memory.observed_s - max(0.0, since_last))


def procedure_for(state: State, trigger: Trigger) -> Procedure | None:
    """The procedure a trigger calls: the one it names, or the plan's rollback."""
    plan = book(state)
    return plan.procedures.get(trigger.procedure) if trigger.procedure is not None else plan.rollback


def _phase_change(state: State, trigger: Trigger, now: dt.datetime) -> Drafts:
    known = facts(state, trigger.id)
    if by_person_only(trigger) and not known.declared and known.phase != "firing":
        return ()
    phase, reason = trigger_machine.next_phase(trigger, known, now, muted=muted(known, now))
    if phase == "firing" and known.phase != "firing" and not known.declared and blind(state):
        phase = "pending" if known.memory.since is not None else known.phase
    if phase == known.phase or (phase == "unarmed" and known.phase == "unarmed"):
        return ()
    since = known.memory.since if phase == "pending" and known.memory.since is not None else now
    changed = TriggerChanged(
        trigger=trigger.id, phase=phase, since=since, reason=reason, plan_hash=state.plan_hash, policy=POLICY
    )
    return write(changed)


def why_not_automatic(state: State, trigger: Trigger, now: dt.datetime) -> str:
    """Why a firing trigger may not roll back by itself now; "" when it may."""
    known = facts(state, trigger.id)
    if muted(known, now):
        return "muted"
    if generation(state) == 0:
        return "nothing has been deployed yet"
    if known.plan_hash and known.plan_hash != state.plan_hash:
        return "the plan was amended since it went pending"
    if (hold := next((one for one in state.clock.holds if one.blocks_rollback), None)) is not None:
        return f"hold {hold.hold} blocks rollback"
    if reason := blind(state):
        return f"monitoring is blind ({reason})"
    if claimed_already(state) is not None:
        return "a rollback was called for this deploy already"
    return ""


def _act(state: State, trigger: Trigger, now: dt.datetime) -> Drafts:
    known = facts(state, trigger.id)
    procedure = procedure_for(state, trigger)
    if known.phase != "firing" or trigger.action == "notify" or procedure is None or state.closed:
        return ()
    reason = f"{trigger.title or trigger.id}: {known.reason}"
    if trigger.action == "rollback" and not why_not_automatic(state, trigger, now):
        called = claim(state, procedure, reason=reason, trigger=trigger.id, automatic=True)
        return (Draft(called, relates_to=(known.seq,)),)
    proposed = any(one.trigger == trigger.id and one.generation == generation(state) for one in state.proposals)
    withdrawn = known.withdrawn_firing == known.firings
    if proposed or withdrawn or claimed_already(state) is not None or muted(known, now):
        return ()
    proposal = RollbackProposed(trigger=trigger.id, procedure=procedure.id, generation=generation(state), reason=reason)
    return (Draft(proposal, relates_to=(known.seq,)),)


def due(state: State, now: dt.datetime) -> Drafts:
    """Phase changes first, all of them; then what firing triggers do, one at a time."""
    changes: list[Draft] = []
    for trigger in plan_of(state).trigger:
        changes.extend(_phase_change(state, trigger, now))
    if changes:
        return tuple(changes)
    for trigger in plan_of(state).trigger:
        drafts = _act(state, trigger, now)
        if drafts:
            return drafts
    return ()


def _declare(state: State, command: cmd.DeclareTrigger, _actor: Actor, _now: dt.datetime) -> Answer:
    if command.trigger not in book(state).triggers:
        return unknown_id("trigger", command.trigger, book(state).triggers)
    if no := need_open(state) or need_reason(command.reason, "declaring a trigger"):
        return no
    known = facts(state, command.trigger)
    if known.declared != command.over:
        return refuse("declared-already", f"{command.trigger} is {'declared' if known.declared else 'not declared'}")
    declared = TriggerDeclared(trigger=command.trigger, reason=command.reason, over=command.over)
    return write(declared, command=command)


def _silence(state: State, command: cmd.SetSilence, actor: Actor, now: dt.datetime) -> Answer:
    if command.trigger not in book(state).triggers:
        return unknown_id("trigger", command.trigger, book(state).triggers)
    no = (
        need_open(state)
        or may(state, actor, "silence", "muting a trigger")
        or need_reason(command.reason, "muting a trigger")
    )
    if no:
        return no
    if command.until <= now:
        return refuse("past", "a silence ends in the future")
    return write(SilenceSet(trigger=command.trigger, until=command.until, reason=command.reason), command=command)


def _lift(state: State, command: cmd.LiftSilence, _actor: Actor, now: dt.datetime) -> Answer:
    if not muted(facts(state, command.trigger), now):
        return refuse("not-muted", f"{command.trigger} is not muted")
    return write(SilenceLifted(trigger=command.trigger, reason=command.reason), command=command)


def _notice(state: State, command: cmd.NoticeDeploy, actor: Actor, _now: dt.datetime) -> Answer:
    if actor.name != ENGINE or command.epoch != state.engine.epoch:
        return refuse("old-epoch", "only the present engine notices deploys")
    return write(DeployNoticed(probe=command.probe, live=command.live, previous=command.previous), command=command)


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.DeclareTrigger: _declare,
    cmd.SetSilence: _silence,
    cmd.LiftSilence: _lift,
    cmd.NoticeDeploy: _notice,
}
