"""`cockpit export KIND JOURNAL`: the record as documents, for people and for machines."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import click

from cockpit.adapters import journal_disk
from cockpit.cli import completing
from cockpit.cli.basics import EXIT_USAGE, Failure
from cockpit.cli.reading import Reading, reading
from cockpit.cli.status import journal_of
from cockpit.reports.document import Document
from cockpit.reports.source import Source

FORMATS = {"md": "markdown", "toml": "toml", "json": "json"}
KINDS = {
    "packet": "The release packet: what is released, on what evidence, by whose word, and how to go back.",
    "postmortem": "The postmortem, all but root cause and prevention written.",
    "timeline": "What happened, on both clocks.",
    "release-notes": "The release notes; required sections that nothing fills are named.",
    "incidents": "The incident log; before any incident, a form.",
    "announcements": "What was announced, and the ledger of what was owed.",
}


def _make(kind: str, source: Source, *, incident: str, everything: bool) -> Document:
    from cockpit.reports import announcements, incident_log, packet, postmortem, release_notes, timeline

    makers: dict[str, Callable[[], Document]] = {
        "packet": lambda: packet.packet(source),
        "postmortem": lambda: postmortem.postmortem(source, incident),
        "timeline": lambda: timeline.timeline(source, everything=everything),
        "release-notes": lambda: release_notes.release_notes(source),
        "incidents": lambda: incident_log.incident_log(source),
        "announcements": lambda: announcements.announcements(source),
    }
    return makers[kind]()


def rendered(document: Document, form: str) -> str:
    """The document in one of FORMATS."""
    from cockpit.reports import machine, markdown

    if form == "md":
        return markdown.markdown(document)
    data = {"kind": document.kind, **document.data}
    return machine.toml(data) if form == "toml" else machine.json(data)


def source_of(found: Reading) -> Source:
    """What reports are made from: the state and every entry behind it."""
    return Source(found.state, found.store.entries(), found.now(), journal_of(found))


@click.command("export")
@click.argument("kind", metavar="KIND", type=click.Choice(list(KINDS)))
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.option("-o", "--output", metavar="FILE", help="Where to; otherwise it is printed.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="By default what FILE ends with, else md.")
@click.option("--incident", default="", metavar="ID", help="Only of this incident (postmortem).")
@click.option("--all", "everything", is_flag=True, help="Also what the screen shows muted (timeline).")
def export(kind: str, journal: str, *, output: str | None, form: str | None, incident: str, everything: bool) -> int:
    """Write a document from a release's record. It reads only, at any time: drafts before, the final one after.

    KIND is packet, postmortem, timeline, release-notes, incidents or announcements. Every document names the head of
    the journal it was made from, which `cockpit verify --expect-head` takes.

    \b
      cockpit export packet loop-2027-03-02 -o packet.toml
      cockpit export postmortem hotdash-pilot-2027-02-19 --incident I1 -o postmortem.md
    """
    if incident and kind != "postmortem":
        raise Failure("--incident belongs to postmortem", EXIT_USAGE)
    if everything and kind != "timeline":
        raise Failure("--all belongs to timeline", EXIT_USAGE)
    with reading(journal) as found:
        if incident and incident not in found.state.incidents:
            known = ", ".join(found.state.incidents) or "none"
            raise Failure(f"there is no incident {incident!r}; there are: {known}", EXIT_USAGE)
        if found.trouble:
            click.echo(f"cockpit: {found.trouble} This document holds what verifies.", file=sys.stderr)
        document = _make(kind, source_of(found), incident=incident, everything=everything)
        text = rendered(document, form or _form(output))
        if output is None or output == "-":
            click.echo(text, nl=False)
        else:
            _write(Path(output), text, found.store.folder)
            click.echo(f"{output}: {kind} of {found.state.name}, head {found.store.last_hash}")
    return 0


def _form(output: str | None) -> str:
    ending = Path(output or "").suffix.removeprefix(".")
    return ending if ending in FORMATS else "md"


def _write(path: Path, text: str, folder: str) -> None:
    """The whole file or none of it; never into what a journal is made of. Raises Failure."""
    own = (journal_disk.JOURNAL, journal_disk.LOCK, journal_disk.ENGINE_LOCK, journal_disk.CACHE)
    if path.parent.resolve() == Path(folder) and path.name in own:
        raise Failure(f"{path} is the journal's own file", EXIT_USAGE)
    if path.is_dir():
        raise Failure(f"{path} is a folder; name a file in it", EXIT_USAGE)
    try:
        fd, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(fd, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(draft, 0o666 & ~_umask())
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}") from None


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
