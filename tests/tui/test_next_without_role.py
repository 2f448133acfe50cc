"""Whoever has taken no role is led to the choice of one by the key of NEXT, where what it asks takes one."""

import msgspec
import pytest

from cockpit.model.frame import Tone
from cockpit.tui.dialogs.picker import Picker
from tests.helpers.moments import DAYS
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


@pytest.mark.parametrize("day", DAYS)
def test_the_line_says_so_wherever_its_key_leads_to_the_roles(still, day):
    said = 0
    lines = DAYS[day]()
    for count in sorted({len(lines), *range(1, len(lines), max(1, len(lines) // 5))}):
        session = FakeSession(*lines[:count])
        session.sit_down("zoe", "")
        app = still(session)
        duty = app.stage.header.next
        takes = duty.text.startswith("take a role (o), then ")
        said += takes
        press(app, ".")
        chosen = bool(app.stage.dialogs) and isinstance(app.stage.dialogs[-1], Picker)
        led = chosen and app.stage.dialogs[-1].title == "Act as"
        assert led == takes or duty.label.tone in (Tone.MUTED, Tone.INFO), f"{lines[count - 1]}: {duty}"
    assert said


def test_the_key_is_the_one_of_this_person(screen, settings):
    session = FakeSession(*calm())
    session.sit_down("zoe", "")
    app = screen(session, own=msgspec.structs.replace(settings, keys={"role": ("f9",)}))
    app.stage.resize(120, 40)
    app.repaint()
    assert app.stage.header.next.text.startswith("take a role (f9), then run 4 gates")


def test_before_the_first_picture_no_rule_is_asked_for_it(still):
    session = FakeSession(*calm())
    session.sit_down("zoe", "")
    app = still(session)
    app.hasty = True
    app.repaint()
    assert not app.stage.header.next.text.startswith("take a role")


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
