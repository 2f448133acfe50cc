"""One request to the GitHub-shaped API, with what every answer needs at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cockpit.simulator.wire import Request, Response, as_json
from cockpit.simulator.world import World

from .limits import paged
from .names import Json
from .repository import Repository

Found = Json | list[Any] | None
_DOCS = "https://docs.github.example/rest"


def problem(code: int, message: str) -> Response:
    return as_json(code, {"message": message, "documentation_url": _DOCS, "status": str(code)})


class Asked:
    """One request, with its repository at hand and ways to answer it."""

    def __init__(self, world: World, request: Request) -> None:
        self.world, self.request, self.params = world, request, request.params
        self.authorised = bool(request.headers.get("authorization"))
        host = request.headers.get("host", "localhost")
        self.base = f"http://{host}{self.params['prefix']}"
        self.here = f"http://{host}{self.params['prefix']}{request.path.rstrip('/')}"
        self.repository = Repository(world, self.params.get("owner", "-"), self.params.get("repo", "-"), self.base)

    def page(self, items: list[Json], wrapped: str = "", **more: Any) -> Response:
        """A page of the items: bare, or under the key `wrapped` beside their total."""
        shown, links = paged(self.request, items, self.here)
        answer = as_json(200, {"total_count": len(items), **more, wrapped: shown} if wrapped else shown)
        answer.headers += links
        return answer

    def commit_age(self, ref: str) -> int | None:
        return self.repository.age_of(ref)

    def full_sha(self, ref: str) -> str:
        age = self.commit_age(ref)
        return ref if age is None else self.world.commit(age)


Answerer = Callable[[Asked], Response | Found]
"""None is 404, a KeyError 422: a commit that is not there."""
