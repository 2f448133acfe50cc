"""The automatic path with real processes: claim, fence, act, verify - and kill -9 anywhere on it."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cockpit.model.commands import StartItem
from cockpit.model.state import State
from tests.helpers.flight import Flight

PLAN = """
plan = 1
[release]
name = "bluegreen"
zone = "UTC"
[[role]]
id = "lead"
owner = "Ada"
[[environment]]
id = "production"
env = [{ name = "APP" }]
[[probe]]
id = "health"
kind = "http"
url = "${APP}/api/health"
every = "1s"
every_live = "200ms"
deadline = "2s"
[[probe]]
id = "control"
kind = "http"
url = "${APP}/control"
every = "1s"
every_live = "200ms"
control = true
[[trigger]]
id = "down"
kind = "stability"
probe = "health"
failures = 3
arm_after = 2
action = "rollback"
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
verify_with = ["health"]
verify_for = "1s"
verify_within = "60s"
[[procedure.step]]
id = "restore"
run = 'echo restored >> restored; sleep 0.3; curl() { :; }; python3 -c "import os,urllib.request as u; u.urlopen(u.Request(os.environ[\\"APP\\"] + \\"/restore\\", method=\\"POST\\"))"'
[[procedure.step]]
id = "lock"
run = "echo locked >> locked"
"""
Fly = Callable[..., Flight]


class App:
    """A service that is healthy until told otherwise, and again once it was restored."""

    def __init__(self) -> None:
        self.healthy = True
        self.control = True
        self.restores = 0
        app = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"  # a closed server must not live on in kept connections

            def do_GET(self) -> None:
                good = app.control if self.path == "/control" else app.healthy
                body = b'{"status":"ok"}' if good else b'{"status":"down"}'
                self._answer(200 if good else 503, body)

            def do_POST(self) -> None:
                app.restores += 1
                app.healthy = True
                self._answer(200, b"{}")

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def app() -> Iterator[App]:
    running = App()
    yield running
    running.close()


def armed(state: State) -> bool:
    return "down" in state.triggers and state.triggers["down"].phase == "armed"


def verified(state: State) -> bool:
    return any(proc.status == "verified" for proc in state.procs.values())


def deployed(fly: Fly, app: App) -> Flight:
    """A flight with a proven trigger and one deploy out."""
    flight = fly(PLAN, {"APP": app.url}, t0="+1m")
    flight.open()
    flight.until(armed, "an armed trigger")
    flight.do(StartItem(item="promote"))
    flight.until(lambda s: len(s.deploys) == 1, "the deploy")
    return flight


def once(flight: Flight, app: App) -> None:
    """Executed at most once, claimed once, and the journal says so."""
    restored = (flight.folder / "restored").read_text().splitlines()
    assert len(restored) == 1
    assert app.restores == 1
    assert flight.kinds().count("procedure.called") == 1


def test_nobody_is_there_and_it_rolls_back_once(fly: Fly, app: App) -> None:
    flight = deployed(fly, app)
    app.healthy = False
    state = flight.until(verified, "a verified rollback")
    assert state.procs["P1"].automatic
    once(flight, app)
    assert (flight.folder / "locked").exists()
    app.healthy = False  # bad again: this deploy has had its rollback
    flight.until(lambda s: s.triggers["down"].phase == "firing" and s.triggers["down"].firings == 2, "a second firing")
    flight.until(lambda s: s.probes["health"].streak > 8, "more bad polls")
    once(flight, app)


@pytest.mark.parametrize(
    "moment",
    [
        "trigger.changed",
        "procedure.called",
        "run.ordered",
        "run.started",
        "run.finished",
        "step.done",
        "procedure.ended",
    ],
)
def test_kill_9_after_each_entry_of_the_path(fly: Fly, app: App, moment: str) -> None:
    flight = deployed(fly, app)
    before = flight.kinds().count(moment)
    app.healthy = False
    flight.until(lambda _: flight.kinds().count(moment) > before, moment)
    flight.kill_engine()
    flight.until(verified, "a verified rollback", within=60)
    once(flight, app)


def test_everything_is_dead_and_nothing_is_rolled_back(fly: Fly, app: App) -> None:
    flight = deployed(fly, app)
    app.healthy = app.control = False
    flight.until(lambda s: s.probes["control"].verdict == "fail" and s.probes["health"].streak > 10, "blindness")
    assert "procedure.called" not in flight.kinds()
    assert app.restores == 0


def test_refused_connections_with_a_green_control_are_failures(fly: Fly, app: App) -> None:
    other = App()
    plan = PLAN.replace('url = "${APP}/control"', 'url = "${CONTROL}/control"').replace(
        "python3 -c", "touch tried; exit 0; python3 -c"
    )
    flight = fly(plan, {"APP": app.url, "CONTROL": other.url}, t0="+1m")
    flight.open()
    flight.until(armed, "an armed trigger")
    flight.do(StartItem(item="promote"))
    flight.until(lambda s: len(s.deploys) == 1, "the deploy")
    app.close()
    state = flight.until(lambda s: "P1" in s.procs, "a rollback")
    assert state.procs["P1"].automatic
    flight.until(lambda _: (flight.folder / "tried").exists(), "the restore step")
    other.close()


def test_a_stopped_engine_does_not_act_late_on_what_it_never_saw(fly: Fly, app: App) -> None:
    flight = deployed(fly, app)
    pid = flight.state.engine.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        app.healthy = False
        app.healthy = True
    finally:
        os.kill(pid, signal.SIGCONT)
    polls = flight.state.probes["health"].polls
    flight.until(lambda s: s.probes["health"].polls > polls + 3, "more polls")
    assert "procedure.called" not in flight.kinds()
