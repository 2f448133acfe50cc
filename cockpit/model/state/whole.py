"""The whole of it, the log's lines, and how long what is bounded may grow."""

import datetime as dt

from msgspec import Struct, field

from cockpit.model.plan import Plan
from cockpit.model.state.day import ClockFacts, EngineFacts, Gap, Person, RoleFacts
from cockpit.model.state.evidence import (
    Budget,
    ConditionFacts,
    Deploy,
    FileFacts,
    GateFacts,
    LiveFacts,
    MetricFacts,
    ProbeFacts,
    RefFacts,
    StabilityFacts,
    TupleFacts,
    VerdictFacts,
    WaiverFacts,
)
from cockpit.model.state.people import (
    ActionFacts,
    AnnouncementFacts,
    Attachment,
    DecisionFacts,
    IncidentFacts,
    PollFacts,
    SignoffFacts,
    Snooze,
)
from cockpit.model.state.procedures import ProcFacts, Proposal, Rehearsal, TriggerFacts
from cockpit.model.state.work import ItemFacts, RunFacts

TAIL_LOG = 500
TAIL_POINTS = 240
TAIL_CHANGES = 50
TAIL_HOURS = 400


class LogLine(Struct):
    """An entry as the log shows it. data: the event's own fields as text, cut to a length a screen can hold."""

    seq: int
    at: dt.datetime
    type: str
    actor: str
    role: str
    data: dict[str, str]
    occurred: dt.datetime | None = None
    relates_to: tuple[int, ...] = ()


class Correction(Struct):
    """A later word on an entry."""

    text: str
    retracted: bool
    by: str
    at: dt.datetime
    seq: int


class State(Struct):
    """Everything the journal says, up to and including entry `seq`. asked_again: phase -> since when what was decided at
    its end counts no longer."""

    plan: Plan | None = None
    plan_hash: str = ""
    name: str = ""
    release_id: str = ""
    created: dt.datetime | None = None
    rehearsal: bool = False
    rehearsed_on: str = ""
    rehearses: str = ""
    seq: int = -1
    last_at: dt.datetime | None = None
    hash: str = ""
    opened: dt.datetime | None = None
    opened_by: str = ""
    classes: tuple[str, ...] = ()
    scope: str = ""
    class_gates: tuple[str, ...] = ()
    scope_gates: tuple[str, ...] = ()
    closed: str = ""
    closed_at: dt.datetime | None = None
    closed_missing: tuple[str, ...] = ()
    closed_reason: str = ""
    amendments: int = 0
    plan_since: dt.datetime | None = None
    clock: ClockFacts = field(default_factory=ClockFacts)
    roles: dict[str, RoleFacts] = {}
    people: dict[str, Person] = {}
    engine: EngineFacts = field(default_factory=EngineFacts)
    items: dict[str, ItemFacts] = {}
    runs: dict[str, RunFacts] = {}
    gates: dict[str, GateFacts] = {}
    waivers: dict[str, WaiverFacts] = {}
    refs: dict[str, RefFacts] = {}
    tuples: dict[str, TupleFacts] = {}
    files: dict[str, FileFacts] = {}
    probes: dict[str, ProbeFacts] = {}
    metrics: dict[str, MetricFacts] = {}
    triggers: dict[str, TriggerFacts] = {}
    conditions: dict[str, ConditionFacts] = {}
    verdict: VerdictFacts = field(default_factory=VerdictFacts)
    verdict_tail: list[tuple[dt.datetime, str]] = []
    deploys: list[Deploy] = []
    live: dict[str, LiveFacts] = {}
    stability: StabilityFacts = field(default_factory=StabilityFacts)
    procs: dict[str, ProcFacts] = {}
    proposals: list[Proposal] = []
    rehearsals: list[Rehearsal] = []
    last_safe_passed: dt.datetime | None = None
    incidents: dict[str, IncidentFacts] = {}
    actions: dict[str, ActionFacts] = {}
    polls: dict[str, PollFacts] = {}
    decisions: dict[str, DecisionFacts] = {}
    asked_again: dict[str, dt.datetime] = {}
    signoffs: dict[str, SignoffFacts] = {}
    announcements: dict[str, AnnouncementFacts] = {}
    snoozes: dict[str, Snooze] = {}
    attachments: dict[str, list[Attachment]] = {}
    budgets: dict[str, Budget] = {}
    gaps: list[Gap] = []
    tail: list[LogLine] = []
    corrections: dict[int, Correction] = {}
    redacted: list[int] = []
    counts: dict[str, int] = {}
