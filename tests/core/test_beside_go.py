"""A number out of bounds that nothing counts leaves the GO standing, and is said wherever somebody goes by that GO."""

from cockpit.model.commands import CastVote, EnterMetric, Observe, OpenPoll
from cockpit.model.events import Samples
from cockpit.views.base import Sight
from cockpit.views.circumstances import circumstances
from cockpit.views.header import header
from cockpit.views.next_action import next_action
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
may = ["decide", "run"]
[[metric]]
id = "calls"
title = "Complaints"
max = 5
[[phase]]
id = "launch"
POLL
[[phase.item]]
id = "deploy"
title = "Deploy it"
run = "true"
deploy = true
"""
POLL = """

[[poll]]
id = "go"
title = "The poll"
roles = ["lead"]
declare = "lead"
"""


def measured(desk: Desk, value: float, verdict: str) -> Sight:
    desk.do(EnterMetric(metric="calls", value=value), "eve")
    seen = Samples(
        epoch=1, base=desk.now, metric=("calls",), m_t=(0.0,), m_value=(str(value),), m_verdict=(verdict,), m_n=(1,)
    )
    desk.do(Observe(epoch=1, events=(seen,)), "engine")
    desk.tick()
    return Sight(desk.state, desk.now, role="lead")


def test_headline_next_and_the_question_of_a_deploy_say_it() -> None:
    desk = Desk(PLAN.replace("POLL", ""))
    sight = measured(desk, 9, "fail")
    assert header(sight, "live").verdict.text.startswith("GO · but Complaints: BREACH")
    assert next_action(sight).text == "Deploy it: GO, but Complaints: BREACH"
    found = [one.words for one in circumstances(sight, desk.plan.phase[0].item[0])]
    assert "The rules say GO, but Complaints: BREACH" in found
    sight = measured(desk, 2, "pass")
    assert next_action(sight).text == "Deploy it"
    assert not [one for one in circumstances(sight, desk.plan.phase[0].item[0]) if "but" in one.words]


def test_next_says_it_where_a_poll_is_declared() -> None:
    desk = Desk(PLAN.replace("POLL\n", "") + POLL)
    sight = measured(desk, 9, "fail")
    desk.do(OpenPoll(poll="go"), "anna", "lead")
    desk.do(CastVote(poll="go", duty="lead", choice="go"), "anna", "lead")
    sight = Sight(desk.state, desk.now, role="lead")
    assert next_action(sight).text == "declare The poll; but Complaints: BREACH"
