"""Whatever people and machines do, in whatever order: GO is never said over a gate that is not green or waived."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.core import gates, verdict
from cockpit.core.classes import required_gates
from cockpit.model.commands import (
    CastVote,
    ChangeClass,
    Command,
    DeclarePoll,
    GrantWaiver,
    MakeDecision,
    OpenIncident,
    OpenPoll,
    Refusal,
    ResolveIncident,
    RevokeWaiver,
)
from cockpit.model.events import DecisionMade, PollDeclared, RefsSeen
from tests.core.desk import Desk

PLAN = """
class = ["R1"]
[class.R1]
gates = ["build", "lint"]
[class.R2]
gates = ["build", "lint", "soak"]
[[role]]
id = "commander"
may = ["decide", "waive", "class"]
[[role]]
id = "engineering"
[[gate]]
id = "build"
kind = "manual"
statement = "x"
binds = ["git:.:HEAD"]
[[gate]]
id = "lint"
kind = "manual"
statement = "x"
valid_for = "45m"
waivable_by = ["D-1"]
[[gate]]
id = "soak"
kind = "manual"
statement = "x"
[[severity]]
id = "critical"
blocks_go = true
[[poll]]
id = "go"
roles = ["commander", "engineering"]
declare = "commander"
quorum = 1
[[phase]]
id = "launch"
decision = { role = "commander" }
"""

PEOPLE = [("anna", "commander"), ("eve", "engineering")]
COMMANDS: list[Command] = [
    OpenPoll(poll="go"),
    CastVote(poll="go", choice="go"),
    CastVote(poll="go", choice="no-go", reason="no"),
    DeclarePoll(poll="go", result="go"),
    DeclarePoll(poll="go", result="no-go"),
    MakeDecision(phase="launch", choice="go", reason="again"),
    MakeDecision(phase="launch", choice="no-go", reason="no"),
    ChangeClass(classes=("R2",), reason="more"),
    ChangeClass(classes=("R1",), reason="less"),
    OpenIncident(severity="critical", title="x"),
    ResolveIncident(incident="I1"),
    RevokeWaiver(gate="lint"),
]
ACTS = st.one_of(
    st.tuples(st.just("do"), st.sampled_from(COMMANDS), st.sampled_from(PEOPLE)),
    st.tuples(
        st.just("judge"), st.sampled_from(["build", "lint", "soak"]), st.sampled_from(["pass", "pass", "fail", "error"])
    ),
    st.tuples(st.just("move"), st.sampled_from(["tree1", "tree2"]), st.none()),
    st.tuples(st.just("waive"), st.sampled_from(["build", "lint"]), st.integers(1, 90)),
    st.tuples(st.just("wait"), st.integers(1, 50), st.none()),
)


def perform(table: Desk, kind: str, what: object, more: object) -> None:
    if kind == "do" and isinstance(what, Command) and isinstance(more, tuple):
        if not isinstance(table.ask(what, *more), Refusal):
            table.do(what, *more)
    elif kind == "judge":
        table.judge(str(what), str(more))
    elif kind == "move":
        table.write((RefsSeen(ref=("git:.:HEAD",), sha=("s",), tree=(str(what),)),), "engine")
    elif kind == "waive" and isinstance(more, int):
        until = table.now + dt.timedelta(minutes=more)
        command = GrantWaiver(gate=str(what), decision="D-1", reason="x", expires=until)
        if not isinstance(table.ask(command, "anna", "commander"), Refusal):
            table.do(command, "anna", "commander")
    elif kind == "wait":
        table.wait(f"{what}m")


def not_green(table: Desk) -> list[str]:
    stands = [gates.standing(table.state, name, table.now) for name in required_gates(table.state)]
    return [one.gate for one in stands if not (one.green or one.waived)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTS, max_size=25))
def test_go_is_never_said_over_a_gate_that_is_not_green(acts: list[tuple[str, object, object]]) -> None:
    table = Desk(PLAN)
    perform(table, "move", "tree1", None)
    for gate in ("build", "lint"):
        table.judge(gate)
    table.tick()
    for kind, what, more in acts:
        before = len(table.entries)
        perform(table, kind, what, more)
        for entry in table.entries[before:]:
            event = entry.event
            said = (isinstance(event, PollDeclared) and event.result == "go") or (
                isinstance(event, DecisionMade) and event.choice == "go"
            )
            if said:
                assert not_green(table) == []
                assert verdict.assess(table.state, table.now).verdict in ("GO", "CONDITIONAL GO")
            if isinstance(event, DecisionMade) and event.verdict == "GO":
                assert not any(
                    gates.standing(table.state, name, table.now).waived for name in required_gates(table.state)
                )
        if verdict.assess(table.state, table.now).verdict == "GO":
            assert not_green(table) == []


def test_the_story_can_reach_go_at_all() -> None:
    """The property above would hold of a cockpit that always refuses."""
    table = Desk(PLAN)
    perform(table, "move", "tree1", None)
    for gate in ("build", "lint"):
        table.judge(gate)
    table.tick()
    table.do(MakeDecision(phase="launch", choice="go"), "anna", "commander")
    assert table.state.decisions["launch"].verdict == "GO"
