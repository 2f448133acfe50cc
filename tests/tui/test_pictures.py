"""What each layout looks like, or what it falls back to where it does not fit, on a calm day, in an alarm, while rolling back, and in a replay.

Text pictures are read and reviewed as text; four are kept in colour. After a change that is meant:
`pytest tests/tui/test_pictures.py --snapshot-update`, and look at the difference.
"""

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]

from cockpit.session.protocol import Playback
from cockpit.tui import grid
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, alarm, calm, rolling_back
from tests.tui.screenshots import pictured

SIZES = [(60, 15), (80, 24), (120, 40), (200, 60)]
LAYOUTS = ["single", "compact", "standard", "wide", "war-room", "scribe", "replay"]
DAYS = {"calm": calm, "alarm": alarm, "rollback": rolling_back, "replay": rolling_back}


def session_of(day):
    session = FakeSession(*DAYS[day](), mode="replay" if day == "replay" else "live")
    if day == "replay":
        start, now = session.story.entries[0].at, session.story.now
        marks = tuple(
            (entry.at, "verdict", "NO-GO")
            for entry in session.story.entries
            if entry.event.__struct_config__.tag == "verdict.changed"
        )
        session.playing = Playback(now, start, now + (now - start) / 3, 10.0, paused=False, view="known", marks=marks)
    return session


@pytest.fixture(scope="module")
def sessions():
    return {day: session_of(day) for day in DAYS}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_looks_as_it_did(still, sessions, snapshot, layout, size, day):
    app = still(sessions[day], size, layout=layout)
    assert (app.stage.layout.name == layout) == grid.fits(app.stage.layouts[layout], *size)
    assert shown(app) == snapshot


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("size", [(59, 15), (60, 14), (20, 5)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_notice_below_the_least_size_looks_as_it_did(still, sessions, snapshot, size, day):
    assert shown(still(sessions[day], size)) == snapshot


COVERS = {
    "help": ["?"],
    "gate": ["2", "enter"],
    "metric": ["3", "enter"],
    "incident": ["6", "enter"],
    "rollback": ["5", "enter"],
    "verdict": ["V"],
    "journal": ["J"],
    "palette": [":", "text:ro"],
    "which-key": ["m"],
    "note": ["n", "text:the bridge is open"],
    "open-incident": ["I", "text:Tiles are slow", "enter", "h"],
    "vote-refused": ["v"],
    "cards": ["c"],
    "filter": ["2", "/", "text:env"],
}


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_covers_the_panes_looks_as_it_did(still, sessions, snapshot, cover, size):
    app = still(sessions["alarm"], size)
    press(app, *COVERS[cover])
    assert shown(app) == snapshot


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_rollback_dialog_looks_as_it_did(still, sessions, snapshot, size):
    app = still(sessions["alarm"], size)
    press(app, "R", "text:hotdash-pilot")
    assert shown(app) == snapshot


@pytest.mark.parametrize("day", DAYS)
async def test_the_colours_are_as_they_were(screen, snapshot, day):
    app = screen(session_of(day), layout="replay" if day == "replay" else "")
    assert await pictured(app, (120, 40), []) == snapshot(extension_class=SVGImageExtension)
