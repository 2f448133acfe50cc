"""Whoever looks sees at once whether NEXT is theirs, and what is theirs where it is somebody else's."""

import pytest

from cockpit.core.index import plan_of
from cockpit.model.frame import Duty, Label
from cockpit.views.base import Sight
from cockpit.views.next_action import next_action, ones_own
from tests.helpers import moments
from tests.tui.conftest import shown
from tests.tui.fake import FakeSession, alarm, calm, decided, green, rolling_back

VOTES = [
    *green(), "as anna commander", "> open-poll go-poll",
    *(line for who, role in (("anna", "commander"), ("ben", "engineering"), ("dev", "devops"), ("sue", "support-lead"))
      for line in (f"as {who} {role}", "> cast-vote go-poll go")),
]  # fmt: skip


def next_line(app):
    return next(line for line in shown(app).splitlines() if line.startswith(" NEXT "))


def seen_by(still, day, role, size=(120, 40), who="anna"):
    session = FakeSession(*day)
    session.sit_down(who, role)
    app = still(session, size)
    app.repaint()
    return next_line(app)


@pytest.mark.parametrize("size", [(200, 60), (120, 40), (80, 24), (60, 15)])
def test_it_is_yours_for_whoever_acts_in_its_role_and_named_for_the_others(still, size):
    assert "· yours" in seen_by(still, alarm(), "commander", size)
    theirs = seen_by(still, alarm(), "engineering", size, who="ben")
    assert "yours" not in theirs.partition(" yours: ")[0]
    assert "Pilot lead" in theirs


def test_where_it_is_somebody_else_s_what_is_yours_stands_beside_it(still):
    line = seen_by(still, calm(), "scribe", (200, 60), who="kim")
    assert "Engineer agent" in line
    assert " yours: send Status heartbeat (a) in 1:10" in line
    assert "yours" not in seen_by(still, calm(), "scribe", (80, 24), who="kim")
    line = seen_by(still, calm(), "scribe", (140, 40), who="kim")  # too narrow for that: what comes next has its place
    assert "yours" not in line
    assert line.rstrip().endswith("then Launch in 1:10")


def test_whose_role_was_taken_over_by_another_is_not_yours(still):
    day = [*VOTES, "as zoe commander", "> take-role commander 'anna is ill'"]
    assert "· zoe" in seen_by(still, day, "commander")
    assert "· yours" in seen_by(still, day, "commander", who="zoe")


def test_one_of_several_is_told_so_by_name():
    session = FakeSession(*calm())
    sight = Sight(session.state, session.now(), "anna", "commander")
    assert sight.whose("Pilot lead or DevOps agent") == "you or DevOps agent"
    assert sight.whose("DevOps agent") == "DevOps agent"
    assert sight.whose("Pilot lead") == "yours"
    assert Sight(session.state, session.now(), "ann", "").whose("anna, bo or ann") == "anna, bo or you"


def test_nobody_is_sent_on_with_the_launch_while_something_is_wrong():
    for day in (alarm(), rolling_back()):
        session = FakeSession(*day)
        for role in plan_of(session.state).role:
            mine = ones_own(Sight(session.state, session.now(), f"a-{role.id}", role.id))
            assert (
                mine is None
                or not mine.label.text.startswith(("POLL", "VOTE", "DECLARE", "DECIDE", "DUE", "OVERDUE"))
                or (mine.ref.startswith("due:"))
            ), mine


@pytest.mark.parametrize("day", moments.DAYS)
def test_what_is_yours_is_open_and_is_not_the_end_of_the_day(day):
    session = FakeSession(*moments.DAYS[day]())
    for role in plan_of(session.state).role:
        mine = ones_own(Sight(session.state, session.now(), f"a-{role.id}", role.id))
        if mine is not None:
            assert mine.label.text not in ("CLOSE", "ROLLED BACK", "RUNS", "WAITS")
            kind, _, name = mine.ref.partition(":")
            facts = session.state.items.get(name) if kind == "item" else None
            assert facts is None or facts.status not in ("done", "skipped") or "in " in mine.label.text


def test_a_replay_says_nothing_of_whoever_watches_it(still):
    from tests.tui.test_pictures import session_of

    app = still(session_of("replay"))
    assert "yours" not in next_line(app)


def test_with_a_decision_behind_it_the_day_goes_on_for_each(still):
    assert "yours" in seen_by(still, decided(), "devops", (200, 60), who="dev")


def test_a_poll_is_declared_by_whoever_has_voted_in_the_role_that_declares():
    def owner(*more):
        session = FakeSession(*VOTES, *more)
        duty = next_action(Sight(session.state, session.now()))
        assert duty.label.text == "DECLARE"
        return duty.owner

    assert owner() == "anna", "the plan names only a Pilot lead"
    assert owner("as zoe commander", "> take-role commander 'anna is ill'") == "zoe"
    assert owner("as anna commander", "> assign-role commander zoe") == "zoe"


def test_what_runs_is_looked_at_on_the_step_that_runs(still):
    app = still(FakeSession(*rolling_back()))
    app.lead_to(Duty("watch", "proc:P1", label=Label("RUNS")))
    assert app.ref == "step:P1/script"
