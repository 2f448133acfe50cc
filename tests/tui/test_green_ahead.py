"""A line that is a gate the engine judges, ahead of its time: it ticks itself then, and a person may tick it now."""

from cockpit.model.frame import Duty, Label, Tone
from cockpit.views.base import Sight
from cockpit.views.next_duties import coming_next
from cockpit.views.next_lines import Now
from tests.tui.conftest import press
from tests.tui.fake import FakeSession

AHEAD = 'at = "T-24h" => at = "T-1m"'
ITEM = "item:flag-staged-item"


def seated(*lines):
    done = [f"> check-item {one}" for one in ("incident-log-ready", "user-testing", "dashboards")]
    session = FakeSession(*done, *lines, edits=(AHEAD,))
    session.sit_down("ben", "engineering")
    return session


def row(app):
    app.repaint()
    return next(one for one in app.stage.panes["checklist"].view.lines if one.ref == ITEM)


def about(app):
    return [text for text, _ in app.stage.dialogs[-1].about]


def test_whoever_runs_it_is_told_when_it_ticks_itself(still):
    app = still(seated())
    app.stage.panes["checklist"].seek(ITEM)
    press(app, "r")
    assert [line for line in about(app) if "before its time" in line and "ticks itself if its check is green" in line]


def test_once_green_the_key_of_next_ticks_it_and_does_not_judge_it_again(still):
    session = seated("gate flag-staged pass")
    app = still(session)
    assert row(app).label.text == "green now"
    app.stage.panes["checklist"].seek(ITEM)
    assert app._way(Duty("Flag staged", ITEM, label=Label("in 1:00", Tone.ACCENT))).intent == "check"
    press(app, "x")
    assert app.stage.dialogs[-1].title == "Done"
    assert any(line.startswith("Green now: ") for line in about(app))
    assert not any("done outside" in line for line in about(app))
    press(app, "y")
    assert session.state.items["flag-staged-item"].status == "done"


def test_what_ticks_itself_is_not_what_comes_next_for_somebody():
    session = seated("> check-item oncall")
    coming = [one.text for one in coming_next(Now(Sight(session.state, session.now(), "ben", "engineering"), "live"))]
    session.tell("gate flag-staged pass", "gate staging-smoke pass")
    after = [one.text for one in coming_next(Now(Sight(session.state, session.now(), "ben", "engineering"), "live"))]
    mine = next(one for one in coming if "Flag staged" in one)
    assert after.index(mine) > coming.index(mine)
