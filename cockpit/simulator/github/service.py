"""The GitHub-shaped REST API under /github, and as an Enterprise server, without rate limit headers, under
/github/api/v3.

Any owner and repository exist, except those called `missing`; one whose name starts with `private` needs a token, and
without one is 404 like the missing. Any 40-digit commit that does not start with seven zeros exists and is green.
All of it is read, but for issues, which a PATCH of their `state` closes and opens.
"""

from __future__ import annotations

from collections.abc import Callable

from cockpit.simulator.chance import draw
from cockpit.simulator.routes import Route, Router
from cockpit.simulator.wire import Request, Response, as_json
from cockpit.simulator.world import World

from . import code, planning
from .asked import Answerer, Asked, Found, problem
from .limits import Limits, with_etag
from .names import user


def _rate_limit(asked: Asked) -> Found:
    told = asked.world.limits.describe(asked.world, asked.request)
    return {"resources": {"core": told, "search": told}, "rate": told}


def _user(asked: Asked) -> Response:
    return as_json(200, user("release-bot")) if asked.authorised else problem(401, "Requires authentication")


_REPO = "/repos/{owner}/{repo}"
_PATHS: list[tuple[str, Answerer]] = [
    ("/rate_limit", _rate_limit),
    ("/user", _user),
    ("/search/issues", planning.search),
    (_REPO, planning.repository),
    (_REPO + "/issues", planning.issues),
    (_REPO + "/issues/{number}", planning.issue),
    (_REPO + "/pulls", planning.pulls),
    (_REPO + "/pulls/{number}", planning.pull),
    (_REPO + "/pulls/{number}/reviews", planning.reviews),
    (_REPO + "/releases", planning.releases),
    (_REPO + "/releases/latest", planning.latest),
    (_REPO + "/releases/tags/{tag}", planning.tag),
    (_REPO + "/releases/{id}", planning.release),
    (_REPO + "/releases/{id}/assets", planning.assets),
    (_REPO + "/actions/runs", code.runs),
    (_REPO + "/actions/runs/{id}", code.run),
    (_REPO + "/actions/workflows/{workflow}/runs", code.runs),
    (_REPO + "/commits", code.commits),
    (_REPO + "/commits/{ref}", code.commit),
    (_REPO + "/commits/{ref}/check-runs", code.check_runs),
    (_REPO + "/commits/{ref}/status", code.status),
    (_REPO + "/branches/{branch}", code.branch),
    (_REPO + "/git/ref/{rest}", code.ref),
    (_REPO + "/compare/{rest}", code.compare),
    (_REPO + "/deployments", code.deployments),
    (_REPO + "/deployments/{id}/statuses", code.deployment_statuses),
    (_REPO + "/events", code.events),
]


def _handler(answerer: Answerer) -> Callable[[World, Request], Response]:
    def handle(world: World, request: Request) -> Response:
        asked = Asked(world, request)
        hidden = request.params.get("repo", "").startswith("private") and not asked.authorised
        if hidden or "missing" in (request.params.get("owner"), request.params.get("repo")):
            return problem(404, "Not Found")
        try:
            found = answerer(asked)
        except KeyError as error:
            return problem(422, f"No commit found for SHA: {error.args[0]}")
        return (
            found
            if isinstance(found, Response)
            else problem(404, "Not Found")
            if found is None
            else as_json(200, found)
        )

    return handle


_ROUTER = Router(
    [
        *(Route(("GET",), path, "", _handler(answerer)) for path, answerer in _PATHS),
        Route(("PATCH",), _REPO + "/issues/{number}", "", _handler(planning.change_issue)),
    ]
)


def _refusal(world: World, request: Request, limits: Limits) -> Response | None:
    if not request.headers.get("user-agent"):
        return problem(403, "Request forbidden by administrative rules: send a User-Agent header")
    if world.fault("github", "unauthorised"):
        return problem(401, "Bad credentials")
    if fault := world.fault("github", "secondary-limit"):
        answer = problem(403, "You have exceeded a secondary rate limit. Wait before you try again.")
        answer.headers.append(("Retry-After", str(int(fault.number("retry_after", 60)))))
        return answer
    exhausted = limits.used(world, request) >= limits.limit(world, request)
    if world.fault("github", "rate-limit") or exhausted:
        return problem(403, "API rate limit exceeded")
    return None


def answer(world: World, request: Request) -> Response:
    """Everything under /github."""
    limits, enterprise = world.limits, request.params["flavour"] == "enterprise"
    inner = Request(request.method, request.target, request.headers, request.body, path="/" + request.params["rest"])
    inner.query = request.query
    prefix = "/github/api/v3" if enterprise else "/github"
    found = _refusal(world, request, limits) if inner.path != "/rate_limit" else None
    refused = found is not None
    if found is None:
        route, _ = _ROUTER.find(inner)
        inner.params["prefix"] = prefix
        found = route.handler(world, inner) if route else problem(404, "Not Found")
        found = with_etag(found, request)
    # An authorised 304 is free, and so is asking for the limit itself.
    free = inner.path == "/rate_limit" or (found.code == 304 and "authorization" in request.headers)
    if not refused and not free and not enterprise:
        limits.count(world, request)
    if not enterprise:
        found.headers += limits.headers(world, request)
    if fault := world.fault("github", "poll-interval"):
        found.headers.append(("X-Poll-Interval", str(int(fault.number("seconds", 60)))))
    number = draw(world.seed, request.target, world.t)
    found.headers += [
        ("X-GitHub-Request-Id", f"{number:016X}"),
        ("X-GitHub-Media-Type", "github.v3; format=json"),
        ("X-GitHub-Api-Version-Selected", request.headers.get("x-github-api-version", "2022-11-28")),
    ]
    return found


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ROUTES = [
    Route(_METHODS, "/github/api/v3/{rest}", "github", answer, {"flavour": "enterprise"}),
    Route(_METHODS, "/github/{rest}", "github", answer, {"flavour": "public"}),
]
