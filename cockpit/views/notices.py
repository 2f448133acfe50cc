"""Announcements and obligations: what is owed, what was sent, what may not have arrived."""

from cockpit.core import announcements
from cockpit.core.announcements import draft, waiting
from cockpit.core.obligation import OPEN, Obligation
from cockpit.model.frame import Label, NoticeRow, Notices, Tone
from cockpit.model.state import AnnouncementFacts
from cockpit.views import announcement_words
from cockpit.views.base import Sight, first_line
from cockpit.views.times import day_hm, hm, short, soon

MOST_SENT = 40
OVER = ("missed", "let-go")


def notices(sight: Sight) -> Notices:
    """What is owed now on top, with what waits for a person to post or settle it; below it what came of the rest: sent
    and how late, missed, let go. The newest first."""
    known = _ledger(sight)
    owed = tuple(due_row(sight, one) for one in _asked(known))
    answers = {name: one for one in known for name in one.announcements}
    sent = tuple(row(sight, one, answers.get(one.announcement)) for one in sight.state.announcements.values())
    over = [(one.due, due_row(sight, one)) for one in known if one.status in OVER]
    over += [(one.ordered, shown) for one, shown in zip(sight.state.announcements.values(), sent, strict=True)]
    history = [shown for _, (_, shown) in sorted(enumerate(over), key=lambda one: (one[1][0], one[0]), reverse=True)]
    waits = {f"announcement:{one.announcement}" for one in waiting(sight.state) if not sight.not_to_post(one)}
    mine = [one for one in history if one.ref in waits]
    rows = (*owed, *mine, *[one for one in history if one.ref not in waits][:MOST_SENT])
    late = [one for one in owed if "OVERDUE" in one.label.text]
    trouble = sum(1 for one in sent if one.label.tone is Tone.BAD)
    if late or trouble:
        words = ", ".join(
            part for part in (f"{len(late)} overdue" if late else "", f"{trouble} to see to" if trouble else "") if part
        )
        return Notices(rows, Label(words, Tone.BAD))
    stands = [announcements.status(sight.state, one) for one in sight.state.announcements.values()]
    off = sum(sight.not_to_post(one) for one in sight.state.announcements.values())
    gone, out = sum(one in ("sent", "unsure") for one in stands), stands.count("ordered") - len(mine) - off
    counted = ((len(mine), "to post"), (out, "sending"), (gone, "sent"), (off, "not to post"))
    words = ", ".join(f"{count} {what}" for count, what in counted if count > 0)
    return Notices(rows, Label(words, Tone.ACCENT if mine else Tone.MUTED))


ELSEWHERE = ("item:", "card:", "step:")
"""Duties that panes of their own show: checklist lines, cards and the steps of what runs."""


def _ledger(sight: Sight) -> list[Obligation]:
    return [one for one in sight.duties if not one.duty.startswith(ELSEWHERE)]


def _asked(known: list[Obligation]) -> list[Obligation]:
    owed = [one for one in known if one.status in (*OPEN, "snoozed")]
    coming = next((one for one in known if one.status == "upcoming"), None)
    return owed if coming is None else [*owed, coming]


def due_row(sight: Sight, one: Obligation) -> NoticeRow:
    seconds = (one.due - sight.now).total_seconds()
    what = (
        "HEARTBEAT"
        if "heartbeat" in f"{one.duty} {one.title}".lower()
        else "UPDATE"
        if one.duty.startswith("update:")
        else ""
    )
    if one.status == "overdue" and one.announcements:
        label = Label(f"FAILED, OVERDUE {short(-seconds)}", Tone.BAD)
    elif one.status == "due" and one.announcements:
        label = Label(f"FAILED: send it again{sight.press('announce')}", Tone.BAD)
    elif one.status == "overdue":
        label = Label(f"{what} OVERDUE {short(-seconds)}".strip(), Tone.BAD)
    elif one.status == "due":
        label = Label(
            f"DUE now{sight.press('announce')}" if seconds <= 0 else f"to be answered {soon(seconds)}", Tone.ACCENT
        )
    elif one.status == "missed":
        label = Label("MISSED: the next one fell due", Tone.WARN)
    elif one.status == "let-go":
        label = Label("let go", Tone.MUTED)
    elif one.status == "snoozed":
        label = Label(f"put off until {hm(one.until, sight.zone)}", Tone.WARN)
    else:
        label = Label(soon(seconds) if seconds > 0 else one.status, Tone.MUTED)
    return NoticeRow(
        ref=f"due:{one.duty}@{one.due.isoformat()}",
        title=one.title,
        label=label,
        at=day_hm(one.due, sight.zone, sight.now),
        channel=sight.owner(one.role),
        detail=one.reason,
        template=one.duty.removeprefix("announce:") if one.duty.startswith("announce:") else "",
        due=one.due,
    )


def row(sight: Sight, one: AnnouncementFacts, owed: Obligation | None = None) -> NoticeRow:
    """owed: what it answers, which tells how late it was."""
    template = sight.book.templates.get(one.template)
    return NoticeRow(
        ref=f"announcement:{one.announcement}",
        title=(template.title or template.id) if template is not None else one.template or "announcement",
        label=announcement_words.label(sight, one, owed),
        at=day_hm(one.sent or one.ordered, sight.zone, sight.now),
        channel=sight.names.channel(one.channel),
        detail=first_line(one.text),
        template=one.template,
        due=one.due,
    )


def to_post(sight: Sight, ref: str) -> str:
    """What a person would post for the line at ref, and nothing around it: the text of an announcement, or the draft of
    one that is due; "" for other lines and for a draft that cannot be sent as it stands."""
    kind, _, name = ref.partition(":")
    if kind == "announcement":
        known = sight.state.announcements.get(name)
        return known.text if known is not None else ""
    duty, _, due = name.partition("@")
    template = duty.removeprefix("announce:")
    if kind != "due" or not duty.startswith("announce:") or template not in sight.book.templates:
        return ""
    incident = next((one.incident for one in _ledger(sight) if one.duty == duty and one.due.isoformat() == due), "")
    found = draft(sight.state, template, sight.now, incident=incident, actor=sight.who)
    return found.text if found.ready else ""
