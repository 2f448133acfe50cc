"""What GitHub would let this release do: who asks, what that token may, how long it lasts."""

import datetime as dt
import re
import shutil
from collections.abc import AsyncIterator, Mapping

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.environment import MissingVariable, fill
from cockpit.adapters.github import Github, GithubTrouble
from cockpit.adapters.http import Http
from cockpit.adapters.probe_command import run
from cockpit.cli.doctor_finding import BITES, NOTE, OK, Finding
from cockpit.model.observations import Reading
from cockpit.model.plan import Plan

ASK_S = 10.0
FEW_ASKS = 100
SOON = dt.timedelta(days=7)
_WRITES = re.compile(
    r"\bgh\s+(?:release\s+(?:create|edit|delete|upload)|pr\s+merge|workflow\s+run|issue\s+\w+)|\bgit\b.*\bpush\b"
)


async def rights(
    plan: Plan, environ: Mapping[str, str], http: Http, commands: list[str], env: Mapping[str, str], now: dt.datetime
) -> AsyncIterator[Finding]:
    """One question for each repository the plan's checks name. commands: shell texts of the plan. env: theirs."""
    writes = any(_WRITES.search(text) for text in commands)
    github = Github(environ, SystemClock(), http)
    asks = [gate.github for gate in plan.gate] + [probe.github for probe in plan.probe]
    targets = dict.fromkeys((one.api, one.repo, one.token) for one in asks if one is not None)
    for base, repo, token in targets:
        about = f"github {repo}"
        try:
            where = fill(base, environ) if base else None
            name = fill(repo, environ)
            api = await github.api(where, fill(token, environ) if token else None)
            reading = await github.get(api, f"/repos/{name}", deadline=ASK_S)
        except MissingVariable as error:
            yield Finding(BITES, about, str(error), "set it where the engine starts")
            continue
        except GithubTrouble as trouble:
            do = "check the token and the name: a repository that a token may not see looks like none"
            yield Finding(BITES, about, f"{trouble.fault}: {trouble.reason}", do)
            continue
        for finding in _told(about, reading, anonymous=not api.token, writes=writes, now=now):
            yield finding
    if any(re.search(r"(?:^|[\s;&|(])gh\s", text) for text in commands):
        yield await _gh(env)


def _told(about: str, reading: Reading, *, anonymous: bool, writes: bool, now: dt.datetime) -> list[Finding]:
    body = reading.body if isinstance(reading.body, dict) else {}
    granted = body.get("permissions")
    may = granted if isinstance(granted, dict) else {}
    allowed = ", ".join(name for name in ("admin", "maintain", "push", "triage", "pull") if may.get(name))
    found = []
    if anonymous:
        words = "answers without a token: 60 questions an hour, for everybody behind this address"
        found.append(Finding(NOTE, about, words, "set GITHUB_TOKEN where the engine starts"))
    elif writes and may and not may.get("push"):
        words = f"the token may {allowed or 'read'}, and a command of the plan writes there"
        found.append(Finding(BITES, about, words, "give it contents: write, or use another"))
    else:
        found.append(Finding(OK, about, f"the token may {allowed or 'read'}"))
    ends = _ends(reading.headers.get("github-authentication-token-expiration", ""))
    if ends is not None and ends < now + SOON:
        level = BITES if ends < now + dt.timedelta(days=1) else NOTE
        found.append(Finding(level, about, f"the token ends {ends:%Y-%m-%d %H:%M} UTC", "make a new one"))
    left = reading.headers.get("x-ratelimit-remaining", "")
    if left.isdigit() and int(left) < FEW_ASKS and not anonymous:
        found.append(Finding(NOTE, about, f"{left} questions are left for this hour", "ask less often, or later"))
    return found


def _ends(text: str) -> dt.datetime | None:
    """When a token ends, as GitHub says it: "2027-02-19 10:00:00 UTC" or with an offset."""
    for shape in ("%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S %z"):
        try:
            found = dt.datetime.strptime(text.strip(), shape)  # noqa: DTZ007 - one of the shapes has its zone in words
        except ValueError:
            continue
        return found if found.tzinfo is not None else found.replace(tzinfo=dt.UTC)
    return None


async def _gh(env: Mapping[str, str]) -> Finding:
    """Whether `gh` is logged in where the plan's commands run: they get the variables the plan declares and no others."""
    program = shutil.which("gh", path=env.get("PATH"))
    if program is None:
        return Finding(BITES, "gh", "commands of the plan use it, and it is not here", "install it")
    done = await run((program, "auth", "status"), None, env, ASK_S, 65536)
    if done.exit == 0:
        return Finding(OK, "gh", "is logged in")
    do = "gh auth login, or declare GH_TOKEN in an [[environment]] of the plan and set it"
    return Finding(BITES, "gh", done.problem or "is not logged in where commands run", do)
