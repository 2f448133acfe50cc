"""Fewer style sequences paint the same picture."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.tui.painting import thrifty

STYLES = [
    "1",
    "2",
    "1;2",
    "4;7",
    "31",
    "1;97;44",
    "38;2;1;2;3;48;2;4;5;6",
    "1;38;2;1;2;3;48;2;4;5;6",
    "48;5;17",
    "3;38;5;9",
    "53;31",
]
PIECES = st.lists(
    st.tuples(st.sampled_from(["", *STYLES]), st.sampled_from(["a", "  ", "é", ""]), st.booleans()), max_size=30
)


def painted(text):
    """(character, marks, fore, back) of each character, as a terminal keeps them; moves stand for themselves."""
    marks: set[str] = set()
    fore = back = ""
    cells = []
    for piece in re.findall(r"\x1b\[[0-9;]*[mH]|.", text):
        if not piece.endswith("m") or len(piece) == 1:
            cells.append((piece, *(("", "", "") if piece.endswith("H") else (frozenset(marks), fore, back))))
            continue
        words = piece[2:-1].split(";")
        while words:
            word = words.pop(0)
            if word in ("", "0"):
                marks, fore, back = set(), "", ""
            elif word in ("38", "48"):
                size = 4 if words[0] == "2" else 2
                colour, words = ";".join([word, *words[:size]]), words[size:]
                fore, back = (colour, back) if word == "38" else (fore, colour)
            elif word == "39":
                fore = ""
            elif word == "49":
                back = ""
            elif word == "22":
                marks -= {"1", "2"}
            elif word in ("23", "24", "25", "27", "29"):
                marks -= {word[1]}
            elif len(word) == 1 or word == "53":
                marks.add(word)
            elif word[0] in "39":
                fore = word
            else:
                back = word
    return cells, (marks, fore, back)


@given(PIECES)
def test_every_cell_keeps_its_style_and_nothing_is_left_set(pieces):
    text = "".join(
        (f"\x1b[{row + 1};3H" if moves else "") + (f"\x1b[{style}m{words}\x1b[0m" if style else words)
        for row, (style, words, moves) in enumerate(pieces)
    )
    short = thrifty(text)
    assert painted(short)[0] == painted(text)[0]
    assert painted(short)[1] == (set(), "", "")
    assert len(short) <= len(text)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("\x1b[31ma\x1b[0m\x1b[5;1H\x1b[31mb\x1b[0m", "\x1b[31ma\x1b[5;1Hb\x1b[0m"),
        ("\x1b[1;31;44ma\x1b[0m\x1b[31;44mb\x1b[0m", "\x1b[1;31;44ma\x1b[22mb\x1b[0m"),
        ("\x1b[31;44ma\x1b[0m\x1b[1;32;44mb\x1b[0mc", "\x1b[31;44ma\x1b[1;32mb\x1b[0mc"),
        ("plain", "plain"),
    ],
)
def test_what_the_terminal_has_set_is_not_sent_again(text, short):
    assert thrifty(text) == short
