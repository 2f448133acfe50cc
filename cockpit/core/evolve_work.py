"""What entries about items, runs, procedures and rollbacks change."""

from collections.abc import Callable, Mapping
from typing import Any

from cockpit.core import evolve_triggers
from cockpit.core.evolve_tools import deploys, next_generation, step_of, subject
from cockpit.core.index import book
from cockpit.model import events as ev
from cockpit.model.entry import Entry
from cockpit.model.state import (
    GateFacts,
    ItemFacts,
    ProcFacts,
    Proposal,
    Rehearsal,
    RunFacts,
    State,
    StepFacts,
)


def _item(state: State, name: str) -> ItemFacts:
    return state.items.setdefault(name, ItemFacts())


def _settle_item(state: State, entry: Entry, name: str, status: str, text: str, due: object) -> ItemFacts:
    item = _item(state, name)
    if due is not None:
        item.answered[str(due)] = status
    item.status = status
    item.at, item.by, item.role, item.text, item.seq = entry.at, entry.actor, entry.role, text, entry.seq
    return item


def _item_done(state: State, entry: Entry, event: ev.ItemDone) -> None:
    item = _settle_item(state, entry, event.item, "done", event.text, event.due)
    item.done = entry.seq
    if event.run:
        item.run = event.run
    plan_item = book(state).items.get(event.item)
    if plan_item is not None and plan_item.deploy:
        next_generation(state, entry, f"item:{event.item}", event.run or item.run)


def _item_failed(state: State, entry: Entry, event: ev.ItemFailed) -> None:
    _settle_item(state, entry, event.item, "failed", event.reason, None)


def _item_skipped(state: State, entry: Entry, event: ev.ItemSkipped) -> None:
    _settle_item(state, entry, event.item, "skipped", event.reason, event.due)


def _item_reopened(state: State, entry: Entry, event: ev.ItemReopened) -> None:
    item = _settle_item(state, entry, event.item, "open", event.reason, None)
    item.confirmed_by = []
    item.reopened = entry.at
    item.history += 1


def _item_confirmed(state: State, entry: Entry, event: ev.ItemConfirmed) -> None:
    _item(state, event.item).confirmed_by.append(entry.actor)


def _ordered(state: State, entry: Entry, event: ev.RunOrdered) -> None:
    state.runs[event.run] = RunFacts(
        run=event.run,
        subject=event.subject,
        kind=event.kind,
        what=event.what,
        ordered=entry.at,
        by=entry.actor,
        start_within=event.start_within,
        timeout=event.timeout,
        attempt=event.attempt,
        generation=event.generation,
        plan_hash=event.plan_hash,
        exclusive=event.exclusive,
        rehearsed=event.rehearsed,
        bound=event.bound,
        not_before=event.not_before,
        seq=entry.seq,
        last_seq=entry.seq,
    )
    evolve_triggers.deploy_ordered(state, entry, event)
    state.counts["runs"] = state.counts.get("runs", 0) + 1
    kind, name = subject(event.subject)
    if kind == "item":
        item = _item(state, name)
        item.status, item.run, item.attempts = "running", event.run, item.attempts + 1
        item.at, item.by, item.role, item.seq = entry.at, entry.actor, entry.role, entry.seq
    elif kind == "gate":
        gate = state.gates.setdefault(name, GateFacts())
        gate.run, gate.asked = event.run, None
    elif kind == "step":
        step = _step(state, *step_of(name))
        if step is not None:
            step.status, step.run, step.attempts = "running", event.run, step.attempts + 1
            step.started, step.by, step.seq = entry.at, entry.actor, entry.seq
    elif kind == "announce" and name in state.announcements:
        state.announcements[name].run = event.run


def _run(state: State, entry: Entry, name: str) -> RunFacts | None:
    run = state.runs.get(name)
    if run is not None:
        run.last_seq = entry.seq
    return run


def _started(state: State, entry: Entry, event: ev.RunStarted) -> None:
    run = _run(state, entry, event.run)
    if run is not None and run.status == "ordered":
        run.status, run.started = "started", entry.at


def _finished(state: State, entry: Entry, event: ev.RunFinished) -> None:
    run = _run(state, entry, event.run)
    if run is None:
        return
    run.status = "finished"
    run.outcome, run.reason, run.exit = event.outcome, event.reason, event.exit
    run.started = event.started or run.started
    run.ended = event.ended or entry.at
    run.duration_s, run.excerpt = event.duration_s, event.excerpt
    run.bytes, run.sha256, run.evidence = event.bytes, event.sha256, event.evidence


def _unknown(state: State, entry: Entry, event: ev.RunUnknown) -> None:
    run = _run(state, entry, event.run)
    if run is None:
        return
    run.status, run.reason = "unknown", event.reason
    kind, name = subject(run.subject)
    if kind == "item":
        _item(state, name).status = "unknown"
    elif kind == "step":
        step = _step(state, *step_of(name))
        if step is not None:
            step.status, step.reason = "unknown", event.reason
    elif kind == "announce" and name in state.announcements:
        state.announcements[name].status = "unknown"


def _settled(state: State, entry: Entry, event: ev.RunSettled) -> None:
    run = _run(state, entry, event.run)
    if run is not None:
        run.status, run.answer, run.reason = "settled", event.answer, event.reason


def _cancel(state: State, entry: Entry, event: ev.RunCancelAsked) -> None:
    run = _run(state, entry, event.run)
    if run is not None:
        run.cancel_asked = True


def _step(state: State, proc: str, step: str) -> StepFacts | None:
    known = state.procs.get(proc)
    return None if known is None else known.steps.setdefault(step, StepFacts())


def _called(state: State, entry: Entry, event: ev.ProcedureCalled) -> None:
    plan = book(state).procedures.get(event.procedure)
    owners = {step.id: step.role or "" for step in plan.step} if plan is not None else {}
    state.procs[event.proc] = ProcFacts(
        proc=event.proc,
        procedure=event.procedure,
        kind=event.kind,
        status="waiting-second" if event.needs_second else "running",
        called=entry.at,
        by=entry.actor,
        role=entry.role,
        reason=event.reason,
        trigger=event.trigger,
        automatic=event.automatic,
        generation=event.generation,
        tuple=event.tuple,
        plan_hash=event.plan_hash,
        values=event.values,
        incident=event.incident,
        declared_by=event.declared_by,
        steps={name: StepFacts(owner=owner) for name, owner in owners.items()},
        seq=entry.seq,
    )
    if event.kind == "rollback":
        state.proposals = []
    else:
        state.proposals = [one for one in state.proposals if one.procedure != event.procedure]


def _confirmed(state: State, entry: Entry, event: ev.ProcedureConfirmed) -> None:
    proc = state.procs.get(event.proc)
    if proc is not None:
        proc.status, proc.confirmed_by, proc.confirmed = "running", entry.actor, entry.at


def _step_done(state: State, entry: Entry, event: ev.StepDone) -> None:
    step = _step(state, event.proc, event.step)
    if step is None:
        return
    step.status, step.ended, step.by, step.text, step.seq = "done", entry.at, entry.actor, event.text, entry.seq
    step.started = step.started or entry.at
    proc = state.procs[event.proc]
    plan = book(state).procedures.get(proc.procedure)
    if plan is not None and any(one.id == event.step and deploys(book(state), one) for one in plan.step):
        next_generation(state, entry, f"step:{event.proc}/{event.step}", event.run or step.run)


def _step_failed(state: State, entry: Entry, event: ev.StepFailed) -> None:
    step = _step(state, event.proc, event.step)
    if step is not None:
        step.status, step.ended, step.reason, step.seq = "failed", entry.at, event.reason, entry.seq


def _step_skipped(state: State, entry: Entry, event: ev.StepSkipped) -> None:
    step = _step(state, event.proc, event.step)
    if step is not None:
        step.status, step.ended, step.by, step.seq = "skipped", entry.at, entry.actor, entry.seq
        step.reason = event.reason


def _step_retried(state: State, entry: Entry, event: ev.StepRetried) -> None:
    step = _step(state, event.proc, event.step)
    if step is not None:
        step.status, step.reason, step.run, step.ended = "waiting", event.reason, "", None
        step.started, step.seq = entry.at, entry.seq


def _step_handed(state: State, _entry: Entry, event: ev.StepHandedOver) -> None:
    step = _step(state, event.proc, event.step)
    if step is not None:
        step.owner = event.to


def _proc_ended(state: State, entry: Entry, event: ev.ProcedureEnded) -> None:
    proc = state.procs.get(event.proc)
    if proc is None:
        return
    proc.status, proc.outcome_reason = event.outcome, event.reason
    plan = book(state).procedures.get(proc.procedure)
    if event.outcome == "executed":
        proc.executed = entry.at
    if event.outcome != "executed" or plan is None or not plan.verify_with:
        proc.ended = entry.at  # else its health is still being watched


def _proposed(state: State, entry: Entry, event: ev.RollbackProposed) -> None:
    state.proposals.append(
        Proposal(event.trigger, event.procedure, event.generation, event.reason, entry.at, entry.seq)
    )


def _withdrawn(state: State, _entry: Entry, _event: ev.RollbackWithdrawn) -> None:
    for proposal in state.proposals:
        trigger = state.triggers.get(proposal.trigger)
        if trigger is not None:
            trigger.withdrawn_firing = trigger.firings
    state.proposals = []


def _rehearsed(state: State, entry: Entry, event: ev.RehearsalImported) -> None:
    state.rehearsals.append(
        Rehearsal(
            journal=event.journal,
            head=event.head,
            procedure=event.procedure,
            procedure_hash=event.procedure_hash,
            rehearsed_on=event.rehearsed_on,
            ended=event.ended,
            total_s=event.total_s,
            verified=event.verified,
            durations=event.durations,
            printed_only=event.printed_only,
            seq=entry.seq,
        )
    )


def _last_safe(state: State, _entry: Entry, event: ev.LastSafePassed) -> None:
    state.last_safe_passed = event.last_safe


EVOLVERS: Mapping[type, Callable[[State, Entry, Any], None]] = {
    ev.ItemDone: _item_done,
    ev.ItemFailed: _item_failed,
    ev.ItemSkipped: _item_skipped,
    ev.ItemReopened: _item_reopened,
    ev.ItemConfirmed: _item_confirmed,
    ev.RunOrdered: _ordered,
    ev.RunStarted: _started,
    ev.RunFinished: _finished,
    ev.RunUnknown: _unknown,
    ev.RunSettled: _settled,
    ev.RunCancelAsked: _cancel,
    ev.ProcedureCalled: _called,
    ev.ProcedureConfirmed: _confirmed,
    ev.StepDone: _step_done,
    ev.StepFailed: _step_failed,
    ev.StepSkipped: _step_skipped,
    ev.StepRetried: _step_retried,
    ev.StepHandedOver: _step_handed,
    ev.ProcedureEnded: _proc_ended,
    ev.RollbackProposed: _proposed,
    ev.RollbackWithdrawn: _withdrawn,
    ev.RehearsalImported: _rehearsed,
    ev.LastSafePassed: _last_safe,
}
