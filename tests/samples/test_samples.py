"""The sample releases: each passes `check` without a word, on any day before its own."""

import datetime as dt
import os
from pathlib import Path

import pytest

from cockpit.cli.plan_files import missing
from cockpit.format.plan_check import check_plan
from cockpit.format.problems import Findings
from cockpit.model.plan import Plan

SAMPLES = Path(__file__).parents[2] / "sample_releases"
NAMES = sorted(folder.name for folder in SAMPLES.iterdir() if (folder / "release.toml").exists())
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def sample(name: str) -> Plan:
    data = (SAMPLES / name / "release.toml").read_bytes()
    loaded = check_plan(data, name, NOW)
    assert [problem.text("release.toml") for problem in loaded.problems] == []
    assert loaded.plan is not None
    return loaded.plan


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_clean(name: str) -> None:
    assert sample(name).release.name == name


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_finds_its_own_files(name: str) -> None:
    findings = Findings()
    missing(sample(name), SAMPLES / name, findings)
    own = [finding for finding in findings.all if "on this machine" not in finding.message]
    assert own == []


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_s_scripts_can_be_run(name: str) -> None:
    for script in (SAMPLES / name).glob("scripts/*.sh"):
        assert os.access(script, os.X_OK), script
        assert script.read_bytes().startswith(b"#!"), script


def test_the_pilot_says_what_its_playbook_says() -> None:
    """Facts of the pilot's run of show: the times, bounds, chains and cadences that people rely on."""
    plan = sample("hotdash-pilot")
    assert plan.release.t0 is not None
    assert (plan.release.t0.hour, plan.release.zone) == (10, "America/Los_Angeles")
    assert [phase.at.text for phase in plan.phase if phase.at] == [
        "T-24h", "T-12h", "T-2h", "T-30m", "T0", "T+15m", "T0", "T+1h", "T+4h", "T+24h",
    ]  # fmt: skip
    metrics = {metric.id: metric for metric in plan.metric}
    assert (metrics["error-rate"].max, metrics["p95"].max) == (1, 1500)
    adoption = metrics["adoption"].target
    assert adoption is not None
    assert adoption.min == 80
    outages = {trigger.id: trigger for trigger in plan.trigger if trigger.id.endswith("-outage")}
    assert {name: trigger.for_ for name, trigger in outages.items()} == {
        "supabase-outage": 600, "fly-outage": 600, "shopify-outage": 600,
    }  # fmt: skip
    assert {trigger.id for trigger in plan.trigger if trigger.kind == "human"} == {"critical-blocker", "pii-exposure"}
    severities = {severity.id: severity for severity in plan.severity}
    assert (severities["critical"].escalate_every, severities["high"].escalate_every) == (300, 900)
    assert severities["critical"].plan_within == 900
    heartbeat = next(template for template in plan.template if template.id == "heartbeat").cadence
    assert heartbeat is not None
    assert heartbeat.until is not None
    assert (heartbeat.every, heartbeat.until.offset_s) == (1800, 4 * 3600)
    assert len(plan.template) == 4
    rollback = next(procedure for procedure in plan.procedure if procedure.kind == "rollback")
    waits = {step.id: step.after for step in rollback.step}
    assert waits["flag-off"] == waits["tell-ceo"] == waits["broadcast"] == (), "the flag never waits for a phone call"
    assert rollback.review_within == 86_400
    assert sum(procedure.kind == "contingency" for procedure in plan.procedure) >= 5
    assert len(plan.signoff) == 4
    last = plan.signoff[-1]
    assert (last.role, last.final, last.choices) == ("ceo", True, ("launch accepted", "rollback"))
