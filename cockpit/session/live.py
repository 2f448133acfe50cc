"""A session on a running release: reads as others write, acts through the rules. Read-only is the same, minus acting."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

import msgspec

from cockpit.core.blindness import BEAT_S, engine_lost
from cockpit.core.index import book
from cockpit.core.roles import names_a_file
from cockpit.engine.ledger import Ledger
from cockpit.model.commands import Act, Actor, AmendPlan, Command, GrantWaiver, LeaveSession, OpenSession, Refusal
from cockpit.model.entry import Entry
from cockpit.model.events import RehearsalImported
from cockpit.model.state import EngineFacts, State
from cockpit.ports import Clock, JournalBusy, JournalError, JournalPoisoned, Runs
from cockpit.session import outputs
from cockpit.session.protocol import Done, Health, Mode, Output, Playback, Rehearsing, Unsure

Decisions = Callable[[State], tuple[str, ...] | None]
"""The ids in the plan's decisions file; None where the plan names none."""

Rehearsals = Callable[[State, str], tuple[RehearsalImported, ...]]
"""Given the state and the release's folder: finished rehearsals of the rollback beside it that are not taken in."""


class Hangar(Protocol):
    """Where rehearsals of a release are started and found. Given the state, the release's folder and who acts."""

    def rehearsing(self, state: State, place: str) -> tuple[Rehearsing, ...]: ...

    def rehearse(
        self, state: State, place: str, role: str, *, on: str, procedure: str, values: Mapping[str, str]
    ) -> Rehearsing | Refusal: ...


_TYPED = ("text", "reason", "title", "impact", "mitigation", "follow_up", "plan", "strategy", "link", "where")
"""What people type or paste in their own words; a password that came along with a command's output, or in an address,
stays out. A statement is not among them: it is signed as it was shown."""

Keeper = Callable[[State, str, str], tuple[str, str, int] | Refusal]
"""Given the state, the release's folder and a path as typed: what `Session.keep_file` returns."""

Amender = Callable[[State, str, Iterator[Entry], dt.datetime], AmendPlan | Refusal]
"""Given the state, the release's folder, its entries and the time: what `Session.amendment` returns."""

EnsureEngine = Callable[[], str]
"""Starts the engine if nobody runs it; returns a warning, or "". Raises NotStarted."""


class NotStarted(Exception):
    """The engine cannot be started; the text says why."""


class LiveSession:
    """One person's session. runs: for the output of commands; None where it cannot be read.

    ensure_engine: called by `revive`, and when the release has no engine; only the owner's sessions have one.
    lies: whether a file lies there, for words that were given elsewhere and are looked up in it.
    mask: makes the values of secrets unreadable in a text. acting: told of each role that the person takes. gone: whether
    the engine's process is seen to have ended.
    """

    def __init__(
        self,
        ledger: Ledger,
        actor: Actor,
        clock: Clock,
        runs: Runs | None,
        *,
        read_only: str = "",
        session_id: str = "",
        uid: int = -1,
        host: str = "",
        ensure_engine: EnsureEngine | None = None,
        decisions: Decisions | None = None,
        rehearsals: Rehearsals | None = None,
        lies: Callable[[str], bool] | None = None,
        hangar: Hangar | None = None,
        keeper: Keeper | None = None,
        amender: Amender | None = None,
        mask: Callable[[str], str] = str,
        acting: Callable[[str], None] | None = None,
        gone: Callable[[EngineFacts, dt.datetime], bool] | None = None,
    ) -> None:
        self._ledger = ledger
        self._actor = actor
        self._clock = clock
        self._runs = runs
        self._read_only = read_only
        self._session_id = session_id
        self._uid = uid
        self._host = host
        self._ensure_engine = ensure_engine
        self._decisions = decisions
        self._rehearsals = rehearsals
        self._lies = lies
        self._hangar = hangar
        self._keeper = keeper
        self._amender = amender
        self._mask = mask
        self._acting = acting
        self._gone = gone
        self._opened = False
        self._revived: dt.datetime | None = None

    @property
    def state(self) -> State:
        return self._ledger.state

    @property
    def mode(self) -> Mode:
        if self._read_only:
            return "read-only"
        return "rehearsal" if self.state.rehearsal else "live"

    @property
    def who(self) -> str:
        return self._actor.name

    @property
    def role(self) -> str:
        return self._actor.role

    @property
    def place(self) -> str:
        return self._ledger.store.folder

    def take_role(self, role: str) -> None:
        if role and role not in book(self.state).roles:
            raise ValueError(f"the plan has no role {role!r}")
        self._actor = Actor(self._actor.name, role, self._actor.os, self._actor.claimed)
        if self._acting is not None:
            self._acting(role)

    def now(self) -> dt.datetime:
        """Never before the last entry: times do not go backwards on the screen."""
        now = self._clock.now()
        last = self.state.last_at
        return max(now, last) if last is not None else now

    def open(self) -> None:
        """Journal that this person looks. A journal that takes no entries is opened all the same."""
        if self._read_only or not self._session_id or self.state.closed:
            return
        opened = self.do(OpenSession(session=self._session_id, uid=self._uid, host=self._host))
        self._opened = isinstance(opened, Done)

    def refresh(self) -> bool:
        changed = self._ledger.refresh()
        engine = self.state.engine
        vanished = self._gone is not None and not self.state.closed and self._gone(engine, self.now())
        if vanished != engine.vanished:
            engine.vanished, changed = vanished, True
        return changed

    def wake_fd(self) -> int | None:
        return self._ledger.store.wake_fd()

    def wait(self, seconds: float) -> bool:
        """Until somebody wrote, at most so long; whether there was anything new."""
        self._ledger.store.wait(seconds)
        return self.refresh()

    def do(self, command: Command, seen: int = -1, shown: tuple[str, ...] = ()) -> Done | Refusal | Unsure:
        if self._read_only:
            return Refusal("read-only", f"this session can change nothing: {self._read_only}")
        link = getattr(command, "link", "") if getattr(command, "relayed_for", "") else ""
        if link and self._lies is not None and names_a_file(link) and not self._lies(link):
            words = f"{link!r} is no file here; name one that is, a whole address (https://...), or how it was said"
            return Refusal("link-needed", words)
        try:
            act = Act(self._masked(self._informed(command)), self._actor, seen, shown)
            answer = self._ledger.act(act, essential=True)
        except JournalBusy as busy:
            return Refusal("busy", f"{busy}")
        except JournalPoisoned as poisoned:
            if poisoned.unknown:
                return Unsure(str(poisoned))
            return Refusal("journal", str(poisoned))
        except JournalError as error:
            return Refusal("journal", str(error))
        if isinstance(answer, Refusal):
            return answer
        return Done(tuple(answer))

    def may(self, command: Command) -> Refusal | None:
        if self._read_only:
            return Refusal("read-only", f"this session can change nothing: {self._read_only}")
        return self._ledger.may(Act(self._informed(command), self._actor), self.now())

    def _informed(self, command: Command) -> Command:
        """A waiver needs to know which decisions are recorded; the file is read when one is asked for."""
        if isinstance(command, GrantWaiver) and command.known_decisions is None and self._decisions is not None:
            return msgspec.structs.replace(command, known_decisions=self._decisions(self.state))
        return command

    def _masked(self, command: Command) -> Command:
        """The command with no secret in what a person typed or pasted."""
        said = {name: text for name in _TYPED if isinstance(text := getattr(command, name, None), str) and text}
        masked = {name: self._mask(text) for name, text in said.items()}
        return msgspec.structs.replace(command, **masked) if masked != said else command

    def health(self) -> Health:
        health = self._ledger.store.health
        if health.kind == "healthy":
            return Health("ok")
        if health.kind == "read-only" and self._read_only:
            return Health("ok", writable=False)
        level = "warning" if health.kind in ("read-only", "disk-full") else "alarm"
        return Health("warning" if level == "warning" else "alarm", health.words, health.writable)

    def output(self, source: str, offset: int = 0, limit: int = 65536) -> Output | None:
        return outputs.output(self.state, self._runs, source, offset, limit, follow=True)

    def rehearsals(self) -> tuple[RehearsalImported, ...]:
        return self._rehearsals(self.state, self.place) if self._rehearsals is not None else ()

    def rehearsing(self) -> tuple[Rehearsing, ...]:
        return self._hangar.rehearsing(self.state, self.place) if self._hangar is not None else ()

    def rehearse(self, on: str, procedure: str, values: Mapping[str, str]) -> Rehearsing | Refusal:
        if self._read_only:
            return Refusal("read-only", f"this session can start nothing: {self._read_only}")
        if self._hangar is None:
            return Refusal("no-rehearsal", "a rehearsal cannot be started from here: cockpit run PLAN --rehearse")
        return self._hangar.rehearse(self.state, self.place, self.role, on=on, procedure=procedure, values=values)

    def keep_file(self, path: str) -> tuple[str, str, int] | Refusal:
        if self._read_only:
            return Refusal("read-only", f"this session can keep nothing: {self._read_only}")
        if self._keeper is None:
            return Refusal("no-file", "files cannot be attached from here: cockpit attach-file JOURNAL FILE")
        return self._keeper(self.state, self.place, path)

    def amendment(self) -> AmendPlan | Refusal:
        if self._read_only:
            return Refusal("read-only", f"this session can amend nothing: {self._read_only}")
        if self._amender is None:
            return Refusal("no-plan", "the plan cannot be amended from here: cockpit amend JOURNAL PLAN")
        return self._amender(self.state, self.place, self.entries(), self.now())

    def entries(self, first: int = 0, last: int | None = None) -> Iterator[Entry]:
        return self._ledger.store.entries(first, last)

    def playback(self) -> Playback | None:
        return None

    def end(self) -> State | None:
        return None

    def seek(self, to: dt.datetime) -> None:
        raise ValueError("a running release cannot be moved in time; open it with replay")

    def step(self, entries: int) -> None:
        raise ValueError("a running release cannot be moved in time; open it with replay")

    def play(
        self,
        *,
        speed: float | None = None,
        paused: bool | None = None,
        view: str | None = None,
        skip_idle: bool | None = None,
    ) -> None:
        raise ValueError("a running release plays at its own pace; open it with replay")

    def revive(self) -> str:
        """Start the engine if it is gone; a warning in words, or ""."""
        if self._ensure_engine is None:
            return "only the owner of the journal can start its engine"
        gone = bool(engine_lost(self.state, self.now()))
        try:
            warning = self._ensure_engine()
        except NotStarted as no:
            self._revived = None
            return str(no)
        self._revived = self.now() if gone else None  # one heard of lately was not started anew, should it fall silent
        return warning

    @property
    def reviving(self) -> bool:
        since, now = self._revived, self.now()
        return since is not None and (now - since).total_seconds() <= BEAT_S and bool(engine_lost(self.state, now))

    def close(self) -> None:
        if self._opened:
            self.do(LeaveSession(session=self._session_id))
        self.state.engine.vanished = False  # it is for who looks, not for who goes on from here
        self._ledger.close()
