"""The latest of everything judged, read, polled and measured."""

import datetime as dt

from msgspec import Struct


class GateFacts(Struct):
    """The latest judgement of a gate, what it was bound to, and whether a new one is wanted. verdict "" is: never.

    undone: the run that was under way when T0 moved, and whose judgement does not count for what comes since.
    """

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
    undone: str = ""


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
    """An artifact, link or script of the plan as the engine last saw it. state: as in `FilesScanned`."""

    path: str = ""
    state: str = "missing"
    sha256: str = ""
    at: dt.datetime | None = None


class ProbeFacts(Struct):
    """The latest answer of a probe, and how long it has been so. tail: (epoch seconds, verdict, ms).

    good_since: since when it has been pass or warn without a break, as far as it was watched. good_s: seconds in all
    that were watched to be good. components: (name, verdict) of what it last told of its parts, told_at then.
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
    components: list[tuple[str, str]] = []
    version: str = ""
    commit: str = ""
    told_at: dt.datetime | None = None
    tail: list[tuple[float, str, float]] = []


class MetricFacts(Struct):
    """The latest value of a metric. tail: (epoch seconds, value or None), gaps left out. hourly: one value an hour, for
    metrics that goals or changes over days look back at. good_since, good_s: as for probes. reason: why it is no pass."""

    value: float | None = None
    verdict: str = ""
    at: dt.datetime | None = None
    since: dt.datetime | None = None
    good_since: dt.datetime | None = None
    good_s: float = 0.0
    n: int = 0
    by: str = ""
    text: str = ""
    reason: str = ""
    tail: list[tuple[float, float | None]] = []
    hourly: list[tuple[float, float]] = []


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


class StabilityFacts(Struct):
    """The stability window. status: "", running, held or failed. marks: each signal's good_s when it last began."""

    status: str = ""
    since: dt.datetime | None = None
    for_s: float = 0.0
    marks: dict[str, float] = {}
    restarts: int = 0
    reason: str = ""
    ended: dt.datetime | None = None


class LiveFacts(Struct):
    """What a probe's `live_id` found to be live, and since when that is on record. before: what was live earlier."""

    live: str
    at: dt.datetime
    seq: int = -1
    before: tuple[str, ...] = ()


class Deploy(Struct):
    """One generation: a completed deploy step, or a deploy noticed outside. began: when its step was ordered. again: it
    brought back what had been live before in this release."""

    generation: int
    at: dt.datetime
    what: str
    began: dt.datetime | None = None
    outside: bool = False
    seq: int = -1
    again: bool = False


class Budget(Struct):
    """What an API allows still."""

    remaining: int
    limit: int
    at: dt.datetime
    reset: dt.datetime | None = None
    waiting_until: dt.datetime | None = None
    reason: str = ""
