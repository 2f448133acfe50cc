"""Who writes the journal, what nobody watched, and what was done to the journal itself."""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import REASON, Event, Names


class EngineElected(Event, frozen=True, tag="engine.elected"):
    """An engine took the watch.

    start_time: the process's, in clock ticks since boot, so that a recycled pid is not mistaken for it.
    """

    epoch: int
    pid: int
    start_time: int
    boot_id: str
    host: str
    missing_env: Names = ()
    took_over: bool = False


class EngineBeat(Event, frozen=True, tag="engine.beat"):
    """Written when nothing else was for 10 s. thinned: the engine watches on, but this recording leaves its beats out
    from here to its next entry. A live engine never says that; samples do, to stay small."""

    epoch: int
    thinned: bool = False


class EngineReleased(Event, frozen=True, tag="engine.released"):
    """An engine stopped in good order; who comes next need not wait for its lease."""

    epoch: int
    reason: str


class EngineTrouble(Event, frozen=True, tag="engine.trouble"):
    """Part of the engine's work fails again and again, and the rest goes on. over: it works again."""

    sealed: ClassVar[frozenset[str]] = REASON
    epoch: int
    what: str
    reason: str = ""
    over: bool = False


class GapSeen(Event, frozen=True, tag="gap.seen"):
    """Time nobody watched: cause is away, suspend, clock-forward, clock-back or reboot. until is when watching resumed."""

    since: dt.datetime
    until: dt.datetime
    cause: str
    wall_s: float = 0.0
    monotonic_s: float = 0.0


class JournalRepaired(Event, frozen=True, tag="journal.repaired"):
    """A torn or poisoned journal was made whole.

    how: cut (torn bytes kept in `torn`), completed (a whole entry lacked its newlines), or copied (what verified of a
    poisoned journal went into a new file; the old one is kept as `torn`).
    """

    how: str
    offset: int
    length: int
    torn: str = ""


class JournalRedacted(Event, frozen=True, tag="journal.redacted"):
    """Texts were taken out for good.

    entry: the one whose sealed texts were taken out; fields: their names. The digests stay.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    entry: int
    fields: Names
    reason: str


class JournalAdopted(Event, frozen=True, tag="journal.adopted"):
    """A copied journal may be written here from now on. previous and current: "machine:folder"."""

    previous: str
    current: str
