"""Tuples, the matrix that allows them, and what one can go back to."""

import pytest

from cockpit.core import requirements, tuples
from cockpit.model.commands import Observe, SetTuple
from cockpit.model.events import TupleSet
from tests.core.desk import Desk

SHA = "0123456789abcdef0123456789abcdef01234567"
PLAN = """
[[tuple]]
id = "current"
refs = { loop_sha = "git:.:HEAD", consumer_sha = "", schema_version = "7" }
required = ["loop_sha", "consumer_sha", "schema_version"]
matrix = "compatibility.toml"
[[tuple]]
id = "previous"
refs = { loop_sha = "", schema_version = "6" }
rollback = true
matrix = "compatibility.toml"
[[tuple]]
id = "plain"
refs = { flag = "off" }
[[procedure]]
id = "rollback"
kind = "rollback"
to = "previous"
[[procedure.step]]
id = "off"
"""
MATRIX = {
    "supported": [{"loop_sha": SHA[:10], "consumer_sha": "*", "schema_version": 7, "note": "after D-014"}],
    "rollback": [{"loop_sha": "fedcba9", "schema_version": "6"}],
}


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def seen(desk: Desk, name: str, refs: dict[str, str], supported: str) -> None:
    event = TupleSet(tuple=name, refs=refs, supported=supported)
    desk.do(Observe(epoch=1, events=(event,)), "engine")


def test_the_matrix_is_asked_row_by_row(desk: Desk) -> None:
    current, previous, _ = desk.plan.tuple_
    known = {"loop_sha": SHA, "consumer_sha": "c0ffee", "schema_version": "7"}
    assert tuples.check(current, known, MATRIX) == ("supported", "")
    assert tuples.check(current, known | {"schema_version": "8"}, MATRIX) == ("unsupported", "")
    back = {"loop_sha": "fedcba9876", "schema_version": "6"}
    assert tuples.check(previous, back, MATRIX) == ("rollback", "")
    assert tuples.check(current, {"loop_sha": SHA}, MATRIX) == ("unknown", "consumer_sha and schema_version not known")
    assert tuples.check(current, known, {"supported": "all"})[0] == "unknown"
    assert tuples.check(current, known, {"supported": [{}, {"note": "any"}]}) == ("unsupported", "")


def test_a_short_word_is_no_abbreviated_commit(desk: Desk) -> None:
    current = desk.plan.tuple_[0]
    known = {"loop_sha": SHA, "consumer_sha": "c0ffee", "schema_version": "7"}
    row = {"loop_sha": SHA[:6], "consumer_sha": "c0ffee", "schema_version": "7"}
    assert tuples.check(current, known, {"supported": [row]}) == ("unsupported", "")


def test_missing_evidence_is_named(desk: Desk) -> None:
    assert tuples.missing(desk.state, "current") == ("loop_sha", "consumer_sha")
    assert requirements.unmet(desk.state, "tuple:current", desk.now) == "current: loop_sha and consumer_sha not known"
    assert requirements.unmet(desk.state, "tuple:plain", desk.now) is None


def test_what_a_person_types_is_unchecked_again(desk: Desk) -> None:
    refs = {"loop_sha": SHA, "consumer_sha": "c0ffee", "schema_version": "7"}
    seen(desk, "current", refs, "supported")
    assert tuples.problem(desk.state, "current") == ""
    desk.do(SetTuple(tuple="current", refs={"consumer_sha": "beef"}, supported="supported"))
    assert desk.state.tuples["current"].refs == refs | {"consumer_sha": "beef"}
    assert tuples.problem(desk.state, "current") == "not checked against compatibility.toml yet"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (SetTuple(tuple="curent"), "unknown-id"),
        (SetTuple(tuple="current", refs={"sha": "x"}), "unknown-id"),
        (SetTuple(tuple="current", refs={"consumer_sha": " "}), "value-needed"),
        (SetTuple(tuple="current", purpose="future"), "choice"),
        (SetTuple(tuple="current", purpose="rollback"), "not-a-rollback-tuple"),
    ],
)
def test_what_makes_no_tuple_is_refused(desk: Desk, command: SetTuple, code: str) -> None:
    assert desk.refused(command).code == code


def test_one_goes_back_only_to_a_rollback_that_is_known_and_allowed(desk: Desk) -> None:
    assert [one.tuple for one in tuples.rollback_choices(desk.state)] == ["previous"]
    assert tuples.rollback_target(desk.state) == "previous"
    refusal = tuples.no_way_back(desk.state, "previous")
    assert refusal is not None
    assert "loop_sha" in refusal.reason
    seen(desk, "previous", {"loop_sha": "fedcba9", "schema_version": "6"}, "rollback")
    assert tuples.no_way_back(desk.state, "previous") is None
    assert tuples.no_way_back(desk.state, "current") is not None
    seen(desk, "plain", {"flag": "off"}, "rollback")
    desk.do(SetTuple(tuple="plain", purpose="rollback"))
    assert tuples.rollback_target(desk.state) == "plain"
