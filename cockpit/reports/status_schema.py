"""What `status --json` prints. The structs are the schema: fields are added, never renamed or taken away, as long as
`schema` stays 1. Times are UTC, lengths are seconds; what is not known is null, what there is none of is empty.
"""

import datetime as dt

from msgspec import Struct

from cockpit.core.verdict import Reason

SCHEMA = 1


class Journal(Struct, frozen=True):
    """Where it is, and how it is: trouble is "" or what is wrong with the file. head: hash of entry `entries` - 1."""

    path: str
    entries: int
    head: str
    trouble: str = ""


class Release(Struct, frozen=True):
    """state: open, rolling-back (a rollback was called and goes on), rolled-back (until T0 is moved for another try), or how it was closed: completed, incomplete, rolled-back or abandoned (then closed is a time, and missing what completion lacked)."""

    name: str
    title: str
    version: str
    classes: tuple[str, ...]
    scope: str
    rehearsal: bool
    state: str
    opened: dt.datetime | None
    closed: dt.datetime | None
    generation: int
    plan_hash: str
    missing: tuple[str, ...] = ()
    reason: str = ""


class Clock(Struct, frozen=True):
    """state: unset, running, holding or closed. t_s: seconds from T0, negative before it."""

    state: str
    t_s: float | None
    t0: dt.datetime | None
    zone: str
    hold: str = ""
    held_since: dt.datetime | None = None
    hold_reason: str = ""


class Due(Struct, frozen=True):
    """Something to do. ref: "item:ID", "gate:ID", ... late_s: how late it is, 0 when it is not."""

    ref: str
    text: str
    owner: str
    due: dt.datetime | None = None
    late_s: float = 0.0


class Gate(Struct, frozen=True):
    """verdict: pass, fail, inconclusive, error, stale, pending, running, unknown or skipped."""

    id: str
    title: str
    kind: str
    required: bool
    verdict: str
    green: bool
    warn: bool
    waived: bool
    waiver: str
    reason: str
    owner: str
    at: dt.datetime | None
    seq: int


class Metric(Struct, frozen=True):
    """verdict: pass, warn, fail, inconclusive, error, or "" where nothing is known. reason: why it is no pass. by: who
    entered it, if a person.

    probe: whose polls bring it, "" for a number people enter; next: when that is asked next, null where nobody asks.
    history: the latest (time, value) pairs, oldest first; a null value was asked for and not read.
    """

    id: str
    title: str
    unit: str
    value: float | None
    verdict: str
    at: dt.datetime | None
    stale: bool
    min: float | None
    max: float | None
    by: str
    probe: str = ""
    next: dt.datetime | None = None
    history: tuple[tuple[dt.datetime, float | None], ...] = ()
    reason: str = ""


class Probe(Struct, frozen=True):
    """every_s: its interval now. next: when it is asked next, null where nobody asks. pace: usual, first (at the latest
    then), slowed (after errors), waiting (the far end wants to be left alone), late (due then, and no answer since) or
    nobody; pacing: why, in words. api: the budget it spends, if any. version, commit, components (name and verdict): as
    last told."""

    id: str
    title: str
    control: bool
    verdict: str
    status: int
    ms: float
    at: dt.datetime | None
    since: dt.datetime | None
    detail: str
    every_s: float = 0.0
    next: dt.datetime | None = None
    pace: str = "usual"
    pacing: str = ""
    api: str = ""
    version: str = ""
    commit: str = ""
    components: tuple[tuple[str, str], ...] = ()


class Budget(Struct, frozen=True):
    """What an API allows still, as it last said `at`. limit 0: it tells of none. waiting_until: it is left alone so long."""

    api: str
    remaining: int
    limit: int
    at: dt.datetime
    reset: dt.datetime | None
    waiting_until: dt.datetime | None
    reason: str


class Trigger(Struct, frozen=True):
    """phase: unarmed, armed, pending, firing or cleared. left_s: until a pending one fires, null otherwise."""

    id: str
    title: str
    kind: str
    action: str
    phase: str
    since: dt.datetime | None
    left_s: float | None
    declared: bool
    muted_until: dt.datetime | None
    reason: str


class Run(Struct, frozen=True):
    """status: ordered, started, finished, unknown or settled. outcome: pass, warn, fail, error, cancelled, expired."""

    id: str
    subject: str
    kind: str
    status: str
    outcome: str
    exit: int | None
    ordered: dt.datetime
    started: dt.datetime | None
    ended: dt.datetime | None
    by: str
    reason: str


class Incident(Struct, frozen=True):
    """opened, resolved: UTC; None while it is open. stage: the last one reached."""

    id: str
    severity: str
    title: str
    opened: dt.datetime
    resolved: dt.datetime | None
    owner: str
    stage: str
    impact: str
    mitigation: str
    plan: str


class Countdown(Struct, frozen=True):
    """A limit that runs for an incident: left_s is negative once it is over."""

    incident: str
    kind: str
    what: str
    due: dt.datetime
    left_s: float


class Procedure(Struct, frozen=True):
    """status: waiting-second, running, executed, verified, unverified, failed or aborted. steps: id -> status."""

    call: str
    procedure: str
    kind: str
    status: str
    called: dt.datetime
    by: str
    automatic: bool
    generation: int
    trigger: str
    tuple: str
    reason: str
    steps: dict[str, str]
    ended: dt.datetime | None


class Rollback(Struct, frozen=True):
    """procedure: the plan's, "" without one. validated: by a rehearsal, as the plan asks. last_safe: the last moment at
    which it still fits into the window, as rehearsed. proposals: triggers that propose it."""

    procedure: str
    validated: bool
    why_not: str
    last_safe: dt.datetime | None
    proposals: tuple[str, ...]


class Vote(Struct, frozen=True):
    """standing: valid, suspended, void or missing."""

    role: str
    choice: str
    standing: str
    by: str
    relayed_for: str
    reason: str


class Poll(Struct, frozen=True):
    """result: what was declared, "" while nothing was."""

    id: str
    title: str
    opened: dt.datetime | None
    result: str
    votes: tuple[Vote, ...]


class Role(Struct, frozen=True):
    """present: its owner has a screen open. offered_to: who is asked to take it."""

    id: str
    title: str
    owner: str
    present: bool
    offered_to: str


class Item(Struct, frozen=True):
    """status: open, running, done, failed, skipped or unknown."""

    id: str
    title: str
    phase: str
    status: str
    required: bool
    owner: str
    at: dt.datetime | None
    by: str


class Owed(Struct, frozen=True):
    """An announcement or check owed: status is due, overdue, snoozed or failed."""

    duty: str
    title: str
    due: dt.datetime
    status: str
    late_s: float


class Engine(Struct, frozen=True):
    """alive: whether somebody watches; words: why not, "" when alive. blind: why monitoring is, "" when it is not."""

    alive: bool
    epoch: int
    pid: int
    host: str
    beat: dt.datetime | None
    words: str
    blind: str
    missing_env: tuple[str, ...]


class Status(Struct, frozen=True):
    """The release at `now`. verdict: GO, CONDITIONAL GO, NO-GO or NOT READY; from the call of a rollback to its end
    ROLLBACK CALLED, ROLLING BACK, ROLLBACK FAILED (a step of it), ROLLBACK LAPSED (no engine was there to begin a step) or
    ROLLBACK UNKNOWN; then ROLLED BACK, until T0 is moved for another try; at last CLOSED.
    exit: the exit status that says it. judged: what the rules come to, whatever the verdict is. caveats: what a GO does
    not say, such as "2 metrics: NO DATA". signoffs: a choice or "signed"; "half signed" while a second person is wanted,
    "void" when what the first signed got worse before that.
    """

    schema: int
    now: dt.datetime
    exit: int
    verdict: str
    judged: str
    caveats: tuple[str, ...]
    reasons: tuple[Reason, ...]
    decision: str
    until: dt.datetime | None
    t_s: float | None
    release: Release
    clock: Clock
    journal: Journal
    next: Due
    coming: Due
    overdue: tuple[Due, ...]
    gates: tuple[Gate, ...]
    metrics: tuple[Metric, ...]
    probes: tuple[Probe, ...]
    triggers: tuple[Trigger, ...]
    runs: tuple[Run, ...]
    incidents: tuple[Incident, ...]
    countdowns: tuple[Countdown, ...]
    procedures: tuple[Procedure, ...]
    rollback: Rollback
    polls: tuple[Poll, ...]
    decisions: dict[str, str]
    signoffs: dict[str, str]
    roles: tuple[Role, ...]
    items: tuple[Item, ...]
    owed: tuple[Owed, ...]
    follow_ups: tuple[str, ...]
    stability: str
    engine: Engine
    budgets: tuple[Budget, ...] = ()
