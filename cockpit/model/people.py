"""The part of a plan about people: roles, polls, sign-offs, severities, announcements and where they go."""

from typing import Annotated, Literal

from msgspec import Struct, field

from cockpit.model.checks import TriggerKind
from cockpit.model.marks import (
    Argument,
    ChannelId,
    EnvText,
    GateId,
    Hours,
    PathText,
    Ref,
    Requirement,
    RoleId,
    Shell,
    TemplateId,
    TemplateText,
    WallTime,
)
from cockpit.model.times import Duration, Moment

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Occasion = Literal["incident", "incident-update", "incident-closed", "rollback", "rolled-back", "verdict", "trigger"]
Ability = Literal[
    "decide", "hold", "rollback", "waive", "amend", "settle", "close", "silence", "redact", "run", "announce", "class"
]


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """A duty someone holds on the day. may: what this role may do beyond what everybody may."""

    id: str
    title: str = ""
    owner: str = ""
    duties: str = ""
    channels: tuple[str, ...] = ()
    contact: str = ""
    may: tuple[Ability, ...] = ()


class Poll(Struct, frozen=True, forbid_unknown_fields=True):
    """A GO poll. quorum: "all", "majority", or a number of GO votes. declare: the one role that announces the result.

    evidence: gates the votes are bound to; empty means every required gate. two_person: the declarer's own vote does
    not count. remind_every: how often roles that have not voted are reminded.
    """

    id: str
    roles: tuple[RoleId, ...]
    title: str = ""
    declare: RoleId | None = None
    quorum: str | int = "all"
    evidence: tuple[GateId, ...] = ()
    two_person: bool = False
    remind_every: Duration | None = None
    identity: Literal["claimed", "os"] = "claimed"


class Signoff(Struct, frozen=True, forbid_unknown_fields=True):
    """A statement a named role signs. after: requirements as in `needs`. choices: what may be decided by signing.

    Its role is asked for it, on the line NEXT, as soon as all of `after` holds. Without an `after` it is asked for when
    every required line is done or skipped, those that recur aside; one that a line, decision, criterion or poll waits for
    is asked for at once. While a release is on its way back, or was rolled back, only a statement about that is asked
    for. final: it waits for every other signature. onward: the choices that count as signed; all but roll back and the
    like where none is named. Who means to may sign before being asked, as soon as nothing in
    `after` is lacking.
    """

    id: str
    role: RoleId
    statement: str
    title: str = ""
    after: tuple[Requirement, ...] = ()
    final: bool = False
    choices: tuple[str, ...] = ()
    onward: tuple[str, ...] = ()
    two_person: bool = False


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """One stage of answering an incident and its time limit; after_: the stage the limit counts from."""

    id: str
    within: Duration
    after: str | None = None


class Escalation(Struct, frozen=True, forbid_unknown_fields=True):
    """One link of the chain. if_: said to the person ("business impact"); such a link is asked for, never automatic."""

    role: RoleId
    after: Duration | None = None
    if_: str | None = field(default=None, name="if")


class Severity(Struct, frozen=True, forbid_unknown_fields=True):
    """An incident class. limits: stage -> time from opening (identify, investigate, triage, fix, deploy, verify)."""

    id: str
    title: str = ""
    limits: dict[str, Duration] = {}
    stage: tuple[Stage, ...] = ()
    escalate: tuple[RoleId | Escalation, ...] = ()
    escalate_every: Duration | None = None
    update_every: Duration | None = None
    plan_within: Duration | None = None
    postmortem_within: Duration | None = None
    strategies: tuple[str, ...] = ()
    next_checkpoint: bool = False
    blocks_go: bool = False
    template: TemplateId | None = None


DEFAULT_SEVERITIES = (
    Severity(id="critical", title="Critical", blocks_go=True),
    Severity(id="high", title="High"),
    Severity(id="medium", title="Medium"),
    Severity(id="low", title="Low"),
)
"""The severities of a plan that names none, so that an incident can always be opened: no limits, no chain."""


def severities_of(named: tuple[Severity, ...]) -> tuple[Severity, ...]:
    """The severities in force for a plan that names these, the gravest first."""
    return named or DEFAULT_SEVERITIES


class Cadence(Struct, frozen=True, forbid_unknown_fields=True):
    """Something due again and again. from_ and until are moments or marks ("deploy"); at: wall times of a day."""

    every: Duration | None = None
    from_: Moment | None = field(default=None, name="from")
    until: Moment | None = None
    at: tuple[WallTime, ...] = ()
    weekdays: tuple[Weekday, ...] = ()


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """A text with `{name}` placeholders. fields: values for names that only this plan knows (audience, link)."""

    id: str
    text: TemplateText
    title: str = ""
    channels: tuple[ChannelId, ...] = ()
    role: RoleId | None = None
    cadence: Cadence | None = None
    at: Moment | None = None
    on: Occasion | None = None
    fields: dict[str, str] = {}
    grace: Duration = Duration(300)


class Channel(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an announcement goes. kind "hand": a person posts it and confirms.

    A text calls nobody together and makes no link: `<!channel>`, `@everyone` and `[words](address)` arrive as they are
    written, since whoever writes an issue's title could do it too. To reach a whole channel, set the receiver up so. What
    a receiver certainly did not take - no connection, or 429 with or without `Retry-After` - is tried again by itself,
    three times at most; whatever may have arrived never is, unless the channel is `idempotent`.
    """

    id: str
    kind: Literal["webhook", "clipboard", "command", "hand"]
    title: str = ""
    shape: Literal["slack", "discord", "json"] = "json"
    url: EnvText | None = None
    headers: dict[str, EnvText] = {}
    run: Shell | None = None
    argv: tuple[Argument, ...] = ()
    idempotent: bool = False
    business_hours: Hours | None = None
    answer_within: Duration | None = None


class Alerts(Struct, frozen=True, forbid_unknown_fields=True):
    """Channels that get triggers, escalations and ENGINE LOST; ping_url: a dead-man switch pinged by the engine."""

    channels: tuple[ChannelId, ...] = ()
    ping_url: EnvText | None = None
    ping_every: Duration = Duration(60)


class Mirror(Struct, frozen=True, forbid_unknown_fields=True):
    """A copy of the journal elsewhere: a folder, or a command that gets the journal's path."""

    folder: str | None = None
    run: Shell | None = None
    every: Duration = Duration(10)


class Artifact(Struct, frozen=True, forbid_unknown_fields=True):
    """A file the release must leave behind; `path` may hold {evidence} and {date}. from_gate: written by that gate."""

    id: str
    path: PathText
    title: str = ""
    required_for: Annotated[str, Ref(("phase", "signoff"), ("close", "go"))] | None = None
    from_gate: GateId | None = None
    role: RoleId | None = None
    retention: str = ""


class NotesSection(Struct, frozen=True, forbid_unknown_fields=True):
    """A section the release notes must have; text may hold placeholders; source: what it is drafted from."""

    id: str
    title: str
    text: str = ""
    source: Literal["phases", "gates", "metrics", "incidents", "flags", "rollback", "changelog", "typed"] = "typed"


class FollowUp(Struct, frozen=True, forbid_unknown_fields=True):
    """A follow-up of an earlier release that blocks this one until it is filed."""

    id: str
    text: str = ""
    kind: TriggerKind | None = None
    filed: str = ""


class Contact(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to call. Times and channels as people read them."""

    name: str
    role: str = ""
    reach: str = ""


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of the runbook itself."""

    date: str
    text: str
    author: str = ""
