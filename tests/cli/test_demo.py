"""A demo's day ends with the screen that began it: nothing of it stays, and whoever comes later is told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.adapters.engine_process import start_time
from cockpit.cli.demo import environment
from cockpit.cli.run import farewell
from cockpit.cli.simulation import over
from cockpit.cli.wiring import open_session
from cockpit.core.index import plan_of
from cockpit.model.state import EngineFacts
from tests.tui.ptys import Pty

COCKPIT = [sys.executable, "-m", "cockpit"]


def within(seconds: float, fact: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


class Day:
    """A demo without a screen, and what another terminal sees of it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {**os.environ, "XDG_STATE_HOME": str(home / "state"), "COCKPIT_ROLE": "commander"}
        self.process = subprocess.Popen(
            [*COCKPIT, "demo", "--no-ui", "--journal", str(home / "day")],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=self.env, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.place = self.process.stdout.readline().strip()
        assert self.place
        self.engine(self.place)

    def engine(self, place: str) -> EngineFacts:
        """The engine of a release, once it runs."""
        found = _engine(place)

        def runs() -> bool:
            nonlocal found
            found = _engine(place)
            return _alive(found)

        within(30, runs, f"no engine of {place}")
        return found

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.communicate(timeout=60)


def _engine(place: str) -> EngineFacts:
    session = open_session(place, read_only=True, announce=False)
    try:
        return session.state.engine
    finally:
        session.close()


def _alive(engine: EngineFacts) -> bool:
    return bool(engine.pid) and start_time(engine.pid) == engine.start_time != 0


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    one = Day(tmp_path)
    yield one
    one.end()
    subprocess.run([*COCKPIT, "engine", "--stop", one.place], env=one.env, capture_output=True, timeout=60, check=False)


def test_whoever_attaches_to_a_demo_whose_service_is_gone_is_told_and_starts_nothing(day):
    day.end()
    session = open_session(day.place, read_only=True, announce=False)
    try:
        assert over(plan_of(session.state), day.place)
        assert "this demo is over" in farewell(session)[0]
        ended = session.state.engine
    finally:
        session.close()
    with Pty(command=[*COCKPIT, "attach", day.place], env=day.env) as pty:
        pty.until("this demo is over")
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        said = pty.out.decode(errors="replace")
    assert "no engine was started" in said
    assert f"replay {day.place}" in said[said.rindex("this demo is over") :]
    assert "attaching starts an engine" not in said
    assert _engine(day.place) == ended


def test_an_engine_that_outlives_the_screen_of_its_demo_is_named_to_whoever_attaches(day):
    day.process.kill()
    day.process.communicate(timeout=60)
    within(30, lambda: not (day.home / "day" / "simulator.json").exists(), "the simulator stays")
    with Pty(command=[*COCKPIT, "attach", day.place], env=day.env) as pty:
        pty.until("this demo is over")
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        said = pty.out.decode(errors="replace")
    assert f"engine --stop {day.place}" in said[said.rindex("this demo is over: ") :]


def test_while_its_screen_is_there_a_demo_is_not_over(day):
    session = open_session(day.place, read_only=True, announce=False)
    try:
        assert not over(plan_of(session.state), day.place)
    finally:
        session.close()


def test_the_engine_of_a_rehearsal_that_goes_on_ends_with_the_demo(day):
    mine = day.engine(day.place)
    started = subprocess.run(
        [*COCKPIT, "rehearsal", "start", day.place],
        env=day.env | environment("http://127.0.0.1:9"),  # another terminal has to set what the plan asks for
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    rehearsal = started.stdout.strip()
    theirs = day.engine(rehearsal)
    day.process.send_signal(signal.SIGINT)
    day.process.communicate(timeout=60)
    assert day.process.returncode == 0
    within(60, lambda: not _alive(mine) and not _alive(theirs), "an engine stays")
    session = open_session(rehearsal, read_only=True, announce=False)
    try:
        assert not session.state.closed, "it had not ended by itself"
    finally:
        session.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGINT])
def test_a_demo_ended_before_its_first_picture_leaves_no_engine_behind(tmp_path, number):
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    with Pty(command=[*COCKPIT, "demo", "--journal", str(tmp_path / "day")], env=env) as pty:
        pty.until("the journal of this day is ")
        pty.process.send_signal(number)
        assert pty.ended(60) == 128 + number
        assert pty.modes_left() == set()
    (place,) = (one.parent for one in (tmp_path / "day").glob("*/journal.toml"))
    engine = _engine(str(place))
    assert not _alive(engine)
    within(30, lambda: not (tmp_path / "day" / "simulator.json").exists(), "the simulator stays")


@pytest.mark.parametrize("elsewhere", ["2>", "<"])
def test_a_demo_that_can_show_no_screen_begins_nothing(tmp_path, elsewhere):
    said, where = tmp_path / "said", tmp_path / "day"
    said.touch()
    shell = f'"$@" {elsewhere}"{said}" || exit $?'
    with Pty(command=["/bin/sh", "-c", shell, "-", *COCKPIT, "demo", "--journal", str(where)]) as pty:
        assert pty.ended(60) == 1
        words = pty.out.decode() + said.read_text()
    name = "error output, where it is drawn" if elsewhere == "2>" else "input"
    assert f"the screen needs a terminal on its {name}; without one: " in " ".join(words.split())
    assert "demo --no-ui" in words
    assert not where.exists()
