"""Nobody's single act, and nobody alone, satisfies a rule that asks for two people."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.model.commands import (
    AttestGate,
    CallProcedure,
    CheckItem,
    Command,
    ConfirmItem,
    ConfirmProcedure,
    FinishStep,
    Refusal,
    ReopenItem,
    StartItem,
    TakeRole,
)
from tests.core.desk import Desk

PLAN = """
two_person_identity = "{identity}"
[[role]]
id = "commander"
may = ["rollback"]
[[role]]
id = "engineering"
[[gate]]
id = "review"
kind = "manual"
statement = "The code was read"
reviewer_differs_from = "write"
[[phase]]
id = "launch"
[[phase.item]]
id = "write"
[[phase.item]]
id = "erase"
run = "true"
irreversible = true
[[phase.item]]
id = "switch"
two_person = true
[[procedure]]
id = "rollback"
kind = "rollback"
two_person = true
[[procedure.step]]
id = "off"
"""


def desk(identity: str = "claimed") -> Desk:
    return Desk(PLAN.format(identity=identity))


def test_another_person_agrees_before_an_irreversible_step_starts() -> None:
    table = desk()
    assert table.refused(StartItem(item="erase"), "anna").code == "second-person"
    table.do(ConfirmItem(item="erase"), "anna")
    assert table.refused(StartItem(item="erase"), "anna", "commander").code == "second-person"
    assert table.refused(ConfirmItem(item="erase"), "Anna").code == "confirmed-already"
    table.do(StartItem(item="erase"), "bob")


def test_nobody_reviews_their_own_work_nor_work_that_is_not_there() -> None:
    table = desk()
    assert table.refused(AttestGate(gate="review", verdict="pass"), "bob").code == "blocked"
    table.do(CheckItem(item="write"), "anna")
    assert table.refused(AttestGate(gate="review", verdict="pass"), "anna").code == "same-reviewer"
    table.do(AttestGate(gate="review", verdict="pass"), "bob")


def test_a_called_procedure_waits_for_another_person() -> None:
    table = desk()
    table.do(CallProcedure(procedure="rollback", typed="demo"), "anna", "commander")
    assert table.refused(ConfirmProcedure(proc="P1"), "anna", "engineering").code == "second-person"
    table.do(ConfirmProcedure(proc="P1"), "bob")


@pytest.mark.parametrize(
    "command",
    [
        ConfirmItem(item="erase"),
        CallProcedure(procedure="rollback", typed="demo"),
        AttestGate(gate="review", verdict="pass"),
    ],
)
def test_identity_os_takes_no_claimed_name_as_either_of_two(command: Command) -> None:
    table = desk("os")
    table.do(CheckItem(item="write"), "anna")
    assert table.refused(command, "zoe", "commander", os=False).code == "identity"
    table.do(command, "zoe", "commander")


ACTS: list[Command] = [
    StartItem(item="erase"),
    CheckItem(item="erase", text="did it"),
    ConfirmItem(item="erase"),
    ReopenItem(item="erase"),
    CheckItem(item="switch"),
    ConfirmItem(item="switch"),
    CheckItem(item="write"),
    AttestGate(gate="review", verdict="pass"),
    CallProcedure(procedure="rollback", typed="demo"),
    ConfirmProcedure(proc="P1"),
    FinishStep(proc="P1", step="off"),
    TakeRole(duty="commander", reason="all mine"),
]
ROLES = st.sampled_from(["commander", "engineering", ""])


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(ACTS), ROLES, st.sampled_from(["anna", "Anna"])), max_size=25))
def test_one_person_alone_gets_nothing_done_that_takes_two(acts: list[tuple[Command, str, str]]) -> None:
    table = desk()
    for command, role, name in acts:
        if not isinstance(table.ask(command, name, role), Refusal):
            table.do(command, name, role)
        table.tick()
    assert not table.state.runs
    for item in ("erase", "switch"):
        assert item not in table.state.items or table.state.items[item].status == "open"
    assert "review" not in table.state.gates or table.state.gates["review"].verdict != "pass"
    assert all(proc.status in ("waiting-second", "aborted") for proc in table.state.procs.values())
    assert all(step.status == "waiting" for proc in table.state.procs.values() for step in proc.steps.values())


def test_what_the_engine_judged_by_itself_is_reviewed_by_anybody() -> None:
    table = Desk(
        """
[[gate]]
id = "smoke"
kind = "http"
http = { url = "http://127.0.0.1:1/" }
[[gate]]
id = "review"
kind = "manual"
statement = "The answer was looked at"
reviewer_differs_from = "smoke"
"""
    )
    assert table.refused(AttestGate(gate="review", verdict="pass"), "ben").code == "blocked"
    table.judge("smoke")
    table.do(AttestGate(gate="review", verdict="pass"), "ben")
    assert table.state.gates["review"].verdict == "pass"
