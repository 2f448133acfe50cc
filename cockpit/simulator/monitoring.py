"""The error tracker and the metrics store, in the shapes of Sentry's issue list and Prometheus' query API.

Both read the same signals as the application's health, so that they agree with it at every second, past ones included.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from .routes import Route
from .wire import Refused, Request, Response, as_json
from .world import World

MOST_POINTS = 11_000
LOOKBACK = 300
# Part of a query -> (signal, factor to the metric's unit). The first that occurs wins.
SERIES = (
    ("error", "error_rate", 1.0),
    ("session", "sessions_active", 1.0),
    ("approval", "approvals_pending", 1.0),
    ("duration", "p95_ms", 0.001),
    ("p95", "p95_ms", 0.001),
    ("latency", "p95_ms", 0.001),
)
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def _tracked(
    world: World, number: int, title: str, level: str, count: int, seen: tuple[float, float]
) -> dict[str, Any]:
    return {
        "id": str(4_500_000 + number),
        "shortId": f"HOTDASH-{number}",
        "title": world.say("sentry", title),
        "culprit": "app/routes/approvals",
        "permalink": f"https://tracker.example/issues/{4_500_000 + number}/",
        "level": level,
        "status": "unresolved",
        "platform": "node",
        "project": {"id": "1", "name": "hotdash", "slug": "hotdash"},
        "type": "error",
        "metadata": {"type": title.partition(":")[0], "value": title},
        "count": str(count),
        "userCount": min(count, 12),
        "firstSeen": world.stamp(seen[0]),
        "lastSeen": world.stamp(seen[1]),
    }


def sentry(world: World, request: Request) -> Response:
    """Unresolved issues, the most recently seen first: two old warnings, and whatever the outage has thrown."""
    t = world.t
    cookie, tile = "DeprecationWarning: session cookie without SameSite", "HydrationMismatch: inventory tile"
    found = [
        _tracked(world, 11, cookie, "warning", 220 + t // 90, (-900_000, t - t % 90)),
        _tracked(world, 17, tile, "info", 41 + t // 600, (-400_000, t - t % 600)),
    ]
    if outages := world.outages("app"):
        seen = (min(outage.start for outage in outages), max(outage.end for outage in outages) - 1)
        count = 3 * world.down_seconds("app") + 1
        found.insert(0, _tracked(world, 23, "PoolExhausted: no connection within 5 s", "fatal", count, seen))
    query = request.one("query", "is:unresolved")
    for term in query.split():
        key, _, value = term.partition(":")
        if key == "level":
            found = [issue for issue in found if issue["level"] == value]
        elif term == "is:resolved":
            found = []
    answer = as_json(200, found)
    here = f"http://{request.headers.get('host', 'localhost')}{request.path}"
    before = f'<{here}?cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1"'
    after = f'<{here}?cursor=0:100:0>; rel="next"; results="false"; cursor="0:100:0"'
    answer.headers.append(("Link", f"{before}, {after}"))
    return answer


def _bad(message: str) -> Response:
    return as_json(400, {"status": "error", "errorType": "bad_data", "error": message})


def _moment(world: World, text: str, otherwise: float) -> float:
    """Scripted seconds of a Unix or RFC 3339 time. Raises Refused."""
    if not text:
        return otherwise
    try:
        return world.clock.since_start(float(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(400, f"cannot parse {text!r} to a valid timestamp") from None
    return world.clock.since_start(moment.timestamp()) if moment.tzinfo else otherwise


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?", text)
    if match is None or float(match[1]) == 0:
        raise Refused(400, f"cannot parse {text!r} to a valid duration")
    return float(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}[match[2] or "s"]


def _value(world: World, query: str, t: float) -> str | None:
    """The value as Prometheus writes it, or None where it has no sample."""
    if not -86_400 <= t <= world.t + LOOKBACK:
        return None
    at = min(int(t), world.t)
    if re.search(r"\bup\b", query):
        return "0" if any(outage.start <= at < outage.end for outage in world.outages("app")) else "1"
    for word, signal, factor in SERIES:
        if word in query.lower():
            return f"{world.noisy(signal, 0.06, at) * factor:.6g}"
    return None


def _metric(world: World, query: str) -> dict[str, str]:
    name = next((word for word in _NAME.findall(query) if "_" in word and word != "histogram_quantile"), "")
    labels = {"job": "hotdash", "env": "production", "instance": world.say("prometheus", "web-1")}
    return {"__name__": name} | labels if name and name == query.strip() else labels


def _query_text(request: Request) -> str:
    query = request.one("query")
    if request.method == "POST" and not query:
        request.query = parse_qs(request.body.decode("utf-8", "replace")) | request.query
        query = request.one("query")
    if not query.strip() or any(query.count(a) != query.count(b) for a, b in ("()", "{}", "[]")):
        raise Refused(400, 'invalid parameter "query": parse error: unexpected end of input')
    return query


def query(world: World, request: Request) -> Response:
    try:
        text = _query_text(request)
        t = _moment(world, request.one("time"), world.t)
    except Refused as error:
        return _bad(str(error))
    value = _value(world, text, t)
    result = (
        []
        if value is None
        else [{"metric": _metric(world, text), "value": [round(world.clock.epoch.timestamp() + t, 3), value]}]
    )
    return as_json(200, {"status": "success", "data": {"resultType": "vector", "result": result}})


def query_range(world: World, request: Request) -> Response:
    try:
        text = _query_text(request)
        start, end = _moment(world, request.one("start"), world.t - 300), _moment(world, request.one("end"), world.t)
        step = _seconds(request.one("step", "15"))
    except Refused as error:
        return _bad(str(error))
    if end < start:
        return _bad('invalid parameter "end": end timestamp must not be before start time')
    if (end - start) / step > MOST_POINTS:
        return _bad(f"more than {MOST_POINTS} points asked for; take a longer step or a shorter range")
    points = []
    for i in range(int((end - start) / step) + 1):
        value = _value(world, text, start + i * step)
        if value is not None:
            points.append([round(world.clock.epoch.timestamp() + start + i * step, 3), value])
    result = [{"metric": _metric(world, text), "values": points}] if points else []
    return as_json(200, {"status": "success", "data": {"resultType": "matrix", "result": result}})


ROUTES = [
    Route(("GET",), "/sentry/api/0/projects/{organization}/{project}/issues", "sentry", sentry),
    Route(("GET", "POST"), "/prometheus/api/v1/query", "prometheus", query),
    Route(("GET", "POST"), "/prometheus/api/v1/query_range", "prometheus", query_range),
]
