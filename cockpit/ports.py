"""What the inside asks of the outside world: one Protocol a need. Adapters keep them, cli wires them in.

Law: imports only model. No behaviour, beyond the words of what can go wrong.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from msgspec import Struct

from cockpit.model.checks import Gate, Http, Probe
from cockpit.model.entry import Draft, Entry, Head
from cockpit.model.events import ApiBudget
from cockpit.model.observations import GateOutcome, Reading
from cockpit.model.people import Channel, Mirror
from cockpit.model.plan import Plan
from cockpit.model.runs import RunFacts, RunSpec
from cockpit.model.state import State

# --- time -------------------------------------------------------------------------------------------------------------


class Clock(Protocol):
    """The machine's clocks. monotonic(): seconds, stops in a suspend where the system's does; boot_id(): "" if unknown."""

    def now(self) -> dt.datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never set back."""
        ...

    def boot_id(self) -> str:
        """Which start of the machine this is; "" if unknown."""
        ...


# --- the journal ------------------------------------------------------------------------------------------------------


class JournalError(Exception):
    """Something about a journal that a person must know. The text says what happened and what to do."""


class JournalBusy(JournalError):
    """Somebody held the lock until the deadline passed. Nothing was written. holder: who, as they signed the lock."""

    def __init__(self, text: str, holder: str = "") -> None:
        super().__init__(text)
        self.holder = holder


class JournalReadOnly(JournalError):
    """This journal may not be written from here. Nothing was written."""


class JournalDamaged(JournalError):
    """Bytes that verify neither as entries nor as a torn tail. Nothing was written. offset: of the first bad byte."""

    def __init__(self, text: str, offset: int = 0) -> None:
        super().__init__(text)
        self.offset = offset


class JournalPoisoned(JournalError):
    """A sync failed, here or in another process. unknown: the entries of this very call may or may not be on disk."""

    def __init__(self, text: str, unknown: bool = False) -> None:
        super().__init__(text)
        self.unknown = unknown


class JournalFull(JournalError):
    """No room on the disk. Nothing was written."""


class JournalNotWritten(JournalError):
    """The write failed and was taken back. Nothing was written."""


class EntryRefused(JournalError):
    """An entry that cannot be written as it is: too large, or a value the format has no form for."""


class NoJournal(JournalError):
    """There is no journal here, or it cannot be read, or it is of a newer major version."""


class JournalHealth(Struct, frozen=True):
    """kind: what this process may still expect of the journal. words: one sentence, for the banner; "" when healthy."""

    kind: Literal["healthy", "read-only", "disk-full", "poisoned", "damaged"] = "healthy"
    words: str = ""

    @property
    def writable(self) -> bool:
        """disk-full still takes essential entries."""
        return self.kind in ("healthy", "disk-full")


Decide = Callable[[list[Entry], dt.datetime], Sequence[Draft]]
"""Called under the lock with what others appended since the last read, and `now` (the `at` its entries will have).

It folds the former, then returns what to write: nothing at all is an answer too. What it raises goes to the caller
and nothing is written.
"""


class JournalStore(Protocol):
    """One open journal. Every entry comes out exactly once: from catch_up, poll, the argument of decide, or append.

    Not for several threads at once. generation: rises when the file was replaced (redaction, recovery): then forget
    what was folded and call restart(), since texts that were folded may be gone.
    """

    @property
    def head(self) -> Head:
        """The head as it stands in the file."""
        ...

    @property
    def folder(self) -> str:
        """Absolute path of the release's folder."""
        ...

    @property
    def health(self) -> JournalHealth:
        """What may still be expected of it, as of the last read or write."""
        ...

    @property
    def generation(self) -> int:
        """How often the file was replaced since it was opened here."""
        ...

    @property
    def last_seq(self) -> int:
        """-1 while there are no entries."""
        ...

    @property
    def last_hash(self) -> str:
        """Hash of the last entry read; the head's while there are none."""
        ...

    def catch_up(self) -> Iterator[list[Entry]]:
        """What is on disk and not yet read, in batches."""
        ...

    def poll(self) -> list[Entry]:
        """What others appended; cheap when that is nothing. Never waits, never raises for what it finds: see health."""
        ...

    def append(self, decide: Decide, *, actor: str, role: str, essential: bool = False) -> list[Entry]:
        """The entries that decide asked for, once they are on disk. Raises a JournalError otherwise.

        essential: human acts, runs and rollback, which may use the reserve when the disk is full.
        """
        ...

    def sync(self) -> None:
        """Make what other processes appended durable, before acting on it. Raises JournalPoisoned."""
        ...

    def entries(self, first: int = 0, last: int | None = None) -> Iterator[Entry]:
        """Entries by seq, both ends included, read again from disk; apart from what catch_up and poll give."""
        ...

    def restart(self) -> None:
        """Read from the first entry again."""
        ...

    def load_cache(self, key: str) -> bytes | None:
        """The blob stored under this key, if it still fits the file; reading then goes on behind it."""
        ...

    def store_cache(self, key: str, blob: bytes) -> None:
        """Keep a derived state as of the last entry read. A failure is not worth a word: it can be derived again."""
        ...

    def wake_fd(self) -> int | None:
        """A descriptor that turns readable when the journal changes, until poll() or woken(); None: poll instead."""
        ...

    def woken(self) -> bool:
        """Make wake_fd quiet again; whether it was not."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait until the journal may have changed, at most so many seconds; whether it may have."""
        ...

    def close(self) -> None:
        """Give lock, watch and descriptors back. A second close changes nothing."""
        ...


class Found(Struct, frozen=True):
    """A release's journal on disk. closed: it holds `release.closed`. problem: why it cannot be opened; "" if it can."""

    folder: str
    release: str
    created: dt.datetime | None
    closed: bool
    rehearsal: bool = False
    problem: str = ""


class ReleaseStore(Protocol):
    """The folder that holds the releases of one person or one host."""

    def find(self, release: str | None = None) -> list[Found]:
        """All releases here, newest first; of one release name if given."""
        ...

    def create(self, head: Head, date: dt.date, *, group: str = "", another: bool = False) -> str:
        """A new release's folder with a journal that holds only its head; its path. machine, folder and plan_hash
        of the head are filled in here. another: a second one for the same day gets a number."""
        ...


# --- looking at the world ---------------------------------------------------------------------------------------------


class Lane(Struct, frozen=True):
    """Polls that share one far end. name: such as "https://host:443" or "github:api.github.com".

    limit: how many of them may be under way at once; 1 is one after the other.
    """

    name: str
    limit: int


NamedMoment = Callable[[str], tuple[dt.datetime | None, str]]
"""A mark ("freeze"), phase or item -> (when, "") or (None, why there is no time yet; ends in "not set" where the name is
known)."""

NamedRef = Callable[[str], str]
"""A ref such as "git:.:HEAD" -> the sha it points at, "" while that is not known."""


class Prober(Protocol):
    """Looks at the world for probes. Never raises, whatever the world does: what went wrong is in the reading."""

    def lane(self, probe: Probe) -> Lane:
        """Which far end the probe asks."""
        ...

    async def ask(self, probe: Probe) -> Reading:
        """One look, over within the probe's deadline."""
        ...

    def replace(self, plan: Plan) -> None:
        """An amended plan."""
        ...

    def budgets(self) -> list[ApiBudget]:
        """What the APIs allow still, where that has changed since this was last called."""
        ...

    def baselines(self, plan: Plan) -> Mapping[str, tuple[float | None, str]]:
        """Metric id -> (the value in its baseline file, "") or (None, why there is none). Reads files."""
        ...

    async def close(self) -> None:
        """Let go of every connection and process."""
        ...


class Inspector(Protocol):
    """Looks at the world for gates that start no ordered command: http, github, git, env, files. Never raises."""

    async def inspect(self, gate: Gate, workdir: str) -> Reading:
        """One look, over within the gate's timeout. workdir: absolute; the gate's paths are relative to it."""
        ...


class GateJudge(Protocol):
    """Judges gates that start no ordered command."""

    async def judge(self, gate: Gate, state: State, now: dt.datetime) -> GateOutcome:
        """The verdict with its reason, and what it was judged on. Never raises."""
        ...


# --- acting on the world ----------------------------------------------------------------------------------------------


class Captured(Struct, frozen=True):
    """What a finished command said, masked. text: its end, for judging; excerpt: sanitised, at most 4 KiB.

    sha256 and bytes: of the raw output. evidence: path of the copy kept in the release's folder, relative to it.
    """

    text: str
    excerpt: str
    sha256: str
    bytes: int
    evidence: str = ""
    evidence_sha256: str = ""


class Runs(Protocol):
    """The ordered commands of one release, each in a folder named by its run id. Short and synchronous."""

    def prepare(self, run: str, spec: RunSpec) -> None:
        """Make the folder, durably, before the order is written. What an order that never got into the journal left
        behind is put aside. Raises RunnerError."""
        ...

    def start(self, run: str, env: Mapping[str, str]) -> None:
        """Start it; a second start changes nothing. Raises RunnerError, MissingEnvironment."""
        ...

    def inspect(self, run: str) -> RunFacts:
        """What is known of it now, from its folder. Never raises for a run that is not there: that is an answer."""
        ...

    def cancel(self, run: str) -> None:
        """Ask its supervisor to stop it, gently first; what came of it is told by `inspect`."""
        ...

    def capture(self, run: str, evidence: str, copy: str = "") -> Captured:
        """Read a finished command's output. evidence: a name to keep it under, "" for none; copy: as for `keep`."""
        ...

    def peek(self, run: str, offset: int, limit: int) -> tuple[str, int, int] | None:
        """(masked text, its offset, bytes in all) of the output so far; None where there is none. A negative offset
        counts from the end."""
        ...

    def evidence(self, path: str) -> bytes | None:
        """What `keep` or `capture` kept, by its path relative to the release's folder; None where it cannot be read."""
        ...

    def keep(self, name: str, text: str, copy: str = "") -> tuple[str, str]:
        """Keep a text as evidence; (path relative to the release's folder, SHA-256).

        copy: absolute path of the file that the plan wants it in, for people; "" for none.
        """
        ...


class Sender(Protocol):
    """Makes ordered requests and deliveries. Never raises: what went wrong is in the reading's fault."""

    async def send(self, http: Http, deadline: float, idempotency_key: str) -> Reading:
        """Make the request once. deadline: seconds for all of it. idempotency_key: sent as a header unless ""."""
        ...

    async def deliver(self, channel: Channel, text: str, title: str, idempotency_key: str) -> Reading:
        """Put a text out on a channel that is a webhook or a command; any other is a fault of its own."""
        ...


class Surveyor(Protocol):
    """Reads what the plan's refs, tuples and files are now. Never raises."""

    async def refs(self, names: Sequence[str], workdir: str) -> list[tuple[str, str, str, bool, str]]:
        """(ref, sha, tree, dirty, problem) of each "git:PATH:REF"."""
        ...

    async def files(self, plan: Plan, workdir: str, date: str) -> list[tuple[str, str, str, str]]:
        """(name, path, state, sha256) of the plan's artifacts ("artifact:ID"), links ("link:TITLE") and scripts
        ("script:PATH")."""
        ...

    async def matrix(self, path: str, workdir: str) -> tuple[dict[str, object], str]:
        """(the parsed TOML, problem) of a compatibility file."""
        ...


class Mirroring(Protocol):
    """Keeps the second copy of a journal. Never raises."""

    async def copy(self, mirror: Mirror, folder: str) -> str:
        """Copy the journal of this release's folder; why it could not be copied, "" when it was."""
        ...
