"""Triggers, what they propose, and each call of a procedure."""

import datetime as dt

from msgspec import Struct


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
    confirmed: dt.datetime | None = None
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
