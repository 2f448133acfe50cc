"""Going to a time in a replay: every printed form is taken, and which T0 a T-time counts from is asked where it moved."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.session.replay import ReplaySession
from cockpit.views.reading_times import t_offset, wall_time
from cockpit.views.times import day_hm, hm, hms, stamp, t_clock
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm

PST = ZoneInfo("America/Los_Angeles")
AT = dt.datetime(2027, 2, 19, 18, 5, 7, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


class Still:
    def now(self):
        return AT

    def monotonic(self):
        return 0.0

    def boot_id(self):
        return ""


def replay_of(*lines):
    story = FakeSession(*lines).story
    assert story.head is not None
    return ReplaySession(story.head, story.state.plan, lambda _text: story.state.plan, story.entries, Still(), "day")


@pytest.mark.parametrize("seconds", [0, 20, 307, 3909, -20, -600, -7800, 90_000, -90_061, 59, 3600, -86_400])
def test_the_clock_is_read_as_it_is_printed(seconds):
    assert t_offset(t_clock(float(seconds))) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("T0", 0),
        ("t0", 0),
        ("T+90m", 5400),
        ("T-1h30m", -5400),
        ("T + 5:07", 307),
        ("T+2h 10m", 7800),
        ("T-24h", -86_400),
    ],
)
def test_other_ways_to_say_it_are_read_too(text, seconds):
    assert t_offset(text) == seconds


@pytest.mark.parametrize(
    "text", ["T", "5:07", "T+", "T+x", "T+5:77", "T+1d 09:00", "T+1:75:00", "", "T+1d", "Tue 10:00"]
)
def test_what_is_no_t_time_is_none(text):
    assert t_offset(text) == (86_400 if text == "T+1d" else None)


def printed(at, now):
    yield from (hms(at, PST), hm(at, PST), stamp(at, PST), day_hm(at, PST, now), at.isoformat())
    yield f"{at:%H:%M:%S}Z"
    yield f"{at:%Y-%m-%d %H:%M:%S}Z"
    local = at.astimezone(PST)
    yield local.strftime("%-d %b %H:%M:%S")
    yield local.strftime("%a %-d %b %H:%M")
    yield local.strftime("%a %-d %H:%M")


@pytest.mark.parametrize("now", [AT, AT - 3 * DAY, AT + 20 * DAY])
def test_every_wall_time_is_read_as_it_is_printed(now):
    for text in printed(AT, now):
        found = wall_time(text, PST, AT + dt.timedelta(minutes=40), AT - 4 * DAY, AT + 21 * DAY)
        assert found is not None, text
        assert abs((found - AT).total_seconds()) < 60, text


def test_a_time_without_its_day_is_the_nearest_within_the_recording():
    first, last = AT - DAY, AT + dt.timedelta(hours=2)
    assert wall_time("11:00", PST, AT, first, last) == AT.replace(hour=19, minute=0, second=0)
    assert wall_time("13:00", PST, AT, first, last) == AT.replace(hour=21, minute=0, second=0) - DAY
    assert wall_time("25:00", PST, AT, first, last) is None
    assert wall_time("10:12 CET", PST, AT, first, last) is None


@pytest.mark.parametrize("text", ["10:00 +99:00", "10:00 -24:00", "9999-12-31 23:59 -14:00", "0001-01-01 00:00 +14:00"])
def test_a_time_that_no_calendar_or_clock_has_is_none(still, text):
    assert wall_time(text, PST, AT, AT - DAY, AT + DAY) is None
    app = still(replay_of(*SLIPPED))
    seek(app, text)
    assert "is no time" in " ".join(shown(app).split())


@given(
    st.from_regex(r"([0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?[0-9]{2}:[0-9]{2}([+-][0-9]{2}:?[0-9]{2}|Z| PST)?", fullmatch=True)
)
def test_whatever_looks_like_a_time_is_one_or_none(text):
    found = wall_time(text, PST, AT, AT - DAY, AT + DAY)
    assert found is None or found.tzinfo is dt.UTC
    ahead, back = t_offset(f"T+{text}"), t_offset(f"T-{text}")
    assert (ahead is None and back is None) or ahead == -(back or 0.0)


def test_an_hour_that_comes_twice_is_told_apart_by_its_zone():
    first = dt.datetime(2027, 11, 7, 0, 0, tzinfo=PST)
    window = (first, first, first + DAY)
    early, late = wall_time("01:30 PDT", PST, *window), wall_time("01:30 PST", PST, *window)
    assert early is not None
    assert late is not None
    assert late - early == dt.timedelta(hours=1)


SLIPPED = [*calm(), "> set-t0 2027-02-19T18:30:00+00:00 'mending'", "wait 40m", "> add-note 'we are live'"]


def seek(app, text, *before):
    press(app, "t", f"text:{text}", *before, "ctrl+d")


def test_a_t_time_counts_from_t0_in_the_end_and_says_so_or_from_what_was_known(still):
    session = replay_of(*SLIPPED)
    app = still(session)
    press(app, "t")
    said = " ".join(shown(app).split())
    assert "T0 was moved after this moment" in said
    press(app, "text:T+5:07")
    assert "T+5:07 is 2027-02-19 10:35:07 PST" in " ".join(shown(app).split())
    press(app, "ctrl+d")
    assert session.now() == dt.datetime(2027, 2, 19, 18, 35, 7, tzinfo=dt.UTC)
    session.seek(session.playback().start)
    press(app, "t", "text:T-1:30", "tab", "right", "ctrl+d")
    assert session.now() == dt.datetime(2027, 2, 19, 17, 58, 30, tzinfo=dt.UTC)
    session.seek(session.playback().start)
    seek(app, "T-31:50")  # by T0 in the end; the clock of then read otherwise, which is said
    assert session.now() == dt.datetime(2027, 2, 19, 17, 58, 10, tzinfo=dt.UTC)
    assert "the clock read T-1:50 then" in app.stage.message.text


@pytest.mark.parametrize("key", ["enter", "ctrl+d"])
def test_enter_goes_there_though_it_could_be_said_which_t0_is_meant(still, key):
    session = replay_of(*SLIPPED)
    app = still(session)
    press(app, "t", "text:T+5:07")
    assert "enter goes there" in " ".join(shown(app).split())
    press(app, key)
    assert not app.stage.dialogs
    assert session.now() == dt.datetime(2027, 2, 19, 18, 35, 7, tzinfo=dt.UTC)
    session.seek(session.playback().start)
    press(app, "t", "text:T-1:30", "tab", "right", "enter")
    assert session.now() == dt.datetime(2027, 2, 19, 17, 58, 30, tzinfo=dt.UTC)
    press(app, "t", "enter")
    assert "To is needed" in shown(app)


def test_where_t0_never_moved_nothing_is_asked(still):
    session = replay_of(*calm(), "wait 10m", "> add-note later")
    app = still(session)
    press(app, "t")
    assert "T counts from T0" in " ".join(shown(app).split())
    press(app, "text:T-0:30", "enter")
    assert session.now() == dt.datetime(2027, 2, 19, 17, 59, 30, tzinfo=dt.UTC)
    press(app, "t", "text:+30s", "enter")
    assert session.now() == dt.datetime(2027, 2, 19, 18, 0, tzinfo=dt.UTC)
    assert app.stage.message.text == ""


def test_what_is_no_time_is_said_and_what_lies_beyond_goes_to_the_end_and_says_so(still):
    session = replay_of(*calm())
    app = still(session)
    press(app, "t", "text:half past", "enter")
    assert '"half past" is no time: write T+12m, T+5:07' in " ".join(shown(app).split())
    press(app, "ctrl+u", "text:T+2h", "enter")
    assert session.now() == session.playback().end
    assert "the recording has" in app.stage.message.text


def test_marks_of_several_days_carry_their_dates(still):
    session = replay_of(*calm(), "wait 26h", "> open-incident critical 'Queue is stuck'")
    app = still(session, (120, 40))
    press(app, "M")
    assert "20 Feb 11:5" in shown(app)
    press(app, "escape")
    small = still(session, (80, 24))
    press(small, "M")
    assert "20 Feb 11:5" in shown(small)
    one_day = still(replay_of(*calm(), "> open-incident critical 'Queue is stuck'"))
    press(one_day, "M")
    assert "19 Feb" not in shown(one_day)


def test_the_list_of_marks_begins_where_the_replay_stands(still):
    session = replay_of(*calm(), "> open-incident high 'One'", "wait 5m", "> open-incident high 'Two'", "wait 5m")
    app = still(session)
    last = session.playback().marks[-1]
    session.seek(last[0])
    press(app, "M", "up", "enter")
    assert session.now() == session.playback().marks[-2][0]
