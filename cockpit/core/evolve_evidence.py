"""What entries about gates, refs, samples, verdicts and stability change."""

import bisect
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from cockpit.core import trigger_machine
from cockpit.core.evolve_triggers import evaluated
from cockpit.core.index import PlanIndex, book
from cockpit.model import events as ev
from cockpit.model.entry import Entry
from cockpit.model.state import (
    TAIL_CHANGES,
    TAIL_HOURS,
    TAIL_POINTS,
    Budget,
    FileFacts,
    GateFacts,
    MetricFacts,
    ProbeFacts,
    RefFacts,
    StabilityFacts,
    State,
    TupleFacts,
    VerdictFacts,
    WaiverFacts,
)

_BAD = ("fail",)
GOOD = ("pass", "warn")
DEFAULT_PACE_S = 60.0
HOUR_S = 3600.0
SAME_READING_S = 0.01
"""A sample this close to a typed-in number is that number judged, not another one: times in samples are rounded."""


def _asked(state: State, entry: Entry, event: ev.GateAsked) -> None:
    gate = state.gates.setdefault(event.gate, GateFacts())
    gate.asked, gate.asked_by, gate.asked_seq = entry.at, entry.actor, entry.seq


def _judged(state: State, entry: Entry, event: ev.GateJudged) -> None:
    gate = state.gates.setdefault(event.gate, GateFacts())
    gate.verdict, gate.warn, gate.reason = event.verdict, event.warn, event.reason
    gate.at, gate.by, gate.seq = entry.at, entry.actor, entry.seq
    gate.run = event.run or ""
    run = state.runs.get(gate.run)
    gate.bound = {**(run.bound if run is not None else {}), **event.bound}
    gate.plan_hash = run.plan_hash if run is not None else state.plan_hash
    gate.evidence, gate.evidence_sha256, gate.value = event.evidence, event.evidence_sha256, event.value
    gate.asked = None
    gate.voided = "its run began before T0 moved" if gate.run and gate.run == gate.undone else ""
    if event.verdict in _BAD:
        gate.failures += 1


def _waived(state: State, entry: Entry, event: ev.WaiverGranted) -> None:
    state.waivers[event.gate] = WaiverFacts(
        gate=event.gate,
        decision=event.decision,
        reason=event.reason,
        expires=event.expires,
        by=entry.actor,
        at=entry.at,
        attested=event.attested,
        seq=entry.seq,
    )


def _unwaived(state: State, _entry: Entry, event: ev.WaiverRevoked) -> None:
    state.waivers.pop(event.gate, None)


def _refs(state: State, entry: Entry, event: ev.RefsSeen) -> None:
    for number, name in enumerate(event.ref):
        ref = state.refs.setdefault(name, RefFacts())
        sha = _at(event.sha, number, "")
        if ref.sha and sha != ref.sha:
            ref.previous_sha = ref.sha
        ref.sha, ref.tree = sha, _at(event.tree, number, "")
        ref.dirty, ref.problem = _at(event.dirty, number, False), _at(event.problem, number, "")
        ref.at, ref.seq = entry.at, entry.seq


def _at(row: tuple[Any, ...], number: int, default: Any) -> Any:
    return row[number] if number < len(row) else default


def _tuple(state: State, entry: Entry, event: ev.TupleSet) -> None:
    known = state.tuples.get(event.tuple)
    chosen = known.chosen if known is not None and event.purpose == "rollback" else -1
    if event.purpose == "rollback" and entry.actor != "engine":
        chosen = entry.seq  # the engine reads tuples; which of them to go back to is a person's choice
    state.tuples[event.tuple] = TupleFacts(
        refs=event.refs,
        supported=event.supported,
        problem=event.problem,
        purpose=event.purpose,
        at=entry.at,
        by=entry.actor,
        seq=entry.seq,
        chosen=chosen,
    )


def _files(state: State, entry: Entry, event: ev.FilesScanned) -> None:
    for number, name in enumerate(event.name):
        state.files[name] = FileFacts(
            _at(event.path, number, ""), _at(event.state, number, "missing"), _at(event.sha256, number, ""), entry.at
        )


def _samples(state: State, entry: Entry, event: ev.Samples) -> None:
    base, plan = event.base, book(state)
    epoch_s = base.timestamp()
    for name, t, verdict, status, ms, detail in zip(
        event.probe, event.p_t, event.p_verdict, event.p_status, event.p_ms, _padded(event), strict=False
    ):
        probe = state.probes.get(name)
        if probe is None:
            probe = state.probes[name] = ProbeFacts()
        at = _after(base, t)
        _good_time(probe, verdict, at, _pace(plan, name))
        if verdict == probe.verdict:
            probe.streak += 1
        else:
            probe.verdict, probe.since, probe.streak = verdict, at, 1
        probe.status, probe.ms, probe.detail, probe.at = status, ms, detail, at
        probe.polls += 1
        if verdict in ("pass", "warn"):
            probe.last_pass = at
        tail = probe.tail
        tail.append((epoch_s + t, verdict, ms))
        if len(tail) > TAIL_POINTS + 60:
            del tail[:60]
    said = event.m_detail if len(event.m_detail) == len(event.metric) else ("",) * len(event.metric)
    for name, t, text, verdict, n, reason in zip(
        event.metric, event.m_t, event.m_value, event.m_verdict, event.m_n, said, strict=False
    ):
        value = None if text == "nan" else _number(text)
        _measured(state, name, _after(base, t), value, verdict, n).reason = reason
    if event.cond:
        every = event.c_every or (60.0,) * len(event.cond)
        for name, t, result, interval in zip(event.cond, event.c_t, event.c_result, every, strict=False):
            evaluated(state, plan, name, _after(base, t), result, interval)
    if event.epoch == state.engine.epoch:
        state.engine.beat = entry.at


def _told(state: State, entry: Entry, event: ev.ProbeTold) -> None:
    probe = state.probes.setdefault(event.probe, ProbeFacts())
    probe.components = list(zip(event.component, event.verdict, strict=False))
    probe.version, probe.commit, probe.told_at = event.version, event.commit, entry.at


def _after(base: dt.datetime, seconds: float) -> dt.datetime:
    try:
        return base + dt.timedelta(seconds=seconds)
    except (OverflowError, ValueError):  # no engine writes such an offset; a fold raises on nothing
        return base


def _pace(plan: PlanIndex, probe: str | None) -> float:
    """The slower of a probe's two intervals, seconds."""
    known = plan.probes.get(probe) if probe is not None else None
    return max(known.every, known.every_live or 0.0) if known is not None else DEFAULT_PACE_S


def _good_time(facts: ProbeFacts | MetricFacts, verdict: str, at: dt.datetime, pace_s: float) -> None:
    """Count watched good time; called before the facts take the new answer in. A planned outage stops the count and
    breaks nothing; a silence of more than twice the interval was not watched."""
    if verdict == "excused":
        return
    if verdict not in GOOD:
        facts.good_since = None
        return
    elapsed = (at - facts.at).total_seconds() if facts.at is not None else 0.0
    unbroken = facts.good_since is not None and 0.0 <= elapsed <= 2 * pace_s
    if not unbroken:
        facts.good_since = at
    elif facts.verdict in GOOD:
        facts.good_s += elapsed


def _padded(event: ev.Samples) -> tuple[str, ...]:
    """Details, or blanks where they were redacted."""
    return event.p_detail if len(event.p_detail) == len(event.probe) else ("",) * len(event.probe)


def _when(point: tuple[float, float | None]) -> float:
    return point[0]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _measured(state: State, name: str, at: dt.datetime, value: float | None, verdict: str, n: int) -> MetricFacts:
    metric = state.metrics.get(name)
    if metric is None:
        metric = state.metrics[name] = MetricFacts()
    plan = book(state)
    known = plan.metrics.get(name)
    _good_time(metric, verdict, at, _pace(plan, known.probe if known is not None else None))
    same = metric.by and metric.at is not None and abs((at - metric.at).total_seconds()) < SAME_READING_S
    by, text = (metric.by, metric.text) if same else ("", "")
    if verdict != metric.verdict:
        metric.verdict, metric.since = verdict, at
    metric.value, metric.at, metric.n, metric.by, metric.text = value, at, n, by, text
    tail, seconds = metric.tail, at.timestamp()
    tail.append((seconds, value))
    if len(tail) > TAIL_POINTS + 60:
        del tail[:60]
    hourly = metric.hourly
    if value is not None and name in plan.looked_back and (not hourly or seconds - hourly[-1][0] >= HOUR_S):
        hourly.append((seconds, value))
        del hourly[:-TAIL_HOURS]
    return metric


def _entered(state: State, entry: Entry, event: ev.MetricEntered) -> None:
    """A number of earlier, written down late, takes its place in what is remembered; the newest stays the newest."""
    known = state.metrics.get(event.metric)
    if known is not None and known.at is not None and entry.occurred is not None and entry.occurred < known.at:
        point = (entry.occurred.timestamp(), event.value)
        bisect.insort(known.tail, point, key=_when)
        del known.tail[: -TAIL_POINTS - 60]
        if event.metric in book(state).looked_back:
            bisect.insort(known.hourly, point, key=_when)
            del known.hourly[:-TAIL_HOURS]
        return
    metric = _measured(state, event.metric, entry.occurred or entry.at, event.value, "", 1)
    metric.by, metric.text, metric.reason = entry.actor, event.text, ""


def _verdict(state: State, entry: Entry, event: ev.VerdictChanged) -> None:
    state.verdict = VerdictFacts(event.verdict, event.reasons, entry.at, entry.seq, event.cause)
    if not state.verdict_tail or state.verdict_tail[-1][1] != event.verdict:
        state.verdict_tail.append((entry.at, event.verdict))
        del state.verdict_tail[:-TAIL_CHANGES]


def _stability(state: State, entry: Entry, event: ev.StabilityChanged) -> None:
    window = state.stability
    if event.change == "started":
        state.stability = StabilityFacts("running", entry.at, event.for_s, _good_so_far(state))
    elif event.change == "restarted":
        window.status, window.since, window.reason = "running", entry.at, event.reason
        window.marks = _good_so_far(state)
        window.restarts += 1
    elif event.change == "extended":
        window.for_s, window.reason = event.for_s, event.reason
        if window.status == "held":
            window.status, window.ended = "running", None
    elif event.change in ("held", "failed"):
        window.status, window.ended, window.reason = event.change, entry.at, event.reason
    else:
        window.reason = event.reason


def _good_so_far(state: State) -> dict[str, float]:
    signals: dict[str, ProbeFacts | MetricFacts] = {**state.metrics, **state.probes}
    return {name: facts.good_s for name, facts in signals.items()}


def _budget(state: State, entry: Entry, event: ev.ApiBudget) -> None:
    state.budgets[event.api] = Budget(
        event.remaining, event.limit, entry.at, event.reset, event.waiting_until, event.reason
    )


def gap(state: State) -> None:
    """Nobody watched for a while: nothing may count the time."""
    for facts in state.triggers.values():
        facts.memory = trigger_machine.unwatched(facts.memory)
    for probe in state.probes.values():
        probe.good_since = None
    for metric in state.metrics.values():
        metric.good_since = None


EVOLVERS: Mapping[type, Callable[[State, Entry, Any], None]] = {
    ev.GateAsked: _asked,
    ev.GateJudged: _judged,
    ev.WaiverGranted: _waived,
    ev.WaiverRevoked: _unwaived,
    ev.RefsSeen: _refs,
    ev.TupleSet: _tuple,
    ev.FilesScanned: _files,
    ev.Samples: _samples,
    ev.ProbeTold: _told,
    ev.MetricEntered: _entered,
    ev.VerdictChanged: _verdict,
    ev.StabilityChanged: _stability,
    ev.ApiBudget: _budget,
}
