"""The `cockpit` command: its table of commands, and the last net under all of them.

A command is a click command in a module of its own, `cockpit/cli/<name>.py`, and one row here. It imports what it
needs at its top; only the command that is called gets imported. It ends by returning an exit status (None is 0),
by `ctx.exit(status)`, or by raising a `click.ClickException` with the `exit_code` it means.
"""

import io
import os
import sys
import threading
from collections.abc import Sequence

import click

from cockpit import __version__
from cockpit.cli import crash
from cockpit.cli.lazy import Lazy, LazyGroup

EXIT_INTERRUPTED = 130  # what a shell reports for a program that SIGINT ended
EXIT_BROKEN_PIPE = 141  # ... and SIGPIPE
EXIT_OUTPUT_LOST = 74  # EX_IOERR of sysexits.h

# Rows stand in the help's order: "name": Lazy("cockpit.cli.module:attribute", "Summary.", "Heading").
COMMANDS: dict[str, Lazy] = {}


@click.group(
    name="cockpit",
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="cockpit", message="%(prog)s %(version)s")
def cockpit() -> None:
    """Steer a release from one terminal: a plan says what it needs, a journal says what happened.

    Try it with nothing configured: cockpit demo
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    2 for a usage error, 70 for an error nobody foresaw (one line and a crash file, never a traceback), 130 when
    interrupted, 141 when the reader of our output left, 74 when it cannot be written; everything else is the command's own.
    """
    threading.excepthook = _in_thread
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = cockpit.main(given, prog_name="cockpit", standalone_mode=False)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        crash.say(crash.visible(shown.getvalue()).rstrip("\n"))
        return error.exit_code
    except click.Abort as error:
        interrupted = isinstance(error.__cause__, KeyboardInterrupt)
        crash.say("cockpit: interrupted" if interrupted else "cockpit: nothing done")
        return EXIT_INTERRUPTED if interrupted else 1
    except Exception as error:  # noqa: BLE001 - the net under everything; nothing is swallowed, it goes to a file
        if isinstance(error, OSError) and (lost := _output_lost()) is not None:
            return lost
        crash.say(crash.report(error, _name(given)))
        return crash.EXIT_CRASH
    lost = _output_lost()
    if lost is not None:
        return lost
    return status if isinstance(status, int) else 0


def _output_lost() -> int | None:
    """Write out what stdout still holds; the exit status if it cannot be written, else None."""
    if sys.stdout is None:  # closed by whoever started us, so nobody expects output
        return None
    try:
        sys.stdout.flush()
    except OSError as problem:
        # The interpreter flushes once more when it exits, and would complain with a status of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(problem, BrokenPipeError):
            return EXIT_BROKEN_PIPE
        crash.say(f"cockpit: the output could not be written: {problem.strerror}")
        return EXIT_OUTPUT_LOST
    return None


def _name(arguments: Sequence[str]) -> str:
    return next((word for word in arguments if word in COMMANDS), "")


def _in_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None and not isinstance(failure.exc_value, SystemExit):
        crash.say(crash.report(failure.exc_value))
