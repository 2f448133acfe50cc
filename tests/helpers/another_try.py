"""A release that went through its launch, and the same after its rollback: what another try starts from.

`from tests.helpers.another_try import back, table` gives both as fixtures.
"""

import pytest

from cockpit.core.release import outcome
from cockpit.model import commands as cmd
from tests.core.desk import T0, Desk, length

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "hold", "run", "decide", "settle", "close"]
[[gate]]
id = "legal"
kind = "manual"
statement = "Counsel agrees"
[[gate]]
id = "smoke"
kind = "manual"
statement = "It works on a phone"
[[phase]]
id = "prepare"
at = "T-3d"
decision = { role = "lead" }
[[phase.item]]
id = "venue"
[[phase]]
id = "ready"
at = "T-30m"
criteria = ["gate:smoke"]
decision = { poll = "go" }
[[phase.item]]
id = "backup"
two_person = true
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
[[phase]]
id = "after"
at = "T+30m"
decision = { role = "lead", choices = ["go", "watch"] }
[[phase.item]]
id = "look"
[[poll]]
id = "go"
roles = ["lead"]
declare = "lead"
[[template]]
id = "live"
at = "T0"
text = "We are live"
channels = ["room"]
[[channel]]
id = "room"
kind = "hand"
[[procedure]]
id = "rollback"
kind = "rollback"
[[procedure.step]]
id = "back"
run = "true"
"""


@pytest.fixture
def table() -> Desk:
    """A release that went through its launch."""
    table = Desk(PLAN)
    table.acts(cmd.CheckItem(item="venue"), cmd.AttestGate(gate="legal", verdict="pass"))
    table.acts(cmd.AttestGate(gate="smoke", verdict="pass"), cmd.MakeDecision(phase="prepare", choice="go"))
    table.now = T0 - length("20m")
    table.acts(cmd.ConfirmItem(item="backup"), who="bert")
    table.acts(cmd.CheckItem(item="backup"), cmd.OpenPoll(poll="go"))
    table.acts(cmd.CastVote(poll="go", choice="go"), cmd.DeclarePoll(poll="go", result="go"))
    table.now = T0
    table.acts(cmd.StartItem(item="deploy"))
    table.finish("R1")
    table.now = T0 + length("35m")
    table.acts(cmd.CheckItem(item="look"), cmd.MakeDecision(phase="after", choice="go"))
    return table


@pytest.fixture
def back(table: Desk) -> Desk:
    """And was rolled back after it."""
    table.now = T0 + length("40m")
    table.goes_back()
    assert outcome(table.state) == "rolled-back"
    return table


def slip(table: Desk, ahead: str) -> list[object]:
    return list(table.do(cmd.SetT0(t0=table.now + length(ahead), reason="the fix is in"), "anna", "lead"))
