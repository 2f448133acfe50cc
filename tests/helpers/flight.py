"""A real release: a folder with a plan, a journal made by `cockpit run`, a real engine, all of it ended with the test."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.adapters.engine_process import end_process
from cockpit.cli.wiring import open_session
from cockpit.model.commands import Command, Refusal, StartItem
from cockpit.model.entry import Entry
from cockpit.model.state import State
from cockpit.session.live import LiveSession
from cockpit.session.protocol import Done

DEADLINE_S = 40.0


class Flight:
    """One release below a test's folder. env: what the engine and every command see on top of the test's own.

    plan: its text, or "" for the release.toml that lies in the folder already.
    """

    def __init__(self, folder: Path, plan: str, env: dict[str, str] | None = None, *, t0: str = "+2m") -> None:
        self.folder = folder
        self.env = {**os.environ, **(env or {}), "COCKPIT_USER": "ada"}
        self.plan = folder / "release.toml"
        if plan:
            self.plan.write_text(plan)
        self._sessions: list[LiveSession] = []
        self._engines: list[subprocess.Popen[bytes]] = []
        self.t0 = t0
        self.role = "lead"
        self.journal = Path()

    def cockpit(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "cockpit", *arguments],
            env=self.env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
        if check and done.returncode:
            pytest.fail(f"cockpit {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def in_hours(self, hours: float) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)

    def open_as(self, role: str) -> LiveSession:
        """The release opened, and the first session on it in this role."""
        self.role = role
        return self.open()

    def open(self, *, engine: bool = True) -> LiveSession:
        """The release opened by `cockpit run --no-ui`, and a session on it. engine: False ends the engine again."""
        done = self.cockpit(
            "run", str(self.plan), "--journal", str(self.folder / "journals"), "--t0", self.t0, "--no-ui"
        )
        self.journal = Path(done.stdout.strip().splitlines()[-1])
        session = self.session()
        if not engine:
            self.until(lambda state: state.engine.epoch > 0, "an engine")
            self.cockpit("engine", str(self.journal), "--stop")
            self.until(lambda state: bool(state.engine.released), "the engine's end")
        return session

    def session(self, name: str = "ada", role: str | None = None) -> LiveSession:
        before = os.environ.get("COCKPIT_USER")
        os.environ["COCKPIT_USER"] = name
        try:
            session = open_session(str(self.journal), role=role or self.role, announce=False)
        finally:
            if before is None:
                del os.environ["COCKPIT_USER"]
            else:
                os.environ["COCKPIT_USER"] = before
        self._sessions.append(session)
        return session

    @property
    def state(self) -> State:
        self._sessions[0].refresh()
        return self._sessions[0].state

    def entries(self) -> list[Entry]:
        return list(self._sessions[0].entries())

    def kinds(self) -> list[str]:
        return [str(entry.event.__struct_config__.tag) for entry in self.entries() if hasattr(entry.event, "sealed")]

    def do(self, command: Command, session: LiveSession | None = None) -> tuple[Entry, ...]:
        answer = (session or self._sessions[0]).do(command)
        if not isinstance(answer, Done):
            pytest.fail(f"{type(command).__name__}: {answer}")
        return answer.entries

    def refused(self, command: Command, session: LiveSession | None = None) -> Refusal:
        answer = (session or self._sessions[0]).do(command)
        assert isinstance(answer, Refusal), answer
        return answer

    def until(self, condition: Callable[[State], bool], what: str, within: float = DEADLINE_S) -> State:
        """The state once the condition holds; the deadline only ends a test that would never end."""
        end = time.monotonic() + within
        while True:
            state = self.state
            if condition(state):
                return state
            if time.monotonic() > end:
                log = (self.journal / "engine.log").read_text(errors="replace")[-2000:] if self.journal.name else ""
                pytest.fail(f"{what} did not come within {within:g} s\n{log}\n{self.kinds()[-12:]}")
            time.sleep(0.02)

    def deploy(self, item: str = "promote", *, proof: str = "down") -> None:
        """The item that deploys is run once a trigger has proven itself. proof: the trigger, "" for none."""
        if proof:
            self.until(lambda s: proof in s.triggers and s.triggers[proof].phase == "armed", f"{proof} armed")
        self.do(StartItem(item=item))
        self.until(lambda s: len(s.deploys) == 1, "the deploy")

    def start_engine(self, *arguments: str) -> subprocess.Popen[bytes]:
        """An engine in the foreground of its own process, without a keeper."""
        log = (self.journal / "engine.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "cockpit", "engine", str(self.journal), *arguments],
            env=self.env,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self._engines.append(process)
        return process

    def kill_engine(self) -> int:
        """kill -9 of the engine that the journal names; its pid."""
        pid = self.state.engine.pid
        os.kill(pid, signal.SIGKILL)
        return pid

    def close(self) -> None:
        for process in self._engines:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self._engines:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._sessions:
            engine = self.state.engine
            if engine.pid and not engine.released:
                end_process(engine.pid, engine.start_time, 5.0)
            for session in self._sessions:
                session.close()
