"""A release on a table: a plan as text, a clock one turns by hand, acts that are decided and folded as in the product.

Only the journal's file is missing: entries get their seq, time and writer here, and nothing else differs.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping

from cockpit.core.decide import decide
from cockpit.core.fold import Fold
from cockpit.core.gates import current_bindings
from cockpit.core.index import book
from cockpit.core.outcome import ENGINE, Answer, Drafts
from cockpit.format.plan_loader import plan_from_raw
from cockpit.model.commands import (
    Act,
    Actor,
    CallProcedure,
    Command,
    FinishRun,
    Observe,
    OpenRelease,
    Refusal,
    StartItem,
    StartRun,
    Tick,
)
from cockpit.model.entry import Entry, Event, Head
from cockpit.model.events import EngineElected, GateJudged, RunFinished
from cockpit.model.plan import Plan
from cockpit.model.state import State

START = dt.datetime(2026, 2, 20, 16, 0, tzinfo=dt.UTC)
T0 = dt.datetime(2026, 2, 20, 18, 0, tzinfo=dt.UTC)
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def plan(text: str) -> Plan:
    """A plan from TOML; the usual head is added. `[release]` goes on at the top of the text."""
    return plan_from_raw(tomllib.loads('plan = 1\n[release]\nname = "demo"\n' + text))


def length(text: str) -> dt.timedelta:
    return dt.timedelta(seconds=float(text[:-1]) * UNITS[text[-1]])


class Refused(AssertionError):
    """An act that the test expected to be taken."""


class Desk:
    """now: the clock. entries: what a journal would hold. state: their fold."""

    def __init__(self, text: str, *, t0: dt.datetime | None = T0, rehearsal: bool = False) -> None:
        self.plan = plan(text)
        self.now = START
        self.entries: list[Entry] = []
        self.head = Head(1, 0, "demo", "id", START, "0", "host", "machine", "/r", {}, "plan-hash", rehearsal=rehearsal)
        self._fold = Fold(self.head, self.plan, self._amended)
        classes = self.plan.release.class_
        self.do(OpenRelease(t0=t0, classes=(classes,) if isinstance(classes, str) else classes), "anna")
        self.write((EngineElected(epoch=1, pid=1, start_time=1, boot_id="b", host="host"),), ENGINE)

    def _amended(self, text: str) -> Plan:
        return plan(text)

    @property
    def state(self) -> State:
        return self._fold.state

    def refold(self) -> None:
        """As a process does that has just started: the state from the entries alone."""
        self._fold = Fold(self.head, self.plan, self._amended)
        self._fold.apply(self.entries)

    def write(
        self, events: tuple[Event, ...], who: str, role: str = "", occurred: dt.datetime | None = None
    ) -> list[Entry]:
        """Entries without a decision: what another version wrote, or what the engine saw."""
        made = [
            Entry(seq=self.state.seq + 1 + number, at=self.now, actor=who, role=role, event=event, occurred=occurred)
            for number, event in enumerate(events)
        ]
        self._fold.apply(made)
        self.entries += made
        return made

    def _append(self, drafts: Drafts, who: str, role: str) -> list[Event]:
        made = [
            Entry(
                seq=self.state.seq + 1 + number,
                at=self.now,
                actor=who,
                role=role,
                event=draft.event,
                occurred=draft.occurred,
                relates_to=draft.relates_to,
            )
            for number, draft in enumerate(drafts)
        ]
        self._fold.apply(made)
        self.entries += made
        return [draft.event for draft in drafts]

    def ask(self, command: Command, who: str = "anna", role: str = "", *, os: bool = True) -> Answer:
        """What would come of it; nothing is written."""
        return decide(self.state, Act(command, Actor(who, role, os=os)), self.now)

    def do(self, command: Command, who: str = "anna", role: str = "", *, os: bool = True) -> list[Event]:
        """Do it; the events it led to. Raises Refused."""
        answer = self.ask(command, who, role, os=os)
        if isinstance(answer, Refusal):
            raise Refused(f"{type(command).__name__} by {who}: {answer.code}: {answer.reason}")
        return self._append(answer, who, role)

    def acts(self, *commands: Command, who: str = "anna", role: str = "lead") -> None:
        """One after the other, each with what falls due after it."""
        for command in commands:
            self.do(command, who, role)
            self.tick()

    def goes_out(self, run: str = "R1") -> None:
        """The line `deploy` started by hand, and its only command done. run: that command's."""
        self.acts(StartItem(item="deploy"))
        self.finish(run)

    def goes_back(self, run: str = "R2") -> None:
        """The rollback called by hand, and its only command done. run: that command's."""
        self.acts(CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
        self.finish(run)
        self.tick()

    def refused(self, command: Command, who: str = "anna", role: str = "", *, os: bool = True) -> Refusal:
        """The refusal of it; fails where it would be taken."""
        answer = self.ask(command, who, role, os=os)
        assert isinstance(answer, Refusal), f"{type(command).__name__} by {who} was taken: {answer}"
        return answer

    def tick(self) -> list[Event]:
        """Everything that has fallen due by now; ends, or it is not idempotent."""
        found: list[Event] = []
        for _ in range(200):
            answer = self.ask(Tick(epoch=self.state.engine.epoch), ENGINE)
            assert not isinstance(answer, Refusal), answer
            if not answer:
                return found
            found += self._append(answer, ENGINE, "")
        raise AssertionError(f"ticks without end: {found[-3:]}")

    def wait(self, text: str) -> list[Event]:
        """Let time pass in one go, then what fell due."""
        self.now += length(text)
        return self.tick()

    def judge(
        self, gate: str, verdict: str = "pass", *, bound: Mapping[str, str] | None = None, reason: str = ""
    ) -> None:
        """The engine judges a gate, on what its refs and tuples are now."""
        about = current_bindings(self.state, book(self.state).gates[gate]) if bound is None else dict(bound)
        judged = GateJudged(gate=gate, verdict=verdict, bound=about, reason=reason)
        self.do(Observe(epoch=self.state.engine.epoch, events=(judged,)), ENGINE)

    def finish(self, run: str, outcome: str = "pass") -> list[Event]:
        """The engine starts and finishes a run."""
        epoch = self.state.engine.epoch
        if self.state.runs[run].status == "ordered":
            self.do(StartRun(epoch=epoch, run=run), ENGINE)
        return self.do(FinishRun(epoch=epoch, result=RunFinished(run=run, outcome=outcome)), ENGINE)

    def types(self) -> list[str]:
        """The tags of all entries, in order."""
        return [str(entry.event.__struct_config__.tag) for entry in self.entries]
