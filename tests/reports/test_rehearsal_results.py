"""What a rehearsal's journal proves, and what it does not."""

import msgspec

from cockpit.core.decide import decide
from cockpit.core.outcome import Answer
from cockpit.core.rehearsal import counting, procedure_hash
from cockpit.model import commands as cmd
from cockpit.model.commands import Act, Actor, Refusal
from cockpit.model.entry import Head
from cockpit.model.events import RehearsalImported, ReleaseOpened
from cockpit.model.state import State
from cockpit.reports.rehearsal import of_kind, results
from tests.core.desk import START, Desk, plan

PLAN = """
[[role]]
id = "lead"
may = ["rollback"]
[[probe]]
id = "health"
kind = "http"
url = "http://127.0.0.1:1/"
[[phase]]
id = "launch"
[[phase.item]]
id = "deploy"
run = "scripts/deploy.sh"
rehearse = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
[[procedure.step]]
id = "off"
run = "scripts/off.sh"
rehearse = "scripts/off.sh --staging"
[[procedure.step]]
id = "call"
after = []
[[procedure.step]]
id = "again"
use = "deploy"
after = ["off"]
[[procedure]]
id = "pump"
kind = "contingency"
[[procedure.step]]
id = "find"
"""
VERIFYING = PLAN.replace('kind = "rollback"', 'kind = "rollback"\nverify_with = ["health"]\nverify_for = "10s"')


def desk(text: str = PLAN) -> Desk:
    return Desk(text, rehearsal=True)


def found(one: Desk, place: str = "staging") -> list[RehearsalImported]:
    head = Head(1, 0, "demo", "id", START, "0", "host", "machine", "/r", {}, "plan-hash", rehearsal=True, hash="h")
    return results(head, one.plan, plan, one.entries, journal="demo-rehearsal", place=place)


def call(one: Desk, procedure: str = "rollback") -> str:
    one.do(cmd.CallProcedure(procedure=procedure, typed="demo"), role="lead")
    one.tick()
    return list(one.state.procs)[-1]


def finish(one: Desk, proc: str, outcome: str = "pass") -> None:
    """Every step of the rollback, a minute each."""
    for step in ("off", "again"):
        one.wait("60s")
        one.finish(one.state.procs[proc].steps[step].run, outcome)
        one.tick()
    one.do(cmd.FinishStep(proc=proc, step="call", text="called"), role="lead")
    one.tick()


def test_a_call_that_is_over_is_a_result() -> None:
    one = desk()
    finish(one, call(one))
    [result] = found(one)
    assert (result.procedure, result.journal, result.rehearsed_on) == ("rollback", "demo-rehearsal", "staging")
    assert result.verified
    assert result.printed_only == ()
    assert result.procedure_hash == procedure_hash(one.plan, "rollback")
    assert result.total_s == 120.0
    assert result.durations == {"off": 60.0, "call": 120.0, "again": 60.0}
    assert result.head == one.entries[-1].hash


def test_a_call_that_goes_on_is_none() -> None:
    one = desk()
    call(one)
    assert found(one) == []


def test_the_place_that_the_journal_names_counts_more_than_what_somebody_says() -> None:
    one = desk()
    one.entries[0] = msgspec.structs.replace(
        one.entries[0], event=ReleaseOpened(rehearsal=True, rehearsed_on="simulator")
    )
    finish(one, call(one))
    assert [result.rehearsed_on for result in found(one)] == ["simulator"]


def test_a_procedure_that_is_no_rollback_is_one_too() -> None:
    one = desk()
    finish(one, call(one))
    pump = call(one, "pump")
    one.do(cmd.FinishStep(proc=pump, step="find", text="found"), role="lead")
    one.tick()
    assert [result.procedure for result in found(one)] == ["rollback", "pump"]
    assert [result.procedure for result in of_kind(found(one), one.plan, "rollback")] == ["rollback"]


def test_what_did_not_run_is_named() -> None:
    printed = desk(PLAN.replace('rehearse = "scripts/off.sh --staging"\n', ""))
    finish(printed, call(printed))
    assert found(printed)[0].printed_only == ("off",)
    reused = desk(PLAN.replace('rehearse = "true"\n', ""))
    finish(reused, call(reused))
    assert found(reused)[0].printed_only == ("again",)
    said = desk()
    proc = call(said)
    said.finish(said.state.procs[proc].steps["off"].run, "fail")
    said.tick()
    said.do(cmd.FinishStep(proc=proc, step="off", text="by hand, it says off"), role="lead")
    said.tick()
    said.finish(said.state.procs[proc].steps["again"].run)
    said.do(cmd.FinishStep(proc=proc, step="call", text="called"), role="lead")
    said.tick()
    assert found(said)[0].printed_only == ("off",)


def test_an_aborted_one_proves_nothing() -> None:
    one = desk()
    proc = call(one)
    one.do(cmd.AbortProcedure(proc=proc, reason="enough"), role="lead")
    assert [result.verified for result in found(one)] == [False]


def test_a_verification_is_waited_for_and_a_close_decides_it() -> None:
    one = desk(VERIFYING)
    finish(one, call(one))
    assert found(one) == []
    one.do(cmd.CloseRelease(reason="done"), role="lead")
    assert [result.verified for result in found(one)] == [False]


def test_an_amendment_makes_it_another_procedure() -> None:
    other = PLAN.replace("scripts/off.sh --staging", "scripts/off.sh --elsewhere")
    before = desk()
    finish(before, call(before))
    before.do(cmd.AmendPlan(plan=other, plan_hash="new", difference="d", reason="r"))
    [result] = found(before)
    assert result.procedure_hash == procedure_hash(plan(PLAN), "rollback")
    amidst = desk()
    proc = call(amidst)
    amidst.do(cmd.AmendPlan(plan=other, plan_hash="new", difference="d", reason="r"))
    finish(amidst, proc)
    assert [one.procedure_hash for one in found(amidst)] == [""]
    release = Desk(PLAN)
    release.now = amidst.now
    release.do(cmd.ImportRehearsal(found(amidst)[0]))
    assert counting(release.state, "rollback") == []


def test_it_is_taken_in_once_though_its_journal_has_grown_or_moved() -> None:
    one = desk()
    finish(one, call(one))
    [result] = found(one)
    release = Desk(PLAN)
    release.now = one.now
    release.do(cmd.ImportRehearsal(result))
    one.do(cmd.AddNote(text="later"))
    one.entries[-1] = msgspec.structs.replace(one.entries[-1], hash="x")
    [grown] = found(one)
    assert grown.head == "x"
    assert release.refused(cmd.ImportRehearsal(grown)).code == "no-change"
    assert len(counting(release.state, "rollback")) == 1


def test_only_a_rehearsal_is_opened_on_a_place_and_only_on_one_that_is_known() -> None:
    def opening(place: str, *, rehearsal: bool) -> Answer:
        state = State(plan=plan(PLAN), name="demo", rehearsal=rehearsal)
        return decide(state, Act(cmd.OpenRelease(rehearsed_on=place), Actor("anna")), START)

    assert isinstance(no := opening("moon", rehearsal=True), Refusal)
    assert "there are: simulator" in no.reason
    assert isinstance(no := opening("simulator", rehearsal=False), Refusal)
    assert no.code == "no-rehearsal"
    assert not isinstance(opening("simulator", rehearsal=True), Refusal)
