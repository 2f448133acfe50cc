"""Whoever has taken no role is led to the choice of one by the key of NEXT, where what it asks takes one."""

import pytest

from cockpit.tui.dialogs.picker import Picker
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
def test_first_the_role_then_what_it_is_for(still, size):
    session = FakeSession(*calm())
    session.sit_down("zoe", "")
    app = still(session, size)
    press(app, ".")
    assert isinstance(app.stage.dialogs[-1], Picker)
    assert app.stage.dialogs[-1].title == "Act as"
    assert "you have taken no role: choose the one you act in, then . again" in app.stage.dialogs[-1].words
    assert "is for " in shown(app), "it stands above the roles"
    press(app, "text:commander", "enter")
    assert session.role == "commander"
    press(app, ".")
    assert app.stage.dialogs[-1].title == "Run gates"
    assert session.sent == []


def test_with_a_role_nothing_of_it_is_asked(still):
    app = still(FakeSession(*calm()))
    press(app, ".")
    assert app.stage.dialogs[-1].title == "Run gates"


def test_who_only_looks_is_asked_for_no_role(still):
    session = FakeSession(*calm(), mode="read-only")
    session.sit_down("zoe", "")
    app = still(session)
    press(app, ".")
    assert not app.stage.dialogs
