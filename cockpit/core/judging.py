"""Asking for gates to be judged, judging by hand, and what a gate's run leads to."""

import datetime as dt
from collections.abc import Mapping

from cockpit.core import gates, roles, runs
from cockpit.core.classes import advisory_gates, required_gates
from cockpit.core.index import book
from cockpit.core.outcome import (
    Answer,
    Drafts,
    Handler,
    may,
    need_open,
    need_reason,
    refuse,
    same_person,
    unknown_id,
    write,
)
from cockpit.core.requirements import unmet
from cockpit.core.titles import called
from cockpit.model import commands as cmd
from cockpit.model.checks import Gate
from cockpit.model.commands import Actor, Command, Refusal
from cockpit.model.entry import Draft, Event
from cockpit.model.events import GateAsked, GateJudged, MetricEntered, RunFinished, RunOrdered
from cockpit.model.state import RunFacts, State


def placeholder(gate: Gate) -> str:
    """A part of the command that nobody has filled in yet; "" when there is none."""
    return runs.unfilled(runs.command_text(gate.run, gate.argv))


def waiting_for(state: State, gate: Gate, now: dt.datetime) -> list[str]:
    """What must be done or green before this gate is judged, and is not; the work that it reviews, too."""
    found = [need for need in gate.needs if unmet(state, need, now) is not None]
    work = gate.reviewer_differs_from
    if work is not None and work not in found and roles.untouched(state, work):
        found.append(work)
    return found


def order_gate(state: State, gate: Gate, offset: int = 0, attempt: int = 1) -> RunOrdered:
    """The order to run a command gate, bound to what it will judge."""
    what = runs.command_text(gate.run, gate.argv)
    if gate.wrapper is not None:
        what = f"{gate.wrapper} {what}"
    return runs.order(
        state,
        f"gate:{gate.id}",
        "command",
        what,
        offset=offset,
        timeout=gate.timeout,
        attempt=attempt,
        exclusive=gate.exclusive or "",
        bound=gates.current_bindings(state, gate),
    )


def why_not(state: State, gate: Gate, now: dt.datetime) -> Refusal | None:
    """Why a gate cannot be judged anew now."""
    stand = gates.standing(state, gate.id, now)
    if stand.verdict in ("running", "unknown"):
        return refuse(stand.verdict, f"{gate.id} is {stand.verdict}: {stand.reason}")
    if gate.kind == "manual":
        return refuse("by-hand", f"{gate.id} is judged by a person: say pass or fail")
    if gate.kind in gates.DERIVED:
        return refuse("derived", f"{gate.id} follows from what it looks at; there is nothing to run")
    waiting = waiting_for(state, gate, now)
    if waiting:
        return refuse("blocked", f"{gate.id} waits for {', '.join(waiting)}")
    if not gate.accepted:
        return refuse("draft", f"{gate.id} was drafted by an import and accepted by nobody; it is not run like this")
    if left := placeholder(gate):
        return refuse("placeholder", f"{gate.id} still holds {left!r}; fill it in and amend the plan before it can run")
    holder = runs.holder_of(state, gate.exclusive or "")
    if holder is not None:
        return refuse("busy", f"{gate.exclusive} is in use by {called(state, holder.subject)} ({holder.run})")
    return None


def _chosen(state: State, which: str, now: dt.datetime) -> list[Gate]:
    known = book(state).gates
    wanted = [name for name in advisory_gates(state) if known[name].waivable_by]  # their failure takes a decision
    counted = [known[name] for name in (*required_gates(state), *wanted) if name in known]
    if which == "all":
        return counted
    bad = ("fail", "error", "inconclusive", "stale", "pending")
    return [gate for gate in counted if gates.standing(state, gate.id, now).verdict in bad]


def in_one_go(state: State, which: str, now: dt.datetime) -> tuple[list[Gate], list[Gate]]:
    """What one order for many gates does: those it has judged, and those it leaves - a person attests them, or their
    command cannot be run yet. which: "all", or "failed" for those that are not green. What runs already, or follows
    from others by itself, is neither."""
    judged: list[Gate] = []
    left: list[Gate] = []
    for gate in _chosen(state, which, now):
        if gate.kind in gates.DERIVED:
            continue
        if gate.kind == "manual" or placeholder(gate) or not gate.accepted:
            left.append(gate)
        elif gates.standing(state, gate.id, now).verdict not in ("running", "unknown"):
            judged.append(gate)
    return judged, left


def _run(state: State, command: cmd.RunGate, actor: Actor, now: dt.datetime) -> Answer:
    if no := need_open(state):
        return no
    if command.which in ("all", "failed"):
        return may(state, actor, "run", "running a gate") or _run_many(state, command, now)
    return run_one(state, command.which, actor, now, command)


def run_one(state: State, name: str, actor: Actor, now: dt.datetime, command: Command) -> Answer:
    """A person has one gate judged, at the gate or on the line that is it: their role's own, or they may run."""
    gate = book(state).gates.get(name)
    own = gate is not None and gate.role is not None and gate.role == actor.role
    return (None if own else may(state, actor, "run", "running a gate")) or ask(state, name, now, command)


def ask(state: State, name: str, now: dt.datetime, command: Command | None = None) -> Answer:
    """One gate judged anew: its command is ordered at once, the engine is asked for the others, and for those whose
    commit or tuple nobody has read yet."""
    gate = book(state).gates.get(name)
    if gate is None:
        return unknown_id("gate", name, book(state).gates)
    if no := why_not(state, gate, now):
        return no
    if gate.kind == "command" and not gates.unread(state, gate):
        return write(order_gate(state, gate), command=command)
    return write(GateAsked(gate=gate.id), command=command)


def _run_many(state: State, command: cmd.RunGate, now: dt.datetime) -> Answer:
    """Ask for all that can be judged; the engine starts them as places and exclusive resources come free."""
    events: list[Event] = [GateAsked(gate=gate.id) for gate in in_one_go(state, command.which, now)[0]]
    if not events:
        return refuse("nothing-to-run", f"no gate to run among {command.which!r}")
    return write(*events, command=command)


def _own_work(state: State, gate: Gate, verdict: str, actor: Actor) -> Refusal | None:
    """A refusal where the reviewer did the work, or where there is no work to review yet."""
    work = gate.reviewer_differs_from
    if work is None:
        return None
    did = roles.doers(state, work)
    if roles.untouched(state, work) and verdict == "pass":
        return refuse("blocked", f"{gate.id} reviews {work}, which nobody has done yet")
    if any(same_person(name, actor.name) for name in did):
        return refuse("same-reviewer", f"{gate.id} asks for another person than who did {work} ({', '.join(did)})")
    return roles.second_person(state, "", actor, f"reviewing {work}")


def _attest(state: State, command: cmd.AttestGate, actor: Actor, now: dt.datetime) -> Answer:
    gate = book(state).gates.get(command.gate)
    if gate is None:
        return unknown_id("gate", command.gate, book(state).gates)
    if no := need_open(state):
        return no
    if gate.kind != "manual":
        return refuse("not-manual", f"{gate.id} is judged by {gate.kind}, not by hand")
    if command.verdict not in ("pass", "fail"):
        return refuse("bad-verdict", "say pass or fail")
    if gate.role is not None and actor.role != gate.role:
        return refuse("not-allowed", f"{gate.id} is for {gate.role}; you act as {actor.role or 'nobody'}")
    if command.verdict == "fail" and (no := need_reason(command.reason, "a failed gate")):
        return no
    if no := _own_work(state, gate, command.verdict, actor):
        return no
    waiting = waiting_for(state, gate, now)
    if waiting and command.verdict == "pass":
        return refuse("blocked", f"{gate.id} waits for {', '.join(waiting)}")
    if unread := gates.unread(state, gate):
        return refuse("unread", f"{unread[0]} has not been read yet; once it is, say so again")
    reason = command.reason + (f" {command.link}" if command.link else "")
    bound = gates.current_bindings(state, gate)
    judged = GateJudged(gate=gate.id, verdict=command.verdict, reason=reason.strip(), bound=bound)
    return write(judged, command=command)


def after_run(state: State, run: RunFacts, result: RunFinished, _now: dt.datetime) -> Drafts:
    """A gate's command ended: it is judged by the outcome; an error is tried again as often as the plan says."""
    name = run.subject.partition(":")[2]
    gate = book(state).gates.get(name)
    if gate is not None and result.outcome == "error" and run.attempt <= gate.retries and not state.closed:
        return write(order_gate(state, gate, attempt=run.attempt + 1))
    verdict = {"warn": "pass", "cancelled": "inconclusive", "expired": "error"}.get(result.outcome, result.outcome)
    judged = GateJudged(
        gate=name,
        verdict=verdict,
        reason=result.reason,
        warn=result.outcome == "warn",
        run=run.run,
        bound=run.bound,
        evidence=result.evidence,
        evidence_sha256=result.evidence_sha256,
    )
    return write(judged)


def after_answer(state: State, run: RunFacts, answer: str, reason: str, _now: dt.datetime) -> Drafts:
    """A gate whose run was lost: whatever happened, it proved nothing; it may be run again."""
    name = run.subject.partition(":")[2]
    gate = book(state).gates.get(name)
    if answer == "run-again" and gate is not None:
        return write(order_gate(state, gate))
    return write(GateJudged(gate=name, verdict="inconclusive", reason=f"outcome lost: {reason}", run=run.run))


def due(state: State, now: dt.datetime) -> Drafts:
    """Command gates that were asked for, or whose `every` has come round, while places are free."""
    plan = book(state)
    free = plan.plan.release.max_parallel - sum(1 for run in runs.open_runs(state) if run.subject.startswith("gate:"))
    orders: list[Draft] = []
    taken: set[str] = set()
    for gate in plan.plan.gate:
        if len(orders) >= free or state.closed:
            break
        known = state.gates.get(gate.id)
        asked = known is not None and known.asked is not None
        again = gate.every is not None and known is not None and known.at is not None
        round_over = (
            again
            and known is not None
            and known.at is not None
            and ((now - known.at).total_seconds() >= (gate.every or 0))
        )
        if gate.kind != "command" or not (asked or round_over) or (gate.exclusive or "-") in taken:
            continue
        if gates.unread(state, gate) or why_not(state, gate, now) is not None:
            continue
        orders.append(
            Draft(order_gate(state, gate, len(orders)), relates_to=(known.asked_seq,) if asked and known else ())
        )
        if gate.exclusive:
            taken.add(gate.exclusive)
    return tuple(orders)


def _enter(state: State, command: cmd.EnterMetric, _actor: Actor, _now: dt.datetime) -> Answer:
    metric = book(state).metrics.get(command.metric)
    if metric is None:
        return unknown_id("metric", command.metric, book(state).metrics)
    if no := need_open(state):
        return no
    if metric.probe or metric.ratio or metric.rate_of or metric.change_of:
        return refuse("measured", f"{metric.id} is measured; it cannot be typed in")
    if command.value != command.value or command.value in (float("inf"), float("-inf")):
        return refuse("bad-number", "a metric is a finite number")
    return write(MetricEntered(metric=metric.id, value=command.value, text=command.text), command=command)


HANDLERS: Mapping[type[Command], Handler] = {
    cmd.RunGate: _run,
    cmd.AttestGate: _attest,
    cmd.EnterMetric: _enter,
}
