"""Texts posted by a real engine to real receivers that misbehave: nothing arrives twice, and nothing is claimed."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cockpit.core import announcements
from cockpit.model.commands import Announce, SettleRun
from cockpit.model.state import State
from tests.helpers.flight import Flight


class Receivers(ThreadingHTTPServer):
    """ways: how each path was asked to behave. bodies: what each has read. let_go ends those that hang."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: dict[str, list[str]] = {}
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def posts(self, path: str) -> int:
        return len(self.bodies.get(path, ()))


class _Handler(BaseHTTPRequestHandler):
    server: Receivers

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        path = self.path.strip("/")
        known = self.server.bodies.setdefault(path, [])
        known.append(body)
        if path == "dies":
            self.close_connection = True
        elif path == "hangs":
            self.server.let_go.wait(60)
            self.close_connection = True
        elif path == "broken":
            self._say(500)
        elif path == "busy" and len(known) == 1:
            self._say(429, "1")
        else:
            self._say(204)

    def _say(self, status: int, after: str = "") -> None:
        self.send_response(status)
        if after:
            self.send_header("Retry-After", after)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


PATHS = ("dies", "hangs", "broken", "busy")
PLAN = """
plan = 1
[release]
name = "posts"
zone = "Europe/Berlin"
[[role]]
id = "lead"
owner = "ada"
[[phase]]
id = "day"
at = "T0"
""" + "".join(
    f"""
[[template]]
id = "{path}"
text = "News of {{time_utc}}"
channels = ["{path}"]
[[channel]]
id = "{path}"
kind = "webhook"
shape = "slack"
url = "${{ROOM}}/{path}"
"""
    for path in PATHS
)


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    server = Receivers()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()
    thread.join()


def became(state: State, template: str) -> str:
    return next(
        (announcements.status(state, one) for one in state.announcements.values() if one.template == template), ""
    )


def test_what_may_have_arrived_is_unknown_and_what_was_not_taken_is_tried_again(
    fly: Callable[..., Flight], receivers: Receivers
) -> None:
    flight = fly(PLAN, {"ROOM": receivers.url})
    flight.open_as("lead")
    for path in ("dies", "broken", "busy"):
        flight.do(Announce(template=path))
    flight.until(lambda state: became(state, "dies") == became(state, "broken") == "unknown", "two unknown deliveries")
    flight.until(lambda state: became(state, "busy") == "sent", "a second try")
    assert (receivers.posts("dies"), receivers.posts("broken"), receivers.posts("busy")) == (1, 1, 2)
    assert receivers.bodies["busy"][0] == receivers.bodies["busy"][1]
    assert flight.refused(Announce(template="dies")).code == "delivery-unknown"
    # Only a person may say that it is to be sent again.
    run = next(one for one in flight.state.announcements.values() if one.template == "broken").run
    flight.do(SettleRun(run=run, answer="run-again", reason="the room has seen nothing"))
    flight.until(lambda state: became(state, "broken") == "unknown" and receivers.posts("broken") == 2, "one more post")


def test_an_engine_killed_before_the_answer_leaves_an_unknown_and_the_next_one_does_not_post(
    fly: Callable[..., Flight], receivers: Receivers
) -> None:
    flight = fly(PLAN, {"ROOM": receivers.url})
    flight.open_as("lead")
    flight.until(lambda state: state.engine.epoch > 0, "an engine")
    flight.do(Announce(template="hangs"))
    flight.until(lambda _: receivers.posts("hangs") == 1, "the post")
    first = flight.kill_engine()
    flight.until(lambda state: state.engine.pid != first and became(state, "hangs") == "unknown", "the next engine")
    assert receivers.posts("hangs") == 1


def test_an_order_that_no_engine_had_begun_is_posted_once_by_the_next(
    fly: Callable[..., Flight], receivers: Receivers
) -> None:
    flight = fly(PLAN, {"ROOM": receivers.url})
    flight.role = "lead"
    flight.open(engine=False)
    flight.do(Announce(template="busy"))
    assert receivers.posts("busy") == 0
    flight.start_engine()
    flight.until(lambda state: became(state, "busy") == "sent", "the post")
    assert receivers.posts("busy") == 2  # the first was answered 429


def test_an_engine_killed_between_two_tries_leaves_the_second_to_the_next_one_which_posts_once(
    fly: Callable[..., Flight], receivers: Receivers
) -> None:
    flight = fly(PLAN, {"ROOM": receivers.url})
    flight.open_as("lead")
    flight.until(lambda state: state.engine.epoch > 0, "an engine")
    flight.do(Announce(template="busy"))
    flight.until(lambda state: any(run.not_before for run in state.runs.values()), "a try to come")
    assert receivers.posts("busy") == 1
    first = flight.kill_engine()
    flight.until(lambda state: state.engine.pid != first and became(state, "busy") == "sent", "the next engine's try")
    assert receivers.posts("busy") == 2
    assert [run.attempt for run in flight.state.runs.values()] == [1, 2]
