"""The plot on the screen: any span by keys, read from the journal without keeping a key waiting."""

import datetime as dt
import re
import threading

import pytest

from cockpit.session.protocol import Playback
from cockpit.tui import plotting
from cockpit.tui.plotting import Plotting
from cockpit.views.base import Sight
from cockpit.views.plot import Window
from tests.tui.conftest import press, rows_are_whole, shown
from tests.tui.fake import FakeSession, calm, outage, round_of_looking
from tests.tui.test_screen import until

P95 = ["3", "down", "enter"]


@pytest.fixture(scope="module")
def down() -> FakeSession:
    return FakeSession(*outage())


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("glyphs", ["unicode", "ascii"])
def test_it_is_drawn_at_every_size(still, down, size, glyphs):
    app = still(down, size)
    press(app, *P95)
    if glyphs == "ascii":
        press(app, "m", "g")
    rows_are_whole(app)
    picture = shown(app)
    assert "triggers" in picture
    assert ("×" in picture) is (glyphs == "unicode")
    if glyphs == "ascii":
        plot = [
            line for line in picture.splitlines() if re.match(r"(\s+[\d,]+ |triggers|decisions|incidents|\s{10})", line)
        ]
        assert plot
        assert all(line.isascii() for line in plot)


def test_keys_change_the_span_and_say_where_it_ends(still, down):
    app = still(down)
    press(app, *P95)
    assert "15m, " in shown(app)
    press(app, "+")
    assert " 5m, " in shown(app)
    press(app, "+")
    assert "a shorter span is not drawn" in app.stage.message.text
    press(app, "_", "_")
    assert "30m, " in shown(app)
    press(app, "=")
    assert "the whole journal" in shown(app)
    press(app, "_")
    assert "this is the whole journal" in app.stage.message.text
    press(app, "=")
    assert "30m, " in shown(app)
    press(app, "+", "+", "(")
    assert "to now" not in shown(app)
    press(app, "(", "(", "(", "(", "(", "(")
    assert "the journal begins here" in app.stage.message.text
    press(app, *([")"] * 7))
    assert "to now" in shown(app)
    assert "this is now" in app.stage.message.text


def test_without_a_plot_the_keys_say_where_they_belong(still):
    app = still(FakeSession(*calm()))
    for key in ("+", "_", "(", ")", "="):
        press(app, key)
        assert "no plot is open" in app.stage.message.text
    press(app, "2", "enter", "+")
    assert "no plot is open" in app.stage.message.text


def test_what_happened_leads_to_its_entry(still, down):
    app = still(down)
    press(app, *P95, "G", "up")
    assert app.stage.ref.startswith("entry:")
    press(app, "enter")
    assert "hash" in shown(app)
    press(app, "escape")
    assert "P95 latency" in shown(app)


def test_a_replay_has_the_same_plot_as_of_its_time(still):
    session = FakeSession(*outage(), mode="replay")
    entries = session.story.entries
    session.playing = Playback(entries[-1].at, entries[0].at, entries[-1].at, 1.0, paused=True, view="known")
    app = still(session)
    press(app, *P95)
    assert "triggers" in shown(app)
    press(app, "=")
    assert "the whole journal" in shown(app)


class Counted(FakeSession):
    """Counts what is read of the journal, and by whom."""

    def __init__(self, *lines: str) -> None:
        self.read: list[tuple[int, int | None, bool]] = []
        self.broken = False
        self.until: int | None = None
        self.hold = threading.Event()
        self.hold.set()
        super().__init__(*lines)

    def entries(self, first=0, last=None):
        mine = threading.current_thread() is threading.main_thread()
        self.read.append((first, last, mine))
        if not mine:
            self.hold.wait(20)
            if self.broken:
                raise OSError(5, "Input/output error")
        return (one for one in super().entries(first, last) if self.until is None or one.seq < self.until)


def long_day() -> list[str]:
    lines = calm()
    for number in range(60):
        lines += ["wait 60s", *round_of_looking(number)]
    return lines


async def test_what_lies_far_back_is_read_in_a_thread_and_keys_go_on(screen, monkeypatch):
    monkeypatch.setattr(plotting, "FIRST_ENTRIES", 10)
    monkeypatch.setattr(plotting, "SLICE_ENTRIES", 40)
    session = Counted(*long_day())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        session.hold.clear()
        await pilot.press(*P95, "=")
        await pilot.pause()
        assert "reading the journal" in shown(app)
        assert [mine for _, _, mine in session.read].count(False) == 1
        await pilot.press("_", "(", "+")  # the screen lives on meanwhile
        assert "longer span" in shown(app)
        await pilot.press("=")
        session.hold.set()
        await until(pilot, lambda: "reading the journal" not in shown(app))
        assert app.plotted is not None
        assert not app.plotted.history.before()
        times = [at for at, _ in app.plotted.history.points]
        assert times == sorted(set(times))
        assert len(times) == 70
        far = [(first, last) for first, last, mine in session.read if not mine and last is not None]
        assert all(last - first < 40 for first, last in far)
        assert len(set(far)) == len(far), "nothing is read twice"


async def test_news_is_read_on_and_nothing_is_read_when_no_plot_is_open(screen):
    session = Counted(*calm())
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert session.read == [], "not on the way to the first picture"
        await pilot.press(*P95)
        await pilot.pause()
        assert app.plotted is not None
        before = len(app.plotted.history.points)
        session.tell("wait 5s", *round_of_looking(3))
        await until(pilot, lambda: len(app.plotted.history.points) == before + 1)
        await pilot.press("escape")
        session.read.clear()
        session.tell("wait 5s", *round_of_looking(4))
        await pilot.pause(0.3)
        assert session.read == []


async def test_a_journal_that_cannot_be_read_further_is_said_and_the_rest_stays(screen, monkeypatch):
    monkeypatch.setattr(plotting, "FIRST_ENTRIES", 10)
    monkeypatch.setattr(plotting, "SLICE_ENTRIES", 40)
    session = Counted(*long_day())
    session.broken = True
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*P95, "=")
        await until(pilot, lambda: "could not be read further" in shown(app))
        assert "whole journal" in shown(app)


def test_a_replay_of_what_happened_when_misses_nothing_that_comes_later():
    """A late note has a high number and is told early: what lies between is not there yet, and must still be read."""
    session = FakeSession(*long_day())
    every = list(session.story.entries)
    shown = every[:100]
    session.entries = lambda first=0, last=None: iter(  # type: ignore[method-assign]
        [one for one in shown if one.seq >= first and (last is None or one.seq <= last)]
    )
    sight = Sight(session.state, session.now())
    one = Plotting(session, "metric:p95", lambda: None)
    one.window = Window(None)
    one.view(sight)
    assert (one.history.first, one.history.last) == (0, 99)
    shown = every
    for _ in range(5):
        one.view(sight)
    assert one.history.last == every[-1].seq
    assert len(one.history.points) == 70


def test_only_as_far_back_as_is_looked_at(monkeypatch):
    monkeypatch.setattr(plotting, "FIRST_ENTRIES", 10)
    monkeypatch.setattr(plotting, "SLICE_ENTRIES", 40)
    session = Counted(*long_day())
    sight = Sight(session.state, session.now())
    one = Plotting(session, "metric:p95", lambda: None)
    one.window = Window(300)
    for _ in range(50):
        one.view(sight)
    assert one.history.before()
    since = one.history.since
    assert since is not None
    assert (sight.now - since).total_seconds() < 3600
    said = one.change("whole", sight)
    assert said == ""
    for _ in range(50):
        view = one.view(sight)
    assert not one.history.before()
    assert view.note == ""


async def test_a_late_note_far_ahead_makes_nobody_read_the_same_again_and_again(screen, monkeypatch):
    """A paused replay of what happened when: the note's number is known, and what lies before it is not there yet."""
    monkeypatch.setattr(plotting, "FIRST_ENTRIES", 10)
    monkeypatch.setattr(plotting, "SLICE_ENTRIES", 4000)
    session = Counted(*long_day())
    session.until = 100
    app = screen(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(*P95)
        await until(pilot, lambda: app.plotted is not None and app.plotted.history.last == 99)
        await pilot.pause(0.3)
        ahead = [first for first, _, _ in session.read if first == 100]
        assert len(ahead) <= 2, "once for each second that the screen stood there"
        session.until = None
        session.story.now += dt.timedelta(seconds=1)
        app.repaint()
        await until(pilot, lambda: app.plotted.history.last == session.state.seq)
