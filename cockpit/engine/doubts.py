"""Bad answers wait for the control targets: only then is it known whether the fault is the target's or ours.

Laws: a failure counts once a control target has answered that was still to answer when the failing poll began - in the
journal, the control's answer stands before it. One good control is enough; else all of them are awaited. The answers of
one probe stay in their order. Where the plan names no control target, nothing waits; where the controls do not answer
at all, nothing waits for longer than PATIENCE_S, whatever the wall clock does and whether or not another answer comes,
and what was last known of them stands.
"""

import asyncio
import datetime as dt
import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

from cockpit.model.observations import ProbeResult
from cockpit.ports import Clock

GAP_S = 0.05
"""Controls are asked out of turn at most this often, however many targets fail at once."""
BURST = 20
CALM_S = 0.25
"""After so many times with less than CALMED_S between them, no more often than this: our own asking must not make them
turn us away, which would blind us."""
CALMED_S = 5.0
PATIENCE_S = 15.0
SEEING = ("pass", "warn", "excused")


class Held(NamedTuple):
    """An answer that waits. began: its poll. until: when it is given up, monotonic seconds."""

    result: ProbeResult
    began: dt.datetime
    until: float


class Doubts:
    """Between the poller and whoever takes results. ask: polls a probe at once. deliver: takes a result in."""

    def __init__(self, clock: Clock, ask: Callable[[str], None], deliver: Callable[[ProbeResult], None]) -> None:
        self._clock = clock
        self._ask = ask
        self._deliver = deliver
        self._controls: tuple[str, ...] = ()
        self._answers: dict[str, ProbeResult] = {}
        self._held: list[Held] = []
        self._unasked: dt.datetime | None = None
        self._asked = -math.inf
        self._in_a_row = 0
        self._timer: asyncio.TimerHandle | None = None

    def replace(self, controls: Iterable[str]) -> None:
        """The plan's control targets; answers that wait for others go on."""
        self._controls = tuple(controls)
        self._release()

    def take(self, result: ProbeResult) -> None:
        """One answer, delivered now or once it is known what it means."""
        if result.probe in self._controls:
            self._answers[result.probe] = result
            self._deliver(result)
            self._release()
            return
        began = result.at - dt.timedelta(milliseconds=result.ms)
        new = Held(result, began, self._clock.monotonic() + PATIENCE_S)
        if not any(one.result.probe == result.probe for one in self._held) and self._clear(new):
            self._deliver(result)
            return
        self._held.append(new)
        if result.verdict == "fail":
            self._unasked = max(began, self._unasked or began)
        if self._clock.monotonic() >= self._held[0].until:
            self._release()
        else:
            self._see_to_it()

    def _clear(self, one: Held) -> bool:
        """Whether it is known what an answer means: it is not bad, or the controls have answered since."""
        if one.result.verdict != "fail" or not self._controls or self._clock.monotonic() >= one.until:
            return True
        silent = self._silent(one.began)
        return not silent or any(self._answers[name].verdict in SEEING for name in self._controls if name not in silent)

    def _silent(self, since: dt.datetime) -> list[str]:
        """The controls that have not answered since then."""
        return [name for name in self._controls if name not in self._answers or self._answers[name].at < since]

    def _release(self) -> None:
        waiting, self._held, behind = self._held, [], set[str]()
        for one in waiting:
            if one.result.probe in behind or not self._clear(one):
                self._held.append(one)
                behind.add(one.result.probe)
            else:
                self._deliver(one.result)
        self._see_to_it()

    def _see_to_it(self) -> None:
        """Ask the controls about what came since they were asked, now or when it is decent to; and come back when the
        first of what waits is given up."""
        self.close()
        if not self._held:
            self._unasked = None
            return
        now = self._clock.monotonic()
        again = self._held[0].until
        if self._unasked is not None and (wanted := self._silent(self._unasked)):
            if now - self._asked > CALMED_S:
                self._in_a_row = 0
            decent = self._asked + (GAP_S if self._in_a_row < BURST else CALM_S)
            if decent > now:
                again = min(again, decent)
            else:
                self._asked, self._in_a_row, self._unasked = now, self._in_a_row + 1, None
                for name in wanted:
                    self._ask(name)
        self._timer = asyncio.get_running_loop().call_later(max(again - now, 0.0), self._release)

    def close(self) -> None:
        """Nothing is asked any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
