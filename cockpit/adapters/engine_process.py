"""The engine as a process: its lock, starting it detached, ending a recorded one."""

import fcntl
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from cockpit.adapters.journal_disk import ENGINE_LOCK
from cockpit.adapters.lock import open_plain

KEEP = Path(__file__).resolve().parent.parent / "keep.py"
LOG = "engine.log"


class EngineLock:
    """Held as long as this process is the engine of a journal. Nobody else ever tries it to see whether it is held."""

    def __init__(self, folder: str) -> None:
        self._fd = open_plain(str(Path(folder) / ENGINE_LOCK), os.O_RDWR)

    def acquire(self) -> bool:
        """Whether it is ours now; never waits."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let another engine be elected."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def start_time(pid: int) -> int:
    """A process's start time in clock ticks since boot; 0 where it cannot be read."""
    return _stat(pid)[1]


def lives(pid: int, started: int) -> bool:
    """Whether exactly the process that was recorded is still there, be it stopped or stuck; one that waits only to be
    reaped is not."""
    state, since = _stat(pid)
    return pid > 0 and since > 0 and since == started and state not in ("Z", "X")


def _stat(pid: int) -> tuple[str, int]:
    """A process's state, a letter, and its start time; ("", 0) where they cannot be read."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return words[0], int(words[19])
    except (OSError, ValueError, IndexError):
        return "", 0


def start_engine(folder: str, environ: Mapping[str, str]) -> None:
    """Start an engine for a journal, by exec and detached; returns at once. Raises OSError."""
    argv = [sys.executable, "-m", "cockpit", "engine", folder, "--kept"]
    python = getattr(sys, "_base_executable", "") or sys.executable
    command = [python, "-I", "-S", str(KEEP), str(Path(folder) / LOG), folder, "--", *argv]
    subprocess.run(
        command, env=dict(environ), check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, close_fds=True
    )


def end_process(pid: int, started: int, grace_s: float) -> bool:
    """End exactly the process that was recorded: TERM, then KILL after a grace. False if it is not there any more.

    A stopped process is continued first, or it would never hear the TERM.
    """
    try:
        fd = os.pidfd_open(pid)
    except (ProcessLookupError, PermissionError, OSError):
        return False
    try:
        if not started or start_time(pid) != started:
            return False
        signal.pidfd_send_signal(fd, signal.SIGTERM)
        signal.pidfd_send_signal(fd, signal.SIGCONT)
        if not select.select([fd], [], [], grace_s)[0]:
            signal.pidfd_send_signal(fd, signal.SIGKILL)
            select.select([fd], [], [], grace_s)
    except ProcessLookupError:
        return True
    finally:
        os.close(fd)
    return True


def keepers(folder: str) -> list[tuple[int, int]]:
    """(process id, start time) of each process of ours that keeps an engine of this journal alive: one whose engine is
    only just starting, or between two attempts, is in no record yet. Of what /proc shows."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes().split(b"\0")
            ours = place.stat().st_uid == os.getuid()
        except OSError:  # it has ended meanwhile
            continue
        # python -I -S keep.py LOG FOLDER --, as `start_engine` has it
        if ours and len(words) > 6 and Path(os.fsdecode(words[3])).name == KEEP.name and words[6] == b"--":
            started = start_time(int(place.name))
            if started and os.path.realpath(os.fsdecode(words[5])) == os.path.realpath(folder):
                found.append((int(place.name), started))
    return found
