"""Notes, incidents, votes, decisions, sign-offs, announcements."""

import datetime as dt

from cockpit.model.commands.act import Command, Shown


class AddNote(Command, frozen=True):
    text: str
    incident: str = ""


class CorrectEntry(Command, frozen=True):
    entry: int
    text: str
    retract: bool = False


class OpenIncident(Command, frozen=True):
    severity: str
    title: str
    impact: str = ""
    mitigation: str = ""
    follow_up: str = ""
    owner: str = ""


class UpdateIncident(Command, frozen=True):
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
    incident: str
    text: str = ""


class ReopenIncident(Command, frozen=True):
    incident: str
    reason: str


class EscalateIncident(Command, frozen=True):
    """The next link of the chain, now; or the link of the role `to`, whose matter it is."""

    incident: str
    reason: str = ""
    to: str = ""


class OpenAction(Command, frozen=True):
    text: str
    origin: str = ""
    due: dt.datetime | None = None


class FileAction(Command, frozen=True):
    action: str
    where: str


class OpenPoll(Command, frozen=True):
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
    poll: str
    result: str
    reason: str = ""


class MakeDecision(Command, frozen=True):
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
    announcement: str
    sure: bool = True
    how: str = ""


class SnoozeDuty(Command, frozen=True):
    duty: str
    due: dt.datetime
    reason: str
    until: dt.datetime | None = None
