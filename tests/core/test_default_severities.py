"""A plan that names no severities has the usual ones: an incident can always be opened, by the same rules everywhere."""

from cockpit.core.index import book
from cockpit.core.verdict import assess
from cockpit.format.plan_loader import load_plan
from cockpit.model.commands import OpenIncident
from tests.core.desk import Desk

NONE = """
plan = 1
[release]
name = "bare"
"""
TRIGGER = """
[[trigger]]
id = "saves"
when = "incident.open['{0}'] > 0"
incident = "{0}"
action = "notify"
"""


def test_without_severities_the_usual_ones_are_taken_and_others_refused():
    desk = Desk("")
    assert list(book(desk.state).severities) == ["critical", "high", "medium", "low"]
    assert desk.refused(OpenIncident(severity="sev1", title="saves fail")).code == "unknown-id"
    desk.do(OpenIncident(severity="low", title="a typo"))
    assert not any(one.kind == "incident" for one in assess(desk.state, desk.now).reasons)
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    assert any("saves fail" in str(one) for one in assess(desk.state, desk.now).reasons)


def test_a_plan_that_names_its_own_has_only_those():
    desk = Desk('[[severity]]\nid = "sev1"\n')
    desk.do(OpenIncident(severity="sev1", title="saves fail"))
    assert desk.refused(OpenIncident(severity="critical", title="saves fail")).code == "unknown-id"


def test_check_knows_the_same_list():
    known = load_plan((NONE + TRIGGER.format("critical")).encode(), "release.toml")
    assert not [one for one in known.problems if "critical" in one.message and "severity" in one.message]
    unknown = load_plan((NONE + TRIGGER.format("sev1")).encode(), "release.toml")
    assert [one for one in unknown.problems if "sev1" in one.message]
