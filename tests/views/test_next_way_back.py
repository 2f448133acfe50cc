"""The way back from one try is not the way back from the next."""

from cockpit.model import commands as cmd
from cockpit.views.procedures import rollback
from tests.core.desk import Desk, length
from tests.helpers.another_try import back, slip, table
from tests.views.test_another_try import seen

__all__ = ["back", "table"]


def test_the_way_back_from_the_next_deploy_has_not_been_called(back: Desk) -> None:
    slip(back, "90m")
    _not_called(back)
    back.now += length("70m")
    back.acts(cmd.AttestGate(gate="smoke", verdict="pass"), cmd.ConfirmItem(item="backup"), who="bert")
    back.acts(cmd.CheckItem(item="backup"), cmd.OpenPoll(poll="go"))
    back.acts(cmd.CastVote(poll="go", choice="go"), cmd.DeclarePoll(poll="go", result="go"))
    back.now += length("20m")
    back.acts(cmd.StartItem(item="deploy"))
    back.finish("R3")
    _not_called(back)


def _not_called(desk: Desk) -> None:
    shown = rollback(seen(desk)).procedure
    assert shown is not None
    assert (shown.proc, shown.state.text, shown.done) == ("", "not called", 0)
    said = dict(shown.facts)["last"].text
    assert said.startswith("in the try before, ")
    assert said.endswith("by anna: DONE")
