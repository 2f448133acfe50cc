"""The release, its people, its plan and its clock."""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import REASON, Event, Names


class ReleaseOpened(Event, frozen=True, tag="release.opened"):
    """The first entry. t0 is None while nobody has named a time.

    rehearsed_on: where a rehearsal's stand-ins act: an environment of the plan, or "simulator"; "" where nobody said.
    rehearses: the one procedure that is rehearsed, after whose end the rehearsal closes itself; "" for the whole day.
    """

    t0: dt.datetime | None = None
    classes: Names = ()
    scope: str = ""
    rehearsal: bool = False
    rehearsed_on: str = ""
    rehearses: str = ""


class ReleaseClosed(Event, frozen=True, tag="release.closed"):
    """The end of the record's release.

    outcome: completed, incomplete (not rolled back, but with something missing), rolled-back or abandoned. missing:
    unmet completion rules that `reason` overrides. Of old, completed with something missing is incomplete.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    outcome: str
    missing: Names = ()
    reason: str = ""


class SessionOpened(Event, frozen=True, tag="session.opened"):
    """A screen was opened on the release.

    os_user is what the kernel says; claimed is what the environment says, which may be stale.
    """

    session: str
    os_user: str
    uid: int
    claimed: str = ""
    host: str = ""


class SessionLeft(Event, frozen=True, tag="session.left"):
    """A screen was closed. One that was killed never says so."""

    session: str


class RoleAssigned(Event, frozen=True, tag="role.assigned"):
    """A role has another owner.

    how: assigned, accepted (after an offer) or taken (from someone who vanished, with a reason).
    """

    sealed: ClassVar[frozenset[str]] = REASON
    duty: str
    owner: str
    how: str = "assigned"
    previous: str = ""
    reason: str = ""


class RoleOffered(Event, frozen=True, tag="role.offered"):
    """A role is to be handed over.

    to: who is asked to take the role; nothing changes before they accept.
    """

    duty: str
    to: str


class ClassChanged(Event, frozen=True, tag="class.changed"):
    """What kind of release it is, and so which gates it needs.

    gates: the required gates that follow from classes and scope.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    classes: Names
    gates: Names = ()
    scope_gates: Names = ()
    scope: str = ""
    reason: str = ""


class PlanAmended(Event, frozen=True, tag="plan.amended"):
    """The plan in force was replaced, under way.

    plan: the whole new plan, canonical TOML. difference: unified diff of the canonical forms.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    plan: str
    plan_hash: str
    previous_hash: str
    difference: str
    reason: str = ""


class T0Set(Event, frozen=True, tag="clock.t0_set"):
    """A first T0, or a slip when there was one before. retry: for another try after a rollback; voided: what was done,
    judged, polled, decided or signed for the try before, and counts for this one no longer, and texts that nobody had
    posted."""

    sealed: ClassVar[frozenset[str]] = REASON
    t0: dt.datetime
    previous: dt.datetime | None = None
    reason: str = ""
    retry: bool = False
    voided: Names = ()


class HoldCalled(Event, frozen=True, tag="clock.held"):
    """The T-clock stands.

    hold: "H1" for a called one, the plan's id for a built-in. t_s: T-clock in seconds when it stopped.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    hold: str
    t_s: float
    until: dt.datetime | None = None
    until_decision: bool = False
    blocks_rollback: bool = False
    planned: bool = False
    reason: str = ""


class HoldReleased(Event, frozen=True, tag="clock.resumed"):
    """A hold is over, and with the last one the T-clock runs again.

    t0: where T0 lies now that the time held is added. still: who else holds the clock; T0 is not moved yet then.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    hold: str
    held_s: float
    t0: dt.datetime
    reason: str = ""
    still: tuple[str, ...] = ()


class Recycled(Event, frozen=True, tag="clock.recycled"):
    """Back to an earlier mark; voided: items, gates, polls, decisions and signatures that no longer count, and texts that
    nobody had posted. retry: for another try after a rollback."""

    sealed: ClassVar[frozenset[str]] = REASON
    to_s: float
    t0: dt.datetime
    voided: Names = ()
    reason: str = ""
    retry: bool = False
