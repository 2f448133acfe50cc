"""Nothing that is pasted acts as a key, however it comes in."""

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from cockpit.tui.terminal.pastes import Pastes
from tests.tui.ptys import Pty

HOSTILE = "one\r\x1b[31mred\x1b[0m\ry\r\x1by\x1b\x1b[A\x1b[200~two"
WRITTEN = HOSTILE.replace("\x1b", "^[")
SENT = f"a\x1b[200~{HOSTILE}\x1b[201~b\x1b[A\x1b[200~again\x1b[201~"
SEEN = f"a\x1b[200~{WRITTEN}\x1b[201~b\x1b[A\x1b[200~again\x1b[201~"


def in_pieces(text, size):
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("size", [*range(1, 14), len(SENT)])
def test_a_paste_is_one_text_and_keys_are_keys(size):
    pastes, parser = Pastes(), XTermParser()
    fed = [pastes.feed(piece) for piece in in_pieces(SENT, size)]
    assert "".join(fed) == SEEN
    found = [event for piece in fed if piece for event in parser.feed(piece)]
    said = [event.text if isinstance(event, events.Paste) else getattr(event, "key", "") for event in found]
    assert said == ["a", WRITTEN, "b", "up", "again"]


def test_a_key_is_never_held_back():
    pastes = Pastes()
    for key in ("\x1b", "\x1b[", "\x1b[20", "y", "\x1b[A"):
        assert pastes.feed(key) == key


def test_a_paste_with_colours_confirms_nothing_on_a_real_terminal():
    with Pty() as pty:
        pty.until("HotDash")
        pty.keys("n")
        pty.until("writes it")
        pty.keys("\x1b[200~first\r\x1b[31mred\x1b[0m\ry\r\x1b[201~")
        pty.until("red^[[0m y")
        pty.keys("\x1b")
        pty.until("nothing was done")
