"""The engine's eyes: polls every probe on its schedule and hands each result on.

One task for each poll under way, one for the schedule. A poll that stalls costs its own place and nothing else: it has
a deadline, its lane has other places, and the next poll of the same probe is dropped rather than queued.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import msgspec

from cockpit.engine.hosts import Lanes
from cockpit.engine.judging import Mask, judge_probe, no_mask
from cockpit.engine.lag import Lag
from cockpit.engine.schedule import Schedule
from cockpit.engine.tools import ended
from cockpit.model.checks import Probe
from cockpit.model.observations import ProbeResult, Reading
from cockpit.ports import Clock, Prober

GRACE_S = 1.0
"""What a prober may take beyond the probe's deadline before it is cut off from outside."""

OWN_SHARE = 0.2
"""The part of a deadline that this process may have been late itself; beyond it a timeout is its own trouble."""

Deliver = Callable[[ProbeResult], None]


class Poller:
    """Polls until cancelled. deliver: called in the event loop with each result, in the order of their completion.

    data_probes: ids that metrics are read from. lateness: seconds by which polls began after their time, per probe id,
    the largest since it was last taken.
    """

    def __init__(
        self,
        probes: Iterable[Probe],
        prober: Prober,
        clock: Clock,
        deliver: Deliver,
        *,
        data_probes: Iterable[str] = (),
        live: bool = False,
        mask: Mask = no_mask,
    ) -> None:
        self._prober = prober
        self._clock = clock
        self._deliver = deliver
        self._data = frozenset(data_probes)
        self._mask = mask
        self._schedule = Schedule(probes, clock.monotonic(), live=live)
        self._lanes = Lanes()
        self._lag = Lag(clock)
        self._under_way: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._broken: BaseException | None = None
        self.lateness: dict[str, float] = {}

    def replace(self, probes: Iterable[Probe], data_probes: Iterable[str] = ()) -> None:
        """An amended plan's probes."""
        self._data = frozenset(data_probes)
        self._schedule.replace(probes, self._clock.monotonic())
        self._changed.set()

    def go_live(self, live: bool) -> None:
        """`every_live` instead of `every`, or back."""
        self._schedule.go_live(live, self._clock.monotonic())
        self._changed.set()

    def poll_now(self, name: str) -> None:
        """Poll one probe at once."""
        self._schedule.now_please(name, self._clock.monotonic())
        self._changed.set()

    def next_polls(self) -> Mapping[str, dt.datetime]:
        """When each probe is polled next, UTC."""
        now, mono = self._clock.now(), self._clock.monotonic()
        return {name: now + dt.timedelta(seconds=at - mono) for name, at in self._schedule.next_polls().items()}

    def interval(self, probe: Probe) -> float:
        """Seconds between two polls of a probe at the present pace."""
        return self._schedule.interval(probe)

    async def run(self) -> None:
        """Until cancelled; then every poll under way is cancelled too. What `deliver` raises ends it and is raised; it
        may be run anew afterwards."""
        self._broken = None
        try:
            while self._broken is None:
                now = self._clock.monotonic()
                for probe, due in self._schedule.due(now):
                    self.lateness[probe.id] = max(self.lateness.get(probe.id, 0.0), now - due)
                    task = asyncio.create_task(self._poll(probe), name=f"poll {probe.id}")
                    self._under_way.add(task)
                    task.add_done_callback(self._over)
                await self._rest(self._schedule.wait(self._clock.monotonic()))
            raise self._broken
        finally:
            await ended(self._under_way)
            self._schedule.idle()

    def _over(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken = self._broken or error
            self._changed.set()

    async def _rest(self, seconds: float | None) -> None:
        if seconds is not None and seconds <= 0:
            await asyncio.sleep(0)
            return
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return
        self._changed.clear()

    async def _poll(self, probe: Probe) -> None:
        verdict, not_before = "error", 0.0
        try:
            reading = await self._ask(probe)
            if reading.not_before is not None:
                not_before = self._clock.monotonic() + (reading.not_before - self._clock.now()).total_seconds()
            result = judge_probe(probe, reading, is_data=probe.id in self._data, mask=self._mask)
            verdict = result.verdict
            self._deliver(result)
        finally:
            self._schedule.done(probe.id, verdict, self._clock.monotonic(), max(0.0, not_before))
            self._changed.set()

    async def _ask(self, probe: Probe) -> Reading:
        """A prober keeps its deadline and raises nothing; should one break that promise, the engine lives on.

        A deadline that passed while this process itself was late says nothing about the target.
        """
        try:
            async with self._lanes.enter(self._prober.lane(probe)), asyncio.timeout(probe.deadline + GRACE_S):
                before = self._lag.total_s
                with self._lag.measured():
                    reading = await self._prober.ask(probe)
                late = self._lag.total_s - before
                if reading.fault == "timeout" and late > OWN_SHARE * probe.deadline:
                    reason = f"this machine was too busy to hear an answer: {late:.1f} s late itself"
                    return msgspec.structs.replace(reading, fault="local", reason=reason)
                return reading
        except TimeoutError:
            return Reading(self._clock.now(), fault="local", reason="the probe did not keep its own deadline")
        except Exception as error:  # noqa: BLE001 - whatever it is, this poll is an error and the next one comes
            return Reading(self._clock.now(), fault="local", reason=f"the probe broke: {type(error).__name__}")
