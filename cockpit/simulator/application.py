"""The application on launch day: its health endpoint, and the four tiles a smoke test looks at.

The health body's `error_rate` is a share of 1, `latency` is in milliseconds, `uptime_s` in seconds.
"""

from __future__ import annotations

from typing import Any

from .chance import draw, pick, wobble
from .publishing import Site
from .routes import Route
from .wire import Refused, Request, Response, as_json
from .world import PRODUCTION, STAGING, World

DEPENDENCIES = ("supabase", "shopify", "chatwoot")
_SHOPS = ("Birch & Sons", "Harbour Lights", "Nordlys Coffee", "Pine Street Books", "Atelier Mireille")
_GOODS = ("linen throw", "oat bars, box of 12", "enamel mug", "trail map", "beeswax candle")


def _site(world: World, request: Request) -> tuple[Site, str]:
    environment = request.params["environment"]
    return world.sites[environment], "app" if environment == PRODUCTION else "staging"


def _checks(world: World, service: str, down: bool) -> dict[str, Any]:
    checks: dict[str, Any] = {
        "database": {
            "status": "fail" if down else "ok",
            "latency_ms": round(4 + 2 * wobble(world.seed, "db", world.t), 1),
        }
    }
    for name in DEPENDENCIES:
        bad = world.fault(name, "outage", "status", "hang", "drop", "garbage", "lying", "maintenance")
        status = "fail" if bad else "degraded" if world.fault(name, "degraded", "indicator") else "ok"
        checks[name] = {"status": status, "latency_ms": round(60 + 25 * wobble(world.seed, name, world.t), 1)}
    pending = int(world.number("approvals_pending"))
    checks["queue"] = {"status": "fail" if down else "ok", "pending": pending if service == "app" else 2}
    return checks


def health(world: World, request: Request) -> Response:
    site, service = _site(world, request)
    outage = world.fault(service, "outage", path=request.path)
    lie = world.fault(service, "lying", path=request.path)
    checks = _checks(world, service, outage is not None)
    limping = world.fault(service, "degraded") or any(check["status"] != "ok" for check in checks.values())
    code, status = 200, "degraded" if limping else "ok"
    message = "serving" if status == "ok" else "a dependency is not well"
    if lie is not None:
        status, message = lie.text("word", "down"), "not serving"
    if outage is not None:
        code, status, message = 503, "error", outage.text("message", "upstream unavailable")
    production = service == "app"
    p95 = world.noisy("p95_ms", 0.06) if production else 190 + 12 * wobble(world.seed, "staging", world.t)
    errors = world.noisy("error_rate", 0.25) if production else 0.0008
    sessions = round(world.number("sessions_active")) if production else 1
    reconnects = world.noisy("sse_reconnects", 0.3) if production else 0.1
    live = site.current()
    body = {
        "status": status,
        "message": world.say(service, message),
        "version": live.version,
        "commit": live.commit,
        "environment": site.environment,
        "time": world.stamp(world.t),
        "uptime_s": world.t - (live.published or 0),
        "checks": checks,
        "latency": {"p50_ms": round(p95 * 0.42, 1), "p95_ms": round(p95, 1), "p99_ms": round(p95 * 1.6, 1)},
        "error_rate": round(errors, 5),
        "sessions": {"active": sessions, "target": int(world.number("sessions_target"))},
        "sse": {
            "status": "stable" if reconnects < 2 else "unstable",
            "connected": sessions,
            "reconnects_per_min": round(reconnects, 2),
        },
        "flags": {name: flag.on for name, flag in sorted(site.flags.items())},
    }
    answer = as_json(code, body)
    answer.headers.append(("Cache-Control", "no-store"))
    if production:
        answer.wait = world.number("delay_ms") / 1000
    return answer


def _open(world: World, request: Request) -> str:
    """The service, if its tiles can be had at all. Raises Refused 503 while it is out."""
    service = _site(world, request)[1]
    outage = world.fault(service, "outage", path=request.path)
    if outage is not None:
        raise Refused(503, outage.text("message", "upstream unavailable"))
    return service


def approvals(world: World, request: Request) -> Response:
    service = _open(world, request)
    pending = round(world.number("approvals_pending")) if service == "app" else 2
    queue = [
        {
            "id": f"apr-{1000 + draw(world.seed, 'approval', i) % 9000}",
            "kind": pick(("refund", "restock", "reply"), world.seed, "kind", i),
            "shop": world.say(service, pick(_SHOPS, world.seed, "shop", i)),
            "needs_human": True,
        }
        for i in range(pending)
    ]
    return as_json(200, {"status": "ok", "pending": pending, "queue": queue})


def inventory(world: World, request: Request) -> Response:
    service = _open(world, request)
    goods = [{"name": world.say(service, name), "stock": draw(world.seed, "stock", name) % 80 + 1} for name in _GOODS]
    return as_json(200, {"status": "ok", "tile": "inventory", "updated_at": world.stamp(world.t - 20), "low": goods})


def cx(world: World, request: Request) -> Response:
    _open(world, request)
    waiting = 3 + draw(world.seed, "cx", world.t // 60) % 4
    connected = world.fault("chatwoot", "outage", "hang", "status", "drop") is None
    return as_json(
        200 if connected else 502, {"status": "ok" if connected else "error", "waiting": waiting, "oldest_min": 4}
    )


def analytics(world: World, request: Request) -> Response:
    """Two sources that should agree; `mismatch` is their distance as a share of 1."""
    _open(world, request)
    mismatch = round(world.noisy("mismatch", 0.1), 4)
    orders = 400 + 2 * (world.t // 60)
    return as_json(
        200,
        {
            "status": "ok",
            "store_orders": orders,
            "tracked_orders": round(orders * (1 - mismatch)),
            "mismatch": mismatch,
        },
    )


def _family() -> list[Route]:
    tiles = {"health": health, "approvals": approvals, "inventory": inventory, "cx": cx, "analytics": analytics}
    return [
        Route(("GET",), f"{prefix}/api/{name}", service, handler, {"environment": environment})
        for prefix, service, environment in (("", "app", PRODUCTION), ("/staging", "staging", STAGING))
        for name, handler in tiles.items()
    ]


ROUTES = _family()
