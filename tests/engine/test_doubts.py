"""Failures wait for the control targets: whatever order the answers come in, blindness is known before they count."""

import asyncio
import datetime as dt

import pytest

from cockpit.core import trigger_machine
from cockpit.engine import doubts
from cockpit.engine.doubts import BURST, CALM_S, GAP_S, PATIENCE_S, Doubts
from cockpit.engine.watching import Watch
from cockpit.model.checks import Probe, Trigger
from cockpit.model.observations import ConditionResult, ProbeResult
from cockpit.model.plan import Plan, Release
from cockpit.model.state import State, TriggerFacts
from cockpit.model.times import Duration
from tests.helpers.loopback import MachineClock

START = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)


class Desk:
    """A clock one turns, and what was asked and delivered so far."""

    def __init__(self, *controls: str) -> None:
        self.passed = 100.0
        self.put_back = dt.timedelta()
        self.asked: list[str] = []
        self.told: list[str] = []
        self.doubts = Doubts(self, self.asked.append, lambda one: self.told.append(f"{one.probe} {one.verdict}"))
        self.doubts.replace(controls)

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.passed) - self.put_back

    def monotonic(self) -> float:
        return self.passed

    def boot_id(self) -> str:
        return "b"

    def answer(self, probe: str, verdict: str, *, after: float = 1.0, ms: float = 5.0) -> None:
        self.passed += after
        self.doubts.take(ProbeResult(probe, self.now(), verdict, 200, ms))


async def test_a_good_answer_never_waits() -> None:
    desk = Desk("out")
    desk.answer("app", "pass")
    assert (desk.told, desk.asked) == (["app pass"], [])


@pytest.mark.parametrize("seen", ["pass", "fail", "error", "excused"])
async def test_a_failure_waits_for_the_control_and_stands_behind_it(seen: str) -> None:
    desk = Desk("out")
    desk.answer("out", "pass")
    desk.answer("app", "fail")
    assert desk.told == ["out pass"], "what the control said before it is no word on it"
    assert desk.asked == ["out"]
    desk.answer("app", "pass", after=0.01)
    assert desk.told == ["out pass"], "the answers of one probe stay in order"
    desk.answer("out", seen, after=0.01)
    assert desk.told == ["out pass", f"out {seen}", "app fail", "app pass"]


async def test_a_control_that_answered_while_the_failing_poll_was_under_way_is_word_enough() -> None:
    desk = Desk("out")
    desk.answer("out", "pass")
    desk.answer("app", "fail", after=0.5, ms=3000)
    assert desk.told == ["out pass", "app fail"]
    assert desk.asked == []


async def test_of_several_controls_one_that_is_well_is_enough_and_otherwise_all_are_awaited() -> None:
    desk = Desk("out", "dns")
    desk.answer("app", "fail")
    assert desk.asked == ["out", "dns"]
    desk.answer("out", "fail", after=0.01)
    assert desk.told == ["out fail"]
    desk.answer("dns", "fail", after=0.01)
    assert desk.told == ["out fail", "dns fail", "app fail"]
    desk.answer("app", "fail")
    desk.answer("dns", "pass", after=0.01)
    assert desk.told[-2:] == ["dns pass", "app fail"]


async def test_a_control_that_never_answers_holds_nothing_for_ever() -> None:
    desk = Desk("out")
    desk.answer("app", "fail")
    desk.answer("app", "fail", after=PATIENCE_S - 1)
    assert desk.told == []
    desk.answer("app", "fail", after=1.0)
    assert desk.told == ["app fail"]
    desk.answer("app", "pass", after=PATIENCE_S)
    assert desk.told == ["app fail"] * 3 + ["app pass"]
    desk.doubts.close()


async def test_it_is_given_up_in_time_though_no_other_answer_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubts, "PATIENCE_S", 0.05)
    clock, told = MachineClock(), asyncio.Event()
    waiting = Doubts(clock, lambda _: None, lambda _: told.set())
    waiting.replace(["out"])
    waiting.take(ProbeResult("app", clock.now(), "fail", 500, 5.0))
    assert not told.is_set()
    async with asyncio.timeout(10):
        await told.wait()


async def test_a_clock_that_is_put_back_makes_nothing_wait_longer() -> None:
    desk = Desk("out")
    desk.answer("app", "fail")
    desk.put_back = dt.timedelta(hours=1)
    desk.answer("out", "pass", after=0.1)
    assert desk.told == ["out pass"], "by the clock it was said before"
    desk.answer("app", "fail", after=PATIENCE_S)
    assert desk.told == ["out pass", "app fail"]
    desk.answer("out", "pass", after=0.1)
    assert desk.told[2:] == ["out pass", "app fail"]


async def test_while_one_control_is_slow_the_quick_one_is_not_asked_again_and_again() -> None:
    desk = Desk("out", "dns")
    desk.answer("app", "fail")
    for _ in range(50):
        desk.answer("out", "fail", after=GAP_S)
    assert desk.asked == ["out", "dns"]
    desk.doubts.close()


async def test_a_long_outage_of_many_targets_does_not_wear_the_controls_out() -> None:
    """Nothing is asked more than it must be: whoever is asked too often says no, and then nobody sees anything."""
    desk = Desk("out")
    for number in range(4000):
        desk.answer(f"p{number % 100}", "fail", after=0.01)
        if len(desk.asked) > desk.told.count("out pass"):
            desk.answer("out", "pass", after=0.002)
    lasted = desk.passed - 100.0
    assert len(desk.asked) <= BURST + lasted / CALM_S + 1
    assert desk.told.count("out pass") == len(desk.asked)
    desk.doubts.close()


async def test_a_slow_control_starves_no_trigger_of_its_time() -> None:
    """Its word comes late and for several polls at once: they count as of when they were made."""
    trigger = Trigger(id="down", probe="app", for_=Duration(10.0), arm_after=0)
    probes = (
        Probe(id="app", kind="http", url="http://127.0.0.1:1/", every=Duration(0.5)),
        Probe(id="out", kind="http", url="http://127.0.0.1:1/", every=Duration(60.0), control=True),
    )
    plan = Plan(plan=1, release=Release(name="r", zone="UTC"), probe=probes, trigger=(trigger,))
    watch, state, facts = Watch(plan, lambda one: float(one.every)), State(plan=plan), TriggerFacts()
    desk = Desk("out")

    def deliver(result: ProbeResult) -> None:
        for one in watch.take(result, state, desk.now()):
            if isinstance(one, ConditionResult):
                trigger_machine.evaluated(trigger, facts, one.result, one.at, one.every_s)

    desk.doubts = Doubts(desk, desk.asked.append, deliver)
    desk.doubts.replace(["out"])
    for _ in range(10):
        for _ in range(3):
            desk.answer("app", "fail", after=0.5)
        desk.answer("out", "pass", after=0.2, ms=1200)
    desk.doubts.close()
    assert trigger_machine.next_phase(trigger, facts, muted=False)[0] == "firing"
    assert facts.memory.observed_s == pytest.approx(desk.passed - 100.5 - 0.2, abs=0.01)


async def test_many_failures_at_once_ask_once() -> None:
    desk = Desk("out")
    for number in range(200):
        desk.answer(f"p{number}", "fail", after=0.0)
    assert desk.asked == ["out"]
    desk.answer("out", "pass", after=GAP_S / 2)
    assert len(desk.told) == 201
    desk.doubts.close()


async def test_without_a_control_nothing_waits_and_one_that_is_amended_away_frees_what_waits() -> None:
    desk = Desk()
    desk.answer("app", "fail")
    assert desk.told == ["app fail"]
    desk.doubts.replace(["out"])
    desk.answer("app", "fail")
    assert desk.told == ["app fail"]
    desk.doubts.replace([])
    assert desk.told == ["app fail"] * 2
