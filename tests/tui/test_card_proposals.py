"""A trigger that proposes a card says so where it is declared and where its proposal is withdrawn: no rollback is meant."""

from pathlib import Path

import pytest

from cockpit.model.state.procedures import Proposal
from tests.helpers.story import Story
from tests.tui.conftest import press
from tests.tui.fake import FakeSession

CARO = Path(__file__).parents[2] / "sample_releases" / "caro-beta"


@pytest.mark.parametrize(
    ("trigger", "recommends", "withdraws"),
    [
        ("pii-response-needed", "the card Personal data found in telemetry", "proposal of Personal data found in telemetry"),
        ("data-loss", "a rollback", "rollback proposal"),
    ],
)  # fmt: skip
def test_what_is_recommended_is_named(still, trigger, recommends, withdraws):
    story = Story(CARO)
    story.tell("plan release.toml\nstart 2026-01-15T19:00 t0=2026-01-15T14:00\nas rita release-manager", "opening")
    session = FakeSession(story=story, who="rita", role="release-manager")
    app = still(session)
    app.stage.panes["triggers"].seek(f"trigger:{trigger}")
    app.stage.focus_pane("triggers")
    press(app, "D")
    assert f"This recommends {recommends}." in [text for text, _ in app.stage.dialogs[-1].about]
    press(app, "escape")
    procedure = "pii-response" if trigger.startswith("pii") else "rollback"
    session.state.proposals.append(Proposal(trigger, procedure, 1, "two users wrote", session.now(), session.state.seq))
    press(app, "m", "y")
    assert app.stage.dialogs[-1].title == f"Withdraw the {withdraws}"
