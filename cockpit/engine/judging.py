"""From what the world answered to a verdict: polls here, gates below. Every path that ends in green has read an answer."""

from collections.abc import Callable, Mapping

from cockpit.core import health
from cockpit.core.expect import judge as judge_expect
from cockpit.core.expressions import answer_names, wording
from cockpit.core.health import plain
from cockpit.model.checks import Expect, Probe
from cockpit.model.observations import TARGET_FAULTS, GateOutcome, ProbeResult, Reading

Mask = Callable[[str], str]


def no_mask(text: str) -> str:
    return text


def judge_probe(probe: Probe, reading: Reading, *, is_data: bool = False, mask: Mask = no_mask) -> ProbeResult:
    """One poll, judged.

    is_data: metrics are read from it, so an answer that is silent about health is a good answer. mask: makes secrets
    unreadable; applied to every text that leaves the result's body.
    """
    if health.excused(probe.maintenance, reading.status, reading.headers, reading.text):
        seen = health.Health("excused", f"planned maintenance (HTTP {reading.status})")
    elif reading.fault:
        seen = _fault(reading)
    elif reading.verdict:
        seen = health.Health(reading.verdict, reading.reason, reading.components)
        if probe.expect is not None:
            seen = _expected(probe.expect, reading, seen)
    elif probe.kind == "http":
        seen = _http(probe, reading, is_data)
    else:
        seen = _expected(probe.expect, reading, health.Health("pass", reading.reason))
    live, detail = "", seen.reason
    if probe.live_id is not None and not reading.fault:
        live, problem = wording(probe.live_id, names_of(reading))
        if problem and not detail:
            detail = f"live id: {problem}"
    return ProbeResult(
        probe=probe.id,
        at=reading.at,
        verdict=seen.verdict,
        status=reading.status,
        ms=reading.ms,
        detail=plain(mask(detail)) if detail else "",
        body=reading.body if not reading.fault else None,
        headers=reading.headers,
        components=seen.components,
        version=mask(seen.version) if seen.version else "",
        commit=seen.commit,
        live_id=mask(live) if live else (seen.deploy if probe.live_id is None else ""),
        exit=reading.exit,
        output=reading.text if not reading.fault else "",
        size=reading.size,
        sha256=reading.sha256,
    )


def names_of(reading: Reading) -> Mapping[str, object]:
    """What an answer's expression can ask of a reading."""
    status = reading.exit if reading.exit is not None and not reading.status else reading.status
    return answer_names(status, reading.headers, reading.body, reading.ms, reading.text)


def _fault(reading: Reading) -> health.Health:
    """A 5xx is the target's failure, also where its body is unreadable; our own trouble is an error."""
    if reading.status >= 500:
        return health.Health("fail", f"HTTP {reading.status}; {reading.reason}")
    if reading.fault == "limited":
        return health.Health("inconclusive", reading.reason)
    return health.Health("fail" if reading.fault in TARGET_FAULTS else "error", reading.reason)


def _http(probe: Probe, reading: Reading, is_data: bool) -> health.Health:
    """The health that the answer speaks of, and what the plan expects of it; the worse of both.

    Where the plan says what to expect, it knows the answer: silence about health and unknown words do not count then.
    `expect.status` replaces the usual meaning of the status.
    """
    body = None if isinstance(reading.body, str) else reading.body
    expect = probe.expect
    code_expected = expect is not None and expect.status is not None
    seen = health.read(
        200 if code_expected else reading.status, reading.headers, reading.headers.get("content-type", ""),
        reading.text, body,
    )  # fmt: skip
    if (
        seen.verdict == "inconclusive"
        and (expect is not None or (is_data and not seen.said))
        and _read(reading, expect)
    ):
        seen = health.Health("pass", "", seen.components, seen.version, seen.commit, seen.deploy, seen.said)
    return seen if expect is None else _expected(expect, reading, seen)


def _read(reading: Reading, expect: Expect | None) -> bool:
    """Whether the HTTP status itself is no reason for doubt."""
    return 200 <= reading.status < 300 or (expect is not None and expect.status is not None)


def _expected(expect: Expect | None, reading: Reading, seen: health.Health) -> health.Health:
    outcome = judge_reading(expect, reading)
    if outcome.verdict == "pass" and not outcome.warn:
        return seen
    verdict = "warn" if outcome.verdict == "pass" else outcome.verdict
    if health.worst((verdict, seen.verdict)) == seen.verdict and seen.verdict != verdict:
        return seen
    return health.Health(verdict, outcome.reason, seen.components, seen.version, seen.commit, seen.deploy)


def judge_reading(expect: Expect | None, reading: Reading) -> GateOutcome:
    """What the plan expects, held against a reading."""
    return judge_expect(
        expect,
        exit_code=reading.exit,
        output=reading.text,
        status=reading.status,
        headers=reading.headers,
        body=reading.body,
        latency_ms=reading.ms,
    )
