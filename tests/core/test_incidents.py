"""Incidents by their limits: stages, chains, updates, plans, checkpoints, and what is left afterwards."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import actions, incident_clocks, incidents
from cockpit.core.verdict import assess
from cockpit.model.commands import (
    AddNote,
    CorrectEntry,
    EscalateIncident,
    FileAction,
    OpenIncident,
    ReopenIncident,
    ResolveIncident,
    UpdateIncident,
)
from cockpit.model.events import ActionOpened, IncidentEscalated
from tests.core.desk import T0, Desk

PLAN = """
[[role]]
id = "commander"
[[role]]
id = "engineering"
[[role]]
id = "ceo"
[[role]]
id = "press"
[[severity]]
id = "critical"
title = "Critical"
limits = { identify = "5m", investigate = "15m", fix = "4h" }
stage = [{ id = "deploy", within = "1h", after = "fix" }]
escalate = [
  { role = "commander" },
  { role = "engineering", after = "5m" },
  { role = "ceo", if = "the business is affected" },
  { role = "press" },
]
escalate_every = "10m"
update_every = "30m"
plan_within = "15m"
postmortem_within = "48h"
strategies = ["hotfix", "flag off"]
blocks_go = true
[[severity]]
id = "high"
title = "High"
limits = { identify = "15m" }
escalate = ["engineering", "commander"]
[[severity]]
id = "low"
next_checkpoint = true
[[severity]]
id = "late"
title = "Late: somebody waits"
plan_within = "10m"
update_every = "20m"
[[phase]]
id = "one-hour"
title = "Business checkpoint"
at = "T+1h"
"""


@pytest.fixture
def desk() -> Desk:
    table = Desk(PLAN)
    table.tick()
    return table


def told(events: Sequence[object]) -> list[tuple[str, str]]:
    return [(event.to, event.stage) for event in events if isinstance(event, IncidentEscalated)]


def left(desk: Desk, kind: str, what: str = "") -> float:
    """Seconds until a countdown of I1 runs out."""
    (found,) = [
        one for one in incident_clocks.countdowns(desk.state, desk.now) if one.kind == kind and what in one.what
    ]
    return -found.overdue_s


def test_limits_count_from_the_opening_and_a_later_stage_covers_earlier_ones(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    desk.wait("2m")
    assert left(desk, "stage", "identify") == 180
    assert left(desk, "plan") == 780
    assert left(desk, "update") == 1680
    desk.do(UpdateIncident(incident="I1", stage="investigate"))
    kinds = [(one.kind, one.what) for one in incident_clocks.countdowns(desk.state, desk.now)]
    assert ("stage", "identify") not in kinds
    assert ("stage", "fix") in kinds
    assert not any(what == "deploy" for _, what in kinds)
    desk.do(UpdateIncident(incident="I1", stage="fix"))
    assert left(desk, "stage", "deploy") == 3600


def test_the_chain_goes_on_by_itself_while_nobody_takes_it_up(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    assert told(desk.tick()) == [("commander", "")]
    assert left(desk, "escalation") == 300
    assert told(desk.wait("299s")) == []
    assert told(desk.wait("1s")) == [("engineering", "identify")]
    # The next link is conditional, so it is passed over; the one after it follows ten minutes later.
    assert told(desk.wait("9m")) == []
    assert told(desk.wait("1m")) == [("press", "investigate")]
    assert told(desk.wait("5h")) == []


def test_taking_it_up_stops_the_clock_of_the_chain_and_a_broken_limit_starts_it_again(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    desk.tick()
    desk.do(UpdateIncident(incident="I1", stage="identify"))
    assert told(desk.wait("14m")) == []
    assert told(desk.wait("1m")) == [("engineering", "investigate")]


def test_without_times_in_the_chain_each_broken_limit_tells_the_next(desk: Desk) -> None:
    desk.do(OpenIncident(severity="high", title="slow"))
    assert told(desk.wait("14m")) == []
    assert told(desk.wait("1m")) == [("engineering", "identify")]
    assert told(desk.wait("1h")) == []


def test_a_conditional_link_is_asked_for_with_the_reason_that_it_applies(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    desk.tick()
    desk.do(EscalateIncident(incident="I1"))
    refusal = desk.refused(EscalateIncident(incident="I1"))
    assert "the business is affected" in refusal.reason
    (event,) = desk.do(EscalateIncident(incident="I1", reason="orders stopped"))
    assert isinstance(event, IncidentEscalated)
    assert (event.to, event.stage) == ("ceo", "asked")
    desk.do(EscalateIncident(incident="I1"))
    assert desk.refused(EscalateIncident(incident="I1")).code == "end-of-chain"


def test_each_link_is_told_once_though_the_engine_was_away(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    events = told(desk.wait("3h"))
    assert [role for role, _ in events] == ["commander", "engineering"]
    assert told(desk.tick()) == []
    assert [role for role, _ in told(desk.wait("10m"))] == ["press"]


def test_a_resolved_incident_tells_nobody(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    desk.do(ResolveIncident(incident="I1", text="flag off"))
    assert told(desk.wait("1h")) == []
    assert incident_clocks.countdowns(desk.state, desk.now) == ()


def test_limits_of_an_upgrade_count_from_the_upgrade(desk: Desk) -> None:
    desk.do(OpenIncident(severity="low", title="odd"))
    desk.wait("40m")
    desk.do(UpdateIncident(incident="I1", severity="critical"))
    assert left(desk, "stage", "identify") == 300
    assert [role for role, _ in told(desk.tick())] == ["commander"]


def test_an_upgrade_in_the_same_breath_tells_the_first_of_the_graver_chain_all_the_same(desk: Desk) -> None:
    desk.do(OpenIncident(severity="high", title="odd"))
    desk.do(EscalateIncident(incident="I1"))
    desk.do(UpdateIncident(incident="I1", severity="critical"))
    assert [role for role, _ in told(desk.tick())] == ["commander"]


def test_lowering_a_severity_needs_a_reason_and_keeps_the_history(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    assert desk.refused(UpdateIncident(incident="I1", severity="low")).code == "reason-needed"
    desk.do(UpdateIncident(incident="I1", severity="low", text="one user, old browser"))
    assert [name for _, name in desk.state.incidents["I1"].severities] == ["critical", "low"]


def test_low_ones_wait_for_the_next_checkpoint(desk: Desk) -> None:
    desk.do(OpenIncident(severity="low", title="odd"))
    (found,) = incident_clocks.countdowns(desk.state, desk.now)
    assert (found.kind, found.what, found.due) == ("checkpoint", "Business checkpoint", T0 + dt.timedelta(hours=1))


def test_a_critical_one_owes_a_plan_until_it_has_one(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    owed = [one.due for one in incident_clocks.countdowns(desk.state, desk.now) if one.kind == "plan"]
    assert owed == [desk.now + dt.timedelta(minutes=15)]
    desk.do(UpdateIncident(incident="I1", plan="flag off, then mend"))
    assert not [one for one in incident_clocks.countdowns(desk.state, desk.now) if one.kind == "plan"]


def grounds(desk: Desk) -> list[str]:
    return [one.words for one in assess(desk.state, desk.now).reasons if one.kind == "incident"]


def test_one_open_longer_than_allowed_without_a_plan_is_no_go_until_it_has_one(desk: Desk) -> None:
    desk.do(OpenIncident(severity="late", title="bookings wait"))
    assert grounds(desk) == []
    desk.wait("10m")
    assert grounds(desk) == ["Late is open and has had no plan for 10m: bookings wait"]
    desk.do(UpdateIncident(incident="I1", plan="drain the queue"))
    assert grounds(desk) == []


def test_what_forbids_go_anyway_says_that_it_lacks_a_plan_too(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    assert grounds(desk) == ["Critical is open: saves fail"]
    desk.wait("15m")
    assert grounds(desk) == ["Critical is open and has had no plan for 15m: saves fail"]


def test_a_stage_and_an_update_that_were_not_so_are_taken_back_with_their_entry(desk: Desk) -> None:
    desk.do(OpenIncident(severity="late", title="bookings wait"))
    desk.wait("5m")
    desk.do(UpdateIncident(incident="I1", stage="identify", update=True))
    assert left(desk, "update") == 1200
    wrong = desk.state.seq
    desk.do(UpdateIncident(incident="I1", stage="triage"))
    desk.do(CorrectEntry(entry=wrong, text="that was another incident", retract=True))
    assert list(desk.state.incidents["I1"].stages) == ["triage"]
    assert left(desk, "update") == 900
    desk.refold()
    assert list(desk.state.incidents["I1"].stages) == ["triage"]


def test_a_stage_that_was_said_twice_is_as_said_before_when_the_second_is_taken_back(desk: Desk) -> None:
    desk.do(OpenIncident(severity="late", title="bookings wait"))
    first = desk.now
    desk.do(UpdateIncident(incident="I1", stage="identify"))
    desk.wait("5m")
    desk.do(UpdateIncident(incident="I1", stage="identify", text="again"))
    desk.do(CorrectEntry(entry=desk.state.seq, text="no, it was the first", retract=True))
    assert desk.state.incidents["I1"].stages == {"identify": first}


def test_a_better_wording_takes_no_stage_back(desk: Desk) -> None:
    desk.do(OpenIncident(severity="late", title="bookings wait"))
    desk.do(UpdateIncident(incident="I1", stage="identify", text="it is the que"))
    desk.do(CorrectEntry(entry=desk.state.seq, text="it is the queue"))
    assert list(desk.state.incidents["I1"].stages) == ["identify"]


def test_what_was_grave_once_wants_its_postmortem_though_it_ends_as_a_small_thing(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    desk.do(UpdateIncident(incident="I1", severity="high", text="flag is off"))
    opened = [event for event in desk.do(ResolveIncident(incident="I1")) if isinstance(event, ActionOpened)]
    assert [(one.text, one.due) for one in opened] == [
        ("Postmortem of I1: saves fail", desk.now + dt.timedelta(hours=48))
    ]


def test_resolving_opens_the_postmortem_with_its_deadline_and_the_follow_up(desk: Desk) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail", follow_up="Alert on queue depth"))
    opened = [event for event in desk.do(ResolveIncident(incident="I1")) if isinstance(event, ActionOpened)]
    assert [(one.action, one.text) for one in opened] == [
        ("F1", "Postmortem of I1: saves fail"),
        ("F2", "Alert on queue depth"),
    ]
    assert opened[0].due == desk.now + dt.timedelta(hours=48)
    desk.do(ReopenIncident(incident="I1", reason="it is back"))
    again = desk.do(ResolveIncident(incident="I1"))
    assert not any(isinstance(event, ActionOpened) for event in again)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (OpenIncident(severity="critcal", title="x"), "unknown-id"),
        (OpenIncident(severity="critical", title="  "), "title-needed"),
        (UpdateIncident(incident="I9", text="x"), "unknown-id"),
        (UpdateIncident(incident="I1"), "nothing"),
        (UpdateIncident(incident="I1", stage="celebrate"), "unknown-id"),
        (UpdateIncident(incident="I1", strategy="pray"), "unknown-id"),
        (ReopenIncident(incident="I1", reason="x"), "no-change"),
        (AddNote(text="x", incident="I7"), "unknown-id"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, command: object, code: str) -> None:
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    assert desk.refused(command).code == code  # type: ignore[arg-type]


def test_counts_and_age_speak_of_open_ones_only(desk: Desk) -> None:
    desk.do(OpenIncident(severity="low", title="odd"))
    desk.wait("10m")
    desk.do(OpenIncident(severity="critical", title="saves fail"))
    assert incident_clocks.oldest_s(desk.state, desk.now) == 600
    assert [one.incident for one in incident_clocks.still_open(desk.state)] == ["I2", "I1"]
    assert [one.incident for one in incident_clocks.blocking(desk.state)] == ["I2"]
    desk.do(ResolveIncident(incident="I1"))
    assert incident_clocks.oldest_s(desk.state, desk.now) == 0


def test_an_action_is_open_until_it_says_where_it_was_filed(desk: Desk) -> None:
    desk.do(AddNote(text="Seen on Safari.\nTODO: test on Safari\ntodo:  tell support"))
    assert [one.text for one in actions.unfiled(desk.state)] == ["test on Safari", "tell support"]
    assert desk.refused(FileAction(action="F1", where=" ")).code == "where-needed"
    desk.do(FileAction(action="F1", where="JIRA-1"))
    assert [one.action for one in actions.unfiled(desk.state)] == ["F2"]
    assert desk.refused(FileAction(action="F1", where="JIRA-2")).code == "no-change"


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=12))
def test_however_time_is_cut_no_link_is_told_twice_or_out_of_order(steps: list[int]) -> None:
    table = Desk(PLAN)
    table.do(OpenIncident(severity="critical", title="x"))
    links = [event.link for step in steps for event in table.wait(f"{step}s") if isinstance(event, IncidentEscalated)]
    assert links == sorted(set(links))
    assert 2 not in links
    assert incidents.due(table.state, table.now) == ()
