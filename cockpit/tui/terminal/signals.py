"""Signals that would end the program: while the terminal is ours, each gives it back first and tells its number.

What cannot be helped: SIGKILL; and a fault of the machine's own making (SIGSEGV, SIGBUS, SIGFPE, SIGILL, an abort()
inside a C call), where Python is not asked any more, or would return to the fault for ever.
"""

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


def handle(loop: Any, leave: Callable[[int], None]) -> None:
    """From now on they leave in order. leave: takes the exit status. Call it inside `kept`.

    The loop takes few of them for itself, and wakes for any from then on: to it, each costs fifteen times as much.
    """

    def later(number: int, _frame: object) -> None:
        with suppress(RuntimeError):  # the loop has closed meanwhile: it has left
            loop.call_soon_threadsafe(leave, status_of(number))

    for number in ending():
        if number in WHATEVER:
            loop.add_signal_handler(number, leave, status_of(number))
        else:
            signal.signal(number, later)
            signal.siginterrupt(number, False)


@contextmanager
def kept() -> Iterator[tuple[int, ...]]:
    """Whoever takes them inside: afterwards they do what they did. Yields the numbers of all that would end the program."""
    before = {number: signal.getsignal(number) for number in ending()}
    try:
        yield tuple(before)
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
