"""What was begun is brought to its end before a signal ends the command: engines started or stopped, terminals left."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from cockpit.tui.terminal import signals

Again = Callable[[], None]
IN_VAIN_S = 3.0
"""How long an end may take before an interrupt breaks it off: sooner, it is a key pressed once too often."""

LAST_WORDS_S = 3.0
"""How long a terminal may take for what is still said after the screen: one that is not read would take for ever."""


def last_words(text: str, file: TextIO | None = None) -> bool:
    """A line or several on stdout (or `file`) once the screen is gone; whether the terminal took them in time.

    The terminal was given back before, so nothing hangs on them: where it does not read, they are left unsaid.
    """
    out = sys.stdout if file is None else file
    try:
        descriptor = out.fileno()
    except (OSError, ValueError, AttributeError):
        descriptor = -1
    if descriptor < 0 or not os.isatty(descriptor):
        click.echo(text, file=out)
        return True
    out.flush()
    left = memoryview(f"{text}\n".encode(out.encoding or "utf-8", "replace"))

    def put() -> None:
        nonlocal left
        with suppress(OSError):  # a terminal that is gone hears nothing
            while left:
                left = left[os.write(descriptor, left) :]

    writing = threading.Thread(target=put, daemon=True, name="last-words")  # it may wait in write() when we are gone
    writing.start()
    writing.join(LAST_WORDS_S)
    return not writing.is_alive()


@contextmanager
def in_order() -> Iterator[Again]:
    """Whatever would end the program raises SystemExit here instead, with 128 and its number, so that `finally` runs.

    Yields what is called when the bringing to an end begins: from then on it is not disturbed, save by an interrupt
    (ctrl+c), which anybody who waits in vain has for a last resort.
    """
    began: list[float] = []

    def end() -> None:
        began.append(time.monotonic())

    def leave(number: int, _frame: object) -> None:
        if not began:
            end()
            raise SystemExit(signals.status_of(number))

    def interrupt(_number: int, _frame: object) -> None:
        """What Python does by itself; but asyncio takes that for its own, and a screen it cancels has left for no reason."""
        if not began:
            end()
            raise KeyboardInterrupt
        if time.monotonic() - began[0] > IN_VAIN_S:
            raise KeyboardInterrupt

    with signals.kept() as numbers:
        for one in numbers:
            if one != signal.SIGINT:
                signal.signal(one, leave)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, interrupt)
        yield end
