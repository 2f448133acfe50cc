"""A person's own files that are no files, have no end, or are deeper than any: said at once, and the screen stands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cockpit.tui.settings import Settings
from tests.tui.conftest import LAYOUTS
from tests.tui.fake import FakeSession

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 100
"""Until what never comes to an end is given up."""


def checked(home: Path) -> tuple[int, str]:
    """`cockpit config check` in a process of its own: what is wrong may hang it, or end it with a signal."""
    ended = subprocess.run(
        [sys.executable, "-m", "cockpit", "config", "check"],
        env={**os.environ, "XDG_CONFIG_HOME": str(home)}, cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=SECONDS,
    )  # fmt: skip
    return ended.returncode, ended.stdout + ended.stderr


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.mkdir()


def latin(path: Path) -> None:
    path.write_bytes(b'layout = 1\ntitle = "caf\xe9"\n')


def deep(path: Path) -> None:
    path.write_text(f"layout = 1\na = {'[' * 100_000}", "utf-8")


def large(path: Path) -> None:
    path.write_bytes(b"#" * (5 * 1024 * 1024))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (pipe, "cannot be read: not a regular file"),
        (device, "cannot be read: not a regular file"),
        (folder, "cannot be read: Is a directory"),
        (latin, "byte 23 (0xE9) is not UTF-8"),
        (deep, "nested"),
        (large, "more than 4,194,304 bytes"),
    ],
)
@pytest.mark.parametrize("name", ["config.toml", "layouts/mine.toml"])
def test_the_check_says_what_cannot_be_read_and_why(tmp_path, name, make, words):
    path = tmp_path / "cockpit" / name
    path.parent.mkdir(parents=True)
    make(path)
    status, said = checked(tmp_path)
    assert status == 1, said
    assert str(path) in said
    assert words in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('theme = "neon"', 'there is no theme "neon"; there are: auto, dark'),
        ('bell = "x"', "config.toml:1:8: error: bell is true or false"),
        ("theme = ", "config.toml:1:"),
        ('[keys]\nfoo = "x"', 'nothing called "foo"'),
        ('layout = "nosuch"', 'there is no layout "nosuch"'),
    ],
)
def test_the_screen_says_what_it_could_not_take_from_the_settings(tmp_path, monkeypatch, text, words):
    from cockpit.cli.screen import _wanted
    from cockpit.tui.screens.make import make_app

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "cockpit").mkdir()
    (tmp_path / "cockpit" / "config.toml").write_text(text, "utf-8")
    settings, layout = _wanted(Settings(layout_folders=(LAYOUTS,)))
    app = make_app(FakeSession(), layout=layout or "", settings=settings)
    assert words in app.stage.message.text


@pytest.mark.parametrize(
    ("make", "words"),
    [(pipe, "not a regular file"), (device, "not a regular file"), (latin, "not UTF-8"), (deep, "nested")],
)
def test_the_screen_stands_and_says_which_layout_it_could_not_read(tmp_path, make, words):
    from cockpit.tui.screens.make import make_app

    path = tmp_path / "mine.toml"
    make(path)
    app = make_app(FakeSession(), settings=Settings(layout_folders=(LAYOUTS, str(tmp_path)), bell=False))
    app.stage.resize(120, 40)
    app.repaint()
    assert app.stage.layout.name == "standard"
    assert str(path) in app.stage.message.text
    assert words in app.stage.message.text
