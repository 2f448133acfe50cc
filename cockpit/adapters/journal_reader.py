"""Following a journal on disk. Takes no lock, writes nothing, and believes only bytes that verify."""

import os
from collections.abc import Iterator

from cockpit.adapters import journal_cache, journal_disk
from cockpit.adapters.folder_watch import FolderWatch, watch
from cockpit.adapters.journal_disk import CHUNK, POISONED
from cockpit.adapters.journal_find import absent, locate, read_head
from cockpit.adapters.lock import open_plain
from cockpit.adapters.place import place
from cockpit.format.journal_codec import Reader, start
from cockpit.format.journal_tail import judge_tail
from cockpit.model.entry import Entry, Head
from cockpit.model.events import JournalAdopted, JournalRedacted
from cockpit.ports import Clock, JournalHealth, NoJournal

SUSPICION_S = 1.0
"""How long bytes that cannot become an entry must stand there before they are called damage, without the lock."""
MARK_EVERY = 128 << 10
POLL_S = 0.1


class JournalReader:
    """The reading half of a JournalStore. Opening reads the head only; catch_up() reads the entries."""

    def __init__(self, path: str, clock: Clock) -> None:
        self._folder, self._name = locate(path)
        self._clock = clock
        self._dir = self._fd = -1
        self._watch: FolderWatch | None = None
        self._generation = 0
        self._read_only = "opened to read only"
        self._poison = self._damage = self._copy = self._unreadable = ""
        self._poisoned_file = (0, 0)
        self._full = False
        try:
            self._dir = journal_disk.open_folder(self._folder)
            self._fd = self._open_file()
        except OSError as error:
            self.close()
            raise absent(self._folder, self._name, error) from None
        try:
            self._begin()
            self._look_for_poison()
        except BaseException:
            self.close()
            raise

    def _open_file(self) -> int:
        return open_plain(self._name, os.O_RDONLY, dir_fd=self._dir)

    def _begin(self) -> None:
        """Take the open descriptor's file as the journal, from its first byte."""
        info = os.fstat(self._fd)
        self._identity = (info.st_dev, info.st_ino)
        self._head, length = read_head(self._fd, os.path.join(self._folder, self._name))
        self._start = start(length, self._head.hash)
        self._rewind()

    def _rewind(self) -> None:
        self._reader = Reader(self._start)
        self._marks = [self._start]
        self._unread: list[Entry] = []
        self._gone: set[tuple[int, str]] = set()
        self._seen_size = -1
        self._suspect: tuple[int, float] | None = None
        self._bind(f"{self._head.machine}:{self._head.folder}")

    def _bind(self, binding: str) -> None:
        self._binding = binding
        here = binding == place(self._folder)
        self._copy = "" if here else f"it was made as {binding.partition(':')[2]}, so this is a copy"

    # --- what it is ---------------------------------------------------------------------------------------------------

    @property
    def head(self) -> Head:
        """The journal's head, pinned plan included."""
        return self._head

    @property
    def folder(self) -> str:
        """Absolute path of the release's folder."""
        return self._folder

    @property
    def generation(self) -> int:
        """Rises when the file was replaced: then forget what was folded, and restart()."""
        return self._generation

    @property
    def last_seq(self) -> int:
        """Of the last entry read; -1 while there are none."""
        return self._reader.position.seq

    @property
    def last_hash(self) -> str:
        """Of the last entry read; the head's while there are none."""
        return self._reader.position.hash

    @property
    def is_copy(self) -> bool:
        """Whether the folder was copied or moved here, and may be written only once adopted."""
        return bool(self._copy)

    @property
    def health(self) -> JournalHealth:
        """The worst that is known of it."""
        if self._damage or self._unreadable:
            return JournalHealth("damaged", self._damage or self._unreadable)
        if self._poison:
            return JournalHealth("poisoned", self._poison)
        if self._read_only:
            return JournalHealth("read-only", f"Read-only here: {self._read_only}.")
        if self._copy:
            return JournalHealth("read-only", f"Read-only here: {self._copy}; adopt it with `cockpit run --adopt`.")
        if self._full:
            return JournalHealth(
                "disk-full",
                "The disk is full: only what people do, commands and rollback are still recorded. Free some space.",
            )
        return JournalHealth()

    def _spoiled(self) -> bool:
        return journal_disk.exists(POISONED, self._dir)

    def _look_for_poison(self) -> None:
        if self._spoiled():
            self._poisoned(
                "A write to the disk failed, so nothing is recorded any more. Check the disk, end all sessions of this "
                f"release, and run `cockpit recover {self._folder}`: it copies what verifies into a new file."
            )
        elif self._poison and self._poisoned_file != self._identity:
            self._poison = ""

    def _poisoned(self, words: str) -> None:
        if not self._poison:
            self._poison, self._poisoned_file = words, self._identity

    def _damaged(self, words: str) -> None:
        self._damage = self._damage or words

    # --- reading ------------------------------------------------------------------------------------------------------

    def catch_up(self) -> Iterator[list[Entry]]:
        """What is on disk and not yet read, in batches."""
        if self._unread:
            yield self._take()
        self._reader.forget()
        while self._reader.bad is None:
            at = self._reader.position.offset + len(self._reader.pending)
            data = journal_disk.read_at(self._fd, at, CHUNK)
            if not data:
                break
            entries = self._feed(data)
            if entries:
                yield entries
        self._doubt(self._rest(), sure=True)

    def poll(self) -> list[Entry]:
        """What others appended. Never raises for what it finds: see health. Makes wake_fd quiet."""
        self.woken()  # before looking: what is written from now on wakes again
        try:
            info = os.stat(self._name, dir_fd=self._dir, follow_symlinks=False)
            if (info.st_dev, info.st_ino) != self._identity:
                self._reopen()
                info = os.fstat(self._fd)
            self._look_for_poison()
            if info.st_size != self._reader.position.offset and (
                info.st_size != self._seen_size or self._suspect is not None
            ):
                self._read_new(info.st_size)
            self._unreadable = ""
        except OSError as error:
            self._unreadable = f"The journal cannot be read any more: {error.strerror or error}."
        return self._take() if self._unread else []

    def _read_new(self, size: int, *, sure: bool = False) -> None:
        """Read what was appended; sure: nobody is writing now, since we hold the lock."""
        self._seen_size = size
        if size < self._reader.position.offset:
            self._damaged(
                f"The journal became shorter: {size:,} bytes, after {self._reader.position.offset:,} had been read. "
                "Somebody cut it; entries shown here may be gone from the file."
            )
            return
        self._reader.forget()
        while self._reader.bad is None:
            at = self._reader.position.offset + len(self._reader.pending)
            data = journal_disk.read_at(self._fd, at, min(CHUNK, size - at))
            if not data:
                break
            self._unread += self._feed(data)
        self._doubt(self._rest() if self._reader.position.offset < size else b"", sure=sure)

    def _feed(self, data: bytes) -> list[Entry]:
        entries = self._reader.feed(data)
        if self._reader.position.offset - self._marks[-1].offset >= MARK_EVERY:
            self._marks.append(self._reader.position)
        for entry in entries:
            if entry.redacted:
                self._gone.update((entry.seq, name) for name in entry.redacted)
            elif type(entry.event) is JournalRedacted:
                self._gone.difference_update([(entry.event.entry, name) for name in entry.event.fields])
            elif type(entry.event) is JournalAdopted:
                self._bind(entry.event.current)
        return entries

    def _rest(self) -> bytes:
        """All bytes behind the last verified entry."""
        offset = self._reader.position.offset
        return journal_disk.read_at(self._fd, offset, max(0, os.fstat(self._fd).st_size - offset))

    def _doubt(self, rest: bytes, *, sure: bool = False) -> None:
        """Judge what does not verify. Without the lock somebody may be writing it now: only what stays is damage."""
        position = self._reader.position
        if Reader(position).feed(rest):
            return  # whole by now; the next poll reads it
        if self._gone:
            seq, name = min(self._gone)
            self._damaged(
                f"The journal is damaged: the text of `{name}` in entry {seq} is missing, and no entry tells that it was "
                f"redacted. Nothing was changed; `cockpit verify {self._folder}` shows more."
            )
        tail = judge_tail(rest, position)
        if tail.kind != "damage":
            self._suspect = None
            return
        now = self._clock.monotonic()
        if self._suspect is None or self._suspect[0] != len(rest):
            self._suspect = (len(rest), now)
        if sure or now - self._suspect[1] >= SUSPICION_S:
            self._damaged(
                f"The journal is damaged at byte {position.offset:,}, where entry {position.seq + 1} should stand: "
                f"{tail.what}. Nothing was changed; `cockpit verify {self._folder}` shows more."
            )

    def _reopen(self) -> None:
        """The path is another file now. It must hold all that was read; then reading goes on in it."""
        was, unread = self._reader.position, self._unread
        fd = self._open_file()
        os.close(self._fd)
        self._fd = fd
        self._generation += 1
        try:
            self._begin()
        except NoJournal as error:
            self._damaged(f"The journal was replaced by something else. {error}")
            return
        if self._watch is not None:
            self._watch.renew()
        found = self._start.hash if was.seq < 0 else ""
        while self._reader.position.seq < was.seq and self._reader.bad is None:
            at = self._reader.position.offset + len(self._reader.pending)
            data = journal_disk.read_at(fd, at, CHUNK)
            if not data:
                break
            for entry in self._feed(data):
                if entry.seq == was.seq:
                    found = entry.hash
                elif entry.seq > was.seq:
                    unread.append(entry)
        self._unread = unread
        if found != was.hash:
            self._damaged(f"The journal was replaced by one without the entries read before (up to {was.seq}).")

    def _take(self) -> list[Entry]:
        taken, self._unread = self._unread, []
        return taken

    def entries(self, first: int = 0, last: int | None = None) -> Iterator[Entry]:
        """Entries by seq, both ends included, read again from disk; only what was read before."""
        mark = max((one for one in self._marks if one.seq < first), key=lambda one: one.seq, default=self._start)
        reader = Reader(mark)
        end = self._reader.position.offset
        while reader.position.offset < end and reader.bad is None:
            at = reader.position.offset + len(reader.pending)
            data = journal_disk.read_at(self._fd, at, min(CHUNK, end - at))
            if not data:
                return
            for entry in reader.feed(data):
                if last is not None and entry.seq > last:
                    return
                if entry.seq >= first:
                    yield entry

    def restart(self) -> None:
        """Read from the first entry again."""
        self._rewind()

    # --- the derived cache ---------------------------------------------------------------------------------------------

    def load_cache(self, key: str) -> bytes | None:
        """The blob stored under this key, if it still fits the file; reading then goes on behind it.

        To be called before catch_up().
        """
        cached = journal_cache.load(self._dir, self._fd, key)
        if cached is None or cached.marks[:1] != [self._start]:
            return None
        self._reader = Reader(cached.position)
        self._marks = cached.marks
        self._bind(cached.binding)
        return cached.blob

    def store_cache(self, key: str, blob: bytes) -> None:
        """Keep a derived state as of the last entry taken. Needs the right to write; a failure is not worth a word."""
        if not self._unread and self.health.writable:
            position = self._reader.position
            prefix = journal_cache.prefix_digest(self._fd, position.offset)
            self._keep(journal_cache.Cached(key, position, prefix, self._binding, self._marks, blob))

    def _keep(self, cached: journal_cache.Cached) -> None:
        """A reader keeps nothing."""

    # --- waiting ------------------------------------------------------------------------------------------------------

    def wake_fd(self) -> int | None:
        """A descriptor that turns readable when the journal changes, until poll() or woken(); None: poll instead."""
        if self._watch is None:
            self._watch = watch(self._folder, self._name)
        return None if self._watch is None else self._watch.fd

    def woken(self) -> bool:
        """Make wake_fd quiet again; whether it was not."""
        return self._watch is not None and self._watch.drain()

    def wait(self, timeout: float) -> bool:
        """Wait until the journal may have changed, at most so many seconds; whether it may have."""
        import select  # noqa: PLC0415

        fd = self.wake_fd()
        if fd is None:
            select.select([], [], [], min(timeout, POLL_S))
            return True
        ready, _, _ = select.select([fd], [], [], timeout)
        return bool(ready) and self.woken()

    def close(self) -> None:
        """Give up all descriptors."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        for fd in (self._fd, self._dir):
            if fd >= 0:
                os.close(fd)
        self._fd = self._dir = -1
