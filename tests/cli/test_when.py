"""Times as people type them: what is none says which forms there are."""

import datetime as dt
import io
import sys

import pytest

from cockpit.cli.basics import Failure
from cockpit.cli.main import main
from cockpit.cli.when import opening_t0, parse_when
from tests.helpers.released import PLAN
from tests.tui.ptys import Pty

NOW = dt.datetime(2026, 11, 21, 16, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("+10m", dt.datetime(2026, 11, 21, 16, 10, tzinfo=dt.UTC)),
        ("18:30", dt.datetime(2026, 11, 21, 17, 30, tzinfo=dt.UTC)),
        ("2026-11-24 10:00", dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)),
    ],
)
def test_the_forms(text, at):
    assert parse_when(text, "Europe/Berlin", NOW) == at


@pytest.mark.parametrize("text", ["tomorrow", "10 am", ""])
def test_what_is_no_time_names_every_form(text):
    with pytest.raises(ValueError, match="2026-01-15 08:00") as error:
        parse_when(text, "Europe/Berlin", NOW)
    assert '"14:30" today' in str(error.value)
    assert '"+10m" from now' in str(error.value)


BERLIN = "Europe/Berlin"  # where NOW is 17:00


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("18:30", dt.datetime(2026, 11, 21, 17, 30, tzinfo=dt.UTC)),
        ("+2m", dt.datetime(2026, 11, 21, 16, 2, tzinfo=dt.UTC)),
        ("2026-11-24 10:00", dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)),
    ],
)
def test_a_first_t0_to_come_needs_no_word(typed, at):
    assert opening_t0(typed, BERLIN, NOW) == (at, "")


def test_a_whole_date_that_is_past_is_taken_with_what_it_came_to():
    at, words = opening_t0("2026-11-20 09:00", BERLIN, NOW)
    assert at == dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
    assert words.startswith("T0 becomes Fri 20 Nov 09:00:00 CET, 1d08h ago; ")
    assert "T0 becomes Thu 20 Nov 2025 09:00:00 CET" in opening_t0("2025-11-20 09:00", BERLIN, NOW)[1]


@pytest.mark.parametrize("typed", ["09:00", "09:00:30"])
def test_a_time_of_day_that_is_past_is_refused_where_nobody_can_be_asked(typed, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(Failure) as no:
        opening_t0(typed, BERLIN, NOW)
    assert no.value.exit_code == 7
    assert str(no.value) == (
        f"nothing was opened. --t0 {typed}: that is tomorrow, Sun 22 Nov: today {typed} is past; where you mean that, "
        'write "2026-11-22 09:00"; for today, 8 h ago, "2026-11-21 09:00"'
    )


def test_what_is_no_first_t0_names_the_option():
    with pytest.raises(Failure, match=r'--t0: "soon" is not a date and time .* nor "\+10m" from now') as no:
        opening_t0("soon", BERLIN, NOW)
    assert no.value.exit_code == 2


def test_at_a_terminal_a_time_of_day_that_is_past_is_asked_back(tmp_path):
    """Whoever says no opens nothing; whoever says yes gets tomorrow."""
    (tmp_path / "release.toml").write_text(PLAN)
    where = tmp_path / "journals"
    command = [sys.executable, "-m", "cockpit", "run", str(tmp_path), "--journal", str(where), "--no-ui"]
    env = {"XDG_STATE_HOME": str(tmp_path / "state")}
    with Pty(command=[*command, "--t0", "00:00"], env=env) as pty:
        pty.until("Is that meant?")
        pty.keys("n\r")
        assert pty.ended() == 7
        said = " ".join(pty.out.decode().split())
    assert "T0 becomes " in said
    assert "(that is tomorrow, " in said
    assert "nothing was opened" in said
    assert not where.exists()
    with Pty(command=[*command, "--t0", "00:00"], env=env) as pty:
        pty.until("Is that meant?")
        pty.keys("y\r")
        assert pty.ended() == 0
    (place,) = where.iterdir()
    main(["engine", str(place), "--stop"])
    assert dt.date.fromisoformat(place.name[-10:]) > dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
