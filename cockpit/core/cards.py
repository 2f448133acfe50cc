"""Cards that put themselves on the screen: a contingency whose own condition holds, or that a trigger proposes.

Laws: a card is raised as long as what raised it lasts and nobody has started it since; putting it off, or letting it go,
takes a reason. A rollback is no card. What could not be evaluated raises nothing.
"""

import datetime as dt

from msgspec import Struct

from cockpit.cel import references
from cockpit.core.incident_clocks import severity_title, still_open
from cockpit.core.index import book, plan_of
from cockpit.core.obligation import Obligation, late, standing, unanswered
from cockpit.core.procedures import GOING
from cockpit.core.words import in_unit, short
from cockpit.model.checks import Trigger
from cockpit.model.flow import Procedure
from cockpit.model.state import Proposal, State

GRACE_S = 300.0
"""A raised card that nobody started, put off or let go for so long is overdue."""


class Raised(Struct, frozen=True):
    """A card that asks to be started. why: what raised it, in words. trigger: what proposes it, "" for its own condition."""

    procedure: str
    since: dt.datetime
    why: str
    trigger: str = ""


def raised(state: State, now: dt.datetime) -> tuple[Raised, ...]:
    """Cards that want somebody's answer now, in the plan's order."""
    found = []
    for plan in plan_of(state).procedure:
        card = _reason_for(state, plan)
        if card is None or _started(state, plan.id, card.since) is not None:
            continue
        if unanswered(state, _owed(plan, card), now, GRACE_S).status in ("due", "overdue"):
            found.append(card)
    return tuple(found)


def watches(state: State, card: Raised, trigger: Trigger) -> bool:
    """Whether a card's own condition looks at what a trigger looks at."""
    plan = book(state).procedures.get(card.procedure)
    seen = (
        {name for _, name, _ in references(plan.raise_when)}
        if plan is not None and plan.raise_when is not None
        else set()
    )
    looked = {name for _, name, _ in references(trigger.when)} if trigger.when is not None else set()
    return not seen.isdisjoint(looked | {one for one in (trigger.probe, trigger.metric) if one})


def duties(state: State, now: dt.datetime) -> list[Obligation]:
    """Each card that something raises, as something owed since then."""
    found = []
    for plan in plan_of(state).procedure:
        card = _reason_for(state, plan)
        if card is None:
            continue
        base, started = _owed(plan, card), _started(state, plan.id, card.since)
        if started is not None:
            found.append(standing(base, "answered", answered=started, late_s=late(card.since, started)))
        else:
            found.append(unanswered(state, base, now, GRACE_S))
    return found


def rollback_proposal(state: State) -> Proposal | None:
    """The rollback that is recommended, and not called or withdrawn yet."""
    return next((one for one in state.proposals if _kind(state, one.procedure) == "rollback"), None)


def _kind(state: State, procedure: str) -> str:
    plan = book(state).procedures.get(procedure)
    return plan.kind if plan is not None else "rollback"


def _reason_for(state: State, plan: Procedure) -> Raised | None:
    if plan.kind == "rollback":
        return None
    own = state.conditions.get(f"card:{plan.id}") if plan.raise_when is not None else None
    if own is not None and own.result == "true":
        return Raised(plan.id, own.since, _seen(state, plan.raise_when or ""))
    proposal = next((one for one in state.proposals if one.procedure == plan.id), None)
    if proposal is None:
        return None
    return Raised(plan.id, proposal.at, proposal.reason, proposal.trigger)


def _owed(plan: Procedure, card: Raised) -> Obligation:
    return Obligation(
        duty=f"card:{plan.id}",
        title=f"Card: {plan.title or plan.id}",
        due=card.since,
        status="upcoming",
        role=plan.role or "",
        reason=card.why,
    )


def _started(state: State, procedure: str, since: dt.datetime) -> dt.datetime | None:
    """When it was begun for this: since it was raised, or earlier if it still went on then."""
    calls = [one for one in state.procs.values() if one.procedure == procedure]
    mine = (
        one
        for one in reversed(calls)
        if max(one.called, one.executed or one.ended or one.called) >= since or one.status in GOING
    )
    return next((one.called for one in mine), None)


def _seen(state: State, text: str) -> str:
    """What a condition looks at, as it is now: "Shopify Admin API: fail", "Mismatch with GA: 14.2 %", "I1 Crash on start (P0)"."""
    plan, words, well = book(state), dict[str, str](), dict[str, str]()
    for kind, name, _ in references(text):
        if kind == "probe" and (probe := state.probes.get(name)) is not None:
            title = plan.probes[name].title if name in plan.probes else name
            words[name] = f"{title or name}: {probe.verdict}{f', {probe.detail}' if probe.detail else ''}"
            if probe.verdict in ("pass", "warn"):
                well[name] = f"{title or name} answers well at this moment"
        elif kind == "metric" and (metric := state.metrics.get(name)) is not None and metric.value is not None:
            known = plan.metrics.get(name)
            value, unit = in_unit(metric.value, known.unit if known is not None else "")
            words[name] = f"{(known.title if known is not None else '') or name}: {short(value)} {unit}".rstrip()
    if not words and "incident." in text:
        opened = still_open(state)
        words = {
            one.incident: f"{one.incident} {one.title} ({severity_title(state, one.severity)})" for one in opened[:2]
        }
    bad = [said for name, said in words.items() if name not in well]
    if not words and "incident." in text:
        return "an incident was open"  # its condition is looked at anew with the next round
    return "; ".join(bad or well.values()) or text
