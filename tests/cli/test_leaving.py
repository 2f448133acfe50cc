"""What a terminal still says when the screen is gone: where the record is, who watches, how to come back."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from cockpit.adapters.engine_process import end_process
from cockpit.cli import leaving
from cockpit.cli.basics import program
from cockpit.cli.main import main
from cockpit.cli.run import farewell
from cockpit.cli.screen import show
from cockpit.cli.wiring import open_session, unset
from cockpit.format.plan_loader import load_plan
from tests.helpers.released import PLAN, Released
from tests.tui.ptys import Pty

COCKPIT = [sys.executable, "-m", "cockpit"]


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path)
    one.beat()
    yield one
    one.stop()


@pytest.fixture
def interruptible():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGUSR1, signal.SIGINT])
def test_what_is_brought_to_its_end_is_not_disturbed_by_more_signals_nor_by_a_hasty_interrupt(first):
    done: list[str] = []

    def work():
        with leaving.in_order() as undisturbed:
            try:
                signal.raise_signal(first)
            finally:
                undisturbed()
                for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR2, signal.SIGINT):
                    signal.raise_signal(number)
                done.append("brought to its end")

    with pytest.raises(KeyboardInterrupt if first == signal.SIGINT else SystemExit) as ended:
        work()
    assert done
    if isinstance(ended.value, SystemExit):
        assert ended.value.code == 128 + first


@pytest.mark.usefixtures("interruptible")
def test_who_waits_in_vain_for_an_end_can_interrupt_it(monkeypatch):
    monkeypatch.setattr(leaving, "IN_VAIN_S", -1.0)
    with leaving.in_order() as undisturbed:
        undisturbed()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_leaving_an_attached_screen_says_where_the_journal_is_and_that_the_engine_stays(ferry):
    with Pty(command=[*COCKPIT, "attach", "--read-only", ferry.folder]) as pty:
        pty.until("Ferry bookings")
        pty.quiet()
        pty.keys("q")
        assert pty.ended() == 0
        said = pty.out.decode(errors="replace")
    last = said[said.rindex("ferry:") :]
    assert "the engine stays and keeps watching" in last
    assert f"The journal is {ferry.folder}" in last
    assert f"attach {ferry.folder}" in last


def test_where_nobody_watches_it_says_that_attaching_starts_an_engine(tmp_path):
    one = Released.open(tmp_path)
    session = open_session(one.folder, read_only=True, announce=False)
    try:
        first = farewell(session)[0]
    finally:
        session.close()
    assert "NOBODY WATCHES" in first
    assert "attaching starts an engine" in first


def test_an_engine_without_its_variables_says_which(monkeypatch):
    text = PLAN.replace(
        'id = "staging"\n', 'id = "staging"\nenv = [{ name = "FERRY_URL" }, { name = "FERRY_TOKEN" }]\n', 1
    )
    plan = load_plan(text.encode(), "release.toml").plan
    assert plan is not None
    monkeypatch.delenv("FERRY_URL", raising=False)
    monkeypatch.setenv("FERRY_TOKEN", "x" * 8)
    assert unset(plan).startswith("the engine was started without FERRY_URL: ")
    monkeypatch.setenv("FERRY_URL", "http://127.0.0.1:1")
    assert unset(plan) == ""


def test_a_demo_says_before_its_screen_where_its_journal_is(tmp_path):
    """Whoever loses that terminal finds the day again."""
    with Pty(
        command=[*COCKPIT, "demo", "--journal", str(tmp_path)], env={"XDG_STATE_HOME": str(tmp_path / "state")}
    ) as pty:
        pty.until("the journal of this day is ")
        place = pty.out.decode(errors="replace").partition("the journal of this day is ")[2].split()[0]
        pty.until("SIMULATION", since=len(pty.out))
        pty.quiet()
        assert (Path(place) / "journal.toml").exists()
        pty.keys("q")
        assert pty.ended() == 0
        said = pty.out.decode(errors="replace")
    assert f"attach --read-only {place}" in said
    assert f"The journal is kept in {place}" in said[said.rindex("SIMULATION") :]
    session = open_session(place, read_only=True, announce=False)
    try:
        engine = session.state.engine
        assert engine.released or not end_process(engine.pid, engine.start_time, 5.0), "the day ends with its screen"
    finally:
        session.close()


def test_the_program_is_named_as_it_can_be_typed():
    assert program().split()[0].rpartition("/")[2] in ("cockpit", Path(sys.executable).name)


@pytest.fixture
def fresh(tmp_path, monkeypatch) -> Iterator[Path]:
    """A parent for a release that is run from PLAN; its engine is ended afterwards."""
    (tmp_path / "release.toml").write_text(PLAN)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    parent = tmp_path / "journals"
    yield parent
    for place in parent.iterdir():
        main(["engine", str(place), "--stop"])


def watched(parent: Path) -> bool:
    """Whether an engine has written into the one release there is; waits for it."""
    (place,) = parent.iterdir()
    session = open_session(str(place), read_only=True, announce=False)
    try:
        end = time.monotonic() + 60
        while not session.state.engine.epoch and time.monotonic() < end:
            session.wait(0.1)
        return bool(session.state.engine.epoch)
    finally:
        session.close()


def test_where_no_screen_can_be_shown_nothing_is_begun(fresh):
    plan = str(fresh.parent / "release.toml")
    fresh.mkdir()
    command = [*COCKPIT, "run", plan, "--journal", str(fresh), "--t0", "+2h"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    assert "the screen needs a terminal on its input and on its error output" in done.stderr
    assert "--no-ui starts the engine alone; nothing was begun" in done.stderr
    assert list(fresh.iterdir()) == []


def test_an_open_release_is_left_alone_where_no_screen_can_be_shown(tmp_path):
    one = Released.open(tmp_path)
    before = one.state.seq
    command = [*COCKPIT, "attach", one.folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 1
    assert "the screen needs a terminal" in done.stderr
    assert one.state.seq == before


def test_a_release_that_is_open_already_says_on_its_screen_what_was_not_used(fresh):
    plan = str(fresh.parent / "release.toml")
    command = [*COCKPIT, "run", plan, "--journal", str(fresh), "--t0", "+2h"]
    opened = subprocess.run([*command, "--no-ui"], capture_output=True, text=True, check=True)
    assert "changes nothing" not in opened.stderr
    again = subprocess.run([*command, "--no-ui"], capture_output=True, text=True, check=True)
    assert again.stderr.count("--t0 changes nothing") == 1
    assert watched(fresh)
    with Pty(command=command) as pty:
        pty.until("Ferry bookings")
        pty.until("--t0 changes nothing")
        before = len(pty.out)
        pty.keys("q")
        assert pty.ended() == 0
        assert "--t0 changes nothing" in pty.out[before:].decode(errors="replace"), "it holds when the screen is gone"


def test_a_fresh_release_is_opened_announced_and_watched(fresh):
    command = [*COCKPIT, "run", str(fresh.parent / "release.toml"), "--journal", str(fresh), "--t0", "+2h"]
    with Pty(command=command) as pty:
        pty.until("Ferry bookings")
        assert watched(fresh)
        (place,) = fresh.iterdir()
        session = open_session(str(place), read_only=True, announce=False)
        try:
            assert [one.event.__struct_config__.tag for one in session.entries()].count("session.opened") == 1
        finally:
            session.close()
        pty.keys("q")
        assert pty.ended() == 0


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc here")
def test_an_engine_that_a_screen_starts_has_the_persons_environment_and_nothing_of_the_screens(fresh):
    command = [*COCKPIT, "run", str(fresh.parent / "release.toml"), "--journal", str(fresh), "--t0", "+2h"]
    with Pty(command=command, env={"NO_COLOR": "1", "COLUMNS": "120"}) as pty:
        pty.until("Ferry bookings")
        assert watched(fresh)
        (place,) = fresh.iterdir()
        session = open_session(str(place), read_only=True, announce=False)
        try:
            words = Path(f"/proc/{session.state.engine.pid}/environ").read_bytes().decode().split("\0")
        finally:
            session.close()
        assert {"NO_COLOR=1", "COLUMNS=120"} <= set(words)
        assert not [word for word in words if word.startswith("TEXTUAL")]
        pty.keys("q")
        assert pty.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_before_the_screen_listens_ends_it_but_starts_the_engine(number, monkeypatch):
    called: list[str] = []

    def arrive() -> tuple[str, ...]:
        called.append("arrive")
        return ()

    session = SimpleNamespace(close=lambda: called.append("close"), state=SimpleNamespace(name="ferry"))
    monkeypatch.setattr("cockpit.cli.screen._run", lambda *_a, **_n: signal.raise_signal(number))
    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as left:
        show(session, arrive=arrive)
    assert left.value.code == 128 + number
    assert called == ["arrive", "close"]
    assert signal.getsignal(number) is before


@contextlib.contextmanager
def stuffed(pty: Pty) -> Iterator[None]:
    """Nobody reads the terminal, and whatever room it has is filled at once by somebody else."""
    over, other = threading.Event(), os.open(os.ttyname(pty.slave), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)

    def fill() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError):
                os.write(other, b"x" * 4096)

    filling = threading.Thread(target=fill, daemon=True)
    filling.start()
    try:
        yield
    finally:
        over.set()
        filling.join()
        os.close(other)


def test_leaving_ends_though_the_terminal_never_takes_the_last_words(ferry):
    with Pty(command=[*COCKPIT, "attach", "--read-only", ferry.folder]) as pty:
        pty.until("Ferry bookings")
        pty.quiet()
        with stuffed(pty):
            pty.keys("q")
            assert pty.process.wait(30) == 0
        assert pty.settings_restored()


def test_last_words_that_are_no_terminal_s_business_are_written_as_ever(capsys):
    assert leaving.last_words("one\ntwo")
    assert capsys.readouterr().out == "one\ntwo\n"


def test_a_terminal_that_reads_gets_them_whole(monkeypatch):
    master, slave = os.openpty()
    with open(slave, "w", encoding="utf-8") as file, open(master, "rb", buffering=0) as read:
        assert leaving.last_words("grüße", file)
        assert read.read(64).decode() == "grüße\r\n"
        monkeypatch.setattr(leaving, "LAST_WORDS_S", 0.2)
        assert not leaving.last_words("x" * 200_000, file)
