"""`cockpit recover JOURNAL`: after the disk failed, go on in a new file with everything that verifies."""

import os

import click

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_find import locate
from cockpit.adapters.journal_rewrite import recover_poisoned
from cockpit.adapters.person import person
from cockpit.cli import completing
from cockpit.cli.acting import acknowledge, json_of, undisturbed
from cockpit.cli.basics import EXIT_REFUSED, EXIT_UNREADABLE, Failure, located
from cockpit.cli.crash import visible
from cockpit.cli.reading import reading
from cockpit.cli.wiring import choose_role
from cockpit.model.entry import Entry
from cockpit.model.events import JournalRepaired
from cockpit.ports import JournalError, NoJournal


@click.command("recover")
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.option(
    "--as",
    "role",
    metavar="ROLE",
    shell_complete=completing.words,
    envvar="COCKPIT_ROLE",
    help="The role you act in [COCKPIT_ROLE].",
)
@click.option("--json", "as_json", is_flag=True, help="Print the entry as one JSON object.")
def recover(journal: str, *, role: str | None, as_json: bool) -> int:
    """Let a release be recorded again after a write to its disk failed.

    Once a sync has failed, what the system shows of a file proves nothing about the disk, so every session stops
    recording. First see to the disk (dmesg, free space). Then this copies all entries that verify into a new file,
    makes sure it is on disk, puts it in place and keeps the old one beside it. What was acknowledged is in it; what was
    said to be unknown may be: look.

    \b
    cockpit recover hotdash-pilot-2027-02-19
    """
    try:
        folder, _ = locate(located(journal))
        with reading(journal) as found:
            before, plan = found.state.hash, found.state.plan
        acting = choose_role(plan, role) if plan is not None else ""
        with undisturbed():
            told = recover_poisoned(folder, SystemClock(), actor=person(os.environ).name, role=acting)
            with reading(journal) as found:
                last = found.state.seq
                written = [entry for entry in found.store.entries(last, last) if entry.hash != before and _tells(entry)]
            acknowledge(written, as_json=as_json)
        if as_json:
            click.echo(json_of(written))
        click.echo(visible(told), err=as_json)
    except NoJournal as error:
        raise Failure(str(error), EXIT_UNREADABLE) from None
    except JournalError as error:
        raise Failure(str(error), EXIT_REFUSED) from None
    return 0


def _tells(entry: Entry) -> bool:
    return isinstance(entry.event, JournalRepaired) and entry.event.how == "copied"
