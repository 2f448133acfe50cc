"""A hold after T0: taken where it stops something, refused with what can be done where it stops nothing."""

from cockpit.core.stoppable import launched, to_come
from cockpit.model import commands as cmd
from tests.core.desk import T0, Desk, length
from tests.helpers.another_try import back, slip, table

__all__ = ["back", "table"]

PLAN = """
[[role]]
id = "lead"
may = ["hold", "run"]
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "deploy"
deploy = true
[[phase]]
id = "look"
title = "First look"
at = "T+15m"
[[phase.item]]
id = "numbers"
[[phase.item]]
id = "bridge"
at = "T+30m"
"""


def hold(*, blocks_rollback: bool = False) -> cmd.CallHold:
    return cmd.CallHold(reason="wait", blocks_rollback=blocks_rollback)


def test_before_t0_and_before_the_deploy_a_hold_is_taken() -> None:
    desk = Desk(PLAN)
    for now in (T0 - length("2m"), T0 + length("2h")):
        desk.now = now
        assert not launched(desk.state)
        desk.do(hold(), "anna", "lead")
        desk.do(cmd.ReleaseHold(), "anna", "lead")


def test_after_the_deploy_it_is_taken_as_long_as_something_waits_for_the_clock() -> None:
    desk = Desk(PLAN)
    desk.now = T0 + length("1m")
    desk.do(cmd.CheckItem(item="deploy"), "anna", "lead")
    assert launched(desk.state)
    assert [title for _, title in to_come(desk.state, desk.now)] == ["First look", "bridge"]
    desk.do(hold(), "anna", "lead")
    desk.now += length("10m")
    assert to_come(desk.state, desk.now)[0][0] == T0 + length("25m"), "it is pushed back"
    desk.do(cmd.ReleaseHold(), "anna", "lead")


def test_the_news_wait_too() -> None:
    more = """
[[template]]
id = "news"
text = "all is well"
cadence = { every = "30m", from = "T+1h", until = "T+2h" }
"""
    desk = Desk(more + PLAN)
    desk.now = T0 + length("31m")
    desk.do(cmd.CheckItem(item="deploy"), "anna", "lead")
    assert [title for _, title in to_come(desk.state, desk.now)] == ["news", "the end of news"]
    desk.do(hold(), "anna", "lead")


def test_what_would_stop_nothing_is_refused_with_what_can_be_done() -> None:
    desk = Desk(PLAN)
    desk.now = T0 + length("31m")
    desk.do(cmd.CheckItem(item="deploy"), "anna", "lead")
    no = desk.refused(hold(), "anna", "lead")
    assert no.code == "nothing-to-hold"
    assert "T0 is past" in no.reason
    assert "rollback" in no.reason
    desk.do(hold(blocks_rollback=True), "anna", "lead")  # that stops something
    assert desk.state.clock.holds


def test_after_a_rollback_it_is_refused_until_t0_is_set_for_another_try(back: Desk) -> None:
    assert "another try" in back.refused(hold(), "anna", "lead").reason
    slip(back, "90m")
    back.do(hold(), "anna", "lead")
