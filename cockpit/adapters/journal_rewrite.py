"""The two times a journal becomes another file: a text is redacted, or a poisoned one is recovered.

Both happen under the lock, write a whole new file beside the old one, read it back, sync it and put it in place with
one rename. Whoever has the old file open notices at the next poll or append that the path is another file now.
"""

import datetime as dt
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from cockpit.adapters import journal_cache, journal_disk, journal_mend
from cockpit.adapters.journal_disk import DRAFT, JOURNAL, LOCK, NO_ROOM, POISONED, SUPERSEDED, TORN
from cockpit.adapters.journal_find import read_head
from cockpit.adapters.lock import FileLock, open_plain
from cockpit.adapters.place import may_write
from cockpit.format.journal_codec import Reader, encode_entry, start
from cockpit.format.journal_redact import NotSealed, redact_block, sealed_fields
from cockpit.model.events import JournalRedacted, JournalRepaired
from cockpit.ports import (
    Clock,
    EntryRefused,
    JournalDamaged,
    JournalError,
    JournalFull,
    JournalNotWritten,
    JournalPoisoned,
    JournalReadOnly,
    NoJournal,
)

_Change = Callable[[bytes, Reader], tuple[bytes, "JournalRedacted | JournalRepaired"]]


class By(NamedTuple):
    """Who has it rewritten, and what else the entry says that tells of it."""

    actor: str
    role: str
    occurred: dt.datetime | None = None
    relates_to: tuple[int, ...] = ()


def redact(
    folder: str,
    clock: Clock,
    seq: int,
    fields: tuple[str, ...] = (),
    *,
    reason: str,
    actor: str,
    role: str,
    occurred: dt.datetime | None = None,
    relates_to: tuple[int, ...] = (),
    timeout: float = 5.0,
) -> tuple[str, ...]:
    """Take the text of these sealed fields (none named: all of them) out of an entry, for good; the fields' names.

    Appends `journal.redacted`, deletes the derived cache, kept torn tails and superseded files, which may hold the
    text too. Evidence files and raw output of the entry are the caller's to delete. Raises a JournalError.
    """
    taken: list[str] = []

    def change(data: bytes, reader: Reader) -> tuple[bytes, JournalRedacted]:
        begin, end = _find(data, reader, seq)
        block = data[begin:end]
        names = fields or sealed_fields(block)
        if not names:
            raise EntryRefused(f"Entry {seq} holds no text that can be redacted, or it is gone already.")
        try:
            redacted = redact_block(block, names)
        except NotSealed as error:
            raise EntryRefused(f"Entry {seq}: {error}.") from None
        taken.extend(names)
        return data[:begin] + redacted + data[end:], JournalRedacted(entry=seq, fields=names, reason=reason)

    with _rewriting(folder, timeout, f"{actor}, redacting") as (dir_fd, lock):
        if lock.spoiled() or journal_disk.exists(POISONED, dir_fd):
            raise JournalPoisoned("A write to the disk failed earlier; recover the journal before redacting.")
        _rewrite(dir_fd, folder, clock, change, By(actor, role, occurred, relates_to), whole=True)
        _purge(dir_fd)
    return tuple(taken)


def recover_poisoned(folder: str, clock: Clock, *, actor: str, role: str, timeout: float = 5.0) -> str:
    """Copy what verifies of a poisoned journal into a new file and let people write again; one sentence on the result.

    The old file is kept beside it as `journal.superseded.N`. To be called when no session is in the middle of
    something: what they showed as recorded is all there, and what was unknown may be. Raises a JournalError.
    """
    with _rewriting(folder, timeout, f"{actor}, recovering") as (dir_fd, lock):
        if not lock.spoiled() and not journal_disk.exists(POISONED, dir_fd):
            return "Nothing to recover: no failed write is on record for this journal."
        kept = journal_mend.free_name(SUPERSEDED, dir_fd)
        lost = 0

        def change(data: bytes, reader: Reader) -> tuple[bytes, JournalRepaired]:
            nonlocal lost
            offset = reader.position.offset
            lost = len(data) - offset
            return data[:offset], JournalRepaired(how="copied", offset=offset, length=lost, torn=kept)

        # A link first, so that the old bytes never are without a name.
        os.link(JOURNAL, kept, src_dir_fd=dir_fd, dst_dir_fd=dir_fd, follow_symlinks=False)
        try:
            last = _rewrite(dir_fd, folder, clock, change, By(actor, role), whole=False)
        except BaseException:
            with suppress(OSError):
                os.unlink(kept, dir_fd=dir_fd)
            raise
        with suppress(FileNotFoundError):
            os.unlink(POISONED, dir_fd=dir_fd)
        lock.unspoil()
        os.fsync(dir_fd)
        rest = f"; {lost:,} bytes at its end did not verify and stay only there" if lost else ""
        return f"Recovered: entries 0 to {last} are in a new file. The old one is kept as {kept}{rest}."


@contextmanager
def _rewriting(folder: str, timeout: float, who: str) -> Iterator[tuple[int, FileLock]]:
    """The folder's descriptor and the lock, held; everything that goes wrong below comes out as a JournalError."""
    try:
        dir_fd = journal_disk.open_folder(folder)
    except OSError as error:
        raise NoJournal(f"{folder}: {error.strerror or error}") from None
    try:
        if why := may_write(folder, JOURNAL, dir_fd, linked=True):
            raise JournalReadOnly(f"Read-only here: {why}.")
        lock = FileLock(LOCK, dir_fd=dir_fd)
        try:
            with lock.held(f"{who}, process {os.getpid()}", timeout):
                yield dir_fd, lock
        finally:
            lock.close()
    except JournalError:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise JournalFull("The disk has no room for a second copy of the journal: nothing was changed.") from None
        raise JournalNotWritten(f"Nothing was changed: {error.strerror or error}.") from None
    finally:
        os.close(dir_fd)


def _rewrite(dir_fd: int, folder: str, clock: Clock, change: _Change, by: By, *, whole: bool) -> int:
    """Put a changed copy in place of the journal, with the entry that tells of it; seq of that entry."""
    fd = open_plain(JOURNAL, os.O_RDONLY, dir_fd=dir_fd)
    try:
        head, length = read_head(fd, folder)
        data = journal_disk.read_at(fd, 0, os.fstat(fd).st_size)
    finally:
        os.close(fd)
    reader = Reader(start(length, head.hash))
    reader.feed(data[length:])
    if whole and reader.pending:
        offset = reader.position.offset
        raise JournalDamaged(f"The journal does not verify from byte {offset:,} on: nothing was changed.", offset)
    changed, event = change(data, reader)
    now = clock.now().astimezone(dt.UTC)
    last = reader.position.at
    entry, hashed = encode_entry(
        event,
        seq=reader.position.seq + 1,
        at=now if last is None or now > last else last,
        actor=by.actor,
        role=by.role,
        prev=reader.position.hash,
        salt=lambda: secrets.token_hex(16),
        occurred=by.occurred,
        relates_to=by.relates_to,
    )
    changed += entry
    proof = Reader(start(length, head.hash))
    proof.feed(changed[length:])
    if proof.pending or proof.position.hash != hashed:
        raise JournalNotWritten("Nothing was changed: the new copy would not verify.")
    journal_disk.store(JOURNAL, changed, dir_fd)
    journal_cache.purge(dir_fd)
    return proof.position.seq


def _find(data: bytes, reader: Reader, seq: int) -> tuple[int, int]:
    """Where an entry's block begins and ends in the file's bytes, which verify."""
    if not 0 <= seq <= reader.position.seq:
        raise EntryRefused(f"There is no entry {seq}; the last one is {reader.position.seq}.")
    begin = data.index(b"\n[[event]]\nseq = %d\n" % seq) + 1
    return begin, data.index(b"\n\n", begin) + 2


def _purge(dir_fd: int) -> None:
    for name in os.listdir(dir_fd):
        if name.startswith((TORN, SUPERSEDED, DRAFT)):
            os.unlink(name, dir_fd=dir_fd)
    os.fsync(dir_fd)
