"""What reading a plan file gives."""

from typing import Any

import msgspec

from cockpit.format.problems import ERROR, Problem
from cockpit.model.plan import Plan


class Loaded(msgspec.Struct, frozen=True):
    """plan: None when there are errors. raw: the parsed TOML, {} when it is none. digest: SHA-256 of the bytes, hex.

    problems: sorted by place, errors and warnings; a plan with warnings alone is a plan.
    """

    plan: Plan | None
    problems: tuple[Problem, ...]
    raw: dict[str, Any]
    digest: str
    name: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == ERROR)
