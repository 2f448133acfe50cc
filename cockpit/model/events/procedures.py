"""Triggers, the rollback they ask for, and procedures under way."""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import REASON, TEXT, Event, Names


class TriggerChanged(Event, frozen=True, tag="trigger.changed"):
    """A trigger passed into another phase.

    phase: unarmed, armed, pending, firing or cleared. since: start of the phase as the rules count it.
    """

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
    """The trigger asks for nothing until then; it is watched on, and arms itself again."""

    sealed: ClassVar[frozenset[str]] = REASON
    trigger: str
    until: dt.datetime
    reason: str


class SilenceLifted(Event, frozen=True, tag="silence.lifted"):
    """A silence was ended before its time."""

    sealed: ClassVar[frozenset[str]] = REASON
    trigger: str
    reason: str = ""


class RollbackProposed(Event, frozen=True, tag="rollback.proposed"):
    """A rollback, or another procedure that a trigger names, is put before everybody: by a trigger that only recommends,
    or may not act by itself as things stand; or ("") by a choice a person made. generation: of the deploy it is about."""

    trigger: str
    procedure: str
    generation: int
    reason: str = ""


class RollbackWithdrawn(Event, frozen=True, tag="rollback.withdrawn"):
    """A person decided against the rollback that was proposed."""

    sealed: ClassVar[frozenset[str]] = REASON
    reason: str


class ProcedureCalled(Event, frozen=True, tag="procedure.called"):
    """A rollback, card or other procedure was called.

    proc: "P1". For a rollback this is the claim: at most one for a generation. automatic: no person asked for it.

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
    """The second person's yes to a procedure that waits for one: its first step may begin."""

    proc: str


class StepDone(Event, frozen=True, tag="step.done"):
    """A step of a procedure is done.

    by_hand: a person did it outside the cockpit; text is what they say or pasted. run: the order that did it, None
    by hand.
    """

    sealed: ClassVar[frozenset[str]] = TEXT
    proc: str
    step: str
    text: str = ""
    by_hand: bool = False
    run: str | None = None


class StepFailed(Event, frozen=True, tag="step.failed"):
    """The procedure waits for a person: retry, skip, do it by hand or abort. run: the order that failed, None where
    there was none."""

    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    reason: str
    run: str | None = None


class StepSkipped(Event, frozen=True, tag="step.skipped"):
    """A step was left out.

    by_plan: its `if` was false.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    reason: str
    by_plan: bool = False


class StepRetried(Event, frozen=True, tag="step.retried"):
    """The failed step is wanted once more, as a new order."""

    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    reason: str = ""


class StepHandedOver(Event, frozen=True, tag="step.handed_over"):
    """A step is somebody else's.

    to: the role that does the step from now on.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    step: str
    to: str
    reason: str = ""


class ProcedureEnded(Event, frozen=True, tag="procedure.ended"):
    """A procedure came to its end.

    outcome: executed, verified, unverified, failed or aborted. durations: step -> seconds.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    proc: str
    outcome: str
    reason: str = ""
    durations: dict[str, float] = {}


class RehearsalImported(Event, frozen=True, tag="rehearsal.imported"):
    """What a rehearsal of a procedure came to was taken in, for its durations.

    printed_only: steps that only said what they would do; they validate nothing. total_s: one figure a rehearsal.
    """

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
