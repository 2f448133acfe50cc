"""What somebody owes at a time, and how it stands: the value that the ledger is made of.

Laws: an obligation is answered once; one that is put off, or let go, was so with a reason; nothing is remembered here.
"""

import datetime as dt

import msgspec
from msgspec import Struct

from cockpit.model.state import Snooze, State

OPEN = ("due", "overdue")


class Obligation(Struct, frozen=True):
    """Something owed at a time. duty: "announce:TEMPLATE", "item:ID", "update:INCIDENT", "step:PROC/ID",
    "card:PROCEDURE" or "question:ACTION".

    status: upcoming, due (within its grace), overdue, answered, sending, unsure, failed, missed, snoozed or let-go.
    A question is due from when it was asked, and `due` is when its time is up. late_s: how late it was answered, or is;
    0 when in time. until: end of a snooze. answered: when. template: what to announce it with, "" where there is none.
    """

    duty: str
    title: str
    due: dt.datetime
    status: str
    role: str = ""
    late_s: float = 0.0
    until: dt.datetime | None = None
    answered: dt.datetime | None = None
    reason: str = ""
    incident: str = ""
    announcements: tuple[str, ...] = ()
    template: str = ""


def late(when: dt.datetime, now: dt.datetime) -> float:
    """Seconds by which it is past `when`; 0 before."""
    return max(0.0, (now - when).total_seconds())


def standing(base: Obligation, status: str, **changes: object) -> Obligation:
    """The same obligation as it stands now."""
    changed: Obligation = msgspec.structs.replace(base, status=status, **changes)
    return changed


def snoozed(state: State, duty: str, due: dt.datetime) -> Snooze | None:
    """How a duty was put off or let go."""
    return state.snoozes.get(f"{duty}@{due.isoformat()}")


def unanswered(
    state: State, base: Obligation, now: dt.datetime, grace: float, *, superseded: bool = False
) -> Obligation:
    """One that nobody has answered: to come, due, overdue, missed since the next one is due, put off or let go."""
    snooze = snoozed(state, base.duty, base.due)
    if snooze is not None and snooze.until is None:
        return standing(base, "let-go", reason=snooze.reason)
    if base.due > now:
        return base
    lateness = late(base.due, now)
    if superseded:
        return standing(base, "missed", late_s=lateness)
    if snooze is not None and snooze.until is not None and snooze.until > now:
        return standing(base, "snoozed", late_s=lateness, until=snooze.until, reason=snooze.reason)
    patience = grace if snooze is None or snooze.until is None else (snooze.until - base.due).total_seconds()
    return standing(base, "overdue" if lateness > patience else "due", late_s=lateness)
