"""A real engine that reads a real server: what it saw, why, what an API still allows and when it looks again, in words."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cockpit.views.base import Sight
from cockpit.views.detail import detail, text
from tests.helpers.flight import Flight

Fly = Callable[..., Flight]
PLAN = """
plan = 1
[release]
name = "watched"
zone = "UTC"
[[role]]
id = "lead"
owner = "Ada"
[[probe]]
id = "app"
kind = "http"
url = "${APP}/health"
every = "1s"
[[probe]]
id = "issues"
kind = "github"
every = "1s"
deadline = "5s"
github = { ask = "issues", api = "${APP}", repo = "a/b", labels = ["P0"] }
[[probe]]
id = "garbage"
kind = "http"
url = "${APP}/garbage"
every = "1s"
[[rule]]
id = "right-build"
when = "probe['app'].version != '1.4.3' || !probe['app'].commit.startsWith('0a1b')"
verdict = "no-go"
reason = "another build is live"
[[metric]]
id = "p95"
probe = "app"
value = "body.p95"
unit = "ms"
max = 1500
baseline = { file = "approved.toml", max_regression = "10%" }
[[metric]]
id = "lost"
probe = "app"
value = "body.nothing.here"
[[metric]]
id = "nan"
probe = "app"
value = "body.nan"
[[metric]]
id = "open-p0"
probe = "issues"
value = "body.count"
"""


class Server:
    """An application and an API shaped like GitHub's. limited: it refuses until told otherwise."""

    def __init__(self) -> None:
        self.limited = False
        self.remaining = 4_321
        self.version, self.database = "1.4.2", "ok"
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/health":
                    self._answer(
                        200,
                        f'{{"status":"ok","p95":212.5,"nan":NaN,"version":"{served.version}","commit":"0a1b2c3",'
                        f'"checks":{{"db":"{served.database}","queue":"ok"}}}}',
                    )
                elif self.path == "/garbage":
                    self._answer(200, "{never ends")
                else:
                    limits = {"x-ratelimit-limit": "5000", "x-ratelimit-reset": str(int(time.time()) + 1800)}
                    if served.limited:
                        self._answer(
                            403, '{"message":"API rate limit exceeded"}', **limits, **{"x-ratelimit-remaining": "0"}
                        )
                    else:
                        self._answer(200, "[]", **limits, **{"x-ratelimit-remaining": str(served.remaining)})

            def _answer(self, status: int, text: str, **headers: str) -> None:
                body = text.encode()
                self.send_response(status)
                for name, value in {
                    "Content-Type": "application/json",
                    "Content-Length": str(len(body)),
                    **headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.name = f"127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def quick_rounds(folder: Path) -> dict[str, str]:
    """An engine that looks at files each half second."""
    patched = folder / "patched"
    patched.mkdir(exist_ok=True)
    (patched / "sitecustomize.py").write_text("import cockpit.engine.survey as survey\nsurvey.FILES_EVERY_S = 0.5\n")
    return {"PYTHONPATH": str(patched)}


def told(flight: Flight) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(flight.cockpit("status", str(flight.journal), "--json", check=False).stdout)
    return found


def drawn(flight: Flight, *more: str) -> str:
    return flight.cockpit("status", str(flight.journal), "--metrics", *more, check=False).stdout


def test_values_reasons_budgets_and_next_polls_from_the_server_to_the_words(
    fly: Fly, server: Server, tmp_path: Path
) -> None:
    flight = fly(PLAN, {"APP": f"http://{server.name}", **quick_rounds(tmp_path)})
    approved = flight.folder / "approved.toml"
    approved.write_text("p95 = 200\n")
    flight.open()
    flight.until(lambda s: len(s.metrics) == 4 and "open-p0" in s.metrics and "p95" in s.metrics, "four metrics")
    state = flight.until(lambda s: "baseline:approved.toml" in s.files, "the baseline file on record")
    assert (state.metrics["p95"].verdict, state.metrics["p95"].reason) == ("pass", "")
    assert (state.metrics["lost"].verdict, "there is no 'nothing'" in state.metrics["lost"].reason) == ("error", True)
    assert (state.metrics["nan"].verdict, "NaN" in state.metrics["nan"].reason) == ("inconclusive", True)
    assert "not JSON" in state.probes["garbage"].detail

    status = told(flight)
    [budget] = status["budgets"]
    assert (budget["api"], budget["remaining"], budget["limit"]) == (server.name, 4_321, 5_000)
    probes = {one["id"]: one for one in status["probes"]}
    assert probes["app"]["pace"] in ("usual", "first")
    assert probes["app"]["next"] > status["now"]
    assert probes["issues"]["api"] == server.name
    metrics = {one["id"]: one for one in status["metrics"]}
    assert (metrics["p95"]["probe"], bool(metrics["p95"]["history"])) == ("app", True)
    assert "there is no 'nothing'" in metrics["lost"]["reason"]
    words = drawn(flight)
    assert f"API {server.name}: about 4,321 of 5,000 requests left" in words
    assert "app is asked every" in words
    assert "because " in words

    approved.write_text("p95 = 100\n")
    state = flight.until(lambda s: s.metrics["p95"].verdict == "fail", "the baseline as approved anew")
    assert "worse than the baseline 100" in state.metrics["p95"].reason
    approved.unlink()
    state = flight.until(lambda s: s.metrics["p95"].verdict == "inconclusive", "a baseline that is gone")
    assert "approved.toml" in state.metrics["p95"].reason
    assert state.files["baseline:approved.toml"].state == "missing"


def test_a_limit_is_waited_for_in_sight_and_errors_slow_down_in_sight(fly: Fly, server: Server) -> None:
    flight = fly(PLAN, {"APP": f"http://{server.name}"})
    flight.open()
    flight.until(lambda s: s.metrics.get("open-p0") is not None and s.metrics["open-p0"].value == 0, "the count")
    server.limited = True
    flight.until(lambda s: s.probes["issues"].verdict == "inconclusive", "the limit")
    status = told(flight)
    issues = next(one for one in status["probes"] if one["id"] == "issues")
    assert issues["pace"] == "waiting"
    assert "budget is used up" in issues["pacing"]
    assert "WAITING until" in drawn(flight)
    count = next(one for one in status["metrics"] if one["id"] == "open-p0")
    assert (count["verdict"], "budget is used up" in count["reason"]) == ("inconclusive", True), (
        "and not a broken check"
    )
    flight.until(lambda s: s.probes["garbage"].polls >= 3, "errors in a row")
    garbage = next(one for one in told(flight)["probes"] if one["id"] == "garbage")
    assert (garbage["pace"], "errors in a row" in garbage["pacing"]) == ("slowed", True)


def test_parts_and_build_are_told_when_they_change_and_not_with_each_poll(fly: Fly, server: Server) -> None:
    flight = fly(PLAN, {"APP": f"http://{server.name}"})
    flight.open()
    state = flight.until(
        lambda s: s.probes.get("app") is not None and s.probes["app"].told_at is not None, "what it tells"
    )
    app = state.probes["app"]
    assert (app.version, app.commit, app.components) == ("1.4.2", "0a1b2c3", [("db", "pass"), ("queue", "pass")])
    polls = app.polls
    flight.until(lambda s: s.conditions["rule:right-build"].result == "true", "the wrong build")
    flight.until(lambda s: s.probes["app"].polls >= polls + 3, "more polls of the same")
    assert flight.kinds().count("probe.told") == 1
    server.version, server.database = "1.4.3", "down"
    state = flight.until(lambda s: s.probes["app"].version == "1.4.3", "the new build")
    flight.until(lambda s: s.conditions["rule:right-build"].result == "false", "the right build")
    app = flight.until(lambda s: ("db", "fail") in s.probes["app"].components, "the part that is down").probes["app"]
    view = detail(Sight(flight.state, flight.session().now()), "probe:app")
    assert view is not None
    shown = text(view)
    assert "version: 1.4.3" in shown
    assert shown.index("fail: db") < shown.index("pass: queue")
    [probe] = [one for one in told(flight)["probes"] if one["id"] == "app"]
    assert (probe["version"], probe["components"]) == ("1.4.3", [["db", "fail"], ["queue", "pass"]])
    flight.kill_engine()
    flight.until(lambda s: s.engine.epoch == 2, "the keeper's next engine")
    polls = flight.state.probes["app"].polls
    before = flight.kinds().count("probe.told")
    flight.until(lambda s: s.probes["app"].polls >= polls + 3, "polls of the next engine")
    assert flight.kinds().count("probe.told") == before, "what is on record is no news after a restart"


def test_any_span_as_text_and_nobody_asks_when_the_engine_is_gone(fly: Fly, server: Server) -> None:
    flight = fly(PLAN, {"APP": f"http://{server.name}"})
    flight.open()
    flight.until(lambda s: s.probes.get("app") is not None and s.probes["app"].polls >= 3, "some polls")
    for span, words in (("5m", "5m, "), ("2h", "2h, "), ("all", "the whole journal")):
        plot = drawn(flight, "--span", span)
        assert words in plot
        assert "max 1,500 ms" in plot
        assert "blank: not watched" in plot
    refused = flight.cockpit("status", str(flight.journal), "--metrics", "--span", "soon", check=False)
    assert (refused.returncode, "--span" in refused.stderr) == (2, True)
    assert flight.cockpit("status", str(flight.journal), "--span", "2h", check=False).returncode == 2
    flight.cockpit("engine", str(flight.journal), "--stop")
    flight.until(lambda s: bool(s.engine.released), "the engine's end")
    status = told(flight)
    assert {(one["pace"], one["next"]) for one in status["probes"]} == {("nobody", None)}
    assert "nobody asks: the engine stopped" in drawn(flight)
