"""What a plan needs of this machine and of the world, tried without doing anything: asked, looked up, connected to."""

import asyncio
import datetime as dt
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.environment import judge, masker, names_in, secrets
from cockpit.adapters.git import Repositories
from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.cli.doctor_finding import BITES, NOTE, OK, Finding
from cockpit.cli.doctor_github import rights
from cockpit.cli.doctor_host import nearest
from cockpit.cli.doctor_reach import channel, command_env, posts, pushed_to, reachable, remote
from cockpit.cli.plan_files import commands, missing
from cockpit.cli.plan_words import counted, runbook_instead
from cockpit.engine.tools import missing_names, workdir
from cockpit.format.plan_check import check_plan
from cockpit.format.problems import ERROR, Findings
from cockpit.model.checks import Gate
from cockpit.model.flow import Item, Step
from cockpit.model.plan import Plan

FAR_CLOCK_S = 30.0


def plan_findings(path: Path, environ: Mapping[str, str], *, send_test: bool = False) -> Iterator[Finding]:
    """Everything about one plan file, in the order in which it would bite. send_test: texts really go to channels."""
    if path.is_dir():
        path /= "release.toml"
    try:
        data = path.read_bytes()
    except OSError as error:
        yield Finding(BITES, "plan", f"{path}: {error.strerror or error}", "name a release.toml or its folder")
        return
    loaded = check_plan(data, str(path), dt.datetime.now(dt.UTC))
    errors = [one for one in loaded.problems if one.severity == ERROR]
    if loaded.plan is None or errors:
        instead = runbook_instead(path, data, errors)
        said = instead or f"{path} has {counted(len(errors), 'error')}"
        yield Finding(BITES, "plan", said, "" if instead else f"cockpit check {path}")
        return
    plan = loaded.plan
    warnings = len(loaded.problems)
    yield Finding(
        NOTE if warnings else OK,
        "plan",
        f"{path}: {counted(warnings, 'warning') if warnings else 'no warnings'}",
        f"cockpit check {path}" if warnings else "",
    )
    yield from _files(plan, path.parent)
    yield from _variables(plan, environ)
    place = workdir(plan, str(path.parent.resolve()))
    mask = masker(plan, environ).mask
    for finding in asyncio.run(_world(plan, place, environ, send_test=send_test)):
        yield Finding(finding.level, finding.about, mask(finding.words), finding.do)
    yield from _people(plan)


def _files(plan: Plan, folder: Path) -> Iterator[Finding]:
    found = Findings()
    missing(plan, folder, found)
    for one in found.all:
        where = ".".join(str(part) for part in one.path)
        yield Finding(BITES, f"plan {where}", one.message, one.fix or "put it there, or amend the plan")
    if not found.all:
        yield Finding(OK, "commands", "every command and file of the plan is here")
    if plan.mirror is not None and plan.mirror.folder is not None:
        target = nearest((folder / plan.release.workdir / Path(plan.mirror.folder).expanduser()).absolute())
        if not target.is_dir() or not os.access(target, os.W_OK | os.X_OK):
            yield Finding(BITES, "mirror", f"{target} cannot be written", "the second copy of the journal goes there")
        else:
            yield Finding(OK, "mirror", f"{target} takes the second copy of the journal")
    evidence = folder / plan.release.workdir
    if not os.access(evidence, os.W_OK):
        yield Finding(
            NOTE, "evidence", f"{evidence} cannot be written; evidence is kept in the release's folder only", ""
        )


def _variables(plan: Plan, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Presence and form of what the plan's environments need, and of every ${NAME} in its texts. Never a value."""
    lacking = set(missing_names(plan, environ))
    for environment in plan.environment:
        if not environment.env:
            continue
        verdict, reason, _ = judge(environment, environ)
        if verdict == "pass":
            yield Finding(OK, f"environment {environment.id}", _fit(len(environment.env)))
        else:
            yield Finding(BITES, f"environment {environment.id}", reason, "set them where the engine starts")
    for name in sorted(_named(plan) - lacking):
        if not environ.get(name, "").strip():
            yield Finding(
                BITES, "variable", f"{name} is not set here, and the plan's texts need it", f"export {name}=..."
            )
    masked = secrets(plan, environ)
    short = [
        one.name
        for environment in plan.environment
        for one in environment.env
        if one.secret and environ.get(one.name) and one.name not in masked
    ]
    for name in sorted(set(short)):
        yield Finding(BITES, "secret", f"{name} is so short that it cannot be masked in outputs", "use a longer one")


def _fit(count: int) -> str:
    return "1 variable is set and fits" if count == 1 else f"{count} variables are set and fit"


def _named(plan: Plan) -> set[str]:
    """Every variable that a text of the plan asks for."""
    texts: list[str | None] = [one.url for one in plan.environment]
    for probe in plan.probe:
        texts += [probe.url, *probe.headers.values()]
    for one in plan.channel:
        texts += [one.url, *one.headers.values()]
    parts: list[Gate | Item | Step] = [*plan.gate, *(item for phase in plan.phase for item in phase.item)]
    parts += [step for procedure in plan.procedure for step in procedure.step]
    for part in parts:
        texts += part.env.values()
        if part.http is not None:
            texts += [part.http.url, part.http.body, *part.http.headers.values()]
    for check in [*(gate.github for gate in plan.gate), *(probe.github for probe in plan.probe)]:
        if check is not None:
            texts += [check.repo, check.api, check.token]
    texts.append(plan.alerts.ping_url)
    return {name for text in texts if text for name in names_in(text)}


# --- the world ---------------------------------------------------------------------------------------------------------


async def _world(plan: Plan, place: str, environ: Mapping[str, str], *, send_test: bool) -> list[Finding]:
    clock = SystemClock()
    http = Http(environ, clock)
    try:
        found = [one async for one in _probes(plan, place, environ, http)]
        found += [one async for one in _refs(plan, place, environ)]
        texts = [text for _, text, _ in commands(plan)]
        env = command_env(plan, environ)
        found += [one async for one in rights(plan, environ, http, texts, env, clock.now())]
        for one in plan.channel:
            found.append(await channel(one, place, environ))
        if plan.alerts.ping_url is not None:
            found.append(await reachable("alerts ping", plan.alerts.ping_url, environ))
        if send_test:
            found += await posts(plan, place, environ, http)
    finally:
        await http.close()
    return found


async def _probes(plan: Plan, place: str, environ: Mapping[str, str], http: Http) -> AsyncIterator[Finding]:
    """Each probe asked once, as the engine will."""
    clock = SystemClock()
    router = ProbeRouter(plan, environ, clock, http, workdir=place)
    readings = await asyncio.gather(*(router.ask(probe) for probe in plan.probe))
    unset = [probe.id for probe, reading in zip(plan.probe, readings, strict=True) if reading.fault == "environment"]
    if unset:
        yield Finding(BITES, "probes", f"{', '.join(unset)} cannot ask without the variables above", "set them")
    for probe, reading in zip(plan.probe, readings, strict=True):
        about = f"probe {probe.id}"
        if reading.fault == "environment":
            continue
        if reading.fault:
            yield Finding(
                BITES, about, f"{reading.fault}: {reading.reason}", "mend it, or know that it begins like this"
            )
        else:
            said = (
                f"HTTP {reading.status}"
                if reading.status
                else f"exit {reading.exit}"
                if reading.exit is not None
                else "answers"
            )
            level = NOTE if reading.status >= 400 or reading.exit else OK
            yield Finding(level, about, f"{said} in {reading.ms:.0f} ms", "")
        apart = _clock_apart(reading.headers.get("date", ""), reading.at)
        if apart is not None and apart > FAR_CLOCK_S:
            yield Finding(
                BITES, "clock", f"the clock of {probe.id} and this machine's are {apart:.0f} s apart", "set the clock"
            )
    blind = [one.id for one, reading in zip(plan.probe, readings, strict=True) if one.control and reading.fault]
    controls = [one.id for one in plan.probe if one.control]
    if blind and len(blind) == len(controls):
        do = "check the network; while they fail, nothing is believed and nothing is rolled back by itself"
        yield Finding(BITES, "control targets", f"{', '.join(blind)}: none answers", do)
    elif controls:
        yield Finding(OK, "control targets", f"{len(controls) - len(blind)} of {len(controls)} answer")
    elif any(one.probe or one.metric or one.when for one in plan.trigger) and plan.probe:
        words = "the plan has none: when this machine loses its network, every probe seems to fail"
        yield Finding(NOTE, "control targets", words, "add a [[probe]] with control = true")


def _clock_apart(text: str, at: dt.datetime) -> float | None:
    """Seconds between an answer's Date and its arrival; None without one."""
    from email.utils import parsedate_to_datetime

    try:
        there = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return abs((at - there.astimezone(dt.UTC)).total_seconds()) if there.tzinfo is not None else None


async def _refs(plan: Plan, place: str, environ: Mapping[str, str]) -> AsyncIterator[Finding]:
    """Refs of tuples and git gates: read here, and their remotes asked whether they are there."""
    wanted = [value for one in plan.tuple_ for value in one.refs.values() if value.startswith("git:")]
    wanted += [name for gate in plan.gate for name in gate.binds if name.startswith("git:")]
    wanted += [f"git:{gate.git.path}:{gate.git.ref}" for gate in plan.gate if gate.git is not None]
    repositories = Repositories(environ, SystemClock())
    for spec in dict.fromkeys(wanted):
        ref = await repositories.ref(spec, place)
        if ref.problem:
            yield Finding(BITES, f"ref {spec}", ref.problem, "clone it there, or mend the plan")
        else:
            yield Finding(OK, f"ref {spec}", ref.sha[:12])
    pushes = _pushes(plan)
    paths = [*(spec.split(":", 2)[1] for spec in wanted), *pushes]
    env = command_env(plan, environ)
    for path in dict.fromkeys(str(PurePosixPath(path)) for path in paths):
        whole = str(PurePosixPath(place, path))
        for finding in await asyncio.to_thread(remote, whole, environ, pushes=pushes.get(path), pushing=env):
            yield finding


def _pushes(plan: Plan) -> dict[str, str]:
    """Folder, relative to the workdir, in which a command of the plan pushes -> the remote it names."""
    found: dict[str, str] = {}
    for _, text, at in commands(plan):
        to = pushed_to(text)
        if to is not None:
            found.setdefault(str(PurePosixPath(at)), to)
    return found


# --- people ------------------------------------------------------------------------------------------------------------


def _people(plan: Plan) -> Iterable[Finding]:
    if not plan.alerts.channels:
        yield Finding(
            NOTE,
            "alerts",
            "the plan names no alert channel: a lost engine is told on screens only",
            "[alerts] channels = [...]",
        )
    nobody = [role.id for role in plan.role if not role.owner]
    if nobody:
        yield Finding(
            NOTE,
            "roles",
            f"nobody is named for {', '.join(nobody)}",
            "name them in the plan, or on the day: cockpit role assign",
        )
    if plan.release.t0 is None:
        yield Finding(NOTE, "T0", "the plan has none", "cockpit run PLAN --t0 WHEN, or cockpit slip")
