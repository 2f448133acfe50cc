"""Votes: what each one saw, whether it still stands, and what a poll amounts to.

Laws:
- A vote is bound to the evidence it saw. When a required gate fails or is about something else since, a GO vote is
  void, for good: the voter votes again. When evidence merely goes stale, the vote rests until it is fresh.
- A NO-GO vote and an abstention stand until their voter changes them: worse evidence never silences a warning.
- A declared GO is contested when a NO-GO vote or worse evidence comes after it, until a deploy has made use of it.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.classes import required_gates
from cockpit.core.evidence import RESTING, WORSE, change
from cockpit.core.index import book
from cockpit.core.roles import title
from cockpit.core.words import listed
from cockpit.model.people import Poll
from cockpit.model.state import PollFacts, State, Vote


class VoteStanding(Struct, frozen=True):
    """verdict: missing, valid, void or suspended. reason: why it does not stand. gate: which evidence changed."""

    duty: str
    verdict: str
    vote: Vote | None = None
    reason: str = ""
    gate: str = ""


class Tally(Struct, frozen=True):
    """How a poll stands. go, no_go: the roles whose vote says so and stands.

    lacking: what GO still lacks, one line each; empty when GO may be declared.
    """

    go: tuple[str, ...] = ()
    no_go: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


class PollStanding(Struct, frozen=True):
    """status: closed (not opened), open, go, no-go or contested (a declared GO that no longer holds)."""

    poll: str
    status: str
    reason: str = ""


# --- what stands ------------------------------------------------------------------------------------------------------


def evidence_gates(state: State, poll: Poll) -> tuple[str, ...]:
    """The gates whose judgement a vote is bound to."""
    return poll.evidence or required_gates(state)


def facts_of(state: State, poll_id: str) -> PollFacts:
    """What is known of a poll; an unopened one is empty."""
    return state.polls.get(poll_id) or PollFacts()


def standing(state: State, poll_id: str, duty: str, now: dt.datetime) -> VoteStanding:
    """Where one role's vote stands."""
    vote = facts_of(state, poll_id).votes.get(duty)
    if vote is None:
        return VoteStanding(duty, "missing", reason="has not voted")
    if vote.choice != "go":
        return VoteStanding(duty, "valid", vote)
    if vote.voided:
        return VoteStanding(duty, "void", vote, vote.voided)
    changed = change(state, vote.evidence, evidence_gates(state, book(state).polls[poll_id]), now)
    if changed.kind == WORSE:
        return VoteStanding(duty, "void", vote, changed.reason, changed.gate)
    if changed.kind == RESTING:
        return VoteStanding(duty, "suspended", vote, changed.reason, changed.gate)
    return VoteStanding(duty, "valid", vote)


def board(state: State, poll_id: str, now: dt.datetime) -> tuple[VoteStanding, ...]:
    """Each asked role and its vote, in the plan's order."""
    return tuple(standing(state, poll_id, duty, now) for duty in book(state).polls[poll_id].roles)


def tally(state: State, poll_id: str, now: dt.datetime) -> Tally:
    """How a poll stands, and what a GO lacks."""
    poll = book(state).polls[poll_id]
    votes = board(state, poll_id, now)

    def duties(verdict: str, choice: str = "") -> tuple[str, ...]:
        return tuple(
            one.duty
            for one in votes
            if one.verdict == verdict and (not choice or (one.vote is not None and one.vote.choice == choice))
        )

    go, no_go = duties("valid", "go"), duties("valid", "no-go")
    short = _short_of_quorum(poll, len(go), len(duties("valid", "abstain")), duties("missing"))
    lacking = [
        *(f"{title(state, duty)} says NO-GO{_why(state, poll_id, duty)}" for duty in no_go),
        *(f"the vote of {one.duty} is void: {one.reason}" for one in votes if one.verdict == "void"),
        *(f"the vote of {one.duty} rests: {one.reason}" for one in votes if one.verdict == "suspended"),
        *([short] if short else []),
    ]
    return Tally(go, no_go, tuple(lacking))


def _why(state: State, poll_id: str, duty: str) -> str:
    reason = facts_of(state, poll_id).votes[duty].reason
    return f": {reason}" if reason else ""


def _short_of_quorum(poll: Poll, go: int, abstain: int, missing: tuple[str, ...]) -> str:
    """What the quorum lacks, "" where it is met. "all": everybody has answered, and somebody said GO."""
    if poll.quorum == "all":
        if missing:
            return f"no vote yet of {listed(missing)}"
        if go + abstain < len(poll.roles):
            return "not all votes stand"
        return "" if go else "nobody said GO"
    needed = len(poll.roles) // 2 + 1 if poll.quorum == "majority" else int(poll.quorum)
    return "" if go >= needed else f"{go} of {needed} GO votes"


def poll_standing(state: State, poll_id: str, now: dt.datetime) -> PollStanding:
    """Whether a poll's GO can be relied on now."""
    facts = facts_of(state, poll_id)
    if facts.opened is None:
        return PollStanding(poll_id, "closed", "not opened")
    if not facts.result:
        return PollStanding(poll_id, "open", "; ".join(tally(state, poll_id, now).lacking) or "not declared")
    if facts.result != "go":
        return PollStanding(poll_id, "no-go", facts.reason)
    if used(state, facts):
        return PollStanding(poll_id, "go", facts.reason)
    against = [one for one in facts.votes.values() if one.choice == "no-go" and one.seq > facts.seq]
    if against:
        return PollStanding(
            poll_id,
            "contested",
            f"{title(state, against[0].duty)} says NO-GO since{_why(state, poll_id, against[0].duty)}",
        )
    void = [one for one in board(state, poll_id, now) if one.verdict == "void"]
    if void:
        return PollStanding(poll_id, "contested", f"the vote of {title(state, void[0].duty)} is void: {void[0].reason}")
    return PollStanding(poll_id, "go", facts.reason)


def used(state: State, facts: PollFacts) -> bool:
    """Whether something was deployed on the strength of this declaration: from then on it is history."""
    return facts.declared is not None and any(one.at >= facts.declared for one in state.deploys)
