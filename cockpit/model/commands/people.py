"""Notes, incidents, votes, decisions, sign-offs, announcements."""

import datetime as dt

from cockpit.model.commands.act import Command, Shown


class AddNote(Command, frozen=True):
    """Write a note, of an incident or of the release. "TODO:" in it opens action items."""

    text: str
    incident: str = ""


class CorrectEntry(Command, frozen=True):
    """Word an entry better, or retract it; it stays as it is. entry: its seq."""

    entry: int
    text: str
    retract: bool = False


class OpenIncident(Command, frozen=True):
    """severity: an id of the plan. owner: a person; "" is nobody yet."""

    severity: str
    title: str
    impact: str = ""
    mitigation: str = ""
    follow_up: str = ""
    owner: str = ""


class UpdateIncident(Command, frozen=True):
    """None leaves a fact as it is. stage: the stage reached. update: a public update went out."""

    incident: str
    severity: str | None = None
    title: str | None = None
    impact: str | None = None
    mitigation: str | None = None
    follow_up: str | None = None
    plan: str | None = None
    owner: str | None = None
    stage: str | None = None
    strategy: str | None = None
    text: str = ""
    update: bool = False


class ResolveIncident(Command, frozen=True):
    """It is over; what is left to do opens as action items."""

    incident: str
    text: str = ""


class ReopenIncident(Command, frozen=True):
    """It was not over after all."""

    incident: str
    reason: str


class EscalateIncident(Command, frozen=True):
    """The next link of the chain, now; or the link of the role `to`, whose matter it is."""

    incident: str
    reason: str = ""
    to: str = ""


class OpenAction(Command, frozen=True):
    """Something to do afterwards. origin: what asks for it, "channel:ID" for a question put there. due: UTC; None
    takes the plan's answer clock, if there is one."""

    text: str
    origin: str = ""
    due: dt.datetime | None = None


class FileAction(Command, frozen=True):
    """It went into a tracker. where: its address or number there."""

    action: str
    where: str


class OpenPoll(Command, frozen=True):
    """Ask for votes, or ask anew."""

    poll: str


class CastVote(Command, frozen=True):
    """choice: go, no-go or abstain. duty: the role voted for; "" is the actor's own."""

    poll: str
    choice: str
    duty: str = ""
    reason: str = ""
    relayed_for: str = ""
    link: str = ""


class DeclarePoll(Command, frozen=True):
    """Say what came of it. result: go or no-go."""

    poll: str
    result: str
    reason: str = ""


class MakeDecision(Command, frozen=True):
    """Decide a phase's checkpoint. choice: one of the plan's. relayed_for: whose word it is, if not the actor's."""

    phase: str
    choice: str
    reason: str = ""
    relayed_for: str = ""
    link: str = ""


class Sign(Command, frozen=True):
    """statement: the text that was shown; refused when it is not what the plan says now."""

    signoff: str
    statement: str = ""
    choice: str = ""
    reason: str = ""
    relayed_for: str = ""
    link: str = ""


class WithdrawSignoff(Command, frozen=True):
    """Take the signatures back."""

    signoff: str
    reason: str


class Announce(Command, frozen=True):
    """text: as somebody wrote it; "" takes the template as it resolves now, and shown is what they have read of it then.
    channel "" is each of the template's channels."""

    template: str
    text: str = ""
    channel: str = ""
    how: str = ""
    due: dt.datetime | None = None
    incident: str = ""
    shown: Shown | None = None


class ConfirmSent(Command, frozen=True):
    """A text that a person posts went out. sure: False when it cannot be known."""

    announcement: str
    sure: bool = True
    how: str = ""


class SnoozeDuty(Command, frozen=True):
    """Put off what is owed (until), or let it go (None). due: which one."""

    duty: str
    due: dt.datetime
    reason: str
    until: dt.datetime | None = None
