"""What was begun is brought to its end before a signal ends the command: engines started or stopped, terminals left."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cockpit.tui.terminal import signals

Again = Callable[[], None]


@contextmanager
def in_order() -> Iterator[Again]:
    """Whatever would end the program raises SystemExit here instead, with 128 and its number, so that `finally` runs.

    Yields what is called when the bringing to an end begins: from then on it is not disturbed, save by an interrupt
    (ctrl+c), which anybody who waits in vain has for a last resort.
    """
    with signals.kept() as numbers:

        def heed(handler: Any) -> None:
            for one in numbers:
                if one != signal.SIGINT:
                    signal.signal(one, handler)

        def leave(number: int, _frame: object) -> None:
            heed(_heard)
            raise SystemExit(signals.status_of(number))

        heed(leave)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
        yield lambda: heed(_heard)


def _heard(_number: int, _frame: object) -> None:
    """It ends already. Not SIG_IGN: a program that is started now would inherit that."""


def _interrupt(_number: int, _frame: object) -> None:
    """What Python does by itself; but asyncio takes that for its own, and a screen it cancels has left for no reason."""
    raise KeyboardInterrupt
