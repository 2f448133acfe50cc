"""Markdown's blocks with the lines they stand on: paragraphs, lists, code, tables, quotes, and the sections they form.

markdown-it finds the blocks; its inline rules are off, since text is looked at line by line. Nesting is bounded, and
what lies deeper than the bound is not lost: its lines stay unclaimed and are reported.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

NESTING = 60


class Line(NamedTuple):
    """A line of the runbook: its number, from 1, and its text."""

    number: int
    text: str


class Span(NamedTuple):
    """First and last line, both included, from 1."""

    first: int
    last: int


@dataclass(slots=True)
class Para:
    """Lines of running text."""

    lines: list[Line]
    span: Span


@dataclass(slots=True)
class Code:
    """lang: the first word after the fence, lower case, "" for none; `indented` has no fence at all."""

    lines: list[Line]
    span: Span
    lang: str = ""


@dataclass(slots=True)
class Entry:
    """One entry of a list. check: the state of its task box, None where it has none."""

    lines: list[Line]
    span: Span
    check: bool | None = None
    blocks: list["Block"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)


@dataclass(slots=True)
class Listing:
    """A numbered or bulleted list."""

    ordered: bool
    entries: list[Entry]
    span: Span


class Row(NamedTuple):
    """A table's row. number: its line, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table, its head apart."""

    head: tuple[str, ...]
    rows: list[Row]
    span: Span


@dataclass(slots=True)
class Quote:
    """Blocks behind a quote mark."""

    blocks: list["Block"]
    span: Span


@dataclass(slots=True)
class Section:
    """What stands under a heading, or under a line that announces what follows (`announced`)."""

    title: str
    level: int
    span: Span
    blocks: list["Block"] = field(default_factory=list)
    announced: bool = False


Block = Para | Code | Listing | Table | Quote | Section


class Definition(NamedTuple):
    """A link defined on a line of its own: [title]: address."""

    title: str
    address: str
    span: Span


_CHECKS = {"[ ] ": False, "[x] ": True, "[X] ": True, "[]": False, "\u2610 ": False, "\u25a1 ": False, "\u2611 ": True}


_FENCE = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")


def _closed(lines: Iterable[str]) -> list[str]:
    """The lines, with the end of a code block below a list entry as far in as its beginning: further out it would begin
    another block, which swallows the rest of the document."""
    out: list[str] = []
    opened: re.Match[str] | None = None
    for line in lines:
        match = _FENCE.match(line)
        if opened is None:
            opened = match
        elif match is not None and match["fence"].startswith(opened["fence"]) and not match["info"].strip():
            inner = len(match["indent"]) < len(opened["indent"])
            out.append(opened["indent"] + line.lstrip(" ") if inner else line)
            opened = None
            continue
        out.append(line)
    return out


def read_blocks(lines: Iterable[str]) -> tuple[list[Block], list[Definition]]:
    """The blocks of a text, headings as empty sections in their place, and the links defined in it."""
    rules = MarkdownIt("commonmark", {"maxNesting": NESTING, "html": False}).enable("table").disable("inline")
    env: dict[str, dict[str, dict[str, object]]] = {}
    tokens = rules.parse("\n".join(_closed(lines)) + "\n", env)
    found = []
    for name, each in env.get("references", {}).items():
        at = each.get("map")
        if isinstance(at, list):
            title = str(each.get("title") or name.lower())
            found.append(Definition(title, str(each.get("href", "")), Span(at[0] + 1, at[1])))
    return _Reader(tokens).read(""), found


class _Reader:
    """One pass over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def read(self, until: str) -> list[Block]:
        """The blocks up to the token of type `until`, which is consumed."""
        blocks: list[Block] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                break
            block = self._block(token)
            if block is not None:
                blocks.append(block)
        return blocks

    def _block(self, token: Token) -> Block | None:
        match token.type:
            case "heading_open":
                title = self.tokens[self.at].content.replace("\n", " ").strip()
                self.at += 2
                return Section(title, int(token.tag[1]), _span(token))
            case "paragraph_open":
                content = self.tokens[self.at].content
                self.at += 2
                first = _span(token).first
                return Para([Line(first + n, text) for n, text in enumerate(content.split("\n"))], _span(token))
            case "fence" | "code_block":
                return _code(token)
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token)
            case "blockquote_open":
                return Quote(self.read("blockquote_close"), _span(token))
            case "table_open":
                return self._table(token)
            case _:
                return None

    def _list(self, token: Token) -> Listing:
        ordered = token.type == "ordered_list_open"
        close = token.type.replace("open", "close")
        entries: list[Entry] = []
        while self.at < len(self.tokens):
            inner = self.tokens[self.at]
            self.at += 1
            if inner.type == close:
                break
            if inner.type == "list_item_open":
                entries.append(_entry(self.read("list_item_close"), _span(inner)))
        return Listing(ordered, entries, _span(token))

    def _table(self, token: Token) -> Table:
        head: tuple[str, ...] = ()
        rows: list[Row] = []
        cells: list[str] = []
        number = 0
        while self.at < len(self.tokens):
            inner = self.tokens[self.at]
            self.at += 1
            if inner.type == "table_close":
                break
            if inner.type == "tr_open":
                cells, number = [], _span(inner).first
            elif inner.type == "inline":
                cells.append(inner.content)
            elif inner.type == "tr_close":
                if head:
                    rows.append(Row(number, tuple(cells)))
                else:
                    head = tuple(cells)
        return Table(head, rows, _span(token))


def _span(token: Token) -> Span:
    first, last = token.map or [0, 1]
    return Span(first + 1, max(last, first + 1))


def _code(token: Token) -> Code:
    span = _span(token)
    fenced = token.type == "fence"
    first = span.first + (1 if fenced else 0)
    texts = token.content.removesuffix("\n").split("\n") if token.content else []
    words = token.info.split()
    lang = words[0].strip("{}.").lower() if words else ""
    return Code([Line(first + n, text) for n, text in enumerate(texts)], span, lang)


def _entry(blocks: list[Block], span: Span) -> Entry:
    """The first paragraph of a list item is its text."""
    lines: list[Line] = []
    if blocks and isinstance(blocks[0], Para):
        lines, blocks = blocks[0].lines, blocks[1:]
    check: bool | None = None
    if lines:
        number, text = lines[0]
        for mark, state in _CHECKS.items():
            if text.startswith(mark):
                check = state
                lines = [Line(number, text[len(mark) :].lstrip()), *lines[1:]]
                break
    # A trailing blank line belongs to nobody.
    return Entry(lines, span, check, blocks)
