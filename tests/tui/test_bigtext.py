"""Large letters: what a wall says is the whole word."""

import itertools

import pytest

from cockpit.tui.bigtext import big
from cockpit.tui.panes.head import _abbreviated
from cockpit.tui.screens.failing import NOT_MADE
from cockpit.views import headline
from cockpit.views.base import VERDICT_TONES
from cockpit.views.times import t_clock

BADGES = [
    *VERDICT_TONES, headline.CLOSED, headline.ROLLED_BACK, headline.CALLED, headline.GOING_BACK, headline.FAILED,
    headline.UNKNOWN, NOT_MADE,
]  # fmt: skip
CLOCKS = [t_clock(seconds) for seconds in (None, -172_800.0, -3_600.0, -119.0, 0.0, 59.0, 5_025.0, 90_061.0, 864_000.0)]


@pytest.mark.parametrize("text", [*BADGES, *map(_abbreviated, BADGES), *CLOCKS])
def test_every_badge_and_clock_can_be_drawn_whole(text):
    assert all(any("#" in row for row in big(letter, "#")) for letter in text.replace(" ", "")), text
    rows = big(text, "#")
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1


def test_no_two_letters_look_alike():
    shapes = {letter: tuple(big(letter, "#")) for letter in "ABCDEFGHIKLMNOPRSTUVWY0123456789"}
    assert [(a, b) for a, b in itertools.combinations(shapes, 2) if shapes[a] == shapes[b]] == []
