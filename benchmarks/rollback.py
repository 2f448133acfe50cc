"""How long from the last needed bad poll, and from a person's last key, to the first process of a rollback.

    python benchmarks/rollback.py [--times 7] [--json]

Each round is a release of its own on a loopback service: a proven trigger, a deploy, then the service goes bad. Two
spans are taken: from the end of the bad poll that made the trigger fire (as journaled) to the `exec` file of the first
step, which is written just before the command replaces its process; and from the moment a session is asked for a
rollback, as R with the name typed asks it, to the same file of that rollback. The first is taken once more in a release
with a control target, on another service, whose word each bad poll waits for (`with_control`). The floor, in the same run: preparing a
run folder, two durable appends' worth of write and sync, and starting the supervisor, with nothing decided in between.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cockpit.adapters.engine_process import end_process
from cockpit.adapters.process import ProcessRunner
from cockpit.cli.wiring import open_session
from cockpit.format.command import build_argv, build_env
from cockpit.model.commands import CallProcedure, StartItem
from cockpit.model.events import Samples
from cockpit.model.runs import RunSpec
from cockpit.session.live import LiveSession
from cockpit.session.protocol import Done

PLAN = """
plan = 1
[release]
name = "bench"
zone = "UTC"
[[role]]
id = "lead"
owner = "Lead"
[[environment]]
id = "production"
env = [{{ name = "APP" }}]
[[probe]]
id = "health"
kind = "http"
url = "${{APP}}/health"
every = "1s"
every_live = "500ms"
{control}[[trigger]]
id = "down"
probe = "health"
failures = 3
arm_after = 2
action = "{action}"
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "promote"
run = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
[[procedure.step]]
id = "restore"
run = "true"
"""
CONTROL = """
[[probe]]
id = "outside"
kind = "http"
url = "${CONTROL}/"
every = "5s"
control = true
"""
DEADLINE_S = 60.0


class Service:
    """Healthy until told otherwise."""

    def __init__(self) -> None:
        self.status = 200
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def until(session: LiveSession, condition: object, what: str) -> None:
    """Follow the journal until the condition holds."""
    end = time.monotonic() + DEADLINE_S
    while not condition(session.state):  # type: ignore[operator]
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not come")
        time.sleep(0.005)
        session.refresh()


def executed(place: Path, run: str) -> float:
    """When the command replaced its process, seconds since the epoch."""
    end = time.monotonic() + DEADLINE_S
    while not (place / "runs" / run / "exec").exists():
        if time.monotonic() > end:
            raise SystemExit(f"{run} was not executed")
        time.sleep(0.001)
    return (place / "runs" / run / "exec").stat().st_mtime


def flight(folder: Path, service: Service, action: str, control: Service | None = None) -> LiveSession:
    """A release with a proven trigger and one deploy out."""
    service.status = 200
    plan = folder / "release.toml"
    plan.write_text(PLAN.format(action=action, control=CONTROL if control is not None else ""))
    environ = {**os.environ, "APP": service.url, "CONTROL": control.url if control is not None else ""}
    command = [
        sys.executable,
        "-m",
        "cockpit",
        "run",
        str(plan),
        "--journal",
        str(folder / "j"),
        "--t0",
        "+1m",
        "--no-ui",
    ]
    place = subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout.split()[-1]
    session = open_session(place, role="lead", announce=False)
    until(session, lambda s: "down" in s.triggers and s.triggers["down"].phase == "armed", "an armed trigger")
    session.do(StartItem(item="promote"))
    until(session, lambda s: len(s.deploys) == 1, "the deploy")
    return session


def end(session: LiveSession) -> None:
    """Stop its engine."""
    engine = session.state.engine
    end_process(engine.pid, engine.start_time, 5.0)
    session.close()


def by_itself(folder: Path, service: Service, control: Service | None = None) -> float:
    """Milliseconds from the last needed bad poll to the first process."""
    session = flight(folder, service, "rollback", control)
    if control is not None:
        until(session, lambda s: "outside" in s.probes, "the control target's first answer")
    service.status = 503
    until(session, lambda s: any(run.subject.startswith("step:") for run in s.runs.values()), "a rollback")
    run = next(run for run in session.state.runs.values() if run.subject.startswith("step:"))
    bad = [
        entry.event.base.timestamp() + entry.event.p_t[entry.event.probe.index("health")]
        for entry in session.entries()
        if isinstance(entry.event, Samples) and "fail" in entry.event.p_verdict
    ]
    took = executed(Path(session.place), run.run) - bad[2]
    end(session)
    return took * 1000


def by_hand(folder: Path, service: Service) -> float:
    """Milliseconds from the typed name to the first process."""
    session = flight(folder, service, "notify")
    began = time.time()
    if not isinstance(session.do(CallProcedure(procedure="rollback", typed="bench")), Done):
        raise SystemExit("the rollback was refused")
    until(session, lambda s: any(run.subject.startswith("step:") for run in s.runs.values()), "the first order")
    run = next(run for run in session.state.runs.values() if run.subject.startswith("step:"))
    took = executed(Path(session.place), run.run) - began
    end(session)
    return took * 1000


def floor(folder: Path) -> float:
    """Milliseconds of what cannot be saved: the folder, two durable appends, the supervisor."""
    runner, place = ProcessRunner(), folder / "run"
    began = time.time()
    runner.prepare(place, RunSpec(run_id="R1", argv=build_argv(run="true"), cwd=str(folder)))
    with (folder / "journal").open("ab", buffering=0) as file:
        for _ in range(2):
            file.write(b"x" * 600)
            os.fdatasync(file.fileno())
    runner.start(place, build_env(os.environ, [], {}))
    deadline = time.monotonic() + DEADLINE_S
    while not (place / "exec").exists() and time.monotonic() < deadline:
        time.sleep(0.001)
    return ((place / "exec").stat().st_mtime - began) * 1000


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    service, control = Service(), Service()
    spans: dict[str, list[float]] = {"floor": [], "by_itself": [], "with_control": [], "by_hand": []}
    with tempfile.TemporaryDirectory(prefix="cockpit-bench-") as name:
        for turn in range(options.times):
            for kind, values in spans.items():
                folder = Path(name) / f"{kind}-{turn}"
                folder.mkdir()
                if kind == "floor":
                    values.append(floor(folder))
                elif kind == "by_hand":
                    values.append(by_hand(folder, service))
                else:
                    values.append(by_itself(folder, service, control if kind == "with_control" else None))
    figures = {kind: round(statistics.median(found), 1) for kind, found in spans.items()}
    ratios = {kind: round(figures[kind] / figures["floor"], 2) for kind in figures if kind != "floor"}
    if options.json:
        print(json.dumps({"median_ms": figures, "times_the_floor": ratios}, indent=1))
    else:
        print("median ms", figures, " times the floor", ratios)


if __name__ == "__main__":
    main()
