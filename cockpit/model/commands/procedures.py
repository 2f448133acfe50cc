"""Triggers, silences, procedures and their steps."""

import datetime as dt

from cockpit.model.commands.act import Command, Shown
from cockpit.model.events import RehearsalImported


class DeclareTrigger(Command, frozen=True):
    trigger: str
    reason: str
    over: bool = False


class SetSilence(Command, frozen=True):
    trigger: str
    until: dt.datetime
    reason: str


class LiftSilence(Command, frozen=True):
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
    proc: str


class AbortProcedure(Command, frozen=True):
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
    proc: str
    step: str
    reason: str


class RetryStep(Command, frozen=True):
    proc: str
    step: str
    reason: str = ""


class HandOverStep(Command, frozen=True):
    proc: str
    step: str
    to: str
    reason: str = ""


class WithdrawProposal(Command, frozen=True):
    reason: str


class ExtendStability(Command, frozen=True):
    by_s: float
    reason: str


class ImportRehearsal(Command, frozen=True):
    rehearsal: RehearsalImported
