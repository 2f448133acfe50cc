"""A plan: one frozen value that says everything a release needs. Field names are the TOML's own words.

Read from TOML by `format.plan_loader`; a plan never changes after loading. Ids are unique per kind and match
`[A-Za-z0-9][A-Za-z0-9._-]*`.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct, field

from cockpit.model.checks import Gate, Metric, Probe, Rule, Trigger
from cockpit.model.flow import Completion, Hold, Phase, Procedure, RefTuple, Stability
from cockpit.model.marks import ClassId, EnvText, PathText, Regex, RuleId, Shell
from cockpit.model.people import (
    Alerts,
    Artifact,
    Change,
    Channel,
    Contact,
    FollowUp,
    Mirror,
    NotesSection,
    Poll,
    Role,
    Severity,
    Signoff,
    Template,
)
from cockpit.model.times import Duration, Moment


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    """A document: a path (globs allowed, relative to the workdir) checked to exist, or a url that is only shown."""

    title: str
    path: str | None = None
    url: str | None = None


class EnvVar(Struct, frozen=True, forbid_unknown_fields=True):
    """A variable an environment needs. Its value is never shown; `matches` is searched in it; `secret` masks it."""

    name: str
    matches: Regex | None = None
    secret: bool = False
    optional: bool = False


class Environment(Struct, frozen=True, forbid_unknown_fields=True):
    """A place the release is deployed to. ask: a command or URL that prints the platform's variable names or values."""

    id: str
    title: str = ""
    url: EnvText | None = None
    env: tuple[EnvVar, ...] = ()
    ask: Shell | None = None


class ReleaseClass(Struct, frozen=True, forbid_unknown_fields=True):
    """Which gates a class of release needs: ids, wildcards ("VG-LOOP-*") and ranges ("VG-BUILD-001/002/003").

    by_scope: patterns of which only the gates named in the recorded scope count. block: the class's own rules.
    """

    title: str = ""
    gates: tuple[str, ...] = ()
    by_scope: tuple[str, ...] = ()
    overlays: tuple[ClassId, ...] = ()
    rules: tuple[RuleId, ...] = ()
    policy: str = ""


class DecisionFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Where decisions are recorded: a file, and a pattern whose group finds a decision's id in it."""

    file: str
    pattern: Regex = r"^#+\s*([A-Z]+-\d+)\b"
    active: tuple[str, ...] = ()


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """The release itself. t0: local to `zone`, or with its own offset; may be given when the release is opened.

    label: a word shown on every screen beside the mode, such as SIMULATION or DRILL. grace: how long after its time a
    line or a decision is due before it is overdue. lapse_after: how long what was called or declared while no engine
    ran still begins by itself once one is back; later a person is asked.
    """

    name: str
    version: str = ""
    title: str = ""
    label: str = ""
    class_: ClassId | tuple[ClassId, ...] = field(default=(), name="class")
    t0: dt.datetime | None = None
    zone: str = "UTC"
    workdir: str = "."
    evidence: PathText = "evidence/{date}"
    window_end: Moment | None = None
    links: tuple[Link, ...] = ()
    scope: str = ""
    max_parallel: int = 4
    decisions: DecisionFile | None = None
    two_person_identity: Literal["claimed", "os"] = "claimed"
    grace: Duration = Duration(300)
    lapse_after: Duration = Duration(300)


class Plan(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole plan. Tables are tuples in the file's order."""

    plan: int
    release: Release
    role: tuple[Role, ...] = ()
    environment: tuple[Environment, ...] = ()
    class_: dict[str, ReleaseClass] = field(default_factory=dict, name="class")
    gate: tuple[Gate, ...] = ()
    probe: tuple[Probe, ...] = ()
    metric: tuple[Metric, ...] = ()
    trigger: tuple[Trigger, ...] = ()
    rule: tuple[Rule, ...] = ()
    phase: tuple[Phase, ...] = ()
    procedure: tuple[Procedure, ...] = ()
    hold: tuple[Hold, ...] = ()
    tuple_: tuple[RefTuple, ...] = field(default=(), name="tuple")
    poll: tuple[Poll, ...] = ()
    signoff: tuple[Signoff, ...] = ()
    severity: tuple[Severity, ...] = ()
    template: tuple[Template, ...] = ()
    channel: tuple[Channel, ...] = ()
    alerts: Alerts = Alerts()
    mirror: Mirror | None = None
    artifact: tuple[Artifact, ...] = ()
    notes: tuple[NotesSection, ...] = ()
    follow_up: tuple[FollowUp, ...] = ()
    stability: Stability | None = None
    completion: Completion = Completion()
    contact: tuple[Contact, ...] = ()
    changelog: tuple[Change, ...] = ()
