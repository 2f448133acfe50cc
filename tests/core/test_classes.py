"""Which gates and rules a class of release needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import classes
from cockpit.model.commands import ChangeClass, Refusal
from cockpit.model.events import ClassChanged
from tests.core.desk import Desk, plan

GATES = "\n".join(
    f'[[gate]]\nid = "{name}"\nkind = "manual"\nstatement = "x"\nrequired = {required}'
    for name, required in [
        ("VG-LOOP-BUILD-001", "true"),
        ("VG-LOOP-BUILD-002", "true"),
        ("VG-LOOP-BUILD-003", "true"),
        ("VG-SEAM-001", "true"),
        ("VG-SEAM-002", "true"),
        ("VG-LA-002", "false"),
    ]
)
PLAN = f"""
class = "R1"
[class.R1]
gates = ["VG-LOOP-BUILD-001/002", "VG-LA-*"]
[class.R2]
gates = ["VG-LOOP-*"]
by_scope = ["VG-SEAM-*"]
rules = ["only-r2"]
[class.R3]
gates = ["VG-SEAM-001"]
overlays = ["R1", "R2"]
[[role]]
id = "owner"
may = ["class"]
{GATES}
[[rule]]
id = "always"
when = "1 > 2"
[[rule]]
id = "only-r2"
when = "1 > 2"
[[rule]]
id = "only-r3"
when = "1 > 2"
classes = ["R3"]
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


KNOWN = ["A-1", "A-2", "A-3", "B-1", "B-10"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("A-1", ("A-1",)),
        ("A-*", ("A-1", "A-2", "A-3")),
        ("A-1/3", ("A-1", "A-3")),
        ("B-1", ("B-1",)),
        ("A-1/9", ()),
        ("C-*", ()),
        ("", ()),
    ],
)
def test_patterns_name_ids_or_nothing_at_all(pattern: str, found: tuple[str, ...]) -> None:
    assert classes.matching(pattern, KNOWN) == found


def test_a_class_selects_required_and_advisory_gates(desk: Desk) -> None:
    assert classes.required_gates(desk.state) == ("VG-LOOP-BUILD-001", "VG-LOOP-BUILD-002")
    assert classes.advisory_gates(desk.state) == ("VG-LA-002",)
    assert [rule.id for rule in classes.rules_in_force(desk.state)] == ["always"]


def test_several_classes_add_up_and_the_change_is_an_entry(desk: Desk) -> None:
    change = ChangeClass(
        classes=("R2", "R3"), scope="the loop", scope_gates=("VG-SEAM-002",), reason="touches the seam"
    )
    assert desk.refused(change, "eve", "").code == "not-allowed"
    (event,) = desk.do(change, "anna", "owner")
    assert isinstance(event, ClassChanged)
    assert event.gates == classes.required_gates(desk.state)
    assert set(event.gates) == {
        "VG-LOOP-BUILD-001",
        "VG-LOOP-BUILD-002",
        "VG-LOOP-BUILD-003",
        "VG-SEAM-001",
        "VG-SEAM-002",
    }
    assert [rule.id for rule in classes.rules_in_force(desk.state)] == ["always", "only-r2", "only-r3"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ChangeClass(classes=("R9",), reason="x"), "unknown-id"),
        (ChangeClass(classes=(), reason="x"), "class-needed"),
        (ChangeClass(classes=("R3",), reason="x"), "overlay"),
        (ChangeClass(classes=("R2",), reason="x"), "scope-needed"),
        (ChangeClass(classes=("R2",), scope="loop"), "reason-needed"),
        (ChangeClass(classes=("R2",), scope="loop", scope_gates=("VG-NOPE",), reason="x"), "unknown-id"),
        (ChangeClass(classes=("R2",), scope="loop", scope_gates=("VG-LA-002",), reason="x"), "not-by-scope"),
        (ChangeClass(classes=("R1",), scope_gates=("VG-SEAM-001",), reason="x"), "not-by-scope"),
        (ChangeClass(classes=("R1",)), "no-change"),
    ],
)
def test_what_is_unclear_is_refused(desk: Desk, command: ChangeClass, code: str) -> None:
    assert desk.refused(command, "anna", "owner").code == code


def test_without_classes_every_required_gate_counts() -> None:
    desk = Desk(GATES)
    assert len(classes.required_gates(desk.state)) == 5
    assert classes.problem(desk.state) == ""
    assert desk.refused(ChangeClass(classes=("R1",))).code == "no-classes"


def test_while_no_class_is_chosen_all_gates_count_and_it_says_so() -> None:
    desk = Desk(PLAN.replace('class = "R1"\n', ""))
    assert len(classes.required_gates(desk.state)) == 5
    assert "R1, R2 and R3" in classes.problem(desk.state)


LOADED = plan(PLAN)
CHOSEN = st.lists(st.sampled_from(["R1", "R2", "R3"]), unique=True)
SCOPE = st.lists(st.sampled_from(["VG-SEAM-001", "VG-SEAM-002", "VG-LOOP-BUILD-003"]), unique=True)


@given(CHOSEN, CHOSEN, SCOPE)
def test_more_classes_never_need_fewer_gates(some: list[str], more: list[str], scope: list[str]) -> None:
    first = classes.expand(LOADED, some, scope)
    both = classes.expand(LOADED, dict.fromkeys([*some, *more]), scope)
    if not isinstance(first, Refusal) and not isinstance(both, Refusal):
        assert set(first) <= set(both)
