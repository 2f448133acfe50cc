"""Health endpoints as they answer in the wild, byte for byte, and what the cockpit says of each.

`python -m tests.sources.formats` writes the table in docs/sources.md; test_formats.py checks it.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.engine.judging import judge_probe
from cockpit.model.checks import Maintenance, Probe
from cockpit.model.observations import ProbeResult
from cockpit.model.plan import Plan, Release
from tests.helpers.loopback import MachineClock, answer_bytes, json_bytes, loopback

DOC = Path(__file__).resolve().parents[2] / "docs" / "sources.md"
BEGIN, END = "<!-- table of formats: begin -->", "<!-- table of formats: end -->"
_ACTUATOR = "application/vnd.spring-boot.actuator.v3+json"
_PROMETHEUS = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Row:
    """source, the answer in short, the answer's bytes, the verdict; part of the reason; components; version, commit."""

    source: str
    shown: str
    answer: bytes
    verdict: str
    reason: str = ""
    components: tuple[tuple[str, str], ...] = ()
    version: str = ""
    commit: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    maintenance: Maintenance | None = None


def _spring(status: int, body: str) -> bytes:
    return answer_bytes(status, body, _ACTUATOR)


ROWS = (
    # Spring Boot actuator
    Row("Spring actuator", '200 `{"status":"UP","components":{"db":{"status":"UP"}}}`',
        _spring(200, '{"status":"UP","components":{"db":{"status":"UP","details":{"database":"PostgreSQL"}},"diskSpace":{"status":"UP"}}}'),
        "pass", components=(("db", "pass"), ("diskSpace", "pass"))),
    Row("Spring actuator", '503 `{"status":"DOWN",...}`',
        _spring(503, '{"status":"DOWN","components":{"db":{"status":"DOWN","details":{"error":"refused"}},"ping":{"status":"UP"}}}'),
        "fail", "body says DOWN", (("db", "fail"), ("ping", "pass"))),
    Row("Spring actuator", '503 `{"status":"OUT_OF_SERVICE"}`', _spring(503, '{"status":"OUT_OF_SERVICE"}'), "fail", "OUT_OF_SERVICE"),
    Row("Spring actuator", '**200** `{"status":"UNKNOWN"}`', _spring(200, '{"status":"UNKNOWN"}'), "inconclusive", "unknown word: UNKNOWN"),
    Row("Spring actuator", "nested components", _spring(200, '{"status":"UP","components":{"db":{"status":"UP","components":{"primary":{"status":"UP"},"replica":{"status":"UP"}}}}}'),
        "pass", components=(("db", "pass"), ("db/primary", "pass"), ("db/replica", "pass"))),
    # IETF health+json
    Row("IETF health+json", '200 `{"status":"pass",...}`',
        answer_bytes(200, '{"status":"pass","version":"1","releaseId":"1.2.2","checks":{"db:latency":[{"observedValue":250,"observedUnit":"ms","status":"pass"}],"uptime":[{"observedValue":1209600.245}]}}', "application/health+json"),
        "pass", components=(("db:latency", "pass"),), version="1"),
    Row("IETF health+json", '200 `{"status":"warn",...}`',
        answer_bytes(200, '{"status":"warn","output":"slow","checks":{"db:latency":[{"observedValue":950,"status":"warn"}]}}', "application/health+json"),
        "warn", "body says warn", (("db:latency", "warn"),)),
    Row("IETF health+json", '300 `{"status":"warn"}`', answer_bytes(300, '{"status":"warn"}', "application/health+json"), "warn"),
    Row("IETF health+json", '503 `{"status":"fail",...}`',
        answer_bytes(503, '{"status":"fail","output":"no connection","checks":{"db:connections":[{"status":"fail"}]}}', "application/health+json"),
        "fail", "body says fail", (("db:connections", "fail"),)),
    Row("IETF health+json", '200 `{"status":"up"}`', answer_bytes(200, '{"status":"up"}', "application/health+json"), "pass"),
    # Nest Terminus
    Row("Nest Terminus", '200 `{"status":"ok","info":{...},"details":{...}}`',
        json_bytes(200, '{"status":"ok","info":{"database":{"status":"up"}},"error":{},"details":{"database":{"status":"up"}}}'),
        "pass", components=(("database", "pass"),)),
    Row("Nest Terminus", '503 `{"status":"error",...}`',
        json_bytes(503, '{"status":"error","info":{},"error":{"database":{"status":"down","message":"timeout"}},"details":{"database":{"status":"down","message":"timeout"}}}'),
        "fail", "body says error", (("database", "fail"),)),
    Row("Nest Terminus", '503 `{"status":"shutting_down"}`', json_bytes(503, '{"status":"shutting_down","info":{},"error":{},"details":{}}'), "fail", "shutting_down"),
    # ASP.NET
    Row("ASP.NET", "200 `Healthy`", answer_bytes(200, "Healthy", "text/plain"), "pass"),
    Row("ASP.NET", "**200** `Degraded`", answer_bytes(200, "Degraded", "text/plain"), "warn", "Degraded"),
    Row("ASP.NET", "503 `Unhealthy`", answer_bytes(503, "Unhealthy", "text/plain"), "fail", "Unhealthy"),
    Row("ASP.NET", '200 `{"status":"Healthy","entries":{...}}`',
        json_bytes(200, '{"status":"Healthy","totalDuration":"00:00:00.0123","entries":{"sql":{"data":{},"duration":"00:00:00.01","status":"Healthy"}}}'),
        "pass", components=(("sql", "pass"),)),
    # Grafana
    Row("Grafana", '200 `{"database":"ok",...}`', json_bytes(200, '{"commit":"83b9528bce","database":"ok","version":"11.1.0"}'),
        "pass", components=(("database", "pass"),), version="11.1.0", commit="83b9528bce"),
    Row("Grafana", '503 `{"database":"failing",...}`', json_bytes(503, '{"commit":"83b9528bce","database":"failing","version":"11.1.0"}'),
        "fail", "database", (("database", "fail"),), "11.1.0", "83b9528bce"),
    # Kubernetes
    Row("Kubernetes /readyz", "200 `ok`", answer_bytes(200, "ok"), "pass"),
    Row("Kubernetes /readyz?verbose", "200, lines of `[+]ping ok`", answer_bytes(200, "[+]ping ok\n[+]etcd ok\n[+]poststarthook/rbac ok\nreadyz check passed\n"),
        "pass", components=(("ping", "pass"), ("etcd", "pass"), ("poststarthook/rbac", "pass"))),
    Row("Kubernetes /readyz", "500, with `[-]etcd failed`", answer_bytes(500, "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n"),
        "fail", "etcd fail", (("ping", "pass"), ("etcd", "fail"))),
    # etcd
    Row("etcd /health", '200 `{"health":"true"}`', answer_bytes(200, '{"health":"true","reason":""}', "text/plain; charset=utf-8"), "pass"),
    Row("etcd /health", '503 `{"health":"false",...}`', answer_bytes(503, '{"health":"false","reason":"RAFT NO LEADER"}', "text/plain; charset=utf-8"), "fail", "RAFT NO LEADER"),
    # InfluxDB
    Row("InfluxDB /health", '200 `{"status":"pass",...}`',
        json_bytes(200, '{"name":"influxdb","message":"ready for queries and writes","status":"pass","checks":[],"version":"v2.7.6","commit":"8c5f8d3c85"}'),
        "pass", version="v2.7.6", commit="8c5f8d3c85"),
    Row("InfluxDB /health", '503 `{"status":"fail",...}`', json_bytes(503, '{"name":"influxdb","message":"starting","status":"fail","checks":[{"name":"query","status":"fail"}]}'),
        "fail", "body says fail", (("query", "fail"),)),
    # NATS
    Row("NATS /healthz", '200 `{"status":"ok"}`', json_bytes(200, '{"status":"ok"}'), "pass"),
    Row("NATS /healthz", '503 `{"status":"unavailable",...}`', json_bytes(503, '{"status":"unavailable","status_code":503,"error":"JetStream is not current"}'), "fail", "JetStream is not current"),
    # Consul
    Row("Consul", "200 `passing`", answer_bytes(200, "passing", "text/plain"), "pass"),
    Row("Consul", "**429** `warning`", answer_bytes(429, "warning", "text/plain"), "warn", "warning"),
    Row("Consul", "503 `critical`", answer_bytes(503, "critical", "text/plain"), "fail", "critical"),
    Row("Consul", "404, no such service", answer_bytes(404, "Unknown service: web", "text/plain"), "inconclusive", "Unknown service"),
    Row("Consul", '200 `[{"AggregatedStatus":"passing",...}]`',
        json_bytes(200, '[{"AggregatedStatus":"passing","Service":{"ID":"web1"},"Checks":[{"Name":"http","Status":"passing"}]}]'),
        "pass", components=(("web1", "pass"), ("web1/http", "pass"))),
    # Prometheus
    Row("Prometheus /-/healthy", "200 `Prometheus Server is Healthy.`", answer_bytes(200, "Prometheus Server is Healthy.\n", _PROMETHEUS), "pass"),
    Row("Prometheus /-/ready", "503 `Service Unavailable`", answer_bytes(503, "Service Unavailable", _PROMETHEUS), "fail", "503"),
    # Supabase
    Row("Supabase auth", '200 `{"version":...,"name":"GoTrue",...}`', json_bytes(200, '{"version":"v2.151.0","name":"GoTrue","description":"GoTrue is a user registration and authentication API"}'),
        "pass", version="v2.151.0", headers=(("apikey", "anon-key"),)),
    # django-health-check
    Row("django-health-check", '200 `{"DatabaseBackend":"working",...}`', json_bytes(200, '{"DatabaseBackend": "working", "Cache backend: default": "working"}'),
        "pass", components=(("DatabaseBackend", "pass"), ("Cache backend: default", "pass"))),
    Row("django-health-check", "500, the error text as value", json_bytes(500, '{"DatabaseBackend": "unknown error: could not connect", "Cache backend: default": "working"}'),
        "fail", "DatabaseBackend fail", (("DatabaseBackend", "fail"), ("Cache backend: default", "pass"))),
    # Rails
    Row("Rails /up", "200, a green page", answer_bytes(200, '<!DOCTYPE html><html><body style="background-color: green"></body></html>', "text/html; charset=utf-8"), "pass"),
    Row("Rails /up", "500, a red page", answer_bytes(500, '<!DOCTYPE html><html><body style="background-color: red"></body></html>', "text/html; charset=utf-8"), "fail", "HTTP 500"),
    Row("Rails /up", '200 `{"status":"up"}`', json_bytes(200, '{"status":"up","timestamp":"2026-02-20T10:00:00Z"}'), "pass"),
    # Hasura
    Row("Hasura /healthz", "200 `OK`", answer_bytes(200, "OK"), "pass"),
    Row("Hasura /healthz", "**200** `WARN: ...`", answer_bytes(200, "WARN: inconsistent objects in schema"), "warn", "inconsistent objects"),
    Row("Hasura /healthz", "500 `ERROR`", answer_bytes(500, "ERROR"), "fail"),
    # Statuspage and hand-written
    Row("Statuspage", '200 `{"status":{"indicator":"none",...}}`', json_bytes(200, '{"page":{"id":"x"},"status":{"indicator":"none","description":"All Systems Operational"}}'), "pass"),
    Row("Statuspage", '200 `{"status":{"indicator":"major",...}}`', json_bytes(200, '{"page":{"id":"x"},"status":{"indicator":"major","description":"Partial System Outage"}}'), "fail", "major"),
    Row("Next.js, hand-written", '200 `{"status":"ok"}`', json_bytes(200, '{"status":"ok","version":"1.4.2","commit":"0a1b2c3"}'), "pass", version="1.4.2", commit="0a1b2c3"),
    Row("hand-written", '200 `{"ok":true}`', json_bytes(200, '{"ok":true}'), "pass"),
    Row("hand-written", '200 `{"healthy":false}`', json_bytes(200, '{"healthy":false}'), "fail", "healthy false"),
    Row("hand-written", "empty 200", answer_bytes(200, b"", "text/plain"), "pass"),
    Row("hand-written", "204", answer_bytes(204), "pass"),
    Row("hand-written", '200 `{"status":"ok","checks":{"db":"down"}}`', json_bytes(200, '{"status":"ok","checks":{"db":"down","queue":true}}'), "warn", "says ok, but db fail", (("db", "fail"), ("queue", "pass"))),
    # The worse of both, and what is no answer
    Row("any", '503 `{"status":"ok"}`', json_bytes(503, '{"status":"ok"}'), "fail", "HTTP 503"),
    Row("any", '200 `{"status":"down"}`', json_bytes(200, '{"status":"down"}'), "fail", "body says down"),
    Row("any", '200 `{"status":"frobnicating"}`', json_bytes(200, '{"status":"frobnicating"}'), "inconclusive", "unknown word: frobnicating"),
    Row("any", '200 `{"hello":"world"}`', json_bytes(200, '{"hello":"world"}'), "inconclusive", "says nothing about health"),
    Row("any", "200, a web page", answer_bytes(200, "<!doctype html><html><head><title>Shop</title></head><body><h1>Welcome</h1></body></html>", "text/html"), "inconclusive", "a web page"),
    Row("any", "200, JSON promised and broken", json_bytes(200, '{"status":"ok"'), "error", "not JSON"),
    Row("any", "200, JSON promised and empty", json_bytes(200, ""), "error", "not JSON"),
    Row("any", "302", answer_bytes(302, b"", Location="https://login.example/?next=secret"), "inconclusive", "redirects to https://login.example/, not followed"),
    Row("any", "401", answer_bytes(401, "no"), "error", "credentials were refused"),
    Row("any", "404", answer_bytes(404, "<h1>Not Found</h1>", "text/html"), "fail", "HTTP 404"),
    Row("any", "429", json_bytes(429, '{"message":"too many requests"}'), "inconclusive", "asked to slow down"),
    Row("maintenance, as the plan marks it", "503 with `Retry-After`", answer_bytes(503, "back soon", Retry_After="120"), "excused", "planned maintenance", maintenance=Maintenance()),
    Row("maintenance, without its mark", "503", answer_bytes(503, "back soon"), "fail", "HTTP 503", maintenance=Maintenance()),
)  # fmt: skip


async def ask(row: Row) -> ProbeResult:
    """Have a real server speak the row's bytes, and judge what arrives."""
    clock = MachineClock()
    async with loopback({"/health": row.answer}) as server:
        probe = Probe(
            id="it", kind="http", url=server.url("/health"), headers=dict(row.headers), maintenance=row.maintenance
        )
        plan = Plan(plan=1, release=Release(name="formats"), probe=(probe,))
        router = ProbeRouter(plan, {}, clock, Http({}, clock))
        try:
            return judge_probe(probe, await router.ask(probe))
        finally:
            await router.close()


def table(results: list[ProbeResult]) -> str:
    """The table of docs/sources.md."""
    lines = ["| source | it answers | the cockpit says | components | version, commit |", "|---|---|---|---|---|"]
    for row, result in zip(ROWS, results, strict=True):
        said = result.verdict + (f": {result.detail}" if result.detail else "")
        parts = ", ".join(f"{name} {verdict}" for name, verdict in result.components)
        build = " ".join(part for part in (result.version, result.commit) if part)
        cells = (row.source, row.shown, said.replace("|", "/"), parts, build)
        lines.append("| " + " | ".join(cell or "-" for cell in cells) + " |")
    return "\n".join(lines)


async def all_results() -> list[ProbeResult]:
    return [await ask(row) for row in ROWS]


def write() -> None:
    before, _, rest = DOC.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    DOC.write_text(f"{before}{BEGIN}\n{table(asyncio.run(all_results()))}\n{END}{after}")


if __name__ == "__main__":
    write()
