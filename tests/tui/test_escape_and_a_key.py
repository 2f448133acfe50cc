"""Escape and a key in one packet are neither an answer nor text: on a slow line nobody can tell them from Alt and it."""

import pytest

from cockpit.tui.dialogs.field import Field
from cockpit.tui.terminal.alts import parser_class
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm
from tests.tui.ptys import Pty


class Later:
    """Everything the parser makes of some input, once no more comes."""

    def __init__(self, monkeypatch):
        from textual import _xterm_parser, constants

        monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)
        assert vars(_xterm_parser)["constants"] is constants
        self.parser = parser_class()(False)

    def keys(self, text):
        found = [*self.parser.feed(text), *self.parser.tick()]
        return [(one.key, one.character) for one in found]


@pytest.mark.parametrize(
    ("typed", "key"),
    [("\x1by", "alt+y"), ("\x1b\r", "alt+enter"), ("\x1b?", "alt+question_mark"), ("\x1b ", "alt+space")],
)
def test_the_parser_keeps_both_and_makes_no_character_of_them(monkeypatch, typed, key):
    assert Later(monkeypatch).keys(typed) == [(key, None)]


def test_other_keys_are_as_ever(monkeypatch):
    later = Later(monkeypatch)
    assert later.keys("\x1b[A") == [("up", None)]
    assert later.keys("y") == [("y", "y")]
    assert later.keys("\x1bOP") == [("f1", None)]
    assert [key for key, _ in later.keys("\x1b")] == ["escape"]


@pytest.mark.parametrize("key", ["alt+y", "alt+enter", "alt+x", "alt+space", "alt+tab"])
def test_such_a_key_confirms_types_and_opens_nothing_and_says_so(still, key):
    session = FakeSession(*calm())
    app = still(session)
    app.go("gates", "gate:lint")
    press(app, key)
    assert not app.stage.dialogs
    press(app, "r", key)
    assert app.stage.dialogs
    assert session.sent == []
    assert "came together" in app.stage.message.text
    press(app, "escape", "n", "text:all is well", key)
    assert session.sent == []
    assert app.stage.dialogs[-1].fields[0].value == "all is well"
    assert "all is well" in shown(app)


def test_words_are_moved_over_and_deleted_as_in_a_shell():
    field = Field("a", "A", "one two three")
    for key, at in (("alt+b", 8), ("alt+b", 4), ("alt+f", 7), ("alt+f", 13), ("alt+f", 13)):
        field.key(key, None)
        assert field.at == at
    field.at = 3
    field.key("alt+d", None)
    assert field.value == "one three"


def test_in_one_packet_on_a_real_terminal_nothing_is_run():
    with Pty("calm") as terminal:
        terminal.until("NEXT")
        terminal.quiet()
        terminal.keys("2r")
        terminal.until("runs it")
        terminal.keys("\x1by")
        terminal.until("came together")
        terminal.keys("\x1b")
        terminal.until("nothing was done", since=len(terminal.out))
        terminal.keys("q")
        assert terminal.ended() == 0
