"""What is closed with something missing was not completed, and says what was missing, whoever reads it."""

import pytest

from cockpit.core import outcome
from cockpit.model.commands import CloseRelease, SetTuple
from cockpit.model.events import ReleaseClosed
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
[[phase]]
id = "day"
[[phase.item]]
id = "look"
title = "Look at it"
[completion]
requires = ["checklists"]
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def test_a_reason_closes_it_but_completes_nothing(desk: Desk) -> None:
    assert desk.refused(CloseRelease()).code == "incomplete"
    closed = desk.do(CloseRelease(reason="it runs by itself"))[0]
    assert isinstance(closed, ReleaseClosed)
    assert (closed.outcome, closed.missing) == ("incomplete", ("checklists",))
    assert outcome.closed_as(desk.state) == "closed, not complete: missing checklists"
    assert desk.state.closed_reason == "it runs by itself"


def test_what_was_abandoned_is_called_that(desk: Desk) -> None:
    desk.do(CloseRelease(reason="storm", abandon=True))
    assert outcome.closed_as(desk.state) == "closed: abandoned"
    assert desk.state.closed_missing == ("checklists",)


def test_an_old_entry_that_says_completed_with_something_missing_is_read_as_what_it_was(desk: Desk) -> None:
    desk.write((ReleaseClosed(outcome="completed", missing=("checklists", "stability"), reason="late"),), "anna")
    assert desk.state.closed == "incomplete"
    assert outcome.closed_as(desk.state, "CLOSED") == "CLOSED, not complete: missing checklists, stability"
    assert "not complete" in desk.refused(SetTuple(tuple="x")).reason


def test_what_holds_is_completed_still(desk: Desk) -> None:
    desk.write((ReleaseClosed(outcome="completed"),), "anna")
    assert outcome.closed_as(desk.state) == "closed: completed"
