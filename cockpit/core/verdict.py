"""GO, CONDITIONAL GO, NO-GO or NOT READY, always with every reason.

Laws: all that counts is judged at one instant, on one state; what failed is NO-GO; what is not known yet - pending,
stale, inconclusive, error, unknown, blind, unwatched - is NOT READY, never green and never alone a NO-GO; a waived or
advisory failure is never a plain GO. What only phases up to the last deploy asked for need not stay fresh once all of it
is out (`asked`). A reason names its rule, gate, metric, incident or person, and who owns it.
"""

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct

from cockpit.core import classes, gates, incident_clocks, roles, runs, tuples, waivers
from cockpit.core.asked import spent_gates, thawed
from cockpit.core.blindness import blind, engine_lost
from cockpit.core.clock import zone
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Drafts, write
from cockpit.core.requirements import forward, lets_on, unmet
from cockpit.core.titles import called, titled
from cockpit.core.triggers import muted
from cockpit.core.words import hhmm, span
from cockpit.model.checks import Gate, Rule
from cockpit.model.events import VerdictChanged
from cockpit.model.state import State, WaiverFacts
from cockpit.patterns import late

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
    if stand.green:
        return None
    words, owner = stand.reason or stand.verdict, gate.role or ""
    if stand.waived:
        until = f" until {hhmm(stand.until, zone(state))}" if stand.until is not None else ""
        return Reason("conditional", "gate", gate.id, f"waived under {stand.waiver}{until}: {words}", owner, stand.seq)
    expired = state.waivers.get(gate.id)
    if expired is not None and now >= expired.expires:
        text = f"the waiver under {expired.decision} expired at {hhmm(expired.expires, zone(state))}: {words}"
        return Reason("no-go", "gate", gate.id, text, owner, stand.seq)
    if not required:
        found = _advisory(state, gate, stand, words)
        return Reason(found[0], "gate", gate.id, found[1], owner, stand.seq) if found is not None else None
    if stand.verdict == "fail":
        return Reason("no-go", "gate", gate.id, words, owner, stand.seq)
    return Reason("not-ready", "gate", gate.id, f"{stand.verdict}: {words}", owner, stand.seq)


def _advisory(state: State, gate: Gate, stand: gates.GateStanding, words: str) -> tuple[str, str] | None:
    """(level, words) of an advisory gate that is not green. Where its failure takes a decision, not knowing is not
    enough; elsewhere one that was never judged is left out, and one that failed stays a failure until it passes."""
    if gate.waivable_by:
        needed = " or ".join(gate.waivable_by)
        if stand.verdict == "fail":
            return "no-go", f"advisory failure needs a decision ({needed}): {words}"
        return "not-ready", f"{stand.verdict}, and its failure would need a decision ({needed}): {words}"
    if stand.verdict == "fail":
        return "conditional", f"advisory failure: {words}"
    judged = state.gates.get(gate.id)
    before = judged.verdict if judged is not None else ""
    if stand.verdict in ("pending", "stale", "running", "skipped") and before in ("", "pass", "skipped"):
        return None
    return "conditional", f"{stand.verdict}{f', was {before}' if before not in ('', stand.verdict) else ''}: {words}"


def _gates(state: State, now: dt.datetime) -> Iterator[Reason]:
    plan = book(state)
    required = set(classes.required_gates(state))
    spent = spent_gates(state)
    for name in (*classes.required_gates(state), *classes.advisory_gates(state)):
        gate = plan.gates.get(name)
        if gate is None:
            yield Reason("no-go", "gate", name, "the plan has no such gate")
            continue
        reason = _gate_reason(state, gate, name in required, now)
        if (
            reason is None
            or thawed(state, gate, now)
            or (name in spent and gates.standing(state, name, now).verdict == "stale")
        ):
            continue
        yield reason
    problem = classes.problem(state)
    if problem:
        yield Reason("not-ready", "class", ",".join(classes.active(state)) or "none", problem)


def _inputs(state: State) -> Iterator[Reason]:
    """Documents that the release is made from and that are not where the plan says."""
    for link in plan_of(state).release.links:
        seen = state.files.get(f"link:{link.title}")
        if link.path is not None and seen is not None and seen.state == "missing":
            yield Reason("not-ready", "link", link.title, f"{link.path} is missing")


def _level(state: State, rule: Rule, need: str, now: dt.datetime) -> str:
    """What a rule's unmet requirement amounts to: its verdict, but for a gate or matrix that has not said no yet."""
    kind, _, name = need.rpartition(":")
    plan = book(state)
    if kind in ("", "gate") and name not in plan.items and name in plan.gates:
        open_still = gates.standing(state, name, now).verdict != "fail"
    elif kind == "tuple" and name in plan.tuples:
        facts = state.tuples.get(name)
        complete = facts is not None and not facts.problem and not tuples.missing(state, name)
        open_still = complete and facts is not None and facts.supported == tuples.UNKNOWN
    else:
        return rule.verdict
    return "not-ready" if open_still else rule.verdict


def _rule(state: State, rule: Rule, now: dt.datetime) -> Iterator[Reason]:
    owner = rule.role or ""
    for need in rule.requires:
        why = unmet(state, need, now)
        if why is not None:
            words = f"{rule.reason or rule.id}: {titled(book(state), why)}"
            yield Reason(_level(state, rule, need, now), "rule", rule.id, words, owner)
    if rule.when is None:
        return
    known = state.conditions.get(f"rule:{rule.id}")
    if known is None or known.result == "none":
        yield Reason("not-ready", "rule", rule.id, f"{rule.reason or rule.id}: not known yet", owner)
    elif known.result == "error":
        yield Reason("not-ready", "rule", rule.id, f"{rule.reason or rule.id}: cannot be evaluated", owner)
    elif known.result == "true":
        yield Reason(rule.verdict, "rule", rule.id, rule.reason or rule.id, owner)


def _incidents(state: State, now: dt.datetime) -> Iterator[Reason]:
    """Open incidents of a severity that forbids GO, and those that have been without a plan for too long."""
    for incident in incident_clocks.still_open(state):
        severity = book(state).severities.get(incident.severity)
        if severity is None:
            continue
        wanted = incident_clocks.plan_due(state, incident)
        late = wanted is not None and wanted <= now
        if severity.blocks_go or late:
            lacks = f" and has had no plan for {span(severity.plan_within or 0.0)}" if late else ""
            words = f"{incident_clocks.severity_name(state, severity.id)} is open{lacks}: {incident.title}"
            yield Reason("no-go", "incident", incident.incident, words, incident.owner, incident.seq)


def _polls(state: State, now: dt.datetime) -> Iterator[Reason]:
    """Standing NO-GO votes, a declared NO-GO, and a declared GO that no longer holds."""
    from cockpit.core import votes  # noqa: PLC0415 - votes ask for gates, not for verdicts; kept late for start-up

    for poll in plan_of(state).poll:
        facts = state.polls.get(poll.id)
        if facts is None or facts.opened is None:
            continue
        known = votes.poll_standing(state, poll.id, now)
        if known.status == "go":
            continue
        if known.status == "no-go":
            said = f": {facts.reason}" if facts.reason else ""
            words = f'"{poll.title or poll.id}" was declared NO-GO by {facts.declared_by}{said}'
            yield Reason("no-go", "poll", poll.id, words, poll.declare or "", facts.seq)
        elif known.status == "contested":
            words = f'the GO of "{poll.title or poll.id}" is contested: {known.reason}'
            yield Reason("not-ready", "poll", poll.id, words, "", facts.seq)
        for vote in facts.votes.values():
            late = not facts.result or vote.seq > facts.seq
            if vote.choice == "no-go" and late and votes.standing(state, poll.id, vote.duty, now).verdict == "valid":
                words = f"{vote.relayed_for or vote.by} ({roles.title(state, vote.duty)}) votes NO-GO: {vote.reason or 'no reason given'}"
                yield Reason("no-go", "vote", f"{poll.id}/{vote.duty}", words, vote.duty, vote.seq)


def _decisions(state: State) -> Iterator[Reason]:
    """What a person decided against going on."""
    for phase, made in state.decisions.items():
        plan = book(state).phases.get(phase)
        onward = plan.decision.onward if plan is not None and plan.decision is not None else ()
        waits = bool(onward) and not lets_on((), made.choice, onward)
        if plan is not None and (waits or not forward(made.choice)):
            who = made.relayed_for or made.by
            words = f"{plan.title or phase} was decided {made.choice.upper()} by {who}{f': {made.reason}' if made.reason else ''}"
            level = "not-ready" if forward(made.choice) else "no-go"
            yield Reason(level, "decision", phase, words, made.role, made.seq)


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
            words = f"the outcome of {called(state, run.subject)} is unknown: {run.reason}"
            yield Reason("not-ready", "run", run.run, words, "", run.seq)


def assess(state: State, now: dt.datetime) -> Verdict:
    """The verdict now, worst reasons first."""
    found = [
        *_sight(state, now),
        *_gates(state, now),
        *_incidents(state, now),
        *(reason for rule in classes.rules_in_force(state) for reason in _rule(state, rule, now)),
        *_inputs(state),
        *_polls(state, now),
        *_decisions(state),
        *_triggers(state, now),
    ]
    found.sort(key=lambda reason: LEVELS.index(reason.level))
    return _summed(tuple(found), waivers.first_to_expire(state, now))


def _summed(reasons: tuple[Reason, ...], first: WaiverFacts | None) -> Verdict:
    levels = {reason.level for reason in reasons}
    if "no-go" in levels:
        return Verdict(NO_GO, reasons)
    if "not-ready" in levels:
        return Verdict(NOT_READY, reasons)
    if "conditional" not in levels:
        return Verdict(GO)
    return (
        Verdict(CONDITIONAL, reasons, first.decision, first.expires)
        if first is not None
        else Verdict(CONDITIONAL, reasons)
    )


def subjects(verdict: Verdict) -> tuple[str, ...]:
    """The verdict, then what its reasons are about, sorted: what a person has seen who saw it."""
    return (verdict.verdict, *sorted({f"{one.kind}:{one.id}" for one in verdict.reasons}))


def assess_but(state: State, now: dt.datetime, kind: str, name: str, judged: Verdict | None = None) -> Verdict:
    """The verdict as it would be without one decision or poll: what counts when that very one is made anew. judged: the
    verdict of this moment, where it was weighed already."""
    known = assess(state, now) if judged is None else judged
    reasons = tuple(one for one in known.reasons if (one.kind, one.id) != (kind, name))
    return _summed(reasons, waivers.first_to_expire(state, now))


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


_FIGURES = late(r"\d[\d.,:]*")


def _subjects(lines: tuple[str, ...]) -> list[str]:
    """What reasons are about and how they are put, less figures: a value that moves or an age that grows is no news."""
    found = []
    for line in lines:
        kind, _, rest = line.partition(":")
        name, _, words = rest.partition(": ")
        found.append(f"{kind}:{name}: {_FIGURES.sub('#', words)}")
    return sorted(found)
