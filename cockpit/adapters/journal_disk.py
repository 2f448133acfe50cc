"""The names in a release's folder, and the few operations on them that must be exactly right."""

import contextlib
import errno
import os
import stat
from functools import cache
from typing import Any

from cockpit.adapters.lock import open_plain

JOURNAL = "journal.toml"
LOCK = "journal.lock"
ENGINE_LOCK = "engine.lock"
POISONED = "journal.poisoned"
CACHE = "journal.cache"
TORN = "journal.torn."
SUPERSEDED = "journal.superseded."
DRAFT = "journal.draft."
RUNS = "runs"
EVIDENCE = "evidence"

RESERVE = 1 << 20
"""Bytes kept allocated behind the end of the journal for when the disk is full."""
_RESERVE_STEP = 256 << 10
_FALLOC_FL_KEEP_SIZE = 1
CHUNK = 256 << 10
NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


def open_folder(path: str) -> int:
    """A descriptor of a directory, never through a link; raises OSError."""
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def read_at(fd: int, offset: int, size: int) -> bytes:
    """Up to so many bytes from an offset; fewer only at the end of the file."""
    pieces = []
    while size > 0:
        piece = os.pread(fd, size, offset)
        if not piece:
            break
        pieces.append(piece)
        offset += len(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def write_all(fd: int, data: bytes) -> None:
    """All of it, in as many calls as it takes; for files that nobody reads yet."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def create(name: str, dir_fd: int) -> int:
    """A new file that nobody had; its group and mode are those of a shared folder, or private."""
    fd = open_plain(name, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=dir_fd)
    folder = os.fstat(dir_fd)
    if shared(folder):
        os.fchmod(fd, 0o660)
        if os.fstat(fd).st_gid != folder.st_gid:
            os.fchown(fd, -1, folder.st_gid)
    return fd


def shared(folder: os.stat_result) -> bool:
    """Whether a folder is one that a group works in (mode 2770)."""
    return bool(folder.st_mode & stat.S_ISGID and folder.st_mode & stat.S_IWGRP)


def store(name: str, data: bytes, dir_fd: int, *, sync: bool = True) -> None:
    """Put a whole file in place at once."""
    draft = f"{DRAFT}{os.getpid()}"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(draft, dir_fd=dir_fd)
    fd = create(draft, dir_fd)
    try:
        write_all(fd, data)
        if sync:
            os.fsync(fd)
        os.rename(draft, name, src_dir_fd=dir_fd, dst_dir_fd=dir_fd)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft, dir_fd=dir_fd)
        raise
    finally:
        os.close(fd)
    if sync:
        os.fsync(dir_fd)


def exists(name: str, dir_fd: int) -> bool:
    """Whether anything has this name, a broken link aside."""
    return os.access(name, os.F_OK, dir_fd=dir_fd)


@cache
def _fallocate() -> Any:
    import ctypes  # noqa: PLC0415 - only a writer needs it, and seldom

    try:
        call = ctypes.CDLL(None, use_errno=True).fallocate64
    except (OSError, AttributeError):
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    return lambda fd, offset, size: 0 if call(fd, _FALLOC_FL_KEEP_SIZE, offset, size) == 0 else ctypes.get_errno()


class Reserve:
    """Blocks allocated behind the end of a file without changing its size, so that appends use them up when nothing
    else is left. The file's own block count says how much is there, so all processes see the same reserve.
    """

    def __init__(self) -> None:
        self.possible = True

    def top_up(self, fd: int, info: os.stat_result) -> bool:
        """Keep about RESERVE bytes there; False when the disk has no room for that. info: of this descriptor, now."""
        if not self.possible or info.st_blocks * 512 - info.st_size >= RESERVE:
            return True
        fallocate = _fallocate()
        if fallocate is None:
            self.possible = False
            return True
        failed = fallocate(fd, info.st_size, RESERVE + _RESERVE_STEP)
        if failed in NO_ROOM:
            return False
        if failed not in (0, errno.EINTR):
            self.possible = False  # a file system without it: no reserve, and ENOSPC is met when it comes
        elif not failed:
            after = os.fstat(fd)
            # One that counts blocks in its own way (compression) would be asked again at each append.
            self.possible = after.st_blocks * 512 - after.st_size >= RESERVE
        return True
