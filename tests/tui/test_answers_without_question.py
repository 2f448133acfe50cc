"""A key typed behind one that was to open a question never means something else: the `y` of a habit copies nothing."""

import datetime as dt

import pytest

from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm


@pytest.fixture
def app(still, monkeypatch):
    app = still(FakeSession(*calm()))
    app.copied = []
    monkeypatch.setattr(app, "_copy", app.copied.append)
    app.go("gates", "gate:lint")
    return app


def open_nothing(app):
    """NEXT leads to a line, and asks nothing."""
    head = app.stage.header
    app.lead_to = lambda duty: app.detail(duty.ref)
    assert head is not None


def test_y_behind_next_that_opened_no_question_copies_nothing(app):
    open_nothing(app)
    press(app, ".", "y")
    assert app.copied == []
    assert "y answers nothing here: no question is open; again: copy" in shown(app)
    press(app, "y")
    assert len(app.copied) == 1


@pytest.mark.parametrize("keys", [("X",), ("K",), ("m", "y"), ("m", "k")])
def test_y_behind_a_refused_act_copies_nothing(app, keys):
    press(app, *keys)
    assert not app.stage.dialogs
    assert "refused" in shown(app)
    press(app, "y")
    assert app.copied == []


def test_y_is_the_copy_again_behind_any_other_key_and_after_a_while(app):
    open_nothing(app)
    press(app, ".", "j", "y")
    assert len(app.copied) == 1
    press(app, ".")
    app.session.story.now += dt.timedelta(seconds=9)
    press(app, "y")
    assert len(app.copied) == 2


def test_a_person_s_own_y_opens_nothing_either(screen, settings):
    import msgspec

    app = screen(FakeSession(*calm()), own=msgspec.structs.replace(settings, keys={"note": ("y",)}))
    app.stage.resize(120, 40)
    app.repaint()
    open_nothing(app)
    press(app, ".", "y")
    assert not app.stage.dialogs
    press(app, "y")
    assert app.stage.dialogs


def test_what_is_typed_on_behind_a_refused_pair_opens_only_forms_that_wait(still):
    app = still(FakeSession(*calm()))
    press(app, "m", "k")
    assert not app.stage.dialogs
    press(app, "A")
    assert app.stage.dialogs[-1].held
