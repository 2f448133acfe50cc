"""Whatever people, engines, commands and the world do, in whatever order: what must hold, holds."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.core import gates, verdict, waivers
from cockpit.core.blindness import blind, engine_lost
from cockpit.core.classes import advisory_gates, required_gates
from cockpit.core.fold import Fold, fold
from cockpit.core.index import book
from cockpit.core.outcome import ENGINE
from cockpit.model import commands as cmd
from cockpit.model.commands import Command, Refusal
from cockpit.model.entry import Entry
from cockpit.model.events import (
    DecisionMade,
    EngineElected,
    GapSeen,
    PollDeclared,
    ProcedureCalled,
    RefsSeen,
    RunFinished,
    Samples,
    TriggerDeclared,
    VerdictChanged,
)
from cockpit.model.state import ProcFacts
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
may = ["decide", "hold", "rollback", "waive", "amend", "settle", "run", "silence"]
[[role]]
id = "ops"
may = ["rollback", "run", "settle"]
[[gate]]
id = "build"
kind = "command"
run = "true"
binds = ["git:.:HEAD"]
retries = 1
[[gate]]
id = "seen"
kind = "manual"
statement = "x"
valid_for = "20m"
waivable_by = ["D-1"]
[[gate]]
id = "extra"
kind = "manual"
statement = "x"
required = false
[[gate]]
id = "excused"
kind = "manual"
statement = "x"
required = false
waivable_by = ["D-2"]
waivable_when = "outside"
[[gate]]
id = "both"
kind = "group"
gates = ["build", "seen"]
[[probe]]
id = "health"
kind = "http"
url = "http://localhost/"
every = "5s"
[[probe]]
id = "control"
kind = "http"
url = "http://localhost/c"
every = "5s"
control = true
[[trigger]]
id = "down"
probe = "health"
failures = 2
successes = 1
arm_after = 1
action = "rollback"
[[trigger]]
id = "said"
kind = "human"
action = "{declared}"
[[phase]]
id = "launch"
decision = {{ poll = "go", role = "lead" }}
[[phase.item]]
id = "deploy"
run = "true"
needs = ["build"]
deploy = true
[[phase.item]]
id = "erase"
run = "true"
irreversible = true
[[poll]]
id = "go"
roles = ["lead", "ops"]
declare = "lead"
quorum = 1
two_person = true
[[signoff]]
id = "accepted"
role = "lead"
statement = "Accepted"
two_person = true
[[procedure]]
id = "rollback"
kind = "rollback"
two_person = {two}
verify_with = ["health"]
verify_for = "10s"
verify_within = "1m"
[[procedure.step]]
id = "off"
run = "true"
[[procedure.step]]
id = "tell"
after = []
[stability]
for = "1m"
probes = ["health"]
"""

GATES = ("build", "seen", "extra", "excused")
PEOPLE = st.sampled_from([("anna", "lead"), ("bob", "ops"), ("Anna", "ops"), ("eve", "")])
WORDS: list[Command] = [
    cmd.RunGate(which="build"),
    cmd.RunGate(which="all"),
    cmd.AttestGate(gate="seen", verdict="pass"),
    cmd.AttestGate(gate="seen", verdict="fail", reason="no"),
    cmd.AttestGate(gate="extra", verdict="pass"),
    cmd.AttestGate(gate="extra", verdict="fail", reason="no"),
    cmd.AttestGate(gate="excused", verdict="pass"),
    cmd.AttestGate(gate="excused", verdict="fail", reason="no"),
    cmd.RevokeWaiver(gate="seen", reason="x"),
    cmd.StartItem(item="deploy"),
    cmd.CheckItem(item="deploy", text="by hand"),
    cmd.ReopenItem(item="deploy"),
    cmd.StartItem(item="erase"),
    cmd.ConfirmItem(item="erase"),
    cmd.OpenPoll(poll="go"),
    cmd.CastVote(poll="go", choice="go"),
    cmd.CastVote(poll="go", choice="no-go", reason="no"),
    cmd.DeclarePoll(poll="go", result="go"),
    cmd.DeclarePoll(poll="go", result="no-go"),
    cmd.MakeDecision(phase="launch", choice="go", reason="again"),
    cmd.MakeDecision(phase="launch", choice="no-go", reason="no"),
    cmd.Sign(signoff="accepted"),
    cmd.CallHold(reason="x"),
    cmd.CallHold(reason="x", blocks_rollback=True),
    cmd.ReleaseHold(hold="H1"),
    cmd.CallProcedure(procedure="rollback", typed="demo", reason="x"),
    cmd.CallProcedure(procedure="rollback", typed="demo"),
    cmd.ConfirmProcedure(proc="P1"),
    cmd.ConfirmProcedure(proc="P2"),
    cmd.AbortProcedure(proc="P1", reason="x"),
    cmd.FinishStep(proc="P1", step="tell"),
    cmd.FinishStep(proc="P2", step="tell"),
    cmd.RetryStep(proc="P1", step="off"),
    cmd.DeclareTrigger(trigger="said", reason="x"),
    cmd.DeclareTrigger(trigger="said", reason="x", over=True),
    cmd.DeclareTrigger(trigger="down", reason="x"),
    cmd.WithdrawProposal(reason="x"),
    cmd.OpenIncident(severity="any", title="x"),
    cmd.Recycle(to_s=-9000.0, reason="x"),
]
ANNA, BOB = ("anna", "lead"), ("bob", "ops")
PLOTS: list[list[tuple[Command, tuple[str, str]]]] = [
    [(cmd.StartItem(item="deploy"), ANNA), (cmd.CheckItem(item="deploy", text="by hand"), ANNA)],
    [(cmd.OpenPoll(poll="go"), ANNA), (cmd.CastVote(poll="go", choice="go"), BOB)],
    [(cmd.OpenPoll(poll="go"), ANNA), (cmd.CastVote(poll="go", choice="go"), ANNA)],
    [(cmd.CastVote(poll="go", choice="go"), BOB), (cmd.DeclarePoll(poll="go", result="go"), ANNA)],
    [
        (cmd.DeclarePoll(poll="go", result="go"), ANNA),
        (cmd.MakeDecision(phase="launch", choice="go", reason="x"), ANNA),
    ],
    [(cmd.CallProcedure(procedure="rollback", typed="demo", reason="x"), ANNA), (cmd.ConfirmProcedure(proc="P1"), BOB)],
    [(cmd.DeclareTrigger(trigger="said", reason="x"), BOB), (cmd.ConfirmProcedure(proc="P1"), BOB)],
    [(cmd.FinishStep(proc="P1", step="tell"), ANNA), (cmd.RetryStep(proc="P1", step="off"), ANNA)],
    [(cmd.AbortProcedure(proc="P1", reason="x"), BOB), (cmd.AbortProcedure(proc="P2", reason="x"), BOB)],
    [
        (cmd.OpenPoll(poll="go"), ANNA),
        (cmd.CastVote(poll="go", choice="go"), BOB),
        (cmd.DeclarePoll(poll="go", result="go"), ANNA),
        (cmd.MakeDecision(phase="launch", choice="go", reason="x"), ANNA),
    ],
    [(cmd.CallHold(reason="x", blocks_rollback=True), ANNA)],
    [(cmd.Sign(signoff="accepted"), ANNA), (cmd.Sign(signoff="accepted"), BOB)],
    [(cmd.ConfirmItem(item="erase"), ANNA), (cmd.StartItem(item="erase"), BOB)],
    [(cmd.AttestGate(gate="seen", verdict="fail", reason="no"), ANNA), (cmd.RunGate(which="build"), ANNA)],
    [(cmd.AttestGate(gate=gate, verdict="pass"), ANNA) for gate in ("seen", "extra", "excused")],
]
ACTS = st.one_of(
    st.tuples(st.just("plot"), st.sampled_from(PLOTS), st.none()),
    st.tuples(st.just("plot"), st.sampled_from(PLOTS), st.none()),
    st.tuples(st.just("end"), st.just("pass"), st.none()),
    st.tuples(st.just("do"), st.sampled_from(WORDS), PEOPLE),
    st.tuples(st.just("waive"), st.sampled_from(GATES), st.integers(1, 40)),
    st.tuples(st.just("end"), st.sampled_from(["pass", "pass", "fail", "error", "lost"]), st.none()),
    st.tuples(st.just("answer"), st.sampled_from(["happened", "did-not-happen", "run-again"]), PEOPLE),
    st.tuples(st.just("move"), st.sampled_from(["tree1", "tree1", "tree2"]), st.none()),
    st.tuples(st.just("look"), st.sampled_from(["pass", "pass", "fail", "fail", "blind"]), st.integers(1, 9)),
    st.tuples(st.just("wait"), st.sampled_from([2, 5, 12, 90, 1500]), st.none()),
    st.tuples(st.just("gap"), st.sampled_from([20, 900]), st.none()),
    st.tuples(st.just("crash"), st.booleans(), st.none()),
    st.tuples(st.just("publish"), st.none(), st.none()),
    st.tuples(st.just("silence"), st.sampled_from([2, 20]), st.none()),
)  # fmt: skip
LIVES = st.lists(ACTS, min_size=15, max_size=60)
SLOW = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


Acts = list[tuple[str, object, object]]


class Life:
    """A release to which things happen. Each thing may be refused; none may break it."""

    def __init__(self, *, two: bool = False, declared: str = "propose") -> None:
        self.desk = Desk(PLAN.format(two="true" if two else "false", declared=declared))
        self.engine = 1
        self.looked: Callable[[], None] = lambda: None
        self._move("tree1")
        for gate in ("seen", "extra", "excused"):
            self._ask(cmd.AttestGate(gate=gate, verdict="pass"), "anna", "lead")
        self._ask(cmd.RunGate(which="build"), "anna", "lead")
        self._end("pass")
        self._look("pass")

    def live(self, acts: Acts) -> Iterator[None]:
        """One act after another; between any two, whatever falls due."""
        for kind, what, more in acts:
            getattr(self, f"_{kind}")(what, more)
            self._settle()
            yield

    def _ask(self, command: Command, who: str, role: str = "") -> bool:
        before = msgspec.msgpack.encode(self._bare())
        answer = self.desk.ask(command, who, role)
        assert msgspec.msgpack.encode(self._bare()) == before, "deciding changed the state"
        if isinstance(answer, Refusal):
            return False
        self.desk.do(command, who, role)
        self.looked()
        return True

    def _bare(self) -> object:
        return msgspec.structs.replace(self.desk.state, plan=None)

    def _settle(self) -> None:
        for _ in range(100):
            before = len(self.desk.entries)
            assert self._ask(cmd.Tick(epoch=self.engine), ENGINE)
            if len(self.desk.entries) == before:
                return
        raise AssertionError("something falls due again and again")

    def _observe(self, *events: object) -> None:
        self._ask(cmd.Observe(epoch=self.engine, events=events), ENGINE)  # type: ignore[arg-type]

    def _do(self, command: object, who: object) -> None:
        assert isinstance(command, Command)
        assert isinstance(who, tuple)
        self._ask(command, *who)

    def _plot(self, lines: object, _more: object) -> None:
        assert isinstance(lines, list)
        for command, who in lines:
            self._ask(command, *who)
            self._settle()

    def _waive(self, gate: object, minutes: object) -> None:
        assert isinstance(minutes, int)
        until = self.desk.now + dt.timedelta(minutes=minutes)
        decision = "D-2" if gate == "excused" else "D-1"
        for attested in (False, True):
            command = cmd.GrantWaiver(gate=str(gate), decision=decision, reason="x", expires=until, attested=attested)
            self._ask(command, "anna", "lead")

    def _end(self, outcome: object, _more: object = None) -> None:
        for run in list(self.desk.state.runs.values()):
            if run.status == "ordered":
                self._ask(cmd.StartRun(epoch=self.engine, run=run.run), ENGINE)
            if self.desk.state.runs[run.run].status == "started":
                result = RunFinished(run=run.run, outcome=str(outcome))
                lost = cmd.LoseRun(epoch=self.engine, run=run.run, reason="x")
                self._ask(lost if outcome == "lost" else cmd.FinishRun(epoch=self.engine, result=result), ENGINE)
                return

    def _answer(self, answer: object, who: object) -> None:
        assert isinstance(who, tuple)
        for run in list(self.desk.state.runs.values()):
            if run.status == "unknown":
                self._ask(cmd.SettleRun(run=run.run, answer=str(answer), reason="x"), *who)
                return

    def _move(self, tree: object, _more: object = None) -> None:
        self._observe(RefsSeen(ref=("git:.:HEAD",), sha=(f"sha of {tree}",), tree=(str(tree),)))

    def _look(self, said: object, times: object = 1) -> None:
        assert isinstance(times, int)
        health = "fail" if said == "blind" else str(said)
        condition = {"pass": "false", "fail": "true", "blind": "none"}[str(said)]
        for _ in range(times):
            self.desk.now += dt.timedelta(seconds=2)
            names, verdicts = ("health", "control"), (health, "fail" if said == "blind" else "pass")
            self._observe(
                Samples(
                    epoch=self.engine, base=self.desk.now, probe=names, p_t=(0.0, 0.0), p_verdict=verdicts,
                    p_status=(200, 200), p_ms=(1.0, 1.0), cond=("down",), c_t=(0.0,), c_result=(condition,),
                    c_every=(5.0,),
                )
            )  # fmt: skip
            self._settle()

    def _wait(self, seconds: object, _more: object) -> None:
        assert isinstance(seconds, int)
        self.desk.now += dt.timedelta(seconds=seconds)
        self._ask(cmd.Beat(epoch=self.engine), ENGINE)

    def _silence(self, seconds: object, _more: object) -> None:
        assert isinstance(seconds, int)
        self.desk.now += dt.timedelta(seconds=seconds)

    def _gap(self, seconds: object, _more: object) -> None:
        assert isinstance(seconds, int)
        since = self.desk.now
        self.desk.now += dt.timedelta(seconds=seconds)
        self._observe(GapSeen(since=since, until=self.desk.now, cause="away"))

    def _crash(self, _early: object, _more: object) -> None:
        """The engine dies; another folds the journal anew and takes over, and the old one comes back to life."""
        self.desk.refold()
        old, self.engine = self.engine, self.engine + 1
        event = EngineElected(epoch=self.engine, pid=1, start_time=1, boot_id="b", host="h")
        assert self._ask(cmd.Elect(event=event), ENGINE)
        assert not self._ask(cmd.Tick(epoch=old), ENGINE), "an engine that was replaced writes nothing"

    def _publish(self, _what: object, _more: object) -> None:
        self._ask(cmd.NoticeDeploy(epoch=self.engine, probe="health", live="x"), ENGINE)


# --- GO ---------------------------------------------------------------------------------------------------------------


def not_green(life: Life) -> list[str]:
    stands = [gates.standing(life.desk.state, name, life.desk.now) for name in required_gates(life.desk.state)]
    return [one.gate for one in stands if not (one.green or one.waived)]


def said_go(entry: Entry) -> bool:
    match entry.event:
        case DecisionMade(choice="go") | PollDeclared(result="go"):
            return True
        case VerdictChanged(verdict="GO" | "CONDITIONAL GO"):
            return True
    return False


@SLOW
@given(LIVES)
def test_go_is_reached_only_with_every_required_gate_green_or_waived_in_that_very_snapshot(acts: Acts) -> None:
    life = Life()
    seen = len(life.desk.entries)

    def look() -> None:
        nonlocal seen
        for entry in life.desk.entries[seen:]:
            if said_go(entry):
                assert not_green(life) == []
        seen = len(life.desk.entries)

    life.looked = look
    for _ in life.live(acts):
        state, now = life.desk.state, life.desk.now
        judged = verdict.assess(state, now)
        if judged.verdict in ("GO", "CONDITIONAL GO"):
            assert not_green(life) == []
            assert not engine_lost(state, now)
            assert not blind(state)
            assert not [run for run in state.runs.values() if run.status == "unknown" and run.subject[:4] != "gate"]
        if judged.verdict == "GO":
            stands = [gates.standing(state, name, now) for name in (*required_gates(state), *advisory_gates(state))]
            assert not any(one.waived or one.verdict in ("fail", "error", "inconclusive") for one in stands)
            assert all(
                state.gates[name].verdict in ("", "pass") for name in advisory_gates(state) if name in state.gates
            )


@SLOW
@given(LIVES)
def test_a_waiver_covers_nothing_but_what_the_plan_lists_for_its_decision_and_its_time(acts: Acts) -> None:
    life = Life()
    for _ in life.live(acts):
        state, now = life.desk.state, life.desk.now
        for name, gate in book(state).gates.items():
            stand = gates.standing(state, name, now)
            if not stand.waived:
                continue
            assert stand.verdict in waivers.COVERED
            if gate.kind == "group":
                parts = [gates.standing(state, part, now) for part in gate.gates]
                assert all(part.green or part.waived for part in parts)
                continue
            waiver = state.waivers[name]
            assert waiver.decision in gate.waivable_by
            assert waiver.at <= now < waiver.expires
            assert waiver.by == "anna"
            assert waiver.attested or not gate.waivable_when


# --- two people -------------------------------------------------------------------------------------------------------


def same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def declared_by(life: Life, proc: ProcFacts) -> str:
    """Who declared the trigger that called it; "" where that was measured, or a person called it."""
    found = ""
    for entry in life.desk.entries[: proc.seq]:
        if isinstance(entry.event, TriggerDeclared) and entry.event.trigger == proc.trigger:
            found = "" if entry.event.over else entry.actor
    return found if proc.automatic else ""


@SLOW
@given(LIVES, st.sampled_from(["propose", "rollback"]))
def test_no_two_person_rule_is_ever_satisfied_by_one_person(acts: Acts, declared: str) -> None:
    life = Life(two=True, declared=declared)
    seen = len(life.desk.entries)

    def look() -> None:
        nonlocal seen
        state = life.desk.state
        for entry in life.desk.entries[seen:]:
            if isinstance(entry.event, PollDeclared) and entry.event.result == "go":
                votes = state.polls["go"].votes.values()
                assert any(vote.choice == "go" and not same(vote.by, entry.actor) for vote in votes)
        seen = len(life.desk.entries)

    life.looked = look
    for _ in life.live(acts):
        state = life.desk.state
        for proc in state.procs.values():
            moved = any(step.status != "waiting" for step in proc.steps.values())
            if not (moved or proc.status not in ("waiting-second", "aborted")):
                continue
            assert proc.confirmed_by
            assert not same(proc.confirmed_by, proc.by)
            if declarer := declared_by(life, proc):
                assert not same(proc.confirmed_by, declarer)
        signed = state.signoffs.get("accepted")
        if signed is not None and signed.second_by:
            assert not same(signed.by, signed.second_by)
        for run in state.runs.values():
            if run.subject == "item:erase" and run.by != ENGINE:
                agreed = [
                    e.actor for e in life.desk.entries if type(e.event).__name__ == "ItemConfirmed" and e.seq < run.seq
                ]
                assert any(not same(who, run.by) for who in agreed)


# --- one rollback -----------------------------------------------------------------------------------------------------


@SLOW
@given(LIVES, st.booleans(), st.sampled_from(["propose", "rollback"]))
def test_at_most_one_rollback_for_a_deploy_whoever_dies_and_whoever_asks(acts: Acts, two: bool, declared: str) -> None:
    life = Life(two=two, declared=declared)
    assert life._ask(cmd.StartItem(item="deploy"), "anna", "lead")
    life._end("pass")
    ends: list[tuple[int, str]] = []

    def look() -> None:
        for entry in life.desk.entries[len(ends) :]:
            ends.append((entry.seq, ""))
            event = entry.event
            if not isinstance(event, ProcedureCalled) or event.kind != "rollback":
                continue
            procs = life.desk.state.procs
            earlier = [one for one in procs.values() if one.generation == event.generation and one.seq < entry.seq]
            touched = [one for one in earlier if any(step.seq or step.attempts for step in one.steps.values())]
            assert all(one.status in ("aborted", "unverified") for one in earlier), "one goes on, or has done its work"
            assert not (touched and event.automatic), "what was begun is never begun again by itself"
            assert event.generation or not event.automatic, "nothing was out"

    life.looked = look
    for _ in life.live(acts):
        pass
    automatic = Counter(
        proc.generation
        for proc in life.desk.state.procs.values()
        if proc.automatic and any(step.seq for step in proc.steps.values())
    )
    assert all(count == 1 for count in automatic.values())


def test_the_lives_told_above_get_somewhere() -> None:
    """Everything above would hold of a cockpit that refuses everything."""
    life = Life(two=True)
    decide = next(plot for plot in PLOTS if len(plot) == 4)
    ship, roll, tell = PLOTS[0], PLOTS[5], PLOTS[7]
    acts: Acts = [("plot", decide, None), ("plot", ship, None), ("end", "pass", None), ("look", "pass", 3)]
    acts += [("plot", roll, None), ("end", "pass", None), ("plot", tell, None), ("look", "pass", 9)]
    for _ in life.live(acts):
        pass
    state = life.desk.state
    assert state.decisions["launch"].verdict == "GO"
    assert (len(state.deploys), state.procs["P1"].status) == (1, "verified")


# --- folding ----------------------------------------------------------------------------------------------------------


@SLOW
@given(LIVES, st.floats(0, 1))
def test_a_snapshot_of_any_prefix_and_the_rest_is_the_whole(acts: Acts, where: float) -> None:
    life = Life()
    for _ in life.live(acts):
        pass
    desk = life.desk
    whole = fold(desk.head, desk.plan, desk.entries, lambda _: desk.plan)
    assert whole == desk.state
    cut = round(where * len(desk.entries))
    first = Fold(desk.head, desk.plan, lambda _: desk.plan)
    first.apply(desk.entries[:cut])
    second = Fold(desk.head, desk.plan, lambda _: desk.plan)
    second.restore(first.snapshot())
    for entry in desk.entries[cut:]:
        second.apply([entry])
    assert second.state == whole
    assert second.snapshot() == first_of(desk).snapshot()


def first_of(desk: Desk) -> Fold:
    whole = Fold(desk.head, desk.plan, lambda _: desk.plan)
    whole.apply(desk.entries)
    return whole
