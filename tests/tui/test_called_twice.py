"""What the screen does with a card that goes on already, and what the question of a rollback says before a deploy."""

from cockpit.model import commands as cmd
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm


def said(app):
    return " ".join(shown(app).replace("│", " ").split())


def test_the_question_of_a_rollback_says_that_nothing_was_deployed(still):
    session = FakeSession(*calm())
    app = still(session, (120, 50))
    press(app, "R")
    assert "nothing has been deployed yet: there is nothing to roll back" in said(app)
    press(app, "text:hotdash-pilot", "y")
    assert isinstance(session.sent[-1], cmd.CallProcedure), "a person may, all the same"


def test_a_card_that_goes_on_is_shown_and_not_begun_beside_itself(still):
    session = FakeSession(*calm(), "> call-procedure chatwoot-down 'no chats'")
    app = still(session, (120, 50))
    press(app, "c")
    press(app, "text:hatwoot", "enter")
    assert session.sent == []
    assert not app.stage.dialogs
    assert "goes on: P1 was called by anna" in said(app)
    assert app.ref.startswith("step:P1/")
