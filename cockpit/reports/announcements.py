"""What was announced, to the letter, and the ledger of what was owed: due, sent, late, let go."""

from cockpit.core import cadence
from cockpit.core.announcements import status
from cockpit.core.obligation import Obligation
from cockpit.core.outcome import ENGINE
from cockpit.model.state import AnnouncementFacts
from cockpit.reports.document import Block, Data, Document, Facts, Part, Section, Table
from cockpit.reports.source import Source, lasted

LEDGER = ("due", "what", "came to", "late by", "words")


def sender(one: AnnouncementFacts) -> str:
    """Who told it: the person who posted it or had it sent, the engine only where nobody else had a hand in it."""
    return one.sent_by if one.sent_by not in ("", ENGINE) else one.by


def late_by(one: Obligation) -> float | None:
    """Seconds after it was due; None for what was missed: it will never come, however long ago that was."""
    return None if one.status == "missed" else one.late_s


def counted(owed: list[Obligation]) -> str:
    """ "79: 62 in time, 3 late, 13 missed, 1 let go"."""
    late = sum(1 for one in owed if late_by(one))
    missed, gone = (sum(1 for one in owed if one.status == status) for status in ("missed", "let-go"))
    kept = sum(1 for one in owed if one.status in ("answered", "unsure") and not late_by(one))
    parts = ((kept, "in time"), (late, "late"), (missed, "missed"), (gone, "let go"))
    words = ", ".join(f"{count} {what}" for count, what in parts if count)
    return f"{len(owed)}: {words}" if words else str(len(owed))


def announcements(source: Source) -> Document:
    """Every announcement in the order it was ordered, each with its frozen text."""
    state = source.state
    owed = [one for one in cadence.ledger(state, source.now) if one.status != "upcoming"]
    lines = tuple(
        (source.wall(one.due), one.title, one.status, lasted(late) if (late := late_by(one)) else "", one.reason)
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
    facts = (("announcements", str(len(rows))), ("owed", counted(owed)))
    ledger: list[Data] = [
        {
            "duty": one.duty,
            "title": one.title,
            "due": one.due,
            "status": one.status,
            "late_s": late_by(one),
            "reason": one.reason,
        }
        for one in owed
    ]
    data: Data = {"announcements": rows, "ledger": ledger}
    return source.document("announcements", f"Announcements of {name}", facts, sections, data)
