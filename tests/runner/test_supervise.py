"""What the supervisor does to real commands: starts them once, ends them whole, records what is true."""

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from fcntl import LOCK_NB, LOCK_SH, LOCK_UN, flock
from pathlib import Path

import pytest

from cockpit.adapters.process import SUPERVISE, ProcessRunner
from cockpit.format.command import build_env
from cockpit.format.masking import Masker
from cockpit.model.runs import Finished, MissingEnvironment, Ready, RunnerError, Running, RunningUnwatched, Unknown

from .conftest import Bench, alive, wait_for

GIB = 1 << 30
MIB = 1 << 20


def rss_kib(pid: int) -> int:
    return next(
        int(line.split()[1])
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )


# --- the record of the end --------------------------------------------------------------------------------------------


def test_records_exit_code_output_and_times(bench):
    before = dt.datetime.now(dt.UTC)
    end, output = bench.run("echo out; echo err >&2; exit 3")
    assert (end.cause, end.code, end.signal, end.left_behind) == ("exited", 3, None, 0)
    assert output == "out\nerr\n"
    assert end.bytes == 8
    assert before <= end.started_at <= end.ended_at <= dt.datetime.now(dt.UTC)
    assert end.duration_s >= 0


def test_records_the_signal_that_ended_it(bench):
    end, _ = bench.run("kill -SEGV $$")
    assert (end.cause, end.code, end.signal) == ("exited", None, signal.SIGSEGV)


def test_bash_text_stops_at_the_first_failure_also_in_a_pipe(bench):
    end, output = bench.run("echo one; false | cat; echo two")
    assert (end.code, output) == (1, "one\n")
    assert bench.run('echo "$UNSET_ANYWHERE"')[0].code != 0


def test_argv_reaches_the_program_unchanged(bench):
    items = ("$HOME", "a b", "", "*", "'\"", "ä\n€")
    _, output = bench.run(argv=("printf", "<%s>", *items))
    assert output == "".join(f"<{item}>" for item in items)


@pytest.mark.parametrize(
    ("argv", "cwd", "detail"),
    [
        (("no-such-program-here",), None, "no-such-program-here: not found in PATH"),
        (("/no/such/file",), None, "/no/such/file: No such file or directory"),
        (("true",), "/no/such/folder", "/no/such/folder: No such file or directory"),
        (("./plain.txt",), None, "./plain.txt: Exec format error"),
        (("./secret.sh",), None, "./secret.sh: Permission denied"),
    ],
)
def test_what_cannot_start_is_recorded_as_not_started(bench, argv, cwd, detail):
    (bench.place / "plain.txt").write_text("no program")
    (bench.place / "plain.txt").chmod(0o700)
    (bench.place / "secret.sh").write_text("#!/bin/sh\n")
    (bench.place / "secret.sh").chmod(0o600)
    end, output = bench.run(argv=argv, cwd=cwd or str(bench.place))
    assert (end.cause, end.code, end.signal, end.detail) == ("not-started", None, None, detail)
    assert end.started_at is None
    assert output == ""


def test_records_are_whole_and_private(bench):
    folder = bench.start("true")
    bench.finished(folder)
    for name in ("spec.json", "started", "exit"):
        json.loads((folder / name).read_text())
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert not list(folder.glob("*.tmp"))


# --- what it is given -------------------------------------------------------------------------------------------------


def test_input_is_empty_and_descriptors_are_few(bench):
    end, output = bench.run("cat; ls /proc/self/fd | tr '\\n' ' '; readlink /proc/self/fd/0")
    assert end.code == 0
    assert output == "0 1 173 2 3 /dev/null\n"  # 173 is the tree's lock, 3 the listing itself


def test_signals_are_reset_and_the_umask_is_kept(bench):
    """Also where the starter ignores what a shell under nohup or an old daemon would ignore."""
    folder = bench.prepare("trap; umask; grep -E 'Sig(Blk|Ign)' /proc/$$/status")
    code = (
        "import os, signal, sys; from pathlib import Path; from cockpit.adapters.process import ProcessRunner\n"
        "for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGTERM):\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])\n"
        "os.umask(0o027)\n"
        "ProcessRunner().start(Path(sys.argv[1]), dict(os.environ))\n"
    )
    subprocess.run([sys.executable, "-c", code, folder], check=True, timeout=60)
    end = bench.finished(folder)
    assert end.code == 0
    umask, *masks = bench.output(folder).splitlines()
    assert umask == "0027"
    # Of the classic signals; 32 and 33 belong to the C library, which lets nobody change them.
    assert [int(line.split()[1], 16) & 0x7FFFFFFF for line in masks] == [0, 0]


def test_environment_is_what_was_given_and_only_its_names_are_kept(bench):
    folder = bench.prepare(argv=("env", "-0"), env_names=("DEPLOY_TOKEN",))
    env = {"PATH": os.environ["PATH"], "DEPLOY_TOKEN": "hunter2-of-production", "LC_ALL": "C", "ODD": "a=b\nc"}
    bench.runner.start(folder, env)
    bench.finished(folder)
    assert sorted(bench.output(folder).split("\0")[:-1]) == sorted(f"{name}={value}" for name, value in env.items())
    assert bench.started(folder)["env"] == sorted(env)
    for name in ("spec.json", "started", "exit", "exec", "supervisor.log"):
        assert b"hunter2" not in (folder / name).read_bytes()


def test_missing_variables_are_named_before_anything_starts(bench):
    folder = bench.prepare("true", env_names=("A_TOKEN", "PATH", "B_TOKEN"))
    with pytest.raises(MissingEnvironment, match="A_TOKEN, B_TOKEN") as caught:
        bench.runner.start(folder, bench.env)
    assert caught.value.names == ("A_TOKEN", "B_TOKEN")
    assert bench.runner.inspect(folder) == Ready()


def test_only_prepared_folders_start(bench, tmp_path):
    with pytest.raises(RunnerError, match="not a prepared run"):
        bench.runner.start(tmp_path / "nowhere", bench.env)


# --- at most once -----------------------------------------------------------------------------------------------------


def test_thirty_starts_at_once_run_it_once(bench):
    folder = bench.prepare("echo x >> count; sleep 0.2")
    command = [sys.executable, "-I", "-S", SUPERVISE, folder]
    starters = [subprocess.Popen(command, env=bench.env) for _ in range(30)]
    assert [starter.wait(60) for starter in starters] == [0] * 30
    assert bench.finished(folder).code == 0
    wait_for(lambda: not bench.supervisors(folder), "the losers to leave")
    assert (bench.place / "count").read_text() == "x\n"


def test_a_finished_run_does_not_start_again(bench):
    folder = bench.start("echo x >> count")
    end = bench.finished(folder)
    for _ in range(3):
        bench.runner.start(folder, bench.env)
    wait_for(lambda: not bench.supervisors(folder))
    assert bench.runner.inspect(folder) == end
    assert (bench.place / "count").read_text() == "x\n"


def test_looks_at_the_locks_do_not_keep_a_command_from_starting(bench):
    folders = [bench.prepare("true") for _ in range(10)]
    stop = threading.Event()

    def look(name: str) -> None:
        fds = [os.open(folder / name, os.O_RDONLY) for folder in folders]
        while not stop.is_set():
            for fd in fds:
                try:
                    flock(fd, LOCK_SH | LOCK_NB)
                    flock(fd, LOCK_UN)
                except BlockingIOError:
                    pass
        for fd in fds:
            os.close(fd)

    lookers = [threading.Thread(target=look, args=(name,)) for name in ("shim.lock", "tree.lock")]
    for looker in lookers:
        looker.start()
    try:
        for folder in folders:
            bench.runner.start(folder, bench.env)
        ends = [bench.finished(folder) for folder in folders]
    finally:
        stop.set()
        for looker in lookers:
            looker.join()
    assert [end.code for end in ends] == [0] * 10


def test_a_healthy_run_never_looks_lost(bench):
    """Inspected without pause, from before its start to after its end."""
    for _ in range(25):
        folder = bench.prepare("true")
        bench.runner.start(folder, bench.env)
        seen: list[type] = []

        def look(folder: Path = folder, seen: list[type] = seen) -> bool:
            for _ in range(200):
                kind = type(bench.runner.inspect(folder))
                if not seen or seen[-1] is not kind:
                    seen.append(kind)
            return seen[-1] is Finished

        wait_for(look)
        assert [kind for kind in (Ready, Running, Finished) if kind in seen] == seen


def test_an_expired_order_does_not_start(bench):
    folder = bench.start("echo x >> count", not_after=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    wait_for(lambda: "expired" in getattr(bench.runner.inspect(folder), "trouble", ""))
    assert not (bench.place / "count").exists()


def test_an_order_of_another_boot_does_not_start(bench):
    folder = bench.prepare("echo x >> count")
    spec = json.loads((folder / "spec.json").read_text())
    (folder / "spec.json").write_text(json.dumps(spec | {"boot_id": "00000000-0000-0000-0000-000000000000"}))
    bench.runner.start(folder, bench.env)
    wait_for(lambda: b"before it was restarted" in bench.log(folder))
    wait_for(lambda: not bench.supervisors(folder), "the supervisor to leave")
    wait_for(lambda: isinstance(bench.runner.inspect(folder), Unknown), "its locks to be free")
    facts = bench.runner.inspect(folder)
    assert isinstance(facts, Unknown)
    assert facts.reason == "other-boot"
    assert not (bench.place / "count").exists()


# --- ending trees -----------------------------------------------------------------------------------------------------

# Writes its own pid and those of a child and of a grandchild in a session of its own, which was orphaned at once.
FAMILY = """
{trap}
sleep 300 & echo $! >> pids
( setsid bash -c '{trap} echo $$ >> pids; sleep 300 & echo $! >> pids; wait' & )
echo $$ >> pids
wait
"""


def family(bench: Bench, count: int = 4) -> list[int]:
    def look() -> list[int]:
        path = bench.place / "pids"
        words = path.read_text().split() if path.exists() else []
        return [int(word) for word in words] if len(words) == count else []

    found: list[int] = wait_for(look, "the whole family")
    return found


def test_a_timeout_ends_the_whole_tree(bench):
    folder = bench.start(FAMILY.format(trap=""), timeout_s=1.0, grace_s=30.0)
    pids = family(bench)
    end = bench.finished(folder)
    assert (end.cause, end.code, end.signal, end.left_behind) == ("timeout", None, signal.SIGTERM, 0)
    assert end.duration_s >= 1.0
    assert [pid for pid in pids if alive(pid)] == []


def test_who_ignores_term_is_killed_after_the_grace(bench):
    folder = bench.start(FAMILY.format(trap='trap "" TERM;'), timeout_s=1.0, grace_s=0.5)
    pids = family(bench)
    end = bench.finished(folder)
    assert (end.cause, end.signal, end.left_behind) == ("timeout", signal.SIGKILL, 0)
    assert end.duration_s >= 1.5
    assert [pid for pid in pids if alive(pid)] == []


def test_a_stopped_tree_is_ended_too(bench):
    folder = bench.start(FAMILY.format(trap=""), grace_s=30.0)
    pids = family(bench)
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    bench.runner.cancel(folder)
    assert bench.finished(folder).cause == "cancelled"
    assert [pid for pid in pids if alive(pid)] == []


def test_what_a_command_says_on_its_way_out_counts(bench):
    folder = bench.start("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05 || :; done", grace_s=30.0)
    wait_for(lambda: "ready" in bench.output(folder))
    bench.runner.cancel(folder)
    end = bench.finished(folder)
    assert (end.cause, end.code) == ("cancelled", 7)
    assert "bye\n" in bench.output(folder)


def test_cancelled_before_it_began(bench):
    folder = bench.prepare("echo x >> count")
    bench.runner.cancel(folder)
    assert bench.runner.inspect(folder) == Ready()
    bench.runner.start(folder, bench.env)
    end = bench.finished(folder)
    assert (end.cause, end.started_at) == ("cancelled", None)
    assert not (bench.place / "count").exists()


def test_cancelling_what_has_ended_changes_nothing(bench):
    folder = bench.start("true")
    end = bench.finished(folder)
    bench.runner.cancel(folder)
    assert not (folder / "cancel").exists()
    assert bench.runner.inspect(folder) == end


def test_a_supervisor_told_to_end_ends_its_tree_and_says_so(bench):
    folder = bench.start(FAMILY.format(trap=""), grace_s=30.0)
    pids = family(bench)
    os.kill(bench.started(folder)["supervisor"], signal.SIGTERM)
    assert bench.finished(folder).cause == "terminated"
    assert [pid for pid in pids if alive(pid)] == []


def test_hangup_interrupt_and_quit_do_not_reach_it(bench):
    folder = bench.start("while [ ! -e go ]; do sleep 0.02; done; echo done")
    supervisor = bench.started(folder)["supervisor"]
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGTSTP, signal.SIGUSR1):
        os.kill(supervisor, number)
    (bench.place / "go").touch()
    end = bench.finished(folder)
    assert (end.cause, end.code) == ("exited", 0)


def test_a_daemon_left_behind_does_not_hang_the_run(bench):
    folder = bench.start("sleep 300 & echo $! > daemon; setsid sleep 300 & echo $! >> daemon; echo up")
    end = bench.finished(folder)
    daemons = [int(word) for word in (bench.place / "daemon").read_text().split()]
    assert (end.cause, end.code, end.left_behind) == ("exited", 0, 2)
    assert bench.output(folder) == "up\n"
    assert all(map(alive, daemons))
    for pid in daemons:
        os.kill(pid, signal.SIGKILL)


def test_orphans_are_reaped_while_the_command_runs(bench):
    """Their exits must neither be taken for the command's nor pile up as zombies."""
    folder = bench.start(
        "for i in $(seq 50); do ( true & ); done; sleep 0.5; while [ ! -e go ]; do sleep 0.02; done; exit 5"
    )
    supervisor = bench.started(folder)["supervisor"]

    def zombies() -> int:
        count = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                count += fields[0] == "Z" and int(fields[1]) == supervisor
        return count

    wait_for(lambda: zombies() == 0)
    assert isinstance(bench.runner.inspect(folder), Running)
    (bench.place / "go").touch()
    assert bench.finished(folder).code == 5


# --- output -----------------------------------------------------------------------------------------------------------


def test_a_gigabyte_of_output_fills_no_memory(bench):
    folder = bench.start(f"head -c {GIB} /dev/zero; echo end; while [ ! -e go ]; do sleep 0.02; done")
    supervisor = bench.started(folder)["supervisor"]
    wait_for(lambda: (folder / "output").stat().st_size == GIB + 4, "a gigabyte")
    assert rss_kib(supervisor) <= 12 * 1024
    before = rss_kib(os.getpid())
    excerpt = bench.runner.excerpt(folder, Masker(["s3cret-value"]))
    assert len(excerpt.encode()) <= 4096
    assert excerpt.endswith("end\n")
    (bench.place / "go").touch()
    end = bench.finished(folder)
    assert (end.cause, end.bytes) == ("exited", GIB + 4)
    sha, length = bench.runner.digest(folder)
    assert length == GIB + 4
    assert len(sha) == 64
    assert rss_kib(os.getpid()) - before < 64 * 1024
    bench.runner.discard_output(folder)
    assert not (folder / "output").exists()


def test_the_output_limit_ends_the_tree_and_keeps_the_file_small(bench):
    folder = bench.start("yes & yes; wait", output_limit=2 * MIB, grace_s=5.0)
    end = bench.finished(folder)
    assert (end.cause, end.signal, end.bytes, end.left_behind) == ("output-limit", signal.SIGTERM, 2 * MIB, 0)
    assert (folder / "output").stat().st_size == 2 * MIB


def test_output_below_the_limit_is_untouched(bench):
    end, output = bench.run("printf %01000d 7", output_limit=1000)
    assert (end.cause, end.bytes, len(output)) == ("exited", 1000, 1000)


def test_what_was_left_behind_cannot_fill_the_disk(bench):
    folder = bench.start(
        "yes > /dev/null & (while [ ! -e go ]; do sleep 0.02; done; exec yes) & sleep 0.1", output_limit=MIB
    )
    end = bench.finished(folder)
    assert end.cause == "exited"
    assert end.left_behind in (2, 3)  # the loop may be between two of its sleeps
    assert bench.runner.digest(folder) == (hashlib.sha256().hexdigest(), 0)
    (bench.place / "go").touch()
    wait_for(lambda: b"left behind" in bench.log(folder))
    wait_for(lambda: not bench.supervisors(folder), "the supervisor to leave")
    assert (folder / "output").stat().st_size <= MIB
    assert bench.runner.inspect(folder) == end
    assert bench.runner.digest(folder)[1] == 0  # what came later is not the command's


# --- how it is started ------------------------------------------------------------------------------------------------


def test_its_size_and_its_starters(bench):
    folder = bench.start("while [ ! -e go ]; do sleep 0.02; done")
    record = bench.started(folder)
    assert rss_kib(record["supervisor"]) <= 12 * 1024
    stat = Path(f"/proc/{record['supervisor']}/stat").read_text().rpartition(")")[2].split()
    assert int(stat[1]) != os.getpid()  # nobody needs to wait for it
    assert int(stat[3]) == record["supervisor"]  # a session of its own
    assert int(stat[4]) == 0  # and no terminal
    (bench.place / "go").touch()
    bench.finished(folder)


def test_starters_do_not_pile_up_as_zombies(bench):
    def children() -> set[str]:
        tasks = Path(f"/proc/{os.getpid()}/task")
        return {child for task in tasks.iterdir() for child in (task / "children").read_text().split()}

    before = children()
    folders = [bench.start("true") for _ in range(5)]
    for folder in folders:
        bench.finished(folder)
    wait_for(lambda: bench.runner.inspect(folders[0]) and not children() - before)


def test_source_and_compiled_supervisor_do_the_same(bench):
    folder = bench.prepare("exit 4")
    subprocess.run([sys.executable, "-I", "-S", SUPERVISE, folder], env=bench.env, check=True, timeout=60)
    assert bench.finished(folder).code == 4


def test_without_the_fast_halves_of_modules_it_still_works(bench):
    """Another Python may lack `_json`, `_ctypes` or `_signal`."""
    folder = bench.prepare("echo plain; ( sleep 300 & ); sleep 300", timeout_s=0.5, grace_s=5.0)
    code = (
        "import sys, runpy\n"
        "import json, signal\n"
        "sys.modules.update({'_json': None, '_signal': None, '_ctypes': None, 'ctypes': None})\n"
        f"sys.argv = ['supervise.py', {os.fspath(folder)!r}]\n"
        f"runpy.run_path({os.fspath(SUPERVISE)!r}, run_name='__main__')\n"
    )
    subprocess.run([sys.executable, "-c", code], env=bench.env, check=True, timeout=60)
    end = bench.finished(folder)
    assert (end.cause, end.left_behind, bench.output(folder)) == ("timeout", 0, "plain\n")


@pytest.mark.parametrize("works", [True, False])
def test_a_scope_is_asked_for_and_done_without(bench, tmp_path, monkeypatch, works):
    tools = tmp_path / "tools"
    tools.mkdir()
    fake = tools / "systemd-run"
    fake.write_text(
        "#!/bin/bash\n"
        f'echo "$@" >> {tmp_path}/asked\n'
        + ('while [ "$1" != -- ]; do shift; done; shift; exec "$@"\n' if works else "echo no bus >&2; exit 1\n")
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    folder = bench.prepare("echo ran >> count")
    ProcessRunner(scope=True).start(folder, build_env(os.environ, (), {}))
    assert bench.finished(folder).code == 0
    assert (
        (tmp_path / "asked")
        .read_text()
        .startswith(f"--user --scope --quiet --collect --unit=cockpit-run-{folder.name}")
    )
    assert (bench.place / "count").read_text() == "ran\n"


def test_a_real_scope(bench):
    probe = ["systemd-run", "--user", "--scope", "--quiet", "true"]
    try:
        usable = subprocess.run(probe, capture_output=True, check=False, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        usable = False
    if not usable:
        pytest.skip("no systemd user manager")
    folder = bench.prepare("cat /proc/self/cgroup")
    ProcessRunner(scope=True).start(folder, bench.env)
    assert bench.finished(folder).code == 0
    assert f"cockpit-run-{folder.name}" in bench.output(folder)


def test_wrong_use_says_what_is_right(tmp_path):
    plain = subprocess.run(
        [sys.executable, "-I", "-S", SUPERVISE], capture_output=True, text=True, check=False, timeout=60
    )
    assert plain.returncode == 2
    assert "RUN_FOLDER" in plain.stderr
    missing = subprocess.run(
        [sys.executable, "-I", "-S", SUPERVISE, tmp_path / "none"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert missing.returncode == 1
    assert "No such file" in missing.stderr
    assert "Traceback" not in plain.stderr + missing.stderr


def test_a_damaged_spec_starts_nothing_and_says_why(bench):
    folder = bench.prepare("echo x >> count")
    (folder / "spec.json").write_text('{"argv": "true"')
    subprocess.run([sys.executable, "-I", "-S", SUPERVISE, folder], env=bench.env, check=True, timeout=60)
    wait_for(lambda: b"gave up" in bench.log(folder) and not bench.supervisors(folder))
    facts = bench.runner.inspect(folder)
    assert isinstance(facts, Unknown)
    assert facts.reason == "damaged"
    assert not (bench.place / "count").exists()


def test_unwatched_and_lost(bench):
    """The supervisor is killed while the command runs, and the command goes on to its end."""
    folder = bench.start("while [ ! -e go ]; do sleep 0.02; done; echo done > proof")
    running = bench.running(folder)
    os.kill(bench.started(folder)["supervisor"], signal.SIGKILL)
    wait_for(lambda: isinstance(bench.runner.inspect(folder), RunningUnwatched))
    assert bench.runner.inspect(folder) == RunningUnwatched(running.pid, running.since)
    bench.runner.start(folder, bench.env)  # even an engine that errs starts nothing
    wait_for(lambda: not bench.supervisors(folder))
    (bench.place / "go").touch()
    wait_for(lambda: isinstance(bench.runner.inspect(folder), Unknown))
    assert bench.runner.inspect(folder) == Unknown("no-result", "it was executed, and nobody recorded how it ended")
    assert (bench.place / "proof").read_text() == "done\n"


def test_a_supervisor_whose_compiled_file_went_is_found_again(bench):
    """As after `pip install --upgrade` below a running engine."""
    bench.runner._supervisor = str(bench.place / "gone.pyc")
    facts, said = bench.run("echo here")
    assert (facts.code, said) == (0, "here\n")
