"""Layouts of a person's own on the screen: what cannot be used is said and takes nothing away, chains of fallbacks end."""

import msgspec
import pytest

from cockpit.tui.settings import Settings
from tests.tui.conftest import LAYOUTS, press, rows_are_whole, text_of
from tests.tui.fake import FakeSession, calm

MINE = """\
layout = 1
name = "{name}"
title = "My own"
grid = '''
gates log
gates .
'''
columns = ["30", "1fr"]
rows = ["1fr", "3"]
min = [{min}]
fallback = "{fallback}"
"""


@pytest.fixture
def own(tmp_path, still):
    def make(size=(120, 40), layout="", **files):
        for name, text in files.items():
            (tmp_path / f"{name}.toml").write_text(text, "utf-8")
        settings = Settings(layout_folders=(LAYOUTS, str(tmp_path)), bell=False)
        return still(FakeSession(*calm()), size, layout=layout, own=settings)

    return make


def mine(name="mine", least="60, 15", fallback="single"):
    return MINE.format(name=name, min=least, fallback=fallback)


def test_one_of_ones_own_is_shown_and_takes_the_place_of_ours_by_its_name(own):
    app = own(layout="standard", whatever=mine("standard"))
    assert app.stage.layout.title == "My own"
    assert [one.pane for one in app.stage.places] == ["gates", "log"]
    rows_are_whole(app)


@pytest.mark.parametrize("text", ['layout = 1\nname = "standard\n', "", mine("standard").replace("gates .", ". gates")])
def test_one_that_cannot_be_used_is_said_and_ours_of_its_name_stays(own, text):
    app = own(layout="standard", standard=text)
    assert app.stage.layout.name == "standard"
    assert len(app.stage.places) > 3
    assert "standard.toml" in app.stage.message.text
    rows_are_whole(app)


def test_a_circle_of_fallbacks_ends_in_what_fits(own):
    app = own((80, 24), layout="a", a=mine("a", "150, 40", "b"), b=mine("b", "150, 40", "a"))
    assert app.stage.layout.name == "compact"
    app.sized(200, 60)
    assert app.stage.layout.name == "a"


def test_one_that_is_gone_is_said_and_the_largest_that_fits_is_shown(own):
    app = own(layout="gone")
    assert app.stage.layout.name == "standard"
    assert 'there is no layout "gone"' in app.stage.message.text


def test_another_size_switches_and_comes_back_by_itself_zoom_and_focus_stay(own):
    app = own((200, 60), layout="mine", mine=mine(least="110, 30", fallback="compact"))
    for size, name in (((200, 60), "mine"), ((80, 24), "compact"), ((60, 15), "single"), ((120, 40), "mine")):
        app.sized(*size)
        assert app.stage.layout.name == name
        rows_are_whole(app)
    press(app, "2", "z")
    app.sized(80, 24)
    assert (app.stage.focus, app.stage.zoomed) == ("gates", True)
    assert [one.pane for one in app.stage.places] == ["gates"]
    for size in ((59, 15), (60, 14)):
        app.sized(*size)
        assert any("needs 60x15" in line for line in text_of(app))
    app.sized(120, 40)
    assert (app.stage.focus, app.stage.zoomed, app.stage.layout.name) == ("gates", True, "mine")


def test_the_next_layout_is_remembered_by_its_name(own, tmp_path):
    (tmp_path / "mine.toml").write_text(mine(), "utf-8")
    kept: list[str] = []
    app = own()
    app.settings = msgspec.structs.replace(app.settings, remember=kept.append)
    press(app, "-")
    assert kept == [app.stage.layout.name]
