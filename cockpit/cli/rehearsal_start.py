"""`cockpit rehearsal start`: what the screen's key does, for scripts and for whoever has no screen."""

import click

from cockpit.cli import completing
from cockpit.cli.basics import EXIT_REFUSED, EXIT_USAGE, Failure
from cockpit.cli.rehearsals import WHOLE_T0, begin
from cockpit.cli.wiring import open_session, warn
from cockpit.core.index import book
from cockpit.core.outcome import ending
from cockpit.core.rehearsal import SIMULATOR, places
from cockpit.format.sanitise import visible


@click.command("start")
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.option("--on", "place", default="", metavar="PLACE", help="Where it acts: an environment, or simulator.")
@click.option("--whole", is_flag=True, help="The whole day: you act in it as on the day, and close it yourself.")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter of the rollback.")
@click.option(
    "--as",
    "role",
    metavar="ROLE",
    envvar="COCKPIT_ROLE",
    shell_complete=completing.words,
    help="The role you act in [COCKPIT_ROLE].",
)
def start(journal: str, *, place: str, whole: bool, given: tuple[str, ...], role: str | None) -> int:
    """Rehearse the release's rollback beside it, now: in a journal and an engine of its own, of the plan in force.

    Commands become their stand-ins, or are only printed; nothing is sent to anybody, and nothing is written to the
    release. It prints the rehearsal's folder. The rollback is called at once; when it is over, the rehearsal closes
    itself. Wait for it, then take it in.

    \b
      REHEARSAL=$(cockpit rehearsal start hotdash-pilot-2027-02-19 --on staging --as commander)
      cockpit status "$REHEARSAL" --wait verified --timeout 10m
      cockpit rehearsal import hotdash-pilot-2027-02-19 "$REHEARSAL" --as commander
    """
    session = open_session(journal, role=role, read_only=True, announce=False)
    try:
        state = session.state
        rollback = book(state).rollback
        if state.rehearsal:
            raise Failure("this is a rehearsal already; name the release itself", EXIT_USAGE)
        if state.closed:
            raise Failure(
                f"the release is closed ({ending(state)}); there is nothing left to rehearse for", EXIT_REFUSED
            )
        if rollback is None:
            raise Failure("the plan has no rollback to rehearse", EXIT_REFUSED)
        known = places(state)
        where = place or rollback.rehearsed_on or SIMULATOR
        if where not in known:
            raise Failure(f"--on: there is no environment {where!r}; there are: {', '.join(known)}", EXIT_USAGE)
        values = dict(_pair(one) for one in given)
        called = "" if whole else rollback.id
        made, warning = begin(
            state, session.place, session.role, on=where, procedure=called, values=values, whole_t0=WHOLE_T0
        )
    finally:
        session.close()
    click.echo(visible(made))
    if warning:
        warn(warning)
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise Failure(f"--set: write NAME=VALUE, not {text!r}", EXIT_USAGE)
    return name, value
