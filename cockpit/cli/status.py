"""`cockpit status JOURNAL`: what the screen says, in one screenful of words; for scripts its exit status and --json."""

import errno
import os
import shutil
import sys
import time
from collections.abc import Iterator

import click

from cockpit.cli import completing, outlet
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.reading import Reading, reading
from cockpit.core.verdict import CONDITIONAL, GO
from cockpit.format.json_text import json_text
from cockpit.reports.standing import (
    BACK,
    EXIT_CLOSED,
    EXIT_ROLLED_BACK,
    exit_status,
    judge,
    rollback_status,
)
from cockpit.reports.status_schema import Journal
from cockpit.views.headline import standing

EXIT_TIMED_OUT = 124
EXIT_CONDITIONAL = 10
LOOK_S = 1.0
AWAITED = ("go", "done", "rolled-back", "verified")


def journal_of(found: Reading) -> Journal:
    """Where it is and how it is."""
    store = found.store
    return Journal(store.folder, store.last_seq + 1, store.last_hash, found.trouble)


@click.command("status")
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.option("--json", "as_json", is_flag=True, help="One JSON object; its fields are documented in docs/cli.md.")
@click.option("--metrics", "drawn", is_flag=True, help="Each metric: value, bound, age, history, next poll.")
@click.option("--span", "span", metavar="LENGTH", help='With --metrics: plots over the last "2h", or over "all".')
@click.option("--follow", is_flag=True, help="One line a change, until the release is closed.")
@click.option("--all", "everything", is_flag=True, help="With --follow: also what the screen shows muted.")
@click.option(
    "--bell", is_flag=True, help="With --follow: ring for what rings on the screen, once for all at a moment."
)
@click.option("--wait", "awaited", type=click.Choice(AWAITED), help="Wait until it is so.")
@click.option("--timeout", "timeout", metavar="LENGTH", help='Give up waiting or following after so long: "10m".')
def status_(
    journal: str,
    *,
    as_json: bool,
    drawn: bool,
    span: str | None,
    follow: bool,
    everything: bool,
    bell: bool,
    awaited: str | None,
    timeout: str | None,
) -> int:
    """Say how a release stands: verdict and why, clock, what is next and overdue, gates, metrics, rollback.

    It only reads: no lock, no engine, any number at once.

    Exit status: 0 GO, 10 CONDITIONAL GO, 3 NO-GO, 4 NOT READY, 5 rolled back (until another try
    begins) or a rollback was called, 6 closed; 9 unreadable. With --wait: 0 when it came (10 for a CONDITIONAL GO),
    another of these when it can no longer come, 124 when time ran out. From the call of a rollback to its end nothing
    is GO, whatever the rules say. GO is what the plan's rules come to. Where people have to say so first, let a rule require
    it (requires = ["poll:ID"], verdict = "not-ready"), or let the deploy be a line of the plan that needs it.

    A rollback is awaited for the latest deploy. `rolled-back`: its steps are done. `verified`: health was watched to
    be good afterwards, as the plan asks; 5 when it is rolled back and that was not proven, or the plan asks for no
    proof. Both: 11 when it was given up or a step failed, 13 when nobody can tell whether a step happened - a person
    is needed either way, and it may be waited for again.

    \b
      cockpit status hotdash-pilot-2027-02-19
      cockpit status hotdash-pilot-2027-02-19 --json | jq .verdict
      cockpit status hotdash-pilot-2027-02-19 --metrics --span 2h
      cockpit status hotdash-pilot-2027-02-19 --follow --bell
      cockpit status hotdash-pilot-2027-02-19 --wait go --timeout 10m && ./deploy.sh
      cockpit status hotdash-pilot-2027-02-19 --wait verified --timeout 30m || ./page-somebody.sh
    """
    if sum((drawn, as_json, follow)) > 1:
        raise Failure("--json, --metrics and --follow are three ways to say it; choose one", EXIT_USAGE)
    if timeout is not None and not (awaited or follow):
        raise Failure("--timeout belongs to --wait or --follow", EXIT_USAGE)
    if (everything or bell) and not follow:
        raise Failure(f"{'--all' if everything else '--bell'} belongs to --follow", EXIT_USAGE)
    if span is not None and not drawn:
        raise Failure("--span belongs to --metrics", EXIT_USAGE)
    span_s = 0 if span is None else None if span == "all" else int(_seconds(span, "--span"))
    deadline = time.monotonic() + _seconds(timeout, "--timeout") if timeout is not None else None
    with reading(journal) as found:
        code: int | None = None
        if follow:
            code = _follow(found, awaited or "", deadline, everything=everything, bell=bell)
        elif awaited:
            code = _wait(found, awaited, deadline)
        if not follow:
            _show(found, as_json=as_json, drawn=drawn, span_s=span_s)
        now = found.now()
        return exit_status(found.state, judge(found.state, now, found.trouble)) if code is None else code


def _seconds(text: str, option: str) -> float:
    from cockpit.format.durations import parse_duration

    try:
        return float(parse_duration(text))
    except ValueError as error:
        raise Failure(f"{option}: {error}", EXIT_USAGE) from None


def _show(found: Reading, *, as_json: bool, drawn: bool, span_s: int | None) -> None:
    now = found.now()
    if as_json:
        from cockpit.reports.status import status

        click.echo(json_text(status(found.state, now, journal_of(found))))
        return
    from cockpit.reports.status_text import plots, text

    if drawn:
        encoding = (sys.stdout.encoding or "").lower().replace("-", "")
        plain = encoding != "utf8"
        lines = plots(found.state, now, _width() - 4, ascii_only=plain, span_s=span_s, entries=found.store.entries)
    else:
        lines = text(found.state, now, journal_of(found), judge(found.state, now, found.trouble), _width())
    click.echo("\n".join(lines))


def _width() -> int:
    """Of the terminal, and of a page where there is none."""
    return min(shutil.get_terminal_size((100, 24)).columns, 160) if os.isatty(1) else 100


def came(found: Reading, awaited: str) -> int | None:
    """The exit status of a wait that is over, since it came or can no longer come; None while it may."""
    state = found.state
    stands = standing(state)
    if awaited in ("rolled-back", "verified"):
        code = rollback_status(state, proven=awaited == "verified")
        return EXIT_CLOSED if code is None and state.closed else code
    if awaited == "done":
        return {"completed": 0, "rolled-back": EXIT_ROLLED_BACK}.get(stands, EXIT_CLOSED) if state.closed else None
    if state.closed:
        return EXIT_CLOSED
    if stands in BACK:
        return EXIT_ROLLED_BACK
    verdict = judge(state, found.now(), found.trouble).verdict
    return {GO: 0, CONDITIONAL: EXIT_CONDITIONAL}.get(verdict)


def _moments(found: Reading, deadline: float | None) -> Iterator[None]:
    """Each time something may have changed: an entry was written, or a second went by. Ends at the deadline."""
    while True:
        yield
        left = LOOK_S if deadline is None else min(LOOK_S, deadline - time.monotonic())
        if left <= 0:
            return
        found.store.wait(left)
        found.refresh()


def _wait(found: Reading, awaited: str, deadline: float | None) -> int:
    for _ in _moments(found, deadline):
        code = came(found, awaited)
        if code is not None:
            return code
    return EXIT_TIMED_OUT


def _follow(found: Reading, awaited: str, deadline: float | None, *, everything: bool, bell: bool) -> int | None:
    """Lines as they come. Ctrl-C ends it in the usual way."""
    from cockpit.cli.following import Following

    lines = Following(found, everything=everything, bell=bell)
    for _ in _moments(found, deadline):
        for line in lines.new():
            click.echo(line)
        sys.stdout.flush()
        if outlet.reader_left():  # as behind `| head -1`: hours may pass before the next line would tell
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
        if awaited and (code := came(found, awaited)) is not None:
            return code
        if found.state.closed:
            return None
    return EXIT_TIMED_OUT if awaited else None
