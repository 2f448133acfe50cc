"""Whether what leaves this machine would arrive: git remotes, pushes, channels. Only asked for does a text leave."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from urllib.parse import urlsplit

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.environment import MissingVariable, fill
from cockpit.adapters.http import Http
from cockpit.adapters.sender import HttpSender
from cockpit.cli.doctor_finding import BITES, NOTE, OK, Finding
from cockpit.engine.tools import set_names
from cockpit.format.command import build_env
from cockpit.format.sanitise import visible
from cockpit.model import checks
from cockpit.model.observations import Reading
from cockpit.model.people import Channel
from cockpit.model.plan import Plan

CONNECT_S = 5.0
REMOTE_S = 10.0
NOWHERE = "refs/heads/cockpit-doctor"
TEST = "Test from cockpit doctor: {release} will post here. Nothing has happened, and nothing is to be done."
_UNASKED = {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=5"}
_PUSHES = re.compile(r"\bgit\b(?:\s+-\S+(?:\s+(?!push\b)\S+)?)*\s+push\b([^\n;&|]*)")


def command_env(plan: Plan, environ: Mapping[str, str]) -> dict[str, str]:
    """What a command of the plan would find: the allow-list, and what the plan's environments name."""
    return build_env(environ, set_names(plan, environ), {})


def remote(
    path: str, environ: Mapping[str, str], *, pushes: str | None = None, pushing: Mapping[str, str] | None = None
) -> list[Finding]:
    """Whether a repository's remote answers the engine; nothing is fetched. pushes: the remote a command of the plan
    pushes to, in the environment `pushing`: tried with --dry-run, so that nothing is sent, and without hooks."""
    about = f"remote of {path}"
    git = shutil.which("git", path=environ.get("PATH"))
    if git is None or not os.path.isdir(path):
        return [Finding(NOTE, about, "cannot be asked", "")]
    env = {**environ, **_UNASKED}
    try:
        known = _git(git, path, env, CONNECT_S, "remote").stdout.split()
        if not known:
            if pushes is not None:
                return [Finding(BITES, about, "it has none, and a command of the plan pushes", "git remote add")]
            return [Finding(NOTE, about, "it has none", "")]
        found = [_said(about, _git(git, path, env, REMOTE_S, "ls-remote", "--exit-code", "--heads"), "answers")]
        if pushes is not None:
            to = pushes if pushes in known else known[0] if "origin" not in known else "origin"
            ran = _git(
                git,
                path,
                {**(pushing or environ), **_UNASKED},
                REMOTE_S,
                "push",
                "--dry-run",
                "--no-verify",
                to,
                f"HEAD:{NOWHERE}",
            )
            found.append(_said(f"push to {to} of {path}", ran, "would be let in (tried without sending anything)"))
    except subprocess.TimeoutExpired:
        return [Finding(BITES, about, f"no answer within {REMOTE_S:.0f} s", "check the network, VPN and keys")]
    return found


def _git(git: str, path: str, env: Mapping[str, str], limit: float, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [git, "-C", path, *words],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=limit,
        check=False,
        env=dict(env),
        stdin=subprocess.DEVNULL,
    )


def _said(about: str, done: "subprocess.CompletedProcess[str]", good: str) -> Finding:
    if done.returncode == 0:
        return Finding(OK, about, good)
    lines = done.stderr.strip().splitlines() or [f"git ended with {done.returncode}"]
    return Finding(BITES, about, lines[-1][:200], "check the address and keys the engine will have")


def pushed_to(text: str) -> str | None:
    """The remote that a shell text pushes to, "" where it names none; None where it pushes nothing."""
    match = _PUSHES.search(text)
    if match is None:
        return None
    words = [word for word in match[1].split() if not word.startswith("-")]
    return words[0].strip("\"'") if words else ""


# --- channels ----------------------------------------------------------------------------------------------------------


async def channel(one: Channel, place: str, environ: Mapping[str, str]) -> Finding:
    """Whether a text could leave; none does."""
    about = f"channel {one.id}"
    if one.kind in ("hand", "clipboard"):
        return Finding(OK, about, "a person posts it")
    if one.kind == "command":
        word = (one.argv or tuple((one.run or "").split()) or ("",))[0]
        known = shutil.which(word, path=environ.get("PATH")) or os.access(os.path.join(place, word), os.X_OK)
        return Finding(
            OK if known else BITES, about, f"runs {word}", "" if known else "it is not here, or not executable"
        )
    return await reachable(about, one.url or "", environ)


async def reachable(about: str, address: str, environ: Mapping[str, str]) -> Finding:
    """Whether the host of a URL takes connections; nothing is sent."""
    try:
        url = urlsplit(fill(address, environ))
        port = url.port or (443 if url.scheme == "https" else 80)
    except (MissingVariable, ValueError) as error:
        return Finding(BITES, about, str(error), "set it where the engine starts")
    if not url.hostname:
        return Finding(BITES, about, "its address has no host", "mend the variable it comes from")
    try:
        opening = asyncio.open_connection(url.hostname, port, ssl=url.scheme == "https" or None)
        _, writer = await asyncio.wait_for(opening, CONNECT_S)
    except (OSError, TimeoutError) as error:
        why = str(error) or "no answer in time"
        return Finding(BITES, about, f"{url.hostname}:{port}: {why}", "check the address, the network and proxies")
    writer.close()
    return Finding(OK, about, f"{url.hostname}:{port} takes connections; nothing was sent")


async def posts(plan: Plan, place: str, environ: Mapping[str, str], http: Http) -> list[Finding]:
    """One text to each channel that needs no person, and one ping: what an alarm on the day would go through."""
    sender = HttpSender(http, environ, SystemClock(), place, set_names(plan, environ))
    text = TEST.format(release=plan.release.title or plan.release.name)
    alarms = set(plan.alerts.channels)
    found = []
    for one in plan.channel:
        if one.kind not in ("webhook", "command"):
            continue
        about = f"{'test page' if one.id in alarms else 'test post'} {one.id}"
        found.append(_sent(about, await sender.deliver(one, text, "Test", "")))
    if plan.alerts.ping_url is not None:
        reading = await sender.send(checks.Http(url=plan.alerts.ping_url), CONNECT_S, "")
        found.append(_sent("test ping", reading))
    return found


def _sent(about: str, reading: Reading) -> Finding:
    if reading.fault:
        return Finding(BITES, about, f"{reading.fault}: {reading.reason}", "mend it before an alarm needs it")
    if reading.status >= 300 or reading.exit:
        said = f"HTTP {reading.status}" if reading.status else f"exit {reading.exit}"
        words = visible(reading.text.strip()[:100], one_line=True)
        return Finding(BITES, about, f"{said}{f': {words}' if words else ''}", "mend it before an alarm needs it")
    return Finding(OK, about, "was taken; look whether it arrived")
