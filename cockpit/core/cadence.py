"""What is owed: heartbeats, updates, recurring checks; the ledger of what was due, sent, late, let go.

Laws:
- When what recurs falls due, and whether it is still asked for, is told in `recurrence`.
- An obligation is answered once, by what was sent or done for it, within half a period of it. When the next one falls
  due, an unanswered one is missed: it stays in the ledger, and only the latest is still asked for.
- A text that is owed once, at its time, is answered by what was sent before it, too, however early: unless T0 was slipped
  or recycled since, for then it spoke of another launch, and is due again. The line that sends it answers alike. But
  what is over by then even as T0 stands now stays told: moving T0 makes nobody late. For another try after a rollback
  nothing else that was sent before it counts.
- What is owed once is late in another try from when that began.
- A duty is put off, or let go, with a reason.
- What fell due before the release was opened was never owed.
"""

import datetime as dt

from cockpit.core import cards, questions, step_clocks
from cockpit.core.announcements import made_good, status
from cockpit.core.incident_clocks import next_update, still_open
from cockpit.core.index import book, plan_of
from cockpit.core.obligation import OPEN, Obligation, late, standing, unanswered
from cockpit.core.recurrence import around, asked, item_duties, moved_since, period, ran_out
from cockpit.core.release import called_off
from cockpit.core.schedule import anchor
from cockpit.model.people import Cadence, Template
from cockpit.model.state import AnnouncementFacts, IncidentFacts, State
from cockpit.model.times import Moment

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
        found += item_duties(state, item, now)
    found += _updates(state, now)
    found += [*step_clocks.duties(state, now), *cards.duties(state, now), *questions.duties(state, now)]
    return tuple(sorted(found, key=lambda one: one.due))


NOT_TOLD = (*OPEN, "upcoming")


def still_owed(state: State, known: tuple[Obligation, ...]) -> tuple[Obligation, ...]:
    """A ledger without the texts of a launch that is being, or was, taken back, those that recur included: what happens
    is told by texts of its own."""
    off = any(one.status in NOT_TOLD for one in known) and called_off(state)
    return tuple(one for one in known if not (off and _of_the_launch(state, one)))


def _of_the_launch(state: State, one: Obligation) -> bool:
    """Whether it is a text for a moment or an interval of the day as it was planned, not told yet; and not for something
    that happens."""
    planned = book(state).templates.get(one.template) if one.duty.startswith("announce:") else None
    return planned is not None and planned.on is None and not one.incident and one.status in NOT_TOLD


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
    past, following = around(state, cadence, now)
    half = period(cadence) / 2
    sent = _sent_for(state, template.id)
    found = []
    for number, when in enumerate(past):
        answers = [one for one in sent if abs(((one.due or one.ordered) - when).total_seconds()) < half]
        last = number == len(past) - 1
        if last and following is None and not answers:
            # Sent without saying for when, after the last was due: late, and for that.
            answers = [one for one in sent if one.due is None and one.ordered > when]
        ever, still = asked(state, cadence, when)
        if not ever and not answers:
            continue
        gone = not last or not still or ran_out(cadence, when, following, now)
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
        answers = [one for one in sent if one.ordered < when and (over or not moved_since(state, moment, one.ordered))]
    owed = _announced(state, template, when, answers, now)
    by_line = not answers and owed.status in (*OPEN, "upcoming")
    told = _told_by_line(state, template, moment, over=over) if by_line else None
    return [owed if told is None else standing(owed, "answered", answered=told, late_s=late(when, told))]


def _over_before_the_move(state: State, template: Template, when: dt.datetime) -> bool:
    """Whether a time, as it is now, was past already when T0 moved last: nobody could have been in time for it."""
    moves = state.clock.moves
    return bool(moves) and (moves[-1][0] - when).total_seconds() > template.grace


def _told_by_line(state: State, template: Template, moment: Moment, *, over: bool) -> dt.datetime | None:
    """When a line of the checklist that sends this text was done, for the launch as it stands; None where none was."""
    lines = [one for one in book(state).items.values() if one.announce == template.id and one.every is None]
    known = [facts for one in lines if (facts := state.items.get(one.id)) is not None and facts.status == "done"]
    times = [one.at for one in known if one.at is not None and (over or not moved_since(state, moment, one.at))]
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


# --- public updates ---------------------------------------------------------------------------------------------------


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
