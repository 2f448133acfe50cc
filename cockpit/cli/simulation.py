"""A demo's day after its end: the service it was simulated against ends with the screen that began it, and cannot be had again."""

import os
from pathlib import Path

from cockpit.cli.basics import program
from cockpit.core.blindness import DEMO_OVER, SIMULATION
from cockpit.model.plan import Plan

LABEL = SIMULATION
STATE, LOG = "simulator.json", "simulator.log"
"""What a simulator leaves beside the journal: the first only while it runs, the second for good."""


def over(plan: Plan, folder: str) -> bool:
    """Whether a release is a demo's, and the simulated service it looked at is gone."""
    beside = Path(folder).resolve().parent
    if plan.release.label != LABEL or not (beside / LOG).exists():
        return False
    import json  # only for a demo: start-up is paid in imports

    try:
        os.kill(int(json.loads((beside / STATE).read_text())["pid"]), 0)
    except PermissionError:
        return False
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return True
    return False


def words(place: str, *, watched: bool) -> str:
    """What is over and what can still be done. watched: an engine is still there, and finds nothing to look at."""
    name = program()
    engine = f"end its engine with `{name} engine --stop {place}`" if watched else "no engine was started"
    return (
        f"{DEMO_OVER}: its simulated service ended with the screen that began it, so that nothing answers; {engine}. "
        f"`{name} replay {place}` shows the day, `{name} demo` begins another"
    )
