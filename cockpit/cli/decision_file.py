"""The decisions that are written down where the plan says: what a waiver may rest on."""

import re
from pathlib import Path

from cockpit.cli.wiring import base_of, open_store
from cockpit.engine.tools import workdir
from cockpit.model.plan import Plan

MOST = 4 * 1024 * 1024


def known_decisions(plan: Plan, place: str) -> tuple[str, ...] | None:
    """Ids found in the plan's decisions file, in its order; None where there is no such file, or it cannot be read.

    place: the release's folder, which tells what the plan's paths are relative to.
    """
    asked = plan.release.decisions
    if asked is None:
        return None
    store = open_store(place, write=False)
    try:
        path = Path(workdir(plan, base_of(store))) / asked.file
    finally:
        store.close()
    try:
        with path.open("rb") as file:
            text = file.read(MOST).decode("utf-8", "replace")
    except OSError:
        return None
    found = re.finditer(asked.pattern, text, re.MULTILINE)
    return tuple(dict.fromkeys(match[1] if match.re.groups else match[0] for match in found))
