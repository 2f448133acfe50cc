"""Whoever agrees as the second person sees what runs, when, and that nothing brings it back."""

from pathlib import Path

from cockpit.tui.dialogs.form import Danger
from tests.helpers.story import Story
from tests.tui.conftest import press
from tests.tui.fake import FakeSession, decided

CARO = Path(__file__).parents[2] / "sample_releases" / "caro-beta"


def test_what_is_agreed_to_stands_above_the_question(still):
    story = Story(CARO)
    story.tell("plan release.toml\nstart 2026-01-15T13:00 t0=2026-01-15T14:00\nas egon engineering-lead", "opening")
    session = FakeSession(story=story, who="egon", role="engineering-lead")
    app = still(session)
    app.stage.panes["checklist"].seek("item:push-tag")
    press(app, "C")
    about = [text for text, _ in app.stage.dialogs[-1].about]
    assert about[0] == "Create and push the tag"
    assert "There is no way back from this step." in about
    assert [line for line in about if "before its time, 09:00" in line]
    assert [line for line in about if line.startswith("scripts/in-caro.sh git tag -a v1.1.0-beta")]
    press(app, "tab", "y")
    assert session.state.items["push-tag"].confirmed_by == ["egon"]


def test_a_deploy_well_before_its_time_asks_for_the_name_and_not_at_it(still):
    """NEXT leads to it once nothing is due: one y too many must not deploy an hour early."""
    for slipped, asked in ((["> set-t0 2027-02-19T18:30:00 reason='CI is slow'"], True), ([], False)):
        session = FakeSession(*decided(), *slipped)
        app = still(session)
        app.stage.panes["checklist"].seek("item:enable-flag")
        press(app, "r")
        form = app.stage.dialogs[-1]
        assert [text for text, _ in form.about if "before its time" in text]
        assert (form.danger is Danger.NAME) is asked
        press(app, "y")
        assert bool(session.state.items.get("enable-flag") and session.state.items["enable-flag"].run) is not asked


def test_whoever_says_that_a_step_is_done_is_told_what_begins_by_itself_then(still):
    """A text to everybody goes out with it, which nobody has read: the one who agrees to the step agrees to that."""
    story = Story(CARO)
    story.tell("plan release.toml\nstart 2026-01-15T19:00 t0=2026-01-15T14:00\nas mara release-manager", "opening")
    session = FakeSession(story=story, who="mara", role="release-manager")
    for told in (
        "> open-incident P0 'Crash on start'",
        "> call-procedure p0-response reason='two reports'",
        *(f"> finish-step P1 {step}" for step in ("identify", "investigate", "triage", "fix")),
    ):
        session.tell(told)
    app = still(session)
    app.go("rollback", "step:P1/verify-fix")
    app.repaint()
    press(app, "x")
    about = [text for text, _ in app.stage.dialogs[-1].about]
    assert (
        "Then Final report to users and team begins by itself: P0 resolved to #release, Discord #announcements" in about
    )
