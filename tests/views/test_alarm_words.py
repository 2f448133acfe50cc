"""What an alarm says on the line NEXT and in the summary of the triggers: whole sentences, with the keys that answer."""

from cockpit.views import triggers
from cockpit.views.next_action import next_action
from tests.tui.fake import FakeSession, alarm
from tests.views.test_labels import DEPLOYED, looked

OUT = [*DEPLOYED, *looked(13), *looked(40, "prod-health")]


def test_a_trigger_that_cleared_counts_as_watched(sight_of):
    before = triggers.triggers(sight_of(FakeSession(*DEPLOYED, *looked(13)))).summary
    shown = triggers.triggers(sight_of(FakeSession(*OUT, *looked(4))))
    assert any(row.label.text == "CLEARED" for row in shown.rows)
    assert (shown.summary.text, shown.summary.tone) == (before.text, before.tone)
    armed, _, watched = shown.summary.text.removesuffix(" armed").partition("/")
    assert armed == watched


def test_a_breach_without_a_count_has_no_stray_sign(sight_of):
    once = ('probe = "prod-health"\\nfailures = 3\\narm_after => probe = "prod-health"\\nfor = "60s"\\narm_after',)
    for session, then in (
        (FakeSession(*alarm()), "nothing is out"),
        (FakeSession(*DEPLOYED, *looked(13), *looked(1, "prod-health"), edits=once), "proposes rollback"),
    ):
        duty = next_action(sight_of(session))
        assert duty.label.text == "BREACHING"
        assert ": ·" not in duty.text
        assert then in duty.text


def test_a_recommended_rollback_names_both_answers(sight_of):
    duty = next_action(sight_of(FakeSession(*OUT)))
    assert duty.label.text == "ROLLBACK RECOMMENDED"
    assert duty.text.startswith("roll back (R) or withdraw (m y): ")
