"""The screen without a terminal: made, sized, pressed and read as lines of text."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cockpit.tui.screens.cockpit import Cockpit
from cockpit.tui.screens.make import make_app
from cockpit.tui.settings import Settings
from cockpit.tui.terminal.surroundings import Surroundings
from tests.tui.fake import FakeSession

LAYOUTS = str(Path(__file__).resolve().parents[2] / "layouts")


@pytest.fixture(scope="session")
def _snapshot_folder() -> str:
    """Where the snapshot plugin keeps its report; read before every test forgets the environment it was started in."""
    return os.environ.get("TEXTUAL_SNAPSHOT_TEMPDIR", "")


@pytest.fixture(autouse=True)
def _snapshots(_snapshot_folder: str, stranger: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if _snapshot_folder:
        monkeypatch.setenv("TEXTUAL_SNAPSHOT_TEMPDIR", _snapshot_folder)


@pytest.fixture
def settings() -> Settings:
    return Settings(layout_folders=(LAYOUTS,), bell=False)


@pytest.fixture
def screen(settings: Settings) -> Callable[..., Cockpit]:
    """Makes the application for a session, not yet running."""

    def make(
        session: FakeSession, *, layout: str = "", own: Settings | None = None, around: Surroundings | None = None
    ) -> Cockpit:
        return make_app(session, layout=layout, settings=own or settings, around=around)

    return make


@pytest.fixture
def still(screen: Callable[..., Cockpit]) -> Callable[..., Cockpit]:
    """The application sized and painted once, without a running event loop: keys go in by `press`."""

    def make(session: FakeSession, size: tuple[int, int] = (120, 40), **options: object) -> Cockpit:
        app = screen(session, **options)
        app.stage.resize(*size)
        app.repaint()
        return app

    return make


def text_of(app: Cockpit) -> list[str]:
    """What stands on the screen, as plain lines."""
    return ["".join(text for text, _ in row) for row in app.stage.paint()]


def shown(app: Cockpit) -> str:
    return "\n".join(text_of(app))


KEYS = {
    "enter",
    "escape",
    "tab",
    "backspace",
    "delete",
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "pageup",
    "pagedown",
}


def press(app: Cockpit, *keys: str) -> None:
    """Keys as Textual names them; "text:..." types."""
    for key in keys:
        if key.startswith("text:"):
            for character in key[5:]:
                app.pressed("space" if character == " " else character, character)
        elif len(key) == 1:
            app.pressed(key, key)
        elif key == "space":
            app.pressed("space", " ")
        else:
            app.pressed(key, None)


def rows_are_whole(app: Cockpit) -> None:
    """Every row of the picture is exactly as wide as the terminal, and there are as many as it has."""
    from cockpit.tui.text import width_of

    rows = app.stage.paint()
    assert len(rows) == app.stage.height
    widths = {width_of(row) for row in rows}
    assert widths == {app.stage.width}, widths


__all__ = ["Sequence", "press", "rows_are_whole", "shown", "text_of"]
