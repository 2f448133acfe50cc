"""Schedule, poller, sampler and watch: at the right time, politely, once, and truthfully journaled."""

import asyncio
import contextlib
import datetime as dt
import itertools
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.core.measure import BaselineValue
from cockpit.core.pacing import FIRST_LOOK_S
from cockpit.engine.polling import Poller
from cockpit.engine.sampler import FLUSH_S, MOST_CHARS, Sampler
from cockpit.engine.schedule import Schedule, phase
from cockpit.engine.watching import TICK_S, Watch
from cockpit.model.checks import Baseline, Metric, Probe, Rule, Trigger
from cockpit.model.flow import Procedure, Step
from cockpit.model.observations import ConditionResult, MetricReading, ProbeResult, Reading
from cockpit.model.plan import Plan, Release
from cockpit.model.state import IncidentFacts, LiveFacts, MetricFacts, ProbeFacts, State
from cockpit.model.times import Duration, Percent
from cockpit.ports import Lane
from tests.helpers.loopback import Answer, Asked, MachineClock, json_bytes, loopback, until

NOW = dt.datetime(2026, 2, 20, 18, 0, tzinfo=dt.UTC)


def at(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def probe(name: str, every: float = 5.0, **more: Any) -> Probe:
    return Probe(id=name, kind="http", url="http://127.0.0.1:1/", every=Duration(every), **more)


# --- the schedule -----------------------------------------------------------------------------------------------------


def play(schedule: Schedule, seconds: float, start: float = 0.0, verdict: str = "pass") -> list[tuple[float, str]]:
    """Poll whatever is due, each poll over at once; (when, which)."""
    found: list[tuple[float, str]] = []
    now = start
    while True:
        wait = schedule.wait(now)
        if wait is None or now + wait > start + seconds:
            return found
        now += wait
        for one, _ in schedule.due(now):
            found.append((now, one.id))
            schedule.done(one.id, verdict, now)


def test_polls_spread_evenly_and_always_the_same_way() -> None:
    probes = [probe(f"p{n}") for n in range(500)]
    polls = play(Schedule(probes, 0.0), 60.0)
    assert polls == play(Schedule(probes, 0.0), 60.0)
    busy = Counter(int(when) for when, _ in polls if when >= 10)
    assert max(busy.values()) <= 140  # 100 a second on average
    assert min(busy.values()) >= 60
    counts = Counter(name for when, name in polls if when >= 10)
    assert set(counts.values()) == {10}


def test_a_first_look_comes_early_and_then_the_beat_is_kept() -> None:
    [probes] = [[probe(f"slow{n}", 60.0) for n in range(50)]]
    polls = play(Schedule(probes, 1000.0), 400.0, start=1000.0)
    for one in probes:
        mine = [when for when, name in polls if name == one.id]
        assert mine[0] - 1000.0 <= FIRST_LOOK_S
        gaps = [b - a for a, b in itertools.pairwise(mine)]
        assert all(gap == pytest.approx(60) for gap in gaps[1:])
        assert 15 <= gaps[0] <= 120


@settings(max_examples=60)
@given(
    every=st.floats(0.5, 120),
    delays=st.lists(st.floats(0, 10), min_size=1, max_size=30),
    start=st.floats(0, 1e6),
)
def test_whatever_delays_the_loop_no_poll_is_doubled_and_none_forgotten(
    every: float, delays: list[float], start: float
) -> None:
    schedule = Schedule([probe("p", every)], start)
    now, last = start, None
    for delay in delays * 4:
        wait = schedule.wait(now)
        assert wait is not None
        assert wait <= 2 * every + 1e-6
        now += wait + delay
        due = schedule.due(now)
        assert len(due) == 1
        assert schedule.due(now) == []
        if last is not None:
            assert now - last <= 2 * every + delay + 1e-6
        last = now
        schedule.done("p", "pass", now)


def test_a_poll_still_under_way_is_not_asked_again() -> None:
    schedule = Schedule([probe("hung", 5.0), probe("fine", 5.0)], 0.0)
    now, fine = 0.0, 0
    while now < 60:
        now += schedule.wait(now) or 0.0
        for one, _ in schedule.due(now):
            if one.id == "fine":
                fine += 1
                schedule.done("fine", "pass", now)
    assert fine >= 11
    assert schedule.missed() == {"hung": pytest.approx(12, abs=2)}
    schedule.done("hung", "fail", now)
    assert "hung" in {name for _, name in play(schedule, 11.0, now)}


def test_errors_slow_a_probe_down_and_failures_do_not() -> None:
    def gaps(verdict: str, seconds: float = 400.0, every: float = 5.0) -> list[float]:
        whens = [when for when, _ in play(Schedule([probe("p", every)], 0.0), seconds, verdict=verdict)]
        return [b - a for a, b in itertools.pairwise(whens)]

    assert max(gaps("fail")[1:]) == pytest.approx(5)
    assert max(gaps("inconclusive")[1:]) == pytest.approx(5)
    slowed = gaps("error")
    assert slowed[-1] == pytest.approx(40)
    assert slowed == sorted(slowed) or slowed[0] < 15
    assert max(gaps("error", 8000.0, 120.0)) <= 300 + 120
    schedule = Schedule([probe("p")], 0.0)
    play(schedule, 200.0, verdict="error")
    whens = [when for when, _ in play(schedule, 100.0, 200.0)]
    assert whens[2] - whens[1] == pytest.approx(5)


def test_who_asks_to_be_left_alone_is() -> None:
    schedule = Schedule([probe("p")], 0.0)
    [(one, _)] = schedule.due(2.0)
    schedule.done(one.id, "inconclusive", 2.0, not_before=100.0)
    assert schedule.wait(2.0) == pytest.approx(98)
    schedule.go_live(True, 3.0)
    assert (schedule.wait(3.0) or 0) >= 96


def test_the_live_window_quickens_at_once_and_an_amended_plan_keeps_its_beat() -> None:
    both = [probe("a", 600.0, every_live=Duration(5)), probe("b", 600.0)]
    schedule = Schedule(both, 0.0)
    play(schedule, 10.0)
    schedule.go_live(True, 10.0)
    live = play(schedule, 20.0, 10.0)
    assert Counter(name for _, name in live)["a"] in (4, 5)
    before = schedule.next_polls()
    schedule.replace([*both, probe("c", 5.0)], 30.0)
    assert {name: schedule.next_polls()[name] for name in ("a", "b")} == before
    schedule.replace([probe("c", 5.0)], 31.0)
    assert {name for _, name in play(schedule, 30.0, 31.0)} == {"c"}
    schedule.replace([], 70.0)
    assert schedule.wait(70.0) is None


def test_phases_are_within_an_interval() -> None:
    assert all(0 <= phase(f"p{n}") < 1 for n in range(100))


# --- the poller -------------------------------------------------------------------------------------------------------


class Eyes:
    """A prober that does what a test says. look: called for each poll."""

    def __init__(self, look: Callable[[Probe], Any], limit: int = 64) -> None:
        self._look = look
        self._limit = limit
        self.under_way = 0
        self.most = 0

    def lane(self, probe: Probe) -> Lane:
        return Lane("one", self._limit)

    async def ask(self, probe: Probe) -> Reading:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            found: Reading = await self._look(probe)
            return found
        finally:
            self.under_way -= 1

    def replace(self, plan: Plan) -> None: ...
    def budgets(self) -> list[Any]:
        return []

    def baselines(self, plan: Plan) -> dict[str, tuple[float | None, str]]:
        return {}

    async def close(self) -> None: ...


@contextlib.asynccontextmanager
async def polling(
    probes: list[Probe], look: Any, **more: Any
) -> AsyncIterator[tuple[Poller, list[ProbeResult], asyncio.Task[None]]]:
    results: list[ProbeResult] = []
    prober = look if hasattr(look, "ask") else Eyes(look)
    poller = Poller(probes, prober, MachineClock(), more.pop("deliver", results.append), **more)
    task = asyncio.create_task(poller.run())
    try:
        yield poller, results, task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def well(probe: Probe) -> Reading:
    return Reading(MachineClock().now(), status=200, text="ok", body="ok")


async def test_hung_servers_delay_nobody() -> None:
    """Thirty probes hang on one server while thirty others, on the same one and elsewhere, keep their pace."""

    async def hang(asked: Asked, reader: Any, writer: Any) -> None:
        await asyncio.Event().wait()

    answers: dict[str, Answer] = {"/hang": hang, "/good": json_bytes(200, '{"status":"ok"}')}
    async with loopback(answers) as server, loopback(answers) as other:
        probes = [
            Probe(id=f"hung{n}", kind="http", url=server.url("/hang"), every=Duration(0.2), deadline=Duration(60))
            for n in range(30)
        ] + [
            Probe(id=f"good{n}", kind="http", url=at.url("/good"), every=Duration(0.2), deadline=Duration(60))
            for n, at in zip(range(30), itertools.cycle((server, other)), strict=False)
        ]
        clock = MachineClock()
        router = ProbeRouter(Plan(plan=1, release=Release(name="x")), {}, clock, Http({}, clock))
        async with polling(probes, router) as (_, results, _task):
            await until(lambda: min(Counter(r.probe for r in results).get(f"good{n}", 0) for n in range(30)) >= 10)
            assert {result.verdict for result in results} == {"pass"}
            assert server.paths().count("/hang") == 30
        await router.close()


async def test_an_outage_is_polled_on() -> None:
    async def refused(probe: Probe) -> Reading:
        return Reading(MachineClock().now(), fault="refused", reason="connection refused")

    async with polling([probe("p", 0.1)], refused) as (_, results, _task):
        await until(lambda: len(results) >= 10)
    assert {result.verdict for result in results} == {"fail"}


async def test_a_prober_that_breaks_or_overstays_is_an_error_and_the_poller_lives() -> None:
    async def broken(probe: Probe) -> Reading:
        if probe.id == "raises":
            raise RuntimeError("oops")
        if probe.id == "overstays":
            await asyncio.Event().wait()
        return await well(probe)

    probes = [probe("raises", 0.2), probe("overstays", 0.2, deadline=Duration(0.1)), probe("fine", 0.2)]
    async with polling(probes, broken) as (_, results, _task):
        await until(lambda: {"raises", "overstays"} <= {result.probe for result in results})
        seen = len([result for result in results if result.probe == "fine"])
        await until(lambda: len([result for result in results if result.probe == "fine"]) > seen + 3)
    by_name = {result.probe: result for result in results}
    assert (by_name["raises"].verdict, "RuntimeError" in by_name["raises"].detail) == ("error", True)
    assert (by_name["overstays"].verdict, "own deadline" in by_name["overstays"].detail) == ("error", True)


async def test_a_machine_too_busy_to_listen_does_not_call_its_targets_dead() -> None:
    """The loop is stopped while polls are under way: their time runs out, and that says nothing about the server."""
    held = asyncio.Event()

    async def slow(asked: Asked, reader: Any, writer: Any) -> None:
        held.set()
        await asyncio.Event().wait()

    async with loopback({"/": slow}) as server:
        here = Probe(id="p", kind="http", url=server.url(), every=Duration(1000), deadline=Duration(0.5))
        clock = MachineClock()
        router = ProbeRouter(Plan(plan=1, release=Release(name="x")), {}, clock, Http({}, clock))
        async with polling([here], router) as (poller, results, _task):
            await held.wait()
            time.sleep(0.6)  # what a machine under load does to us
            await until(lambda: len(results) == 1)
            assert (results[0].verdict, "too busy" in results[0].detail) == ("error", True)

            def polled_dead() -> bool:
                poller.poll_now("p")  # again and again: this machine may really be busy just now
                return results[-1].verdict == "fail"

            await until(polled_dead)
            assert "no complete answer" in results[-1].detail
        await router.close()


async def test_what_delivery_raises_ends_it() -> None:
    """A journal that takes no more must not be polled into for ever."""

    def full(result: ProbeResult) -> None:
        raise OSError("disk full")

    async with polling([probe("p", 0.1)], well, deliver=full) as (_, _results, task):
        with pytest.raises(OSError, match="disk full"):
            await asyncio.wait_for(task, 20)


async def test_a_poller_that_was_ended_polls_on_when_it_is_run_anew() -> None:
    """Whoever owns it must not go round with closed eyes for the rest of the day."""
    results: list[ProbeResult] = []

    def deliver(result: ProbeResult) -> None:
        results.append(result)
        if len(results) == 1:
            raise OSError("once")

    poller = Poller([probe(f"p{n}", 0.1) for n in range(20)], Eyes(well), MachineClock(), deliver)
    with pytest.raises(OSError, match="once"):
        await asyncio.wait_for(poller.run(), 20)
    task = asyncio.create_task(poller.run())
    await until(lambda: len({result.probe for result in results[1:]}) == 20)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_nobody_is_asked_out_of_turn_before_they_want_to_be_asked_again() -> None:
    schedule = Schedule([probe("p", 10.0)], 0.0)
    [(_, _)] = schedule.due(100.0)
    schedule.done("p", "inconclusive", 100.0, not_before=160.0)
    schedule.now_please("p", 101.0)
    assert schedule.next_polls() == {"p": 160.0}
    schedule.due(160.0)
    schedule.done("p", "pass", 160.0)
    schedule.now_please("p", 161.0)
    assert schedule.next_polls() == {"p": 161.0}


async def test_a_lane_lets_in_as_many_as_it_says() -> None:
    eyes = Eyes(well, limit=1)

    async def slow(probe: Probe) -> Reading:
        await asyncio.sleep(0.01)
        return await well(probe)

    eyes._look = slow
    async with polling([probe(f"p{n}", 0.1) for n in range(10)], eyes) as (_, results, _task):
        await until(lambda: len({result.probe for result in results}) == 10)
    assert eyes.most == 1


async def test_poll_now_replace_and_next_polls() -> None:
    async with polling([probe("p", 1000.0)], well) as (poller, results, _):
        await until(lambda: len(results) == 1)
        poller.poll_now("p")
        poller.poll_now("nobody")
        await until(lambda: len(results) == 2)
        next_poll = poller.next_polls()["p"]
        assert next_poll > MachineClock().now() + dt.timedelta(seconds=100)
        poller.replace([probe("q", 1000.0)])
        await until(lambda: results[-1].probe == "q")
        poller.replace([])
        assert poller.next_polls() == {}


async def test_data_need_not_speak_of_health() -> None:
    async def data(probe: Probe) -> Reading:
        return Reading(MachineClock().now(), status=200, text='{"queue": 3}', body={"queue": 3})

    async with polling([probe("silent", 0.1), probe("data", 0.1)], data, data_probes=["data"]) as (_, results, _task):
        await until(lambda: {"silent", "data"} <= {result.probe for result in results})
    assert {result.probe: result.verdict for result in results} == {"silent": "inconclusive", "data": "pass"}


async def test_secrets_in_an_answer_are_masked() -> None:
    async def leak(probe: Probe) -> Reading:
        return Reading(MachineClock().now(), status=500, text="ERROR: t0ken", body="ERROR: t0ken")

    async with polling([probe("p", 0.1)], leak, mask=lambda text: text.replace("t0ken", "***")) as (_, results, _task):
        await until(lambda: bool(results))
    assert ("t0ken" in results[0].detail, "***" in results[0].detail) == (False, True)


# --- the sampler ------------------------------------------------------------------------------------------------------


def result(name: str, verdict: str, seconds: float, detail: str = "") -> ProbeResult:
    return ProbeResult(name, at(seconds), verdict, 200 if verdict == "pass" else 0, 12.34, detail)


def test_calm_is_written_every_ten_seconds_and_a_transition_at_once() -> None:
    sampler = Sampler(3)
    assert (sampler.due(NOW), sampler.take(NOW)) == (False, [])
    sampler.add(result("p", "pass", 0))
    assert not sampler.due(at(0.5))
    assert sampler.due(at(1))  # the first sight of anything is soon on the screen
    [first] = sampler.take(at(1))
    assert (first.epoch, first.base, first.probe, first.p_verdict, first.p_t) == (3, at(0), ("p",), ("pass",), (0.0,))
    for seconds in (5, 10):
        sampler.add(result("p", "pass", seconds))
        assert not sampler.due(at(seconds + 4))
    assert sampler.due_at() == at(5 + FLUSH_S)
    sampler.add(result("p", "fail", 12, "connection refused"))
    assert sampler.due(at(12))
    [event] = sampler.take(at(12))
    assert (event.p_t, event.p_verdict) == ((0.0, 5.0, 7.0), ("pass", "pass", "fail"))
    assert event.p_detail == ("", "", "connection refused")
    assert event.p_ms == (12.3, 12.3, 12.3)
    sampler.add(result("p", "fail", 17))
    assert not sampler.due(at(20))
    sampler.add(result("p", "pass", 22))
    assert sampler.due(at(22))


def test_metrics_and_conditions_have_transitions_too() -> None:
    sampler = Sampler(1)
    sampler.add(MetricReading("m", at(0), 1.5, "pass", 4), ConditionResult("t", at(0), "false", "", 5.0))
    [event] = sampler.take(at(1))
    assert (event.metric, event.m_value, event.m_verdict, event.m_n) == (("m",), ("1.5",), ("pass",), (4,))
    assert (event.cond, event.c_result, event.c_every) == (("t",), ("false",), (5.0,))
    sampler.add(MetricReading("m", at(5), None, "inconclusive", 0))
    assert sampler.due(at(5))
    [event] = sampler.take(at(5))
    assert event.m_value == ("nan",)
    sampler.add(ConditionResult("t", at(10), "false", "", 5.0))
    assert not sampler.due(at(11))
    sampler.add(ConditionResult("t", at(12), "true", "", 5.0))
    assert sampler.due(at(12))


def test_why_a_metric_is_no_pass_is_written_masked_and_a_pass_costs_nothing() -> None:
    sampler = Sampler(1, mask=lambda text: text.replace("s3cret", "***"))
    sampler.add(MetricReading("a", at(0), 1.5, "pass", 4, "never written"))
    [event] = sampler.take(at(10))
    assert event.m_detail == ()
    sampler.add(
        MetricReading("a", at(11), 1.5, "pass", 4),
        MetricReading("b", at(11), None, "error", 0, "'s3cret' is not a number"),
    )
    [event] = sampler.take(at(20))
    assert event.m_detail == ("", "'***' is not a number")


def test_hundreds_failing_in_one_breath_share_an_entry() -> None:
    sampler = Sampler(1)
    sampler.add(result("p0", "fail", 0))
    assert sampler.due(at(0))
    sampler.take(at(0))
    for n in range(300):
        sampler.add(result(f"p{n}", "fail", 0.001 * n))
    assert not sampler.due(at(0.04))
    assert sampler.due(at(0.06))
    assert len(sampler.take(at(0.4))[0].probe) == 300


def test_an_entry_stays_below_the_journals_limit() -> None:
    sampler = Sampler(1)
    for n in range(5000):
        sampler.add(result(f"probe-{n}", "fail", n / 1000, "x" * 160))
    events = sampler.take(at(10))
    assert sum(len(event.probe) for event in events) == 5000
    assert [name for event in events for name in event.probe] == [f"probe-{n}" for n in range(5000)]
    for event in events:
        size = sum(map(len, event.probe)) + sum(map(len, event.p_detail))
        assert size < MOST_CHARS
        assert len({len(event.probe), len(event.p_t), len(event.p_verdict), len(event.p_ms), len(event.p_detail)}) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["pass", "fail", "error"]), st.floats(0, 20)), max_size=60
    )
)
def test_nothing_is_lost_and_the_order_stays(looks: list[tuple[str, str, float]]) -> None:
    sampler, now, out = Sampler(1), 0.0, []
    for name, verdict, pause in looks:
        now += pause
        sampler.add(result(name, verdict, now))
        if sampler.due(at(now)):
            out += sampler.take(at(now))
    out += sampler.take(at(now))
    told = [
        (name, verdict, (event.base - NOW).total_seconds() + t)
        for event in out
        for name, verdict, t in zip(event.probe, event.p_verdict, event.p_t, strict=True)
    ]
    assert [one[:2] for one in told] == [one[:2] for one in looks]
    assert all(b[2] - a[2] > -0.0011 for a, b in itertools.pairwise(told))  # milliseconds, rounded


# --- the watch --------------------------------------------------------------------------------------------------------


def plan(**tables: Any) -> Plan:
    return Plan(plan=1, release=Release(name="x"), **tables)


def watching(made: Plan, **more: Any) -> tuple[Watch, State]:
    return Watch(made, lambda one: float(one.every_live or one.every), **more), State(plan=made)


def answer(name: str, verdict: str = "pass", seconds: float = 0.0, **body: Any) -> ProbeResult:
    return ProbeResult(name, at(seconds), verdict, 200 if verdict == "pass" else 500, 10.0, "why", body=body or None)


def told(found: list[Any]) -> dict[str, str]:
    """What was concluded, by id."""
    names = ("probe", "metric", "trigger")
    return {
        next(getattr(one, name) for name in names if hasattr(one, name)): getattr(one, "result", None) or one.verdict
        for one in found
    }


def test_a_result_leads_to_metrics_and_conditions() -> None:
    watch, state = watching(
        plan(
            probe=(probe("app"), probe("other")),
            metric=(
                Metric(id="ratio", ratio=("errors", "requests"), max=0.1),
                Metric(id="errors", probe="app", value="body.errors"),
                Metric(id="requests", probe="app", value="body.requests"),
            ),
            trigger=(
                Trigger(id="down", probe="app"),
                Trigger(id="slow", metric="ratio"),
                Trigger(id="both", when="probe['app'].verdict == 'fail' && probe['other'].verdict == 'pass'"),
                Trigger(id="said", kind="human"),
            ),
            rule=(Rule(id="no-errors", when="metric['errors'].value > 0"),),
            procedure=(
                Procedure(
                    id="card",
                    raise_when="metric['ratio'].value > 0.5",
                    step=(Step(id="s", if_="probe['app'].status == 200"),),
                ),
            ),
        )
    )
    found = told(watch.take(answer("app", errors=30, requests=100), state, at(0)))
    assert found == {
        "app": "pass", "errors": "pass", "requests": "pass", "ratio": "fail",
        "down": "false", "slow": "true", "both": "false", "rule:no-errors": "true", "card:card": "false", "if:card/s": "true",
    }  # fmt: skip
    assert told(watch.take(answer("other"), state, at(1))) == {"other": "pass"}
    found = told(watch.take(answer("app", "fail", 5), state, at(5)))
    assert (found["both"], found["down"], found["errors"], found["ratio"]) == (
        "true",
        "true",
        "inconclusive",
        "inconclusive",
    )
    assert (found["slow"], found["rule:no-errors"]) == ("none", "none")


def test_one_bad_minute_is_counted_once_for_each_poll_of_the_fastest() -> None:
    watch, state = watching(
        plan(
            probe=(probe("slow", 60.0), probe("fast", 60.0, every_live=Duration(5))),
            trigger=(Trigger(id="t", when="probe['slow'].verdict == 'fail' || probe['fast'].verdict == 'fail'"),),
        )
    )
    assert told(watch.take(answer("slow", "fail"), state, at(0))) == {"slow": "fail"}
    [_, condition] = watch.take(answer("fast"), state, at(1))
    assert isinstance(condition, ConditionResult)
    assert (condition.result, condition.every_s) == ("true", 5.0)


def test_what_waited_for_another_probe_is_concluded_with_its_first_answer() -> None:
    """Not half an hour later, when the fastest is asked again: a rule over three status pages would be NOT READY."""
    text = "probe['one'].verdict == 'fail' || probe['two'].verdict == 'fail'"
    watch, state = watching(
        plan(probe=(probe("one", 1800.0), probe("two", 1800.0)), trigger=(Trigger(id="t", when=text),))
    )
    assert told(watch.take(answer("one"), state, at(0)))["t"] == "none"
    assert told(watch.take(answer("two"), state, at(1)))["t"] == "false"
    # from here on the first of them alone counts a bad minute
    assert told(watch.take(answer("one", "fail"), state, at(1800)))["t"] == "true"
    assert told(watch.take(answer("two", "fail"), state, at(1801))) == {"two": "fail"}


def test_a_rule_hears_every_probe_it_looks_at_and_says_what_changed() -> None:
    """It counts nothing, and the verdict hangs on it: not half an hour late, because another probe is its clock."""
    text = "probe['one'].verdict == 'fail' || probe['two'].verdict == 'fail'"
    made = plan(probe=(probe("one", 1800.0), probe("two", 1800.0)), rule=(Rule(id="outage", when=text),))
    watch, state = watching(made)
    watch.take(answer("one"), state, at(0))
    assert told(watch.take(answer("two"), state, at(1)))["rule:outage"] == "false"
    assert told(watch.take(answer("two", "fail", 1801), state, at(1801)))["rule:outage"] == "true"
    assert told(watch.take(answer("two", "fail", 3601), state, at(3601))) == {"two": "fail"}
    assert told(watch.take(answer("two", "pass", 5401), state, at(5401)))["rule:outage"] == "false"


def test_a_rule_hears_of_what_another_engine_could_not_read() -> None:
    """A start in an environment without a variable, then one with it: what is known now, not what was then."""
    text = "probe['one'].verdict == 'fail' || probe['two'].verdict == 'fail'"
    made = plan(probe=(probe("one", 1800.0), probe("two", 1800.0)), rule=(Rule(id="outage", when=text),))
    watch, state = watching(made)
    state.probes["two"] = ProbeFacts(verdict="error")
    assert told(watch.take(answer("one"), state, at(0)))["rule:outage"] == "error"
    assert told(watch.take(answer("two"), state, at(1)))["rule:outage"] == "false"


def test_a_rule_that_asks_for_the_clock_is_looked_at_between_polls() -> None:
    text = "clock.t_s < 0 && probe['one'].status == 200"
    watch, state = watching(plan(probe=(probe("one", 1800.0),), rule=(Rule(id="early", when=text),)))
    state.clock.t0 = at(100)
    assert told(watch.take(answer("one"), state, at(0)))["rule:early"] == "true"
    assert told(watch.tick(state, at(50))) == {}
    assert told(watch.tick(state, at(105))) == {"rule:early": "false"}


def test_no_rule_concludes_from_what_was_read_while_blind() -> None:
    text = "clock.t_s < 0 && probe['app'].verdict == 'fail'"
    made = plan(probe=(probe("app"), probe("control", control=True)), rule=(Rule(id="down", when=text),))
    watch, state = watching(made)
    state.clock.t0 = at(100)
    watch.take(answer("control", "fail"), state, at(0))
    assert told(watch.take(answer("app", "fail"), state, at(1)))["rule:down"] == "none"
    assert told(watch.tick(state, at(2))) == {}
    watch.take(answer("control", "pass", 3), state, at(3))
    assert told(watch.tick(state, at(4))) == {}, "its next answer tells"
    assert told(watch.take(answer("app", "pass", 5), state, at(5)))["rule:down"] == "false"


def test_blind_when_the_control_fails_too() -> None:
    made = plan(
        probe=(probe("app"), probe("control", control=True)),
        trigger=(Trigger(id="down", probe="app"), Trigger(id="old", when="incident.oldest_s > 60")),
    )
    watch, state = watching(made)
    assert told(watch.take(answer("app", "fail"), state, at(0)))["down"] == "true"
    watch.take(answer("control", "fail"), state, at(1))
    [_, condition] = watch.take(answer("app", "fail", 5), state, at(5))
    assert isinstance(condition, ConditionResult)
    assert (condition.result, condition.reason.startswith("blind: the control target fails too: control")) == (
        "none",
        True,
    )
    watch.take(answer("control", "pass", 6), state, at(6))
    assert told(watch.take(answer("app", "fail", 10), state, at(10)))["down"] == "true"
    state.incidents["I1"] = IncidentFacts("I1", "high", "t", NOW - dt.timedelta(seconds=90), "ann")
    watch.take(answer("control", "fail", 11), state, at(11))
    assert told(watch.tick(state, at(12))) == {"old": "true"}


def test_before_anything_was_polled_the_journal_answers() -> None:
    made = plan(
        probe=(probe("app"), probe("other", 60.0)),
        trigger=(Trigger(id="t", when="probe['app'].verdict == 'pass' && probe['other'].verdict == 'pass'"),),
    )
    watch, state = watching(made)
    state.probes["other"] = ProbeFacts(verdict="pass", status=200)
    assert told(watch.take(answer("app"), state, at(0)))["t"] == "true"


def test_typed_in_numbers_and_the_tick() -> None:
    made = plan(
        metric=(Metric(id="mood", min=3), Metric(id="never")),
        trigger=(Trigger(id="t", metric="mood"), Trigger(id="u", when="clock.t_s > 0")),
    )
    watch, state = watching(made)
    assert told(watch.tick(state, at(0))) == {"t": "none", "u": "none"}
    watch.enter("mood", 2.0, at(1))
    state.clock.t0 = at(-5)
    found = watch.tick(state, at(2))
    assert told(found) == {"mood": "fail", "t": "true", "u": "true"}
    assert {one.every_s for one in found if isinstance(one, ConditionResult)} == {TICK_S}
    assert told(watch.tick(state, at(7))) == {"t": "true", "u": "true"}


def test_a_restart_takes_histories_and_bounds_from_the_state() -> None:
    made = plan(
        probe=(probe("app"),),
        metric=(
            Metric(id="p95", probe="app", value="body.p95", max=100, for_=Duration(20)),
            Metric(id="total", probe="app", value="body.total"),
            Metric(id="growth", rate_of="total", over=Duration(60)),
            Metric(id="mood"),
        ),
    )
    watch, state = watching(made)
    begin = NOW.timestamp()
    state.metrics["p95"] = MetricFacts(
        value=200.0, at=at(-5), verdict="warn", tail=[(begin - s, 200.0) for s in (20, 15, 10, 5)]
    )
    state.metrics["total"] = MetricFacts(value=90.0, at=at(-5), tail=[(begin - s, 100.0 - s) for s in range(60, 0, -5)])
    state.metrics["mood"] = MetricFacts(value=4.0, at=at(-600), by="ann")
    watch.seed(state)
    found = watch.take(answer("app", p95=200, total=100), state, at(0))
    assert told(found) == {"app": "pass", "p95": "fail", "total": "pass", "growth": "pass"}
    assert watch.readings["growth"].value == pytest.approx(60)
    assert told(watch.tick(state, at(1))) == {"mood": "pass"}


def test_histories_keep_what_is_asked_of_them_and_no_more() -> None:
    made = plan(
        probe=(probe("app"),),
        metric=(
            Metric(id="total", probe="app", value="body.total"),
            Metric(id="growth", rate_of="total", over=Duration(60)),
        ),
    )
    watch, state = watching(made)
    for seconds in range(0, 3600, 5):
        watch.take(answer("app", seconds=seconds, total=seconds), state, at(seconds))
    assert len(watch._history["total"]) <= 16
    assert watch.readings["growth"].value == pytest.approx(60)


def test_baselines_and_an_amended_plan() -> None:
    metric = Metric(id="p95", probe="app", value="body.p95", baseline=Baseline("b.toml", Percent(10)))
    watch, state = watching(plan(probe=(probe("app"),), metric=(metric,)), baselines={"p95": BaselineValue(100.0)})
    assert told(watch.take(answer("app", p95=120), state, at(0)))["p95"] == "fail"
    watch.baselines = {}
    assert told(watch.take(answer("app", p95=120), state, at(5)))["p95"] == "inconclusive"
    watch.replace(plan(probe=(probe("app"),), metric=(Metric(id="p95", probe="app", value="body.p95", max=100),)))
    assert told(watch.take(answer("app", p95=120), state, at(10)))["p95"] == "fail"
    assert watch.data_probes == {"app"}


def test_what_is_live_is_news_where_the_record_has_something_else() -> None:
    made = plan(probe=(probe("app", live_id="body.deploy"), probe("other")))
    watch, state = watching(made)

    def new(live: str) -> str:
        return watch.new_live(ProbeResult("app", NOW, "pass", 200, 1.0, live_id=live), state)

    assert new("d1") == "d1"
    state.live["app"] = LiveFacts("d1", NOW)
    assert [new(live) for live in ("d1", "", "d2")] == ["", "", "d2"]
    assert watch.new_live(ProbeResult("other", NOW, "pass", live_id="x"), state) == ""


def test_five_hundred_probes_cost_a_condition_no_more_than_two() -> None:
    many = tuple(probe(f"p{n}") for n in range(500))
    watch, state = watching(plan(probe=many, trigger=(Trigger(id="t", when="probe['p7'].verdict == 'fail'"),)))
    for n in range(500):
        watch.take(answer(f"p{n}"), state, at(n / 100))
    looked: list[str] = []

    class Counting(dict[str, ProbeResult]):
        def get(self, name: str, otherwise: Any = None) -> Any:
            looked.append(name)
            return super().get(name, otherwise)

    watch.results = Counting(watch.results)
    assert told(watch.take(answer("p7", "fail"), state, at(6)))["t"] == "true"
    assert set(looked) == {"p7"}
