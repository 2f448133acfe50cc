"""A card that goes on is not called beside itself; once it is over, and for something else, it is."""

import pytest

from cockpit.model import commands as cmd
from tests.core.desk import Desk, length

PLAN = """
[[role]]
id = "lead"
may = ["run"]
[[severity]]
id = "high"
[[phase]]
id = "day"
[[phase.item]]
id = "open-up"
procedure = "doors"
[[procedure]]
id = "calls"
title = "Phones ring"
kind = "contingency"
[[procedure.step]]
id = "ring"
[[procedure.step]]
id = "note"
[[procedure]]
id = "drain"
kind = "emergency"
parameters = { region = "" }
[[procedure.step]]
id = "out"
[[procedure]]
id = "doors"
kind = "routine"
[[procedure.step]]
id = "unlock"
"""


@pytest.fixture
def desk() -> Desk:
    desk = Desk(PLAN)
    desk.do(cmd.CallProcedure(procedure="calls", reason="people ask"), "anna", "lead")
    return desk


def test_who_calls_it_again_is_told_since_when_by_whom_and_where(desk: Desk) -> None:
    desk.do(cmd.FinishStep(proc="P1", step="ring"), "anna", "lead")
    desk.now += length("10m")
    no = desk.refused(cmd.CallProcedure(procedure="calls", reason="people ask"), "bert", "lead")
    assert no.code == "goes-on"
    assert no.reason.startswith("Phones ring goes on: P1 was called by anna at 16:00:00, 1 of 2 steps are over")
    assert no.reason.endswith("go on with P1, or abort it first")


@pytest.mark.parametrize("how", ["done", "aborted"])
def test_once_it_is_over_it_is_called_again(desk: Desk, how: str) -> None:
    if how == "done":
        desk.do(cmd.FinishStep(proc="P1", step="ring"), "anna", "lead")
        desk.do(cmd.FinishStep(proc="P1", step="note"), "anna", "lead")
        desk.tick()
    else:
        desk.do(cmd.AbortProcedure(proc="P1", reason="a false alarm"), "anna", "lead")
    desk.do(cmd.CallProcedure(procedure="calls", reason="again"), "bert", "lead")
    assert desk.state.procs["P2"].status == "running"


def test_another_incident_or_other_values_are_something_else(desk: Desk) -> None:
    desk.do(cmd.OpenIncident(severity="high", title="It is slow"), "anna")
    desk.do(cmd.OpenIncident(severity="high", title="It is wrong"), "anna")
    desk.do(cmd.AbortProcedure(proc="P1", reason="about what?"), "anna", "lead")
    about = cmd.CallProcedure(procedure="calls", reason="people ask", incident="I1")
    desk.do(about, "anna", "lead")
    assert desk.refused(about, "anna", "lead").code == "goes-on"
    desk.do(cmd.CallProcedure(procedure="calls", reason="people ask", incident="I2"), "anna", "lead")
    for region in ("eu", "us"):
        desk.do(cmd.CallProcedure(procedure="drain", values={"region": region}), "anna", "lead")
    twice = cmd.CallProcedure(procedure="drain", values={"region": "us"})
    assert desk.refused(twice, "anna", "lead").code == "goes-on"


def test_what_is_about_no_incident_is_beside_none(desk: Desk) -> None:
    desk.do(cmd.OpenIncident(severity="high", title="It is slow"), "anna")
    about = cmd.CallProcedure(procedure="calls", reason="people ask", incident="I1")
    assert desk.refused(about, "anna", "lead").reason.startswith("Phones ring goes on: P1")
    desk.do(cmd.AbortProcedure(proc="P1", reason="a false alarm"), "anna", "lead")
    desk.do(about, "anna", "lead")
    no = desk.refused(cmd.CallProcedure(procedure="calls", reason="people ask"), "bert", "lead")
    assert no.reason.startswith("Phones ring goes on: P2")


def test_a_line_does_not_start_it_twice_either(desk: Desk) -> None:
    desk.do(cmd.StartItem(item="open-up"), "anna", "lead")
    assert desk.refused(cmd.StartItem(item="open-up"), "bert", "lead").code == "goes-on"
