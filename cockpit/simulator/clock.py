"""Scripted time: whole seconds since the start, which run `speed` times as fast as the wall.

Everything the service says is a function of these seconds and of the events so far, so that two equal requests within
one scripted second get equal answers. The clock can be frozen and moved by hand, which is how tests live through a day.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class ScriptClock:
    """`epoch` is the wall time of second 0 and gives every time stamp in the answers, the Date header included."""

    def __init__(self, speed: float, epoch: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        if epoch.tzinfo is None:
            raise ValueError("the epoch needs a time zone")
        self.epoch = epoch.astimezone(UTC)
        self.speed = speed
        self.frozen = False
        self._monotonic = monotonic
        self._reached = 0.0
        self._since = monotonic()

    def seconds(self) -> float:
        """Scripted seconds since the start, never falling."""
        if self.frozen:
            return self._reached
        return self._reached + (self._monotonic() - self._since) * self.speed

    def _settle(self) -> None:
        self._reached = self.seconds()
        self._since = self._monotonic()

    def freeze(self, frozen: bool) -> None:
        self._settle()
        self.frozen = frozen

    def advance(self, seconds: float) -> None:
        """Leap forward; time already told never comes back, so a negative leap is an error."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self._settle()
        self._reached += seconds

    def run_at(self, speed: float) -> None:
        self._settle()
        self.speed = speed

    def wall(self, seconds: float) -> datetime:
        """Aware UTC time of a scripted second; negative seconds lie before the start."""
        return self.epoch + timedelta(seconds=seconds)

    def stamp(self, seconds: float) -> str:
        """RFC 3339 in UTC with whole seconds, as GitHub and most services write it."""
        return self.wall(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")

    def since_start(self, moment: float) -> float:
        """Scripted seconds of a Unix time."""
        return moment - self.epoch.timestamp()
