"""What the engine observes, what came of its acts, and what falls due."""

from cockpit.model.commands.act import Command
from cockpit.model.events import (
    ApiBudget,
    EngineElected,
    EngineTrouble,
    FilesScanned,
    GapSeen,
    GateJudged,
    ProbeTold,
    RefsSeen,
    RunFinished,
    Samples,
    TupleSet,
)


class Elect(Command, frozen=True):
    """Take the watch, with the election that was prepared. gap: the time before it that nobody watched, in one append
    with it: what waited too long is told by it."""

    event: EngineElected
    gap: GapSeen | None = None


class Beat(Command, frozen=True):
    """thinned: for recordings that leave beats out; see EngineBeat."""

    epoch: int
    thinned: bool = False


class ReleaseEngine(Command, frozen=True):
    """Give the watch up, in good order."""

    epoch: int
    reason: str


class Observe(Command, frozen=True):
    """Facts the engine saw, journaled as they are. epoch guards against an engine that was replaced."""

    epoch: int
    events: tuple[
        Samples | ProbeTold | EngineTrouble | GapSeen | RefsSeen | FilesScanned | TupleSet | GateJudged | ApiBudget, ...
    ]


class NoticeDeploy(Command, frozen=True):
    """A probe finds something live that is not what was on record. previous: what was live before, if the record does
    not say."""

    epoch: int
    probe: str
    live: str
    previous: str = ""


class StartRun(Command, frozen=True):
    """The engine is about to act. Refused when the order has expired, was cancelled, or is not its own to start."""

    epoch: int
    run: str
    pid: int = 0


class FinishRun(Command, frozen=True):
    """What came of a run; the entries that follow from it (item done, gate judged, step failed ...) are decided."""

    epoch: int
    result: RunFinished


class LoseRun(Command, frozen=True):
    """Whether a run happened cannot be told."""

    epoch: int
    run: str
    reason: str


class Tick(Command, frozen=True):
    """Journal whatever has fallen due by now: verdict and trigger changes, holds, escalations, steps whose turn it is."""

    epoch: int
