"""What the engine acts with: every port it needs, and where it stands."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from msgspec import Struct

from cockpit.core import templates
from cockpit.core.index import plan_of
from cockpit.model.checks import Gate
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.ports import Clock, GateJudge, Mirroring, Prober, Runs, Sender, Surveyor


class Trouble(Exception):
    """Part of the work that could not be done, in words for a person."""


class Tools(Struct, frozen=True):
    """base: absolute folder of the plan file, which the plan's workdir is relative to. values: environment variables.

    mask: makes the values of secrets unreadable in a text. mirror: None where nothing can be copied.
    """

    clock: Clock
    runs: Runs
    prober: Prober
    sender: Sender
    judge: GateJudge
    surveyor: Surveyor
    values: Mapping[str, str]
    base: str
    mask: Callable[[str], str] = str
    mirror: Mirroring | None = None


def workdir(plan: Plan, base: str, own: str | None = None) -> str:
    """Where a command starts: its own folder or the release's, both relative to the plan's."""
    return str(PurePosixPath(base, plan.release.workdir, own or ""))


def evidence_file(state: State, base: str, name: str, gate: Gate | None, now: dt.datetime) -> str:
    """The file that an output is copied to, absolute: the one its gate names, else one in the evidence folder. "" in a
    rehearsal, whose outputs must not lie where the release's own are looked for."""
    if state.rehearsal:
        return ""
    where = (gate.evidence if gate is not None else None) or f"{{evidence}}/{name}.txt"
    return str(PurePosixPath(workdir(plan_of(state), base), templates.path(state, where, now)))


def set_names(plan: Plan, values: Mapping[str, str]) -> tuple[str, ...]:
    """The variables of the plan's environments that are set here."""
    names = [
        variable.name for environment in plan.environment for variable in environment.env if variable.name in values
    ]
    return tuple(dict.fromkeys(names))


def missing_names(plan: Plan, values: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that the plan's environments need and nobody has set here."""
    names = [
        variable.name
        for environment in plan.environment
        for variable in environment.env
        if not variable.optional and not values.get(variable.name)
    ]
    return tuple(dict.fromkeys(names))


async def ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Stop tasks and wait until they are over, however they end."""
    still = list(tasks)
    for task in still:
        task.cancel()
    await asyncio.gather(*still, return_exceptions=True)
