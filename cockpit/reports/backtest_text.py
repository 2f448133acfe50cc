"""A backtest for people: a table of triggers for each journal, what stood against the decisions, and a summary."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

from cockpit.format.sanitise import visible
from cockpit.reports.backtest_schema import Act, Backtest, Course, Decision, Firing, RuleCourse, Summary, TriggerCourse
from cockpit.views.times import hms, span, stamp, t_clock, zone

MOST_LINES = 12
_HEADS = ("TRIGGER", "WOULD", "PENDING", "FIRED", "CLEARED", "LEAD", "")


def text(found: Backtest) -> list[str]:
    """Lines; nothing a terminal would obey."""
    title = " ".join(part for part in (found.plan, found.version) if part)
    count = len(found.courses)
    lines = [f"{title}, plan {found.plan_hash[:12]}, over {count} journal{'' if count == 1 else 's'}"]
    for course in found.courses:
        lines += ["", *_course(course)]
    if count > 1:
        lines += ["", *_summary(found.summary)]
    return [visible(line, one_line=True) for line in lines]


When = Callable[[dt.datetime | None], str]
"""How a time of a recording is told: with its day, where it ran over several."""


def _dated(at: dt.datetime | None, tz: dt.tzinfo) -> str:
    return "" if at is None else f"{at.astimezone(tz):%d %b %H:%M:%S}"


def _course(course: Course) -> list[str]:
    tz = zone(course.zone)
    what = f"{course.place}{' (rehearsal)' if course.rehearsal else ''}"
    deploys = f"{len(course.deploys)} deploy{'' if len(course.deploys) == 1 else 's'}"
    under = "the plan it was flown under" if course.same_plan else "flown under another plan"
    same_day = course.begins.astimezone(tz).date() == course.ends.astimezone(tz).date()
    ends = hms(course.ends, tz) if same_day else stamp(course.ends, tz)
    when: When = partial(hms if same_day else _dated, tz=tz)
    lines = [what, f"  {stamp(course.begins, tz)} to {ends}, {deploys}, {under}"]
    lines += [f"  {_act(act, when)}" for act in course.acts]
    lines += _table([row for trigger in course.triggers for row in _rows(trigger, when)])
    for trigger in course.triggers:
        lines += [f"  {trigger.id}: {word}" for word in _undecided(trigger)]
    lines += [f"  {line}" for rule in course.rules for line in _rule(rule, when)]
    lines += [f"  {line}" for made in course.decisions for line in _decision(made, when)]
    lines += _some("differs", course.differs) or ["  as it happened"]
    lines += _some("note", course.notes)
    return lines


def _act(act: Act, when: When) -> str:
    who = f"by itself ({act.trigger})" if act.automatic else f"by {act.by}"
    if act.kind == "declared":
        return f"{when(act.at)} {act.what} declared {who}"
    return f"{when(act.at)} rolled back {who}{f', {act.outcome}' if act.outcome else ''}"


def _rows(trigger: TriggerCourse, when: When) -> Iterator[tuple[str, ...]]:
    if trigger.decidable == "no":
        yield (trigger.id, "not decidable", "", "", "", "", "")
        return
    if not trigger.firings:
        yield (trigger.id, "would not fire", "", "", "", "", _last(trigger))
    for firing in trigger.firings:
        fired = f"{when(firing.fired)} {t_clock(firing.t_s) if firing.t_s is not None else ''}".strip()
        note = ". ".join(word for word in (firing.reason, firing.why_not, _alarm(firing)) if word)
        yield (
            trigger.id,
            {"roll back": "roll back", "propose": "recommend", "notify": "notify"}.get(firing.would, "fire only"),
            when(firing.pending),
            fired,
            when(firing.cleared) or "-",
            _lead(firing),
            note,
        )


def _last(trigger: TriggerCourse) -> str:
    """How far it came: pending and not for long enough, or never armed."""
    if any(mark.phase == "pending" for mark in trigger.marks):
        return "was pending, not for long enough"
    if trigger.kind == "human":
        return "nobody declared it"
    if trigger.phase == "unarmed":
        reason = trigger.marks[-1].reason if trigger.marks else "never evaluated"
        return f"never armed: {reason}" if not trigger.marks else f"unarmed: {reason}"
    return ""


def _alarm(firing: Firing) -> str:
    if firing.would != "roll back":
        return ""
    if firing.false_alarm:
        return f"FALSE: {firing.false_why}"
    return firing.false_why if firing.false_alarm is not None else f"false or not: {firing.false_why}"


def _lead(firing: Firing) -> str:
    if firing.lead_s is None or firing.act is None:
        return ""
    whose = "the rollback" if firing.act.automatic else firing.act.by
    if abs(firing.lead_s) < 1:
        return f"with {whose}"
    return f"{span(firing.lead_s)} {'before' if firing.lead_s > 0 else 'after'} {whose}"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return ["  the plan has no triggers"]
    every = [_HEADS, *rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(_HEADS) - 1)]
    return [
        "  " + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in every
    ]


def _undecided(one: TriggerCourse | RuleCourse) -> list[str]:
    word = "not decidable" if one.decidable == "no" else "partly decidable"
    return [f"{word}: {reason}" for reason in one.undecided]


def _rule(rule: RuleCourse, when: When) -> Iterator[str]:
    for line in _undecided(rule):
        yield f"rule {rule.id}: {line}"
    if rule.decidable == "no":
        return
    said = [one for one in rule.stretches if not one.words.endswith(_UNSAID)]
    for one in said[:MOST_LINES]:
        until = when(one.until) if one.until is not None else "the end"
        yield f"rule {rule.id}: {_LEVEL[one.level]} from {when(one.since)} to {until}: {one.words}"
    if len(said) > MOST_LINES:
        yield f"rule {rule.id}: and {len(said) - MOST_LINES} times more"


_UNSAID = "not known yet"
"""How a rule speaks that has not been evaluated yet: each is like that for a moment after the engine starts."""
_LEVEL = {"no-go": "NO-GO", "not-ready": "NOT READY", "conditional": "CONDITIONAL GO"}


def _decision(made: Decision, when: When) -> Iterator[str]:
    was = f" (it was {made.recorded})" if made.recorded and made.recorded != made.verdict else ""
    yield f"{when(made.at)} {made.what} decided {made.choice} by {made.by}: under {made.verdict}{was}"
    for line in made.against[:MOST_LINES]:
        yield f"  against it: {line}"
    if len(made.against) > MOST_LINES:
        yield f"  and {len(made.against) - MOST_LINES} reasons more"
    for line in made.undecided[:MOST_LINES]:
        yield f"  not decidable: {line}"


def _some(word: str, lines: Sequence[str]) -> list[str]:
    shown = [f"  {word}: {line}" for line in lines[:MOST_LINES]]
    return [*shown, f"  and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else shown


def _summary(found: Summary) -> list[str]:
    lines = [
        f"over all {found.journals} journals",
        f"  rollbacks by themselves: {found.rollbacks}, of them for nothing: {found.false_rollbacks}",
        f"  rollbacks that people called: {found.by_people}, preceded: {found.caught}, missed: {found.missed}",
        f"  decisions to go on: {found.decisions}, opposed: {found.contradicted}",
        f"  days that would have gone otherwise: {found.differing}",
    ]
    for one in found.triggers:
        lead = f", lead {span(median(one.leads_s))} in the middle" if one.leads_s and median(one.leads_s) > 0 else ""
        late = f", {span(median(one.leads_s))} late in the middle" if one.leads_s and median(one.leads_s) < 0 else ""
        lines.append(
            f"  {one.id}: decidable in {one.journals}, fired {one.fired} times, rolled back {one.rollbacks} times, "
            f"{one.false_rollbacks} for nothing{lead}{late}"
        )
    return lines
