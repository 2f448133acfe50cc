"""SIGKILL at every step of the supervisor and of its child: what can be known afterwards, and that nothing runs twice.

strace kills a process as it enters a system call, which hits steps that take microseconds without a hook in the
product. After each kill an engine that errs orders the start again: the command's own tally shows the truth.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from cockpit.adapters.process import SUPERVISE
from cockpit.model.runs import Finished, Ready, Running, RunningUnwatched, Unknown

from .conftest import Bench, wait_for

TALLY = "#!/bin/bash\necho x >> tally\nwhile [ ! -e go ]; do sleep 0.02; done\nexit 6\n"


def strace_works() -> bool:
    if not shutil.which("strace"):
        return False
    probe = ["strace", "-f", "-qq", "-o", os.devnull, "-e", "inject=getpgid:error=EIO", "true"]
    return subprocess.run(probe, capture_output=True, check=False, timeout=60).returncode == 0


needs_strace = pytest.mark.skipif(not strace_works(), reason="strace with ptrace and injection is not available")


class Step(NamedTuple):
    """Where to kill: the nth `call`, of those that concern `path` (in the run folder) if one is given."""

    call: str
    nth: int = 1
    path: str | None = None
    also: str = ""  # another injection, to hold one process while the other dies


# Nothing was executed, and the folder may be started again.
BEFORE = {
    "entering the folder": Step("chdir"),
    "leaving the session": Step("setsid"),
    "opening the log": Step("openat", path="supervisor.log"),
    "reading the spec": Step("openat", path="spec.json"),
    "taking the supervisor's lock": Step("flock"),
    "becoming the reaper": Step("prctl"),
    "opening the output": Step("openat", path="output"),
    "taking the tree's lock": Step("flock", 2),
    "opening the report": Step("pipe2"),
    "child: leaving the group": Step("setpgid"),
    "child: about to take the fence": Step("openat", path="exec"),
    "supervisor gone before the child takes the fence": Step(
        "close", path="tree.lock", also="fcntl:delay_enter=300000"
    ),
}
# The fence was taken, the program did not run, and the supervisor lives to say so.
NOT_STARTED = {
    "child: fence not yet synced": Step("fsync", path="exec"),
}
# The command runs, or ran, and nobody is there to see its end.
UNWATCHED = {
    "opening the record of the start": Step("openat", path="started.tmp"),
    "syncing the record of the start": Step("fsync", path="started.tmp"),
    "naming the record of the start": Step("rename"),
    "the first wait": Step("rt_sigtimedwait"),
    "waiting": Step("rt_sigtimedwait", 3),
}
# The command has ended, and its supervisor dies before the record of it has its name.
LOST = {
    "opening the record of the end": Step("openat", path="exit.tmp"),
    "cutting the record of the end": Step("ftruncate", path="exit.tmp"),
    "syncing the record of the end": Step("fsync", path="exit.tmp"),
    "naming the record of the end": Step("rename", 2),
}


def rename_call() -> str:
    return "rename,renameat,renameat2"


def kill_at(bench: Bench, folder: Path, step: Step) -> "subprocess.Popen[bytes]":
    calls = rename_call() if step.call == "rename" else step.call
    command = ["strace", "-f", "-qq", "-o", str(bench.place / "trace")]
    if step.path is not None:
        # Relative as the supervisor names it, absolute as a descriptor resolves.
        command += ["-P", step.path, "-P", str(folder / step.path)]
    command += ["-e", f"inject={calls}:signal=KILL:when={step.nth}"]
    if step.also:
        command += ["-e", f"inject={step.also}"]
    return subprocess.Popen(
        [*command, bench.runner._python, "-I", "-S", SUPERVISE, folder], env=bench.env, stderr=subprocess.DEVNULL
    )


def killed(bench: Bench) -> bool:
    trace = bench.place / "trace"
    return trace.exists() and "+++ killed by SIGKILL +++" in trace.read_text(errors="replace")


def tally(bench: Bench) -> int:
    path = bench.place / "tally"
    return len(path.read_text().splitlines()) if path.exists() else 0


def prepare(bench: Bench) -> Path:
    script = bench.place / "command"
    script.write_text(TALLY)
    script.chmod(0o700)
    return bench.prepare(argv=(os.fspath(script),))


def facts_of(bench: Bench, folder: Path, kind: type) -> object:
    def look() -> object:
        facts = bench.runner.inspect(folder)
        return facts if isinstance(facts, kind) else None

    return wait_for(look, kind.__name__)


def detach(tracer: "subprocess.Popen[bytes]") -> None:
    """Lets go of what is still traced; it runs on."""
    tracer.send_signal(signal.SIGTERM)
    tracer.wait(60)


@needs_strace
@pytest.mark.parametrize("step", BEFORE.values(), ids=BEFORE.keys())
def test_killed_before_the_fence_it_may_start_again(bench, step):
    folder = prepare(bench)
    tracer = kill_at(bench, folder, step)
    tracer.wait(60)
    assert killed(bench)
    assert isinstance(bench.runner.inspect(folder), Ready)
    assert not (folder / "exec").exists()
    assert tally(bench) == 0
    (bench.place / "go").touch()
    bench.runner.start(folder, bench.env)
    assert bench.finished(folder).code == 6
    assert tally(bench) == 1


@needs_strace
@pytest.mark.parametrize("step", NOT_STARTED.values(), ids=NOT_STARTED.keys())
def test_killed_on_the_fence_it_is_recorded_as_not_started(bench, step):
    folder = prepare(bench)
    tracer = kill_at(bench, folder, step)
    tracer.wait(60)
    assert killed(bench)
    end = bench.finished(folder)
    assert (end.cause, end.started_at) == ("not-started", None)
    bench.runner.start(folder, bench.env)
    assert bench.finished(folder) == end
    assert tally(bench) == 0


@needs_strace
@pytest.mark.parametrize("step", UNWATCHED.values(), ids=UNWATCHED.keys())
def test_killed_while_the_command_runs_it_is_unwatched_and_then_unknown(bench, step):
    folder = prepare(bench)
    tracer = kill_at(bench, folder, step)
    wait_for(lambda: killed(bench) and tally(bench))
    facts = facts_of(bench, folder, RunningUnwatched)
    assert isinstance(facts, RunningUnwatched)
    assert (facts.pid is not None) == (folder / "started").exists()
    bench.runner.start(folder, bench.env)
    (bench.place / "go").touch()
    facts = facts_of(bench, folder, Unknown)
    assert isinstance(facts, Unknown)
    assert facts.reason == "no-result"
    tracer.wait(60)
    bench.runner.start(folder, bench.env)
    detach(tracer)
    assert isinstance(bench.runner.inspect(folder), Unknown)
    assert tally(bench) == 1


@needs_strace
@pytest.mark.parametrize("step", LOST.values(), ids=LOST.keys())
def test_killed_before_the_end_is_named_it_is_unknown(bench, step):
    folder = prepare(bench)
    (bench.place / "go").touch()
    tracer = kill_at(bench, folder, step)
    tracer.wait(60)
    assert killed(bench)
    facts = bench.runner.inspect(folder)
    assert isinstance(facts, Unknown)
    assert facts.reason == "no-result"
    bench.runner.start(folder, bench.env)
    assert tally(bench) == 1


@needs_strace
def test_killed_once_the_end_is_named_it_is_finished(bench):
    folder = prepare(bench)
    (bench.place / "go").touch()
    # The folder is synced by the child at the fence, then twice by the supervisor: after `started`, after `exit`.
    tracer = kill_at(bench, folder, Step("fsync", 2, "."))
    tracer.wait(60)
    assert killed(bench)
    assert bench.finished(folder).code == 6
    assert tally(bench) == 1


@needs_strace
def test_the_command_killed_as_it_is_executed_counts_as_executed(bench):
    """From outside it cannot be told from one that was killed in its first instruction."""
    folder = prepare(bench)
    tracer = kill_at(bench, folder, Step("execve", path=os.fspath(bench.place / "command")))
    tracer.wait(60)
    end = bench.finished(folder)
    assert (end.cause, end.signal) == ("exited", signal.SIGKILL)


@needs_strace
def test_a_full_disk_delays_the_record_of_the_end(bench):
    folder = prepare(bench)
    (bench.place / "go").touch()
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-P", str(folder / "exit.tmp")]
    command += ["-e", "inject=fsync:error=ENOSPC:when=1..2"]
    subprocess.run(
        [*command, bench.runner._python, "-I", "-S", SUPERVISE, folder], env=bench.env, check=True, timeout=60
    )
    assert bench.finished(folder).code == 6
    log = (folder / "supervisor.log").read_text()
    assert log.count("cannot record the end: [Errno 28] No space left on device") == 2


@needs_strace
def test_a_fence_that_cannot_be_synced_is_not_passed(bench):
    folder = prepare(bench)
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-P", str(folder / "exec")]
    command += ["-e", "inject=fsync:error=EIO"]
    subprocess.run(
        [*command, bench.runner._python, "-I", "-S", SUPERVISE, folder], env=bench.env, check=True, timeout=60
    )
    end = bench.finished(folder)
    assert end.cause == "not-started"
    assert "Input/output error" in end.detail
    assert tally(bench) == 0


def test_everything_killed_at_once_is_unknown(bench):
    """As an out-of-memory killer or the end of a container does it."""
    folder = prepare(bench)
    running = bench.running_after_start(folder)
    supervisor = bench.started(folder)["supervisor"]
    os.kill(supervisor, signal.SIGSTOP)
    os.kill(running.pid, signal.SIGKILL)
    os.kill(supervisor, signal.SIGKILL)
    facts = facts_of(bench, folder, Unknown)
    assert facts == Unknown("no-result", "it was executed, and nobody recorded how it ended")


def test_a_command_killed_by_others_is_finished(bench):
    folder = prepare(bench)
    running = bench.running_after_start(folder)
    os.kill(running.pid, signal.SIGKILL)
    end = bench.finished(folder)
    assert (end.cause, end.signal) == ("exited", signal.SIGKILL)


def test_a_stopped_supervisor_is_still_there(bench):
    folder = prepare(bench)
    bench.running_after_start(folder)
    supervisor = bench.started(folder)["supervisor"]
    os.kill(supervisor, signal.SIGSTOP)
    (bench.place / "go").touch()
    assert isinstance(bench.runner.inspect(folder), Running)
    os.kill(supervisor, signal.SIGCONT)
    assert bench.finished(folder).code == 6


@pytest.mark.parametrize("moment", range(12))
def test_killed_at_any_instant_it_never_runs_twice(bench, moment):
    """Kills the supervisor at moments spread over its life; whatever was hit, the rules of recovery hold."""
    folder = prepare(bench)
    bench.runner.start(folder, bench.env)
    wait_for(lambda: bench.supervisors(folder) or isinstance(bench.runner.inspect(folder), Running))
    for _ in range(moment * 40):
        bench.runner.inspect(folder)
    for pid in bench.supervisors(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    (bench.place / "go").touch()
    wait_for(lambda: not isinstance(bench.runner.inspect(folder), Running | RunningUnwatched))
    facts = bench.runner.inspect(folder)
    if isinstance(facts, Ready):
        assert tally(bench) == 0

        def start_while_ready() -> bool:
            if isinstance(bench.runner.inspect(folder), Ready):
                bench.runner.start(folder, bench.env)  # does nothing until the killed starter has left
                return False
            return True

        wait_for(start_while_ready)
        assert bench.finished(folder).code == 6
        assert tally(bench) == 1
    else:
        assert isinstance(facts, Unknown | Finished)
        bench.runner.start(folder, bench.env)
        wait_for(lambda: not bench.supervisors(folder))
        assert tally(bench) <= 1
