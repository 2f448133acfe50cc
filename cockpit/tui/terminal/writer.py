"""Writing to the terminal without ever waiting for it."""

import os
import select
import termios
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from cockpit.tui.terminal.pace import Pace

STALL_CHUNKS = 64
"""Frames waiting for a terminal that does not read, before the rest is dropped and painted anew later."""
STALL_BYTES = 32 * 1024
"""The same in bytes: whoever comes back wants to see what is, not what has been."""
SLOW_BYTES = 8 * 1024
"""How much may wait for one that is known to be slow: what a key does must be seen before the next."""


class Writer(threading.Thread):
    """Writes to the terminal in a thread. The event loop never waits for it.

    While the terminal does not read, frames beyond a bound are dropped; when it reads again, `stalled` is called once,
    for a fresh paint. A terminal that is gone swallows everything, and `gone` is called once; of one that is slow,
    `slow` is told so in words, once.
    """

    def __init__(self, file: IO[str]) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._file = file
        self._fd = file.fileno()
        self._queue: deque[bytes] = deque()
        self._waiting = 0
        """Bytes in the queue."""
        self._more = threading.Condition()
        self._closing = False
        self._ending = False
        self._cut = False
        """Whether the rest of what is being written is not wanted any more."""
        self._last: list[bytes] = []
        """What gives the terminal back, in order."""
        self._dropped = False
        self._pace = Pace()
        self.lost = False
        self.stalled: Callable[[], None] = lambda: None
        self.gone: Callable[[], None] = lambda: None
        self.slow: Callable[[str], None] = lambda _words: None

    def write(self, text: str) -> None:
        with self._more:
            if self.lost:
                return
            most = SLOW_BYTES if self._pace.told else STALL_BYTES
            full = len(self._queue) >= STALL_CHUNKS or self._waiting >= most
            if (full or self._dropped) and not self._closing:
                self._dropped = True  # and what follows too: it is drawn over what will be missing
                return
            self._append(text)

    def urgent(self, text: str) -> None:
        """Write this after the frame on its way, before anything else that waits: the terminal is being given back."""
        with self._more:
            self._closing = True  # from here on nothing is dropped
            if self._dropped or len(self._queue) > STALL_CHUNKS // 2:
                self._queue.clear()
                self._waiting = 0
            self._append(text)

    def _append(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        self._queue.append(data)
        self._waiting += len(data)
        if self._closing:
            self._last.append(data)
        self._more.notify()

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd

    def flush(self) -> None:
        return

    def run(self) -> None:
        while True:
            with self._more:
                if not self._queue:
                    self._pace.rest()
                while not self._queue and not self._ending:
                    self._more.wait()
                if not self._queue:
                    return
                data, self._cut = self._queue.popleft(), False
                self._waiting -= len(data)
            if not self._put(data):
                with self._more:
                    self.lost = True
                    self._queue.clear()
                self.gone()
                return
            with self._more:
                fresh = self._dropped and not self._queue
                if fresh:
                    self._dropped = False
            if fresh:
                self.stalled()

    def _put(self, data: bytes) -> bool:
        # Small pieces, each only when the terminal has room: so that a thread stuck in write() never holds the exit up.
        view = memoryview(data)
        began = time.monotonic()
        while view and not self._cut:
            try:
                _, ready, _ = select.select([], [self._fd], [], 0.25)
                if not ready:
                    continue
                count, now = os.write(self._fd, view[:512]), time.monotonic()
                view = view[count:]
                pace, began = self._pace.took(count, now - began, now), now
                if pace:
                    self.slow(f"the terminal takes {pace:,} bytes a second only")
            except InterruptedError:
                continue
            except (OSError, ValueError):
                return False
        return True

    def stop(self) -> None:
        """Write what is left, for a second at most. Where nobody reads, what was written and not read is taken back then:
        what gives the terminal back stands in its place, for whoever looks at it again."""
        with self._more:
            self._closing = self._ending = True
            self._more.notify()
        self.join(1.0)
        if not self.is_alive():
            return
        with self._more, suppress(termios.error, OSError):  # nothing of the last is written before all else is gone
            self._queue, self._cut = deque(self._last), True
            termios.tcflush(self._fd, termios.TCOFLUSH)
            for flow in (termios.TCOOFF, termios.TCOON):  # which wakes a thread that waits in write()
                termios.tcflow(self._fd, flow)
        self.join(0.5)
        with self._more:
            self.lost = self._cut = True
            self._queue.clear()
