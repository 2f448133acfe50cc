"""The one process that acts: polls, starts what is ordered, journals what falls due - until it is told to stop.

Laws: everything it does follows from the folded state; it remembers nothing that a restart must not lose. It writes
only under its own epoch, and ends when another engine has been elected or the release is closed. One thread, one loop:
whatever waits - a server, a command - waits in a task.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Literal

from cockpit.core.clock import live_window
from cockpit.core.effects import effects
from cockpit.core.index import plan_of
from cockpit.core.measure import BaselineValue
from cockpit.core.runs import OPEN, too_early
from cockpit.engine.courier import Courier
from cockpit.engine.doubts import Doubts
from cockpit.engine.gaps import GAP_S, Gaps
from cockpit.engine.ledger import Ledger
from cockpit.engine.outside import Outside
from cockpit.engine.polling import Poller
from cockpit.engine.sampler import Sampler
from cockpit.engine.survey import Rounds
from cockpit.engine.telling import Telling
from cockpit.engine.tools import Tools, Trouble, missing_names, workdir
from cockpit.engine.verifying import Verifier
from cockpit.engine.watching import TICK_S, Watch
from cockpit.engine.worker import ENGINE, REASON_CHARS, Worker
from cockpit.format.sanitise import visible
from cockpit.model.commands import Act, Beat, Elect, NoticeDeploy, Observe, ReleaseEngine, Tick
from cockpit.model.effects import Deliver, Effect, SendRequest, StartCommand, StopRun, VerifyRun, WatchRun
from cockpit.model.events import EngineElected, EngineTrouble, GapSeen
from cockpit.model.observations import ProbeResult
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.ports import JournalError

BEAT_S = 5.0
LOOK_S = 0.2
IDLE_S = 1.0

Ended = Literal["closed", "stopped", "replaced", "journal"]


class Engine:
    """Elect it, then run it. stop() may be called from a signal handler in the loop's thread.

    log: takes one line at a time for the engine's own log.
    """

    def __init__(self, ledger: Ledger, tools: Tools, log: Callable[[str], None]) -> None:
        self._ledger = ledger
        self._tools = tools
        self._log = log
        self._wake = asyncio.Event()
        self._stopping = ""
        self._epoch = 0
        self._complaints: dict[str, str] = {}
        self._unwritten: JournalError | None = None
        self._last_write = tools.clock.now()
        self._gaps = Gaps(tools.clock)

    def stop(self, reason: str) -> None:
        """Release the engine's office and end."""
        self._stopping = reason
        self._wake.set()

    def elect(self, *, pid: int, start_time: int, host: str, took_over: bool = False) -> None:
        """Journal the new epoch and the time nobody watched. Raises JournalError, RuntimeError when refused."""
        state, clock = self._ledger.state, self._tools.clock
        last = state.engine
        now = clock.now()
        event = EngineElected(
            epoch=last.epoch + 1,
            pid=pid,
            start_time=start_time,
            boot_id=clock.boot_id(),
            host=host,
            missing_env=missing_names(plan_of(state), self._tools.values),
            took_over=took_over,
        )
        gap = None
        if last.beat is not None and (now - last.beat).total_seconds() > GAP_S:
            cause = "reboot" if last.boot_id and last.boot_id != clock.boot_id() else "away"
            gap = GapSeen(since=last.beat, until=now, cause=cause, wall_s=(now - last.beat).total_seconds())
        answer = self._ledger.act(Act(Elect(event=event, gap=gap), ENGINE), essential=True)
        if not isinstance(answer, list):
            raise RuntimeError(answer.reason)
        self._epoch = event.epoch
        self._build()

    def _build(self) -> None:
        tools, ledger, plan = self._tools, self._ledger, plan_of(self._ledger.state)
        self._plan = plan
        self._sampler = Sampler(self._epoch, mask=tools.mask)
        self._doubts = Doubts(tools.clock, self._ask, self._polled)
        self._poller = Poller(plan.probe, tools.prober, tools.clock, self._doubts.take, mask=tools.mask)
        self._doubts.replace(probe.id for probe in plan.probe if probe.control)
        self._watch = Watch(plan, self._poller.interval, self._baselines(plan))
        self._watch.seed(ledger.state)
        self._telling = Telling(ledger.state, tools.mask)
        self._poller.replace(plan.probe, self._watch.data_probes)
        self._worker = Worker(ledger, tools, self._epoch)
        self._courier = Courier(ledger, tools, self._epoch, self._wake)
        self._verifier = Verifier(ledger, tools, self._wake)
        self._rounds = Rounds(ledger, tools, self._epoch, self._wake)
        self._outside = Outside(ledger, tools, self._reported)
        self._next_tick = tools.clock.now()
        self._baseline_files = baseline_files(ledger.state)

    async def run(self) -> Ended:
        """Until closed, stopped, replaced, or the journal takes no more."""
        polling = asyncio.create_task(self._poller.run(), name="polling")
        ended: Ended = "stopped"
        try:
            while not self._stopping:
                if polling.done():
                    self._complain("polling", polling.exception() or RuntimeError("it ended"))
                    polling = asyncio.create_task(self._poller.run(), name="polling")
                verdict = self._round()
                if verdict is not None:
                    ended = verdict
                    break
                await self._rest()
            if self._stopping:
                self._act(ReleaseEngine(epoch=self._epoch, reason=self._stopping))
        except JournalError as error:
            self._log(f"the journal takes no more: {error}")
            ended = "journal"
        finally:
            self._doubts.close()
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            await self._courier.close()
            await self._verifier.close()
            await self._rounds.close()
            await self._outside.close()
            await self._tools.prober.close()
        return ended

    def _round(self) -> Ended | None:
        """One turn: read, observe, decide what is due, act on what is ordered."""
        if self._unwritten is not None:
            raise self._unwritten
        self._ledger.refresh()
        state = self._ledger.state
        if state.engine.epoch != self._epoch:
            return "replaced"
        if state.closed:
            return "closed"
        now = self._tools.clock.now()
        if gap := self._gaps.since_last(now):
            self._write(gap)
        if plan_of(state) is not self._plan:
            self._amended()
        self._poller.go_live(live_window(state, now))
        if now >= self._next_tick:
            self._next_tick = now + dt.timedelta(seconds=TICK_S)
            self._typed_in()
            self._approved_anew()
            self._sampler.add(*self._watch.tick(state, now))
        elif self._watch.news(state):
            self._sampler.add(*self._watch.anew(state, now))
        self._flush(now)
        for budget in self._tools.prober.budgets():
            self._write(budget)
        if told := self._telling.news():
            self._write(*told)
        self._settle()
        settled = self._ledger.state.seq
        self._dispatch(now)
        if self._ledger.state.seq != settled:
            self._settle()
        self._rounds.look(now)
        self._outside.look(now)
        if (now - self._last_write).total_seconds() >= BEAT_S:
            self._act(Beat(epoch=self._epoch))
        return None

    async def _rest(self) -> None:
        """Until something happens: a result, another's entry, a command to look at, the next thing that is due."""
        state, now = self._ledger.state, self._tools.clock.now()
        seconds = LOOK_S if any(run.status in OPEN for run in state.runs.values()) else IDLE_S
        due = self._sampler.due_at()
        if due is not None:
            seconds = min(seconds, max(0.0, (due - now).total_seconds()))
        fd = self._ledger.store.wake_fd()
        loop = asyncio.get_running_loop()
        if fd is not None:
            loop.add_reader(fd, self._wake.set)
        else:
            seconds = min(seconds, LOOK_S)
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        finally:
            if fd is not None:
                loop.remove_reader(fd)
        self._wake.clear()

    # --- what was seen ------------------------------------------------------------------------------------------------

    def _polled(self, result: ProbeResult) -> None:
        """Take one answer in. Raises nothing: what breaks on the answer of one probe must not end the polling of all."""
        what = f"what {result.probe} answered"
        try:
            try:
                self._take(result)
            except JournalError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the other probes are watched on
                self._complain(what, error)
            else:
                self._works(what)
        except JournalError as error:  # the engine's own round ends on it
            self._unwritten = error
            self._wake.set()

    def _take(self, result: ProbeResult) -> None:
        now = self._tools.clock.now()
        self._sampler.add(*self._watch.take(result, self._ledger.state, now))
        self._telling.take(result)
        live = self._watch.new_live(result, self._ledger.state)
        if live and self._act(NoticeDeploy(epoch=self._epoch, probe=result.probe, live=live)):
            self._wake.set()
        if self._sampler.due(now):
            self._wake.set()

    def _ask(self, probe: str) -> None:
        self._poller.poll_now(probe)

    def _typed_in(self) -> None:
        for name, facts in self._ledger.state.metrics.items():
            if facts.by and facts.value is not None and facts.at is not None:
                self._watch.enter(name, facts.value, facts.at)

    def _flush(self, now: dt.datetime) -> None:
        if self._sampler.due(now):
            events = self._sampler.take(now)
            self._write(*events)

    def _amended(self) -> None:
        plan = plan_of(self._ledger.state)
        self._plan = plan
        self._tools.prober.replace(plan)
        self._watch.replace(plan)
        self._watch.baselines = self._baselines(plan)
        self._poller.replace(plan.probe, self._watch.data_probes)
        self._doubts.replace(probe.id for probe in plan.probe if probe.control)
        self._log(f"plan amended; working in {workdir(plan, self._tools.base)}")

    def _approved_anew(self) -> None:
        """A baseline file that the rounds saw change is read again: what was approved meanwhile counts from now on."""
        seen = baseline_files(self._ledger.state)
        if seen != self._baseline_files:
            self._baseline_files = seen
            self._watch.baselines = self._baselines(self._plan)
            self._log(f"baselines read again: {', '.join(sorted(seen))}")

    def _baselines(self, plan: Plan) -> dict[str, BaselineValue]:
        return {name: BaselineValue(*found) for name, found in self._tools.prober.baselines(plan).items()}

    # --- what follows -------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Journal what has fallen due until nothing is left. Bounded: a rule that never rests must not stop the rest."""
        try:
            for _ in range(200):
                if not self._act(Tick(epoch=self._epoch)):
                    self._works("what is due")
                    return
            self._complain("what is due", RuntimeError("something falls due again and again"))
        except JournalError:
            raise
        except Exception as error:  # noqa: BLE001 - a rule that breaks must not blind the cockpit
            self._complain("what is due", error)

    def _dispatch(self, now: dt.datetime) -> None:
        ordered = effects(self._ledger.state)
        if ordered:
            self._ledger.store.sync()  # what is acted on is on disk
        for effect in ordered:
            try:
                self._carry_out(effect, now)
                self._works(_named(effect))
            except JournalError:
                raise
            except Exception as error:  # noqa: BLE001 - one order that breaks must not stop the watch over the rest
                self._complain(_named(effect), error)
        self._last_write = self._ledger.state.engine.beat or self._last_write

    def _carry_out(self, effect: Effect, now: dt.datetime) -> None:
        run = self._ledger.state.runs.get(getattr(effect, "run", ""))
        match effect:
            case StartCommand() | WatchRun() | StopRun() if run is not None:
                if run.kind == "command":
                    self._worker.look(run, now)
                else:
                    self._courier.look(run)
            case SendRequest():
                self._courier.send(effect)
            case Deliver() if run is not None and not too_early(run, now):
                self._courier.deliver(effect)
            case VerifyRun():
                self._verifier.look(effect, now)
            case _:
                return

    def _complain(self, what: str, error: BaseException) -> None:
        """Into the log and the journal, once for each kind of trouble: a screen must not look calm meanwhile."""
        words = str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"
        if self._complaints.get(what) != words:
            self._complaints[what] = words
            self._log(f"{what}: {words}")
            self._write(EngineTrouble(epoch=self._epoch, what=what, reason=visible(words)[:REASON_CHARS]))

    def _reported(self, what: str, trouble: str) -> None:
        if trouble:
            self._complain(what, Trouble(self._tools.mask(trouble)))
        else:
            self._works(what)

    def _works(self, what: str) -> None:
        """What failed before has gone well."""
        if self._complaints.pop(what, None) is not None:
            self._write(EngineTrouble(epoch=self._epoch, what=what, over=True))

    def _write(self, *events: object) -> None:
        self._act(Observe(epoch=self._epoch, events=events))  # type: ignore[arg-type]

    def _act(self, command: Tick | Beat | Observe | NoticeDeploy | ReleaseEngine) -> bool:
        answer = self._ledger.act(Act(command, ENGINE), essential=not isinstance(command, Observe | Beat))
        if isinstance(answer, list):
            if answer:
                self._last_write = answer[-1].at
            return bool(answer)
        if answer.code == "not-runnable":  # what is due cannot be ordered: a full disk, and nothing else would say so
            raise Trouble(answer.reason)
        if answer.code not in ("closed", "old-epoch"):
            self._log(f"refused: {answer.code}: {answer.reason}")
        return False


def baseline_files(state: State) -> dict[str, tuple[str, str]]:
    """The plan's baseline files as last seen: name -> (state, SHA-256)."""
    return {name: (one.state, one.sha256) for name, one in state.files.items() if name.startswith("baseline:")}


def _named(effect: Effect) -> str:
    return f"{type(effect).__name__} {getattr(effect, 'run', '')}".strip()
