"""A line that says when somebody is alarmed says when it is bad: its metric is good on the other side of that bound."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.runbook import import_runbook
from cockpit.importers.thresholds import find_thresholds
from cockpit.model.plan import Plan


def drafted(text: str) -> tuple[Plan, str]:
    made = import_runbook(("# Tram signs\n\n" + text).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.plan


def bounds(plan: Plan) -> dict[str, tuple[float | None, float | None]]:
    return {metric.id: (metric.min, metric.max) for metric in plan.metric}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Uninterrupted rides < 97% → wake the night desk", {"uninterrupted-rides": (97, None)}),
        ("Dropped frames > 4 -> ring the bell", {"dropped-frames": (None, 4)}),
        ("Sign brightness > 40% → proceed to the next street", {"sign-brightness": (40, None)}),
        ("Alert on: Stuck doors >2%, brake latency >80ms", {"stuck-doors": (None, 2), "brake-latency": (None, 80)}),
        ("Look at the depot (alert at >70%)", {"look-at-the-depot": (None, 70)}),
        ("Look at the depot (normal: <70%)", {"look-at-the-depot": (None, 70)}),
    ],
)
def test_the_side_that_is_bad_is_told_by_what_stands_beside_the_bound(line, wanted):
    plan, _ = drafted(f"## Before the first tram\n- [ ] {line}\n- [ ] Wash the signs\n")
    assert bounds(plan) == wanted


def test_an_arrow_to_a_rollback_makes_a_trigger_as_well():
    plan, _ = drafted(
        "## T-1h\n- [ ] Wrong destinations > 3% → automatic rollback\n- [ ] Wash the signs\n\n## Rollback\n1. Put the old table back.\n"
    )
    assert bounds(plan) == {"wrong-destinations": (None, 3)}
    assert [(trigger.metric, trigger.action) for trigger in plan.trigger] == [("wrong-destinations", "propose")]


@pytest.mark.parametrize("title", ["## Alert thresholds", "**Alert Thresholds:**"])
def test_bounds_below_a_heading_of_alarms_are_bad_where_their_direction_agrees(title):
    plan, text = drafted(
        f"## Watching\n\n{title}\n\n- Stuck door rate > 2%\n- Uptime > 99%\n- Crash-free rides < 95%\n"
    )
    assert bounds(plan)["stuck-door-rate"] == (None, 2)
    assert bounds(plan)["crash-free-rides"] == (95, None)
    uptime = next(metric for metric in plan.metric if metric.id == "uptime")
    assert uptime.max is None
    assert "guessed: the runbook says when it is bad" in text


def test_a_bound_against_its_own_name_is_asked_about():
    _, text = drafted("## T-1h\n- [ ] Error rate above 2%\n- [ ] Wash the signs\n")
    assert "unclear: is more of it good, as this bound has it?" in text
    _, text = drafted("## T-1h\n- [ ] Uptime below 2%\n- [ ] Wash the signs\n")
    assert "unclear: is less of it good, as this bound has it?" in text
    _, text = drafted("## T-1h\n- [ ] Error rate below 2%\n- [ ] Uptime above 2%\n")
    assert "unclear" not in text


def test_a_count_of_something_else_is_no_bound():
    assert find_thresholds("First day: three lamps and masts up to 4 signs") == []
    assert [each.value for each in find_thresholds("Queue length up to 40 for an hour")] == [40]
