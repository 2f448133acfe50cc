"""Incidents and what people decided, signed, announced and attached."""

import datetime as dt

from msgspec import Struct


class IncidentFacts(Struct):
    """stages: stage -> when reached. updates: when public updates went out. escalated: (when, role, link index).

    stage_entries, update_entries: the entries that said so, for when one of them is taken back.
    """

    incident: str
    severity: str
    title: str
    opened: dt.datetime
    by: str
    occurred: dt.datetime | None = None
    impact: str = ""
    mitigation: str = ""
    follow_up: str = ""
    plan: str = ""
    owner: str = ""
    strategy: str = ""
    trigger: str = ""
    stages: dict[str, dt.datetime] = {}
    updates: list[dt.datetime] = []
    escalated: list[tuple[dt.datetime, str, int]] = []
    resolved: dt.datetime | None = None
    resolution: str = ""
    severities: list[tuple[dt.datetime, str]] = []
    related: list[int] = []
    stage_entries: dict[int, tuple[str, dt.datetime]] = {}
    update_entries: dict[int, dt.datetime] = {}
    seq: int = 0


class ActionFacts(Struct):
    """Something to do afterwards, or a question to answer. filed: where it was filed or answered, "" while open."""

    action: str
    text: str
    origin: str
    opened: dt.datetime
    due: dt.datetime | None = None
    blocks_next: bool = False
    filed: str = ""
    filed_at: dt.datetime | None = None
    seq: int = 0


class Vote(Struct):
    """A vote and the judgements it saw: gate -> "verdict@seq". voided: why it counts no longer, "" while it does."""

    duty: str
    choice: str
    by: str
    at: dt.datetime
    reason: str = ""
    evidence: dict[str, str] = {}
    relayed_for: str = ""
    link: str = ""
    voided: str = ""
    seq: int = 0


class PollFacts(Struct):
    """votes: the latest vote of each role. result: "" until declared."""

    opened: dt.datetime | None = None
    votes: dict[str, Vote] = {}
    result: str = ""
    declared: dt.datetime | None = None
    declared_by: str = ""
    reason: str = ""
    reminded: dt.datetime | None = None
    evidence: dict[str, str] = {}
    seq: int = 0


class DecisionFacts(Struct):
    """The choice made at the end of a phase."""

    choice: str
    verdict: str
    by: str
    role: str
    at: dt.datetime
    reason: str = ""
    relayed_for: str = ""
    seq: int = 0


class SignoffFacts(Struct):
    """A signed statement. second_by: who signed under it, where two people are asked for; second_statement: what that
    person signed, where it read otherwise by then. evidence: as in the event. voided: why the first counts no longer."""

    statement: str
    by: str
    at: dt.datetime
    choice: str = ""
    reason: str = ""
    relayed_for: str = ""
    link: str = ""
    second_by: str = ""
    second_at: dt.datetime | None = None
    seq: int = 0
    second_statement: str = ""
    evidence: dict[str, str] = {}
    voided: str = ""


class AnnouncementFacts(Struct):
    """One text for one channel. status: ordered, sent, unsure, failed, unknown, or withdrawn before anybody posted it.
    withdrawn: it was, and whoever posts it all the same tells nobody what is owed now."""

    announcement: str
    template: str
    channel: str
    how: str
    text: str
    ordered: dt.datetime
    by: str
    due: dt.datetime | None = None
    incident: str = ""
    status: str = "ordered"
    sent: dt.datetime | None = None
    run: str = ""
    seq: int = 0
    sent_by: str = ""
    withdrawn: bool = False


class Snooze(Struct):
    """A duty put off until then, or let go."""

    until: dt.datetime | None
    reason: str
    by: str
    at: dt.datetime


class Attachment(Struct):
    """A file attached as evidence."""

    path: str
    sha256: str
    size: int
    at: dt.datetime
    by: str
    text: str = ""
    seq: int = 0
