"""A day tried under the plan it was flown under comes out as it was recorded, whatever happened; and the same bytes twice."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.model import commands as cmd
from cockpit.model.events import TriggerChanged
from cockpit.reports.backtest import as_json
from tests.reports.day import PLAN, Day, course, over

ANSWERS: tuple[tuple[str, int, dict[str, float] | None], ...] = (
    ("pass", 200, {"p95": 100.0}),
    ("pass", 200, {"p95": 450.0}),
    ("pass", 200, {"p95": 900.0}),
    ("pass", 200, {}),
    ("warn", 200, {"p95": 399.0}),
    ("fail", 503, None),
    ("fail", 0, None),
    ("error", 200, None),
    ("inconclusive", 200, None),
    ("excused", 503, None),
)
STEPS = st.one_of(
    st.tuples(st.just("health"), st.sampled_from(ANSWERS)),
    st.tuples(st.just("health"), st.sampled_from(ANSWERS)),
    st.tuples(st.just("control"), st.sampled_from(ANSWERS)),
    st.tuples(
        st.sampled_from(("deploy", "kill", "elect", "incident", "resolve", "mute", "hold", "resume", "restore")),
        st.none(),
    ),
)
SCRIPT = st.lists(st.tuples(STEPS, st.integers(0, 45)), min_size=3, max_size=12)


def played(script: list) -> Day:
    """Whatever cannot be done at that moment is left out."""
    day = Day()
    alive = True
    day.wait(12)
    for (what, answer), seconds in script:
        if answer is not None:
            day.world[what] = answer
        elif what == "kill" and alive:
            day.die()
            alive = False
        elif what == "elect" and not alive:
            day.elect()
            alive = True
        elif alive:
            _do(day, what)
        day.wait(seconds)
    return day


def _do(day: Day, what: str) -> None:
    state = day.state
    if what == "deploy" and not state.deploys:
        day.deploy()
    elif what == "incident":
        day.do(cmd.OpenIncident(severity="critical", title="It burns"))
    elif what == "resolve" and any(one.resolved is None for one in state.incidents.values()):
        name = next(one.incident for one in state.incidents.values() if one.resolved is None)
        day.do(cmd.ResolveIncident(incident=name, text="out"))
    elif what == "mute":
        day.do(cmd.SetSilence(trigger="down", until=day.now + dt.timedelta(seconds=25), reason="known"))
    elif what == "hold" and not state.clock.holds:
        day.do(cmd.CallHold(reason="look", blocks_rollback=True))
    elif what == "resume" and state.clock.holds:
        day.do(cmd.ReleaseHold())
    elif what == "restore" and any(r.status in ("ordered", "started") for r in state.runs.values()):
        day.run(next(r.subject for r in state.runs.values() if r.status in ("ordered", "started")))


@settings(max_examples=40)
@given(SCRIPT)
def test_under_its_own_plan_a_day_goes_as_it_went(script: list) -> None:
    day = played(script)
    found = course(PLAN, day)
    assert found.same_plan
    recorded = [
        (entry.event.trigger, entry.event.phase, entry.at)
        for entry in day.entries
        if isinstance(entry.event, TriggerChanged)
    ]
    for trigger in found.triggers:
        assert trigger.decidable == "yes"
        would = [(mark.phase, mark.at) for mark in trigger.marks]
        did = [(phase, at) for name, phase, at in recorded if name == trigger.id]
        assert [phase for phase, _ in would] == [phase for phase, _ in did]
        for (_, one), (_, other) in zip(would, did, strict=True):
            assert abs((one - other).total_seconds()) <= 1.0
    assert found.differs == ()


@settings(max_examples=10)
@given(SCRIPT)
def test_the_same_bytes_every_time(script: list) -> None:
    day = played(script)
    other = PLAN.replace("failures = 3", "failures = 2").replace("max = 500", 'max = 300\nfor = "10s"')
    assert as_json(over(other, day)) == as_json(over(other, day))
