"""The question of a rollback calls the plan's own condition by its name, and says how the numbers stand now."""

from tests.tui.conftest import press
from tests.tui.fake import FakeSession, calm, decided


def about(app):
    return [text for text, _ in app.stage.dialogs[-1].about]


def test_what_the_plan_says_is_told_apart_from_what_is_so(still):
    app = still(FakeSession(*decided()))
    press(app, "R")
    lines = about(app)
    assert "Meant for A blocker in approvals or corrupted data" in " ".join(lines)
    assert not [line for line in lines if line.startswith("A blocker")]
    (now,) = [line for line in lines if line.startswith("Now ")]
    assert "Web error rate 0.20 % OK" in now


def test_without_a_number_that_decides_nothing_is_said_of_now(still):
    none = ('verify_with = ["prod-health", "error-rate", "p95"] => verify_with = ["prod-health"]',)
    app = still(FakeSession(*calm(), edits=none))
    press(app, "R")
    assert not [line for line in about(app) if line.startswith("Now ")]
