"""What was seen: gates judged, refs, files, samples, and the verdict that follows."""

import datetime as dt
from typing import ClassVar

from cockpit.model.entry import REASON, TEXT, Event, Names


class GateAsked(Event, frozen=True, tag="gate.asked"):
    """Somebody wants the gate judged anew."""

    gate: str


class GateJudged(Event, frozen=True, tag="gate.judged"):
    """A gate's judgement.

    verdict: pass, fail, inconclusive, error or skipped. bound: ref or tuple or "plan" -> what it was judged on.
    """

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
    """A gate that is not green does not stand against the release.

    attested: the person states that the failure lies outside the scope the plan forbids to waive.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    gate: str
    decision: str
    reason: str
    expires: dt.datetime
    attested: bool = False


class WaiverRevoked(Event, frozen=True, tag="waiver.revoked"):
    """The gate counts again as it was judged. decision: the id the waiver was granted under."""

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
    """A set of versions that belong together was named.

    refs: name -> value. supported: "supported", "rollback", "unsupported" or "unknown". purpose: current or rollback.
    """

    tuple: str
    refs: dict[str, str]
    supported: str = "unknown"
    problem: str = ""
    purpose: str = "current"


class FilesScanned(Event, frozen=True, tag="files.scanned"):
    """Artifacts, links and scripts of the plan: parallel arrays. state: present, missing or executable; of artifacts
    also empty."""

    name: Names
    path: Names
    state: Names
    sha256: Names


class Samples(Event, frozen=True, tag="samples"):
    """One round of the engine's looking, and its beat. Three groups of parallel arrays; `t` is seconds from `base`.

    probe, p_t, p_verdict, p_status, p_ms, p_detail: poll results (verdict pass, warn, fail, inconclusive, error,
    excused). metric, m_t, m_value (nan: none), m_verdict, m_n, m_detail (why it is no pass). cond, c_t, c_result,
    c_every: trigger conditions evaluated (true, false, error or none; also "rule:ID" and "card:PROCEDURE") and the
    polling interval in force, in seconds: a longer silence than twice that is unobserved.
    """

    sealed: ClassVar[frozenset[str]] = frozenset({"p_detail", "m_detail"})
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
    m_detail: Names = ()
    cond: Names = ()
    c_t: tuple[float, ...] = ()
    c_result: Names = ()
    c_every: tuple[float, ...] = ()


class ProbeTold(Event, frozen=True, tag="probe.told"):
    """What an answer tells of its inside, written when it changes: its parts and their verdicts (parallel arrays), and
    which build it is."""

    sealed: ClassVar[frozenset[str]] = frozenset({"component", "version", "commit"})
    probe: str
    component: Names = ()
    verdict: Names = ()
    version: str = ""
    commit: str = ""


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
    """The release's verdict is another.

    reasons: one line each, "kind:id: words". cause: what moved it. policy: version of the rules that judged.
    """

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


class LiveSeen(Event, frozen=True, tag="live.seen"):
    """What a probe with a `live_id` finds to be live: the first time, and after a step of ours that published it.

    Kept in the record, so that an engine that comes later knows what another one left live. previous: "" the first time.
    """

    probe: str
    live: str
    previous: str = ""


class StabilityChanged(Event, frozen=True, tag="stability.changed"):
    """The stability window after a deploy.

    change: started, breached, restarted, failed, extended or held. for_s: how long the window now is.
    """

    sealed: ClassVar[frozenset[str]] = REASON
    change: str
    for_s: float = 0.0
    reason: str = ""
