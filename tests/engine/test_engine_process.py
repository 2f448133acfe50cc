"""The engine as a process: one at a time, replaced when it dies, and a command's outcome recorded exactly once."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from cockpit.adapters.engine_process import EngineLock, keepers, lives
from cockpit.cli.wiring import open_session
from cockpit.core.blindness import engine_lost
from cockpit.model.commands import AddNote, RunGate, SettleRun, StartItem
from cockpit.model.commands import Refusal as Refused
from cockpit.model.state import State
from tests.helpers.flight import Flight

PLAN = """
plan = 1
[release]
name = "small"
zone = "UTC"
[[role]]
id = "lead"
owner = "Ada"
[[environment]]
id = "production"
env = [{ name = "NEVER_SET_ANYWHERE" }]
[[gate]]
id = "slow"
kind = "command"
run = 'echo "started $$" >> ran; while [ ! -e go ]; do sleep 0.05; done; echo done'
[[gate]]
id = "quick"
kind = "command"
run = "echo quick >> quick-ran"
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "deploy"
run = 'echo deployed >> deployed; while [ ! -e go ]; do sleep 0.05; done'
deploy = true
"""
Fly = Callable[..., Flight]


def elected(epoch: int) -> Callable[[State], bool]:
    return lambda state: state.engine.epoch >= epoch and not state.engine.released


def ran(flight: Flight, name: str = "ran") -> int:
    file = flight.folder / name
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_kill_9_of_the_engine_while_a_gate_runs_leaves_one_result(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open()
    flight.until(elected(1), "an engine")
    flight.do(RunGate(which="slow"))
    flight.until(lambda _: ran(flight) == 1, "the gate's command")
    flight.kill_engine()
    flight.until(elected(2), "the keeper's next engine")
    (flight.folder / "go").touch()
    state = flight.until(lambda s: s.gates["slow"].verdict == "pass", "the gate's result")
    assert ran(flight) == 1
    finished = [entry for entry in flight.entries() if type(entry.event).__name__ == "RunFinished"]
    assert [entry.event.run for entry in finished] == [state.gates["slow"].run]  # type: ignore[union-attr]
    assert state.runs[state.gates["slow"].run].excerpt.endswith("done\n")


def test_an_engine_that_is_only_just_starting_is_stopped_too(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open()  # which returns before there is an engine
    assert "stopped; nobody polls" in flight.cockpit("engine", str(flight.journal), "--stop").stdout
    assert keepers(str(flight.journal)) == []
    assert EngineLock(str(flight.journal)).acquire(), "nobody is the engine"
    assert "no engine of this journal" in flight.cockpit("engine", str(flight.journal), "--stop").stderr


def test_one_that_died_and_would_be_started_again_is_not(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open()
    flight.until(elected(1), "an engine")
    flight.kill_engine()
    assert "stopped; nobody polls" in flight.cockpit("engine", str(flight.journal), "--stop").stdout
    assert keepers(str(flight.journal)) == []
    assert EngineLock(str(flight.journal)).acquire(), "nobody is the engine"


def test_the_command_outlives_an_engine_that_stays_away(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open(engine=False)
    engine = flight.start_engine()
    flight.until(elected(2), "an engine")
    flight.do(RunGate(which="slow"))
    flight.until(lambda _: ran(flight) == 1, "the gate's command")
    engine.kill()
    engine.wait()
    (flight.folder / "go").touch()
    run = flight.state.gates["slow"].run
    exit_file = flight.journal / "runs" / run / "exit"
    flight.until(lambda _: exit_file.exists(), "the supervisor's record")
    assert flight.state.runs[run].status == "started"
    flight.start_engine()
    state = flight.until(lambda s: s.gates["slow"].verdict == "pass", "the result, journaled afterwards")
    assert state.runs[run].outcome == "pass"
    assert ran(flight) == 1


def test_thirty_engines_started_at_once_elect_one(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open(engine=False)
    before = flight.state.engine.epoch
    engines = [flight.start_engine() for _ in range(30)]
    flight.until(elected(before + 1), "an engine")
    flight.until(lambda _: sum(one.poll() is None for one in engines) == 1, "the end of the other 29", within=90)
    assert {one.returncode for one in engines if one.poll() is not None} == {8}
    flight.do(RunGate(which="quick"))
    flight.until(lambda s: s.gates["quick"].verdict == "pass", "the gate's result")
    assert flight.state.engine.epoch == before + 1
    assert ran(flight, "quick-ran") == 1


def test_a_stopped_engine_is_lost_and_can_be_taken_over(fly: Fly) -> None:
    flight = fly(PLAN)
    session = flight.open(engine=False)
    stopped = flight.start_engine()
    state = flight.until(elected(2), "an engine")
    os.kill(stopped.pid, signal.SIGSTOP)
    flight.until(lambda s: "no sign of the engine" in engine_lost(s, session.now()), "ENGINE LOST")
    assert flight.start_engine().wait(30) == 8, "its lock still counts"
    said = _revived(flight)
    assert f"its process {stopped.pid} is there" in said
    assert f"engine --take-over {flight.journal}" in said
    flight.start_engine("--take-over")
    flight.until(elected(state.engine.epoch + 1), "the engine that took over")
    assert stopped.wait(30) != 0 or stopped.returncode is not None
    assert flight.entries()[-1].at >= state.engine.elected  # type: ignore[operator]


def _revived(flight: Flight) -> str:
    """What a screen says when somebody on it starts the engine."""
    session = open_session(str(flight.journal), announce=False)
    try:
        return session.revive()
    finally:
        session.close()


def test_an_engine_that_fell_silent_is_not_said_to_be_starting_where_nothing_was_started(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open(engine=False)
    engine = flight.start_engine()
    flight.until(elected(1), "an engine")
    engine.kill()
    engine.wait(30)
    session = open_session(str(flight.journal), announce=False)
    try:
        assert session.revive() == "", "it was heard of a moment ago"
        flight.until(lambda _: bool(engine_lost(session.state, session.now())), "ENGINE LOST")
        assert not session.reviving
    finally:
        session.close()


def test_variables_that_are_missing_are_named(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open()
    state = flight.until(elected(1), "an engine")
    assert state.engine.missing_env == ("NEVER_SET_ANYWHERE",)


def test_an_order_that_nobody_started_in_time_expires(fly: Fly) -> None:
    flight = fly(PLAN)
    session = flight.open(engine=False)
    [ordered] = flight.do(RunGate(which="quick"), session)
    orders = flight.journal / "runs" / ordered.event.run / "spec.json"  # type: ignore[union-attr]
    assert orders.exists(), "the run folder comes before the order"
    flight.env["COCKPIT_TEST_NOTHING"] = "1"
    late = flight.state.runs[ordered.event.run]  # type: ignore[union-attr]
    assert late.start_within == 120
    clock = flight.folder / "later"
    clock.mkdir()
    # A journal opened the next morning: the engine's clock is a day on.
    (clock / "sitecustomize.py").write_text(
        "import datetime as dt, time\n"
        "import cockpit.adapters.clock as clock\n"
        "clock.SystemClock.now = lambda self: dt.datetime.now(dt.UTC) + dt.timedelta(days=1)\n"
    )
    flight.env["PYTHONPATH"] = str(clock)
    flight.start_engine()
    state = flight.until(lambda s: s.runs["R1"].status == "finished", "the order's end")
    assert state.runs["R1"].outcome == "expired"
    assert ran(flight, "quick-ran") == 0


def test_a_copied_journal_is_read_only_until_adopted(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open(engine=False)
    copied = flight.folder / "copied"
    shutil.copytree(flight.journal, copied)
    session = open_session(str(copied), announce=False)
    refusal = session.do(AddNote(text="from the copy"))
    assert isinstance(refusal, Refused)
    session.close()
    held = flight.cockpit("engine", str(copied), check=False)
    assert held.returncode == 7
    assert "cop" in held.stderr


def test_an_adopted_copy_gets_an_engine_of_its_own(fly: Fly) -> None:
    """A release taken elsewhere, to another folder or host, is watched there."""
    flight = fly(PLAN)
    flight.open(engine=False)
    copied = flight.folder / "elsewhere" / flight.journal.name
    shutil.copytree(flight.journal, copied)
    flight.cockpit("run", str(flight.plan), "--journal", str(copied.parent), "--adopt", "--no-ui")
    flight.journal = copied
    flight.session()
    flight._sessions.reverse()  # the copy's own session tells of its engine from now on
    flight.until(lambda s: s.engine.epoch >= 2 and not s.engine.released, "an engine for the copy")


def test_neither_a_copy_nor_its_adopter_ends_the_engine_of_the_original(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open()
    watching = flight.until(elected(1), "an engine").engine
    copied = flight.folder / "elsewhere" / flight.journal.name
    shutil.copytree(flight.journal, copied)
    assert "no engine of this journal is running here" in flight.cockpit("engine", str(copied), "--stop").stderr
    flight.cockpit("run", str(flight.plan), "--journal", str(copied.parent), "--adopt", "--no-ui")
    assert lives(watching.pid, watching.start_time)
    flight.cockpit("engine", str(copied), "--stop")
    assert lives(watching.pid, watching.start_time)
    assert "stopped; nobody polls" in flight.cockpit("engine", str(flight.journal), "--stop").stdout
    assert not lives(watching.pid, watching.start_time)


def test_a_run_without_its_folder_is_unknown_and_is_asked_about(fly: Fly) -> None:
    flight = fly(PLAN)
    flight.open(engine=False)
    engine = flight.start_engine()
    flight.until(elected(2), "an engine")
    flight.do(StartItem(item="deploy"))
    flight.until(lambda _: ran(flight, "deployed") == 1, "the command")
    engine.kill()
    engine.wait()
    (flight.folder / "go").touch()
    run = flight.state.items["deploy"].run
    flight.until(lambda _: (flight.journal / "runs" / run / "exit").exists(), "the supervisor's record")
    shutil.rmtree(flight.journal / "runs" / run)
    flight.start_engine()
    state = flight.until(lambda s: s.items["deploy"].status == "unknown", "the question")
    assert "folder-missing" in state.runs[run].reason
    assert flight.refused(StartItem(item="deploy")).code == "unknown"
    flight.do(SettleRun(run=run, answer="happened", reason="seen in production"))
    assert flight.state.items["deploy"].status == "done"
    assert ran(flight, "deployed") == 1


def test_a_closed_pty_and_a_killed_screen_leave_the_engine_alone(fly: Fly, tmp_path: Path) -> None:
    flight = fly(PLAN)
    flight.open()
    state = flight.until(elected(1), "an engine")
    os.kill(state.engine.pid, signal.SIGHUP)
    flight.do(RunGate(which="quick"))
    after = flight.until(lambda s: s.gates["quick"].verdict == "pass", "the gate's result")
    assert after.engine.epoch == 1
    assert tmp_path.exists()
