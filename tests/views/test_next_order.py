"""The order of NEXT, as a table: of two things that have to be done at once, which one stands on the line."""

import datetime as dt

import pytest

from cockpit.model.frame import Tone
from cockpit.views import next_action as module
from cockpit.views.next_action import ORDER, next_action
from tests.tui.fake import (
    T0,
    FakeSession,
    alarm,
    calm,
    calm_day,
    decided,
    outage,
    rolling_back,
    round_of_looking,
)
from tests.views.test_labels import FINISHING
from tests.views.test_next_action import QUIET

FAILING = ["> run-gate tests", "run gate:tests fail '3 failed'"]
INCIDENT = ["> open-incident high 'Tiles are slow'"]
POLL = ["> open-poll go-poll"]
AGAINST = [*POLL, "as ben engineering", "> cast-vote go-poll no-go reason='tests are red'", "as anna commander"]
HELD = ["> call-hold 'waiting for CX'"]
LOST = ["> start-item warm-sessions", "lost item:warm-sessions 'the host restarted'"]

PAIRS = [
    ("a dead engine before everything", rolling_back(), "silent", "ENGINE LOST"),
    ("blindness before what may only look bad", [*alarm(), "probe control fail 503 'no route'"], "", "MONITORING BLIND"),
    ("an unknown outcome before an incident", [*decided(), *LOST, *INCIDENT], "", "OUTCOME UNKNOWN"),
    ("a step to do before the incident it answers", [*INCIDENT, *rolling_back()], "", "DO NOW"),
    ("a breach before a failing gate", alarm(), "", "BREACHING"),
    ("an incident without an owner before a failing gate", [*calm(), *FAILING, *INCIDENT], "", "INCIDENT"),
    ("a gate that fails before a vote that says no", [*calm(), *AGAINST, *FAILING], "", "GATE FAILS"),
    ("a vote that says no before gates nobody judged", [*calm(), *AGAINST], "", "NO-GO VOTE"),
    ("gates before votes", [*calm(), *POLL], "", "GATES"),
    ("gates before a hold is ended", [*calm(), *HELD], "", "GATES"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "day", "engine", "label"), PAIRS, ids=[one[0] for one in PAIRS])
def test_what_matters_more_comes_first(sight_of, what, day, engine, label):
    session = FakeSession(*day)
    if engine == "silent":
        session.story.now += dt.timedelta(seconds=60)
    duty = next_action(sight_of(session))
    assert duty.label.text == label, what
    assert duty.ref
    assert duty.text


def test_the_written_order_is_the_order_in_code():
    written = [
        line.strip().partition(". ")[2] for line in (module.__doc__ or "").splitlines() if line[:2].strip().isdigit()
    ]
    assert len(written) == len(ORDER)
    for words, (name, _) in zip(written, ORDER, strict=True):
        assert words.startswith(name), (words, name)


def test_the_overdue_flag_comes_before_a_line_of_yesterday(sight_of):
    session = FakeSession(*decided(), "> start-item warm-sessions", "run item:warm-sessions pass")
    session.story.now += dt.timedelta(minutes=10)
    session.tell(*calm_day(1))
    sight = sight_of(session)
    late = [one.ref for one in module._candidates(sight) if one.ref.startswith("item:")]
    assert late[0] == "item:enable-flag"
    assert "OVERDUE" in next_action(sight).label.text
    deploys = [ref for ref in late if sight.book.items[ref.partition(":")[2]].deploy]
    assert deploys == late[: len(deploys)]


def test_an_advisory_gate_whose_failure_takes_a_decision_comes_before_what_is_overdue(sight_of):
    edits = ('id = "tests"\\n => id = "tests"\\nrequired = false\\nwaivable_by = ["D-009"]\\n',)
    session = FakeSession(*calm(), *FAILING, edits=edits)
    session.story.now += dt.timedelta(minutes=10)
    session.tell(*calm_day(1))
    duty = next_action(sight_of(session))
    assert (duty.label.text, duty.ref) == ("GATE FAILS", "gate:tests")
    assert "waive it under a decision (w)" in duty.text


def test_what_is_advisory_comes_after_what_is_required(sight_of):
    edits = ('id = "staging-dry-run"\\n => id = "staging-dry-run"\\nrequired = false\\n',)
    sight = sight_of(FakeSession(*calm(), edits=edits))
    refs = [one.ref for one in module._candidates(sight)]
    due = [ref for ref in refs if ref.startswith("item:")]
    assert "item:staging-dry-run" in due
    required = [ref for ref in due if sight.book.items[ref.partition(":")[2]].required]
    assert due.index("item:staging-dry-run") > max(
        due.index(ref) for ref in required if not _said(sight, ref).text.startswith("nothing due now")
    )


def _said(sight, ref):
    return next(one for one in module._candidates(sight) if one.ref == ref)


def test_what_is_only_due_later_is_said_to_be_later(sight_of):
    """Before T0 nothing of the launch is to be done now, though it could be."""
    sight = sight_of(FakeSession(*calm()))
    t0 = sight.state.clock.t0
    for duty in module._candidates(sight):
        item = sight.book.items.get(duty.ref.partition(":")[2])
        if item is None or not duty.ref.startswith("item:"):
            continue
        begins = sight.at(item.at or sight.book.phase_of[item.id].at)
        if begins is not None and begins >= t0 > sight.now:
            assert duty.text.startswith("nothing due now; next: "), duty
            assert duty.label.text.startswith("in ")
            assert duty.label.tone is not Tone.BAD


def test_a_dead_engine_says_what_to_do_but_not_in_a_replay(sight_of):
    session = FakeSession(*calm_day(2))
    session.story.now += dt.timedelta(seconds=60)
    sight = sight_of(session)
    assert "(m E)" in next_action(sight, "live").text
    assert "its owner" in next_action(sight, "read-only").text
    assert next_action(sight, "replay").label.text != "ENGINE LOST"


def test_blindness_for_want_of_a_variable_names_it(sight_of):
    session = FakeSession(*calm_day(2), "probe control fail 503 'no route'")
    session.state.engine.missing_env = ("PROD_URL", "SLACK_WEBHOOK")
    duty = next_action(sight_of(session))
    assert duty.label.text == "MONITORING BLIND"
    assert "PROD_URL, SLACK_WEBHOOK" in duty.text


def test_a_demo_whose_service_is_gone_is_over_and_not_blind(sight_of):
    gone = "probe control fail 0 'connection refused'"
    demo = FakeSession(*calm_day(2), gone, edits=('[release] => [release]\\nlabel = "SIMULATION"',))
    duty = next_action(sight_of(demo))
    assert duty.label.text == "DEMO OVER"
    assert "this demo is over" in duty.text
    hangs = FakeSession(
        *calm_day(2),
        "probe control fail 0 'no answer in 3 s'",
        edits=('[release] => [release]\\nlabel = "SIMULATION"',),
    )
    assert next_action(sight_of(hangs)).label.text == "MONITORING BLIND"
    assert next_action(sight_of(FakeSession(*calm_day(2), gone))).label.text == "MONITORING BLIND"


def test_a_role_that_is_offered_is_said_to_whom_it_is_offered_and_to_nobody_else(sight_of):
    session = FakeSession(*calm(), "as ben engineering", "> offer-role engineering anna", "as anna commander")
    mine = [one for one in module._candidates(sight_of(session)) if one.ref == "role:engineering"]
    assert [one.text for one in mine] == ["ben offers you Engineering On-Call: take it (m T)"]
    others = FakeSession(*calm(), "as ben engineering", "> offer-role engineering eli", "as anna commander")
    assert not [one for one in module._candidates(sight_of(others)) if one.ref == "role:engineering"]


def test_a_late_announcement_stands_on_the_line(sight_of):
    session = FakeSession(*decided(), "wait 45m")
    duties = list(module._candidates(sight_of(session)))
    assert any("OVERDUE" in one.label.text and one.text.startswith("send ") for one in duties)


def test_a_hold_that_a_person_called_is_to_be_ended_by_one(sight_of):
    duties = list(module._candidates(sight_of(FakeSession(*calm(), *HELD))))
    held = next(one for one in duties if one.label.text == "HOLDING")
    assert "(H)" in held.text
    assert "waiting for CX" in held.text
    assert not [line for line in QUIET if held.ref in line]


def test_gates_that_are_asked_for_already_are_waited_for_not_run_again(sight_of):
    session = FakeSession(*calm())
    assert next_action(sight_of(session)).label.text == "GATES"
    session.tell("> run-gate failed")
    duty = next_action(sight_of(session))
    assert duty.label.text == "RUNS"
    assert duty.text.startswith("wait")


def test_the_summary_of_gates_names_what_is_only_advisory(sight_of):
    from cockpit.views.gates import gates

    text = gates(sight_of(FakeSession(*calm()))).summary.text
    assert text.split(", ")[0].endswith(" pass")
    advisory = [
        one
        for one in gates(sight_of(FakeSession(*calm()))).rows
        if not one.required and one.verdict.tone is not Tone.GOOD
    ]
    assert bool(advisory) == ("advisory" in text)


def _labels(sight_of, session):
    return [one.label.text for one in module._candidates(sight_of(session))]


def test_word_overdue_on_the_gravest_incident_comes_before_steps_that_are_ready_and_not_before_what_is_stuck(sight_of):
    card = "> call-procedure shopify-down 'the API is out'"
    session = FakeSession(*decided(), "> open-incident critical 'Approvals are stuck' owner=ben", card)
    assert _labels(sight_of, session)[0] == "DO NOW"
    session.story.now += dt.timedelta(minutes=40)
    session.tell(*calm_day(1))
    duty = next_action(sight_of(session))
    assert duty.ref.startswith("due:announce:incident@"), duty
    assert (duty.label.text, bool(duty.owner)) == ("OVERDUE 40m", True)
    session.tell("> call-procedure rollback 'approvals are stuck' typed=hotdash-pilot")
    assert next_action(sight_of(session)).ref.startswith("step:P2/"), "a rollback goes first"


def test_of_several_incidents_it_is_the_gravest_whose_word_comes_before_a_step_that_is_ready(sight_of):
    day = [
        *decided(),
        "> open-incident high 'Tiles are slow' owner=ben",
        "> call-procedure shopify-down 'the API is out'",
    ]
    session = FakeSession(*day)
    session.story.now += dt.timedelta(minutes=65)
    session.tell(*calm_day(1))
    assert next_action(sight_of(session)).due == session.state.incidents["I1"].opened
    session.tell("> open-incident critical 'Approvals are stuck' owner=ben")
    assert next_action(sight_of(session)).label.text == "DO NOW", "of the graver one nothing is owed yet"
    session.story.now += dt.timedelta(minutes=35)
    session.tell(*calm_day(1))
    assert next_action(sight_of(session)).due == session.state.incidents["I2"].opened
    ranked = [one.ref for one in module._candidates(sight_of(session)) if one.label.text == "INCIDENT"]
    assert ranked == ["incident:I2", "incident:I1"], "the gravest first"


def test_a_text_to_post_comes_before_the_step_that_waits_for_it(sight_of):
    session = FakeSession(*rolling_back(), "run step:P1/script pass", "> finish-step P1 tell-ceo 'rang'", "wait 2s")
    labels = [one.label.text for one in module._candidates(sight_of(session)) if one.label.text in ("POST", "WAITS")]
    assert labels[0] == "POST"


def test_a_text_somebody_ordered_beside_any_step_is_to_be_posted_until_that_is_said(sight_of):
    def to_post(session: FakeSession) -> list[str]:
        duties = [one for one in module._candidates(sight_of(session)) if one.label.text == "POST"]
        return [one.text for one in duties]

    session = FakeSession(*decided())
    assert to_post(session) == []
    session.tell("> announce rollback operators")
    (words,) = to_post(session)
    assert words.startswith("post Rollback broadcast in Operator channel")
    ref = next(one.ref for one in module._candidates(sight_of(session)) if one.label.text == "POST")
    session.tell(f"> confirm-sent {ref.partition(':')[2]}")
    assert to_post(session) == []


def test_gates_nobody_has_judged_still_come_before_votes_after_t0_until_the_launch(sight_of):
    session = FakeSession(*calm(), *POLL)
    session.tell(f"at {T0}", "wait 5m", *round_of_looking())
    duty = next_action(sight_of(session))
    assert (duty.label.text, "gates that are not green" in duty.text) == ("GATES", True), duty


def test_after_a_rollback_nothing_of_the_plan_is_next_until_t0_is_ahead_again(sight_of):
    session = FakeSession(*outage(), *FINISHING)
    for number in range(40):
        session.tell("wait 5s", *round_of_looking(number))
    duties = list(module._candidates(sight_of(session)))
    texts = [one.text for one in duties]
    back = next(index for index, one in enumerate(duties) if one.label.text == "ROLLED BACK")
    assert texts[back] == "close the release (m Q), or move T0 for another try (L)"
    assert duties[back].owner == "Pilot lead"
    assert not any(one.ref == "poll:go-poll" for one in duties[:back])
    assert not any("Launch announcement" in text for text in texts[:back])
    assert all(not one.ref.startswith(("item:", "phase:")) or one.label.text == "FAILED" for one in duties[:back])
    session.tell("> set-t0 2027-02-19T19:30:00+00:00 'the cache was cold'")
    after = list(module._candidates(sight_of(session)))
    assert not any(one.label.text == "ROLLED BACK" for one in after)


def test_what_is_to_be_told_comes_before_the_line_that_asks_whether_it_was(sight_of):
    """At T0 and each half hour after: first the heartbeat is sent, then "heartbeat posted" is ticked."""
    session = FakeSession(*decided(), "wait 2m")
    found = [one.ref for one in module._candidates(sight_of(session)) if one.label.text.startswith(("DUE", "due"))]
    beat = next(ref for ref in found if "announce:heartbeat" in ref)
    assert found.index(beat) < found.index("item:heartbeat-posted") < found.index("item:log-live")
    every = [one.ref for one in module._candidates(sight_of(session))]
    assert every.index(beat) < every.index("item:append-heartbeat"), "which has four hours' time"
    session.tell("> announce heartbeat", "wait 16m")
    late = [one.ref for one in module._candidates(sight_of(session)) if one.label.text.startswith("OVERDUE")]
    assert "item:heartbeat-posted" in late, "overdue it stands among what is overdue"


def test_nobody_is_asked_to_tell_of_an_incident_that_has_no_owner_to_name(sight_of):
    session = FakeSession(*decided(), "> open-incident critical 'Approvals are stuck'")
    session.story.now += dt.timedelta(minutes=40)
    session.tell(*calm_day(1), "> call-procedure shopify-down 'the API is out'")
    assert next_action(sight_of(session)).text == "name an owner for I1 Approvals are stuck"
    session.tell("> update-incident I1 owner=ben")
    assert next_action(sight_of(session)).ref.startswith("due:announce:incident@")


def test_past_everything_the_release_is_to_be_closed_and_what_that_lacks_is_named(sight_of):
    session = FakeSession(*decided(), "wait 2m")
    every = list(module._candidates(sight_of(session)))
    assert (every[-1].ref, every[-1].label.text) == ("close", "CLOSE")
    assert every[-1].text.startswith("before the release is closed (m Q): still open: ")
    assert every[-1].owner
    early = FakeSession(*decided())
    assert all(one.ref != "close" for one in module._candidates(sight_of(early))), "nobody closes before T0"
