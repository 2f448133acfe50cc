"""Answers about code: commits, comparisons, checks and statuses, workflow runs, deployments, events."""

from __future__ import annotations

from cockpit.simulator.wire import Response

from .asked import Asked, Found, problem
from .names import user


def runs(asked: Asked) -> Response:
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


def run(asked: Asked) -> Found:
    return next((run for run in asked.repository.runs() if str(run["id"]) == asked.params["id"]), None)


def commits(asked: Asked) -> Response:
    age = asked.commit_age(asked.request.one("sha", "main"))
    since, until = asked.request.one("since"), asked.request.one("until", "9999")
    found = asked.repository.commits()[age or 0 :]
    return asked.page([c for c in found if since <= c["commit"]["committer"]["date"] <= until])


def commit(asked: Asked) -> Found:
    age = asked.commit_age(asked.params["ref"])
    if age is None:
        return asked.repository.commit(0) | {"sha": asked.params["ref"]}
    return asked.repository.commit(age)


def check_runs(asked: Asked) -> Response:
    if asked.world.fault("github", "forbidden-checks"):
        return problem(403, "Resource not accessible by personal access token")
    ref = asked.params["ref"]
    runs = asked.repository.check_runs(ref, asked.full_sha(ref))
    if name := asked.request.one("check_name"):
        runs = [run for run in runs if run["name"] == name]
    if status := asked.request.one("status"):
        runs = [run for run in runs if run["status"] == status]
    return asked.page(runs, "check_runs")


def status(asked: Asked) -> Found:
    """The combined status: pending where there are no statuses at all, which says nothing."""
    ref = asked.params["ref"]
    name = asked.full_sha(ref)
    fault = asked.world.fault("github", "checks")
    state = fault.text("state", "failure") if fault else "success"
    if state == "none":
        return {"state": "pending", "sha": name, "total_count": 0, "statuses": []}
    status = {"context": "deploy/preview", "state": state, "description": "Preview", "target_url": None}
    return {"state": state, "sha": name, "total_count": 1, "statuses": [status]}


def branch(asked: Asked) -> Found:
    return (
        {"name": "main", "commit": asked.repository.commit(0), "protected": True}
        if asked.params["branch"] == "main"
        else None
    )


def ref(asked: Asked) -> Found:
    age = asked.commit_age(asked.params["rest"])
    return {"ref": f"refs/{asked.params['rest']}", "object": {"type": "commit", "sha": asked.world.commit(age or 0)}}


def compare(asked: Asked) -> Found:
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


def deployments(asked: Asked) -> Response:
    request = asked.request
    environment, name = request.one("environment"), request.one("sha")
    found = asked.repository.deployments()
    return asked.page([d for d in found if environment in ("", d["environment"]) and name in ("", d["sha"])])


def deployment_statuses(asked: Asked) -> Response | None:
    number = asked.params["id"]
    found = asked.repository.deployment_statuses(int(number)) if number.isdigit() and len(number) < 9 else None
    return None if found is None else asked.page(found)


def events(asked: Asked) -> Response:
    happened = [
        {"id": str(i), "type": "PushEvent", "actor": user(push.by), "created_at": asked.world.stamp(push.t)}
        for i, push in enumerate(asked.world.pushes)
    ]
    answer = asked.page(happened[::-1])
    answer.headers.append(("X-Poll-Interval", "60"))
    return answer
