"""The strings behind the stage, under /simulator: what the script is doing, and ways for tests to pull at it.

Nothing here can be made to fail by a fault, and nothing in the product asks for any of it.
"""

from __future__ import annotations

import math
from typing import Any

from .faults import Fault, FaultError, make_fault
from .routes import Route
from .scenario import ACTS, BASE
from .windows import Window
from .wire import Refused, Request, Response, as_json
from .world import World


def _fault(world: World, fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "service": list(fault.services),
        "kind": fault.kind,
        "settings": fault.settings,
        "lit": world.lit(fault.window),
    }


def _coming(world: World) -> list[dict[str, Any]]:
    """What the events so far have set in motion and the clock has not reached."""
    scenario = world.scenario
    steps: list[tuple[str, Window]] = [(f"{f.kind} of {', '.join(f.services)}", f.window) for f in scenario.faults]
    steps += [(f"{s.name} to {s.to:g}", s.window) for s in scenario.signals]
    steps += [(f"{a.do} by {a.by}", a.window) for a in scenario.acts]
    steps += [(f"issue: {i.title}", i.window) for i in scenario.issues]
    found = [(span.start, what) for what, window in steps for span in world.spans(window) if span.start > world.t]
    return [{"t": start, "what": what} for start, what in sorted(found)[:50]]


def state(world: World, _request: Request) -> Response:
    known = [*world.scenario.faults, *world.extra_faults]
    return as_json(
        200,
        {
            "scenario": world.scenario.name,
            "title": world.scenario.title,
            "seed": world.seed,
            "speed": world.clock.speed,
            "frozen": world.clock.frozen,
            "t": world.t,
            "time": world.stamp(world.t),
            "events": [happening._asdict() for happening in world.events[-200:]],
            "active": [_fault(world, fault) for fault in known if world.lit(fault.window)],
            "coming": _coming(world),
            "signals": {
                name: round(world.number(name), 5) for name, value in BASE.items() if not isinstance(value, str)
            },
            "live": {
                name: {"id": s.live, "version": s.current().version, "locked": s.locked}
                for name, s in world.sites.items()
            },
            "flags": {name: {flag: f.on for flag, f in s.flags.items()} for name, s in world.sites.items()},
            "requests": dict(world.requests),
        },
    )


def event(world: World, request: Request) -> Response:
    """{"name": ...} only tells the script; {"do": ...} really does one of the acts, which then tells the script."""
    body = request.json()
    by = str(body.get("by", "test"))[:80]
    if "do" in body:
        if body["do"] not in ACTS:
            raise Refused(400, f"'do' must be one of {', '.join(ACTS)}")
        world.act(body["do"], by, str(body.get("title", ""))[:200])
    else:
        world.emit(str(body.get("name", "")), by)
    return as_json(201, {"t": world.t, "events": [happening._asdict() for happening in world.events[-5:]]})


def fault(world: World, request: Request) -> Response:
    """{"service", "kind", "for"?, settings...} gives a fault from now on; {"clear": ID | "all"} takes it back.

    Only faults given by hand can be taken back: the script keeps its own.
    """
    body = request.json()
    if "clear" in body:
        which = body["clear"]
        kept = [] if which == "all" else [given for given in world.extra_faults if given.id != which]
        if which != "all" and len(kept) == len(world.extra_faults):
            raise Refused(404, f"no fault {which!r} was given by hand")
        world.extra_faults = kept
        return as_json(200, {"faults": [_fault(world, given) for given in kept]})
    length, services, kind = body.pop("for", math.inf), body.pop("service", None), body.pop("kind", None)
    if isinstance(length, bool) or not isinstance(length, (int, float)) or length <= 0:
        raise Refused(400, "'for' must be a number of scripted seconds")
    try:
        made = world.give(make_fault("given", services, kind, body, Window(at=world.t, length=length)))
    except FaultError as error:
        raise Refused(400, str(error)) from None
    return as_json(201, _fault(world, made))


def clock(world: World, request: Request) -> Response:
    """{"frozen": true|false}, {"advance": SECONDS}, {"speed": FACTOR}, in any mixture."""
    body = request.json()
    frozen, advance, speed = body.get("frozen"), body.get("advance", 0), body.get("speed")
    for value in (advance, speed):
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value)
        ):
            raise Refused(400, "'advance' and 'speed' must be numbers")
    if advance < 0 or (speed is not None and not 0 < speed <= 10_000):
        raise Refused(400, "the clock only goes forward, at up to 10,000 times")
    if frozen is not None:
        world.clock.freeze(bool(frozen))
    if speed is not None:
        world.clock.run_at(float(speed))
    world.clock.advance(float(advance))
    world.settle()
    return as_json(200, {"t": world.t, "frozen": world.clock.frozen, "speed": world.clock.speed})


def hook(world: World, request: Request) -> Response:
    return world.inbox.receive(request.params["channel"], world.stamp(world.t), world.t, request)


def hooks(world: World, request: Request) -> Response:
    """Everything the receivers accepted, oldest first; `?channel=` narrows, DELETE forgets."""
    if request.method == "DELETE":
        world.inbox.messages.clear()
        return Response(204)
    channel = request.one("channel")
    shown = [message.shown() for message in world.inbox.messages if channel in ("", message.channel)]
    return as_json(200, {"count": len(shown), "messages": shown})


ROUTES = [
    Route(("GET",), "/simulator/state", "", state),
    Route(("POST",), "/simulator/event", "", event),
    Route(("POST",), "/simulator/fault", "", fault),
    Route(("POST",), "/simulator/clock", "", clock),
    Route(("GET", "DELETE"), "/hooks", "", hooks),
    *(Route(("POST",), f"/hooks/{name}", name, hook, {"channel": name}) for name in ("slack", "discord", "json")),
]
