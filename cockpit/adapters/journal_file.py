"""Writing the journal. What an append promises is told in docs/journal.md.

Laws. An append is acknowledged only after its sync. One write() of whole entries, at the end, under the lock. After a
failed sync nobody acknowledges anything. Only a torn tail is ever cut, and its bytes are kept.
"""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from typing import NoReturn

from cockpit.adapters import journal_cache, journal_mend
from cockpit.adapters.journal_cache import Cached
from cockpit.adapters.journal_disk import LOCK, NO_ROOM, Reserve
from cockpit.adapters.journal_reader import MARK_EVERY, JournalReader
from cockpit.adapters.lock import FileLock, open_plain
from cockpit.adapters.place import may_write, place
from cockpit.format.journal_codec import Position, Reader, TooLarge, encode_entry, normal_event
from cockpit.format.journal_tail import judge_tail
from cockpit.format.toml_writer import Unwritable
from cockpit.model.entry import Draft, Entry
from cockpit.model.events import JournalAdopted, JournalRepaired
from cockpit.ports import (
    Clock,
    Decide,
    EntryRefused,
    JournalBusy,
    JournalDamaged,
    JournalFull,
    JournalNotWritten,
    JournalPoisoned,
    JournalReadOnly,
)

LOCK_TIMEOUT = 5.0
NOTHING: frozenset[str] = frozenset()
SYSTEM = "cockpit"
"""The actor of entries that nobody asked for: repairs."""


class JournalFile(JournalReader):
    """A JournalStore that can write, if this person may and the place is right; else `health` says why not.

    write: False opens to read only, and a journal from anywhere opens so. who: how this process signs the lock.
    """

    def __init__(
        self,
        path: str,
        clock: Clock,
        *,
        write: bool = True,
        who: str = "",
        lock_timeout: float = LOCK_TIMEOUT,
        force_network: bool = False,
    ) -> None:
        self._lock: FileLock | None = None
        self._who = who or "a session"
        self._lock_timeout = lock_timeout
        self._reserve = Reserve()
        super().__init__(path, clock)
        if write:
            try:
                self._read_only = self._open_to_write(force_network)
            except BaseException:
                self.close()
                raise

    def _open_to_write(self, force_network: bool) -> str:
        """Change to descriptors that can write; why not, or ""."""
        try:
            if why := may_write(self._folder, self._name, self._dir, force_network):
                return why
            self._lock = FileLock(LOCK, dir_fd=self._dir)
            fd = open_plain(self._name, os.O_RDWR | os.O_APPEND, dir_fd=self._dir)
        except OSError as error:
            if self._lock is not None:
                self._lock.close()
                self._lock = None
            return f"it cannot be opened for writing ({error.strerror or error})"
        os.close(self._fd)
        self._fd = fd
        info = os.fstat(fd)
        if (info.st_dev, info.st_ino) != self._identity:
            self._begin()
        self._read_only = ""
        self._look_for_poison()
        return ""

    def _open_file(self) -> int:
        flags = os.O_RDONLY if self._lock is None else os.O_RDWR | os.O_APPEND
        return open_plain(self._name, flags, dir_fd=self._dir)

    def _spoiled(self) -> bool:
        return super()._spoiled() or (self._lock is not None and self._lock.spoiled())

    def catch_up(self) -> Iterator[list[Entry]]:
        """What is on disk and not yet read, in batches. A torn tail is repaired here already."""
        yield from super().catch_up()
        if self.health.writable and self._lock is not None and self._rest():
            try:
                with self._lock.held(self._signature(), self._lock_timeout):
                    self._bring_up_to_date(self._lock)
            except (JournalBusy, JournalDamaged, JournalPoisoned, JournalFull, JournalNotWritten, OSError):
                return  # said in health, or for the next append to find
            if self._unread:
                yield self._take()

    # --- appending ----------------------------------------------------------------------------------------------------

    def append(self, decide: Decide, *, actor: str, role: str, essential: bool = False) -> list[Entry]:
        """The entries that decide asked for, once they are on disk. Raises a JournalError otherwise."""
        lock = self._writable()
        with lock.held(self._signature(actor, role), self._lock_timeout):
            try:
                self._bring_up_to_date(lock)
                self._make_room(essential)
            except OSError as error:
                self._unreadable = f"The journal cannot be read any more: {error.strerror or error}."
                raise JournalNotWritten(f"{self._unreadable} Nothing was recorded.") from None
            now = self._now()
            drafts = decide(self._take(), now)
            entries = self._write(lock, drafts, now, actor, role) if drafts else []
            self.woken()  # nobody else wrote since the lock was taken: this process need not wake itself
            return entries

    def adopt(self, *, actor: str, role: str) -> list[Entry]:
        """Make the folder this copy lies in its place from now on; [] if it is no copy. To be caught up first."""
        copied, self._copy = self._copy, ""
        if not copied:
            return []
        event = JournalAdopted(previous=self._binding, current=place(self._folder))
        unread: list[Entry] = []

        def decide(new: list[Entry], _now: dt.datetime) -> list[Draft]:
            unread.extend(new)
            return [Draft(event)]

        try:
            done = self.append(decide, actor=actor, role=role, essential=True)
        except BaseException:
            self._copy = copied
            raise
        self._bind(event.current)
        return unread + done

    def redact(
        self,
        seq: int,
        fields: tuple[str, ...] = (),
        *,
        reason: str,
        actor: str,
        role: str,
        occurred: dt.datetime | None = None,
        relates_to: tuple[int, ...] = (),
    ) -> tuple[str, ...]:
        """Take the text of sealed fields (none named: all) out of an entry, for good; their names.

        The generation rises at the next poll: what was folded may hold the text. Raises a JournalError.
        """
        from cockpit.adapters import journal_rewrite  # noqa: PLC0415 - seldom asked for, and every start would load it

        self._writable()
        return journal_rewrite.redact(
            self._folder,
            self._clock,
            seq,
            fields,
            reason=reason,
            actor=actor,
            role=role,
            occurred=occurred,
            relates_to=relates_to,
            timeout=self._lock_timeout,
        )

    def _keep(self, cached: Cached) -> None:
        # Under the lock, and only for the file that still has the name: else a text redacted meanwhile would come back.
        if self._lock is None:
            return
        try:
            with self._lock.held(self._signature(), 0.0):
                info = os.stat(self._name, dir_fd=self._dir, follow_symlinks=False)
                if (info.st_dev, info.st_ino) == self._identity:
                    journal_cache.store(self._dir, cached)
        except (JournalBusy, OSError):
            return

    def sync(self) -> None:
        """Make what other processes appended durable, before acting on it. Raises JournalPoisoned."""
        if self._poison:
            raise JournalPoisoned(self._poison)
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            self._poison_journal(self._lock, error)

    def _writable(self) -> FileLock:
        if self._poison:
            self._look_for_poison()
        self._unreadable = ""  # whether it still is will show
        health = self.health
        if health.kind == "damaged":
            raise JournalDamaged(health.words, self._reader.position.offset)
        if health.kind == "poisoned":
            raise JournalPoisoned(health.words)
        if not health.writable or self._lock is None:
            raise JournalReadOnly(health.words)
        return self._lock

    def _signature(self, actor: str = "", role: str = "") -> str:
        name = actor or self._who
        return f"{name}{f' ({role})' if role else ''}, process {os.getpid()}"

    def _now(self) -> dt.datetime:
        """The time of the next entries: whole milliseconds, never before the entry above."""
        now = self._clock.now()
        if now.tzinfo is not dt.UTC:
            now = now.astimezone(dt.UTC)
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        last = self._reader.position.at
        return now if last is None or now > last else last

    def _bring_up_to_date(self, lock: FileLock) -> None:
        """Under the lock: the right file, unspoiled, read to its end, and its end whole. Raises what forbids writing."""
        info = os.stat(self._name, dir_fd=self._dir, follow_symlinks=False)
        if (info.st_dev, info.st_ino) != self._identity:
            self._reopen()
            info = os.fstat(self._fd)
        self._look_for_poison()
        if self._poison:
            raise JournalPoisoned(self._poison)
        if info.st_size != self._reader.position.offset:
            self._read_new(info.st_size, sure=True)
            if not self._damage and self._reader.position.offset != info.st_size:
                self._mend(lock)
        if self._damage:
            raise JournalDamaged(self._damage, self._reader.position.offset)
        if self._copy:
            raise JournalReadOnly(self.health.words)

    def _mend(self, lock: FileLock) -> None:
        """Complete an entry that lacks its newlines, or cut a torn one off, and say so in the journal."""
        position = self._reader.position
        rest = self._rest()
        tail = judge_tail(rest, position)
        try:
            if tail.kind == "complete":
                journal_mend.complete(self._fd, position.offset, tail)
                event = JournalRepaired(how="completed", offset=position.offset, length=tail.keep)
            else:
                torn = journal_mend.cut(self._fd, self._dir, position.offset, rest)
                event = JournalRepaired(how="cut", offset=position.offset, length=len(rest), torn=torn)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise JournalFull(f"A torn entry at the end cannot be put aside: {error.strerror}.") from None
            self._poison_journal(lock, error)
        self._read_new(os.fstat(self._fd).st_size, sure=True)
        if not self._damage:
            self._unread += self._write(lock, [Draft(event)], self._now(), SYSTEM, "")

    def _make_room(self, essential: bool) -> None:
        if self._reader.position.seq < 0:
            return  # the first entry: a release that cannot be opened on a full disk has lost nothing
        self._full = not self._reserve.top_up(self._fd, os.fstat(self._fd))
        if self._full and not essential:
            raise JournalFull(self.health.words)

    def _write(self, lock: FileLock, drafts: Sequence[Draft], now: dt.datetime, actor: str, role: str) -> list[Entry]:
        before = self._reader.position
        pieces: list[bytes] = []
        entries: list[Entry] = []
        seq, prev = before.seq, before.hash
        try:
            for draft in drafts:
                seq += 1
                piece, found = encode_entry(
                    draft.event,
                    seq=seq,
                    at=now,
                    actor=actor,
                    role=role,
                    prev=prev,
                    salt=_salt,
                    occurred=draft.occurred,
                    relates_to=draft.relates_to,
                )
                pieces.append(piece)
                event = normal_event(draft.event)
                if event is not None:
                    related = tuple(draft.relates_to)
                    entries.append(Entry(seq, now, actor, role, event, draft.occurred, related, NOTHING, prev, found))
                prev = found
        except (Unwritable, TooLarge) as error:
            raise EntryRefused(f"This cannot be recorded: {error}.") from None
        data = b"".join(pieces)
        reader = Reader(Position(before.offset + len(data), seq, prev, now))
        if len(entries) < len(drafts) or not _utf8(actor, role):
            reader = Reader(before)
            entries = reader.feed(data)
            if len(entries) < len(drafts):
                raise EntryRefused("This cannot be recorded: it does not read back.")
        self._put(lock, data, before.offset)
        self._reader = reader
        if reader.position.offset - self._marks[-1].offset >= MARK_EVERY:
            self._marks.append(reader.position)
        return entries

    def _put(self, lock: FileLock, data: bytes, offset: int) -> None:
        """One write and its sync; afterwards all of it is on disk, or none of it, or the journal is poisoned."""
        problem: OSError | None = None
        try:
            written = os.write(self._fd, data)
        except OSError as error:
            problem, written = error, 0
        if written < len(data):
            try:
                os.ftruncate(self._fd, offset)
                os.fsync(self._fd)
            except OSError as error:
                self._poison_journal(lock, error)
            if problem is None or problem.errno in NO_ROOM:
                self._full = True
                raise JournalFull("The disk is full: nothing was recorded. Free some space and try again.")
            raise JournalNotWritten(f"The journal could not be written ({problem.strerror}): nothing was recorded.")
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            self._poison_journal(lock, error, unknown=True)

    def _poison_journal(self, lock: FileLock | None, error: OSError, unknown: bool = False) -> NoReturn:
        """Tell every process that may write that a sync failed. After that the page cache proves nothing any more."""
        words = (
            f"The disk failed ({error.strerror or error}): nothing is recorded any more. Check the disk, end all "
            f"sessions of this release, and run `cockpit recover {self._folder}`."
        )
        self._poisoned(words)
        journal_mend.poison(self._dir, lock, f"{self._signature()}: {error}; last safe entry {self.last_seq}")
        if unknown:
            words = f"It is unknown whether this was recorded. {words}"
        raise JournalPoisoned(words, unknown)

    def close(self) -> None:
        """Give up all descriptors, and with them the lock."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        super().close()


def _utf8(*texts: str) -> bool:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def _salt() -> str:
    return os.urandom(16).hex()
