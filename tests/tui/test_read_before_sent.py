"""What is sent is what somebody read: a text whose figures have moved by then is shown again, and says what moved."""

import pytest

from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm, decided

EDITS = ("HotDash Control Center went => Latency: {metric.p95}. It went",)


def texts(session):
    return [one.text for one in session.state.announcements.values()]


def move(session, app, value, seconds=3):
    session.tell(f"wait {seconds}s", f"metric p95 {value}")
    app.repaint()


@pytest.fixture
def form(still):
    session = FakeSession(*calm(), "metric p95 500.9", edits=EDITS)
    app = still(session)
    app.go("announcements", "")
    app.repaint()
    press(app, "a")
    assert "Latency: 500.9" in shown(app)
    return session, app


def test_a_text_whose_figures_moved_is_not_sent_but_shown_again(form):
    session, app = form
    move(session, app, 690)
    press(app, "tab", "tab", "y")
    assert texts(session) == []
    seen = shown(app)
    assert 'CHANGED since you read it: "500.9' in seen
    assert "y sends this one" in seen
    assert "Latency: 690" in seen
    session.tell("wait 3s")
    press(app, "y")
    assert "Latency: 690" in texts(session)[0]
    assert not app.stage.dialogs


def test_a_second_y_of_the_same_hand_sends_nothing(form):
    session, app = form
    move(session, app, 690)
    press(app, "tab", "tab", "y", "y", "y")
    assert texts(session) == []


def test_what_was_shown_again_is_sent_as_it_was_read_though_figures_go_on_moving(form):
    session, app = form
    move(session, app, 690)
    press(app, "tab", "tab", "y")
    move(session, app, 702)
    press(app, "y")
    assert "Latency: 690" in texts(session)[0]


def test_figures_that_stood_still_are_sent_at_once(form):
    session, app = form
    session.tell("wait 30s")
    press(app, "tab", "tab", "y")
    assert "Latency: 500.9" in texts(session)[0]


def test_a_line_that_announces_is_read_before_it_is_sent_too(still):
    session = FakeSession(
        *decided(), "> start-item enable-flag", "run item:enable-flag pass", "metric p95 500.9", edits=EDITS
    )
    app = still(session)
    app.go("checklist", "item:launch-message")
    app.repaint()
    press(app, "r")
    assert "Latency: 500.9" in shown(app)
    move(session, app, 690)
    press(app, "y")
    assert texts(session) == []
    assert "Latency: 690" in shown(app)
    assert "Latency: 500.9" not in shown(app)
    session.tell("wait 3s")
    press(app, "y")
    assert {text[:12] for text in texts(session)} == {"Latency: 690"}


def test_a_step_sent_round_again_sends_what_was_read(still):
    session = FakeSession(
        *calm(),
        "metric p95 500.9",
        "as anna commander",
        "> call-procedure rollback 'approvals are stuck' typed=hotdash-pilot",
        "run announce:A1 fail no",
        edits=("We began to roll back => Latency: {metric.p95}. We began to roll back",),
    )
    app = still(session)
    before = texts(session)
    app.go("rollback", "step:P1/broadcast")
    app.repaint()
    press(app, "r")
    assert "Latency: 500.9" in shown(app)
    move(session, app, 690)
    press(app, "y")
    assert texts(session) == before
    assert "CHANGED since you read it" in shown(app)
    session.tell("wait 3s")
    press(app, "y")
    assert ["Latency: 690" in text for text in texts(session)[len(before) :]] == [True]
