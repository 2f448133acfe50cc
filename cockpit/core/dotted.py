"""Names with a dot in texts: `{metric.p95}`, `{incident.owner}`, `{next.at}`. See templates.py for the laws.

Loaded with the first text that has one: a screen's first picture has none as a rule.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping

from cockpit.core import classes, gates, roles
from cockpit.core.clock import zone
from cockpit.core.incident_clocks import furthest, next_update, severity_title, still_open
from cockpit.core.index import book, plan_of
from cockpit.core.outcome import ending
from cockpit.core.schedule import upcoming
from cockpit.core.templates import Context, gone
from cockpit.core.words import day_hhmm, in_unit, short
from cockpit.model.state import IncidentFacts, ProcFacts, State


def _standing(state: State, now: dt.datetime) -> str:
    """How the release stands, for a text of the routine that would else not mention what everybody has to know."""
    if state.closed:
        return f"closed, {ending(state)}"
    tries = state.clock.retried
    again = f"another try, T0 was moved at {day_hhmm(tries, now, zone(state))}" if tries is not None else "goes on"
    return gone(state, now) or again


def _release(state: State, rest: str, now: dt.datetime, _about: Context) -> str | None:
    release = plan_of(state).release
    if rest == "t0":
        return day_hhmm(state.clock.t0, now, zone(state)) if state.clock.t0 is not None else ""
    if rest == "class":
        return ", ".join(classes.active(state))
    if rest == "standing":
        return _standing(state, now)
    return {"name": release.name, "version": release.version, "title": release.title}.get(rest)


def _next(state: State, rest: str, now: dt.datetime, _about: Context) -> str | None:
    back = gone(state, now)
    mark = upcoming(state, now) if not back else None
    none = f"none ({back})" if back else "none planned"
    if rest == "title":
        return mark.title if mark is not None else none
    if rest == "at":
        return day_hhmm(mark.at, now, zone(state)) if mark is not None else none
    return None


def _incidents(state: State, rest: str, _now: dt.datetime, _about: Context) -> str | None:
    current = still_open(state)
    if rest == "open":
        return str(len(current))
    if rest == "total":
        return str(len(state.incidents))
    if rest == "closed":
        return str(len(state.incidents) - len(current))
    if rest == "list":
        return (
            "; ".join(f"{one.incident} {one.title} ({severity_title(state, one.severity)})" for one in current)
            or "none"
        )
    if rest in book(state).severities:
        return str(sum(one.severity == rest for one in current))
    return None


def _incident(state: State, rest: str, now: dt.datetime, about: Context) -> str | None:
    facts = state.incidents.get(about.incident)
    if facts is None:
        return None
    if rest == "next_update":
        # The text is an update itself: the one after it is owed an interval from now.
        every = book(state).severities[facts.severity].update_every if next_update(state, facts) is not None else None
        return day_hhmm(now + dt.timedelta(seconds=every), now, zone(state)) if every is not None else ""
    if rest == "opened":
        return day_hhmm(facts.occurred or facts.opened, now, zone(state))
    if rest == "owner":
        return roles.holder(state, facts.owner).owner or facts.owner
    return _incident_texts(state, facts).get(rest)


def _incident_texts(state: State, facts: IncidentFacts) -> dict[str, str]:
    return {
        "id": facts.incident,
        "severity": severity_title(state, facts.severity),
        "summary": facts.title,
        "impact": facts.impact,
        "mitigation": facts.mitigation,
        "stage": "resolved" if facts.resolved is not None else furthest(state, facts) or "open",
        "follow_up": facts.follow_up,
    }


def _rollback(state: State, rest: str, now: dt.datetime, about: Context) -> str | None:
    called = [proc for proc in state.procs.values() if proc.kind == "rollback"]
    own = state.procs.get(about.proc)
    proc = own if own is not None and own.kind == "rollback" else (called[-1] if called else None)
    if proc is None:
        return None
    return _rollback_texts(state, proc, now).get(rest)


def _rollback_texts(state: State, proc: ProcFacts, now: dt.datetime) -> dict[str, str]:
    trigger, target = book(state).triggers.get(proc.trigger), book(state).tuples.get(proc.tuple)
    called_on = (trigger.title or trigger.id) if trigger is not None else ""
    return {
        "at": day_hhmm(proc.called, now, zone(state)),
        "trigger": called_on or proc.reason or "a decision by hand",
        "reason": proc.reason or called_on or "called by hand, no reason given",  # no text waits for a reason
        "by": "the cockpit, by itself" if proc.automatic else proc.by,
        "to": (target.title or target.id) if target is not None else proc.tuple,
        "state": proc.status,
    }


def _by_id(rest: str, known: Mapping[str, object], words: tuple[str, ...]) -> tuple[str, str] | None:
    """(id, word) of "p95.target"; ids may hold dots, so the whole is tried first."""
    if rest in known:
        return rest, ""
    head, _, last = rest.rpartition(".")
    return (head, last) if head in known and last in words else None


def _metric(state: State, rest: str, now: dt.datetime, about: Context) -> str | None:
    found = _by_id(rest, book(state).metrics, ("value", "verdict", "target", "previous", "change"))
    if found is None:
        return None
    name, word = found
    plan, facts = book(state).metrics[name], state.metrics.get(name)
    if facts is None or facts.value is None:
        return ""
    value, unit = in_unit(float(facts.value), plan.unit)
    if word == "":
        return f"{short(value)}{f' {unit}' if unit and unit != '%' else unit}{_as_of(state, name, now)}"
    if word == "value":
        return short(float(facts.value))
    if word == "verdict":
        return facts.verdict
    if word == "target":
        return _goals(state, name, now)
    earlier = _earlier(facts.tail, about.since)
    if earlier is None:
        return ""
    change = facts.value - earlier
    return short(float(earlier)) if word == "previous" else f"{'+' if change >= 0 else ''}{short(float(change))}"


HAND_S = 3600.0
"""A number that a person entered says as of when it is once it is older than this, where the plan sets no other limit."""


def _as_of(state: State, name: str, now: dt.datetime) -> str:
    """ " (as of 16:30)" after a number that is older than the plan lets it be; "" after one of now."""
    plan, facts = book(state).metrics[name], state.metrics[name]
    limit = HAND_S if facts.by else gates.stale_after(state, name) if plan.probe is not None else math.inf
    limit = plan.stale_after if plan.stale_after is not None else limit
    if facts.at is None or (now - facts.at).total_seconds() <= limit:
        return ""
    return f" (as of {day_hhmm(facts.at, now, zone(state))})"


def _goals(state: State, name: str, now: dt.datetime) -> str:
    """Where a metric's goal stands; of several, those that have fallen due and the next."""
    from cockpit.core.targets import standings  # noqa: PLC0415 - few texts ask for goals

    found = standings(state, name, now)
    if len(found) <= 1:
        return found[0][1].words() if found else ""
    coming = [one for one in found if one[1].due is None or one[1].due > now]
    shown = [one for one in found if one not in coming[1:]]
    return ", ".join(
        f"{'at least' if goal.min is not None else 'at most'} {short(goal.min if goal.min is not None else goal.max or 0.0)}"
        f"{f' by {goal.by.text}' if goal.by is not None else ''} {stand.words()}"
        for goal, stand in shown
    )


def _earlier(tail: list[tuple[float, float | None]], since: dt.datetime | None) -> float | None:
    """The value when this text was last sent, or the oldest that is remembered."""
    known = [(at, value) for at, value in tail if value is not None]
    if not known:
        return None
    before = [value for at, value in known if since is not None and at <= since.timestamp()]
    return before[-1] if before else known[0][1]


def _gate(state: State, rest: str, now: dt.datetime, _about: Context) -> str | None:
    found = _by_id(rest, book(state).gates, ("verdict",))
    return gates.standing(state, found[0], now).verdict if found is not None else None


def _probe(state: State, rest: str, _now: dt.datetime, _about: Context) -> str | None:
    found = _by_id(rest, book(state).probes, ("verdict", "status", "latency_ms"))
    if found is None:
        return None
    facts = state.probes.get(found[0])
    if facts is None or not facts.verdict:
        return ""
    return {"status": str(facts.status), "latency_ms": short(float(facts.ms))}.get(found[1], facts.verdict)


def _role(state: State, rest: str, _now: dt.datetime, _about: Context) -> str | None:
    found = _by_id(rest, book(state).roles, ("owner", "contact", "title"))
    if found is None:
        return None
    plan = book(state).roles[found[0]]
    return {"contact": plan.contact, "title": plan.title or plan.id}.get(found[1], roles.holder(state, plan.id).owner)


def _tuple(state: State, rest: str, _now: dt.datetime, _about: Context) -> str | None:
    plan = book(state).tuples.get(rest)
    if plan is None:
        return None
    facts = state.tuples.get(rest)
    refs = facts.refs if facts is not None else plan.refs
    return ", ".join(f"{key}={value}" for key, value in refs.items())


def _parameter(state: State, rest: str, _now: dt.datetime, about: Context) -> str | None:
    own = state.procs.get(about.proc)
    return about.values.get(rest, own.values.get(rest) if own is not None else None)


ROOTS: dict[str, Callable[[State, str, dt.datetime, Context], str | None]] = {
    "release": _release,
    "next": _next,
    "incidents": _incidents,
    "incident": _incident,
    "rollback": _rollback,
    "metric": _metric,
    "gate": _gate,
    "probe": _probe,
    "role": _role,
    "tuple": _tuple,
    "parameter": _parameter,
}
