"""A release at one instant, for machines: the values of `reports.status_schema`."""

import datetime as dt

from cockpit.core import classes, runs, signoffs, votes
from cockpit.core.blindness import blind, engine_lost
from cockpit.core.clock import holding, t_seconds
from cockpit.core.incident_clocks import countdowns
from cockpit.core.index import plan_of
from cockpit.core.obligation import OPEN
from cockpit.core.rehearsal import last_safe_rollback, validated
from cockpit.core.roles import holder
from cockpit.model.frame import Duty
from cockpit.model.state import ItemFacts, PollFacts, RunFacts, State
from cockpit.reports.standing import exit_status, judge
from cockpit.reports.status_evidence import budgets_now, gates_now, metrics_now, probes_now, triggers_now
from cockpit.reports.status_schema import (
    SCHEMA,
    Clock,
    Countdown,
    Due,
    Engine,
    Incident,
    Item,
    Journal,
    Owed,
    Poll,
    Procedure,
    Release,
    Role,
    Rollback,
    Run,
    Status,
    Vote,
)
from cockpit.views.base import Sight
from cockpit.views.headline import badge, caveats, standing
from cockpit.views.next_action import next_action
from cockpit.views.next_lines import next_due, overdue

LATEST_RUNS = 20


def status(state: State, now: dt.datetime, journal: Journal) -> Status:
    """All of it, at one instant."""
    sight = Sight(state, now)
    verdict, late = judge(state, now, journal.trouble), overdue(sight)
    return Status(
        schema=SCHEMA,
        now=now,
        exit=exit_status(state, verdict),
        verdict=badge(state, verdict.verdict),
        judged=verdict.verdict,
        caveats=caveats(sight, verdict.verdict, late),
        reasons=verdict.reasons,
        decision=verdict.decision,
        until=verdict.until,
        t_s=t_seconds(state, now),
        release=_release(state),
        clock=_clock(state, now),
        journal=journal,
        next=_due(next_action(sight)),
        coming=_due(next_due(sight)),
        overdue=tuple(_due(one) for one in late),
        gates=gates_now(sight),
        metrics=metrics_now(sight),
        probes=probes_now(state, now),
        triggers=triggers_now(state, now),
        runs=_runs(state),
        incidents=_incidents(state),
        countdowns=tuple(
            Countdown(one.incident, one.kind, one.what, one.due, -one.overdue_s) for one in countdowns(state, now)
        ),
        procedures=_procedures(state),
        rollback=_rollback(sight),
        polls=_polls(state, now),
        decisions={name: facts.choice for name, facts in state.decisions.items()},
        signoffs={name: signoffs.stands(state, name, now) for name in state.signoffs},
        roles=_roles(state),
        items=_items(sight),
        owed=tuple(
            Owed(one.duty, one.title, one.due, one.status, one.late_s) for one in sight.duties if one.status in OPEN
        ),
        follow_ups=tuple(f"{one.action}: {one.text}" for one in state.actions.values() if not one.filed),
        stability=state.stability.status,
        engine=_engine(state, now),
        budgets=budgets_now(state),
    )


def _release(state: State) -> Release:
    plan = plan_of(state).release
    return Release(
        name=state.name,
        title=plan.title,
        version=plan.version,
        classes=classes.active(state),
        scope=state.scope,
        rehearsal=state.rehearsal,
        state=standing(state),
        opened=state.opened,
        closed=state.closed_at,
        generation=len(state.deploys),
        plan_hash=state.plan_hash,
        missing=state.closed_missing,
        reason=state.closed_reason,
    )


def _clock(state: State, now: dt.datetime) -> Clock:
    hold = holding(state)
    words = "closed" if state.closed else "holding" if hold is not None else "running" if state.clock.t0 else "unset"
    return Clock(
        state=words,
        t_s=t_seconds(state, now),
        t0=state.clock.t0,
        zone=plan_of(state).release.zone,
        hold=hold.hold if hold is not None else "",
        held_since=hold.since if hold is not None else None,
        hold_reason=hold.reason if hold is not None else "",
    )


def _due(duty: Duty) -> Due:
    return Due(duty.ref, duty.text, duty.owner, duty.due, max(0.0, -(duty.left_s or 0.0)))


def _runs(state: State) -> tuple[Run, ...]:
    """Those that go on or are unknown, and the latest of the others, in the order they were ordered."""
    known = list(state.runs.values())
    latest = {run.run for run in known[-LATEST_RUNS:]}
    wanted = [run for run in known if run.run in latest or run.status in (*runs.OPEN, "unknown")]
    return tuple(_run(run) for run in wanted)


def _run(run: RunFacts) -> Run:
    return Run(
        id=run.run,
        subject=run.subject,
        kind=run.kind,
        status=run.status,
        outcome=run.outcome,
        exit=run.exit,
        ordered=run.ordered,
        started=run.started,
        ended=run.ended,
        by=run.by,
        reason=run.reason,
    )


def _incidents(state: State) -> tuple[Incident, ...]:
    return tuple(
        Incident(
            id=one.incident,
            severity=one.severity,
            title=one.title,
            opened=one.occurred or one.opened,
            resolved=one.resolved,
            owner=one.owner,
            stage=next(reversed(one.stages), ""),
            impact=one.impact,
            mitigation=one.mitigation,
            plan=one.plan,
        )
        for one in state.incidents.values()
    )


def _procedures(state: State) -> tuple[Procedure, ...]:
    return tuple(
        Procedure(
            call=one.proc,
            procedure=one.procedure,
            kind=one.kind,
            status=one.status,
            called=one.called,
            by=one.by,
            automatic=one.automatic,
            generation=one.generation,
            trigger=one.trigger,
            tuple=one.tuple,
            reason=one.reason,
            steps={name: facts.status for name, facts in one.steps.items()},
            ended=one.ended,
        )
        for one in state.procs.values()
    )


def _rollback(sight: Sight) -> Rollback:
    planned = sight.book.rollback
    if planned is None:
        return Rollback("", False, "the plan has no rollback", None, ())
    proof = validated(sight.state, planned.id, sight.now)
    return Rollback(
        procedure=planned.id,
        validated=proof.ok,
        why_not=proof.reason,
        last_safe=last_safe_rollback(sight.state, sight.now),
        proposals=tuple(one.trigger for one in sight.state.proposals),
    )


def _polls(state: State, now: dt.datetime) -> tuple[Poll, ...]:
    rows = []
    for plan in plan_of(state).poll:
        facts = state.polls.get(plan.id, PollFacts())
        asked = votes.board(state, plan.id, now) if facts.opened is not None else ()
        rows.append(
            Poll(plan.id, plan.title or plan.id, facts.opened, facts.result, tuple(_vote(one) for one in asked))
        )
    return tuple(rows)


def _vote(one: votes.VoteStanding) -> Vote:
    cast = one.vote
    if cast is None:
        return Vote(one.duty, "", one.verdict, "", "", one.reason)
    return Vote(one.duty, cast.choice, one.verdict, cast.by, cast.relayed_for, one.reason or cast.reason)


def _roles(state: State) -> tuple[Role, ...]:
    rows = []
    for plan in plan_of(state).role:
        held = holder(state, plan.id)
        rows.append(Role(plan.id, plan.title or plan.id, held.owner, held.present, held.offered_to))
    return tuple(rows)


def _items(sight: Sight) -> tuple[Item, ...]:
    rows = []
    for phase in sight.plan.phase:
        for plan in phase.item:
            facts = sight.state.items.get(plan.id, ItemFacts())
            rows.append(
                Item(
                    id=plan.id,
                    title=plan.title or plan.id,
                    phase=phase.id,
                    status=facts.status,
                    required=plan.required,
                    owner=sight.owner(plan.role or phase.role),
                    at=facts.at,
                    by=facts.by,
                )
            )
    return tuple(rows)


def _engine(state: State, now: dt.datetime) -> Engine:
    words, known = engine_lost(state, now), state.engine
    return Engine(
        alive=not words and not state.closed,
        epoch=known.epoch,
        pid=known.pid,
        host=known.host,
        beat=known.beat,
        words=words,
        blind=blind(state),
        missing_env=known.missing_env,
    )
