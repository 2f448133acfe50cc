"""A step of an answer that stands for a stage moves its incident there, whoever or whatever does it."""

import pytest

from cockpit.core import incident_clocks
from cockpit.format.plan_check import check_plan
from cockpit.model.commands import (
    CallProcedure,
    CorrectEntry,
    FinishStep,
    OpenIncident,
    ResolveIncident,
    SkipStep,
    UpdateIncident,
)
from cockpit.model.events import IncidentEscalated, IncidentUpdated, RunOrdered
from tests.core.desk import START, Desk

PLAN = """
[[role]]
id = "lead"
[[severity]]
id = "P0"
limits = { identify = "5m", investigate = "15m", fix = "4h" }
escalate = ["lead"]
escalate_every = "10m"
[[severity]]
id = "P1"
[[procedure]]
id = "response"
kind = "emergency"
[[procedure.step]]
id = "look"
stage = "identify"
[[procedure.step]]
id = "find"
stage = "investigate"
[[procedure.step]]
id = "tell"
[[procedure.step]]
id = "mend"
stage = "fix"
run = "true"
"""


@pytest.fixture
def desk() -> Desk:
    table = Desk(PLAN)
    table.do(OpenIncident(severity="P0", title="down"))
    table.tick()
    table.do(CallProcedure(procedure="response", reason="it is down"))
    return table


def stages(desk: Desk) -> list[str]:
    return list(desk.state.incidents["I1"].stages)


def test_a_step_that_is_done_moves_its_incident_and_stops_that_clock(desk: Desk) -> None:
    desk.wait("4m")
    events = desk.do(FinishStep(proc="P1", step="look"))
    assert [event.stage for event in events if isinstance(event, IncidentUpdated)] == ["identify"]
    assert stages(desk) == ["identify"]
    assert desk.state.incidents["I1"].stages["identify"] == desk.now
    assert not [one for one in desk.wait("2m") if isinstance(one, IncidentEscalated)]
    assert "identify" not in [one.what for one in incident_clocks.countdowns(desk.state, desk.now)]


def test_when_it_was_done_earlier_the_stage_was_reached_then(desk: Desk) -> None:
    desk.wait("9m")
    desk.do(FinishStep(proc="P1", step="look", occurred=START))
    assert desk.state.incidents["I1"].stages["identify"] == START


def test_a_step_that_a_command_does_moves_it_too(desk: Desk) -> None:
    for step in ("look", "find", "tell"):
        desk.do(FinishStep(proc="P1", step=step))
    (run,) = [one.run for one in desk.tick() if isinstance(one, RunOrdered)]
    desk.finish(run)
    assert stages(desk) == ["identify", "investigate", "fix"]


def test_what_was_left_out_or_is_behind_already_moves_nothing(desk: Desk) -> None:
    desk.do(SkipStep(proc="P1", step="look", reason="everybody sees it"))
    assert stages(desk) == []
    desk.do(UpdateIncident(incident="I1", stage="fix"))
    desk.do(FinishStep(proc="P1", step="find"))
    assert stages(desk) == ["fix"], "a later stage was said already"


def test_a_resolved_incident_is_not_moved_and_an_incident_that_came_later_is(desk: Desk) -> None:
    desk.do(ResolveIncident(incident="I1"))
    desk.do(FinishStep(proc="P1", step="look"))
    assert stages(desk) == []
    later = Desk(PLAN)
    later.do(CallProcedure(procedure="response", reason="it looks bad"))
    later.do(OpenIncident(severity="P0", title="down"))
    later.do(FinishStep(proc="P1", step="look"))
    assert stages(later) == ["identify"]


def test_a_stage_told_by_a_step_can_be_taken_back(desk: Desk) -> None:
    desk.do(FinishStep(proc="P1", step="look"))
    said = desk.entries[-1]
    assert isinstance(said.event, IncidentUpdated)
    desk.do(CorrectEntry(entry=said.seq, text="it was something else", retract=True))
    assert stages(desk) == []


def test_check_knows_the_plans_stages_and_the_usual_ones() -> None:
    head = 'plan = 1\n[release]\nname = "demo"\nzone = "UTC"\n'
    own = PLAN.replace("fix = ", "mended = ")
    for stage, wrong in (("mended", False), ("deploy", False), ("investigat", True)):
        text = head + own.replace('stage = "fix"', f'stage = "{stage}"')
        found = [one for one in check_plan(text.encode(), "plan.toml", START).problems if one.code == "unknown-id"]
        assert bool(found) is wrong, found
        assert not wrong or "investigate" in found[0].text("plan.toml")
