"""State is never told by colour alone: whatever is drawn in a state's colour says it in words, signs or numbers too."""

import re

import pytest

from cockpit.tui.glyphs import ASCII, UNICODE
from tests.tui.conftest import press, shown, text_of
from tests.tui.fake import FakeSession, alarm
from tests.tui.test_pictures import DAYS, LAYOUTS, SIZES, session_of

STATES = ("good", "warn", "bad", "unknown")
SAID = (
    re.compile(r"[A-Za-z]{2,}"),  # words
    re.compile(r"\d+/\d+"),  # so many of so many
    re.compile(r"[+-]\d"),  # late by so much
    re.compile(r"I\d+"),  # an incident: its severity stands beside it in words, see below
    re.compile(r"^[█ ]+$"),  # the large letters of the war room, which are words
    re.compile(r"^╋$"),  # where a replay stands, at a mark of its bar; the marks are listed by name
)
SIGNS = {sign for glyphs in (UNICODE, ASCII) for sign in glyphs.boxes.values() if sign.strip()}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_has_a_states_colour_says_it_without(still, layout, day):
    session = session_of(day)
    for size in SIZES:
        for row in still(session, size, layout=layout).stage.paint():
            for text, token in row:
                words = text.strip()
                if words and token.strip("^~!#") in STATES and words not in SIGNS:
                    assert any(one.search(words) for one in SAID), (size, token, "".join(one for one, _ in row))


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (200, 60)])
def test_how_grave_an_incident_is_stands_beside_it_in_words(still, size):
    app = still(FakeSession(*alarm()), size)
    press(app, "6")
    rows = text_of(app)
    found = [number for number, line in enumerate(rows) if re.search(r"\bI1\b", line)]
    assert found
    assert any("critical" in "".join(rows[number : number + 2]).lower() for number in found), shown(app)
