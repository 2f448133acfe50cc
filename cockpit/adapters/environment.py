"""`${NAME}` in a plan's texts, filled from the engine's environment at the moment of use and never kept.

Also the env gate: which variables are there and whether they look right. A value is never shown, not even in part.
"""

import re
from collections.abc import Mapping

from cockpit.adapters.answer_text import load_json
from cockpit.format.masking import SHORTEST, Masker
from cockpit.model.plan import Environment, Plan

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_NAME = re.compile(r"TOKEN|SECRET|PASS|KEY|CREDENTIAL|AUTH|COOKIE|WEBHOOK|DSN", re.IGNORECASE)


class MissingVariable(Exception):
    """A text needs a variable that the engine's environment has not."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the environment variable {name} is not set where the engine runs")
        self.name = name


def names_in(text: str) -> tuple[str, ...]:
    """Names of the variables that a text needs, in its order."""
    return tuple(dict.fromkeys(_NAME.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled in. An empty value counts as missing. Raises MissingVariable."""

    def value(found: re.Match[str]) -> str:
        if not values.get(found[1]):
            raise MissingVariable(found[1])
        return values[found[1]]

    return _NAME.sub(value, text)


def secrets(plan: Plan, values: Mapping[str, str]) -> dict[str, str]:
    """Variables whose values must never be seen: declared secret, or named like one and used by the plan.

    Values too short to be masked are left out; `cockpit doctor` and the env gate name them.
    """
    declared = {one.name for environment in plan.environment for one in environment.env if one.secret}
    used = {name for name in values if _SECRET_NAME.search(name)}
    return {name: values[name] for name in sorted(declared | used) if len(values.get(name, "").strip()) >= SHORTEST}


def masker(plan: Plan, values: Mapping[str, str]) -> Masker:
    """Makes those values unreadable in any text."""
    return Masker(secrets(plan, values))


def told(text: str) -> dict[str, str | None]:
    """Variables as a platform lists them: lines NAME=VALUE or NAME; a JSON object; or a JSON list of names or of
    objects with a name and, perhaps, a value. None stands for a value that is not told."""
    try:
        found = load_json(text)
    except ValueError:
        found = None
    if isinstance(found, Mapping):
        inner = next(
            (found[key] for key in ("env", "envs", "variables", "data") if isinstance(found.get(key), list)), None
        )
        if inner is None:
            return {str(name): _value(value) for name, value in found.items()}
        found = inner
    if isinstance(found, list):
        rows: dict[str, str | None] = {}
        for row in found:
            if isinstance(row, Mapping):
                name = next((row[key] for key in ("key", "name", "Name") if isinstance(row.get(key), str)), None)
                if name is not None:
                    rows[name] = _value(row.get("value"))
            elif isinstance(row, str):
                rows[row] = None
        return rows
    lines: dict[str, str | None] = {}
    for line in text.splitlines():
        matched = _LINE.match(line)
        if matched is not None:
            lines[matched[1]] = matched[2].strip().strip("'\"") if matched[2] is not None else None
    return lines


_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*(?:=(.*))?$")


def _value(value: object) -> str | None:
    if isinstance(value, str | int | float):
        return str(value)
    return None if value is None or isinstance(value, Mapping | list) else str(value)


def judge(environment: Environment, values: Mapping[str, str | None]) -> tuple[str, str, str]:
    """(verdict, reason, one line for each variable) of an environment's variables. Lines hold no value.

    values: the variables as the place itself has them; None where it only says that there is one. A pattern is
    searched, not matched from the start. `${NAME}` as a value, an unfilled template, counts as not set.
    """
    problems: list[str] = []
    unseen: list[str] = []
    lines: list[str] = []
    for one in environment.env:
        value = values.get(one.name, "")
        if value is None:
            if one.matches is not None:
                unseen.append(one.name)
            lines.append(f"{one.name}: set{', its value is not told' if one.matches is not None else ''}")
            continue
        if not value.strip() or _NAME.fullmatch(value.strip()):
            lines.append(f"{one.name}: {'not set, optional' if one.optional else 'not set'}")
            if not one.optional:
                problems.append(f"{one.name} is not set")
            continue
        try:
            fits = one.matches is None or re.search(one.matches, value) is not None
        except (re.error, RecursionError):
            return "error", f"the pattern of {one.name} cannot be used", "\n".join(lines)
        lines.append(f"{one.name}: {'set' if one.matches is None else 'set, fits' if fits else 'set, does not fit'}")
        if not fits:
            problems.append(f"{one.name} does not fit its pattern")
    text = "\n".join(lines)
    if problems:
        return "fail", "; ".join(problems), text
    if unseen:
        return "inconclusive", f"the values of {', '.join(unseen)} are not told, so their patterns prove nothing", text
    if not environment.env:
        return "inconclusive", "the plan names no variables for it", ""
    return "pass", "", text
