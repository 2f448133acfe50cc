"""The pictures in docs/screenshots are what the screen shows: `python -m tests.tui.screenshots docs/screenshots`."""

from pathlib import Path

import pytest

from tests.tui.screenshots import SHOTS, shot

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


def test_there_are_these_pictures_and_no_others():
    assert {path.stem for path in FOLDER.iterdir()} == set(SHOTS)


@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_of_the_docs_shows_the_screen_as_it_is(name):
    same = (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == shot(name)
    assert same, f"make {name}.svg anew: python -m tests.tui.screenshots docs/screenshots"
