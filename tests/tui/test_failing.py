"""A part of the screen that raises, as nobody foresaw: it says so in its place, a file tells more, the rest goes on."""

import msgspec
import pytest

from cockpit.tui.panes import kinds
from cockpit.tui.screens import failing
from tests.tui.conftest import press, rows_are_whole, shown
from tests.tui.fake import FakeSession, calm
from tests.tui.test_screen import until


@pytest.fixture
def told():
    return []


@pytest.fixture
def own(settings, told):
    def crashed(error):
        told.append(error)
        return f"cockpit: unexpected error: {type(error).__name__}; details in /tmp/crash.txt"

    return msgspec.structs.replace(settings, crashed=crashed)


def broken(*_arguments, **_named):
    raise RuntimeError("a rule nobody thought of")


@pytest.mark.parametrize("size", [(120, 40), (60, 15)])
def test_a_header_that_cannot_be_made_is_no_verdict_and_the_panes_stand(still, own, told, monkeypatch, size):
    app = still(FakeSession(*calm()), size, own=own)
    before = app.stage.header.verdict_short.text
    with monkeypatch.context() as patched:
        patched.setattr(failing, "header", broken)
        app.repaint()
        app.repaint()
        text = shown(app)
        rows_are_whole(app)
        assert "CHECK BROKEN" in text
        assert "details in /tmp/crash.txt" in " ".join(text.split()) or size == (60, 15)
        assert before not in text.splitlines()[1]
        assert "Code freeze" in text
        assert len(told) == 1, "one file for one failure"
    app.repaint()
    assert app.stage.header.verdict_short.text == before


def test_a_pane_that_cannot_be_drawn_says_so_and_the_others_stand(still, own, told, monkeypatch):
    app = still(FakeSession(*calm()), own=own)
    monkeypatch.setattr(app.stage.panes["gates"], "kind", kinds.KINDS["gates"]._replace(draw=broken))
    for _ in range(2):
        app.repaint(force=True)
        text = shown(app)
        assert "this pane cannot be shown" in text
        assert "P95 latency" in text
    assert len(told) == 1


async def test_a_key_that_fails_closes_what_is_open_says_so_and_the_next_one_works(screen, own, told, monkeypatch):
    app = screen(FakeSession(*calm()), own=own)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: not app.hasty)
        await pilot.press("n", "x")
        assert app.stage.dialogs
        with monkeypatch.context() as patched:
            patched.setattr(app.stage, "dialog_key", broken)
            await pilot.press("y")
            await until(pilot, lambda: bool(told))
        assert not app.stage.dialogs
        assert "that failed" in shown(app)
        await pilot.press("?")
        await until(pilot, lambda: "All keys" in shown(app))
    assert app.failure is None
    assert not app.session.sent


def test_what_fails_again_when_it_is_said_ends_the_screen(still, own, monkeypatch):
    app = still(FakeSession(*calm()), own=own)
    monkeypatch.setattr(app.stage, "paint", broken)
    with pytest.raises(RuntimeError):
        app.board.tell(lambda owner: owner.pressed("j", "j"))


def test_nothing_is_told_of_keys_that_work(still, own, told):
    app = still(FakeSession(*calm()), own=own)
    press(app, "j", "k", "2", "enter", "escape")
    assert told == []
