"""The hosting platform's API: flags, deploys, publishing, rollback and the lock, for production and under /staging.

It is another service than the application: while the application is out, the platform still answers.
"""

from __future__ import annotations

import re
from typing import Any

from .publishing import Deploy, Site
from .routes import Handler, Route
from .wire import Refused, Request, Response, as_json
from .world import PRODUCTION, STAGING, World

SITE_ID = "hotdash"
_FLAG = re.compile(r"^[A-Za-z][A-Za-z0-9_.-]{0,79}$")
_COMMIT = re.compile(r"^[0-9a-f]{7,40}$")


def _site(world: World, request: Request) -> Site:
    if request.params.get("site", SITE_ID) != SITE_ID:
        raise Refused(404, f"no site {request.params['site']!r}; it is called {SITE_ID}")
    return world.sites[request.params["environment"]]


def _text(body: dict[str, Any], name: str, most: int = 200) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise Refused(400, f"{name!r} must be a text of at most {most} characters")
    return value


def _flag(world: World, site: Site, name: str) -> dict[str, Any]:
    flag = site.flags[name]
    return {
        "name": name,
        "on": flag.on,
        "environment": site.environment,
        "changed_at": world.stamp(flag.changed),
        "changed_by": flag.by,
    }


def _deploy(world: World, site: Site, deploy: Deploy) -> dict[str, Any]:
    live = deploy.id == site.live
    return {
        "id": deploy.id,
        "number": deploy.number,
        "site_id": SITE_ID,
        "state": "ready",
        "context": site.environment,
        "branch": "main",
        "version": deploy.version,
        "commit_ref": deploy.commit,
        "title": deploy.title,
        "deployed_by": deploy.by,
        "created_at": world.stamp(deploy.created),
        "published_at": world.stamp(deploy.published) if deploy.published is not None else None,
        "published": live,
        "locked": site.locked and live,
    }


def flags(world: World, request: Request) -> Response:
    site = _site(world, request)
    return as_json(
        200, {"environment": site.environment, "flags": {n: _flag(world, site, n) for n in sorted(site.flags)}}
    )


def flag(world: World, request: Request) -> Response:
    site, name = _site(world, request), request.params["name"]
    if request.method in ("POST", "PUT", "PATCH"):
        if not _FLAG.match(name):
            raise Refused(400, "a flag's name starts with a letter and has up to 80 letters, digits, _ . -")
        body = request.json()
        if not isinstance(body.get("on"), bool):
            raise Refused(400, 'the body must be {"on": true} or {"on": false}')
        world.set_flag(site, name, body["on"], _text(body, "by") or "api")
    if name not in site.flags:
        raise Refused(404, f"no flag {name!r} in {site.environment}")
    if request.method == "DELETE":
        world.set_flag(site, name, False, "api")
        del site.flags[name]
        return Response(204)
    return as_json(200, _flag(world, site, name))


def deploys(world: World, request: Request) -> Response:
    """The history, newest first, with the id of the live one and of the one a rollback would restore."""
    site = _site(world, request)
    previous = site.previous()
    return as_json(
        200,
        {
            "site_id": SITE_ID,
            "environment": site.environment,
            "live": site.live,
            "previous": previous.id if previous else None,
            "rolled_back": site.rolled_back(),
            "locked": site.locked,
            "deploys": [_deploy(world, site, deploy) for deploy in reversed(site.deploys)],
        },
    )


def publish(world: World, request: Request) -> Response:
    site, body = _site(world, request), request.json()
    commit = _text(body, "commit", 40)
    if commit and not _COMMIT.match(commit):
        raise Refused(422, "'commit' must be 7 to 40 hexadecimal digits")
    made = world.deploy(site, _text(body, "by") or "api", _text(body, "version", 60), commit, _text(body, "title"))
    return as_json(201, _deploy(world, site, made))


def one(world: World, request: Request) -> Response:
    site = _site(world, request)
    return as_json(200, _deploy(world, site, site.find(request.params["id"])))


def restore(world: World, request: Request) -> Response:
    site = _site(world, request)
    deploy = site.find(request.params["id"])
    world.restore(site, deploy, _text(request.json(), "by") or "api")
    return as_json(200, _deploy(world, site, deploy))


def rollback(world: World, request: Request) -> Response:
    """Back to the deploy that was live before; 204 as Netlify answers."""
    site = _site(world, request)
    previous = site.previous()
    if previous is None:
        raise Refused(404, "nothing older has been live")
    world.restore(site, previous, "api")
    return Response(204)


def lock(world: World, request: Request) -> Response:
    site = _site(world, request)
    deploy = site.find(request.params["id"])
    if deploy.id != site.live:
        raise Refused(422, "only the published deploy can be locked or unlocked")
    site.locked = request.params["lock"] == "on"
    return as_json(200, _deploy(world, site, deploy))


def site(world: World, request: Request) -> Response:
    here = _site(world, request)
    live = _deploy(world, here, here.current())
    return as_json(
        200,
        {"id": SITE_ID, "name": SITE_ID, "state": "current", "published_deploy": live, "auto_publish": not here.locked},
    )


def netlify_deploys(world: World, request: Request) -> Response:
    here = _site(world, request)
    per_page, page = request.whole("per_page", 100, 1, 100), request.whole("page", 1, 1, 10_000)
    newest = list(reversed(here.deploys))[(page - 1) * per_page : page * per_page]
    return as_json(200, [_deploy(world, here, deploy) for deploy in newest])


def _family(prefix: str, environment: str) -> list[Route]:
    def route(methods: str, pattern: str, handler: Handler, **fixed: str) -> Route:
        return Route(
            tuple(methods.split()), prefix + pattern, "platform", handler, fixed | {"environment": environment}
        )

    netlify = "/api/v1/sites/{site}"
    found = [
        route("GET", "/flags", flags),
        route("GET POST PUT PATCH DELETE", "/flags/{name}", flag),
        route("GET", "/deploys", deploys),
        route("POST", "/deploys", publish),
        route("GET", netlify, site),
        route("PUT", netlify + "/rollback", rollback),
        route("GET", netlify + "/deploys", netlify_deploys),
        route("POST", netlify + "/deploys", publish),
    ]
    for start in ("/deploys/{id}", "/api/v1/deploys/{id}", netlify + "/deploys/{id}"):
        found += [
            route("GET", start, one),
            route("POST", start + "/restore", restore),
            route("POST", start + "/lock", lock, lock="on"),
            route("POST", start + "/unlock", lock, lock="off"),
        ]
    return found


ROUTES = _family("", PRODUCTION) + _family("/staging", STAGING)
