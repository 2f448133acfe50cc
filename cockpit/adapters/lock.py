"""A file lock that says who holds it.

flock, never fcntl.lockf: POSIX locks vanish when any descriptor of the file is closed in the process. The lock file is
never deleted or replaced, since two people would then hold two locks. It is opened for writing, so that somebody who
may only read cannot hold it.
"""

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cockpit.ports import JournalBusy

SPOILED = b"!"
"""First byte of a lock file that says: nobody may write any more (see journal_disk.poison)."""

_LONGEST_NAP = 0.02


def open_plain(name: str, flags: int, mode: int = 0o600, *, dir_fd: int | None = None) -> int:
    """A descriptor of a regular file, never of a link, a pipe or a device; raises OSError."""
    fd = os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY, mode, dir_fd=dir_fd)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(f"{name} is not a regular file")
    return fd


class FileLock:
    """An exclusive lock on a file that exists already. Not for several threads at once."""

    def __init__(self, name: str, *, dir_fd: int) -> None:
        self._fd = open_plain(name, os.O_RDWR, dir_fd=dir_fd)

    @contextmanager
    def held(self, who: str, timeout: float) -> Iterator[None]:
        """Hold it, signed with who (one line). Raises JournalBusy when others held it for so many seconds."""
        self._take(timeout)
        try:
            self._sign(who)
            yield
        finally:
            fcntl.flock(self._fd, fcntl.LOCK_UN)

    def _take(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        nap = 0.0005
        while True:
            try:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0:
                    holder = self.holder()
                    raise JournalBusy(
                        f"The journal's lock was held for {timeout:g} s by {holder or 'somebody who did not sign it'}; "
                        "nothing was written: try again",
                        holder,
                    ) from None
                time.sleep(min(nap, left))
                nap = min(nap * 2, _LONGEST_NAP)

    def holder(self) -> str:
        """Who signed it last."""
        return os.pread(self._fd, 512, 0).decode("utf-8", "replace").removeprefix("!").strip()

    def _sign(self, who: str) -> None:
        # Indented, since a name may begin with any sign; padded, so that no second call must cut off a longer one.
        line = b" " + " ".join(who.split()).encode("utf-8", "replace")[:250].ljust(254) + b"\n"
        there = os.pread(self._fd, 256, 0)
        if there != line and not there.startswith(SPOILED):
            with suppress(OSError):  # a full disk must not stop anybody
                os.pwrite(self._fd, line, 0)

    def spoiled(self) -> bool:
        """Whether the last holder left word that nobody may write."""
        return os.pread(self._fd, 1, 0) == SPOILED

    def spoil(self, why: str) -> None:
        """Leave that word. Works from the page cache alone, when the disk takes nothing any more."""
        os.pwrite(self._fd, SPOILED + why.encode("utf-8", "replace")[:250] + b"\n", 0)

    def unspoil(self) -> None:
        """Take it back."""
        os.pwrite(self._fd, b" ", 0)

    def close(self) -> None:
        """Give up the descriptor, and with it the lock."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
