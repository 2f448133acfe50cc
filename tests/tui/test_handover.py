"""Whoever takes a role over sees at once what its shift has to know."""

from tests.tui.conftest import press, shown
from tests.tui.fake import MORNING, FakeSession


def test_taking_a_role_opens_its_hand_over_and_escape_leaves_it(still):
    session = FakeSession(*MORNING)
    app = still(session)
    press(app, "o", "text:engineering", "enter")
    press(app, "m", "T", "text:on call today", "tab", "y")
    assert "Hand-over: Engineering On-Call" in shown(app)
    assert "Where it stands" in shown(app)
    press(app, "escape")
    assert "Hand-over" not in shown(app)
