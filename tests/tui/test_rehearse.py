"""The key for rehearsals: a finished one is taken in, and the screen says how one is flown. A rehearsal looks like one."""

import datetime as dt

import msgspec
import pytest

from cockpit.core.index import plan_of
from cockpit.core.rehearsal import procedure_hash, validated
from cockpit.model import commands as cmd
from cockpit.model.events import RehearsalImported
from cockpit.session.protocol import Rehearsing
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, decided


def flown(session: FakeSession, name: str = "hotdash-pilot-2027-02-18-rehearsal", **more: object) -> RehearsalImported:
    fields: dict[str, object] = {
        "journal": name,
        "head": "h" * 64,
        "plan_hash": "p",
        "procedure": "rollback",
        "procedure_hash": procedure_hash(plan_of(session.state), "rollback"),
        "rehearsed_on": "staging",
        "ended": session.now() - dt.timedelta(hours=2),
        "total_s": 250.0,
        "verified": True,
    }
    return RehearsalImported(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["v", "V"])
def test_one_is_started_on_the_spot_and_says_before_what_stands_in_for_what(still, key):
    session = FakeSession()
    app = still(session)
    press(app, "m", key)
    assert "Start a REHEARSAL" in shown(app)
    assert "Not validated: never rehearsed" in shown(app)
    assert "scripts/flag.sh off --staging" in shown(app), "the stand-in"
    assert "by a person, as on the day" in shown(app)
    assert "printed, not sent" in shown(app)
    press(app, "escape")
    assert session.begun == []
    press(app, "m", key, "tab", "tab", "tab", "y")
    assert session.begun == [("staging", "rollback", {})]
    assert session.sent == [], "nothing is written to the release"
    assert "REHEARSAL started in /releases/hotdash-pilot-rehearsal" in app.stage.message.text


def test_the_whole_day_somewhere_else(still):
    session = FakeSession()
    app = still(session)
    press(app, "m", "V")
    assert "end it (m Q)" not in shown(app)
    press(app, "right")
    assert "You act in it as on the day: roll back as above (R), and end it (m Q)." in shown(app)
    press(app, "tab", "right", "tab", "tab", "y")
    assert session.begun == [("simulator", "", {})]


def test_on_a_small_screen_every_choice_of_a_rehearsal_is_in_sight(still):
    app = still(FakeSession(), (80, 24))
    press(app, "m", "V", "right")
    for words in ("What", "[staging]", "Then", "(m Q)", "esc leaves"):
        assert words in shown(app), words


def test_the_screen_goes_there(still, settings):
    places: list[str] = []
    session = FakeSession()
    app = still(session, own=msgspec.structs.replace(settings, visit=places.append))
    left: list[int] = []
    app.leave = lambda status=0: left.append(status)
    press(app, "m", "V", "tab", "tab", "tab", "y")
    assert places == ["/releases/hotdash-pilot-rehearsal"]
    assert left == [0]


def test_one_that_goes_on_is_watched_or_another_started(still):
    session = FakeSession()
    session.flying = (Rehearsing("/releases/one-rehearsal", "Take the pilot back on staging: ROLLBACK 2/7"),)
    app = still(session)
    press(app, "m", "V")
    assert "one-rehearsal: Take the pilot back on staging: ROLLBACK 2/7" in shown(app)
    press(app, "tab", "y")
    assert "cockpit attach /releases/one-rehearsal" in shown(app), "this screen cannot go there, and says what can"
    press(app, "escape", "m", "V", "right", "tab", "y")
    assert "Start a REHEARSAL" in shown(app)


def test_whoever_may_not_roll_back_is_told_so_before_anything_is_made(still):
    session = FakeSession(role="support")
    app = still(session)
    press(app, "m", "V")
    assert "a rollback is for" in app.stage.message.text
    assert session.begun == []


def test_one_that_is_over_is_taken_in(still):
    session = FakeSession()
    session.rehearsed = (flown(session),)
    app = still(session)
    press(app, "m", "v")
    assert "rollback on staging, 2h ago, took 4m10s," in shown(app)
    assert session.sent == []
    press(app, "y")
    assert session.sent[-1] == cmd.ImportRehearsal(session.rehearsed[0])
    assert validated(session.state, "rollback", session.now()).ok


def test_of_several_one_is_chosen_and_its_place_named(still):
    session = FakeSession()
    session.rehearsed = (
        flown(session, "first", rehearsed_on=""),
        flown(session, "second", printed_only=("script",), ended=session.now() - dt.timedelta(hours=1)),
    )
    app = still(session)
    press(app, "m", "v")
    assert "proves nothing" in shown(app)
    press(app, "left", "tab", "tab", "y")
    taken = session.sent[-1]
    assert isinstance(taken, cmd.ImportRehearsal)
    assert (taken.rehearsal.journal, taken.rehearsal.rehearsed_on) == ("first", "staging")


def test_a_rehearsal_says_so_and_takes_none_in(still):
    session = FakeSession(mode="rehearsal")
    session.state.rehearsal = True
    app = still(session)
    assert "REHEARSAL" in shown(app)
    assert "LIVE" not in shown(app)
    press(app, "m", "v")
    assert "the release itself takes it in" in app.stage.message.text
    press(app, "m", "V")
    assert "this is a rehearsal already" in app.stage.message.text
    press(app, "R")
    assert "REHEARSAL" in shown(app)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("enable-flag", "its stand-in: scripts/flag.sh on --staging"),
        ("rollback-dry-run", "only printed, as this is a rehearsal"),
        ("warm-sessions", "│ scripts/warm.sh --staging && scripts/warm.sh"),
    ],
)
def test_a_line_of_a_rehearsal_shows_before_it_runs_what_runs_in_its_place(still, item, words):
    session = FakeSession(*decided())
    session.state.rehearsal = True
    app = still(session)
    app.go("checklist", f"item:{item}")
    app.repaint()
    press(app, "r")
    assert words in shown(app)


def test_what_a_rehearsal_would_send_is_only_noted_and_says_so(still):
    session = FakeSession(*decided(), "> start-item enable-flag", "run item:enable-flag pass")
    app = still(session)
    app.go("checklist", "item:launch-message")
    app.repaint()
    press(app, "r")
    assert "sends it" in shown(app)
    press(app, "escape")
    session.state.rehearsal = True
    press(app, "r")
    assert "y  only notes it: this is a rehearsal" in shown(app)
