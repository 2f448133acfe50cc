"""Checklists, steps of the day, and everything ordered once: commands, requests, deliveries."""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import REASON, TEXT, Event


class ItemDone(Event, frozen=True, tag="item.done"):
    """A line of the checklist is done.

    by_hand: done outside the cockpit, `text` is what the person pasted or noted. due: which one, if recurring.
    """

    sealed: ClassVar[frozenset[str]] = TEXT
    item: str
    text: str = ""
    by_hand: bool = False
    run: str | None = None
    due: dt.datetime | None = None
    link: str = ""


class ItemFailed(Event, frozen=True, tag="item.failed"):
    """A line of the checklist was tried and failed.

    run: the order that failed, None where a person says so.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    item: str
    reason: str
    run: str | None = None


class ItemSkipped(Event, frozen=True, tag="item.skipped"):
    """Left out on purpose. due: which one, if recurring."""

    sealed: ClassVar[frozenset[str]] = REASON
    item: str
    reason: str
    due: dt.datetime | None = None


class ItemReopened(Event, frozen=True, tag="item.reopened"):
    """Done or skipped before, and open again."""

    sealed: ClassVar[frozenset[str]] = REASON
    item: str
    reason: str = ""


class ItemConfirmed(Event, frozen=True, tag="item.confirmed"):
    """The second person of a two-person step: lets it start."""

    item: str


class RunOrdered(Event, frozen=True, tag="run.ordered"):
    """An order to act once. kind: command, http or delivery. what_sha256: of argv, or of method, url template and body.

    It may start within `start_within` seconds of the entry, or of `not_before`; later it has expired and a person is
    asked. not_before: a delivery that was not taken is tried again then.
    """

    run: str
    subject: str
    kind: str
    what: str
    what_sha256: str
    plan_hash: str
    start_within: float = 120.0
    timeout: float | None = None
    attempt: int = 1
    generation: int = 0
    rehearsed: str = ""
    exclusive: str = ""
    bound: dict[str, str] = {}
    not_before: dt.datetime | None = None


class RunStarted(Event, frozen=True, tag="run.started"):
    """For requests and deliveries this comes before the first byte is sent; for commands it tells who runs it."""

    run: str
    epoch: int
    pid: int = 0


class RunFinished(Event, frozen=True, tag="run.finished"):
    """What came of an order.

    outcome: pass, warn, fail, error, cancelled or expired. excerpt: masked, sanitised, at most 4 KiB.

    retry_after_s: of a delivery that certainly was not taken, or does no harm twice: seconds after which it may be
    tried again.
    """

    sealed: ClassVar[frozenset[str]] = frozenset({"excerpt", "reason"})
    run: str
    outcome: str
    reason: str = ""
    exit: int | None = None
    signal: int | None = None
    status: int | None = None
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    duration_s: float | None = None
    bytes: int = 0
    sha256: str = ""
    excerpt: str = ""
    left_behind: int = 0
    evidence: str = ""
    evidence_sha256: str = ""
    retry_after_s: float | None = None


class RunUnknown(Event, frozen=True, tag="run.unknown"):
    """Whether it happened cannot be told; a person or the step's `verify` command settles it."""

    run: str
    reason: str


class RunSettled(Event, frozen=True, tag="run.settled"):
    """A person, or the step's own check, told what came of an order whose outcome was unknown.

    answer: happened, did-not-happen or run-again. by_verify: the declared read-only command answered.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    run: str
    answer: str
    reason: str
    by_verify: bool = False


class RunCancelAsked(Event, frozen=True, tag="run.cancel_asked"):
    """A person wants a running order stopped; what came of it is told by the run.finished that follows."""

    sealed: ClassVar[frozenset[str]] = REASON
    run: str
    reason: str = ""
