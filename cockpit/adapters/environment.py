"""`${NAME}` in a plan's texts, filled from the engine's environment at the moment of use and never kept.

Also the env gate: which variables are there and whether they look right. A value is never shown, not even in part.
"""

import re
from collections.abc import Mapping

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


def judge(environment: Environment, values: Mapping[str, str]) -> tuple[str, str, str]:
    """(verdict, reason, one line for each variable) of an environment's variables. Lines hold no value.

    values: the variables as the place itself has them. A pattern is searched, not matched from the start; `${NAME}`
    as a value, an unfilled template, counts as not set.
    """
    problems: list[str] = []
    lines: list[str] = []
    for one in environment.env:
        value = values.get(one.name, "")
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
    if not environment.env:
        return "inconclusive", "the plan names no variables for it", ""
    return ("fail" if problems else "pass"), "; ".join(problems), "\n".join(lines)
