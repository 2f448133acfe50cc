"""What the panes draw with."""

import re
from typing import TYPE_CHECKING, NamedTuple

from cockpit.model.frame import Label, Tone
from cockpit.tui.glyphs import Glyphs
from cockpit.tui.text import Col, Line, row, spread, width_of

if TYPE_CHECKING:
    from cockpit.tui.intents import Keymap

AGE_CELLS = 4


class Look(NamedTuple):
    """How to draw: signs, keys as this person has them, and whether to save bytes. width and height of the pane's inside."""

    width: int
    height: int
    glyphs: Glyphs
    keys: "Keymap"
    economy: bool = False


class Broken(NamedTuple):
    """A view that could not be made. words: one line, with the file that tells more."""

    words: str


def token(tone: Tone, bold: bool = False) -> str:
    return f"{tone.value}!" if bold else tone.value


def col(label: Label, width: int = 0, right: bool = False) -> Col:
    return Col(label.text, token(label.tone), width, right)


def empty(text: str, width: int) -> list[Line]:
    """What a pane says when it has nothing to show."""
    return [Line(row(width, [Col(text, "muted")]))]


def settled(age: str, look: Look) -> str:
    """An age as it is shown: on a thin link one that counts by the second stands still until it is a minute. From an
    hour on its column has room for one unit."""
    if look.economy and (age == "now" or age.endswith("s")):
        return "<1m"
    return age if len(age) <= AGE_CELLS else re.split(r"(?<=[hd])", age, maxsplit=1)[0]


def heading(text: str, label: Label, width: int, key: str = "", when: str = "") -> Line:
    gap = " " if when or label.text else ""
    right: list[tuple[str, str]] = [(gap + when + "  " if when else gap, "muted"), (label.text, token(label.tone))]
    return Line(spread(width, [(text, "title!")], right), key)


LEAD = 12
"""Characters shown before a hit that lies beyond the right edge."""


def holding(line: Line, wanted: str) -> Line | None:
    """The line if it holds the words (casefolded); where they stand beyond the right edge, moved so that they show."""
    if wanted in "".join(text for text, _ in line.row).casefold():
        return line
    at = line.whole.casefold().find(wanted)
    if at < 0:
        return None
    return line._replace(row=spread(width_of(line.row), [("… ", "muted"), (line.whole[max(0, at - LEAD) :], "plain")]))
