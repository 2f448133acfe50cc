"""Another try is numbered by the tries before it, not by the rollbacks that were called for them."""

from cockpit.model import commands as cmd
from cockpit.model.events import ProcedureEnded
from cockpit.views.base import Sight
from cockpit.views.headline import try_before
from tests.core.desk import Desk, length
from tests.helpers.another_try import back, slip, table

__all__ = ["back", "table"]


def test_a_rollback_that_was_called_again_ended_one_try(back: Desk) -> None:
    back.now += length("2h")
    back.write((ProcedureEnded(proc="P1", outcome="unverified", reason="nobody watched"),), "engine")
    assert back.state.procs["P1"].status == "unverified"
    back.do(cmd.CallProcedure(procedure="rollback", reason="once more", typed="demo"), "anna", "lead")
    back.tick()
    back.finish(next(run for run, one in back.state.runs.items() if one.subject == "step:P2/back"))
    back.tick()
    back.now += length("1m")
    slip(back, "90m")
    assert try_before(Sight(back.state, back.now)).endswith("this is try 2")
