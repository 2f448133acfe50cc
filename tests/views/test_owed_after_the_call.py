"""What machines are told is owed, and what a closing leaves behind, is what the screen asks for: no text of the launch."""

from cockpit.model import commands as cmd
from cockpit.reports.status import status
from cockpit.reports.status_schema import Journal
from cockpit.views.base import Sight
from cockpit.views.closing import left_behind
from tests.core.desk import Desk, length
from tests.views.test_told_of_the_launch import _launched as launched


def owed(desk: Desk) -> tuple[list[str], bool]:
    told = status(desk.state, desk.now, Journal("/r/journal.toml", 7, "f" * 64))
    left = "\n".join(left_behind(Sight(desk.state, desk.now)))
    return [one.duty for one in told.owed], "Launch heartbeat" in left


def test_no_text_of_the_launch_is_owed_to_machines_or_left_behind() -> None:
    desk = launched()
    assert owed(desk) == (["announce:live", "announce:beat"], True)
    desk.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    desk.finish("R2")
    desk.tick()
    desk.now += length("40m")
    assert owed(desk) == (["announce:went-back"], False)
