"""What a demo started ends with it: its own engine, and that of a rehearsal that somebody began beside it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from cockpit.adapters.engine_process import start_time
from cockpit.cli.demo import environment
from cockpit.cli.wiring import open_session

COCKPIT = [sys.executable, "-m", "cockpit"]
DEADLINE_S = 60.0


def watched(place: str) -> tuple[int, int]:
    """(pid, start time) of the engine that has begun to watch this release."""
    session = open_session(place, read_only=True, announce=False)
    try:
        end = time.monotonic() + DEADLINE_S
        while not session.state.engine.pid:
            assert time.monotonic() < end, f"nobody watches {place}"
            time.sleep(0.05)
            session.refresh()
        return session.state.engine.pid, session.state.engine.start_time
    finally:
        session.close()


def gone(pid: int, started: int) -> bool:
    end = time.monotonic() + DEADLINE_S
    while start_time(pid) == started:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_the_engine_of_a_rehearsal_that_goes_on_ends_with_the_demo(tmp_path: Path) -> None:
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "COCKPIT_USER": "ada"}
    with subprocess.Popen(
        [*COCKPIT, "demo", "--no-ui", "--journal", str(tmp_path / "day")], env=env, stdout=subprocess.PIPE, text=True
    ) as demo:
        try:
            assert demo.stdout is not None
            place = demo.stdout.readline().strip()
            mine = watched(place)
            started = subprocess.run(
                [*COCKPIT, "rehearsal", "start", place, "--as", "commander"],
                env=env | environment("http://127.0.0.1:9"),  # another terminal has to set what the plan asks for
                capture_output=True,
                text=True,
                timeout=DEADLINE_S,
                check=False,
            )
            assert started.returncode == 0, started.stderr
            rehearsal = started.stdout.strip()
            theirs = watched(rehearsal)
            demo.send_signal(signal.SIGINT)
            assert demo.wait(DEADLINE_S) == 0
        finally:
            if demo.poll() is None:
                demo.send_signal(signal.SIGTERM)
                demo.wait(DEADLINE_S)
    assert gone(*mine)
    assert gone(*theirs)
    session = open_session(rehearsal, read_only=True, announce=False)
    try:
        assert not session.state.closed, "it had not ended by itself"
    finally:
        session.close()
