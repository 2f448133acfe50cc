"""A migration runbook and single sentences: what is told in prose becomes a trigger, a poll or a question, never nothing."""

import datetime as dt

import pytest

from cockpit.format.plan_check import check_plan
from cockpit.format.plan_loader import load_plan
from cockpit.importers.report import Report
from cockpit.importers.runbook import import_runbook
from cockpit.model.plan import Plan
from tests.importers.write_expected import FIXTURES

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ROLES = (
    "## Roles\n\n| Role | Who |\n|---|---|\n| Migration lead | Dana |\n| App on-call | Ravi |\n| Support | Mei |\n\n"
)
BACK = "## Rollback\n1. Put it back.\n"


def drafted(*parts: str) -> tuple[Plan, Report]:
    made = import_runbook(("# R\n\n" + "\n".join(parts)).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.report


@pytest.fixture(scope="module")
def move() -> tuple[Plan, Report, str]:
    path = FIXTURES / "database_move.md"
    made = import_runbook(path.read_bytes(), path.name)
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None
    return plan, made.report, made.plan


def test_a_migration_comes_over_with_its_commands_and_owners(move):
    plan, _, _ = move
    items = {item.title: item for phase in plan.phase for item in phase.item}
    assert items["Replication is not behind"].run == "sh tools/behind.sh"
    room = items["There is room for the ledger twice, and for a day of parcels on top of it"]
    assert (room.run, room.role, room.accepted) == ("sh tools/room.sh 2", "ledger-on-call", False)
    assert items["Depots know that the counters stand still"].role == "courier-desk"
    assert "Last week's totals are filed (see the cabinet)" in items
    assert [item.title for item in items.values() if item.every] == ["Every 10 minutes: read the queue of the counters"]
    assert [step.run for step in plan.procedure[0].step] == ["sh tools/sweep.sh off", "sh tools/split.sh --back", None]
    assert plan.procedure[0].step[2].role == "courier-desk"


def test_it_has_its_decision_its_bounds_and_its_owner(move):
    plan, _, text = move
    phase = next(each for each in plan.phase if each.id == "go-no-go")
    assert (phase.at is not None, phase.decision and phase.decision.poll, phase.blocks) == (True, "go-poll", True)
    assert plan.poll[0].roles == ("dba", "ledger-on-call", "courier-desk")
    bounds = {each.when: each.for_ for each in plan.trigger if each.when}
    assert bounds == {"metric['lost-scans'].value > 1": 240, "metric['scan-p95'].value > 2000": 0}
    lag = next(each for each in plan.trigger if each.metric)
    assert (lag.metric, lag.for_) == ("replication-lag", 300)
    assert [(role.id, role.owner) for role in plan.role][:1] == [("dba", "Ines")]
    assert len(plan.role) == 3
    assert "# t0 = YYYY-MM-DDT03:00:00" in text
    assert plan.release.name == "parcel-ledger-migration"


def test_what_is_not_certain_of_it_is_asked(move):
    _, report, text = move
    assert [each.source[0] for each in report.unclear] == [19, 38, 38, 58]
    assert "`poolctl drain ledger` may be a command" in report.unclear[0].why
    assert "# 38: unclear, a condition in prose" in text
    asked = [
        problem for problem in check_plan(text.encode(), "release.toml", NOW).problems if problem.code == "unclear"
    ]
    assert len(asked) == len(report.unclear)
    assert {int(problem.message.split(":")[2].partition("-")[0]) for problem in asked} == {19, 38, 58}
    lines = text.split("\n")
    assert all("unclear" in lines[problem.line - 1] for problem in asked)
    decided = "\n".join(line for line in lines if "unclear" not in line)
    assert "unclear" not in {problem.code for problem in check_plan(decided.encode(), "x", NOW).problems}
    beside = {each.text for each in report.comments}
    assert {"Readers keep working, writers wait.", "The desk is told either way."} <= beside


@pytest.mark.parametrize(
    ("sentence", "lasting"),
    [
        ("If failed orders are above 2 % for 3 minutes, roll back.", 180),
        ("When failed orders exceed anything over 2 % for 3 minutes: revert.", 180),
        ("Roll back immediately if failed orders are above 2 %.", 0),
        ("If failed orders exceed 2 % for 3 minutes, roll back", 180),
        ("If failed orders rise above 2 %, roll back", 0),
        ("If failed orders are above 2 % we must roll back", 0),
        ("- If failed orders are above 2 %, back out", 0),
        ("Mind the step. If failed orders are above 2 %\nfor 3 minutes, call the rollback.", 180),
    ],
)
@pytest.mark.parametrize("heading", ["## Watch it (T+5m)\n- [ ] Look\n", "## Limits\n", "## Background\n", ""])
def test_when_to_turn_back_is_a_trigger_wherever_it_stands(heading, sentence, lasting):
    plan, _ = drafted("- [ ] Begin\n", heading, sentence, "", BACK)
    assert [(each.kind, each.action, each.for_) for each in plan.trigger] == [("performance", "propose", lasting)]


@pytest.mark.parametrize(
    "sentence",
    ["If the smoke order fails, roll back.", "If we lose the line and lag is above 9 s for 3 minutes, roll back."],
)
def test_what_no_number_tells_is_a_trigger_and_a_question(sentence):
    plan, report = drafted("## Do it (T-0)\n- [ ] Begin\n", sentence, "", BACK)
    assert len(plan.trigger) == 1
    assert len(report.unclear) == 1


@pytest.mark.parametrize(
    ("sentence", "roles"),
    [
        ("Migration lead and App on-call both say GO.", ("migration-lead", "app-on-call")),
        ("Dana, Ravi and Mei vote GO.", ("migration-lead", "app-on-call", "support")),
        ("Everyone says GO.", ("migration-lead", "app-on-call", "support")),
    ],
)
@pytest.mark.parametrize("heading", ["## Go / no-go (T-10m)", "## Decision (T-10m)", "## Before (T-10m)"])
def test_who_says_go_is_polled_at_the_time_of_the_heading(heading, sentence, roles):
    plan, _ = drafted(ROLES, heading, sentence)
    assert [each.roles for each in plan.poll] == [roles]
    phase = plan.phase[0]
    assert phase.at is not None
    assert phase.decision is not None
    assert phase.decision.poll == plan.poll[0].id


def test_a_go_no_go_heading_with_a_time_and_any_sentence_is_a_decision():
    plan, _ = drafted(ROLES, "## Go / no-go (T-10m)", "We look at the numbers together.")
    assert plan.phase[0].decision is not None
    assert plan.phase[0].decision.role == "migration-lead"


@pytest.mark.parametrize(
    ("line", "owned"),
    [
        ("Owner: Zoe (DBA)", [("dba", "Zoe")]),
        (
            "Owner: Zoe (Support). Mind the cold.",
            [("migration-lead", "Dana"), ("app-on-call", "Ravi"), ("support", "Mei")],
        ),
        ("Owner: Dana (DBA)", [("migration-lead", "Dana"), ("app-on-call", "Ravi"), ("support", "Mei")]),
    ],
)
def test_an_owner_with_a_role_in_brackets_is_one_role(line, owned):
    plan, report = drafted(line, "", ROLES if len(owned) > 1 else "", "## Do it (T-0)\n- [ ] Begin\n")
    assert [(role.id, role.owner) for role in plan.role] == owned
    assert ("Mind the cold." in [each.text for each in report.comments]) == ("Mind" in line)


def test_a_bracket_that_is_no_role_stays():
    plan, _ = drafted(ROLES, "## Do it (T-0)\n- [ ] Doors are shut (both of them)\n- [ ] Lag: `sh lag.sh` (twice)\n")
    doors, lag = plan.phase[0].item
    assert (doors.title, doors.role) == ("Doors are shut (both of them)", None)
    assert (lag.run, lag.help) == ("sh lag.sh", "(twice)")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Orders database migration: split the address columns", "orders-database"),
        ("Release runbook - Harbour cranes", "harbour-cranes"),
        ("The move of the very large and very old archive", "the-move-of-the-very"),
        ("Donaudampfschifffahrtsgesellschaft", "donaudampfschifffahrtsge"),
    ],
)
def test_the_name_to_be_typed_is_short_and_of_whole_words(title, name):
    made = import_runbook(f"# {title}\n\n- [ ] Begin\n".encode(), "runbook.md")
    assert f'\nname = "{name}"\n' in made.plan
    assert len(name) <= 24


def test_a_window_beside_a_date_is_when_it_begins_and_ends():
    plan, _ = drafted("Date: 2027-03-02 | Window: 21:00-22:30 UTC", "", "## Do it (T-0)\n- [ ] Begin\n")
    assert plan.release.t0 is not None
    assert (plan.release.t0.isoformat(), plan.release.zone) == ("2027-03-02T21:00:00+00:00", "UTC")
    assert plan.release.window_end is not None
    assert plan.release.window_end.text == "T+1h30m"


@pytest.mark.parametrize(
    ("head", "row", "limits"),
    [
        ("| Severity | First response | Fix |", "| Sev1 | 5 min | 1 hour |", {"identify": 300, "fix": 3600}),
        ("| Severity | Response time | Resolution time |", "| Sev1 | 5 min | - |", {"identify": 300}),
        ("| Severity | Fix |", "| Sev1 | 2 hours |", {"fix": 7200}),
    ],
)
def test_a_first_response_and_a_fix_are_two_limits(head: str, row: str, limits: dict[str, float]) -> None:
    plan, _ = drafted("## Severities\n", head, "|" + "---|" * (head.count("|") - 1), row)
    (severity,) = plan.severity
    assert dict(severity.limits) == limits


DESKS = "## Roles\n\n- Harbour lead: decides\n- Operator: Ben\n- Deck desk: Olaf\n\n"


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("Operator runs the commands.", {"run"}),
        ("The operator runs all scripts.", {"run"}),
        ("Operator may roll back.", {"rollback"}),
        ("Operator declares.", {"decide"}),
        ("Operator declares incidents.", set()),
        ("Operator may watch the dashboards.", set()),
        ("Somebody runs the commands.", set()),
    ],
)
def test_a_sentence_that_says_what_a_role_may_do_is_believed(said, may):
    plan, report = drafted(DESKS, said, "\n## Launch\n- [ ] Open the counter\n")
    lead, operator, _ = plan.role
    assert set(operator.may) == may
    assert not may - {"decide"} & set(lead.may)  # what one role was given by the runbook is not given to another
    told = [each for each in report.guessed if each.id == "operator"]
    assert bool(told) == bool(may)
    assert all("line 10 says what it may do" in each.why for each in told)


def test_a_role_may_be_known_by_nothing_but_what_it_does_and_what_nobody_got_is_told_truly():
    plan, report = drafted(
        "## Roles\n\n- Harbour lead decides\n- Operator runs the commands\n\n", "## Launch\n- [ ] Open"
    )
    assert {each.id: set(each.may) for each in plan.role} == {
        "harbour-lead": {"decide", "hold", "rollback", "amend", "close"},
        "operator": {"run"},
    }
    why = next(each.why for each in report.guessed if each.id == "harbour-lead")
    assert "nobody is said to hold, roll back, amend or close: given to this role, since it decides" in why
    plan, report = drafted("## Roles\n\n- Harbour lead: Ada\n- Operator: Ben\n\n", "## Launch\n- [ ] Open")
    assert "given to this role, the first one there is" in next(e.why for e in report.guessed if e.table == "role")


def test_a_line_that_asks_for_the_poll_and_has_to_stay_waits_for_it():
    listed = "## Before (T-30m)\n- [ ] Freeze\n- [ ] T-10m: Migration lead and App on-call both say GO\n- [ ] Look\n"
    plan, _ = drafted(ROLES, listed)
    (poll,) = plan.poll
    (line,) = (item for item in plan.phase[0].item if "GO" in (item.title or ""))
    assert line.at is not None
    assert line.needs == (f"poll:{poll.id}",)
    assert all(not item.needs for item in plan.phase[0].item if item is not line)
