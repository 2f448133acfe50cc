"""A sentence that joins two conditions is neither of them alone: both are taken, or a person is told that it is unclear."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.joined import conditions
from cockpit.importers.runbook import import_runbook
from cockpit.model.checks import Trigger
from cockpit.model.plan import Plan

BACK = "# R\n## Rollback triggers\n- {}\n\n## Rollback procedure\n1. Flip it back.\n"


def drafted(text: str) -> tuple[Plan, str]:
    made = import_runbook(text.encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.plan


def trigger(line: str) -> tuple[Trigger, str]:
    plan, text = drafted(BACK.format(line))
    assert len(plan.trigger) == 1, text
    return plan.trigger[0], text


@pytest.mark.parametrize(
    ("line", "when", "lasts"),
    [
        (
            "Error rate > 5% and p95 latency > 2s for 5 minutes",
            "metric['error-rate'].value > 5 && metric['p95-latency'].value > 2",
            300,
        ),
        (
            "If the error rate is above 5% and latency exceeds 900 ms, roll back",
            "metric['error-rate'].value > 5 && metric['latency'].value > 900",
            0,
        ),
        (
            "Error rate > 5% or p95 latency > 3s",
            "metric['error-rate'].value > 5 || metric['p95-latency'].value > 3",
            0,
        ),
        (
            "Conversion drops below 2%, and support tickets exceed 50",
            "metric['conversion'].value < 2 && metric['support-tickets'].value > 50",
            0,
        ),
    ],
)
def test_bounds_that_are_joined_are_both_taken(line: str, when: str, lasts: int) -> None:
    made, text = trigger(line)
    assert (made.when, made.metric, made.for_ or 0) == (when, None, lasts)
    assert "guessed: it joins several conditions" in text


def test_each_bound_of_a_joined_one_is_told_in_its_metrics_unit() -> None:
    plan, _ = drafted(
        "# R\n## Success metrics\n- P95 latency < 800 ms\n" + BACK.format("Error rate > 5% and p95 latency > 2s")[4:]
    )
    assert plan.trigger[0].when == "metric['error-rate'].value > 5 && metric['p95-latency'].value > 2000"


def test_what_is_joined_to_words_is_for_a_person_who_sees_both() -> None:
    made, text = trigger("Error rate > 5% and customers complain")
    assert (made.kind, made.when, made.metric) == ("human", None, None)
    assert made.title == "Error rate > 5% and customers complain"
    assert "unclear: not each of its conditions has a bound" in text


@pytest.mark.parametrize(
    "text",
    [
        "errors and timeouts > 5%",
        "error rate > 5% or more",
        "error rate > 5% for 1 minute and 30 seconds",
        "error rate > 5% and page the on-call",
        "if the error rate (5xx and 4xx) > 5%, then roll back and tell the team",
    ],
)
def test_an_and_that_joins_no_conditions(text: str) -> None:
    assert len(conditions(text)) == 1


def test_a_numbered_line_that_a_metric_can_tell_is_watched_and_not_ticked_off() -> None:
    plan, text = drafted(
        "# R\n## Deploy\n1. Deploy: `make deploy`\n2. If the error rate is above 2%, roll back\n"
        "3. If customers complain, roll back\n4. Tell the team\n\n## Rollback procedure\n1. Flip it back.\n"
    )
    titles = [item.title for phase in plan.phase for item in phase.item]
    assert titles == ["Deploy", "If customers complain, roll back", "Tell the team"]
    assert plan.phase[0].item[1].needs == ("deploy",)
    assert [one.metric for one in plan.trigger] == ["error-rate", None]
    assert "it is watched all the time instead of ticked off" in text
