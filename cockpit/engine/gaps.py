"""Time that nobody watched, found by comparing the machine's two clocks from one round to the next."""

import datetime as dt

from cockpit.model.events import GapSeen
from cockpit.ports import Clock

GAP_S = 15.0
STEP_S = 2.0
"""A difference of wall and monotonic clock beyond this is a clock step or a suspend."""


class Gaps:
    """Remembers the last round's clocks."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._mono = clock.now(), clock.monotonic()

    def since_last(self, now: dt.datetime) -> GapSeen | None:
        """What has come between the last call and this one; None where the clocks agree and little time has passed."""
        mono = self._clock.monotonic()
        wall_s, mono_s = (now - self._wall).total_seconds(), mono - self._mono
        before, self._wall, self._mono = self._wall, now, mono
        if wall_s < -STEP_S:
            cause = "clock-back"
        elif wall_s - mono_s > STEP_S:
            cause = "suspend" if wall_s - mono_s > GAP_S else "clock-forward"
        elif mono_s > GAP_S:
            cause = "away"
        else:
            return None
        return GapSeen(since=min(before, now), until=now, cause=cause, wall_s=wall_s, monotonic_s=mono_s)
