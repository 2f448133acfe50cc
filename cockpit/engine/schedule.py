"""When each probe is polled: pure, over seconds of a monotonic clock.

Laws:
- Every probe has its own phase, taken from its id, so that polls spread evenly and a restart changes nothing; the
  first look comes early.
- A poll still under way when its next is due is left alone: nothing piles up behind a server that hangs. The missed one
  is dropped, not made up for.
- Errors (our own trouble) slow a probe down, up to eight times and five minutes; failures never do: an outage is
  watched at full speed.
"""

import heapq
import zlib
from collections.abc import Iterable

from msgspec import Struct

from cockpit.core.pacing import FIRST_LOOK_S, slowed
from cockpit.model.checks import Probe

_CLOSE_S = 1e-6
"""Due within a microsecond is due: a timer that rounds down must not be set again for what is left."""


class _Timer(Struct):
    probe: Probe
    due: float
    busy: bool = False
    errors: int = 0
    not_before: float = 0.0
    missed: int = 0
    turn: int = 0


def phase(name: str) -> float:
    """A fraction of an interval, 0 to 1, always the same for an id."""
    return zlib.crc32(name.encode()) / 2**32


class Schedule:
    """Timers of a plan's probes. All times are monotonic seconds."""

    def __init__(self, probes: Iterable[Probe], now: float, *, live: bool = False) -> None:
        self._live = live
        self._timers: dict[str, _Timer] = {}
        self._heap: list[tuple[float, int, str]] = []
        self.replace(probes, now)

    def replace(self, probes: Iterable[Probe], now: float) -> None:
        """Another set of probes; those that stay as they were keep their times."""
        wanted = {probe.id: probe for probe in probes}
        for name in [name for name in self._timers if name not in wanted]:
            del self._timers[name]
        for name, probe in wanted.items():
            known = self._timers.get(name)
            if known is None:
                first = min(FIRST_LOOK_S, self.interval(probe))
                self._timers[name] = _Timer(probe, now + phase(name) * first)
                self._push(name)
            elif known.probe != probe:
                known.probe = probe
                self._hurry(known, now)

    def go_live(self, live: bool, now: float) -> None:
        """Change between the usual and the live pace."""
        if live != self._live:
            self._live = live
            for timer in self._timers.values():
                self._hurry(timer, now)

    def interval(self, probe: Probe) -> float:
        """Seconds between two polls at the present pace, without slowing down."""
        pace = probe.every_live if self._live and probe.every_live is not None else probe.every
        return max(0.1, float(pace))

    def due(self, now: float) -> list[tuple[Probe, float]]:
        """Probes to poll now, with the moment each was due. They count as under way until `done`."""
        found: list[tuple[Probe, float]] = []
        while self._heap and self._heap[0][0] <= now + _CLOSE_S:
            _, turn, name = heapq.heappop(self._heap)
            timer = self._timers.get(name)
            if timer is None or turn != timer.turn:
                continue
            was = timer.due
            self._next(timer, now)
            if timer.busy:
                timer.missed += 1
                continue
            timer.busy = True
            found.append((timer.probe, was))
        return found

    def wait(self, now: float) -> float | None:
        """Seconds until something is due; None when there is nothing to poll."""
        while self._heap:
            _, turn, name = self._heap[0]
            timer = self._timers.get(name)
            if timer is not None and turn == timer.turn:
                return max(0.0, timer.due - now)
            heapq.heappop(self._heap)
        return None

    def done(self, name: str, verdict: str, now: float, not_before: float = 0.0) -> None:
        """A poll is over. not_before: when the far end wants to be asked again, 0 for whenever."""
        timer = self._timers.get(name)
        if timer is None:
            return
        timer.busy = False
        timer.errors = timer.errors + 1 if verdict == "error" else 0
        timer.not_before = min(not_before, now + 3600.0) if not_before else 0.0
        if timer.errors > 1 or timer.not_before > timer.due:
            base = self.interval(timer.probe)
            due = max(timer.due - base + slowed(base, timer.errors), timer.not_before)
            if due > timer.due:
                timer.due = due
                self._push(name)

    def idle(self) -> None:
        """No poll is under way any more; one that was cancelled before it began has not said so."""
        for timer in self._timers.values():
            timer.busy = False

    def now_please(self, name: str, now: float) -> None:
        """Poll this one at once, unless it is under way; no sooner than its far end wants to be asked again."""
        timer = self._timers.get(name)
        if timer is not None and not timer.busy:
            timer.due = max(now, timer.not_before)
            self._push(name)

    def next_polls(self) -> dict[str, float]:
        """When each probe is due."""
        return {name: timer.due for name, timer in self._timers.items()}

    def missed(self) -> dict[str, int]:
        """Polls dropped because the one before was still under way."""
        return {name: timer.missed for name, timer in self._timers.items() if timer.missed}

    def _next(self, timer: _Timer, now: float) -> None:
        """The next turn on the probe's own beat, counted from zero of the clock, never in the past."""
        every = self.interval(timer.probe)
        beat = phase(timer.probe.id) * every
        turns = (now - beat) // every + 1
        due = beat + turns * every
        if due - now < every / 4 and due - timer.due < every / 2:
            due += every  # the early first look came just before its beat
        timer.due = due
        self._push(timer.probe.id)

    def _hurry(self, timer: _Timer, now: float) -> None:
        soon = now + phase(timer.probe.id) * self.interval(timer.probe)
        if soon < timer.due and timer.not_before <= soon:
            timer.due = soon
            self._push(timer.probe.id)

    def _push(self, name: str) -> None:
        timer = self._timers[name]
        timer.turn += 1
        heapq.heappush(self._heap, (timer.due, timer.turn, name))
