"""Documents as Markdown. Whatever a text holds, it stays text: no link, image, heading, table, HTML or code of its own.

Law: every text that comes from outside goes through `inline` or `fenced`; nothing else writes one.
"""

import re

from cockpit.format.sanitise import visible
from cockpit.reports.document import Blank, Block, Document, Facts, Items, Part, Section, Table, Text

_SPECIAL = re.compile(r"([\\`*\[\]<>|~$])|(?<![A-Za-z0-9])(_)|(_)(?![A-Za-z0-9])|(&)(?=[#A-Za-z])")
_START = re.compile(r"^(\s*)(#|[-+=:]|\d+(?=[.)]))")
_RUN = re.compile(r"`{3,}")


def markdown(document: Document) -> str:
    """The document, ending with a newline."""
    lines = [f"# {inline(document.title)}", ""]
    if document.warning:
        lines += [_strong(document.warning), ""]
    lines += _part(document.facts)
    for section in document.sections:
        lines += [f"{'#' * section.level} {inline(section.title)}", ""]
        lines += _section(section)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(section: Section) -> list[str]:
    lines: list[str] = []
    for part in section.parts:
        lines += _part(part)
    return lines


def _part(part: Part) -> list[str]:
    match part:
        case Text(words=words):
            return ["\\\n".join(_start(inline(line)) for line in words.splitlines() if line.strip()), ""]
        case Facts(rows=rows):
            return [*(f"- {_strong(name)}: {inline(text) or '—'}" for name, text in rows), ""] if rows else []
        case Items(rows=rows, numbered=numbered):
            marks = (f"{number}." if numbered else "-" for number in range(1, len(rows) + 1))
            return [*(f"{mark} {_start(inline(text))}" for mark, text in zip(marks, rows, strict=True)), ""]
        case Table():
            return _table(part)
        case Block(words=words):
            return [*fenced(words), ""]
        case Blank(prompt=prompt):
            return [f"> **To be written by a person:** {inline(prompt)}", ""]


def _table(table: Table) -> list[str]:
    head = f"| {' | '.join(inline(name) for name in table.columns)} |"
    rule = f"|{'|'.join(' --- ' for _ in table.columns)}|"
    if not table.rows:
        return [inline(table.empty), ""] if table.empty else []
    return [head, rule, *(f"| {' | '.join(inline(cell) for cell in row)} |" for row in table.rows), ""]


def inline(text: str) -> str:
    """A text on one line, in which nothing means anything to Markdown. Its lines stand one after another, parted by " / ":
    every renderer shows that, in a table, too."""
    whole = " / ".join(line.strip() for line in text.splitlines() if line.strip())
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", visible(whole, one_line=True))


def _strong(text: str) -> str:
    """Bold, unless there is nothing to be bold: that would be a line of its own."""
    words = inline(text)
    return f"**{words}**" if words else ""


def _start(text: str) -> str:
    """The same at the start of a line, where more characters mean something."""
    return _START.sub(lambda found: f"{found[1]}\\{found[2]}" if not found[2].isdigit() else _number(found), text)


def _number(found: re.Match[str]) -> str:
    """A number that would begin a list: the mark after it is what is escaped."""
    return f"{found[1]}{found[2]}\\"


def fenced(text: str) -> list[str]:
    """A text to the letter, in a fence longer than any inside."""
    shown = visible(text, tab=4)
    longest = max((len(run) for run in _RUN.findall(shown)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}text", *shown.splitlines(), fence]
