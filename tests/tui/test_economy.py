"""The frugal mode: chosen by itself over SSH, fewer bytes, nothing grave later for it."""

import msgspec
import pytest

from cockpit.model.frame import Tone
from cockpit.tui.looks import Looks
from cockpit.tui.settings import Settings
from cockpit.tui.terminal.surroundings import look
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, alarm, calm, round_of_looking

LOCAL = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
REMOTE = {**LOCAL, "SSH_CONNECTION": "198.51.100.7 50000 198.51.100.8 22"}


@pytest.mark.parametrize(
    ("economy", "environ", "expected"),
    [("auto", LOCAL, False), ("auto", REMOTE, True), ("on", LOCAL, True), ("off", REMOTE, False)],
)
def test_it_is_chosen_over_ssh_and_by_the_setting(economy, environ, expected):
    looks = Looks(Settings(economy=economy), look(environ))
    assert looks.economy is expected
    assert looks.theme.name == ("ansi" if expected else "dark")


def test_a_theme_that_was_asked_for_is_kept():
    assert Looks(Settings(theme="light"), look(REMOTE)).theme.name == "light"


def test_ages_of_seconds_stand_still(still):
    app = still(FakeSession(*calm()), (120, 40))
    press(app, "m", "n")
    assert app.stage.economy
    assert "<1m" in shown(app)


async def test_an_alarm_is_shown_at_once_and_the_rest_with_the_next_look(screen, settings):
    session = FakeSession(*calm())
    app = screen(session, own=msgspec.structs.replace(settings, economy="on"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app._timer.stop()
        app.stage.economy = True
        app.tick()
        session.tell("> add-note hush")
        app.tick()
        assert "note: hush" not in shown(app)
        session.tell("wait 5s")
        app.tick()
        assert "note: hush" in shown(app)
        for number in range(1, 4):
            session.tell("wait 1s", *round_of_looking(number, bad="prod-health"))
            app.tick()
        assert app.stage.message.tone is Tone.BAD
        assert "Production is down" in app.stage.message.text


def test_an_alarm_day_is_whole_in_it(still):
    app = still(FakeSession(*alarm()), (120, 40))
    press(app, "m", "n")
    assert "NO-GO" in shown(app)
