"""Headings below a heading with a time, lines that announce what follows them, and lists that are none in Markdown."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.runbook import import_runbook
from cockpit.model.plan import Plan


def drafted(text: str) -> tuple[Plan, str]:
    made = import_runbook(("# Night market\n\n" + text).encode(), "runbook.md")
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None, made.plan
    return plan, made.plan


def phases(plan: Plan) -> list[tuple[str, str | None]]:
    return [(phase.title, None if phase.at is None else str(phase.at)) for phase in plan.phase]


def rows(text: str) -> list[str]:
    """The titles, times and rhythms of a plan, in order."""
    return [
        line
        for line in text.split("\n")
        if line.startswith(("title", "at =", "every =")) and "Night market" not in line
    ]


BOXES = "- [ ] Light the lamps\n- [ ] Ring twice\n"


def test_headings_below_a_time_keep_their_names_and_its_time():
    _, text = drafted(f"## T-1d (Friday)\n\n### Stalls\n{BOXES}\n### Communication\n- [ ] Tell the street\n")
    assert [line for line in rows(text) if "Light" not in line and "Ring" not in line] == [
        'title = "Stalls"', 'at = "T-1d"', 'title = "Communication"', 'at = "T-1d"', 'title = "Tell the street"',
    ]  # fmt: skip


def test_phases_of_one_heading_are_told_apart():
    plan, _ = drafted(
        f"## T-2h: Setting up\n\n### Stalls\n{BOXES}\n### Stage triage\n{BOXES}\n## T-1h: Doors\n\n### Steps\n{BOXES}"
    )
    assert [phase.title for phase in plan.phase] == ["Setting up: Stalls", "Setting up: Stage triage", "Doors"]
    assert all(item.every is None for phase in plan.phase for item in phase.item)


def test_what_announces_a_list_does_not_hide_its_heading():
    plan, _ = drafted(
        f"## Wave 1: ten stalls\n\n**Actions**:\n{BOXES}\n**Validation**:\n{BOXES}\n## Wave 2: all stalls\n\n"
        f"Before the second wave begins, see to it that all of this is done:\n\n{BOXES}"
    )
    assert [phase.title for phase in plan.phase] == [
        "Wave 1: ten stalls: Actions",
        "Wave 1: ten stalls: Validation",
        "Wave 2: all stalls",
    ]


def test_a_line_that_is_a_time_gives_it_to_what_it_announces():
    _, text = drafted(
        f"## 6:00 PM - 9:00 PM (Evening)\n\n**6:05 PM**\n\n{BOXES}\n**8:30 PM**\n\n- [ ] Count the stalls\n"
    )
    assert rows(text) == [
        'title = "Evening"', 'at = "T0 18:00"', 'title = "Light the lamps"', 'at = "T0 18:05"', 'title = "Ring twice"',
        'at = "T0 18:05"', 'title = "Count the stalls"', 'at = "T0 20:30"',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "every"),
    [
        ("**Hourly tasks:**", "1h"),
        ("### Rounds (every morning 07:00)", "1d"),
        ("**Weekly checks**", "7d"),
    ],
)
def test_a_rhythm_that_announces_lines_is_theirs(heading, every):
    _, text = drafted(f"## Opening\n\n{heading}\n\n- [ ] Light the lamps\n- [x] Ring twice\n")
    assert [line for line in rows(text) if line.startswith("every")] == [f'every = "{every}"'] * 2


@pytest.mark.parametrize("sign", ["✅", "☐", "✔️"])
def test_lines_that_each_begin_with_a_tick_are_a_list(sign):
    plan, _ = drafted(f"## Prerequisites\n\n{sign} Lamps are bought\n{sign} The street is swept\n")
    assert [item.title for phase in plan.phase for item in phase.item] == ["Lamps are bought", "The street is swept"]


def test_a_comment_that_waits_titles_no_command():
    plan, _ = drafted(
        "## Rollback\n\n```bash\n# Dim the lamps\n./lamps 50\n# Watch the street for 20 minutes\n./lamps 10\n# Then in the dark\n./lamps 0\n```\n"
    )
    assert [(step.title, step.run) for step in plan.procedure[0].step] == [
        ("Dim the lamps", "./lamps 50"),
        ("Watch the street for 20 minutes", None),
        ("./lamps 10", "./lamps 10"),
        ("Then in the dark", "./lamps 0"),
    ]


def test_code_below_an_entry_that_is_closed_further_out_does_not_swallow_the_rest():
    plan, _ = drafted(
        "## Opening\n1. Light the lamps.\n   ```bash\n   ./lamps 100\n````\n\n2. Ring twice.\n3. Open the gate.\n\n## Closing\n1. Shut the gate.\n2. Sweep up.\n"
    )
    assert [[item.title for item in phase.item] for phase in plan.phase] == [
        ["Light the lamps", "Ring twice", "Open the gate"],
        ["Shut the gate", "Sweep up"],
    ]


def test_names_alone_below_roles_are_roles():
    plan, _ = drafted(
        "## Roles\n- Stall lead (SL)\n- Scribe\n- Operators (lamps, gate)\n\n## T0\n- [ ] SL: light the lamps\n"
    )
    assert [(role.title, role.duties) for role in plan.role] == [
        ("Stall lead", ""),
        ("Scribe", ""),
        ("Operators", "lamps, gate"),
    ]
    assert plan.phase[0].item[0].role == "stall-lead"


def test_a_bound_with_two_ends_keeps_both():
    plan, _ = drafted("## Targets\n| Metric | Target |\n|---|---|\n| Stalls taken | 25-35% |\n")
    assert [(metric.min, metric.max) for metric in plan.metric] == [(25, 35)]


def test_telling_people_is_no_deployment():
    plan, _ = drafted("## T0\n- [ ] Publish the live announcement\n- [ ] Switch the traffic to the new lamps\n")
    assert [item.deploy for item in plan.phase[0].item] == [False, True]


BACK = "\n## Rollback\n1. Light the old lamps.\n"


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("Deploy the new lamps", True),
        ("Switch over to the new lamps", True),
        ("Deploy to staging", False),
        ("Ring twice", False),
    ],
)
def test_the_first_line_that_seems_to_deploy_is_marked_where_there_is_a_way_back(line, marked):
    plan, text = drafted(f"## T-1d\n- [ ] Deploy the map\n\n## T0\n- [ ] Look up\n- [ ] {line}\n{BACK}")
    assert [item.deploy for phase in plan.phase for item in phase.item] == [False, False, marked]
    assert ("guessed: the first line that seems to bring it live" in text) == marked
    plan, _ = drafted(f"## T0\n- [ ] Look up\n- [ ] {line}\n")
    assert not any(item.deploy for phase in plan.phase for item in phase.item)


def test_a_stage_that_is_only_described_is_a_line_to_do():
    plan, _ = drafted(
        "## Opening in waves\n\n### Wave 1: ten stalls\n- **Duration:** one evening\n- **What must hold:**\n  - Fewer than two complaints\n\n"
        "### Wave 2: all stalls\n- **Duration:** three evenings\n"
    )
    assert [[item.title for item in phase.item] for phase in plan.phase] == [
        ["Wave 1: ten stalls"],
        ["Wave 2: all stalls"],
    ]
    assert "  - Fewer than two complaints" in plan.phase[0].item[0].help


def test_comments_below_expected_output_are_expected_of_the_command_above():
    plan, _ = drafted(
        "## T-1h\n\n```bash\n# Count the lamps\n./lamps count\n\n# Expected output:\n# north: 40\n# south: 38\n\n# Look at the gate\n./gate state\n```\n"
    )
    assert [item.title for item in plan.phase[0].item] == ["Count the lamps", "Look at the gate"]
    assert "south: 38" in plan.phase[0].item[0].help
