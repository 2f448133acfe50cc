"""Which handler answers which path: patterns with {names}, matched on whole segments; {rest} at the end takes all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .wire import Request, Response, segment

if TYPE_CHECKING:
    from .world import World

Handler = Callable[["World", Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`service` is whose faults apply, "" for none; `fixed` joins the parameters found in the path."""

    methods: tuple[str, ...]
    pattern: str
    service: str
    handler: Handler
    fixed: dict[str, str] = field(default_factory=dict, hash=False)


def _expression(pattern: str) -> re.Pattern[str]:
    parts = []
    for part in pattern.strip("/").split("/"):
        if part == "{rest}":
            parts.append("(?P<rest>.*)")
        elif part.startswith("{"):
            parts.append(f"(?P<{part[1:-1]}>[^/]+)")
        else:
            parts.append(re.escape(part))
    return re.compile("/" + "/".join(parts) + "/?")


class Router:
    """Finds who answers a method and path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = [(_expression(route.pattern), route) for route in routes]

    def find(self, request: Request) -> tuple[Route | None, tuple[str, ...]]:
        """The route with its parameters put into the request; else the methods the path would take."""
        allowed: list[str] = []
        method = "GET" if request.method == "HEAD" else request.method
        for expression, route in self._routes:
            match = expression.fullmatch(request.path)
            if match is None:
                continue
            if method in route.methods:
                found = {name: value if name == "rest" else segment(value) for name, value in match.groupdict().items()}
                request.params = found | route.fixed
                return route, ()
            allowed += route.methods
        if "GET" in allowed:
            allowed.append("HEAD")
        return None, tuple(dict.fromkeys(allowed))
