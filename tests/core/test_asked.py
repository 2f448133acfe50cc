"""What a launch asked for need not stay fresh for ever once everything is out; what failed counts, and so does the rest."""

import datetime as dt

import pytest

from cockpit.core.asked import asked_by, spent_gates, thawed
from cockpit.core.conditions import conditions, evaluate, facts
from cockpit.core.digest import overdue
from cockpit.core.effects import wants_judging
from cockpit.core.verdict import assess
from cockpit.model.commands import GrantWaiver, MakeDecision, Recycle, StartItem
from cockpit.views.base import Sight
from cockpit.views.gates import gates
from tests.core.desk import START, T0, Desk

PLAN = """
[[gate]]
id = "built"
kind = "manual"
statement = "x"
valid_for = "1h"
[[gate]]
id = "suite"
kind = "manual"
statement = "x"
needs = ["built"]
valid_for = "1h"
[[gate]]
id = "alive"
kind = "manual"
statement = "x"
valid_for = "1h"
[[gate]]
id = "always"
kind = "manual"
statement = "x"
valid_for = "3h"
[[poll]]
id = "ready"
roles = ["lead"]
evidence = ["suite"]
[[role]]
id = "lead"
[[phase]]
id = "launch"
decision = { poll = "ready" }
[[phase.item]]
id = "one"
run = "true"
deploy = true
[[phase]]
id = "second"
[[phase.item]]
id = "two"
run = "true"
deploy = true
[[phase]]
id = "after"
criteria = ["alive"]
"""


def deployed(desk: Desk, item: str) -> None:
    desk.do(StartItem(item=item))
    desk.finish(desk.state.items[item].run)
    desk.tick()


def beaten(desk: Desk, text: str) -> None:
    desk.wait(text)
    desk.state.engine.beat = desk.now


def against(desk: Desk) -> list[str]:
    return [reason.id for reason in assess(desk.state, desk.now).reasons]


def test_only_what_is_out_spends_and_only_what_grew_old_is_spent() -> None:
    desk = Desk(PLAN)
    assert asked_by(desk.plan, desk.plan.phase[:1]) == {"suite", "built"}
    for gate in ("built", "suite", "alive", "always"):
        desk.judge(gate)
    deployed(desk, "one")
    beaten(desk, "2h")
    assert spent_gates(desk.state) == frozenset(), "one of two deploys is out"
    assert against(desk) == ["built", "suite", "alive"]
    deployed(desk, "two")
    beaten(desk, "1s")
    assert spent_gates(desk.state) == {"built", "suite"}
    assert against(desk) == ["alive"], "what comes after asks for it still"
    desk.judge("suite", "fail")
    assert "suite" in against(desk), "a failure counts whenever it comes"
    beaten(desk, "2h")
    assert "always" in against(desk), "what no phase asks for counts always"


FROZEN = """
[[role]]
id = "lead"
may = ["waive", "hold", "decide"]
[[gate]]
id = "quiet"
title = "No commit since the freeze"
kind = "github"
every = "5m"
github = { ask = "commits", repo = "a/b", ref = "main", since = "freeze" }
waivable_by = ["D-1"]
[[trigger]]
id = "commit"
kind = "contract"
gate = "quiet"
action = "notify"
[[phase]]
id = "freeze"
at = "T-2h"
freeze = true
#DECIDED
[[phase]]
id = "launch"
at = "T0"
#ITEM
"""
ITEM = '[[phase.item]]\nid = "out"\nrun = "true"\ndeploy = true'
AFTER = """
[[phase]]
id = "morning"
at = "T+1d 09:00"
decision = { role = "lead", choices = ["go", "no-go"] }
[[phase]]
id = "some-day"
decision = { role = "lead", choices = ["go", "no-go"] }
"""
DECIDED = 'decision = { role = "lead", choices = ["go", "no-go"] }'


def committed(text: str) -> Desk:
    """A commit fell into the freeze, and is waived until an hour after T0."""
    desk = Desk(text)
    desk.judge("quiet", "fail")
    ends = T0 + dt.timedelta(hours=1)
    desk.do(GrantWaiver(gate="quiet", decision="D-1", reason="a README", expires=ends), "anna", "lead")
    return desk


def alarmed(desk: Desk) -> tuple[bool, str, bool, list[str]]:
    """Whether it counts against GO, what its trigger sees, whether it is judged again, and what is overdue of it."""
    (one,) = conditions(desk.plan)
    seen = evaluate(one, facts(desk.state, desk.now), desk.now, 300.0).result
    again = wants_judging(desk.state, desk.plan.gate[0], desk.now)
    return (
        "quiet" in against(desk),
        seen,
        again,
        [owed.text for owed in overdue(desk.state, desk.now) if owed.kind == "waiver"],
    )


def test_the_freeze_is_history_once_t0_is_past_and_the_release_is_out() -> None:
    desk = committed(FROZEN.replace("#ITEM", ITEM))
    desk.now = T0 + dt.timedelta(minutes=50)
    assert alarmed(desk)[:3] == (True, "true", True), "T0 alone lets nothing out"
    deployed(desk, "out")
    assert alarmed(desk)[:3] == (False, "false", False)
    desk.now = T0 + dt.timedelta(hours=5)
    assert alarmed(desk) == (False, "false", False, [])
    (row,) = gates(Sight(desk.state, desk.now)).rows
    assert row.verdict.text == "FREEZE OVER"


def test_what_was_deployed_before_t0_thaws_at_t0_and_a_recycled_countdown_freezes_again() -> None:
    desk = committed(FROZEN.replace("#ITEM", ITEM))
    desk.now = T0 - dt.timedelta(minutes=10)
    deployed(desk, "out")
    assert alarmed(desk)[0]
    desk.now = T0 + dt.timedelta(hours=2)
    assert not alarmed(desk)[0]
    desk.do(Recycle(to_s=-3600.0, reason="again"), "anna", "lead")
    assert alarmed(desk) == (True, "true", True, ["the waiver of No commit since the freeze has expired"])


@pytest.mark.parametrize(("choice", "over"), [("go", True), ("no-go", False), ("", False)])
def test_where_the_plan_deploys_nothing_the_decision_lets_it_out(choice: str, over: bool) -> None:
    desk = committed(FROZEN.replace("#DECIDED", DECIDED) + AFTER)
    if choice:
        desk.do(MakeDecision(phase="freeze", choice=choice, reason="so"), "anna", "lead")
    assert not thawed(desk.state, desk.plan.gate[0], START), "never before T0"
    assert thawed(desk.state, desk.plan.gate[0], T0 + dt.timedelta(hours=2)) is over


def test_in_a_plan_without_times_every_decision_has_to_be_made() -> None:
    timeless = FROZEN.replace('at = "T-2h"\n', "").replace('at = "T0"\n', "").replace("#DECIDED", DECIDED)
    desk, later = committed(timeless), T0 + dt.timedelta(hours=2)
    assert not thawed(desk.state, desk.plan.gate[0], later)
    desk.do(MakeDecision(phase="freeze", choice="go"), "anna", "lead")
    assert thawed(desk.state, desk.plan.gate[0], later)
