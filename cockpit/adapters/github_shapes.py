"""What GitHub's objects mean, and the few of their fields that a plan may look into."""

from collections.abc import Iterable
from typing import Any

GOOD = ("success", "neutral", "skipped")
BAD = ("failure", "timed_out", "startup_failure", "error")
WORST = ("fail", "inconclusive", "pass")

Verdict = tuple[str, str]
"""A verdict and its reason."""


def judge(name: str, status: object, conclusion: object) -> Verdict:
    """A check's status and conclusion, as a verdict and why it is no plain pass."""
    if conclusion is None:
        return "inconclusive", f"{name}: {status if status != 'completed' else 'pending'}"
    if conclusion in GOOD:
        return "pass", f"{name}: skipped" if conclusion == "skipped" else ""
    return "fail" if conclusion in BAD else "inconclusive", f"{name}: {conclusion}"


def worst(judged: Iterable[Verdict]) -> Verdict:
    """The worst verdict, with every reason that led to it. A skipped one beside good ones is no reason."""
    found = list(judged)
    worst = min((verdict for verdict, _ in found), key=WORST.index, default="inconclusive")
    if worst == "pass" and found and all(reason.endswith(": skipped") for _, reason in found):
        return "inconclusive", "skipped"
    reasons = [reason for verdict, reason in found if verdict == worst and worst != "pass"]
    return worst, "; ".join(reasons[:5])


def newest_runs(runs: list[Any], sha: str) -> list[Any]:
    """The latest run of each workflow and event for this commit, newest first. A re-run keeps its run, with a higher
    attempt."""
    latest: dict[tuple[object, object], Any] = {}
    for run in runs:
        if run.get("head_sha") not in (None, sha):
            continue
        key = run.get("workflow_id", run.get("name")), run.get("event")
        order = run.get("run_number", 0), run.get("run_attempt", 1), run.get("id", 0)
        held = latest.get(key)
        if held is None or order > (held.get("run_number", 0), held.get("run_attempt", 1), held.get("id", 0)):
            latest[key] = run
    return sorted(latest.values(), key=lambda run: (run.get("created_at") or "", run.get("id", 0)), reverse=True)


def run_shown(run: Any) -> dict[str, Any]:
    """What is kept of a workflow run for conditions and the screen."""
    keys = ("id", "name", "status", "conclusion", "run_number", "run_attempt", "event", "html_url", "created_at")
    return {key: run.get(key) for key in keys}


def issue_shown(issue: Any) -> dict[str, Any]:
    """What is kept of an issue."""
    labels = [label.get("name") if isinstance(label, dict) else label for label in issue.get("labels") or []]
    return {
        "number": issue.get("number"), "title": issue.get("title"), "labels": labels,
        "created_at": issue.get("created_at"), "url": issue.get("html_url"),
    }  # fmt: skip


def commit_shown(commit: Any) -> dict[str, Any]:
    """What is kept of a commit: its title is the message's first line."""
    told = commit.get("commit") or {}
    title = str(told.get("message") or "").split("\n", 1)[0]
    return {
        "sha": commit.get("sha"),
        "title": title,
        "date": (told.get("committer") or {}).get("date"),
        "author": (told.get("author") or {}).get("name"),
    }


def is_time(since: str) -> bool:
    """Whether it reads as a date and time rather than a ref."""
    return len(since) >= 11 and since[:4].isdigit() and since[4] == "-" and "T" in since
