"""What somebody may ask for. A command is a wish: `core.decide` turns it into entries, or refuses and says why.

People's commands come from keys and from the shell alike; the engine's observations and timers are commands too.
"""

import datetime as dt

from msgspec import Struct

from cockpit.model.events import (
    ApiBudget,
    EngineElected,
    EngineTrouble,
    FilesScanned,
    GapSeen,
    GateJudged,
    RefsSeen,
    RehearsalImported,
    RunFinished,
    Samples,
    TupleSet,
)


class Actor(Struct, frozen=True):
    """Who asks. name: the OS user, or "engine". role: the plan's role taken, or "". os: the kernel vouches for name."""

    name: str
    role: str = ""
    os: bool = True
    claimed: str = ""


class Command(Struct, frozen=True, kw_only=True):
    """Base of all commands. occurred: for late notes, when it really happened. relates_to: entries it is about."""

    occurred: dt.datetime | None = None
    relates_to: tuple[int, ...] = ()


class Act(Struct, frozen=True):
    """A command, who asks, and what that person had seen (the last seq on their screen; -1: not stated).

    shown: the verdict that stood on the screen then, and what its reasons were about ("gate:lint"); () is not stated.
    """

    command: Command
    actor: Actor
    seen: int = -1
    shown: tuple[str, ...] = ()


class Refusal(Struct, frozen=True):
    """Why not, in words a person can act on. code: stable, for tests and scripts."""

    code: str
    reason: str


# --- release, people, clock -------------------------------------------------------------------------------------------


class OpenRelease(Command, frozen=True):
    """rehearsed_on: of a rehearsal, where its stand-ins act."""

    t0: dt.datetime | None = None
    classes: tuple[str, ...] = ()
    scope: str = ""
    rehearsed_on: str = ""


class CloseRelease(Command, frozen=True):
    reason: str = ""
    abandon: bool = False


class OpenSession(Command, frozen=True):
    session: str
    uid: int
    host: str = ""


class LeaveSession(Command, frozen=True):
    session: str


class AssignRole(Command, frozen=True):
    duty: str
    owner: str


class OfferRole(Command, frozen=True):
    duty: str
    to: str


class AcceptRole(Command, frozen=True):
    duty: str


class TakeRole(Command, frozen=True):
    duty: str
    reason: str


class ChangeClass(Command, frozen=True):
    classes: tuple[str, ...]
    scope: str = ""
    scope_gates: tuple[str, ...] = ()
    reason: str = ""


class AmendPlan(Command, frozen=True):
    """plan: canonical text; the caller has loaded and checked it. difference: unified diff, already shown."""

    plan: str
    plan_hash: str
    difference: str
    reason: str


class SetT0(Command, frozen=True):
    """A first T0, or a slip (then a reason is needed)."""

    t0: dt.datetime
    reason: str = ""


class CallHold(Command, frozen=True):
    reason: str
    for_s: float | None = None
    until_decision: bool = False
    blocks_rollback: bool = False


class ReleaseHold(Command, frozen=True):
    """hold: "" releases the one hold there is."""

    hold: str = ""
    reason: str = ""


class Recycle(Command, frozen=True):
    """Back to `to_s` seconds from T0 (negative: before). item: the same, named by an item or phase."""

    to_s: float
    reason: str


# --- items, runs, gates -----------------------------------------------------------------------------------------------


class CheckItem(Command, frozen=True):
    item: str
    text: str = ""
    link: str = ""


class SkipItem(Command, frozen=True):
    item: str
    reason: str


class ReopenItem(Command, frozen=True):
    item: str
    reason: str = ""


class ConfirmItem(Command, frozen=True):
    """The second person's yes to a two-person step."""

    item: str


class StartItem(Command, frozen=True):
    """Run a step of the day: its command, request, gate, announcement or procedure."""

    item: str


class RunGate(Command, frozen=True):
    """which: a gate's id, "all", or "failed" for all that are not green."""

    which: str


class AttestGate(Command, frozen=True):
    """A person's judgement of a manual gate. verdict: pass or fail."""

    gate: str
    verdict: str
    reason: str = ""
    link: str = ""


class CancelRun(Command, frozen=True):
    run: str
    reason: str = ""


class SettleRun(Command, frozen=True):
    """answer: happened, did-not-happen or run-again."""

    run: str
    answer: str
    reason: str


class GrantWaiver(Command, frozen=True):
    """known_decisions: ids found in the decisions file, None where the plan names no file."""

    gate: str
    decision: str
    reason: str
    expires: dt.datetime
    attested: bool = False
    known_decisions: tuple[str, ...] | None = None


class RevokeWaiver(Command, frozen=True):
    gate: str
    reason: str = ""


class SetTuple(Command, frozen=True):
    """Refs typed by a person, or the rollback tuple chosen (purpose "rollback")."""

    tuple: str
    refs: dict[str, str] = {}
    purpose: str = "current"
    supported: str = "unknown"


class EnterMetric(Command, frozen=True):
    metric: str
    value: float
    text: str = ""


class AttachFile(Command, frozen=True):
    artifact: str
    path: str
    sha256: str
    size: int
    text: str = ""


# --- triggers, procedures, rollback -----------------------------------------------------------------------------------


class DeclareTrigger(Command, frozen=True):
    trigger: str
    reason: str
    over: bool = False


class SetSilence(Command, frozen=True):
    trigger: str
    until: dt.datetime
    reason: str


class LiftSilence(Command, frozen=True):
    trigger: str
    reason: str = ""


class CallProcedure(Command, frozen=True):
    """procedure: an id; for a rollback `typed` must be the release's name. generation: what the caller saw (-1: any)."""

    procedure: str
    reason: str = ""
    values: dict[str, str] = {}
    typed: str = ""
    generation: int = -1
    tuple: str = ""
    trigger: str = ""
    incident: str = ""


class ConfirmProcedure(Command, frozen=True):
    proc: str


class AbortProcedure(Command, frozen=True):
    proc: str
    reason: str


class StartStep(Command, frozen=True):
    """Run a step whose turn it is (steps of automatic procedures start by themselves)."""

    proc: str
    step: str


class FinishStep(Command, frozen=True):
    """A person did it, and says what came of it."""

    proc: str
    step: str
    text: str = ""


class SkipStep(Command, frozen=True):
    proc: str
    step: str
    reason: str


class RetryStep(Command, frozen=True):
    proc: str
    step: str
    reason: str = ""


class HandOverStep(Command, frozen=True):
    proc: str
    step: str
    to: str
    reason: str = ""


class WithdrawProposal(Command, frozen=True):
    reason: str


class ExtendStability(Command, frozen=True):
    by_s: float
    reason: str


class ImportRehearsal(Command, frozen=True):
    rehearsal: RehearsalImported


# --- incidents, notes, votes, announcements ---------------------------------------------------------------------------


class AddNote(Command, frozen=True):
    text: str
    incident: str = ""


class CorrectEntry(Command, frozen=True):
    entry: int
    text: str
    retract: bool = False


class OpenIncident(Command, frozen=True):
    severity: str
    title: str
    impact: str = ""
    mitigation: str = ""
    follow_up: str = ""
    owner: str = ""


class UpdateIncident(Command, frozen=True):
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


class ResolveIncident(Command, frozen=True):
    incident: str
    text: str = ""


class ReopenIncident(Command, frozen=True):
    incident: str
    reason: str


class EscalateIncident(Command, frozen=True):
    """The next link of the chain, now; or the link of the role `to`, whose matter it is."""

    incident: str
    reason: str = ""
    to: str = ""


class OpenAction(Command, frozen=True):
    text: str
    origin: str = ""
    due: dt.datetime | None = None


class FileAction(Command, frozen=True):
    action: str
    where: str


class OpenPoll(Command, frozen=True):
    poll: str


class CastVote(Command, frozen=True):
    """choice: go, no-go or abstain. duty: the role voted for; "" is the actor's own."""

    poll: str
    choice: str
    duty: str = ""
    reason: str = ""
    relayed_for: str = ""
    link: str = ""


class DeclarePoll(Command, frozen=True):
    poll: str
    result: str
    reason: str = ""


class MakeDecision(Command, frozen=True):
    phase: str
    choice: str
    reason: str = ""
    relayed_for: str = ""
    link: str = ""


class Sign(Command, frozen=True):
    """statement: the text that was shown; refused when it is not what the plan says now."""

    signoff: str
    statement: str = ""
    choice: str = ""
    reason: str = ""
    relayed_for: str = ""
    link: str = ""


class WithdrawSignoff(Command, frozen=True):
    signoff: str
    reason: str


class Announce(Command, frozen=True):
    """text: as shown; "" takes the template as it resolves now. channel "" is each of the template's channels."""

    template: str
    text: str = ""
    channel: str = ""
    how: str = ""
    due: dt.datetime | None = None
    incident: str = ""


class ConfirmSent(Command, frozen=True):
    announcement: str
    sure: bool = True
    how: str = ""


class SnoozeDuty(Command, frozen=True):
    duty: str
    due: dt.datetime
    reason: str
    until: dt.datetime | None = None


# --- what the engine observes and what falls due ----------------------------------------------------------------------


class Elect(Command, frozen=True):
    event: EngineElected


class Beat(Command, frozen=True):
    epoch: int


class ReleaseEngine(Command, frozen=True):
    epoch: int
    reason: str


class Observe(Command, frozen=True):
    """Facts the engine saw, journaled as they are. epoch guards against an engine that was replaced."""

    epoch: int
    events: tuple[Samples | EngineTrouble | GapSeen | RefsSeen | FilesScanned | TupleSet | GateJudged | ApiBudget, ...]


class NoticeDeploy(Command, frozen=True):
    """A probe finds something live that is not what was on record. previous: what was live before, if the record does
    not say."""

    epoch: int
    probe: str
    live: str
    previous: str = ""


class StartRun(Command, frozen=True):
    """The engine is about to act. Refused when the order has expired, was cancelled, or is not its own to start."""

    epoch: int
    run: str
    pid: int = 0


class FinishRun(Command, frozen=True):
    """What came of a run; the entries that follow from it (item done, gate judged, step failed ...) are decided."""

    epoch: int
    result: RunFinished


class LoseRun(Command, frozen=True):
    """Whether a run happened cannot be told."""

    epoch: int
    run: str
    reason: str


class Tick(Command, frozen=True):
    """Journal whatever has fallen due by now: verdict and trigger changes, holds, escalations, steps whose turn it is."""

    epoch: int
