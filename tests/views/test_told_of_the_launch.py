"""From the call of a rollback on nobody is asked for a text of the launch; for those of the rollback and of incidents, yes."""

from cockpit.core.digest import handover
from cockpit.model import commands as cmd
from cockpit.reports.standing import judge
from cockpit.reports.status_schema import Journal
from cockpit.reports.status_text import text
from cockpit.views.base import Sight
from cockpit.views.next_action import _candidates
from cockpit.views.next_lines import overdue
from cockpit.views.notices import notices
from tests.core.desk import T0, Desk, length
from tests.helpers.another_try import LAUNCH, PLAN, WAY_BACK, launched, slip

TEXTS = """
[[template]]
id = "beat"
title = "Launch heartbeat"
text = "all is well"
channels = ["room"]
cadence = { every = "30m", from = "T0", until = "T+12h" }
grace = "5m"
[[template]]
id = "went-back"
title = "We went back"
text = "it was taken back"
on = "rolled-back"
channels = ["room"]
[[template]]
id = "news"
title = "News of the incident"
text = "we are at it"
on = "incident"
channels = ["room"]
[[severity]]
id = "high"
update_every = "15m"
"""


def _launched() -> Desk:
    desk = launched(PLAN + TEXTS)
    desk.now = T0 + length("40m")
    return desk


def _said(desk: Desk) -> str:
    """Everything that is asked for, counted as late, or told as owed."""
    sight = Sight(desk.state, desk.now, "anna", "lead")
    lines = text(desk.state, desk.now, Journal("/r/journal.toml", 7, "f" * 64), judge(desk.state, desk.now), 200)
    asked = [*(one.text for one in _candidates(sight)), *(one.text for one in overdue(sight)), *lines]
    return "\n".join(asked)


def test_the_heartbeat_of_the_launch_ends_with_the_call_of_the_rollback() -> None:
    desk = _launched()
    assert "send Launch heartbeat" in _said(desk)
    desk.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    assert "Launch heartbeat" not in _said(desk)
    desk.finish("R2")
    desk.tick()
    assert "Launch heartbeat" not in _said(desk)
    assert "send We went back" in _said(desk)
    desk.now += length("40m")
    assert "Launch heartbeat" not in _said(desk)
    assert "send We went back" in _said(desk)


def test_an_incident_is_told_of_before_and_after() -> None:
    desk = _launched()
    desk.acts(cmd.OpenIncident(severity="high", title="It is slow", owner="anna"))
    assert "News of the incident" in _said(desk)
    desk.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    desk.finish("R2")
    desk.tick()
    assert "News of the incident" in _said(desk)


def test_another_try_has_its_heartbeat_again() -> None:
    desk = _launched()
    desk.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    desk.finish("R2")
    desk.tick()
    slip(desk, "90m")
    desk.now += length("100m")
    assert "Launch heartbeat" in _said(desk)


def test_a_text_of_the_launch_that_waits_to_be_posted_is_not_to_be_posted_any_more() -> None:
    desk = _launched()
    desk.acts(cmd.Announce(template="live", channel="room"))
    assert "post live in room" in _said(desk)
    assert _notices_of_launch(desk) == ["TO POST"]
    desk.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    assert "post live" not in _said(desk)
    assert _notices_of_launch(desk) == ["NOT TO POST: going back"]
    desk.now += length("1m")
    desk.acts(cmd.Announce(template="went-back", channel="room"))
    assert "post We went back in room" in _said(desk), "what is ordered since is true"


def _notices_of_launch(desk: Desk) -> list[str]:
    rows = notices(Sight(desk.state, desk.now, "anna", "lead")).rows
    return [row.label.text for row in rows if row.ref.startswith("announcement:") and row.title == "live"]


def test_the_hand_over_lists_nothing_of_a_launch_that_is_taken_back() -> None:
    desk = Desk(SHIFT)
    desk.now = T0
    desk.goes_out()
    desk.now += length("40m")

    def mine() -> tuple[str, ...]:
        sections = dict(handover(desk.state, "lead", desk.now).sections)
        return (*sections.get("Yours now", ()), *sections.get("Overdue", ()))

    assert [one.partition(" (")[0] for one in mine()] == ["look", "Launch heartbeat, due", "sign all-done"]
    desk.goes_back()
    assert mine() == ()


SHIFT = f"""
[[role]]
id = "lead"
may = ["rollback", "run"]
[[template]]
id = "beat"
title = "Launch heartbeat"
text = "all is well"
role = "lead"
cadence = {{ every = "30m", from = "T0", until = "T+12h" }}
grace = "15m"
[[signoff]]
id = "all-done"
role = "lead"
statement = "It is done"
{LAUNCH}
[[phase]]
id = "after"
at = "T+2h"
[[phase.item]]
id = "look"
role = "lead"
{WAY_BACK}
"""
