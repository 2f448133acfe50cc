"""Release classes: which gates, and which rules, a release of this class needs.

Laws:
- A class names gates by id, wildcard ("VG-LOOP-*") or range ("VG-BUILD-001/002/003"); a name that fits no gate is
  refused, never ignored. Several classes add up.
- Of the gates a class requires `by_scope`, those named in the recorded scope count, and no others; until a person has
  recorded it, be it as none, it is not settled.
- A class with `overlays` is no class of its own: one of those must be there too.
- Without classes in the plan, every gate with `required = true` is required. A gate with `required = false` stays
  advisory whatever class selects it.
"""

import datetime as dt
import fnmatch
from collections.abc import Iterable

from cockpit.core.index import book, plan_of
from cockpit.core.outcome import Answer, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.words import listed
from cockpit.model.checks import Rule
from cockpit.model.commands import Actor, ChangeClass, Command, Refusal
from cockpit.model.events import ClassChanged
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.patterns import late

_RANGE = late(r"^(?P<stem>.*?)(?P<first>[A-Za-z0-9]+)(?P<rest>(?:/[A-Za-z0-9._-]+)+)$")


def spelled_out(pattern: str) -> tuple[str, ...]:
    """ "VG-BUILD-001/002/003" -> three ids; anything else as it is."""
    match = _RANGE.match(pattern)
    if match is None:
        return (pattern,)
    others = match["rest"][1:].split("/")
    return tuple(match["stem"] + tail for tail in (match["first"], *others))


def matching(pattern: str, known: Iterable[str]) -> tuple[str, ...]:
    """The ids that a pattern names, in the order known; empty when any part of it fits none."""
    names = tuple(known)
    found: list[str] = []
    for part in spelled_out(pattern):
        hits = [name for name in names if fnmatch.fnmatchcase(name, part)] if _wild(part) else [part]
        if not hits or any(hit not in names for hit in hits):
            return ()
        found += hits
    return tuple(dict.fromkeys(found))


def _wild(text: str) -> bool:
    return any(sign in text for sign in "*?[")


def expand(plan: Plan, classes: Iterable[str], scope_gates: Iterable[str] = ()) -> tuple[str, ...] | Refusal:
    """The gates that these classes select, advisory ones included, in the plan's order; or what is wrong with them."""
    known = [gate.id for gate in plan.gate]
    chosen = tuple(classes)
    by_scope: set[str] = set()
    selected: set[str] = set()
    for name in chosen:
        kind = plan.class_.get(name)
        if kind is None:
            return unknown_id("class", name, plan.class_)
        if kind.overlays and not set(kind.overlays) & set(chosen):
            return refuse("overlay", f"class {name} overlays {listed(kind.overlays)}: name one of them as well")
        for pattern, into in ((kind.gates, selected), (kind.by_scope, by_scope)):
            for text in pattern:
                hits = matching(text, known)
                if not hits:
                    return refuse("unknown-id", f"class {name} names the gate {text!r}, and the plan has no such gate")
                into.update(hits)
    for text in scope_gates:
        hits = matching(text, known)
        if not hits:
            return unknown_id("gate", text, known)
        if strange := [name for name in hits if name not in by_scope]:
            return refuse("not-by-scope", f"{strange[0]} is not left to the scope by {listed(chosen) or 'any class'}")
        selected.update(hits)
    return tuple(name for name in known if name in selected)


def active(state: State) -> tuple[str, ...]:
    """The classes in force: as recorded, else as the plan says."""
    if state.classes:
        return state.classes
    stated = plan_of(state).release.class_
    return (stated,) if isinstance(stated, str) else stated


def problem(state: State) -> str:
    """Why it is not settled which gates are required; "" when it is."""
    plan = plan_of(state)
    if not plan.class_:
        return ""
    if not active(state):
        return f"no release class is chosen ({listed(plan.class_)})"
    expanded = expand(plan, active(state), state.scope_gates)
    if isinstance(expanded, Refusal):
        return expanded.reason
    by_scope = [text for name in active(state) for text in plan.class_[name].by_scope]
    if by_scope and not state.class_gates:
        return f"nobody has recorded which of {listed(by_scope)} the scope requires"
    return ""


def selected_gates(state: State) -> tuple[str, ...]:
    """The gates in force, required and advisory, in the plan's order."""
    plan = plan_of(state)
    every = tuple(gate.id for gate in plan.gate)
    if not plan.class_ or not active(state):
        return every
    expanded = expand(plan, active(state), state.scope_gates)
    if isinstance(expanded, Refusal):
        # Nobody knows which gates are meant, so all are: too many is safe, too few is not.
        return tuple(name for name in every if name in state.class_gates) or every
    return expanded


def required_gates(state: State) -> tuple[str, ...]:
    """The gates that must be green for GO."""
    gates = book(state).gates
    return tuple(name for name in selected_gates(state) if gates[name].required)


def advisory_gates(state: State) -> tuple[str, ...]:
    """The gates in force whose failure does not forbid, but is never a plain GO."""
    gates = book(state).gates
    return tuple(name for name in selected_gates(state) if not gates[name].required)


def rules_in_force(state: State) -> tuple[Rule, ...]:
    """Go/no-go rules that count for this class: those of no class, and those of an active one."""
    plan, chosen = plan_of(state), set(active(state))
    owned: dict[str, set[str]] = {}
    for name, kind in plan.class_.items():
        for rule in kind.rules:
            owned.setdefault(rule, set()).add(name)
    return tuple(
        rule for rule in plan.rule if not (wanted := {*rule.classes, *owned.get(rule.id, ())}) or wanted & chosen
    )


def selection(plan: Plan, classes: tuple[str, ...], scope_gates: tuple[str, ...]) -> tuple[str, ...] | Refusal:
    """The required gates to record with a class."""
    expanded = expand(plan, classes, scope_gates)
    if isinstance(expanded, Refusal):
        return expanded
    required = {gate.id for gate in plan.gate if gate.required}
    return tuple(name for name in expanded if name in required)


def _change(state: State, command: ChangeClass, actor: Actor, _now: dt.datetime) -> Answer:
    plan = plan_of(state)
    refused = need_open(state) or may(state, actor, "class", "changing the release class")
    if refused is not None:
        return refused
    if not plan.class_:
        return refuse("no-classes", "the plan knows no release classes")
    if not command.classes:
        return refuse("class-needed", f"name at least one class of {listed(plan.class_)}")
    chosen = tuple(dict.fromkeys(command.classes))
    gates = selection(plan, chosen, command.scope_gates)
    if isinstance(gates, Refusal):
        return gates
    same = chosen == active(state) and command.scope_gates == state.scope_gates and command.scope == state.scope
    if same and state.classes and not problem(state):
        return refuse("no-change", f"the release is of class {listed(chosen)} already")
    if active(state) and chosen != active(state):
        refused = need_reason(command.reason, f"changing the class from {listed(active(state))} to {listed(chosen)}")
        if refused is not None:
            return refused
    if any(plan.class_[name].by_scope for name in chosen) and not (command.scope or state.scope):
        return refuse("scope-needed", "this class requires gates by scope: say what the scope is")
    return write(
        ClassChanged(
            classes=chosen,
            gates=gates,
            scope_gates=command.scope_gates,
            scope=command.scope or state.scope,
            reason=command.reason,
        ),
        command=command,
    )


HANDLERS: dict[type[Command], Handler] = {ChangeClass: _change}
