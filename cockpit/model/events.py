"""Every kind of entry a journal can hold, grouped as the release manager meets them.

Times inside events are aware UTC. Field names never collide with the envelope's (seq, at, type, actor, role, occurred,
relates_to, prev, hash), hence `duty` for a plan role that an event is about. `run` is the id of one ordered command,
request or delivery; `subject` says what it serves: "gate:ID", "item:ID", "step:PROC/ID", "announce:ID", "alert:ID".
"""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import Event

TEXT = frozenset({"text"})
REASON = frozenset({"reason"})
Names = tuple[str, ...]


# --- the release, its people and its processes ------------------------------------------------------------------------


class ReleaseOpened(Event, frozen=True, tag="release.opened"):
    """The first entry. t0 is None while nobody has named a time.

    rehearsed_on: where a rehearsal's stand-ins act: an environment of the plan, or "simulator"; "" where nobody said.
    """

    t0: dt.datetime | None = None
    classes: Names = ()
    scope: str = ""
    rehearsal: bool = False
    rehearsed_on: str = ""


class ReleaseClosed(Event, frozen=True, tag="release.closed"):
    """outcome: completed, rolled-back or abandoned. missing: unmet completion rules that `reason` overrides."""

    sealed: ClassVar[frozenset[str]] = REASON
    outcome: str
    missing: Names = ()
    reason: str = ""


class SessionOpened(Event, frozen=True, tag="session.opened"):
    """os_user is what the kernel says; claimed is what the environment says, which may be stale."""

    session: str
    os_user: str
    uid: int
    claimed: str = ""
    host: str = ""


class SessionLeft(Event, frozen=True, tag="session.left"):
    session: str


class EngineElected(Event, frozen=True, tag="engine.elected"):
    """start_time: the process's, in clock ticks since boot, so that a recycled pid is not mistaken for it."""

    epoch: int
    pid: int
    start_time: int
    boot_id: str
    host: str
    missing_env: Names = ()
    took_over: bool = False


class EngineBeat(Event, frozen=True, tag="engine.beat"):
    """Written when nothing else was for 10 s."""

    epoch: int


class EngineReleased(Event, frozen=True, tag="engine.released"):
    epoch: int
    reason: str


class EngineTrouble(Event, frozen=True, tag="engine.trouble"):
    """Part of the engine's work fails again and again, and the rest goes on. over: it works again."""

    sealed: ClassVar[frozenset[str]] = REASON
    epoch: int
    what: str
    reason: str = ""
    over: bool = False


class GapSeen(Event, frozen=True, tag="gap.seen"):
    """Time nobody watched: cause is away, suspend, clock-forward, clock-back or reboot. until is when watching resumed."""

    since: dt.datetime
    until: dt.datetime
    cause: str
    wall_s: float = 0.0
    monotonic_s: float = 0.0


class RoleAssigned(Event, frozen=True, tag="role.assigned"):
    """how: assigned, accepted (after an offer) or taken (from someone who vanished, with a reason)."""

    sealed: ClassVar[frozenset[str]] = REASON
    duty: str
    owner: str
    how: str = "assigned"
    previous: str = ""
    reason: str = ""


class RoleOffered(Event, frozen=True, tag="role.offered"):
    duty: str
    to: str


class ClassChanged(Event, frozen=True, tag="class.changed"):
    """gates: the required gates that follow from classes and scope."""

    sealed: ClassVar[frozenset[str]] = REASON
    classes: Names
    gates: Names = ()
    scope_gates: Names = ()
    scope: str = ""
    reason: str = ""


class PlanAmended(Event, frozen=True, tag="plan.amended"):
    """plan: the whole new plan, canonical TOML. difference: unified diff of the canonical forms."""

    sealed: ClassVar[frozenset[str]] = REASON
    plan: str
    plan_hash: str
    previous_hash: str
    difference: str
    reason: str = ""


# --- the clock --------------------------------------------------------------------------------------------------------


class T0Set(Event, frozen=True, tag="clock.t0_set"):
    """A first T0, or a slip when there was one before."""

    sealed: ClassVar[frozenset[str]] = REASON
    t0: dt.datetime
    previous: dt.datetime | None = None
    reason: str = ""


class HoldCalled(Event, frozen=True, tag="clock.held"):
    """hold: "H1" for a called one, the plan's id for a built-in. t_s: T-clock in seconds when it stopped."""

    sealed: ClassVar[frozenset[str]] = REASON
    hold: str
    t_s: float
    until: dt.datetime | None = None
    until_decision: bool = False
    blocks_rollback: bool = False
    planned: bool = False
    reason: str = ""


class HoldReleased(Event, frozen=True, tag="clock.resumed"):
    """t0: where T0 lies now that the time held is added."""

    sealed: ClassVar[frozenset[str]] = REASON
    hold: str
    held_s: float
    t0: dt.datetime
    reason: str = ""


class Recycled(Event, frozen=True, tag="clock.recycled"):
    """Back to an earlier mark; voided: items and gates whose checks no longer count."""

    sealed: ClassVar[frozenset[str]] = REASON
    to_s: float
    t0: dt.datetime
    voided: Names = ()
    reason: str = ""


# --- checklists, steps, runs ------------------------------------------------------------------------------------------


class ItemDone(Event, frozen=True, tag="item.done"):
    """by_hand: done outside the cockpit, `text` is what the person pasted or noted. due: which one, if recurring."""

    sealed: ClassVar[frozenset[str]] = TEXT
    item: str
    text: str = ""
    by_hand: bool = False
    run: str | None = None
    due: dt.datetime | None = None
    link: str = ""


class ItemFailed(Event, frozen=True, tag="item.failed"):
    sealed: ClassVar[frozenset[str]] = REASON
    item: str
    reason: str
    run: str | None = None


class ItemSkipped(Event, frozen=True, tag="item.skipped"):
    sealed: ClassVar[frozenset[str]] = REASON
    item: str
    reason: str
    due: dt.datetime | None = None


class ItemReopened(Event, frozen=True, tag="item.reopened"):
    sealed: ClassVar[frozenset[str]] = REASON
    item: str
    reason: str = ""


class ItemConfirmed(Event, frozen=True, tag="item.confirmed"):
    """The second person of a two-person step: lets it start."""

    item: str


class RunOrdered(Event, frozen=True, tag="run.ordered"):
    """An order to act once. kind: command, http or delivery. what_sha256: of argv, or of method, url template and body.

    It may start within `start_within` seconds of the entry; later it has expired and a person is asked.
    """

    run: str
    subject: str
    kind: str
    what: str
    what_sha256: str
    plan_hash: str
    start_within: float = 120.0
    timeout: float | None = None
    attempt: int = 1
    generation: int = 0
    rehearsed: str = ""
    exclusive: str = ""
    bound: dict[str, str] = {}


class RunStarted(Event, frozen=True, tag="run.started"):
    """For requests and deliveries this comes before the first byte is sent; for commands it tells who runs it."""

    run: str
    epoch: int
    pid: int = 0


class RunFinished(Event, frozen=True, tag="run.finished"):
    """outcome: pass, warn, fail, error, cancelled or expired. excerpt: masked, sanitised, at most 4 KiB."""

    sealed: ClassVar[frozenset[str]] = frozenset({"excerpt", "reason"})
    run: str
    outcome: str
    reason: str = ""
    exit: int | None = None
    signal: int | None = None
    status: int | None = None
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    duration_s: float | None = None
    bytes: int = 0
    sha256: str = ""
    excerpt: str = ""
    left_behind: int = 0
    evidence: str = ""
    evidence_sha256: str = ""


class RunUnknown(Event, frozen=True, tag="run.unknown"):
    """Whether it happened cannot be told; a person or the step's `verify` command settles it."""

    run: str
    reason: str


class RunSettled(Event, frozen=True, tag="run.settled"):
    """answer: happened, did-not-happen or run-again. by_verify: the declared read-only command answered."""

    sealed: ClassVar[frozenset[str]] = REASON
    run: str
    answer: str
    reason: str
    by_verify: bool = False


class RunCancelAsked(Event, frozen=True, tag="run.cancel_asked"):
    sealed: ClassVar[frozenset[str]] = REASON
    run: str
    reason: str = ""


# --- evidence: gates, refs, samples -----------------------------------------------------------------------------------


class GateAsked(Event, frozen=True, tag="gate.asked"):
    """Somebody wants the gate judged anew."""

    gate: str


class GateJudged(Event, frozen=True, tag="gate.judged"):
    """verdict: pass, fail, inconclusive, error or skipped. bound: ref or tuple or "plan" -> what it was judged on."""

    sealed: ClassVar[frozenset[str]] = REASON
    gate: str
    verdict: str
    reason: str = ""
    warn: bool = False
    run: str | None = None
    bound: dict[str, str] = {}
    evidence: str = ""
    evidence_sha256: str = ""
    value: float | None = None


class WaiverGranted(Event, frozen=True, tag="waiver.granted"):
    """attested: the person states that the failure lies outside the scope the plan forbids to waive."""

    sealed: ClassVar[frozenset[str]] = REASON
    gate: str
    decision: str
    reason: str
    expires: dt.datetime
    attested: bool = False


class WaiverRevoked(Event, frozen=True, tag="waiver.revoked"):
    sealed: ClassVar[frozenset[str]] = REASON
    gate: str
    decision: str
    reason: str = ""


class RefsSeen(Event, frozen=True, tag="refs.seen"):
    """Where refs point now: parallel arrays. tree: the tree's hash, so that a merge of the same tree changes nothing."""

    ref: Names
    sha: Names
    tree: Names
    dirty: tuple[bool, ...] = ()
    problem: Names = ()


class TupleSet(Event, frozen=True, tag="tuple.set"):
    """refs: name -> value. supported: "supported", "rollback", "unsupported" or "unknown". purpose: current or rollback."""

    tuple: str
    refs: dict[str, str]
    supported: str = "unknown"
    problem: str = ""
    purpose: str = "current"


class FilesScanned(Event, frozen=True, tag="files.scanned"):
    """Artifacts, links and scripts of the plan: parallel arrays. state: present, missing or executable."""

    name: Names
    path: Names
    state: Names
    sha256: Names


class Samples(Event, frozen=True, tag="samples"):
    """One round of the engine's looking, and its beat. Three groups of parallel arrays; `t` is seconds from `base`.

    probe, p_t, p_verdict, p_status, p_ms, p_detail: poll results (verdict pass, warn, fail, inconclusive, error,
    excused). metric, m_t, m_value (nan: none), m_verdict, m_n. cond, c_t, c_result, c_every: trigger conditions
    evaluated (true, false, error or none; also "rule:ID" and "card:PROCEDURE") and the polling interval in force, in seconds: a longer silence than twice
    that is unobserved.
    """

    sealed: ClassVar[frozenset[str]] = frozenset({"p_detail"})
    epoch: int
    base: dt.datetime
    probe: Names = ()
    p_t: tuple[float, ...] = ()
    p_verdict: Names = ()
    p_status: tuple[int, ...] = ()
    p_ms: tuple[float, ...] = ()
    p_detail: Names = ()
    metric: Names = ()
    m_t: tuple[float, ...] = ()
    m_value: Names = ()
    m_verdict: Names = ()
    m_n: tuple[int, ...] = ()
    cond: Names = ()
    c_t: tuple[float, ...] = ()
    c_result: Names = ()
    c_every: tuple[float, ...] = ()


class MetricEntered(Event, frozen=True, tag="metric.entered"):
    """A number a person read somewhere else."""

    sealed: ClassVar[frozenset[str]] = TEXT
    metric: str
    value: float
    text: str = ""


class ApiBudget(Event, frozen=True, tag="api.budget"):
    """What an API allows still: written when it changes what is shown, not each poll."""

    api: str
    remaining: int
    limit: int
    reset: dt.datetime | None = None
    waiting_until: dt.datetime | None = None
    reason: str = ""


class VerdictChanged(Event, frozen=True, tag="verdict.changed"):
    """reasons: one line each, "kind:id: words". cause: what moved it. policy: version of the rules that judged."""

    verdict: str
    previous: str = ""
    reasons: Names = ()
    cause: str = ""
    policy: int = 1


class DeployNoticed(Event, frozen=True, tag="deploy.noticed"):
    """A deploy was published outside the cockpit; it counts as a generation."""

    probe: str
    live: str
    previous: str = ""


class StabilityChanged(Event, frozen=True, tag="stability.changed"):
    """change: started, breached, restarted, failed, extended or held. for_s: how long the window now is."""

    sealed: ClassVar[frozenset[str]] = REASON
    change: str
    for_s: float = 0.0
    reason: str = ""


# --- triggers and procedures ------------------------------------------------------------------------------------------


class TriggerChanged(Event, frozen=True, tag="trigger.changed"):
    """phase: unarmed, armed, pending, firing or cleared. since: start of the phase as the rules count it."""

    sealed: ClassVar[frozenset[str]] = REASON
    trigger: str
    phase: str
    since: dt.datetime
    reason: str = ""
    plan_hash: str = ""
    policy: int = 1


class TriggerDeclared(Event, frozen=True, tag="trigger.declared"):
    """A person says that a human-declared trigger has come true, or that it is over."""

    sealed: ClassVar[frozenset[str]] = REASON
    trigger: str
    reason: str
    over: bool = False


class SilenceSet(Event, frozen=True, tag="silence.set"):
    sealed: ClassVar[frozenset[str]] = REASON
    trigger: str
    until: dt.datetime
    reason: str


class SilenceLifted(Event, frozen=True, tag="silence.lifted"):
    sealed: ClassVar[frozenset[str]] = REASON
    trigger: str
    reason: str = ""


class RollbackProposed(Event, frozen=True, tag="rollback.proposed"):
    trigger: str
    procedure: str
    generation: int
    reason: str = ""


class RollbackWithdrawn(Event, frozen=True, tag="rollback.withdrawn"):
    sealed: ClassVar[frozenset[str]] = REASON
    reason: str


class ProcedureCalled(Event, frozen=True, tag="procedure.called"):
    """proc: "P1". For a rollback this is the claim: at most one for a generation. automatic: no person asked for it.

    needs_second: it waits for another person before its first step. tuple: what it returns to. declared_by: who declared
    the trigger that called it, "" where it was measured.
    """

    sealed: ClassVar[frozenset[str]] = frozenset({"reason", "values"})
    proc: str
    procedure: str
    kind: str
    reason: str = ""
    values: dict[str, str] = {}
    trigger: str = ""
    automatic: bool = False
    generation: int = 0
    tuple: str = ""
    plan_hash: str = ""
    needs_second: bool = False
    incident: str = ""
    declared_by: str = ""


class ProcedureConfirmed(Event, frozen=True, tag="procedure.confirmed"):
    proc: str


class StepDone(Event, frozen=True, tag="step.done"):
    sealed: ClassVar[frozenset[str]] = TEXT
    proc: str
    step: str
    text: str = ""
    by_hand: bool = False
    run: str | None = None


class StepFailed(Event, frozen=True, tag="step.failed"):
    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    reason: str
    run: str | None = None


class StepSkipped(Event, frozen=True, tag="step.skipped"):
    """by_plan: its `if` was false."""

    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    reason: str
    by_plan: bool = False


class StepRetried(Event, frozen=True, tag="step.retried"):
    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    reason: str = ""


class StepHandedOver(Event, frozen=True, tag="step.handed_over"):
    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    to: str
    reason: str = ""


class ProcedureEnded(Event, frozen=True, tag="procedure.ended"):
    """outcome: executed, verified, unverified, failed or aborted. durations: step -> seconds."""

    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    outcome: str
    reason: str = ""
    durations: dict[str, float] = {}


class RehearsalImported(Event, frozen=True, tag="rehearsal.imported"):
    """printed_only: steps that only said what they would do; they validate nothing. total_s: one figure a rehearsal."""

    journal: str
    head: str
    plan_hash: str
    procedure: str
    procedure_hash: str
    rehearsed_on: str
    ended: dt.datetime
    total_s: float
    verified: bool
    durations: dict[str, float] = {}
    printed_only: Names = ()


class LastSafePassed(Event, frozen=True, tag="rollback.last_safe_passed"):
    """From here on a rollback, as rehearsed, ends after the window. p90_s: how long it takes; n: of how many rehearsals."""

    last_safe: dt.datetime
    window_end: dt.datetime
    p90_s: float
    n: int


# --- incidents and notes ----------------------------------------------------------------------------------------------


class NoteAdded(Event, frozen=True, tag="note.added"):
    """todo: the action items that "TODO:" in the text opened."""

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
    """Only what is given changes. stage: the stage reached. plan: how it will be mended. update: a public update went out."""

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
    sealed: ClassVar[frozenset[str]] = TEXT
    incident: str
    text: str = ""


class IncidentReopened(Event, frozen=True, tag="incident.reopened"):
    sealed: ClassVar[frozenset[str]] = REASON
    incident: str
    reason: str


class IncidentEscalated(Event, frozen=True, tag="incident.escalated"):
    """link: index in the severity's chain. stage: the limit that ran out, or "asked"."""

    sealed: ClassVar[frozenset[str]] = REASON
    incident: str
    to: str
    link: int
    stage: str = ""
    reason: str = ""


class ActionOpened(Event, frozen=True, tag="action.opened"):
    sealed: ClassVar[frozenset[str]] = TEXT
    action: str
    text: str
    origin: str = ""
    due: dt.datetime | None = None
    blocks_next: bool = False


class ActionFiled(Event, frozen=True, tag="action.filed"):
    sealed: ClassVar[frozenset[str]] = frozenset({"where"})
    action: str
    where: str


# --- votes, decisions, sign-offs --------------------------------------------------------------------------------------


class PollOpened(Event, frozen=True, tag="poll.opened"):
    poll: str


class VoteCast(Event, frozen=True, tag="vote.cast"):
    """evidence: gate -> "verdict@seq" of the judgement the voter saw. relayed_for: who really voted, elsewhere."""

    sealed: ClassVar[frozenset[str]] = REASON
    poll: str
    duty: str
    choice: str
    reason: str = ""
    evidence: dict[str, str] = {}
    relayed_for: str = ""
    link: str = ""


class VoteVoided(Event, frozen=True, tag="vote.voided"):
    """The evidence a GO vote was bound to got worse: the vote no longer counts, whatever becomes of the evidence."""

    poll: str
    duty: str
    reason: str


class PollReminded(Event, frozen=True, tag="poll.reminded"):
    poll: str
    duties: Names


class PollDeclared(Event, frozen=True, tag="poll.declared"):
    sealed: ClassVar[frozenset[str]] = REASON
    poll: str
    result: str
    reason: str = ""
    evidence: dict[str, str] = {}


class DecisionMade(Event, frozen=True, tag="decision.made"):
    """The GO/NO-GO or other choice at the end of a phase. verdict: what the cockpit said when it was made."""

    sealed: ClassVar[frozenset[str]] = REASON
    phase: str
    choice: str
    verdict: str
    reason: str = ""
    evidence: dict[str, str] = {}
    relayed_for: str = ""
    link: str = ""


class SignoffSigned(Event, frozen=True, tag="signoff.signed"):
    """statement: the very text that was shown. second: another person's signature under the one that stands."""

    sealed: ClassVar[frozenset[str]] = REASON
    signoff: str
    statement: str
    choice: str = ""
    reason: str = ""
    relayed_for: str = ""
    link: str = ""
    second: bool = False


class SignoffWithdrawn(Event, frozen=True, tag="signoff.withdrawn"):
    sealed: ClassVar[frozenset[str]] = REASON
    signoff: str
    reason: str


# --- announcements and artifacts --------------------------------------------------------------------------------------


class AnnouncementOrdered(Event, frozen=True, tag="announcement.ordered"):
    """The frozen text for one channel. due: the obligation it answers. how: webhook, command, clipboard or hand."""

    sealed: ClassVar[frozenset[str]] = TEXT
    announcement: str
    template: str
    channel: str
    how: str
    text: str
    due: dt.datetime | None = None
    incident: str = ""


class AnnouncementSent(Event, frozen=True, tag="announcement.sent"):
    """sure: False when it cannot be known (a clipboard that does not answer)."""

    announcement: str
    sure: bool = True
    how: str = ""


class DutySnoozed(Event, frozen=True, tag="duty.snoozed"):
    """A due announcement or recurring item is put off or let go (until is None) with a reason."""

    sealed: ClassVar[frozenset[str]] = REASON
    duty: str
    due: dt.datetime
    reason: str
    until: dt.datetime | None = None


class ArtifactAttached(Event, frozen=True, tag="artifact.attached"):
    """path: in the evidence folder. artifact: the plan's, or "" for something extra."""

    sealed: ClassVar[frozenset[str]] = TEXT
    artifact: str
    path: str
    sha256: str
    size: int
    text: str = ""


# --- the journal itself -----------------------------------------------------------------------------------------------


class JournalRepaired(Event, frozen=True, tag="journal.repaired"):
    """how: cut (torn bytes kept in `torn`), completed (a whole entry lacked its newlines), or copied (what verified of a
    poisoned journal went into a new file; the old one is kept as `torn`)."""

    how: str
    offset: int
    length: int
    torn: str = ""


class JournalRedacted(Event, frozen=True, tag="journal.redacted"):
    sealed: ClassVar[frozenset[str]] = REASON
    entry: int
    fields: Names
    reason: str


class JournalAdopted(Event, frozen=True, tag="journal.adopted"):
    """A copied journal may be written here from now on. previous and current: "machine:folder"."""

    previous: str
    current: str


def _all(base: type[Event]) -> dict[str, type[Event]]:
    found: dict[str, type[Event]] = {}
    for kind in base.__subclasses__():
        found[str(kind.__struct_config__.tag)] = kind
    return found


EVENT_TYPES: dict[str, type[Event]] = _all(Event)
"""Tag -> type, in the order of this file."""
