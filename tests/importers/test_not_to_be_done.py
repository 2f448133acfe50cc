"""What stands among the things to do and is none: what must never be done, cases in doubt, words about the paper."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.runbook import import_runbook
from cockpit.model.plan import Plan


def drafted(text: str) -> tuple[Plan, str]:
    made = import_runbook(
        ("# Aquarium\n\n## T0\n- [ ] Open the valve\n- [ ] Count the fish\n\n" + text).encode(), "runbook.md"
    )
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.plan


def titles(plan: Plan) -> list[str]:
    return [item.title for phase in plan.phase for item in phase.item]


@pytest.mark.parametrize("heading", ["Never", "Don'ts", "What not to do", "Never do this"])
def test_what_must_never_be_done_is_no_line_to_tick_off(heading):
    plan, text = drafted(f"## {heading}\n\n- Open both valves with the lamp on\n- Feed the pike\n")
    assert titles(plan) == ["Open the valve", "Count the fish"]
    assert "Never: Open both valves with the lamp on" in text


DOUBTS = (
    "**The opening is failing if:**\n- ❌ Cloudy tanks > 3%\n- ❌ A pump stands still\n\n"
    "**The opening needs attention if:**\n- ⚠️ Cloudy tanks 1% - 3%\n"
)


def test_cases_in_doubt_are_asked_about_and_failures_forbid_go():
    plan, text = drafted(f"## How it looks\n\n{DOUBTS}")
    assert titles(plan) == ["Open the valve", "Count the fish"]
    assert [(rule.verdict, rule.when, len(rule.requires)) for rule in plan.rule] == [
        ("no-go", "metric['cloudy-tanks'].value > 3", 0),
        ("no-go", None, 1),
    ]
    assert "unclear, neither go nor no-go" in text
    assert [(metric.min, metric.max) for metric in plan.metric] == [(None, 3)]


def test_failures_after_t0_are_reasons_to_turn_back():
    plan, _ = drafted(f"## T+1h: Look\n\n{DOUBTS}\n## Rollback\n1. Shut the valve.\n")
    assert not plan.rule
    assert [(trigger.title, trigger.kind, trigger.action) for trigger in plan.trigger] == [
        ("Cloudy tanks > 3%", "performance", "propose"),
        ("A pump stands still", "human", "propose"),
    ]
    assert titles(plan) == ["Open the valve", "Count the fish"]


@pytest.mark.parametrize(
    "heading", ["Rollback preparation", "1.4 Rollback Rehearsal", "Test rollback", "Rollback package"]
)
def test_what_is_done_for_a_rollback_beforehand_is_no_rollback(heading):
    plan, _ = drafted(f"## {heading}\n- [ ] Look at the old valve\n\n## Rollback procedure\n1. Shut the valve.\n")
    assert [[step.title for step in procedure.step] for procedure in plan.procedure] == [["Shut the valve"]]
    assert "Look at the old valve" in titles(plan)


def test_scenarios_of_a_rollback_are_contingencies_and_examples_stay_examples():
    body = "**Trigger**: the lamp goes out\n**Action**:\n1. **At once**: Light the spare lamp\n2. **Then**: Shut the valve\n"
    plan, _ = drafted(f"## Rollback scenarios\n\n### Scenario 1: Dark\n{body}\n### Scenario 2: Cold\n{body}")
    assert [(each.kind, each.title, each.when, len(each.step)) for each in plan.procedure] == [
        ("contingency", "Scenario 1: Dark", "the lamp goes out", 2),
        ("contingency", "Scenario 2: Cold", "the lamp goes out", 2),
    ]
    plan, _ = drafted(f"## Examples\n\n### Scenario 1: Dark\n{body}")
    assert not plan.procedure


def test_words_about_the_paper_sign_nothing():
    plan, _ = drafted(
        "## Sign-off\n\nThis opening needs the approval of all stakeholders before the first visitor comes:\n\n"
        "| Role | Name | Signature |\n|---|---|---|\n| Head keeper | | |\n| Vet | | |\n\n"
        "**Plan status**: Ready\n**Version**: 2\n**Prepared by**: The keepers\n"
    )
    assert [signoff.role for signoff in plan.signoff] == ["head-keeper", "vet"]
    assert {role.id for role in plan.role} == {"head-keeper", "vet"}


def test_a_statement_among_sign_offs_is_not_lost():
    plan, _ = drafted(
        "## Sign-off\n- ✅ north tank filled and emptied again\n- ✅ south tank filled and emptied again\n"
    )
    assert titles(plan)[2:] == ["north tank filled and emptied again", "south tank filled and emptied again"]


ROLES = "## Roles\n| Role | Owner |\n|---|---|\n| Support | Mo |\n| Keepers | Ada |\n\n## T-1d\n"


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Support tickets: fewer than ten", ""),
        ("Support team told about the pike", ""),
        ("Everybody is there (Support, Keepers, Vet)", ""),
        ("Support tells the visitors", "support"),
        ("Support: tell the visitors", "support"),
        ("Visitors are told (Support)", "support"),
    ],
)
def test_a_name_within_a_longer_one_or_a_list_is_not_the_owner(line, role):
    plan, _ = drafted(f"{ROLES}- [ ] {line}\n")
    (item,) = [
        item for phase in plan.phase for item in phase.item if "Open" not in item.title and "Count" not in item.title
    ]
    assert (item.role or "") == role
    assert role or item.title == line


def test_what_heads_other_triggers_or_tells_of_them_is_none():
    plan, text = drafted(
        "## When to trigger a rollback\n\n**It is called if any of these occur**:\n\n1. **Water loss**\n   - More than ten litres gone\n"
        "   - A crack is seen\n\n2. **Pump failure**\n   - Both pumps stand\n\n"
        "**Rollback decision authority**: Head keeper + Vet lead (both must agree)\n\n**Rollback window**: two hours\n\n"
        "## Rollback\n1. Shut the valve.\n"
    )
    assert [trigger.title for trigger in plan.trigger] == [
        "More than ten litres gone",
        "A crack is seen",
        "Both pumps stand",
    ]
    assert "set two_person = true" in text
    assert [role.id for role in plan.role if "rollback" in role.may] == ["head-keeper", "vet-lead"]


def test_a_rollback_among_quick_commands_is_found():
    plan, _ = drafted(
        "## Appendix: quick commands\n\n```bash\n# Look at the pumps\n./pumps status\n\n# Rollback\n./valve shut\n./pumps restart\n```\n"
    )
    assert [(each.id, each.kind, len(each.step)) for each in plan.procedure] == [
        ("appendix-quick-commands", "routine", 1),
        ("rollback", "rollback", 1),
    ]
    assert titles(plan) == ["Open the valve", "Count the fish"]


def test_criteria_of_the_end_are_told_in_the_end_and_keep_no_go_waiting():
    plan, _ = drafted("## Exit criteria\n1. No fish is missing.\n2. The water is clear.\n")
    assert not plan.gate
    assert plan.completion is not None
    assert plan.completion.requires == ("item:no-fish-is-missing", "item:the-water-is-clear")
    assert titles(plan)[2:] == ["No fish is missing", "The water is clear"]
