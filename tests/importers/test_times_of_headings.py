"""Times that headings write as a clock, with a zone or a date beside, and what is left of the heading without them."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers import moments
from cockpit.importers.runbook import import_runbook
from cockpit.model.plan import Plan

BODY = "\n- [ ] Look at the board\n- [ ] Tell the harbour\n"


def drafted(text: str) -> tuple[Plan, str]:
    made = import_runbook(("# Ferry gates\n\n" + text).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.plan


def when(text: str) -> tuple[float | None, float | None]:
    found = moments.find_when(text)
    assert found is not None, text
    return found.offset, found.until_offset


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Swing the bridge (T+1:40 to T+2:10)", (6000, 7800)),
        ("T-0:30", (-1800, None)),
        ("T-0:00 to T+0:45", (0, 2700)),
        ("T-24:00", (-86_400, None)),
        ("T-30:00", (-1800, None)),
        ("T+0:01:30", (90, None)),
        ("T-2h", (-7200, None)),
        ("T-7", (-604_800, None)),
    ],
)
def test_hours_and_minutes_behind_t(text, wanted):
    assert when(text) == wanted


@pytest.mark.parametrize(
    ("heading", "title", "at"),
    [
        ("Swing the bridge (T+1:40 to T+2:10)", "Swing the bridge", "T+1h40m"),
        ("Noon round (12:15 TRT)", "Noon round", "T0 12:15"),
        ("Noon round (12:15 XQT)", "Noon round", "T0 12:15"),
        ("T+2h (14:00 TRT)", "T+2h (14:00 TRT)", "T+2h"),
        ("Each pier (the north one first 09:00 TRT)", "Each pier (the north one first)", "T0 09:00"),
    ],
)
def test_a_heading_keeps_whole_words_and_whole_brackets(heading, title, at):
    plan, text = drafted(f"Launch date: 2027-05-04 12:00 TRT\n\n## {heading}\n{BODY}")
    (phase,) = plan.phase
    assert phase.title == title
    assert f'at = "{at}"' in text
    assert 'zone = "Europe/Istanbul"' in text


def test_a_date_beside_a_wall_time_gives_the_day():
    plan, text = drafted(
        f"Launch date: May 4, 2027, 12:00 UTC\n\n## Launch (T0)\n{BODY}\n## Looking back (May 11, 10:30 UTC)\n{BODY}"
    )
    assert 'at = "T+7d 10:30"' in text
    assert [phase.title for phase in plan.phase] == ["Launch", "Looking back"]


def test_a_zone_that_nobody_knows_is_asked_about():
    _, text = drafted(f"Launch date: May 4, 2027, 12:00 XQT\n\n## Launch (T0)\n{BODY}")
    assert "unclear, XQT is no time zone that is known" in text
    _, text = drafted(f"Launch date: May 4, 2027, 12:00 UTC\n\n## Launch (T0)\n{BODY}")
    assert "no time zone" not in text


def test_the_time_of_another_deed_is_not_the_lines_own():
    plan, _ = drafted("## T-2d\n- [ ] Gate left closed (it will open at T0)\n- [ ] Ring the bell at T-1d\n")
    (phase,) = plan.phase
    assert [item.at is None for item in phase.item] == [True, False]
