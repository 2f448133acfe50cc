"""After a rollback the incident that caused it goes on: what it asks for comes before closing the release."""

from cockpit.views import next_action as module
from cockpit.views.next_action import next_action
from tests.tui.conftest import press, screen, settings, still
from tests.tui.fake import FakeSession, alarm_after_launch, outage, rolling_back, round_of_looking
from tests.views.test_labels import FINISHING

__all__ = ["screen", "settings", "still"]


def test_what_an_open_incident_asks_for_comes_before_closing(sight_of):
    session = FakeSession(*outage(), *FINISHING)
    for number in range(24):
        session.tell("wait 5s", *round_of_looking(number))
    if not any(one.resolved is None for one in session.state.incidents.values()):
        session.tell("> open-incident critical 'Tiles are slow' owner=commander")
    duties = list(module._candidates(sight_of(session)))
    labels = [one.label.text for one in duties]
    back = labels.index("ROLLED BACK")
    told = [one.ref for one in duties if one.label.text == "DUE NOW" and one.text.startswith("send ")]
    assert set(told) <= {one.ref for one in duties[:back]}, told
    assert told
    asked = [one for one in duties[:back] if one.label.text.startswith("INCIDENT")]
    assert asked, labels
    limits = [one for one in asked if one.due is not None]
    assert limits, [one.text for one in duties]
    ahead = [one.left_s or 0.0 for one in limits]
    assert ahead == sorted(ahead)
    assert all(one.text.endswith("(i)") for one in limits)
    assert ahead[0] > 0


def test_the_footer_offers_nothing_that_the_way_back_left_to_be_refused(still):
    session = FakeSession(*outage(), *FINISHING)
    for number in range(24):
        session.tell("wait 5s", *round_of_looking(number))
    app = still(session)
    press(app, "5", "down", "down")
    assert not [label for _, label, takes in app.stage.hints if not takes], app.stage.hints
    assert "help" in [label for _, label, _ in app.stage.hints]


def test_a_rollback_that_is_only_watched_hides_neither_a_card_nor_a_step_that_waits(sight_of):
    session = FakeSession(
        *rolling_back(alarm_after_launch()), "run step:P1/script pass", "> finish-step P1 tell-ceo 'rang'", "wait 2s"
    )
    posts = [one.ref for one in module._candidates(sight_of(session)) if one.label.text == "POST"]
    session.tell(*(f"> confirm-sent {ref.partition(':')[2]}" for ref in posts), "wait 2s")
    while session.state.procs["P1"].status == "running":
        step = next_action(sight_of(session))
        assert step.ref.startswith("step:P1/"), step
        session.tell(f"> finish-step P1 {step.ref.partition('/')[2]} 'done'", "wait 2s")
    assert (session.state.procs["P1"].status, next_action(sight_of(session)).label.text) == ("executed", "RUNS")
    session.tell(
        "wait 5s", *round_of_looking(3, bad="shopify"), "> call-procedure metrics-desync 'the two part'", "wait 1s"
    )
    assert session.state.procs["P1"].status == "executed"
    found = list(module._candidates(sight_of(session)))
    watched = next(one.ref for one in found if one.label.text == "RUNS")
    assert watched == "proc:P1"
    assert found[0].ref == "step:P2/cross-check"
    assert found[0].label.text == "DO NOW"
