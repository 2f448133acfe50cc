"""How far behind its own clock this process runs.

A machine that is too busy, or was asleep, hears answers too late and would call healthy targets dead. What is late on
our side must be told apart from what is late on theirs.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from cockpit.ports import Clock

TICK_S = 0.1
NORMAL_S = 0.05
"""A timer that fires up to this late is no lag."""


class Lag:
    """Measures only while somebody waits: a ticker that finds itself late adds up by how much. total_s only grows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting = 0
        self._expected: float | None = None
        self._counted = 0.0

    @property
    def total_s(self) -> float:
        """Seconds by which this process has been late so far, the tick that is overdue now included."""
        overdue = 0.0 if self._expected is None else self._clock.monotonic() - self._expected
        return self._counted + (overdue if overdue > NORMAL_S else 0.0)

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure for the length of a block."""
        self._waiting += 1
        if self._expected is None:
            self._again()
        try:
            yield
        finally:
            self._waiting -= 1

    def _again(self) -> None:
        self._expected = self._clock.monotonic() + TICK_S
        asyncio.get_running_loop().call_later(TICK_S, self._tick)

    def _tick(self) -> None:
        self._counted = self.total_s
        self._expected = None
        if self._waiting:
            self._again()
