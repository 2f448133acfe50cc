"""Where T0 comes to by what is typed, and the words for it, before anybody confirms it."""

import pytest

from cockpit.core.clock import zone
from cockpit.model import commands as cmd
from cockpit.views.slipping import Landing, landing
from tests.core.desk import T0, Desk, length
from tests.helpers.another_try import PLAN, back, slip, table

__all__ = ["back", "table"]


def no_other(text: str) -> str:
    return f"{text} is no time"


def lands(desk: Desk, typed: str) -> Landing:
    found = landing(desk.state, typed, desk.now, no_other)
    assert isinstance(found, Landing), found
    return found


def test_a_length_counts_from_a_t0_that_is_to_come() -> None:
    desk = Desk(PLAN)
    desk.now = T0 - length("2m")
    found = lands(desk, "+3m")
    assert found.at == T0 + length("3m")
    local = found.at.astimezone(zone(desk.state))
    assert found.words == f"T0 becomes {local:%a %-d %b %H:%M:%S %Z}, in 5:00 (3m after the T0 before)"


def test_it_counts_from_now_once_t0_is_past_and_says_so() -> None:
    desk = Desk(PLAN)
    desk.now = T0 + length("2m")
    found = lands(desk, "+3m")
    assert found.at == desk.now + length("3m")
    assert found.words.endswith(", in 3:00 (3m from now: T0 is past)")
    desk = Desk(PLAN, t0=None)
    assert lands(desk, "+3m").words.endswith("(3m from now: there is no T0 yet)")


def test_it_counts_from_now_in_another_try_and_from_its_t0_afterwards(back: Desk) -> None:
    assert lands(back, "+3m").words.endswith("in 3:00 (3m from now: this is another try)")
    slip(back, "90m")
    t0 = back.state.clock.t0
    assert t0 is not None
    assert lands(back, "+3m").at == t0 + length("3m")


def test_a_time_of_day_that_is_past_today_is_tomorrow_and_says_so() -> None:
    desk = Desk(PLAN)
    desk.now = T0 - length("2m")
    local = desk.now.astimezone(zone(desk.state))
    later = lands(desk, f"{local + length('30m'):%H:%M}")
    assert (later.tomorrow, "tomorrow" in later.words) == ("", False)
    typed = f"{local - length('30m'):%H:%M}"
    tomorrow = lands(desk, typed)
    day = f"{local + length('24h'):%a %-d %b}"
    assert tomorrow.tomorrow == day
    assert f"(that is tomorrow, {day}: today {typed} is past)" in tomorrow.words
    assert tomorrow.at > T0


def test_what_lies_past_names_the_time_it_came_to_and_the_ways_out(back: Desk) -> None:
    at = back.now - length("12m")
    found = landing(back.state, "then", back.now, lambda _: at)
    assert isinstance(found, Landing)
    local = at.astimezone(zone(back.state))
    assert f"T0 would be {local:%a %-d %b %H:%M:%S %Z}, which is 12 min past" in found.past
    assert "+LENGTH" in found.past
    assert "recycle" in found.past
    refused = back.refused(cmd.SetT0(t0=at, reason="x"), "anna", "lead")
    assert (refused.code, refused.reason) == ("past", found.past)


@pytest.mark.parametrize("typed", ["+soon", "later", "+", "25:00"])
def test_what_is_no_time_says_so(typed: str) -> None:
    assert isinstance(landing(Desk(PLAN).state, typed, T0, no_other), str)
