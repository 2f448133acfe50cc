"""Sends exactly the cells that changed.

Textual's partial update repaints from the left edge of a widget; with one widget as wide as the screen that would be
whole lines. This takes the same update and crops it on both sides. Every span comes with its whole style and ends with
a reset; what the terminal has set already is not sent again.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

__all__ = ["FineUpdate", "LayoutUpdate", "WholeUpdate", "thrifty"]

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
                out.append(piece.render(console))
        return thrifty("".join(out))


class WholeUpdate(CompositorUpdate):
    """A whole picture, rendered already."""

    def __init__(self, picture: str) -> None:
        self.picture = thrifty(picture)

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual's signature
        return self.picture
