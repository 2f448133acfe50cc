"""The services the application leans on, and the control target that is fine unless the observer himself is cut off.

Sources of the shapes: Supabase's auth health, Atlassian Statuspage's status.json, Chatwoot's /api.
"""

from __future__ import annotations

from typing import Any

from .faults import Fault
from .routes import Route
from .wire import Request, Response, as_json
from .world import World

INDICATORS = {
    "none": "All systems operational",
    "minor": "Partly degraded service",
    "major": "Partial outage",
    "critical": "Major outage",
}
_COMPONENT = {
    "none": "operational",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
}


def indicator(world: World, service: str) -> tuple[str, str]:
    fault: Fault | None = world.fault(service, "indicator", "degraded")
    word = fault.text("word", "minor") if fault else "none"
    return word, world.say(service, INDICATORS.get(word, "Something new"))


def page(world: World, service: str, name: str, parts: tuple[str, ...]) -> dict[str, Any]:
    """A Statuspage summary; the first part carries the trouble."""
    word, description = indicator(world, service)
    components = [
        {"id": f"{service}-{i}", "name": part, "status": _COMPONENT.get(word, word) if i == 0 else "operational"}
        for i, part in enumerate(parts)
    ]
    return {
        "page": {
            "id": service,
            "name": name,
            "url": f"https://status.example/{service}",
            "updated_at": world.stamp(world.t),
        },
        "status": {"indicator": word, "description": description},
        "components": components,
    }


def supabase(world: World, _request: Request) -> Response:
    word, description = indicator(world, "supabase")
    body = {"version": "v2.170.0", "name": "GoTrue", "description": "user registration and sign-in"}
    return as_json(200, body if word == "none" else body | {"description": description})


def statuspage(world: World, request: Request) -> Response:
    service = request.params["service"]
    return as_json(200, page(world, service, service.title(), ("API", "Dashboard", "Deployments")))


def chatwoot(world: World, _request: Request) -> Response:
    word, _ = indicator(world, "chatwoot")
    state = "ok" if word == "none" else "failing"
    body = {"version": "4.1.0", "timestamp": world.stamp(world.t), "queue_services": state, "data_services": "ok"}
    if world.fault("chatwoot", "hostile"):
        body["note"] = world.say("chatwoot", "\ud800 half a character")
    return as_json(200, body)


def control(_world: World, _request: Request) -> Response:
    return as_json(200, {"status": "ok"})


def own_status(world: World, request: Request) -> Response:
    summary = page(world, "status", "HotDash", ("Control center", "Approvals", "Webhooks"))
    if request.params["what"] == "status":
        del summary["components"]
    return as_json(200, summary)


ROUTES = [
    Route(("GET",), "/deps/supabase/health", "supabase", supabase),
    Route(("GET",), "/deps/fly", "fly", statuspage, {"service": "fly"}),
    Route(("GET",), "/deps/fly/status", "fly", statuspage, {"service": "fly"}),
    Route(("GET",), "/deps/shopify/status", "shopify", statuspage, {"service": "shopify"}),
    Route(("GET",), "/deps/chatwoot", "chatwoot", chatwoot),
    Route(("GET",), "/control/health", "control", control),
    Route(("GET",), "/status/api/v2/status.json", "status", own_status, {"what": "status"}),
    Route(("GET",), "/status/api/v2/summary.json", "status", own_status, {"what": "summary"}),
]
