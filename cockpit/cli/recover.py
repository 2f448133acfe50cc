"""`cockpit recover JOURNAL`: after the disk failed, go on in a new file with everything that verifies."""

import os

import click

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_reader import locate
from cockpit.adapters.journal_rewrite import recover_poisoned
from cockpit.adapters.person import person
from cockpit.cli.acting import undisturbed
from cockpit.cli.basics import EXIT_REFUSED, EXIT_UNREADABLE, Failure, located
from cockpit.cli.crash import visible
from cockpit.ports import JournalError, NoJournal


@click.command("recover")
@click.argument("journal", metavar="JOURNAL")
def recover(journal: str) -> int:
    """Let a release be recorded again after a write to its disk failed.

    Once a sync has failed, what the system shows of a file proves nothing about the disk, so every session stops
    recording. First see to the disk (dmesg, free space). Then this copies all entries that verify into a new file,
    makes sure it is on disk, puts it in place and keeps the old one beside it. What was acknowledged is in it; what was
    said to be unknown may be: look.
    """
    try:
        folder, _ = locate(located(journal))
        with undisturbed():
            click.echo(visible(recover_poisoned(folder, SystemClock(), actor=person(os.environ).name, role="")))
    except NoJournal as error:
        raise Failure(str(error), EXIT_UNREADABLE) from None
    except JournalError as error:
        raise Failure(str(error), EXIT_REFUSED) from None
    return 0
