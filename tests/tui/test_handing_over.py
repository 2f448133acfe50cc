"""A role goes from one person to another: the offer stands where it is looked for, and one key and y take it."""

from cockpit.model import commands as cmd
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm

OFFERED = [*calm(), "as ben engineering", "> offer-role engineering anna", "as anna commander"]


def test_an_offered_role_is_seen_among_the_people_and_taken_from_anywhere(still):
    session = FakeSession(*OFFERED)
    app = still(session)
    press(app, "8")
    assert "offered to anna" in shown(app)
    press(app, "1", "m", "T")
    text = shown(app)
    assert "Engineering On-Call" in text
    assert "offered to you by ben" in text
    assert "Reason" not in text
    press(app, "y")
    assert session.sent[-1] == cmd.AcceptRole(duty="engineering")
    assert session.role == "engineering"
    press(app, "escape", "8")
    assert "offered to anna" not in shown(app)


def test_a_role_that_nobody_offers_is_taken_with_a_reason(still):
    session = FakeSession(*calm())
    app = still(session)
    app.go("people", "role:engineering")
    app.repaint()
    press(app, "m", "T", "text:the holder is not reached", "tab", "y")
    assert session.sent[-1] == cmd.TakeRole(duty="engineering", reason="the holder is not reached")


def test_somebody_without_a_role_is_offered_one_once_in_the_footer(still):
    session = FakeSession(*calm())
    session.take_role("")
    app = still(session)
    app.go("people", "role:engineering")
    app.repaint()
    assert shown(app).splitlines()[-1].count("o role") == 1
