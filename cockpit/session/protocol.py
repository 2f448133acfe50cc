"""What a screen talks to. Live, read-only and replay sessions all speak this, so that no screen asks which it has."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal, Protocol

from msgspec import Struct

from cockpit.model.commands import AmendPlan, Command, Refusal
from cockpit.model.entry import Entry
from cockpit.model.events import RehearsalImported
from cockpit.model.state import State

Mode = Literal["live", "read-only", "rehearsal", "replay"]


class Done(Struct, frozen=True):
    """An act that is on disk: its entries, first one the act itself."""

    entries: tuple[Entry, ...]


class Unsure(Struct, frozen=True):
    """The act may or may not be on disk; it was not acknowledged. reason says what to do."""

    reason: str


class Health(Struct, frozen=True):
    """The journal as this session finds it. level: ok, warning or alarm. words: one line for the banner."""

    level: Literal["ok", "warning", "alarm"]
    words: str = ""
    writable: bool = True


class Output(Struct, frozen=True):
    """A piece of a command's output, masked, not yet sanitised for the screen. size: bytes in all so far."""

    text: str
    offset: int
    size: int
    finished: bool


class Playback(Struct, frozen=True):
    """Where a replay stands. at: its clock. speed: 0 while paused. view: "occurred" or "known". empty: stretches, each
    longer than an hour, in which nothing is recorded at all, such as before the release a late note tells of. t0: where T0
    lay in the end, which may be later than where it was thought to lie at `at`; None where there never was one."""

    at: dt.datetime
    start: dt.datetime
    end: dt.datetime
    speed: float
    paused: bool
    view: Literal["occurred", "known"]
    marks: tuple[tuple[dt.datetime, str, str], ...] = ()
    skip_idle: bool = False
    empty: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    t0: dt.datetime | None = None


class Rehearsing(Struct, frozen=True):
    """A rehearsal of this release that goes on. place: its folder, to attach to. words: how it stands; of one that was
    begun just now, what its engine lacks."""

    place: str
    words: str = ""


class Session(Protocol):
    """One person's view of one release.

    refresh() reads what is new and returns whether anything changed; it never waits. do() appends under the lock or
    refuses; it returns within the lock's deadline. state is owned by the session: read it, never keep parts of it.
    """

    @property
    def state(self) -> State:
        """The release folded from its journal as of the last refresh, or of the moment shown."""
        ...

    @property
    def mode(self) -> Mode:
        """Whether acts are possible here, and on what."""
        ...

    @property
    def who(self) -> str:
        """The person who acts here, by the account the kernel names."""
        ...

    @property
    def role(self) -> str:
        """The role they act in; "" for none."""
        ...

    @property
    def place(self) -> str:
        """The release's folder, as shown and as typed to attach."""
        ...

    def take_role(self, role: str) -> None:
        """Act in this role from now on; "" is none."""
        ...

    def now(self) -> dt.datetime:
        """The moment this screen is about: the clock's, or a replay's. Aware, UTC."""
        ...

    def refresh(self) -> bool:
        """Read what is new; whether anything changed. Never waits."""
        ...

    def wake_fd(self) -> int | None:
        """A descriptor that turns readable when there may be something to refresh; None: look every so often instead."""
        ...

    def do(self, command: Command, seen: int = -1, shown: tuple[str, ...] = ()) -> Done | Refusal | Unsure:
        """Ask for it. seen and shown: the last entry and the verdict that were on the screen (`model.commands.Act`)."""
        ...

    def may(self, command: Command) -> Refusal | None:
        """Why this would be refused now; None if it would not. Nothing is written."""
        ...

    def revive(self) -> str:
        """Start the engine if nobody watches; a warning in words, or ""."""
        ...

    @property
    def reviving(self) -> bool:
        """Whether `revive` started an engine that nothing has been heard of yet, and not longer ago than it may take."""
        ...

    def health(self) -> Health:
        """How the journal stands, for the banner."""
        ...

    def output(self, source: str, offset: int = 0, limit: int = 65536) -> Output | None:
        """A command's output from a byte offset on; negative offsets count from the end; None where there is none.

        source: a run's id, or "evidence:" and the path of the text that a gate was judged by.
        """
        ...

    def rehearsals(self) -> tuple[RehearsalImported, ...]:
        """Rehearsals of this release's rollback that are over, lie beside it and are not taken in; oldest first.

        Their journals are read when this is asked. A replay has none.
        """
        ...

    def rehearsing(self) -> tuple[Rehearsing, ...]:
        """Rehearsals of this release that lie beside it and are not over, latest last. A replay has none."""
        ...

    def rehearse(self, on: str, procedure: str, values: Mapping[str, str]) -> Rehearsing | Refusal:
        """Open a rehearsal beside the release, of the plan in force, with an engine of its own, and call the procedure
        in it; "" opens the whole day and calls nothing. on: where it acts. Nothing is written to the release."""
        ...

    def keep_file(self, path: str) -> tuple[str, str, int] | Refusal:
        """Copy a file into the release's evidence, to attach it: (path relative to the release's folder, SHA-256,
        bytes). path: as typed; ~ and paths relative to the release's workdir are understood."""
        ...

    def amendment(self) -> AmendPlan | Refusal:
        """The plan as its file reads now, checked and held against the plan in force, ready to be asked for once there
        is a reason; or why there is nothing to amend."""
        ...

    def entries(self, first: int = 0, last: int | None = None) -> Iterator[Entry]:
        """Entries by seq, read from the journal: for the log beyond its tail, plots and exports."""
        ...

    def playback(self) -> Playback | None:
        """None unless this is a replay."""
        ...

    def end(self) -> State | None:
        """What a recording comes to, in the order it is shown in; None unless this is a replay. Folds all of it."""
        ...

    def seek(self, to: dt.datetime) -> None:
        """Show a replay at that moment, or at its nearest end. Nothing in a live session."""
        ...

    def step(self, entries: int) -> None:
        """So many entries on, or back; entries of one moment count as one, and at the ends it stays."""
        ...

    def play(
        self,
        *,
        speed: float | None = None,
        paused: bool | None = None,
        view: str | None = None,
        skip_idle: bool | None = None,
    ) -> None:
        """Change how a replay plays; None leaves as it is. skip_idle: jump over stretches without marks. ValueError."""
        ...

    def close(self) -> None:
        """Leave: says so in the journal where one may write, and gives everything back."""
        ...
