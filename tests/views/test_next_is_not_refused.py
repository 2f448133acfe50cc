"""NEXT asks for nothing that is refused just then: a review before its work, a GO against what still lacks."""

from cockpit.model.commands import AttestGate, CheckItem, MakeDecision
from cockpit.tui.intents import Keymap
from cockpit.views.base import Sight
from cockpit.views.next_action import next_action
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
may = ["decide"]
[[role]]
id = "reviewer"
[[gate]]
id = "smoke"
title = "It works on a phone"
kind = "manual"
statement = "It works"
[[gate]]
id = "review"
title = "The code was read"
kind = "manual"
statement = "The code was read"
reviewer_differs_from = "write"
role = "reviewer"
[[phase]]
id = "ready"
at = "T-1h"
[[phase.item]]
id = "write"
title = "Write it"
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
"""


def said(desk: Desk) -> str:
    return next_action(Sight(desk.state, desk.now, "anna", "lead", Keymap())).text


def test_a_review_is_asked_for_once_its_work_is_done() -> None:
    desk = Desk(PLAN)
    desk.wait("90m")
    assert said(desk).startswith("say whether It works on a phone")
    desk.do(AttestGate(gate="smoke", verdict="pass", reason="seen"), "ben")
    assert "The code was read" not in said(desk)
    assert desk.refused(AttestGate(gate="review", verdict="pass"), "ben", "reviewer").code == "blocked"
    desk.do(CheckItem(item="write"), "anna")
    assert said(desk).startswith("say whether The code was read")
    desk.do(AttestGate(gate="review", verdict="pass"), "ben", "reviewer")


DECIDED = """
[[role]]
id = "lead"
may = ["decide"]
[[rule]]
id = "heard"
requires = ["item:count"]
verdict = "not-ready"
reason = "Nobody has counted the calls"
[[phase]]
id = "ready"
title = "Ready"
decision = { role = "lead" }
[[phase]]
id = "calls"
[[phase.item]]
id = "count"
"""


def test_a_decision_says_what_go_still_lacks() -> None:
    desk = Desk(DECIDED)
    assert said(desk).startswith("GO cannot be decided yet on Ready (d): the verdict is NOT READY: Nobody has counted")
    assert desk.refused(MakeDecision(phase="ready", choice="go"), "anna", "lead").code == "not-go"
    desk.do(CheckItem(item="count"), "anna")
    assert said(desk) == "decide on Ready: GO / NO-GO (d)"
    desk.do(MakeDecision(phase="ready", choice="go"), "anna", "lead")
