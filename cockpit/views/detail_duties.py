"""All about the clock, what somebody owes at a time, a text that will be announced, and what is to do afterwards."""

from cockpit.core.announcements import channels_of, draft
from cockpit.core.clock import t_seconds
from cockpit.core.obligation import Obligation
from cockpit.model.frame import Detail, Label, Tone
from cockpit.views.base import Sight
from cockpit.views.detail_work import procedure_detail
from cockpit.views.facts import Facts, fact, given, head, words
from cockpit.views.notices import due_row
from cockpit.views.timeline import clock_state
from cockpit.views.times import day_hms, moved, parse_iso, short, soon, stamp, t_clock

MOST_TOLD = 12


def clock_detail(sight: Sight, _name: str) -> Detail:
    """T0, how it came to be where it is, and every hold."""
    known, zone = sight.state.clock, sight.zone
    state = clock_state(sight)
    out: Facts = [fact("clock", t_clock(t_seconds(sight.state, sight.now)))]
    if state.text:
        out.append(fact("state", state.text, state.tone))
    out.append(fact("T0", stamp(known.t0, zone) if known.t0 is not None else "not set yet"))
    if known.original_t0 is not None and known.original_t0 != known.t0:
        out.append(fact("first T0", stamp(known.original_t0, zone)))
    end = sight.at(sight.plan.release.window_end)
    out += given([("window ends", stamp(end, zone) if end is not None else ""), ("zone", sight.plan.release.zone)])
    if known.slips:
        out.append(head("How T0 moved"))
        for when, before, after in known.slips:
            out.append(fact(day_hms(when, zone, sight.now), moved(before, after, zone), Tone.WARN))
    if known.recycles:
        out.append(head("Recycled"))
        for when, to in known.recycles:
            out.append(fact(day_hms(when, zone, sight.now), f"back to {t_clock(to)}", Tone.WARN))
    if known.holds:
        out.append(head("Held now"))
        for one in known.holds:
            why = f": {one.reason}" if one.reason else ""
            who = "planned" if one.planned else f"called by {one.by}"
            until = f", until {day_hms(one.until, zone, sight.now)}" if one.until is not None else ""
            until = ", until a decision" if one.until_decision else until
            since = day_hms(one.since, zone, sight.now)
            out.append(fact(since, f"at {t_clock(one.t_s)}, {who}{until}{why}", Tone.WARN, f"entry:{one.seq}"))
    if known.past_holds:
        out.append(head("Holds that are over"))
        for past in known.past_holds[-MOST_TOLD:]:
            long = short((past.ended - past.since).total_seconds())
            why = f": {past.reason}" if past.reason else ""
            out.append(fact(day_hms(past.since, zone, sight.now), f"at {t_clock(past.t_s)}, for {long}{why}"))
    return Detail("t0:", "T0 and the clock", state, tuple(out))


def due_detail(sight: Sight, name: str) -> Detail | None:
    """What is owed: when, by whom, how late, and the text as it would go out now. name: "DUTY@WHEN"."""
    duty, _, when = name.rpartition("@")
    at = parse_iso(when)
    known = sight.duties
    owed = next((one for one in known if one.duty == duty and one.due == at), None)
    if owed is None:
        return None
    shown = due_row(sight, owed)
    out: Facts = [
        fact("state", shown.label.text, shown.label.tone),
        fact("due", f"{stamp(owed.due, sight.zone)}{_off(sight, owed)}"),
        fact("owner", sight.owner(owed.role) or "nobody"),
        *given(
            [
                ("put off", f"until {stamp(owed.until, sight.zone)}" if owed.until is not None else ""),
                ("reason", owed.reason),
                ("answered", stamp(owed.answered, sight.zone) if owed.answered is not None else ""),
            ]
        ),
    ]
    if owed.incident:
        facts = sight.state.incidents.get(owed.incident)
        title = facts.title if facts is not None else ""
        out.append(fact("incident", f"{owed.incident} {title}".strip(), ref=f"incident:{owed.incident}"))
    out += [fact("sent as", one, ref=f"announcement:{one}") for one in owed.announcements]
    template = owed.template or (duty.removeprefix("announce:") if duty.startswith("announce:") else "")
    out += _text(sight, template, owed.incident)
    if owed.status in ("due", "overdue", "snoozed", "failed"):
        out += [head("What to do"), words(_ways(sight, template))]
    return Detail(f"due:{name}", owed.title, shown.label, tuple(out))


def _off(sight: Sight, owed: Obligation) -> str:
    seconds = (owed.due - sight.now).total_seconds()
    return f", {soon(seconds)}" if seconds > 0 else f", {short(-seconds)} ago" if owed.status == "overdue" else ""


def _ways(sight: Sight, template: str) -> str:
    send = f"Draft it and send it{sight.press('announce')}" if template else f"Announce it{sight.press('announce')}"
    return f"{send}, or put it off or let it go with a reason{sight.press('snooze')}."


def _text(sight: Sight, template: str, incident: str = "") -> Facts:
    planned = sight.book.templates.get(template)
    if planned is None:
        return []
    found = draft(sight.state, template, sight.now, incident=incident, actor=sight.who)
    where = ", ".join(one.title or one.id for one in channels_of(sight.state, planned))
    out: Facts = [fact("goes to", where), head("As it would go out now")]
    out += [words(line) for line in found.text.split("\n")]
    if found.problem:
        out.append(words(f"Cannot be sent as it stands: {found.problem}.", Tone.WARN))
    return out


def template_detail(sight: Sight, name: str) -> Detail | None:
    """A text of the plan: where it goes, what it says now, and what went out of it."""
    planned = sight.book.templates.get(name)
    if planned is None:
        return None
    out = [*given([("owner", sight.owner(planned.role))]), *_text(sight, name)]
    sent = [one for one in sight.state.announcements.values() if one.template == name][-MOST_TOLD:]
    if sent:
        out.append(head("What went out"))
        for one in reversed(sent):
            when = day_hms(one.sent or one.ordered, sight.zone, sight.now)
            out.append(fact(when, sight.names.channel(one.channel), ref=f"announcement:{one.announcement}"))
    return Detail(f"announce:{name}", planned.title or name, Label(), tuple(out))


def called_detail(sight: Sight, name: str) -> Detail | None:
    """A procedure that was called, by the name of the call."""
    called = sight.state.procs.get(name)
    return procedure_detail(sight, called.procedure) if called is not None else None


def action_detail(sight: Sight, name: str) -> Detail | None:
    """Something to do afterwards, or a question, and what it comes from."""
    one = sight.state.actions.get(name)
    if one is None:
        return None
    label = Label("filed", Tone.GOOD) if one.filed else Label("open", Tone.WARN)
    out: Facts = [
        fact("state", label.text, label.tone),
        fact("opened", stamp(one.opened, sight.zone), ref=f"entry:{one.seq}"),
        *given(
            [
                ("due", stamp(one.due, sight.zone) if one.due is not None else ""),
                ("filed", f"{one.filed}, {stamp(one.filed_at, sight.zone)}" if one.filed else ""),
                ("blocks", "the next release, until it is filed" if one.blocks_next and not one.filed else ""),
            ]
        ),
        *_origin(sight, one.origin),
        head("What"),
        *(words(line) for line in one.text.split("\n")),
    ]
    return Detail(f"action:{name}", f"Action {name}", label, tuple(out))


def _origin(sight: Sight, origin: str) -> Facts:
    """Where an action comes from, and a way there: an incident, a procedure that was called, a channel, a note."""
    kind, _, name = origin.removeprefix("todo:").partition(":")
    if kind == "incident" and name in sight.state.incidents:
        return [fact("comes from", f"{name} {sight.state.incidents[name].title}", ref=f"incident:{name}")]
    if kind == "procedure" and name in sight.state.procs:
        return [fact("comes from", sight.names.called(name), ref=f"proc:{name}")]
    if kind == "channel":
        return [fact("asked in", sight.names.channel(name))]
    return given([("comes from", f"{kind} {name}".strip())])
