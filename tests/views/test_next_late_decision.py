"""A decision that is late comes after what its phase still waits for, and after a number that a GO asks for."""

from pathlib import Path

from cockpit.views.next_lines import Now, next_due
from tests.helpers.story import Story
from tests.tui.fake import FakeSession

CARO = Path(__file__).parents[2] / "sample_releases" / "caro-beta"
BETA = {"item:check-in", "item:progress", "item:triage-beta", "phase:beta-testing", "metric:tests-executed"}


def beta(sight_of, *lines):
    """What is to be done about the beta's days, the evening after their last."""
    story = Story(CARO)
    story.tell("plan release.toml\nstart 2026-01-13T13:00 t0=2026-01-15T14:00\nas rita release-manager", "opening")
    session = FakeSession(*lines, story=story, who="rita", role="release-manager")
    return [one.duty for one in Now(sight_of(session), "live").lines if one.duty.ref in BETA]


DUE = ("as cora community-lead", "> check-item check-in", "as rita release-manager", "> check-item triage-beta")


def test_the_phases_own_late_lines_come_first(sight_of):
    assert [one.ref for one in beta(sight_of, "at 2026-01-14T13:50")][-1] == "metric:tests-executed"


def test_the_number_that_a_go_waits_for_is_asked_for_by_its_name(sight_of):
    done = ["metric open-p0 0 pass", *DUE, "> check-item progress", "> check-item p0-fixed"]
    (asked,) = beta(sight_of, "at 2026-01-14T13:50", *done)
    assert asked.label.text == "NUMBER, OVERDUE 15h50m"
    assert asked.text == "enter Beta test cases executed (x), which Beta testing waits for"
    entered = ["> enter-metric tests-executed 80", "> enter-metric tester-blockers 0"]
    (asked,) = beta(sight_of, "at 2026-01-14T13:50", *done, *entered)
    assert asked.ref == "phase:beta-testing"


def test_a_phase_that_was_done_ahead_of_its_time_is_no_more_what_comes(sight_of):
    story = Story(CARO)
    story.tell("plan release.toml\nstart 2026-01-15T13:30 t0=2026-01-15T14:00\nas rita release-manager", "opening")
    session = FakeSession(story=story, who="rita", role="release-manager")
    assert next_due(sight_of(session)).ref == "phase:tag"
    session.tell("> skip-item push-tag 'pushed from another machine'")
    assert next_due(sight_of(session)).ref == "phase:binaries"
