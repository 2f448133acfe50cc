"""Cells, rows and strips: exactly as wide as asked, whatever the characters; and nothing that moves a terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from cockpit.tui.text import (
    Col,
    Guard,
    NoColour,
    ascii_only,
    cells,
    clean,
    clip,
    cut,
    difference,
    fit,
    overlay,
    row,
    spread,
    strip,
    width_of,
    wrap,
)
from cockpit.tui.theme import THEMES, Theme

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
TEXT = st.text(max_size=40)
WIDE = st.text(alphabet="ab 字é漢😀·─", max_size=30)


@given(TEXT)
def test_clean_text_has_no_control_and_no_hidden_character(text):
    assert not FORBIDDEN.search(clean(text))


@given(WIDE, st.integers(0, 30))
def test_a_cut_text_is_never_wider_than_asked(text, width):
    assert cells(cut(text, width)) <= width


@given(WIDE, st.integers(1, 30), st.booleans())
def test_a_fitted_text_is_exactly_as_wide_as_asked(text, width, right):
    assert cells(fit(text, width, right=right)) == width


@given(st.lists(st.tuples(WIDE, st.integers(1, 9)), min_size=1, max_size=5), st.integers(10, 60))
def test_a_table_row_is_exactly_as_wide_as_asked(columns, width):
    drawn = row(width, [Col("flexible")] + [Col(text, "plain", size) for text, size in columns])
    assert width_of(drawn) == width


@given(st.lists(WIDE, max_size=4), st.lists(WIDE, max_size=3), st.integers(1, 60))
def test_a_spread_row_is_exactly_as_wide_as_asked(left, right, width):
    assert width_of(spread(width, [(text, "a") for text in left], [(text, "b") for text in right])) == width


@given(WIDE, st.integers(0, 40), st.integers(0, 40))
def test_a_clip_is_as_wide_as_what_it_takes(text, start, length):
    line = ((fit(text, 40), "plain"),)
    assert width_of(clip(line, start, start + length)) == max(0, min(40, start + length) - min(40, start))


@given(WIDE, st.integers(0, 30), st.integers(1, 10))
def test_laying_one_row_over_another_keeps_its_width(text, at, size):
    base = ((fit(text, 40), "plain"),)
    assert width_of(overlay(base, ((fit("x", size), "over"),), at, size, 40)) == 40


@given(WIDE, WIDE)
def test_the_difference_holds_every_cell_that_differs(one, other):
    old, new = ((fit(one, 30), "plain"),), ((fit(other, 30), "plain"),)
    span = difference(old, new)
    if span is None:
        assert old == new
        return
    start, end = span
    assert clip(old, 0, start) == clip(new, 0, start)
    assert clip(old, end, 30) == clip(new, end, 30)


def test_a_clock_that_ticks_changes_only_its_last_digits():
    old = (("HEAD ", "title"), ("T-0:59", "accent"), ("  rest", "plain"))
    new = (("HEAD ", "title"), ("T-0:58", "accent"), ("  rest", "plain"))
    assert difference(old, new) == (10, 11)


@given(st.text(alphabet="abc 字é", max_size=80), st.integers(4, 30))
def test_wrapped_lines_fit_and_lose_no_letter(text, width):
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == clean(text).replace(" ", "")


def test_markup_is_text():
    evil = "[/] [@click=app.quit]x[/] [bold]"
    assert clean(evil) == evil
    drawn = strip(((evil, "plain"),), Theme("dark"))
    assert drawn.text == evil
    assert all(segment.style is None or not segment.style.meta for segment in drawn)


def test_escapes_are_made_visible():
    assert clean("\x1b]52;c;aGk=\x07") == "^[]52;c;aGk=^G"
    assert clean("safe\u202etxt.exe") == "safe\\u202etxt.exe"
    assert clean("a\rb") == "a^Mb"
    assert clean("a\nb") == "a^Jb"


def test_the_guard_stops_what_slipped_by():
    evil = [
        Segment("a\x1b]0;t\x07b\u202e", Style(bold=True)),
        Segment("link", Style(link="https://evil.example")),
        Segment("fine", None),
    ]
    out = Guard().apply(evil, Color(0, 0, 0))
    assert [segment.text for segment in out] == ["a?]0;t?b?", "link", "fine"]
    assert out[1].style is not None
    assert out[1].style.link is None


def test_without_colour_not_one_colour_is_left():
    out = NoColour().apply([Segment("x", Style(color="red", bgcolor="#123456", bold=True))], Color(0, 0, 0))
    assert out[0].style is not None
    assert (out[0].style.color, out[0].style.bgcolor, out[0].style.bold) == (None, None, True)


@given(WIDE)
def test_ascii_is_ascii_and_as_wide(text):
    made = ascii_only(text)
    assert made.isascii()
    assert cells(made) == cells(text)


def test_ascii_keeps_letters_and_our_own_signs():
    assert ascii_only("café · 1→2 “x” …") == 'cafe - 1>2 "x" ~'


def test_every_theme_has_a_style_for_every_token():
    tokens = ["plain", "good", "warn", "bad", "unknown", "muted", "info", "accent", "rule", "title", "nonsense"]
    for name in THEMES:
        theme = Theme(name)
        for token in tokens:
            for made in (token, f"^{token}", f"~{token}", f"{token}!", f"{token}#", f"^{token}!"):
                assert theme.style(made) is theme.style(made)
        theme.style("sgr:bold bright-red on-blue underline")


def test_mono_names_no_colour_at_all():
    theme = Theme("mono")
    for token in ("bad", "good#", "^accent!", "~warn", "sgr:bold red on-blue"):
        style = theme.style(token)
        assert style.color is None
        assert style.bgcolor is None


def test_state_is_told_apart_without_colour():
    theme = Theme("mono")
    assert theme.style("bad").bold
    assert theme.style("good#").reverse
    assert not theme.style("plain").bold


@pytest.mark.parametrize(
    ("line", "words", "expected"),
    [
        ((("a needle here", "plain"),), "NEEDLE", (("a ", "plain"), ("needle", "hit"), (" here", "plain"))),
        ((("nee", "plain"), ("dle", "bad")), "needle", (("nee", "hit"), ("dle", "hit"))),
        ((("aXaX", "plain"),), "x", (("a", "plain"), ("X", "hit"), ("a", "plain"), ("X", "hit"))),
        ((("a.b", "plain"),), ".", (("a", "plain"), (".", "hit"), ("b", "plain"))),
        ((("nothing", "plain"),), "needle", (("nothing", "plain"),)),
        ((("nothing", "plain"),), "", (("nothing", "plain"),)),
    ],
)
def test_what_was_searched_stands_out_across_spans_and_cases(line, words, expected):
    from cockpit.tui.text import marked

    assert marked(line, words, "hit") == expected
