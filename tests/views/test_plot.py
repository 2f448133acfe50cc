"""The plot: truthful over any span, gaps as gaps, and everything that happened in sight."""

import datetime as dt
import math

import pytest

from cockpit.core.pacing import hold_s
from cockpit.model.frame import Plot, PlotMark, Tone
from cockpit.views import plot, plot_lines, plot_words
from cockpit.views.base import Sight
from cockpit.views.gaps import gap_after, spaced
from cockpit.views.plot import MOST_POINTS, SPANS, Window, thinned
from cockpit.views.plot_history import History, Point, read
from tests.tui.fake import FakeSession, calm, decided, outage, round_of_looking

HOUR = 3600


def texts(view: Plot, width: int = 80, height: int = 6, signs: plot_lines.Signs = plot_lines.UNICODE) -> list[str]:
    return ["".join(text for text, _ in one) for one in plot_lines.draw(view, width, height, signs)]


def watched(points, **more) -> Plot:
    """A hundred seconds, a column a second."""
    return Plot(tuple(points), since=0.0, until=100.0, **more)


def columns(view: Plot) -> list[plot_lines.Column]:
    return plot_lines.columns(view, 100)


# --- what is drawn of values


def test_a_value_speaks_until_the_next_and_a_silence_of_more_than_twice_the_pace_is_a_gap():
    steady = [(float(at), 5.0) for at in range(0, 100, 10)]
    assert all(one.worst == 5.0 for one in columns(watched(steady, latest_s=20.0)))
    holed = [point for point in steady if not 30 <= point[0] <= 60]
    shown = columns(watched(holed, latest_s=20.0))
    assert [one.worst for one in shown[:21]] == [5.0] * 21
    assert [one.worst for one in shown[21:70]] == [None] * 49
    assert [one.worst for one in shown[70:]] == [5.0] * 30


def test_the_last_value_does_not_speak_for_an_engine_that_is_gone():
    shown = columns(watched([(0.0, 5.0), (5.0, 5.0), (10.0, 5.0)], latest_s=10.0))
    assert [one.worst for one in shown[:21]] == [5.0] * 21
    assert [one.worst for one in shown[22:]] == [None] * 78


def test_a_number_people_enter_speaks_until_the_next_one():
    shown = columns(watched([(10.0, 3.0), (80.0, 4.0)], hold_s=None, latest_s=None))
    assert [one.worst for one in shown] == [None] * 10 + [3.0] * 70 + [4.0] * 20


def test_asked_without_a_value_is_neither_a_value_nor_unwatched():
    points = [(float(at), None if 40 <= at < 60 else 5.0) for at in range(0, 100, 5)]
    shown = columns(watched(points))
    assert all(one.asked and one.worst is None for one in shown[40:60])
    axis = texts(watched(points), width=110)[6]
    assert axis[50:70] == "·" * 20
    assert set(axis[70:]) <= {"─", "┬"}


@pytest.mark.parametrize(
    ("bounds", "worst", "tone"),
    [
        ({"high": 100.0}, 90.0, None),
        ({"high": 50.0}, 90.0, Tone.BAD),
        ({"warn": 50.0}, 90.0, Tone.WARN),
        ({"low": 1.0}, 2.0, None),
        ({"low": 5.0}, 2.0, Tone.BAD),
        ({"low": 5.0, "high": 50.0}, 2.0, Tone.BAD),
        ({"low": 1.0, "high": 500.0}, 90.0, None),
    ],
)
def test_each_column_shows_the_worst_of_its_time(bounds, worst, tone):
    view = Plot(((10.1, 40.0), (10.2, 90.0), (10.3, 2.0), (10.4, 30.0)), since=0.0, until=100.0, latest_s=0.0, **bounds)
    [one] = [one for one in columns(view) if one.worst is not None]
    assert (one.worst, one.beyond) == (worst, tone)


def test_beyond_a_bound_is_told_without_colour_even_within_one_row():
    points = [(float(at), 1001.0 if at == 50 else 999.0) for at in range(100)]
    axis = texts(watched(points, high=1000.0), width=110)[6]
    assert axis[10 + 50] == "×"
    assert axis.count("×") == 1


def test_nothing_that_is_no_number_breaks_it():
    bad = [(1.0, math.nan), (2.0, math.inf), (3.0, -math.inf), (4.0, 1e308), (5.0, -1e308), (6.0, 0.0)]
    for width in (10, 24, 80, 200):
        assert texts(watched(bad), width=width)
    assert texts(Plot(()))
    assert "nothing was measured" in "".join(texts(watched([])))
    assert "no value" in "".join(texts(watched([(5.0, None)])))


def test_hardly_any_change_looks_like_hardly_any():
    points = [(float(at), 100.0 + at % 2) for at in range(100)]
    rows = texts(watched(points), width=110, height=8)
    full = [sum(sign == "█" for sign in row) for row in rows[:8]]
    assert full[7] == full[6] == 100, "a change of one percent is no cliff"


@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("height", [4, 8, 20])
def test_every_row_fits(width, height):
    points = [(float(at), at * 1e6) for at in range(100)]
    marks = tuple(PlotMark(float(at), kind, "x", math.inf) for at, kind in enumerate(plot_lines.KINDS))
    for row in texts(watched(points, high=5e7, marks=marks), width, height):
        assert len(row) == width


def test_times_stand_below_their_ticks_in_the_zone():
    noon = dt.datetime(2027, 2, 19, 20, 0, tzinfo=dt.UTC).timestamp()
    view = Plot(((noon, 1.0),), since=noon - HOUR, until=noon, zone="America/Los_Angeles", latest_s=5.0)
    line = texts(view)[7]
    assert "11:30" in line
    assert line.index("11:30") == pytest.approx(10 + 35 - 2, abs=1)


def test_a_day_when_the_clocks_change_names_the_hours_that_there_were():
    end = dt.datetime(2027, 3, 28, 6, 0, tzinfo=dt.UTC).timestamp()
    line = texts(Plot(((end, 1.0),), since=end - 8 * HOUR, until=end, zone="Europe/Berlin", latest_s=5.0))[7]
    assert "02:00" not in line, "there was none that night"
    assert "07:00" in line or "08:00" in line or "06:00" in line


# --- gaps in a sparkline


def test_a_sparkline_shows_what_was_not_watched_as_blanks():
    points: list[Point] = [(float(at), 1.0) for at in (0, 5, 10, 15, 75, 80, 85)]
    shown = spaced(points, 120.0, 10.0, 86.0)
    assert shown == (1.0,) * 4 + (None,) * 11 + (1.0,) * 3
    assert spaced(points, 120.0, 10.0, 200.0)[-20:] == (None,) * 20, "nor what is not watched now"
    assert spaced(points, None, None, 1e6) == (1.0,) * 7


def test_another_pace_is_no_gap():
    slower = [0.0, 5.0, 10.0, 70.0, 130.0, 190.0]
    assert not any(gap_after(slower, number, 120.0) for number in range(5))
    quicker = [0.0, 60.0, 120.0, 125.0, 130.0]
    assert not any(gap_after(quicker, number, 120.0) for number in range(4))
    assert gap_after([0.0, 200.0], 0, 120.0)


# --- spans


def test_spans_go_from_five_minutes_to_the_whole_journal_and_back():
    window, seen = Window(SPANS[0]), []
    while window.span_s is not None:
        seen.append(window.span_s)
        window = window.wider()
    assert seen == list(SPANS)
    assert window.wider() == window
    assert window.narrower(90_000).span_s == 86_400
    assert window.narrower(10).span_s == 300
    assert Window(300).narrower(1e6).span_s == 300


def test_scrolling_stays_within_the_journal_and_follows_at_its_end():
    begin, now = 0.0, 10_000.0
    window = Window(3600)
    for _ in range(20):
        window = window.moved(-1, begin, now)
    assert window.end == 3600.0
    for _ in range(20):
        window = window.moved(1, begin, now)
    assert window == Window(3600)


def test_a_closed_release_is_drawn_up_to_its_end_however_long_ago_that_is():
    session = FakeSession(*outage())
    ended = session.now()
    session.state.closed, session.state.closed_at = "rolled-back", ended
    late = Sight(session.state, ended + dt.timedelta(days=30))
    view = plot.make(late, "metric:p95", Window(900), all_of(session, "metric:p95", 100))
    assert view.points
    assert view.until == pytest.approx(ended.timestamp(), abs=5)
    assert "its end" in view.span


def test_many_points_are_thinned_without_losing_a_peak_a_dip_or_a_blank():
    points: list[Point] = [(float(at), 50.0) for at in range(100_000)]
    points[44_444] = (44_444.0, 999.0)
    points[55_555] = (55_555.0, 1.0)
    points[66_666] = (66_666.0, None)
    kept = thinned(points, 0.0, 100_000.0)
    assert len(kept) <= MOST_POINTS
    assert {(44_444.0, 999.0), (55_555.0, 1.0), (66_666.0, None)} <= set(kept)
    shown = plot_lines.columns(Plot(tuple(kept), since=0.0, until=100_000.0, high=100.0), 100)
    assert all(one.worst is not None for one in shown), "thinning makes no gaps"


# --- read from the journal


def long_day() -> FakeSession:
    lines = calm()
    for number in range(40):
        lines += ["wait 60s", *round_of_looking(number)]
    return FakeSession(*lines)


@pytest.fixture(scope="module")
def session() -> FakeSession:
    return long_day()


def all_of(session: FakeSession, ref: str, size: int) -> History:
    """Read backwards in slices, as the screen does."""
    history, last = History(ref), session.state.seq
    while last >= 0:
        first = max(0, last + 1 - size)
        history.take(read(session.entries(first, last), ref, first, last))
        last = first - 1
    return history


@pytest.mark.parametrize("ref", ["metric:p95", "probe:prod-health"])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_slices_put_together_are_the_whole_whatever_their_size(session, ref, size):
    history = all_of(session, ref, size)
    assert not history.before()
    whole = read(session.entries(), ref, 0, session.state.seq)
    assert (tuple(history.points), tuple(history.happened)) == (whole.points, whole.happened)
    assert len(history.points) == 50


def test_what_is_not_next_to_it_is_not_taken():
    history = History("metric:p95")
    history.take(read((), "metric:p95", 10, 19))
    history.take(read((), "metric:p95", 30, 39))
    assert (history.first, history.last) == (10, 19)


def test_the_states_tail_stands_in_until_the_journal_is_read(session, sight_of):
    sight = sight_of(session)
    tail = plot.make(sight, "metric:p95", Window(HOUR))
    known = plot.make(sight, "metric:p95", Window(HOUR), all_of(session, "metric:p95", 100))
    assert tail.points == known.points
    assert (known.high, known.warn, known.unit) == (1500, 1200, "ms")
    assert known.until - known.since == HOUR
    assert known.hold_s == hold_s(session.state, sight.book.metrics["p95"])


def test_a_window_in_the_past_ends_there(session, sight_of):
    sight = sight_of(session)
    end = sight.now.timestamp() - 1200
    view = plot.make(sight, "metric:p95", Window(300, end), all_of(session, "metric:p95", 100))
    assert (view.since, view.until) == (end - 300, end)
    assert all(at <= end for at, _ in view.points)
    assert "to now" not in view.span


def test_what_happened_is_marked_on_the_axis_and_told_in_words(sight_of):
    session = FakeSession(*outage())
    sight = sight_of(session)
    view = plot.make(sight, "metric:p95", Window(900), all_of(session, "metric:p95", 50))
    kinds = {mark.kind for mark in view.marks}
    assert {"trigger-pending", "trigger-firing", "incident", "rollback", "t0"} <= kinds
    assert all(mark.kind in plot_lines.KINDS for mark in view.marks)
    rows = texts(view, 120, 8)
    lanes = {row.split()[0]: row[10:] for row in rows[10:]}
    assert "!" in lanes["triggers"]
    assert "R" in lanes["decisions"]
    assert "I" in lanes["incidents"]
    words = "\n".join(plot_words.legend(view, 120))
    for said in ("! trigger firing", "? pending", "R rollback called", "I incident", "T T0", "─ max 1,500 ms"):
        assert said in words
    told = [plot_words.told(view, mark)[1] for mark in view.marks]
    assert any("Production is down: firing" in one for one in told)
    assert any("called by anna" in one for one in told)
    refs = [mark.ref for mark in view.marks if mark.ref]
    assert len(set(refs)) == len(refs), "each leads to its own entry"


def test_decisions_holds_and_slips_are_marked(sight_of):
    session = FakeSession(*decided(), "as anna commander", "> call-hold 'the database is slow'", "wait 40s")
    view = plot.make(sight_of(session), "metric:p95", Window(900), all_of(session, "metric:p95", 50))
    marks = {mark.kind: mark for mark in view.marks}
    assert {"go", "hold"} <= set(marks)
    assert marks["hold"].until == math.inf
    assert "GO" in marks["go"].text


def test_a_replay_shows_only_what_was_known_then(sight_of):
    session = FakeSession(*outage())
    history = all_of(session, "metric:p95", 50)
    first = min(one.logged for one in history.happened if one.what == "firing")
    early = FakeSession(*calm())
    view = plot.make(Sight(early.state, early.now()), "metric:p95", Window(900), history)
    assert early.now() < first
    assert not any(mark.kind == "trigger-firing" for mark in view.marks)
    assert all(at <= early.now().timestamp() for at, _ in view.points)


def test_in_ascii_no_sign_is_anything_else(sight_of):
    session = FakeSession(*outage())
    view = plot.make(sight_of(session), "metric:p95", Window(900), all_of(session, "metric:p95", 50))
    for row in [*texts(view, 80, 6, plot_lines.ASCII), *plot_words.legend(view, 80, plot_lines.ASCII)]:
        assert row.isascii(), row
