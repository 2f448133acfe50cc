"""Past a point of no return nothing goes back by itself: a person is asked, and told what stays done."""

from cockpit.core.outcome import ENGINE
from cockpit.core.procedures import past_return
from cockpit.core.triggers import why_not_automatic
from cockpit.model import commands as cmd
from cockpit.model.events import ItemDone, ProcedureCalled, RollbackProposed
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
