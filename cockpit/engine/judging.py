"""From what the world answered to a verdict: polls first, gates below. Every path that ends in green has read an answer."""

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec

from cockpit.core import gates, health
from cockpit.core.clock import moment_at
from cockpit.core.expect import judge as judge_expect
from cockpit.core.expressions import answer_names, wording
from cockpit.core.health import plain
from cockpit.core.index import book
from cockpit.core.schedule import anchor
from cockpit.model.checks import Expect, Gate, Probe
from cockpit.model.observations import TARGET_FAULTS, GateOutcome, ProbeResult, Reading
from cockpit.model.state import State
from cockpit.ports import Inspector

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
        seen = _fault(probe.kind, reading)
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


_ASKS_THE_TARGET = ("http", "tcp", "tls")
_COUNTS = ("issues", "downloads", "search")


def _fault(kind: str, reading: Reading) -> health.Health:
    """A 5xx is the target's failure, also where its body is unreadable; our own trouble is an error, and so is that of
    a service which only tells of the target (GitHub, Prometheus, a command)."""
    about_target = kind in _ASKS_THE_TARGET
    if about_target and reading.status >= 500:
        return health.Health("fail", f"HTTP {reading.status}; {reading.reason}")
    if reading.fault == "limited":
        return health.Health("inconclusive", reading.reason)
    return health.Health("fail" if about_target and reading.fault in TARGET_FAULTS else "error", reading.reason)


def _http(probe: Probe, reading: Reading, is_data: bool) -> health.Health:
    """The health that the answer speaks of, and what the plan expects of it; the worse of both.

    Where the plan says what to expect, it knows the answer: silence about health and unknown words do not count then.
    `expect.status` replaces the usual meaning of the status.
    """
    body = None if isinstance(reading.body, str) else reading.body
    expect = probe.expect
    code_expected = expect is not None and expect.status is not None
    kind = "" if probe.method.upper() == "HEAD" else reading.headers.get("content-type", "")
    seen = health.read(
        200 if code_expected else reading.status, reading.headers, kind,
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


# --- gates ------------------------------------------------------------------------------------------------------------


class Judge:
    """ports.GateJudge. workdir: absolute, of the release; mask: as for probes."""

    def __init__(self, inspector: Inspector, workdir: str, mask: Mask = no_mask) -> None:
        self._inspector = inspector
        self._workdir = workdir
        self._mask = mask

    async def judge(self, gate: Gate, state: State, now: dt.datetime) -> GateOutcome:
        """Metric, tuple and group gates follow from the state; http, github, git, env and files look at the world."""
        if gate.kind in ("metric", "tuple", "group"):
            return from_state(gate, state, now)
        if gate.kind in ("command", "manual"):
            return GateOutcome("error", f"a {gate.kind} gate is not judged by looking")
        for _ in range(max(0, gate.retries) + 1):
            try:
                reading = await self._inspector.inspect(gate, self._workdir)
            except Exception as error:  # noqa: BLE001 - whatever it is, the gate is not green and the engine lives on
                return GateOutcome("error", f"the look itself broke: {type(error).__name__}")
            outcome = judge_gate(gate, reading, self._mask)
            if outcome.verdict != "error":
                break
        bound = {**gates.current_bindings(state, gate), **outcome.bound}
        return msgspec.structs.replace(outcome, bound=bound)


def from_state(gate: Gate, state: State, now: dt.datetime) -> GateOutcome:
    """A gate that looks at what is known already."""
    stand = gates.standing(state, gate.id, now)
    known = {"pass": "pass", "fail": "fail", "error": "error"}.get(stand.verdict, "inconclusive")
    value = None
    if gate.kind == "metric" and gate.metric is not None and (facts := state.metrics.get(gate.metric)) is not None:
        value = facts.value
    return GateOutcome(known, plain(stand.reason), stand.warn, value, gates.current_bindings(state, gate))


def judge_gate(gate: Gate, reading: Reading, mask: Mask = no_mask) -> GateOutcome:
    """One look at the world, judged for a gate."""
    evidence = mask(_evidence(reading))
    if reading.fault:
        seen = _fault(gate.kind, reading)
        return GateOutcome(seen.verdict, plain(mask(seen.reason), 400), evidence_text=evidence)
    expect = gate.expect or (gate.http.expect if gate.kind == "http" and gate.http is not None else None)
    if gate.kind == "http":
        probe = Probe(id=gate.id, kind="http", expect=expect)
        seen = _http(probe, reading, is_data=False)
    else:
        seen = health.Health(reading.verdict or "pass", reading.reason)
        if expect is not None:
            seen = _expected(expect, reading, seen)
        elif not reading.verdict and gate.github is not None and gate.github.ask in _COUNTS:
            seen = _none_there(gate.github.ask, reading)
    verdict = "pass" if seen.verdict == "warn" else seen.verdict
    value = judge_reading(expect, reading).value if expect is not None else None
    return GateOutcome(
        verdict,
        plain(mask(seen.reason), 400) if seen.reason else "",
        seen.verdict == "warn",
        value if value is not None else reading.value,
        reading.bound,
        evidence,
    )


def _none_there(ask: str, reading: Reading) -> health.Health:
    """A gate that counts and expects nothing else wants none: no open issue, nothing found."""
    if ask == "downloads":
        return health.Health("error", "the gate does not say how many downloads it wants: expect = { when = ... }")
    count = int(reading.value or 0)
    return health.Health("fail", f"{count} found") if count else health.Health("pass")


def _evidence(reading: Reading) -> str:
    """What was seen, for the evidence file."""
    lines = [f"at {reading.at:%Y-%m-%dT%H:%M:%SZ}, {reading.ms:.0f} ms"]
    if reading.status:
        lines.append(f"HTTP {reading.status}, {reading.size} bytes, SHA-256 {reading.sha256}")
    if reading.reason:
        lines.append(reading.reason)
    if reading.text:
        lines += ["", reading.text[:65_536]]
    elif reading.body is not None:
        lines += ["", msgspec.json.format(msgspec.json.encode(reading.body, enc_hook=str), indent=1).decode()[:65_536]]
    return "\n".join(lines) + "\n"


# --- names that only the day knows ------------------------------------------------------------------------------------


def moment_of(state: State, name: str, now: dt.datetime) -> tuple[dt.datetime | None, str]:
    """When a mark, phase or item was or will be; or None and why that is not known."""
    if name == "t0":
        return state.clock.t0, "" if state.clock.t0 is not None else "T0 is not set"
    if name == "deploy":
        return (state.deploys[-1].at, "") if state.deploys else (None, "the deploy is not set")
    if name == "recycle":
        return (state.clock.recycles[-1][0], "") if state.clock.recycles else (None, "a recycle is not set")
    plan = book(state)
    if name == "freeze":
        phases = [phase for phase in plan.plan.phase if phase.freeze and phase.at is not None]
        times = [at for phase in phases if phase.at is not None and (at := anchor(state, phase.at, now)) is not None]
        return (min(times), "") if times else (None, "the freeze is not set" if phases else "no phase is a freeze")
    item, phase = plan.items.get(name), plan.phases.get(name)
    facts = state.items.get(name)
    if item is not None and facts is not None and facts.status == "done" and facts.at is not None:
        return facts.at, ""
    moment = item.at if item is not None else phase.at if phase is not None else None
    if moment is None:
        return None, f"{name} has no time" if item is not None or phase is not None else f"{name} names no moment"
    at = anchor(state, moment, now) or moment_at(state, moment, now)
    return at, "" if at is not None else f"the time of {name} is not set"


def ref_of(state: State, name: str) -> str:
    """The sha that a ref such as "git:.:HEAD" points at, as last read; "" where it could not be."""
    known = state.refs.get(name)
    return known.sha if known is not None and not known.problem else ""
