"""How the answer to incidents went: limits met or broken, updates owed and sent, who was there, words about the cause."""

import datetime as dt
import re
from collections.abc import Iterable

from cockpit.core.cadence import ledger
from cockpit.core.incident_clocks import NO_PLAN, limits
from cockpit.core.roles import holder
from cockpit.model.state import IncidentFacts
from cockpit.reports.document import Data, Items, Part, Table, Text
from cockpit.reports.incident_log import about, began
from cockpit.reports.source import Source, Told, lasted, length

_CAUSE = re.compile(r"\bcauses?d?\b|\bbecause\b", re.IGNORECASE)


def summed_up(source: Source, one: IncidentFacts) -> str:
    """An incident in two or three sentences, from what was journaled."""
    start, first = began(one), first_seen(source, one)
    how = (
        "it began"
        if one.occurred is not None and first == start
        else "it was first seen"
        if first < start
        else "it was reported"
    )
    words = [f"{one.title}: {how} at {source.wall(first)}"]
    if (late := length(first, one.opened)) and late >= 1:
        words[0] += f" and reported {lasted(late)} later"
    words[0] += "."
    if one.impact:
        words.append(f"Who was hurt: {one.impact}.")
    for proc in source.state.procs.values():
        if proc.kind == "rollback" and proc.executed is not None:
            after, took = lasted(length(one.opened, proc.called)), lasted(length(proc.called, proc.executed))
            words.append(f"The rollback was called {after} after the report and carried out {took} after that.")
            break
    if one.resolved is not None:
        words.append(f"All in all it took {lasted(length(first, one.resolved))}: {one.resolution.rstrip('.')}.")
    else:
        words.append("It is not resolved yet.")
    return " ".join(words)


def first_seen(source: Source, one: IncidentFacts) -> dt.datetime:
    """When it began, or when what somebody wrote about it happened, if that was earlier."""
    return min([began(one), *(told.when for told in about(source, one.incident) if not told.retracted)])


def kept(source: Source, chosen: Iterable[IncidentFacts]) -> list[Data]:
    """Each limit that the plan sets on answering, and whether it was kept. within_s, took_s: seconds; None: not reached."""
    found: list[Data] = []
    for one in chosen:
        for limit in limits(source.state, one):
            if limit.due is None:
                continue
            end = limit.reached or one.resolved or source.now
            over = (end - limit.due).total_seconds()
            met = limit.reached is not None and over <= 0
            found.append(
                {"incident": one.incident, "what": limit.stage, "due": limit.due, "reached": limit.reached, "met": met,
                 "late_s": max(0.0, over)}
            )  # fmt: skip
        severity = source.sight.book.severities.get(one.severity)
        if severity is not None and severity.plan_within is not None and not one.plan.strip():
            found.append({"incident": one.incident, "what": NO_PLAN, "due": None, "reached": None, "met": False,
                          "late_s": None})  # fmt: skip
    return found


def _updates(source: Source, chosen: Iterable[IncidentFacts]) -> list[str]:
    owed = ledger(source.state, source.now)
    lines = []
    for one in chosen:
        own = [duty for duty in owed if duty.duty == f"update:{one.incident}"]
        late = [duty for duty in own if duty.late_s > 0 and duty.answered is not None]
        missed = sum(duty.status in ("missed", "overdue") for duty in own)
        if not own and not one.updates:
            continue
        words = f"{one.incident}: {len(set(one.updates))} updates went out"
        words += f"; late: {len(late)}, at most {lasted(max(duty.late_s for duty in late))}" if late else "; none late"
        lines.append(words + (f"; missed: {missed}" if missed else ""))
    return lines


def response(source: Source, chosen: list[IncidentFacts]) -> tuple[Part, ...]:
    """Limits, updates, people."""
    rows = tuple(
        (
            str(one["incident"]),
            str(one["what"]),
            source.wall(due) if (due := one["due"]) is not None else "",  # type: ignore[arg-type]
            source.wall(one["reached"]) or "not reached",  # type: ignore[arg-type]
            "kept"
            if one["met"]
            else f"BROKEN, by {lasted(late)}"
            if isinstance(late := one["late_s"], float)
            else "BROKEN",
        )
        for one in kept(source, chosen)
    )
    parts: list[Part] = [
        Table(
            ("incident", "stage", "was due by", "reached", "limit"), rows, empty="The plan sets no limits on answering."
        )
    ]
    if updates := _updates(source, chosen):
        parts.append(Items(tuple(updates)))
    return tuple(parts)


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
