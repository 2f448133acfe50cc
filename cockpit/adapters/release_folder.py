"""Folders of releases: made whole or not at all, and found again.

<release>-<date>/
  journal.toml  journal.lock  engine.lock  runs/  evidence/
"""

import datetime as dt
import os
import shutil
import tempfile

import msgspec

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_disk import ENGINE_LOCK, EVIDENCE, JOURNAL, LOCK, RUNS
from cockpit.adapters.journal_find import read_head
from cockpit.adapters.lock import open_plain
from cockpit.adapters.place import machine
from cockpit.adapters.statfs import network_fs
from cockpit.format.journal_head import encode_head
from cockpit.format.toml_writer import Unwritable
from cockpit.model.entry import Head
from cockpit.patterns import late
from cockpit.ports import EntryRefused, Found, JournalReadOnly, NoJournal

MARK = "-rehearsal"
"""In the name of a rehearsal's folder."""
_CLOSED = b'\ntype = "release.closed"\n'
_MAKING = ".making-"
_STRANGE = late(r"[^A-Za-z0-9._-]+")


class ReleaseExists(JournalReadOnly):
    """A journal of this release and day is there already. folder: its path."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} exists already: open it, or ask for another with --new")
        self.folder = folder


class ReleaseFolder:
    """A ReleaseStore in one parent folder, which is made (0700) when the first release is.

    force_network: the person said that this network file system will do.
    """

    def __init__(self, parent: str, *, force_network: bool = False) -> None:
        self.parent = os.path.realpath(parent)
        self._force_network = force_network

    def find(self, release: str | None = None) -> list[Found]:
        """All releases here, newest first; those of one release name if given. Folders without a journal are none."""
        try:
            names = sorted(os.listdir(self.parent))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise NoJournal(f"{self.parent}: {error.strerror or error}") from None
        found = [look(os.path.join(self.parent, name)) for name in names if not name.startswith(".")]
        known = [one for one in found if one is not None and release in (None, one.release)]
        oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
        return sorted(known, key=lambda one: one.created or oldest, reverse=True)

    def create(self, head: Head, date: dt.date, *, group: str = "", another: bool = False) -> str:
        """A new release's folder with a journal that holds only its head; its path.

        machine, folder and plan_hash of the head are filled in here. date: T0's local date. group: folders become
        2770 and files 0660 of that group. another: a second one for the same day gets a number. Raises ReleaseExists,
        JournalReadOnly (a place where none may be kept), EntryRefused or NoJournal.
        """
        gid = _gid(group) if group else None
        stem = f"{_STRANGE.sub('-', head.release).strip('-.') or 'release'}-{date.isoformat()}"
        if head.rehearsal:
            stem += MARK  # it must not take the name of the release it rehearses
        try:
            os.makedirs(self.parent, mode=0o700, exist_ok=True)
            self._refuse_network()
            for number in range(1, 1000):
                folder = os.path.join(self.parent, stem if number == 1 else f"{stem}.{number}")
                if os.path.lexists(folder):
                    if not another:
                        raise ReleaseExists(folder)
                    continue
                if self._make(folder, head, gid):
                    return folder
                if not another:
                    raise ReleaseExists(folder)
        except OSError as error:
            raise NoJournal(f"{self.parent}: no release can be kept here: {error.strerror or error}") from None
        raise NoJournal(f"{self.parent}: it holds a thousand journals named {stem}")

    def _refuse_network(self) -> None:
        kind = "" if self._force_network else network_fs(self.parent)
        if kind:
            raise JournalReadOnly(
                f"{self.parent} is on {kind}, where locks and syncs cannot be relied on: "
                "name a local folder with --journal, or force it"
            )

    def _make(self, folder: str, head: Head, gid: int | None) -> bool:
        """Build it under another name, then put it in place at once; False if somebody was faster."""
        head = msgspec.structs.replace(head, machine=machine(), folder=folder)
        try:
            data = encode_head(head)
        except Unwritable as error:
            raise EntryRefused(f"This plan cannot be pinned: {error}.") from None
        draft = tempfile.mkdtemp(prefix=_MAKING, dir=self.parent)
        try:
            dir_fd = journal_disk.open_folder(draft)
            try:
                _share(draft, gid)
                for name in (LOCK, ENGINE_LOCK):
                    os.close(journal_disk.create(name, dir_fd))
                for name in (RUNS, EVIDENCE):
                    os.mkdir(name, 0o700, dir_fd=dir_fd)
                    _share(os.path.join(draft, name), gid)
                journal_disk.store(JOURNAL, data, dir_fd)
            finally:
                os.close(dir_fd)
            try:
                os.rename(draft, folder)
            except OSError:
                if os.path.lexists(folder):
                    return False
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        parent = journal_disk.open_folder(self.parent)
        try:
            os.fsync(parent)
        finally:
            os.close(parent)
        return True


def look(folder: str) -> Found | None:
    """What the journal in a folder says of its release; None if there is none."""
    path = os.path.join(folder, JOURNAL)
    try:
        fd = open_plain(path, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Found(folder, "", None, closed=False, problem=error.strerror or str(error))
    try:
        head, _ = read_head(fd, path)
        return Found(folder, head.release, head.created, closed=_closed(fd), rehearsal=head.rehearsal)
    except NoJournal as error:
        return Found(folder, "", None, closed=False, problem=str(error))
    finally:
        os.close(fd)


def _closed(fd: int) -> bool:
    """A newline never stands inside a value, so this line is an entry's."""
    import mmap  # noqa: PLC0415 - only where there are releases already

    with mmap.mmap(fd, 0, access=mmap.ACCESS_READ) as data:
        return data.rfind(_CLOSED) >= 0


def _share(folder: str, gid: int | None) -> None:
    """Give a folder to a group: what is made in it belongs to the group too."""
    if gid is None:
        return
    fd = journal_disk.open_folder(folder)
    try:
        os.fchown(fd, -1, gid)
        os.fchmod(fd, 0o2770)
    finally:
        os.close(fd)


def _gid(group: str) -> int:
    import grp  # noqa: PLC0415 - only with --group

    try:
        gid = grp.getgrnam(group).gr_gid
    except KeyError:
        raise JournalReadOnly(f"there is no group {group!r} on this machine") from None
    if os.geteuid() != 0 and gid not in {os.getegid(), *os.getgroups()}:
        raise JournalReadOnly(f"you are not in group {group!r}")
    return gid
