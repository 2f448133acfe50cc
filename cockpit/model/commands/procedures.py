"""Triggers, silences, procedures and their steps."""

import datetime as dt

from cockpit.model.commands.act import Command, Shown
from cockpit.model.events import RehearsalImported


class DeclareTrigger(Command, frozen=True):
    """Say that a human-declared trigger has come true, or that it is over."""

    trigger: str
    reason: str
    over: bool = False


class SetSilence(Command, frozen=True):
    """Have a trigger ask for nothing until then (UTC)."""

    trigger: str
    until: dt.datetime
    reason: str


class LiftSilence(Command, frozen=True):
    """End a silence before its time."""

    trigger: str
    reason: str = ""


class CallProcedure(Command, frozen=True):
    """procedure: an id; for a rollback `typed` must be the release's name. generation: what the caller saw (-1: any)."""

    procedure: str
    reason: str = ""
    values: dict[str, str] = {}
    typed: str = ""
    generation: int = -1
    tuple: str = ""
    trigger: str = ""
    incident: str = ""


class ConfirmProcedure(Command, frozen=True):
    """The second person's yes. proc: "P1"."""

    proc: str


class AbortProcedure(Command, frozen=True):
    """End it where it stands; no further step begins."""

    proc: str
    reason: str


class StartStep(Command, frozen=True):
    """Run a step whose turn it is (steps of automatic procedures start by themselves). shown: the text it sends, as read."""

    proc: str
    step: str
    shown: Shown | None = None


class FinishStep(Command, frozen=True):
    """A person did it, and says what came of it."""

    proc: str
    step: str
    text: str = ""


class SkipStep(Command, frozen=True):
    """Leave a step out on purpose."""

    proc: str
    step: str
    reason: str


class RetryStep(Command, frozen=True):
    """Run a failed step once more, as a new order. shown: the text it sends, as read."""

    proc: str
    step: str
    reason: str = ""
    shown: Shown | None = None


class HandOverStep(Command, frozen=True):
    """to: the role that does it from now on."""

    proc: str
    step: str
    to: str
    reason: str = ""


class WithdrawProposal(Command, frozen=True):
    """Decide against the rollback that is proposed."""

    reason: str


class ExtendStability(Command, frozen=True):
    """Watch longer after the deploy. by_s: seconds added."""

    by_s: float
    reason: str


class ImportRehearsal(Command, frozen=True):
    """Take in what a rehearsal of a procedure came to."""

    rehearsal: RehearsalImported
