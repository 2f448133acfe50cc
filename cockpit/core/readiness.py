"""Whether the rollback could run at once.

Laws: ready is rehearsed as the plan asks, its scripts there and executable as the engine last saw them, and its target
known and allowed. A rehearsal does not ask for an earlier one. Whatever is lacking is named; a plan without a rollback
is not ready for one.
"""

import datetime as dt

from cockpit.core import rehearsal, tuples
from cockpit.core.index import book, plan_of
from cockpit.model.state import State


def not_rehearsed(state: State, now: dt.datetime) -> str | None:
    """Why the rollback does not count as validated; None when it does."""
    procedure = book(state).rollback
    if procedure is None:
        return "the plan has no rollback procedure"
    if state.rehearsal:
        return None  # else no rehearsal could come as far as the rollback it is held for
    found = rehearsal.validated(state, procedure.id, now)
    return None if found.ok else f"{procedure.id} is not validated: {found.reason}"


def lacks(state: State, now: dt.datetime) -> list[str]:
    """Everything that keeps the rollback from being ready, one line each; empty when it could run at once."""
    why = not_rehearsed(state, now)
    found = [why] if why is not None else []
    if book(state).rollback is None:
        return found
    for name, facts in state.files.items():
        if name.startswith("script:") and facts.state != "executable":
            words = "not executable" if facts.state == "present" else facts.state
            found.append(f"{facts.path or name.removeprefix('script:')} is {words}")
    target = tuples.rollback_target(state)
    problem = tuples.problem(state, target) if target else ""
    if problem:
        found.append(f"target {target}: {problem}")
    elif not target and plan_of(state).tuple_:
        found.append("no tuple to go back to is chosen")
    return found
