"""`cockpit redact JOURNAL SEQ`: take a text out of the record for good, without breaking the record."""

import datetime as dt
import os
import sys
from collections.abc import Iterator

import click

from cockpit.adapters import journal_disk
from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_disk import EVIDENCE, RUNS
from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.person import person
from cockpit.cli import completing
from cockpit.cli.acting import EXIT_UNSURE, acknowledge, circumstances, json_of, undisturbed
from cockpit.cli.basics import EXIT_REFUSED, EXIT_USAGE, Failure
from cockpit.cli.params import common
from cockpit.cli.wiring import choose_role, open_ledger, open_store, warn
from cockpit.core.outcome import may, need_reason
from cockpit.format.sanitise import visible
from cockpit.model.commands import Actor
from cockpit.model.entry import Entry
from cockpit.model.events import ArtifactAttached, GateJudged, RunFinished
from cockpit.ports import JournalError, JournalPoisoned


def redact_entry(
    journal: JournalFile,
    seq: int,
    fields: tuple[str, ...],
    *,
    reason: str,
    actor: str,
    role: str,
    occurred: dt.datetime | None = None,
    relates_to: tuple[int, ...] = (),
) -> tuple[tuple[str, ...], list[str]]:
    """Redact an entry and delete the files that hold the same text: (names of fields, paths of files deleted).

    journal: caught up. Raises a JournalError; files are deleted only once the journal is safe without the text.
    """
    found = next(iter(journal.entries(seq, seq)), None)
    names = journal.redact(seq, fields, reason=reason, actor=actor, role=role, occurred=occurred, relates_to=relates_to)
    deleted = []
    if found is not None:
        for path in files_of(found):
            if _delete(journal.folder, path):
                deleted.append(path)
    return names, deleted


def files_of(entry: Entry) -> Iterator[str]:
    """Files in the release's folder that hold what this entry quotes: evidence, and a command's raw output."""
    match entry.event:
        case RunFinished(run=run, evidence=evidence):
            yield os.path.join(RUNS, run, "output")
            yield from _evidence(evidence)
        case GateJudged(evidence=path) | ArtifactAttached(path=path):
            yield from _evidence(path)


def _evidence(path: str) -> Iterator[str]:
    if path:
        yield path
        yield os.path.join(EVIDENCE, path)


def _delete(folder: str, path: str) -> bool:
    """Unlink a file inside the release's folder; never one that a link in its path leads to."""
    whole = os.path.normpath(os.path.join(folder, path))
    parent = os.path.dirname(whole)
    if not whole.startswith(folder + os.sep) or parent == folder or os.path.realpath(parent) != parent:
        return False
    try:
        os.unlink(whole)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False
    dir_fd = journal_disk.open_folder(parent)
    try:
        os.fsync(dir_fd)
    finally:
        os.close(dir_fd)
    return True


@click.command("redact")
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.argument("seq", metavar="SEQ")
@click.argument("why", metavar="[REASON]", required=False, default="")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option("--field", "fields", multiple=True, metavar="NAME", help="Only this field; may be given several times.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def redact(
    journal: str,
    seq: str,
    why: str,
    *,
    reason: str,
    fields: tuple[str, ...],
    yes: bool,
    role: str | None,
    occurred: str | None,
    relates_to: tuple[int, ...],
    seen: int | None,
    as_json: bool,
) -> int:
    """Take a text out of the record for good: what a person typed, or what a command or server said.

    The chain still verifies, and says what was redacted. Evidence files and raw output of that entry go too. This
    cannot be undone.

    \b
      cockpit redact hotdash-pilot-2027-02-19 41 "a password was pasted" --as scribe --yes
    """
    number = seq.lstrip("#")
    if not number.isdigit():
        raise Failure(f"{seq!r} is no entry; name it by its number, such as 12", EXIT_USAGE)
    if why and reason:
        raise click.UsageError("the reason is given twice: as an argument and as --reason")
    words = why or reason
    who = person(os.environ)
    store = open_store(journal, write=True, who=who.name)
    try:
        ledger, plan, _ = open_ledger(store, prepare=False)
        actor = Actor(who.name, choose_role(plan, role), who.os, who.claimed)
        refused = may(ledger.state, actor, "redact", "redacting") or need_reason(words, "redacting")
        if refused is not None:
            raise Failure(f"refused ({refused.code}): {refused.reason}", EXIT_REFUSED)
        if seen is not None and int(number) > seen:
            raise Failure(f"refused (moved-on): entry {number} came after what you had seen, {seen}", EXIT_REFUSED)
        at, about = circumstances(occurred or "", relates_to, ledger.state, SystemClock().now())
        _agree(int(number), yes=yes)
        with undisturbed():
            names, deleted = redact_entry(
                store,
                int(number),
                fields,
                reason=words,
                actor=actor.name,
                role=actor.role,
                occurred=at,
                relates_to=about,
            )
            store.poll()
            ledger.refresh()
            written = list(store.entries(store.last_seq, store.last_seq))
            acknowledge(written, as_json=as_json)
    except JournalPoisoned as error:
        raise Failure(
            f"NOT KNOWN whether it was done: {error}", EXIT_UNSURE if error.unknown else EXIT_REFUSED
        ) from None
    except JournalError as error:
        raise Failure(f"refused: {error}", EXIT_REFUSED) from None
    finally:
        store.close()
    if as_json:
        click.echo(json_of(written))
    told = [f"entry {number}: {', '.join(names)} redacted", *(f"deleted {path}" for path in deleted)]
    for line in told:
        click.echo(visible(line, one_line=True), err=as_json)
    warn("copies elsewhere (mirrors, backups, terminals' scrollback) still hold it")
    return 0


redact.params += common()


def _agree(number: int, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure("nothing was redacted. It cannot be undone; if you are sure: --yes", EXIT_REFUSED)
    if not click.confirm(f"Redact entry {number}, for good?", default=False, err=True):
        raise Failure("nothing was redacted", EXIT_REFUSED)
