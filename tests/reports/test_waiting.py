"""What a script that waits for a rollback is told: it is there, it may come, it cannot, or nobody can tell."""

from cockpit.model import commands as cmd
from cockpit.model.events import Samples
from cockpit.reports.standing import exit_status, judge, rollback_status
from cockpit.views.base import Sight
from cockpit.views.gates import gates
from cockpit.views.header import header
from cockpit.views.headline import badge
from cockpit.views.procedures import rollback
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "run", "settle", "close"]
[[probe]]
id = "health"
kind = "http"
url = "http://localhost/"
every = "5s"
[[phase]]
id = "launch"
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
verify_with = ["health"]
verify_for = "10s"
verify_within = "30s"
[[procedure.step]]
id = "back"
run = "true"
"""


def called(plan: str = PLAN) -> Desk:
    table = Desk(plan)
    table.do(cmd.CallProcedure(procedure="rollback", typed="demo"), "anna", "lead")
    table.tick()
    return table


def both(table: Desk) -> tuple[int | None, int | None]:
    """For `--wait rolled-back` and `--wait verified`."""
    return rollback_status(table.state, proven=False), rollback_status(table.state, proven=True)


def look(table: Desk, health: str) -> None:
    table.wait("5s")
    said = Samples(
        epoch=1, base=table.now, probe=("health",), p_t=(0.0,), p_verdict=(health,), p_status=(200,), p_ms=(1.0,)
    )
    table.do(cmd.Observe(epoch=1, events=(said,)), "engine")
    table.tick()


def test_executed_is_not_verified_and_verified_is_both() -> None:
    assert both(Desk(PLAN)) == (None, None)
    table = called()
    assert both(table) == (None, None)
    table.finish("R1")
    table.tick()
    assert table.state.procs["P1"].status == "executed"
    assert both(table) == (0, None)
    for _ in range(4):
        look(table, "pass")
    assert table.state.procs["P1"].status == "verified"
    assert both(table) == (0, 0)


def test_health_that_was_never_proven() -> None:
    table = called()
    table.finish("R1")
    for _ in range(12):
        look(table, "fail")
    assert table.state.procs["P1"].status == "unverified"
    assert both(table) == (0, 5)
    unproven = called(PLAN.replace('verify_with = ["health"]\n', ""))
    unproven.finish("R1")
    unproven.tick()
    assert both(unproven) == (0, 5), "the plan asks for no proof, so none will come"


def test_a_failed_step_waits_for_a_person_and_may_go_on_after_one_came() -> None:
    table = called()
    table.finish("R1", "fail")
    assert both(table) == (11, 11)
    table.do(cmd.RetryStep(proc="P1", step="back", reason="again"), "anna", "lead")
    table.tick()
    assert both(table) == (None, None)
    table.finish("R2", "fail")
    table.do(cmd.AbortProcedure(proc="P1", reason="by hand"), "anna", "lead")
    assert both(table) == (11, 11)


def test_an_unknown_outcome_is_said_where_nothing_can_tell_but_a_person() -> None:
    for plan, expected in ((PLAN, 13), (PLAN.replace('run = "true"\n', 'run = "true"\nverify = "true"\n'), None)):
        table = called(plan)
        table.do(cmd.StartRun(epoch=1, run="R1"), "engine")
        table.do(cmd.LoseRun(epoch=1, run="R1", reason="the host went away"), "engine")
        assert both(table) == (expected, expected)


def test_a_rollback_of_an_earlier_deploy_is_not_the_one_awaited() -> None:
    table = called()
    table.finish("R1")
    table.tick()
    assert both(table)[0] == 0
    table.goes_out("R2")
    table.tick()
    assert both(table) == (None, None)


def first_words(table: Desk) -> tuple[str, str, int]:
    """What stands for the verdict in JSON, how the screen's first line begins, and the exit status."""
    verdict = judge(table.state, table.now)
    head = header(Sight(table.state, table.now), "live")
    assert head.verdict_short.text == badge(table.state, verdict.verdict)
    assert head.judged == verdict.verdict
    assert head.caveats == ()
    return head.verdict_short.text, head.verdict.text.partition(" · ")[0], exit_status(table.state, verdict)


def test_a_rollback_that_goes_on_stands_before_the_verdict_until_its_end() -> None:
    table = Desk(PLAN)
    table.do(cmd.CallProcedure(procedure="rollback", typed="demo"), "anna", "lead")
    assert first_words(table) == ("ROLLBACK CALLED", "ROLLBACK CALLED", 5)
    table.tick()
    assert first_words(table) == ("ROLLING BACK", "ROLLBACK 0/1", 5)
    table.finish("R1", "fail")
    assert first_words(table) == ("ROLLBACK FAILED", "ROLLBACK STEP FAILED, 0/1", 5)
    table.do(cmd.RetryStep(proc="P1", step="back", reason="again"), "anna", "lead")
    table.tick()
    table.do(cmd.StartRun(epoch=1, run="R2"), "engine")
    table.do(cmd.LoseRun(epoch=1, run="R2", reason="the host went away"), "engine")
    assert first_words(table) == ("ROLLBACK UNKNOWN", "ROLLBACK OUTCOME UNKNOWN: did it happen?", 5)
    table.do(cmd.SettleRun(run="R2", answer="happened", reason="seen"), "anna", "lead")
    table.tick()
    assert first_words(table)[0] == "ROLLED BACK"


def test_one_that_waits_for_a_second_person_is_called() -> None:
    table = Desk(PLAN.replace('kind = "rollback"\n', 'kind = "rollback"\ntwo_person = true\n'))
    table.do(cmd.CallProcedure(procedure="rollback", typed="demo"), "anna", "lead")
    assert first_words(table) == ("ROLLBACK CALLED", "ROLLBACK CALLED, waits for a second person", 5)


def test_a_bound_that_nothing_is_held_against_is_said_beside_go() -> None:
    table = Desk("[[gate]]\nid = 'seen'\nkind = 'manual'\ntitle = 'Seen'\n"
                 "[[metric]]\nid = 'failed'\ntitle = 'Failed orders'\nmax = 2\n[[metric]]\nid = 'free'\n")  # fmt: skip
    table.do(cmd.AttestGate(gate="seen", verdict="pass", reason="seen"), "anna")
    head = header(Sight(table.state, table.now), "live")
    assert head.verdict.text == "GO · but Failed orders: NO DATA"
    table.do(cmd.EnterMetric(metric="failed", value=1.0), "anna")
    table.tick()
    assert header(Sight(table.state, table.now), "live").verdict.text == "GO"


def test_a_bound_that_is_broken_and_that_no_rule_counts_is_said_beside_go() -> None:
    table = Desk("[[gate]]\nid = 'seen'\nkind = 'manual'\ntitle = 'Seen'\n"
                 "[[metric]]\nid = 'failed'\ntitle = 'Failed orders'\nmax = 2\n[[metric]]\nid = 'lost'\nmax = 2\n"
                 "[[trigger]]\nid = 'orders'\nmetric = 'failed'\n")  # fmt: skip
    table.do(cmd.AttestGate(gate="seen", verdict="pass", reason="seen"), "anna")
    said = []
    for failed, lost in ((5.0, 1.0), (5.0, 7.0), (2.0, 2.0)):
        verdicts = tuple("fail" if value > 2 else "pass" for value in (failed, lost))
        looked = Samples(epoch=1, base=table.now, metric=("failed", "lost"), m_t=(0.0, 0.0), m_value=(str(failed), str(lost)),
                         m_verdict=verdicts, m_n=(1, 1), m_detail=("", ""))  # fmt: skip
        table.do(cmd.Observe(epoch=1, events=(looked,)), "engine")
        table.tick()
        said.append(header(Sight(table.state, table.now), "live").verdict.text)
    assert said == ["GO · but Failed orders: BREACH", "GO · but 2 metrics: BREACH", "GO"]


def test_what_was_judged_before_the_launch_is_no_live_pass_after_it() -> None:
    table = Desk(PLAN.replace('id = "deploy"\n', 'id = "deploy"\nneeds = ["off"]\n')
                 + "[[gate]]\nid = 'off'\nkind = 'manual'\ntitle = 'The flag is still off'\n")  # fmt: skip
    table.do(cmd.AttestGate(gate="off", verdict="pass", reason="seen"), "anna", "lead")
    assert gates(Sight(table.state, table.now)).rows[0].verdict.text == "PASS"
    table.do(cmd.StartItem(item="deploy"), "anna", "lead")
    table.wait("5s")
    table.finish("R1")
    table.tick()
    board = gates(Sight(table.state, table.now))
    assert board.rows[0].verdict.text == "PASSED before launch"
    assert board.summary.text == "1/1 pass"


def test_a_step_that_a_person_did_took_from_when_its_turn_came() -> None:
    table = Desk(PLAN + "[[procedure.step]]\nid = 'call'\ntitle = 'Call the vendor'\n")
    table.do(cmd.CallProcedure(procedure="rollback", typed="demo"), "anna", "lead")
    table.tick()
    table.finish("R1")
    table.tick()
    table.wait("122s")
    table.do(cmd.FinishStep("P1", "call", "done"), "anna", "lead")
    shown = rollback(Sight(table.state, table.now)).procedure
    assert shown is not None
    assert shown.steps[1].took == "2:02"
