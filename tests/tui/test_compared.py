"""In a replay: what stood there then, beside what it came to in the end."""

import datetime as dt

from cockpit.model.commands import CastVote, DeclareTrigger, OpenIncident, OpenPoll
from cockpit.model.events import T0Set
from cockpit.views.base import Sight
from cockpit.views.compared import compared
from tests.core.desk import Desk
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, alarm
from tests.tui.test_seeking import replay_of


def told(session):
    play = session.playback()
    view = compared(Sight(session.state, session.now()), Sight(session.end(), play.end))
    return dict(one.text.rsplit(": ", 1) for one in view.facts if " -> " in one.text), view


def test_what_became_different_is_told_and_nothing_else():
    session = replay_of(*alarm())
    found, view = told(session)
    assert found["verdict"].endswith("-> NO-GO")
    assert any("not there yet -> " in text for text in found.values()), "what was opened later"
    heads = [one.text for one in view.facts if one.kind == "head"]
    assert heads[0] == "Where it stands"
    assert "Incidents" in heads
    assert all(
        before.strip() != after.strip() for before, _, after in (text.partition("->") for text in found.values())
    )


ROLES = """
[[role]]
id = "qa"
[[severity]]
id = "P0"
[[poll]]
id = "ready"
roles = ["qa"]
[[poll]]
id = "launch"
roles = ["qa"]
[[trigger]]
id = "angry"
kind = "human"
action = "notify"
"""


def stood(desk):
    """A sight of a desk as it stands now, whatever is done at it later."""
    desk.refold()
    state = desk.state
    desk.refold()
    return Sight(state, desk.now)


def differs(then, desk):
    return [one.text for one in compared(then, Sight(desk.state, desk.now)).facts if " -> " in one.text]


def test_rows_of_one_title_are_told_apart():
    desk = Desk(ROLES)
    desk.do(OpenPoll(poll="ready"), "anna", "qa")
    desk.do(CastVote(poll="ready", duty="qa", choice="go"), "anna", "qa")
    desk.do(OpenIncident(severity="P0", title="It crashes"), "anna")
    then = stood(desk)
    desk.do(OpenPoll(poll="launch"), "anna", "qa")
    desk.do(CastVote(poll="launch", duty="qa", choice="go"), "anna", "qa")
    desk.do(OpenIncident(severity="P0", title="It crashes"), "anna")
    assert differs(then, desk) == ["It crashes: not there yet -> P0", "qa, launch: not there yet -> GO"]


def test_what_counts_no_longer_is_told_too():
    desk = Desk(ROLES)
    desk.do(OpenPoll(poll="launch"), "anna", "qa")
    desk.do(CastVote(poll="launch", duty="qa", choice="go"), "anna", "qa")
    then = stood(desk)
    desk.write((T0Set(t0=desk.now, previous=None, reason="another try", voided=("poll:launch",)),), "anna")
    assert "qa, launch: GO -> not there any more" in differs(then, desk)


def test_a_trigger_that_goes_on_firing_is_no_news():
    desk = Desk(ROLES)
    desk.do(DeclareTrigger(trigger="angry", reason="calls"), "anna", "qa")
    desk.tick()
    then = stood(desk)
    desk.now += dt.timedelta(hours=1)
    assert not [text for text in differs(then, desk) if "angry" in text]


def test_at_the_end_nothing_is_different_and_looking_moves_nothing():
    session = replay_of(*alarm())
    before = session.now(), session.state.seq
    told(session)
    assert (session.now(), session.state.seq) == before
    session.seek(session.playback().end)
    found, view = told(session)
    assert found == {}
    assert "as it does at the end" in view.facts[-1].text


def test_both_orders_of_late_notes_come_to_an_end_of_their_own():
    session = replay_of(*alarm())
    known = session.end()
    assert known is not None
    assert known is session.end(), "folded once"
    session.play(view="occurred")
    occurred = session.end()
    assert occurred is not None
    assert occurred is not known
    assert occurred.seq == known.seq


async def test_one_key_opens_it_and_it_follows_the_replay(screen):
    session = replay_of(*alarm())
    app = screen(session)
    async with app.run_test(size=(120, 40)):
        press(app, "d")
        assert "Then and in the end" in shown(app)
        assert "-> NO-GO" in shown(app)
        session.seek(session.playback().end + dt.timedelta(hours=1))
        press(app, "ctrl+l")
        assert "everything stands as it does at the end" in shown(app)


async def test_a_release_that_goes_on_has_no_such_key(screen):
    app = screen(FakeSession(*alarm()))
    async with app.run_test(size=(120, 40)):
        press(app, "d")
        assert "Then and in the end" not in shown(app)
