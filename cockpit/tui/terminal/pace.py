"""How fast a terminal is, by two signs: how it works off what waits for it, and when it answers what was asked last.

The second is needed because the kernel keeps some twenty thousand bytes for a terminal that reads slowly, and so long
nobody waits: at 2 kB a second that is ten seconds between a key and what it did.
"""

import threading

SLOW = 8 * 1024
"""Bytes a second of what waits, below which a terminal is called slow."""
WATCHED_S, STOPPED_S = 2.0, 5.0
"""How long a backlog is watched before the pace is told; and a silence after which the terminal had stopped (ctrl+s, a
lost line), which says nothing about its pace."""
LATE_S, TOO_LATE_S = 2.0, 6.0
"""An answer that takes longer is late; several late ones in a row that make up so much make a slow terminal. A single
one, however late, is that of a terminal that had stopped."""
EVERY_S, EVERY_BYTES = 5.0, 1500
"""A question is asked no more often, and only behind so many bytes."""
LOST_S, FIRST_S = 60.0, 5.0
"""What is not answered so long is answered no more; the same for a terminal that has never answered."""


class Pace:
    """How fast a terminal takes what waits for it. `told`: whether it has been found slow."""

    def __init__(self) -> None:
        self.told = False
        self._since: float | None = None
        self._last = 0.0
        self._taken = 0

    def rest(self) -> None:
        """Nothing waits any more."""
        self._since = None

    def took(self, count: int, waited: float, now: float) -> int:
        """So many bytes were taken after a wait of so many seconds. Returns bytes a second once they are too few, else 0."""
        if self._since is None or now - self._last > STOPPED_S:
            if waited > 0.005:
                self._since, self._taken, self._last = now, 0, now
            return 0
        self._last = now
        self._taken += count
        span = now - self._since
        if self.told or span < WATCHED_S or self._taken >= SLOW * span:
            return 0
        self.told = True
        return max(1, round(self._taken / span))


class Answers:
    """When a terminal answers a question that stands behind everything written before it. Asked in one thread, answered
    in another. settled: no answer is to come any more, as far as is known."""

    QUESTION = "\x1b[?2026$p"
    """Asked at the start anyway: a mode report. What does not know it says nothing, and is not asked again."""

    def __init__(self) -> None:
        self.told = False
        self._able = False
        self._asked: float | None = None
        self._last = 0.0
        self._written = 0
        self._late: list[float] = []
        self.settled = threading.Event()
        self.settled.set()

    def asked(self, now: float) -> None:
        self._asked = self._last = now
        self._written = 0
        if self._able:  # what never answered yet may never do
            self.settled.clear()

    def under_way(self, now: float) -> bool:
        """Whether an answer may be under way: of a terminal that never gave one, only at first."""
        asked = self._asked
        return asked is not None and now - asked < (LOST_S if self._able else FIRST_S)

    def due(self, count: int, now: float) -> bool:
        """So many bytes are being written: whether to ask behind them."""
        self._written += count
        if self._asked is not None and now - self._asked > LOST_S:
            self._asked = None
            self.settled.set()
        return (
            self._able and not self.told and self._asked is None
            and self._written >= EVERY_BYTES and now - self._last >= EVERY_S
        )  # fmt: skip

    def answered(self, now: float) -> float:
        """It came. Returns the seconds it took once that was too long too often, else 0."""
        asked, self._asked = self._asked, None
        self.settled.set()
        if asked is None:
            return 0.0
        took = now - asked
        self._able = True
        self._late = [*self._late, took] if took > LATE_S else []
        if self.told or len(self._late) < 2 or sum(self._late) < TOO_LATE_S:
            return 0.0
        self.told = True
        return took
