"""What a run folder holds, and what can be read off it in each state."""

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.adapters import run_folder
from cockpit.adapters.place import boot_id
from cockpit.format.command import build_argv, build_env
from cockpit.format.masking import Masker
from cockpit.model.runs import (
    Finished,
    MissingEnvironment,
    NotPrepared,
    Ready,
    RunnerError,
    Running,
    RunningUnwatched,
    RunSpec,
    Unknown,
)

from .conftest import Bench, wait_for

EXIT = {
    "cause": "exited",
    "code": 0,
    "signal": None,
    "detail": "",
    "started_at": "2026-02-20T18:00:00Z",
    "ended_at": "2026-02-20T18:00:01Z",
    "duration_s": 1.0,
    "bytes": 5,
    "left_behind": 0,
    "user_s": 0.0,
    "system_s": 0.0,
    "max_rss_kib": 1,
}


def spec(**fields) -> RunSpec:
    return RunSpec(**({"run_id": "r1", "argv": ("true",), "cwd": "/"} | fields))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "runs" / "r1"
    run_folder.prepare(folder, spec())
    return folder


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o7777 for path in folder.iterdir()}


# --- preparing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(("group", "folder_mode", "mode"), [(False, 0o700, 0o600), (True, 0o2770, 0o660)])
def test_modes_are_as_promised_whatever_the_umask(tmp_path, umask, group, folder_mode, mode):
    folder = tmp_path / "runs" / "r1"
    before = os.umask(umask)
    try:
        run_folder.prepare(folder, spec(group=group))
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o7777 == folder_mode
    assert folder.parent.stat().st_mode & 0o7777 == folder_mode
    assert modes(folder) == {mode}


def test_the_group_may_read_what_the_supervisor_writes(bench):
    folder = bench.start("echo hello", group=True)
    bench.finished(folder)
    assert modes(folder) == {0o660}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_of_the_group_sees_and_cancels(bench):
    group, other = 54_321, 54_322
    place = Path(tempfile.mkdtemp())
    try:
        os.chown(place, 0, group)
        place.chmod(0o2770)
        bench.place = place
        folder = bench.start("echo shared; sleep 300", group=True)
        bench.running(folder)
        wait_for(lambda: bench.output(folder))
        assert as_user(other, group, lambda: see_and_cancel(bench, folder)) == "shared\n"
        assert bench.finished(folder).cause == "cancelled"
        # Who is not of the group learns nothing.
        assert as_user(other, other, lambda: str(bench.runner.inspect(folder))).startswith(
            "Unknown(reason='unreadable'"
        )
    finally:
        shutil.rmtree(place)


def see_and_cancel(bench: Bench, folder: Path) -> str:
    assert isinstance(bench.runner.inspect(folder), Running)
    bench.runner.cancel(folder)
    return bench.output(folder)


def as_user(uid: int, gid: int, act: Callable[[], str]) -> str:
    """What the act yields in a child of another uid. A fork, since that user may not be able to read this Python."""
    answer, report = os.pipe()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
            os.write(report, act().encode())
        finally:
            os._exit(0)
    os.close(report)
    with open(answer, encoding="utf-8") as file:
        told: str = file.read()
    os.waitpid(pid, 0)
    return told


def test_preparing_again_before_it_ran_makes_it_anew(folder):
    run_folder.prepare(folder, spec(argv=("echo", "new")))
    assert run_folder.read_spec(folder).argv == ("echo", "new")
    assert run_folder.inspect(folder) == Ready()


@pytest.mark.parametrize("name", ["exec", "started", "exit", "cancel"])
def test_what_ran_or_was_cancelled_is_never_prepared_again(folder, name):
    (folder / name).write_text("")
    with pytest.raises(RunnerError, match="executed or cancelled"):
        run_folder.prepare(folder, spec())


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"argv": ()}, "no program"),
        ({"argv": ("",)}, "no program"),
        ({"argv": ("echo", "a\0b")}, "NUL"),
        ({"cwd": "here"}, "not absolute"),
        ({"timeout_s": 0.0}, "positive"),
        ({"grace_s": -1.0}, "positive"),
        ({"output_limit": -1}, "negative"),
        ({"not_after": dt.datetime(2026, 1, 1)}, "time zone"),  # noqa: DTZ001 - the point
    ],
)
def test_what_could_never_run_is_refused(tmp_path, fields, says):
    with pytest.raises(RunnerError, match=says):
        run_folder.prepare(tmp_path / "r", spec(**fields))
    assert not (tmp_path / "r").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunnerError, match=r"file/r1: cannot prepare the run: "):
        run_folder.prepare(tmp_path / "file" / "r1", spec())


def test_a_link_in_the_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "precious").write_text("keep")
    (folder / "exit.tmp").unlink()
    (folder / "exit.tmp").symlink_to(tmp_path / "precious")
    with pytest.raises(RunnerError, match="cannot prepare"):
        run_folder.prepare(folder, spec())
    assert (tmp_path / "precious").read_text() == "keep"


# --- the recovery table -----------------------------------------------------------------------------------------------


def held(folder: Path, name: str) -> int:
    """Another holder of the lock: descriptors opened apart exclude each other, also within one process."""
    fd = os.open(folder / name, os.O_RDWR)
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return fd


def test_missing_folder(tmp_path):
    facts = run_folder.inspect(tmp_path / "gone")
    assert isinstance(facts, Unknown)
    assert facts.reason == "folder-missing"


def test_folder_without_spec(tmp_path):
    assert run_folder.inspect(tmp_path) == NotPrepared()


def test_prepared_folder(folder):
    assert run_folder.inspect(folder) == Ready()


def test_exit_there(folder):
    (folder / "exit").write_text(json.dumps(EXIT))
    second = dt.timedelta(seconds=1)
    start = dt.datetime(2026, 2, 20, 18, 0, 0, tzinfo=dt.UTC)
    assert run_folder.inspect(folder) == Finished(
        cause="exited", code=0, started_at=start, ended_at=start + second, duration_s=1.0, bytes=5, max_rss_kib=1
    )


def test_exit_there_counts_whatever_is_still_held(folder):
    (folder / "exit").write_text(json.dumps(EXIT))
    (folder / "exec").write_text("1\n")
    fds = [held(folder, "shim.lock"), held(folder, "tree.lock")]
    assert isinstance(run_folder.inspect(folder), Finished)
    for fd in fds:
        os.close(fd)


@pytest.mark.parametrize("executed", [False, True])
def test_supervisor_there(folder, executed):
    if executed:
        (folder / "exec").write_text("1\n")
    fd = held(folder, "shim.lock")
    assert run_folder.inspect(folder) == Running()
    os.close(fd)


def test_supervisor_there_and_the_start_recorded(folder):
    (folder / "exec").write_text("1\n")
    record = {"pid": 42, "start": 7, "boot_id": boot_id(), "at": "2026-02-20T18:00:00.5Z", "env": ["PATH"]}
    (folder / "started").write_text(json.dumps(record))
    since = dt.datetime(2026, 2, 20, 18, 0, 0, 500000, tzinfo=dt.UTC)
    fd = held(folder, "shim.lock")
    assert run_folder.inspect(folder) == Running(42, since)
    os.close(fd)
    fd = held(folder, "tree.lock")
    assert run_folder.inspect(folder) == RunningUnwatched(42, since)
    os.close(fd)
    assert run_folder.inspect(folder) == Unknown("no-result", "it was executed, and nobody recorded how it ended")


def test_other_boot(folder):
    text = (folder / "spec.json").read_text()
    (folder / "spec.json").write_text(text.replace(boot_id(), "00000000-0000-0000-0000-000000000000"))
    facts = run_folder.inspect(folder)
    assert isinstance(facts, Unknown)
    assert facts.reason == "other-boot"


def test_other_boot_after_the_end_is_still_finished(folder):
    test_other_boot(folder)
    (folder / "exit").write_text(json.dumps(EXIT))
    assert isinstance(run_folder.inspect(folder), Finished)


@pytest.mark.parametrize("name", ["spec.json", "exit"])
@pytest.mark.parametrize("text", ["", "{", "[]", '{"cause": "bored", "ended_at": "yesterday"}', "\0\0\0\0"])
def test_damaged_records(folder, name, text):
    (folder / name).write_text(text)
    facts = run_folder.inspect(folder)
    assert isinstance(facts, Unknown)
    assert facts.reason == "damaged"


def test_unreadable_record(folder):
    (folder / "exit").mkdir()
    facts = run_folder.inspect(folder)
    assert isinstance(facts, Unknown)
    assert facts.reason == "unreadable"
    assert "exit: Is a directory" in facts.detail


def test_trouble_is_the_last_thing_the_supervisor_said(folder):
    (folder / "supervisor.log").write_bytes(b"first\nlast \x1b[31mwords\xff\n")
    assert run_folder.inspect(folder) == Ready("last ^[[31mwords\ufffd")


def test_a_look_holds_no_lock_afterwards(folder):
    run_folder.inspect(folder)
    for name in ("shim.lock", "tree.lock"):
        os.close(held(folder, name))


# --- output -----------------------------------------------------------------------------------------------------------


def test_tail_counts_from_either_end(folder):
    assert run_folder.tail(folder, 0, 10) == b""
    (folder / "output").write_bytes(b"0123456789")
    assert run_folder.tail(folder, 0, 4) == b"0123"
    assert run_folder.tail(folder, 8, 4) == b"89"
    assert run_folder.tail(folder, -3, 10) == b"789"
    assert run_folder.tail(folder, -30, 2) == b"01"
    assert run_folder.tail(folder, 99, 4) == b""


def test_digest_counts_what_the_command_wrote(folder):
    assert run_folder.digest(folder) == (hashlib.sha256().hexdigest(), 0)
    (folder / "output").write_bytes(b"hello, left behind")
    assert run_folder.digest(folder)[1] == 18
    (folder / "exit").write_text(json.dumps(EXIT))
    assert run_folder.digest(folder) == (hashlib.sha256(b"hello").hexdigest(), 5)


def test_excerpts_and_last_lines_show_no_secret_wherever_it_is_cut(folder):
    secret = "correct-horse-battery"
    masker = Masker([secret])
    line = f"line {secret} \x1b[31mred\x1b[0m \x07\n".encode()
    for padding in range(0, 40, 3):
        (folder / "output").write_bytes(b"x" * padding + b"\n" + line * 6000)
        for text in (run_folder.excerpt(folder, masker), run_folder.last_lines(folder, masker, 4096)):
            assert secret not in text
            assert not any(secret[start : start + 8] in text for start in range(len(secret) - 7))
            assert "line [masked] " in text
            assert "\x1b" not in text
            assert "\x07" not in text
        assert len(run_folder.excerpt(folder, masker).encode()) <= 4096


def test_windows_show_no_part_of_a_secret_wherever_they_are_cut(folder):
    secret = "correct-horse-battery"
    masker = Masker([secret])
    (folder / "output").write_bytes(b"." * 30_000 + secret.encode() + b"." * 30_000)
    for limit in (10, 21, 40):
        for offset in range(29_970, 30_040, 3):
            text, start, size = run_folder.window(folder, masker, offset, limit)
            assert (start, size) == (offset, 60_021)
            assert set(text.replace("[masked]", "")) <= {"."}
            assert ("[masked]" in text) == (offset < 30_021 and offset + limit > 30_000)
    assert run_folder.window(folder, masker, -5, 100) == (".....", 60_016, 60_021)
    assert run_folder.window(folder, masker, 99_999, 100) == ("", 60_021, 60_021)


def test_one_endless_line_is_shown_safely_too(folder):
    secret = "correct-horse-battery"
    (folder / "output").write_bytes((b"." * 979 + secret.encode()) * 500)
    masker = Masker([secret])
    for text in (run_folder.excerpt(folder, masker), run_folder.last_lines(folder, masker, 4096)):
        assert text
        assert "horse" not in text


def test_short_output_is_shown_whole(folder):
    (folder / "output").write_bytes("grün\tok\r\n".encode())
    assert run_folder.excerpt(folder, Masker()) == "grün\tok\n"
    assert run_folder.last_lines(folder, Masker()) == "grün\tok\n"


def test_discarded_output_is_gone_and_that_is_no_error(folder):
    (folder / "output").write_bytes(b"x")
    run_folder.discard_output(folder)
    run_folder.discard_output(folder)
    assert run_folder.excerpt(folder, Masker()) == ""
    assert run_folder.digest(folder)[1] == 0


# --- arguments and environment ----------------------------------------------------------------------------------------


def test_argv_of_text_and_of_arrays():
    assert build_argv(run="a | b") == ("bash", "-euo", "pipefail", "-c", "a | b")
    assert build_argv(argv=["ls", "-l"]) == ("ls", "-l")
    assert build_argv(argv=["ls"], wrapper=["nice", "-n5"]) == ("nice", "-n5", "ls")
    assert build_argv(run="x", wrapper=["safe.sh"])[:2] == ("safe.sh", "bash")


@pytest.mark.parametrize("wrong", [{}, {"run": "a", "argv": ["b"]}, {"argv": []}, {"argv": [""]}, {"run": "a\0b"}])
def test_argv_that_cannot_be(wrong):
    with pytest.raises(RunnerError):
        build_argv(**wrong)


def test_environment_is_an_allow_list():
    given = {
        "PATH": "/bin",
        "HOME": "/root",
        "LC_ALL": "C",
        "XDG_RUNTIME_DIR": "/run/user/0",
        "SSH_AUTH_SOCK": "/tmp/agent",
        "TERM": "xterm-256color",
        "LD_PRELOAD": "evil.so",
        "BASH_ENV": "evil.sh",
        "GITHUB_TOKEN": "not named",
        "DEPLOY_TOKEN": "named",
        "VERSION": "from outside",
    }
    env = build_env(given, ["DEPLOY_TOKEN"], {"VERSION": "1.2"})
    assert env == {name: given[name] for name in ("PATH", "HOME", "LC_ALL", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK")} | {
        "TERM": "dumb",
        "DEPLOY_TOKEN": "named",
        "VERSION": "1.2",
    }


def test_environment_lacking_names_is_refused():
    with pytest.raises(MissingEnvironment, match="A, B") as caught:
        build_env({}, ["B", "A", "C"], {"C": "given"})
    assert caught.value.names == ("A", "B")


@pytest.mark.parametrize("extra", [{"": "x"}, {"A=B": "x"}, {"A": "x\0y"}])
def test_environment_that_cannot_be(extra):
    with pytest.raises(RunnerError, match="cannot be passed"):
        build_env({}, [], extra)


# --- a full disk ------------------------------------------------------------------------------------------------------

FULL_DISK = """
set -e
mount -t tmpfs -o size=1m,mode=700 tmpfs "$1"
exec {python} -c '
import sys; sys.path.insert(0, sys.argv[2])
import os, time
from pathlib import Path
from cockpit.adapters.process import ProcessRunner
from cockpit.model.runs import Finished, RunSpec
folder, runner = Path(sys.argv[1]) / "runs" / "r1", ProcessRunner()
runner.prepare(folder, RunSpec(run_id="r1", argv=("bash", "-c", "yes; exit 5"), cwd="/", timeout_s=30.0))
runner.start(folder, {{"PATH": os.environ["PATH"]}})
while not isinstance(facts := runner.inspect(folder), Finished): time.sleep(0.01)
left = os.statvfs(folder).f_bavail
print(facts.cause, facts.code, facts.bytes > 500_000, left, (folder / "supervisor.log").read_text())
' "$1" "$2"
"""


def test_a_command_that_fills_the_disk_still_gets_its_end_recorded(tmp_path):
    """Room for the record was claimed while there was some."""
    namespace = ["unshare", "--mount", "--map-root-user"]
    probe = [*namespace, "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path]
    try:
        allowed = subprocess.run(probe, capture_output=True, check=False, timeout=60).returncode == 0
    except OSError:
        allowed = False
    if not allowed:
        pytest.skip("no mount namespaces here, so no small disk")
    root = Path(__file__).parents[2]
    told = subprocess.run(
        [*namespace, "bash", "-c", FULL_DISK.format(python=sys.executable), "bash", tmp_path, root],
        capture_output=True,
        check=False,
        text=True,
        timeout=100,
    )
    assert told.stdout.split() == ["exited", "5", "True", "0"], told.stderr
