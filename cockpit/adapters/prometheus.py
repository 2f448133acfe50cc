"""Prometheus' HTTP API: instant and range queries, as a body that metrics can look into.

Source: prometheus.io/docs/prometheus/latest/querying/api. Sample values come as strings, "NaN" and "+Inf" among them.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import structs

from cockpit.adapters.http import Http, Request
from cockpit.model.checks import Probe
from cockpit.model.observations import Reading

_MOST_SERIES = 200
_MOST_POINTS = 1000


async def ask(http: Http, probe: Probe, url: str, now: dt.datetime) -> Reading:
    """Body: count, series [{labels, value, at, values, min, max, avg}], and `value` where there is exactly one series.

    No series at all is no data: inconclusive, never 0.
    """
    query = {"query": probe.query or ""}
    path = "/api/v1/query"
    if probe.range is not None:
        path = "/api/v1/query_range"
        end = now.timestamp()
        step = float(probe.step) if probe.step else max(1.0, probe.range / 100)
        query |= {"start": f"{end - probe.range:.3f}", "end": f"{end:.3f}", "step": f"{step:g}"}
    reading = await http.ask(
        Request(
            url=f"{url.rstrip('/')}{path}?{urlencode(query)}",
            headers=probe.headers,
            deadline=probe.deadline,
            max_bytes=max(probe.max_bytes, 1_048_576),
        )
    )
    if reading.fault:
        return reading
    return read(reading)


def read(reading: Reading) -> Reading:
    """The API's envelope taken off an answer."""
    body = reading.body
    if not isinstance(body, Mapping) or "status" not in body:
        return structs.replace(
            reading, fault="protocol", reason=f"HTTP {reading.status}: not an answer of Prometheus", status=0
        )
    if body["status"] != "success":
        words = f"{body.get('errorType', 'error')}: {body.get('error', '')}"
        return structs.replace(reading, fault="protocol", reason=f"Prometheus says {words}", status=0)
    try:
        data = body["data"]
        series = _series(data["resultType"], data["result"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        reason = f"the data has another form than expected ({type(error).__name__})"
        return structs.replace(reading, fault="protocol", reason=reason, status=0)
    found: dict[str, Any] = {"count": len(series), "series": series[:_MOST_SERIES]}
    value = None
    if len(series) == 1:
        value = found["value"] = series[0]["value"]
    warnings = body.get("warnings")
    note = f"Prometheus warns: {warnings[0]}" if isinstance(warnings, list) and warnings else ""
    if not series:
        return structs.replace(reading, body=found, verdict="inconclusive", reason="no data: no series fits the query")
    if value is not None and not math.isfinite(value):
        return structs.replace(reading, body=found, verdict="inconclusive", reason=f"the value is {value}")
    return structs.replace(reading, body=found, verdict="warn" if note else "pass", reason=note, value=value)


def _series(kind: str, result: Any) -> list[dict[str, Any]]:
    if kind in ("scalar", "string"):
        return [{"labels": {}, "at": float(result[0]), "value": float(result[1])}]
    if kind == "vector":
        return [
            {"labels": one["metric"], "at": float(one["value"][0]), "value": float(one["value"][1])}
            for one in result
            if "value" in one
        ]
    if kind != "matrix":
        raise ValueError(kind)
    found: list[dict[str, Any]] = []
    for one in result:
        points = [[float(at), float(value)] for at, value in one.get("values") or []][-_MOST_POINTS:]
        known = [value for _, value in points if not math.isnan(value)]
        if not points:
            continue
        row: dict[str, Any] = {"labels": one["metric"], "at": points[-1][0], "value": points[-1][1], "values": points}
        if known:
            row |= {"min": min(known), "max": max(known), "avg": sum(known) / len(known)}
        found.append(row)
    return found
