"""The one line that says what to do now: the gravest first."""

import datetime as dt

import pytest

from cockpit.model.commands import CallProcedure
from cockpit.model.events import EngineBeat
from cockpit.tui.intents import Keymap
from cockpit.views.base import Sight
from cockpit.views.next_action import next_action
from cockpit.views.next_lines import next_due, overdue
from tests.core.desk import Desk
from tests.tui.fake import FakeSession, alarm, calm, calm_day, decided, rolling_back

QUIET = [
    f"> skip-item {item} 'not today'"
    for item in ("staging-dry-run", "incident-log-ready", "user-testing", "dashboards", "lock-code", "mcp-evidence", "snapshots", "oncall", "dashboards-live", "rollback-dry-run")
]  # fmt: skip


def said(sight_of, session):
    return next_action(sight_of(session))


def test_gates_nobody_has_run_come_first_in_the_last_hour(sight_of):
    duty = said(sight_of, FakeSession())
    assert duty.label.text == "GATES"
    assert "run 11 gates" in duty.text, "as many as the key runs"


def test_a_failing_gate_comes_before_everything_that_is_only_due(sight_of):
    session = FakeSession(*calm(), "> run-gate tests", "run gate:tests fail '3 failed'")
    duty = said(sight_of, session)
    assert (duty.label.text, duty.ref, duty.owner) == ("GATE FAILS", "gate:tests", "Engineer agent")


def test_a_countdown_to_rollback_comes_before_a_failing_gate(sight_of):
    duty = said(sight_of, FakeSession(*alarm()))
    assert duty.label.text == "BREACHING"
    assert duty.text.startswith("Production is down: 2/3")


def test_a_running_rollback_asks_for_the_steps_a_person_does(sight_of):
    duty = said(sight_of, FakeSession(*rolling_back()))
    assert duty.label.text == "DO NOW"
    assert duty.text == "Tell the CEO"
    assert duty.ref == "step:P1/tell-ceo"


def test_a_failed_step_comes_before_the_next_one(sight_of):
    session = FakeSession(*rolling_back(), "run step:P1/script fail 'exit 2'")
    duty = said(sight_of, session)
    assert duty.label.text in ("FAILED", "DO NOW")
    refs = [duty.ref for duty in _all(sight_of, session)]
    assert "step:P1/script" in refs


def _all(sight_of, session):
    from cockpit.views import next_action as module

    return list(module._candidates(sight_of(session)))


def test_an_unknown_outcome_asks_whether_it_happened(sight_of):
    session = FakeSession(*decided(), "> start-item warm-sessions", "lost item:warm-sessions 'the host restarted'")
    duty = said(sight_of, session)
    assert duty.label.text == "OUTCOME UNKNOWN"
    assert "say whether it happened" in duty.text


def test_an_incident_without_an_owner_wants_one(sight_of):
    session = FakeSession(*calm(), "> open-incident high 'Tiles are slow'")
    duties = _all(sight_of, session)
    assert any(duty.text == "name an owner for I1 Tiles are slow" for duty in duties)


def test_a_no_go_vote_asks_for_triage(sight_of):
    session = FakeSession(
        *calm(), "> open-poll go-poll", "as ben engineering", "> cast-vote go-poll no-go reason='tests are red'"
    )
    duties = _all(sight_of, session)
    assert any(duty.label.text == "NO-GO VOTE" and "fix, slip or scrub" in duty.text for duty in duties)


def test_ones_own_missing_vote_is_asked_for_by_name(sight_of):
    session = FakeSession(*calm(), "> open-poll go-poll")
    duties = _all(sight_of, session)
    assert any(duty.label.text == "VOTE" and "(v)" in duty.text for duty in duties)


def test_a_step_that_waits_for_something_is_never_the_next_thing(sight_of):
    session = FakeSession(*calm())
    assert all(duty.ref != "item:enable-flag" for duty in _all(sight_of, session))


def test_the_most_overdue_item_comes_first(sight_of):
    session = FakeSession(*calm())
    items = [duty for duty in _all(sight_of, session) if duty.ref.startswith("item:")]
    lefts = [duty.left_s for duty in items if duty.left_s is not None]
    assert lefts == sorted(lefts)


def test_a_closed_release_asks_for_nothing_more(sight_of):
    session = FakeSession("> close-release reason='called off' abandon=yes")
    assert overdue(sight_of(session)) == ()
    assert said(sight_of, session).text.startswith("the release is closed")
    assert next_due(sight_of(session)).due is None


def test_months_later_nobody_is_late_with_a_closed_release(sight_of):
    session = FakeSession(*calm())
    assert overdue(sight_of(session))
    session.tell("> close-release reason='called off' abandon=yes")
    session.story.now += dt.timedelta(days=300)
    assert overdue(sight_of(session)) == ()


def test_a_recommended_rollback_names_its_key(sight_of):
    session = FakeSession(*alarm(), "wait 5s", "cond prod-down true", "wait 40s")
    session.tell("cond prod-down true", "wait 1s")
    duties = _all(sight_of, session)
    assert any(duty.label.text in ("ROLLBACK RECOMMENDED", "TRIGGERED", "BREACHING") for duty in duties)


@pytest.mark.parametrize("day", [calm(), calm_day(3)])
def test_what_comes_next_lies_ahead(sight_of, day):
    sight = sight_of(FakeSession(*day))
    due = next_due(sight)
    assert due.left_s is not None
    assert due.left_s > 0


def test_nothing_is_overdue_once_it_is_done_or_skipped(sight_of):
    session = FakeSession(*QUIET)
    refs = {duty.ref for duty in overdue(sight_of(session))}
    assert not refs & {f"item:{line.split()[2]}" for line in QUIET}


def test_what_is_overdue_says_since_when(sight_of):
    sight = sight_of(FakeSession(*alarm()))
    items = [duty for duty in overdue(sight) if duty.ref.startswith("item:")]
    assert items
    for duty in items:
        assert duty.due is not None
        assert duty.left_s == (duty.due - sight.now).total_seconds() < 0


def test_in_a_rehearsal_a_time_from_before_it_is_neither_ahead_nor_late(sight_of):
    """It begins minutes before T0: the lines of the day before are worked off in the plan's order, without a time."""
    session = FakeSession(*calm())
    session.state.rehearsal = True
    items = [duty for duty in _all(sight_of, session) if duty.ref.startswith("item:")]
    first = items[0]
    assert (first.ref, first.label.text, first.left_s, first.due) == ("item:staging-dry-run", "", 0.0, None)
    assert not any(duty.label.text.startswith("in ") and (duty.left_s or 0.0) <= 0 for duty in items)


CARD = """
[[role]]
id = "branch"
owner = "Mori"
may = ["run"]
[[procedure]]
id = "card"
kind = "contingency"
role = "branch"
[[procedure.step]]
id = "tell"
title = "Tell the desk"
announce = "text"
[[template]]
id = "text"
title = "Offline"
text = "Offline. Reference {parameter.ticket}"
channels = ["desk"]
[[channel]]
id = "desk"
kind = "hand"
"""


def test_a_step_whose_text_lacks_something_says_what_and_the_way_out():
    desk = Desk(CARD)
    desk.do(CallProcedure(procedure="card"), "mori", "branch")
    desk.tick()
    desk.write((EngineBeat(epoch=1),), "engine")
    duty = next_action(Sight(desk.state, desk.now, "mori", "branch", keys=Keymap()))
    assert duty.label.text == "DO NOW"
    assert duty.text == "Tell the desk: tell them otherwise, and say so (x); nothing fills in {parameter.ticket}"
    assert duty.owner == "Mori"  # the card's, where a step names nobody
