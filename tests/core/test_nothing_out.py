"""Before anything is deployed in a try no rollback is proposed, NEXT says why, and a person may call it all the same."""

import pytest

from cockpit.core.procedures import nothing_out
from cockpit.model import commands as cmd
from cockpit.model.events import DeployNoticed, RollbackProposed
from cockpit.views import triggers
from cockpit.views.base import Sight
from cockpit.views.next_action import next_action
from cockpit.views.procedures import deployed, rollback
from tests.core.desk import T0, Desk, length

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "hold", "run"]
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "ship"
run = "true"
deploy = true
[[trigger]]
id = "angry"
kind = "human"
title = "Customers are angry"
action = "propose"
[[procedure]]
id = "back"
kind = "rollback"
[[procedure.step]]
id = "off"
run = "true"
"""


def fired(text: str = PLAN) -> Desk:
    desk = Desk(text)
    desk.now = T0
    desk.tick()
    desk.do(cmd.DeclareTrigger(trigger="angry", reason="forty calls"), "anna", "lead")
    return desk


def row(desk: Desk) -> str:
    return triggers.row(Sight(desk.state, desk.now), desk.plan.trigger[0]).detail


def test_nothing_is_proposed_and_next_the_trigger_and_the_way_back_say_why() -> None:
    desk = fired()
    assert not [event for event in desk.tick() if isinstance(event, RollbackProposed)]
    sight = Sight(desk.state, desk.now)
    duty = next_action(sight)
    assert (duty.label.text, duty.ref) == ("TRIGGERED", "trigger:angry")
    assert duty.text == "see to Customers are angry: nothing to roll back: nothing was deployed yet"
    assert row(desk) == "forty calls; nothing to roll back: nothing was deployed yet"
    shown = rollback(sight)
    assert shown.proposal.text == ""
    assert shown.procedure is not None
    assert shown.procedure.state.text == "not called: nothing was deployed yet"


def test_a_person_may_call_it_all_the_same_and_is_told() -> None:
    desk = fired()
    desk.tick()
    said = deployed(Sight(desk.state, desk.now))
    assert said.text == "nothing has been deployed yet: there is nothing to roll back"
    desk.do(cmd.CallProcedure(procedure="back", reason="to be sure", typed="demo", generation=0), "anna", "lead")
    assert desk.state.procs["P1"].status == "running"


def test_it_is_proposed_once_something_is_out() -> None:
    desk = fired()
    desk.tick()
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    assert not nothing_out(desk.state), "it runs: something may be out"
    assert deployed(Sight(desk.state, desk.now)).text.startswith("one was begun")
    events = desk.tick()
    assert [type(event) for event in events if isinstance(event, RollbackProposed)] == [RollbackProposed]
    desk.finish("R1")
    desk.tick()
    assert [one.generation for one in desk.state.proposals] == [1]
    assert row(desk) == "forty calls"
    assert deployed(Sight(desk.state, desk.now)).text == "number 1"


@pytest.mark.parametrize("outcome", ["fail", "unknown"])
def test_what_may_have_been_deployed_can_be_rolled_back(outcome: str) -> None:
    desk = fired()
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    if outcome == "fail":
        desk.finish("R1", "fail")
    else:
        desk.do(cmd.LoseRun(run="R1", epoch=desk.state.engine.epoch, reason="its host went away"), "engine")
    assert not nothing_out(desk.state)


def test_what_did_not_happen_or_never_started_was_not_deployed() -> None:
    desk = fired()
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    desk.now += length("5m")
    desk.tick()
    assert desk.state.runs["R1"].outcome == "expired"
    assert nothing_out(desk.state)
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    desk.do(cmd.LoseRun(run="R2", epoch=desk.state.engine.epoch, reason="its host went away"), "engine")
    desk.do(cmd.SettleRun(run="R2", answer="did-not-happen", reason="I looked"), "anna", "lead")
    assert nothing_out(desk.state)


def test_another_try_has_nothing_out_either() -> None:
    desk = fired()
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    desk.finish("R1")
    desk.tick()
    desk.do(cmd.CallProcedure(procedure="back", reason="angry", typed="demo"), "anna", "lead")
    desk.tick()
    desk.finish("R2")
    desk.tick()
    desk.now += length("1m")
    desk.do(cmd.SetT0(t0=desk.now + length("1h"), reason="the fix is in"), "anna", "lead")
    desk.tick()
    assert not desk.state.proposals
    assert row(desk).endswith("nothing to roll back: nothing was deployed in this try")
    assert deployed(Sight(desk.state, desk.now)).text.startswith("nothing was deployed in this try")
    desk.now += length("1h")
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    assert deployed(Sight(desk.state, desk.now)).text.startswith("one was begun"), "number 1 was taken back"


def test_a_plan_that_does_not_say_what_deploys_proposes_as_ever() -> None:
    desk = fired(PLAN.replace("deploy = true\n", ""))
    assert [event for event in desk.tick() if isinstance(event, RollbackProposed)]
    assert deployed(Sight(desk.state, desk.now)).text == "none is on record"


CARD = """
[[procedure]]
id = "{name}"
kind = "{kind}"
[[procedure.step]]
id = "push"
run = "true"
deploy = true
"""


@pytest.mark.parametrize("kind", ["contingency", "hotfix"])
def test_a_plan_that_only_says_what_a_card_deploys_does_not_say_what_the_launch_does(kind: str) -> None:
    desk = fired(PLAN.replace("deploy = true\n", "") + CARD.format(name="card", kind=kind))
    assert [event for event in desk.tick() if isinstance(event, RollbackProposed)]


def test_nor_does_one_whose_way_back_deploys_what_was_there_before() -> None:
    desk = fired(PLAN.replace("deploy = true\n", "") + "deploy = true\n")
    assert [event for event in desk.tick() if isinstance(event, RollbackProposed)]


@pytest.mark.parametrize("says", ["line", "step"])
def test_a_deploy_that_a_procedure_does_may_be_out_once_a_step_of_it_is_begun(says: str) -> None:
    steps = CARD.format(name="card", kind="hotfix")
    text = PLAN.replace('run = "true"\ndeploy', 'procedure = "card"\ndeploy') + steps.replace("deploy = true\n", "")
    if says == "step":
        text = PLAN.replace('run = "true"\ndeploy = true', 'procedure = "card"') + steps
    desk = fired(text)
    assert nothing_out(desk.state)
    desk.do(cmd.StartItem(item="ship"), "anna", "lead")
    desk.tick()
    assert nothing_out(desk.state), "its first step waits for a person"
    desk.do(cmd.StartStep(proc="P1", step="push"), "anna", "lead")
    assert not nothing_out(desk.state)
    desk.finish("R1", "fail")
    desk.tick()
    desk.do(cmd.AbortProcedure(proc="P1", reason="half of it is out"), "anna", "lead")
    assert not nothing_out(desk.state)


BY_HAND = PLAN.replace('run = "true"\ndeploy', "deploy")


def test_a_deploy_by_hand_is_out_once_it_is_ticked() -> None:
    desk = fired(BY_HAND)
    assert nothing_out(desk.state)
    desk.do(cmd.CheckItem(item="ship"), "anna", "lead")
    assert not nothing_out(desk.state)


def test_nobody_can_tell_of_a_deploy_that_was_skipped() -> None:
    desk = fired()
    desk.do(cmd.SkipItem(item="ship", reason="deployed by hand, the runner is down"), "anna", "lead")
    assert not nothing_out(desk.state)
    assert deployed(Sight(desk.state, desk.now)).text == "none is on record"
    assert [event for event in desk.tick() if isinstance(event, RollbackProposed)]


def test_what_a_probe_found_live_is_out_and_another_engine_knows() -> None:
    desk = fired()
    desk.write((DeployNoticed(probe="shop", live="1.2", previous="1.1"),), "engine")
    assert not nothing_out(desk.state)
    desk.refold()
    assert not nothing_out(desk.state)
