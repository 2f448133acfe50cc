"""evolve takes every entry that can be written, in any order, and never raises; what it keeps can be written down."""

import datetime as dt
import typing
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.core.evolve import evolve
from cockpit.core.fold import Fold
from cockpit.core.verdict import assess
from cockpit.model.entry import Entry, Event, Unknown
from cockpit.model.events import EVENT_TYPES, PlanAmended
from cockpit.model.state import State
from tests.core.desk import START, Desk
from tests.core.test_properties import PLAN

NAMES = [
    "", "build", "seen", "both", "health", "control", "down", "said", "launch", "deploy", "erase", "go", "accepted",
    "rollback", "off", "tell", "lead", "anna", "engine", "P1", "R1", "H1", "I1", "A1", "F1", "git:.:HEAD", "pass",
    "fail", "true", "false", "none", "nan", "1.5", "firing", "pending", "started", "restarted", "extended", "held",
    "executed", "aborted", "happened", "item:deploy", "gate:build", "step:P1/off", "step:P1", "announce:A1", "gate:",
    "phase:launch", "poll:go", "rule:x", "no-go", "back to the moon",
]  # fmt: skip
TEXT = st.sampled_from(NAMES) | st.text(max_size=8)
WHEN = st.floats(-1e7, 1e8).map(lambda seconds: START + dt.timedelta(seconds=seconds))
NUMBER = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 1.0, 5.0, 1e18, -1e18])
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-5, 2000),
    float: NUMBER,
    bool: st.booleans(),
    dt.datetime: WHEN,
    type(None): st.none(),
}


def made_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    if kind in PLAIN:
        return PLAIN[kind]
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return st.lists(made_of(args[0]), max_size=4).map(tuple)
    if origin is dict:
        return st.dictionaries(made_of(args[0]), made_of(args[1]), max_size=3)
    return st.one_of(*(made_of(one) for one in args))


def an_event(kind: type[Event]) -> st.SearchStrategy[Event]:
    return st.builds(kind, **{field.name: made_of(field.type) for field in msgspec.structs.fields(kind)})


EVENTS = st.one_of(
    *(an_event(kind) for kind in EVENT_TYPES.values() if kind is not PlanAmended),
    st.builds(Unknown, type=TEXT, payload=st.just({})),
)
ENTRIES = st.lists(st.tuples(EVENTS, st.sampled_from(["engine", "anna", "bob", ""]), st.none() | WHEN), max_size=40)


def test_every_kind_of_entry_is_in_the_soup() -> None:
    assert len(EVENT_TYPES) > 60
    for kind in EVENT_TYPES.values():
        for field in msgspec.structs.fields(kind):
            made_of(field.type)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ENTRIES)
def test_any_entries_in_any_order_are_folded(rows: list[tuple[Event, str, dt.datetime | None]]) -> None:
    desk = Desk(PLAN.format(two="true", declared="rollback"))
    base, state = desk.state.seq + 1, desk.state
    for number, (event, actor, occurred) in enumerate(rows):
        at = START + dt.timedelta(seconds=number)
        entry = Entry(base + number, at, actor, "lead" if actor else "", event, occurred)
        assert evolve(state, entry) is state
    kept = msgspec.structs.replace(state, plan=None)
    blob = msgspec.msgpack.encode(kept)
    assert msgspec.msgpack.decode(blob, type=State) == kept
    assess(state, START + dt.timedelta(hours=1))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ENTRIES)
def test_a_fold_of_any_entries_is_the_same_twice(rows: list[tuple[Event, str, dt.datetime | None]]) -> None:
    desk = Desk(PLAN.format(two="true", declared="rollback"))
    entries = [
        Entry(number, START + dt.timedelta(seconds=number), actor, "", event, occurred)
        for number, (event, actor, occurred) in enumerate(rows)
    ]
    first, second = (Fold(desk.head, desk.plan, lambda _: desk.plan) for _ in range(2))
    first.apply(entries)
    for entry in entries:
        second.apply([entry])
    assert first.state == second.state
