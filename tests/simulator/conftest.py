"""A fixture that starts demo targets and ends them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.simulated import EPOCH, Day, end, start


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Callable[..., Day]]:
    """Start a scenario; the clock is frozen at a known wall time unless `running`."""
    processes: list[subprocess.Popen[str]] = []

    def begin(scenario: str = "calm", *arguments: str, running: bool = False) -> Day:
        folder = tmp_path / f"sim-{len(processes)}"
        words = ("--scenario", scenario, "--parent-pid", str(os.getpid()), "--epoch", EPOCH, *arguments)
        process = start(folder, *words)
        processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("simulator: "), process.communicate()
        found = Day(process, folder, json.loads((folder / "simulator.json").read_text())["port"])
        if not running:
            found.post("/simulator/clock", {"frozen": True})
        return found

    yield begin
    for process in processes:
        end(process)
