"""After a rollback the incident that caused it goes on: what it asks for comes before closing the release."""

from cockpit.views import next_action as module
from tests.tui.fake import FakeSession, outage, round_of_looking
from tests.views.test_labels import FINISHING


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
    assert [one.due for one in limits] == sorted(one.due for one in limits)
    assert all(one.text.endswith("(i)") and one.due > session.now() for one in limits)
