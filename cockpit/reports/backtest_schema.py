"""What a backtest says, for machines: one `Backtest` over any number of journals.

Times are UTC; `t_s` is the T-clock in seconds, None while there was no T0; lengths are seconds. Lists stand in the order
of the plan, of the journal, or of time. Nothing here depends on when or where it was computed, so that the same plan and
the same journals give the same bytes.
"""

import datetime as dt

from msgspec import Struct

SCHEMA = 1


class Mark(Struct, frozen=True):
    """A change of a trigger's phase: unarmed, armed, pending, firing or cleared. t_s: the T-clock then."""

    at: dt.datetime
    phase: str
    reason: str
    t_s: float | None = None


class Act(Struct, frozen=True):
    """What really happened: a rollback that was called, or a trigger that a person declared.

    kind: "rollback" or "declared". what: the procedure called, or the trigger declared. by: who; automatic: nobody
    asked for it, a trigger of the recorded plan did it. generation: how many deploys were out. outcome: how a rollback
    ended, "" while it had not.
    """

    kind: str
    what: str
    at: dt.datetime
    seq: int
    by: str = ""
    automatic: bool = False
    generation: int = 0
    trigger: str = ""
    outcome: str = ""


class Firing(Struct, frozen=True):
    """One time a trigger would have fired.

    would: "notify", "propose", "roll back", or "nothing" (muted, say); why_not: why it would not have rolled back by
    itself although its plan says so. acts: when it would have acted, which may be later than it fired. act: the act of
    a person that it is measured against, else the automatic rollback on record; lead_s: how long before that act it
    fired, negative when the act came first. false_alarm: the same deploy got well without being rolled back, so that
    rolling it back would have been for nothing; None where the record does not tell; false_why says which.
    """

    fired: dt.datetime
    pending: dt.datetime | None = None
    cleared: dt.datetime | None = None
    t_s: float | None = None
    reason: str = ""
    generation: int = 0
    would: str = "notify"
    why_not: str = ""
    acts: dt.datetime | None = None
    act: Act | None = None
    lead_s: float | None = None
    false_alarm: bool | None = None
    false_why: str = ""


class TriggerCourse(Struct, frozen=True):
    """One trigger over one journal. decidable: "yes", "partly" or "no"; undecided: why not, one line each.

    marks: every change of its phase. recorded: when it fired on record, under the plan of the time. phase: at the end.
    """

    id: str
    title: str
    kind: str
    action: str
    decidable: str = "yes"
    undecided: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    firings: tuple[Firing, ...] = ()
    recorded: tuple[dt.datetime, ...] = ()
    phase: str = "unarmed"


class Stretch(Struct, frozen=True):
    """A time during which a rule spoke against going on. level: no-go, not-ready or conditional. until None: to the end."""

    since: dt.datetime
    level: str
    words: str
    until: dt.datetime | None = None
    t_s: float | None = None


class RuleCourse(Struct, frozen=True):
    """One go/no-go rule over one journal."""

    id: str
    verdict: str
    decidable: str = "yes"
    undecided: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] = ()


class VerdictSpell(Struct, frozen=True):
    """A time during which the verdict would have been one and the same. reasons: as it began. recorded: the one on record."""

    since: dt.datetime
    verdict: str
    reasons: tuple[str, ...] = ()
    t_s: float | None = None
    recorded: str = ""


class Decision(Struct, frozen=True):
    """A decision on record, and the verdict under which it would have been made.

    kind: "decision" (of a phase) or "poll". recorded: the verdict on record when it was made. against: NO-GO and NOT READY
    reasons that would have stood against a choice to go on. undecided: reasons the record does not decide.
    """

    kind: str
    what: str
    choice: str
    at: dt.datetime
    seq: int
    by: str
    recorded: str
    verdict: str
    against: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


class Course(Struct, frozen=True):
    """One journal under the plan. place: the journal's folder name. head: hash of its last entry.

    same_plan: the plan is the one the journal was flown under, throughout. deploys: when each deploy was out. differs:
    what would have gone otherwise than it did, one line each; what is not decidable is no difference.
    """

    place: str
    release: str
    id: str
    head: str
    entries: int
    begins: dt.datetime
    ends: dt.datetime
    rehearsal: bool
    same_plan: bool
    zone: str
    deploys: tuple[dt.datetime, ...]
    acts: tuple[Act, ...]
    triggers: tuple[TriggerCourse, ...]
    rules: tuple[RuleCourse, ...]
    verdicts: tuple[VerdictSpell, ...]
    decisions: tuple[Decision, ...]
    differs: tuple[str, ...]
    notes: tuple[str, ...] = ()


class TriggerSum(Struct, frozen=True):
    """One trigger over all journals. journals: in how many it was decidable. leads_s: ascending."""

    id: str
    journals: int = 0
    fired: int = 0
    rollbacks: int = 0
    false_rollbacks: int = 0
    leads_s: tuple[float, ...] = ()


class Summary(Struct, frozen=True):
    """Over all journals. by_people: rollbacks that people called. caught: of those, how many a trigger that rolls back
    or proposes would have preceded. missed: the others. rollbacks: how many there would have been by themselves;
    false_rollbacks: of those, how many for nothing. contradicted: decisions to go on that the rules would have opposed.
    """

    journals: int
    by_people: int
    caught: int
    missed: int
    rollbacks: int
    false_rollbacks: int
    decisions: int
    contradicted: int
    differing: int
    triggers: tuple[TriggerSum, ...]


class Backtest(Struct, frozen=True):
    """The whole of it. plan_hash: of the plan that was tried."""

    schema: int
    plan: str
    version: str
    plan_hash: str
    courses: tuple[Course, ...]
    summary: Summary
