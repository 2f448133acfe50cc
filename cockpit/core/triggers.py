"""Triggers: what falls due in them, and what people may do about them.

Laws: a trigger acts only while it fires, is not muted, and the plan is the one it went pending under. An automatic
rollback needs a deploy that is out, no rollback called for it yet, no hold that blocks it, eyes that see, and a
condition that still holds: what has been good since, or was not looked at, rolls nothing back. Each of evidence, phase,
proposal and claim is on disk before the next is decided, so a crash between any two repeats nothing.
A trigger that opens an incident opens one each time it fires, unless its last one is still open.
"""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import trigger_machine
from cockpit.core.blindness import blind, lapsed
from cockpit.core.evolve_tools import deploys, generation, step_of, subject
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import ENGINE, Answer, Drafts, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.procedures import GOING, claim, claimed_already, nothing_out, past_return, step_plan
from cockpit.model import commands as cmd
from cockpit.model.checks import Trigger
from cockpit.model.commands import Actor, Command
from cockpit.model.entry import Draft
from cockpit.model.events import (
    DeployNoticed,
    LiveSeen,
    RollbackProposed,
    SilenceLifted,
    SilenceSet,
    TriggerChanged,
    TriggerDeclared,
)
from cockpit.model.flow import Procedure
from cockpit.model.state import RunFacts, State, TriggerFacts

POLICY = 1
OURS_S = 60.0
"""What is live this long after a step of ours, or two polls of the probe if that is longer, is its doing."""


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
    phase, reason = trigger_machine.next_phase(trigger, known, muted=muted(known, now))
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
    procedure = procedure_for(state, trigger)
    if procedure is not None and (open_ := [name for name, value in procedure.parameters.items() if not value]):
        return f"only a person can say {', '.join(open_)}"
    if known.plan_hash and known.plan_hash != state.plan_hash:
        return "the plan was amended since it went pending"
    unseen = blind(state)
    if reason := f"monitoring is blind ({unseen})" if unseen else _declared_long_ago(state, known):
        return reason
    if not trigger_machine.breaching(known):
        return "its condition does not hold as far as is known now"
    return _in_the_way(state)


def _in_the_way(state: State) -> str:
    """Why nothing at all rolls back by itself now, whatever fires; "" when it may."""
    if (hold := next((one for one in state.clock.holds if one.blocks_rollback), None)) is not None:
        return f"hold {hold.hold} blocks rollback"
    if claimed_already(state) is not None:
        return "a rollback was called for this deploy already"
    if state.deploys[-1].again:
        return "what is live now was live before in this release"  # to and fro would never end
    if (passed := past_return(state)) is not None:
        return f"{passed.title} cannot be undone"
    return ""


def _declared_long_ago(state: State, known: TriggerFacts) -> str:
    if not known.declared or known.declared_at is None:
        return ""
    return lapsed(state, known.declared_at, plan_of(state).release.lapse_after, "declared")


def _incident(state: State, trigger: Trigger) -> tuple[str, Drafts]:
    """The incident that this firing is about, "" for none; and the entry that opens it, where it is not open yet."""
    known = facts(state, trigger.id)
    if trigger.incident is None or known.phase != "firing" or known.at is None:
        return "", ()
    for one in reversed(state.incidents.values()):
        if one.trigger == trigger.id and (one.resolved is None or one.opened >= known.at):
            return one.incident, ()
    from cockpit.core.incidents import opened  # noqa: PLC0415 - not before the first picture

    title = trigger.title or trigger.id
    event = opened(state, trigger.incident, title, trigger=trigger.id)  # whom it hurts is for people to say
    return event.incident, (Draft(event, relates_to=(known.seq,)),)


def _act(state: State, trigger: Trigger, now: dt.datetime) -> Drafts:
    known = facts(state, trigger.id)
    if known.phase != "firing":
        return _ask_about_no_data(state, trigger, now)
    incident, opening = _incident(state, trigger)
    procedure = procedure_for(state, trigger)
    if trigger.action == "notify" or procedure is None or muted(known, now):
        return opening
    reason = f"{trigger.title or trigger.id}: {known.reason}"
    if trigger.action == "rollback" and not why_not_automatic(state, trigger, now):
        called = claim(state, procedure, reason=reason, trigger=trigger.id, automatic=True, incident=incident,
                       declared_by=known.declared_by if known.declared else "")  # fmt: skip
        return (*opening, Draft(called, relates_to=(known.seq,)))
    return opening or _propose(state, trigger, procedure, reason)


def _propose(state: State, trigger: Trigger, procedure: Procedure, reason: str) -> Drafts:
    """A proposal, once for each firing and deploy. A rollback is not proposed before there is anything to take back."""
    known = facts(state, trigger.id)
    if procedure.kind == "rollback" and nothing_out(state):
        return ()
    proposed = any(one.trigger == trigger.id and one.generation == generation(state) for one in state.proposals)
    withdrawn = known.withdrawn_firing == known.firings
    if proposed or withdrawn or _called_already(state, procedure, known):
        return ()
    proposal = RollbackProposed(trigger=trigger.id, procedure=procedure.id, generation=generation(state), reason=reason)
    return (Draft(proposal, relates_to=(known.seq,)),)


def _called_already(state: State, procedure: Procedure, known: TriggerFacts) -> bool:
    """Whether what would be proposed was called: a rollback for this deploy, anything else since the trigger fired."""
    if procedure.kind == "rollback":
        return claimed_already(state) is not None
    calls = [one for one in state.procs.values() if one.procedure == procedure.id]
    return any(one.status in GOING or (known.at is not None and one.called >= known.at) for one in calls)


def _ask_about_no_data(state: State, trigger: Trigger, now: dt.datetime) -> Drafts:
    """Nothing could be read for so long that the plan wants a person to decide. Missing data never acts by itself."""
    known, procedure = facts(state, trigger.id), procedure_for(state, trigger)
    if procedure is None or muted(known, now) or not trigger_machine.without_data(trigger, known) or blind(state):
        return ()
    return _propose(state, trigger, procedure, f"{trigger.title or trigger.id}: no data")


def due(state: State, now: dt.datetime) -> Drafts:
    """Phase changes first, all of them; then what firing triggers do, one at a time."""
    if state.closed:
        return ()
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


def _declare(state: State, command: cmd.DeclareTrigger, actor: Actor, _now: dt.datetime) -> Answer:
    trigger = book(state).triggers.get(command.trigger)
    if trigger is None:
        return unknown_id("trigger", command.trigger, book(state).triggers)
    if no := need_open(state) or need_reason(command.reason, "declaring a trigger"):
        return no
    acts = trigger.action == "rollback" and (trigger.role is None or actor.role != trigger.role)
    if acts and (no := may(state, actor, "rollback", f"declaring {trigger.id}, which rolls back by itself,")):
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


def _our_doing(state: State, probe: str, now: dt.datetime) -> bool:
    """Whether a step of ours has published what is live now, or may have: then another deploy being live is no news.

    A rollback that made itself a new generation would roll itself back: whatever goes live in its wake is its doing. A
    deploy that is over accounts for one change, seen soon after its end, or at the first look since.
    """
    for run in state.runs.values():
        kind, name = subject(run.subject)
        item = book(state).items.get(name) if kind == "item" else None
        proc = state.procs.get(step_of(name)[0]) if kind == "step" else None
        step = step_plan(state, proc, step_of(name)[1]) if proc is not None else None
        back = proc is not None and proc.kind == "rollback"
        publishes = back or (step is not None and deploys(book(state), step)) or (item is not None and item.deploy)
        if publishes and _may_have_published(state, probe, run, now, often=back):
            return True
    return False


def _may_have_published(state: State, probe: str, run: RunFacts, now: dt.datetime, *, often: bool) -> bool:
    if run.status in ("ordered", "started", "unknown"):
        return True
    known, seen, live = book(state).probes.get(probe), state.probes.get(probe), state.live.get(probe)
    if run.status == "settled":  # nobody can tell when it ended
        return run.answer == "happened" and (live is None or live.at < run.ordered)
    if run.ended is None or run.outcome == "cancelled":
        return False
    if not often and live is not None and live.at > run.ended:
        return False  # what it published has been seen
    soon = max(OURS_S, 2 * max(known.every, known.every_live or 0.0)) if known is not None else OURS_S
    looked = seen.last_pass if seen is not None else None
    return (now - run.ended).total_seconds() <= soon or (looked is not None and looked < run.ended)


def _notice(state: State, command: cmd.NoticeDeploy, actor: Actor, now: dt.datetime) -> Answer:
    if actor.name != ENGINE or command.epoch != state.engine.epoch:
        return refuse("old-epoch", "only the present engine notices deploys")
    known = state.live.get(command.probe)
    before = known.live if known is not None else command.previous
    if state.closed or not command.live or before == command.live:
        return ()
    event = LiveSeen if not before or _our_doing(state, command.probe, now) else DeployNoticed
    return write(event(probe=command.probe, live=command.live, previous=before), command=command)


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.DeclareTrigger: _declare,
    cmd.SetSilence: _silence,
    cmd.LiftSilence: _lift,
    cmd.NoticeDeploy: _notice,
}
