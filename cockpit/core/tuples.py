"""Tuples: refs that belong together, whether the matrix allows them, and which of them one can go back to.

Laws:
- A ref that is required and not known is missing evidence, and missing evidence is a NO-GO, not a "later".
- What the matrix says is said by whoever read it for these very refs: when a person types a ref, it is unknown again.
- One goes back only to a tuple the plan or the matrix calls a rollback.
"""

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from cockpit.core.index import book, plan_of
from cockpit.core.outcome import ENGINE, Answer, Handler, need_open, refuse, unknown_id, write
from cockpit.core.words import listed
from cockpit.model.commands import Actor, Command, Refusal, SetTuple
from cockpit.model.events import TupleSet
from cockpit.model.flow import RefTuple
from cockpit.model.state import State, TupleFacts

SUPPORTED, ROLLBACK, UNSUPPORTED, UNKNOWN = "supported", "rollback", "unsupported", "unknown"
_REMARKS = ("title", "note", "notes", "comment", "id", "since", "decision")


class Choice(Struct, frozen=True):
    """A tuple one can go back to; problem: why not, "" when it is ready."""

    tuple: str
    title: str
    refs: Mapping[str, str]
    problem: str = ""


def needed(plan: RefTuple) -> tuple[str, ...]:
    """The refs that must be known."""
    return plan.required or tuple(plan.refs)


def refs_of(state: State, tuple_id: str) -> dict[str, str]:
    """What is known of a tuple's refs: as read or typed, else what the plan itself spells out."""
    plan, facts = book(state).tuples.get(tuple_id), state.tuples.get(tuple_id)
    spelled = {key: value for key, value in (plan.refs if plan else {}).items() if not value.startswith("git:")}
    return {**spelled, **(facts.refs if facts is not None else {})}


def missing(state: State, tuple_id: str) -> tuple[str, ...]:
    """Required refs that are not known."""
    plan = book(state).tuples.get(tuple_id)
    known = refs_of(state, tuple_id)
    return tuple(name for name in needed(plan) if not known.get(name)) if plan is not None else ()


def problem(state: State, tuple_id: str) -> str:
    """Why a tuple cannot be relied on; "" when all its refs are known and the matrix, if there is one, allows them."""
    plan = book(state).tuples.get(tuple_id)
    if plan is None:
        return f"the plan has no tuple {tuple_id!r}"
    facts = state.tuples.get(tuple_id) or TupleFacts()
    if facts.problem:
        return facts.problem
    if absent := missing(state, tuple_id):
        return f"{listed(absent)} not known"
    wanted = ROLLBACK if plan.rollback else SUPPORTED
    if plan.matrix is not None and facts.supported != wanted:
        if facts.supported == UNKNOWN:
            return f"not checked against {plan.matrix} yet"
        return f"{facts.supported} in {plan.matrix}"
    return ""


def check(plan: RefTuple, refs: Mapping[str, str], matrix: Mapping[str, object]) -> tuple[str, str]:
    """What a matrix says of these refs: (supported, rollback, unsupported or unknown; what is wrong).

    matrix: the parsed file, with arrays of tables `supported` and `rollback`. A row fits when each of its refs is that
    of the tuple; "*" fits any, and a commit may be abbreviated to seven characters or more.
    """
    absent = [name for name in needed(plan) if not refs.get(name)]
    if absent:
        return UNKNOWN, f"{listed(absent)} not known"
    tables: dict[str, list[Mapping[str, object]]] = {}
    for name in (SUPPORTED, ROLLBACK):
        rows = matrix.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            return UNKNOWN, f"[[{name}]] of the matrix is not an array of tables"
        tables[name] = rows
    order = (ROLLBACK, SUPPORTED) if plan.rollback else (SUPPORTED, ROLLBACK)
    for name in order:
        if any(_fits(row, refs) for row in tables[name]):
            return name, ""
    return UNSUPPORTED, ""


def _fits(row: Mapping[str, object], refs: Mapping[str, str]) -> bool:
    asked = {key: str(value) for key, value in row.items() if key in refs or key not in _REMARKS}
    if not asked:
        return False
    return all(_same(value, refs.get(key, "")) for key, value in asked.items())


def _same(wanted: str, actual: str) -> bool:
    if wanted == "*":
        return bool(actual)
    abbreviated = len(wanted) >= 7 and all(sign in "0123456789abcdef" for sign in wanted.lower())
    return wanted == actual or (abbreviated and actual.startswith(wanted.lower()))


def rollback_choices(state: State) -> tuple[Choice, ...]:
    """Tuples one can go back to, in the plan's order."""
    found = []
    for plan in plan_of(state).tuple_:
        facts = state.tuples.get(plan.id)
        if plan.rollback or (facts is not None and facts.supported == ROLLBACK):
            found.append(Choice(plan.id, plan.title or plan.id, refs_of(state, plan.id), problem(state, plan.id)))
    return tuple(found)


def rollback_target(state: State) -> str:
    """The tuple to go back to: the one chosen last, else the procedure's, else the only one there is; "" if unclear."""
    chosen = [(facts.chosen, name) for name, facts in state.tuples.items() if facts.chosen >= 0]
    if chosen:
        return max(chosen)[1]
    procedure = book(state).rollback
    if procedure is not None and procedure.to is not None:
        return procedure.to
    choices = rollback_choices(state)
    return choices[0].tuple if len(choices) == 1 else ""


def no_way_back(state: State, tuple_id: str) -> Refusal | None:
    """Why one cannot go back to this tuple."""
    plans = book(state).tuples
    if tuple_id not in plans:
        return unknown_id("tuple", tuple_id, plans)
    choices = {one.tuple: one for one in rollback_choices(state)}
    if tuple_id not in choices:
        names = listed(choices) or "none"
        return refuse("not-a-rollback-tuple", f"{tuple_id} is no state to go back to; there is {names}")
    if choices[tuple_id].problem:
        return refuse("tuple-problem", f"{tuple_id}: {choices[tuple_id].problem}")
    return None


def _set(state: State, command: SetTuple, actor: Actor, _now: dt.datetime) -> Answer:
    plan = book(state).tuples.get(command.tuple)
    if refused := need_open(state):
        return refused
    if plan is None:
        return unknown_id("tuple", command.tuple, book(state).tuples)
    if command.purpose not in ("current", "rollback"):
        return refuse("choice", f"{command.purpose!r} is no purpose; say current or rollback")
    for name in command.refs:
        if name not in plan.refs and name not in plan.required:
            return unknown_id("ref", name, (*plan.refs, *plan.required))
    typed = {name: value.strip() for name, value in command.refs.items()}
    if empty := [name for name, value in typed.items() if not value]:
        return refuse("value-needed", f"say what {listed(empty)} is")
    known = state.tuples.get(plan.id) or TupleFacts()
    before = refs_of(state, plan.id)
    refs = {**before, **typed}
    same = refs == before and command.purpose == (known.purpose or "current") and known.seq
    if command.purpose == "rollback":  # the engine says so of every rollback tuple; chosen is what a person said last
        same = same and known.chosen >= 0 and rollback_target(state) == plan.id
    if same and actor.name != ENGINE:
        return refuse("no-change", f"{plan.id} says so already")
    if command.purpose == "rollback" and not plan.rollback and known.supported != ROLLBACK:
        return no_way_back(state, plan.id) or refuse("not-a-rollback-tuple", f"{plan.id} is no state to go back to")
    supported = command.supported if actor.name == ENGINE else (known.supported if refs == before else UNKNOWN)
    return write(TupleSet(tuple=plan.id, refs=refs, supported=supported, purpose=command.purpose), command=command)


HANDLERS: dict[type[Command], Handler] = {SetTuple: _set}
