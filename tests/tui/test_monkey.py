"""Somebody's cat on the keyboard: keys, pastes and sizes by a seed. Nothing is done that no form has asked for, nothing
breaks, and the terminal is given back."""

import datetime as dt
import os
import random
import re

import pytest

from cockpit.session.protocol import Playback
from cockpit.tui.dialogs.answers import Danger
from cockpit.tui.dialogs.form import Form
from cockpit.tui.intents import INTENTS
from cockpit.tui.text import width_of
from tests.tui import hostile
from tests.tui.conftest import KEYS
from tests.tui.fake import FakeSession, alarm, alarm_after_launch, green, rolling_back
from tests.tui.ptys import Pty
from tests.tui.test_hostile import _NEVER, _OURS

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_=+()[]/:?!,;'\"#%&*<>@^`{|}~ßé漢😀"
NAMED = sorted(KEYS | {"space", "shift+tab", "f1", "f12", "shift+up"})
CHORDS = [f"ctrl+{letter}" for letter in "abcdefghklnoprtuvwxy"] + ["alt+x", "alt+y", "alt+b", "alt+backspace"]
PAIRS = [key for intent in INTENTS for key in intent.keys if " " in key]
WORDS = [
    "hotdash-pilot",
    "go",
    "why not",
    "yes, y",
    "y\ny\n",
    "-5m",
    "10:00",
    "+10m",
    "1e309",
    "nan",
    "x" * 3000,
    hostile.ALL,
]
SIZES = [(120, 40), (80, 24), (60, 15), (200, 60), (59, 14), (20, 5), (1, 1)]


def replayed_alarm() -> FakeSession:
    session = FakeSession(*alarm(), mode="replay")
    start, now = session.story.entries[0].at, session.story.now
    session.playing = Playback(now, start, now, 10.0, paused=True, view="known", marks=((now, "mark", "a mark"),))
    return session


PLAYS = {
    "green": lambda: FakeSession(*green(), "> open-poll go-poll"),
    "launched": lambda: FakeSession(*alarm_after_launch()),
    "rolling-back": lambda: FakeSession(*rolling_back(alarm_after_launch())),
    "hostile": hostile.session,
    "read-only": lambda: FakeSession(*alarm(), mode="read-only"),
    "replay": replayed_alarm,
}


class Monkey:
    """Presses at random, by a seed, and looks at what each press came to."""

    def __init__(self, app, seed: int) -> None:
        self.app, self.session = app, app.session
        self.dice = random.Random(seed)
        self.trail: list[str] = []
        self.forms = 0
        self.size = (app.stage.width, app.stage.height)

    def press(self, key: str, character: str | None = None) -> None:
        top = self.app.stage.dialogs[-1] if self.app.stage.dialogs else None
        form = top if isinstance(top, Form) else None
        confirming = form is not None and form.confirming
        before = len(self.session.sent)
        self.trail.append(key)
        self.app.pressed(key, character)
        for sent in self.session.sent[before:]:
            assert form is not None, (sent, self.trail[-30:])
            if form.danger is Danger.NONE:
                assert key in ("enter", "ctrl+d"), (sent, self.trail[-30:])
            else:
                assert (key, confirming) == ("y", True), (sent, self.trail[-30:])
        self.forms += bool(self.app.stage.dialogs) and self.app.stage.dialogs[-1] is not top
        self.look()

    def look(self) -> None:
        rows = self.app.stage.paint()
        assert {width_of(row) for row in rows} == {self.app.stage.width}, self.trail[-30:]
        assert len(rows) == self.app.stage.height, self.trail[-30:]
        assert not _NEVER.search("".join(part for row in rows for part, _ in row)), self.trail[-30:]

    def paste(self, text: str) -> None:
        before = len(self.session.sent)
        self.trail.append(f"paste {text[:20]!r}")
        self.app.pasted(text)
        assert len(self.session.sent) == before, self.trail[-30:]
        self.look()

    def step(self) -> None:
        kind, dice = self.dice.random(), self.dice
        if kind < 0.12:
            self.press("escape")
        elif kind < 0.35:
            letter = dice.choice(LETTERS)
            self.press(letter, letter)
        elif kind < 0.6:
            key = dice.choice(NAMED)
            self.press(key, " " if key == "space" else None)
        elif kind < 0.65:
            self.press(dice.choice(CHORDS))
        elif kind < 0.8:
            for key in dice.choice(PAIRS).split(" "):
                self.press(key, key)
        elif kind < 0.86:
            self.paste(dice.choice(WORDS))
        elif kind < 0.92:
            self.press("tab")
            self.press("y", "y")
        elif kind < 0.96:
            self.app.sized(*dice.choice(SIZES))
            self.look()
            self.app.sized(*self.size)
        else:
            if self.session.playing is None:
                self.session.story.now += dt.timedelta(seconds=dice.choice([1, 9, 60, 1800]))
            self.app.tick()
            self.look()


@pytest.mark.parametrize("size", [(120, 40), (60, 15)], ids=str)
@pytest.mark.parametrize("play", PLAYS)
def test_whatever_is_pressed_nothing_is_done_that_no_form_asked_for(still, monkeypatch, play, size):
    app = still(PLAYS[play](), size)
    monkeypatch.setattr(app, "leave", lambda *_: None)
    monkey = Monkey(app, seed=sorted(PLAYS).index(play) + size[0])
    for _ in range(250):
        monkey.step()
    if play in ("read-only", "replay"):
        assert app.session.sent == []
    else:
        assert monkey.forms > 5, "it got nowhere"


TYPED = [
    "\r",
    "\x1b",
    "\x1b",
    "\t",
    "\x1b[Z",
    "\x7f",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[5~",
    "\x1bOP",
    "\x1b[24~",
    "\x1b[1;5C",
]
UNASKED = [
    "\x1b[<0;10;10M", "\x1b[<64;5;5M", "\x1b[M !!", "\x1b[I", "\x1b[O", "\x1b[?1;2c", "\x1b[24;80R", "\x1b[999999~",
    "\x1b]11;rgb:0000/0000/0000\x07", "\x1bP>|xterm\x1b\\", "\x1b[121u", "\x1b[97;5u", "\x9b", "\x1b[", "\x1b[201~",
]  # fmt: skip
"""A mouse nobody switched on, answers nobody waits for, sequences that end too soon."""

OFFERED = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
"""What `y` copies, offered to the terminal's clipboard."""


def byte_soup(dice: random.Random) -> bytes:
    kind = dice.random()
    if kind < 0.45:
        return dice.choice(LETTERS.replace("q", "")).encode()
    if kind < 0.7:
        return dice.choice(TYPED).encode()
    if kind < 0.75:
        return bytes([dice.choice([*range(5, 9), 11, 12, *range(14, 27), 0, 28, 29, 30, 31])])
    if kind < 0.85:
        return dice.choice(UNASKED).encode("utf-8", "surrogateescape")
    if kind < 0.92:
        return b"\x1b[200~" + re.sub("[\ud800-\udfff]", "", dice.choice(WORDS)).encode() + b"\x1b[201~"
    return b"\x1b" + dice.choice("yYxmR.").encode()


@pytest.mark.parametrize("play", ["alarm", "hostile-replay"])
def test_whatever_bytes_come_it_stands_and_gives_the_terminal_back(play):
    dice = random.Random(8)
    with Pty(play, (80, 24)) as pty:
        pty.until("NEXT", deadline=60)
        pty.quiet()
        for _ in range(500):
            data = byte_soup(dice)
            cut = dice.randrange(len(data) + 1)
            for piece in (data[:cut], data[cut:]):  # torn, as lines tear it
                os.write(pty.master, piece)
                pty.read(0.002)
            if dice.random() < 0.03:
                pty.resize(*dice.choice(SIZES[:6]))
            assert pty.process.poll() is None, pty.out[-500:]
        pty.resize(120, 40)
        pty.keys("\x1b[201~")
        pty.quiet()
        for _ in range(12):
            pty.keys("\x1b")
            pty.read(0.3)
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()
        assert pty.settings_restored()
        rest = _OURS.sub(b"", OFFERED.sub(b"", pty.out)).decode("utf-8", "surrogateescape")
        assert set(_NEVER.findall(rest)) <= {"\r"}
