"""Hostile text, played through every screen on a real terminal: no byte of it reaches the terminal as anything but text."""

import re

import pytest

from cockpit.model.layout import PANES
from cockpit.tui.intents import INTENTS
from cockpit.tui.text import clip
from tests.tui import hostile
from tests.tui.conftest import press, rows_are_whole
from tests.tui.ptys import Pty

_OURS = re.compile(
    rb"\x1b\[[0-9;]*m"  # colours
    rb"|\x1b\[H\x1b\[J"  # an empty screen, for whoever comes after
    rb"|\x1b\[[0-9]+;[0-9]+H|\x1b\[H"  # moves
    rb"|\x1b\[\?(?:1049|25|1004|2004|2026|7|1000|1002|1003|1006|1015|1016)[hl]"  # modes of ours
    rb"|\x1b\[\?2026\$p"  # one question
    rb"|\x1b\[[<>][0-9]*u"  # keyboard protocol
)
_NEVER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)

WALK = (
    [f"{number}" for number in "1234567890"]
    + ["z", "\x1b"]
    + [step for number in "123456789" for step in (number, "g", "\r", "G", "\x1b", "j", "j", "\r", "\x1b")]
    + ["?", "G", "\x1b", "J", "g", "G", "\r", "\x1b", "\x1b", "V", "\r", "\x1b", "\x1b", "mi", "\x1b", "ml", "\x1b"]
    + [
        ":",
        "no",
        "\x1b",
        "c",
        "\x1b",
        "m",
        "\x1b",
        "a",
        "\x1b",
        "H",
        "\x1b",
        "R",
        "\x1b",
        "i",
        "\x1b",
        "e",
        "\x1b",
        "/",
        "evil",
        "\x1b",
    ]
    + ["M", "\x1b", "t", "\x1b", " ", " ", "5\r", "/", "e", "\r", "\x1b", "\x1b"]
    + ["-", "-", "-", "-", "-", "mt", "mg", "mg", "mn", "mn"]
)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("play", ["hostile", "hostile-replay"])
def test_no_forbidden_byte_reaches_the_terminal(play, size):
    with Pty(play, size) as pty:
        pty.until("NEXT", deadline=60)
        pty.quiet()
        for step in WALK:
            pty.keys(step)
            pty.read(0.03)
            assert pty.process.poll() is None, f"ended at {step!r}: {pty.out[-500:]!r}"
        pty.quiet()
        pty.keys("\x1b\x1b\x1b")
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        rest = _OURS.sub(b"", pty.out).decode("utf-8", "surrogateescape")
        found = sorted({f"U+{ord(match[0]):04X}" for match in _NEVER.finditer(rest)} - {"U+000D"})
        at = _NEVER.search(rest)
        around = rest[max(0, at.start() - 80) : at.start() + 80] if at else ""
        assert found == [], (found, around)
        assert "app.quit" in rest, "the corpus was shown at all"


def test_on_every_screen_each_cell_is_text():
    """The same walk without a terminal: every row is whole, every cell visible, every picture as wide as it says."""
    import tests.tui.conftest as tools
    from cockpit.tui.screens.make import make_app
    from cockpit.tui.settings import Settings

    app = make_app(hostile.session(), settings=Settings(layout_folders=(tools.LAYOUTS,)))
    names = {"\x1b": "escape", "\r": "enter"}
    for size in ((120, 40), (80, 24), (200, 60), (60, 15)):
        app.sized(*size)
        for step in WALK:
            for key in step:
                press(app, names.get(key, key))
            rows_are_whole(app)
            for row in app.stage.paint():
                text = "".join(part for part, _ in clip(row, 0, size[0]))
                assert not _NEVER.search(text), ascii(text)
        while app.stage.dialogs:
            press(app, "escape")
        press(app, "escape", "escape", "escape")


def each_cell_is_text(app, width):
    rows_are_whole(app)
    for row in app.stage.paint():
        assert not _NEVER.search("".join(part for part, _ in clip(row, 0, width)))


@pytest.mark.parametrize("size", [(120, 40), (60, 15)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("mode", ["live", "replay"])
def test_whatever_can_be_opened_from_any_line_is_text(still, mode, size):
    """Every intent of the table once, and on each pane's first line those meant for it: dialogs, lists, covers, the bar."""
    app = still(hostile.session() if mode == "live" else hostile.replayed(), size)
    done: set[str] = {"quit", "theme", "economy", "glyphs", "layout"}
    for pane in PANES:
        app.go(pane)
        line = next((line.key for line in app.stage.panes[pane].lines if line.key), "")
        kind = line.partition(":")[0]
        for intent in INTENTS:
            if intent.id in done and (kind not in intent.on and intent.id not in ("open", "copy")):
                continue
            done.add(intent.id)
            app.go(pane, line)
            app.run_intent(intent)
            app.repaint()
            each_cell_is_text(app, size[0])
            if app.stage.covers:
                press(app, "/", "text:e", "enter", "G", "enter")
                each_cell_is_text(app, size[0])
            app.stage.dialogs.clear()
            app.stage.pending, app.stage.which, app.stage.prompt = "", [], None
            while app.stage.covers:
                press(app, "escape", "escape")
            app.stage.zoomed = False


@pytest.mark.parametrize("name", hostile.CORPUS)
def test_hostile_text_typed_or_pasted_into_a_field_is_shown_inert(still, name):
    from tests.tui.fake import FakeSession

    session = FakeSession()
    app = still(session)
    press(app, "n")
    app.pasted(hostile.CORPUS[name])
    rows_are_whole(app)
    for row in app.stage.paint():
        assert not _NEVER.search("".join(part for part, _ in row))


@pytest.mark.parametrize("size", [(120, 40), (60, 15)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("mode", ["live", "replay"])
def test_the_detail_of_every_line_and_all_it_leads_to_is_text(still, mode, size):
    """Every line of every pane opened, each way of its detail followed, to its end and back."""
    app = still(hostile.session() if mode == "live" else hostile.replayed(), size)
    done: set[str] = set()
    for pane in PANES:
        app.go(pane)
        keys = [line.key for line in app.stage.panes[pane].lines if line.key]
        for key in keys[::4] if pane == "log" else keys:
            if key in done:
                continue
            done.add(key)
            app.go(pane, key)
            press(app, "enter")
            each_cell_is_text(app, size[0])
            press(app, "G")
            each_cell_is_text(app, size[0])
            ways = {one.ref for one in app.opened[-1].view.facts if one.ref} if app.opened else set()
            for ref in sorted(ways - done):
                done.add(ref)
                app.detail(ref)
                each_cell_is_text(app, size[0])
                press(app, "escape")
            while app.stage.covers:
                press(app, "escape", "escape")
    kinds = {one.partition(":")[0] for one in done}
    assert {"gate", "item", "metric", "trigger", "step", "incident", "entry", "due", "role", "announcement"} <= kinds
