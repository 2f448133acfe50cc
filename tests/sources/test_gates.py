"""Gates that the engine judges by itself: what was seen becomes a verdict, with evidence and what it is bound to."""

import datetime as dt
from typing import Any

import pytest

from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.core.expect import judge as judge_expect
from cockpit.engine.judging import Judge, moment_of, ref_of
from cockpit.model.checks import Expect, Gate, GitCheck, NumberExpect, VersionExpect
from cockpit.model.checks import Http as Asked
from cockpit.model.flow import Item, Phase, RefTuple
from cockpit.model.observations import GateOutcome, Reading
from cockpit.model.plan import Plan, Release
from cockpit.model.state import Deploy, GateFacts, ItemFacts, MetricFacts, RefFacts, State, TupleFacts
from cockpit.model.times import Duration, Moment
from tests.helpers.loopback import Answer, MachineClock, answer_bytes, json_bytes, loopback
from tests.helpers.repositories import ENV, Repository

NOW = dt.datetime(2026, 2, 20, 18, 0, tzinfo=dt.UTC)


async def judged(gate: Gate, state: State | None = None, workdir: str = ".", values: Any = None) -> GateOutcome:
    clock = MachineClock()
    known = state or State(plan=Plan(plan=1, release=Release(name="x"), gate=(gate,)))
    given = {**ENV, **(values or {})}
    assert known.plan is not None
    router = ProbeRouter(known.plan, given, clock, Http(given, clock), workdir=workdir)
    try:
        return await Judge(router, workdir, lambda text: text.replace("s3cret", "***")).judge(gate, known, clock.now())
    finally:
        await router.close()


# --- http -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expect", "verdict", "warn"),
    [
        (json_bytes(200, '{"status":"ok"}'), None, "pass", False),
        (json_bytes(200, '{"status":"degraded"}'), None, "pass", True),
        (json_bytes(200, '{"status":"wobbly"}'), None, "inconclusive", False),
        (json_bytes(503, '{"status":"ok"}'), None, "fail", False),
        (json_bytes(200, '{"issues":[]}'), Expect(when="size(body.issues) == 0"), "pass", False),
        (json_bytes(200, '{"issues":[1]}'), Expect(when="size(body.issues) == 0"), "fail", False),
        (json_bytes(200, '{"tissues":[]}'), Expect(when="size(body.issues) == 0"), "error", False),
        (answer_bytes(200, "v2.3.1"), Expect(version=VersionExpect(min="2.3", below="3")), "pass", False),
        (answer_bytes(200, "v3.0.0"), Expect(version=VersionExpect(min="2.3", below="3")), "fail", False),
        (json_bytes(200, "oops"), Expect(status=200), "error", False),
    ],
)
async def test_an_answer_as_a_gate(answer: bytes, expect: Expect | None, verdict: str, warn: bool) -> None:
    async with loopback({"/health": answer}) as server:
        gate = Gate(id="g", kind="http", http=Asked(server.url("/health"), expect=expect), timeout=Duration(5))
        outcome = await judged(gate)
    assert (outcome.verdict, outcome.warn) == (verdict, warn), outcome.reason
    assert bool(outcome.reason) == (verdict != "pass" or warn)
    assert f"HTTP {200 if b'200' in answer[:20] else 503}" in outcome.evidence_text


async def test_a_request_with_a_body_and_headers_of_the_plan() -> None:
    async with loopback({"/graphql": json_bytes(200, '{"data":{"alerts":0},"echo":"s3cret"}')}) as server:
        asked = Asked("${API}/graphql", "POST", {"Authorization": "Bearer ${KEY}"}, '{"query":"${KEY}"}')
        gate = Gate(id="g", kind="http", http=asked, expect=Expect(when="body.data.alerts == 0"))
        outcome = await judged(gate, values={"API": server.url(""), "KEY": "s3cret"})
        assert outcome.verdict == "pass"
        [seen] = server.asked
        assert (seen.method, seen.body, seen.headers["authorization"]) == (
            "POST",
            b'{"query":"s3cret"}',
            "Bearer s3cret",
        )
    assert "s3cret" not in outcome.evidence_text
    assert "***" in outcome.evidence_text


async def test_errors_are_tried_again_and_failures_are_not() -> None:
    answers = {
        "/flaky": [json_bytes(200, "oops"), json_bytes(200, '{"status":"ok"}')],
        "/down": [answer_bytes(500, "no")] * 3,
    }
    for path, verdict, asked in (("/flaky", "pass", 2), ("/down", "fail", 1)):
        told = iter(answers[path])

        async def one(seen: Any, reader: Any, writer: Any, told: Any = told) -> None:
            writer.write(next(told))
            await writer.drain()

        served: dict[str, Answer] = {path: one}
        async with loopback(served) as server:
            gate = Gate(id="g", kind="http", http=Asked(server.url(path)), retries=2)
            assert ((await judged(gate)).verdict, len(server.asked)) == (verdict, asked)


async def test_a_look_that_breaks_is_not_green() -> None:
    class Broken:
        async def inspect(self, gate: Gate, workdir: str) -> Reading:
            raise ZeroDivisionError

    gate = Gate(id="g", kind="http", http=Asked("http://127.0.0.1:1"))
    state = State(plan=Plan(plan=1, release=Release(name="x"), gate=(gate,)))
    outcome = await Judge(Broken(), ".").judge(gate, state, NOW)
    assert (outcome.verdict, "ZeroDivisionError" in outcome.reason) == ("error", True)
    for kind in ("http", "github", "git", "env", "files", "command", "manual"):
        empty = Gate(id="g", kind=kind)
        assert (await judged(empty)).verdict in ("error", "inconclusive")


# --- git: bound to what was judged ------------------------------------------------------------------------------------


async def test_a_pass_is_bound_to_the_tree_and_to_what_the_plan_binds(tmp_path: Any) -> None:
    repo = Repository.make(tmp_path)
    gate = Gate(id="g", kind="git", git=GitCheck(clean=True), binds=("git:.:HEAD", "current"))
    state = State(plan=Plan(plan=1, release=Release(name="x"), gate=(gate,), tuple_=(RefTuple(id="current"),)))
    state.tuples["current"] = TupleFacts(refs={"loop_sha": "abc", "schema": "7"})
    outcome = await judged(gate, state, str(tmp_path))
    assert outcome.bound == {"git:.:HEAD": repo.git("rev-parse", "HEAD^{tree}"), "current": "loop_sha=abc schema=7"}
    assert repo.git("rev-parse", "HEAD") in outcome.evidence_text


# --- what follows from the state --------------------------------------------------------------------------------------


async def test_metric_tuple_and_group_gates_follow_from_the_state() -> None:
    from cockpit.model.checks import Metric

    gates = (
        Gate(id="m", kind="metric", metric="p95"),
        Gate(id="t", kind="tuple", tuple_id="current"),
        Gate(id="lint", kind="command", run="true"),
        Gate(id="all", kind="group", gates=("lint", "m")),
    )
    plan = Plan(
        plan=1,
        release=Release(name="x"),
        gate=gates,
        metric=(Metric(id="p95", max=10),),
        tuple_=(RefTuple(id="current", refs={"sha": ""}),),
    )
    state = State(plan=plan)
    clock = MachineClock()
    verdicts = {gate.id: (await judged(gate, state)).verdict for gate in gates if gate.id != "lint"}
    assert "pass" not in verdicts.values()
    state.metrics["p95"] = MetricFacts(value=9.0, verdict="pass", at=clock.now())
    state.tuples["current"] = TupleFacts(refs={"sha": "abc"}, supported="supported")
    state.gates["lint"] = GateFacts(verdict="pass", at=clock.now(), plan_hash="")
    outcomes = {gate.id: await judged(gate, state) for gate in gates if gate.id != "lint"}
    assert {name: outcome.verdict for name, outcome in outcomes.items()} == {"m": "pass", "t": "pass", "all": "pass"}
    assert outcomes["m"].value == 9
    state.metrics["p95"] = MetricFacts(value=11.0, verdict="fail", at=clock.now())
    assert (await judged(gates[0], state)).verdict == "fail"
    assert (await judged(gates[3], state)).verdict == "fail"


# --- moments ----------------------------------------------------------------------------------------------------------


def test_moments_that_only_the_day_knows() -> None:
    plan = Plan(
        plan=1,
        release=Release(name="x", zone="America/Los_Angeles"),
        phase=(
            Phase(id="prep", item=(Item(id="call", at=Moment("T-2h", offset_s=-7200.0)), Item(id="loose"))),
            Phase(id="frozen", at=Moment("T-12h", offset_s=-43200.0), freeze=True),
        ),
    )
    state = State(plan=plan)
    for name in ("t0", "deploy", "recycle", "freeze", "frozen", "call"):
        at, why = moment_of(state, name, NOW)
        assert (at, why.endswith("not set")) == (None, True), (name, why)
    assert moment_of(state, "v1.2", NOW) == (None, "v1.2 names no moment")
    assert moment_of(state, "loose", NOW) == (None, "loose has no time")
    state.clock.t0 = NOW + dt.timedelta(hours=3)
    state.clock.recycles.append((NOW, -600.0))
    state.deploys.append(Deploy(1, NOW - dt.timedelta(minutes=5), "deploy"))
    state.items["call"] = ItemFacts(status="done", at=NOW - dt.timedelta(minutes=9))
    found = {name: moment_of(state, name, NOW)[0] for name in ("t0", "freeze", "frozen", "recycle", "deploy", "call")}
    assert found == {
        "t0": NOW + dt.timedelta(hours=3),
        "freeze": NOW - dt.timedelta(hours=9),
        "frozen": NOW - dt.timedelta(hours=9),
        "recycle": NOW,
        "deploy": NOW - dt.timedelta(minutes=5),
        "call": NOW - dt.timedelta(minutes=9),
    }
    assert moment_of(State(plan=Plan(plan=1, release=Release(name="x"))), "freeze", NOW)[1] == "no phase is a freeze"


def test_refs_as_last_read() -> None:
    state = State()
    assert ref_of(state, "git:.:HEAD") == ""
    state.refs["git:.:HEAD"] = RefFacts(sha="abc")
    assert ref_of(state, "git:.:HEAD") == "abc"
    state.refs["git:.:HEAD"] = RefFacts(sha="abc", problem="gone")
    assert ref_of(state, "git:.:HEAD") == ""


# --- expectations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expect", "exit_code", "output", "verdict", "reason"),
    [
        (None, 0, "", "pass", ""),
        (None, 1, "", "fail", "exit 1, expected 0"),
        (Expect(exit=(0, 3)), 3, "", "pass", ""),
        (Expect(exit=(0, 3)), 4, "", "fail", "exit 4, expected 0 or 3"),
        (Expect(exit=1), 0, "", "fail", "exit 0, expected 1"),
        (Expect(warn_exit=(2,)), 2, "", "pass", "exit 2"),
        (Expect(match="^0 problems$"), 0, "checking\n0 problems\n", "pass", ""),
        (Expect(match="0 problems"), 0, "3 errors", "fail", "is not in the answer"),
        (Expect(not_match="WARN.*"), 0, "x\nWARN: y\n", "fail", "holds 'WARN: y'"),
        (Expect(number=NumberExpect(min=80)), 0, "coverage 81.5 %", "pass", ""),
        (Expect(number=NumberExpect(match=r"(\d+) failed", max=0)), 0, "12 passed, 1 failed", "fail", "1 is above 0"),
        (Expect(number=NumberExpect(match=r"(\d+) failed", max=0)), 0, "12 passed", "error", "no number"),
        (Expect(number=NumberExpect(match=r"took (\S+)", max=9)), 0, "took long", "error", "'long' is not a number"),
        (Expect(number=NumberExpect(match=r"took (\S+)", max=9)), 0, "took nan", "inconclusive", "nan"),
        (Expect(number=NumberExpect(match=r"size (\S+)", max=2000)), 0, "size 1,234", "pass", ""),
        (Expect(version=VersionExpect(min="22")), 0, "v22.4.1", "pass", ""),
        (Expect(version=VersionExpect(min="22")), 0, "v20.19.0", "fail", "20.19.0 is not at least 22"),
        (Expect(version=VersionExpect(equals="3.11")), 0, "Python 3.11.7", "pass", ""),
        (Expect(version=VersionExpect(equals="3.11")), 0, "Python 3.12.0", "fail", "not equal to 3.11"),
        (Expect(version=VersionExpect(below="3.12")), 0, "Python 3.12.0", "fail", "not below 3.12"),
        (Expect(version=VersionExpect(min="1", match="version: (.*)")), 0, "version: unknown", "error", "cannot be compared"),
        (Expect(version=VersionExpect(min="1")), 0, "nothing", "error", "no version"),
        (Expect(when="output.contains('ready')"), 0, "ready", "pass", ""),
        (Expect(match="ok", when="1 > 2"), 0, "ok", "fail", "not so: 1 > 2"),
        (Expect(when="body.x"), 0, "", "error", "body.x"),
    ],
)  # fmt: skip
def test_what_a_command_must_say(expect: Expect | None, exit_code: int, output: str, verdict: str, reason: str) -> None:
    outcome = judge_expect(expect, exit_code=exit_code, output=output)
    assert (outcome.verdict, reason in outcome.reason) == (verdict, True), outcome.reason
    assert outcome.warn == (expect is not None and exit_code in expect.warn_exit)
