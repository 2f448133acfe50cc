"""The questions a plan may ask GitHub, each answered as a reading: a body that metrics can look into, and a verdict.

Sources: docs.github.com, REST reference of actions, checks, commits, deployments, issues, pulls, releases, search.
A state (workflow, checks, status, deployment, pull, release, commits) has a verdict of its own; a count (issues,
downloads, search) has none until somebody says what to expect. Nothing there is never good: no run, no check and no
status are inconclusive.
"""

import fnmatch
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cockpit.adapters.environment import MissingVariable, fill
from cockpit.adapters.files_check import matches_any
from cockpit.adapters.github import Api, Github, GithubTrouble
from cockpit.adapters.github_shapes import (
    Verdict,
    commit_shown,
    is_time,
    issue_shown,
    judge,
    newest_runs,
    run_shown,
    worst,
)
from cockpit.model.checks import GithubCheck
from cockpit.model.observations import Reading
from cockpit.ports import Clock

_SHOWN = 50
Answer = tuple[str, str, dict[str, Any], str]
"""verdict ("" for a count), reason, body, the sha it is about ("" for none)."""


class Asking:
    """Answers a plan's questions. values: the engine's environment, for `${NAME}`."""

    def __init__(self, client: Github, values: Mapping[str, str], clock: Clock) -> None:
        self._client = client
        self._values = values
        self._clock = clock

    def base(self, check: GithubCheck) -> str:
        """The API that a question goes to; its text where a variable is missing."""
        try:
            return fill(check.api, self._values).rstrip("/") if check.api else "https://api.github.com"
        except MissingVariable:
            return check.api or ""

    async def ask(self, check: GithubCheck, deadline: float) -> Reading:
        """The answer. deadline: seconds for each request. Never raises, except for cancellation."""
        began = self._clock.monotonic()
        try:
            reading = await self._ask(check, deadline)
        except MissingVariable as missing:
            reading = Reading(self._clock.now(), fault="environment", reason=str(missing))
        except GithubTrouble as trouble:
            reading = Reading(
                self._clock.now(),
                status=trouble.status,
                fault=trouble.fault,
                reason=trouble.reason,
                not_before=trouble.not_before,
            )
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            reason = f"GitHub's answer has another form than expected ({type(error).__name__})"
            reading = Reading(self._clock.now(), fault="protocol", reason=reason)
        ms = round((self._clock.monotonic() - began) * 1000, 3)
        return Reading(**{**{name: getattr(reading, name) for name in reading.__struct_fields__}, "ms": ms})

    async def _ask(self, check: GithubCheck, deadline: float) -> Reading:
        values = self._values
        api = await self._client.api(
            fill(check.api, values) if check.api else None, fill(check.token, values) if check.token else None
        )
        one = Question(self._client, api, fill(check.repo, values), check, deadline)
        verdict, reason, body, sha = await one.answer()
        value = body.get("count")
        bound = {f"github:{one.repo}@{check.ref or 'HEAD'}": sha} if sha else {}
        return Reading(
            self._clock.now(),
            status=200,
            body=body,
            verdict=verdict,
            reason=reason,
            value=float(value) if isinstance(value, int) else None,
            bound=bound,
        )


class Question:
    """One question to one repository."""

    def __init__(self, client: Github, api: Api, repo: str, check: GithubCheck, deadline: float) -> None:
        self._client = client
        self._api = api
        self.repo = repo
        self._check = check
        self._deadline = deadline

    async def answer(self) -> Answer:
        """Answer it. Raises GithubTrouble."""
        answers: dict[str, Callable[[], Awaitable[Answer]]] = {
            "workflow": self._workflow, "checks": self._checks, "status": self._status, "deployment": self._deployment,
            "issues": self._issues, "downloads": self._downloads, "pull": self._pull, "commits": self._commits,
            "release": self._release, "search": self._search,
        }  # fmt: skip
        return await answers[self._check.ask]()

    async def _get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        return (await self._client.get(self._api, f"/repos/{self.repo}{path}", query, self._deadline)).body

    async def _all(self, path: str, query: Mapping[str, str] | None = None, key: str = "") -> list[Any]:
        return await self._client.pages(self._api, f"/repos/{self.repo}{path}", query, self._deadline, key)

    async def _sha(self) -> str:
        """The commit that `ref` names now: what is judged is pinned to it."""
        ref = self._check.ref or "HEAD"
        if len(ref) == 40 and all(letter in "0123456789abcdef" for letter in ref):
            return ref
        return str((await self._get(f"/commits/{ref}"))["sha"])

    # --- states -------------------------------------------------------------------------------------------------------

    async def _workflow(self) -> Answer:
        sha = await self._sha()
        path = f"/actions/workflows/{self._check.workflow}/runs" if self._check.workflow else "/actions/runs"
        runs = newest_runs(await self._all(path, {"head_sha": sha}, "workflow_runs"), sha)
        if self._check.names:
            runs = [run for run in runs if run.get("name") in self._check.names]
        body = {"sha": sha, "count": len(runs), "runs": [run_shown(run) for run in runs[:_SHOWN]]}
        if runs:
            body |= {"status": runs[0]["status"], "conclusion": runs[0]["conclusion"], "run": run_shown(runs[0])}
        what = self._check.workflow or "any workflow"
        missing = [name for name in self._check.names if name not in {run.get("name") for run in runs}]
        if not runs or missing:
            return "inconclusive", f"no run of {', '.join(missing) or what} for {sha[:12]}", body, sha
        judged = [judge(run.get("name") or what, run["status"], run["conclusion"]) for run in runs]
        return (*worst(judged), body, sha)

    async def _checks(self) -> Answer:
        sha = await self._sha()
        try:
            runs = await self._all(f"/commits/{sha}/check-runs", {"filter": "latest"}, "check_runs")
        except GithubTrouble as trouble:
            if trouble.status != 403 or trouble.fault == "limited":
                raise
            return await self._without_checks(sha)
        by_name = {str(run["name"]): run for run in sorted(runs, key=lambda run: run.get("id", 0))}
        body = {
            "sha": sha,
            "count": len(by_name),
            "checks": {
                name: {"status": run["status"], "conclusion": run["conclusion"]} for name, run in by_name.items()
            },
        }
        judged = {name: judge(name, run["status"], run["conclusion"]) for name, run in by_name.items()}
        return (*self._named(judged, sha, "check"), body, sha)

    async def _without_checks(self, sha: str) -> Answer:
        """A fine-grained token may lack "Checks": workflow runs and statuses say nearly the same."""
        runs = newest_runs(await self._all("/actions/runs", {"head_sha": sha}, "workflow_runs"), sha)
        statuses = await self._statuses(sha)
        judged = {str(run["name"]): judge(str(run["name"]), run["status"], run["conclusion"]) for run in runs}
        judged |= {name: judge(name, "completed", state) for name, state in statuses.items()}
        verdict, reason = self._named(judged, sha, "run or status")
        note = "the token may not read checks; judged by workflow runs and statuses"
        body = {"sha": sha, "count": len(judged), "checks": {name: {"verdict": v} for name, (v, _) in judged.items()}}
        return verdict, f"{reason}; {note}" if reason else note, body, sha

    async def _statuses(self, sha: str) -> dict[str, str]:
        """context -> latest state. An empty list says "pending" in the combined state: it means there are none."""
        found = await self._all(f"/commits/{sha}/status", None, "statuses")
        return {str(one["context"]): str(one["state"]) for one in found}

    async def _status(self) -> Answer:
        sha = await self._sha()
        states = await self._statuses(sha)
        judged = {name: judge(name, "completed", None if s == "pending" else s) for name, s in states.items()}
        body = {"sha": sha, "count": len(states), "statuses": states}
        return (*self._named(judged, sha, "status"), body, sha)

    def _named(self, judged: Mapping[str, Verdict], sha: str, kind: str) -> Verdict:
        """The worst of what the plan names, or of all where it names nothing; what is missing is inconclusive."""
        names = self._check.names or tuple(judged)
        if not names:
            return "inconclusive", f"no {kind} for {sha[:12]}"
        missing = [name for name in names if name not in judged]
        verdicts = [judged[name] for name in names if name in judged]
        if missing:
            verdicts.append(("inconclusive", f"no {kind} {', '.join(missing)} for {sha[:12]}"))
        elif all(reason.endswith(": skipped") for _, reason in verdicts):
            return "inconclusive", f"every {kind} for {sha[:12]} was skipped"
        return worst(verdicts)

    async def _deployment(self) -> Answer:
        query = {"environment": self._check.environment} if self._check.environment else {}
        sha = await self._sha() if self._check.ref else ""
        found = await self._get("/deployments", {**query, "per_page": "1"})
        where = self._check.environment or "any environment"
        if not found:
            return "inconclusive", f"nothing was deployed to {where}", {"count": 0}, sha
        newest = found[0]
        statuses = await self._get(f"/deployments/{newest['id']}/statuses", {"per_page": "1"})
        state = str(statuses[0]["state"]) if statuses else "pending"
        body = {"count": 1, "id": newest["id"], "sha": newest["sha"], "ref": newest.get("ref"), "state": state,
                "environment": newest.get("environment"), "created_at": newest.get("created_at")}  # fmt: skip
        about = str(newest["sha"])
        if sha and about != sha:
            return "inconclusive", f"{where} has {about[:12]}, not {sha[:12]}", body, about
        if state == "success":
            return "pass", "", body, about
        bad = state in ("failure", "error")
        return "fail" if bad else "inconclusive", f"the deployment to {where} is {state}", body, about

    async def _pull(self) -> Answer:
        if self._check.pull is None:
            raise GithubTrouble("environment", "the question names no pull request (pull = 12)")
        pull = await self._get(f"/pulls/{self._check.pull}")
        reviews = await self._all(f"/pulls/{self._check.pull}/reviews")
        latest: dict[str, str] = {}
        for review in sorted(reviews, key=lambda one: one.get("submitted_at") or ""):
            if review["state"] in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
                latest[str((review.get("user") or {}).get("login", "ghost"))] = review["state"]
        author = (pull.get("user") or {}).get("login")
        approved = [user for user, state in latest.items() if state == "APPROVED" and user != author]
        against = [user for user, state in latest.items() if state == "CHANGES_REQUESTED"]
        sha = str(pull["head"]["sha"])
        body = {"number": pull["number"], "merged": bool(pull.get("merged")), "state": pull["state"], "sha": sha,
                "approvals": len(approved), "changes_requested": len(against), "title": pull.get("title", ""),
                "merge_sha": pull.get("merge_commit_sha"), "count": len(approved)}  # fmt: skip
        if against:
            return "fail", f"{', '.join(against[:5])} asked for changes", body, sha
        if len(approved) < self._check.approvals:
            return "fail", f"{len(approved)} of {self._check.approvals} approvals", body, sha
        if not body["merged"] and not self._check.approvals:
            return "fail", f"pull request {pull['number']} is {pull['state']}, not merged", body, sha
        return "pass", "", body, sha

    async def _commits(self) -> Answer:
        since, ref = self._check.since, self._check.ref or "HEAD"
        if since is None:
            raise GithubTrouble("environment", "the question names no beginning (since = a tag, commit or moment)")
        if is_time(since):
            commits = await self._all("/commits", {"sha": ref, "since": since} if ref != "HEAD" else {"since": since})
            files = await self._files_of(commits) if self._check.only_paths else []
            sha = str(commits[0]["sha"]) if commits else ""
        else:
            compared = await self._get(f"/compare/{since}...{ref}")
            commits = await self._all(f"/compare/{since}...{ref}", None, "commits")
            files = [str(one["filename"]) for one in compared.get("files") or []]
            sha = str(commits[-1]["sha"]) if commits else str((compared.get("merge_base_commit") or {}).get("sha", ""))
            if self._check.only_paths and len(files) >= 300:
                return (
                    "inconclusive",
                    "300 files changed or more; GitHub lists no more of them",
                    {"count": len(commits)},
                    sha,
                )
        shown = [commit_shown(one) for one in commits[:_SHOWN]]
        body = {"count": len(commits), "commits": shown, "files": files[:500]}
        if self._check.only_paths:
            others = [name for name in files if not matches_any(name, self._check.only_paths)]
            if others:
                return "fail", f"{len(others)} files outside: {', '.join(others[:3])}", body, sha
            return "pass", "", body, sha
        if commits:
            newest = shown[0] if is_time(since) else commit_shown(commits[-1])
            many = f"{len(commits)} commit{'' if len(commits) == 1 else 's'}"
            by = f" by {newest['author']}" if newest.get("author") else ""
            last = f"{str(newest['sha'])[:7]} {newest['title']}{by}"
            return "fail", f"{many} since {since}, the last: {last}", body, sha
        return "pass", "", body, sha

    async def _files_of(self, commits: list[Any]) -> list[str]:
        if len(commits) > 100:
            raise GithubTrouble("limited", f"{len(commits)} commits are too many to look into one by one")
        found: dict[str, None] = {}
        for one in commits:
            for file in (await self._get(f"/commits/{one['sha']}")).get("files") or []:
                found[str(file["filename"])] = None
        return list(found)

    async def _release(self) -> Answer:
        """`latest` skips drafts and prereleases, as GitHub does."""
        path = f"/releases/tags/{self._check.tag}" if self._check.tag else "/releases/latest"
        release = await self._get(path)
        assets = [str(one["name"]) for one in await self._all(f"/releases/{release['id']}/assets")]
        body = {"tag": release["tag_name"], "name": release.get("name"), "draft": bool(release["draft"]),
                "prerelease": bool(release["prerelease"]), "published_at": release.get("published_at"),
                "assets": assets[:_SHOWN], "count": len(assets)}  # fmt: skip
        if release["draft"]:
            return "fail", f"{release['tag_name']} is still a draft", body, ""
        missing = [name for name in self._check.names if not any(fnmatch.fnmatchcase(one, name) for one in assets)]
        if missing:
            return "fail", f"{release['tag_name']} lacks {', '.join(missing)}", body, ""
        return "pass", "", body, ""

    # --- counts -------------------------------------------------------------------------------------------------------

    async def _issues(self) -> Answer:
        query = {"state": self._check.state}
        if self._check.labels:
            query["labels"] = ",".join(self._check.labels)
        if self._check.since:
            query["since"] = self._check.since
        found = [one for one in await self._all("/issues", query) if "pull_request" not in one]
        return "", "", {"count": len(found), "items": [issue_shown(one) for one in found[:_SHOWN]]}, ""

    async def _downloads(self) -> Answer:
        if self._check.tag:
            releases = [await self._get(f"/releases/tags/{self._check.tag}")]
        else:
            releases = await self._all("/releases")
        counts: dict[str, int] = {}
        for release in releases:
            if release.get("draft"):
                continue
            for asset in await self._all(f"/releases/{release['id']}/assets"):
                if not self._check.names or matches_any(str(asset["name"]), self._check.names):
                    name = f"{release['tag_name']}/{asset['name']}"
                    counts[name] = int(asset["download_count"])
        return "", "", {"count": sum(counts.values()), "assets": dict(list(counts.items())[:_SHOWN])}, ""

    async def _search(self) -> Answer:
        query = self._check.query or ""
        if "repo:" not in query:
            query = f"repo:{self.repo} {query}"
        reading = await self._client.get(self._api, "/search/issues", {"q": query, "per_page": "50"}, self._deadline)
        body: Any = reading.body
        found = {"count": int(body["total_count"]), "items": [issue_shown(one) for one in body["items"][:_SHOWN]]}
        if body.get("incomplete_results"):
            return "inconclusive", "GitHub's search ran out of time; its count is incomplete", found, ""
        return "", "", found, ""
