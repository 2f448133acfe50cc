"""When a probe is asked next, and what an API allows: as the journal tells it, and as the engine's schedule does it."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core.index import book
from cockpit.core.pacing import UNWRITTEN_S, NextPoll, api_of, budget_name, budget_of, hold_s, next_poll, slowed, source
from cockpit.engine.schedule import Schedule
from cockpit.model.checks import GithubCheck, Metric, Probe
from cockpit.model.plan import Plan, Release
from cockpit.model.state import Budget, EngineFacts, ProbeFacts, State
from cockpit.model.times import Duration

NOW = dt.datetime(2026, 2, 20, 18, 0, tzinfo=dt.UTC)
ELECTED = NOW - dt.timedelta(hours=1)


def after(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def probe(every: float = 10.0, **more: Any) -> Probe:
    return Probe(id="app", kind=more.pop("kind", "http"), every=Duration(every), deadline=Duration(3), **more)


def release(one: Probe, facts: ProbeFacts | None = None, *, beat: dt.datetime = NOW, **more: Any) -> State:
    engine = EngineFacts(epoch=1, elected=ELECTED, beat=beat)
    probes = {one.id: facts} if facts is not None else {}
    plan = Plan(plan=1, release=Release(name="r"), probe=(one,), metric=more.pop("metric", ()))
    return State(plan=plan, engine=engine, probes=probes, **more)


def answered(at: float, verdict: str = "pass", ms: float = 0.0, before: int = 5, every: float = 10.0) -> ProbeFacts:
    """Polls every so often, the last at `at` seconds from NOW."""
    tail = [(after(at - number * every).timestamp(), verdict, ms) for number in range(before, -1, -1)]
    return ProbeFacts(verdict=verdict, ms=ms, at=after(at), polls=len(tail), tail=tail)


def asked(state: State, now: dt.datetime = NOW) -> NextPoll:
    assert state.plan is not None
    if state.engine.beat is not None and state.engine.beat >= NOW:
        state.engine.beat = now  # it is alive, unless a test says otherwise
    return next_poll(state, state.plan.probe[0], now)


def test_an_interval_after_the_last_poll_began() -> None:
    assert asked(release(probe(), answered(-4, ms=500))) == NextPoll("usual", after(5.5), 10.0)


def test_a_quiet_result_that_is_not_written_yet_does_not_make_it_late() -> None:
    assert asked(release(probe(2.0), answered(-9, every=2.0))) == NextPoll("usual", after(1), 2.0)


def test_what_was_due_and_never_written_is_late() -> None:
    found = asked(release(probe(), answered(-11 - UNWRITTEN_S - 3)))
    assert (found.pace, found.at) == ("late", after(-1 - UNWRITTEN_S - 3))


@pytest.mark.parametrize(("errors", "every"), [(1, 10.0), (2, 20.0), (3, 40.0), (4, 80.0), (9, 80.0)])
def test_errors_in_a_row_slow_it_down_and_it_says_so(errors: int, every: float) -> None:
    facts = answered(-1, "error", before=errors - 1)
    facts.tail[:0] = [(after(-500).timestamp(), "pass", 0.0)] * 2
    found = asked(release(probe(), facts))
    assert (found.at, found.every_s) == (after(-1 + every), every)
    assert (found.pace == "slowed") is (errors > 1)
    assert (f"{errors} errors in a row" in found.why) is (errors > 1)


def test_failures_never_slow_it_down() -> None:
    assert asked(release(probe(), answered(-1, "fail"))).at == after(9)


def test_an_engine_that_started_again_has_forgotten_the_errors() -> None:
    state = release(probe(), answered(-1, "error"))
    state.engine.elected = after(-12)
    found = asked(state)
    assert (found.pace, found.every_s) == ("slowed", 20.0), "two since then"


def test_the_first_looks_are_told_at_the_latest() -> None:
    state = release(probe(60.0))
    state.engine.elected = NOW
    assert asked(state).pace == "first"
    assert asked(state, after(1)).at is not None
    assert asked(state, after(60)).pace == "late"
    state.probes["app"] = ProbeFacts("pass", at=after(1), polls=1, tail=[(after(1).timestamp(), "pass", 0.0)])
    assert asked(state, after(5)) == NextPoll("first", after(76), 60.0, "its first look came off its beat")


def test_after_a_faster_pace_the_beat_that_follows_may_be_dropped_and_nothing_is_late() -> None:
    slow = probe(60.0, every_live=Duration(5))
    assert asked(release(slow, answered(-70, every=5.0))) == NextPoll("usual", after(5), 60.0)
    assert asked(release(slow, answered(-70, every=60.0))).at == after(50)
    assert asked(release(slow, answered(-85, every=60.0))).pace == "late"
    assert asked(release(slow, answered(-85, every=5.0))).pace == "usual", "15 s later than its interval, at most"


def test_without_an_engine_nobody_asks() -> None:
    lost = asked(release(probe(), answered(-4), beat=after(-40)))
    assert (lost.pace, lost.at) == ("nobody", None)
    assert "no sign of the engine for 40 s" in lost.why
    closed = asked(release(probe(), answered(-4), closed="completed"))
    assert (closed.pace, "closed" in closed.why) == ("nobody", True)


def test_planned_maintenance_is_asked_on_at_its_pace() -> None:
    found = asked(release(probe(), answered(-4, "excused")))
    assert (found.pace, found.at) == ("usual", after(6))
    assert "maintenance" in found.why


def github(api: str | None = None) -> Probe:
    return probe(kind="github", github=GithubCheck(ask="issues", repo="a/b", api=api))


def test_a_limit_of_the_far_end_puts_it_off() -> None:
    waiting = Budget(0, 5000, NOW, after(1800), after(600), "api.github.com: the hour's budget is used up")
    state = release(github(), answered(-4), budgets={"api.github.com": waiting})
    assert asked(state) == NextPoll("waiting", after(600), 10.0, "api.github.com: the hour's budget is used up")
    assert asked(state, after(599)).pace == "waiting"
    assert asked(state, after(601)).pace != "waiting"


@pytest.mark.parametrize(
    ("api", "budgets", "name"),
    [
        (None, ("api.github.com", "ghe.example"), "api.github.com"),
        ("https://ghe.example/api/v3", ("api.github.com", "ghe.example"), "ghe.example"),
        ("https://other.example/api/v3", ("api.github.com",), ""),
        ("${GITHUB_API}", ("127.0.0.1:99",), "127.0.0.1:99"),
        ("${GITHUB_API}", ("127.0.0.1:99", "api.github.com"), ""),
        (None, (), ""),
    ],
)
def test_whose_budget_it_spends(api: str | None, budgets: tuple[str, ...], name: str) -> None:
    state = release(github(api), budgets={one: Budget(1, 2, NOW) for one in budgets})
    assert budget_name(state, github(api)) == name
    assert (budget_of(state, github(api)) is not None) is bool(name)
    assert (budget_name(state, probe()), api_of(probe())) == ("", "")


def test_the_fastest_probe_brings_a_metrics_values() -> None:
    fast, slow = probe(5.0), Probe(id="slow", kind="http", every=Duration(60))
    metrics = (
        Metric(id="a", probe="app"),
        Metric(id="b", probe="slow"),
        Metric(id="share", ratio=("b", "a")),
        Metric(id="typed"),
        Metric(id="mood", stale_after=Duration(90)),
    )
    state = release(fast, metric=metrics)
    plan = Plan(plan=1, release=Release(name="r"), probe=(fast, slow), metric=metrics)
    state.plan = plan
    known = book(state)
    found = {one.id: source(known, one) for one in metrics}
    assert {name: one.id if one is not None else None for name, one in found.items()} == {
        "a": "app", "b": "slow", "share": "app", "typed": None, "mood": None,
    }  # fmt: skip
    assert [hold_s(state, one) for one in metrics] == [10.0, 120.0, 10.0, None, 90.0]


@given(
    st.integers(2, 120),
    st.lists(
        st.tuples(st.sampled_from(["pass", "fail", "error", "error", "excused"]), st.floats(0.0, 1.0)),
        min_size=2,
        max_size=25,
    ),
)
@settings(deadline=None, max_examples=150)
def test_it_is_what_the_schedule_does(every: int, answers: list[tuple[str, float]]) -> None:
    """Whatever a probe answers, and however long it takes within its interval: after each answer both name one moment."""
    one = probe(float(every))
    began = 1_000.0
    schedule = Schedule([one], began)
    facts = ProbeFacts()
    state = release(one, facts)
    state.engine.elected = after(began - 0.001)
    now = began
    for verdict, took in answers:
        waits = schedule.wait(now)
        assert waits is not None
        now += waits
        [(asked_one, _due)] = schedule.due(now)
        assert asked_one is one
        seconds = took * min(3.0, every - 0.5)
        end = now + seconds
        while (waits := schedule.wait(now)) is not None and now + waits <= end:
            now += waits
            assert schedule.due(now) == [], "its next turn came while it was under way"
        now = end
        schedule.done("app", verdict, now)
        facts.verdict, facts.ms, facts.at = verdict, seconds * 1000, after(now)
        facts.polls += 1
        facts.tail.append((after(now).timestamp(), verdict, facts.ms))
        state.engine.beat = after(now)
        told = next_poll(state, one, after(now))
        assert told.at is not None
        really = after(schedule.next_polls()["app"])
        if told.pace == "first":
            assert really <= told.at + dt.timedelta(seconds=0.01)
        else:
            assert abs((told.at - really).total_seconds()) < 0.01


def test_the_law_of_slowing_down_has_its_limits() -> None:
    assert [slowed(100.0, errors) for errors in range(6)] == [100.0, 100.0, 200.0, 300.0, 300.0, 300.0]
    assert slowed(600.0, 5) == 600.0
