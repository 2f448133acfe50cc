"""The GitHub-shaped API, through the eyes of a careful client."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.helpers.simulated import Answer, Day

Begin = Callable[..., Day]
REPO = "/github/repos/hotdash/control-center"
TOKEN = "Bearer t0ken"


def rel(answer: Answer, which: str) -> str:
    """The path of a Link relation, or an empty text."""
    for part in answer.headers.get("link", "").split(", "):
        match = re.fullmatch(r'<http://[^/]+(/.*)>; rel="(\w+)"', part)
        if match and match[2] == which:
            return match[1]
    return ""


def every(day: Day, path: str) -> list[Any]:
    found: list[Any] = []
    while path:
        answer = day.get(path)
        found += answer.json()
        path = rel(answer, "next")
    return found


def test_pages_are_followed_by_their_links(day: Begin) -> None:
    here = day()
    first = here.get(f"{REPO}/issues?state=all&per_page=100")
    assert len(first.json()) == 100
    assert rel(first, "next") == rel(first, "last") == f"{REPO}/issues?state=all&per_page=100&page=2"
    assert rel(first, "prev") == ""
    second = here.get(rel(first, "next"))
    assert (rel(second, "next"), rel(second, "prev"), rel(second, "first")) == (
        "",
        rel(second, "first"),
        rel(second, "prev"),
    )
    numbers = [item["number"] for item in first.json() + second.json()]
    assert numbers == list(range(137, 0, -1))
    assert [item["number"] for item in every(here, f"{REPO}/issues?state=all")] == numbers
    assert len(here.get(f"{REPO}/issues?state=all").json()) == 30
    assert len(here.get(f"{REPO}/issues?state=all&per_page=1000").json()) == 100
    beyond = here.get(f"{REPO}/issues?state=all&page=99")
    assert (beyond.json(), rel(beyond, "next")) == ([], "")


def test_the_listing_mixes_issues_and_pull_requests(day: Begin) -> None:
    here = day()
    items = every(here, f"{REPO}/issues?state=open&per_page=100")
    pulls = [item for item in items if "pull_request" in item]
    assert len(items) > 30
    assert 0 < len(pulls) < len(items)
    assert {item["state"] for item in items} == {"open"}
    named = every(here, f"{REPO}/issues?labels=P0")
    assert [("pull_request" in item) for item in named] == [True], "the trap: a pull request wears the label"
    assert [item["number"] for item in every(here, f"{REPO}/issues?labels=P1,bug")] == [137]
    assert 101 in [item["number"] for item in every(here, f"{REPO}/issues?labels=P0&state=closed")]
    assert here.get(f"{REPO}/issues/137").json()["labels"][0]["name"] == "P1"
    assert here.get(f"{REPO}/issues/9999").status == 404
    assert here.get(REPO).json()["open_issues_count"] == len(items)
    old = here.get(f"{REPO}/issues?state=all&direction=asc&per_page=2").json()
    assert [item["number"] for item in old] == [1, 2]


def test_somebody_closes_an_issue(day: Begin) -> None:
    here = day()
    here.pass_time(30)
    urgent = f"{REPO}/issues?labels=P1"
    done = here.ask("PATCH", f"{REPO}/issues/137", {"state": "closed"})
    assert (done.status, done.json()["state"], done.json()["closed_at"]) == (200, "closed", "2026-02-20T17:58:30Z")
    assert here.get(urgent).json() == []
    assert here.get("/github/repos/hotdash/another/issues?labels=P1").json() != [], "only this repository's"
    assert here.ask("PATCH", f"{REPO}/issues/137", {"state": "open"}).json()["closed_at"] is None
    assert [item["number"] for item in here.get(urgent).json()] == [137]
    assert here.ask("PATCH", f"{REPO}/issues/137", {"state": "gone"}).status == 422
    assert here.ask("PATCH", f"{REPO}/issues/9999", {"state": "closed"}).status == 404
    pull = here.get(f"{REPO}/pulls").json()[0]["number"]
    assert here.ask("PATCH", f"{REPO}/issues/{pull}", {"state": "closed"}).status == 404


def test_all_that_is_urgent_is_closed_at_once(day: Begin) -> None:
    here = day("pilot")
    others = len(every(here, f"{REPO}/issues?per_page=100"))
    assert here.post("/simulator/event", {"do": "close-issues", "by": "emre"}).status == 201
    assert here.get(f"{REPO}/issues?labels=P1").json() == []
    assert len(every(here, f"{REPO}/issues?per_page=100")) == others - 1, "what is not urgent stays open"
    clear = day("clear")
    clear.pass_time(1)
    assert clear.get(f"{REPO}/issues?labels=P1").json() == []


def test_pull_requests_and_reviews(day: Begin) -> None:
    here = day()
    pulls = every(here, f"{REPO}/pulls?state=all&per_page=100")
    assert {pull["merged"] for pull in pulls} == {True, False}
    number = pulls[0]["number"]
    assert here.get(f"{REPO}/pulls/{number}").json() == pulls[0]
    assert here.get(f"{REPO}/pulls/137").status == 404
    states = {review["state"] for pull in pulls for review in here.get(f"{REPO}/pulls/{pull['number']}/reviews").json()}
    assert states == {"APPROVED", "CHANGES_REQUESTED", "COMMENTED"}


def test_a_known_answer_costs_nothing(day: Begin) -> None:
    here = day()
    path = f"{REPO}/releases/latest"
    first = here.get(path, Authorization=TOKEN)
    assert first.headers["x-ratelimit-remaining"] == "4999"
    again = here.get(path, Authorization=TOKEN, If_None_Match=first.headers["etag"])
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert "content-type" not in again.headers
    assert again.headers["x-ratelimit-remaining"] == "4999"
    assert here.get(path, If_None_Match=f'"other", {first.headers["etag"]}').status == 304
    assert here.get(path, If_None_Match='"other"').status == 200
    here.pass_time(600)
    changed = here.get(path, Authorization=TOKEN, If_None_Match=first.headers["etag"])
    assert changed.status == 200, "downloads have grown"
    assert changed.headers["etag"] != first.headers["etag"]


def test_the_limit_is_counted_by_token_and_lifted_by_the_hour(day: Begin) -> None:
    here = day("limited")
    for _ in range(60):
        assert here.get(REPO).status == 200
    refused = here.get(REPO)
    assert (refused.status, refused.headers["x-ratelimit-remaining"]) == (403, "0")
    assert "retry-after" not in refused.headers
    assert here.get(REPO, Authorization=TOKEN).status == 200
    told = here.get("/github/rate_limit").json()["resources"]["core"]
    assert (told["limit"], told["remaining"]) == (60, 0)
    here.pass_time(3600)
    assert here.get(REPO).status == 200


def test_scripted_limits(day: Begin) -> None:
    here = day("limited")
    here.pass_time(50 - here.state()["t"])
    secondary = here.get(REPO, Authorization=TOKEN)
    assert (secondary.status, secondary.headers["retry-after"]) == (403, "60")
    here.pass_time(200)
    primary = here.get(REPO, Authorization=TOKEN)
    assert (primary.status, primary.headers["x-ratelimit-remaining"]) == (403, "0")
    epoch_now = 1771610280 + 250
    assert int(primary.headers["x-ratelimit-reset"]) == epoch_now + 110, "when the script lets go"
    here.pass_time(110)
    assert here.get(REPO, Authorization=TOKEN).status == 200


def test_who_may_see_what(day: Begin) -> None:
    here = day()
    assert here.get("/github/repos/hotdash/missing").status == 404
    assert here.get("/github/repos/hotdash/private-plans/issues").status == 404
    assert here.get("/github/repos/hotdash/private-plans/issues", Authorization=TOKEN).status == 200
    assert here.get("/github/user").status == 401
    assert here.get("/github/user", Authorization=TOKEN).json()["login"]
    assert here.ask("GET", REPO, headers={"User-Agent": ""}).status == 403
    assert here.get("/github/nowhere").status == 404
    assert here.ask("POST", f"{REPO}/issues", {"title": "x"}).status == 404
    here.post("/simulator/fault", {"service": "github", "kind": "unauthorised"})
    assert here.get(REPO, Authorization=TOKEN).status == 401


def test_an_enterprise_server_tells_no_limits(day: Begin) -> None:
    here = day()
    answer = here.get("/github/api/v3/repos/o/r/issues?per_page=5")
    assert rel(answer, "next").startswith("/github/api/v3/repos/o/r/issues?")
    assert not [name for name in answer.headers if name.startswith("x-ratelimit")]


def test_releases(day: Begin) -> None:
    here = day()
    public = every(here, f"{REPO}/releases?per_page=5")
    assert len(public) == 11
    assert public[0]["prerelease"]
    assert not any(release["draft"] for release in public)
    trusted = here.get(f"{REPO}/releases", Authorization=TOKEN).json()
    assert [release["tag_name"] for release in trusted if release["draft"]] == ["v1.0.1"]
    latest = here.get(f"{REPO}/releases/latest").json()
    assert latest["tag_name"] == "v1.0.0-pilot", "neither the draft nor the prerelease"
    assert here.get(f"{REPO}/releases/tags/v1.0.0-pilot").json() == latest
    assert here.get(f"{REPO}/releases/{latest['id']}").json() == latest
    assert here.get(f"{REPO}/releases/{latest['id']}/assets").json() == latest["assets"]
    assert here.get(f"{REPO}/releases/tags/v9").status == 404
    assert "age" not in latest


def test_downloads_grow_and_start_again_when_an_asset_is_replaced(day: Begin) -> None:
    here = day()

    def count() -> int:
        return int(here.get(f"{REPO}/releases/latest").json()["assets"][0]["download_count"])

    counts = []
    for _ in range(4):
        counts.append(count())
        here.pass_time(600)
    assert [b - a for a, b in pairwise(counts)] == [40, 40, 40], "four a minute"
    here.post("/simulator/fault", {"service": "github", "kind": "asset-replaced"})
    assert count() == 0
    here.pass_time(60)
    assert count() == 4


def test_checks_on_any_commit(day: Begin) -> None:
    here = day()
    head = here.get(f"{REPO}/branches/main").json()["commit"]["sha"]
    assert here.get(f"{REPO}/git/ref/heads/main").json()["object"]["sha"] == head
    for ref in ("main", head, head[:10], "1234567890abcdef1234567890abcdef12345678", "v1.0.0-pilot"):
        found = here.get(f"{REPO}/commits/{ref}/check-runs").json()
        assert found["total_count"] == 5
        told = {run["name"]: run["conclusion"] for run in found["check_runs"]}
        assert told == {
            "lint": "success",
            "typecheck": "success",
            "test": "success",
            "build": "success",
            "deploy-preview": "skipped",
        }
        assert here.get(f"{REPO}/commits/{ref}/status").json()["state"] == "success"
    for ref in ("0000000000000000000000000000000000000000", "topic", "xyz"):
        assert here.get(f"{REPO}/commits/{ref}/check-runs").status == 422


@pytest.mark.parametrize(
    ("state", "conclusion", "status"),
    [("failure", "failure", "failure"), ("pending", None, "pending"), ("none", "absent", "pending")],
)
def test_checks_that_are_not_green(day: Begin, state: str, conclusion: str | None, status: str) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "github", "kind": "checks", "state": state})
    runs = {run["name"]: run["conclusion"] for run in here.get(f"{REPO}/commits/main/check-runs").json()["check_runs"]}
    assert runs.get("test", "absent") == conclusion
    combined = here.get(f"{REPO}/commits/main/status").json()
    assert combined["state"] == status
    assert (combined["total_count"] == 0) == (state == "none"), "pending also means that there are none"


def test_a_token_without_the_right_to_checks(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "github", "kind": "forbidden-checks"})
    assert here.get(f"{REPO}/commits/main/check-runs", Authorization=TOKEN).status == 403
    assert here.get(f"{REPO}/actions/runs", Authorization=TOKEN).status == 200


def test_a_push_moves_the_head_and_is_checked_for_a_while(day: Begin) -> None:
    here = day()
    before = here.get(f"{REPO}/commits/main").json()["sha"]
    since = here.state()["time"]
    assert here.get(f"{REPO}/commits?since={since}").json() == []
    here.pass_time(10)
    here.post("/simulator/event", {"do": "push", "by": "dana", "title": "Late change"})
    head = here.get(f"{REPO}/commits/main").json()
    assert head["sha"] != before
    assert head["parents"][0]["sha"] == before
    assert [c["commit"]["message"] for c in here.get(f"{REPO}/commits?since={since}").json()] == ["Late change"]
    runs = here.get(f"{REPO}/commits/{head['sha']}/check-runs").json()["check_runs"]
    assert {run["status"] for run in runs} == {"in_progress", "completed"}
    (run,) = here.get(f"{REPO}/actions/runs?head_sha={head['sha']}").json()["workflow_runs"]
    assert (run["status"], run["conclusion"]) == ("in_progress", None)
    here.pass_time(90)
    (run,) = here.get(f"{REPO}/actions/runs?head_sha={head['sha']}").json()["workflow_runs"]
    assert (run["status"], run["conclusion"]) == ("completed", "success")
    compared = here.get(f"{REPO}/compare/{before}...main").json()
    assert (compared["status"], compared["ahead_by"], compared["behind_by"]) == ("ahead", 1, 0)
    assert [commit["sha"] for commit in compared["commits"]] == [head["sha"]]
    compared = here.get(f"{REPO}/compare/main...{before}").json()
    assert (compared["status"], compared["behind_by"]) == ("behind", 1)
    assert here.get(f"{REPO}/compare/main...main").json()["status"] == "identical"
    events = here.get(f"{REPO}/events")
    assert (events.headers["x-poll-interval"], len(events.json())) == ("60", 1)


def test_workflow_runs(day: Begin) -> None:
    here = day()
    first = here.get(f"{REPO}/actions/runs?per_page=30")
    assert (first.json()["total_count"], len(first.json()["workflow_runs"])) == (45, 30)
    rest = here.get(rel(first, "next")).json()["workflow_runs"]
    runs = first.json()["workflow_runs"] + rest
    assert len(runs) == 45
    assert {run["run_attempt"] for run in runs} == {1, 2}
    failed = here.get(f"{REPO}/actions/runs?status=failure").json()["workflow_runs"]
    assert failed == [run for run in runs if run["conclusion"] == "failure"] != []
    assert here.get(f"{REPO}/actions/runs/{runs[3]['id']}").json() == runs[3]
    assert here.get(f"{REPO}/actions/workflows/ci.yml/runs").json()["total_count"] == 45
    assert here.get(f"{REPO}/actions/runs?head_sha=0000000").json()["total_count"] == 0
    elsewhere = "1234567890abcdef1234567890abcdef12345678"
    assert here.get(f"{REPO}/actions/runs?head_sha={elsewhere}").json()["total_count"] == 1


def test_deployments_follow_the_platform(day: Begin) -> None:
    here = day()
    path = f"{REPO}/deployments?environment=production"
    before = here.get(path).json()
    here.post("/deploys", {"title": "Again"})
    newest = here.get(path).json()[0]
    assert newest["description"] == "Again"
    states = [status["state"] for status in here.get(f"{REPO}/deployments/{newest['id']}/statuses").json()]
    assert states == ["success", "in_progress", "queued"], "newest first"
    older = here.get(f"{REPO}/deployments/{before[0]['id']}/statuses").json()
    assert older[0]["state"] == "inactive"
    assert here.get(f"{REPO}/deployments/999/statuses").status == 404
    assert len(here.get(f"{REPO}/deployments?environment=staging").json()) == 3


def test_search(day: Begin) -> None:
    here = day()

    def search(query: str) -> Any:
        return here.get(f"/github/search/issues?per_page=100&q={query}").json()

    found = search("repo:hotdash/control-center+is:issue+is:open")
    listed = [i for i in every(here, f"{REPO}/issues?per_page=100") if "pull_request" not in i]
    assert (found["total_count"], found["incomplete_results"]) == (len(listed), False)
    assert [item["number"] for item in found["items"]] == [item["number"] for item in listed]
    assert search('repo:hotdash/control-center+is:open+label:"P1"')["total_count"] == 1
    assert search("repo:hotdash/control-center+is:issue+is:open+-label:P1")["total_count"] == len(listed) - 1
    assert 0 < search("repo:hotdash/control-center+queue")["total_count"] < 137
    assert here.get("/github/search/issues?q=").status == 422
    assert here.get("/github/search/issues?q=is:open").status == 422
    here.post("/simulator/fault", {"service": "github", "kind": "incomplete-search"})
    assert search("repo:hotdash/control-center+is:issue+is:open")["incomplete_results"] is True
