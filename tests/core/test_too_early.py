"""What keeps a line or step from beginning is said in titles, with how long to wait or what to do."""

import datetime as dt

import pytest

from cockpit.core.titles import in_titles
from cockpit.model.commands import (
    AbortProcedure,
    CallProcedure,
    CheckItem,
    Command,
    FinishStep,
    SetT0,
    StartItem,
    StartStep,
)
from cockpit.model.events import StepFailed
from cockpit.views.base import Sight
from cockpit.views.checklist import checklist
from tests.core.desk import START, T0, Desk

PLAN = """
zone = "Asia/Tokyo"
[[role]]
id = "dba"
may = ["run", "hold"]
[[role]]
id = "branch"
[[phase]]
id = "checks"
title = "Checks"
blocks = true
[[phase.item]]
id = "lag"
title = "Replica lag is small"
recheck = "1h"
[[phase.item]]
id = "desk"
title = "Call with the desk"
[[phase]]
id = "night"
at = "T-1h"
freeze = true
[[phase.item]]
id = "readonly"
title = "Ledger read-only"
[[phase.item]]
id = "copy"
title = "Copy accounts"
not_before = { after = "readonly", wait = "10m" }
[[phase.item]]
id = "switch"
not_before = { after = "deploy", wait = "15m" }
[[phase.item]]
id = "paper"
not_before = { after = "freeze" }
[[phase.item]]
id = "tell"
not_before = { after = "offline", wait = "2m" }
[[procedure]]
id = "card"
title = "ATMs give no money"
kind = "contingency"
role = "branch"
[[procedure.step]]
id = "offline"
title = "Put ATMs in offline mode"
[[procedure.step]]
id = "script"
title = "Run the script"
run = "true"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def why(desk: Desk, command: Command, role: str = "dba") -> str:
    return in_titles(desk.state, desk.refused(command, "anna", role)).reason


def ready(desk: Desk) -> None:
    for item in ("lag", "desk"):
        desk.do(CheckItem(item=item), "anna", "dba")


def test_what_a_phase_still_lacks_is_counted_up_in_titles(desk: Desk) -> None:
    assert why(desk, CheckItem(item="readonly")) == (
        '"Ledger read-only" cannot be done yet: phase Checks comes first: '
        'it still has "Replica lag is small" and "Call with the desk"'
    )


def test_what_a_line_needs_and_comes_after_is_named_once() -> None:
    after = 'not_before = { after = "readonly"'
    desk = Desk(PLAN.replace(after, f'needs = ["readonly"]\n{after}'))
    ready(desk)
    assert why(desk, StartItem(item="copy")) == '"Copy accounts" cannot start yet: "Ledger read-only" is open'


def test_a_line_that_waits_says_after_what_how_long_and_until_when(desk: Desk) -> None:
    ready(desk)
    assert why(desk, StartItem(item="copy")).endswith('not before "Ledger read-only" is done, which it is not')
    desk.do(CheckItem(item="readonly"), "anna", "dba")
    desk.now += dt.timedelta(minutes=4)
    assert why(desk, CheckItem(item="copy")).endswith('not before 10m after "Ledger read-only": wait 6m, until 01:10')
    label = next(line.label.text for line in checklist(Sight(desk.state, desk.now)).lines if line.ref == "item:copy")
    assert label == "not before 01:10"
    desk.now += dt.timedelta(minutes=6)
    desk.do(CheckItem(item="copy"), "anna", "dba")


def test_a_line_waits_for_marks_of_the_day_and_for_steps_of_procedures(desk: Desk) -> None:
    ready(desk)
    assert why(desk, CheckItem(item="switch")).endswith("waits for a deploy, and nothing was deployed yet")
    assert why(desk, CheckItem(item="paper")).endswith("not before the freeze: wait 1h, until 02:00")
    assert why(desk, CheckItem(item="tell")).endswith('not before "Put ATMs in offline mode" is done, which it is not')
    desk.do(CallProcedure(procedure="card", reason="drill"), "anna", "dba")
    desk.do(FinishStep(proc="P1", step="offline"), "mori", "branch")
    assert why(desk, CheckItem(item="tell")).endswith("wait 2m, until 01:02")
    desk.now += dt.timedelta(hours=1)
    desk.do(CheckItem(item="tell"), "anna", "dba")
    desk.do(CheckItem(item="paper"), "anna", "dba")


def test_a_line_is_waited_for_and_not_a_step_that_bears_its_name() -> None:
    desk = Desk(PLAN.replace('"offline"', '"readonly"'))
    ready(desk)
    desk.do(CallProcedure(procedure="card", reason="drill"), "anna", "dba")
    desk.do(FinishStep(proc="P1", step="readonly"), "mori", "branch")
    desk.now += dt.timedelta(hours=1)
    assert why(desk, CheckItem(item="copy")).endswith('not before "Ledger read-only" is done, which it is not')


def test_what_was_done_and_counts_no_longer_is_asked_for_once_more(desk: Desk) -> None:
    ready(desk)
    desk.now += dt.timedelta(minutes=61)
    assert why(desk, CheckItem(item="readonly")).endswith(
        'Checks comes first: it still has "Replica lag is small" (once more)'
    )


def test_the_freeze_moves_with_t0(desk: Desk) -> None:
    ready(desk)
    desk.do(SetT0(t0=T0 + dt.timedelta(hours=1), reason="storage"), "anna", "dba")
    assert START + dt.timedelta(hours=2) == T0
    assert why(desk, CheckItem(item="paper")).endswith("wait 2h, until 03:00")


def test_steps_that_are_nobody_elses_are_of_the_role_the_procedure_belongs_to(desk: Desk) -> None:
    desk.do(CallProcedure(procedure="card", reason="drill"), "anna", "dba")
    assert why(desk, StartStep(proc="P1", step="script"), "branch") == (
        '"Run the script" waits for "Put ATMs in offline mode"'
    )
    desk.do(FinishStep(proc="P1", step="offline"), "mori", "branch")
    desk.do(StartStep(proc="P1", step="script"), "mori", "branch")
    desk.do(AbortProcedure(proc="P1", reason="over"), "mori", "branch")


def test_a_failed_step_says_what_can_be_done_about_it(desk: Desk) -> None:
    desk.do(CallProcedure(procedure="card", reason="drill"), "anna", "dba")
    desk.write((StepFailed(proc="P1", step="offline", reason="no answer"),), "engine")
    said = why(desk, StartStep(proc="P1", step="offline"))
    assert said.startswith('"Put ATMs in offline mode" failed: retry it, ')
