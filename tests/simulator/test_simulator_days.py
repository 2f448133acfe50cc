"""The scenarios: what the services say as the day goes on. The clock is moved by hand, so no test waits."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from cockpit.simulator.chance import HOSTILE
from tests.helpers.simulated import DEADLINE, Day, wait_until

Begin = Callable[..., Day]
FLAG = "/flags/HOTDASH_CONTROL_CENTER"


def switch(day: Day, on: bool) -> None:
    assert day.post(FLAG, {"on": on}).status == 200


def test_the_pilot_day(day: Begin) -> None:
    here = day("pilot")
    start = here.health()
    assert (start["status"], start["version"], start["sessions"]["active"]) == ("ok", "1.0.0-pilot", 1)
    assert 200 < start["latency"]["p95_ms"] < 300
    here.pass_time(600)
    assert here.health()["status"] == "ok", "nothing happens before the flag goes on"

    switch(here, on=True)
    here.pass_time(55)
    assert here.health()["latency"]["p95_ms"] < 300
    assert here.health()["flags"] == {"HOTDASH_CONTROL_CENTER": True}
    seen = []
    for _ in range(6):
        here.pass_time(10)
        seen.append(here.health()["latency"]["p95_ms"])
    assert seen == sorted(seen), "latency only climbs"
    assert 1000 < seen[-1] < 1500
    assert here.health()["sessions"]["active"] > 1
    assert here.get("/api/health").status == 200

    here.pass_time(10)
    answer = here.get("/api/health")
    assert answer.status == 503
    body = answer.json()
    assert (body["status"], body["sse"]["status"]) == ("error", "unstable")
    assert "connection pool" in body["message"]
    assert body["latency"]["p95_ms"] > 3500
    assert 0.055 < body["error_rate"] < 0.105
    assert here.get("/api/approvals").status == 503
    assert here.health("/staging")["status"] == "ok"
    assert here.get("/control/health").status == 200

    switch(here, on=False)
    here.pass_time(5)
    assert here.get("/api/health").status == 503, "it takes a few seconds to come back"
    here.pass_time(30)
    body = here.health()
    assert body["status"] == "ok"
    assert body["latency"]["p95_ms"] < 300
    assert body["error_rate"] < 0.004
    assert body["sessions"]["active"] == 1


def test_a_rollback_ends_the_outage_as_well(day: Begin) -> None:
    here = day("pilot")
    switch(here, on=True)
    here.pass_time(200)
    assert here.get("/api/health").status == 503
    assert here.post("/deploys/previous/restore").json()["version"] == "0.9.4"
    here.pass_time(10)
    assert here.get("/api/health").status == 200
    assert here.health()["version"] == "0.9.4"


def test_the_day_repeats_when_the_flag_goes_on_again(day: Begin) -> None:
    here = day("pilot")
    for _ in range(2):
        switch(here, on=True)
        here.pass_time(130)
        assert here.get("/api/health").status == 503
        switch(here, on=False)
        here.pass_time(60)
        assert here.get("/api/health").status == 200


def test_the_outage_shows_everywhere_at_once(day: Begin) -> None:
    here = day("pilot")
    p0 = "/github/repos/hotdash/control-center/issues?labels=P0&per_page=100"
    issues = "/sentry/api/0/projects/hotdash/hotdash/issues/?query=is:unresolved+level:fatal"

    def blockers() -> list[Any]:
        return [item for item in here.get(p0).json() if "pull_request" not in item]

    assert blockers() == []
    assert here.get(issues).json() == []
    switch(here, on=True)
    here.pass_time(160)
    (found,) = blockers()
    assert found["title"].startswith("Approvals queue answers 503")
    assert found["state"] == "open"
    opened, now = datetime.fromisoformat(found["created_at"]), datetime.fromisoformat(here.state()["time"])
    assert (now - opened).total_seconds() == 10
    (tracked,) = here.get(issues).json()
    assert tracked["level"] == "fatal"
    before = int(tracked["count"])
    assert here.get("/status/api/v2/status.json").json()["status"]["indicator"] == "major"
    assert here.get("/prometheus/api/v1/query?query=up").json()["data"]["result"][0]["value"][1] == "0"
    here.pass_time(10)
    assert int(here.get(issues).json()[0]["count"]) > before
    switch(here, on=False)
    here.pass_time(300)
    assert blockers() == []
    assert here.get("/status/api/v2/status.json").json()["status"]["indicator"] == "none"
    after = here.get(issues).json()[0]
    here.pass_time(300)
    assert here.get(issues).json()[0] == after, "nothing new is thrown once it is over"


def test_calm_reaches_its_target(day: Begin) -> None:
    here = day("calm")
    switch(here, on=True)
    for _ in range(30):
        here.pass_time(20)
        body = here.health()
        assert body["status"] == "ok"
        assert body["latency"]["p95_ms"] < 300
        assert body["error_rate"] < 0.004
    assert (body["sessions"]["active"], body["sessions"]["target"]) == (11, 12)


def test_a_dead_deploy_is_never_green(day: Begin) -> None:
    here = day("dead-deploy")
    assert here.get("/api/health").status == 200
    made = here.post("/deploys", {"version": "1.0.1-pilot"}).json()
    here.pass_time(3)
    for _ in range(30):
        assert here.get("/api/health").status == 503
        here.pass_time(60)
    assert here.health()["version"] == made["version"] == "1.0.1-pilot"
    here.ask("PUT", "/api/v1/sites/hotdash/rollback")
    here.pass_time(6)
    assert here.get("/api/health").status == 200


def test_flapping_never_lasts(day: Begin) -> None:
    here = day("flap")
    switch(here, on=True)
    here.pass_time(30)
    codes = []
    for _ in range(60):
        codes.append(here.get("/api/health").status)
        here.pass_time(1)
    assert "".join("x" if code == 503 else "." for code in codes) == ("x" * 8 + "." * 22) * 2


def silent(here: Day, path: str) -> bool:
    """Whether nothing comes back. A short wait can only make this too sure, and the same paths answer before and after."""
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=0.3)
    try:
        connection.request("GET", path, headers={"User-Agent": "tests"})
        connection.getresponse()
    except TimeoutError:
        return True
    finally:
        connection.close()
    return False


WATCHED = ("/api/health", "/control/health", "/deps/supabase/health", "/github/repos/o/r")


def test_blind_takes_the_control_target_too_and_gives_it_back(day: Begin) -> None:
    here = day("blind")
    switch(here, on=True)
    assert [here.get(path).status for path in WATCHED] == [200] * 4
    here.pass_time(60)
    assert [silent(here, path) for path in WATCHED] == [True] * 4
    assert here.get("/flags").status == 200
    here.pass_time(180)
    assert [here.get(path).status for path in WATCHED] == [200] * 4


def test_hang_leaves_the_others_alone(day: Begin) -> None:
    here = day("hang")
    switch(here, on=True)
    here.pass_time(60)
    assert silent(here, "/api/health")
    assert here.get("/control/health").status == 200
    switch(here, on=False)
    here.pass_time(5)
    assert here.get("/api/health").status == 200


def test_slow_drip_keeps_the_bytes_coming_and_never_ends(day: Begin) -> None:
    here = day("slow-drip")
    switch(here, on=True)
    here.pass_time(30)
    with socket.create_connection(("127.0.0.1", here.port), timeout=DEADLINE) as connection:
        connection.sendall(b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
        found = b""
        while len(found.partition(b"\r\n\r\n")[2]) < 2:
            found += connection.recv(4096)
    head, _, body = found.partition(b"\r\n\r\n")
    assert b" 200 OK" in head
    assert b"Content-Length: 6" in head, "some 600 bytes were promised"
    assert body == b'{"'


def test_lying_says_200_and_means_something_else(day: Begin) -> None:
    here = day("lying")
    switch(here, on=True)
    here.pass_time(35)
    answer = here.get("/api/health")
    assert (answer.status, answer.json()["status"]) == (200, "down")
    here.pass_time(40)
    answer = here.get("/api/health")
    assert answer.status == 200
    with pytest.raises(ValueError, match=r"decode|Invalid|Expecting"):
        json.loads(answer.body)
    here.pass_time(40)
    assert here.health()["status"] == "meditating"
    here.pass_time(40)
    answer = here.get("/api/health")
    assert (answer.status, answer.body) == (200, b"")
    here.pass_time(40)
    assert here.health()["status"] == "ok"


def test_maintenance_is_marked_and_passes(day: Begin) -> None:
    here = day("maintenance")
    switch(here, on=True)
    here.pass_time(60)
    answer = here.get("/api/health")
    assert (answer.status, answer.headers["retry-after"], answer.headers["x-maintenance"]) == (503, "120", "planned")
    here.pass_time(120)
    assert here.get("/api/health").status == 200


def test_a_dependency_fails_and_the_application_limps(day: Begin) -> None:
    here = day("dependency")
    switch(here, on=True)
    here.pass_time(200)
    assert here.get("/deps/supabase/health").status == 503
    assert here.get("/deps/chatwoot").status == 503
    body = here.health()
    assert body["status"] == "degraded"
    assert body["checks"]["supabase"]["status"] == "fail"
    assert body["checks"]["shopify"]["status"] == "ok"
    assert here.get("/api/cx").status == 502
    here.pass_time(300)
    assert here.get("/api/analytics").json()["mismatch"] > 0.1
    here.pass_time(600)
    assert here.get("/deps/supabase/health").json()["name"] == "GoTrue"
    assert here.health()["status"] == "ok"


def test_an_outsider_publishes_past_everyone(day: Begin) -> None:
    here = day("outsider")
    before = here.get("/deploys").json()
    switch(here, on=True)
    here.pass_time(1000)
    after = here.get("/deploys").json()
    assert len(after["deploys"]) == len(before["deploys"]) + 1
    assert after["live"] != before["live"]
    newest = after["deploys"][0]
    assert (newest["deployed_by"], newest["published"]) == ("a colleague", True)
    assert newest["created_at"] == here.get("/github/repos/o/r/deployments").json()[0]["created_at"]
    events = {happening["name"]: happening["t"] for happening in here.state()["events"]}
    assert events["deploy"] - events["flag-on"] == 90, "the script's time, not the time somebody looked"


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def test_hostile_text_is_everywhere_and_the_day_goes_on(day: Begin) -> None:
    here = day("hostile", "--seed", "3")
    titles = "".join(texts(here.get("/github/repos/o/r/issues?state=all&per_page=100").json()))
    assert [piece for piece in HOSTILE if piece not in titles] == []
    for path in (
        "/api/health",
        "/deps/fly",
        "/deps/shopify/status",
        "/deps/chatwoot",
        "/sentry/api/0/projects/o/p/issues",
        "/github/repos/o/r/releases",
        "/github/repos/o/r/commits",
        "/github/repos/o/r/commits/main/check-runs",
        "/status/api/v2/status.json",
        "/prometheus/api/v1/query?query=p95",
    ):
        answer = here.get(path)
        assert answer.status == 200
        assert any(piece in text for text in texts(answer.json()) for piece in HOSTILE), path
    switch(here, on=True)
    here.pass_time(130)
    assert here.get("/api/health").status == 503


# determinism


SAMPLE = (
    "/api/health",
    "/api/approvals",
    "/deploys",
    "/status/api/v2/summary.json",
    "/sentry/api/0/projects/o/p/issues",
    "/prometheus/api/v1/query_range?query=p95&step=10",
    "/github/repos/o/r/releases",
    "/github/repos/o/r/commits/main/check-runs",
)


def bodies(here: Day) -> list[bytes]:
    return [here.get(path).body.replace(here.url.encode(), b"") for path in SAMPLE]


def lived(here: Day) -> list[bytes]:
    here.pass_time(40 - here.state()["t"])
    switch(here, on=True)
    here.pass_time(170)
    return bodies(here)


def test_the_same_seed_gives_the_same_day_and_another_gives_another(day: Begin) -> None:
    one, same, other = (lived(day("pilot", "--seed", seed)) for seed in ("5", "5", "6"))
    assert one == same
    changed = [path for path, a, b in zip(SAMPLE, one, other, strict=True) if a != b]
    unmoved = {"/api/approvals", "/status/api/v2/summary.json", "/sentry/api/0/projects/o/p/issues"}
    assert set(SAMPLE) - set(changed) == unmoved, "an outage and two pages without numbers of chance"


def test_a_frozen_moment_answers_the_same_twice(day: Begin) -> None:
    here = day("pilot")
    assert bodies(here) == bodies(here)


def test_how_one_gets_there_does_not_matter(day: Begin) -> None:
    """A day looked at every second and a day looked at only once end alike."""
    looked, slept = day("outsider"), day("outsider")
    for here in (looked, slept):
        here.pass_time(20 - here.state()["t"])
        switch(here, on=True)
    for _ in range(120):
        looked.pass_time(1)
        looked.get("/api/health")
    slept.pass_time(120)
    assert bodies(looked) == bodies(slept)


def test_speed_multiplies_scripted_time(day: Begin) -> None:
    here = day("pilot", "--speed", "500", running=True)
    switch(here, on=True)
    wait_until(lambda: here.get("/api/health").status == 503, "the outage")
    assert here.state()["t"] >= 120
    switch(here, on=False)
    wait_until(lambda: here.get("/api/health").status == 200, "the recovery")


def test_the_clock_only_goes_forward(day: Begin) -> None:
    here = day()
    for body in ({"advance": -1}, {"speed": 0}, {"advance": "1"}, {"speed": True}):
        assert here.post("/simulator/clock", body).status == 400


def test_the_state_tells_what_is_and_what_comes(day: Begin) -> None:
    here = day("pilot")
    assert here.state()["coming"] == []
    assert here.post("/simulator/event", {"name": "flag-on", "by": "a test"}).status == 201
    state = here.state()
    assert state["events"] == [{"t": state["t"], "name": "flag-on", "by": "a test"}]
    assert {"t": state["t"] + 120, "what": "outage of app"} in state["coming"]
    here.pass_time(121)
    assert [fault["kind"] for fault in here.state()["active"]] == ["outage"]
    assert here.post("/simulator/event", {"name": "no good"}).status == 400
    assert here.post("/simulator/event", {"do": "dance"}).status == 400
    assert here.post("/simulator/event", {"do": "rollback"}).json()["events"][-1]["name"] == "rollback"
