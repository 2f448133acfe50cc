"""The only maker of what reaches the terminal: cells, rows and strips out of words.

Everything a server, a command or a colleague wrote passes `clean` here, so nothing is markup, nothing moves the
cursor, nothing turns the text round. `Guard` strips what might still slip by, on the last yard before the terminal.

A row is a tuple of spans, a span is (text, token); tokens are names that `tui.theme` turns into styles. A row made
here is exactly as wide as asked, in cells.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from cockpit.format.sanitise import harmless, visible
from cockpit.patterns import late

Span = tuple[str, str]
Row = tuple[Span, ...]

_NEVER = late(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


class Line(NamedTuple):
    """A painted line of a pane. key: what it stands for, "" where the cursor passes by. whole: what a search looks in
    where the row is cut off at the right edge, "" where the row shows everything."""

    row: Row
    key: str = ""
    whole: str = ""


class Col(NamedTuple):
    """A cell of a table row. width: cells, 0 takes what is left (one column may). right: aligned to the right."""

    text: str
    ink: str = "plain"
    width: int = 0
    right: bool = False


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Text that can stand in one row: every character visible, none of them a control."""
    return even(visible(text, one_line=True))


def even(text: str) -> str:
    """The text without marks that ask for another shape of the sign before them: terminals do not agree on its width."""
    return text if text.isascii() else text.replace("\ufe0f", "").replace("\ufe0e", "")


def cells(text: str) -> int:
    """Columns the text takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, more: str = "…") -> str:
    """The text, shortened to the width with a mark that it goes on. The text is cleaned."""
    text = clean(text)
    if text.isascii():
        return text if len(text) <= width else text[: max(0, width - 1)] + more[: max(0, width)]
    if cell_len(text) <= width:
        return text
    room, taken = width - 1, 0
    for index, character in enumerate(text):
        size = cell_len(character)
        if taken + size > room:
            return text[:index] + (more if width > 0 else "")
        taken += size
    return text


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly that many cells."""
    shown = cut(text, width)
    room = " " * (width - cells(shown))
    return room + shown if right else shown + room


def row(width: int, columns: Sequence[Col], gap: int = 1) -> Row:
    """A row of columns with a gap between them; the one column of width 0 takes what is left."""
    fixed = sum(column.width for column in columns) + gap * (len(columns) - 1)
    left = max(0, width - fixed)
    spans: list[Span] = []
    used = 0
    for number, column in enumerate(columns):
        if number and gap:
            spans.append((" " * gap, "plain"))
            used += gap
        wide = column.width or left
        if not wide:
            continue
        spans.append((fit(column.text, wide, right=column.right), column.ink))
        used += wide
    if used == width:
        return tuple(spans)
    return clip(tuple(spans), 0, width) if used > width else (*spans, (" " * (width - used), "plain"))


def spread(width: int, left: Iterable[Span], right: Iterable[Span] = (), fill: str = " ", ink: str = "plain") -> Row:
    """Spans from the left, spans from the right, and filling between; the left gives way when there is no room."""
    at_right = [(clean(text), style) for text, style in right if text]
    taken = sum(cells(text) for text, _ in at_right)
    if taken > width:
        at_right, taken = [], 0
    room = width - taken
    spans: list[Span] = []
    for text, style in left:
        if room <= 0:
            break
        shown = cut(text, room)
        if shown:
            spans.append((shown, style))
            room -= cells(shown)
    if room > 0:
        spans.append((fill * room, ink))
    return (*spans, *at_right)


def blank(width: int, ink: str = "plain") -> Row:
    return ((" " * width, ink),) if width > 0 else ()


def width_of(line: Row) -> int:
    return sum(cells(text) for text, _ in line)


def clip(line: Row, start: int, end: int) -> Row:
    """The cells from start to end of a row; a wide character cut in half becomes a space."""
    found: list[Span] = []
    at = 0
    for text, token in line:
        size = cells(text)
        if at >= end:
            break
        if at + size > start:
            low, high = max(0, start - at), min(size, end - at)
            piece = text[low:high] if size == len(text) and text.isascii() else _clip_text(text, low, high)
            if piece:
                found.append((piece, token))
        at += size
    return tuple(found)


def _clip_text(text: str, low: int, high: int) -> str:
    out: list[str] = []
    at, kept = 0, False
    for character in text:
        size = cell_len(character)
        if size == 0:
            if kept:  # it belongs to the one before it
                out.append(character)
            continue
        if at >= high:
            break
        kept = at >= low and at + size <= high
        if kept:
            out.append(character)
        elif at + size > low:
            out.append(" " * (min(high, at + size) - max(low, at)))
        at += size
    return "".join(out)


def overlay(base: Row, piece: Row, at: int, size: int, width: int) -> Row:
    """A row with a piece of `size` cells laid over it."""
    return (*clip(base, 0, at), *piece, *clip(base, at + size, width))


def wrap(text: str, width: int, limit: int = 0) -> list[str]:
    """A text in lines of at most that many cells, broken at blanks where there are any; newlines break too."""
    lines: list[str] = []
    for paragraph in text.replace("\r\n", "\n").split("\n"):
        words = clean(paragraph).split(" ")
        current = ""
        for word in words:
            joined = f"{current} {word}" if current else word
            if cells(joined) <= width:
                current = joined
                continue
            if current:
                lines.append(current)
            rest = word
            while cells(rest) > width > 0:
                head = _clip_text(rest, 0, width) if not rest.isascii() else rest[:width]
                kept = len(head.rstrip(" ")) if not rest.isascii() else width
                lines.append(rest[: max(1, kept)])
                rest = rest[max(1, kept) :]
            current = rest
        lines.append(current)
        if limit and len(lines) >= limit:
            return lines[:limit]
    return lines


def verbatim(text: str, width: int) -> list[str]:
    """A text as it was printed, blanks and all, in lines of at most that many cells; broken anywhere, tabs expanded."""
    lines: list[str] = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        rest = clean(raw.expandtabs(8))
        while cells(rest) > width > 0:
            head = rest[:width] if rest.isascii() else _clip_text(rest, 0, width).rstrip(" ") or rest[:1]
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    return lines


def same_tokens(line: Row, prefix: str) -> Row:
    """The row with a prefix on every token ("^" marks the cursor's row)."""
    return tuple((text, prefix + token) for text, token in line)


def marked(line: Row, words: str, token: str) -> Row:
    """The row with the token wherever the words stand, whatever their case; they may run across spans."""
    text = "".join(piece for piece, _ in line)
    hits = [(one.start(), one.end()) for one in re.finditer(re.escape(words), text, re.IGNORECASE)] if words else []
    if not hits:
        return line
    found: list[Span] = []
    at = 0
    for piece, style in line:
        start = at
        at += len(piece)
        for begin, end in hits:
            first, last = max(begin, start), min(end, at)
            if first < last:
                found += [(text[start:first], style), (text[first:last], token)]
                start = last
        found.append((text[start:at], style))
    return tuple(span for span in found if span[0])


def difference(old: Row, new: Row) -> tuple[int, int] | None:
    """The first and last column (exclusive) in which two rows of one width differ; None if they do not."""
    if old == new:
        return None
    head = 0
    first, last = 0, min(len(old), len(new))
    while first < last and old[first] == new[first]:
        head += cells(old[first][0])
        first += 1
    left_old, left_new = old[first:], new[first:]
    tail = 0
    while left_old and left_new and left_old[-1] == left_new[-1]:
        tail += cells(left_old[-1][0])
        left_old, left_new = left_old[:-1], left_new[:-1]
    total = width_of(new)
    if left_old and left_new and left_old[0][1] == left_new[0][1]:
        a, b = left_old[0][0], left_new[0][0]
        if a.isascii() and b.isascii():
            common = 0
            for one, other in zip(a, b, strict=False):
                if one != other:
                    break
                common += 1
            head += common
    return (head, total - tail) if head < total - tail else None


_SIGNS = str.maketrans(
    {
        "·": "-",
        "…": "~",
        "→": ">",
        "←": "<",
        "↑": "^",
        "↓": "v",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "›": ">",
        "↵": "\\",
    }
)


@lru_cache(maxsize=2048)
def ascii_only(text: str) -> str:
    """The text in plain ASCII and in as many cells: signs by their likes, letters without their accents, else "?"."""
    if text.isascii():
        return text
    out = []
    for character in text.translate(_SIGNS):
        if character.isascii():
            out.append(character)
            continue
        base = unicodedata.normalize("NFKD", character)[0]
        size = cell_len(character)
        out.append(base if base.isascii() and base.isprintable() and size == 1 else "?" * size)
    return "".join(out)


def strip(line: Row, styles: "Styles") -> Strip:
    """A row as Textual draws it."""
    style = styles.style
    if styles.ascii:
        line = tuple((ascii_only(text), token) for text, token in line)
    if styles.lined:
        line = _hung_up(line)
    return Strip([Segment(text, style(token)) for text, token in line if text])


def _hung_up(line: Row) -> Row:
    """The row with what fills a column in a token of its own: no line is drawn below nothing."""
    found: list[Span] = []
    for text, token in line:
        words = text.rstrip(" ")
        found += [(words, token), (text[len(words) :], f"{token}_")] if words != text else [(text, token)]
    return tuple(found)


class Styles:
    """Token to style. Subclassed by `tui.theme`; here only so that text knows no colours. ascii: nothing else is sent.

    lined: some tokens are underlined or stand on a patch, and with "_" after them they are what fills up a column.
    """

    ascii = False
    lined = False

    def style(self, token: str) -> Style:
        raise NotImplementedError


class Guard(LineFilter):
    """The last yard: no control character and no link leaves for the terminal, whoever drew the segment."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        out: list[Segment] = []
        for segment in segments:
            text, style, control = segment
            if control is not None:
                out.append(segment)
                continue
            if not harmless(text) and _NEVER.search(text):
                text = _NEVER.sub("?", text)
            if style is not None and style.link:
                style = style.update_link(None)
            out.append(Segment(text, style))
        return out


@lru_cache(maxsize=512)
def _colourless(style: Style) -> Style:
    return Style(
        bold=style.bold, dim=style.dim, italic=style.italic, underline=style.underline, reverse=style.reverse,
        strike=style.strike,
    )  # fmt: skip


class NoColour(LineFilter):
    """For NO_COLOR: what remains is bold, dim, underlined or reversed; not one colour sequence is sent."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        return [
            Segment(text, None if style is None else _colourless(style), control) for text, style, control in segments
        ]
