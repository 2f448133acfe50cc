"""What a plan asks for in `needs`, `after`, `requires` and `criteria`: one place that says whether it is met now.

Laws:
- A requirement is "kind:id", one of a few words, or the bare id of an item or gate (`model.names`). One that cannot be
  understood is not met.
- Not known to be met is not met; every answer of no says why, in words a person can act on.
- `needs` want the thing itself: an item that was skipped is not done. Only "checklists" takes a reasoned skip.
- An item with `recheck` is done as long as that lasts; an item that is a gate is as done as its gate is green.
"""

import datetime as dt
from collections.abc import Callable

from cockpit.core import actions, artifacts, gates, incident_clocks, readiness, roles, templates, tuples, votes
from cockpit.core.classes import required_gates
from cockpit.core.clock import t_seconds
from cockpit.core.index import book, plan_of
from cockpit.core.words import listed, span
from cockpit.model.flow import Item, PhaseDecision
from cockpit.model.names import BACKWARD
from cockpit.model.state import State

Answer = str | None
"""Why not, or None."""

_Check = Callable[[State, str, dt.datetime], Answer]


def unmet(state: State, text: str, now: dt.datetime, purpose: str = "close") -> Answer:
    """Why a requirement is not met now; None when it is."""
    kind, colon, name = text.partition(":")
    if colon:
        check = _KINDS.get(kind)
        return check(state, name, now) if check is not None else f"{text!r} is no requirement"
    if text == "artifacts":
        return _artifacts(state, purpose, now)
    if text in _WORDS:
        return _WORDS[text](state, now)
    if text in book(state).items:
        return _item(state, text, now)
    return _gate(state, text, now)


def all_unmet(state: State, texts: tuple[str, ...], now: dt.datetime, purpose: str = "close") -> list[str]:
    """The reasons of all that are not met, each with its requirement's name."""
    return [f"{text}: {why}" for text in texts if (why := unmet(state, text, now, purpose)) is not None]


# --- kinds ------------------------------------------------------------------------------------------------------------


def _gate(state: State, name: str, now: dt.datetime) -> Answer:
    if name not in book(state).gates:
        return f"the plan has no item or gate {name!r}"
    standing = gates.standing(state, name, now)
    if standing.green or standing.waived:
        return None
    return f"{name} {_judged(standing.verdict)}{f': {standing.reason}' if standing.reason else ''}"


def _judged(verdict: str) -> str:
    """A verdict as the rest of a sentence: "failed", "is stale"."""
    return {"fail": "failed", "error": "ended in an error"}.get(verdict, f"is {verdict}")


def _item(state: State, name: str, now: dt.datetime) -> Answer:
    item = book(state).items.get(name)
    if item is None:
        return f"the plan has no item {name!r}"
    return _item_state(state, item, now)


def _item_state(state: State, item: Item, now: dt.datetime) -> Answer:
    facts = state.items.get(item.id)
    if item.gate is not None and (facts is None or facts.status != "done"):
        return _gate(state, item.gate, now) or older_than_needs(state, item)
    if facts is None or facts.status != "done":
        return f"{item.id} is {facts.status if facts is not None else 'open'}"
    if item.recheck is not None and facts.at is not None:
        age = (now - facts.at).total_seconds()
        if age > item.recheck:
            return f"{item.id} was done {span(age)} ago and counts for {span(item.recheck)}: do it again"
    return None


def older_than_needs(state: State, item: Item) -> Answer:
    """Why a gate's green is not this item's: it was judged before what the item comes after, or before it was reopened.

    A smoke test that ran before the deploy says nothing about the deploy. Gates that follow from what they look at are
    always of now.
    """
    gate = book(state).gates.get(item.gate or "")
    judged = state.gates.get(item.gate or "")
    if gate is None or gate.kind in gates.DERIVED or judged is None or not judged.verdict:
        return None
    run = state.runs.get(judged.run)
    began = run.seq if run is not None else judged.seq
    own = state.items.get(item.id)
    if own is not None and own.seq > began:
        return f"{item.gate} was judged before {item.id} was reopened"
    for need in item.needs:
        before = state.items.get(need.removeprefix("item:"))
        if before is not None and before.status == "done" and before.seq > began:
            return f"{item.gate} was judged before {need.removeprefix('item:')} was done"
    return None


def forward(choice: str) -> bool:
    """Whether a decision's choice lets the release go on."""
    return choice.casefold() not in BACKWARD


def lets_on(choices: tuple[str, ...], choice: str, onward: tuple[str, ...] = ()) -> bool:
    """Whether a choice among these lets the release go on. The plan may name those that do. Else, where one of them is
    GO, the others do not, unless they are a kind of GO ("conditional go"): "extend beta" is neither GO nor NO-GO."""
    if onward:
        return choice.casefold() in {one.casefold() for one in onward}
    if any(one.casefold() == "go" for one in choices):
        return "go" in choice.casefold().split()
    return forward(choice)


def _decision(state: State, phase: str, decision: PhaseDecision, now: dt.datetime) -> Answer:
    made = state.decisions.get(phase)
    if made is not None:
        onward = lets_on(decision.choices, made.choice, decision.onward)
        return None if onward else f"{phase} was decided {made.choice.upper()} by {made.by}"
    if decision.poll is not None:
        # A poll that is declared GO is the decision, unless the plan wants one more person to make it.
        return _poll(state, decision.poll, now) if decision.role is None else f"{phase} is not decided"
    return f"{phase} is not decided"


def _phase(state: State, name: str, now: dt.datetime) -> Answer:
    phase = book(state).phases.get(name)
    if phase is None:
        return f"the plan has no phase {name!r}"
    open_items = [item for item in phase.item if item.required and _item_state(state, item, now) is not None]
    if open_items:
        return f"{name} still has {listed((_once_more(state, item) for item in open_items), 3)}"
    return _decision(state, name, phase.decision, now) if phase.decision is not None else None


def _once_more(state: State, item: Item) -> str:
    """An item that is open; one that was done, and whose time to be looked at again has come, says so."""
    facts = state.items.get(item.id)
    return (
        f"{item.id} (once more)"
        if item.recheck is not None and facts is not None and facts.status == "done"
        else item.id
    )


def _poll(state: State, name: str, now: dt.datetime) -> Answer:
    if name not in book(state).polls:
        return f"the plan has no poll {name!r}"
    standing = votes.poll_standing(state, name, now)
    if standing.status == "go":
        return None
    words = {"closed": "is not open yet", "open": "is not declared", "no-go": "is NO-GO", "contested": "is contested"}
    return f"{name} {words[standing.status]}{f': {standing.reason}' if standing.status != 'closed' and standing.reason else ''}"


def signed(state: State, name: str) -> bool:
    """Whether a sign-off is complete: signed, by two people where the plan asks for two."""
    facts, plan = state.signoffs.get(name), book(state).signoffs.get(name)
    return facts is not None and plan is not None and (not plan.two_person or bool(facts.second_by))


def signature(state: State, name: str) -> str:
    """What became of a sign-off that somebody signed, in a word: its choice or "signed"; "half signed" as long as a second
    person is wanted."""
    return (state.signoffs[name].choice or "signed") if signed(state, name) else "half signed"


def _signoff(state: State, name: str, _now: dt.datetime) -> Answer:
    if name not in book(state).signoffs:
        return f"the plan has no sign-off {name!r}"
    if name not in state.signoffs:
        return f"{name} is not signed"
    if not signed(state, name):
        return f"{name} waits for a second signature"
    plan, choice = book(state).signoffs[name], state.signoffs[name].choice
    return None if not choice or lets_on((), choice, plan.onward) else f"{name} was signed for {choice!r}"


def _metric(state: State, name: str, now: dt.datetime) -> Answer:
    if name not in book(state).metrics:
        return f"the plan has no metric {name!r}"
    facts = state.metrics.get(name)
    if facts is None or facts.at is None or not facts.verdict:
        return f"{name} has no value yet"
    plan = book(state).metrics[name]
    limit = plan.stale_after if plan.stale_after is not None else gates.stale_after(state, name)
    age = (now - facts.at).total_seconds()
    if age > limit and not (facts.by and plan.stale_after is None):
        return f"{name} has had no value for {span(age)}"
    return None if facts.verdict in ("pass", "warn") else f"{name} {_judged(facts.verdict)}"


def _probe(state: State, name: str, now: dt.datetime) -> Answer:
    plan = book(state).probes.get(name)
    if plan is None:
        return f"the plan has no probe {name!r}"
    facts = state.probes.get(name)
    if facts is None or facts.at is None:
        return f"{name} has not answered yet"
    age = (now - facts.at).total_seconds()
    if age > gates.silence_of(plan):
        return f"{name} has not answered for {span(age)}"
    return None if facts.verdict in ("pass", "warn") else f"{name} {_judged(facts.verdict)}"


def _artifact(state: State, name: str, now: dt.datetime) -> Answer:
    plan = book(state).artifacts.get(name)
    if plan is None:
        return f"the plan has no artifact {name!r}"
    standing = artifacts.standing(state, plan, now)
    return None if standing.present else f"{standing.title} is missing ({standing.path})"


def _procedure(state: State, name: str, _now: dt.datetime) -> Answer:
    plan = book(state).procedures.get(name)
    if plan is None:
        return f"the plan has no procedure {name!r}"
    calls = [proc for proc in state.procs.values() if proc.procedure == name]
    if not calls:
        return f"{name} has not been called"
    wanted = ("verified",) if plan.verify_with else ("executed", "verified")
    return None if calls[-1].status in wanted else f"{name} is {calls[-1].status} ({calls[-1].proc})"


def _tuple(state: State, name: str, _now: dt.datetime) -> Answer:
    why = tuples.problem(state, name)
    return f"{name}: {why}" if why else None


def _role(state: State, name: str, _now: dt.datetime) -> Answer:
    if name not in book(state).roles:
        return f"the plan has no role {name!r}"
    return None if roles.holder(state, name).owner else f"nobody is {name}"


_KINDS: dict[str, _Check] = {
    "item": _item,
    "gate": _gate,
    "phase": _phase,
    "poll": _poll,
    "signoff": _signoff,
    "metric": _metric,
    "probe": _probe,
    "artifact": _artifact,
    "procedure": _procedure,
    "tuple": _tuple,
    "role": _role,
}


# --- words ------------------------------------------------------------------------------------------------------------


def _first(reasons: list[str]) -> Answer:
    if not reasons:
        return None
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}"


def _gates(state: State, now: dt.datetime) -> Answer:
    return _first([why for name in required_gates(state) if (why := _gate(state, name, now)) is not None])


def _metrics(state: State, now: dt.datetime) -> Answer:
    bounded = [m.id for m in plan_of(state).metric if m.min is not None or m.max is not None or m.baseline is not None]
    return _first([why for name in bounded if (why := _metric(state, name, now)) is not None])


def _checklists(state: State, now: dt.datetime) -> Answer:
    open_items = []
    for phase in plan_of(state).phase:
        for item in phase.item:
            facts = state.items.get(item.id)
            skipped = facts is not None and facts.status == "skipped"
            if item.required and not skipped and _item_state(state, item, now) is not None:
                open_items.append(item.id)
    return f"still open: {listed(open_items, 3)}" if open_items else None


def _artifacts(state: State, purpose: str, now: dt.datetime) -> Answer:
    absent = artifacts.missing(state, purpose, now)
    return f"missing: {listed((one.title for one in absent), 3)}" if absent else None


def _stability(state: State, _now: dt.datetime) -> Answer:
    window = state.stability
    if window.status == "held":
        return None
    if window.status == "failed":
        return f"the stability window failed: {window.reason}"
    return "the stability window is running" if window.status else "the stability window has not begun"


def _incidents(state: State, _now: dt.datetime) -> Answer:
    against = incident_clocks.blocking(state)
    return f"open: {listed((f'{one.incident} {one.title}' for one in against), 3)}" if against else None


def _follow_ups(state: State, _now: dt.datetime) -> Answer:
    owed = [one.id for one in actions.inherited(state)] + [one.action for one in actions.blocking_next(state)]
    return f"not filed: {listed(owed)}" if owed else None


def _rehearsed(state: State, now: dt.datetime) -> Answer:
    return readiness.not_rehearsed(state, now)


def _ready(state: State, now: dt.datetime) -> Answer:
    return _first(readiness.lacks(state, now))


def _texts(state: State, now: dt.datetime) -> Answer:
    lacking = templates.unfilled(state, now)
    return _first([f"{name} lacks {listed(f'{{{one}}}' for one in names)}" for name, names in lacking.items()])


def _t0(state: State, now: dt.datetime) -> Answer:
    t = t_seconds(state, now)
    if t is None:
        return "T0 is not set"
    return None if t >= 0 else f"T0 is in {span(t)}"


_WORDS: dict[str, Callable[[State, dt.datetime], Answer]] = {
    "gates": _gates,
    "metrics": _metrics,
    "checklists": _checklists,
    "stability": _stability,
    "incidents": _incidents,
    "follow-ups": _follow_ups,
    "rehearsed": _rehearsed,
    "rollback-ready": _ready,
    "texts": _texts,
    "t0": _t0,
}
