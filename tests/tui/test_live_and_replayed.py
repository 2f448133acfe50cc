"""The screen of a day that is replayed is the screen that stood there on the day: but for the mode and
the keys that a replay refuses, line for line."""

import datetime as dt
import re
from pathlib import Path

import pytest

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
from cockpit.cli.basics import plan_from_text
from cockpit.core.fold import Fold
from cockpit.format.plan_pinned import pinned
from cockpit.model.state import State
from cockpit.session.replay import ReplaySession
from cockpit.views.base import Sight
from cockpit.views.header import header
from scripts.record_days import DAYS, SAMPLE
from tests.tui.conftest import text_of

WIDTH = 98
"""Too narrow for the words about the engine, which a replay has none to say."""
MOMENTS = 40


ENGINE = re.compile(r" +(?:engine [a-z].*)?$")
"""What the end of the headline says of the engine, which a replay has none of: the rest stands elsewhere then."""


class Then(ReplaySession):
    """Somebody's screen on the day itself: what was folded by then in one go, the rules asked now, no bar."""

    now_folded: State

    @property
    def state(self) -> State:
        return self.now_folded

    @property
    def mode(self):
        return "read-only"

    def playback(self):
        return None


class Still:
    """A clock that a replay may ask."""

    def now(self):
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

    def monotonic(self):
        return 0.0

    def boot_id(self):
        return ""


def recorded(day):
    folder = str(Path(SAMPLE) / "days" / day)
    store = JournalFile(folder, SystemClock(), write=False)
    try:
        return store.head, [entry for batch in store.catch_up() for entry in batch], folder
    finally:
        store.close()


def replayed_day(day):
    """A replay of one of the recorded days, at its start."""
    head, entries, folder = recorded(day)
    return ReplaySession(head, pinned(head.plan), plan_from_text, entries, Still(), folder)


def moments(session, entries):
    """Through the whole record, and just before and after each mark: not in the order of the day."""
    play = session.playback()
    span = play.end - play.start
    even = [play.start + span * number / MOMENTS for number in range(MOMENTS + 1)]
    second = dt.timedelta(seconds=1)
    marked = [at + by for at, _, _ in play.marks[::3] for by in (-second, second)]
    inside = [at for at in (*even, *marked) if entries[0].at <= at <= entries[-1].at]
    return [*inside[::2], *inside[1::2][::-1]]


@pytest.mark.parametrize("layout", ["standard", "replay"])
@pytest.mark.parametrize("day", list(DAYS))
def test_the_screen_is_the_one_that_stood_there_on_the_day(still, day, layout):
    head, entries, folder = recorded(day)
    recording = (head, pinned(head.plan), plan_from_text, entries, Still(), folder)
    replayed, then = ReplaySession(*recording), Then(*recording)
    made = (replayed, then)
    then.now_folded = replayed.state
    # One line more for the replay's bar: panes have the same room in both.
    screens = (still(replayed, (WIDTH, 41), layout=layout), still(then, (WIDTH, 40), layout=layout))
    # Nor does a replay name a key that it would refuse.
    screens[1].keymap = screens[1].stage.keys = screens[0].keymap
    compared = 0
    for at in moments(replayed, entries):
        fold = Fold(head, pinned(head.plan), plan_from_text)
        fold.apply([entry for entry in entries if entry.at <= at])
        then.now_folded = fold.state
        for session, screen in zip(made, screens, strict=True):
            session.seek(at)
            for pane in screen.stage.panes.values():
                pane.view = None  # as a screen that was just opened: where somebody scrolled is nobody's fact
            screen.repaint(force=True)
        assert replayed.state == fold.state, at
        seen = [header(Sight(one.state, at), one.mode) for one in made]
        for field in set(seen[0].__struct_fields__) - {"modes", "engine"}:
            assert getattr(seen[0], field) == getattr(seen[1], field), (at, field)
        shown, stood = (text_of(screen) for screen in screens)
        for lines in (shown, stood):
            lines[1] = " ".join(ENGINE.sub("", lines[1]).split())
        assert shown[1:-2] == stood[1:-1], at
        compared += 1
    assert compared > MOMENTS


def test_a_replay_counts_the_gates_of_a_verdict_as_the_day_did():
    head, entries, folder = recorded("calm")
    session = ReplaySession(head, pinned(head.plan), plan_from_text, entries, Still(), folder)
    session.seek(dt.datetime(2026, 1, 8, 14, 5, tzinfo=dt.UTC))
    seen = header(Sight(session.state, session.now()), "replay").verdict.text
    assert seen.startswith("NOT READY · 12 pending · "), seen
