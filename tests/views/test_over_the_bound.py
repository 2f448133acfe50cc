"""A metric out of bounds that is no breach yet says so: WARN is for the warn band."""

import pytest

from cockpit.model.frame import Tone
from cockpit.views import metrics
from cockpit.views.detail import detail
from cockpit.views.header import header
from cockpit.views.headline import caveats
from cockpit.views.metrics import label
from tests.tui.fake import FakeSession, green


def measured(*values: str, pace: str = "5s") -> list[str]:
    return [line for value in values for line in (f"wait {pace}", f"metric {value}")]


def row(sight, name):
    return next(one for one in metrics.metrics(sight).rows if one.ref == f"metric:{name}")


def test_a_value_over_its_bound_tells_how_much_of_its_time_has_passed(sight_of):
    session = FakeSession(*measured("p95 400 pass", "p95 3987 warn"))
    assert row(sight_of(session), "p95").label.text == "OVER 0s/30s"
    session.tell(*measured("p95 3987 warn", "p95 none inconclusive", "p95 3987 warn"))
    sight = sight_of(session)
    assert row(sight, "p95").label.text == "OVER 15s/30s"
    assert row(sight, "p95").label.tone is Tone.WARN
    found = detail(sight, "metric:p95")
    assert found is not None
    assert found.label.text == "OVER 15s/30s"
    session.tell(*measured("p95 3987 fail"))
    assert row(sight_of(session), "p95").label.text == "BREACH"


def test_the_warn_band_stays_a_warning_and_the_title_tells_them_apart(sight_of):
    sight = sight_of(FakeSession(*measured("p95 3987 warn", "error-rate 0.7 warn", pace="1s")))
    assert row(sight, "error-rate").label.text == "WARN"
    shown = metrics.metrics(sight)
    assert "1 over the bound, " in shown.summary.text
    assert shown.summary.text.endswith("1 near the bound")
    assert shown.summary.tone is Tone.WARN
    assert shown.rows[0].ref == "metric:p95", "what is out of bounds stands on top"


def test_below_a_minimum_is_under(sight_of):
    session = FakeSession(*measured("p95 10 warn"), edits=("max = 1500\\nwarn_max = 1200 => min = 50",))
    sight = sight_of(session)
    assert row(sight, "p95").label.text == "UNDER 0s/30s"
    assert metrics.metrics(sight).summary.text.startswith("1 under the bound")


def test_a_go_says_in_the_same_breath_what_is_out_of_bounds(sight_of):
    session = FakeSession(*green())
    assert header(sight_of(session), "live").verdict_short.text == "GO"
    session.tell("metric p95 3987 warn")
    sight = sight_of(session)
    assert "P95 latency: OVER its bound" in caveats(sight, "GO", ())
    session.tell("metric error-rate 8.28 warn")
    assert "2 metrics: out of bounds" in caveats(sight_of(session), "GO", ())
    session.tell("metric p95 1300 warn", "metric error-rate 0.7 warn")
    assert not [one for one in caveats(sight_of(session), "GO", ()) if "bound" in one]


@pytest.mark.parametrize("late", [0.0, 900.0])
def test_an_old_number_is_stale_before_it_is_anything_else(sight_of, late):
    sight = sight_of(FakeSession(*measured("p95 3987 warn")))
    known = sight.book.metrics["p95"]
    found = label(sight, known, sight.state.metrics["p95"], late)
    assert found.text == ("STALE 15m" if late else "OVER 0s/30s")
