"""Whatever takes the terminal, the screen or the engine away: the command goes on and its end is recorded."""

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import alive, wait_for

COMMAND = "while [ ! -e go ]; do sleep 0.02; done; echo survived; exit 9"
# Starts the run as an engine or a screen would, then stays.
STARTER = (
    "import os, sys, time; from pathlib import Path; from cockpit.adapters.process import ProcessRunner\n"
    "ProcessRunner().start(Path(sys.argv[1]), dict(os.environ))\n"
    "Path(sys.argv[2]).write_text(str(os.getpid()))\n"
    "while True: time.sleep(1)\n"
)


def check(bench, folder: Path) -> None:
    supervisor = bench.started(folder)["supervisor"]
    assert alive(supervisor)
    (bench.place / "go").touch()
    end = bench.finished(folder)
    assert (end.cause, end.code, bench.output(folder)) == ("exited", 9, "survived\n")


def starter_pid(path: Path) -> int:
    wait_for(lambda: path.exists() and path.read_text(), "the starter")
    return int(path.read_text())


def on_a_terminal(bench, folder: Path) -> "tuple[subprocess.Popen[bytes], int]":
    """The starter in a session of its own on a fresh terminal, and the terminal's other end."""
    ready = bench.place / "ready"
    master, slave = pty.openpty()
    code = "import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\n" + STARTER
    starter = subprocess.Popen(
        [sys.executable, "-c", code, folder, ready],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env=bench.env,
    )
    os.close(slave)
    assert starter_pid(ready) == starter.pid
    bench.running(folder)
    return starter, master


def test_hangup_of_the_whole_session(bench):
    folder = bench.prepare(COMMAND)
    starter, master = on_a_terminal(bench, folder)
    os.killpg(starter.pid, signal.SIGHUP)
    assert starter.wait(60) == -signal.SIGHUP
    os.close(master)
    check(bench, folder)


def test_closed_terminal(bench):
    folder = bench.prepare(COMMAND)
    starter, master = on_a_terminal(bench, folder)
    os.close(master)
    assert starter.wait(60) == -signal.SIGHUP
    check(bench, folder)


def test_killed_starter(bench):
    folder = bench.prepare(COMMAND)
    starter, master = on_a_terminal(bench, folder)
    starter.kill()
    starter.wait(60)
    os.close(master)
    check(bench, folder)


def test_interrupt_typed_at_the_starter(bench):
    folder = bench.prepare(COMMAND)
    starter, master = on_a_terminal(bench, folder)
    os.write(master, b"\x03")
    starter.wait(60)
    os.close(master)
    check(bench, folder)


def test_nothing_of_the_run_keeps_the_terminal_open(bench):
    """Else an SSH session would hang at logout until the command ends."""
    folder = bench.prepare(COMMAND)
    starter, master = on_a_terminal(bench, folder)
    starter.kill()
    starter.wait(60)

    def ended() -> bool:
        try:
            return os.read(master, 4096) == b""
        except OSError:
            return True  # EIO: the last holder is gone

    wait_for(ended)
    os.close(master)
    check(bench, folder)


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
@pytest.mark.parametrize("loss", ["kill-server", "kill-session", "kill -9 of the pane", "kill -9 of the server"])
def test_losing_tmux(bench, loss):
    folder = bench.prepare(COMMAND)
    ready = bench.place / "ready"
    script = bench.place / "starter.py"
    script.write_text(STARTER)
    tmux = ["tmux", "-f", os.devnull, "-S", str(bench.place / "tmux")]
    root = str(Path(__file__).parents[2])
    subprocess.run(
        [*tmux, "new-session", "-d", "-s", "war", sys.executable, str(script), str(folder), str(ready)],
        env=bench.env | {"PYTHONPATH": root},
        check=True,
        timeout=60,
    )
    server = int(subprocess.run([*tmux, "display", "-p", "#{pid}"], capture_output=True, check=True, timeout=60).stdout)
    pane = starter_pid(ready)
    bench.running(folder)
    if loss == "kill -9 of the pane":
        os.kill(pane, signal.SIGKILL)
    elif loss == "kill -9 of the server":
        os.kill(server, signal.SIGKILL)
    else:
        subprocess.run([*tmux, loss], check=True, timeout=60)
    wait_for(lambda: not alive(pane) and not alive(server), "tmux to be gone")
    check(bench, folder)


def test_killed_engine_and_a_new_one_attaches(bench):
    """The new engine did not start it, so it can learn of it from the folder alone."""
    folder = bench.prepare(COMMAND)
    ready = bench.place / "ready"
    engine = subprocess.Popen(
        [sys.executable, "-c", STARTER, folder, ready], env=bench.env, start_new_session=True, stdin=subprocess.DEVNULL
    )
    starter_pid(ready)
    running = bench.running(folder)
    os.killpg(engine.pid, signal.SIGKILL)
    engine.wait(60)
    assert bench.runner.inspect(folder) == running
    check(bench, folder)


def test_ending_takes_no_more_than_a_poll(bench):
    """The record follows the end at once: it is not waited for in steps of the supervisor's poll."""
    folder = bench.start("true", output_limit=1 << 20, timeout_s=60.0)
    end = bench.finished(folder)
    assert end.duration_s < 5.0
    assert end.ended_at.timestamp() <= time.time()
