"""A pseudo-terminal with a program on it: keys in, bytes out, modes watched."""

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[([<>])[0-9]*u")
ON_BY_DEFAULT = {7, 25}
"""Line wrap and the cursor."""


class Pty:
    """The child on its terminal. `out` is everything it has written."""

    def __init__(
        self,
        play: str = "calm",
        size: tuple[int, int] = (120, 40),
        env: dict[str, str] | None = None,
        *,
        nohup: bool = False,
        command: list[str] | None = None,
    ) -> None:
        self.master, self.slave = os.openpty()
        self.resize(*size, tell=False)
        self.before = termios.tcgetattr(self.slave)
        self.out = b""
        local = ("TMUX", "STY", "COLORTERM", "SSH_CONNECTION", "SSH_TTY")
        around = {name: value for name, value in os.environ.items() if name not in local}
        environ = {**around, "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **(env or {})}
        environ["COCKPIT_TEST_NOHUP"] = "1" if nohup else ""
        command = command or [sys.executable, str(CHILD), play]
        self.process = subprocess.Popen(
            command,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=environ,
            start_new_session=True,
            close_fds=True,
        )
        self.size = size

    def __enter__(self) -> "Pty":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for descriptor in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def resize(self, width: int, height: int, *, tell: bool = True) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        if tell:
            self.process.send_signal(signal.SIGWINCH)

    def read(self, wait: float = 0.05) -> bytes:
        """What has come meanwhile."""
        got = b""
        while select.select([self.master], [], [], wait)[0]:
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            if not piece:
                break
            got += piece
        self.out += got
        return got

    def until(self, words: str, *, deadline: float = 30.0, since: int = 0) -> None:
        """Read until the words stand in what was written after `since`."""
        end = time.monotonic() + deadline
        wanted = words.encode()
        while wanted not in self.out[since:]:
            if self.process.poll() is not None:
                self.read()
                if wanted in self.out[since:]:
                    return
                raise AssertionError(f"it ended with {self.process.returncode} before {words!r}: {self.out[-600:]!r}")
            assert time.monotonic() < end, f"no {words!r} in {self.out[-600:]!r}"
            self.read()

    def keys(self, text: str) -> None:
        os.write(self.master, text.encode())

    def quiet(self, calm: float = 0.4, deadline: float = 20.0) -> None:
        """Read until nothing more comes for a while, and the program has nothing left to do: on a busy machine it may
        only be waiting for its turn."""
        end = time.monotonic() + deadline
        while (self.read(calm) or self._works()) and time.monotonic() < end:
            pass

    def _works(self) -> bool:
        """Whether it runs or would, as far as the system tells."""
        try:
            told = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii", errors="replace")
        except OSError:
            return False
        return told.rpartition(")")[2].split()[0] == "R"

    def ended(self, deadline: float = 20.0) -> int:
        """Wait for the end, reading on; the exit status."""
        end = time.monotonic() + deadline
        while self.process.poll() is None:
            assert time.monotonic() < end, "it does not end"
            self.read(0.02)
        self.read()
        return self.process.returncode

    # --- what it left behind

    def modes_left(self) -> set[str]:
        """Modes that differ from how a terminal starts, after everything written so far."""
        state: dict[int, bool] = {}
        for match in _MODE.finditer(self.out):
            for number in match[1].split(b";"):
                state[int(number)] = match[2] == b"h"
        left = {str(mode) for mode, on in state.items() if on != (mode in ON_BY_DEFAULT)}
        kitty = sum(1 if match[1] == b">" else -1 for match in _KITTY.finditer(self.out))
        return left | ({"kitty"} if kitty else set())

    def settings_restored(self) -> bool:
        return termios.tcgetattr(self.slave) == self.before
