"""Whose name stands under what once T0 is moved for another try, or the countdown recycled: nobody's under a launch that
was taken back; and no other try begins beside a line of the one before."""

import pytest

from cockpit.core import signoffs
from cockpit.core.index import book
from cockpit.core.release import gone_back, missing
from cockpit.model import commands as cmd
from tests.core.desk import T0, Desk, length
from tests.helpers.another_try import WAY_BACK

PLAN = (
    """
[completion]
requires = ["signoff:works", "signoff:word"]
[[role]]
id = "lead"
may = ["rollback", "hold", "run", "decide", "settle", "close", "waive"]
[[gate]]
id = "smoke"
kind = "manual"
statement = "It works on a phone"
waivable_by = ["D1"]
[[phase]]
id = "prepare"
at = "T-3d"
[[phase.item]]
id = "venue"
[[phase]]
id = "ready"
at = "T-30m"
criteria = ["smoke"]
decision = { role = "lead", requires = ["signoff:money"] }
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
[[phase.item]]
id = "warm-up"
run = "true"
[[signoff]]
id = "rooms"
role = "lead"
statement = "The rooms are booked"
after = ["venue"]
[[signoff]]
id = "money"
role = "lead"
statement = "The money is there"
[[signoff]]
id = "works"
role = "lead"
statement = "It is live and works"
after = ["deploy"]
[[signoff]]
id = "told"
role = "lead"
statement = "Whoever has to know it works knows"
after = ["signoff:works"]
[[signoff]]
id = "undone"
role = "lead"
statement = "Everything is as it was"
after = ["procedure:rollback"]
[[signoff]]
id = "word"
role = "lead"
statement = "That is my word"
choices = ["accepted", "rollback"]
"""
    + WAY_BACK
)


def move(table: Desk) -> cmd.SetT0:
    return cmd.SetT0(t0=table.now + length("90m"), reason="the fix is in")


@pytest.fixture
def out() -> Desk:
    """A release that is out, with names under it; its gate was waived."""
    table = Desk(PLAN, t0=T0 + length("3d"))
    table.acts(cmd.CheckItem(item="venue"), cmd.Sign(signoff="rooms"), cmd.Sign(signoff="money"))
    table.now = T0 + length("3d") - length("20m")
    table.acts(cmd.AttestGate(gate="smoke", verdict="fail", reason="one old phone"))
    waiver = cmd.GrantWaiver(gate="smoke", decision="D1", reason="nobody has it", expires=table.now + length("2d"))
    table.acts(waiver, cmd.MakeDecision(phase="ready", choice="go"))
    table.now += length("20m")
    table.goes_out()
    table.acts(cmd.Sign(signoff="works"), cmd.Sign(signoff="told"))
    return table


@pytest.fixture
def back(out: Desk) -> Desk:
    """And was rolled back, with names under that."""
    out.goes_back()
    out.acts(cmd.Sign(signoff="undone"), cmd.Sign(signoff="word", choice="rollback", reason="back it is"))
    assert gone_back(out.state)
    return out


@pytest.mark.parametrize("command", ["a new T0", "a recycle"])
def test_nobodys_name_stands_under_the_launch_that_was_taken_back(back: Desk, command: str) -> None:
    assert len(back.state.signoffs) == 6
    back.do(move(back) if command == "a new T0" else cmd.Recycle(to_s=-5400.0, reason="again"), "anna", "lead")
    assert sorted(back.state.signoffs) == ["rooms", "undone"]
    assert [name for name, _ in missing(back.state, back.now)] == ["signoff:works", "signoff:word"]
    plan = book(back.state).signoffs
    assert signoffs.asked(back.state, plan["money"], back.now)
    assert not signoffs.asked(back.state, plan["works"], back.now)
    before = back.state
    back.refold()
    assert back.state.signoffs == before.signoffs


def test_a_waiver_covers_nothing_before_its_gate_is_judged_anew(back: Desk) -> None:
    back.acts(move(back), cmd.Sign(signoff="money"))
    decide = cmd.MakeDecision(phase="ready", choice="go")
    assert "smoke is stale" in back.refused(decide, "anna", "lead").reason
    back.acts(cmd.AttestGate(gate="smoke", verdict="fail", reason="the same phone"), decide)


def test_a_recycle_asks_for_signatures_made_after_its_mark(out: Desk) -> None:
    out.do(cmd.Recycle(to_s=-1800.0, reason="once more from the top"), "anna", "lead")
    assert sorted(out.state.signoffs) == ["money", "rooms"]


def test_a_slip_asks_nobody_to_sign_again(out: Desk) -> None:
    out.do(move(out), "anna", "lead")
    assert sorted(out.state.signoffs) == ["money", "rooms", "told", "works"]


def test_no_other_try_begins_beside_a_line_of_the_one_before(back: Desk) -> None:
    back.acts(cmd.StartItem(item="warm-up"))
    refused = back.refused(move(back), "anna", "lead")
    assert (refused.code, "R3" in refused.reason) == ("acting", True)
    assert back.refused(cmd.Recycle(to_s=-60.0, reason="again"), "anna", "lead").code == "acting"
    back.do(cmd.LoseRun(run="R3", epoch=back.state.engine.epoch, reason="its host went away"), "engine")
    assert back.refused(move(back), "anna", "lead").code == "unknown"
    back.acts(cmd.SettleRun(run="R3", answer="happened", reason="I saw it"), move(back))
    assert back.state.items["warm-up"].status == "open"
    assert not gone_back(back.state)
