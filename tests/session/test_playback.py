"""A recorded day played back: where its clock goes, what is known there, and what it skips."""

import datetime as dt
import itertools
from pathlib import Path

import msgspec
import pytest

from cockpit.cli.reading import reading
from cockpit.cli.replay_ import session_on
from cockpit.model.commands import AddNote, Refusal
from cockpit.model.events import Recycled, T0Set
from cockpit.tui.screens.make import make_app
from cockpit.tui.settings import Settings
from cockpit.tui.terminal.surroundings import Surroundings
from tests.tui.conftest import LAYOUTS

DAY = Path(__file__).parents[2] / "sample_releases/caro-beta/days/rollback/journal.toml"
MINUTE = dt.timedelta(minutes=1)


class Wall:
    """A clock that goes on when told."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> dt.datetime:
        return dt.datetime(2030, 1, 1, tzinfo=dt.UTC)

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def played():
    with reading(str(DAY)) as found:
        session = session_on(found)
        session._clock = Wall()  # type: ignore[assignment]
        session.seek(session._start)
        yield session


def passes(session, seconds):
    """So many seconds on the wall."""
    session._clock.at += seconds
    return session.refresh()


def test_it_begins_paused_and_plays_at_its_speed(played):
    start = played.now()
    passes(played, 10)
    assert played.now() == start
    played.play(paused=False, speed=60.0)
    passes(played, 10)
    assert played.now() == start + 10 * MINUTE
    played.play(paused=True)
    passes(played, 10)
    assert played.now() == start + 10 * MINUTE


def test_a_seek_back_shows_what_was_so_then(played):
    end = played.playback().end
    states = []
    for share in (0.0, 0.3, 0.6, 1.0):
        played.seek(played.playback().start + (end - played.playback().start) * share)
        states.append((played.now(), played.state.seq, played.state.hash))
    assert [seq for _, seq, _ in states] == sorted({seq for _, seq, _ in states})
    for at, seq, found in reversed(states):
        played.seek(at)
        assert (played.state.seq, played.state.hash) == (seq, found)


def test_it_stays_within_the_recording(played):
    play = played.playback()
    played.seek(play.end + dt.timedelta(days=9))
    assert played.now() == play.end
    played.seek(play.start - dt.timedelta(days=9))
    assert played.now() == play.start


def test_idle_stretches_are_skipped_to_shortly_before_the_next_mark(played):
    play = played.playback()
    coming = next(at for at, _, _ in play.marks if at - play.start > 10 * MINUTE)
    before = max((at for at, _, _ in play.marks if at < coming), default=play.start)
    played.seek(before)
    played.play(paused=False, speed=1.0, skip_idle=True)
    assert played.playback().skip_idle
    passes(played, 1)
    assert dt.timedelta(0) < coming - played.now() <= dt.timedelta(seconds=5)
    played.play(skip_idle=False)
    played.seek(before)
    passes(played, 1)
    assert played.now() == before + dt.timedelta(seconds=1)


def test_with_nothing_left_to_see_it_skips_to_the_end_and_stops(played):
    last = played.playback().marks[-1][0]
    played.seek(last)
    played.play(paused=False, speed=30.0, skip_idle=True)
    for _ in range(40):
        passes(played, 1)
    assert played.playback().paused
    assert played.now() == played.playback().end


def test_late_notes_stand_where_they_were_logged_or_where_they_happened(played):
    late = [one for one in played._all if one.occurred is not None and one.at - one.occurred > MINUTE]
    assert late, "the sample day has notes that were written late"
    one = late[0]
    between = one.occurred + (one.at - one.occurred) / 2
    played.seek(between)
    known = played.state.seq
    assert known < one.seq
    played.play(view="occurred")
    assert played.playback().view == "occurred"
    assert played._folded > known


def test_stretches_without_any_entry_are_told_in_the_order_that_is_shown(played):
    quiet = played.playback().empty
    assert all(until - since > dt.timedelta(hours=1) for since, until in quiet)
    first = played._all[0]
    early = msgspec.structs.replace(played._all[-1], occurred=first.at - dt.timedelta(hours=30))
    played._all[-1] = early
    played.play(view="occurred")
    assert played.playback().empty[0] == (early.occurred, first.at)
    assert played.playback().start == early.occurred
    played.play(view="known")
    assert played.playback().empty == quiet


def test_what_makes_no_sense_is_refused(played):
    with pytest.raises(ValueError, match="more than 0"):
        played.play(speed=0)
    with pytest.raises(ValueError, match="occurred or known"):
        played.play(view="tomorrow")
    assert isinstance(played.do(AddNote(text="x")), Refusal)
    assert isinstance(played.may(AddNote(text="x")), Refusal)


def test_every_step_on_is_one_moment_further_and_every_step_back_returns(played):
    times = sorted({entry.at for entry in played._all})
    assert len(times) > 20
    seen = [played.now()]
    for _ in range(12):
        played.step(1)
        seen.append(played.now())
    assert seen == times[:13]
    for at in reversed(times[:12]):
        played.step(-1)
        assert played.now() == at
    played.step(-1)
    assert played.now() == times[0]
    played.seek(times[-1])
    played.step(1)
    assert played.now() == played.playback().end


def test_a_step_from_between_two_entries_goes_to_the_nearest_on_that_side(played):
    times = sorted({entry.at for entry in played._all})
    first, second = next((a, b) for a, b in itertools.pairwise(times) if b - a > dt.timedelta(seconds=2))
    between = first + (second - first) / 2
    played.seek(between)
    played.step(-1)
    assert played.now() == first
    played.seek(between)
    played.step(1)
    assert played.now() == second


@pytest.mark.parametrize("at", [0.2, 0.5])
def test_the_keys_of_the_screen_step_through_a_real_recording(played, at):
    stage = Surroundings(False, False, False, False, False)
    app = make_app(played, settings=Settings(layout_folders=(LAYOUTS,), bell=False), around=stage)
    app.stage.resize(120, 40)
    start, end = played.playback().start, played.playback().end
    played.seek(start + (end - start) * at)
    app.repaint()
    times = sorted({entry.at for entry in played._all})
    later = next(one for one in times if one > played.now())
    app.pressed("right", None)
    assert played.now() == later
    app.pressed("left", None)
    assert played.now() < later
    app.pressed("greater_than_sign", ">")
    bar = "".join(text for text, _ in app.stage.paint()[-2])
    assert f"{played.playback().speed:g}x" in bar


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (T0Set, "T0 moved"),
        (Recycled, "T0 moved back"),
    ],
)
@pytest.mark.parametrize("retry", [False, True])
def test_where_t0_was_moved_is_marked_and_that_it_was_for_another_try(played, event, words, retry):
    at = played._all[-1].at + MINUTE
    back = {"to_s": -3600.0} if event is Recycled else {}
    moved = msgspec.structs.replace(played._all[-1], at=at, event=event(t0=at + MINUTE, retry=retry, **back))
    played._all.append(moved)
    played._show("known")
    assert (at, "hold", f"{words} for another try" if retry else words) in played.playback().marks
