"""A drafted trigger says the runbook's own bound, whatever bound its metric has and in whatever order they stand."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.runbook import import_runbook
from cockpit.model.checks import Metric, Trigger

HEALTH = "## Success metrics\n- {}\n"
BACK = "## Rollback triggers\n- {}\n\n## Rollback procedure\n1. Flip it back.\n"


def drafted(*parts: str) -> tuple[Metric, Trigger]:
    made = import_runbook(("# R\n" + "\n".join(parts)).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None
    assert (len(plan.metric), len(plan.trigger)) == (1, 1), made.plan
    return plan.metric[0], plan.trigger[0]


HEALTHY = HEALTH.format("Error rate < 1%")
TURN = BACK.format("Error rate > 5% for 5 minutes")


@pytest.mark.parametrize("parts", [(HEALTHY, TURN), (TURN, HEALTHY)], ids=["metric first", "trigger first"])
def test_a_trigger_keeps_its_own_bound_and_the_metric_its_own(parts):
    metric, trigger = drafted(*parts)
    assert (metric.max, metric.for_) == (1, None)
    assert (trigger.metric, trigger.when, trigger.for_) == (None, "metric['error-rate'].value > 5", 300)


def test_one_bound_for_both_is_the_metrics():
    metric, trigger = drafted(HEALTHY, BACK.format("Error rate >= 1%"))
    assert (metric.max, trigger.metric, trigger.when) == (1, "error-rate", None)


def test_a_metric_only_the_trigger_knows_takes_its_bound():
    metric, trigger = drafted(TURN)
    assert (metric.max, metric.for_) == (5, None)
    assert (trigger.metric, trigger.for_) == ("error-rate", 300)


def test_a_lower_bound():
    metric, trigger = drafted(HEALTH.format("Availability >= 99.9%"), BACK.format("Availability < 95%"))
    assert (metric.min, trigger.when) == (99.9, "metric['availability'].value < 95")


def test_another_unit_of_time_is_turned_into_the_metrics():
    metric, trigger = drafted(HEALTH.format("P95 latency < 800ms"), BACK.format("P95 latency > 3s"))
    assert (metric.max, metric.unit, trigger.when) == (800, "ms", "metric['p95-latency'].value > 3000")


def test_units_that_cannot_be_compared_are_left_to_a_person():
    _, trigger = drafted(HEALTH.format("Error rate < 1%"), BACK.format("Error rate > 50 rps"))
    assert (trigger.kind, trigger.metric, trigger.when) == ("human", None, None)
