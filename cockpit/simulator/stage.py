"""From a request to an answer: settle the world, find the route, let the faults in force have their say."""

from __future__ import annotations

from . import application, control, dependencies, monitoring, platform_api
from .faults import disturb, replaced
from .github import service as github
from .routes import Router
from .wire import Refused, Request, Response, as_json
from .world import World

_ROUTER = Router(
    [
        *application.ROUTES,
        *platform_api.ROUTES,
        *dependencies.ROUTES,
        *monitoring.ROUTES,
        *control.ROUTES,
        *github.ROUTES,
    ]
)


def problem(code: int, message: str) -> Response:
    return as_json(code, {"error": message})


def answer(world: World, request: Request) -> Response:
    """Never raises Refused: what is wrong with a request becomes its answer."""
    world.settle()
    route, allowed = _ROUTER.find(request)
    if route is None and allowed:
        found = problem(405, f"{request.path} takes {', '.join(allowed)}")
        found.headers.append(("Allow", ", ".join(allowed)))
        return found
    if route is None:
        return problem(404, f"nothing lives at {request.path}")
    world.requests[route.service or "simulator"] += 1
    fault = world.replacing(route.service, request.path) if route.service else None
    if fault is not None and not fault.settings.get("accepting"):
        return replaced(fault)
    try:
        found = route.handler(world, request)
    except Refused as error:
        found = problem(error.code, str(error))
    if fault is not None:
        return replaced(fault)
    if route.service and (disturbance := world.disturbing(route.service, request.path)):
        found = disturb(disturbance, found)
    return found
