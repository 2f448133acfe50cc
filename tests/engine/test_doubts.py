"""Failures wait for the control targets: whatever order the answers come in, blindness is known before they count."""

import datetime as dt

import pytest

from cockpit.engine.doubts import GAP_S, PATIENCE_S, Doubts
from cockpit.model.observations import ProbeResult

START = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)


class Desk:
    """A clock one turns, and what was asked and delivered so far."""

    def __init__(self, *controls: str) -> None:
        self.passed = 100.0
        self.asked: list[str] = []
        self.told: list[str] = []
        self.doubts = Doubts(self, self.asked.append, lambda one: self.told.append(f"{one.probe} {one.verdict}"))
        self.doubts.replace(controls)

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.passed)

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
    desk.answer("app", "fail", after=PATIENCE_S)
    assert desk.told == []
    desk.answer("app", "fail", after=1.0)
    assert desk.told == ["app fail"]
    desk.doubts.close()


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
