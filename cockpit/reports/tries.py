"""What was said for and against the release, each time as it was said: by the vote, the decision, the signature, and
try by try where it was rolled back and tried again. What counts no longer stays, and says why.
"""

import datetime as dt

from msgspec import Struct

from cockpit.model.events import (
    DecisionMade,
    PollDeclared,
    PollOpened,
    Recycled,
    SignoffSigned,
    SignoffVoided,
    SignoffWithdrawn,
    T0Set,
    VoteCast,
    VoteVoided,
)
from cockpit.reports.document import Data
from cockpit.reports.source import Source, Told
from cockpit.views.words import spoken


class Ballot(Struct):
    """A vote. by: whose word it is. relayed: who passed it on, "" for nobody. void: why it counts no longer."""

    duty: str
    choice: str
    by: str
    relayed: str = ""
    reason: str = ""
    void: str = ""


class Saying(Struct):
    """A poll's declaration, a phase's decision or a signature. ref: "poll:x", "phase:x" or "signoff:x". said: "" for a
    poll that was never declared. attempt: the try it belongs to, from 1. void: why it counts no longer; "" while it does.
    """

    at: dt.datetime
    ref: str
    said: str
    by: str
    words: str
    attempt: int
    relayed: str = ""
    ballots: dict[str, Ballot] = {}
    void: str = ""
    seq: int = 0


class _Told:
    """What has been said so far, and what of it stands."""

    def __init__(self) -> None:
        self.sayings: list[Saying] = []
        self.attempt = 1
        self._stands: dict[str, Saying] = {}
        self._ballots: dict[str, dict[str, Ballot]] = {}

    def take(self, one: Told) -> None:
        match one.event:
            case PollOpened(poll=poll):
                self._end(f"poll:{poll}", "everybody was asked anew", one)
            case VoteCast():
                self._vote(one, one.event)
            case VoteVoided(poll=poll, duty=duty, reason=reason):
                ballot = self._ballots.get(poll, {}).get(duty)
                if ballot is not None:
                    ballot.void = reason
            case PollDeclared(poll=poll, result=result, reason=reason):
                ballots = dict(self._ballots.get(poll, {}))
                self._say(one, f"poll:{poll}", spoken(result), reason, ballots=ballots)
            case DecisionMade(phase=phase, choice=choice, reason=reason, relayed_for=whose):
                self._say(one, f"phase:{phase}", spoken(choice), reason, whose)
            case SignoffSigned():
                self._sign(one, one.event)
            case SignoffVoided(signoff=signoff, reason=reason):
                self._end(f"signoff:{signoff}", f"void: {reason}", one)
            case SignoffWithdrawn(signoff=signoff, reason=reason):
                self._end(f"signoff:{signoff}", f"withdrawn: {reason}" if reason else "withdrawn", one)
            case T0Set(retry=retry, voided=voided) | Recycled(retry=retry, voided=voided):
                why = "T0 moved for another try" if retry else "the countdown was recycled"
                for ref in voided:
                    self._end(ref, why, one)
                self.attempt += retry

    def _vote(self, one: Told, event: VoteCast) -> None:
        by, relayed = (event.relayed_for, one.who) if event.relayed_for else (one.who, "")
        self._ballots.setdefault(event.poll, {})[event.duty] = Ballot(
            event.duty, event.choice, by, relayed, event.reason
        )

    def _sign(self, one: Told, event: SignoffSigned) -> None:
        ref = f"signoff:{event.signoff}"
        first = self._stands.get(ref)
        if event.second and first is not None:
            first.by = f"{first.by}, {one.who}"
            if event.differs:
                first.words = f"{first.words} / {one.who} signed: {event.statement}"
            return
        self._say(one, ref, event.choice or "signed", event.statement, event.relayed_for)

    def _say(
        self, one: Told, ref: str, said: str, words: str, whose: str = "", ballots: dict[str, Ballot] | None = None
    ) -> None:
        before = self._stands.get(ref)
        if before is not None:
            before.void = "said anew later"
        made = Saying(
            at=one.at, ref=ref, said=said, by=whose or one.who, words=words, attempt=self.attempt,
            relayed=one.who if whose else "", ballots=ballots or {}, seq=one.seq,
        )  # fmt: skip
        self.sayings.append(made)
        self._stands[ref] = made

    def _end(self, ref: str, why: str, one: Told) -> None:
        kind, _, name = ref.partition(":")
        ballots = self._ballots.pop(name, {}) if kind == "poll" else {}
        stands = self._stands.pop(ref, None)
        if stands is not None:
            stands.void = why
        elif ballots:
            self.sayings.append(Saying(one.at, ref, "", "", "", self.attempt, ballots=ballots, void=why, seq=one.seq))

    def asked(self, one: Told) -> None:
        """Polls that are open still."""
        for poll, ballots in self._ballots.items():
            if f"poll:{poll}" not in self._stands and ballots:
                self.sayings.append(
                    Saying(one.at, f"poll:{poll}", "", "", "", self.attempt, ballots=ballots, seq=one.seq)
                )


def sayings(source: Source) -> list[Saying]:
    """All that was said, in the order of time; a poll with votes that was never declared stands where it ended."""
    found = _Told()
    for one in source.told:
        found.take(one)
    if source.told:
        found.asked(source.told[-1])
    return found.sayings


def attempts(source: Source) -> int:
    """How many tries there were: 1, and one more each time T0 was moved after a rollback."""
    return 1 + sum(isinstance(one.event, T0Set | Recycled) and one.event.retry for one in source.told)


def ballot(source: Source, one: Ballot) -> str:
    """A vote in words: "Olaf GO for Operations (relayed by root)"."""
    relayed = f"relayed by {one.relayed}" if one.relayed else ""
    void = f"VOID: {one.void}" if one.void else ""
    more = "; ".join(part for part in (relayed, void, one.reason) if part)
    return f"{one.by} {spoken(one.choice)} for {source.sight.role_title(one.duty)}{f' ({more})' if more else ''}"


def as_data(one: Saying) -> Data:
    """The same for machines."""
    kind, _, name = one.ref.partition(":")
    return {
        "try": one.attempt,
        "kind": kind,
        "id": name,
        "said": one.said or "not declared",
        "by": one.by,
        "relayed_by": one.relayed,
        "at": one.at,
        "words": one.words,
        "counts": not one.void,
        "void": one.void,
        "votes": [
            {
                "role": vote.duty, "choice": vote.choice, "by": vote.by, "relayed_by": vote.relayed,
                "reason": vote.reason, "void": vote.void,
            }
            for vote in one.ballots.values()
        ],
    }  # fmt: skip
