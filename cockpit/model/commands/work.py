"""Items, runs, gates, waivers, tuples, numbers and files."""

import datetime as dt

from cockpit.model.commands.act import Command, Shown


class CheckItem(Command, frozen=True):
    """Tick a line done by hand. text: what the person pasted or says; link: where it can be seen."""

    item: str
    text: str = ""
    link: str = ""


class SkipItem(Command, frozen=True):
    """Leave a line out on purpose."""

    item: str
    reason: str


class ReopenItem(Command, frozen=True):
    """Open a line that was done, skipped or has failed."""

    item: str
    reason: str = ""


class ConfirmItem(Command, frozen=True):
    """The second person's yes to a two-person step."""

    item: str


class StartItem(Command, frozen=True):
    """Run a step of the day: its command, request, gate, announcement or procedure. shown: the text it sends, as read."""

    item: str
    shown: Shown | None = None


class RunGate(Command, frozen=True):
    """which: a gate's id, "all", or "failed" for all that are not green."""

    which: str


class AttestGate(Command, frozen=True):
    """A person's judgement of a manual gate. verdict: pass or fail."""

    gate: str
    verdict: str
    reason: str = ""
    link: str = ""


class CancelRun(Command, frozen=True):
    """Have an order stopped, if it still runs."""

    run: str
    reason: str = ""


class SettleRun(Command, frozen=True):
    """answer: happened, did-not-happen or run-again."""

    run: str
    answer: str
    reason: str


class GrantWaiver(Command, frozen=True):
    """known_decisions: ids found in the decisions file, None where the plan names no file."""

    gate: str
    decision: str
    reason: str
    expires: dt.datetime
    attested: bool = False
    known_decisions: tuple[str, ...] | None = None


class RevokeWaiver(Command, frozen=True):
    """Let the gate count again."""

    gate: str
    reason: str = ""


class SetTuple(Command, frozen=True):
    """Refs typed by a person, or the rollback tuple chosen (purpose "rollback")."""

    tuple: str
    refs: dict[str, str] = {}
    purpose: str = "current"
    supported: str = "unknown"


class EnterMetric(Command, frozen=True):
    """A number read somewhere else, in the metric's own unit."""

    metric: str
    value: float
    text: str = ""


class AttachFile(Command, frozen=True):
    """path: where it was kept, relative to the release's folder. sha256: lower-case hex. size: bytes."""

    artifact: str
    path: str
    sha256: str
    size: int
    text: str = ""
