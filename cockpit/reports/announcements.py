"""What was announced, to the letter, and the ledger of what was owed: due, sent, late, let go."""

from cockpit.core import cadence
from cockpit.core.announcements import status
from cockpit.core.outcome import ENGINE
from cockpit.model.state import AnnouncementFacts
from cockpit.reports.document import Block, Data, Document, Facts, Part, Section, Table
from cockpit.reports.source import Source, lasted

LEDGER = ("due", "what", "came to", "late by", "words")


def sender(one: AnnouncementFacts) -> str:
    """Who told it: the person who posted it or had it sent, the engine only where nobody else had a hand in it."""
    return one.sent_by if one.sent_by not in ("", ENGINE) else one.by


def announcements(source: Source) -> Document:
    """Every announcement in the order it was ordered, each with its frozen text."""
    state = source.state
    owed = [one for one in cadence.ledger(state, source.now) if one.status != "upcoming"]
    late = [one for one in owed if one.late_s > 0]
    lines = tuple(
        (source.wall(one.due), one.title, one.status, lasted(one.late_s) if one.late_s else "", one.reason)
        for one in owed
    )
    sections = [Section("Owed", (Table(LEDGER, lines, empty="Nothing was owed."),))]
    rows: list[Data] = []
    for one in state.announcements.values():
        template = source.sight.names.template(one.template)
        parts: tuple[Part, ...] = (
            Facts(
                (
                    ("ordered", f"{source.wall(one.ordered)} by {one.by}"),
                    ("to", f"{source.sight.names.channel(one.channel)}, {one.how}"),
                    ("came to", status(state, one)),
                    ("sent", f"{source.wall(one.sent)} by {sender(one)}" if one.sent is not None else "no"),
                )
            ),
            Block(one.text),
        )
        sections.append(Section(f"{one.announcement} {template}", parts))
        rows.append(
            {
                "announcement": one.announcement,
                "template": one.template,
                "channel": one.channel,
                "how": one.how,
                "ordered": one.ordered,
                "by": one.by,
                "due": one.due,
                "sent": one.sent,
                "status": status(state, one),
                "incident": one.incident,
                "text": one.text,
            }
        )
    name = source.plan.release.title or source.plan.release.name
    facts = (("announcements", str(len(rows))), ("owed", f"{len(owed)}, {len(late)} late"))
    ledger: list[Data] = [
        {
            "duty": one.duty,
            "title": one.title,
            "due": one.due,
            "status": one.status,
            "late_s": one.late_s,
            "reason": one.reason,
        }
        for one in owed
    ]
    data: Data = {"announcements": rows, "ledger": ledger}
    return source.document("announcements", f"Announcements of {name}", facts, sections, data)
