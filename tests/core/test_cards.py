"""A card that was begun before what raises it, and went on, has been begun."""

from cockpit.core import cards
from cockpit.model.commands import CallProcedure, FinishStep, OpenIncident
from cockpit.model.state import ConditionFacts
from tests.core.desk import Desk

PLAN = """
[[severity]]
id = "P0"
[[procedure]]
id = "response"
kind = "emergency"
raise_when = "incident.open['P0'] > 0"
[[procedure.step]]
id = "look"
"""


def raised(desk: Desk) -> None:
    """As the engine evaluates it a little later than a person acts."""
    desk.state.conditions["card:response"] = ConditionFacts(result="true", at=desk.now, since=desk.now)


def test_what_went_on_when_it_was_raised_was_begun_for_it_also_after_its_end() -> None:
    desk = Desk(PLAN)
    desk.do(OpenIncident(severity="P0", title="down"))
    desk.do(CallProcedure(procedure="response", reason="it is down"))
    desk.wait("20s")
    raised(desk)
    desk.wait("10m")
    assert not cards.raised(desk.state, desk.now)
    desk.do(FinishStep(proc="P1", step="look"))
    desk.tick()
    assert desk.state.procs["P1"].status == "executed"
    assert not cards.raised(desk.state, desk.now)
    assert [one.status for one in cards.duties(desk.state, desk.now)] == ["answered"]


def test_what_was_over_before_it_was_raised_was_for_something_else() -> None:
    desk = Desk(PLAN)
    desk.do(CallProcedure(procedure="response", reason="a drill"))
    desk.do(FinishStep(proc="P1", step="look"))
    desk.tick()
    desk.wait("1h")
    raised(desk)
    assert [one.procedure for one in cards.raised(desk.state, desk.now)] == ["response"]
