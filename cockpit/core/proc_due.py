"""What falls due in called procedures: steps whose turn has come, the end, and the verification of a rollback."""

import datetime as dt

from cockpit.core import announcements, runs, sending
from cockpit.core.blindness import lapsed
from cockpit.core.gates import DERIVED, standing
from cockpit.core.index import book
from cockpit.core.judging import why_not
from cockpit.core.outcome import ENGINE, Drafts, write
from cockpit.core.proc_work import durations, order_step, remains
from cockpit.core.procedures import (
    action_of,
    by_person,
    is_draft,
    plan_of_proc,
    ready_steps,
    resource,
    starts_by_itself,
    waits_for,
)
from cockpit.core.templates import unread
from cockpit.core.titles import channel_of, text_of, title_of
from cockpit.core.verification import NEVER, looked_at_since, verification
from cockpit.core.words import listed, span
from cockpit.model.entry import Draft
from cockpit.model.events import (
    GateAsked,
    ProcedureEnded,
    StepDone,
    StepFailed,
    StepSkipped,
)
from cockpit.model.flow import Procedure, Step
from cockpit.model.state import ProcFacts, RunFacts, State, StepFacts


def _turn_came(proc: ProcFacts, plan: Procedure, step: Step) -> int:
    """The entry with which a step's turn came: the last that it waits for, or with which it was sent round again."""
    names = (*waits_for(plan, step), step.id)
    return max(proc.seq, *(proc.steps[name].seq for name in names if name in proc.steps))


def _turn_at(state: State, proc: ProcFacts, plan: Procedure, step: Step) -> dt.datetime:
    """When a step's turn came in the world: it was called or sent round again, what it waits for had ended, whatever it
    needs was free. When an engine wrote that down may be much later."""
    own, free = proc.steps.get(step.id), resource(state, step)
    times = [proc.called, proc.confirmed, own.started if own is not None else None]
    for name in waits_for(plan, step):
        done = proc.steps.get(name)
        run = _run_of(state, plan, name, done) if done is not None else None
        times.append(run.ended if run is not None else done.ended if done is not None else None)
    times += [run.ended for run in state.runs.values() if free and run.exclusive == free]
    return max(at for at in times if at is not None)


def _run_of(state: State, plan: Procedure, step: str, done: StepFacts) -> RunFacts | None:
    """The order whose end made a step done, a gate's where it is one; None where a person said so, or left it out."""
    gate = next((action_of(state, one).gate for one in plan.step if one.id == step), None)
    run = state.runs.get(state.gates[gate].run if gate in state.gates else done.run)
    told = done.status == "done" and done.by == ENGINE and done.ended is not None
    return run if told and run is not None and run.outcome in ("pass", "warn") else None


def _in_time(state: State, proc: ProcFacts, plan: Procedure, step: Step, drafts: Drafts) -> Drafts:
    """What begins a step; or that it lapsed, where no engine was there when its turn came: a person says it again."""
    late = lapsed(state, _turn_at(state, proc, plan, step), book(state).plan.release.lapse_after)
    return write(StepFailed(proc=proc.proc, step=step.id, reason=late)) if late and drafts else drafts


def _gate_step(state: State, proc: ProcFacts, plan: Procedure, step: Step, gate: str, now: dt.datetime) -> Drafts:
    """A step that is a gate: ask for a judgement that begins after its turn came, then go by it."""
    facts = state.gates.get(gate)
    stand = standing(state, gate, now)
    derived = gate in book(state).gates and book(state).gates[gate].kind in DERIVED
    run = state.runs.get(facts.run) if facts is not None else None
    began = run.seq if run is not None else facts.seq if facts is not None else -1
    if (derived or began > _turn_came(proc, plan, step)) and stand.verdict not in ("running", "pending", "unknown"):
        if stand.green:
            return write(StepDone(proc=proc.proc, step=step.id, text="its check is green"))
        words = f"{title_of(book(state), gate)}: {stand.reason or stand.verdict}"
        return write(StepFailed(proc=proc.proc, step=step.id, reason=words))
    if derived or stand.verdict in ("running", "unknown") or (facts is not None and facts.asked is not None):
        return ()
    return _in_time(state, proc, plan, step, write(GateAsked(gate=gate))) if starts_by_itself(proc) else ()


def _announce_step(
    state: State, proc: ProcFacts, plan: Procedure, step: Step, template: str, now: dt.datetime
) -> Drafts:
    """A step that announces: order the texts once, go by what became of them; sent round again, order what failed."""
    origin = f"{proc.proc}/{step.id}"
    latest = {one.channel: one for one in state.announcements.values() if one.incident == origin}
    again = proc.steps[step.id].started
    failed = [one for one in latest.values() if announcements.status(state, one) == "failed"]
    repeat = [one for one in failed if again is not None and one.ordered < again]
    if not latest or repeat:
        if not latest and not starts_by_itself(proc):
            return ()
        channel = repeat[0].channel if repeat else ""
        ordered = sending.order(state, template, now, origin=origin, channel=channel, incident=proc.incident)
        if isinstance(ordered, tuple):
            return _in_time(state, proc, plan, step, ordered)
        if ordered.code == "no-change":  # a person was faster
            return write(StepDone(proc=proc.proc, step=step.id, text=ordered.reason))
        if ordered.code == "sending" or (ordered.code == "unresolved" and unread(state, template, now)):
            return ()
        return write(StepFailed(proc=proc.proc, step=step.id, reason=ordered.reason))
    if failed:
        there = listed(channel_of(book(state), one.channel) for one in failed)
        runs_of = (state.runs.get(one.run) for one in failed)
        late = next((run.reason for run in runs_of if run is not None and run.outcome == "expired"), "")
        words = late or f"{text_of(book(state), template)} did not reach {there}"
        return write(StepFailed(proc=proc.proc, step=step.id, reason=words))
    if all(announcements.status(state, one) in ("sent", "unsure") for one in latest.values()):
        return write(StepDone(proc=proc.proc, step=step.id, text=f"{text_of(book(state), template)} sent"))
    return ()


def _skipped_by_plan(state: State, proc: ProcFacts, step: Step) -> bool:
    """A step's `if`, as the engine last evaluated it; not evaluated yet is not false."""
    known = state.conditions.get(f"if:{proc.procedure}/{step.id}")
    return step.if_ is not None and known is not None and known.result == "false"


def _advance(state: State, proc: ProcFacts, plan: Procedure, now: dt.datetime) -> Drafts:
    for step in ready_steps(state, proc):
        if _skipped_by_plan(state, proc, step):
            return write(StepSkipped(proc=proc.proc, step=step.id, reason=f"not the case: {step.if_}", by_plan=True))
        if by_person(state, step) or is_draft(state, step):
            continue
        does = action_of(state, step)
        if does.gate is not None:
            drafts = _gate_step(state, proc, plan, step, does.gate, now)
        elif does.announce is not None:
            drafts = _announce_step(state, proc, plan, step, does.announce, now)
        elif not starts_by_itself(proc) or runs.holder_of(state, resource(state, step)) is not None:
            continue
        else:
            ordered = order_step(state, proc, step)
            begun = (Draft(ordered, relates_to=(proc.seq,)),) if ordered is not None else ()
            drafts = _in_time(state, proc, plan, step, begun)
        if drafts:
            return drafts
    return ()


def _over(proc: ProcFacts, plan: Procedure) -> str | None:
    """ "executed" once every step is over; "failed" never comes by itself: a person retries, hands over or aborts."""
    statuses = [proc.steps[step.id].status for step in plan.step if step.id in proc.steps]
    return "executed" if statuses and all(status in ("done", "skipped") for status in statuses) else None


def _verify(state: State, proc: ProcFacts, plan: Procedure, now: dt.datetime) -> Drafts:
    if not plan.verify_with or proc.executed is None:
        return ()
    good, needed, missing = verification(state, proc, now)
    if not missing and good >= needed:
        held = f" for {span(good)}" if good >= 1 else ""
        words = f"{listed(title_of(book(state), name) for name in plan.verify_with)}: good{held}"
        return write(ProcedureEnded(proc=proc.proc, outcome="verified", reason=words, durations=durations(proc)))
    if (now - proc.executed).total_seconds() > plan.verify_within + plan.verify_for:
        words = missing or f"good for only {good:.0f} of {needed:.0f} s"
        return write(ProcedureEnded(proc=proc.proc, outcome="unverified", reason=words, durations=durations(proc)))
    return _ask_gates(state, proc, plan, now)


def _ask_gates(state: State, proc: ProcFacts, plan: Procedure, now: dt.datetime) -> Drafts:
    """Gates that prove health are judged anew once everything is done, unless a step did so or they judge themselves."""
    for name in plan.verify_with:
        gate, facts = book(state).gates.get(name), state.gates.get(name)
        if gate is None or name in book(state).probes or name in book(state).metrics or name in book(state).triggers:
            continue
        asked = facts is not None and (facts.asked is not None or (facts.at or NEVER) > (proc.executed or NEVER))
        if asked or looked_at_since(state, proc, plan, name) or why_not(state, gate, now) is not None:
            continue
        return write(GateAsked(gate=name))
    return ()


def due(state: State, now: dt.datetime) -> Drafts:
    """The next thing that falls due in any procedure; one at a time, so that each is decided on what is on disk."""
    for proc in state.procs.values():
        plan = plan_of_proc(state, proc)
        if plan is None:
            continue
        if proc.status == "running":
            outcome = _over(proc, plan)
            if outcome is not None:
                ended = ProcedureEnded(proc=proc.proc, outcome=outcome, durations=durations(proc))
                return (*write(ended), *remains(state, proc, now))
            drafts = _advance(state, proc, plan, now)
        elif proc.status == "executed":
            drafts = _verify(state, proc, plan, now)
        else:
            continue
        if drafts:
            return drafts
    return ()
