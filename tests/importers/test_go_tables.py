"""Check sheets for a decision: tables of targets, tables of roles with a blank each, and lines with the answers to choose from."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.runbook import import_runbook
from cockpit.model.plan import Plan


def drafted(text: str) -> tuple[Plan, str]:
    made = import_runbook(text.encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.plan


@pytest.mark.parametrize("head", ["# Go / no-go sheet\n\n", "# Cable car\n\n## Go/No-Go\n\n"])
def test_a_table_of_targets_is_measured_and_go_waits_for_it(head):
    plan, _ = drafted(
        f"{head}| Item | Target | Status |\n|---|---|---|\n| Door faults | < 2 % | ☐ |\n| Rides on time | ≥ 97 % | ☐ |\n"
        "| Rope looked at | Yes | ☐ |\n"
    )
    assert [(metric.id, metric.min, metric.max) for metric in plan.metric] == [
        ("door-faults", None, 2),
        ("rides-on-time", 97, None),
    ]
    assert [(rule.requires, rule.verdict) for rule in plan.rule] == [
        (("metric:door-faults", "metric:rides-on-time"), "not-ready")
    ]
    (phase,) = plan.phase
    assert [item.title for item in phase.item] == ["Rope looked at"]
    assert phase.decision is not None
    assert phase.decision.role


def test_a_table_of_targets_alone_is_decided_about_as_well():
    plan, _ = drafted(
        "# Go / no-go sheet\n\n| Item | Target | Status |\n|---|---|---|\n| Door faults | < 2 % | ☐ |\n| Rope wear | < 4 % | ☐ |\n"
    )
    assert [phase.decision is not None for phase in plan.phase] == [True]


def test_a_table_of_roles_with_a_blank_each_is_a_poll():
    plan, text = drafted(
        "# Go/No Go sheet\n\n| Role | Status | Comments |\n|---|---|---|\n| Rope master | | |\n| Ticket desk | | |\n| **Final status** | | |\n"
    )
    assert [role.title for role in plan.role] == ["Rope master", "Ticket desk"]
    assert [poll.roles for poll in plan.poll] == [("rope-master", "ticket-desk")]
    assert [phase.decision.poll for phase in plan.phase if phase.decision is not None] == ["go-poll"]
    assert "Final status" in text.split("Not in the plan")[1]


@pytest.mark.parametrize("answers", ["GO / NO-GO", "GO / HOLD / ROLLBACK", "☐ GO ☐ NO-GO", "Go or No Go"])
def test_lines_with_answers_to_choose_from_are_a_poll_of_those_they_name(answers):
    plan, _ = drafted(
        f"# Cable car\n\n## T-10m: Go/No-Go decision\n\n- [ ] Doors shut\n\n**Who decides**:\n- Rope master: {answers}\n- Ticket desk: {answers}\n"
    )
    assert [poll.roles for poll in plan.poll] == [("rope-master", "ticket-desk")]
    assert [item.title for phase in plan.phase for item in phase.item] == ["Doors shut"]
    assert {phase.decision.poll for phase in plan.phase if phase.decision is not None} == {"go-poll"}


def test_what_follows_an_answer_is_no_reason_to_turn_back():
    plan, text = drafted(
        "# Cable car\n\n## T-10m: Go/No-Go decision\n\n- [ ] Doors shut\n\n**If GO**: open the gate\n**If HOLD**: wait\n"
        "**If ROLLBACK**: start the rollback\n\n## Rollback\n1. Shut the gate.\n"
    )
    assert not plan.trigger
    assert "unclear" not in text


@pytest.mark.parametrize("answer", ["ROLLBACK", "Immediate rollback", "Initiate rollback"])
def test_a_row_answered_by_a_rollback_alone_is_a_trigger(answer):
    plan, _ = drafted(
        "# Cable car\n\n## Rollback\n\n### Decision matrix\n\n| Condition | Action |\n|---|---|\n"
        f"| Door faults > 6 % for 3 min | {answer} |\n| A rope strand breaks | {answer} |\n| Queue too long | Open the second gate |\n"
        "\n### Steps\n1. Shut the gate.\n"
    )
    assert [(trigger.kind, trigger.for_, trigger.action) for trigger in plan.trigger] == [
        ("performance", 180, "propose"),
        ("human", 0, "propose"),
    ]
    assert [procedure.title for procedure in plan.procedure if procedure.kind == "contingency"] == ["Queue too long"]


def test_who_decides_is_read_from_the_line_that_says_so():
    plan, _ = drafted(
        "# Cable car\n\n## Roles\n| Role | Owner |\n|---|---|\n| Rope master | Ada |\n| Ticket desk | Mo |\n\n"
        "## T-10m\n\n### Go/No-Go decision\n- [ ] **GO** decision by Ticket desk\n- [ ] Doors shut\n"
    )
    (phase,) = plan.phase
    assert phase.decision is not None
    assert phase.decision.role == "ticket-desk"
    assert [item.title for item in phase.item] == ["Doors shut"]


def test_a_choice_below_the_lines_of_a_phase_is_its_decision():
    plan, _ = drafted(
        "# Cable car\n\n## Stopping the rope (T0 to T+0:30)\n\n#### Steps\n1. **Stop the rope**\n   - [ ] Brake is on\n\n"
        "**Completion criteria**: nobody hangs.\n**Go/No-Go decision**: ✅ GO / ❌ NO-GO\n"
    )
    assert [phase.decision is not None and phase.blocks for phase in plan.phase] == [True]
