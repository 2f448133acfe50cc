"""Signals that would end the program: while the terminal is ours, each gives it back first and tells its number.

What cannot be helped: SIGKILL; and a fault of the machine's own making (SIGSEGV, SIGBUS, SIGFPE, SIGILL, an abort()
inside a C call), where Python is not asked any more, or would return to the fault for ever.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

WHATEVER = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""These leave even where whoever started us ignored them: nohup must not leave a screen on a terminal that is gone."""
_FAULTS = ("SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL")
_OTHERS = ("SIGKILL", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGCONT", "SIGCHLD", "SIGURG", "SIGWINCH")
"""What stops, goes on or only tells something."""


def status_of(number: int) -> int:
    """The exit status that a shell reports for a program which this signal ended."""
    return 128 + number


def ending() -> tuple[int, ...]:
    """The numbers of all that would end the program; what is ignored stays so (SIGPIPE and SIGXFSZ are, by Python)."""
    never = {getattr(signal, name, None) for name in (*_FAULTS, *_OTHERS)}
    return tuple(
        int(number)
        for number in signal.valid_signals()
        if number not in never and (number in WHATEVER or signal.getsignal(number) not in (signal.SIG_IGN, None))
    )


class Ears:
    """What a screen hears them with, from taking the terminal until long after its loop has closed.

    The loop could take them by itself, but it forgets them one by one when it closes, and what comes then would end us
    in the middle of that. To ask it about each costs fifteen times as much, too.
    """

    def __init__(self) -> None:
        self.status = 0
        """The exit status that the first of them means; 0 while none has come."""
        self._pipe: tuple[int, int] | None = None

    def listen(self, loop: Any, leave: Callable[[int], None], at_once: Callable[[], None] = lambda: None) -> None:
        """From now on they leave in order. leave: takes the exit status; the loop calls it as soon as it is its turn.
        at_once: called where Python stands then, in the main thread. Call it inside `kept`; again changes nothing."""

        def later(number: int, _frame: object) -> None:
            self.status = self.status or status_of(number)
            at_once()
            with suppress(RuntimeError):  # the loop has closed meanwhile: whoever ran it reads the status
                loop.call_soon_threadsafe(leave, self.status)

        if self._pipe is None:  # it wakes a loop that was just about to sleep
            self._pipe = os.pipe()
            for end in self._pipe:
                os.set_blocking(end, False)
            signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
            loop.add_reader(self._pipe[0], os.read, self._pipe[0], 4096)
        for number in ending():
            signal.signal(number, later)
            signal.siginterrupt(number, False)

    def close(self) -> None:
        """The loop has closed. What comes until `kept` ends is still told by the status."""
        if self._pipe is not None:
            signal.set_wakeup_fd(-1)
            for end in self._pipe:
                os.close(end)
            self._pipe = None


@contextmanager
def kept() -> Iterator[tuple[int, ...]]:
    """Whoever takes them inside: afterwards they do what they did. Yields the numbers of all that would end the program."""
    before = {number: signal.getsignal(number) for number in ending()}
    try:
        yield tuple(before)
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
