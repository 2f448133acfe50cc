"""Votes and what they saw: valid, void, suspended; quorum, declaring, two people, reminders, triage."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.core import votes
from cockpit.model.commands import (
    CastVote,
    ChangeClass,
    DeclarePoll,
    OpenPoll,
    Refusal,
    TakeRole,
)
from cockpit.model.events import ItemDone, PollDeclared, PollReminded, RefsSeen, VoteVoided
from tests.core.desk import Desk

PLAN = """
class = ["R1"]
[class.R1]
gates = ["build", "lint"]
[class.R2]
gates = ["build", "lint", "soak"]
[[role]]
id = "commander"
may = ["decide"]
[[role]]
id = "engineering"
[[role]]
id = "support"
[[gate]]
id = "build"
kind = "manual"
statement = "It builds"
binds = ["git:.:HEAD"]
[[gate]]
id = "lint"
kind = "manual"
statement = "It is clean"
valid_for = "30m"
[[gate]]
id = "soak"
kind = "manual"
statement = "It soaked"
[[poll]]
id = "go"
roles = ["commander", "engineering", "support"]
declare = "commander"
quorum = {quorum}
remind_every = "10m"
two_person = {two}
identity = "{identity}"
[[phase]]
id = "launch"
[[phase.item]]
id = "deploy"
deploy = true
"""


def desk(quorum: str = '"all"', *, two: bool = False, identity: str = "claimed") -> Desk:
    table = Desk(PLAN.format(quorum=quorum, two=str(two).lower(), identity=identity))
    refs(table, "aaa", "tree1")
    table.judge("build")
    table.judge("lint")
    table.tick()
    table.do(OpenPoll(poll="go"), "anna", "commander")
    return table


def refs(table: Desk, sha: str, tree: str) -> None:
    table.write((RefsSeen(ref=("git:.:HEAD",), sha=(sha,), tree=(tree,)),), "engine")


def vote(table: Desk, duty: str, choice: str = "go", who: str = "", reason: str = "") -> None:
    table.do(CastVote(poll="go", choice=choice, reason=reason), who or duty[0] + "-person", duty)


def everybody(table: Desk) -> None:
    for duty in ("commander", "engineering", "support"):
        vote(table, duty)


def verdict(table: Desk, duty: str = "engineering") -> str:
    return votes.standing(table.state, "go", duty, table.now).verdict


def test_a_vote_notes_what_it_saw() -> None:
    table = desk()
    vote(table, "engineering")
    seen = table.state.polls["go"].votes["engineering"].evidence
    judged = table.state.gates["build"]
    assert seen["build"].startswith(f"pass@{judged.seq} ")
    assert seen["lint"] == f"pass@{table.state.gates['lint'].seq}"


def test_a_gate_that_fails_voids_go_votes_for_good() -> None:
    table = desk()
    vote(table, "engineering")
    table.judge("lint", "fail", reason="3 problems")
    standing = votes.standing(table.state, "go", "engineering", table.now)
    assert (standing.verdict, standing.gate) == ("void", "lint")
    assert "3 problems" in standing.reason
    assert [event.duty for event in table.tick() if isinstance(event, VoteVoided)] == ["engineering"]
    table.judge("lint", "pass")
    table.tick()
    assert verdict(table) == "void"
    vote(table, "engineering")
    assert verdict(table) == "valid"


def test_the_same_tree_under_another_commit_voids_nothing_and_another_tree_does() -> None:
    table = desk()
    vote(table, "engineering")
    refs(table, "bbb", "tree1")
    assert verdict(table) == "valid"
    refs(table, "ccc", "tree2")
    standing = votes.standing(table.state, "go", "engineering", table.now)
    assert (standing.verdict, standing.gate) == ("void", "build")


def test_evidence_that_merely_grows_old_suspends_until_it_is_fresh() -> None:
    table = desk()
    vote(table, "engineering")
    table.wait("31m")
    assert verdict(table) == "suspended"
    table.judge("lint", "pass")
    assert verdict(table) == "valid"


def test_a_gate_that_becomes_required_later_voids_votes_that_did_not_see_it() -> None:
    table = desk()
    vote(table, "engineering")
    table.do(ChangeClass(classes=("R2",), reason="bigger than thought"), "anna", "commander")
    assert verdict(table) == "void"


def test_no_go_and_abstention_stand_whatever_becomes_of_the_evidence() -> None:
    table = desk()
    vote(table, "engineering", "no-go", reason="latency")
    vote(table, "support", "abstain")
    table.judge("lint", "fail")
    table.tick()
    assert verdict(table) == "valid"
    assert verdict(table, "support") == "valid"


def test_a_no_go_vote_needs_a_reason() -> None:
    table = desk()
    assert table.refused(CastVote(poll="go", choice="no-go"), "e", "engineering").code == "reason-needed"
    vote(table, "engineering", "no-go", reason="latency doubled")
    assert votes.tally(table.state, "go", table.now).no_go == ("engineering",)
    vote(table, "engineering", "go")
    assert votes.tally(table.state, "go", table.now).no_go == ()


def test_all_means_that_everybody_answered_and_somebody_said_go() -> None:
    table = desk()
    vote(table, "commander", "abstain")
    vote(table, "engineering", "abstain")
    assert votes.tally(table.state, "go", table.now).lacking == ("no vote yet of support",)
    vote(table, "support", "abstain")
    assert votes.tally(table.state, "go", table.now).lacking == ("nobody said GO",)
    vote(table, "support", "go")
    assert not votes.tally(table.state, "go", table.now).lacking


@pytest.mark.parametrize(("quorum", "needed"), [('"majority"', 2), ("1", 1), ("3", 3)])
def test_a_majority_or_a_number_counts_go_votes(quorum: str, needed: int) -> None:
    table = desk(quorum)
    for count, duty in enumerate(("commander", "engineering", "support"), start=1):
        vote(table, duty)
        assert bool(votes.tally(table.state, "go", table.now).lacking) == (count < needed)


def test_only_the_named_role_declares_and_only_what_the_votes_say() -> None:
    table = desk()
    everybody(table)
    assert table.refused(DeclarePoll(poll="go", result="go"), "e", "engineering").code == "not-allowed"
    (event,) = table.do(DeclarePoll(poll="go", result="go"), "anna", "commander")
    assert isinstance(event, PollDeclared)
    assert votes.poll_standing(table.state, "go", table.now).status == "go"
    assert table.refused(DeclarePoll(poll="go", result="go"), "anna", "commander").code == "no-change"


def test_go_is_not_declared_over_a_missing_void_resting_or_no_go_vote() -> None:
    table = desk()
    go = DeclarePoll(poll="go", result="go")
    vote(table, "commander")
    vote(table, "engineering")
    assert "support" in table.refused(go, "anna", "commander").reason
    vote(table, "support", "no-go", reason="not staffed")
    assert table.refused(go, "anna", "commander").code == "no-go-vote"
    vote(table, "support")
    table.wait("31m")
    assert "rests" in table.refused(go, "anna", "commander").reason
    table.judge("lint", "fail")
    assert "void" in table.refused(go, "anna", "commander").reason


def test_go_is_not_declared_on_votes_that_saw_a_red_gate() -> None:
    table = desk()
    table.judge("lint", "fail")
    everybody(table)
    assert table.refused(DeclarePoll(poll="go", result="go"), "anna", "commander").code == "not-go"


def test_no_go_can_be_declared_at_any_time() -> None:
    table = desk()
    table.do(DeclarePoll(poll="go", result="no-go", reason="weather"), "anna", "commander")
    assert votes.poll_standing(table.state, "go", table.now).status == "no-go"
    table.do(OpenPoll(poll="go"), "anna", "commander")
    assert table.state.polls["go"].votes == {}


def test_a_late_change_of_heart_contests_a_declared_go_until_a_deploy_used_it() -> None:
    table = desk()
    everybody(table)
    table.do(DeclarePoll(poll="go", result="go"), "anna", "commander")
    vote(table, "support", "no-go", reason="queue is full")
    standing = votes.poll_standing(table.state, "go", table.now)
    assert standing.status == "contested"
    assert "queue is full" in standing.reason
    vote(table, "support")
    table.do(DeclarePoll(poll="go", result="no-go"), "anna", "commander")
    table.do(DeclarePoll(poll="go", result="go"), "anna", "commander")
    table.write((ItemDone(item="deploy"),), "anna")
    table.judge("build", "fail")
    assert votes.poll_standing(table.state, "go", table.now).status == "go"


def test_roles_that_have_not_voted_are_reminded_at_the_plans_pace() -> None:
    table = desk()
    vote(table, "commander")
    assert not [event for event in table.wait("9m") if isinstance(event, PollReminded)]
    (event,) = [event for event in table.wait("1m") if isinstance(event, PollReminded)]
    assert event.duties == ("engineering", "support")
    assert not [event for event in table.wait("5m") if isinstance(event, PollReminded)]
    assert [event for event in table.wait("5m") if isinstance(event, PollReminded)]


def test_a_vote_is_cast_in_ones_own_role_or_relayed() -> None:
    table = desk()
    assert table.refused(CastVote(poll="go", choice="go"), "eve", "").code == "not-asked"
    other = CastVote(poll="go", choice="go", duty="support")
    assert "link" in table.refused(other, "eve", "engineering").reason
    relayed = CastVote(poll="go", choice="go", duty="support", relayed_for="Sue", link="https://chat/7")
    table.do(relayed, "eve", "engineering")
    cast = table.state.polls["go"].votes["support"]
    assert (cast.relayed_for, cast.by, cast.link) == ("Sue", "eve", "https://chat/7")


def test_one_account_gives_one_vote_where_identity_is_os() -> None:
    table = desk(identity="os")
    go = CastVote(poll="go", choice="go")
    assert table.refused(go, "anna", "commander", os=False).code == "identity"
    table.do(go, "anna", "commander")
    assert table.refused(go, "anna", "engineering").code == "one-account"
    relayed = CastVote(poll="go", choice="go", duty="engineering", relayed_for="Eve", link="https://chat")
    assert table.refused(relayed, "bob", "support").code == "identity"
    table.do(CastVote(poll="go", choice="abstain"), "anna", "commander")


def test_the_declarers_own_votes_alone_never_satisfy_a_two_person_poll() -> None:
    table = desk("1", two=True)
    vote(table, "commander", who="anna")
    refusal = table.refused(DeclarePoll(poll="go", result="go"), "anna", "commander")
    assert refusal.code == "second-voice"
    relayed = CastVote(poll="go", choice="go", duty="support", relayed_for="Sue", link="https://chat")
    table.do(relayed, "anna", "commander")
    assert table.refused(DeclarePoll(poll="go", result="go"), "anna", "commander").code == "second-voice"
    vote(table, "engineering", who="eve")
    table.do(DeclarePoll(poll="go", result="go"), "anna", "commander")


PEOPLE = st.sampled_from(["anna", "bob"])
DUTIES = st.sampled_from(["commander", "engineering", "support"])
ACTS = st.one_of(
    st.tuples(st.just("vote"), DUTIES, st.sampled_from(["go", "abstain"])),
    st.tuples(st.just("relay"), DUTIES, st.sampled_from(["bob", "cleo", "anna"])),
    st.tuples(st.just("take"), DUTIES, st.just("")),
    st.tuples(st.just("declare"), st.just("commander"), st.just("go")),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTS, max_size=12), st.sampled_from(['"all"', '"majority"', "1"]))
def test_nobody_alone_brings_a_two_person_poll_to_go(acts: list[tuple[str, str, str]], quorum: str) -> None:
    table = desk(quorum, two=True)
    for kind, duty, more in acts:
        command: CastVote | TakeRole | DeclarePoll
        if kind == "vote":
            command = CastVote(poll="go", choice=more)
        elif kind == "relay":
            command = CastVote(poll="go", choice="go", duty=duty, relayed_for=more, link="https://chat")
        elif kind == "take":
            command = TakeRole(duty=duty, reason="all mine")
        else:
            command = DeclarePoll(poll="go", result="go")
        if not isinstance(table.ask(command, "anna", duty), Refusal):
            table.do(command, "anna", duty)
    assert table.state.polls["go"].result != "go"


CHANGES = st.sampled_from(["lint fail", "lint pass", "build fail", "build pass", "move", "move back", "wait", "tick"])


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CHANGES, max_size=8))
def test_a_vote_that_stands_saw_what_is_there_now(changes: list[str]) -> None:
    """Whatever happens after a vote: where it still stands, every gate is green and about what it was about then."""
    table = desk()
    vote(table, "engineering")
    voided = False
    for change in changes:
        if change.startswith(("lint", "build")):
            gate, result = change.split()
            table.judge(gate, result)
        elif change.startswith("move"):
            refs(table, "x", "tree1" if "back" in change else "tree9")
        elif change == "wait":
            table.wait("20m")
        else:
            table.tick()
        voided = voided or bool(table.state.polls["go"].votes["engineering"].voided)
        standing = verdict(table)
        if standing == "valid":
            assert table.state.refs["git:.:HEAD"].tree == "tree1"
            assert all(table.state.gates[name].verdict == "pass" for name in ("build", "lint"))
        assert not (voided and standing != "void")
