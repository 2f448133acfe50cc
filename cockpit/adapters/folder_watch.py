"""Wakes a session when its journal changes: inotify where the system has it, nothing elsewhere (then poll)."""

import contextlib
import os

IN_MODIFY, IN_MOVED_TO, IN_CREATE, IN_DELETE = 0x2, 0x80, 0x100, 0x200


class FolderWatch:
    """Readable `fd` when the journal was written to, or when a file beside it came, went or was replaced.

    Writes to other files of the folder (the engine's log, the lock) wake nobody.
    """

    def __init__(self, fd: int, folder: str, name: str, libc: object) -> None:
        self.fd = fd
        self._libc = libc
        self._file = os.fsencode(os.path.join(folder, name))
        self._add(os.fsencode(folder), IN_MOVED_TO | IN_CREATE | IN_DELETE)
        self.renew()

    def _add(self, path: bytes, mask: int) -> bool:
        return int(self._libc.inotify_add_watch(self.fd, path, mask)) >= 0  # type: ignore[attr-defined]

    def renew(self) -> None:
        """The journal is another file now: watch that one."""
        self._add(self._file, IN_MODIFY)

    def drain(self) -> bool:
        """Forget what woke us; whether anything did."""
        woken = False
        with contextlib.suppress(BlockingIOError):
            while os.read(self.fd, 65536):
                woken = True
        return woken

    def close(self) -> None:
        """Stop watching."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


def watch(folder: str, name: str) -> FolderWatch | None:
    """A watch on a journal, or None where there is no inotify or no watch to be had."""
    import ctypes  # noqa: PLC0415 - 4 ms that a command which reads once never needs

    try:
        libc = ctypes.CDLL(None, use_errno=True)
        fd = int(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
    except (OSError, AttributeError):
        return None
    return FolderWatch(fd, folder, name, libc) if fd >= 0 else None
