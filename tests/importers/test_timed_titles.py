"""A time that a field holds is not said twice, and a line that says to wait makes the plan wait."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.report import text_of
from cockpit.importers.runbook import import_runbook
from cockpit.importers.timed_titles import only_wait, wait_of, without_clock
from cockpit.model.flow import Phase


def phase(*lines: str, heading: str = "Launch") -> Phase:
    made = import_runbook("\n".join(["# R", f"## {heading}", *lines]).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan.phase[-1]


def test_a_time_that_a_line_begins_with_or_has_in_brackets_leaves_its_title():
    made = phase("- [ ] 10:00 Jonas presses", "- [ ] 10:40 - announce it", "- [ ] Backup taken (09:50)")
    assert [(item.title, item.id) for item in made.item] == [
        ("Jonas presses", "jonas-presses"),
        ("Announce it", "announce-it"),
        ("Backup taken", "backup-taken"),
    ]
    assert all(item.at is not None for item in made.item)


@pytest.mark.parametrize(
    "title", ["Be done by 10:00", "10:00-10:30 Look on", "10:00 EST Call Boston", "Look at 10:00 and at 11:00", "10:00"]
)
def test_what_a_field_does_not_hold_stays_in_the_title(title):
    assert without_clock(title, "Europe/Berlin") == title


def test_a_heading_keeps_its_day_and_loses_its_time_and_zone():
    assert phase("- [ ] Press it", heading="Launch, Tuesday 10:00 Berlin time").title == "Launch, Tuesday"


def test_waiting_is_waited_for():
    made = phase("1. Press it", "2. Wait 15 minutes", "3. Look at the error rate", "4. Wait for 10 min, then call")
    press, wait, look, call = made.item
    assert wait.not_before is not None
    assert (wait.not_before.after, wait.not_before.wait) == (press.id, 900)
    assert look.needs == (wait.id,)
    assert call.not_before is not None
    assert (call.not_before.after, call.not_before.wait) == (look.id, 600)


@pytest.mark.parametrize(
    ("title", "seconds"),
    [
        ("Wait 15 minutes", 900),
        ("Wait for at least 5 min, then look", 300),
        ("Pause 2-3 minutes before the next", 180),
        ("Wait for the build", None),
        ("Wait 15 minutes of downtime out of the way", None),
        ("Do not wait 5 minutes", None),
    ],
)
def test_what_is_a_wait(title, seconds):
    assert wait_of(title) == seconds


def test_a_wait_that_nothing_stands_before_is_a_line_as_any_other():
    assert phase("1. Wait 15 minutes", "2. Look").item[0].not_before is None


def test_a_procedure_waits_by_a_command_that_nobody_has_accepted_yet():
    """A rollback's steps start by themselves; one that a person ticks would keep the next from starting."""
    lines = ("# R", "## Rollback", "1. Turn the flag off", "2. Wait 5 minutes", "3. Wait 2m, then look", "4. Close it")
    made = import_runbook("\n".join(lines).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    assert [(step.title, step.run, step.accepted) for step in plan.procedure[0].step] == [
        ("Turn the flag off", None, True),
        ("Wait 5 minutes", "sleep 300", False),
        ("Wait 2m, then look", None, True),
        ("Close it", None, True),
    ]
    assert "the command that waits is the import's" in text_of(made.report, "release.toml")


@pytest.mark.parametrize(
    ("title", "seconds"),
    [
        ("Wait 5 minutes", 300),
        ("Wait at least 90 s.", 90),
        ("Pause 2 minutes before the next step", 120),
        ("Wait 10 min before continuing", 600),
        ("Wait 5m, then look", None),
        ("Wait 5 minutes for the caches to fill", None),
        ("Wait 5 minutes before the flag is turned on", None),
        ("Wait for the build", None),
    ],
)
def test_what_is_nothing_but_a_wait(title, seconds):
    assert only_wait(title) == seconds
