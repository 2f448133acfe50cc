"""GO, CONDITIONAL GO, NO-GO or NOT READY, always with every reason.

Laws: all that counts is judged at one instant, on one state; what failed is NO-GO; what is not known yet - pending,
stale, inconclusive, error, unknown, blind, unwatched - is NOT READY, never green and never alone a NO-GO; a waived or
advisory failure is never a plain GO. A reason names its rule, gate, metric, incident or person, and who owns it.
"""

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct

from cockpit.core import classes, gates, runs, waivers
from cockpit.core.blindness import blind, engine_lost
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Drafts, write
from cockpit.core.requirements import unmet
from cockpit.core.triggers import muted
from cockpit.model.checks import Gate, Rule
from cockpit.model.events import VerdictChanged
from cockpit.model.state import State

POLICY = 1
GO, CONDITIONAL, NO_GO, NOT_READY = "GO", "CONDITIONAL GO", "NO-GO", "NOT READY"
LEVELS = ("no-go", "not-ready", "conditional")


class Reason(Struct, frozen=True):
    """level: no-go, not-ready or conditional. kind and id name what it is about; owner is a role or a person."""

    level: str
    kind: str
    id: str
    words: str
    owner: str = ""
    seq: int = 0

    def line(self) -> str:
        """As journaled: "kind:id: words"."""
        return f"{self.kind}:{self.id}: {self.words}"


class Verdict(Struct, frozen=True):
    """The verdict at one instant. decision and until: of the waiver that expires first, for CONDITIONAL GO."""

    verdict: str
    reasons: tuple[Reason, ...] = ()
    decision: str = ""
    until: dt.datetime | None = None


def _gate_reason(state: State, gate: Gate, required: bool, now: dt.datetime) -> Reason | None:
    stand = gates.standing(state, gate.id, now)
    owner = gate.role or ""
    if stand.green:
        if stand.warn:
            return None
        return None
    words = stand.reason or stand.verdict
    if stand.waived:
        until = state.waivers[gate.id].expires
        return Reason(
            "conditional", "gate", gate.id, f"waived under {stand.waiver} until {until:%H:%M}Z: {words}", owner
        )
    expired = state.waivers.get(gate.id)
    if expired is not None and now >= expired.expires:
        text = f"the waiver under {expired.decision} expired at {expired.expires:%H:%M}Z: {words}"
        return Reason("no-go", "gate", gate.id, text, owner, stand.seq)
    if stand.verdict != "fail":
        if not required and stand.verdict in ("pending", "stale", "skipped"):
            return None
        level = "not-ready" if required else "conditional"
        return Reason(level, "gate", gate.id, f"{stand.verdict}: {words}", owner, stand.seq)
    if required:
        return Reason("no-go", "gate", gate.id, words, owner, stand.seq)
    if gate.waivable_by:
        text = f"advisory failure needs a decision ({' or '.join(gate.waivable_by)}): {words}"
        return Reason("no-go", "gate", gate.id, text, owner, stand.seq)
    return Reason("conditional", "gate", gate.id, f"advisory failure: {words}", owner, stand.seq)


def _gates(state: State, now: dt.datetime) -> Iterator[Reason]:
    plan = book(state)
    required = set(classes.required_gates(state))
    for name in (*classes.required_gates(state), *classes.advisory_gates(state)):
        gate = plan.gates.get(name)
        if gate is None:
            yield Reason("no-go", "gate", name, "the plan has no such gate")
            continue
        reason = _gate_reason(state, gate, name in required, now)
        if reason is not None:
            yield reason
    problem = classes.problem(state)
    if problem:
        yield Reason("not-ready", "class", ",".join(classes.active(state)) or "none", problem)


def _rule(state: State, rule: Rule, now: dt.datetime) -> Iterator[Reason]:
    owner = rule.role or ""
    for need in rule.requires:
        why = unmet(state, need, now)
        if why is not None:
            yield Reason(rule.verdict, "rule", rule.id, f"{rule.reason or rule.id}: {why}", owner)
    if rule.when is None:
        return
    known = state.conditions.get(f"rule:{rule.id}")
    if known is None or known.result == "none":
        yield Reason("not-ready", "rule", rule.id, f"{rule.reason or rule.id}: not known yet", owner)
    elif known.result == "error":
        yield Reason("not-ready", "rule", rule.id, f"{rule.reason or rule.id}: cannot be evaluated", owner)
    elif known.result == "true":
        yield Reason(rule.verdict, "rule", rule.id, rule.reason or rule.id, owner)


def _incidents(state: State) -> Iterator[Reason]:
    severities = book(state).severities
    for incident in state.incidents.values():
        severity = severities.get(incident.severity)
        if incident.resolved is None and severity is not None and severity.blocks_go:
            words = f"{incident.severity} is open: {incident.title}"
            yield Reason("no-go", "incident", incident.incident, words, incident.owner, incident.seq)


def _votes(state: State, now: dt.datetime) -> Iterator[Reason]:
    from cockpit.core import votes  # noqa: PLC0415 - votes ask for gates, not for verdicts; kept late for start-up

    for poll in plan_of(state).poll:
        facts = state.polls.get(poll.id)
        if facts is None or facts.result == "go":
            continue
        for vote in facts.votes.values():
            if vote.choice == "no-go" and votes.standing(state, poll.id, vote.duty, now).verdict == "valid":
                words = f"{vote.relayed_for or vote.by} ({vote.duty}) votes NO-GO: {vote.reason or 'no reason given'}"
                yield Reason("no-go", "vote", f"{poll.id}/{vote.duty}", words, vote.duty, vote.seq)


def _triggers(state: State, now: dt.datetime) -> Iterator[Reason]:
    for trigger in plan_of(state).trigger:
        facts = state.triggers.get(trigger.id)
        if facts is not None and facts.phase == "firing" and trigger.action != "notify" and not muted(facts, now):
            words = f"{trigger.title or trigger.id}: {facts.reason}"
            yield Reason("no-go", "trigger", trigger.id, words, trigger.role or "", facts.seq)


def _sight(state: State, now: dt.datetime) -> Iterator[Reason]:
    if words := engine_lost(state, now):
        yield Reason("not-ready", "engine", "engine", words)
    for what, why in state.engine.trouble.items():
        yield Reason("not-ready", "engine", what, f"the engine cannot do part of its work: {what}: {why}")
    if words := blind(state):
        yield Reason("not-ready", "monitoring", "control", words)
    for run in runs.unknown_runs(state):
        if not run.subject.startswith(("gate:", "alert:")):
            yield Reason("not-ready", "run", run.run, f"outcome of {run.subject} is unknown: {run.reason}", "", run.seq)


def assess(state: State, now: dt.datetime) -> Verdict:
    """The verdict now, worst reasons first."""
    found = [
        *_sight(state, now),
        *_gates(state, now),
        *(reason for rule in classes.rules_in_force(state) for reason in _rule(state, rule, now)),
        *_incidents(state),
        *_votes(state, now),
        *_triggers(state, now),
    ]
    found.sort(key=lambda reason: LEVELS.index(reason.level))
    levels = {reason.level for reason in found}
    if "no-go" in levels:
        return Verdict(NO_GO, tuple(found))
    if "not-ready" in levels:
        return Verdict(NOT_READY, tuple(found))
    if "conditional" not in levels:
        return Verdict(GO)
    first = waivers.first_to_expire(state, now)
    if first is None:
        return Verdict(CONDITIONAL, tuple(found))
    return Verdict(CONDITIONAL, tuple(found), first.decision, first.expires)


def due(state: State, now: dt.datetime) -> Drafts:
    """A change of the verdict or of its reasons, as an entry with what moved it."""
    verdict = assess(state, now)
    lines = tuple(reason.line() for reason in verdict.reasons)
    known = state.verdict
    if verdict.verdict == known.verdict and _subjects(lines) == _subjects(known.reasons):
        return ()
    new = [line for line in lines if line not in known.reasons]
    gone = [line for line in known.reasons if line not in lines]
    cause = new[0] if new else (f"no longer: {gone[0]}" if gone else "first look")
    return write(
        VerdictChanged(verdict=verdict.verdict, previous=known.verdict, reasons=lines, cause=cause, policy=POLICY)
    )


def _subjects(lines: tuple[str, ...]) -> list[str]:
    """What reasons are about, without words that only tell the time."""
    return sorted(":".join(line.split(":", 3)[:3]).split(" for ")[0] for line in lines)
