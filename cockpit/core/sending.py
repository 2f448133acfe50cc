"""Sending: texts are ordered, frozen as they stand, handed over, confirmed; duties are put off.

Laws:
- A text goes out only when nothing in it is left open. What was sent is what the journal holds, to the letter.
- What a person sends is what they read. Where the text reads otherwise by the time they agree, nothing is sent, and it is
  put before them again; the clock alone may go on for a minute, and a text shown again may be sent as it was read for
  ten seconds, since figures may move faster than anybody reads.
- What a receiver certainly did not take is tried again by itself, a few times and ever more slowly; never anything else.
- While a delivery is going on or its outcome is unknown, the same text is not ordered for that channel again; what was
  sent for a duty is not sent for it twice. A failed one may be ordered anew.
- In a rehearsal nothing leaves the house: what would have been sent, by the engine or by hand, is noted as printed.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core import cadence, runs
from cockpit.core.announcements import BY_ENGINE, channels_of, status
from cockpit.core.clock import zone
from cockpit.core.index import book
from cockpit.core.outcome import Answer, Drafts, Handler, may, need_open, need_reason, refuse, unknown_id, write
from cockpit.core.templates import Context, left_open, moved, template
from cockpit.core.titles import text_of
from cockpit.core.words import listed
from cockpit.model.commands import Actor, Announce, Command, ConfirmSent, Refusal, Shown, SnoozeDuty
from cockpit.model.entry import Draft
from cockpit.model.events import AnnouncementOrdered, AnnouncementSent, DutySnoozed, RunFinished, RunOrdered
from cockpit.model.people import Channel
from cockpit.model.state import AnnouncementFacts, RunFacts, State

HOWS = (*BY_ENGINE, "clipboard", "hand")
CLOCK_S, AGAIN_S = 60.0, 10.0
"""So long after it was read a text is sent as it was read: where only the clock went on, and where it was shown again."""


def order(
    state: State,
    template_id: str,
    now: dt.datetime,
    *,
    origin: str = "",
    text: str = "",
    channel: str = "",
    reached: tuple[str, ...] = (),
    how: str = "",
    due: dt.datetime | None = None,
    incident: str = "",
    actor: str = "",
    shown: Shown | None = None,
) -> Drafts | Refusal:
    """Order a template's texts: one entry a channel, and a delivery where the engine does it.

    origin: what asks for it, "P1/step" or "item:x", kept with the announcement. incident: what it is about.
    reached: channels that have it and get it no more. shown: what a person has read of it; None where nobody had to.
    """
    plan = book(state).templates.get(template_id)
    if plan is None:
        return unknown_id("template", template_id, book(state).templates)
    targets = channels_of(state, plan)
    if channel:
        known = book(state).channels.get(channel) or next((one for one in targets if one.id == channel), None)
        if known is None:
            return unknown_id("channel", channel, book(state).channels)
        targets = (known,)
    targets = tuple(one for one in targets if one.id not in reached)
    if not targets:
        return refuse("no-change", f'"{text_of(book(state), template_id)}" went to all that it is for already')
    if how and how not in HOWS:
        return refuse("choice", f"{how!r} is no way to send; there are {listed(HOWS)}")
    about = Context(incident=incident, proc=origin.partition("/")[0], actor=actor)
    words = _text(state, template_id, now, text, about)
    if shown is not None and not text.strip() and isinstance(words, str):
        words = _as_read(state, template_id, now, shown, words, about)
    if isinstance(words, Refusal):
        return words
    answers = due or _due_now(state, template_id, incident, now)
    wanted = [
        one for one in targets if _hindrance(state, template_id, one.id, answers, origin or incident, words) is None
    ]
    if not wanted:
        first = _hindrance(state, template_id, targets[0].id, answers, origin or incident, words)
        return first or refuse("nothing", "there is no channel to send it to")
    return _orders(state, wanted, _Frozen(plan.id, words, how, answers, origin or incident))


class _Frozen(Struct, frozen=True):
    """What goes out, whatever the channel."""

    template: str
    text: str
    how: str
    due: dt.datetime | None
    about: str


def _text(state: State, template_id: str, now: dt.datetime, text: str, about: Context) -> str | Refusal:
    if text.strip():
        if standing := left_open(text):
            return refuse(
                "unresolved", f"the text still holds {listed(f'{{{name}}}' for name in standing)}; fill it in"
            )
        return text.strip("\n")
    found = template(state, template_id, now, about)
    if not found.ready:
        named = text_of(book(state), template_id)
        return refuse("unresolved", f'"{named}" cannot be sent yet: {found.problem}')
    if not found.text.strip():
        return refuse("empty", f'"{text_of(book(state), template_id)}" is empty')
    return found.text


def _as_read(
    state: State, template_id: str, now: dt.datetime, shown: Shown, present: str, about: Context
) -> str | Refusal:
    """The text that somebody has read; a refusal where it says something else by now."""
    age = (now - shown.at).total_seconds()
    if shown.again and age <= AGAIN_S:
        return shown.text
    if age <= CLOCK_S and template(state, template_id, shown.at, about).text == shown.text:
        return shown.text
    changed = moved(shown.text, present)
    return refuse("reads-otherwise", f"not sent: {changed}, after you read it") if changed else present


def _due_now(state: State, template_id: str, incident: str, now: dt.datetime) -> dt.datetime | None:
    """The obligation a text sent now answers: the latest that is asked for, else the next if it is near."""
    mine = [one for one in cadence.ledger(state, now) if one.duty == f"announce:{template_id}"]
    if incident:
        mine = [one for one in mine if one.incident in ("", incident)]
    asked = [one for one in mine if one.status in ("due", "overdue", "snoozed", "failed")]
    if asked:
        return asked[-1].due
    plan = book(state).templates[template_id]
    coming = [one for one in mine if one.status == "upcoming"]
    early = max(plan.grace, 0.0)
    return coming[0].due if coming and (coming[0].due - now).total_seconds() <= early else None


def _hindrance(
    state: State, template_id: str, channel: str, due: dt.datetime | None, about: str, words: str
) -> Refusal | None:
    """Why this would go out twice."""
    for one in state.announcements.values():
        if one.template != template_id or one.channel != channel:
            continue
        answers = due is not None and one.due == due
        if not _one_matter(state, one, about, due):
            continue
        was = status(state, one)
        same = one.text == words or answers
        if was == "unknown" and same:
            return refuse(
                "delivery-unknown", f"nobody knows whether {one.announcement} reached {channel}; settle that first"
            )
        if was == "ordered" and same:
            return refuse("sending", f"{one.announcement} is on its way to {channel} already")
        if was in ("sent", "unsure") and answers:
            return refuse("no-change", f"{one.announcement} went to {channel} for this already")
    return None


def _one_matter(state: State, one: AnnouncementFacts, origin: str, due: dt.datetime | None) -> bool:
    """Whether an earlier text and this one say the same news: of one incident, whoever asks for it; else for one origin
    or one duty. Two incidents that began together are two; a step and a person who announce the launch are one."""
    theirs, mine = cadence.about(state, one.incident), cadence.about(state, origin)
    if theirs or mine:
        return theirs == mine
    return one.incident == origin or (due is not None and one.due == due)


def _orders(state: State, targets: list[Channel], what: _Frozen) -> Drafts:
    drafts: list[Draft] = []
    deliveries = 0
    for number, channel in enumerate(targets):
        name = f"A{len(state.announcements) + 1 + number}"
        way = what.how or channel.kind
        by_engine = way in BY_ENGINE and way == channel.kind
        ordered = AnnouncementOrdered(
            announcement=name,
            template=what.template,
            channel=channel.id,
            how=way,
            text=what.text,
            due=what.due,
            incident=what.about,
        )
        drafts.append(Draft(ordered))
        if state.rehearsal:
            drafts.append(Draft(AnnouncementSent(announcement=name, how="printed")))
        elif by_engine:
            drafts.append(Draft(delivery_order(state, f"announce:{name}", channel, what.text, offset=deliveries)))
            deliveries += 1
    return tuple(drafts)


def delivery_order(
    state: State,
    about: str,
    channel: Channel,
    words: str,
    *,
    offset: int = 0,
    attempt: int = 1,
    not_before: dt.datetime | None = None,
) -> RunOrdered:
    """The order to hand a text to a channel."""
    return runs.order(
        state,
        about,
        "delivery",
        f"{channel.kind} {channel.id}",
        offset=offset,
        attempt=attempt,
        exact=f"{channel.kind}\0{channel.id}\0{channel.shape}\0{words}",
        not_before=not_before,
    )


# --- acts -------------------------------------------------------------------------------------------------------------


def _announce(state: State, command: Announce, actor: Actor, now: dt.datetime) -> Answer:
    refused = need_open(state) or may(state, actor, "announce", "announcing")
    if refused is not None:
        return refused
    if command.incident and command.incident not in state.incidents:
        return unknown_id("incident", command.incident, state.incidents)
    drafts = order(
        state,
        command.template,
        now,
        text=command.text,
        channel=command.channel,
        how=command.how,
        due=command.due,
        incident=command.incident,
        actor=actor.name,
        shown=command.shown,
    )
    if isinstance(drafts, Refusal):
        return drafts
    first = Draft(drafts[0].event, occurred=command.occurred, relates_to=command.relates_to)
    return (first, *drafts[1:])


def _confirm(state: State, command: ConfirmSent, _actor: Actor, _now: dt.datetime) -> Answer:
    facts = state.announcements.get(command.announcement)
    if facts is None:
        return unknown_id("announcement", command.announcement, state.announcements)
    was = status(state, facts)
    if was == "sent" or (was == "unsure" and not command.sure):
        return refuse("no-change", f"{facts.announcement} is noted as {was} already")
    run = state.runs.get(facts.run)
    if run is not None and run.status in runs.OPEN:
        return refuse("sending", f"{facts.announcement} is on its way ({facts.run}); wait for it or cancel it")
    if was == "unknown":
        return refuse("delivery-unknown", f"settle {facts.run}: say whether it happened")
    if command.how and command.how not in HOWS:
        return refuse("choice", f"{command.how!r} is no way to send; there are {listed(HOWS)}")
    sent = AnnouncementSent(announcement=facts.announcement, sure=command.sure, how=command.how or facts.how)
    return write(sent, command=command)


def _snooze(state: State, command: SnoozeDuty, _actor: Actor, now: dt.datetime) -> Answer:
    refused = need_open(state) or need_reason(command.reason, "putting a duty off")
    if refused is not None:
        return refused
    known = [one for one in cadence.ledger(state, now) if one.duty == command.duty]
    if not known:
        return unknown_id("duty", command.duty, dict.fromkeys(one.duty for one in cadence.ledger(state, now)))
    mine = next((one for one in known if one.due == command.due), None)
    if mine is None:
        return refuse(
            "unknown-id", f"{command.duty} is not due at {command.due.astimezone(zone(state)):%Y-%m-%d %H:%M}"
        )
    if mine.status in ("answered", "sending", "missed", "let-go"):
        return refuse("no-change", f"{command.duty} is {mine.status} already")
    if command.until is not None and command.until <= now:
        return refuse("past", "a duty is put off to a time to come; to let it go, give none")
    return write(
        DutySnoozed(duty=command.duty, due=command.due, reason=command.reason, until=command.until), command=command
    )


# --- what follows from deliveries -------------------------------------------------------------------------------------


def _facts(state: State, run: RunFacts) -> AnnouncementFacts | None:
    return state.announcements.get(run.subject.partition(":")[2])


def _sent(facts: AnnouncementFacts) -> Drafts:
    return write(AnnouncementSent(announcement=facts.announcement, sure=True, how=facts.how))


def after_run(state: State, run: RunFacts, result: RunFinished, now: dt.datetime) -> Drafts:
    """A delivery ended: it was sent, is tried again, or failed and may be ordered anew."""
    facts = _facts(state, run)
    if facts is None or facts.status == "sent":
        return ()
    if result.outcome in ("pass", "warn"):
        return _sent(facts)
    return _try_again(state, run, result, facts, now)


def _try_again(state: State, run: RunFacts, result: RunFinished, facts: AnnouncementFacts, now: dt.datetime) -> Drafts:
    channel, at = book(state).channels.get(facts.channel), runs.next_try(run, result, now)
    if channel is None or channel.kind not in BY_ENGINE or at is None or state.closed:
        return ()
    return write(delivery_order(state, run.subject, channel, facts.text, attempt=run.attempt + 1, not_before=at))


def after_answer(state: State, run: RunFacts, answer: str, _reason: str, _now: dt.datetime) -> Drafts:
    """A person settled whether a delivery happened."""
    facts = _facts(state, run)
    if facts is None or answer == "did-not-happen":
        return ()
    if answer == "happened":
        return _sent(facts)
    channel = book(state).channels.get(facts.channel)
    if channel is None or channel.kind not in BY_ENGINE:
        return ()
    again = delivery_order(state, f"announce:{facts.announcement}", channel, facts.text, attempt=run.attempt + 1)
    return write(again)


HANDLERS: dict[type[Command], Handler] = {Announce: _announce, ConfirmSent: _confirm, SnoozeDuty: _snooze}
