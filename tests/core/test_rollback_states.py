"""A rollback by hand is possible from every state of a release that is open, step by step to its end; and only there."""

from collections.abc import Callable

import pytest

from cockpit.model import commands as cmd
from cockpit.model.commands import Refusal
from cockpit.model.events import GapSeen, RunFinished, Samples
from tests.core.desk import Desk, length

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "hold", "run", "decide", "settle", "close"]
[[gate]]
id = "unit"
kind = "manual"
statement = "x"
[[probe]]
id = "health"
kind = "http"
url = "http://localhost/"
every = "5s"
[[probe]]
id = "control"
kind = "http"
url = "http://localhost/"
every = "5s"
control = true
[[trigger]]
id = "down"
probe = "health"
arm_after = 0
action = "propose"
[[phase]]
id = "launch"
decision = { role = "lead" }
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
exclusive = "production"
[[procedure]]
id = "rollback"
kind = "rollback"
[[procedure.step]]
id = "back"
run = "true"
[[procedure.step]]
id = "tell"
[stability]
for = "10s"
probes = ["health"]
"""


def deployed(table: Desk, outcome: str = "pass") -> None:
    table.acts(cmd.StartItem(item="deploy"))
    table.finish("R1", outcome)
    table.tick()


def seen(table: Desk, health: str, control: str, condition: str = "none") -> None:
    said = Samples(
        epoch=1, base=table.now, probe=("health", "control"), p_t=(0.0, 0.0), p_verdict=(health, control),
        p_status=(200, 200), p_ms=(1.0, 1.0), cond=("down",), c_t=(0.0,), c_result=(condition,), c_every=(5.0,),
    )  # fmt: skip
    table.do(cmd.Observe(epoch=1, events=(said,)), "engine")
    table.tick()


def lost(table: Desk) -> None:
    table.acts(cmd.StartItem(item="deploy"))
    table.do(cmd.StartRun(epoch=1, run="R1"), "engine")
    table.do(cmd.LoseRun(epoch=1, run="R1", reason="x"), "engine")


def held_window(table: Desk) -> None:
    deployed(table)
    for _ in range(4):
        table.wait("5s")
        seen(table, "pass", "pass")
    assert table.state.stability.status == "held"


def failed_window(table: Desk) -> None:
    deployed(table)
    seen(table, "fail", "pass")


def away(table: Desk) -> None:
    since = table.now
    table.now += length("2h")
    table.do(cmd.Observe(epoch=1, events=(GapSeen(since=since, until=table.now, cause="away"),)), "engine")


def earlier_given_up(table: Desk) -> None:
    table.acts(cmd.CallProcedure(procedure="rollback", typed="demo"))
    table.finish("R1", "fail")
    table.acts(cmd.AbortProcedure(proc="P1", reason="the script was wrong"))


STATES: dict[str, Callable[[Desk], None]] = {
    "just opened": lambda _: None,
    "a deploy is out": deployed,
    "a deploy failed": lambda table: deployed(table, "fail"),
    "a deploy of which nobody knows": lost,
    "the clock is held": lambda table: table.acts(cmd.CallHold(reason="x")),
    "held, no rollback by itself": lambda table: table.acts(cmd.CallHold(reason="x", blocks_rollback=True)),
    "decided against": lambda table: table.acts(cmd.MakeDecision(phase="launch", choice="no-go", reason="x")),
    "long after T0": lambda table: setattr(table, "now", table.now + length("3d")),
    "recycled": lambda table: table.acts(cmd.Recycle(to_s=-90000.0, reason="x")),
    "blind": lambda table: seen(table, "fail", "fail"),
    "no engine": lambda table: setattr(table, "now", table.now + length("9h")),
    "after a gap": away,
    "the window is held": held_window,
    "the window has failed": failed_window,
    "proposed": lambda table: seen(table, "fail", "pass", "true"),
    "an earlier one was given up": earlier_given_up,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("t0", [True, False])
def test_called_and_carried_out(state: str, t0: bool) -> None:
    table = Desk(PLAN) if t0 else Desk(PLAN, t0=None)
    if not t0 and state in ("the clock is held", "held, no rollback by itself", "recycled"):
        pytest.skip("there is no countdown to hold without T0")
    STATES[state](table)
    table.do(cmd.CallProcedure(procedure="rollback", typed="demo", reason="it is bad"), "anna", "lead")
    table.tick()
    proc = list(table.state.procs)[-1]
    run = next(run.run for run in table.state.runs.values() if run.subject == f"step:{proc}/back")
    table.finish(run)
    table.do(cmd.FinishStep(proc=proc, step="tell", text="told"), "bob")
    table.tick()
    assert table.state.procs[proc].status == "executed"


def test_a_step_waits_for_a_deploy_that_holds_the_same_resource_and_not_longer() -> None:
    table = Desk(PLAN.replace('id = "back"\nrun = "true"', 'id = "back"\nrun = "true"\nexclusive = "production"'))
    lost(table)
    table.acts(cmd.CallProcedure(procedure="rollback", typed="demo"))
    assert not [run for run in table.state.runs.values() if run.subject.startswith("step:")]
    table.acts(cmd.SettleRun(run="R1", answer="did-not-happen", reason="looked"))
    assert [run.subject for run in table.state.runs.values()][-1] == "step:P1/back"


def test_closed_is_closed() -> None:
    table = Desk(PLAN)
    table.do(cmd.CloseRelease(reason="over", abandon=True), "anna", "lead")
    refused = table.refused(cmd.CallProcedure(procedure="rollback", typed="demo"), "anna", "lead")
    assert (refused.code, "abandoned" in refused.reason) == ("closed", True)


def test_only_whoever_may_and_only_by_the_releases_name_and_only_what_was_seen() -> None:
    table = Desk(PLAN)
    deployed(table)
    call = cmd.CallProcedure(procedure="rollback", typed="demo")
    assert table.refused(call, "bob").code == "not-allowed"
    for typed in ("", "Demo", "demo ", "yes"):
        wrong = cmd.CallProcedure(procedure="rollback", typed=typed)
        assert table.refused(wrong, "anna", "lead").code == "name-needed"
    stale = cmd.CallProcedure(procedure="rollback", typed="demo", generation=0)
    assert table.refused(stale, "anna", "lead").code == "moved-on"
    table.do(call, "anna", "lead")
    assert table.refused(cmd.AbortProcedure(proc="P1", reason="x"), "bob").code == "not-allowed"
    assert table.refused(cmd.RetryStep(proc="P1", step="back"), "bob").code == "not-allowed"


def test_an_error_is_tried_again_as_often_as_the_plan_says_and_a_failure_never() -> None:
    table = Desk(PLAN.replace("deploy = true\n", "deploy = true\nretries = 1\n"))
    deployed(table, "error")
    assert table.state.items["deploy"].status == "running"
    result = RunFinished(run="R2", outcome="error")
    table.do(cmd.StartRun(epoch=1, run="R2"), "engine")
    table.do(cmd.FinishRun(epoch=1, result=result), "engine")
    assert table.state.items["deploy"].status == "failed"
    table.acts(cmd.StartItem(item="deploy"))
    table.finish("R3", "fail")
    assert len(table.state.runs) == 3
    assert isinstance(table.ask(cmd.FinishRun(epoch=1, result=result), "engine"), Refusal), "one outcome for a run"
