"""The part of a plan that says what people and machines do, and when: phases, items, procedures, holds, tuples."""

from typing import Annotated, Literal

from msgspec import Struct, field

from cockpit.model.checks import Expect, Http
from cockpit.model.marks import (
    Argument,
    Condition,
    EnvText,
    GateId,
    HealthId,
    ItemId,
    MetricId,
    PathText,
    PollId,
    ProbeId,
    ProcedureId,
    Ref,
    Requirement,
    RoleId,
    Shell,
    StageName,
    TemplateId,
    TupleId,
)
from cockpit.model.names import MARKS
from cockpit.model.times import Duration, Moment

ProcedureKind = Literal["rollback", "hotfix", "contingency", "emergency", "routine"]


class NotBefore(Struct, frozen=True, forbid_unknown_fields=True):
    """after: an item, step, phase or mark ("deploy", "recycle", "t0"); wait: how long after it."""

    after: Annotated[str, Ref(("item", "phase", "step"), MARKS)]
    wait: Duration = Duration(0)


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """A checklist line, or a step of the day when it has something to run.

    At most one of run, argv, http, gate, announce, procedure. needs: items, gates, phases ("phase:staging"), sign-offs
    ("signoff:x") or polls ("poll:x") that must be done or green first. verify: a read-only command telling whether the
    step really happened. manual: a person does it outside and confirms; on: another machine, said to the person.
    accepted: false for a command that an import drafted and nobody has read: it is shown, and refused until it is true.
    """

    id: str
    title: str = ""
    role: RoleId | None = None
    at: Moment | None = None
    due: Moment | None = None
    needs: tuple[Requirement, ...] = ()
    run: Shell | None = None
    argv: tuple[Argument, ...] = ()
    http: Http | None = None
    gate: GateId | None = None
    announce: TemplateId | None = None
    procedure: ProcedureId | None = None
    verify: Shell | None = None
    rehearse: Shell | None = None
    expect: Expect | None = None
    timeout: Duration | None = None
    retries: int = 0
    wrapper: str | None = None
    workdir: str | None = None
    env: dict[str, EnvText] = {}
    exclusive: str | None = None
    irreversible: bool = False
    deploy: bool = False
    two_person: bool = False
    proof: bool = False
    required: bool = True
    read_only: bool = False
    not_before: NotBefore | None = None
    recheck: Duration | None = None
    every: Duration | None = None
    until: Moment | None = None
    on: str | None = None
    accepted: bool = True
    help: str = ""


class PhaseDecision(Struct, frozen=True, forbid_unknown_fields=True):
    """The GO/NO-GO at the end of a phase. choices: labels of a checkpoint with more than two ways on.

    onward: those of them that let the release go on. Where none is named: GO where it is among them, else all but
    no-go, roll back, scrub, abort and abandon.
    """

    poll: PollId | None = None
    role: RoleId | None = None
    choices: tuple[str, ...] = ("go", "no-go")
    onward: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ()


class Phase(Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the release. blocks: the next phases' steps wait for it (its items and its decision)."""

    id: str
    title: str = ""
    at: Moment | None = None
    until: Moment | None = None
    role: RoleId | None = None
    item: tuple[Item, ...] = ()
    decision: PhaseDecision | None = None
    blocks: bool = False
    freeze: bool = False
    criteria: tuple[Requirement, ...] = ()


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a procedure. after: None waits for the step above; () starts at once; ids wait for those.

    if_: CEL; false leaves the step out, and says so. use: the id of an item whose work this step repeats.
    stage: the stage of answering that the incident has reached once this step is done, so that its clock goes on without
    anybody saying so. accepted: as for an item.
    """

    id: str
    title: str = ""
    role: RoleId | None = None
    run: Shell | None = None
    argv: tuple[Argument, ...] = ()
    http: Http | None = None
    gate: GateId | None = None
    announce: TemplateId | None = None
    use: ItemId | None = None
    verify: Shell | None = None
    rehearse: Shell | None = None
    expect: Expect | None = None
    timeout: Duration | None = None
    retries: int = 0
    wrapper: str | None = None
    workdir: str | None = None
    env: dict[str, EnvText] = {}
    exclusive: str | None = None
    required: bool = True
    irreversible: bool = False
    deploy: bool = False
    after: tuple[str, ...] | None = None
    if_: Condition | None = field(default=None, name="if")
    within: Duration | None = None
    stage: StageName | None = None
    on: str | None = None
    accepted: bool = True
    help: str = ""


class Procedure(Struct, frozen=True, forbid_unknown_fields=True):
    """A named sequence of steps, startable at any time. The rollback is the one of kind "rollback".

    verify_with: triggers, probes, metrics or gates that must be green for `verify_for` before a rollback counts as
    verified. follow_ups: actions that block the next release until they are filed. raise_when: CEL that puts the card
    on the screen by itself. review_within: a review falls due that long after the procedure was started.
    """

    id: str
    title: str = ""
    kind: ProcedureKind = "routine"
    role: RoleId | None = None
    to: TupleId | None = None
    two_person: bool = False
    parameters: dict[str, str] = {}
    step: tuple[Step, ...] = ()
    when: str = ""
    raise_when: Condition | None = None
    notes: str = ""
    verify_with: tuple[HealthId, ...] = ()
    verify_for: Duration = Duration(0)
    verify_within: Duration = Duration(600)
    rehearsed_on: Annotated[str, Ref(("environment",), ("simulator",))] | None = None
    rehearsed_within: Duration | None = None
    follow_ups: tuple[str, ...] = ()
    review_within: Duration | None = None


class Hold(Struct, frozen=True, forbid_unknown_fields=True):
    """A hold built into the countdown at `at`: for a while, or until somebody decides ("decision")."""

    at: Moment
    id: str = ""
    for_: Duration | None = field(default=None, name="for")
    until: Literal["decision"] | None = None
    reason: str = ""
    blocks_rollback: bool = False


class RefTuple(Struct, frozen=True, forbid_unknown_fields=True):
    """Named refs that belong together: "git:PATH:REF" is read from a repository, anything else is taken as typed.

    matrix: a TOML file with [[supported]] and [[rollback]] tables of refs. rollback: this is a state to return to.
    """

    id: str
    refs: dict[str, str] = {}
    title: str = ""
    matrix: PathText | None = None
    consumer: str | None = None
    rollback: bool = False
    required: tuple[str, ...] = ()
    role: RoleId | None = None


class Stability(Struct, frozen=True, forbid_unknown_fields=True):
    """The window after the deploy in which the named metrics must hold; a breach restarts or fails it."""

    for_: Duration = field(name="for")
    from_: Annotated[str, Ref(("item", "phase"), MARKS)] = field(default="deploy", name="from")
    metrics: tuple[MetricId, ...] = ()
    probes: tuple[ProbeId, ...] = ()
    on_breach: Literal["restart", "fail"] = "restart"


class Completion(Struct, frozen=True, forbid_unknown_fields=True):
    """What a release needs before it can be closed: "gate:x", "item:x", "phase:x", "signoff:x", "stability", ..."""

    requires: tuple[Requirement, ...] = ()
