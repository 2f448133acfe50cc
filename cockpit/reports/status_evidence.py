"""What a release is judged by, at one instant, for machines: gates, metrics, probes, triggers, what an API allows."""

import datetime as dt

from cockpit.core import classes, gates, pacing, triggers
from cockpit.core.index import plan_of
from cockpit.model.state import MetricFacts, ProbeFacts, State
from cockpit.reports.status_schema import Budget, Gate, Metric, Probe, Trigger
from cockpit.views.base import Sight
from cockpit.views.metrics import late_by
from cockpit.views.pacing import of_metric

LATEST_POINTS = 60


def gates_now(sight: Sight) -> tuple[Gate, ...]:
    """The gates that the release's class asks for."""
    state, rows = sight.state, []
    required = set(classes.required_gates(state))
    for name in classes.selected_gates(state):
        plan, stand = sight.book.gates[name], gates.standing(state, name, sight.now)
        rows.append(
            Gate(
                id=name,
                title=plan.title or name,
                kind=plan.kind,
                required=name in required,
                verdict=stand.verdict,
                green=stand.green,
                warn=stand.warn,
                waived=stand.waived,
                waiver=stand.waiver,
                reason=stand.reason,
                owner=sight.owner(plan.role),
                at=stand.at,
                seq=stand.seq,
            )
        )
    return tuple(rows)


def metrics_now(sight: Sight) -> tuple[Metric, ...]:
    """Every metric with its latest values."""
    rows = []
    for plan in sight.plan.metric:
        facts = sight.state.metrics.get(plan.id, MetricFacts())
        asked = of_metric(sight, plan)
        rows.append(
            Metric(
                id=plan.id,
                title=plan.title or plan.id,
                unit=plan.unit,
                value=facts.value,
                verdict=facts.verdict,
                at=facts.at,
                stale=late_by(sight, plan, facts) > 0,
                min=plan.min,
                max=plan.max,
                reason=facts.reason,
                by=facts.by,
                probe=asked[0].id if asked is not None else "",
                next=asked[1].at if asked is not None and asked[1].pace != "late" else None,
                history=tuple(
                    (dt.datetime.fromtimestamp(at, dt.UTC), value) for at, value in facts.tail[-LATEST_POINTS:]
                ),
            )
        )
    return tuple(rows)


def probes_now(state: State, now: dt.datetime) -> tuple[Probe, ...]:
    """Every probe with its latest answer, and when it is asked again."""
    rows = []
    for plan in plan_of(state).probe:
        facts = state.probes.get(plan.id, ProbeFacts())
        following = pacing.next_poll(state, plan, now)
        rows.append(
            Probe(
                id=plan.id,
                title=plan.title or plan.id,
                control=plan.control,
                verdict=facts.verdict,
                status=facts.status,
                ms=facts.ms,
                at=facts.at,
                since=facts.since,
                detail=facts.detail,
                every_s=following.every_s,
                next=following.at,
                pace=following.pace,
                pacing=following.why,
                api=pacing.budget_name(state, plan),
                version=facts.version,
                commit=facts.commit,
                components=tuple(facts.components),
            )
        )
    return tuple(rows)


def budgets_now(state: State) -> tuple[Budget, ...]:
    """What each API still allows."""
    return tuple(
        Budget(name, one.remaining, one.limit, one.at, one.reset, one.waiting_until, one.reason)
        for name, one in state.budgets.items()
    )


def triggers_now(state: State, now: dt.datetime) -> tuple[Trigger, ...]:
    """Every trigger, and how close it is to firing."""
    rows = []
    for plan in plan_of(state).trigger:
        facts = triggers.facts(state, plan.id)
        rows.append(
            Trigger(
                id=plan.id,
                title=plan.title or plan.id,
                kind=plan.kind,
                action=plan.action,
                phase=facts.phase,
                since=facts.since,
                left_s=triggers.time_left(state, plan, now),
                declared=facts.declared,
                muted_until=facts.silenced_until if triggers.muted(facts, now) else None,
                reason=facts.declared_reason if facts.declared else facts.reason,
            )
        )
    return tuple(rows)
