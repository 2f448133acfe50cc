"""Notes, incidents and what is left to do afterwards."""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import REASON, TEXT, Event, Names


class NoteAdded(Event, frozen=True, tag="note.added"):
    """A note in the log.

    todo: the action items that "TODO:" in the text opened.
    """

    sealed: ClassVar[frozenset[str]] = frozenset({"text", "todo"})
    text: str
    incident: str = ""
    todo: Names = ()


class EntryCorrected(Event, frozen=True, tag="entry.corrected"):
    """A better wording of an earlier entry; the earlier one stays. retracted: it should not count at all."""

    sealed: ClassVar[frozenset[str]] = TEXT
    entry: int
    text: str
    retracted: bool = False


class IncidentOpened(Event, frozen=True, tag="incident.opened"):
    """Something is wrong, and has a number from now on.

    incident: "I1". severity: an id of the plan. mitigation: what is done now; follow_up: what is left for
    afterwards. owner: a person, "" for nobody yet. trigger: the one that opened it, "" where a person did.
    """

    sealed: ClassVar[frozenset[str]] = frozenset({"title", "impact", "mitigation", "follow_up"})
    incident: str
    severity: str
    title: str
    impact: str = ""
    mitigation: str = ""
    follow_up: str = ""
    owner: str = ""
    trigger: str = ""


class IncidentUpdated(Event, frozen=True, tag="incident.updated"):
    """An incident's facts changed.

    Only what is given changes. stage: the stage reached. plan: how it will be mended. update: a public update went out.
    """

    sealed: ClassVar[frozenset[str]] = frozenset({"title", "impact", "mitigation", "follow_up", "plan", "text"})
    incident: str
    severity: str | None = None
    title: str | None = None
    impact: str | None = None
    mitigation: str | None = None
    follow_up: str | None = None
    plan: str | None = None
    owner: str | None = None
    stage: str | None = None
    strategy: str | None = None
    text: str = ""
    update: bool = False


class IncidentResolved(Event, frozen=True, tag="incident.resolved"):
    """It is over. text: what ended it."""

    sealed: ClassVar[frozenset[str]] = TEXT
    incident: str
    text: str = ""


class IncidentReopened(Event, frozen=True, tag="incident.reopened"):
    """It was not over after all; its clocks run on from when it was opened first."""

    sealed: ClassVar[frozenset[str]] = REASON
    incident: str
    reason: str


class IncidentEscalated(Event, frozen=True, tag="incident.escalated"):
    """An incident was put before the next in its chain.

    link: index in the severity's chain. stage: the limit that ran out, or "asked".
    """

    sealed: ClassVar[frozenset[str]] = REASON
    incident: str
    to: str
    link: int
    stage: str = ""
    reason: str = ""


class ActionOpened(Event, frozen=True, tag="action.opened"):
    """Something to do after the release. action: "F1". origin: what asked for it: "incident:I1", "postmortem:I1",
    "procedure:P1", "todo:note", "todo:incident:I1" or "channel:ID", a question put there; "" for a person alone. due:
    UTC, None for no date. blocks_next: the next release waits until it is filed."""

    sealed: ClassVar[frozenset[str]] = TEXT
    action: str
    text: str
    origin: str = ""
    due: dt.datetime | None = None
    blocks_next: bool = False


class ActionFiled(Event, frozen=True, tag="action.filed"):
    """It went over into a tracker. where: its address or number there."""

    sealed: ClassVar[frozenset[str]] = frozenset({"where"})
    action: str
    where: str
