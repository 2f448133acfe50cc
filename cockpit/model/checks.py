"""The part of a plan that looks at the world: gates, probes, metrics, triggers and go/no-go rules."""

from typing import Annotated, Literal

from msgspec import Struct, field

from cockpit.model.marks import (
    AnswerCel,
    Argument,
    Bytes,
    ClassId,
    Condition,
    EnvironmentId,
    EnvText,
    GateId,
    MetricId,
    Number,
    PathText,
    ProbeId,
    ProcedureId,
    Ref,
    Regex,
    Requirement,
    RoleId,
    SeverityId,
    Shell,
    TupleId,
)
from cockpit.model.names import MARKS
from cockpit.model.times import Duration, Moment, Percent

GateKind = Literal["command", "http", "github", "git", "env", "files", "metric", "manual", "tuple", "group"]
ProbeKind = Literal["http", "github", "prometheus", "command", "tcp", "tls", "file", "git"]
TriggerKind = Literal["functional", "compatibility", "performance", "stability", "contract", "security", "human"]
TriggerAction = Literal["notify", "propose", "rollback"]
OnNoData = Literal["hold", "ignore", "propose"]


class NumberExpect(Struct, frozen=True, forbid_unknown_fields=True):
    """A number found by the first group of `match` in the output, and its bounds (inclusive)."""

    match: Regex = r"(-?\d+(?:\.\d+)?)"
    min: Number | None = None
    max: Number | None = None


class VersionExpect(Struct, frozen=True, forbid_unknown_fields=True):
    """A version found by the first group of `match`, compared as a version: `min = "22"` accepts 22.4.1."""

    match: Regex = r"v?(\d+(?:\.\d+)*)"
    min: str | None = None
    below: str | None = None
    equals: str | None = None


class Expect(Struct, frozen=True, forbid_unknown_fields=True):
    """What an answer must look like to pass. All that is given must hold.

    exit: accepted exit codes (default 0); warn_exit: codes that pass with a warning. match / not_match: regular
    expressions searched in the output or body. when: CEL over `status`, `headers`, `body`, `latency_ms`, `output`.
    """

    exit: int | tuple[int, ...] | None = None
    warn_exit: tuple[int, ...] = ()
    match: Regex | None = None
    not_match: Regex | None = None
    number: NumberExpect | None = None
    version: VersionExpect | None = None
    status: int | tuple[int, ...] | None = None
    when: AnswerCel | None = None


class Http(Struct, frozen=True, forbid_unknown_fields=True):
    """One HTTP request. `${NAME}` in url, headers and body is an environment variable, resolved by the engine."""

    url: EnvText
    method: str = "GET"
    headers: dict[str, EnvText] = {}
    body: EnvText | None = None
    expect: Expect | None = None
    idempotent: bool = False
    follow_redirects: bool = False


class GitCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """What a git gate asks of the repository at `path` (relative to the workdir).

    only_paths: globs; the commits of `since..ref` may touch nothing else. signed: the tag `ref` carries a good
    signature. clean_clone: judge a fresh clone at `ref`, so that nothing uncommitted can help.
    no_commits_after: a moment name ("freeze") or a phase or item id after which a commit is an alarm.
    """

    path: str = "."
    ref: str = "HEAD"
    clean: bool = False
    clean_clone: bool = False
    only_paths: tuple[str, ...] = ()
    since: str | None = None
    signed: bool = False
    branch: str | None = None
    no_commits_after: Annotated[str, Ref(("phase", "item"), MARKS)] | None = None
    has_files: tuple[str, ...] = ()


class GithubCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """One question to GitHub's REST API. `repo` is "owner/name"; `${NAME}` allowed.

    ask: which question. The fields below are read by the questions that need them.
    """

    ask: Literal[
        "workflow", "checks", "status", "deployment", "issues", "downloads", "pull", "commits", "release", "search"
    ]
    repo: EnvText
    api: EnvText | None = None
    token: EnvText | None = None
    ref: str | None = None
    names: tuple[str, ...] = ()
    workflow: str | None = None
    environment: str | None = None
    labels: tuple[str, ...] = ()
    state: str = "open"
    tag: str | None = None
    pull: int | None = None
    approvals: int = 0
    since: str | None = None
    only_paths: tuple[str, ...] = ()
    query: str | None = None


class FileCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """A file, or the files a glob names, relative to the workdir. `absent` turns the question round."""

    path: str
    contains: str | tuple[str, ...] = ()
    not_contains: str | tuple[str, ...] = ()
    absent: bool = False
    executable: bool = False
    min_count: int = 1
    sha256: str | None = None
    max_age: Duration | None = None
    tracked: bool = False


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What a command may use before its tree is ended: memory in bytes, processor time."""

    memory: Bytes | None = None
    cpu: Duration | None = None


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """A question whose answer is pass, fail, inconclusive or error, with evidence.

    binds: what a pass is bound to: tuple ids, or refs such as "git:.:HEAD"; when one moves, the pass is stale.
    auto: judged by the engine without being asked; the default is true for kinds that start no command.
    accepted: false for what an import drafted and nobody has read: it is never judged until it is true.
    """

    id: str
    kind: GateKind
    title: str = ""
    run: Shell | None = None
    argv: tuple[Argument, ...] = ()
    http: Http | None = None
    github: GithubCheck | None = None
    git: GitCheck | None = None
    environment: EnvironmentId | None = None
    files: tuple[FileCheck, ...] = ()
    metric: MetricId | None = None
    metrics: tuple[MetricId, ...] = ()
    statement: str | None = None
    tuple_id: TupleId | None = field(default=None, name="tuple")
    gates: tuple[GateId, ...] = ()
    required: bool = True
    waivable_by: tuple[str, ...] = ()
    waivable_when: str | None = None
    role: RoleId | None = None
    reviewer_differs_from: Annotated[str, Ref(("gate", "item"))] | None = None
    needs: tuple[Requirement, ...] = ()
    timeout: Duration | None = None
    retries: int = 0
    valid_for: Duration | None = None
    every: Duration | None = None
    auto: bool | None = None
    expect: Expect | None = None
    wrapper: str | None = None
    exclusive: str | None = None
    workdir: str | None = None
    env: dict[str, EnvText] = {}
    output_limit: Bytes | None = None
    limits: Limits | None = None
    binds: tuple[str, ...] = ()
    evidence: PathText | None = None
    accepted: bool = True
    help: str = ""
    on: str | None = None


class Maintenance(Struct, frozen=True, forbid_unknown_fields=True):
    """The mark of a planned outage: such an answer freezes timers, neither failing nor recovering."""

    status: int = 503
    header: str | None = None
    body_contains: str | None = None


class Probe(Struct, frozen=True, forbid_unknown_fields=True):
    """Something the engine asks again and again. `every_live` applies from T-1h to the end of the stability window."""

    id: str
    kind: ProbeKind
    title: str = ""
    environment: EnvironmentId | None = None
    url: EnvText | None = None
    method: str = "GET"
    headers: dict[str, EnvText] = {}
    body: EnvText | None = None
    expect: Expect | None = None
    github: GithubCheck | None = None
    git: GitCheck | None = None
    query: str | None = None
    range: Duration | None = None
    step: Duration | None = None
    run: Shell | None = None
    argv: tuple[Argument, ...] = ()
    env: dict[str, EnvText] = {}
    host: EnvText | None = None
    port: int | None = None
    min_days: float | None = None
    file: FileCheck | None = None
    every: Duration = Duration(60)
    every_live: Duration | None = None
    deadline: Duration = Duration(3)
    maintenance: Maintenance | None = None
    control: bool = False
    follow_redirects: bool = False
    max_bytes: Bytes = 1_048_576
    live_id: AnswerCel | None = None


class Baseline(Struct, frozen=True, forbid_unknown_fields=True):
    """Values approved earlier. file: TOML with a key a metric id (or `key`); a rise above max_regression fails."""

    file: str
    max_regression: Percent
    key: str | None = None
    lower_is_better: bool = True


class Target(Struct, frozen=True, forbid_unknown_fields=True):
    """A goal rather than a bound: met, not met, or at risk until `by`. tiers: name -> minimum, for grades above it."""

    min: Number | None = None
    max: Number | None = None
    by: Moment | None = None
    tiers: dict[str, Number] = {}


class Metric(Struct, frozen=True, forbid_unknown_fields=True):
    """A number read from a probe by CEL, computed from others, or entered by a person (no probe and no value)."""

    id: str
    title: str = ""
    probe: ProbeId | None = None
    value: AnswerCel | None = None
    ratio: tuple[MetricId, MetricId] | None = None
    rate_of: MetricId | None = None
    change_of: MetricId | None = None
    over: Duration | None = None
    unit: str = ""
    min: Number | None = None
    max: Number | None = None
    warn_min: Number | None = None
    warn_max: Number | None = None
    for_: Duration | None = field(default=None, name="for")
    min_samples: int = 1
    on_no_data: OnNoData = "hold"
    stale_after: Duration | None = None
    baseline: Baseline | None = None
    target: Target | None = None
    targets: tuple[Target, ...] = ()
    role: RoleId | None = None
    help: str = ""


class Trigger(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition that, once proven able to be false, notifies, proposes or rolls back when it holds long enough.

    One of when, metric, probe, gate. Of kind human, contract or security it may have none: a person declares it.
    """

    id: str
    title: str = ""
    kind: TriggerKind = "functional"
    when: Condition | None = None
    metric: MetricId | None = None
    probe: ProbeId | None = None
    gate: GateId | None = None
    failures: int = 1
    successes: int = 2
    for_: Duration = field(default=Duration(0), name="for")
    keep_firing_for: Duration = Duration(0)
    min_samples: int = 1
    arm_after: int = 1
    startup_deadline: Duration | None = None
    action: TriggerAction = "notify"
    procedure: ProcedureId | None = None
    on_no_data: OnNoData = "hold"
    role: RoleId | None = None
    incident: SeverityId | None = None
    help: str = ""


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """A go/no-go rule. builtin rules name what CEL does not reach: rollback readiness, open incidents, rehearsal."""

    id: str
    when: Condition | None = None
    requires: tuple[Requirement, ...] = ()
    verdict: Literal["no-go", "not-ready"] = "no-go"
    reason: str = ""
    classes: tuple[ClassId, ...] = ()
    role: RoleId | None = None
