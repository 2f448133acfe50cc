"""The trigger machine, whatever it is shown: against Prometheus, against time nobody watched, against more evidence."""

import datetime as dt
from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import trigger_machine as machine
from cockpit.model.checks import Trigger
from cockpit.model.state import TriggerFacts
from cockpit.model.times import Duration

START = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
EVERY_S = 5.0

Look = tuple[float, str]
"""Seconds since the look before, and what it said; "away" for a stretch that the engine itself missed."""


def trigger(**how: object) -> Trigger:
    return Trigger(**{"id": "down", "arm_after": 0, **how})  # type: ignore[arg-type]


def phases(one: Trigger, looks: Sequence[Look]) -> Iterator[tuple[dt.datetime, str]]:
    """(when, phase) after each look, as the engine would journal it."""
    facts, at = TriggerFacts(), START
    for after, said in looks:
        at += dt.timedelta(seconds=after)
        if said == "away":
            facts.memory = machine.unwatched(facts.memory)
        else:
            machine.evaluated(one, facts, said, at, EVERY_S)
        for _ in range(3):  # ticks between two looks must change nothing
            facts.phase, facts.reason = machine.next_phase(one, facts, muted=False)
        yield at, facts.phase


def fires_at(one: Trigger, looks: Sequence[Look]) -> int | None:
    """The look at which it first fires."""
    return next((number for number, (_, phase) in enumerate(phases(one, looks)) if phase == "firing"), None)


class Alert:
    """Prometheus' alerting rule: `for` and `keep_firing_for` of one series (rules/alerting.go, AlertingRule.Eval)."""

    def __init__(self, hold_s: float, keep_s: float) -> None:
        self.hold, self.keep = dt.timedelta(seconds=hold_s), dt.timedelta(seconds=keep_s)
        self.state = "inactive"
        self.active_at = self.keep_since = START

    def evaluate(self, said: str, at: dt.datetime) -> str:
        if said == "error":
            return self.state
        if said == "true":
            if self.state == "inactive":
                self.state, self.active_at = "pending", at
            self.keep_since = START
            if self.state == "pending" and at - self.active_at >= self.hold:
                self.state = "firing"
        elif self.state == "pending":
            self.state = "inactive"
        elif self.state == "firing":
            if self.keep_since == START:
                self.keep_since = at
            if at - self.keep_since >= self.keep:
                self.state = "inactive"
        return self.state


WATCHED = st.lists(
    st.tuples(st.sampled_from([0.5, 3.0, 5.0, 10.0]), st.sampled_from(["true", "true", "false", "error"])), max_size=40
)
SECONDS = st.sampled_from([0, 1, 5, 7, 20, 60])


@given(looks=WATCHED, hold=SECONDS, keep=SECONDS)
def test_it_is_a_prometheus_alert_where_all_time_is_watched_and_one_good_answer_clears(
    looks: list[Look], hold: int, keep: int
) -> None:
    one = trigger(for_=Duration(hold), keep_firing_for=Duration(keep), successes=1)
    theirs = Alert(hold, keep)
    words = {"armed": "inactive", "cleared": "inactive", "unarmed": "inactive"}
    for (_, said), (at, phase) in zip(looks, phases(one, looks), strict=True):
        assert words.get(phase, phase) == theirs.evaluate(said, at)


ANY_LOOKS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 1.0, 5.0, 9.9, 10.0, 10.1, 60.0, 3600.0]),
        st.sampled_from(["true", "true", "true", "false", "error", "none", "away"]),
    ),
    max_size=40,
)


def watched_badly(looks: Sequence[Look], successes: int) -> float:
    """Seconds of the present run that somebody watched, counted from the list itself."""
    began, good = None, 0
    for number, (_, said) in enumerate(looks):
        if said == "true":
            began, good = (number if began is None else began), 0
        elif said == "false":
            good += 1
            began = None if good >= successes else began
    if began is None:
        return 0.0
    pairs = zip(looks[began:], looks[began + 1 :], strict=False)
    known = ("true", "false", "error")
    return sum(after for (_, was), (after, said) in pairs if was in known and said in known and after <= 2 * EVERY_S)


@given(looks=ANY_LOOKS, hold=SECONDS, failures=st.integers(1, 4), successes=st.integers(1, 3))
def test_it_fires_only_on_what_was_watched_and_only_on_a_fresh_bad_answer(
    looks: list[Look], hold: int, failures: int, successes: int
) -> None:
    one = trigger(for_=Duration(hold), failures=failures, successes=successes)
    before = "unarmed"
    for number, (_, phase) in enumerate(phases(one, looks)):
        if phase == "firing" and before != "firing":
            so_far = looks[: number + 1]
            assert so_far[-1][1] == "true"
            assert watched_badly(so_far, successes) >= hold
            assert [said for _, said in so_far if said in ("true", "false")][-failures:] == ["true"] * failures
        before = phase


@given(looks=ANY_LOOKS, at=st.integers(0, 40), hold=SECONDS, failures=st.integers(1, 4))
def test_a_stretch_that_nobody_watched_never_brings_it_nearer(
    looks: list[Look], at: int, hold: int, failures: int
) -> None:
    one = trigger(for_=Duration(hold), failures=failures)
    later = [*looks[:at], *((after + 1000.0, said) for after, said in looks[at : at + 1]), *looks[at + 1 :]]
    whole, cut = fires_at(one, looks), fires_at(one, later)
    assert cut is None or (whole is not None and whole <= cut)


@given(
    looks=ANY_LOOKS,
    worse=st.sets(st.integers(0, 40)),
    hold=SECONDS,
    failures=st.integers(1, 4),
    successes=st.integers(1, 3),
)
def test_more_evidence_never_makes_it_later(
    looks: list[Look], worse: set[int], hold: int, failures: int, successes: int
) -> None:
    one = trigger(for_=Duration(hold), failures=failures, successes=successes)
    more = [
        (after, "true" if number in worse and said != "away" else said) for number, (after, said) in enumerate(looks)
    ]
    early, late = fires_at(one, more), fires_at(one, looks)
    assert late is None or (early is not None and early <= late)


@given(looks=ANY_LOOKS, arm_after=st.integers(1, 4))
def test_it_is_armed_by_good_answers_only(looks: list[Look], arm_after: int) -> None:
    fired = fires_at(trigger(arm_after=arm_after), looks)
    if fired is not None:
        assert sum(said == "false" for _, said in looks[:fired]) >= arm_after


def test_what_was_bad_before_it_was_proven_counts_for_nothing_afterwards() -> None:
    bad = [(5.0, "true")] * 20
    one = trigger(for_=Duration(30), arm_after=1)
    assert fires_at(one, [*bad, (5.0, "false"), *bad]) == 27, "the whole `for` after the proof, and not at once"


def test_a_missing_series_resets_only_where_the_plan_ignores_it() -> None:
    looks = [(5.0, "true")] * 3 + [(5.0, "none")] + [(5.0, "true")] * 3
    assert fires_at(trigger(for_=Duration(20)), looks) == 6
    assert fires_at(trigger(for_=Duration(20), on_no_data="ignore"), looks) is None


def test_it_goes_on_firing_until_it_has_been_good_for_long_enough_by_its_own_looks() -> None:
    one = trigger(keep_firing_for=Duration(12), successes=1)
    seen = [phase for _, phase in phases(one, [(5.0, "true"), *[(5.0, "false")] * 4])]
    assert seen == ["firing", "firing", "firing", "firing", "cleared"]
