"""Where each gate stands now: its last judgement, unless something since has made it stale, or is judging it anew.

Laws: what is not known to be green is not green. A pass counts while it is fresh (`valid_for`), while what it was bound
to has not moved (the same tree under another commit is the same), and while the plan still asks the same question.
Gates over metrics, tuples and groups have no judgement of their own: they are as green as what they look at, now.
"""

import datetime as dt

import msgspec
from msgspec import Struct

from cockpit.core import waivers
from cockpit.core.clock import zone
from cockpit.core.index import book
from cockpit.core.titles import title_of
from cockpit.core.words import day_hhmm, hhmmss, span
from cockpit.model.checks import Gate, Probe
from cockpit.model.state import GateFacts, State

BATCH_S = 10.0
"""Samples are journaled at most so far apart."""

DERIVED = ("metric", "tuple", "group")


class GateStanding(Struct, frozen=True):
    """verdict: pass, fail, inconclusive, error, stale, pending, running, unknown or skipped.

    green: it passes and counts. waived: it does not pass, and an unexpired waiver covers it, `until` then. at: when it
    was judged.
    """

    gate: str
    verdict: str
    green: bool = False
    warn: bool = False
    reason: str = ""
    waived: bool = False
    waiver: str = ""
    until: dt.datetime | None = None
    at: dt.datetime | None = None
    seq: int = 0


def by_engine(gate: Gate) -> bool:
    """Whether the engine judges the gate without being asked."""
    if gate.auto is not None:
        return gate.auto
    return gate.kind not in ("command", "manual")


def current_bindings(state: State, gate: Gate) -> dict[str, str]:
    """What a judgement made now would be bound to: ref -> tree (or sha), tuple -> its refs in one line, trees likewise."""
    bound: dict[str, str] = {}
    for name in gate.binds:
        if name.startswith("git:"):
            ref = state.refs.get(name)
            if ref is not None and not ref.problem:
                bound[name] = ref.tree or ref.sha
        else:
            facts = state.tuples.get(name)
            if facts is not None and not facts.problem:
                bound[name] = " ".join(f"{key}={_content(state, name, key)}" for key in sorted(facts.refs))
    return bound


def unread(state: State, gate: Gate) -> tuple[str, ...]:
    """What a judgement would be bound to and nobody has looked at yet: a judgement made before that would be about
    nobody knows what. What was looked at in vain counts as looked at."""
    return tuple(name for name in gate.binds if name not in (state.refs if name.startswith("git:") else state.tuples))


def _content(state: State, name: str, key: str) -> str:
    """What a tuple's ref stands for: the tree of the commit that a repository is at, else the ref as typed."""
    value, plan = state.tuples[name].refs[key], book(state).tuples.get(name)
    ref = state.refs.get(plan.refs.get(key, "")) if plan is not None else None
    if ref is None or ref.problem or not ref.tree or value not in (ref.sha, ref.previous_sha):
        return value
    return ref.tree  # the tuple follows its repository; in between, its previous commit stands for the present one


def _moved(state: State, gate: Gate, facts: GateFacts) -> str:
    """Why the judgement is stale: something it is about is elsewhere now, or nobody can tell; "" when it holds."""
    now_bound = current_bindings(state, gate)
    for name in dict.fromkeys((*gate.binds, *facts.bound)):
        was, current = facts.bound.get(name), now_bound.get(name)
        if name in gate.binds and current is None:
            return f"{title_of(book(state), name)} cannot be read, so nobody can tell what was judged"
        if name in gate.binds and was is None:
            return f"judged before {title_of(book(state), name)} was known"
        if current is not None and was is not None and current != was:
            return f"{title_of(book(state), name)} moved since ({_difference(was, current)})"
    return ""


def _difference(was: str, current: str) -> str:
    """What moved: of a tuple the refs that differ, of a ref its tree; shortened."""
    before = [part.partition("=") for part in was.split(" ")]
    after = dict(part.split("=", 1) for part in current.split(" ") if "=" in part)
    if not all(sign for _, sign, _ in before) or not after:
        return f"{was[:12]} -> {current[:12]}"
    moved = [(key, value, after.get(key, "")) for key, _, value in before if after.get(key) != value]
    moved += [(key, "", value) for key, value in after.items() if key not in {name for name, _, _ in before}]
    return ", ".join(f"{key} {old[:12] or 'unknown'} -> {new[:12] or 'unknown'}" for key, old, new in moved)


def _stale(state: State, gate: Gate, facts: GateFacts, now: dt.datetime) -> str:
    if facts.voided:
        return facts.voided
    old_plan = facts.plan_hash not in ("", state.plan_hash)
    if old_plan and facts.at is not None and state.plan_since is not None and facts.at >= state.plan_since:
        return "judged against the plan before its amendment"
    if facts.at is not None and gate.valid_for is not None and (now - facts.at).total_seconds() > gate.valid_for:
        return f"older than {span(gate.valid_for)}"
    return _moved(state, gate, facts)


def _metric_standing(state: State, gate: Gate, now: dt.datetime) -> GateStanding:
    names = gate.metrics or ((gate.metric,) if gate.metric else ())
    worst = GateStanding(gate.id, "pass", green=True)
    for name in names:
        facts = state.metrics.get(name)
        plan, title = book(state).metrics.get(name), title_of(book(state), name)
        if facts is None or facts.at is None or facts.verdict == "":
            return GateStanding(gate.id, "pending", reason=f"{title}: no value yet")
        limit = plan.stale_after if plan is not None and plan.stale_after is not None else stale_after(state, name)
        if not facts.by and (now - facts.at).total_seconds() > limit:
            return GateStanding(
                gate.id, "stale", reason=f"{title}: no value since {day_hhmm(facts.at, now, zone(state))}", at=facts.at
            )
        if facts.verdict not in ("pass", "warn"):
            return GateStanding(gate.id, facts.verdict, reason=f"{title} = {_shown(facts.value)}", at=facts.at)
        if facts.verdict == "warn":
            worst = GateStanding(gate.id, "pass", green=True, warn=True, reason=f"{title} = {_shown(facts.value)}")
    return worst


def _shown(value: float | None) -> str:
    return "no data" if value is None else f"{value:g}"


def silence_of(probe: Probe) -> float:
    """After how many seconds of silence a probe's answer is stale: three of its slower intervals, and the ten seconds
    by which good answers may reach the journal late, since they are written in batches."""
    return 3 * max(probe.every, probe.every_live or 0.0) + BATCH_S


def stale_after(state: State, metric: str) -> float:
    """After how many seconds without a value a metric is stale: three of its probe's slower intervals."""
    plan = book(state).metrics.get(metric)
    probe = book(state).probes.get(plan.probe) if plan is not None and plan.probe is not None else None
    return silence_of(probe) if probe is not None else 180.0


def _tuple_standing(state: State, gate: Gate) -> GateStanding:
    name = gate.tuple_id or ""
    plan, facts, title = book(state).tuples.get(name), state.tuples.get(name), title_of(book(state), name)
    if facts is None or plan is None:
        return GateStanding(gate.id, "fail", reason=f"no evidence for tuple {title}")
    if facts.problem:
        return GateStanding(gate.id, "fail", reason=f"tuple {title}: {facts.problem}", at=facts.at)
    missing = [key for key in (plan.required or tuple(plan.refs)) if not facts.refs.get(key)]
    if missing:
        return GateStanding(gate.id, "fail", reason=f"tuple {title} lacks {', '.join(missing)}", at=facts.at)
    wanted = "rollback" if plan.rollback else "supported"
    if plan.matrix is not None and facts.supported != wanted:
        if facts.supported == "unknown":
            return GateStanding(gate.id, "pending", reason=f"tuple {title} is not checked yet", at=facts.at)
        return GateStanding(gate.id, "fail", reason=f"tuple {title} is {facts.supported} in {plan.matrix}", at=facts.at)
    return GateStanding(gate.id, "pass", green=True, at=facts.at, seq=facts.seq)


_RANK = ("fail", "error", "unknown", "inconclusive", "stale", "running", "pending", "skipped", "pass")


def _group_standing(state: State, gate: Gate, now: dt.datetime, seen: tuple[str, ...]) -> GateStanding:
    parts = [
        _excused(state, _standing(state, name, now, (*seen, gate.id)), now) for name in gate.gates if name not in seen
    ]
    if not parts:
        return GateStanding(gate.id, "inconclusive", reason="an empty group proves nothing")
    at = max((one.at for one in parts if one.at is not None), default=None)
    bad = [one for one in parts if not one.green]
    if not bad:
        return GateStanding(gate.id, "pass", green=True, warn=any(one.warn for one in parts), at=at)
    worst = min(bad, key=lambda one: (one.waived, _RANK.index(one.verdict) if one.verdict in _RANK else 0))
    reason = f"{title_of(book(state), worst.gate)}: {worst.reason or worst.verdict}"
    return msgspec.structs.replace(worst, gate=gate.id, reason=reason, at=at)


def _judged_standing(state: State, gate: Gate, now: dt.datetime) -> GateStanding:
    facts = state.gates.get(gate.id)
    if facts is None:
        return GateStanding(gate.id, "pending", reason="not judged yet")
    run = state.runs.get(facts.run)
    if run is not None and run.status in ("ordered", "started"):
        return GateStanding(
            gate.id, "running", reason=f"since {hhmmss(run.ordered, zone(state))}", at=run.ordered, seq=run.seq
        )
    if run is not None and run.status == "unknown":
        return GateStanding(gate.id, "unknown", reason=run.reason, at=run.ordered, seq=run.seq)
    if not facts.verdict:
        return GateStanding(gate.id, "pending", reason="not judged yet")
    stale = _stale(state, gate, facts, now)
    if stale:
        return GateStanding(gate.id, "stale", reason=stale, at=facts.at, seq=facts.seq)
    green = facts.verdict == "pass"
    return GateStanding(
        gate.id, facts.verdict, green=green, warn=facts.warn, reason=facts.reason, at=facts.at, seq=facts.seq
    )


def _standing(state: State, name: str, now: dt.datetime, seen: tuple[str, ...]) -> GateStanding:
    gate = book(state).gates.get(name)
    if gate is None:
        return GateStanding(name, "error", reason="the plan has no such gate")
    if gate.kind == "metric":
        return _metric_standing(state, gate, now)
    if gate.kind == "tuple":
        return _tuple_standing(state, gate)
    if gate.kind == "group":
        return _group_standing(state, gate, now, seen)
    return _judged_standing(state, gate, now)


def standing(state: State, name: str, now: dt.datetime) -> GateStanding:
    """Where one gate stands now, waivers included. A group is as waived as the worst of its gates that are not green."""
    return _excused(state, _standing(state, name, now, ()), now)


def _excused(state: State, found: GateStanding, now: dt.datetime) -> GateStanding:
    waiver = state.waivers.get(found.gate)
    if waiver is None or found.green or found.waived or not waivers.covers(state, found.gate, found.verdict, now):
        return found
    return msgspec.structs.replace(found, waived=True, waiver=waiver.decision, until=waiver.expires)
