"""What is wrong with a plan, and where: findings by path, problems by line and column."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Path = tuple[str | int, ...]
"""Where a value stands in the parsed TOML: ("gate", 2, "needs", 0)."""

ERROR: Literal["error"] = "error"
WARNING: Literal["warning"] = "warning"


class Problem(Struct, frozen=True, order=True):
    """One thing wrong with a plan. line and col count from 1, col in characters; 0, 0 for the file as a whole.

    severity: "error" or "warning". fix: what to do about it, may be empty. code: a short name for tools and tests.
    """

    line: int
    col: int
    severity: str
    message: str
    fix: str = ""
    code: str = ""

    def text(self, name: str) -> str:
        """`name:line:col: severity: message`, and the fix on a line of its own."""
        at = f"{name}:{self.line}:{self.col}: " if self.line else f"{name}: "
        return f"{at}{self.severity}: {self.message}" + (f"\n    fix: {self.fix}" if self.fix else "")


class Finding(Struct, frozen=True):
    """A problem before its place in the file is looked up. on: the "key" or the "value"; offset: characters into it, -1 for the whole.

    also: another place the message speaks of; its line is added.
    """

    path: Path
    message: str
    fix: str = ""
    code: str = ""
    severity: str = ERROR
    on: str = "value"
    offset: int = -1
    also: Path | None = None


class Findings:
    """Collects findings; one list for a whole plan."""

    def __init__(self) -> None:
        self.all: list[Finding] = []

    @property
    def errors(self) -> bool:
        return any(finding.severity == ERROR for finding in self.all)

    def error(
        self, path: Path, message: str, fix: str = "", code: str = "", *, on: str = "value", offset: int = -1
    ) -> None:
        self.all.append(Finding(path, message, fix, code, ERROR, on, offset))

    def warning(
        self, path: Path, message: str, fix: str = "", code: str = "", *, on: str = "value", offset: int = -1
    ) -> None:
        self.all.append(Finding(path, message, fix, code, WARNING, on, offset))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` for the closest of `known`, else what there is to choose from (at most eight)."""
    import difflib  # noqa: PLC0415 - a plan without mistakes needs none of it

    names = sorted(set(known))
    if len(word) <= 80:
        folded = {name.casefold(): name for name in names}
        close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
        if close:
            return f'did you mean "{folded[close[0]]}"?'
    if not names:
        return ""
    shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
    return f"known: {shown}"


def shown(value: object) -> str:
    """A value as it may stand in a message: short, quoted, on one line."""
    if isinstance(value, str):
        text = value if len(value) <= 60 else value[:57] + "..."
        return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "a table"
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."
