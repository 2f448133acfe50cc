"""The `cockpit` command: its table of commands, and the last net under all of them.

A command is a click command in a module of its own, `cockpit/cli/<name>.py`, and one row here. It imports what it
needs at its top; only the command that is called gets imported. It ends by returning an exit status (None is 0),
by `ctx.exit(status)`, or by raising a `click.ClickException` with the `exit_code` it means.
"""

import codecs
import io
import os
import sys
import threading
from collections.abc import Sequence

import click

from cockpit import __version__
from cockpit.cli import crash, outlet
from cockpit.cli.lazy import Lazy, LazyGroup

EXIT_INTERRUPTED = 130  # what a shell reports for a program that SIGINT ended
ESCAPED = "cockpit-escaped"
COMPLETION = "_COCKPIT_COMPLETE"  # how click's shell completion asks

# Rows stand in the help's order: "name": Lazy("cockpit.cli.module:attribute", "Summary.", "Heading", screen).
COMMANDS: dict[str, Lazy] = {
    "demo": Lazy("cockpit.cli.demo:demo", "Fly a pilot release against a simulated day.", "On the day"),
    "run": Lazy("cockpit.cli.run:run", "Open a release, or reopen it, with engine and screen.", "On the day", True),
    "attach": Lazy("cockpit.cli.run:attach", "Put a screen on a running release.", "On the day", True),
    "list": Lazy("cockpit.cli.listing:list_", "List the releases known here.", "On the day"),
    "status": Lazy("cockpit.cli.status:status_", "Say how a release stands.", "On the day"),
    "engine": Lazy("cockpit.cli.engine:engine", "Be the engine of a release, in the foreground.", "On the day"),
    "note": Lazy("cockpit.cli.acts_record:note", "Write a note into the record.", "Acts"),
    "correct": Lazy(
        "cockpit.cli.acts_record:correct", "Say better what an earlier entry said, or take it back.", "Acts"
    ),
    "incident": Lazy("cockpit.cli.acts_record:incident", "Open, update, resolve or escalate an incident.", "Acts"),
    "action": Lazy("cockpit.cli.acts_record:action", "Open a follow-up, or say where it was filed.", "Acts"),
    "metric": Lazy("cockpit.cli.acts_record:metric", "Enter a number read somewhere else.", "Acts"),
    "attach-file": Lazy("cockpit.cli.acts_record:attach_file", "Keep a file as evidence.", "Acts"),
    "item": Lazy("cockpit.cli.acts_work:item", "Check, start, skip, reopen or confirm an item.", "Acts"),
    "gate": Lazy("cockpit.cli.acts_work:gate", "Run gates, or judge one by hand.", "Acts"),
    "procedure": Lazy("cockpit.cli.acts_work:procedure", "Call, confirm or abort a procedure.", "Acts"),
    "step": Lazy("cockpit.cli.acts_work:step", "Do, skip, retry or hand over a procedure's step.", "Acts"),
    "cancel": Lazy("cockpit.cli.acts_work:cancel", "End a command that runs.", "Acts"),
    "settle": Lazy("cockpit.cli.acts_work:settle", "Say what became of a run whose outcome is unknown.", "Acts"),
    "tuple": Lazy("cockpit.cli.acts_work:tuple_", "Type refs, or choose the tuple to return to.", "Acts"),
    "rollback": Lazy("cockpit.cli.rollback:rollback", "Roll back; confirm, abort or withdraw one.", "Acts"),
    "trigger": Lazy("cockpit.cli.acts_watch:trigger", "Declare a trigger that only a person can see.", "Acts"),
    "silence": Lazy("cockpit.cli.acts_watch:silence", "Mute a trigger for a while.", "Acts"),
    "announce": Lazy("cockpit.cli.acts_watch:announce", "Send, confirm or put off an announcement.", "Acts"),
    "poll": Lazy("cockpit.cli.acts_people:poll", "Open a poll, or declare its result.", "Acts"),
    "vote": Lazy("cockpit.cli.acts_people:vote", "Vote go, no-go or abstain.", "Acts"),
    "decide": Lazy("cockpit.cli.acts_people:decide", "Decide at the end of a phase.", "Acts"),
    "sign": Lazy("cockpit.cli.acts_people:sign", "Sign a statement, or withdraw a signature.", "Acts"),
    "waive": Lazy("cockpit.cli.acts_people:waive", "Grant or revoke a waiver.", "Acts"),
    "role": Lazy("cockpit.cli.acts_people:role", "Assign, offer, accept or take a role.", "Acts"),
    "hold": Lazy("cockpit.cli.acts_day:hold", "Stop the countdown.", "Acts"),
    "resume": Lazy("cockpit.cli.acts_day:resume", "Let the countdown go on.", "Acts"),
    "slip": Lazy("cockpit.cli.acts_day:slip", "Move T0, or set it.", "Acts"),
    "recycle": Lazy("cockpit.cli.acts_day:recycle", "Go back to an earlier mark of the countdown.", "Acts"),
    "stability": Lazy("cockpit.cli.acts_day:stability", "Extend the stability window.", "Acts"),
    "class": Lazy("cockpit.cli.acts_day:class_", "Set the release's class.", "Acts"),
    "amend": Lazy("cockpit.cli.amend:amend", "Change the plan in force, in sight.", "Acts"),
    "rehearsal": Lazy("cockpit.cli.acts_release:rehearsal", "Rehearse the rollback; take in what that proved.", "Acts"),
    "redact": Lazy("cockpit.cli.redact:redact", "Take a text out of the record, for good.", "Acts"),
    "recover": Lazy("cockpit.cli.recover:recover", "Go on in a new file after the disk failed.", "Acts"),
    "close": Lazy("cockpit.cli.acts_release:close", "Close the release, or abandon it.", "Acts"),
    "replay": Lazy("cockpit.cli.replay_:replay", "Show a recorded release on the same screen.", "Afterwards", True),
    "backtest": Lazy("cockpit.cli.backtest:backtest_", "Try another plan on recorded releases.", "Afterwards"),
    "export": Lazy(
        "cockpit.cli.export:export", "Write packet, postmortem, release notes, timeline or logs.", "Afterwards"
    ),
    "verify": Lazy("cockpit.cli.verify:verify", "Check a journal: chain, framing, evidence.", "Afterwards"),
    "new": Lazy("cockpit.cli.new:new", "Write a commented starter plan, or copy a sample.", "Before the day"),
    "import": Lazy("cockpit.cli.import_:import_", "Draft a plan from a Markdown runbook.", "Before the day"),
    "check": Lazy("cockpit.cli.check:check", "Say everything that is wrong with a plan, and where.", "Before the day"),
    "doctor": Lazy("cockpit.cli.doctor:doctor", "Say what would bite on launch day.", "Before the day"),
    "config": Lazy("cockpit.cli.config:config", "Find and check your own settings.", "Before the day"),
}


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
    interrupted, 141 when the reader of our output left, 74 when it cannot be written; everything else is the
    command's own.
    """
    threading.excepthook = _in_thread
    for stream in (sys.stdout, sys.stderr):
        _escape_the_rest(stream)
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _run(given)
        if sys.stdout is not None:  # None: closed by whoever started us
            sys.stdout.flush()
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        crash.say(crash.visible(shown.getvalue()).rstrip("\n"))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        crash.say("\ncockpit: interrupted")  # the terminal has just shown ^C on this line
        return EXIT_INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the net under everything; nothing is swallowed, it goes to a file
        if isinstance(error, OSError) and outlet.is_lost(error):
            return outlet.abandon(error)
        crash.say(crash.report(error, _name(given)))
        return crash.EXIT_CRASH
    return status if isinstance(status, int) else 0


def _escape_the_rest(stream: object) -> None:
    """Where the terminal's encoding lacks a sign, print its escape rather than fail."""
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
        codecs.register_error(ESCAPED, _escaped)
        stream.reconfigure(errors=ESCAPED)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    r"""Signs as JSON writes them, \u2026, in pairs beyond four digits: so JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    data = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[at : at + 2].hex()}" for at in range(0, len(data), 2)), error.end


def _run(arguments: list[str]) -> object:
    """What click's own `main` does, less its handling of errors: it takes any broken pipe for our output's."""
    if wanted := os.environ.get(COMPLETION):
        from cockpit.cli.completing import answer

        return answer(cockpit, COMPLETION, wanted)
    try:
        with cockpit.make_context("cockpit", arguments) as context:
            return cockpit.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code


def _name(arguments: Sequence[str]) -> str:
    return next((word for word in arguments if word in COMMANDS), "")


def _in_thread(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None and not isinstance(failure.exc_value, SystemExit):
        crash.say(crash.report(failure.exc_value))
