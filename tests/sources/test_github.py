"""GitHub's API as its documentation tells it: what is asked, how politely, and what each answer means."""

import datetime as dt
import email.utils
import hashlib
import json
import stat
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.engine.judging import judge_gate, judge_probe
from cockpit.model.checks import Expect, Gate, GithubCheck, Probe
from cockpit.model.observations import GateOutcome, ProbeResult, Reading
from cockpit.model.plan import Plan, Release
from cockpit.model.times import Duration
from tests.helpers.loopback import Asked, Loopback, MachineClock, answer_bytes, json_bytes, loopback

SHA = "a" * 40
OTHER = "b" * 40
RUN = {"id": 7, "name": "CI", "workflow_id": 1, "event": "push", "head_sha": SHA, "run_number": 3, "run_attempt": 1,
       "status": "completed", "conclusion": "success", "created_at": "2026-02-20T10:00:00Z"}  # fmt: skip


def check(server: Loopback, ask: str, **more: Any) -> GithubCheck:
    return GithubCheck(ask=ask, repo="acme/shop", api=server.url("/api/v3"), **more)  # type: ignore[arg-type]


class Hub:
    """A router with one clock and one set of variables, asked again and again."""

    def __init__(self, values: dict[str, str] | None = None, ahead: float = 0.0, **more: Any) -> None:
        self.clock = MachineClock(ahead)
        values = {"GH_ENTERPRISE_TOKEN": "t0ken"} if values is None else values
        self.router = ProbeRouter(
            Plan(plan=1, release=Release(name="x")), values, self.clock, Http(values, self.clock), **more
        )

    async def gate(self, asked: GithubCheck, expect: Expect | None = None) -> tuple[GateOutcome, Any]:
        gate = Gate(id="g", kind="github", github=asked, expect=expect, timeout=Duration(10))
        reading = await self.router.inspect(gate, ".")
        return judge_gate(gate, reading), reading.body

    async def probe(self, asked: GithubCheck) -> tuple[ProbeResult, Reading]:
        probe = Probe(id="p", kind="github", github=asked, deadline=Duration(10))
        reading = await self.router.ask(probe)
        return judge_probe(probe, reading), reading


async def judged(server: Loopback, ask: str, **more: Any) -> tuple[GateOutcome, Any]:
    hub = Hub()
    try:
        return await hub.gate(check(server, ask, **more))
    finally:
        await hub.router.close()


def repo(path: str) -> str:
    return f"/api/v3/repos/acme/shop{path}"


def said(value: object, status: int = 200, **headers: str) -> bytes:
    return json_bytes(status, json.dumps(value), **headers)


def paged(server: Loopback, path: str, items: list[Any], key: str = "", size: int = 100) -> None:
    """Pages as GitHub links them, at 100 items each."""
    pages = [items[at : at + size] for at in range(0, len(items), size)] or [[]]

    async def answer(asked: Asked, reader: Any, writer: Any) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.target).query).items()}
        assert query["per_page"] == "100"
        number = int(query.get("page", "1"))
        body = {key: pages[number - 1], "total_count": len(items)} if key else pages[number - 1]
        headers: dict[str, Any] = {"Connection": "close"}
        if number < len(pages):
            onward = server.url(f"{path}?{urlsplit(asked.target).query.split('&page')[0]}&page={number + 1}")
            headers["Link"] = f'<{server.url(path)}?page=1>; rel="first", <{onward}>; rel="next"'
        writer.write(said(body, **headers))
        await writer.drain()

    server.answers[path] = answer


# --- how it asks ------------------------------------------------------------------------------------------------------


async def test_headers_and_conditional_requests() -> None:
    """An authorised 304 is free: the kept body answers."""
    body = json.dumps({"sha": SHA})
    tag = f'W/"{hashlib.sha256(body.encode()).hexdigest()}"'

    async def commit(asked: Asked, reader: Any, writer: Any) -> None:
        fresh = asked.headers.get("if-none-match") != tag
        answer = (
            json_bytes(200, body, ETag=tag, Connection="close")
            if fresh
            else answer_bytes(304, ETag=tag, Connection="close")
        )
        writer.write(answer)
        await writer.drain()

    async with loopback() as server:
        server.answers = {repo("/commits/main"): commit}
        paged(server, repo(f"/commits/{SHA}/status"), [{"context": "ci", "state": "success"}], "statuses")
        hub = Hub()
        for _ in range(3):
            outcome, _ = await hub.gate(check(server, "status", ref="main"))
            assert outcome.verdict == "pass"
        asked = [one for one in server.asked if one.path == repo("/commits/main")]
        assert [one.headers.get("if-none-match") for one in asked] == [None, tag, tag]
        assert asked[0].headers["accept"] == "application/vnd.github+json"
        assert asked[0].headers["x-github-api-version"] == "2022-11-28"
        assert asked[0].headers["user-agent"] == "release-cockpit"
        assert asked[0].headers["authorization"] == "Bearer t0ken"
        await hub.router.close()


async def test_the_poll_interval_is_obeyed() -> None:
    async with loopback(
        {"/api/v3/search/issues": said({"total_count": 1, "items": []}, ETag='"x"', X_Poll_Interval="60")}
    ) as server:
        hub = Hub()
        for _ in range(3):
            _, body = await hub.gate(check(server, "search", query="is:open"))
            assert body["count"] == 1
        assert len(server.asked) == 1
        hub.clock.ahead += 61
        await hub.gate(check(server, "search", query="is:open"))
        assert len(server.asked) == 2
        await hub.router.close()


async def test_every_page_is_counted_and_pull_requests_are_none() -> None:
    issues = [
        {"number": n, "title": "t", "labels": [{"name": "P0"}], **({"pull_request": {}} if n % 10 == 0 else {})}
        for n in range(250)
    ]
    async with loopback() as server:
        paged(server, repo("/issues"), issues)
        outcome, body = await judged(server, "issues", labels=("P0", "bug"))
        assert (outcome.verdict, body["count"], outcome.value) == ("fail", 225, 225)
        query = parse_qs(urlsplit(server.asked[0].target).query)
        assert (query["labels"], query["state"]) == (["P0,bug"], ["open"])
        assert len(server.asked) == 3
        paged(server, repo("/issues"), [issues[0]])
        assert (await judged(server, "issues"))[0].verdict == "pass"
        outcome, _ = await judged(server, "issues", state="all")
        hub = Hub()
        assert (await hub.gate(check(server, "issues"), Expect(when="body.count < 3")))[0].verdict == "pass"
        result, reading = await hub.probe(check(server, "issues"))
        assert (result.verdict, reading.value) == ("pass", 0)
        await hub.router.close()


async def test_a_next_page_on_another_server_is_not_visited() -> None:
    async with loopback() as other, loopback() as server:
        server.answers[repo("/issues")] = said([{"number": 1}], Link=f'<{other.url("/steal")}>; rel="next"')
        outcome, _ = await judged(server, "issues")
        assert (outcome.verdict, other.asked) == ("error", [])


async def test_more_pages_than_can_be_read_are_no_count() -> None:
    async with loopback() as server:
        endless = f'<{server.url(repo("/issues"))}?page=2>; rel="next"'
        server.answers[repo("/issues")] = said([{"number": 1}], Link=endless)
        outcome, _ = await judged(server, "issues")
        assert (outcome.verdict, "cannot all be counted" in outcome.reason) == ("inconclusive", True)


async def test_one_after_the_other() -> None:
    """However many ask, one request at a time is under way at one API."""
    import asyncio

    inside, most = 0, 0

    async def slow(asked: Asked, reader: Any, writer: Any) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.02)
        inside -= 1
        writer.write(said({"total_count": 0, "items": []}, Connection="close"))
        await writer.drain()

    async with loopback({"/api/v3/search/issues": slow}) as server:
        hub = Hub()
        asked = [hub.probe(check(server, "search", query=f"word{n}")) for n in range(6)]
        assert {result.verdict for result, _ in await asyncio.gather(*asked)} == {"pass"}
        assert (most, len(server.asked)) == (1, 6)
        probe = Probe(id="p", kind="github", github=check(server, "search"))
        assert hub.router.lane(probe).limit == 1
        await hub.router.close()


# --- tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        ({"GH_ENTERPRISE_TOKEN": "one", "GITHUB_ENTERPRISE_TOKEN": "two"}, "Bearer one"),
        ({"GITHUB_ENTERPRISE_TOKEN": "two"}, "Bearer two"),
        ({"GH_TOKEN": "public", "GITHUB_TOKEN": "public"}, None),
        ({}, None),
    ],
)
async def test_which_token_goes_to_an_enterprise_host(values: dict[str, str], sent: str | None) -> None:
    async with loopback({"/api/v3/search/issues": said({"total_count": 0, "items": []})}) as server:
        hub = Hub(values)
        outcome, _ = await hub.gate(check(server, "search", query="x"))
        assert (outcome.verdict, server.asked[0].headers.get("authorization")) == ("pass", sent)
        await hub.router.close()


async def test_a_token_of_the_plan_comes_first_and_gh_last(tmp_path: Path) -> None:
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\n[ "$1 $2 $3 $4" = "auth token --hostname 127.0.0.1" ] && echo from-gh\n')
    gh.chmod(stat.S_IRWXU)
    values = {"MINE": "mine", "PATH": f"{tmp_path}:/usr/bin:/bin"}
    async with loopback({"/api/v3/search/issues": said({"total_count": 0, "items": []})}) as server:
        hub = Hub(values)
        await hub.gate(check(server, "search", query="x", token="${MINE}"))
        await hub.gate(check(server, "search", query="x"))
        outcome, _ = await hub.gate(check(server, "search", query="x", token="${NOBODYS}"))
        assert [one.headers["authorization"] for one in server.asked] == ["Bearer mine", "Bearer from-gh"]
        assert (outcome.verdict, "NOBODYS is not set" in outcome.reason) == ("error", True)
        await hub.router.close()


async def test_github_com_tokens() -> None:
    hub = Hub({"GH_TOKEN": "one", "GITHUB_TOKEN": "two"})
    client = hub.router._github._client
    assert (await client.api(None, None)).token == "one"
    assert (await client.api("https://api.acme.ghe.com/", None)).token == "one"
    assert (await client.api("https://github.acme.example/api/v3", None)).token == ""
    await hub.router.close()


# --- limits and refusals ----------------------------------------------------------------------------------------------


def stamp(seconds: float) -> str:
    return email.utils.formatdate(seconds, usegmt=True)


async def test_the_primary_limit_waits_by_githubs_own_clock() -> None:
    """The server's clock is a day ahead of ours: the wait is still a hundred seconds."""
    there = dt.datetime.now(dt.UTC).timestamp() + 86_400
    refusal = said({"message": "API rate limit exceeded"}, 403, X_RateLimit_Remaining="0", X_RateLimit_Limit="5000",
                   X_RateLimit_Reset=str(int(there) + 100), Date=stamp(there))  # fmt: skip
    async with loopback({"/api/v3/search/issues": refusal}) as server:
        hub = Hub()
        result, reading = await hub.probe(check(server, "search", query="x"))
        assert (result.verdict, "budget is used up" in result.detail) == ("inconclusive", True)
        assert reading.not_before is not None
        wait = (reading.not_before - hub.clock.now()).total_seconds()
        assert 80 < wait <= 102
        again, second = await hub.probe(check(server, "search", query="y"))
        assert (again.verdict, second.not_before, len(server.asked)) == ("inconclusive", reading.not_before, 1)
        [budget] = hub.router.budgets()
        assert (budget.remaining, budget.limit, budget.waiting_until) == (0, 5000, reading.not_before)
        assert hub.router.budgets() == []
        server.answers["/api/v3/search/issues"] = said(
            {"total_count": 0, "items": []}, X_RateLimit_Remaining="4999", X_RateLimit_Limit="5000",
            X_RateLimit_Reset=str(int(there) + 3700), Date=stamp(there + 102),
        )  # fmt: skip
        hub.clock.ahead += 103
        assert (await hub.probe(check(server, "search", query="x")))[0].verdict == "pass"
        [budget] = hub.router.budgets()
        assert (budget.remaining, budget.waiting_until) == (4999, None)
        await hub.router.close()


async def test_secondary_limits_grow() -> None:
    async with loopback(
        {"/api/v3/search/issues": said({"message": "You have exceeded a secondary rate limit"}, 403)}
    ) as server:
        hub = Hub()
        waits = []
        for _ in range(3):
            _, reading = await hub.probe(check(server, "search", query="x"))
            assert reading.not_before is not None
            waits.append(round((reading.not_before - hub.clock.now()).total_seconds()))
            hub.clock.ahead += waits[-1] + 1
        assert waits == pytest.approx([60, 120, 240], abs=2)
        server.answers["/api/v3/search/issues"] = said({"message": "slow down"}, 429, Retry_After="7")
        _, reading = await hub.probe(check(server, "search", query="x"))
        assert reading.not_before is not None
        assert (reading.not_before - hub.clock.now()).total_seconds() == pytest.approx(7, abs=2)
        await hub.router.close()


async def test_the_budget_is_told_when_it_looks_different() -> None:
    def left(number: int) -> bytes:
        return said({"total_count": 0, "items": []}, X_RateLimit_Remaining=str(number), X_RateLimit_Limit="5000",
                    X_RateLimit_Reset="1700000100", Date=stamp(1_700_000_000))  # fmt: skip

    async with loopback() as server:
        hub = Hub()
        told = []
        for number in (4990, 4989, 4988, 4700, 0):
            server.answers["/api/v3/search/issues"] = left(number)
            await hub.probe(check(server, "search", query=f"n{number}"))
            told += [budget.remaining for budget in hub.router.budgets()]
        assert told == [4990, 4700, 0]
        await hub.router.close()


@pytest.mark.parametrize(
    ("answer", "verdict", "reason"),
    [
        (said({"message": "Bad credentials"}, 401), "error", "refuses the token"),
        (said({"message": "Not Found"}, 404), "error", "or this token may not see it"),
        (said({"message": "Resource not accessible"}, 403, X_Accepted_GitHub_Permissions="issues=read"), "error", "it needs issues=read"),
        (said({"message": "oops"}, 500), "error", "HTTP 500"),
        (said({"message": "Validation Failed"}, 422), "error", "Validation Failed"),
        (said({"total": 1}), "error", "another form"),
        (answer_bytes(200, "<html>", "application/json"), "error", "not JSON"),
        (said({"total_count": 3, "items": [], "incomplete_results": True}), "inconclusive", "incomplete"),
    ],
)  # fmt: skip
async def test_refusals(answer: bytes, verdict: str, reason: str) -> None:
    async with loopback({"/api/v3/search/issues": answer}) as server:
        outcome, _ = await judged(server, "search", query="x")
        assert (outcome.verdict, reason in outcome.reason) == (verdict, True), outcome.reason
        assert "t0ken" not in outcome.reason


async def test_github_out_of_reach_is_no_failure_of_the_release() -> None:
    hub = Hub()
    away = GithubCheck(ask="search", repo="acme/shop", api="http://127.0.0.1:1", query="x")
    assert (await hub.probe(away))[0].verdict == "error"
    assert (await hub.gate(away))[0].verdict == "error"
    await hub.router.close()


# --- workflows, checks, statuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "verdict", "reason"),
    [
        ([RUN], "pass", ""),
        ([], "inconclusive", "no run"),
        ([{**RUN, "head_sha": OTHER}], "inconclusive", "no run"),
        ([{**RUN, "conclusion": "failure"}], "fail", "CI: failure"),
        ([{**RUN, "conclusion": "timed_out"}], "fail", "timed_out"),
        ([{**RUN, "conclusion": "cancelled"}], "inconclusive", "cancelled"),
        ([{**RUN, "conclusion": None, "status": "in_progress"}], "inconclusive", "in_progress"),
        ([{**RUN, "conclusion": "skipped"}], "inconclusive", "skipped"),
        ([{**RUN, "conclusion": "neutral"}], "pass", ""),
        ([{**RUN, "run_number": 2, "id": 5, "conclusion": "failure"}, RUN], "pass", ""),
        ([RUN, {**RUN, "run_attempt": 2, "conclusion": None, "status": "queued"}], "inconclusive", "queued"),
        ([RUN, {**RUN, "id": 8, "event": "pull_request", "conclusion": "failure"}], "fail", "failure"),
    ],
)
async def test_workflow_runs(runs: list[dict[str, Any]], verdict: str, reason: str) -> None:
    async with loopback({repo("/commits/main"): said({"sha": SHA})}) as server:
        paged(server, repo("/actions/workflows/ci.yml/runs"), runs, "workflow_runs")
        outcome, body = await judged(server, "workflow", workflow="ci.yml", ref="main")
        assert (outcome.verdict, reason in outcome.reason) == (verdict, True), outcome.reason
        assert body["sha"] == SHA
        assert outcome.bound == {"github:acme/shop@main": SHA}
        assert f"head_sha={SHA}" in server.asked[-1].target


def run(name: str, conclusion: str | None, status: str = "completed", number: int = 1) -> dict[str, Any]:
    return {"name": name, "conclusion": conclusion, "status": status, "id": number}


@pytest.mark.parametrize(
    ("runs", "names", "verdict"),
    [
        ([run("build", "success"), run("lint", "neutral")], (), "pass"),
        ([run("build", "success")], ("build", "e2e"), "inconclusive"),
        ([], (), "inconclusive"),
        ([run("build", "success"), run("flaky", "failure")], ("build",), "pass"),
        ([run("build", "success"), run("flaky", "failure")], (), "fail"),
        ([run("build", "failure"), run("e2e", None, "queued")], ("build", "e2e"), "fail"),
        ([run("build", None, "in_progress")], (), "inconclusive"),
        ([run("build", "skipped")], (), "inconclusive"),
        ([run("build", "skipped"), run("lint", "success")], (), "pass"),
        ([run("build", "failure", number=1), run("build", "success", number=2)], (), "pass"),
        ([run("build", "cancelled")], (), "inconclusive"),
        ([run("build", "action_required")], (), "inconclusive"),
    ],
)
async def test_check_runs(runs: list[dict[str, Any]], names: tuple[str, ...], verdict: str) -> None:
    async with loopback() as server:
        paged(server, repo(f"/commits/{SHA}/check-runs"), runs, "check_runs")
        outcome, _ = await judged(server, "checks", ref=SHA, names=names)
        assert outcome.verdict == verdict, outcome.reason


async def test_a_token_without_checks_falls_back_and_says_so() -> None:
    async with loopback() as server:
        server.answers[repo(f"/commits/{SHA}/check-runs")] = said(
            {"message": "Resource not accessible by personal access token"}, 403
        )
        paged(server, repo("/actions/runs"), [RUN], "workflow_runs")
        paged(server, repo(f"/commits/{SHA}/status"), [{"context": "deploy", "state": "pending"}], "statuses")
        outcome, _ = await judged(server, "checks", ref=SHA, names=("CI",))
        assert (outcome.verdict, "may not read checks" in outcome.reason) == ("pass", True)
        outcome, _ = await judged(server, "checks", ref=SHA)
        assert outcome.verdict == "inconclusive"


@pytest.mark.parametrize(
    ("states", "names", "verdict"),
    [
        ({}, (), "inconclusive"),
        ({"ci": "success", "cla": "success"}, (), "pass"),
        ({"ci": "pending"}, (), "inconclusive"),
        ({"ci": "error"}, (), "fail"),
        ({"ci": "failure", "cla": "success"}, ("cla",), "pass"),
        ({"cla": "success"}, ("ci",), "inconclusive"),
    ],
)
async def test_combined_status(states: dict[str, str], names: tuple[str, ...], verdict: str) -> None:
    """An empty one says "pending": there is none, and that is not green."""
    async with loopback() as server:
        rows = [{"context": name, "state": state} for name, state in states.items()]
        paged(server, repo(f"/commits/{SHA}/status"), rows, "statuses")
        outcome, _ = await judged(server, "status", ref=SHA, names=names)
        assert outcome.verdict == verdict, outcome.reason


# --- deployments, pulls, commits, releases ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "sha", "verdict"),
    [
        (["success", "in_progress"], None, "pass"),
        (["failure"], None, "fail"),
        (["error"], None, "fail"),
        (["in_progress", "queued"], None, "inconclusive"),
        (["inactive", "success"], None, "inconclusive"),
        ([], None, "inconclusive"),
        (["success"], OTHER, "inconclusive"),
        (["success"], SHA, "pass"),
    ],
)
async def test_deployments(states: list[str], sha: str | None, verdict: str) -> None:
    async with loopback() as server:
        server.answers = {
            repo("/deployments"): said([{"id": 5, "sha": SHA, "ref": "main", "environment": "production"}]),
            repo("/deployments/5/statuses"): said([{"state": state} for state in states]),
        }
        outcome, body = await judged(server, "deployment", environment="production", ref=sha)
        assert (outcome.verdict, body["sha"]) == (verdict, SHA)
        server.answers[repo("/deployments")] = said([])
        assert (await judged(server, "deployment"))[0].verdict == "inconclusive"


def review(user: str, state: str, at: int) -> dict[str, Any]:
    return {"user": {"login": user}, "state": state, "submitted_at": f"2026-02-20T10:00:{at:02}Z"}


@pytest.mark.parametrize(
    ("merged", "reviews", "approvals", "verdict"),
    [
        (True, [], 0, "pass"),
        (False, [], 0, "fail"),
        (False, [review("ann", "APPROVED", 1)], 1, "pass"),
        (False, [review("ann", "APPROVED", 1)], 2, "fail"),
        (False, [review("ann", "APPROVED", 1), review("ann", "CHANGES_REQUESTED", 2)], 1, "fail"),
        (False, [review("ann", "CHANGES_REQUESTED", 1), review("ann", "APPROVED", 2)], 1, "pass"),
        (False, [review("ann", "APPROVED", 1), review("ann", "DISMISSED", 2)], 1, "fail"),
        (False, [review("ann", "APPROVED", 1), review("ann", "COMMENTED", 2)], 1, "pass"),
        (False, [review("author", "APPROVED", 1)], 1, "fail"),
        (True, [review("bob", "CHANGES_REQUESTED", 1)], 0, "fail"),
    ],
)
async def test_pull_requests(merged: bool, reviews: list[dict[str, Any]], approvals: int, verdict: str) -> None:
    pull = {"number": 12, "state": "closed" if merged else "open", "merged": merged, "head": {"sha": SHA},
            "user": {"login": "author"}, "title": "t"}  # fmt: skip
    async with loopback({repo("/pulls/12"): said(pull)}) as server:
        paged(server, repo("/pulls/12/reviews"), reviews)
        outcome, _ = await judged(server, "pull", pull=12, approvals=approvals)
        assert outcome.verdict == verdict, outcome.reason


def commit(sha: str, title: str) -> dict[str, Any]:
    return {"sha": sha, "commit": {"message": f"{title}\n\nmore", "committer": {"date": "2026-02-20T10:00:00Z"}}}


async def test_commits_since_a_tag_touch_only_what_is_listed() -> None:
    async with loopback() as server:
        path = repo("/compare/v1...main")
        files = [{"filename": "docs/a.md"}, {"filename": "src/app.py"}]
        server.answers[path] = said({"commits": [commit(SHA, "one")], "files": files})
        outcome, body = await judged(server, "commits", since="v1", ref="main", only_paths=("docs/**",))
        assert (outcome.verdict, "src/app.py" in outcome.reason, body["count"]) == ("fail", True, 1)
        outcome, _ = await judged(server, "commits", since="v1", ref="main", only_paths=("docs/**", "src/*"))
        assert outcome.verdict == "pass"
        outcome, _ = await judged(server, "commits", since="v1", ref="main")
        assert (outcome.verdict, "one" in outcome.reason) == ("fail", True)
        many = [{"filename": f"docs/{n}"} for n in range(300)]
        server.answers[path] = said({"commits": [commit(SHA, "big")], "files": many})
        outcome, _ = await judged(server, "commits", since="v1", ref="main", only_paths=("docs/**",))
        assert outcome.verdict == "inconclusive"
        server.answers[path] = said({"commits": [], "files": []})
        assert (await judged(server, "commits", since="v1", ref="main"))[0].verdict == "pass"


async def test_commits_since_a_moment_of_the_plan() -> None:
    freeze = dt.datetime(2026, 2, 19, 22, tzinfo=dt.UTC)
    known = {"freeze": (freeze, ""), "later": (dt.datetime.now(dt.UTC) + dt.timedelta(days=1), ""),
             "unset": (None, "T0 is not set")}  # fmt: skip
    async with loopback() as server:
        paged(server, repo("/commits"), [commit(SHA, "late fix")])
        hub = Hub(moments=lambda name: known.get(name, (None, f"{name} names no moment")))
        outcome, _ = await hub.gate(check(server, "commits", since="freeze", ref="main"))
        assert (outcome.verdict, "late fix" in outcome.reason) == ("fail", True)
        query = parse_qs(urlsplit(server.asked[-1].target).query)
        assert (query["since"], query["sha"]) == (["2026-02-19T22:00:00Z"], ["main"])
        outcome, _ = await hub.gate(check(server, "commits", since="unset"))
        assert (outcome.verdict, outcome.reason) == ("inconclusive", "T0 is not set")
        paged(server, repo("/commits"), [])
        assert (await hub.gate(check(server, "commits", since="freeze")))[0].verdict == "pass"
        assert (await hub.gate(check(server, "commits", since="later")))[0].verdict == "pass"
        assert (await hub.gate(check(server, "commits")))[0].verdict == "error"
        await hub.router.close()


async def test_a_ref_of_a_repository_here_is_pinned() -> None:
    async with loopback() as server:
        paged(server, repo(f"/commits/{SHA}/status"), [{"context": "ci", "state": "success"}], "statuses")
        hub = Hub(refs=lambda name: SHA if name == "git:.:HEAD" else "")
        assert (await hub.gate(check(server, "status", ref="git:.:HEAD")))[0].verdict == "pass"
        outcome, _ = await hub.gate(check(server, "status", ref="git:.:v9"))
        assert (outcome.verdict, "not read yet" in outcome.reason) == ("inconclusive", True)
        await hub.router.close()


RELEASE = {"id": 3, "tag_name": "v1.1.0", "name": "1.1", "draft": False, "prerelease": False, "assets": []}


async def test_releases_and_their_assets() -> None:
    async with loopback(
        {repo("/releases/latest"): said(RELEASE), repo("/releases/tags/v1.1.0"): said(RELEASE)}
    ) as server:
        paged(server, repo("/releases/3/assets"), [{"name": "caro-linux.tar.gz", "download_count": 4}])
        assert (await judged(server, "release"))[0].verdict == "pass"
        assert (await judged(server, "release", tag="v1.1.0", names=("caro-*.tar.gz",)))[0].verdict == "pass"
        outcome, _ = await judged(server, "release", names=("*.dmg",))
        assert (outcome.verdict, "lacks *.dmg" in outcome.reason) == ("fail", True)
        server.answers[repo("/releases/latest")] = said({**RELEASE, "draft": True})
        assert (await judged(server, "release"))[0].verdict == "fail"
        assert (await judged(server, "release", tag="v9"))[0].verdict == "error"


async def test_downloads_are_summed_over_all_assets_of_all_pages() -> None:
    async with loopback() as server:
        releases = [{**RELEASE, "id": n, "tag_name": f"v{n}", "draft": n == 2} for n in (1, 2, 3)]
        paged(server, repo("/releases"), releases)
        server.answers[repo("/releases/tags/v1")] = said(releases[0])
        paged(server, repo("/releases/1/assets"), [{"name": f"a{n}", "download_count": 1} for n in range(150)])
        paged(server, repo("/releases/3/assets"), [{"name": "b.zip", "download_count": 50}])
        hub = Hub()
        result, reading = await hub.probe(check(server, "downloads"))
        assert (result.verdict, reading.value) == ("pass", 200)
        _, reading = await hub.probe(check(server, "downloads", tag="v1"))
        assert reading.value == 150
        _, reading = await hub.probe(check(server, "downloads", names=("*.zip",)))
        assert reading.value == 50
        enough = Expect(when="body.count >= 200")
        assert (await hub.gate(check(server, "downloads"), enough))[0].verdict == "pass"
        assert (await hub.gate(check(server, "downloads")))[0].verdict == "error"
        await hub.router.close()
