"""What was asked for while no engine ran, once one is back: what waited too long is not begun on a world that nobody
looked at, and is neither lost in silence."""

from collections.abc import Sequence

import pytest

from cockpit.core.alerts import wanted
from cockpit.core.triggers import why_not_automatic
from cockpit.model import commands as cmd
from cockpit.model.commands import Elect, FinishRun, Observe, StartRun
from cockpit.model.events import (
    EngineElected,
    GapSeen,
    GateAsked,
    ProcedureCalled,
    RollbackProposed,
    RunFinished,
    RunOrdered,
    StepDone,
    StepFailed,
    StepRetried,
)
from cockpit.views.base import Sight
from cockpit.views.checklist import line
from cockpit.views.next_action import next_action
from cockpit.views.procedure_steps import step_row
from tests.core.desk import START, Desk, length

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "run", "settle", "announce"]
[[gate]]
id = "smoke"
kind = "command"
run = "true"
[[phase]]
id = "launch"
[[phase.item]]
id = "deploy"
title = "Deploy it"
run = "true"
deploy = true
retries = 1
[[trigger]]
id = "loss"
title = "Data is lost"
kind = "human"
action = "rollback"
[[channel]]
id = "team"
kind = "webhook"
url = "env:TEAM"
[[template]]
id = "news"
text = "It is out"
channels = ["team"]
[[procedure]]
id = "back"
kind = "rollback"
[[procedure.step]]
id = "flag"
title = "Flag off"
run = "true"
[[procedure.step]]
id = "site"
title = "Site back"
run = "true"
retries = 1
[[procedure.step]]
id = "tell"
announce = "news"
"""


def stops(desk: Desk) -> None:
    """The engine writes its last word."""
    desk.do(cmd.Beat(epoch=desk.state.engine.epoch), "engine")


def returns(desk: Desk, after: str) -> Sequence[object]:
    """Another engine, so much later; what it does first."""
    desk.now += length(after)
    beat, epoch = desk.state.engine.beat, desk.state.engine.epoch + 1
    assert beat is not None
    gap = GapSeen(since=beat, until=desk.now, cause="away", wall_s=(desk.now - beat).total_seconds())
    elected = EngineElected(epoch=epoch, pid=2, start_time=2, boot_id="b", host="host")
    return [*desk.do(Elect(event=elected, gap=gap), "engine"), *desk.tick()]


def calls(desk: Desk) -> None:
    desk.do(cmd.CallProcedure(procedure="back", reason="angry", typed="demo"), "anna", "lead")


@pytest.fixture
def desk() -> Desk:
    """Something is out, and the engine is gone."""
    found = Desk(PLAN)
    found.do(cmd.StartItem(item="deploy"), "anna", "lead")
    found.finish("R1")
    found.tick()
    stops(found)
    return found


def ordered(events: Sequence[object]) -> list[str]:
    return [event.subject for event in events if isinstance(event, RunOrdered)]


LATE = "not run: asked for at 16:01, no engine until 17:39, 1h 38m later"


def test_a_rollback_that_waited_for_hours_asks_instead_of_running(desk: Desk) -> None:
    desk.now += length("1m")
    calls(desk)
    events = returns(desk, "98m")
    assert ordered(events) == []
    assert [(one.step, one.reason) for one in events if isinstance(one, StepFailed)] == [("flag", LATE)]
    desk.refold()
    assert desk.state.procs["P1"].status == "running", "it is not lost: it stands, and asks"
    sight = Sight(desk.state, desk.now)
    told = next_action(sight)
    assert told.label.text == "LAPSED"
    assert told.text.startswith("run it now")
    assert LATE.removeprefix("not run: ") in told.text
    row = step_row(sight, desk.plan.procedure[0], desk.plan.procedure[0].step[0], desk.state.procs["P1"])
    assert (row.label.text, row.reason) == ("LAPSED", LATE)
    desk.do(cmd.RetryStep(proc="P1", step="flag"), "anna", "lead")
    assert ordered(desk.tick()) == ["step:P1/flag"]


def test_a_rollback_begins_by_itself_where_an_engine_is_back_in_time(desk: Desk) -> None:
    calls(desk)
    assert ordered(returns(desk, "4m")) == ["step:P1/flag"]


def test_the_plan_says_how_long_it_may_wait() -> None:
    desk = Desk(PLAN.replace("[[role]]", 'lapse_after = "2h"\n[[role]]', 1))
    stops(desk)
    calls(desk)
    assert ordered(returns(desk, "98m")) == ["step:P1/flag"]


def test_a_word_to_go_on_lapses_as_well(desk: Desk) -> None:
    calls(desk)
    returns(desk, "98m")
    stops(desk)
    desk.do(cmd.RetryStep(proc="P1", step="flag"), "anna", "lead")
    events = returns(desk, "98m")
    assert ordered(events) == []
    assert [event.step for event in events if isinstance(event, StepFailed)] == ["flag"]


def test_a_rollback_that_an_engine_left_midway_asks_before_it_goes_on(desk: Desk) -> None:
    returns(desk, "1s")
    calls(desk)
    desk.tick()
    epoch = desk.state.engine.epoch
    desk.do(StartRun(epoch=epoch, run="R2"), "engine")
    stops(desk)
    ended = desk.now + length("10s")
    returns(desk, "98m")
    result = RunFinished(run="R2", outcome="pass", ended=ended)
    desk.do(FinishRun(epoch=epoch + 1, result=result), "engine")
    events = desk.tick()
    assert ordered(events) == []
    assert [event.step for event in events if isinstance(event, StepFailed)] == ["site"]


def test_a_rollback_whose_check_ended_unseen_asks_before_it_goes_on() -> None:
    desk = Desk(PLAN.replace('title = "Flag off"\nrun = "true"', 'gate = "smoke"'))
    calls(desk)
    assert ordered(desk.tick()) == ["gate:smoke"]
    desk.do(StartRun(epoch=1, run="R1"), "engine")
    stops(desk)
    ended = desk.now + length("10s")
    returns(desk, "98m")
    desk.do(FinishRun(epoch=2, result=RunFinished(run="R1", outcome="pass", ended=ended)), "engine")
    events = desk.tick()
    assert ordered(events) == []
    assert [event.step for event in events if isinstance(event, StepDone)] == ["flag"]
    assert [event.step for event in events if isinstance(event, StepFailed)] == ["site"]


def test_what_a_person_left_out_since_then_does_not_lapse() -> None:
    desk = Desk(PLAN.replace('title = "Flag off"\nrun = "true"', 'gate = "smoke"\nrequired = false'))
    calls(desk)
    desk.tick()
    desk.do(StartRun(epoch=1, run="R1"), "engine")
    stops(desk)
    returns(desk, "98m")
    desk.do(FinishRun(epoch=2, result=RunFinished(run="R1", outcome="fail", ended=START)), "engine")
    desk.tick()
    desk.now += length("5m")
    desk.do(cmd.SkipStep(proc="P1", step="flag", reason="it is fine"), "anna", "lead")
    assert ordered(desk.tick()) == ["step:P1/site"]


@pytest.mark.parametrize("kind", ["rollback", "emergency"])
def test_whoever_called_it_and_left_is_told_that_it_lapsed(kind: str) -> None:
    trigger = PLAN[PLAN.index("[[trigger]]") : PLAN.index("[[channel]]")]
    desk = Desk(PLAN.replace(trigger, "").replace('kind = "rollback"', f'kind = "{kind}"'))
    desk.now += length("1m")
    stops(desk)
    calls(desk)
    returns(desk, "98m")
    told = [words for key, words in wanted(desk.state, desk.now) if key.startswith("lapsed/")]
    assert told == [f"demo: {kind.upper()} P1 waits for a person to say it again: {LATE}"]


def test_what_waits_for_something_else_than_an_engine_does_not_lapse() -> None:
    desk = Desk(PLAN.replace('title = "Flag off"', 'exclusive = "site"').replace("deploy = true", 'exclusive = "site"'))
    desk.do(cmd.StartItem(item="deploy"), "anna", "lead")
    desk.do(StartRun(epoch=1, run="R1"), "engine")
    calls(desk)
    assert ordered(desk.wait("30m")) == []
    stops(desk)
    assert ordered(returns(desk, "20m")) == []
    desk.do(FinishRun(epoch=2, result=RunFinished(run="R1", outcome="pass", ended=desk.now)), "engine")
    assert ordered(desk.tick()) == ["step:P1/flag"]


def test_a_declared_trigger_recommends_after_hours_and_rolls_nothing_back_by_itself(desk: Desk) -> None:
    desk.do(cmd.DeclareTrigger(trigger="loss", reason="orders are gone"), "anna", "lead")
    events = returns(desk, "98m")
    assert not [event for event in events if isinstance(event, ProcedureCalled)]
    assert [event.procedure for event in events if isinstance(event, RollbackProposed)] == ["back"]
    assert next_action(Sight(desk.state, desk.now)).label.text == "ROLLBACK RECOMMENDED"


def test_a_declared_trigger_rolls_back_where_an_engine_is_back_in_time(desk: Desk) -> None:
    desk.do(cmd.DeclareTrigger(trigger="loss", reason="orders are gone"), "anna", "lead")
    assert [event.procedure for event in returns(desk, "1m") if isinstance(event, ProcedureCalled)] == ["back"]


def test_a_deploy_that_waited_says_why_it_did_not_run() -> None:
    desk = Desk(PLAN)
    desk.now += length("1m")
    stops(desk)
    desk.do(cmd.StartItem(item="deploy"), "anna", "lead")
    assert ordered(returns(desk, "98m")) == []
    assert desk.state.items["deploy"].text == f"{LATE}; order it again"
    sight = Sight(desk.state, desk.now)
    shown = line(sight, desk.plan.phase[0].item[0], desk.plan.phase[0])
    assert shown.label.text.startswith("LAPSED: asked for at 16:01, no engine until 17:39")
    told = next_action(sight)
    assert (told.ref, told.label.text) == ("item:deploy", "LAPSED")


def test_the_first_engine_of_a_release_comes_too_late_for_what_waited() -> None:
    desk = Desk(PLAN)
    desk.entries, events = [entry for entry in desk.entries if not isinstance(entry.event, EngineElected)], []
    desk.refold()
    calls(desk)
    desk.now += length("98m")
    events += desk.do(Elect(event=EngineElected(epoch=1, pid=1, start_time=1, boot_id="b", host="h")), "engine")
    events += desk.tick()
    assert ordered(events) == []
    assert [event.step for event in events if isinstance(event, StepFailed)] == ["flag"]


def test_nor_does_the_second_run_it_where_the_first_died_at_once() -> None:
    desk = Desk(PLAN)
    desk.entries = [entry for entry in desk.entries if not isinstance(entry.event, EngineElected)]
    desk.refold()
    calls(desk)
    desk.now += length("98m")
    for epoch in (1, 2):
        desk.now += length("3s")
        event = EngineElected(epoch=epoch, pid=epoch, start_time=1, boot_id="b", host="h")
        desk.do(Elect(event=event), "engine")
    assert ordered(desk.tick()) == []


def test_a_word_that_an_engine_heard_is_told_by_the_time_nobody_watched(desk: Desk) -> None:
    desk.do(cmd.CallHold(reason="wait", blocks_rollback=True), "anna", "lead")
    desk.do(cmd.DeclareTrigger(trigger="loss", reason="orders are gone"), "anna", "lead")
    desk.tick()
    desk.now += length("1h")
    stops(desk)
    returns(desk, "10m")
    desk.do(cmd.ReleaseHold(reason="go on"), "anna", "lead")
    assert not [event for event in desk.tick() if isinstance(event, ProcedureCalled)]
    why = why_not_automatic(desk.state, desk.plan.trigger[0], desk.now)
    assert why == "not run: declared at 16:00, no engine from 17:00 to 17:10"


def test_what_ended_unseen_is_not_tried_again_by_itself() -> None:
    desk = Desk(PLAN)
    desk.do(cmd.StartItem(item="deploy"), "anna", "lead")
    desk.do(StartRun(epoch=1, run="R1"), "engine")
    stops(desk)
    ended = START + length("5m")
    returns(desk, "98m")
    result = RunFinished(run="R1", outcome="error", reason="timed out", ended=ended)
    assert ordered(desk.do(FinishRun(epoch=2, result=result), "engine")) == []
    assert desk.state.items["deploy"].status == "failed"


def test_a_step_that_ended_unseen_is_not_tried_again_by_itself(desk: Desk) -> None:
    returns(desk, "1s")
    calls(desk)
    desk.tick()
    desk.finish("R2")
    desk.tick()
    epoch = desk.state.engine.epoch
    desk.do(StartRun(epoch=epoch, run="R3"), "engine")
    stops(desk)
    ended = desk.now + length("5m")
    returns(desk, "98m")
    result = RunFinished(run="R3", outcome="error", reason="timed out", ended=ended)
    events = desk.do(FinishRun(epoch=epoch + 1, result=result), "engine")
    assert not [event for event in events if isinstance(event, StepRetried)]


def test_checks_are_judged_whenever_an_engine_is_back(desk: Desk) -> None:
    desk.do(Observe(epoch=1, events=()), "engine")
    desk.write((GateAsked(gate="smoke"),), "anna", "lead")
    assert ordered(returns(desk, "98m")) == ["gate:smoke"], "a check changes nothing"
