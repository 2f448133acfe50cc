"""Planned against actual: by the T0 that stood when it happened, and within the slot a phase has."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core.actuals import Came, item_came, phase_came, timed
from cockpit.core.clock import t_seconds
from cockpit.model.commands import AddNote, CallHold, CheckItem, MakeDecision, Recycle, ReleaseHold, SetT0
from tests.core.desk import T0, Desk

PLAN = """
zone = "UTC"

[[role]]
id = "lead"
owner = "anna"
may = ["decide", "hold"]

[[phase]]
id = "before"
at = "T-1h"
role = "lead"

[[phase.item]]
id = "call"
role = "lead"
at = "T-1h"

[[phase]]
id = "launch"
at = "T0"
role = "lead"

[[phase.item]]
id = "flag"
role = "lead"

[[phase.item]]
id = "rounds"
role = "lead"
every = "30m"
until = "T+2h"

[[phase]]
id = "look"
at = "T+30m"
role = "lead"
decision = { role = "lead", choices = ["stay", "widen"] }
"""


def phase(desk: Desk, name: str) -> Came | None:
    return next(
        phase_came(desk.state, one, desk.now) for one, item in timed(desk.state) if item is None and one.id == name
    )


def item(desk: Desk, name: str) -> Came | None:
    return next(
        item_came(desk.state, one, desk.now) for _, one in timed(desk.state) if one is not None and one.id == name
    )


def at(desk: Desk, offset_m: float) -> None:
    desk.now = T0 + dt.timedelta(minutes=offset_m)


def test_nothing_has_come_before_it_is_over() -> None:
    desk = Desk(PLAN)
    assert phase(desk, "before") is None
    assert item(desk, "call") is None


def test_late_early_and_within_its_slot() -> None:
    desk = Desk(PLAN)
    at(desk, -50)
    desk.do(CheckItem(item="call"), role="lead")
    came = item(desk, "call")
    assert came is not None
    assert (came.off_s, came.outcome, came.by) == (600.0, "done", "anna")
    # the phase lasts until the next one begins, and is within its time
    assert phase(desk, "before").off_s == 0.0  # type: ignore[union-attr]
    # what recurs has no single end
    desk.do(CheckItem(item="flag"), role="lead")
    assert phase(desk, "launch") is None
    at(desk, 45)
    desk.do(MakeDecision(phase="look", choice="stay"), role="lead")
    look = phase(desk, "look")
    assert look is not None
    assert (look.outcome, look.off_s, look.until) == ("stay", 900.0, None)


def test_a_decision_before_its_time_is_early() -> None:
    desk = Desk(PLAN)
    at(desk, 20)
    desk.do(MakeDecision(phase="look", choice="widen"), role="lead")
    assert phase(desk, "look").off_s == -600.0  # type: ignore[union-attr]


def test_a_slip_afterwards_makes_nothing_early() -> None:
    desk = Desk(PLAN)
    at(desk, -55)
    desk.do(CheckItem(item="call"), role="lead")
    at(desk, -30)
    desk.do(SetT0(t0=T0 + dt.timedelta(hours=2), reason="legal"), role="lead")
    assert item(desk, "call").off_s == 300.0  # type: ignore[union-attr]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["slip", "recycle", "hold"]), st.integers(1, 90)), max_size=5))
def test_whatever_moves_the_clock_afterwards_leaves_what_came_as_it_was(moves: list[tuple[str, int]]) -> None:
    desk = Desk(PLAN)
    desk.tick()
    desk.now = T0 - dt.timedelta(minutes=56)
    desk.do(CheckItem(item="call"))
    for kind, minutes in moves:
        desk.now += dt.timedelta(minutes=1)
        if kind == "slip":
            later = desk.now + dt.timedelta(minutes=minutes)
            if later != desk.state.clock.t0:
                desk.do(SetT0(t0=later, reason="legal"), role="lead")
        elif kind == "hold":
            desk.do(CallHold(reason="the bridge"), role="lead")
            desk.now += dt.timedelta(minutes=minutes)
            desk.do(ReleaseHold(reason="up"), role="lead")
        elif (t_seconds(desk.state, desk.now) or 0.0) > -3000:  # not so far back that the line is to be done again
            desk.do(Recycle(to_s=-3000, reason="again"), role="lead")
    came = item(desk, "call")
    assert came is not None
    assert came.off_s == 240


def test_a_hold_afterwards_makes_nothing_early() -> None:
    desk = Desk(PLAN)
    at(desk, -57)
    desk.do(CheckItem(item="call"), role="lead")
    at(desk, -30)
    desk.do(CallHold(reason="the bridge is down"), role="lead")
    at(desk, -10)
    desk.do(AddNote(text="still down"))
    assert item(desk, "call").off_s == 180.0  # type: ignore[union-attr]
    desk.do(ReleaseHold(reason="up"), role="lead")
    assert item(desk, "call").off_s == 180.0  # type: ignore[union-attr]
    # what comes after the hold is measured by the T0 it moved
    at(desk, 52)
    desk.do(MakeDecision(phase="look", choice="stay"), role="lead")
    assert phase(desk, "look").off_s == 120.0  # type: ignore[union-attr]
