"""Who may ask how often, and what an answer carries for it: the rate limit, ETags, and Link pagination.

Sources: GitHub's REST documentation on rate limits, conditional requests and pagination.
"""

from __future__ import annotations

from hashlib import blake2b, sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from cockpit.simulator.wire import Request, Response

if TYPE_CHECKING:
    from cockpit.simulator.world import World

HOUR = 3600
AUTHORISED = 5000


class Limits:
    """Requests counted by token, an hour of scripted time at a time."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, int], int] = {}

    @staticmethod
    def limit(world: World, request: Request) -> int:
        return AUTHORISED if request.headers.get("authorization") else int(world.scenario.number("anonymous_limit"))

    @staticmethod
    def _key(world: World, request: Request) -> tuple[str, int]:
        token = request.headers.get("authorization", "")
        return (blake2b(token.encode(), digest_size=8).hexdigest() if token else "", world.t // HOUR)

    def used(self, world: World, request: Request) -> int:
        return self._used.get(self._key(world, request), 0)

    def count(self, world: World, request: Request) -> None:
        key = self._key(world, request)
        if len(self._used) > 500:
            self._used.clear()
        self._used[key] = self._used.get(key, 0) + 1

    def describe(self, world: World, request: Request) -> dict[str, int]:
        """`reset` is a Unix time on this service's own clock, the one its Date header tells."""
        limit = self.limit(world, request)
        used = min(limit, self.used(world, request))
        reset = (world.t // HOUR + 1) * HOUR
        fault = world.fault("github", "rate-limit")
        if fault is not None:
            ends = [span.end for span in world.spans(fault.window) if span.start <= world.t < span.end]
            used, reset = limit, min(int(min(ends)) if ends and min(ends) < world.t + HOUR else world.t + 60, reset)
        epoch = int(world.clock.epoch.timestamp())
        return {"limit": limit, "remaining": limit - used, "used": used, "reset": epoch + reset}

    def headers(self, world: World, request: Request) -> list[tuple[str, str]]:
        told = self.describe(world, request)
        found = [(f"x-ratelimit-{name}", str(told[name])) for name in ("limit", "remaining", "used", "reset")]
        return [*found, ("x-ratelimit-resource", "core")]


def with_etag(answer: Response, request: Request) -> Response:
    """The answer with its ETag, or 304 with nothing else when the caller has it already."""
    if answer.code != 200:
        return answer
    tag = f'W/"{sha256(answer.body).hexdigest()}"'
    answer.headers.append(("ETag", tag))
    known = [word.strip().removeprefix("W/") for word in request.headers.get("if-none-match", "").split(",")]
    if tag.removeprefix("W/") in known or "*" in known:
        kept = [(name, value) for name, value in answer.headers if not name.lower().startswith("content-")]
        return Response(304, b"", kept)
    return answer


def paged(request: Request, items: list[Any], base: str) -> tuple[list[Any], list[tuple[str, str]]]:
    """One page (30 unless `per_page` says otherwise, at most 100) and the Link header with what surrounds it."""
    size, page = request.whole("per_page", 30, 1, 100), request.whole("page", 1, 1, 100_000)
    last = max(1, -(-len(items) // size))

    def link(number: int, rel: str) -> str:
        words = [(name, value) for name, values in request.query.items() if name != "page" for value in values]
        return f'<{base}?{urlencode([*words, ("page", str(number))])}>; rel="{rel}"'

    links = []
    if page > 1:
        links += [link(min(page - 1, last), "prev"), link(1, "first")]
    if page < last:
        links = [link(page + 1, "next"), link(last, "last"), *links]
    return items[(page - 1) * size : page * size], [("Link", ", ".join(links))] if links else []
