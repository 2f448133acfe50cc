"""A pass that was for the launch reads as one after it, however old it grows: the verdict does not hang on it."""

from cockpit.core.asked import spent_gates
from cockpit.core.gates import standing
from cockpit.views.gates import PASSED_BEFORE, gates
from tests.tui.fake import FakeSession, alarm_after_launch


def test_what_passed_for_the_launch_does_not_read_stale_days_later(sight_of):
    session = FakeSession(*alarm_after_launch(), "wait 3d")
    sight = sight_of(session)
    old = [name for name in spent_gates(session.state) if standing(session.state, name, sight.now).verdict == "stale"]
    passed = [name for name in old if session.state.gates[name].verdict == "pass"]
    assert passed, "the plan has gates that last for hours"
    pane = gates(sight)
    rows = {row.ref.removeprefix("gate:"): row.verdict.text for row in pane.rows}
    assert {rows[name] for name in passed} == {PASSED_BEFORE}
