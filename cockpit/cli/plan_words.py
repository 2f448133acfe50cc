"""What is said of a file that is no usable plan."""

from collections.abc import Iterable
from pathlib import Path

from cockpit.format.problems import Problem

_MARKDOWN = frozenset([".md", ".markdown", ".mdown", ".mkd"])


def counted(count: int, word: str) -> str:
    """ "1 error", "2 errors"."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def runbook_instead(path: Path, data: bytes, problems: Iterable[Problem]) -> str:
    """One sentence for a text that is not TOML and is not called so, such as a Markdown runbook; "" for anything else.

    Its lines judged as TOML would say nothing to whoever wrote them.
    """
    kind = path.suffix.lower()
    broken = any(each.code == "syntax" or kind in _MARKDOWN for each in problems)
    if kind == ".toml" or b"\0" in data or not broken:
        return ""
    import shlex

    file = shlex.quote(str(path))
    return f"{path}: this is no plan, which is TOML. Of a runbook, make one: cockpit import {file} -o release.toml"
