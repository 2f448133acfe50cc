"""How the answer to incidents went: limits met or broken, updates owed and sent, who was there, words about the cause."""

import datetime as dt
import itertools
import re
from collections.abc import Iterable

import msgspec

from cockpit.core.announcements import status
from cockpit.core.cadence import about as about_incident
from cockpit.core.cadence import ledger
from cockpit.core.incident_clocks import NO_PLAN, limits, plan_due, rank, severity_name
from cockpit.core.roles import holder
from cockpit.model.state import IncidentFacts
from cockpit.reports.course import answered_by, first_seen
from cockpit.reports.document import Data, Items, Part, Table, Text
from cockpit.reports.incident_log import about, began
from cockpit.reports.source import Source, Told, lasted, length

_CAUSE = re.compile(r"\bcauses?d?\b|\bbecause\b", re.IGNORECASE)


UNSENT = ("due", "overdue", "missed", "failed", "sending", "let-go")
"""How a text stands in the ledger that has not gone out."""


def summed_up(source: Source, one: IncidentFacts) -> str:
    """An incident in two or three sentences, from what was journaled."""
    start, first = began(one), first_seen(source, one)
    how = (
        "it began"
        if one.occurred is not None and first == start
        else "it was first noticed"
        if first < start
        else "it was reported"
    )
    words = [f"{one.title}: {how} at {source.wall(first)}"]
    if (late := length(first, one.opened)) and late >= 1:
        words[0] += f" and was reported {lasted(late)} later"
    words[0] += "."
    if one.impact:
        words.append(f"Impact: {one.impact.rstrip('.')}.")
    proc = answered_by(source, one)
    if proc is not None:
        apart = length(one.opened, proc.called) or 0.0
        after = "at once" if abs(apart) < 1 else f"{lasted(abs(apart))} {'after' if apart > 0 else 'before'} the report"
        took = lasted(length(proc.called, proc.executed))
        came = "was carried out at once" if took == "at once" else f"was carried out {took} later"
        words.append(f"The rollback was called {after} and {came if took else _STANDS.get(proc.status, proc.status)}.")
    if one.resolved is not None:
        how = f": {one.resolution.rstrip('.')}" if one.resolution else ""
        words.append(f"All in all it took {lasted(length(first, one.resolved))}{how}.")
    else:
        words.append("It is not resolved yet.")
    return " ".join(words)


_STANDS = {"waiting-second": "waits for a second person", "running": "goes on", "aborted": "was aborted"}
"""How a rollback stands whose steps were not all carried out."""


def kept(source: Source, chosen: Iterable[IncidentFacts]) -> list[Data]:
    """Each limit the plan sets on answering: kept (met true), broken (false), or still running (None).

    late_s: seconds past it when it was reached, when the incident ended without it, or by now.
    """
    found: list[Data] = []
    for one in chosen:
        found += _while_graver(source, one)
        for limit in limits(source.state, one):
            if limit.due is not None:
                found.append(_limit(source, one, limit.stage, limit.due, limit.reached))
        due = plan_due(source.state, one)
        if due is not None:
            found.append(_limit(source, one, NO_PLAN, due, None))
    return found


def _while_graver(source: Source, one: IncidentFacts) -> list[Data]:
    """The limits of a graver severity that fell due before the incident was lowered: lowering it mends none of them."""
    found: list[Data] = []
    for number, ((_, was), (at, now)) in enumerate(itertools.pairwise(one.severities), start=1):
        if rank(source.state, was) >= rank(source.state, now):
            continue
        then = msgspec.structs.replace(one, severity=was, severities=one.severities[:number], resolved=at)
        as_was = f"as {severity_name(source.state, was)}"
        for limit in limits(source.state, then):
            if limit.due is not None and limit.due <= at:
                reached = limit.reached if limit.reached is not None and limit.reached <= at else None
                found.append(_limit(source, then, f"{limit.stage}, {as_was}", limit.due, reached))
        due = plan_due(source.state, then)
        if due is not None and due <= at:
            found.append(_limit(source, then, f"{NO_PLAN}, {as_was}", due, None))
    return found


def _limit(source: Source, one: IncidentFacts, what: str, due: dt.datetime, reached: dt.datetime | None) -> Data:
    over = ((reached or one.resolved or source.now) - due).total_seconds()
    running = reached is None and one.resolved is None and over <= 0
    met = None if running else over <= 0
    return {
        "incident": one.incident,
        "what": what,
        "due": due,
        "reached": reached,
        "met": met,
        "late_s": max(0.0, over),
    }


def _late(source: Source, one: IncidentFacts) -> list[float] | None:
    """By how many seconds updates came late, each against the one before; None where the plan wants none in a rhythm,
    or where the rhythm changed with the severity."""
    severity = source.sight.book.severities.get(one.severity)
    every = severity.update_every if severity is not None else None
    if every is None or len(one.severities) > 1:
        return None
    times = [one.opened, *sorted(set(one.updates)), one.resolved or source.now]
    return [over for first, then in itertools.pairwise(times) if (over := (then - first).total_seconds() - every) >= 1]


def _updates(source: Source, chosen: Iterable[IncidentFacts]) -> list[str]:
    owed = ledger(source.state, source.now)
    lines = []
    for one in chosen:
        own = [duty for duty in owed if duty.duty == f"update:{one.incident}"]
        late = _late(source, one)
        missed = sum(duty.status in ("missed", "overdue") for duty in own)
        unsent = [duty.title for duty in owed if duty.incident == one.incident and duty.status in UNSENT]
        if not own and not one.updates and not unsent:
            continue
        texts = [
            text
            for text in source.state.announcements.values()
            if about_incident(source.state, text.incident) == one.incident
        ]
        sent = {(text.template, text.ordered) for text in texts if status(source.state, text) in ("sent", "unsure")}
        noted = set(one.updates) - {text.ordered for text in texts}
        words = f"{one.incident}: {len(sent)} text{'' if len(sent) == 1 else 's'} went out"
        words += f", {len(noted)} update{'' if len(noted) == 1 else 's'} noted as told" if noted else ""
        words += f"; late: {len(late)}, at most {lasted(max(late))}" if late else ""
        words += "; none late" if late == [] and not (missed or unsent) else ""
        words += f"; missed: {missed}" if missed else ""
        lines.append(words + (f"; never sent: {', '.join(dict.fromkeys(unsent))}" if unsent else ""))
    return lines


def response(source: Source, chosen: list[IncidentFacts]) -> tuple[Part, ...]:
    """Limits, updates, people."""
    rows = tuple(
        (
            str(one["incident"]),
            str(one["what"]),
            _wall(source, one["due"]),
            _wall(source, one["reached"]) or ("over before" if one["met"] else "not reached"),
            _verdict(one),
        )
        for one in kept(source, chosen)
    )
    parts: list[Part] = [
        Table(
            ("incident", "stage", "was due by", "reached", "limit"),
            rows,
            empty="The plan sets no limits on answering it." if chosen else "No incident, so no limit ran.",
        )
    ]
    if updates := _updates(source, chosen):
        parts.append(Items(tuple(updates)))
    return tuple(parts)


def _wall(source: Source, at: object) -> str:
    return source.wall(at) if isinstance(at, dt.datetime) else ""


def _verdict(limit: Data) -> str:
    if limit["met"] is None:
        return "runs"
    late = limit["late_s"]
    return "kept" if limit["met"] else f"BROKEN, by {lasted(late if isinstance(late, float) else None)}"


def people(source: Source) -> Table:
    """Who had which role at the end."""
    rows = tuple(
        (role.title or role.id, holder(source.state, role.id).owner or "nobody", role.duties)
        for role in source.plan.role
    )
    return Table(("role", "who", "duties"), rows, empty="The plan names no roles.")


def words_on_cause(source: Source, chosen: Iterable[IncidentFacts]) -> tuple[Part, ...]:
    """What people wrote about the cause while they looked for it: quoted, never concluded from."""
    found = [told for one in chosen for told in about(source, one.incident) if _speaks(told)]
    if not found:
        return ()
    lines = tuple(f"{source.both(told.when)}, {source.person(told)}: {told.what}" for told in found)
    return (Text("What was written down about it meanwhile:"), Items(lines))


def _speaks(told: Told) -> bool:
    return not told.retracted and _CAUSE.search(told.what) is not None
