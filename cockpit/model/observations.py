"""What the world said, before and after it was judged.

A `Reading` is the raw answer of one look at the world, as an adapter brings it; `ProbeResult`, `MetricReading`,
`ConditionResult` and `GateOutcome` are what the rules make of it. Times are aware UTC, lengths of time named `ms` are
milliseconds. Texts named `reason`, `detail` and `evidence_text` come from servers and commands: short, and sanitised
by whoever judges.
"""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

TARGET_FAULTS = frozenset({"refused", "timeout", "reset", "unreachable"})
"""Faults that say something about the target. Every other fault is trouble of ours, or an answer nobody can read."""

Components = tuple[tuple[str, str], ...]
"""(name, verdict) of each part that an answer tells of, in the answer's order."""

Points = Sequence[tuple[float, float | None]]
"""A history: (epoch seconds, value or None where none could be read), oldest first."""


class Reading(Struct, frozen=True):
    """One look at the world. Either `fault` is set and `reason` says why there is no answer, or there is one.

    fault: "" or refused, timeout, reset, unreachable (the target's doing), dns, tls, protocol, too-big, encoding,
    redirect, environment, limited, forbidden, not-found, local (ours, or unreadable).
    verdict: set where the look itself tells (a port is open, a tag is signed): pass, warn, fail, inconclusive, error.
    status: HTTP status, 0 without one. exit: a command's, None without one. text: at most the probe's max_bytes.
    body: parsed JSON, else the text, else None. size and sha256: of all bytes that were read.
    value: a number the look itself found. bound: what the answer is about, such as {"git:.:HEAD": sha}.
    not_before: the far end asked not to be asked again before then.
    """

    at: dt.datetime
    ms: float = 0.0
    status: int = 0
    exit: int | None = None
    headers: dict[str, str] = {}
    text: str = ""
    body: object = None
    size: int = 0
    sha256: str = ""
    fault: str = ""
    reason: str = ""
    verdict: str = ""
    value: float | None = None
    bound: dict[str, str] = {}
    components: Components = ()
    not_before: dt.datetime | None = None


class ProbeResult(Struct, frozen=True):
    """One poll, judged. verdict: pass, warn, fail, inconclusive, error or excused. body: parsed JSON or text, capped.

    at: when the answer was complete. live_id: which deploy answers, as the plan's `live_id` reads it.
    """

    probe: str
    at: dt.datetime
    verdict: str
    status: int = 0
    ms: float = 0.0
    detail: str = ""
    body: object = None
    headers: dict[str, str] = {}
    components: Components = ()
    version: str = ""
    commit: str = ""
    live_id: str = ""
    exit: int | None = None
    output: str = ""
    size: int = 0
    sha256: str = ""


class MetricReading(Struct, frozen=True):
    """One value of a metric, judged. value None: none could be read. n: samples behind it.

    verdict: pass, warn, fail, inconclusive, error or stale. at: when the value was read.
    """

    metric: str
    at: dt.datetime
    value: float | None
    verdict: str
    n: int = 0
    reason: str = ""


class ConditionResult(Struct, frozen=True):
    """One evaluation of a condition. result: true, false, error, or none (no data, excused, blind).

    trigger: its id, or "rule:ID", "card:PROCEDURE", "if:PROCEDURE/STEP". every_s: the polling interval in force,
    seconds; a silence of more than twice that is unobserved.
    """

    trigger: str
    at: dt.datetime
    result: str
    reason: str = ""
    every_s: float = 60.0


class GateOutcome(Struct, frozen=True):
    """A gate's judgement. verdict: pass, fail, inconclusive or error. warn: a pass that is amber.

    bound: what was judged ("git:.:HEAD" -> sha). evidence_text: what was seen, for the evidence file.
    """

    verdict: str
    reason: str = ""
    warn: bool = False
    value: float | None = None
    bound: dict[str, str] = {}
    evidence_text: str = ""
