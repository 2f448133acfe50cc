"""The release, its people, its plan and its clock."""

import datetime as dt

from cockpit.model.commands.act import Command


class OpenRelease(Command, frozen=True):
    """rehearsed_on, rehearses: of a rehearsal, where its stand-ins act, and the one procedure it is about; "" for all."""

    t0: dt.datetime | None = None
    classes: tuple[str, ...] = ()
    scope: str = ""
    rehearsed_on: str = ""
    rehearses: str = ""


class CloseRelease(Command, frozen=True):
    """End it. reason: needed where something is missing. abandon: it was called off."""

    reason: str = ""
    abandon: bool = False


class OpenSession(Command, frozen=True):
    """session: an id of its own. uid: the account, as the kernel says."""

    session: str
    uid: int
    host: str = ""


class LeaveSession(Command, frozen=True):
    """A screen goes."""

    session: str


class AssignRole(Command, frozen=True):
    """duty: a role of the plan. owner: a person."""

    duty: str
    owner: str


class OfferRole(Command, frozen=True):
    """Hand a role over; it changes hands once `to` accepts."""

    duty: str
    to: str


class AcceptRole(Command, frozen=True):
    """Take what was offered."""

    duty: str


class TakeRole(Command, frozen=True):
    """Take a role from somebody who is not there, with a reason."""

    duty: str
    reason: str


class ChangeClass(Command, frozen=True):
    """Say what kind of release it is. scope_gates: gates that the scope asks for."""

    classes: tuple[str, ...]
    scope: str = ""
    scope_gates: tuple[str, ...] = ()
    reason: str = ""


class AmendPlan(Command, frozen=True):
    """plan: canonical text; the caller has loaded and checked it. difference: unified diff, already shown."""

    plan: str
    plan_hash: str
    difference: str
    reason: str


class SetT0(Command, frozen=True):
    """A first T0, or a slip (then a reason is needed)."""

    t0: dt.datetime
    reason: str = ""


class CallHold(Command, frozen=True):
    """Stop the T-clock. for_s: seconds, None until somebody resumes. until_decision: a decision ends it.
    blocks_rollback: none by itself meanwhile."""

    reason: str
    for_s: float | None = None
    until_decision: bool = False
    blocks_rollback: bool = False


class ReleaseHold(Command, frozen=True):
    """hold: "" releases the one hold there is."""

    hold: str = ""
    reason: str = ""


class Recycle(Command, frozen=True):
    """Back to `to_s` seconds from T0 (negative: before). item: the same, named by an item or phase."""

    to_s: float
    reason: str
