"""A release at a desk whose clock is driven: people act, the world answers, and everything goes to a real journal.

The journal is a `JournalFile` in a folder of its own, each act goes through `core.decide` under its lock, metrics and
conditions are computed by the engine's own `Watch`. What is thinner than on a day of flight: probes are asked every half
hour instead of every minute; and outside the hours a day calls busy, where the engine's beat is written every ten seconds
as in life, one beat ten seconds after each act says that the beats are left out until the engine's next entry.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from cockpit.adapters.journal_file import JournalFile
from cockpit.cli.basics import plan_from_text
from cockpit.core import tick
from cockpit.core.gates import current_bindings
from cockpit.core.index import book
from cockpit.engine.ledger import Ledger
from cockpit.engine.sampler import Observation, samples
from cockpit.engine.watching import Watch
from cockpit.model import commands as cmd
from cockpit.model import events as ev
from cockpit.model.checks import Probe
from cockpit.model.commands import Act, Actor, Command, Refusal
from cockpit.model.entry import Entry
from cockpit.model.observations import ProbeResult
from cockpit.model.plan import Plan
from cockpit.model.state import State

ENGINE = Actor("engine")
EPOCH = 1
BEAT = dt.timedelta(seconds=10)
MINUTE = dt.timedelta(minutes=1)
ROUND = dt.timedelta(minutes=30)
ALARM_ROUND = dt.timedelta(minutes=15)
QUIET_ROUND = dt.timedelta(hours=6)
LIVE = (dt.time(7, 30), dt.time(18, 30))

Answer = tuple[str, int, object, str]
"""What a probe is answered: verdict, status, body, detail."""


class Told(Exception):
    """The day did not go as it is told here: a rule refused, or nothing was there to do."""


class Clock:
    """ports.Clock that stands where the day has come to."""

    def __init__(self, now: dt.datetime) -> None:
        self.time = now

    def now(self) -> dt.datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    def boot_id(self) -> str:
        return "recorded"


class World:
    """What the probes find. Each is set by the day as it goes."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)

    def say(self, probe: str, body: object = None, verdict: str = "pass", status: int = 200, detail: str = "") -> None:
        self.answers[probe] = (verdict, status, body, detail)


class Desk:
    """One release. Times are given as "HH:MM" of the release's zone on the day that `day` set."""

    def __init__(self, folder: Path, clock: Clock, plan: Plan, world: World) -> None:
        self.clock, self.world, self.plan = clock, world, plan
        self.zone = ZoneInfo(plan.release.zone)
        self.store = JournalFile(str(folder), clock, who="the recorder")
        self.ledger = Ledger(self.store, plan, plan_from_text, use_cache=False)
        self.watch = Watch(plan, self._pace)
        self.who = Actor("mara", "release-manager")
        self._date = clock.now().astimezone(self.zone).date()
        self._next_round = clock.now()
        self._busy_hours = (clock.now(), clock.now())

    @property
    def state(self) -> State:
        return self.ledger.state

    @property
    def now(self) -> dt.datetime:
        return self.clock.now()

    # --- time ---------------------------------------------------------------------------------------------------------

    def day(self, text: str) -> None:
        """Acts from here on happen on this date."""
        self._date = dt.date.fromisoformat(text)

    def moment(self, clock: str) -> dt.datetime:
        at = dt.time.fromisoformat(clock)
        return dt.datetime.combine(self._date, at, tzinfo=self.zone).astimezone(dt.UTC)

    def at(self, clock: str, who: str = "", role: str = "") -> None:
        """Let time pass until then, minute by minute: polls, and what falls due. who: acts from then on."""
        until = self.moment(clock)
        if until < self.now:
            raise Told(f"{clock} on {self._date} has passed")
        if self.now < self._busy_hours[0] < until:
            self.at(f"{self._busy_hours[0].astimezone(self.zone):%H:%M}")
            self._beat()
        while self.now < until:
            step = MINUTE if self._busy() else 5 * MINUTE
            self._pass(min(until, self.now + step, max(self._next_round, self.now + MINUTE)))
            if self.now >= self._next_round:
                self.look()
            elif self._due():
                self.settle()
        if who:
            self.by(who, role)

    def busy(self, since: str, until: str) -> None:
        """Between these times the engine's beats are written as in life; elsewhere they are left out."""
        self._busy_hours = (self.moment(since), self.moment(until))

    def _pass(self, to: dt.datetime) -> None:
        """Time goes on, and nothing happens but the engine's beat."""
        engine = self.state.engine
        while engine.beat is not None and not engine.thinned and not self.state.closed:
            after = max(self.now, engine.beat + BEAT)
            if after >= to:
                break
            self.clock.time = after
            here = self._busy_hours[0] <= after < self._busy_hours[1]
            self._act(cmd.Beat(epoch=EPOCH, thinned=not here), ENGINE)
        self.clock.time = to

    def by(self, who: str, role: str = "") -> None:
        held = [name for name, facts in self.state.roles.items() if facts.owner == who]
        self.who = Actor(who, role or (held[0] if held else ""))

    def local(self) -> dt.datetime:
        """The time of day in the release's zone."""
        return self.now.astimezone(self.zone)

    def _busy(self) -> bool:
        return (
            any(not one.resolved for one in self.state.incidents.values()) or LIVE[0] <= self.local().time() <= LIVE[1]
        )

    def _pace(self, probe: Probe) -> float:
        return float(probe.every)

    def _due(self) -> bool:
        """Whether something falls due now, seen by an engine that is there."""
        beat, self.state.engine.beat = self.state.engine.beat, self.now
        try:
            return bool(tick.due(self.state, self.now))
        finally:
            self.state.engine.beat = beat

    # --- what is written ----------------------------------------------------------------------------------------------

    def elect(self) -> None:
        """An engine takes office."""
        event = ev.EngineElected(epoch=EPOCH, pid=4711, start_time=1, boot_id="recorded", host="launch-desk")
        self._act(cmd.Elect(event=event), ENGINE)

    def _act(self, command: Command, actor: Actor) -> list[Entry]:
        answer = self.ledger.act(Act(command, actor), essential=True)
        if isinstance(answer, Refusal):
            raise Told(
                f"{self.local():%m-%d %H:%M} {actor.name}: {type(command).__name__}: {answer.code}: {answer.reason}"
            )
        return answer

    def _beat(self) -> None:
        if self.state.engine.beat is None or (self.now - self.state.engine.beat).total_seconds() > 5:
            self._act(cmd.Beat(epoch=EPOCH), ENGINE)

    def settle(self) -> None:
        """The engine journals what has fallen due."""
        if self.state.closed:
            return
        self._beat()
        for _ in range(200):
            if not self._act(cmd.Tick(epoch=EPOCH), ENGINE):
                return
        raise Told("something falls due again and again")

    def do(self, command: Command) -> list[Entry]:
        """An act of the person whose turn it is; the engine follows."""
        if not isinstance(command, cmd.OpenRelease) and not self.state.closed:
            self._beat()
        entries = self._act(command, self.who)
        if not isinstance(command, cmd.OpenRelease):
            self.settle()
            self._start()
            self._deliver()
        return entries

    def refused(self, command: Command, code: str) -> None:
        """Somebody tries what the rules do not allow. Nothing is written, as in life."""
        answer = self.ledger.act(Act(command, self.who), essential=True)
        if not isinstance(answer, Refusal) or answer.code != code:
            raise Told(f"{type(command).__name__} was to be refused with {code}: {answer}")

    def observe(self, *events: ev.Samples | ev.RefsSeen | ev.FilesScanned | ev.GateJudged) -> None:
        self._beat()
        self._act(cmd.Observe(epoch=EPOCH, events=events), ENGINE)
        self.settle()

    # --- what the engine sees -----------------------------------------------------------------------------------------

    def look(self) -> None:
        """One round of looking: every probe, what follows from it, and conditions that look at none."""
        live = LIVE[0] <= self.local().time() <= LIVE[1] and self.state.clock.t0 is not None and self._near()
        self._next_round = self.now + (ALARM_ROUND if self._open() else ROUND if live else QUIET_ROUND)
        for name, facts in self.state.metrics.items():
            if facts.by and facts.value is not None and facts.at is not None:
                self.watch.enter(name, facts.value, facts.at)
        found: list[Observation] = []
        for number, probe in enumerate(self.plan.probe):
            verdict, status, body, detail = self.world.answers[probe.id]
            ms = 80.0 + 13 * ((number * 7 + self.now.minute) % 11)
            result = ProbeResult(probe.id, self.now, verdict, status=status, ms=ms, body=body, detail=detail)
            found += self.watch.take(result, self.state, self.now)
        found += self.watch.tick(self.state, self.now)
        self._act(cmd.Observe(epoch=EPOCH, events=(samples(EPOCH, found),)), ENGINE)
        self.settle()
        self._deliver()

    def _near(self) -> bool:
        t0 = self.state.clock.t0
        return t0 is not None and abs((self.now - t0).total_seconds()) < 13 * 3600

    def _open(self) -> bool:
        return any(not one.resolved for one in self.state.incidents.values())

    def judge(self, gate: str, verdict: str = "pass", reason: str = "") -> None:
        """The engine judges a gate that starts no command."""
        plan = book(self.state).gates[gate]
        bound = current_bindings(self.state, plan)
        self.observe(ev.GateJudged(gate=gate, verdict=verdict, reason=reason, bound=bound))

    # --- what commands come to ----------------------------------------------------------------------------------------

    def _run_of(self, subject: str) -> str:
        going = [
            run for run in self.state.runs.values() if run.subject == subject and run.status in ("ordered", "started")
        ]
        if not going:
            raise Told(f"{self.local():%m-%d %H:%M} nothing runs for {subject}")
        return going[-1].run

    def ran(self, subject: str, minutes: float = 0.0, said: str = "", outcome: str = "pass", reason: str = "") -> None:
        """A command that was ordered ends after so many minutes. said: what it printed."""
        run = self._run_of(subject)
        began = self.state.runs[run].started or self.now
        if minutes:
            end = self.now + dt.timedelta(minutes=minutes)
            self._date_of(end)
            self.at(f"{end.astimezone(self.zone):%H:%M:%S}")
        text = f"{said}\n" if said else ""
        result = ev.RunFinished(
            run=run,
            outcome=outcome,
            reason=reason,
            exit=0 if outcome in ("pass", "warn") else 1,
            started=began,
            ended=self.now,
            duration_s=max(0.4, (self.now - began).total_seconds()),
            bytes=len(text.encode()),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            excerpt=text,
        )
        self._beat()
        self._act(cmd.FinishRun(epoch=EPOCH, result=result), ENGINE)
        self.settle()
        self._start()
        self._deliver()

    def _date_of(self, at: dt.datetime) -> None:
        self._date = at.astimezone(self.zone).date()

    def _start(self) -> None:
        """Commands that were ordered begin; the day says when they end, and how."""
        for run in [one for one in self.state.runs.values() if one.kind == "command" and one.status == "ordered"]:
            self._act(cmd.StartRun(epoch=EPOCH, run=run.run), ENGINE)

    def _deliver(self) -> None:
        """What goes out by itself arrives."""
        while waiting := [
            run for run in self.state.runs.values() if run.kind == "delivery" and run.status == "ordered"
        ]:
            for run in waiting:
                self._act(cmd.StartRun(epoch=EPOCH, run=run.run), ENGINE)
                finished = ev.RunFinished(run=run.run, outcome="pass", reason="HTTP 204", duration_s=0.3)
                self._act(cmd.FinishRun(epoch=EPOCH, result=finished), ENGINE)
            self.settle()

    # --- what people do, in fewer words -------------------------------------------------------------------------------

    def gate(self, name: str, minutes: float = 0.0, said: str = "", outcome: str = "pass", reason: str = "") -> None:
        self.do(cmd.RunGate(which=name))
        self.ran(f"gate:{name}", minutes, said, outcome, reason)

    def item(self, name: str, minutes: float = 0.0, said: str = "") -> None:
        self.do(cmd.StartItem(item=name))
        self.ran(f"item:{name}", minutes, said)

    def check(self, *names: str, text: str = "", link: str = "") -> None:
        for name in names:
            self.do(cmd.CheckItem(item=name, text=text, link=link))

    def note(self, text: str, incident: str = "", occurred: str = "", relates_to: tuple[int, ...] = ()) -> None:
        when = self.moment(occurred) if occurred else None
        self.do(cmd.AddNote(text=text, incident=incident, occurred=when, relates_to=relates_to))

    def number(self, metric: str, value: float, text: str = "") -> None:
        """A person enters a number, and the engine judges it with its next look."""
        self.do(cmd.EnterMetric(metric=metric, value=value, text=text))
        self.look()

    def say(self, template: str, incident: str = "") -> None:
        """Send a text now: by webhook at once, by hand as soon as it is posted."""
        before = set(self.state.announcements)
        self.do(cmd.Announce(template=template, incident=incident))
        self.posted(name for name in self.state.announcements if name not in before)

    def posted(self, names: Iterable[str] | None = None) -> None:
        """A person has posted what waits to be posted."""
        mine = [
            one
            for one in self.state.announcements.values()
            if one.how in ("hand", "clipboard") and one.status == "ordered"
        ]
        chosen = set(names) if names is not None else {one.announcement for one in mine}
        for one in mine:
            if one.announcement in chosen:
                self.do(cmd.ConfirmSent(announcement=one.announcement))

    def vote(self, poll: str, people: Mapping[str, str], minutes: int = 0) -> None:
        """Each says GO in turn, so many minutes apart."""
        for who, duty in people.items():
            self.at(f"{self.local() + minutes * MINUTE:%H:%M}")
            self.by(who, duty)
            self.do(cmd.CastVote(poll=poll, choice="go"))

    def close(self) -> None:
        self.ledger.close()
