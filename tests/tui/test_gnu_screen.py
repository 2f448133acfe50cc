"""Inside GNU screen, where it is installed: the picture stands, keys arrive, nothing of a sequence shows as text."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time

import pytest

from tests.tui.ptys import CHILD

pytestmark = pytest.mark.skipif(shutil.which("screen") is None, reason="GNU screen is not installed")
RESIDUE = re.compile(r"\[\?[0-9]|[0-9]u\b|\$p|\]52|\[[<>]|2026|1049")


@pytest.fixture
def inside(tmp_path):
    """Sends keys, and waits for words on the hard copy of the window."""
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o700)
    (tmp_path / "rc").write_text("startup_message off\ndefutf8 on\n")
    environ = {name: value for name, value in os.environ.items() if name not in ("STY", "TMUX")}
    environ |= {"SCREENDIR": str(folder), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
    name = f"cockpit-{os.getpid()}"

    def ask(*words):
        command = ["screen", "-c", str(tmp_path / "rc"), "-S", name, *words]
        return subprocess.run(command, env=environ, capture_output=True, timeout=20, check=False)

    def keys(text):
        assert ask("-p", "0", "-X", "stuff", text).returncode == 0

    def shows(words, *, deadline=30.0):
        copy, end = tmp_path / "copy", time.monotonic() + deadline
        while True:
            ask("-p", "0", "-X", "hardcopy", str(copy))
            text = copy.read_text(encoding="utf-8", errors="replace") if copy.exists() else ""
            if words in text:
                return text
            assert time.monotonic() < end, f"no {words!r} in {text}"
            time.sleep(0.1)

    assert ask("-dm", sys.executable, str(CHILD), "calm").returncode == 0
    try:
        yield keys, shows, ask
    finally:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            ask("-X", "quit")


def test_the_screen_inside_gnu_screen(inside):
    keys, shows, ask = inside
    pictures = [shows("Checklist")]
    for typed, words in (("?", "All keys"), ("\x1b", "Checklist"), ("R", "ROLL BACK"), ("\x1b", "nothing was done")):
        keys(typed)
        pictures.append(shows(words))
    assert not [found for text in pictures if (found := RESIDUE.search(text))]
    keys("q")
    end = time.monotonic() + 20
    while b"No screen session" not in (ask("-Q", "windows").stdout + ask("-ls").stdout) and ask("-ls").returncode == 0:
        assert time.monotonic() < end, "it did not end"
        time.sleep(0.1)
