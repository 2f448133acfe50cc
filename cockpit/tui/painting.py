"""Sends exactly the cells that changed.

Textual's partial update repaints from the left edge of a widget; with one widget as wide as the screen that would be
whole lines. This takes the same update and crops it on both sides. Every span comes with its whole style and ends with
a reset; what the terminal has set already is not sent again.

Terminals do not agree on how wide some signs are: emoji younger than they, flags, tones of skin. So what follows such a
sign is put where it belongs, and where it stands is made blank before it comes: nothing is shifted, nothing old shines
through, whatever this terminal holds.
"""

import re
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

__all__ = ["FineUpdate", "LayoutUpdate", "WholeUpdate", "thrifty", "whole"]

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVES = re.compile(r"(?:\x1b\[[0-9;]*H)+")
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "9": "29"}


class _Style(NamedTuple):
    """What a style sets. fore, back: as parameters, "" for the terminal's own."""

    marks: frozenset[str]
    fore: str
    back: str


def _style(parameters: str) -> _Style | None:
    """The parameters of one sequence from a clean state; None where they hold what is not known here."""
    marks, fore, back = set(), "", ""
    words = parameters.split(";")
    while words:
        word = words.pop(0)
        if word in ("38", "48"):
            size = {"2": 4, "5": 2}.get(words[0] if words else "", 0)
            colour = ";".join([word, *words[:size]])
            if not size or len(words) < size:
                return None
            del words[:size]
            fore, back = (colour, back) if word == "38" else (fore, colour)
        elif re.fullmatch("3[0-7]|9[0-7]", word):
            fore = word
        elif re.fullmatch("4[0-7]|10[0-7]", word):
            back = word
        elif word in _OFF:
            marks.add(word)
        else:
            return None
    return _Style(frozenset(marks), fore, back)


@lru_cache(maxsize=1024)
def _change(before: str, after: str) -> str:
    """The shortest way from one style to another; "" is the terminal's own."""
    if before == after:
        return ""
    anew = f"\x1b[0;{after}m" if before and after else f"\x1b[{after or 0}m"
    was, will = (_style(one) if one else _Style(frozenset(), "", "") for one in (before, after))
    if was is None or will is None or not after:
        return anew
    parts = sorted({_OFF[one] for one in was.marks - will.marks})
    kept = was.marks & will.marks
    if "22" in parts:
        kept -= {"1", "2"}  # one sequence ends both
    parts += sorted(will.marks - kept)
    if was.fore != will.fore:
        parts.append(will.fore or "39")
    if was.back != will.back:
        parts.append(will.back or "49")
    return min(anew, f"\x1b[{';'.join(parts)}m" if parts else "", key=len)


def thrifty(picture: str) -> str:
    """The same picture with as few style sequences as it needs; it begins and ends with the terminal's own style."""
    out: list[str] = []
    stands = wanted = ""
    at = 0
    for found in (*_STYLE.finditer(picture), None):
        piece = picture[at : found.start() if found is not None else None]
        if piece:
            if not _MOVES.fullmatch(piece):
                out.append(_change(stands, wanted))
                stands = wanted
            out.append(piece)
        if found is not None:
            at, wanted = found.end(), found[1] if found[1].strip("0") else ""
    out.append(_change(stands, ""))
    return "".join(out)


_SURE_WIDE = ((0x1100, 0x115F), (0x2E80, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF01, 0xFF60),
              (0xFFE0, 0xFFE6), (0x20000, 0x3FFFD))  # fmt: skip
"""East Asian letters, which are wide everywhere."""
_FLAGS = range(0x1F1E6, 0x1F200)


@lru_cache(maxsize=1024)
def _doubtful(sign: str) -> bool:
    """Whether terminals take it for as wide as it is taken here."""
    number, size = ord(sign), cell_len(sign)
    if size == 1 or number < 0x1100:
        return number in _FLAGS
    return not any(low <= number <= high for low, high in _SURE_WIDE)


def placed(strip: Strip, x: int, y: int) -> Strip:
    """A strip that stands at this place, with everything behind a doubtful sign put in its place."""
    text = strip.text
    if text.isascii() or (strip.cell_length == len(text) and max(text) < "\U0001f1e6"):
        return strip
    found: list[Segment] = []
    at = x
    for words, style, control in strip:
        if control is not None or words.isascii():
            found.append(Segment(words, style, control))
            at += 0 if control is not None else len(words)
            continue
        for doubtful, signs in groupby(words, _doubtful):
            piece = "".join(signs)
            size = cell_len(piece)
            if doubtful and size:
                found += [Segment(" " * size, style), Segment(Control.move_to(at, y).segment.text)]
            found.append(Segment(piece, style))
            at += size
            if doubtful:
                found.append(Segment(Control.move_to(at, y).segment.text))
    return Strip(found, strip.cell_length)


def whole(update: LayoutUpdate, console: Console) -> str:
    """A whole picture, as Textual renders it, with all in its place."""
    out: list[str] = []
    for y, line in enumerate(update.strips, update.region.y):
        x = update.region.x
        out.append(("" if y == update.region.y else "\n") + Control.move_to(x, y).segment.text)
        for strip in line:
            made = strip if isinstance(strip, Strip) else Strip(strip)
            out.append(placed(made, x, y).render(console))
            x += made.cell_length
    return "".join(out)


class FineUpdate(CompositorUpdate):
    """A partial update, cropped to its spans."""

    def __init__(self, update: ChopsUpdate) -> None:
        self.update = update

    @classmethod
    def of(cls, renderable: Any) -> Any:
        """The update in its fine form; anything else as it is."""
        return cls(renderable) if type(renderable) is ChopsUpdate else renderable

    def render_segments(self, console: Console) -> str:
        chops, ends_of = self.update.chops, self.update.chop_ends
        out: list[str] = []
        for y, x1, x2 in self.update.spans:
            for end, (x, strip) in zip(ends_of[y], chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                start = max(x, x1)
                piece = strip.crop(start - x, min(end, x2) - x)
                out.append(Control.move_to(start, y).segment.text)
                made = placed(piece, start, y)
                if made is not piece:  # such a sign may have reached further than this
                    made = placed(strip.crop(start - x), start, y)
                out.append(made.render(console))
        return thrifty("".join(out))


class WholeUpdate(CompositorUpdate):
    """A whole picture, rendered already."""

    def __init__(self, picture: str) -> None:
        self.picture = thrifty(picture)

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual's signature
        return self.picture
