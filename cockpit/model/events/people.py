"""What people decide and tell the world: votes, decisions, sign-offs, announcements, files attached."""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import REASON, TEXT, Event, Names


class PollOpened(Event, frozen=True, tag="poll.opened"):
    """Votes may be cast from now on. A poll opened again begins anew."""

    poll: str


class VoteCast(Event, frozen=True, tag="vote.cast"):
    """A role's vote.

    evidence: gate -> "verdict@seq" of the judgement the voter saw. relayed_for: who really voted, elsewhere.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    poll: str
    duty: str
    choice: str
    reason: str = ""
    evidence: dict[str, str] = {}
    relayed_for: str = ""
    link: str = ""


class VoteVoided(Event, frozen=True, tag="vote.voided"):
    """The evidence a GO vote was bound to got worse: the vote no longer counts, whatever becomes of the evidence."""

    poll: str
    duty: str
    reason: str


class PollReminded(Event, frozen=True, tag="poll.reminded"):
    """Votes were asked for again.

    duties: the roles whose vote was still missing when the plan said to ask again.
    """

    poll: str
    duties: Names


class PollDeclared(Event, frozen=True, tag="poll.declared"):
    """What came of a poll, as its owner declared it. evidence: gate -> "verdict@seq", as in a vote."""

    sealed: ClassVar[frozenset[str]] = REASON
    poll: str
    result: str
    reason: str = ""
    evidence: dict[str, str] = {}


class DecisionMade(Event, frozen=True, tag="decision.made"):
    """The GO/NO-GO or other choice at the end of a phase. verdict: what the cockpit said when it was made."""

    sealed: ClassVar[frozenset[str]] = REASON
    phase: str
    choice: str
    verdict: str
    reason: str = ""
    evidence: dict[str, str] = {}
    relayed_for: str = ""
    link: str = ""


class SignoffSigned(Event, frozen=True, tag="signoff.signed"):
    """A sign-off was given, whole or as the first of two.

    statement: the very text that was shown. second: another person's signature under the one that stands. differs: by
    then the text read otherwise than the first had signed it. evidence: of a first signature that waits for a second,
    how what its text names stood: "metric:ID" -> verdict, "gate:ID" -> as in a vote, "verdict" -> the release's.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    signoff: str
    statement: str
    choice: str = ""
    reason: str = ""
    relayed_for: str = ""
    link: str = ""
    second: bool = False
    differs: bool = False
    evidence: dict[str, str] = {}


class SignoffWithdrawn(Event, frozen=True, tag="signoff.withdrawn"):
    """The signatures under it count no longer."""

    sealed: ClassVar[frozenset[str]] = REASON
    signoff: str
    reason: str


class SignoffVoided(Event, frozen=True, tag="signoff.voided"):
    """What the first of two signatures was bound to got worse before the second: it no longer counts, whatever becomes
    of that, and two sign anew."""

    sealed: ClassVar[frozenset[str]] = REASON
    signoff: str
    reason: str


class AnnouncementOrdered(Event, frozen=True, tag="announcement.ordered"):
    """The frozen text for one channel. due: the obligation it answers. how: webhook, command, clipboard or hand."""

    sealed: ClassVar[frozenset[str]] = TEXT
    announcement: str
    template: str
    channel: str
    how: str
    text: str
    due: dt.datetime | None = None
    incident: str = ""


class AnnouncementSent(Event, frozen=True, tag="announcement.sent"):
    """A text went out.

    sure: False when it cannot be known (a clipboard that does not answer).
    """

    announcement: str
    sure: bool = True
    how: str = ""


class DutySnoozed(Event, frozen=True, tag="duty.snoozed"):
    """A due announcement or recurring item is put off or let go (until is None) with a reason."""

    sealed: ClassVar[frozenset[str]] = REASON
    duty: str
    due: dt.datetime
    reason: str
    until: dt.datetime | None = None


class ArtifactAttached(Event, frozen=True, tag="artifact.attached"):
    """A file was put into the release's evidence.

    path: in the evidence folder. artifact: the plan's, or "" for something extra.
    """

    sealed: ClassVar[frozenset[str]] = TEXT
    artifact: str
    path: str
    sha256: str
    size: int
    text: str = ""
