"""What is said of a file that is no usable plan."""

from collections.abc import Iterable
from pathlib import Path

from cockpit.format.problems import Problem

_MARKDOWN = frozenset([".md", ".markdown", ".mdown", ".mkd"])


def counted(count: int, word: str) -> str:
    """ "1 error", "2 errors"."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def journal_instead(path: Path, data: bytes) -> str:
    """One sentence for the journal of a release, given where a plan is wanted; "" for anything else."""
    first = next((line for line in data[:4096].splitlines() if line.strip() and not line.startswith(b"#")), b"")
    if first.partition(b"=")[0].strip() != b"journal":
        return ""
    return (
        f"{path}: this is a release's journal, and no plan: `cockpit attach` opens it, `cockpit replay` shows it again"
    )


def plan_path(path: Path) -> Path:
    """A plan file as it was named, or release.toml of a folder; the journal of a release's own folder, so that what is
    said of it is about what lies there."""
    if not path.is_dir():
        return path
    plan, journal = path / "release.toml", path / "journal.toml"
    return journal if journal.exists() and not plan.exists() else plan


def runbook_instead(path: Path, data: bytes, problems: Iterable[Problem]) -> str:
    """One sentence for a text that is not TOML and is not called so, such as a Markdown runbook, and for a journal; ""
    for anything else.

    Its lines judged as TOML would say nothing to whoever wrote them.
    """
    if instead := journal_instead(path, data):
        return instead
    kind = path.suffix.lower()
    broken = any(each.code == "syntax" or kind in _MARKDOWN for each in problems)
    if kind == ".toml" or b"\0" in data or not broken:
        return ""
    import shlex

    file = shlex.quote(str(path))
    return f"{path}: this is no plan, which is TOML. Of a runbook, make one: cockpit import {file} -o release.toml"
