"""Answers about planning: the repository, issues, pull requests and reviews, releases and their assets, search."""

from __future__ import annotations

import re

from cockpit.simulator.chance import draw
from cockpit.simulator.wire import Response, as_json

from .asked import Asked, Found, problem
from .names import Json, user
from .repository import Repository

_TERM = re.compile(r'(-?)([a-z]+):("[^"]*"|\S+)')


def _labels(item: Json) -> set[str]:
    return {label["name"].lower() for label in item["labels"]}


def repository(asked: Asked) -> Response:
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


def issues(asked: Asked) -> Response:
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


def issue(asked: Asked) -> Found:
    return _numbered(asked)


def change_issue(asked: Asked) -> Response | Found:
    """PATCH {"state": "closed" | "open"}: the one thing about an issue that can be changed here, by anybody."""
    item, wanted = _numbered(asked), asked.request.json().get("state")
    if item is None or "pull_request" in item:
        return None
    if wanted not in ("open", "closed"):
        return problem(422, "Validation Failed: state must be open or closed")
    if item["state"] != wanted:
        asked.world.close_issue(asked.repository.full_name, item["number"], closed=wanted == "closed", by="somebody")
    return _numbered(asked)


def pulls(asked: Asked) -> Response:
    state = asked.request.one("state", "open")
    items = [i for i in asked.repository.items() if "pull_request" in i and state in ("all", i["state"])]
    return asked.page([asked.repository.pull(item) for item in items])


def pull(asked: Asked) -> Found:
    item = _numbered(asked)
    return asked.repository.pull(item) if item and "pull_request" in item else None


def reviews(asked: Asked) -> Response | None:
    item = _numbered(asked)
    return asked.page(asked.repository.reviews(item["number"])) if item and "pull_request" in item else None


def _release_list(asked: Asked) -> list[Json]:
    """Drafts are only for those who may push; the commit's age is our own note."""
    found = [release for release in asked.repository.releases() if asked.authorised or not release["draft"]]
    return [{key: value for key, value in release.items() if key != "age"} for release in found]


def releases(asked: Asked) -> Response:
    return asked.page(_release_list(asked))


def latest(asked: Asked) -> Found:
    return next((r for r in _release_list(asked) if not r["draft"] and not r["prerelease"]), None)


def tag(asked: Asked) -> Found:
    return next((r for r in _release_list(asked) if r["tag_name"] == asked.params["tag"] and not r["draft"]), None)


def release(asked: Asked) -> Found:
    return next((r for r in _release_list(asked) if str(r["id"]) == asked.params["id"]), None)


def assets(asked: Asked) -> Response | None:
    found = release(asked)
    return asked.page(found["assets"]) if isinstance(found, dict) else None


def search(asked: Asked) -> Response:
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
