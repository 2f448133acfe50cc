"""Every kind of probe and of inspected gate behind one port each: who is asked, through what, within which limit."""

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from cockpit.adapters import environment, files_check, prometheus, tcp, tls
from cockpit.adapters.answer_text import load_json
from cockpit.adapters.environment import MissingVariable, fill
from cockpit.adapters.git import Moment, Repositories
from cockpit.adapters.github import Github
from cockpit.adapters.github_asks import Asking
from cockpit.adapters.http import Http, Request
from cockpit.adapters.probe_command import run
from cockpit.format.command import build_argv, build_env
from cockpit.model.checks import FileCheck, Gate, GithubCheck, Probe
from cockpit.model.events import ApiBudget
from cockpit.model.observations import Reading
from cockpit.model.plan import Environment, Plan
from cockpit.model.runs import RunnerError
from cockpit.ports import Clock, Lane, NamedMoment, NamedRef

HTTP_LIMIT = 64
"""Polls of one origin under way at once. Each probe has at most one, so only hundreds of hung ones ever meet this."""
LOCAL_LIMIT = 4
"""Commands, repositories and files: what this machine itself must work for."""
GATE_DEADLINE_S = 30.0
CLONE_DEADLINE_S = 300.0
_WORST_FIRST = ("fail", "error", "inconclusive", "pass")
_ADDRESS = re.compile(r"^(https?://|\$\{[A-Za-z_][A-Za-z0-9_]*\}\S*$)")


def _no_moment(name: str) -> tuple[dt.datetime | None, str]:
    return None, f"{name} is not known here"


def _no_ref(_name: str) -> str:
    return ""


class ProbeRouter:
    """ports.Prober and ports.Inspector.

    plan: for the environments' addresses and variables. values: the engine's environment. workdir: absolute, where
    commands and paths of probes start. moments, refs: what the state knows of marks ("freeze") and of refs
    ("git:.:HEAD").
    """

    def __init__(
        self,
        plan: Plan,
        values: Mapping[str, str],
        clock: Clock,
        http: Http,
        *,
        workdir: str = ".",
        moments: NamedMoment = _no_moment,
        refs: NamedRef = _no_ref,
    ) -> None:
        self._moments = moments
        self._refs = refs
        self._workdir = workdir
        self._budgets: dict[str, ApiBudget] = {}
        self._clock = clock
        self._http = http
        self._values = values
        self._github = Asking(Github(values, clock, http, self._report), values, clock)
        self._git = Repositories(values, clock)
        self._kinds: Mapping[str, Callable[[Probe], Awaitable[Reading]]] = {
            "http": self._ask_http, "github": self._ask_github, "prometheus": self._ask_prometheus,
            "command": self._ask_command, "tcp": self._ask_tcp, "tls": self._ask_tls, "file": self._ask_file,
            "git": self._ask_git,
        }  # fmt: skip
        self.replace(plan)

    def replace(self, plan: Plan) -> None:
        """An amended plan."""
        self._places = {one.id: one for one in plan.environment}
        self._all_names = tuple(dict.fromkeys(var.name for one in plan.environment for var in one.env))
        self._lanes: dict[str, Lane] = {}

    # --- ports.Prober -------------------------------------------------------------------------------------------------

    def lane(self, probe: Probe) -> Lane:
        """Which far end a probe asks: one lane for each origin, one place for each GitHub API."""
        known = self._lanes.get(probe.id)
        if known is None:
            known = self._lanes[probe.id] = self._find_lane(probe)
        return known

    def _find_lane(self, probe: Probe) -> Lane:
        if probe.kind in ("http", "prometheus"):
            return Lane(self._http.origin(self._url(probe)), HTTP_LIMIT)
        if probe.kind == "github" and probe.github is not None:
            return Lane(f"github:{self._github.base(probe.github)}", 1)
        if probe.kind in ("tcp", "tls"):
            return Lane(f"{probe.kind}:{probe.host}:{probe.port}", HTTP_LIMIT)
        return Lane(probe.kind, LOCAL_LIMIT)

    async def ask(self, probe: Probe) -> Reading:
        """One look for a probe."""
        try:
            return await self._kinds[probe.kind](probe)
        except MissingVariable as missing:
            return self._fault("environment", str(missing))

    def _report(self, budget: ApiBudget) -> None:
        self._budgets[budget.api] = budget

    def budgets(self) -> list[ApiBudget]:
        """What has changed since the last call, the latest of each API."""
        found, self._budgets = list(self._budgets.values()), {}
        return found

    def baselines(self, plan: Plan) -> Mapping[str, tuple[float | None, str]]:
        """The values that the plan's baseline files hold now."""
        return {
            metric.id: files_check.baseline(metric.baseline.file, metric.baseline.key or metric.id, self._workdir)
            for metric in plan.metric
            if metric.baseline is not None
        }

    async def close(self) -> None:
        """Let go of every connection."""
        await self._http.close()

    def _fault(self, fault: str, reason: str) -> Reading:
        return Reading(self._clock.now(), fault=fault, reason=reason)

    def _url(self, probe: Probe) -> str:
        place = self._places.get(probe.environment or "")
        return probe.url or (place.url if place is not None and place.url else "")

    async def _ask_http(self, probe: Probe) -> Reading:
        url = self._url(probe)
        if not url:
            return self._fault("environment", "it names no url, and its environment has none")
        return await self._http.ask(
            Request(
                url=url,
                method=probe.method,
                headers=probe.headers,
                body=probe.body,
                deadline=probe.deadline,
                max_bytes=probe.max_bytes,
                follow_redirects=probe.follow_redirects,
            )
        )

    async def _ask_github(self, probe: Probe) -> Reading:
        if probe.github is None:
            return self._fault("environment", "it asks GitHub nothing (github = { ask = ... })")
        return await self._to_github(probe.github, probe.deadline)

    async def _to_github(self, check: GithubCheck, deadline: float) -> Reading:
        """A question with its moments and refs put in; the deadline is for all its pages."""
        asked, problem = self._resolved(check)
        if problem:
            return Reading(self._clock.now(), verdict="inconclusive", reason=problem)
        try:
            async with asyncio.timeout(deadline):
                return await self._github.ask(asked, deadline)
        except TimeoutError:
            return self._fault("timeout", f"GitHub did not answer everything within {deadline:g} s")

    def _resolved(self, check: GithubCheck) -> tuple[GithubCheck, str]:
        """`since` may be a mark, phase or item of the plan, and `ref` a ref of a repository here."""
        if check.ref is not None and check.ref.startswith("git:"):
            sha = self._refs(check.ref)
            if not sha:
                return check, f"{check.ref} is not read yet"
            check = structs.replace(check, ref=sha)
        if check.since is not None:
            at, why = self._moments(check.since)
            if at is not None:
                if at > self._clock.now() and check.ask == "commits":
                    # Before the freeze there is nothing it forbids; asking from now on says the same.
                    at = self._clock.now()
                check = structs.replace(check, since=at.strftime("%Y-%m-%dT%H:%M:%SZ"))
            elif why.endswith("not set"):
                return check, why
        return check, ""

    async def _ask_prometheus(self, probe: Probe) -> Reading:
        url = self._url(probe)
        if not url or not probe.query:
            return self._fault("environment", "it needs url and query")
        return await prometheus.ask(self._http, probe, url, self._clock.now())

    async def _ask_command(self, probe: Probe) -> Reading:
        """A number or JSON on stdout. exit 0 unless `expect` says otherwise; error output stands in the reason."""
        try:
            argv = build_argv(run=probe.run, argv=probe.argv or None)
            env = self._command_env(probe.environment, probe.env)
        except RunnerError as error:
            return self._fault("environment", str(error))
        return await self._command(argv, env, probe.deadline, probe.max_bytes)

    def _command_env(self, place: str | None, extra: Mapping[str, str]) -> dict[str, str]:
        named = self._places.get(place or "")
        names = [one.name for one in named.env] if named is not None else self._all_names
        filled = {name: fill(text, self._values) for name, text in extra.items()}
        return build_env(self._values, [name for name in names if name in self._values], filled)

    async def _command(self, argv: Sequence[str], env: Mapping[str, str], deadline: float, most: int) -> Reading:
        began = self._clock.monotonic()
        done = await run(argv, self._workdir, env, deadline, most)
        ms = round((self._clock.monotonic() - began) * 1000, 3)
        text = done.out.strip()
        body: object = text
        if text[:1] in ("{", "[", '"') or re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?|NaN|true|false|null", text):
            try:
                body = load_json(text)
            except ValueError:
                body = text
        last = next((line for line in reversed(done.err.splitlines()) if line.strip()), "")
        return Reading(
            self._clock.now(),
            ms=ms,
            exit=done.exit,
            text=done.out,
            body=body,
            size=len(done.out),
            fault=done.fault,
            reason=done.problem or (last if done.exit else ""),
        )

    async def _ask_tcp(self, probe: Probe) -> Reading:
        if not probe.host or not probe.port:
            return self._fault("environment", "it needs host and port")
        return await tcp.ask(fill(probe.host, self._values), probe.port, probe.deadline, self._clock, self._http.names)

    async def _ask_tls(self, probe: Probe) -> Reading:
        if not probe.host:
            return self._fault("environment", "it needs a host")
        host = fill(probe.host, self._values)
        names, trust = self._http.names, self._http.trust()
        return await tls.ask(
            host, probe.port or 443, probe.min_days, probe.deadline, self._clock, names=names, trust=trust
        )

    async def _ask_file(self, probe: Probe) -> Reading:
        if probe.file is None:
            return self._fault("environment", "it names no file (file = { path = ... })")
        return await self._files((probe.file,), self._workdir, probe.deadline)

    async def _files(self, checks: Sequence[FileCheck], workdir: str, deadline: float) -> Reading:
        tracked: Sequence[str] | str | None = None
        if any(check.tracked for check in checks):
            tracked = await self._git.tracked(workdir)
            if isinstance(tracked, str):
                return self._fault("local", tracked)
        began, now = self._clock.monotonic(), self._clock.now()
        try:
            async with asyncio.timeout(deadline):
                reading = await asyncio.to_thread(files_check.look_all, checks, workdir, now, tracked)
        except TimeoutError:
            return self._fault("local", f"the file system did not answer within {deadline:g} s")
        return structs.replace(reading, ms=round((self._clock.monotonic() - began) * 1000, 3))

    async def _ask_git(self, probe: Probe) -> Reading:
        if probe.git is None:
            return self._fault("environment", "it asks git nothing (git = { ... })")
        return await self._git.ask(probe.git, self._workdir, self._moment(probe.git.no_commits_after), probe.deadline)

    def _moment(self, name: str | None) -> Moment | None:
        return None if name is None else Moment(*self._moments(name))

    # --- ports.Inspector ----------------------------------------------------------------------------------------------

    async def inspect(self, gate: Gate, workdir: str) -> Reading:
        """One look for a gate of kind http, github, git, env or files."""
        place = str(Path(workdir) / (gate.workdir or "."))
        deadline = float(gate.timeout or GATE_DEADLINE_S)
        try:
            if gate.kind == "http" and gate.http is not None:
                asked = gate.http
                return await self._http.ask(
                    Request(
                        url=asked.url,
                        method=asked.method,
                        headers=asked.headers,
                        body=asked.body,
                        deadline=deadline,
                        follow_redirects=asked.follow_redirects,
                    )
                )
            if gate.kind == "github" and gate.github is not None:
                return await self._to_github(gate.github, deadline)
            if gate.kind == "git" and gate.git is not None:
                longest = float(gate.timeout or CLONE_DEADLINE_S)
                return await self._git.ask(gate.git, place, self._moment(gate.git.no_commits_after), longest)
            if gate.kind == "files":
                return await self._files(gate.files, place, deadline)
            if gate.kind == "env":
                return await self._environment(gate, deadline)
        except MissingVariable as missing:
            return self._fault("environment", str(missing))
        return self._fault("environment", f"a gate of kind {gate.kind} without a question")

    async def _environment(self, gate: Gate, deadline: float) -> Reading:
        """The variables of an environment: our own, and as the platform tells them where the plan says how to ask.

        The worse of the two counts. Values live only within this call: neither the text nor the reason of the reading
        holds one.
        """
        place = self._places.get(gate.environment or "")
        if place is None:
            return self._fault("environment", "the gate names no environment")
        seen = [("in the engine's environment", *environment.judge(place, dict(self._values)))]
        if place.ask is not None:
            there = await self._platform(place, deadline)
            if isinstance(there, str):
                return self._fault("local", f"{place.id} could not be asked for its variables: {there}")
            seen.append(("as the platform tells", *environment.judge(place, there)))
        whose, verdict, reason, _ = min(seen, key=lambda one: _WORST_FIRST.index(one[1]))
        text = "\n".join(f"{place.id}, {where}:\n{lines}" for where, _, _, lines in seen)
        return Reading(
            self._clock.now(),
            verdict=verdict,
            reason=f"{whose}: {reason}" if reason and place.ask else reason,
            text=text,
        )

    async def _platform(self, place: Environment, deadline: float) -> Mapping[str, str | None] | str:
        """What the platform says, or why it said nothing."""
        asked = place.ask or ""
        if _ADDRESS.match(asked):
            reading = await self._http.ask(Request(asked, deadline=deadline))
            if reading.fault or reading.status != 200:
                return reading.reason or f"HTTP {reading.status}"
            return environment.told(reading.text)
        done = await run(build_argv(run=asked), self._workdir, self._command_env(place.id, {}), deadline, 1_048_576)
        if done.exit != 0:
            return done.problem or f"exit {done.exit}"
        return environment.told(done.out)
