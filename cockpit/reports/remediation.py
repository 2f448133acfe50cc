"""What was done about it: each incident's answer, and the procedures that were called for it with their steps."""

import datetime as dt

from cockpit.core.step_clocks import went_on
from cockpit.model.state import IncidentFacts, ProcFacts
from cockpit.reports.course import answered_by
from cockpit.reports.document import Data, Facts, Part, Table, Text
from cockpit.reports.incident_log import facts_of
from cockpit.reports.source import Source, lasted, length

_WANTED = ("mitigation", "plan", "strategy", "stages", "escalated to", "resolved", "lasted")


def procedures(
    source: Source, chosen: list[IncidentFacts], span: tuple[dt.datetime, dt.datetime], *, whole: bool
) -> list[ProcFacts]:
    """The calls that are part of the story: those about its incidents, and of what nobody said which it is about, what
    was called meanwhile. Routines belong to the day. whole: of the release, with every rollback."""
    names = {one.incident for one in chosen}
    found = []
    for proc in source.state.procs.values():
        if proc.incident:
            mine = proc.incident in names
        elif proc.kind == "rollback":
            mine = any(answered_by(source, one) is proc for one in chosen)
        else:
            mine = proc.kind != "routine" and span[0] <= proc.called <= span[1]
        if mine or (whole and proc.kind == "rollback"):
            found.append(proc)
    return found


def remediation(source: Source, chosen: list[IncidentFacts], procs: list[ProcFacts]) -> tuple[Part, ...]:
    parts: list[Part] = []
    for one in chosen:
        rows_of = tuple((name, words) for name, words in facts_of(source, one) if name in _WANTED)
        parts += [Text(f"{one.incident} {one.title}"), Facts(rows_of)]
    for proc in procs:
        parts += _procedure(source, proc)
    return tuple(parts) or (Text("Nothing had to be mended."),)


def _step_span(source: Source, proc: ProcFacts, name: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    return went_on(source.sight.book.procedures.get(proc.procedure), proc, name)


def _procedure(source: Source, proc: ProcFacts) -> list[Part]:
    by = "by itself" if proc.automatic else f"by {proc.by}"
    on = f" on {source.sight.names.trigger(proc.trigger)}" if proc.trigger else ""
    over = f", after {lasted(length(proc.called, proc.ended))}" if proc.ended is not None else ""
    title = source.sight.names.procedure(proc.procedure)
    words = f"{title} ({proc.proc}) was called {by}{on} at {source.wall(proc.called)}: {proc.status}{over}."
    lines = tuple(
        (
            source.sight.names.step(name),
            facts.status,
            source.wall(_step_span(source, proc, name)[0]) if facts.status != "waiting" else "",
            lasted(length(*_step_span(source, proc, name))),
            str(facts.attempts) if facts.attempts > 1 else "",
            facts.by,
            facts.reason or facts.text,
        )
        for name, facts in proc.steps.items()
    )
    return [
        Text(words),
        Table(("step", "came to", "began", "took", "tries", "by", "words"), lines, empty="It has no steps."),
    ]


def as_data(source: Source, proc: ProcFacts) -> Data:
    """A call for machines."""
    return {
        "call": proc.proc,
        "procedure": proc.procedure,
        "kind": proc.kind,
        "called": proc.called,
        "by": proc.by,
        "automatic": proc.automatic,
        "trigger": proc.trigger,
        "incident": proc.incident,
        "outcome": proc.status,
        "took_s": length(proc.called, proc.ended),
        "steps": [
            {"step": name, "status": facts.status, "took_s": length(*_step_span(source, proc, name)), "by": facts.by}
            for name, facts in proc.steps.items()
        ],
    }
