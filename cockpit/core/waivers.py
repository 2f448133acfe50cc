"""Waivers: going on although a gate has failed, because somebody decided so, for a while.

Laws:
- Only a gate the plan lists as waivable, only under a decision the plan lists for it, only a decision that exists in the
  decisions file where the plan names one; with author, reason and an end in the future. Anything else cannot be waived.
- What a waiver covers is asked anew each time: a gate that an amendment took off the list is covered no more.
- It covers an answer one does not like (fail, inconclusive, error), never the absence of one: a gate that was not
  judged, is stale or is being judged still has to be.
- At its expiry it covers nothing, and the gate it covered is a NO-GO by itself.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Answer, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.words import listed
from cockpit.model.checks import Gate
from cockpit.model.commands import Actor, Command, GrantWaiver, Refusal, RevokeWaiver
from cockpit.model.events import WaiverGranted, WaiverRevoked
from cockpit.model.state import State, WaiverFacts

COVERED = ("fail", "inconclusive", "error")


class WaiverStanding(Struct, frozen=True):
    """status: none, active, expired or unlisted (the plan no longer allows it). left_s: seconds until it expires."""

    gate: str
    status: str = "none"
    waiver: WaiverFacts | None = None
    left_s: float = 0.0


def standing(state: State, gate_id: str, now: dt.datetime) -> WaiverStanding:
    """Where the waiver of a gate stands."""
    waiver = state.waivers.get(gate_id)
    if waiver is None:
        return WaiverStanding(gate_id)
    left = (waiver.expires - now).total_seconds()
    if left <= 0:
        return WaiverStanding(gate_id, "expired", waiver, left)
    gate = book(state).gates.get(gate_id)
    if gate is None or waiver.decision not in gate.waivable_by or (gate.waivable_when and not waiver.attested):
        return WaiverStanding(gate_id, "unlisted", waiver, left)
    return WaiverStanding(gate_id, "active", waiver, left)


def covers(state: State, gate_id: str, verdict: str, now: dt.datetime) -> bool:
    """Whether a gate's verdict is excused now."""
    return verdict in COVERED and standing(state, gate_id, now).status == "active"


def active(state: State, now: dt.datetime) -> list[WaiverFacts]:
    """Waivers in force, the first to expire first."""
    found = [facts for gate, facts in state.waivers.items() if standing(state, gate, now).status == "active"]
    return sorted(found, key=lambda facts: facts.expires)


def first_to_expire(state: State, now: dt.datetime) -> WaiverFacts | None:
    """The waiver whose end comes next."""
    return next(iter(active(state, now)), None)


def expired(state: State, now: dt.datetime) -> list[WaiverFacts]:
    """Waivers whose time is over and which nobody has revoked."""
    return [facts for gate, facts in state.waivers.items() if standing(state, gate, now).status == "expired"]


def _grant(state: State, command: GrantWaiver, actor: Actor, now: dt.datetime) -> Answer:
    gates = book(state).gates
    gate = gates.get(command.gate)
    if gate is None:
        return unknown_id("gate", command.gate, gates)
    refused = (
        need_open(state)
        or _unlisted(gate, command)
        or may(state, actor, "waive", "a waiver")
        or need_reason(command.reason, "a waiver")
        or _no_such_decision(state, command)
        or _badly_timed(command, now)
    )
    if refused is not None:
        return refused
    if gate.waivable_when and not command.attested:
        return refuse(
            "attestation-needed", f"{gate.id} may be waived only when {gate.waivable_when}: attest that it is so"
        )
    judged = state.gates.get(gate.id)
    if judged is not None and judged.verdict == "pass" and not judged.voided:
        return refuse("passes", f"{gate.id} passes; there is nothing to waive")
    return write(
        WaiverGranted(
            gate=gate.id,
            decision=command.decision,
            reason=command.reason,
            expires=command.expires,
            attested=command.attested,
        ),
        command=command,
    )


def _unlisted(gate: Gate, command: GrantWaiver) -> Refusal | None:
    if not gate.waivable_by:
        return refuse("not-waivable", f"the plan does not let {gate.id} be waived")
    if command.decision not in gate.waivable_by:
        return refuse(
            "not-waivable", f"{gate.id} may be waived under {listed(gate.waivable_by)}, not under {command.decision!r}"
        )
    return None


def _no_such_decision(state: State, command: GrantWaiver) -> Refusal | None:
    file = plan_of(state).release.decisions
    if file is None:
        return None
    if command.known_decisions is None:
        return refuse(
            "decisions-unread", f"{file.file} could not be read, so nobody can tell whether {command.decision} exists"
        )
    if command.decision not in command.known_decisions:
        return refuse("no-decision", f"{command.decision} is not in {file.file}; write the decision down first")
    return None


def _badly_timed(command: GrantWaiver, now: dt.datetime) -> Refusal | None:
    if command.expires.tzinfo is None:
        return refuse("no-zone", "the waiver's end needs a time zone")
    if command.expires <= now:
        return refuse("past", "a waiver ends in the future")
    return None


def _revoke(state: State, command: RevokeWaiver, actor: Actor, _now: dt.datetime) -> Answer:
    waiver = state.waivers.get(command.gate)
    refused = need_open(state) or may(state, actor, "waive", "revoking a waiver")
    if refused is not None:
        return refused
    if waiver is None:
        return unknown_id("waiver for gate", command.gate, state.waivers)
    return write(WaiverRevoked(gate=command.gate, decision=waiver.decision, reason=command.reason), command=command)


HANDLERS: dict[type[Command], Handler] = {GrantWaiver: _grant, RevokeWaiver: _revoke}
