"""Whatever the bytes: a draft that passes `check` and runs nothing, or one sentence that says why there is none."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.format.plan_loader import load_plan
from cockpit.importers.decode import MAX_BYTES, Unusable
from cockpit.importers.runbook import import_runbook

FIXTURES = Path(__file__).parent / "fixtures"
LINES = [
    line
    for path in sorted(FIXTURES.glob("*.md"))
    for line in path.read_bytes().decode("utf-8", "replace").splitlines()
    if "\x00" not in line
]
MARKS = "#-*`>|[]()<> \n\tabT0123:+.,\"'$\\{}~_!&=/%→✅"


def hold(data: bytes) -> None:
    try:
        imported = import_runbook(data, "fuzz.md")
    except Unusable:
        return
    loaded = load_plan(imported.plan.encode(), "fuzz")
    assert loaded.plan is not None, [problem.text("fuzz") for problem in loaded.errors]
    plan = loaded.plan
    steps = [item for phase in plan.phase for item in phase.item] + [
        step for each in plan.procedure for step in each.step
    ]
    assert not any(each.accepted and (each.run or each.announce or each.gate) for each in steps)
    assert not any(gate.accepted and gate.kind != "manual" for gate in plan.gate)
    assert not [note for note in imported.report.notes if "emptied" in note]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=40)), max_size=50))
def test_lines_of_runbooks_in_any_order(lines):
    hold("\n".join(lines).encode("utf-8", "replace"))


@settings(max_examples=200)
@given(st.text(alphabet=MARKS, max_size=300))
def test_markup_in_any_order(text):
    hold(text.encode())


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes(data):
    hold(data)


@settings(max_examples=100)
@given(st.data())
def test_damaged_runbooks(data):
    whole = data.draw(st.sampled_from(sorted(FIXTURES.glob("*.md")))).read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    noise = data.draw(st.binary(max_size=20))
    hold(whole[:cut] + noise + whole[cut + data.draw(st.integers(0, 10)) :])


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000, "- " * 50_000, "[" * 100_000, "`" * 100_000, "**a" * 30_000, "".join("  " * i + "- [ ] a\n" for i in range(300)),
        (">" * 60 + " a\n") * 3000, "```\n" * 5000, "```bash\n" + "cat <<EOF\n" * 4000, "```bash\n" + "echo 'a\n" * 3000,
        "<a>" * 20_000, "<x>\n" * 3000 + "</x>\n" * 3000, "---\n" + "".join(" " * i + "a:\n" for i in range(400)) + "---\n",
        "|" * 50_000 + "\n" + "|-" * 25_000, "# a\n" * 8000, "[a]: b\n" * 5000, "1. do `make`\n" * 2000, "```sh\n" + "rm -rf " * 20_000,
    ],
)  # fmt: skip
def test_deep_long_and_many(text):
    """Bounded by the shape of the code, not by a clock: the suite's own time limit would end a hang."""
    hold(("# t\n\n" + text).encode()[:MAX_BYTES])
