"""Rows of the README's ten minutes, pressed on the day they are written for: an incident, and what is told of it."""

import re
from pathlib import Path

import pytest

from cockpit.tui.screens.make import make_app
from cockpit.tui.settings import Settings
from tests.helpers.story import Story
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession

ROOT = Path(__file__).resolve().parents[2]
DAY = """plan release.toml
start 2027-02-19T17:58:00+00:00 t0=2027-02-19T18:00:00+00:00
as anna commander
wait 10m
> open-incident critical 'Approvals are stuck'
wait 20m"""


@pytest.fixture
def screen():
    story = Story(ROOT / "sample_releases" / "hotdash-pilot")
    story.tell(DAY, "opening")
    app = make_app(FakeSession(story=story, who="anna", role="commander"), settings=Settings(bell=False))
    app.stage.resize(120, 40)
    app.repaint()
    return app


def row(begins):
    """What the README says to press when the screen says this."""
    (found,) = re.findall(rf"^\| {re.escape(begins)}[^|]* \| (.*) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    return found


def pressed(app, said):
    """The keys of a row, and a word of one's own wherever it asks for words."""
    for part in re.findall(r"`[^`]+`|, (?:an?|who|what) [a-z ]+", said):
        key = part.strip("`")
        key = "escape" if key == "esc" else key
        press(app, "text:on it" if part.startswith(",") else key)


def test_the_row_of_the_incident_says_what_the_text_about_it_needs(screen):
    assert screen.stage.header.next.label.text == "INCIDENT"
    pressed(screen, row("INCIDENT").partition(":")[0])
    facts = screen.session.state.incidents["I1"]
    assert (facts.owner, facts.impact, facts.mitigation) == ("on it", "on it", "on it")
    assert screen.stage.header.next.text.startswith("send Incident notification"), screen.stage.header.next
    pressed(screen, row("OVERDUE send Incident notification").partition(" sends it")[0])
    assert not screen.stage.dialogs, shown(screen)
    (told,) = screen.session.state.announcements.values()
    assert told.template == "incident"
    assert "Impact: on it. Workaround: on it." in told.text


def test_it_is_let_go_by_the_keys_of_the_row(screen):
    pressed(screen, row("INCIDENT").partition(":")[0])
    press(screen, ".")
    pressed(screen, row("OVERDUE send Incident notification").partition("sends it; ")[2].partition(" lets it go")[0])
    assert not screen.stage.dialogs, shown(screen)
    assert "send Incident notification" not in screen.stage.header.next.text
    assert not screen.session.state.announcements
