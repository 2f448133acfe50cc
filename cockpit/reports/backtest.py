"""Backtest: what another plan's triggers and rules would have said to days that are on record.

Pure, and so repeatable: the same plan and the same journals give the same bytes.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from cockpit.core.requirements import forward
from cockpit.reports.backtest_flight import Flight
from cockpit.reports.backtest_record import Record, Tried
from cockpit.reports.backtest_schema import SCHEMA, Backtest, Course, Summary, TriggerCourse, TriggerSum
from cockpit.reports.backtest_weigh import course


def backtest(tried: Tried, records: Iterable[Record]) -> Backtest:
    """The plan over every journal, in the order given."""
    courses = []
    for record in records:
        flight = Flight(tried, record)
        flight.fly()
        courses.append(course(flight))
    release = tried.plan.release
    return Backtest(SCHEMA, release.name, release.version, tried.plan_hash, tuple(courses), summary(tried, courses))


def summary(tried: Tried, courses: Sequence[Course]) -> Summary:
    """Over all of them."""
    people = [(one, act) for one in courses for act in one.acts if act.kind == "rollback" and not act.automatic]
    caught = sum(1 for one, act in people if _preceded(one, act.generation, act.at))
    firings = [firing for one in courses for trigger in one.triggers for firing in trigger.firings]
    onward = [made for one in courses for made in one.decisions if forward(made.choice)]
    return Summary(
        journals=len(courses),
        by_people=len(people),
        caught=caught,
        missed=len(people) - caught,
        rollbacks=sum(1 for firing in firings if firing.would == "roll back"),
        false_rollbacks=sum(1 for firing in firings if firing.false_alarm),
        decisions=len(onward),
        contradicted=sum(1 for made in onward if made.against),
        differing=sum(1 for one in courses if one.differs),
        triggers=tuple(_sum(trigger.id, courses) for trigger in tried.plan.trigger),
    )


def _preceded(one: Course, generation: int, at: dt.datetime) -> bool:
    """Whether a trigger would have acted before a person did."""
    return any(
        firing.acts is not None and firing.generation == generation and firing.acts <= at
        for trigger in one.triggers
        for firing in trigger.firings
    )


def _sum(name: str, courses: Sequence[Course]) -> TriggerSum:
    mine: list[TriggerCourse] = [trigger for one in courses for trigger in one.triggers if trigger.id == name]
    firings = [firing for trigger in mine for firing in trigger.firings]
    return TriggerSum(
        id=name,
        journals=sum(1 for trigger in mine if trigger.decidable != "no"),
        fired=len(firings),
        rollbacks=sum(1 for firing in firings if firing.would == "roll back"),
        false_rollbacks=sum(1 for firing in firings if firing.false_alarm),
        leads_s=tuple(sorted(firing.lead_s for firing in firings if firing.lead_s is not None)),
    )


def as_json(found: Backtest) -> bytes:
    """One JSON object, its keys sorted, the same bytes each time; times in UTC."""
    return msgspec.json.encode(found, order="sorted")


_WOULD = {"roll back": "rolls back", "propose": "recommends rollback", "notify": "notifies", "nothing": "fires"}


def marks(found: Course) -> tuple[tuple[dt.datetime, str, str], ...]:
    """What a replay shows beside what happened: (when, kind, words), in the order of time."""
    rows: list[tuple[dt.datetime, str, str]] = []
    for trigger in found.triggers:
        for firing in trigger.firings:
            rows.append((firing.fired, "would", f"would fire: {trigger.title}, {_WOULD[firing.would]}"))
            if firing.cleared is not None:
                rows.append((firing.cleared, "would", f"would clear: {trigger.title}"))
    for spell in found.verdicts:
        if spell.recorded and spell.recorded != spell.verdict:
            rows.append((spell.since, "would", f"would be {spell.verdict}, not {spell.recorded}"))
    return tuple(sorted(rows))
