"""When what we print can no longer be written: the reader left, or the disk is full."""

import os
import select
import sys

from cockpit.cli import crash

EXIT_BROKEN_PIPE = 141  # what a shell reports for a program that SIGPIPE ended
EXIT_LOST = 74  # EX_IOERR of sysexits.h


def is_lost(error: OSError) -> bool:
    """Whether `error` came of writing to stdout, rather than to any other file or socket.

    Asking stdout to flush once more proves nothing: having failed once, it may have dropped what it held.
    """
    if isinstance(error, BrokenPipeError):
        return reader_left()
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    return innermost is not None and innermost.tb_frame.f_globals.get("__name__") in {"click.utils", "cockpit.cli.main"}


def reader_left() -> bool:
    """Whether nobody reads what we print any more, which writing alone would tell."""
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0))
    except (OSError, ValueError, AttributeError):
        return False


def abandon(error: OSError) -> int:
    """Say it, where somebody may still read it, and return the exit status."""
    # The interpreter flushes once more when it exits, and would complain with a status of its own.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return EXIT_BROKEN_PIPE
    crash.say(f"cockpit: the output could not be written: {error.strerror}")
    return EXIT_LOST
