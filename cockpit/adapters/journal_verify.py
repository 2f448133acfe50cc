"""Proof-reading a journal from its first byte, believing nothing that was worked out before.

Chain, seals, redactions, TOML, times, and the evidence files beside it. It goes on behind the first damage, so that a
person learns how much of the rest is sound. An unkeyed chain proves accident, not malice: for that compare its head
with one that was written down elsewhere.
"""

import datetime as dt
import hashlib
import os
import re

import toml_rs
from msgspec import Struct

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_disk import CHUNK, EVIDENCE
from cockpit.adapters.journal_find import absent, locate, read_head
from cockpit.adapters.lock import open_plain
from cockpit.format.journal_codec import Position, Reader, start
from cockpit.format.journal_entry import own_hash, parse_entry
from cockpit.format.journal_tail import judge_tail
from cockpit.model.entry import Entry, Unknown
from cockpit.model.events import ArtifactAttached, GateJudged, JournalRedacted, ReleaseClosed, RunFinished
from cockpit.ports import NoJournal

MAX_PROBLEMS = 100
_BLOCK_START = re.compile(rb"^\[\[event\]\]\n", re.MULTILINE)


class Problem(Struct, frozen=True):
    """entry: the seq expected there, -1 for what is about the file. offset: of the byte where it begins."""

    offset: int
    entry: int
    what: str


class Report(Struct, frozen=True):
    """head: hash of the last entry that verifies (of the file's head if none does). redacted: (entry, field) pairs.

    evidence_*: files named in entries that match, are not there, or differ; the latter are problems too.
    torn: bytes at the end that a crash left; the next session cuts them off, and they are a problem until then.
    """

    path: str
    release: str
    entries: int
    head: str
    plan_hash: str
    first: dt.datetime | None
    last: dt.datetime | None
    closed: bool
    problems: tuple[Problem, ...]
    redacted: tuple[tuple[int, str], ...] = ()
    unknown_types: tuple[str, ...] = ()
    evidence_ok: int = 0
    evidence_unchecked: tuple[str, ...] = ()
    torn: int = 0
    expected: int | None = None

    @property
    def intact(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def verify_file(path: str, expect: str = "") -> Report:
    """Verify a journal given as its folder or file. expect: a head's hash, or its first 12 or more hex digits, that an
    export or a person kept; one that an earlier entry has will do, and `expected` says which. Raises NoJournal."""
    folder, name = locate(path)
    where = os.path.join(folder, name)
    try:
        fd = open_plain(where, os.O_RDONLY)
    except OSError as error:
        raise absent(folder, name, error) from None
    try:
        head, length = read_head(fd, where)
        data = journal_disk.read_at(fd, 0, os.fstat(fd).st_size)
    except OSError as error:
        raise NoJournal(f"{where}: {error.strerror or error}") from None
    finally:
        os.close(fd)
    work = _Work(folder, expect.strip().lower())
    work.hash_seen(head.hash, -1)
    if not toml(data[:length]):
        work.problem(0, -1, "the head is not TOML 1.0")
    last = work.walk(data, start(length, head.hash))
    work.settle_redactions()
    if expect and work.expected is None:
        work.problem(0, -1, f"the head expected, {expect}, is not in this journal's chain")
    return Report(
        path=where,
        release=head.release,
        entries=work.entries,
        head=last.hash,
        plan_hash=head.plan_hash,
        first=work.first,
        last=last.at,
        closed=work.closed,
        problems=tuple(work.problems),
        redacted=tuple(sorted(work.gone)),
        unknown_types=tuple(sorted(work.unknown)),
        evidence_ok=work.evidence_ok,
        evidence_unchecked=tuple(sorted(work.unchecked)),
        torn=work.torn,
        expected=work.expected,
    )


def toml(data: bytes) -> bool:
    """Whether a strict parser takes it."""
    try:
        toml_rs.loads(data.decode(), toml_version="1.0.0")
    except ValueError:
        return False
    return True


class _Work:
    """What is found on the way."""

    def __init__(self, folder: str, expect: str) -> None:
        self.folder, self.expect = folder, expect
        self.problems: list[Problem] = []
        self.entries = self.evidence_ok = self.torn = 0
        self.first: dt.datetime | None = None
        self.closed = False
        self.gone: dict[tuple[int, str], int] = {}
        self.told: set[tuple[int, str]] = set()
        self.unknown: set[str] = set()
        self.unchecked: set[str] = set()
        self.expected: int | None = None
        self._at: dt.datetime | None = None
        self._digests: dict[str, str | None] = {}

    def problem(self, offset: int, entry: int, what: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(offset, entry, what))

    def hash_seen(self, found: str, seq: int) -> None:
        if len(self.expect) >= 12 and found.startswith(self.expect):
            self.expected = seq

    def walk(self, data: bytes, position: Position) -> Position:
        """Verify all entries from a position on; the position behind the last of the unbroken chain."""
        intact: Position | None = None
        while True:
            reader = Reader(position)
            for at in range(position.offset, len(data), CHUNK):
                before = reader.position.offset
                for entry in reader.feed(data[at : at + CHUNK]):
                    self.entry(entry, data)
                if not toml(data[before : reader.position.offset]):
                    self._blame(data[before : reader.position.offset], before)
                if reader.bad is not None:
                    break
            position = reader.position
            intact = intact or position
            rest = data[position.offset :]
            if not rest:
                return intact
            tail = judge_tail(rest, position)
            if tail.kind in ("torn", "complete"):
                self.torn = len(rest)
                what = "a torn write" if tail.kind == "torn" else "an entry without its last newlines"
                self.problem(position.offset, position.seq + 1, f"{what} at the end; the next session repairs it")
                return intact
            self.problem(position.offset, position.seq + 1, tail.what)
            if len(self.problems) >= MAX_PROBLEMS:
                return intact
            following = self._sound_again(data, position)
            if following is None:
                return intact
            position = following

    def _blame(self, block: bytes, offset: int) -> None:
        """Which entry of a stretch that verifies is not TOML."""
        for one in block.split(b"\n\n")[:-1]:
            parsed = parse_entry(one + b"\n\n")
            if isinstance(parsed, str):
                self.problem(offset, -1, parsed)
            offset += len(one) + 2

    def _sound_again(self, data: bytes, position: Position) -> Position | None:
        """Before the next block that verifies by itself."""
        for match in _BLOCK_START.finditer(data, position.offset + 1):
            stop = data.find(b"\n\n", match.start()) + 2
            block = data[match.start() : stop]
            hashes = own_hash(block) if stop >= 2 else ""
            if isinstance(hashes, tuple):
                entry = parse_entry(block)
                if isinstance(entry, Entry):
                    return Position(match.start(), entry.seq - 1, hashes[0], None)
        return None

    def entry(self, entry: Entry, data: bytes) -> None:
        self.entries += 1
        self.first = self.first or entry.at
        if self._at is not None and entry.at < self._at:
            what = f"its time {entry.at:%H:%M:%S} is before that of the entry above"
            self.problem(_offset(data, entry.seq), entry.seq, what)
        self._at = entry.at
        self.hash_seen(entry.hash, entry.seq)
        for name in entry.redacted:
            self.gone[entry.seq, name] = _offset(data, entry.seq)
        path = digest = ""
        match entry.event:
            case JournalRedacted(entry=seq, fields=fields):
                self.told.update((seq, name) for name in fields)
            case ReleaseClosed():
                self.closed = True
            case Unknown(type=kind):
                self.unknown.add(kind)
            case GateJudged(evidence=path, evidence_sha256=digest):
                pass
            case ArtifactAttached(path=path, sha256=digest):
                pass
            case RunFinished(evidence=path, evidence_sha256=digest):
                pass
        if path and digest:
            found = self._digest_of(path)
            if found is None:
                self.unchecked.add(path)
            elif found == digest:
                self.evidence_ok += 1
            else:
                what = f"the evidence file {path} is not the one that was recorded"
                self.problem(_offset(data, entry.seq), entry.seq, what)

    def _digest_of(self, path: str) -> str | None:
        """SHA-256 of an evidence file; None if it is not there, or not inside the release's folder."""
        if path in self._digests:
            return self._digests[path]
        found = None
        for candidate in (path, os.path.join(EVIDENCE, path)):
            real = os.path.realpath(os.path.join(self.folder, candidate))
            if real.startswith(self.folder + os.sep) and os.path.isfile(real):
                try:
                    with open(real, "rb") as file:
                        found = hashlib.file_digest(file, "sha256").hexdigest()
                except OSError:
                    found = None
                break
        self._digests[path] = found
        return found

    def settle_redactions(self) -> None:
        """A text may be missing only if an entry says that it was taken out."""
        for (seq, name), offset in self.gone.items():
            if (seq, name) not in self.told:
                self.problem(offset, seq, f"the text of `{name}` is missing, and no journal.redacted tells of it")


def _offset(data: bytes, seq: int) -> int:
    return data.find(b"\n[[event]]\nseq = %d\n" % seq) + 1
