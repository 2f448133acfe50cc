"""What the two clocks of a machine tell of time that nobody watched."""

import datetime as dt

import pytest

from cockpit.engine.gaps import Gaps

START = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)


class Clocks:
    """Wall and monotonic clock that one turns."""

    wall_s = mono_s = 0.0

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.wall_s)

    def monotonic(self) -> float:
        return self.mono_s

    def boot_id(self) -> str:
        return "b"


@pytest.mark.parametrize(
    ("wall_s", "mono_s", "cause"),
    [
        (1.0, 1.0, ""),
        (14.0, 14.0, ""),
        (2.5, 1.0, ""),
        (16.0, 16.0, "away"),
        (600.0, 1.0, "suspend"),
        (6.0, 1.0, "clock-forward"),
        (-3600.0, 1.0, "clock-back"),
    ],
)
def test_what_came_between_two_rounds(wall_s: float, mono_s: float, cause: str) -> None:
    clocks = Clocks()
    gaps = Gaps(clocks)
    clocks.wall_s, clocks.mono_s = wall_s, mono_s
    gap = gaps.since_last(clocks.now())
    assert (gap.cause if gap is not None else "") == cause
    if gap is not None:
        assert gap.until == clocks.now()
        assert gap.since == min(START, clocks.now())
        assert (gap.wall_s, gap.monotonic_s) == (wall_s, mono_s)
    assert gaps.since_last(clocks.now()) is None, "told once"
