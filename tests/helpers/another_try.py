"""A release that went through its launch, and the same after its rollback: what another try starts from.

`from tests.helpers.another_try import back, table` gives both as fixtures; `LAUNCH` and `WAY_BACK` are for plans of
one's own.
"""

import pytest

from cockpit.core.release import outcome
from cockpit.model import commands as cmd
from tests.core.desk import T0, Desk, length

LAUNCH = """
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
"""
"""A phase at T0 with the line that deploys: `Desk.goes_out` does it."""
WAY_BACK = """
[[procedure]]
id = "rollback"
kind = "rollback"
[[procedure.step]]
id = "back"
run = "true"
"""
"""A rollback of one command: `Desk.goes_back` does it."""
PLAN = (
    """
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
"""
    + LAUNCH
    + """
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
"""
    + WAY_BACK
)


def launched(text: str = PLAN) -> Desk:
    """A release that went out at T0, with all that its plan asks for before."""
    table = Desk(text)
    table.acts(cmd.CheckItem(item="venue"), cmd.AttestGate(gate="legal", verdict="pass"))
    table.acts(cmd.AttestGate(gate="smoke", verdict="pass"), cmd.MakeDecision(phase="prepare", choice="go"))
    table.now = T0 - length("20m")
    table.acts(cmd.ConfirmItem(item="backup"), who="bert")
    table.acts(cmd.CheckItem(item="backup"), cmd.OpenPoll(poll="go"))
    table.acts(cmd.CastVote(poll="go", choice="go"), cmd.DeclarePoll(poll="go", result="go"))
    table.now = T0
    table.goes_out()
    return table


@pytest.fixture
def table() -> Desk:
    """A release that went through its launch."""
    table = launched()
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
