"""The application in its event loop: keys in, pictures out, news from others, a way out."""

import asyncio
import time

import pytest
from textual import events

from cockpit.model.commands import AddNote
from cockpit.model.frame import Tone
from tests.tui.conftest import shown
from tests.tui.fake import FakeSession, alarm, calm, round_of_looking


async def until(pilot, condition, *, deadline=60.0):
    """Poll a condition; the deadline is generous, for machines that do much else, and decides nothing but a failure."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if condition():
            return
        await asyncio.sleep(0.02)
        await pilot.pause()
    raise AssertionError("it did not come")


async def test_the_first_picture_is_the_right_one(screen):
    app = screen(FakeSession(*calm()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "HotDash control center, pilot" in shown(app)
        assert app.board.rows == app.stage.paint()


async def test_keys_typed_reach_the_dialog_and_the_journal(screen):
    session = FakeSession(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n", *"hello", "space", *"world", "enter")
        await pilot.pause()
        assert session.sent[-1] == AddNote(text="hello world")
        assert "noted" in app.stage.message.text


async def test_what_another_session_writes_is_seen_without_a_key(screen):
    session = FakeSession(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        session.tell("as ben engineering", "> add-note 'from elsewhere'")
        await until(pilot, lambda: "from elsewhere" in shown(app))


async def test_what_is_typed_behind_the_key_that_leaves_does_nothing(screen):
    session = FakeSession(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for key in ("q", "n", "h", "i", "enter"):  # in one packet
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
    assert session.sent == []
    assert not app.stage.dialogs


async def test_once_a_signal_has_come_keys_do_nothing(screen):
    session = FakeSession(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.ends = True  # by the driver, before the loop gets to leave
        await pilot.press("n", "h", "i", "enter")
        assert session.sent == []
        assert not app.stage.dialogs


async def test_q_leaves_with_status_0_and_closes_nothing_of_the_release(screen):
    session = FakeSession(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert (app.return_code or 0) == 0
    assert session.sent == []


async def test_ctrl_c_says_how_to_leave(screen):
    app = screen(FakeSession(*calm()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "q leaves" in app.stage.message.text
        assert app.is_running


async def test_ctrl_q_and_ctrl_z_do_nothing(screen):
    app = screen(FakeSession(*calm()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+q", "ctrl+z", "ctrl+s", "ctrl+b", "ctrl+a")
        await pilot.pause()
        assert app.is_running


async def test_ctrl_z_says_that_there_is_no_suspending(screen):
    app = screen(FakeSession(*calm()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "no suspending" in app.stage.message.text
        assert "q leaves, the engine stays" in app.stage.message.text
        assert app.is_running


async def test_an_alarm_rings_once_and_says_what_it_is(screen, settings):
    import msgspec

    session = FakeSession(*alarm())
    app = screen(session, own=msgspec.structs.replace(settings, bell=True))
    rung = []
    app.bell = lambda: rung.append(True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        session.tell("wait 5s", *round_of_looking(4, bad="prod-health"))
        await until(pilot, lambda: bool(rung))
        assert app.stage.message.tone is Tone.BAD
        count = len(rung)
        session.tell("> add-note calm")
        await until(pilot, lambda: "note: calm" in shown(app))
        assert len(rung) == count


async def test_nothing_changed_costs_no_picture(screen, monkeypatch):
    session = FakeSession(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.tick()
        painted: list[object] = []
        monkeypatch.setattr(app.board, "put", painted.append)
        for _ in range(20):
            app.tick()
        assert painted == []


async def test_a_second_that_passes_repaints_only_what_tells_the_time(screen):
    import datetime as dt

    session = FakeSession(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        session.story.now += dt.timedelta(seconds=1)
        before = list(app.board.rows)
        app.tick()
        changed = sum(1 for old, new in zip(before, app.board.rows, strict=True) if old != new)
        assert 1 <= changed <= 6


async def test_pasting_goes_into_the_field(screen):
    from textual import events

    session = FakeSession()
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        app.screen.post_message(events.Paste("pasted\ntext"))
        await until(pilot, lambda: "pasted" in shown(app))
        await pilot.press("enter")
        await pilot.pause()
        assert session.sent[-1] == AddNote(text="pasted text")


async def test_resizing_while_it_runs_fits(screen):
    app = screen(FakeSession(*calm()))
    async with app.run_test(size=(120, 40)) as pilot:
        for size in ((80, 24), (200, 60), (60, 15), (30, 8), (120, 40)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: (app.stage.width, app.stage.height) == size)
            assert len(app.board.rows) == size[1]


async def test_an_error_nobody_foresaw_ends_with_70_and_no_traceback(screen, capsys, monkeypatch):
    session = FakeSession(*calm())
    app = screen(session)

    def broken():
        raise RuntimeError("secret-token-in-a-local")

    async def fly():
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            monkeypatch.setattr(session, "refresh", broken)
            await until(pilot, lambda: app.failure is not None)

    with pytest.raises(RuntimeError, match="secret-token"):
        await fly()
    assert app.return_code == 70
    assert isinstance(app.failure, RuntimeError)
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err


def test_a_late_note_shown_where_it_happened_opens_though_it_was_not_logged_by_then(still):
    session = FakeSession(*calm(), "> add-note 'the fence was slow'")
    note = session.state.tail[-1].seq
    session.entries = lambda *_: iter(())  # type: ignore[method-assign]  # a replay as it occurred
    app = still(session)
    app.detail(f"entry:{note}")
    assert "the fence was slow" in shown(app)
    assert "gone" not in shown(app)
