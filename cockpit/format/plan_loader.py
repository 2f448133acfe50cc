"""A plan file to a plan, or to every problem in it at once.

The values are read without places; only a plan with problems is parsed a second time, to say where they stand.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from cockpit.digests import sha256
from cockpit.format import plan_text
from cockpit.format.durations import resolve_wall, zone_info
from cockpit.format.plan_graph import check_cycles
from cockpit.format.plan_index import Index, expand_classes
from cockpit.format.plan_loaded import Loaded
from cockpit.format.plan_marks import check_marked
from cockpit.format.plan_pinned import zone_of
from cockpit.format.plan_reader import read_struct
from cockpit.format.plan_rules import check_rules
from cockpit.format.plan_scalars import ID, Reading
from cockpit.format.problems import ERROR, Finding, Findings, Path, Problem
from cockpit.model.plan import Plan
from cockpit.model.times import Moment

VERSION = 1


class PlanError(ValueError):
    """A plan that cannot be used; str() has a line for each problem."""


def load_plan(data: bytes, name: str) -> Loaded:
    """The plan in the bytes of a file called `name`. Never raises, whatever the bytes."""
    digest = sha256(data).hexdigest()
    text, problems = plan_text.decode(data)
    if text is None:
        return Loaded(None, tuple(problems), {}, digest, name)
    raw, wrong = plan_text.parse(text)
    if raw is None:
        return Loaded(None, tuple(sorted(problems + wrong)), {}, digest, name)
    plan, findings = read_plan(raw)
    return Loaded(plan, tuple(sorted(problems + located(text, findings))), raw, digest, name)


def located(text: str, findings: list[Finding]) -> list[Problem]:
    """Findings with their lines and columns in the text; the same one said twice is said once."""
    if not findings:
        return []
    from cockpit.format.plan_source import Source  # noqa: PLC0415 - most plans that are opened have no problem

    source = Source(text)
    return list(dict.fromkeys(source.problem(finding) for finding in findings))


def plan_from_raw(raw: Mapping[str, Any]) -> Plan:
    """The plan in already parsed tables, such as the one pinned in a journal. PlanError when it is none."""
    plan, findings = read_plan(raw)
    if plan is None:
        errors = [finding for finding in findings if finding.severity == ERROR]
        raise PlanError("\n".join(f"{_dotted(each.path)}: {each.message}" for each in errors))
    return plan


def read_plan(raw: Mapping[str, Any]) -> tuple[Plan | None, list[Finding]]:
    """The plan in parsed tables, None if there are errors, and all findings."""
    zone, findings = zone_of(raw)
    reading = Reading(zone)
    reading.findings.all += findings
    plan: Plan = read_struct(Plan, raw, (), reading)
    found = reading.findings
    if "plan" in raw and plan.plan != VERSION and isinstance(raw["plan"], int):
        found.error(("plan",), f"this cockpit reads plan = {VERSION}, not {plan.plan}", "", "version")
    index = Index(plan, found)
    check_marked(reading.marked, index, _own_fields(plan), found)
    plan = msgspec.structs.replace(plan, class_=expand_classes(plan, found))
    _rules(plan, found)
    check_cycles(plan, index, found)
    _release_name(plan, raw, found)
    if zone is not None and plan.release.t0 is not None:
        _days(reading.days, plan.release.t0, zone, found)
    return (None if found.errors else plan), found.all


def _rules(plan: Plan, found: Findings) -> None:
    """The rules of parts; where a part could not be read, what it seems to lack is no news."""
    unread = [finding.path for finding in found.all]
    rules = Findings()
    check_rules(plan, rules)
    for finding in rules.all:
        length = len(finding.path)
        if finding.code != "missing" or not any(path[:length] == finding.path for path in unread):
            found.all.append(finding)


def _release_name(plan: Plan, raw: Mapping[str, Any], findings: Findings) -> None:
    name = plan.release.name
    if name and not (ID.fullmatch(name) and len(name) <= 100):
        message = "release.name is typed to confirm and names a folder: letters, digits, dot, underscore, hyphen"
        findings.error(("release", "name"), message, "", "bad-id")
    elif isinstance(raw.get("release"), Mapping) and raw["release"].get("name") == "":
        findings.error(("release", "name"), "release.name is empty", "", "bad-id")


def _days(days: list[tuple[Path, Moment]], t0: dt.datetime, zone: str, findings: Findings) -> None:
    """Day marks such as "T+1d 09:00" fall on known dates once T0 is known; daylight saving may skip or repeat them."""
    first = t0.astimezone(zone_info(zone)).date()
    for path, moment in days:
        if moment.day is None or moment.time_of_day is None:
            continue
        try:
            day = first + dt.timedelta(days=moment.day)
            resolve_wall(dt.datetime.combine(day, moment.time_of_day), zone)
        except (ValueError, OverflowError) as error:
            findings.error(path, f"{moment.text}: {error}", "", "moment")


def _own_fields(plan: Plan) -> dict[Path, set[str]]:
    """The names a template fills in by itself."""
    return {("template", number): set(template.fields) for number, template in enumerate(plan.template)}


def _dotted(path: Path) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "plan"
