"""Each fixture against its expected draft and report, and against what must hold for every draft there is."""

import re
from pathlib import Path

import pytest

from cockpit.format.plan_check import check_plan
from cockpit.format.plan_loader import load_plan
from cockpit.importers.decode import decode
from cockpit.importers.report import text_of
from cockpit.importers.runbook import Imported, import_runbook
from cockpit.model.plan import Plan
from tests.importers.write_expected import EXPECTED, FIXTURES

NAMES = sorted(path.stem for path in FIXTURES.glob("*.md"))
FURNITURE = re.compile(
    r"\s*(?:#|=+\s*$|-+\s*$|```|~~~|</?\w[^>]*>\s*$|<!--|\|?[\s:|-]+\|?\s*$)|.*:\s*(?:\*\*)?\s*$|\+\+\+|---|\s*<(?:summary|name)>"
)
"""Headings, announcements, fences and tags: they say what follows is, and turn into tables rather than into text."""
UNITS = frozenset(
    ["minute", "minutes", "times", "hour", "hours", "hourly", "daily", "during", "business", "window", "stability"]
)
"""Words of times, which a plan writes as 30m."""


def imported(name: str) -> Imported:
    path = FIXTURES / f"{name}.md"
    return import_runbook(path.read_bytes(), path.name)


def plan_of(name: str) -> Plan:
    loaded = load_plan(imported(name).plan.encode(), f"{name}.toml")
    assert loaded.plan is not None, [problem.text(name) for problem in loaded.errors]
    return loaded.plan


def test_there_are_fixtures():
    assert len(NAMES) >= 40


@pytest.mark.parametrize("name", NAMES)
def test_draft_is_as_expected(name):
    """Changed on purpose? python -m tests.importers.write_expected writes both files anew."""
    got = imported(name)
    assert got.plan == (EXPECTED / f"{name}.toml").read_text(encoding="utf-8")
    assert text_of(got.report, "release.toml") + "\n" == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_draft_passes_check(name):
    import datetime as dt

    loaded = check_plan(imported(name).plan.encode(), name, dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert loaded.plan is not None
    assert loaded.errors == ()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_runs_by_itself(name):
    plan = plan_of(name)
    steps = [item for phase in plan.phase for item in phase.item] + [
        step for each in plan.procedure for step in each.step
    ]
    for each in steps:
        acts = each.run or each.argv or each.http or each.gate or each.announce
        assert not each.accepted if acts else each.accepted
    for gate in plan.gate:
        assert gate.accepted == (gate.kind == "manual")
    assert plan.probe == ()
    assert all(trigger.action in ("notify", "propose") for trigger in plan.trigger)
    assert all(channel.kind == "hand" for channel in plan.channel)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_accounted_for(name):
    """A line is in an element of the draft, kept as a comment, left out with a reason, or furniture."""
    lines = decode((FIXTURES / f"{name}.md").read_bytes()).lines
    report = imported(name).report
    covered: set[int] = set()
    told = [each.source for each in (*report.comments, *report.left_out)]
    for entry in (*report.understood, *report.guessed, *report.unclear):
        told += [entry.source, *entry.also]
    for first, last in told:
        assert 1 <= first <= last <= len(lines)
        covered.update(range(first, last + 1))
    heads = {n for n, line in enumerate(lines) if re.fullmatch(r"\s*\|[\s:|-]+\|\s*", line)}
    titles = {n for n, line in enumerate(lines) if re.fullmatch(r"=+|-+", line.strip())}
    furniture = {n for n, line in enumerate(lines, 1) if FURNITURE.match(line)} | heads | titles
    assert [n for n, line in enumerate(lines, 1) if line.strip() and n not in covered | furniture] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_lost(name):
    """What is said in a line that counts as taken over stands in the plan, in an element or beside it."""
    got = imported(name)
    plan = (got.plan + text_of(got.report, "")).casefold()
    beside = {
        number
        for each in (*got.report.left_out, *got.report.comments)
        for number in range(each.source[0], each.source[1] + 1)
    }
    lost = []
    lines = decode((FIXTURES / f"{name}.md").read_bytes()).lines
    for number, line in enumerate(lines, 1):
        heads = number < len(lines) and re.fullmatch(r"\s*\|[\s:|-]+\|\s*", lines[number]) is not None
        underlined = number < len(lines) and re.fullmatch(r"=+|-+", lines[number].strip()) is not None
        if number in beside or heads or underlined or FURNITURE.match(line):
            continue
        said = re.sub(r"^\s*(?:\*\*|[A-Z])[^:]{1,30}:|^[\w-]+@[\w-]+\S*|</?\w+>|<\w[^>]*>|^\s*(?:-\s+)?\w+:", "", line)
        lost += [
            f"{number}: {word}"
            for word in re.findall(r"[^\W\d_]{4,}", said)
            if word.casefold() not in plan and word.casefold() not in UNITS
        ]
    assert lost == []


@pytest.mark.parametrize("name", NAMES)
def test_line_numbers_lead_both_ways(name):
    """The report's plan lines are headers of tables, and the comment above each names the source line."""
    got = imported(name)
    plan = got.plan.split("\n")
    for each in (*got.report.understood, *got.report.guessed):
        header = plan[each.line - 1]
        assert header.startswith("["), header
        if each.table in ("release", "completion"):
            continue
        first, last = each.source
        lines = str(first) if first == last else f"{first}-{last}"
        above = []
        at = each.line - 2
        while plan[at].startswith("#"):
            above.append(plan[at])
            at -= 1
        assert any(f"{name}.md:{lines}" in comment for comment in above), (each, above)


@pytest.mark.parametrize("name", NAMES)
def test_same_runbook_same_draft(name):
    assert imported(name) == imported(name)


def test_write_expected_is_complete():
    assert {path.stem for path in EXPECTED.glob("*.toml")} == set(NAMES)
    assert {path.stem for path in EXPECTED.glob("*.txt")} == set(NAMES)
    assert Path(FIXTURES).is_dir()
