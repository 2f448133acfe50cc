"""Times as people type them: what is none says which forms there are."""

import datetime as dt

import pytest

from cockpit.cli.when import parse_when

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
