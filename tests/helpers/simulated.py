"""The demo target as a real process on loopback, and a plain client to talk to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

DEADLINE = 20.0
EPOCH = "2026-02-20T17:58:00+00:00"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Day:
    """One running simulator. Its clock stands still unless a test lets it run."""

    def __init__(self, process: subprocess.Popen[str], folder: Path, port: int) -> None:
        self.process, self.folder, self.port = process, folder, port
        self.url = f"http://127.0.0.1:{port}"

    def ask(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
            connection.request(method, path, raw, {"User-Agent": "tests", **(headers or {})})
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, body: object = None) -> Answer:
        return self.ask("POST", path, body)

    def pass_time(self, seconds: float) -> None:
        assert self.post("/simulator/clock", {"advance": seconds}).status == 200

    def state(self) -> Any:
        return self.get("/simulator/state").json()

    def health(self, environment: str = "") -> Any:
        return self.get(f"{environment}/api/health").json()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > until:
            pytest.fail(f"{what} did not happen within {DEADLINE:g} s")
        time.sleep(0.02)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A process that ends with this one, whatever happens to the test."""
    return subprocess.Popen(
        [sys.executable, "-m", "cockpit.simulator", "--state-dir", str(folder), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.communicate()


@contextlib.contextmanager
def running(folder: Path, scenario: str = "calm") -> Iterator[Day]:
    """A day whose clock runs, for as long as the test needs it."""
    process = start(folder, "--scenario", scenario, "--parent-pid", str(os.getpid()))
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("simulator: ")
        yield Day(process, folder, json.loads((folder / "simulator.json").read_text())["port"])
    finally:
        end(process)
