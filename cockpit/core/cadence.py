"""What is owed: heartbeats, updates, recurring checks; the ledger of what was due, sent, late, let go.

Laws:
- A cadence runs on the wall clock from the moment it began. Holds and slips push what has not begun; what runs goes on,
  since people wait for news in a hold too. Whole days keep their wall time through daylight saving.
- An obligation is answered once, by what was sent or done for it, within half a period of it. When the next one falls
  due, an unanswered one is missed: it stays in the ledger, and only the latest is still asked for.
- A text that is owed once, at its time, is answered by what was sent before it, too, however early: unless T0 was slipped
  or recycled since, for then it spoke of another launch, and is due again. The line that sends it answers alike. But
  what is over by then even as T0 stands now stays told: moving T0 makes nobody late. For another try after a rollback
  nothing else that was sent before it counts.
- What recurs is not owed for a time from before another try, or the countdown recycled, nor for one that only a slip has
  put into the past: nobody was asked for it then. What is owed once is late in another try from when that began.
- A duty is put off, or let go, with a reason.
- What fell due before the release was opened was never owed.
"""

import datetime as dt

from cockpit.core import cards, questions, step_clocks
from cockpit.core.clock import HALF_A_DAY_S, moment_at, zone
from cockpit.core.incident_clocks import next_update, still_open
from cockpit.core.index import book, plan_of
from cockpit.core.obligation import OPEN, Obligation, late, snoozed, standing, unanswered
from cockpit.core.rhythm import DAY_S, occurrences, period
from cockpit.core.schedule import anchor
from cockpit.model.flow import Item
from cockpit.model.people import Cadence, Template
from cockpit.model.state import AnnouncementFacts, IncidentFacts, State
from cockpit.model.times import Moment

MOST = 2_000
"""Occurrences looked at in one ledger: a heartbeat a minute for a day and a half."""

# --- occurrences ------------------------------------------------------------------------------------------------------


ITEM_PATIENCE_S = 900.0
"""A recurring line is overdue after half its period, but never later than this."""


def _span(state: State, cadence: Cadence, now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when and until when; (None, _) while it cannot be told."""
    start = anchor(state, cadence.from_, now) if cadence.from_ is not None else state.opened
    return start, _end(state, cadence.until, now)


def _end(state: State, until: Moment | None, now: dt.datetime) -> dt.datetime | None:
    end = anchor(state, until, now) if until is not None else None
    stops = [at for at in (end, state.closed_at) if at is not None]
    return min(stops, default=None)


def _around(state: State, cadence: Cadence, now: dt.datetime) -> tuple[list[dt.datetime], dt.datetime | None]:
    """Occurrences since the release was opened, up to now, and the next one."""
    start, end = _span(state, cadence, now)
    if start is None or state.opened is None:
        return [], None
    past: list[dt.datetime] = []
    for when in occurrences(cadence, _from(state, cadence, start, min(now, end or now)), end, zone(state)):
        if when > now:
            return past[-MOST:], when
        if when >= state.opened:
            past.append(when)
    return past[-MOST:], None


def _gone(cadence: Cadence, when: dt.datetime, following: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the last time of a cadence that has ended is over: the next one would have come by now."""
    return following is None and (now - when).total_seconds() >= period(cadence)


def _asked(state: State, cadence: Cadence, when: dt.datetime) -> tuple[bool, bool]:
    """Whether people were ever asked for a time past, as T0 stands now; and whether they still are."""
    begun = asked_from(state)
    let_go = begun is not None and when < begun and not _by_date(cadence)
    by_s = sum(by_s for at, by_s in state.clock.moves if at >= when)
    if cadence.from_ is None or not _moved_since(state, cadence.from_, when):
        return True, not let_go
    of_day = bool(cadence.at) or cadence.from_.offset_s is None
    if let_go or (by_s % period(cadence) and not of_day):
        return False, False
    # The rhythm fell on it before, too, if it had begun by then and was not over.
    shift = dt.timedelta(days=round(by_s / DAY_S)) if cadence.from_.offset_s is None else dt.timedelta(seconds=by_s)
    start, end = moment_at(state, cadence.from_), moment_at(state, cadence.until) if cadence.until is not None else None
    stood = start is not None and start - shift <= when and (end is None or when <= end - shift)
    return stood, stood


def asked_from(state: State) -> dt.datetime | None:
    """When everything that goes by T0 was begun anew last: for another try, or by recycling."""
    recycled = [state.clock.recycles[-1][0]] if state.clock.recycles else []
    return max((at for at in (*recycled, state.clock.retried) if at is not None), default=None)


def _by_date(cadence: Cadence) -> bool:
    return cadence.from_ is not None and cadence.from_.wall is not None


def _from(state: State, cadence: Cadence, start: dt.datetime, now: dt.datetime) -> dt.datetime:
    """A later occurrence to begin with, where counting from the start would take long and tell nothing."""
    every = cadence.every
    if every is None or cadence.at or every % DAY_S == 0 or state.opened is None:
        return start
    shown = max(state.opened, now - dt.timedelta(seconds=every * MOST))
    return start + dt.timedelta(seconds=every * max(0, int((shown - start).total_seconds() // every)))


# --- the ledger -------------------------------------------------------------------------------------------------------


def ledger(state: State, now: dt.datetime) -> tuple[Obligation, ...]:
    """Everything owed so far and the next of each duty, by time."""
    found: list[Obligation] = []
    for template in plan_of(state).template:
        if template.cadence is not None:
            found += _recurring(state, template, template.cadence, now)
        if template.at is not None:
            found += _once(state, template, template.at, now)
        if template.on is not None:
            found += _occasions(state, template, now)
    for item in book(state).items.values():
        found += _item_duties(state, item, now)
    found += _updates(state, now)
    found += [*step_clocks.duties(state, now), *cards.duties(state, now), *questions.duties(state, now)]
    return tuple(sorted(found, key=lambda one: one.due))


def owed(state: State, now: dt.datetime) -> tuple[Obligation, ...]:
    """What somebody has to do now: due or overdue."""
    return tuple(one for one in ledger(state, now) if one.status in OPEN)


def overdue(state: State, now: dt.datetime) -> tuple[Obligation, ...]:
    """What is past its grace."""
    return tuple(one for one in ledger(state, now) if one.status == "overdue")


def upcoming(state: State, now: dt.datetime) -> Obligation | None:
    """The next thing that falls due."""
    return next((one for one in ledger(state, now) if one.status == "upcoming"), None)


def _sent_for(state: State, template: str) -> list[AnnouncementFacts]:
    return [one for one in state.announcements.values() if one.template == template and not one.withdrawn]


def _recurring(state: State, template: Template, cadence: Cadence, now: dt.datetime) -> list[Obligation]:
    past, following = _around(state, cadence, now)
    half = period(cadence) / 2
    sent = _sent_for(state, template.id)
    found = []
    for number, when in enumerate(past):
        answers = [one for one in sent if abs(((one.due or one.ordered) - when).total_seconds()) < half]
        last = number == len(past) - 1
        if last and following is None and not answers:
            # Sent without saying for when, after the last was due: late, and for that.
            answers = [one for one in sent if one.due is None and one.ordered > when]
        ever, still = _asked(state, cadence, when)
        if not ever and not answers:
            continue
        gone = not last or not still or _gone(cadence, when, following, now)
        found.append(_announced(state, template, when, answers, now, superseded=gone))
    if following is not None:
        early = [one for one in sent if one.due == following]
        upcoming = _announced(state, template, following, early, now)
        found.append(upcoming)
    return found


def _once(state: State, template: Template, moment: Moment, now: dt.datetime) -> list[Obligation]:
    when = anchor(state, moment, now)
    if when is None or state.opened is None or when < state.opened:
        return []
    over = _over_before_the_move(state, template, when)
    retried = None if over or moment.wall is not None else state.clock.retried
    sent = [one for one in _sent_for(state, template.id) if retried is None or one.ordered >= retried]
    times = {when, max(when, state.clock.retried or when)} if moment.wall is None else {when}
    near = [(one, (one.due or one.ordered) - at) for one in sent for at in times]
    answers = list({one.announcement: one for one, off in near if abs(off.total_seconds()) <= template.grace}.values())
    when = max(times)
    if not answers:
        # Sent without saying for when: late, or early, and for this.
        answers = [one for one in sent if one.due is None and one.ordered > when]
    if not answers and template.on is None and template.cadence is None:
        answers = [one for one in sent if one.ordered < when and (over or not _moved_since(state, moment, one.ordered))]
    owed = _announced(state, template, when, answers, now)
    by_line = not answers and owed.status in (*OPEN, "upcoming")
    told = _told_by_line(state, template, moment, over=over) if by_line else None
    return [owed if told is None else standing(owed, "answered", answered=told, late_s=late(when, told))]


def _moved_since(state: State, moment: Moment, at: dt.datetime) -> bool:
    """Whether a moment of the countdown was put elsewhere since: what was said of it before says it no longer."""
    moved = sum(by_s for when, by_s in state.clock.moves if when >= at)
    if moment.wall is not None:
        return False
    return abs(moved) >= (HALF_A_DAY_S if moment.offset_s is None else 1.0)


def _over_before_the_move(state: State, template: Template, when: dt.datetime) -> bool:
    """Whether a time, as it is now, was past already when T0 moved last: nobody could have been in time for it."""
    moves = state.clock.moves
    return bool(moves) and (moves[-1][0] - when).total_seconds() > template.grace


def _told_by_line(state: State, template: Template, moment: Moment, *, over: bool) -> dt.datetime | None:
    """When a line of the checklist that sends this text was done, for the launch as it stands; None where none was."""
    lines = [one for one in book(state).items.values() if one.announce == template.id and one.every is None]
    known = [facts for one in lines if (facts := state.items.get(one.id)) is not None and facts.status == "done"]
    times = [one.at for one in known if one.at is not None and (over or not _moved_since(state, moment, one.at))]
    return max(times, default=None)


def _occasions(state: State, template: Template, now: dt.datetime) -> list[Obligation]:
    """One obligation for each time the occasion came."""
    found = []
    sent = _sent_for(state, template.id)
    times = _times(state, template)
    for number, (when, incident) in enumerate(times):
        later = times[number + 1][0] if number + 1 < len(times) else None
        answers = [
            one
            for one in sent
            if (about(state, one.incident) == incident if incident else (one.due or one.ordered) >= when)
            and (incident or later is None or (one.due or one.ordered) < later)
        ]
        owed = _announced(state, template, when, answers, now, incident=incident)
        found.append(_overtaken(state, template, owed))
    return found


def _overtaken(state: State, template: Template, owed: Obligation) -> Obligation:
    """News of an incident that is over is no news: what nobody has sent by then is no longer asked for, and stays in the
    ledger with how late it was by then."""
    over = state.incidents[owed.incident].resolved if owed.incident in state.incidents else None
    if template.on != "incident" or owed.status not in OPEN or over is None:
        return owed
    lateness = late(owed.due, over)
    words = f"{owed.incident} was resolved before this was sent"
    return standing(owed, "let-go", late_s=lateness if lateness > template.grace else 0.0, reason=words)


def about(state: State, origin: str) -> str:
    """The incident that an announcement is about: named itself, or behind the procedure whose step sent it; or ""."""
    if origin in state.incidents:
        return origin
    proc = state.procs.get(origin.partition("/")[0])
    return proc.incident if proc is not None else ""


def _concerns(state: State, template: Template, incident: IncidentFacts) -> bool:
    """Whether an incident asks for this text when it opens: a severity that names a text wants that one, and a text
    that severities name is for them alone."""
    severity = book(state).severities.get(incident.severity)
    if severity is not None and severity.template is not None:
        return severity.template == template.id
    return all(one.template != template.id for one in book(state).severities.values())


def _times(state: State, template: Template) -> list[tuple[dt.datetime, str]]:
    """(when, incident) of each time its occasion came. An incident nobody was told of ends in silence, too."""
    occasion = template.on
    if occasion == "incident":
        opened = [one for one in state.incidents.values() if _concerns(state, template, one)]
        return [(one.opened, one.incident) for one in opened]
    if occasion == "incident-closed":
        told = {about(state, one.incident) for one in state.announcements.values()}
        ended = [(one.resolved, one.incident) for one in state.incidents.values() if one.incident in told]
        return [(at, name) for at, name in ended if at is not None]
    rollbacks = [proc for proc in state.procs.values() if proc.kind == "rollback"]
    if occasion == "rollback":
        return [(proc.called, "") for proc in rollbacks]
    if occasion == "rolled-back":
        return [(proc.executed, "") for proc in rollbacks if proc.executed is not None]
    if occasion == "verdict":
        return [(at, "") for at, _ in state.verdict_tail[-1:] if state.verdict_tail[:-1]]
    if occasion == "trigger":
        firing = [one.since for one in state.triggers.values() if one.phase == "firing" and one.since is not None]
        return sorted((at, "") for at in firing)
    return []


def _announced(
    state: State,
    template: Template,
    when: dt.datetime,
    answers: list[AnnouncementFacts],
    now: dt.datetime,
    *,
    incident: str = "",
    superseded: bool = False,
) -> Obligation:
    from cockpit.core.announcements import made_good, status  # noqa: PLC0415 - announcements ask what they are due for

    duty = f"announce:{template.id}"
    base = Obligation(
        duty=duty,
        title=template.title or template.id,
        due=when,
        status="upcoming",
        role=template.role or "",
        incident=incident,
        announcements=tuple(one.announcement for one in answers),
        template=template.id,
    )
    came = {one.announcement: status(state, one) for one in answers}
    lost = [one for one in answers if came[one.announcement] == "failed" and not made_good(state, one)]
    statuses = {word for word in came.values() if word != "failed"}
    first: dict[str, dt.datetime] = {}
    for one in answers:
        if one.sent is not None:
            first[one.channel] = min(one.sent, first.get(one.channel, one.sent))
    sent = first.values()  # what was said again there, later, answers other news
    if lost and "ordered" not in statuses:
        # Nobody has it there: it is still owed, to those it did not reach.
        words = f"the delivery to {', '.join(one.channel for one in lost)} failed"
        owed = unanswered(state, base, now, template.grace, superseded=superseded)
        return standing(owed, "failed" if owed.status == "missed" else owed.status, reason=owed.reason or words)
    if statuses and statuses <= {"sent", "unsure"}:
        at = max(sent, default=answers[-1].ordered)  # when the last of them had it
        return standing(base, "unsure" if "unsure" in statuses else "answered", late_s=late(when, at), answered=at)
    for word, said in (("unknown", "unsure"), ("ordered", "sending")):
        if word in statuses:
            return standing(base, said, late_s=late(when, now))
    return unanswered(state, base, now, template.grace, superseded=superseded)


# --- recurring items and public updates -------------------------------------------------------------------------------


def item_cadence(state: State, item: Item) -> Cadence | None:
    """The cadence of a recurring item; None for one that is done once."""
    if item.every is None:
        return None
    phase = book(state).phase_of.get(item.id)
    start = item.at or (phase.at if phase is not None else None)
    until = item.until or (phase.until if phase is not None else None)
    return Cadence(every=item.every, from_=start, until=until)


def item_due(state: State, item: Item, now: dt.datetime) -> dt.datetime | None:
    """The occurrence of a recurring item to be answered now: the latest that has fallen due and is not answered; none
    once it recurs no more and another one would have come."""
    cadence = item_cadence(state, item)
    if cadence is None:
        return None
    past, following = _around(state, cadence, now)
    if not past or _gone(cadence, past[-1], following, now) or not _asked(state, cadence, past[-1])[1]:
        return None
    return past[-1] if _item_answer(state, item, past[-1], period(cadence) / 2) is None else None


def item_early(state: State, item: Item, now: dt.datetime) -> dt.datetime | None:
    """The next occurrence of a recurring item, where it is near enough to be answered ahead of its time and is not yet."""
    cadence = item_cadence(state, item)
    if cadence is None:
        return None
    half = period(cadence) / 2
    _, following = _around(state, cadence, now)
    near = following is not None and (following - now).total_seconds() < half
    return following if near and following and _item_answer(state, item, following, half) is None else None


def item_patience(state: State, item: Item, now: dt.datetime) -> tuple[dt.datetime, float] | None:
    """The occurrence to be answered now, and how many seconds later it is overdue; None where none is open."""
    cadence, when = item_cadence(state, item), item_due(state, item, now)
    if cadence is None or when is None:
        return None
    snooze = snoozed(state, f"item:{item.id}", when)
    if snooze is None:
        return when, min(period(cadence) / 2, ITEM_PATIENCE_S)
    return None if snooze.until is None else (when, (snooze.until - when).total_seconds())


def _item_answer(state: State, item: Item, when: dt.datetime, half: float) -> tuple[str, dt.datetime] | None:
    facts = state.items.get(item.id)
    for text, status in (facts.answered if facts is not None else {}).items():
        at = dt.datetime.fromisoformat(text)
        if abs((at - when).total_seconds()) < half:
            return status, at
    return None


def _item_duties(state: State, item: Item, now: dt.datetime) -> list[Obligation]:
    cadence = item_cadence(state, item)
    if cadence is None:
        return []
    past, following = _around(state, cadence, now)
    half = period(cadence) / 2
    found = []
    for number, when in enumerate([*past, *([following] if following is not None else [])]):
        base = Obligation(
            duty=f"item:{item.id}", title=item.title or item.id, due=when, status="upcoming", role=item.role or ""
        )
        answer = _item_answer(state, item, when, half)
        if answer is not None:
            found.append(standing(base, "answered", reason="skipped" if answer[0] == "skipped" else ""))
            continue
        ever, still = _asked(state, cadence, when) if number < len(past) else (True, True)
        if ever:
            gone = number < len(past) - 1 or (number < len(past) and _gone(cadence, when, following, now)) or not still
            found.append(unanswered(state, base, now, min(half, ITEM_PATIENCE_S), superseded=gone))
    return found


def _updates(state: State, now: dt.datetime) -> list[Obligation]:
    found = []
    for incident in still_open(state):
        when = next_update(state, incident)
        if when is None:
            continue
        base = Obligation(
            duty=f"update:{incident.incident}",
            title=f"Update on {incident.incident} {incident.title}",
            due=when,
            status="upcoming",
            role=incident.owner if incident.owner in book(state).roles else "",
            incident=incident.incident,
            template=_update_template(state, incident),
        )
        found.append(unanswered(state, base, now, 0.0))
    return found


def _update_template(state: State, incident: IncidentFacts) -> str:
    """The text for an update: of its severity, else for updates, else for incidents; none that is another severity's."""
    severities = book(state).severities
    severity = severities.get(incident.severity)
    if severity is not None and severity.template is not None:
        return severity.template
    named = {one.template for one in severities.values()}
    texts = [one for one in plan_of(state).template if one.on is not None and one.id not in named]
    by_occasion = {one.on: one.id for one in reversed(texts)}
    return by_occasion.get("incident-update") or by_occasion.get("incident") or ""
