"""Which texts the choice of an announcement marks as due, and puts first."""

from tests.tui.conftest import press
from tests.tui.fake import FakeSession, alarm_after_launch, rolling_back


def marked(still, day):
    """Template -> how it is marked: due, overdue."""
    app = still(FakeSession(*day))
    app.go("checklist", "")
    press(app, "a")
    return {one.key: one.hint for one in app.stage.dialogs[-1].options if one.hint}


def test_a_text_of_the_launch_is_marked_until_a_rollback_is_called(still):
    day = [*alarm_after_launch(), "wait 40m"]
    assert "launch" in marked(still, day)
    after = marked(still, rolling_back(day))
    assert "launch" not in after
    assert "heartbeat" not in after
    assert after, "what an incident asks for is still due"
