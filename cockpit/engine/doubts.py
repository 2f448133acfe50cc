"""Bad answers wait for the control targets: only then is it known whether the fault is the target's or ours.

Laws: a failure counts once a control target has answered that was still to answer when the failing poll began - in the
journal, the control's answer stands before it. One good control is enough; else all of them are awaited. The answers of one probe
stay in their order. Where the plan names no control target, nothing waits; where the controls do not answer at all,
nothing waits for longer than PATIENCE_S, and what was last known of them stands.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable

from cockpit.model.observations import ProbeResult
from cockpit.ports import Clock

GAP_S = 0.05
"""Controls are asked out of turn at most this often, however many targets fail at once."""
PATIENCE_S = 15.0
SEEING = ("pass", "warn", "excused")


class Doubts:
    """Between the poller and whoever takes results. ask: polls a probe at once. deliver: takes a result in."""

    def __init__(self, clock: Clock, ask: Callable[[str], None], deliver: Callable[[ProbeResult], None]) -> None:
        self._clock = clock
        self._ask = ask
        self._deliver = deliver
        self._controls: tuple[str, ...] = ()
        self._answers: dict[str, ProbeResult] = {}
        self._held: list[ProbeResult] = []
        self._asked = 0.0
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
        elif any(one.probe == result.probe for one in self._held) or not self._clear(result):
            self._held.append(result)
            if self._given_up(self._held[0]):
                self._release()
            else:
                self._ask_soon()
        else:
            self._deliver(result)

    def _given_up(self, result: ProbeResult) -> bool:
        return (self._clock.now() - result.at).total_seconds() > PATIENCE_S

    def _clear(self, result: ProbeResult) -> bool:
        """Whether it is known what an answer means: it is not bad, or the controls have answered since."""
        if result.verdict != "fail" or not self._controls:
            return True
        began = result.at - dt.timedelta(milliseconds=result.ms)
        known = [self._answers.get(name) for name in self._controls]
        since = [one for one in known if one is not None and one.at >= began]
        return self._given_up(result) or any(one.verdict in SEEING for one in since) or len(since) == len(known)

    def _release(self) -> None:
        waiting, self._held, behind = self._held, [], set[str]()
        for one in waiting:
            if one.probe in behind or not self._clear(one):
                self._held.append(one)
                behind.add(one.probe)
            else:
                self._deliver(one)
        if self._held:
            self._ask_soon()

    def _ask_soon(self) -> None:
        if self._timer is not None:
            return
        wait = self._asked + GAP_S - self._clock.monotonic()
        if wait > 0:
            self._timer = asyncio.get_running_loop().call_later(wait, self._ask_now)
        else:
            self._ask_now()

    def _ask_now(self) -> None:
        self._timer = None
        if not self._held:
            return
        self._asked = self._clock.monotonic()
        for name in self._controls:
            self._ask(name)

    def close(self) -> None:
        """Nothing is asked any more."""
        if self._timer is not None:
            self._timer.cancel()
