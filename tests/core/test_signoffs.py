"""Statements, their order, the last word, two signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import requirements, signoffs
from cockpit.model.commands import CallProcedure, CheckItem, EnterMetric, Refusal, Sign, StartItem, WithdrawSignoff
from cockpit.model.events import SignoffSigned
from tests.core.desk import Desk

PLAN = """
two_person_identity = "{identity}"
[[role]]
id = "commander"
[[role]]
id = "engineering"
[[role]]
id = "ceo"
[[metric]]
id = "p95"
unit = "ms"
max = 1500
[[phase]]
id = "after"
[[phase.item]]
id = "report"
[[signoff]]
id = "accepted"
role = "ceo"
statement = "I decide:"
choices = ["launch accepted", "rollback"]
final = true
[[signoff]]
id = "done"
role = "commander"
statement = "All is done."
after = ["checklists"]
[[signoff]]
id = "metrics"
role = "engineering"
statement = "p95 is {{metric.p95}}."
two_person = true
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN.format(identity="claimed"))


def ready(desk: Desk) -> None:
    desk.do(CheckItem(item="report"), "anna", "commander")
    desk.do(EnterMetric(metric="p95", value=1200), "eve", "engineering")


def signed(desk: Desk, name: str) -> str:
    return signoffs.standing(desk.state, name, desk.now).status


def test_what_is_signed_is_the_text_of_the_plan_now(desk: Desk) -> None:
    ready(desk)
    (event,) = desk.do(Sign(signoff="metrics", statement="p95 is 1200 ms."), "eve", "engineering")
    assert isinstance(event, SignoffSigned)
    assert event.statement == "p95 is 1200 ms."


def test_a_text_that_has_changed_since_it_was_shown_is_not_signed(desk: Desk) -> None:
    ready(desk)
    desk.do(EnterMetric(metric="p95", value=1400), "eve", "engineering")
    refusal = desk.refused(Sign(signoff="metrics", statement="p95 is 1200 ms."), "eve", "engineering")
    assert refusal.code == "statement"
    assert "1400 ms" in refusal.reason


def test_a_statement_with_a_field_without_value_is_not_signed(desk: Desk) -> None:
    assert "{metric.p95}" in desk.refused(Sign(signoff="metrics"), "eve", "engineering").reason


def test_what_comes_first_comes_first(desk: Desk) -> None:
    assert signed(desk, "done") == "waiting"
    refusal = desk.refused(Sign(signoff="done"), "anna", "commander")
    assert refusal.code == "order"
    assert "report" in refusal.reason
    ready(desk)
    desk.do(Sign(signoff="done"), "anna", "commander")
    assert signed(desk, "done") == "signed"


def test_the_final_one_waits_for_every_other(desk: Desk) -> None:
    ready(desk)
    last = Sign(signoff="accepted", choice="launch accepted")
    assert "metrics" in desk.refused(last, "carl", "ceo").reason
    desk.do(Sign(signoff="done"), "anna", "commander")
    desk.do(Sign(signoff="metrics"), "eve", "engineering")
    assert "metrics" in desk.refused(last, "carl", "ceo").reason  # one signature of two
    desk.do(Sign(signoff="metrics"), "anna", "commander")
    desk.do(last, "carl", "ceo")
    assert requirements.unmet(desk.state, "signoff:accepted", desk.now) is None


def test_only_the_named_role_signs_or_is_relayed_with_a_link(desk: Desk) -> None:
    ready(desk)
    assert desk.refused(Sign(signoff="done"), "eve", "engineering").code == "not-allowed"
    assert desk.refused(Sign(signoff="done", relayed_for="Carla"), "eve", "engineering").code == "link-needed"
    desk.do(Sign(signoff="done", relayed_for="Carla", link="https://mail/1"), "eve", "engineering")
    facts = desk.state.signoffs["done"]
    assert (facts.relayed_for, facts.by) == ("Carla", "eve")


def test_a_choice_is_made_where_there_is_one_and_only_there(desk: Desk) -> None:
    ready(desk)
    assert desk.refused(Sign(signoff="accepted"), "carl", "ceo").code == "choice"
    assert desk.refused(Sign(signoff="done", choice="yes"), "anna", "commander").code == "choice"


def test_the_final_choice_to_roll_back_does_not_count_as_met(desk: Desk) -> None:
    ready(desk)
    desk.do(Sign(signoff="done"), "anna", "commander")
    desk.do(Sign(signoff="metrics"), "eve", "engineering")
    desk.do(Sign(signoff="metrics"), "anna", "commander")
    desk.do(Sign(signoff="accepted", choice="rollback"), "carl", "ceo")
    assert requirements.unmet(desk.state, "signoff:accepted", desk.now) == "accepted was signed for 'rollback'"


def test_the_second_signature_is_somebody_elses(desk: Desk) -> None:
    ready(desk)
    desk.do(Sign(signoff="metrics"), "eve", "engineering")
    assert signed(desk, "metrics") == "half"
    assert desk.refused(Sign(signoff="metrics"), "eve", "commander").code == "second-person"
    assert desk.refused(Sign(signoff="metrics"), "bob", "").code == "not-allowed"
    relayed = Sign(signoff="metrics", relayed_for="Zoe", link="https://x")
    assert desk.refused(relayed, "anna", "commander").code == "second-person"
    desk.do(Sign(signoff="metrics"), "anna", "commander")
    assert desk.state.signoffs["metrics"].second_by == "anna"
    assert signed(desk, "metrics") == "signed"


def test_the_person_whose_word_was_relayed_is_not_the_second_one(desk: Desk) -> None:
    ready(desk)
    desk.do(Sign(signoff="metrics", relayed_for="carl", link="https://x"), "anna", "commander")
    assert desk.refused(Sign(signoff="metrics"), "carl", "ceo").code == "second-person"


def test_a_signature_is_withdrawn_with_a_reason_by_its_role(desk: Desk) -> None:
    ready(desk)
    desk.do(Sign(signoff="done"), "anna", "commander")
    assert desk.refused(Sign(signoff="done"), "anna", "commander").code == "no-change"
    assert desk.refused(WithdrawSignoff(signoff="done", reason=""), "anna", "commander").code == "reason-needed"
    assert desk.refused(WithdrawSignoff(signoff="done", reason="no"), "eve", "engineering").code == "not-allowed"
    desk.do(WithdrawSignoff(signoff="done", reason="report was the wrong one"), "anna", "commander")
    assert signed(desk, "done") == "ready"


ROLES = st.sampled_from(["engineering", "commander", "ceo", ""])
RELAYED = st.sampled_from(["", "", "Zoe", "eve"])


@given(st.lists(st.tuples(ROLES, RELAYED), max_size=8))
def test_nobody_alone_completes_a_two_person_signature(acts: list[tuple[str, str]]) -> None:
    desk = Desk(PLAN.format(identity="claimed"))
    ready(desk)
    for role, relayed in acts:
        command = Sign(signoff="metrics", relayed_for=relayed, link="https://x" if relayed else "")
        if not isinstance(desk.ask(command, "eve", role), Refusal):
            desk.do(command, "eve", role)
    assert not requirements.signed(desk.state, "metrics")


def test_identity_os_wants_both_signatures_vouched() -> None:
    desk = Desk(PLAN.format(identity="os"))
    ready(desk)
    assert desk.refused(Sign(signoff="metrics"), "eve", "engineering", os=False).code == "identity"
    desk.do(Sign(signoff="metrics"), "eve", "engineering")
    assert desk.refused(Sign(signoff="metrics"), "anna", "commander", os=False).code == "identity"
    desk.do(Sign(signoff="metrics"), "anna", "commander")


ASKED = """
[[role]]
id = "commander"
may = ["rollback", "run"]
[[phase]]
id = "day"
[[phase.item]]
id = "ship"
run = "true"
deploy = true
[[phase.item]]
id = "report"
[[signoff]]
id = "whole"
role = "commander"
statement = "It is done."
[[signoff]]
id = "early"
role = "commander"
statement = "The report is read."
after = ["item:report"]
[[signoff]]
id = "way"
role = "commander"
statement = "I decide."
after = ["item:report"]
choices = ["keep", "rollback"]
[[procedure]]
id = "back"
kind = "rollback"
[[procedure.step]]
id = "off"
run = "true"
"""


def asked(desk: Desk) -> list[str]:
    return [one.id for one in desk.plan.signoff if signoffs.asked(desk.state, one, desk.now)]


def test_a_signature_is_asked_for_when_what_it_comes_after_is_done_and_not_after_a_rollback() -> None:
    desk = Desk(ASKED)
    assert asked(desk) == []
    desk.do(CheckItem(item="report"), "anna", "commander")
    assert asked(desk) == ["early", "way"], "what says nothing of its time is about the whole"
    desk.do(StartItem(item="ship"), "anna", "commander")
    assert "whole" not in asked(desk), "it still runs"
    desk.finish("R1")
    desk.tick()
    assert asked(desk) == ["whole", "early", "way"]
    desk.do(CallProcedure(procedure="back", typed="demo"), "anna", "commander")
    desk.tick()
    assert asked(desk) == ["way"], "it is on its way back: only who decides on that signs"
    desk.finish("R2")
    desk.tick()
    assert asked(desk) == ["way"]


def test_what_a_part_of_the_plan_waits_for_is_asked_for_before_the_rest() -> None:
    desk = Desk(ASKED.replace('id = "ship"\n', 'id = "ship"\nneeds = ["signoff:whole"]\n'))
    assert asked(desk) == ["whole"]
