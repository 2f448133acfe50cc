"""The decisions that are written down where the plan says: what a waiver may rest on."""

import re
from pathlib import Path

from cockpit.engine.tools import workdir
from cockpit.model.plan import Plan

MOST = 4 * 1024 * 1024


def known_decisions(plan: Plan, base: str) -> tuple[str, ...] | None:
    """Ids found in the plan's decisions file, in its order; None where there is no such file, or it cannot be read.

    base: the folder of the plan file, which its workdir is relative to.
    """
    asked = plan.release.decisions
    if asked is None:
        return None
    try:
        with (Path(workdir(plan, base)) / asked.file).open("rb") as file:
            text = file.read(MOST).decode("utf-8", "replace")
    except OSError:
        return None
    found = re.finditer(asked.pattern, text, re.MULTILINE)
    return tuple(dict.fromkeys(match[1] if match.re.groups else match[0] for match in found))
