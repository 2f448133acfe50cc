"""The platform, the dependencies, the webhooks, the error tracker and the metrics store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.helpers.simulated import Day

Begin = Callable[..., Day]
FLAG = "/flags/HOTDASH_CONTROL_CENTER"


def test_flags(day: Begin) -> None:
    here = day()
    assert here.get("/flags").json()["flags"]["HOTDASH_CONTROL_CENTER"]["on"] is False
    here.pass_time(5)
    turned = here.post(FLAG, {"on": True, "by": "asa"}).json()
    assert (turned["on"], turned["changed_by"], turned["environment"]) == (True, "asa", "production")
    assert turned["changed_at"] == here.state()["time"]
    assert here.get(FLAG).json() == turned
    here.pass_time(5)
    assert here.ask("PUT", FLAG, {"on": True}).json() == turned, "nothing changed"
    assert here.get("/staging" + FLAG).json()["on"] is False
    assert [event["name"] for event in here.state()["events"]] == ["flag-on"]
    here.ask("PATCH", "/flags/BETA_TILE", {"on": True})
    assert here.ask("DELETE", "/flags/BETA_TILE").status == 204
    assert here.get("/flags/BETA_TILE").status == 404
    here.post("/staging" + FLAG, {"on": True})
    assert [event["name"] for event in here.state()["events"]][1:] == [
        "flag-on:BETA_TILE",
        "flag-off:BETA_TILE",
        "staging-flag-on",
    ]
    for name in ("1st", "a" * 81, "a%20b"):
        assert here.post(f"/flags/{name}", {"on": True}).status == 400


def test_publishing_and_going_back(day: Begin) -> None:
    here = day()
    start = here.get("/deploys").json()
    made = here.post("/deploys", {"version": "1.2.0", "commit": "abcdef1", "title": "Two"})
    assert made.status == 201
    deploy = made.json()
    assert (deploy["version"], deploy["commit_ref"], deploy["published"]) == ("1.2.0", "abcdef1", True)
    assert (here.health()["version"], here.health()["commit"]) == ("1.2.0", "abcdef1")
    after = here.get("/deploys").json()
    assert (after["live"], after["previous"], after["rolled_back"]) == (deploy["id"], start["live"], False)
    assert here.post(f"/deploys/{start['live']}/restore").json()["published"] is True
    back = here.get("/deploys").json()
    assert (back["live"], back["rolled_back"]) == (start["live"], True)
    here.post(f"/deploys/{start['live']}/restore")
    here.post(f"/deploys/{deploy['id']}/restore")
    assert [event["name"] for event in here.state()["events"]] == ["deploy", "rollback", "deploy"]
    assert here.health("/staging")["version"] == "1.0.0-pilot"
    assert here.get("/deploys/live").json()["id"] == deploy["id"]
    assert here.post("/deploys/nothing/restore").status == 404
    assert here.post("/deploys", {"commit": "not hex"}).status == 422
    assert here.post("/deploys", {"version": 3}).status == 400


def test_the_same_in_netlifys_words(day: Begin) -> None:
    here = day()
    site = "/api/v1/sites/hotdash"
    made = here.post(f"{site}/deploys", {"version": "1.2.0"}).json()
    assert here.get(site).json()["published_deploy"]["id"] == made["id"]
    listed = here.get(f"{site}/deploys?per_page=2").json()
    assert [deploy["id"] for deploy in listed] == [made["id"], listed[1]["id"]]
    assert here.get(f"{site}/deploys?per_page=2&page=2").json()[0]["number"] == 2
    assert here.ask("PUT", f"{site}/rollback").status == 204
    assert here.get(site).json()["published_deploy"]["id"] == listed[1]["id"]
    assert here.post(f"{site}/deploys/{made['id']}/restore").json()["id"] == made["id"]
    assert here.get(f"/api/v1/deploys/{made['id']}").json()["state"] == "ready"
    assert here.get("/api/v1/sites/other/deploys").status == 404


def test_a_lock_keeps_a_new_deploy_from_going_live(day: Begin) -> None:
    here = day()
    live = here.get("/deploys").json()["live"]
    assert here.post("/deploys/previous/lock").status == 422
    assert here.post(f"/api/v1/deploys/{live}/lock").json()["locked"] is True
    assert here.get("/api/v1/sites/hotdash").json()["auto_publish"] is False
    held = here.post("/deploys", {}).json()
    assert (held["published"], held["published_at"]) == (False, None)
    assert here.get("/deploys").json()["live"] == live
    assert here.get("/deploys").json()["rolled_back"] is False, "what was never live was not rolled back"
    assert here.post("/deploys/live/unlock").json()["locked"] is False
    here.post("/deploys", {"version": "2.0.0"})
    assert here.health()["version"] == "2.0.0"
    assert [event["name"] for event in here.state()["events"]] == ["deploy-held", "deploy"]


def test_history_is_bounded_and_keeps_what_is_live(day: Begin) -> None:
    here = day()
    live = here.get("/deploys").json()["live"]
    here.post("/deploys/live/lock")
    for _ in range(310):
        here.post("/deploys", {})
    after = here.get("/deploys").json()
    assert len(after["deploys"]) == 300
    assert after["live"] == live


def test_the_dependencies_in_their_own_shapes(day: Begin) -> None:
    here = day()
    assert set(here.get("/deps/supabase/health").json()) == {"version", "name", "description"}
    for path in ("/deps/fly", "/deps/fly/status", "/deps/shopify/status", "/status/api/v2/status.json"):
        assert here.get(path).json()["status"] == {"indicator": "none", "description": "All systems operational"}
    assert here.get("/deps/chatwoot").json()["queue_services"] == "ok"
    assert "components" in here.get("/status/api/v2/summary.json").json()
    for word in ("minor", "major", "critical"):
        here.post("/simulator/fault", {"service": ["fly", "shopify"], "kind": "indicator", "word": word})
        assert here.get("/deps/shopify/status").json()["status"]["indicator"] == word
    assert here.health()["checks"]["shopify"]["status"] == "degraded"


def test_smoke_endpoints(day: Begin) -> None:
    here = day()
    approvals = here.get("/api/approvals").json()
    assert approvals["pending"] == len(approvals["queue"]) == 6
    assert here.get("/api/inventory").json()["low"][0]["stock"] > 0
    assert here.get("/api/cx").json()["waiting"] > 0
    assert here.get("/api/analytics").json()["mismatch"] < 0.03
    assert here.get("/staging/api/approvals").json()["pending"] == 2


def test_webhooks_answer_as_their_services_do(day: Begin) -> None:
    here = day()
    slack = here.post("/hooks/slack", {"text": "Launch at ten"})
    assert (slack.status, slack.body) == (200, b"ok")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    formed = here.ask("POST", "/hooks/slack", b"payload=" + quote('{"text": "a & b"}').encode(), form)
    assert formed.body == b"ok"
    assert here.post("/hooks/discord", {"content": "Hello"}).status == 204
    waited = here.post("/hooks/discord?wait=true", {"embeds": [{"title": "x"}]})
    assert (waited.status, "id" in waited.json()) == (200, True)
    named = here.ask(
        "POST", "/hooks/json", {"text": "T0", "n": 1}, {"Idempotency-Key": "k-1", "Authorization": "Bearer s3cret"}
    )
    assert named.json()["ok"] is True
    kept = here.get("/hooks").json()
    assert (kept["count"], [m["channel"] for m in kept["messages"]]) == (
        5,
        ["slack", "slack", "discord", "discord", "json"],
    )
    assert [m["text"] for m in here.get("/hooks?channel=slack").json()["messages"]] == ["Launch at ten", "a & b"]
    last = kept["messages"][-1]
    assert last["body"] == {"text": "T0", "n": 1}
    assert last["headers"]["idempotency-key"] == "k-1"
    assert last["headers"]["authorization"] == "present"
    assert here.ask("DELETE", "/hooks").status == 204
    assert here.get("/hooks").json()["messages"] == []


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/hooks/slack", b"not json", b"invalid_payload"),
        ("/hooks/slack", {"txt": "x"}, b"no_text"),
        ("/hooks/discord", {"content": ""}, b"50006"),
        ("/hooks/discord", {"content": "x" * 2001}, b"50035"),
        ("/hooks/discord", b"[", b"50109"),
        ("/hooks/json", b"", b"not JSON"),
    ],
)
def test_webhooks_refuse_what_their_services_refuse(day: Begin, path: str, body: Any, told: bytes) -> None:
    here = day()
    answer = here.ask("POST", path, body)
    assert answer.status == 400
    assert told in answer.body
    assert here.get("/hooks").json()["count"] == 0


def test_webhook_faults(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "slack", "kind": "status", "code": 500})
    assert here.post("/hooks/slack", {"text": "lost"}).status == 500
    assert here.get("/hooks").json()["count"] == 0
    here.post("/simulator/fault", {"service": "slack", "kind": "status", "code": 500, "accepting": True})
    assert here.post("/hooks/slack", {"text": "arrived all the same"}).status == 500
    assert [m["text"] for m in here.get("/hooks").json()["messages"]] == ["arrived all the same"]
    here.post("/simulator/fault", {"clear": "all"})
    here.post("/simulator/fault", {"service": "discord", "kind": "hang", "seconds": 0.05, "accepting": True})
    assert here.post("/hooks/discord", {"content": "arrived"}).status == 504
    assert here.get("/hooks?channel=discord").json()["count"] == 1
    assert here.post("/hooks/slack", {"text": "fine again"}).status == 200


def test_the_error_tracker(day: Begin) -> None:
    here = day()
    path = "/sentry/api/0/projects/hotdash/hotdash/issues/"
    answer = here.get(path)
    assert {issue["level"] for issue in answer.json()} == {"warning", "info"}
    assert all(isinstance(issue["count"], str) for issue in answer.json())
    assert answer.headers["link"].count('results="false"') == 2
    assert here.get(path + "?query=is:unresolved+level:error").json() == []
    here.post("/simulator/fault", {"service": "app", "kind": "outage"})
    here.pass_time(20)
    (fatal,) = here.get(path + "?query=level:fatal").json()
    assert int(fatal["count"]) == 61
    assert fatal["lastSeen"] == here.state()["time"]


def test_the_metrics_store_agrees_with_the_health_endpoint(day: Begin) -> None:
    here = day("pilot")
    here.post(FLAG, {"on": True})
    here.pass_time(100)
    body = here.health()

    def value(query: str, **more: str) -> float:
        words = "&".join(f"{name}={quote(text)}" for name, text in more.items())
        found = here.get(f"/prometheus/api/v1/query?query={quote(query)}&{words}").json()
        assert (found["status"], found["data"]["resultType"]) == ("success", "vector")
        return float(found["data"]["result"][0]["value"][1])

    p95 = 'histogram_quantile(0.95, sum(rate(http_request_duration_seconds_bucket{job="hotdash"}[5m])) by (le))'
    assert value(p95) == pytest.approx(body["latency"]["p95_ms"] / 1000, rel=0.001)
    assert value("sessions_active") == pytest.approx(body["sessions"]["active"], abs=0.8)
    assert value('up{job="hotdash"}') == 1
    past = value("app_p95_seconds", time=here.state()["time"].replace("Z", "+00:00"))
    here.pass_time(100)
    assert value("app_p95_seconds", time="2026-02-20T17:58:00Z") < 0.3
    assert value("app_p95_seconds") > 3.5 > past
    assert value("up") == 0
    assert here.get("/prometheus/api/v1/query?query=nothing_like_it").json()["data"]["result"] == []
    form = here.ask("POST", "/prometheus/api/v1/query", b"query=up")
    assert form.json()["data"]["result"][0]["value"][1] == "0"


def test_ranges_of_metrics(day: Begin) -> None:
    here = day("pilot")
    here.post(FLAG, {"on": True})
    here.pass_time(150)
    now = 1771610280 + here.state()["t"]
    found = here.get(f"/prometheus/api/v1/query_range?query=p95&start={now - 150}&end={now}&step=30").json()
    values = [float(value) for _, value in found["data"]["result"][0]["values"]]
    assert len(values) == 6
    assert values[0] < 0.3 < values[3] < values[5]


@pytest.mark.parametrize(
    "query",
    [
        "query?query=",
        "query?query=rate(x",
        "query?query=up&time=noon",
        "query_range?query=up&step=0",
        "query_range?query=up&start=20&end=10&step=1",
        "query_range?query=up&start=0&end=99999999&step=1",
    ],
)
def test_bad_metric_queries(day: Begin, query: str) -> None:
    answer = day().get(f"/prometheus/api/v1/{query}")
    assert answer.status == 400
    assert (answer.json()["status"], answer.json()["errorType"]) == ("error", "bad_data")
