"""A table that says when to stop is not one that says how it should be: what is bad above 3 % is good up to 3 %."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.runbook import import_runbook
from cockpit.model.plan import Plan

ROWS = "| crash-free sessions | below 99 % for 10 min | {0} |\n| login errors | > 3 % | {0} |\n"
BACK = "\n## Rollback\n1. Flip it back.\n"


def drafted(text: str) -> tuple[Plan, str]:
    made = import_runbook(("# R\n\n" + text).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.plan


def bounds(plan: Plan) -> dict[str, tuple[float | None, float | None]]:
    return {metric.id: (metric.min, metric.max) for metric in plan.metric}


TURNED = {"crash-free-sessions": (99, None), "login-errors": (None, 3)}


@pytest.mark.parametrize("title", ["We stop if", "Limits", "Monitoring"])
def test_rows_that_answer_with_a_rollback_are_triggers(title):
    plan, _ = drafted(f"## {title}\n| signal | limit | then |\n|---|---|---|\n{ROWS.format('rollback')}{BACK}")
    assert bounds(plan) == TURNED
    assert [(trigger.metric, trigger.for_, trigger.action) for trigger in plan.trigger] == [
        ("crash-free-sessions", 600, "propose"),
        ("login-errors", 0, "propose"),
    ]


def test_rows_of_a_section_of_triggers_that_answer_with_something_else_are_metrics_to_look_at():
    plan, text = drafted(f"## We stop if\n| signal | limit | then |\n|---|---|---|\n{ROWS.format('ask Mira')}")
    assert bounds(plan) == TURNED
    assert not plan.trigger
    assert text.count("guessed: the table says when it is bad") == 2
    assert "then: ask Mira" in text


def test_rows_of_a_section_of_triggers_with_nothing_beside_are_triggers():
    plan, _ = drafted(
        "## Rollback triggers\n| signal | limit |\n|---|---|\n| login errors | > 3 % |\n| uptime | 99 % |\n"
    )
    assert bounds(plan) == {"login-errors": (None, 3), "uptime": (99, None)}
    assert len(plan.trigger) == 2


def test_a_column_of_alerts_says_when_it_is_bad_where_its_direction_agrees():
    head = "## Monitoring\n| metric | alert at |\n|---|---|\n"
    plan, text = drafted(head + "| login errors | > 3 % |\n| crash-free sessions | < 99 % |\n")
    assert bounds(plan) == TURNED
    assert text.count("guessed: the table says when it is bad") == 2
    plan, _ = drafted(head + "| login errors | < 3 % |\n")
    assert bounds(plan) == {"login-errors": (None, 3)}


def test_a_column_of_targets_still_says_how_it_should_be():
    plan, _ = drafted("## Monitoring\n| metric | target |\n|---|---|\n| login errors | < 3 % |\n| uptime | > 99 % |\n")
    assert bounds(plan) == {"login-errors": (None, 3), "uptime": (99, None)}


def test_who_and_name_are_a_role_and_its_holder():
    plan, _ = drafted("| Who | Name | Does what |\n|---|---|---|\n| Release manager | Mira | calls the rollback |\n")
    assert [(role.title, role.owner) for role in plan.role] == [("Release manager", "Mira")]


@pytest.mark.parametrize(
    ("said", "zone"),
    [("Tuesday 10:00 Berlin time", "Europe/Berlin"), ("10:00 New York local time", "America/New_York"),
     ("10:00 Pacific Time", "America/Los_Angeles")],
)  # fmt: skip
def test_a_zone_named_by_its_city(said, zone):
    plan, text = drafted(f"## Launch, {said}\n1. Press the button\n")
    assert plan.release.zone == zone
    assert "guessed: read from" in text
