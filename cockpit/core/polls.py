"""Polls: who opens one, who votes, who declares what; and what falls due in it.

Laws:
- GO is declared by the named role alone, when the quorum of standing votes is met, none is void or resting, no NO-GO
  stands, and what the votes are bound to is green or waived: the poll's own gates, else all that the verdict counts.
  NO-GO can be declared at any time.
- In a two-person poll the declarer's own GO, cast or relayed, counts for nothing without one that somebody else has
  cast: before it is there, that one is what is asked for.
- Where identity is "os", one account gives one vote, nobody relays, and claimed names are refused.
"""

import datetime as dt

from cockpit.core import decisions, gates, roles, verdict
from cockpit.core.evidence import seen
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import (
    PROVEN,
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
from cockpit.core.votes import Tally, board, evidence_gates, facts_of, poll_standing, tally, used
from cockpit.core.words import listed
from cockpit.model.commands import Actor, CastVote, Command, DeclarePoll, OpenPoll, Refusal
from cockpit.model.events import PollDeclared, PollOpened, PollReminded, VoteCast, VoteVoided
from cockpit.model.people import Poll
from cockpit.model.state import PollFacts, State

CHOICES = ("go", "no-go", "abstain")
RESULTS = ("go", "no-go")


def _known(state: State, poll_id: str) -> Refusal | None:
    polls = book(state).polls
    return need_open(state) or (None if poll_id in polls else unknown_id("poll", poll_id, polls))


def _open(state: State, command: OpenPoll, actor: Actor, _now: dt.datetime) -> Answer:
    refused = _known(state, command.poll)
    if refused is not None:
        return refused
    poll, facts = book(state).polls[command.poll], facts_of(state, command.poll)
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
    poll, facts = book(state).polls[command.poll], facts_of(state, command.poll)
    duty = command.duty or actor.role
    if command.choice not in CHOICES:
        return refuse("choice", f"{command.choice!r} is no vote; say {listed(CHOICES)}")
    if facts.opened is None:
        return refuse("not-open", f"poll {command.poll} is not open")
    if duty not in poll.roles:
        held = f"{duty} is not asked" if duty else "you have taken no role"
        asked = listed(roles.title(state, one) for one in poll.roles)
        return refuse("not-asked", f"poll {command.poll} asks {asked}; {held}")
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
        if other.duty != duty and same_person(other.by, actor.name):
            return refuse("one-account", f"the account {actor.name} has voted as {other.duty}; one account, one vote")
    return None


def may_declare(state: State, poll_id: str, result: str, actor: Actor, now: dt.datetime) -> Refusal | None:
    """Why this actor cannot declare this result now; None when it can be done."""
    poll, facts = book(state).polls[poll_id], facts_of(state, poll_id)
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
            "second-voice",
            f"{poll_id} needs two people: a GO that somebody else than {actor.name} casts; one passed on is no second",
        )
    return None


def second_wanted(state: State, poll_id: str, viewer: Actor, now: dt.datetime) -> str:
    """Who is to declare a two-person poll and is the only one behind its GO votes, cast or passed on; "" where nobody
    else's own vote is missing. It is the viewer, where they act in the role that declares; else its holder."""
    poll, facts = book(state).polls[poll_id], facts_of(state, poll_id)
    counted = tally(state, poll_id, now)
    if not poll.two_person or facts.result or not counted.go:
        return ""
    name = viewer.name
    if poll.declare is not None and roles.acts_as(state, viewer, poll.declare, "") is not None:
        held, own = roles.holder(state, poll.declare), facts.votes.get(poll.declare)
        name = (own.relayed_for or own.by) if own is not None and held.how not in PROVEN else held.owner
    alone = bool(name) and not _second_voice(state, facts, counted, Actor(name, poll.declare or "", os=True))
    return name if alone else ""


def _against(state: State, poll: Poll, now: dt.datetime) -> str:
    """What the cockpit itself holds against a GO; "" when nothing."""
    if poll.evidence:
        stands = [gates.standing(state, name, now) for name in poll.evidence]
        return listed((f"{one.gate} is {one.verdict}" for one in stands if not (one.green or one.waived)), 3)
    against = held_against(state, poll, now)
    return decisions.in_words(against) if against else ""


def held_against(state: State, poll: Poll, now: dt.datetime) -> tuple[verdict.Reason, ...]:
    """What of the verdict stands against declaring GO; nothing where the poll names its own evidence."""
    if poll.evidence:
        return ()
    phases = (one for one in plan_of(state).phase if one.decision is not None and one.decision.poll == poll.id)
    judged = verdict.assess_but(state, now, "poll", poll.id)
    return decisions.held_against(state, judged, next(phases, None), now)


def _second_voice(state: State, facts: PollFacts, counted: Tally, actor: Actor) -> bool:
    """Whether a standing GO was neither given nor passed on by the declarer."""
    votes = [facts.votes[duty] for duty in counted.go]
    return any(
        roles.second_person(state, vote.by, actor, "") is None
        and not (vote.relayed_for and same_person(vote.relayed_for, actor.name))
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
        facts = facts_of(state, poll.id)
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


HANDLERS: dict[type[Command], Handler] = {OpenPoll: _open, CastVote: _cast, DeclarePoll: _declare}
