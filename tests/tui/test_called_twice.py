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


def test_a_card_called_on_an_incident_says_so_and_is_not_begun_beside_one_about_none(still):
    opened = "> open-incident critical 'Chats fail'"
    session = FakeSession(*calm(), opened)
    app = still(session, (120, 50))
    press(app, "6", "c")
    press(app, "text:hatwoot", "enter")
    assert "About I1 Chats fail" in said(app)
    press(app, "esc")
    session = FakeSession(*calm(), opened, "> call-procedure chatwoot-down 'no chats'")
    app = still(session, (120, 50))
    press(app, "6", "c")
    press(app, "text:hatwoot", "enter")
    assert not app.stage.dialogs
    assert "goes on: P1 was called by anna" in said(app)
