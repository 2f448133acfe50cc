"""A procedure that is over stays in sight for a while, so that nobody wonders where it went."""

from cockpit.model import commands as cmd
from cockpit.views.procedures import rollback
from tests.tui.fake import FakeSession, calm


def finished():
    session = FakeSession(*calm())
    session.do(cmd.CallProcedure(procedure="shopify-down"))
    (called,) = session.state.procs.values()
    for step in tuple(called.steps):
        session.do(cmd.SkipStep(proc=called.proc, step=step, reason="a drill"))
    assert session.state.procs[called.proc].ended is not None
    return session


def test_what_ended_is_shown_for_an_hour(sight_of):
    session = finished()
    (shown,) = rollback(sight_of(session)).others
    assert not shown.running
    assert shown.state.text == "DONE"
    assert all(step.box == "skipped" for step in shown.steps)
    session.tell("wait 61m")
    assert rollback(sight_of(session)).others == ()


def test_what_ended_does_not_count_as_running(sight_of):
    (card,) = (one for one in rollback(sight_of(finished())).cards if one[0] == "procedure:shopify-down")
    assert "RUNNING" not in card[2].text
