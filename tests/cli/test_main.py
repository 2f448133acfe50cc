"""Exit statuses, and what a person sees of an error that nobody foresaw."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cockpit import __version__

ROOT = Path(__file__).resolve().parents[2]

# Commands for trying the net under all commands, put in the real table of a real process.
PROBE = """
import os, sys, threading, time
import click
from cockpit.cli import main as line
from cockpit.cli.lazy import Lazy

@click.group()
def probe(): pass

@probe.command()
def crash():
    secret = "hunter" + "2"
    raise ValueError("first line\\n\\x1b]52;c;eA==\\x07 \\u202e" + "long " * 200)

@probe.command()
def thread():
    worker = threading.Thread(target=lambda: 1 / 0)
    worker.start()
    worker.join()

@probe.command()
@click.argument("status", type=int)
def returns(status): return status

@probe.command()
@click.pass_context
@click.argument("status", type=int)
def exits(context, status): context.exit(status)

@probe.command()
def refuses():
    error = click.ClickException("not while \\x1b]0;x\\x07 \\u202eholding")
    error.exit_code = 7
    raise error

@probe.command()
def many():
    for number in range(100_000): click.echo(number)

@probe.command()
def waits():
    click.echo("waiting")
    time.sleep(60)

@probe.command()
def pipe():
    read, write = os.pipe()
    os.close(read)
    os.write(write, b"x")

line.COMMANDS["probe"] = Lazy("__main__:probe", "For this test.")
sys.exit(line.main())
"""


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "cockpit"


def cockpit(*words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    how = ["-c", code] if code else ["-m", "cockpit"]
    return subprocess.run(
        [sys.executable, *how, *words], cwd=ROOT, text=True, capture_output=True, check=False, encoding="utf-8"
    )


def probe(*words: str) -> subprocess.CompletedProcess[str]:
    return cockpit("probe", *words, code=PROBE)


def test_version_and_help():
    result = cockpit("--version")
    assert (result.returncode, result.stdout) == (0, f"cockpit {__version__}\n")
    assert cockpit("--help").stdout == cockpit("-h").stdout
    assert cockpit("--help").stdout.startswith("Usage: cockpit ")


@pytest.mark.parametrize("words", [[], ["no-such-command"], ["--no-such-option"], ["probe", "returns", "three"]])
def test_usage_errors_exit_2(words):
    result = cockpit(*words, code=PROBE)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Usage: cockpit" in result.stderr


def test_a_role_that_is_not_there_leaves_no_journal_behind(state, tmp_path):
    plan = ROOT / "sample_releases" / "hotdash-pilot"
    result = cockpit("run", str(plan), "--journal", str(tmp_path / "journals"), "--as", "product", "--no-ui")
    assert (result.returncode, result.stdout) == (2, "")
    assert "no role 'product'; there are: commander" in result.stderr
    assert not list(tmp_path.glob("journals/*/*"))


def test_a_slip_is_met_with_what_was_meant():
    result = cockpit("prob", code=PROBE)
    assert result.returncode == 2
    assert "Did you mean 'probe'?" in result.stderr


@pytest.mark.parametrize("how", ["returns", "exits"])
@pytest.mark.parametrize("status", [0, 1, 3, 124])
def test_a_commands_status_is_the_exit_status(how, status):
    assert probe(how, str(status)).returncode == status


def test_a_refusal_keeps_its_status_and_sends_nothing_to_the_terminal_but_words():
    result = probe("refuses")
    assert result.returncode == 7
    assert result.stderr == "Error: not while \\x1b]0;x\\x07 \\u202eholding\n"


def test_hostile_arguments_come_back_inert():
    result = cockpit("\x1b]52;c;eA==\x07\u202e")
    assert result.returncode == 2
    assert all(character.isprintable() for line in result.stderr.splitlines() for character in line)


def test_an_unforeseen_error_is_one_line_and_a_file_for_the_owner_alone(state):
    result = probe("crash")
    assert result.returncode == 70
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("cockpit: unexpected error: ValueError: first line")
    assert "\\x1b]52" in line
    assert line.isprintable()
    (path,) = (state / "crashes").iterdir()
    assert line.endswith(f"; details in {path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    written = path.read_text("utf-8")
    assert "Traceback" in written
    assert f"cockpit {__version__}" in written
    assert "command probe" in written
    assert "secret = 'hunter2'" not in written
    assert "hunter2" not in written


def test_two_errors_make_two_files(state):
    probe("crash")
    probe("crash")
    assert len(list((state / "crashes").iterdir())) == 2


def test_an_error_in_a_thread_is_told_the_same_way(state):
    result = probe("thread")
    (line,) = result.stderr.splitlines()
    assert line.startswith("cockpit: unexpected error: ZeroDivisionError")
    assert len(list((state / "crashes").iterdir())) == 1


def test_no_place_for_the_crash_file_is_said(state):
    state.parent.mkdir()
    state.write_text("a file where the folder should be")
    result = probe("crash")
    assert result.returncode == 70
    (line,) = result.stderr.splitlines()
    assert "no crash file could be written" in line


def test_a_relative_state_folder_is_ignored(state, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    probe("crash")
    assert list((tmp_path / ".local" / "state" / "cockpit" / "crashes").iterdir())


def test_a_reader_who_leaves_early_is_no_error(state):
    with subprocess.Popen(
        [sys.executable, "-c", PROBE, "probe", "many"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141
    assert not state.exists()


def test_a_broken_pipe_that_is_not_the_output_is_an_error_like_any_other(state):
    result = probe("pipe")
    assert result.returncode == 70
    assert "BrokenPipeError" in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_said(state):
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [sys.executable, "-c", PROBE, "probe", "many"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert result.returncode == 74
    assert result.stderr == f"cockpit: the output could not be written: {os.strerror(28)}\n"
    assert not state.exists()


def test_an_interrupt_is_told_in_a_word():
    with subprocess.Popen(
        [sys.executable, "-c", PROBE, "probe", "waits"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().split() == ["cockpit:", "interrupted"]
    assert process.returncode == 130


def test_closed_standard_streams_do_no_harm():
    script = f"exec {sys.executable} -m cockpit --version >&- 2>&-"
    assert subprocess.run(["sh", "-c", script], cwd=ROOT, check=False).returncode == 0
