"""A runner, run folders, and ways to wait for what real processes do."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cockpit.adapters.process import ProcessRunner
from cockpit.format.command import build_argv, build_env
from cockpit.model.runs import Finished, RunFacts, Running, RunSpec

PATIENCE_S = 60.0  # far beyond what anything here needs; only a failure waits that long


def wait_for(condition: Callable[[], Any], what: str = "") -> Any:
    """Polls until the condition yields something true, and returns it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, f"waited in vain for {what or condition}"
        time.sleep(0.005)
    return found


def alive(pid: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZXx"


class Bench:
    """Prepares and starts commands below one folder, and ends whatever a test left."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.runner = ProcessRunner()
        self.env = build_env(os.environ, (), {})
        self.number = 0

    def prepare(self, run: str | None = None, argv: tuple[str, ...] = (), **fields: Any) -> Path:
        self.number += 1
        folder = self.place / "runs" / f"r{self.number}"
        command = build_argv(run=run) if run is not None else argv
        fields.setdefault("cwd", str(self.place))
        self.runner.prepare(folder, RunSpec(run_id=folder.name, argv=command, **fields))
        return folder

    def start(self, run: str | None = None, argv: tuple[str, ...] = (), **fields: Any) -> Path:
        folder = self.prepare(run, argv, **fields)
        self.runner.start(folder, self.env)
        return folder

    def finished(self, folder: Path) -> Finished:
        def look() -> RunFacts | None:
            facts = self.runner.inspect(folder)
            return facts if isinstance(facts, Finished) else None

        found = wait_for(look, f"the end of {folder}")
        assert isinstance(found, Finished)
        return found

    def running(self, folder: Path) -> Running:
        """Waits until the command runs and its main process is known."""

        def look() -> Running | None:
            facts = self.runner.inspect(folder)
            return facts if isinstance(facts, Running) and facts.pid else None

        found = wait_for(look, f"the start of {folder}")
        assert isinstance(found, Running)
        return found

    def running_after_start(self, folder: Path) -> Running:
        self.runner.start(folder, self.env)
        return self.running(folder)

    def supervisors(self, folder: Path) -> list[int]:
        """The processes that supervise, or are about to supervise, this folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if b"-S" in words and os.fsencode(folder) in words and alive(int(entry.name)):
                    found.append(int(entry.name))
        return found

    def run(self, run: str | None = None, argv: tuple[str, ...] = (), **fields: Any) -> tuple[Finished, str]:
        folder = self.start(run, argv, **fields)
        return self.finished(folder), self.output(folder)

    def output(self, folder: Path) -> str:
        return self.runner.tail(folder, 0, 1 << 20).decode()

    def log(self, folder: Path) -> bytes:
        path = folder / "supervisor.log"
        return path.read_bytes() if path.exists() else b""

    def started(self, folder: Path) -> dict[str, Any]:
        wait_for((folder / "started").exists, "the record of the start")
        record: dict[str, Any] = json.loads((folder / "started").read_text())
        return record

    def clean_up(self) -> None:
        """Kills what still works below our folder: this test started it."""
        ours = os.fspath(self.place)
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    inside = os.readlink(entry / "cwd").startswith(ours)
                except OSError:
                    continue
                if inside:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(entry.name), signal.SIGKILL)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.clean_up()
