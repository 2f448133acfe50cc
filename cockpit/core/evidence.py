"""What people saw when they voted or decided, and whether it still holds.

Laws:
- What was seen is written down for each gate as "verdict@seq" and, where the gate is about a tree, sha or tuple, a
  fingerprint of it: "pass@41 3f2a9c1e0b". The same tree under another commit has the same fingerprint.
- Evidence worsens when a gate fails that had not failed, when what it is about is something else now, or when a gate
  has become required that was not looked at. It only rests when a gate is stale, pending, running or in error.
- Evidence that got better takes nothing away.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from msgspec import Struct

from cockpit.core import gates
from cockpit.core.index import book
from cockpit.digests import sha256
from cockpit.model.state import State

WORSE, RESTING, SAME = "worse", "resting", "same"


class Change(Struct, frozen=True):
    """kind: worse, resting or same. gate and reason: the first thing that changed, the worst first."""

    kind: str = SAME
    gate: str = ""
    reason: str = ""


def seen(state: State, names: Iterable[str], now: dt.datetime) -> dict[str, str]:
    """What a person looking at these gates now sees."""
    found: dict[str, str] = {}
    for name in names:
        standing = gates.standing(state, name, now)
        mark = fingerprint(state, name)
        found[name] = f"{standing.verdict}@{standing.seq}{f' {mark}' if mark else ''}"
    return found


def fingerprint(state: State, name: str) -> str:
    """What a gate is about at present, as a short digest; "" for a gate that is about nothing that can move."""
    about = _about(state, name, ())
    if not about:
        return ""
    text = "\n".join(f"{key}={about[key]}" for key in sorted(about))
    return sha256(text.encode()).hexdigest()[:10]


def _about(state: State, name: str, above: tuple[str, ...]) -> dict[str, str]:
    gate = book(state).gates.get(name)
    if gate is None or name in above:
        return {}
    if gate.kind == "group":
        return {
            f"{part}/{key}": value for part in gate.gates for key, value in _about(state, part, (*above, name)).items()
        }
    if gate.kind == "tuple" and gate.tuple_id is not None:
        facts = state.tuples.get(gate.tuple_id)
        return dict(facts.refs) if facts is not None else {}
    judged = state.gates.get(name)
    return {**(judged.bound if judged is not None else {}), **gates.current_bindings(state, gate)}


def change(state: State, then: Mapping[str, str], names: Iterable[str], now: dt.datetime) -> Change:
    """How what is seen now compares with what was seen then. names: the gates that count now."""
    resting = Change()
    wanted = dict.fromkeys((*names, *then))
    for name in wanted:
        one = _gate_change(state, then.get(name), name, now)
        if one.kind == WORSE:
            return one
        if one.kind == RESTING and resting.kind == SAME:
            resting = one
    return resting


def _gate_change(state: State, then: str | None, name: str, now: dt.datetime) -> Change:
    if name not in book(state).gates:
        return Change()
    if then is None:
        return Change(WORSE, name, f"{name} was not required then")
    head, _, mark = then.partition(" ")
    verdict = head.partition("@")[0]
    standing = gates.standing(state, name, now)
    why = f": {standing.reason}" if standing.reason else ""
    if standing.verdict == "fail" and verdict != "fail":
        return Change(WORSE, name, f"{name} fails since{why}")
    if mark and (present := fingerprint(state, name)) and present != mark:
        return Change(WORSE, name, f"{name} is about something else now{why}")
    if not standing.green and standing.verdict != verdict:
        return Change(RESTING, name, f"{name} is {standing.verdict}{why}")
    return Change()
