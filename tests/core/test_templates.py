"""Texts filled in: from a fixed table of names, never evaluated, never twice, never half."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import templates
from cockpit.core.templates import Context, resolve
from cockpit.model.commands import CallProcedure, EnterMetric, OpenIncident, TakeRole, UpdateIncident
from cockpit.model.names import TEMPLATE_NAMES
from tests.core.desk import Desk

PLAN = """
version = "1.2.0"
title = "Demo release"
zone = "America/Los_Angeles"
evidence = "artifacts/{date}/launch"
class = "R1"
[class.R1]
gates = ["lint"]
[[role]]
id = "commander"
title = "Commander"
contact = "#war-room"
owner = "Pilot lead"
[[gate]]
id = "lint"
kind = "manual"
statement = "Clean"
[[probe]]
id = "api"
kind = "http"
url = "http://localhost/health"
[[metric]]
id = "p95"
unit = "ms"
max = 1500
target = { max = 1300 }
[[metric]]
id = "a.b"
unit = "%"
[[tuple]]
id = "legacy"
refs = { flag = "off" }
rollback = true
[[severity]]
id = "critical"
title = "Critical"
update_every = "30m"
[[procedure]]
id = "rollback"
kind = "rollback"
to = "legacy"
[[procedure.step]]
id = "off"
[[phase]]
id = "later"
title = "Business checkpoint"
at = "T+1h"
[[template]]
id = "status"
text = "Hi {audience}, {metric.p95} ({metric.p95.change})"
fields = { audience = "operators" }
channels = ["room"]
[[channel]]
id = "room"
kind = "hand"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def said(desk: Desk, text: str, context: Context | None = None) -> str:
    found = resolve(desk.state, text, desk.now, context)
    assert found.ready, found.problem
    return found.text


def test_times_are_the_releases(desk: Desk) -> None:
    assert said(desk, "{time} {time_utc} {date} {t}") == "08:00 16:00 2026-02-20 T-02:00"
    assert said(desk, "{release.t0} {release.name} {release.version} {release.class}") == "10:00 demo 1.2.0 R1"
    assert said(desk, "{next.title} at {next.at}") == "Business checkpoint at 11:00"
    desk.wait("5h")
    assert said(desk, "{next.title} {t}") == "none planned T+03:00"


def test_values_are_live_and_carry_their_unit(desk: Desk) -> None:
    desk.do(EnterMetric(metric="p95", value=1234.5))
    desk.do(EnterMetric(metric="a.b", value=12))
    assert said(desk, "{metric.p95} {metric.p95.value} {metric.p95.target}") == "1234 ms 1234 met"
    assert said(desk, "{metric.a.b} {metric.a.b.value}") == "12% 12"
    assert said(desk, "{gate.lint} {role.commander} {role.commander.contact}") == "pending Pilot lead #war-room"
    desk.do(TakeRole(duty="commander", reason="on shift"), "anna")
    assert said(desk, "{role.commander.owner} {role.commander.title} {tuple.legacy}") == "anna Commander flag=off"


def test_a_number_somebody_entered_says_as_of_when_once_it_is_old(desk: Desk) -> None:
    desk.do(EnterMetric(metric="a.b", value=12))
    desk.wait("1h")
    assert said(desk, "{metric.a.b}") == "12%"
    desk.wait("1m")
    assert said(desk, "{metric.a.b} {metric.a.b.value}") == "12% (as of 08:00) 12"
    desk.wait("1d")
    assert said(desk, "{metric.a.b}") == "12% (as of 2026-02-20 08:00)"


def test_the_plan_says_how_old_a_number_may_be() -> None:
    desk = Desk(PLAN.replace('id = "a.b"', 'id = "a.b"\nstale_after = "1d"'))
    desk.do(EnterMetric(metric="a.b", value=12))
    desk.wait("1d")
    assert said(desk, "{metric.a.b}") == "12%"
    desk.wait("1s")
    assert said(desk, "{metric.a.b}") == "12% (as of 2026-02-20 08:00)"


def test_what_has_no_value_is_reported_and_left_standing(desk: Desk) -> None:
    found = resolve(desk.state, "{metric.p95} {probe.api} {metric.nope} {wat}", desk.now)
    assert found.text == "{metric.p95} {probe.api} {metric.nope} {wat}"
    assert found.empty == ("metric.p95", "probe.api")
    assert found.unresolved == ("metric.nope", "wat")
    assert "{wat}" in found.problem


def test_change_counts_from_the_last_time_it_was_sent(desk: Desk) -> None:
    for value in (100, 130):
        desk.do(EnterMetric(metric="p95", value=value))
        desk.wait("1m")
    found = templates.template(desk.state, "status", desk.now)
    assert found.text == "Hi operators, 130 ms (+30)"
    since = Context(since=desk.now)
    desk.wait("1m")
    desk.do(EnterMetric(metric="p95", value=125))
    assert said(desk, "{metric.p95.change} {metric.p95.previous}", since) == "-5 130"


def test_an_incidents_names_need_an_incident(desk: Desk) -> None:
    assert resolve(desk.state, "{incident.summary}", desk.now).unresolved == ("incident.summary",)
    desk.do(OpenIncident(severity="critical", title="Saves fail", impact="no orders", owner="commander"))
    about = Context(incident="I1")
    assert (
        said(desk, "[{incident.severity}] {incident.summary}: {incident.impact}", about)
        == "[Critical] Saves fail: no orders"
    )
    assert said(desk, "@{incident.owner} {incident.next_update} {incident.stage}", about) == "@Pilot lead 08:30 open"
    assert resolve(desk.state, "{incident.mitigation}", desk.now, about).empty == ("incident.mitigation",)
    desk.do(UpdateIncident(incident="I1", mitigation="use the old tool", stage="triage"))
    assert said(desk, "{incident.mitigation} {incident.stage}", about) == "use the old tool triage"
    assert said(desk, "{incidents.open} {incidents.list}") == "1 I1 Saves fail (Critical)"
    assert said(desk, "{incidents.critical} {incidents.total} {incidents.closed}") == "1 1 0"


def test_a_rollbacks_names_need_a_rollback(desk: Desk) -> None:
    assert resolve(desk.state, "{rollback.at}", desk.now).unresolved == ("rollback.at",)
    desk.do(CallProcedure(procedure="rollback", typed="demo", reason="data is lost"), "anna")
    assert (
        said(desk, "{rollback.at} {rollback.trigger} {rollback.by} {rollback.to}") == "08:00 data is lost anna legacy"
    )


def test_braces_can_be_written(desk: Desk) -> None:
    assert said(desk, '{{"text": "{release.name}"}}') == '{"text": "demo"}'


def test_what_a_value_says_is_never_read_as_a_field(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="{release.name} {{x}} {metric.p95}"))
    assert said(desk, "{incident.summary}", Context(incident="I1")) == "{release.name} {{x}} {metric.p95}"


def test_a_path_is_filled_in_from_t0s_date(desk: Desk) -> None:
    assert (
        templates.path(desk.state, "{evidence}/qa-{release.version}.md", desk.now)
        == "artifacts/2026-02-20/launch/qa-1.2.0.md"
    )


def test_every_fixed_name_of_the_vocabulary_is_known(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="x"))
    desk.do(CallProcedure(procedure="rollback", typed="demo", reason="y"), "anna")
    about = Context(incident="I1", actor="anna")
    unknown = [name for name in TEMPLATE_NAMES if templates.lookup(desk.state, name, desk.now, about) is None]
    assert unknown == []


FIXED = Desk(PLAN)


@given(st.text(alphabet="ab{}.:_ \nmetricp95", max_size=60))
def test_any_text_resolves_or_says_why_not(text: str) -> None:
    found = resolve(FIXED.state, text, FIXED.now)
    assert set(templates.left_open(text)) >= set(found.unresolved + found.empty)
    if not templates.left_open(text):
        assert found.ready
