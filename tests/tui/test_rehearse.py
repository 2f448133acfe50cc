"""The key for rehearsals: a finished one is taken in, and the screen says how one is flown. A rehearsal looks like one."""

import datetime as dt

from cockpit.core.index import plan_of
from cockpit.core.rehearsal import procedure_hash, validated
from cockpit.model import commands as cmd
from cockpit.model.events import RehearsalImported
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession


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


def test_without_one_it_says_how(still):
    session = FakeSession()
    app = still(session)
    press(app, "m", "v")
    assert "cockpit run PLAN --rehearse --on staging" in shown(app)
    assert "Not validated: never rehearsed" in shown(app)
    press(app, "escape")
    assert session.sent == []


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
    press(app, "R")
    assert "REHEARSAL" in shown(app)
