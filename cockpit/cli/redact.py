"""`cockpit redact JOURNAL SEQ`: take a text out of the record for good, without breaking the record."""

import os
from collections.abc import Iterator

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_disk import EVIDENCE, RUNS
from cockpit.adapters.journal_file import JournalFile
from cockpit.model.entry import Entry
from cockpit.model.events import ArtifactAttached, GateJudged, RunFinished


def redact_entry(
    journal: JournalFile, seq: int, fields: tuple[str, ...], *, reason: str, actor: str, role: str
) -> tuple[tuple[str, ...], list[str]]:
    """Redact an entry and delete the files that hold the same text: (names of fields, paths of files deleted).

    journal: caught up. Raises a JournalError; files are deleted only once the journal is safe without the text.
    """
    found = next(iter(journal.entries(seq, seq)), None)
    names = journal.redact(seq, fields, reason=reason, actor=actor, role=role)
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
