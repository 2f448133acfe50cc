"""The GitHub-shaped REST API under /github, and as an Enterprise server, without rate limit headers, under
/github/api/v3.

Any owner and repository exist, except those called `missing`; one whose name starts with `private` needs a token, and
without one is 404 like the missing. Any 40-digit commit that does not start with seven zeros exists and is green.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .chance import draw
from .github_data import Json, Repository, user
from .github_limits import Limits, paged, with_etag
from .routes import Route, Router
from .wire import Request, Response, as_json
from .world import World

_DOCS = "https://docs.github.example/rest"
_TERM = re.compile(r'(-?)([a-z]+):("[^"]*"|\S+)')
Found = Json | list[Any] | None


def problem(code: int, message: str) -> Response:
    return as_json(code, {"message": message, "documentation_url": _DOCS, "status": str(code)})


def _labels(item: Json) -> set[str]:
    return {label["name"].lower() for label in item["labels"]}


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


def _repository(asked: Asked) -> Response:
    name = asked.repository.full_name
    return as_json(
        200,
        {
            "id": draw(0, name) % 1_000_000_000,
            "name": name.split("/")[1],
            "full_name": name,
            "private": name.split("/")[1].startswith("private"),
            "owner": user(name.split("/")[0]),
            "default_branch": "main",
            "open_issues_count": sum(item["state"] == "open" for item in asked.repository.items()),
            "pushed_at": asked.repository.commit(0)["commit"]["committer"]["date"],
            "html_url": asked.repository.web,
        },
    )


def _issues(asked: Asked) -> Response:
    request = asked.request
    state = request.one("state", "open")
    wanted = {label.strip().lower() for label in request.one("labels").split(",") if label.strip()}
    since, creator = request.one("since"), request.one("creator")
    items = [
        item
        for item in asked.repository.items()
        if state in ("all", item["state"])
        and wanted <= _labels(item)
        and (not since or item["updated_at"] >= since)
        and (not creator or item["user"]["login"] == creator)
    ]
    if request.one("sort") == "updated":
        items.sort(key=lambda item: str(item["updated_at"]), reverse=True)
    return asked.page(items[::-1] if request.one("direction") == "asc" else items)


def _numbered(asked: Asked) -> Json | None:
    number = asked.params["number"]
    return next((item for item in asked.repository.items() if str(item["number"]) == number), None)


def _issue(asked: Asked) -> Found:
    return _numbered(asked)


def _pulls(asked: Asked) -> Response:
    state = asked.request.one("state", "open")
    items = [i for i in asked.repository.items() if "pull_request" in i and state in ("all", i["state"])]
    return asked.page([asked.repository.pull(item) for item in items])


def _pull(asked: Asked) -> Found:
    item = _numbered(asked)
    return asked.repository.pull(item) if item and "pull_request" in item else None


def _reviews(asked: Asked) -> Response | None:
    item = _numbered(asked)
    return asked.page(asked.repository.reviews(item["number"])) if item and "pull_request" in item else None


def _release_list(asked: Asked) -> list[Json]:
    """Drafts are only for those who may push; the commit's age is our own note."""
    found = [release for release in asked.repository.releases() if asked.authorised or not release["draft"]]
    return [{key: value for key, value in release.items() if key != "age"} for release in found]


def _releases(asked: Asked) -> Response:
    return asked.page(_release_list(asked))


def _latest(asked: Asked) -> Found:
    return next((r for r in _release_list(asked) if not r["draft"] and not r["prerelease"]), None)


def _tag(asked: Asked) -> Found:
    return next((r for r in _release_list(asked) if r["tag_name"] == asked.params["tag"] and not r["draft"]), None)


def _release(asked: Asked) -> Found:
    return next((r for r in _release_list(asked) if str(r["id"]) == asked.params["id"]), None)


def _assets(asked: Asked) -> Response | None:
    release = _release(asked)
    return asked.page(release["assets"]) if isinstance(release, dict) else None


def _runs(asked: Asked) -> Response:
    wanted, status = asked.request.one("head_sha"), asked.request.one("status")
    runs = asked.repository.runs()
    if wanted:
        known = [run for run in runs if run["head_sha"] == wanted]
        try:
            age = asked.commit_age(wanted)
            runs = known or ([asked.repository.run(wanted, None, 1)] if age is None else [])
        except KeyError:
            runs = []
    if branch := asked.request.one("branch"):
        runs = [run for run in runs if run["head_branch"] == branch]
    if event := asked.request.one("event"):
        runs = [run for run in runs if run["event"] == event]
    if status:
        runs = [run for run in runs if status in (run["status"], run["conclusion"])]
    return asked.page(runs, "workflow_runs")


def _run(asked: Asked) -> Found:
    return next((run for run in asked.repository.runs() if str(run["id"]) == asked.params["id"]), None)


def _commits(asked: Asked) -> Response:
    age = asked.commit_age(asked.request.one("sha", "main"))
    since, until = asked.request.one("since"), asked.request.one("until", "9999")
    found = asked.repository.commits()[age or 0 :]
    return asked.page([c for c in found if since <= c["commit"]["committer"]["date"] <= until])


def _commit(asked: Asked) -> Found:
    age = asked.commit_age(asked.params["ref"])
    if age is None:
        return asked.repository.commit(0) | {"sha": asked.params["ref"]}
    return asked.repository.commit(age)


def _check_runs(asked: Asked) -> Response:
    if asked.world.fault("github", "forbidden-checks"):
        return problem(403, "Resource not accessible by personal access token")
    ref = asked.params["ref"]
    runs = asked.repository.check_runs(ref, asked.full_sha(ref))
    if name := asked.request.one("check_name"):
        runs = [run for run in runs if run["name"] == name]
    if status := asked.request.one("status"):
        runs = [run for run in runs if run["status"] == status]
    return asked.page(runs, "check_runs")


def _status(asked: Asked) -> Found:
    """The combined status: pending where there are no statuses at all, which says nothing."""
    ref = asked.params["ref"]
    name = asked.full_sha(ref)
    fault = asked.world.fault("github", "checks")
    state = fault.text("state", "failure") if fault else "success"
    if state == "none":
        return {"state": "pending", "sha": name, "total_count": 0, "statuses": []}
    status = {"context": "deploy/preview", "state": state, "description": "Preview", "target_url": None}
    return {"state": state, "sha": name, "total_count": 1, "statuses": [status]}


def _branch(asked: Asked) -> Found:
    return (
        {"name": "main", "commit": asked.repository.commit(0), "protected": True}
        if asked.params["branch"] == "main"
        else None
    )


def _ref(asked: Asked) -> Found:
    age = asked.commit_age(asked.params["rest"])
    return {"ref": f"refs/{asked.params['rest']}", "object": {"type": "commit", "sha": asked.world.commit(age or 0)}}


def _compare(asked: Asked) -> Found:
    """`ahead_by` commits are in head and not in base; a commit from elsewhere counts as three ahead."""
    base, dots, head = asked.params["rest"].partition("...")
    if not dots:
        return None
    base_age, head_age = asked.commit_age(base), asked.commit_age(head)
    ahead = 0 if base == head else 3 if base_age is None or head_age is None else base_age - head_age
    commits = [asked.repository.commit((head_age or 0) + i) for i in range(max(0, ahead))][::-1]
    return {
        "status": "identical" if ahead == 0 else "ahead" if ahead > 0 else "behind",
        "ahead_by": max(0, ahead),
        "behind_by": max(0, -ahead),
        "total_commits": len(commits),
        "base_commit": asked.repository.commit(base_age or 0),
        "commits": commits[-250:],
        "files": [
            {"filename": f"app/routes/tile-{i}.tsx", "status": "modified", "changes": 4 + i}
            for i in range(min(5, len(commits)))
        ],
    }


def _deployments(asked: Asked) -> Response:
    request = asked.request
    environment, name = request.one("environment"), request.one("sha")
    found = asked.repository.deployments()
    return asked.page([d for d in found if environment in ("", d["environment"]) and name in ("", d["sha"])])


def _deployment_statuses(asked: Asked) -> Response | None:
    number = asked.params["id"]
    found = asked.repository.deployment_statuses(int(number)) if number.isdigit() and len(number) < 9 else None
    return None if found is None else asked.page(found)


def _events(asked: Asked) -> Response:
    happened = [
        {"id": str(i), "type": "PushEvent", "actor": user(push.by), "created_at": asked.world.stamp(push.t)}
        for i, push in enumerate(asked.world.pushes)
    ]
    answer = asked.page(happened[::-1])
    answer.headers.append(("X-Poll-Interval", "60"))
    return answer


def _search(asked: Asked) -> Response:
    """Terms understood: repo, is, type, state, label, author, and a minus before each; other words search titles."""
    text = asked.request.one("q")
    if not text.strip():
        return problem(422, "Validation Failed: q is missing")
    terms = [(minus == "-", key, value.strip('"').lower()) for minus, key, value in _TERM.findall(text)]
    words = _TERM.sub(" ", text).lower().split()
    repository = next((value for _, key, value in terms if key == "repo"), "")
    owner, slash, name = repository.partition("/")
    if not slash or "missing" in (owner, name):
        return problem(422, "Validation Failed: the repositories cannot be searched, or are not there")

    def fits(item: Json) -> bool:
        for minus, key, value in terms:
            if key in ("is", "type", "state"):
                kind = "pr" if "pull_request" in item else "issue"
                held = value in (kind, item["state"]) or (
                    value == "merged" and bool(item.get("pull_request", {}).get("merged_at"))
                )
            elif key == "label":
                held = value in _labels(item)
            elif key == "author":
                held = value == item["user"]["login"]
            else:
                continue
            if held == minus:
                return False
        return all(word in item["title"].lower() for word in words)

    found = [item for item in Repository(asked.world, owner, name, asked.base).items() if fits(item)]
    incomplete = asked.world.fault("github", "incomplete-search") is not None
    return asked.page(found[: len(found) // 2] if incomplete else found, "items", incomplete_results=incomplete)


def _rate_limit(asked: Asked) -> Found:
    told = asked.world.limits.describe(asked.world, asked.request)
    return {"resources": {"core": told, "search": told}, "rate": told}


def _user(asked: Asked) -> Response:
    return as_json(200, user("release-bot")) if asked.authorised else problem(401, "Requires authentication")


_REPO = "/repos/{owner}/{repo}"
_PATHS: list[tuple[str, Callable[[Asked], Response | Found]]] = [
    ("/rate_limit", _rate_limit),
    ("/user", _user),
    ("/search/issues", _search),
    (_REPO, _repository),
    (_REPO + "/issues", _issues),
    (_REPO + "/issues/{number}", _issue),
    (_REPO + "/pulls", _pulls),
    (_REPO + "/pulls/{number}", _pull),
    (_REPO + "/pulls/{number}/reviews", _reviews),
    (_REPO + "/releases", _releases),
    (_REPO + "/releases/latest", _latest),
    (_REPO + "/releases/tags/{tag}", _tag),
    (_REPO + "/releases/{id}", _release),
    (_REPO + "/releases/{id}/assets", _assets),
    (_REPO + "/actions/runs", _runs),
    (_REPO + "/actions/runs/{id}", _run),
    (_REPO + "/actions/workflows/{workflow}/runs", _runs),
    (_REPO + "/commits", _commits),
    (_REPO + "/commits/{ref}", _commit),
    (_REPO + "/commits/{ref}/check-runs", _check_runs),
    (_REPO + "/commits/{ref}/status", _status),
    (_REPO + "/branches/{branch}", _branch),
    (_REPO + "/git/ref/{rest}", _ref),
    (_REPO + "/compare/{rest}", _compare),
    (_REPO + "/deployments", _deployments),
    (_REPO + "/deployments/{id}/statuses", _deployment_statuses),
    (_REPO + "/events", _events),
]


def _handler(answerer: Callable[[Asked], Response | Found]) -> Callable[[World, Request], Response]:
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


_ROUTER = Router(Route(("GET",), path, "", _handler(answerer)) for path, answerer in _PATHS)


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
