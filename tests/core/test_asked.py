"""What a launch asked for need not stay fresh for ever once everything is out; what failed counts, and so does the rest."""

from cockpit.core.asked import asked_by, spent_gates
from cockpit.core.verdict import assess
from cockpit.model.commands import StartItem
from tests.core.desk import Desk

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
