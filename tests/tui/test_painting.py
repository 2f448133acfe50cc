"""Fewer style sequences paint the same picture."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.geometry import Region

from cockpit.tui.painting import FineUpdate, WholeUpdate, thrifty, whole
from cockpit.tui.text import blank, clean, clip, difference, fit, overlay, strip, width_of
from cockpit.tui.theme import Theme
from tests.tui.emulator import WIDTHS, Emulator, Ink, agreeing
from tests.tui.ptys import Pty

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
    ink, cells = Ink(), []
    for piece in re.findall(r"\x1b\[[0-9;]*[mH]|.", text):
        if piece.endswith("m") and len(piece) > 1:
            ink.set(piece[2:-1])
        else:
            cells.append((piece, *(("", "", "") if piece.endswith("H") else ink.now)))
    return cells, ink.now


@given(PIECES)
def test_every_cell_keeps_its_style_and_nothing_is_left_set(pieces):
    text = "".join(
        (f"\x1b[{row + 1};3H" if moves else "") + (f"\x1b[{style}m{words}\x1b[0m" if style else words)
        for row, (style, words, moves) in enumerate(pieces)
    )
    short = thrifty(text)
    assert painted(short)[0] == painted(text)[0]
    assert painted(short)[1] == Ink().now
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


# --- signs that are wide, narrow, or both

SIGNS = (
    "a",
    "b",
    " ",
    "·",
    "é",
    "e\u0301",
    "漢",
    "🎉",
    "✅",
    "🫠",
    "👍🏽",
    "🇩🇪",
    "❤\ufe0f",
    "1\ufe0f\u20e3",
    "👩\u200d💻",
    "🎉\ufe0e",
)
WORDS = st.lists(st.sampled_from(SIGNS), max_size=8).map("".join)
TOKENS = st.sampled_from(["plain", "bad", "warn#", "^good"])
DARK = Theme("dark")
CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)


@st.composite
def shapes(draw, count):
    """Pictures of one size, each row made of columns as the panes make them; some cut by what lies over them."""
    width, height = draw(st.integers(4, 18)), draw(st.integers(1, 3))
    pictures = []
    for _ in range(count):
        rows = []
        for _ in range(height):
            spans = tuple((clean(text), token) for text, token in draw(st.lists(st.tuples(WORDS, TOKENS), max_size=4)))
            line = clip(spans, 0, width)
            line = (*line, *blank(width - width_of(line)))
            if draw(st.booleans()):
                left = draw(st.integers(0, width - 2))
                size = draw(st.integers(1, width - left))
                line = overlay(line, ((fit(draw(WORDS), size), draw(TOKENS)),), left, size, width)
            rows.append(line)
        pictures.append(rows)
    return width, pictures


def whole_of(rows, width):
    update = LayoutUpdate([[strip(row, DARK)] for row in rows], Region(0, 0, width, len(rows)))
    return WholeUpdate(whole(update, CONSOLE)).render_segments(CONSOLE)


def fine_of(rows, spans, width):
    chops = [{0: strip(row, DARK)} for row in rows]
    return FineUpdate(ChopsUpdate(chops, spans, [[width]] * len(rows))).render_segments(CONSOLE)


def painted_whole(rows, width, wide):
    fresh = Emulator(width, len(rows), wide)
    fresh.feed(whole_of(rows, width))
    return fresh.rows


@pytest.mark.parametrize("wide", WIDTHS)
@given(given_shapes=shapes(4), pending=st.lists(st.booleans(), min_size=4, max_size=4))
def test_what_changed_is_painted_as_a_whole_picture_would_be(wide, given_shapes, pending):
    """Also where several pictures come before one is painted."""
    width, pictures = given_shapes
    terminal = Emulator(width, len(pictures[0]), wide)
    terminal.feed(whole_of(pictures[0], width))
    dirty: list[Region] = []
    for number, rows in enumerate(pictures[1:], 1):
        for y, (before, after) in enumerate(zip(pictures[number - 1], rows, strict=True)):
            assert width_of(after) == width
            span = difference(before, after)
            dirty += [Region(span[0], y, span[1] - span[0], 1)] if span is not None else []
        if pending[number] and number < 3:
            continue
        spans = list(Compositor._regions_to_spans(dirty))
        if spans:
            terminal.feed(fine_of(rows, spans, width))
        assert terminal.rows == painted_whole(rows, width, wide)
        dirty = []


@pytest.mark.parametrize("wide", WIDTHS)
@given(first=shapes(1), second=shapes(1), between=st.tuples(st.integers(2, 20), st.integers(1, 4)))
def test_a_whole_picture_paints_over_whatever_a_resize_has_left(wide, first, second, between):
    (width, (old_rows,)), (new_width, (rows,)) = first, second
    terminal = Emulator(width, len(old_rows), wide)
    terminal.feed(whole_of(old_rows, width))
    terminal.resize(*between)
    terminal.feed(whole_of(old_rows, width))  # which was on its way
    terminal.resize(new_width, len(rows))
    terminal.feed(whole_of(rows, new_width))
    assert terminal.rows == painted_whole(rows, new_width, wide)


@pytest.mark.parametrize("wide", WIDTHS)
@given(shape=shapes(1))
def test_nothing_is_shifted_by_a_sign_of_another_width(wide, shape):
    """ASCII behind it stands where it stands in a terminal that has our table."""
    width, (rows,) = shape
    here, there = painted_whole(rows, width, agreeing), painted_whole(rows, width, wide)
    for ours, theirs in zip(here, there, strict=True):
        for at, cell in enumerate(ours):
            beside = {one[0][0] for one in ours[max(0, at - 2) : at + 3] if one is not None}
            if cell is not None and all(one.isascii() for one in beside):
                assert theirs[at] == cell


def test_what_stands_at_its_place_costs_nothing_more():
    row = (("a · é 漢字", "plain"),)
    assert whole_of([row], 10).count("H") == 1
    assert whole_of([(("🎉b", "plain"),)], 3).count("H") == 3


SIZES = [(60, 15), (200, 60), (59, 14), (61, 15), (120, 40), (60, 15), (200, 60)]


@pytest.mark.parametrize("quick", [False, True], ids=["each-seen", "at-once"])
def test_after_resizes_a_real_screen_shows_what_it_would_paint_anew(quick):
    """The last size is there before as well, with another one in between that may never be seen."""
    with Pty("hostile", size=(200, 60)) as terminal:
        shown, at = Emulator(200, 60), 0

        def take() -> None:
            nonlocal at
            terminal.quiet(0.6)
            shown.feed(terminal.out[at:].decode("utf-8", "replace"))
            at = len(terminal.out)

        terminal.until("NEXT")
        take()
        before = shown.text()
        for number, size in enumerate([(60, 15), (200, 60)] * 3 if quick else SIZES):
            shown.resize(*size)
            terminal.resize(*size)
            if not quick:
                terminal.keys("j" if number % 2 else "\t")
                take()
        take()
        left = [list(row) for row in shown.rows]
        if quick:
            assert shown.text() == before
        terminal.keys("\x0c")
        terminal.until("\x1b[1;1H", since=at)
        take()
        assert left == shown.rows
        terminal.process.terminate()
        assert terminal.ended() == 143
