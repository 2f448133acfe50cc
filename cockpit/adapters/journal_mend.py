"""Repairs, each under the lock: completing, cutting, marking a journal as poisoned, and recovering a poisoned one."""

import contextlib
import os

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_disk import POISONED, TORN
from cockpit.adapters.lock import FileLock
from cockpit.format.journal_tail import Tail


def complete(fd: int, offset: int, tail: Tail) -> None:
    """Give an entry whose hash verifies the newlines it lacks."""
    os.ftruncate(fd, offset + tail.keep)
    journal_disk.write_all(fd, tail.add)
    os.fsync(fd)


def cut(fd: int, dir_fd: int, offset: int, rest: bytes) -> str:
    """Cut off a torn tail, after its bytes are safe in a file of their own; that file's name."""
    name = free_name(f"{TORN}{offset}", dir_fd)
    journal_disk.store(name, rest, dir_fd)
    os.ftruncate(fd, offset)
    os.fsync(fd)
    return name


def free_name(name: str, dir_fd: int) -> str:
    """A name like this that nothing has yet; one that ends in a dot always gets a number."""
    if name.endswith("."):
        name += "1"
    candidate, number = name, 1
    while journal_disk.exists(candidate, dir_fd):
        number += 1
        candidate = f"{name}.{number}"
    return candidate


def poison(dir_fd: int, lock: FileLock | None, why: str) -> None:
    """Leave word for every writer, in as many ways as still work."""
    if lock is not None:
        with contextlib.suppress(OSError):
            lock.spoil(why)
    with contextlib.suppress(OSError):
        fd = journal_disk.create(POISONED, dir_fd)
        try:
            os.write(fd, f"{why}\n".encode("utf-8", "replace"))
            os.fsync(fd)
            os.fsync(dir_fd)
        finally:
            os.close(fd)
