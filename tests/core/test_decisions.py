"""GO is said of a GO, never against it; checkpoints record what was chosen."""

import pytest

from cockpit.core import asked, decisions, requirements
from cockpit.core.verdict import assess
from cockpit.model.commands import (
    CastVote,
    CheckItem,
    DeclarePoll,
    GrantWaiver,
    MakeDecision,
    OpenIncident,
    OpenPoll,
    Sign,
)
from cockpit.model.events import DecisionMade
from tests.core.desk import T0, Desk

PLAN = """
[[role]]
id = "commander"
may = ["decide", "waive"]
[[role]]
id = "ceo"
[[gate]]
id = "lint"
kind = "manual"
statement = "It is clean"
waivable_by = ["D-1"]
[[severity]]
id = "critical"
blocks_go = true
[[poll]]
id = "crew"
roles = ["commander", "ceo"]
declare = "commander"
[[phase]]
id = "preflight"
[phase.decision]
role = "commander"
requires = ["item:call"]
poll = "crew"
[[phase.item]]
id = "call"
[[phase]]
id = "checkpoint"
[phase.decision]
role = "ceo"
choices = ["widen access", "stay", "roll back"]
[[phase]]
id = "plain"
[[phase.item]]
id = "last"
[[phase]]
id = "by-poll"
decision = { poll = "crew" }
"""


@pytest.fixture
def desk() -> Desk:
    table = Desk(PLAN)
    table.tick()
    return table


def crew(desk: Desk) -> None:
    desk.do(OpenPoll(poll="crew"), "anna", "commander")
    desk.do(CastVote(poll="crew", choice="go"), "anna", "commander")
    desk.do(CastVote(poll="crew", choice="go"), "carl", "ceo")
    desk.do(DeclarePoll(poll="crew", result="go"), "anna", "commander")


GO = MakeDecision(phase="preflight", choice="go")


def test_go_is_refused_while_anything_it_stands_on_is_missing(desk: Desk) -> None:
    refusal = desk.refused(GO, "anna", "commander")
    assert refusal.code == "not-go"
    for words in ("call is open", "crew is not open", "NOT READY"):
        assert words in refusal.reason
    desk.judge("lint")
    crew(desk)
    assert "call is open" in desk.refused(GO, "anna", "commander").reason
    desk.do(CheckItem(item="call"), "bob")
    (event,) = desk.do(GO, "anna", "commander")
    assert isinstance(event, DecisionMade)
    assert event.verdict == "GO"
    assert requirements.unmet(desk.state, "phase:preflight", desk.now) is None


def test_go_against_a_no_go_is_refused_with_a_reason_too(desk: Desk) -> None:
    desk.judge("lint")
    crew(desk)
    desk.do(CheckItem(item="call"), "bob")
    desk.do(OpenIncident(severity="critical", title="data is lost"), "eve")
    refusal = desk.refused(MakeDecision(phase="preflight", choice="go", reason="trust me"), "anna", "commander")
    assert "data is lost" in refusal.reason


def test_a_conditional_go_is_noted_as_such(desk: Desk) -> None:
    desk.judge("lint", "fail")
    waiver = GrantWaiver(gate="lint", decision="D-1", reason="known", expires=T0)
    desk.do(waiver, "anna", "commander")
    crew(desk)
    desk.do(CheckItem(item="call"), "bob")
    (event,) = desk.do(GO, "anna", "commander")
    assert isinstance(event, DecisionMade)
    assert event.verdict == "CONDITIONAL GO"


def test_no_go_can_be_said_at_any_time_with_a_reason(desk: Desk) -> None:
    stop = MakeDecision(phase="preflight", choice="no-go")
    assert desk.refused(stop, "anna", "commander").code == "reason-needed"
    desk.do(MakeDecision(phase="preflight", choice="no-go", reason="weather"), "anna", "commander")
    assert "NO-GO" in str(requirements.unmet(desk.state, "phase:preflight", desk.now)) or desk.state.decisions


def test_a_checkpoint_records_its_own_choices_by_its_own_role(desk: Desk) -> None:
    stay = MakeDecision(phase="checkpoint", choice="stay")
    assert desk.refused(stay, "anna", "commander").code == "not-allowed"
    assert desk.refused(MakeDecision(phase="checkpoint", choice="go"), "carl", "ceo").code == "choice"
    desk.do(stay, "carl", "ceo")
    standing = decisions.standing(desk.state, "checkpoint", desk.now)
    assert standing is not None
    assert standing.facts is not None
    assert standing.facts.choice == "stay"
    assert desk.refused(MakeDecision(phase="checkpoint", choice="widen access"), "carl", "ceo").code == "reason-needed"
    desk.do(MakeDecision(phase="checkpoint", choice="roll back", reason="errors rise"), "carl", "ceo")
    assert requirements.unmet(desk.state, "phase:checkpoint", desk.now) is not None


def test_a_decision_is_relayed_with_a_link(desk: Desk) -> None:
    relayed = MakeDecision(phase="checkpoint", choice="stay", relayed_for="Carla", link="https://mail/2")
    desk.do(relayed, "anna", "commander")
    assert desk.state.decisions["checkpoint"].relayed_for == "Carla"


def test_a_phase_without_a_decision_refuses_one(desk: Desk) -> None:
    assert desk.refused(MakeDecision(phase="plain", choice="go"), "anna", "commander").code == "no-decision"
    assert decisions.standing(desk.state, "plain", desk.now) is None


def test_where_the_plan_names_only_a_poll_its_go_is_the_decision(desk: Desk) -> None:
    assert requirements.unmet(desk.state, "phase:by-poll", desk.now) == "crew is not open yet"
    desk.judge("lint")
    crew(desk)
    assert requirements.unmet(desk.state, "phase:by-poll", desk.now) is None


DAYS = """
[[role]]
id = "commander"
may = ["decide"]
[[gate]]
id = "documents"
kind = "manual"
statement = "x"
[[gate]]
id = "binary"
kind = "manual"
statement = "x"
[[gate]]
id = "suite"
kind = "manual"
statement = "x"
needs = ["binary"]
[[gate]]
id = "nobody-asks"
kind = "manual"
statement = "x"
[[phase]]
id = "planning"
decision = { role = "commander", requires = ["documents"] }
[[phase]]
id = "readiness"
decision = { role = "commander", choices = ["go", "look again", "no-go"] }
[[phase.item]]
id = "run-suite"
gate = "suite"
"""


def test_a_gate_that_only_a_later_phase_asks_for_is_not_asked_for_yet() -> None:
    table = Desk(DAYS)
    assert asked.later_gates(table.plan, "planning") == {"suite", "binary"}
    assert asked.later_gates(table.plan, "readiness") == frozenset()
    go = MakeDecision(phase="planning", choice="go")
    assert "documents" in table.refused(go, "anna", "commander").reason
    table.judge("documents")
    # what no phase asks for, each of them waits for
    assert "nobody-asks" in table.refused(go, "anna", "commander").reason
    table.judge("nobody-asks")
    table.judge("binary", "fail", reason="it crashes")
    assert "it crashes" in table.refused(go, "anna", "commander").reason, "a failure counts as soon as it is known"
    table.judge("binary")
    table.do(go, "anna", "commander")
    assert table.state.decisions["planning"].verdict == "NOT READY"
    assert "suite" in table.refused(MakeDecision(phase="readiness", choice="go"), "anna", "commander").reason


def test_a_third_way_is_neither_go_nor_no_go() -> None:
    table = Desk(DAYS)
    table.do(MakeDecision(phase="readiness", choice="look again"), "anna", "commander")
    why = requirements.unmet(table.state, "phase:readiness", table.now)
    assert why is not None
    table.judge("suite")
    table.judge("binary")
    assert "LOOK AGAIN" in (requirements.unmet(table.state, "phase:readiness", table.now) or "")


ONWARD = """
[[role]]
id = "lead"
may = ["decide"]
[[phase]]
id = "checks"
blocks = true
decision = { role = "lead", choices = ["go on", "wait an hour", "call it off"], onward = ["go on"] }
[[phase]]
id = "night"
[[phase.item]]
id = "copy"
[[signoff]]
id = "books"
role = "lead"
statement = "The books are right"
choices = ["accepted", "switched back"]
onward = ["accepted"]
"""


def test_a_plan_says_in_its_own_words_which_choices_let_the_release_go_on() -> None:
    desk = Desk(ONWARD)
    for choice in ("wait an hour", "Call it off"):
        desk.do(MakeDecision(phase="checks", choice=choice.lower(), reason="sums differ"), "anna", "lead")
        assert "phase checks comes first: it was decided" in desk.refused(CheckItem(item="copy")).reason
        standing = assess(desk.state, desk.now)
        assert standing.verdict == "NOT READY"
        assert [one.words for one in standing.reasons] == [f"checks was decided {choice.upper()} by anna: sums differ"]
    desk.do(MakeDecision(phase="checks", choice="go on", reason="they agree"), "anna", "lead")
    desk.do(CheckItem(item="copy"))
    assert assess(desk.state, desk.now).verdict == "GO"


def test_signed_for_another_choice_is_not_signed() -> None:
    desk = Desk(ONWARD)
    desk.do(Sign(signoff="books", choice="switched back"), "anna", "lead")
    assert requirements.unmet(desk.state, "signoff:books", desk.now) == "books was signed for 'switched back'"
