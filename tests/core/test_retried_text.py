"""A step whose text did not arrive, sent round again: what goes out is what somebody has read, to whom it did not reach."""

import pytest

from cockpit.model import commands as cmd
from cockpit.model.commands import EnterMetric, Shown
from cockpit.model.events import AnnouncementOrdered, PlanAmended, StepDone, StepRetried
from tests.core.desk import Desk, length

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "run", "announce"]
[[metric]]
id = "p95"
unit = "ms"
[[channel]]
id = "team"
kind = "webhook"
url = "env:TEAM"
[[channel]]
id = "shops"
kind = "webhook"
url = "env:SHOPS"
[[template]]
id = "news"
text = "We go back; p95 is {metric.p95}"
channels = ["team", "shops"]
[[procedure]]
id = "back"
kind = "KIND"
[[procedure.step]]
id = "tell"
title = "Tell everybody"
announce = "news"
"""


@pytest.fixture(params=["rollback", "routine"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """The shops have not taken it."""
    found = Desk(PLAN.replace("KIND", request.param))
    found.do(EnterMetric(metric="p95", value=500), "anna", "lead")
    found.do(cmd.CallProcedure(procedure="back", reason="angry", typed="demo"), "anna", "lead")
    if request.param == "routine":
        found.do(cmd.StartStep(proc="P1", step="tell"), "anna", "lead")
    found.tick()
    found.finish("R1")
    found.finish("R2", "fail")
    found.tick()
    assert found.state.procs["P1"].steps["tell"].status == "failed"
    found.now += length("1m")
    return found


def retry(read: str, desk: Desk) -> cmd.RetryStep:
    return cmd.RetryStep(proc="P1", step="tell", shown=Shown(read, desk.now - length("5s")))


def test_a_text_that_reads_otherwise_by_then_is_not_sent(desk: Desk) -> None:
    desk.do(EnterMetric(metric="p95", value=690), "anna", "lead")
    refused = desk.refused(retry("We go back; p95 is 500 ms", desk), "anna", "lead")
    assert refused.code == "reads-otherwise"
    assert '"500" is "690" now' in refused.reason
    assert [one for one in desk.tick() if isinstance(one, AnnouncementOrdered)] == []


def test_what_was_read_goes_out_at_once_and_only_where_it_did_not_arrive(desk: Desk) -> None:
    events = desk.do(retry("We go back; p95 is 500 ms", desk), "anna", "lead")
    assert isinstance(events[0], StepRetried)
    sent = [(one.channel, one.text) for one in events if isinstance(one, AnnouncementOrdered)]
    assert sent == [("shops", "We go back; p95 is 500 ms")]
    assert [one for one in desk.tick() if isinstance(one, AnnouncementOrdered)] == []
    desk.finish("R3")
    desk.tick()
    assert desk.state.procs["P1"].steps["tell"].status == "done"


def test_nobody_gets_it_twice_where_the_one_it_did_not_reach_is_taken_out_of_the_plan(desk: Desk) -> None:
    text = PLAN.replace("KIND", desk.state.procs["P1"].kind).replace(', "shops"', "")
    amended = PlanAmended(plan=text, plan_hash="after", previous_hash="plan-hash", difference="", reason="no shops")
    desk.write((amended,), "anna", "lead")
    events = desk.do(retry("We go back; p95 is 500 ms", desk), "anna", "lead")
    assert [type(one) for one in events] == [StepRetried, StepDone]
