"""`cockpit replay`: a recorded release, from any moment, damaged or not; and the person's settings for screens."""

import datetime as dt
import os
import pty
import select
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.cli.basics import Failure
from cockpit.cli.config import Config, load, settings
from cockpit.cli.reading import reading
from cockpit.cli.replay_ import session_on
from cockpit.tui.settings import Settings
from tests.helpers.released import ROOT, Released

DEADLINE_S = 60.0


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path)
    one.beat()
    one.run("note", "JOURNAL", "seen earlier", "--occurred", "-30m")
    one.run("incident", "open", "JOURNAL", "sev1", "Water in the hold")
    yield one
    one.stop()


def test_it_begins_at_the_first_entry_and_changes_nothing(ferry):
    before = {one.name: one.stat().st_mtime_ns for one in Path(ferry.folder).iterdir()}
    with reading(ferry.folder) as found:
        session = session_on(found)
        assert session.mode == "replay"
        assert session.state.seq == 0
        session.step(100)
        assert session.state.incidents["I1"].title == "Water in the hold"
    assert {one.name: one.stat().st_mtime_ns for one in Path(ferry.folder).iterdir()} == before


def test_from_any_moment(ferry):
    t0, entries = ferry.state.clock.t0, ferry.entries
    with reading(ferry.folder) as found:
        assert session_on(found, at=f"#{entries[-1].seq}").state.seq == entries[-1].seq
        session = session_on(found, at="T-1h")  # before it began: at its beginning
        assert session.now() == entries[0].at
        assert session_on(found, at="T+1h").state.seq == entries[-1].seq
        assert session_on(found, at="T+1:00:00").state.seq == entries[-1].seq  # as the clock is printed
        local = (t0 + dt.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M+00:00")
        assert session_on(found, at=local).state.seq == entries[-1].seq


def test_t_is_what_the_clock_read_in_its_own_try(ferry, capsys):
    t0 = ferry.state.clock.t0
    assert ferry.run("slip", "JOURNAL", "+2h", "--reason", "fog", role="lead").status == 0
    moved = ferry.state.clock.slips[-1][0]
    read = (moved - t0).total_seconds() - 1  # a second before the slip, by the T0 of then
    asked = f"T{'-' if read < 0 else '+'}{abs(int(read))}s"
    with reading(ferry.folder) as found:
        capsys.readouterr()
        session = session_on(found, at=asked)
        assert session.now() <= moved
        assert session.state.clock.t0 == t0
        assert "by T0" in capsys.readouterr().err
        session_on(found, at="T+200h")
        assert "the clock never read T+8d 08:00:00; by the last T0" in capsys.readouterr().err


def test_late_notes_stand_where_they_happened_if_asked(ferry):
    with reading(ferry.folder) as found:
        assert session_on(found, view="occurred").state.tail[0].type == "note.added"
        assert session_on(found, view="known").state.tail[0].type == "release.opened"


@pytest.mark.parametrize("at", ["yesterday", "#99", "T+x", "25:00"])
def test_a_moment_that_makes_no_sense(ferry, at):
    assert ferry.run("replay", "JOURNAL", "--at", at).status == 2


def test_a_damaged_journal_is_replayed_as_far_as_it_verifies(ferry):
    path = Path(ferry.folder, "journal.toml")
    path.write_bytes(path.read_bytes() + b"[[event]]\nseq = 12\nnonsense\n\n" * 3)
    with reading(ferry.folder) as found:
        session = session_on(found)
        assert session.health().level == "alarm"
        assert "damaged" in session.health().words
        session.step(100)
        assert "I1" in session.state.incidents


def test_where_there_is_nothing_to_replay(tmp_path, ferry):
    assert ferry.run("replay", str(tmp_path / "nowhere")).status == 9
    path = Path(ferry.folder, "journal.toml")
    head = path.read_bytes().partition(b"[[event]]")[0]
    path.write_bytes(head)
    with reading(ferry.folder) as found, pytest.raises(Failure, match="nothing has been recorded"):
        session_on(found)


def test_without_a_terminal_it_says_what_to_do(ferry):
    ran = ferry.run("replay", "JOURNAL")
    assert ran.status == 1
    assert "terminal" in ran.err


def test_on_the_screen(ferry):
    """The real screen on a real terminal: it shows the release, and q leaves."""
    pid, fd = pty.fork()
    if pid == 0:  # pragma: no cover - the child
        os.chdir(ROOT)
        argv = [sys.executable, "-m", "cockpit", "replay", ferry.folder, "--at", "T+1h"]
        os.execve(sys.executable, argv, ferry.environment("anna", TERM="xterm-256color", COLUMNS="100", LINES="30"))
    shown, end, asked = b"", time.monotonic() + DEADLINE_S, False
    while time.monotonic() < end:
        if not select.select([fd], [], [], 0.5)[0]:
            continue
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if not asked and b"REPLAY" in shown:
            os.write(fd, b"q")
            asked = True
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(fd)
    assert asked, shown[-2000:]
    assert status == 0


# --- settings for the screen ------------------------------------------------------------------------------------------


def test_settings_of_a_file_reach_the_screen(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('theme = "mono"\nmouse = true\nascii = "on"\n[keys]\nnote = "f5"\n')
    config, problems = load(path)
    assert problems == ()
    found = settings(Settings(attach="cockpit attach x"), config)
    assert (found.theme, found.mouse, found.ascii, found.keys) == ("mono", True, "on", {"note": ("f5",)})
    assert found.attach == "cockpit attach x"


def test_what_is_wrong_keeps_its_default(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('theme = 5\nbell = false\nascii = "perhaps"\n')
    config, problems = load(path)
    assert config == Config(bell=False)
    assert len(problems) == 2
    assert load(tmp_path / "none.toml") == (Config(), ())
