"""What a journal amounts to at one entry: facts only, as `core.evolve` folds them. No rule lives here.

The fold owns its State and changes it in place; everybody else only reads. A State without its plan can be written to
msgpack and read back (`snapshot` in `core.fold`), which is what the derived cache and replay's seek points are made of.
Times are aware UTC, lengths are seconds. Lists named `tail` are bounded; everything else grows with what people do,
never with what is polled.
"""

import datetime as dt

from msgspec import Struct, field

from cockpit.model.plan import Plan

TAIL_LOG = 500
TAIL_POINTS = 240
TAIL_CHANGES = 50
TAIL_HOURS = 400


class Hold(Struct):
    """A hold that stops the T-clock. until is when a timed one ends by itself."""

    hold: str
    since: dt.datetime
    t_s: float
    until: dt.datetime | None = None
    until_decision: bool = False
    blocks_rollback: bool = False
    planned: bool = False
    reason: str = ""
    by: str = ""
    seq: int = 0


class HoldSpan(Struct):
    """A hold that is over."""

    hold: str
    since: dt.datetime
    ended: dt.datetime
    t_s: float
    reason: str = ""


class ClockFacts(Struct):
    """t0 is None until set. slips: (when, previous, new). built_in: ids of planned holds that have begun already."""

    t0: dt.datetime | None = None
    original_t0: dt.datetime | None = None
    holds: list[Hold] = []
    past_holds: list[HoldSpan] = []
    slips: list[tuple[dt.datetime, dt.datetime | None, dt.datetime]] = []
    recycles: list[tuple[dt.datetime, float]] = []
    built_in: list[str] = []


class RoleFacts(Struct):
    """Who holds a role. offered_to waits for that person's acceptance."""

    owner: str = ""
    since: dt.datetime | None = None
    how: str = ""
    offered_to: str = ""
    offered_by: str = ""


class Person(Struct):
    """A person seen in a session."""

    name: str
    last_opened: dt.datetime | None = None
    last_left: dt.datetime | None = None
    last_seq: int = 0
    previous_seq: int = 0
    open_sessions: list[str] = []
    uid: int = -1
    claimed: str = ""


class EngineFacts(Struct):
    """The engine's last word. beat is when it last wrote anything."""

    epoch: int = 0
    pid: int = 0
    start_time: int = 0
    boot_id: str = ""
    host: str = ""
    elected: dt.datetime | None = None
    beat: dt.datetime | None = None
    released: str = ""
    missing_env: tuple[str, ...] = ()
    trouble: dict[str, str] = {}


class ItemFacts(Struct):
    """status: open, running, done, failed, skipped or unknown. dues: recurring occurrences answered (done or skipped)."""

    status: str = "open"
    at: dt.datetime | None = None
    by: str = ""
    role: str = ""
    text: str = ""
    run: str = ""
    seq: int = 0
    confirmed_by: list[str] = []
    attempts: int = 0
    answered: dict[str, str] = {}
    history: int = 0


class RunFacts(Struct):
    """One ordered act. status: ordered, started, finished, unknown or settled."""

    run: str
    subject: str
    kind: str
    what: str
    ordered: dt.datetime
    by: str
    status: str = "ordered"
    start_within: float = 120.0
    timeout: float | None = None
    attempt: int = 1
    generation: int = 0
    plan_hash: str = ""
    exclusive: str = ""
    rehearsed: str = ""
    bound: dict[str, str] = {}
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    outcome: str = ""
    reason: str = ""
    exit: int | None = None
    duration_s: float | None = None
    excerpt: str = ""
    bytes: int = 0
    sha256: str = ""
    evidence: str = ""
    cancel_asked: bool = False
    answer: str = ""
    seq: int = 0
    last_seq: int = 0


class GateFacts(Struct):
    """The latest judgement of a gate, what it was bound to, and whether a new one is wanted. verdict "" is: never."""

    verdict: str = ""
    warn: bool = False
    reason: str = ""
    at: dt.datetime | None = None
    by: str = ""
    seq: int = 0
    run: str = ""
    bound: dict[str, str] = {}
    plan_hash: str = ""
    evidence: str = ""
    evidence_sha256: str = ""
    value: float | None = None
    asked: dt.datetime | None = None
    asked_by: str = ""
    asked_seq: int = 0
    failures: int = 0
    voided: str = ""


class WaiverFacts(Struct):
    """A conditional go for one gate."""

    gate: str
    decision: str
    reason: str
    expires: dt.datetime
    by: str
    at: dt.datetime
    attested: bool = False
    seq: int = 0


class RefFacts(Struct):
    """Where a ref points. tree is the tree hash; problem says why it could not be read."""

    sha: str = ""
    tree: str = ""
    dirty: bool = False
    problem: str = ""
    at: dt.datetime | None = None
    previous_sha: str = ""
    seq: int = 0


class TupleFacts(Struct):
    """The refs of a tuple as last read or typed. chosen: the entry in which a person chose it to go back to, or -1."""

    refs: dict[str, str] = {}
    supported: str = "unknown"
    problem: str = ""
    purpose: str = ""
    at: dt.datetime | None = None
    by: str = ""
    seq: int = 0
    chosen: int = -1


class FileFacts(Struct):
    """An artifact, link or script of the plan as the engine last saw it. state: present, missing or executable."""

    path: str = ""
    state: str = "missing"
    sha256: str = ""
    at: dt.datetime | None = None


class ProbeFacts(Struct):
    """The latest answer of a probe, and how long it has been so. tail: (epoch seconds, verdict, ms).

    good_since: since when it has been pass or warn without a break, as far as it was watched. good_s: seconds in all
    that were watched to be good.
    """

    verdict: str = ""
    status: int = 0
    ms: float = 0.0
    detail: str = ""
    at: dt.datetime | None = None
    since: dt.datetime | None = None
    streak: int = 0
    last_pass: dt.datetime | None = None
    good_since: dt.datetime | None = None
    good_s: float = 0.0
    polls: int = 0
    tail: list[tuple[float, str, float]] = []


class MetricFacts(Struct):
    """The latest value of a metric. tail: (epoch seconds, value or None), gaps left out. hourly: one value an hour, for
    metrics that goals or changes over days look back at. good_since, good_s: as for probes."""

    value: float | None = None
    verdict: str = ""
    at: dt.datetime | None = None
    since: dt.datetime | None = None
    good_since: dt.datetime | None = None
    good_s: float = 0.0
    n: int = 0
    by: str = ""
    text: str = ""
    tail: list[tuple[float, float | None]] = []
    hourly: list[tuple[float, float]] = []


class TriggerMemory(Struct, frozen=True):
    """What the trigger machine remembers between evaluations (see `core.trigger_machine`).

    trues, falses: consecutive. since: first true of the present run. observed_s: watched time since then, without gaps
    and frozen stretches. false_since: first false of the present run of falses. greens: falses in all since proof was
    last reset. samples: evaluations that said true or false. nones, blank_s: evaluations without data since the last
    that had some, and how long they lasted.
    """

    result: str = ""
    last: dt.datetime | None = None
    trues: int = 0
    falses: int = 0
    since: dt.datetime | None = None
    observed_s: float = 0.0
    greens: int = 0
    samples: int = 0
    false_since: dt.datetime | None = None
    nones: int = 0
    blank_s: float = 0.0
    reason: str = ""


class TriggerFacts(Struct):
    """phase as last journaled: unarmed, armed, pending, firing or cleared."""

    phase: str = "unarmed"
    since: dt.datetime | None = None
    reason: str = ""
    at: dt.datetime | None = None
    seq: int = 0
    plan_hash: str = ""
    memory: TriggerMemory = TriggerMemory()
    declared: bool = False
    declared_by: str = ""
    declared_reason: str = ""
    declared_at: dt.datetime | None = None
    silenced_until: dt.datetime | None = None
    silenced_by: str = ""
    silenced_reason: str = ""
    bad_before_deploy: bool = False
    deploy_began: dt.datetime | None = None
    greens_since_deploy: int = 0
    trues_since_deploy: int = 0
    watched_since_deploy_s: float = 0.0
    firings: int = 0
    withdrawn_firing: int = -1


class ConditionFacts(Struct):
    """The latest evaluation of a condition that is no trigger: "rule:ID" or "card:PROCEDURE"."""

    result: str
    at: dt.datetime
    since: dt.datetime


class VerdictFacts(Struct):
    """The verdict as last journaled, and when it became so."""

    verdict: str = ""
    reasons: tuple[str, ...] = ()
    at: dt.datetime | None = None
    seq: int = 0
    cause: str = ""


class StepFacts(Struct):
    """status: waiting, running, done, failed, skipped or unknown."""

    status: str = "waiting"
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    by: str = ""
    owner: str = ""
    text: str = ""
    reason: str = ""
    run: str = ""
    attempts: int = 0
    seq: int = 0


class ProcFacts(Struct):
    """One call of a procedure. status: waiting-second, running, executed, verified, unverified, failed or aborted."""

    proc: str
    procedure: str
    kind: str
    status: str
    called: dt.datetime
    by: str
    role: str = ""
    reason: str = ""
    trigger: str = ""
    automatic: bool = False
    generation: int = 0
    tuple: str = ""
    plan_hash: str = ""
    values: dict[str, str] = {}
    incident: str = ""
    declared_by: str = ""
    confirmed_by: str = ""
    steps: dict[str, StepFacts] = {}
    executed: dt.datetime | None = None
    ended: dt.datetime | None = None
    outcome_reason: str = ""
    seq: int = 0


class Proposal(Struct):
    """A rollback that a trigger proposes and nobody has called or withdrawn yet."""

    trigger: str
    procedure: str
    generation: int
    reason: str
    at: dt.datetime
    seq: int


class Rehearsal(Struct):
    """A rehearsal of a procedure, imported from its own journal."""

    journal: str
    head: str
    procedure: str
    procedure_hash: str
    rehearsed_on: str
    ended: dt.datetime
    total_s: float
    verified: bool
    durations: dict[str, float] = {}
    printed_only: tuple[str, ...] = ()
    seq: int = 0


class StabilityFacts(Struct):
    """The stability window. status: "", running, held or failed. marks: each signal's good_s when it last began."""

    status: str = ""
    since: dt.datetime | None = None
    for_s: float = 0.0
    marks: dict[str, float] = {}
    restarts: int = 0
    reason: str = ""
    ended: dt.datetime | None = None


class Deploy(Struct):
    """One generation: a completed deploy step, or a deploy noticed outside. began: when its step was ordered."""

    generation: int
    at: dt.datetime
    what: str
    began: dt.datetime | None = None
    outside: bool = False
    seq: int = -1


class IncidentFacts(Struct):
    """stages: stage -> when reached. updates: when public updates went out. escalated: (when, role, link index)."""

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
    """A signed statement. second_by: who signed under it, where two people are asked for."""

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


class AnnouncementFacts(Struct):
    """One text for one channel. status: ordered, sent, unsure, failed or unknown."""

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


class Budget(Struct):
    """What an API allows still."""

    remaining: int
    limit: int
    at: dt.datetime
    reset: dt.datetime | None = None
    waiting_until: dt.datetime | None = None
    reason: str = ""


class Gap(Struct):
    """Time nobody watched."""

    since: dt.datetime
    until: dt.datetime
    cause: str


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
    """Everything the journal says, up to and including entry `seq`."""

    plan: Plan | None = None
    plan_hash: str = ""
    name: str = ""
    release_id: str = ""
    created: dt.datetime | None = None
    rehearsal: bool = False
    rehearsed_on: str = ""
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
    closed_by: str = ""
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
    stability: StabilityFacts = field(default_factory=StabilityFacts)
    procs: dict[str, ProcFacts] = {}
    proposals: list[Proposal] = []
    rehearsals: list[Rehearsal] = []
    last_safe_passed: dt.datetime | None = None
    incidents: dict[str, IncidentFacts] = {}
    actions: dict[str, ActionFacts] = {}
    polls: dict[str, PollFacts] = {}
    decisions: dict[str, DecisionFacts] = {}
    signoffs: dict[str, SignoffFacts] = {}
    announcements: dict[str, AnnouncementFacts] = {}
    snoozes: dict[str, Snooze] = {}
    attachments: dict[str, list[Attachment]] = {}
    budgets: dict[str, Budget] = {}
    gaps: list[Gap] = []
    tail: list[LogLine] = []
    corrections: dict[int, Correction] = {}
    redacted: list[int] = []
    repairs: int = 0
    unknown_events: int = 0
    counts: dict[str, int] = {}
