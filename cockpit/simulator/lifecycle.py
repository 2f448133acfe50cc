"""How the process lives and ends: its state file, whoever started it, and the signals that end it.

It must never outlast its use: it ends on a signal, when its state file goes or becomes another's, and when the process
that started it is gone, killed ones included.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import signal
import tempfile
from pathlib import Path
from typing import Any

FILE = "simulator.json"
POLL = 0.2
"""Seconds between two looks at the state file and the parent."""


class Taken(Exception):
    """Another simulator lives in this state folder; the text says which."""


def _started_at(pid: int) -> str | None:
    """What tells a process from a later one with its number, where the system tells; None when it is gone or dead."""
    try:
        words = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if words[0] in (b"Z", b"X") else words[19].decode()


class Parent:
    """The process to end with. Without /proc: whether the number still answers, and is still the direct parent's."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._proc = Path("/proc/self/stat").exists()
        self._start = _started_at(pid) if self._proc else None
        self._direct = os.getppid() == pid

    def alive(self) -> bool:
        if self._proc:
            return self._start is not None and _started_at(self.pid) == self._start
        if self._direct and os.getppid() != self.pid:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def _answers(state: dict[str, Any]) -> bool:
    """Whether a simulator with this state is really there."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", int(state["port"]), timeout=2)
        try:
            connection.request("GET", "/simulator/state")
            return connection.getresponse().status == 200
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, KeyError, TypeError, ValueError):
        return False


class StateFile:
    """DIR/simulator.json; the inode tells ours from one that another wrote over it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._ours: tuple[int, int] | None = None

    def check_free(self) -> None:
        """Raises Taken. A file left by a killed simulator is no hindrance."""
        try:
            state = json.loads(self.path.read_bytes())
        except (OSError, ValueError):
            return
        if isinstance(state, dict) and _answers(state):
            raise Taken(f"a simulator (pid {state.get('pid')}) already serves this folder at {state.get('url')}")

    def write(self, state: dict[str, Any]) -> None:
        """Temp and rename, so that a reader finds the whole of it or nothing. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".simulator-", dir=self.path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(state, file, indent=2)
                file.write("\n")
                file.flush()
                found = os.fstat(file.fileno())
            os.replace(name, self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        self._ours = (found.st_dev, found.st_ino)

    def ours(self) -> bool:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return (found.st_dev, found.st_ino) == self._ours

    def remove(self) -> None:
        if self._ours is not None and self.ours():
            with contextlib.suppress(OSError):
                self.path.unlink()


async def until_the_end(state: StateFile, parent: Parent | None, stopped: asyncio.Event) -> str:
    """Why it ended: a signal, the state file, or the parent."""
    while not stopped.is_set():
        if not state.ours():
            return "its state file is gone"
        if parent is not None and not parent.alive():
            return f"process {parent.pid}, which it served, is gone"
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), POLL)
    return "a signal"


def on_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stopped.set)
