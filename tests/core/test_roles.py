"""Who holds a role, how it changes hands, and who counts as a second person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import roles
from cockpit.model.commands import AcceptRole, Actor, AddNote, AssignRole, CastVote, OfferRole, OpenPoll, TakeRole
from cockpit.model.events import RoleAssigned, SessionOpened
from tests.core.desk import Desk

PLAN = """
two_person_identity = "{identity}"
[[role]]
id = "commander"
owner = "Pilot lead"
may = ["decide"]
[[role]]
id = "engineering"
title = "Engineering on call"
[[poll]]
id = "go"
roles = ["commander", "engineering"]
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN.format(identity="claimed"))


def test_the_plans_owner_holds_a_role_until_an_entry_says_otherwise(desk: Desk) -> None:
    assert roles.holder(desk.state, "commander").owner == "Pilot lead"
    assert roles.holder(desk.state, "engineering").owner == ""
    desk.do(AssignRole(duty="engineering", owner="bob"), "anna")
    assert roles.holder(desk.state, "engineering").owner == "bob"


def test_only_who_decides_or_acts_in_the_role_replaces_its_holder(desk: Desk) -> None:
    assert desk.refused(AssignRole(duty="commander", owner="eve"), "eve").code == "not-allowed"
    desk.do(AssignRole(duty="commander", owner="carl"), "anna", "commander")
    assert roles.holder(desk.state, "commander").owner == "carl"


def test_a_hand_over_waits_for_the_person_it_was_offered_to(desk: Desk) -> None:
    desk.do(TakeRole(duty="engineering", reason=""), "anna")
    desk.do(OfferRole(duty="engineering", to="bob"), "anna", "engineering")
    assert roles.holder(desk.state, "engineering").owner == "anna"
    assert desk.refused(AcceptRole(duty="engineering"), "eve").code == "not-offered"
    desk.do(AcceptRole(duty="engineering"), "bob")
    held = roles.holder(desk.state, "engineering")
    assert (held.owner, held.how, held.offered_to) == ("bob", "accepted", "")
    assert desk.refused(AcceptRole(duty="engineering"), "bob").code == "not-offered"


def test_who_handed_a_role_over_may_no_longer_what_it_may(desk: Desk) -> None:
    desk.do(TakeRole(duty="commander", reason="on call"), "anna")
    desk.do(AssignRole(duty="engineering", owner="carl"), "anna", "commander")
    desk.do(OfferRole(duty="commander", to="bob"), "anna", "commander")
    desk.do(AcceptRole(duty="commander"), "bob")
    refused = desk.refused(AssignRole(duty="engineering", owner="dora"), "anna", "commander")
    assert refused.code == "role-held"
    assert "held by bob" in refused.reason
    desk.do(AssignRole(duty="engineering", owner="dora"), "bob", "commander")


def test_taking_over_from_somebody_needs_a_reason_and_says_from_whom(desk: Desk) -> None:
    desk.do(TakeRole(duty="engineering", reason=""), "anna")
    assert desk.refused(TakeRole(duty="engineering", reason=" "), "bob").code == "reason-needed"
    (event,) = desk.do(TakeRole(duty="engineering", reason="anna's train is stuck"), "bob")
    assert isinstance(event, RoleAssigned)
    assert (event.previous, event.how) == ("anna", "taken")


def test_a_role_that_somebody_took_is_not_acted_in_by_others(desk: Desk) -> None:
    desk.do(OpenPoll(poll="go"), "anna", "commander")
    desk.do(TakeRole(duty="engineering", reason=""), "bob")
    refusal = desk.refused(CastVote(poll="go", choice="go"), "eve", "engineering")
    assert refusal.code == "role-held"
    assert "bob" in refusal.reason
    desk.do(CastVote(poll="go", choice="go"), "bob", "engineering")


def test_a_role_named_in_the_plan_by_function_is_open_to_whoever_acts_in_it(desk: Desk) -> None:
    desk.do(OpenPoll(poll="go"), "anna", "commander")
    desk.do(CastVote(poll="go", choice="go"), "anna", "commander")


def test_an_unknown_role_is_refused_with_the_nearest_one(desk: Desk) -> None:
    assert "engineering" in desk.refused(TakeRole(duty="enginering", reason="x")).reason


def test_identity_os_refuses_claimed_names_as_either_of_two() -> None:
    desk = Desk(PLAN.format(identity="os"))
    assert roles.second_person(desk.state, "anna", Actor("bob", os=False), "it") is not None
    assert roles.second_person(desk.state, "anna", Actor("bob"), "it") is None
    claim = SessionOpened(session="s", os_user="deploy", uid=7, claimed="COCKPIT_USER=carl")
    desk.write((claim,), "carl")
    refusal = roles.second_person(desk.state, "carl", Actor("bob"), "it")
    assert refusal is not None
    assert refusal.code == "identity"


def test_a_relayed_word_needs_a_link_and_is_nobodys_own(desk: Desk) -> None:
    desk.do(OpenPoll(poll="go"), "anna", "commander")
    vote = CastVote(poll="go", choice="go", duty="engineering", relayed_for="Bea")
    assert desk.refused(vote, "anna").code == "link-needed"
    own = CastVote(poll="go", choice="go", duty="engineering", relayed_for="Anna", link="https://chat/1")
    assert desk.refused(own, "anna").code == "relay-self"


NAMES = st.sampled_from(["anna", "Anna", "bob", "carl ", " carl"])


@given(NAMES, NAMES)
def test_a_second_person_is_never_the_first_in_any_spelling(first: str, second: str) -> None:
    desk = Desk(PLAN.format(identity="claimed"))
    refused = roles.second_person(desk.state, first, Actor(second), "it") is not None
    assert refused == (first.strip().lower() == second.strip().lower())


def test_presence_is_told_by_open_sessions(desk: Desk) -> None:
    desk.do(TakeRole(duty="engineering", reason=""), "bob")
    assert not roles.holder(desk.state, "engineering").present
    desk.write((SessionOpened(session="s1", os_user="bob", uid=1000),), "bob")
    assert roles.holder(desk.state, "engineering").present
    desk.do(AddNote(text="hello"), "bob")
