"""HTTP itself, and the faults in how an answer arrives."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Callable

import pytest

from tests.helpers.simulated import Day

Begin = Callable[..., Day]


def talk(day: Day, raw: bytes, until: bytes | None = None) -> bytes:
    """Send bytes as they are; read to the end, or to where `until` has come."""
    with socket.create_connection(("127.0.0.1", day.port), timeout=10) as connection:
        connection.sendall(raw)
        found = b""
        while until is None or until not in found:
            piece = connection.recv(65536)
            if not piece:
                break
            found += piece
        return found


def test_one_connection_carries_many_requests(day: Begin) -> None:
    here = day()
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=10)
    connection.connect()
    first = connection.sock
    for _ in range(300):
        connection.request("GET", "/api/health")
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
        assert connection.sock is first
    connection.close()
    assert here.state()["requests"]["app"] == 300


def test_pipelined_requests_are_answered_in_order(day: Begin) -> None:
    one = b"GET /control/health HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    found = talk(day(), one + one + last)
    assert re.findall(rb"HTTP/1.1 (\d+) ", found) == [b"200", b"200", b"404"]


def test_head_has_the_length_and_no_body(day: Begin) -> None:
    here = day()
    got, head = here.get("/deploys"), here.ask("HEAD", "/deploys")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(got.body))


def test_the_date_is_the_scripted_time(day: Begin) -> None:
    here = day()
    here.pass_time(120 - here.state()["t"])
    assert here.get("/api/health").headers["date"] == "Fri, 20 Feb 2026 18:00:00 GMT"


def test_old_clients_are_closed_after_one_answer(day: Begin) -> None:
    found = talk(day(), b"GET /control/health HTTP/1.0\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close" in found


def test_chunked_bodies_and_100_continue(day: Begin) -> None:
    here = day()
    head = b"POST /flags/CHUNKED HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    body = b'8;note=1\r\n{"on": t\r\n4\r\nrue}\r\n0\r\nTrailer: 1\r\n\r\n'
    found = talk(here, head + b"Expect: 100-continue\r\nConnection: close\r\n\r\n" + body)
    assert found.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert here.get("/flags/CHUNKED").json()["on"] is True


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"GARBAGE\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nno colon here\r\n\r\n", b"400"),
        (b"GET //[ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"POST /flags/X HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n", b"400"),
        (b"POST /flags/X HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"POST /flags/X HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST /flags/X HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", b"501"),
        (b"POST /flags/X HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"BREW /api/health HTTP/1.1\r\nHost: x\r\n\r\n", b"501"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431"),
    ],
)
def test_bad_requests_get_an_answer_and_the_end(day: Begin, raw: bytes, code: bytes) -> None:
    here = day()
    found = talk(here, raw, until=b"}")
    assert found.split(b" ")[1] == code
    assert b"Connection: close" in found
    assert here.get("/control/health").status == 200


def test_an_unknown_path_and_a_wrong_method(day: Begin) -> None:
    here = day()
    assert here.get("/nowhere").status == 404
    wrong = here.ask("DELETE", "/api/health")
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, HEAD")
    assert here.get("/flags/%2e%2e").status == 404


def test_bodies_that_are_not_what_they_should_be(day: Begin) -> None:
    here = day()
    for body in (b"{", b"[1]", b'{"on": "yes"}', b"\xff\xfe", b"[" * 100_000):
        answer = here.ask("POST", "/flags/HOTDASH_CONTROL_CENTER", body)
        assert answer.status == 400, body
        assert answer.json()["error"]
    assert here.get("/flags/HOTDASH_CONTROL_CENTER").json()["on"] is False


def test_a_dripping_answer_takes_its_time_over_every_byte(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "control", "kind": "drip", "seconds": 0.02})
    begun = time.monotonic()
    answer = here.get("/control/health")
    assert answer.body == b'{"status":"ok"}'
    assert time.monotonic() - begun >= 14 * 0.02


def test_a_hanging_answer_never_comes_and_ends_with_its_caller(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "app", "kind": "hang"})
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", here.port), timeout=0.3) as connection:
        connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)
    assert time.monotonic() - begun >= 0.3
    assert here.get("/control/health").status == 200


def test_a_hang_with_an_end(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "app", "kind": "hang", "seconds": 0.05})
    assert here.get("/api/health").status == 504


def test_a_dropped_connection(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "app", "kind": "drop"})
    with pytest.raises((ConnectionError, http.client.BadStatusLine)):
        here.get("/api/health")


def test_a_truncated_answer(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "app", "kind": "truncate"})
    with pytest.raises(http.client.IncompleteRead):
        here.get("/api/health")


def test_answers_that_are_not_the_true_one(day: Begin) -> None:
    here = day()

    def under(**fault: object) -> tuple[int, dict[str, str], bytes]:
        here.post("/simulator/fault", {"clear": "all"})
        assert here.post("/simulator/fault", {"service": "fly", **fault}).status == 201
        answer = here.get("/deps/fly")
        return answer.status, answer.headers, answer.body

    status, headers, body = under(kind="status", code=429, body="slow down", retry_after=9)
    assert (status, headers["retry-after"], body) == (429, "9", b"slow down")
    status, headers, body = under(kind="maintenance", retry_after=30)
    assert (status, headers["retry-after"], headers["x-maintenance"]) == (503, "30", "planned")
    assert under(kind="empty")[::2] == (200, b"")
    assert under(kind="redirect", to="http://127.0.0.1:1/")[1]["location"] == "http://127.0.0.1:1/"
    assert under(kind="outage", message="gone fishing")[::2] == (503, b'{"status":"error","message":"gone fishing"}')
    assert len(under(kind="huge", megabytes=2)[2]) > 2_000_000
    status, _, body = under(kind="garbage")
    assert status == 200
    with pytest.raises(ValueError, match=r"decode|Invalid|Expecting"):
        json.loads(body)
    assert here.get("/deps/shopify/status").json()["status"]["indicator"] == "none"


def test_a_fault_may_be_for_some_paths_only(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "app", "kind": "status", "code": 500, "path": "/api/cx"})
    assert here.get("/api/cx").status == 500
    assert here.get("/api/health").status == 200


def test_faults_that_cannot_be(day: Begin) -> None:
    here = day()
    for fault, told in (
        ({"service": "ap", "kind": "hang"}, "did you mean 'app'?"),
        ({"service": "app", "kind": "hanging"}, "did you mean 'hang'?"),
        ({"service": "app", "kind": "hang", "second": 1}, "did you mean 'seconds'?"),
        ({"service": "app", "kind": "status", "code": "500"}, "code must be int"),
        ({"service": "app", "kind": "hang", "for": -1}, "'for' must be"),
        ({"kind": "hang"}, "'service' must be"),
    ):
        answer = here.post("/simulator/fault", fault)
        assert answer.status == 400
        assert told in answer.json()["error"]
    assert here.post("/simulator/fault", {"clear": "nothing"}).status == 404


def test_a_fault_given_by_hand_ends_by_itself_or_when_cleared(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "app", "kind": "outage", "for": 30})
    assert here.get("/api/health").status == 503
    here.pass_time(30)
    assert here.get("/api/health").status == 200
    made = here.post("/simulator/fault", {"service": "app", "kind": "outage"}).json()["id"]
    assert here.get("/api/health").status == 503
    assert here.post("/simulator/fault", {"clear": made}).status == 200
    assert here.get("/api/health").status == 200
