"""Polls: who was asked, what each vote saw, whether it still stands, and who may declare what.

Laws:
- A vote is bound to the evidence it saw. When a required gate fails or is about something else since, a GO vote is
  void, for good: the voter votes again. When evidence merely goes stale, the vote rests until it is fresh.
- A NO-GO vote and an abstention stand until their voter changes them: worse evidence never silences a warning.
- GO is declared by the named role alone, when the quorum of standing votes is met, none is void or resting, no NO-GO
  stands, and what the votes are bound to is green or waived: the poll's own gates, else all that the verdict counts.
  NO-GO can be declared at any time.
- In a two-person poll the declarer's own GO, cast or relayed, counts for nothing without somebody else's.
- Where identity is "os", one account gives one vote, nobody relays, and claimed names are refused.
- A declared GO is contested when a NO-GO vote or worse evidence comes after it, until a deploy has made use of it.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core import gates, roles
from cockpit.core.classes import required_gates
from cockpit.core.evidence import RESTING, WORSE, change, seen
from cockpit.core.index import book
from cockpit.core.outcome import Answer, Drafts, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.words import listed
from cockpit.model.commands import Actor, CastVote, Command, DeclarePoll, OpenPoll, Refusal
from cockpit.model.events import PollDeclared, PollOpened, PollReminded, VoteCast, VoteVoided
from cockpit.model.people import Poll
from cockpit.model.state import PollFacts, State, Vote

CHOICES = ("go", "no-go", "abstain")
RESULTS = ("go", "no-go")


class VoteStanding(Struct, frozen=True):
    """verdict: missing, valid, void or suspended. reason: why it does not stand. gate: which evidence changed."""

    duty: str
    verdict: str
    vote: Vote | None = None
    reason: str = ""
    gate: str = ""


class Tally(Struct, frozen=True):
    """Votes by role. go, no_go, abstain: standing ones. waiting: missing, void and suspended. met: the quorum is.

    lacking: what GO still lacks, one line each; empty when GO may be declared.
    """

    go: tuple[str, ...] = ()
    no_go: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    suspended: tuple[str, ...] = ()
    met: bool = False
    lacking: tuple[str, ...] = ()


class PollStanding(Struct, frozen=True):
    """status: closed (not opened), open, go, no-go or contested (a declared GO that no longer holds)."""

    poll: str
    status: str
    reason: str = ""


class Triage(Struct, frozen=True):
    """What a NO-GO asks for. raised: (role, reason) of each standing NO-GO. ways: (name, what it means)."""

    poll: str
    raised: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...] = (
        ("fix", "mend what is named, have its gate judged again, and ask the voter anew"),
        ("slip", "move T0 to a time by which it can be mended"),
        ("scrub", "declare NO-GO and close the release as abandoned"),
    )


# --- what stands ------------------------------------------------------------------------------------------------------


def evidence_gates(state: State, poll: Poll) -> tuple[str, ...]:
    """The gates whose judgement a vote is bound to."""
    return poll.evidence or required_gates(state)


def _facts(state: State, poll_id: str) -> PollFacts:
    return state.polls.get(poll_id) or PollFacts()


def standing(state: State, poll_id: str, duty: str, now: dt.datetime) -> VoteStanding:
    """Where one role's vote stands."""
    vote = _facts(state, poll_id).votes.get(duty)
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

    go, no_go, abstain = duties("valid", "go"), duties("valid", "no-go"), duties("valid", "abstain")
    missing, void, suspended = duties("missing"), duties("void"), duties("suspended")
    met, short = _quorum(poll, len(go), len(abstain), missing)
    lacking = [
        *(f"{duty} says NO-GO{_why(state, poll_id, duty)}" for duty in no_go),
        *(f"the vote of {one.duty} is void: {one.reason}" for one in votes if one.verdict == "void"),
        *(f"the vote of {one.duty} rests: {one.reason}" for one in votes if one.verdict == "suspended"),
        *([short] if short else []),
    ]
    return Tally(go, no_go, abstain, missing, void, suspended, met, tuple(lacking))


def _why(state: State, poll_id: str, duty: str) -> str:
    reason = _facts(state, poll_id).votes[duty].reason
    return f": {reason}" if reason else ""


def _quorum(poll: Poll, go: int, abstain: int, missing: tuple[str, ...]) -> tuple[bool, str]:
    """Whether the quorum is met, and what it lacks. "all": everybody has answered, and somebody said GO."""
    if poll.quorum == "all":
        if missing:
            return False, f"no vote yet of {listed(missing)}"
        if go + abstain < len(poll.roles):
            return False, "not all votes stand"
        return (True, "") if go else (False, "nobody said GO")
    needed = len(poll.roles) // 2 + 1 if poll.quorum == "majority" else int(poll.quorum)
    if go >= needed:
        return True, ""
    return False, f"{go} of {needed} GO votes"


def poll_standing(state: State, poll_id: str, now: dt.datetime) -> PollStanding:
    """Whether a poll's GO can be relied on now."""
    facts = _facts(state, poll_id)
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
            poll_id, "contested", f"{against[0].duty} says NO-GO since{_why(state, poll_id, against[0].duty)}"
        )
    void = [one for one in board(state, poll_id, now) if one.verdict == "void"]
    if void:
        return PollStanding(poll_id, "contested", f"the vote of {void[0].duty} is void: {void[0].reason}")
    return PollStanding(poll_id, "go", facts.reason)


def used(state: State, facts: PollFacts) -> bool:
    """Whether something was deployed on the strength of this declaration: from then on it is history."""
    return facts.declared is not None and any(one.at >= facts.declared for one in state.deploys)


def triage(state: State, poll_id: str, now: dt.datetime) -> Triage | None:
    """What to do about standing NO-GO votes, or about a NO-GO that was declared; None when there is neither."""
    facts = _facts(state, poll_id)
    raised = [(duty, facts.votes[duty].reason) for duty in tally(state, poll_id, now).no_go]
    if facts.result == "no-go" and not raised:
        raised.append((book(state).polls[poll_id].declare or "", facts.reason))
    return Triage(poll_id, tuple(raised)) if raised else None


# --- asking, voting, declaring ----------------------------------------------------------------------------------------


def _known(state: State, poll_id: str) -> Refusal | None:
    polls = book(state).polls
    return need_open(state) or (None if poll_id in polls else unknown_id("poll", poll_id, polls))


def _open(state: State, command: OpenPoll, actor: Actor, _now: dt.datetime) -> Answer:
    refused = _known(state, command.poll)
    if refused is not None:
        return refused
    poll, facts = book(state).polls[command.poll], _facts(state, command.poll)
    if facts.opened is not None and not facts.result:
        return refuse("no-change", f"poll {command.poll} is open already")
    if poll.declare is not None and actor.role != poll.declare:
        refused = may(state, actor, "decide", f"opening the poll {command.poll}")
        if refused is not None:
            return refuse(refused.code, f"{refused.reason} (or {poll.declare}, who declares it)")
    return write(PollOpened(poll=command.poll), command=command)


def _cast(state: State, command: CastVote, actor: Actor, now: dt.datetime) -> Answer:
    refused = _known(state, command.poll)
    if refused is not None:
        return refused
    poll, facts = book(state).polls[command.poll], _facts(state, command.poll)
    duty = command.duty or actor.role
    if command.choice not in CHOICES:
        return refuse("choice", f"{command.choice!r} is no vote; say {listed(CHOICES)}")
    if facts.opened is None:
        return refuse("not-open", f"poll {command.poll} is not open")
    if duty not in poll.roles:
        held = f"{duty} is not asked" if duty else "you have taken no role"
        return refuse("not-asked", f"poll {command.poll} asks {listed(poll.roles)}; {held}")
    refused = roles.speaks_for(state, actor, duty, command.relayed_for, command.link, "this vote")
    if refused is None and poll.identity == "os":
        refused = _one_account(facts, command, duty, actor)
    if refused is None and poll.two_person:
        refused = roles.second_person(state, "", actor, "this vote")
    if refused is None and command.choice == "no-go":
        refused = need_reason(command.reason, "a NO-GO vote")
    if refused is not None:
        return refused
    evidence = seen(state, evidence_gates(state, poll), now)
    before = facts.votes.get(duty)
    if (
        before is not None
        and (before.choice, before.evidence, before.reason) == (command.choice, evidence, command.reason)
        and (before.by, before.relayed_for, before.voided) == (actor.name, command.relayed_for, "")
    ):
        return refuse("no-change", f"{duty} has voted {command.choice.upper()} on this very evidence already")
    return write(
        VoteCast(
            poll=command.poll,
            duty=duty,
            choice=command.choice,
            reason=command.reason,
            evidence=evidence,
            relayed_for=command.relayed_for.strip(),
            link=command.link.strip(),
        ),
        command=command,
    )


def _one_account(facts: PollFacts, command: CastVote, duty: str, actor: Actor) -> Refusal | None:
    refused = roles.vouched(actor, "this poll")
    if refused is not None:
        return refused
    if command.relayed_for.strip():
        return refuse("identity", "this poll counts accounts: nobody can relay a vote in it")
    for other in facts.votes.values():
        if other.duty != duty and roles.same_person(other.by, actor.name):
            return refuse("one-account", f"the account {actor.name} has voted as {other.duty}; one account, one vote")
    return None


def may_declare(state: State, poll_id: str, result: str, actor: Actor, now: dt.datetime) -> Refusal | None:
    """Why this actor cannot declare this result now; None when it can be done."""
    poll, facts = book(state).polls[poll_id], _facts(state, poll_id)
    if result not in RESULTS:
        return refuse("choice", f"{result!r} is no result; declare {listed(RESULTS)}")
    what = f"declaring {poll_id}"
    if poll.declare is not None:
        refused = roles.acts_as(state, actor, poll.declare, what)
    else:
        refused = may(state, actor, "decide", what)
    if refused is None and poll.identity == "os":
        refused = roles.vouched(actor, what)
    if refused is not None:
        return refused
    if facts.opened is None:
        return refuse("not-open", f"poll {poll_id} is not open")
    if facts.result == result and poll_standing(state, poll_id, now).status != "contested":
        return refuse("no-change", f"poll {poll_id} was declared {result.upper()} already")
    if result != "go":
        return None
    counted = tally(state, poll_id, now)
    if counted.lacking:
        return refuse("no-quorum" if not counted.no_go else "no-go-vote", "; ".join(counted.lacking))
    if against := _against(state, poll, now):
        return refuse("not-go", f"GO cannot be declared: {against}")
    if poll.two_person and not _second_voice(state, facts, counted, actor):
        return refuse(
            "second-person",
            f"{poll_id} needs two people: a GO of somebody else than {actor.name}",
        )
    return None


def _against(state: State, poll: Poll, now: dt.datetime) -> str:
    """What the cockpit itself holds against a GO; "" when nothing."""
    if poll.evidence:
        stands = [gates.standing(state, name, now) for name in poll.evidence]
        return listed((f"{one.gate} is {one.verdict}" for one in stands if not (one.green or one.waived)), 3)
    from cockpit.core import verdict  # noqa: PLC0415 - the verdict counts votes, and so builds on this module

    judged = verdict.assess(state, now)
    if judged.verdict in (verdict.GO, verdict.CONDITIONAL):
        return ""
    words = [reason.words for reason in judged.reasons if reason.level != "conditional"]
    return f"the verdict is {judged.verdict}: {'; '.join(words[:3])}"


def _second_voice(state: State, facts: PollFacts, counted: Tally, actor: Actor) -> bool:
    """Whether a standing GO was neither given nor passed on by the declarer."""
    votes = [facts.votes[duty] for duty in counted.go]
    return any(
        roles.second_person(state, vote.by, actor, "") is None
        and not (vote.relayed_for and roles.same_person(vote.relayed_for, actor.name))
        for vote in votes
    )


def _declare(state: State, command: DeclarePoll, actor: Actor, now: dt.datetime) -> Answer:
    refused = _known(state, command.poll) or may_declare(state, command.poll, command.result, actor, now)
    if refused is not None:
        return refused
    poll = book(state).polls[command.poll]
    return write(
        PollDeclared(
            poll=command.poll,
            result=command.result,
            reason=command.reason,
            evidence=seen(state, evidence_gates(state, poll), now),
        ),
        command=command,
    )


# --- what falls due ---------------------------------------------------------------------------------------------------


def due(state: State, now: dt.datetime) -> Drafts:
    """Votes that have become void, and reminders to roles whose vote is wanted."""
    if state.closed:
        return ()
    events: list[VoteVoided | PollReminded] = []
    for poll in book(state).polls.values():
        facts = _facts(state, poll.id)
        if facts.opened is None or facts.result == "no-go" or used(state, facts):
            continue
        votes = board(state, poll.id, now)
        for one in votes:
            if one.verdict == "void" and one.vote is not None and not one.vote.voided:
                events.append(VoteVoided(poll=poll.id, duty=one.duty, reason=one.reason))
        wanted = tuple(one.duty for one in votes if one.verdict in ("missing", "void"))
        last = max(at for at in (facts.opened, facts.reminded) if at is not None)
        if not facts.result and wanted and poll.remind_every and (now - last).total_seconds() >= poll.remind_every:
            events.append(PollReminded(poll=poll.id, duties=wanted))
    return write(*events)


def reminder_at(state: State, poll_id: str) -> dt.datetime | None:
    """When the roles that have not voted are reminded next."""
    poll, facts = book(state).polls[poll_id], _facts(state, poll_id)
    if facts.opened is None or facts.result or not poll.remind_every:
        return None
    last = max(at for at in (facts.opened, facts.reminded) if at is not None)
    return last + dt.timedelta(seconds=poll.remind_every)


HANDLERS: dict[type[Command], Handler] = {OpenPoll: _open, CastVote: _cast, DeclarePoll: _declare}
