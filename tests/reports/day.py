"""A day on a table: the engine's own watch, sampler and rules, a clock one turns by hand, a journal in memory."""

import datetime as dt
from collections.abc import Mapping

import toml_rs

from cockpit.core.clock import live_window
from cockpit.core.decide import decide
from cockpit.core.fold import Fold
from cockpit.engine.sampler import Sampler
from cockpit.engine.telling import Telling
from cockpit.engine.watching import TICK_S, Watch
from cockpit.format.canonical import canonical_plan, plan_hash
from cockpit.format.plan_loader import load_plan, plan_from_raw
from cockpit.model import commands as cmd
from cockpit.model import events as ev
from cockpit.model.checks import Probe
from cockpit.model.commands import Act, Actor, Command, Refusal
from cockpit.model.entry import Entry, Event, Head
from cockpit.model.observations import ProbeResult
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.reports.backtest import backtest
from cockpit.reports.backtest_record import Eyes, Record, Tried
from cockpit.reports.backtest_schema import Backtest, Course

T = dt.datetime(2026, 3, 1, 10, 0, tzinfo=dt.UTC)
ENGINE, ADA = Actor("engine"), Actor("ada", "lead")
EYES = Eyes(Watch, Sampler, TICK_S)
BEAT_S = 5.0

PLAN = """
plan = 1
[release]
name = "mini"
version = "1.0"
zone = "UTC"
[[role]]
id = "lead"
owner = "Ada"
[[environment]]
id = "production"
url = "http://127.0.0.1:1"
[[severity]]
id = "critical"
blocks_go = true
[[gate]]
id = "unit"
kind = "manual"
statement = "The unit tests pass."
[[probe]]
id = "health"
kind = "http"
url = "http://127.0.0.1:1/health"
every = "5s"
[[probe]]
id = "control"
kind = "http"
url = "http://127.0.0.1:1/control"
every = "5s"
control = true
[[metric]]
id = "p95"
probe = "health"
value = "body.p95"
max = 500
[[trigger]]
id = "down"
title = "Production is down"
probe = "health"
failures = 3
for = "10s"
arm_after = 2
action = "rollback"
[[trigger]]
id = "slow"
when = "metric['p95'].value > 400.0"
for = "20s"
action = "propose"
[[rule]]
id = "calm"
when = "incident.open['critical'] > 0"
reason = "A critical incident is open"
[[phase]]
id = "launch"
at = "T0"
decision = { role = "lead" }
[[phase.item]]
id = "promote"
run = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
verify_with = ["health"]
verify_for = "10s"
[[procedure.step]]
id = "restore"
run = "true"
[stability]
for = "60s"
probes = ["health"]
"""


def load(text: str) -> tuple[Plan, dict[str, object]]:
    loaded = load_plan(text.encode(), "plan")
    errors = [problem.text("plan") for problem in loaded.problems if problem.severity == "error"]
    assert loaded.plan is not None, errors
    assert not errors, errors
    return loaded.plan, dict(loaded.raw)


def parse(text: str) -> Plan:
    return plan_from_raw(toml_rs.loads(text))


def tried(text: str) -> Tried:
    plan, raw = load(text)
    return Tried(plan, plan_hash(raw), EYES, parse)


class Day:
    """world: what each probe answers from now on, as (verdict, status, body); None is not asked. builds: and which build
    it says it is."""

    def __init__(self, text: str = PLAN, *, t0: dt.datetime = T + dt.timedelta(minutes=1)) -> None:
        plan, raw = load(text)
        self.now = T
        self.entries: list[Entry] = []
        self.head = Head(
            1, 0, plan.release.name, "day", T, "0", "here", "m", "/day", raw, plan_hash(raw), hash="0" * 64
        )  # fmt: skip
        self.plan = plan
        self._fold = Fold(self.head, plan, parse)
        self.world: dict[str, tuple[str, int, Mapping[str, object] | None]] = {}
        for probe in plan.probe:
            self.world[probe.id] = ("pass", 200, {"p95": 100.0})
        self.builds: dict[str, str] = {}
        self._telling = Telling(self.state, str)
        self._sampler = Sampler(1)
        self._next: dict[str, dt.datetime] = {probe.id: T for probe in plan.probe}
        self._next_tick = T
        self._watching = False
        self._watch = self._look()
        self.do(cmd.OpenRelease(t0=t0))
        self.elect()

    @property
    def state(self) -> State:
        return self._fold.state

    def _look(self) -> Watch:
        watch = Watch(self._fold.state.plan or self.plan, self._interval)
        watch.seed(self.state)
        return watch

    def _interval(self, probe: Probe) -> float:
        live = live_window(self.state, self.now)
        return float(probe.every_live if live and probe.every_live is not None else probe.every)

    # --- the journal --------------------------------------------------------------------------------------------------

    def act(self, command: Command, actor: Actor) -> list[Entry] | Refusal:
        answer = decide(self.state, Act(command, actor), self.now)
        if isinstance(answer, Refusal):
            return answer
        made = []
        for draft in answer:
            seq = len(self.entries)
            entry = Entry(
                seq, self.now, actor.name, actor.role, draft.event, draft.occurred, draft.relates_to, hash=f"{seq:064x}"
            )
            self.entries.append(entry)
            self._fold.apply([entry])
            made.append(entry)
        return made

    def do(self, command: Command, actor: Actor = ADA) -> list[Entry]:
        """People act between two seconds, the engine on them: nothing happens at one and the same instant."""
        if actor is not ENGINE:
            self.now += dt.timedelta(milliseconds=7)
        made = self.act(command, actor)
        assert not isinstance(made, Refusal), made
        if self._watching:
            self.settle()
        return made

    def write(self, *events: Event) -> None:
        self.do(cmd.Observe(epoch=self.state.engine.epoch, events=events), ENGINE)  # type: ignore[arg-type]

    def settle(self) -> None:
        for _ in range(100):
            if not self.act(cmd.Tick(epoch=self.state.engine.epoch), ENGINE):
                return
        raise AssertionError("something falls due again and again")

    # --- the engine ---------------------------------------------------------------------------------------------------

    def elect(self) -> None:
        epoch = self.state.engine.epoch + 1
        beat = self.state.engine.beat
        event = ev.EngineElected(epoch=epoch, pid=1, start_time=1, boot_id="b", host="here")
        self.do(cmd.Elect(event=event), ENGINE)
        self._watching = True
        self._sampler = Sampler(epoch)
        if beat is not None and (self.now - beat).total_seconds() > 15:
            self.write(ev.GapSeen(since=beat, until=self.now, cause="away"))
        self._watch = self._look()
        self._next = dict.fromkeys(self._next, self.now)
        self._next_tick = self.now
        self._round()

    def die(self) -> None:
        """kill -9: what waited to be written is gone."""
        self._watching = False

    def _round(self) -> None:
        for probe in (self.state.plan or self.plan).probe:
            if self._next.setdefault(probe.id, self.now) <= self.now:
                self._next[probe.id] = self.now + dt.timedelta(seconds=self._interval(probe))
                verdict, status, body = self.world.setdefault(probe.id, ("pass", 200, {}))
                build = self.builds.get(probe.id, "") if status else ""
                result = ProbeResult(probe.id, self.now, verdict, status, 12.0, "", body, version=build)
                self._telling.take(result)
                self._sampler.add(*self._watch.take(result, self.state, self.now))
        if self.now >= self._next_tick:
            self._next_tick = self.now + dt.timedelta(seconds=TICK_S)
            self._sampler.add(*self._watch.tick(self.state, self.now))
        elif self._watch.news(self.state):
            self._sampler.add(*self._watch.anew(self.state, self.now))
        if self._sampler.due(self.now):
            self.write(*self._sampler.take(self.now))
        if told := self._telling.news():
            self.write(*told)
        self.settle()
        beat = self.state.engine.beat
        if beat is not None and (self.now - beat).total_seconds() >= BEAT_S:
            self.act(cmd.Beat(epoch=self.state.engine.epoch), ENGINE)

    def wait(self, seconds: float) -> None:
        """Let time pass, a second at a time, the engine going round in each."""
        for _ in range(int(seconds)):
            self.now = self.now.replace(microsecond=0) + dt.timedelta(seconds=1)
            if self._watching:
                self._round()

    # --- what happens -------------------------------------------------------------------------------------------------

    def run(self, subject: str, outcome: str = "pass") -> None:
        """The open run of a subject ends."""
        runs = [
            run for run in self.state.runs.values() if run.subject == subject and run.status in ("ordered", "started")
        ]
        epoch = self.state.engine.epoch
        if runs[-1].status == "ordered":
            self.do(cmd.StartRun(epoch=epoch, run=runs[-1].run), ENGINE)
        self.do(cmd.FinishRun(epoch=epoch, result=ev.RunFinished(run=runs[-1].run, outcome=outcome)), ENGINE)

    def deploy(self) -> None:
        self.do(cmd.AttestGate(gate="unit", verdict="pass"))
        self.do(cmd.StartItem(item="promote"))
        self.run("item:promote")

    def roll_back(self) -> None:
        self.do(cmd.CallProcedure(procedure="rollback", typed="mini", reason="it is slow"))
        self.run("step:P1/restore")

    def amend(self, text: str) -> None:
        _, raw = load(text)
        plan = canonical_plan(raw).decode()
        self.do(cmd.AmendPlan(plan=plan, plan_hash=plan_hash(raw), difference="d", reason="r"))
        self._watch.replace(self.state.plan or self.plan)

    def record(self, place: str = "mini-2026-03-01") -> Record:
        return Record(place, self.head, self.plan, list(self.entries))


def over(text: str, *days: Day) -> Backtest:
    return backtest(tried(text), [day.record(f"day-{number}") for number, day in enumerate(days)])


def course(text: str, day: Day) -> Course:
    return over(text, day).courses[0]
