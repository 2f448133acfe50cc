"""A release may go out, and be taken back, before T0: then nothing that was planned for T0 comes next, until it is tried
again - at the same T0, too, where there is time for it."""

import pytest

from cockpit.model import commands as cmd
from cockpit.views.base import Sight
from cockpit.views.next_action import next_action
from cockpit.views.next_lines import next_due
from tests.core.desk import T0, Desk, length
from tests.helpers.another_try import WAY_BACK

PLAN = (
    """
[[role]]
id = "lead"
may = ["rollback", "hold", "run", "decide", "close"]
[[phase]]
id = "ready"
at = "T-1h"
decision = { role = "lead" }
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "open"
title = "Open it to everybody"
"""
    + WAY_BACK
)


@pytest.fixture
def back() -> Desk:
    desk = Desk(PLAN)
    desk.now = T0 - length("1h")
    desk.goes_out()
    desk.do(cmd.MakeDecision(phase="ready", choice="go"), "anna", "lead")
    desk.goes_back()
    return desk


def test_what_was_taken_back_before_t0_is_not_opened_at_t0(back: Desk) -> None:
    sight = Sight(back.state, back.now)
    assert next_action(sight).label.text == "ROLLED BACK"
    assert next_due(sight).text == "nothing more on the timeline"


def test_it_can_be_tried_again_at_the_same_t0(back: Desk) -> None:
    again = cmd.SetT0(t0=T0, reason="the fix is in")
    (event,) = back.do(again, "anna", "lead")
    assert (event.retry, event.voided) == (True, ("item:deploy", "phase:ready"))  # type: ignore[attr-defined]
    assert next_action(Sight(back.state, back.now)).ref == "item:deploy"
    assert back.refused(again, "anna", "lead").code == "same"
