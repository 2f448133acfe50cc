"""Scenarios: days on a script, read from the TOML files in the folder beside this module or from a file of the user's.

A file holds `title`, optionally `extends` (another scenario, whose steps come first), `[base]` numbers, and steps:
`[[signal]]` moves a number, `[[fault]]` makes a service misbehave, `[[act]]` does what somebody would do,
`[[issue]]` opens an issue and closes it again. Each step says when, in the words of `windows.Window`:
`at`, or `after` and `wait`; then `until`, `lingers`, `for`, `every` and `on`. All times are scripted seconds.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .faults import Fault, FaultError, did_you_mean, make_fault
from .windows import Window

FOLDER = Path(__file__).parent / "scenarios"

BASE: dict[str, float | str | bool] = {
    "flag": "HOTDASH_CONTROL_CENTER",
    "version": "1.0.0-pilot",
    "previous_version": "0.9.4",
    "p95_ms": 240.0,
    "error_rate": 0.0015,
    "sessions_active": 1.0,
    "sessions_target": 12.0,
    "delay_ms": 0.0,
    "approvals_pending": 6.0,
    "mismatch": 0.02,
    "sse_reconnects": 0.2,
    "downloads_per_min": 4.0,
    "anonymous_limit": 5000.0,
}
"""Numbers before anything happens. Rates are shares of 1 (0.0015 is 0.15 %); delay_ms is what a request really waits;
anonymous_limit is what GitHub grants an hour without a token."""

ACTS = ("deploy", "rollback", "flag-on", "flag-off", "push", "close-issues")
_WHEN = ("at", "after", "wait", "until", "lingers", "for", "every", "on")
_TOP = ("title", "extends", "base", "signal", "fault", "act", "issue")


class ScenarioError(ValueError):
    """A scenario that cannot be read; the text names the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """The number `name` goes to `to` within `over` seconds, and back within `fade` once the window has closed."""

    name: str
    to: float
    over: float
    fade: float
    window: Window


@dataclass(frozen=True, slots=True)
class Act:
    """Something somebody does during a scenario."""

    do: str
    by: str
    title: str
    window: Window


@dataclass(frozen=True, slots=True)
class IssueStep:
    """An issue that is open for a while."""

    title: str
    labels: tuple[str, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class Scenario:
    """A day: signals, what goes wrong, and who does what."""

    name: str
    title: str
    base: dict[str, float | str | bool] = field(default_factory=lambda: dict(BASE))
    signals: tuple[Signal, ...] = ()
    faults: tuple[Fault, ...] = ()
    acts: tuple[Act, ...] = ()
    issues: tuple[IssueStep, ...] = ()

    def number(self, name: str) -> float:
        return float(self.base[name])

    def text(self, name: str) -> str:
        return str(self.base[name])


class _Step:
    """One table being read; every key must be asked for, so that what is left over is a mistake."""

    def __init__(self, where: str, table: object) -> None:
        if not isinstance(table, dict):
            raise ScenarioError(f"{where}: must be a table")
        self.where, self.left = where, dict(table)

    def take(self, key: str, meant: type, otherwise: Any = ...) -> Any:
        value = self.left.pop(key, otherwise)
        if value is ...:
            raise ScenarioError(f"{self.where}: {key} is missing")
        if value is otherwise:
            return value
        if meant is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, meant) or (meant is not bool and isinstance(value, bool)):
            raise ScenarioError(f"{self.where}: {key} must be {meant.__name__}, not {value!r}")
        return value

    def names(self, key: str) -> frozenset[str]:
        value = self.left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise ScenarioError(f"{self.where}: {key} must be a list of names")
        return frozenset(value)

    def window(self) -> Window:
        at, after, until = self.take("at", float, None), self.names("after"), self.names("until")
        if (at is None) == (not after):
            raise ScenarioError(f"{self.where}: needs either 'at' or 'after'")
        window = Window(
            at=at,
            after=after,
            wait=self.take("wait", float, 0.0),
            until=until,
            lingers=self.take("lingers", float, 0.0),
            length=self.take("for", float, math.inf),
            every=self.take("every", float, 0.0),
            on=self.take("on", float, 0.0),
        )
        if bool(window.every) != bool(window.on):
            raise ScenarioError(f"{self.where}: 'every' and 'on' go together")
        return window

    def done(self, known: tuple[str, ...]) -> None:
        for key in self.left:
            raise ScenarioError(f"{self.where}: no key {key!r}{did_you_mean(key, known + _WHEN)}")


def _signal(step: _Step) -> Signal:
    window, name = step.window(), step.take("name", str)
    if name not in BASE or isinstance(BASE[name], str):
        raise ScenarioError(f"{step.where}: no signal {name!r}{did_you_mean(name, BASE)}")
    made = Signal(name, step.take("to", float), step.take("over", float, 0.0), step.take("fade", float, 0.0), window)
    step.done(("name", "to", "over", "fade"))
    return made


def _fault(step: _Step, name: str) -> Fault:
    window = step.window()
    services, kind = step.left.pop("service", None), step.left.pop("kind", None)
    try:
        return make_fault(name, services, kind, step.left, window)
    except FaultError as error:
        raise ScenarioError(f"{step.where}: {error}") from None


def _act(step: _Step) -> Act:
    window, do = step.window(), step.take("do", str)
    if do not in ACTS:
        raise ScenarioError(f"{step.where}: no act {do!r}{did_you_mean(do, ACTS)}")
    made = Act(do, step.take("by", str, "somebody else"), step.take("title", str, ""), window)
    step.done(("do", "by", "title"))
    return made


def _issue(step: _Step) -> IssueStep:
    window, title = step.window(), step.take("title", str)
    made = IssueStep(title, tuple(sorted(step.names("labels"))), window)
    step.done(("title", "labels"))
    return made


def read(path: Path, ancestors: tuple[str, ...] = ()) -> Scenario:
    """Raises ScenarioError for anything that is not a whole scenario."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path}: {error}") from None
    for key in table:
        if key not in _TOP:
            raise ScenarioError(f"{path.name}: no key {key!r}{did_you_mean(key, _TOP)}")
    name = path.stem
    parent = Scenario(name, "")
    if extends := table.get("extends"):
        if extends in ancestors:
            raise ScenarioError(f"{path.name}: extends itself through {extends!r}")
        parent = read(path.parent / f"{extends}.toml", (*ancestors, name))
    base = dict(parent.base)
    for key, value in table.get("base", {}).items():
        if key not in BASE:
            raise ScenarioError(f"{path.name} [base]: no key {key!r}{did_you_mean(key, BASE)}")
        if isinstance(BASE[key], str) != isinstance(value, str) or isinstance(value, bool):
            raise ScenarioError(f"{path.name} [base]: {key} must be like {BASE[key]!r}, not {value!r}")
        base[key] = value

    def steps(kind: str) -> list[_Step]:
        found = table.get(kind, [])
        if not isinstance(found, list):
            raise ScenarioError(f"{path.name}: {kind} must be [[{kind}]] tables")
        return [_Step(f"{path.name} [[{kind}]] {i}", each) for i, each in enumerate(found, 1)]

    return replace(
        parent,
        name=name,
        title=str(table.get("title", parent.title)),
        base=base,
        signals=parent.signals + tuple(_signal(step) for step in steps("signal")),
        faults=parent.faults + tuple(_fault(step, f"{name}-{i}") for i, step in enumerate(steps("fault"), 1)),
        acts=parent.acts + tuple(_act(step) for step in steps("act")),
        issues=parent.issues + tuple(_issue(step) for step in steps("issue")),
    )


def names() -> list[str]:
    """The bundled scenarios; a file whose name starts with an underscore is only there to be extended."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if not path.stem.startswith("_"))


def find(name: str) -> Scenario:
    """By name, or by the path of a .toml file. Raises ScenarioError."""
    if name.endswith(".toml"):
        return read(Path(name))
    if name not in names():
        raise ScenarioError(
            f"no scenario {name!r}{did_you_mean(name, names())} (there are: {', '.join(names())}; or a .toml file)"
        )
    return read(FOLDER / f"{name}.toml")
