"""What a step takes stands beside what it took when it was rehearsed, before, during and after."""

import datetime as dt

from cockpit.core.index import plan_of
from cockpit.core.rehearsal import procedure_hash
from cockpit.model import commands as cmd
from cockpit.model.events import RehearsalImported
from cockpit.views.base import Sight
from cockpit.views.detail_work import step_detail
from cockpit.views.procedures import ref, rollback
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
may = ["rollback", "run"]
[[procedure]]
id = "rollback"
kind = "rollback"
[[procedure.step]]
id = "back"
run = "true"
[[procedure.step]]
id = "lock"
run = "true"
"""


def rehearsed(table: Desk, back: float, lock: float) -> None:
    took = RehearsalImported(
        journal=f"r{back}", head=f"h{back}", plan_hash="p", procedure="rollback",
        procedure_hash=procedure_hash(plan_of(table.state), "rollback"), rehearsed_on="staging",
        ended=table.now - dt.timedelta(minutes=5), total_s=back + lock, verified=True,
        durations={"back": back, "lock": lock},
    )  # fmt: skip
    table.do(cmd.ImportRehearsal(took), "anna", "lead")


def steps(table: Desk) -> list[tuple[str, str, str]]:
    found = rollback(Sight(table.state, table.now, "anna", "lead")).procedure
    assert found is not None
    return [(step.label.text, step.took, step.how) for step in found.steps]


def fact(table: Desk, name: str) -> tuple[str, str]:
    found = rollback(Sight(table.state, table.now, "anna", "lead")).procedure
    assert found is not None
    return next(((label.text, label.tone.value) for key, label in found.facts if key == name), ("", ""))


def test_nothing_is_said_where_nothing_was_rehearsed() -> None:
    table = Desk(PLAN)
    assert steps(table) == [("", "", "command"), ("", "", "command")]
    table.do(cmd.CallProcedure(procedure="rollback", typed="demo"), "anna", "lead")
    assert fact(table, "takes") == ("", "")


def test_expected_before_and_against_rehearsed_while_it_runs_and_afterwards() -> None:
    table = Desk(PLAN)
    rehearsed(table, 11.2, 40.0)
    rehearsed(table, 8.0, 62.0)
    assert steps(table) == [("", "", "command ~12s"), ("", "", "command ~1m")]
    table.do(cmd.CallProcedure(procedure="rollback", typed="demo"), "anna", "lead")
    table.tick()
    table.do(cmd.StartRun(epoch=1, run="R1"), "engine")
    table.wait("9s")
    assert steps(table)[0] == ("running", "0:09 of ~0:12", "command")
    assert fact(table, "takes") == ("0:09 of ~1:10 as rehearsed", "plain")
    table.wait("21s")
    table.finish("R1")
    table.tick()
    assert steps(table)[0] == ("done", "0:30 of ~0:12", "command"), "far longer than rehearsed, so it is said"
    table.do(cmd.StartRun(epoch=1, run="R2"), "engine")
    table.wait("60s")
    table.finish("R2")
    table.tick()
    assert steps(table)[1] == ("done", "1:00", "command"), "about as long as rehearsed"
    assert fact(table, "took")[0] == "1:30 of ~1:10 as rehearsed"
    detail = step_detail(Sight(table.state, table.now, "anna", "lead"), "P1/back")
    assert detail is not None
    assert any("took 11.2 s" in str(line) for line in detail.facts)


def test_hashes_are_cut_and_words_are_not() -> None:
    assert ref("0123456789abcdef0123456789abcdef01234567") == "0123456789ab"
    assert ref("the deploy history's previous entry") == "the deploy history's previous entry"
