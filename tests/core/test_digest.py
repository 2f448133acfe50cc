"""What somebody missed, what is late, and what the next shift has to know."""

import datetime as dt

import pytest

from cockpit.core import digest
from cockpit.model.commands import (
    AddNote,
    CallHold,
    EnterMetric,
    LeaveSession,
    OpenAction,
    OpenIncident,
    OpenPoll,
    OpenSession,
    TakeRole,
    UpdateIncident,
)
from tests.core.desk import T0, Desk

PLAN = """
[[role]]
id = "commander"
may = ["hold"]
[[role]]
id = "scribe"
[[gate]]
id = "lint"
kind = "manual"
statement = "Clean"
[[metric]]
id = "users"
[[severity]]
id = "critical"
limits = { identify = "5m" }
plan_within = "15m"
[[poll]]
id = "go"
title = "Go?"
roles = ["commander", "scribe"]
[[signoff]]
id = "done"
role = "scribe"
statement = "Done."
[[template]]
id = "heartbeat"
title = "Heartbeat"
role = "scribe"
text = "x"
cadence = { from = "T-2h", every = "30m", until = "T+2h" }
[[phase]]
id = "preflight"
[[phase.item]]
id = "call"
title = "Pre-flight call"
role = "scribe"
at = "T-1h"
[[phase]]
id = "launch"
title = "Launch"
at = "T0"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def test_the_digest_tells_what_others_did_since_one_left(desk: Desk) -> None:
    desk.do(OpenSession(session="s1", uid=1000), "sue", "scribe")
    desk.do(AddNote(text="mine"), "sue", "scribe")
    desk.do(LeaveSession(session="s1"), "sue")
    desk.wait("10m")
    desk.judge("lint", "pass")
    desk.judge("lint", "fail")
    desk.do(EnterMetric(metric="users", value=3), "anna")
    desk.do(OpenIncident(severity="critical", title="Saves fail"), "anna")
    desk.wait("10m")
    desk.do(OpenSession(session="s2", uid=1000), "sue", "scribe")
    found = digest.digest(desk.state, "sue", desk.now)
    kinds = [line.type for line in found.news]
    assert kinds.count("gate.judged") == 1
    assert "incident.opened" in kinds
    assert "metric.entered" not in kinds
    assert all(line.actor != "sue" for line in found.news)
    assert found.complete
    assert found.since == desk.now - dt.timedelta(minutes=20)
    assert found.verdict_now == "NO-GO"


def test_somebody_new_is_told_everything_there_is(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="Saves fail"), "anna")
    desk.do(OpenSession(session="s1", uid=1001), "bob")
    found = digest.digest(desk.state, "bob", desk.now)
    assert found.since is None
    assert "incident.opened" in [line.type for line in found.news]


def test_a_tail_that_does_not_reach_back_says_so(desk: Desk) -> None:
    desk.do(OpenSession(session="s1", uid=1), "sue")
    desk.do(LeaveSession(session="s1"), "sue")
    for number in range(600):
        desk.do(AddNote(text=f"note {number}"), "anna")
    desk.do(OpenSession(session="s2", uid=1), "sue")
    assert not digest.digest(desk.state, "sue", desk.now).complete


def test_what_is_late_is_listed_latest_first(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="Saves fail"), "anna")
    deadline = desk.now + dt.timedelta(minutes=30)
    desk.do(OpenAction(text="Tell support", due=deadline), "anna")
    desk.now = T0 - dt.timedelta(minutes=50)
    found = digest.overdue(desk.state, desk.now)
    assert [one.late_s for one in found] == sorted((one.late_s for one in found), reverse=True)
    assert {(one.kind, one.text) for one in found} == {
        ("incident", "I1: identify"),
        ("incident", "I1: a plan"),
        ("action", "Tell support"),
        ("item", "Pre-flight call"),
        ("duty", "Heartbeat"),
    }
    desk.do(UpdateIncident(incident="I1", plan="flag off", stage="identify"), "anna")
    assert not [one for one in digest.overdue(desk.state, desk.now) if one.kind == "incident"]


def test_the_hand_over_says_where_it_stands_and_what_is_the_roles(desk: Desk) -> None:
    desk.do(TakeRole(duty="scribe", reason=""), "sue")
    desk.do(OpenIncident(severity="critical", title="Saves fail"), "anna")
    desk.do(OpenPoll(poll="go"), "anna", "commander")
    desk.do(CallHold(reason="a look at the errors"), "anna", "commander")
    desk.wait("10m")
    found = digest.handover(desk.state, "scribe", desk.now)
    text = {name: "\n".join(lines) for name, lines in found.sections}
    assert found.holder == "sue"
    assert "called by anna: a look at the errors" in text["Where it stands"]
    assert "I1 critical: Saves fail (10m); no plan yet" in text["Open incidents"]
    for mine in ("Pre-flight call (open)", "your vote in Go?", "sign done"):
        assert mine in text["Yours now"]
    assert "Launch in" in text["Coming"]
    assert "Afterwards" not in text
