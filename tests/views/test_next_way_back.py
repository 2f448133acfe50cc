"""The way back from one try is not the way back from the next."""

from cockpit.model import commands as cmd
from cockpit.reports.standing import judge
from cockpit.reports.status_schema import Journal
from cockpit.reports.status_text import text
from cockpit.views.header import header
from cockpit.views.procedures import rollback
from tests.core.desk import Desk, length
from tests.helpers.another_try import back, slip, table
from tests.views.test_another_try import seen

__all__ = ["back", "table"]


def test_the_way_back_from_the_next_deploy_has_not_been_called(back: Desk) -> None:
    slip(back, "90m")
    _not_called(back)
    _tells_of_the_tries(back)
    back.now += length("70m")
    back.acts(cmd.AttestGate(gate="smoke", verdict="pass"), cmd.ConfirmItem(item="backup"), who="bert")
    back.acts(cmd.CheckItem(item="backup"), cmd.OpenPoll(poll="go"))
    back.acts(cmd.CastVote(poll="go", choice="go"), cmd.DeclarePoll(poll="go", result="go"))
    back.now += length("20m")
    back.goes_out("R3")
    _not_called(back)
    _tells_of_the_tries(back)


def _not_called(desk: Desk) -> None:
    shown = rollback(seen(desk)).procedure
    assert shown is not None
    assert (shown.proc, shown.state.text, shown.done) == ("", "not called in this try", 0)
    said = dict(shown.facts)["last"].text
    assert said.startswith("in the try before, ")
    assert said.endswith("by anna: DONE")


def _tells_of_the_tries(desk: Desk) -> None:
    """The headline and `status`: which try this is, how the one before ended, and by whose rollback."""
    before = "the try before: rolled back, health NOT VERIFIED; this is try 2"
    assert header(seen(desk), "live").before == before
    lines = text(desk.state, desk.now, Journal("/r/journal.toml", 7, "f" * 64), judge(desk.state, desk.now), 200)
    assert f"; {before}" in lines[1]
    (rolled,) = (line for line in lines if line.startswith("rollback "))
    assert "not called in this try; last called in the try before, 18:40 by anna: DONE" in rolled


def test_the_first_try_has_none_before_it(table: Desk) -> None:
    assert header(seen(table), "live").before == ""
    lines = text(table.state, table.now, Journal("/r/journal.toml", 7, "f" * 64), judge(table.state, table.now), 200)
    assert not any("try" in line for line in lines[1:2])


def test_a_third_try_says_how_the_last_one_ended(back: Desk) -> None:
    slip(back, "90m")
    back.now += length("85m")
    back.acts(cmd.AttestGate(gate="smoke", verdict="pass"), cmd.ConfirmItem(item="backup"), who="bert")
    back.acts(cmd.CheckItem(item="backup"), cmd.OpenPoll(poll="go"))
    back.acts(cmd.CastVote(poll="go", choice="go"), cmd.DeclarePoll(poll="go", result="go"))
    back.now += length("5m")
    back.goes_out("R3")
    back.now += length("5m")
    back.goes_back("R4")
    assert header(seen(back), "live").before == "", "it is rolled back itself, and says so first"
    slip(back, "90m")
    assert header(seen(back), "live").before.endswith("; this is try 3")
