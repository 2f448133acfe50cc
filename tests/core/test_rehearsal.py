"""What a rehearsal proves, how long going back takes, and until when it still fits."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import rehearsal, requirements
from cockpit.model.commands import CallHold, ImportRehearsal, ReleaseHold
from cockpit.model.events import ItemDone, LastSafePassed, RehearsalImported
from tests.core.desk import START, T0, Desk, plan

PLAN = """
window_end = "T+4h"
[[environment]]
id = "staging"
[[phase]]
id = "launch"
[[phase.item]]
id = "deploy"
run = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
rehearsed_on = "staging"
rehearsed_within = "24h"
[[procedure.step]]
id = "off"
run = "scripts/off.sh"
[[procedure.step]]
id = "again"
use = "deploy"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def rehearsed(desk: Desk, total_s: float = 600.0, **more: object) -> RehearsalImported:
    number = len(desk.state.rehearsals)
    fields: dict[str, object] = {
        "journal": f"r{number}",
        "head": f"h{number}",
        "plan_hash": "p",
        "procedure": "rollback",
        "procedure_hash": rehearsal.procedure_hash(desk.plan, "rollback"),
        "rehearsed_on": "staging",
        "ended": desk.now,
        "total_s": total_s,
        "verified": True,
    }
    return RehearsalImported(**(fields | more))  # type: ignore[arg-type]


def take(desk: Desk, total_s: float = 600.0, **more: object) -> None:
    desk.do(ImportRehearsal(rehearsal=rehearsed(desk, total_s, **more)))


def why(desk: Desk) -> str:
    return rehearsal.validated(desk.state, "rollback", desk.now).reason


def test_only_a_verified_run_of_the_same_procedure_validates(desk: Desk) -> None:
    assert why(desk) == "never rehearsed"
    take(desk, procedure_hash="old")
    assert why(desk) == "the procedure has changed since it was rehearsed"
    take(desk, verified=False)
    assert why(desk) == "the last rehearsal did not end verified"
    take(desk, printed_only=("off",))
    assert why(desk) == "the last rehearsal only printed off"
    take(desk, rehearsed_on="laptop")
    assert why(desk) == "rehearsed on laptop, and the plan asks for one on staging"
    assert "not validated" in str(requirements.unmet(desk.state, "rehearsed", desk.now))
    take(desk)
    assert why(desk) == ""
    assert requirements.unmet(desk.state, "rehearsed", desk.now) is None


def test_a_rehearsal_grows_old(desk: Desk) -> None:
    take(desk)
    desk.now += dt.timedelta(hours=25)
    assert why(desk) == "last rehearsed 25h ago, and the plan asks for 24h"


def test_the_hash_is_of_what_is_done_the_reused_items_included() -> None:
    base = rehearsal.procedure_hash(plan(PLAN), "rollback")
    assert rehearsal.procedure_hash(plan(PLAN), "rollback") == base
    assert rehearsal.procedure_hash(plan(PLAN.replace("off.sh", "on.sh")), "rollback") != base
    assert rehearsal.procedure_hash(plan(PLAN.replace('run = "true"', 'run = "false"')), "rollback") != base
    assert rehearsal.procedure_hash(plan(PLAN.replace("T+4h", "T+5h")), "rollback") == base


def test_of_few_the_longest_counts_of_many_the_ninetieth_percentile() -> None:
    assert rehearsal.p90([]) is None
    assert rehearsal.p90([3, 9, 1, 2]) == 9
    assert rehearsal.p90([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]) == 9
    assert rehearsal.p90([1, 2, 3, 4, 100]) == 100


@given(st.lists(st.floats(0.1, 1e6), min_size=1, max_size=40))
def test_the_figure_is_one_that_was_measured_and_nine_of_ten_were_not_slower(values: list[float]) -> None:
    figure = rehearsal.p90(values)
    assert figure in values
    assert sum(value <= figure for value in values) >= 0.9 * len(values)


def test_crossing_the_last_safe_moment_is_journaled_once(desk: Desk) -> None:
    assert rehearsal.last_safe_rollback(desk.state, desk.now) is None
    take(desk, 1200)
    last = T0 + dt.timedelta(hours=4) - dt.timedelta(seconds=1200)
    assert rehearsal.last_safe_rollback(desk.state, desk.now) == last
    desk.now = last + dt.timedelta(seconds=1)
    assert not [event for event in desk.tick() if isinstance(event, LastSafePassed)]  # nothing is out yet
    desk.write((ItemDone(item="deploy"),), "anna")
    (event,) = [event for event in desk.tick() if isinstance(event, LastSafePassed)]
    assert (event.last_safe, event.n, event.p90_s) == (last, 1, 1200)
    assert not [event for event in desk.wait("10m") if isinstance(event, LastSafePassed)]


def test_a_hold_pushes_the_window_and_with_it_the_last_moment(desk: Desk) -> None:
    take(desk, 1200)
    desk.write((ItemDone(item="deploy"),), "anna")
    desk.now = T0 + dt.timedelta(hours=3, minutes=30)
    desk.do(CallHold(reason="a look"))
    assert not [event for event in desk.wait("1h") if isinstance(event, LastSafePassed)]
    desk.do(ReleaseHold())
    assert not [event for event in desk.wait("9m") if isinstance(event, LastSafePassed)]
    assert [event for event in desk.wait("2m") if isinstance(event, LastSafePassed)]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"procedure": "roll"}, "unknown-id"),
        ({"ended": START + dt.timedelta(days=1)}, "future"),
        ({"total_s": 0.0}, "no-duration"),
    ],
)
def test_what_is_no_rehearsal_is_refused(desk: Desk, more: dict[str, object], code: str) -> None:
    assert desk.refused(ImportRehearsal(rehearsal=rehearsed(desk, **more))).code == code  # type: ignore[arg-type]


def test_one_that_took_no_time_is_refused_with_what_to_do(desk: Desk) -> None:
    for durations, why in (({}, "none of its steps ran"), ({"flag-off": 0.0}, "its steps took no time")):
        refused = desk.refused(ImportRehearsal(rehearsal=rehearsed(desk, total_s=0.0, durations=durations)))
        assert why in refused.reason
        assert "Rehearse it again (cockpit rehearsal start)" in refused.reason


def test_the_same_rehearsal_is_imported_once(desk: Desk) -> None:
    take(desk)
    again = rehearsed(desk, head="h0")
    assert desk.refused(ImportRehearsal(rehearsal=again)).code == "no-change"
