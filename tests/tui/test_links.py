"""What lies between the screen and the eye: tmux, and a link that is slow and comes in pieces."""

import os
import select
import shutil
import subprocess
import sys
import time

import pytest

from tests.tui.ptys import CHILD, Pty


def until(condition, what, deadline=60.0):
    end = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < end, what()
        time.sleep(0.05)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed here")
def test_inside_tmux_it_is_drawn_follows_sizes_and_leaves(tmp_path):
    environ = {**os.environ, "TMUX_TMPDIR": str(tmp_path), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    environ.pop("TMUX", None)

    def tmux(*words: str) -> str:
        done = subprocess.run(
            ["tmux", "-f", "/dev/null", *words], env=environ, capture_output=True, text=True, check=False
        )
        return done.stdout

    status = tmp_path / "status"
    command = f"{sys.executable} {CHILD} calm; echo $? > {status}; echo it is over; exec sleep 60"
    tmux("-u", "new-session", "-d", "-s", "x", "-x", "120", "-y", "40", command)
    try:
        until(lambda: "Checklist" in tmux("capture-pane", "-p"), lambda: tmux("capture-pane", "-p"))
        tmux("send-keys", "?")
        until(lambda: "All keys" in tmux("capture-pane", "-p"), lambda: tmux("capture-pane", "-p"))
        tmux("send-keys", "?")
        tmux("resize-window", "-x", "40", "-y", "10")
        until(lambda: "too small" in tmux("capture-pane", "-p"), lambda: tmux("capture-pane", "-p"))
        tmux("resize-window", "-x", "80", "-y", "24")
        until(lambda: "Checklist" in tmux("capture-pane", "-p"), lambda: tmux("capture-pane", "-p"))
        tmux("send-keys", "q")
        until(lambda: "it is over" in tmux("capture-pane", "-p"), lambda: tmux("capture-pane", "-p"))
        assert status.read_text().strip() == "0"
        assert "Checklist" not in tmux("capture-pane", "-p"), "the pane is given back"
    finally:
        tmux("kill-server")


def trickle(pty: Pty, words: str, *, size: int = 700, every: float = 0.02, deadline: float = 90.0) -> None:
    """Take little at a time, as a thin and distant link does, until the words have come."""
    end, since = time.monotonic() + deadline, len(pty.out)
    while words.encode() not in pty.out[since:]:
        assert time.monotonic() < end, pty.out[-500:]
        time.sleep(every)
        if select.select([pty.master], [], [], 1.0)[0]:
            pty.out += os.read(pty.master, size)


def test_over_a_slow_link_no_key_is_lost_and_none_is_made_up():
    with Pty("alarm", env={"SSH_CONNECTION": "198.51.100.7 50000 198.51.100.8 22"}) as pty:
        trickle(pty, "Checklist")
        pty.keys("2gjjkk")
        pty.keys("?")
        trickle(pty, "All keys")
        pty.keys("?n")
        pty.keys("typed far away")
        trickle(pty, "away")
        for piece in ("\x1b[", "D", "\x1b[", "C"):  # arrows that come in two pieces leave no dialog
            pty.keys(piece)
        pty.keys("!")
        trickle(pty, "!")
        assert b"nothing was done" not in pty.out
        pty.keys("\x1b")
        trickle(pty, "nothing was done")
        pty.keys("q")
        assert pty.ended() == 0
        assert pty.modes_left() == set()
        assert pty.settings_restored()
