"""Past a point of no return nothing goes back by itself: a person is asked, and told what stays done."""

from cockpit.core.outcome import ENGINE
from cockpit.core.procedures import past_return
from cockpit.core.triggers import why_not_automatic
from cockpit.model import commands as cmd
from cockpit.model.commands import StartRun
from cockpit.model.events import ItemDone, ProcedureCalled, RollbackProposed, RunFinished
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "run", "decide"]
[[trigger]]
id = "wrong"
kind = "human"
action = "rollback"
[[phase]]
id = "night"
[[phase.item]]
id = "tag"
irreversible = true
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
irreversible = true
[[phase.item]]
id = "split"
title = "Split the table"
irreversible = true
[[phase.item]]
id = "copy"
title = "Copy the accounts"
run = "true"
irreversible = true
[[procedure]]
id = "cut"
kind = "routine"
[[procedure.step]]
id = "over"
title = "Cut over"
irreversible = true
[[procedure]]
id = "back"
kind = "rollback"
[[procedure.step]]
id = "off"
run = "true"
"""


def out() -> Desk:
    """Tagged, then deployed: neither is what a way back would leave behind."""
    desk = Desk(PLAN)
    desk.write((ItemDone(item="tag"),), ENGINE)
    desk.do(cmd.ConfirmItem(item="deploy"), "ben")
    desk.goes_out()
    return desk


def declared(desk: Desk) -> set[type]:
    before = len(desk.entries)
    desk.acts(cmd.DeclareTrigger(trigger="wrong", reason="sums differ"))
    return {type(entry.event) for entry in desk.entries[before:]}


def test_before_it_the_trigger_rolls_back_by_itself() -> None:
    desk = out()
    assert past_return(desk.state) is None
    assert ProcedureCalled in declared(desk)


def test_past_it_the_trigger_recommends_and_says_why() -> None:
    desk = out()
    desk.write((ItemDone(item="split"),), ENGINE)
    passed = past_return(desk.state)
    assert passed is not None
    assert passed.id == "split"
    events = declared(desk)
    assert RollbackProposed in events
    assert ProcedureCalled not in events
    assert why_not_automatic(desk.state, desk.plan.trigger[0], desk.now) == "Split the table cannot be undone"


def begun() -> Desk:
    """The copying goes on."""
    desk = out()
    desk.do(cmd.ConfirmItem(item="copy"), "ben")
    desk.do(cmd.StartItem(item="copy"), "anna", "lead")
    return desk


def test_while_it_goes_on_nothing_rolls_back_beside_it() -> None:
    desk = begun()
    desk.do(StartRun(epoch=1, run="R2"), ENGINE)
    passed = past_return(desk.state)
    assert passed is not None
    assert (passed.id, passed.done) == ("copy", False)
    assert ProcedureCalled not in declared(desk)


def test_what_failed_midway_may_have_done_any_of_it() -> None:
    desk = begun()
    desk.do(StartRun(epoch=1, run="R2"), ENGINE)
    desk.do(cmd.FinishRun(epoch=1, result=RunFinished(run="R2", outcome="fail", reason="exit 1")), ENGINE)
    assert ProcedureCalled not in declared(desk)


def test_an_order_that_never_began_passed_nothing() -> None:
    desk = begun()
    desk.do(cmd.CancelRun(run="R2"), "anna", "lead")
    desk.tick()
    assert past_return(desk.state) is None
    assert ProcedureCalled in declared(desk)


def test_to_open_it_again_undoes_nothing() -> None:
    desk = out()
    desk.write((ItemDone(item="split"),), ENGINE)
    declared(desk)
    desk.do(cmd.ReopenItem(item="split", reason="look again"), "anna", "lead")
    assert not [event for event in desk.tick() if isinstance(event, ProcedureCalled)]


def test_what_was_left_out_and_opened_again_passed_nothing() -> None:
    desk = out()
    desk.do(cmd.SkipItem(item="split", reason="not today"), "anna", "lead")
    desk.do(cmd.ReopenItem(item="split", reason="after all"), "anna", "lead")
    assert past_return(desk.state) is None


def test_a_step_of_another_procedure_is_one_as_well() -> None:
    desk = out()
    desk.do(cmd.CallProcedure(procedure="cut", reason="now"), "anna", "lead")
    desk.do(cmd.ConfirmProcedure(proc="P1"), "ben", "lead")
    assert past_return(desk.state) is None
    desk.do(cmd.FinishStep(proc="P1", step="over"), "anna", "lead")
    assert ProcedureCalled not in declared(desk)
    assert why_not_automatic(desk.state, desk.plan.trigger[0], desk.now) == "Cut over cannot be undone"
