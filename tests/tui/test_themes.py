"""Every theme can be read: what is written stands off from what it is written on, wherever the cursor is."""

import itertools

import pytest
from msgspec.structs import astuple

from cockpit.tui.theme import PALETTES, THEMES

WORDS = ("plain", "good", "warn", "bad", "unknown", "muted", "info", "accent", "title")
GROUNDS = ("back", "cursor", "raised")
LEAST = {"dark": 4.5, "light": 4.5, "contrast": 5.5}
"""Of WCAG 2.1, 1.4.3; the high contrast more."""


def light(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", LEAST)
def test_words_stand_off_from_every_ground(name):
    palette = PALETTES[name]
    for word, ground in itertools.product(WORDS, GROUNDS):
        assert ratio(getattr(palette, word), getattr(palette, ground)) >= LEAST[name], (word, ground)
    for word in WORDS:
        assert ratio(palette.on_badge, getattr(palette, word)) >= LEAST[name], (word, "badge")


def test_a_theme_without_colours_has_none():
    assert set(astuple(PALETTES["mono"])[:-1]) == {""}
    assert THEMES == ("dark", "light", "contrast", "ansi", "mono")


def test_good_and_bad_differ_in_lightness_or_in_blue_for_those_who_see_no_red():
    """Without red a hue is what remains of green and blue; these two must not be the same then."""
    for name in LEAST:
        palette = PALETTES[name]
        good, bad = ([int(one[at : at + 2], 16) for at in (3, 5)] for one in (palette.good, palette.bad))
        assert max(abs(a - b) for a, b in zip(good, bad, strict=True)) > 40, name
