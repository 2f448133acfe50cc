"""Orders given while no engine watches: the question says so, and how long they wait for one before they lapse."""

import datetime as dt

import pytest

from cockpit.core.runs import START_WITHIN_S
from cockpit.model.events import RunOrdered
from tests.tui.conftest import press
from tests.tui.fake import FakeSession, calm, decided


@pytest.fixture
def lost(still):
    """The screen on a line, its engine silent for a minute."""

    def make(pane, ref, *keys, silent=60):
        session = FakeSession(*(calm() if pane == "gates" else decided()))
        app = still(session)
        app.stage.focus_pane(pane)
        session.story.now += dt.timedelta(seconds=silent)
        app.repaint(force=True)
        app.stage.panes[pane].seek(ref)
        assert app.ref == ref
        press(app, *keys)
        return session, app

    return make


def words(app):
    return "\n".join(text for text, _ in app.stage.dialogs[-1].about)


def test_a_deploy_says_how_long_it_waits_and_takes_the_name(lost):
    session, app = lost("checklist", "item:enable-flag", "r")
    form = app.stage.dialogs[-1]
    assert "ENGINE LOST: no sign of the engine for " in words(app)
    assert "begins only if one is back within 2m; later it lapses, and asks you again" in words(app)
    assert (
        RunOrdered(run="R1", subject="", kind="", what="", what_sha256="", plan_hash="").start_within == START_WITHIN_S
    )
    assert "start one first (m E)" in words(app)
    assert "This deploys" in words(app)
    assert form.verb == "orders it, to be run once an engine is back"
    press(app, "y")
    assert not session.sent
    press(app, "escape")
    press(app, "r", f"text:{session.state.name}", "y")
    assert [type(one).__name__ for one in session.sent] == ["StartItem"]


@pytest.mark.parametrize(
    ("ref", "keys", "verb"), [("gate:ci", ("r",), "orders it"), ("gate:ci", ("F",), "orders them")]
)
def test_gates_say_it_too_and_are_still_ordered(lost, ref, keys, verb):
    session, app = lost("gates", ref, *keys)
    assert "ENGINE LOST" in words(app)
    assert "judged as soon as one is back" in words(app)
    assert app.stage.dialogs[-1].verb.startswith(verb)
    press(app, "y")
    assert len(session.sent) == 1


def test_a_rollback_says_it_and_is_not_hindered(lost):
    session, app = lost("checklist", "item:enable-flag", "R")
    assert "ENGINE LOST" in words(app)
    assert "within 5m; later it lapses" in words(app)
    press(app, f"text:{session.state.name}", "y")
    assert [type(one).__name__ for one in session.sent] == ["CallProcedure"]


def test_while_an_engine_watches_nothing_of_it_is_said(lost):
    _, app = lost("checklist", "item:enable-flag", "r", silent=0)
    assert "ENGINE LOST" not in words(app)
    assert app.stage.dialogs[-1].verb == "runs it"


def test_an_announcement_says_it_too(lost):
    _, app = lost("announcements", "due:announce:launch@2027-02-19T18:00:00+00:00", "a")
    assert "ENGINE LOST" in words(app)
    assert "within 2m; later it lapses" in words(app)
