"""Blue and green flown by the real engine against a platform that answers: approval, promotion, and a way back alone.

The copied plan only asks more often and verifies for a shorter while than the sample does.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.model.commands import AttestGate, CallProcedure, MakeDecision, RunGate, StartItem
from cockpit.model.state import State
from tests.helpers.flight import Flight
from tests.helpers.replayed import same_in_replay
from tests.helpers.simulated import Day, end, start

# The site breaks when it is told to, and only the platform's own rollback mends it.
BREAKS = """
title = "Breaks when told to"
[[fault]]
service = "app"
kind = "outage"
after = ["checkout-breaks"]
until = ["rollback"]
"""
SOONER = {
    'every = "60s"': 'every = "1s"',
    'every = "1m"': 'every = "1s"',
    'every_live = "5s"': 'every_live = "500ms"',
    'every_live = "15s"': 'every_live = "500ms"',
    'verify_for = "1m"': 'verify_for = "2s"',
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Day]:
    scenario = tmp_path / "breaks.toml"
    scenario.write_text(BREAKS)
    process = start(tmp_path / "sim", "--scenario", str(scenario), "--parent-pid", str(os.getpid()))
    assert process.stdout is not None
    assert process.stdout.readline().startswith("simulator: ")
    yield Day(process, tmp_path / "sim", json.loads((tmp_path / "sim" / "simulator.json").read_text())["port"])
    end(process)


def passes(state: State, *gates: str) -> bool:
    return all(gate in state.gates and state.gates[gate].verdict == "pass" for gate in gates)


def done(state: State, item: str) -> bool:
    return item in state.items and state.items[item].status == "done"


def rehearse(folder: Path, env: dict[str, str]) -> Path:
    """The rollback rehearsed on staging to its verified end; the rehearsal's journal."""
    flight = Flight(folder, "", env)
    flight.role = "responder"
    words = ("--journal", str(folder / "journals"), "--t0", flight.t0, "--no-ui", "--rehearse", "--on", "staging")
    flight.journal = Path(flight.cockpit("run", str(flight.plan), *words).stdout.strip().splitlines()[-1])
    flight.session()
    try:
        flight.until(lambda s: "blue" in s.probes, "a first answer")
        flight.do(CallProcedure(procedure="rollback", typed="netlify-bluegreen", reason="rehearsal"))
        flight.until(lambda s: s.procs["P1"].status == "verified", "the rehearsal's verification")
    finally:
        flight.close()
    return flight.journal


def test_the_blue_and_green_playbook(sample: Callable[..., Flight], site: Day) -> None:
    env = {
        "PROD_URL": site.url,
        "STAGING_URL": f"{site.url}/staging",
        "CONTROL_URL": f"{site.url}/control/health",
        "NETLIFY_API": site.url,
        "NETLIFY_SITE": "hotdash",
        "NETLIFY_AUTH_TOKEN": "not-a-secret",
        "SENTRY_API": f"{site.url}/sentry",
        "SENTRY_TOKEN": "not-a-secret-either",
    }
    flight = sample("netlify-bluegreen", env)
    plan = flight.plan.read_text()
    for slow, soon in SOONER.items():
        assert slow in plan, slow
        plan = plan.replace(slow, soon)
    flight.plan.write_text(plan)

    rehearsal = rehearse(flight.folder, env)
    flight.open_as("release-manager")
    flight.cockpit("rehearsal", "import", str(flight.journal), str(rehearsal), "--as", "release-manager")
    approver = flight.session("rand", "approver")
    before = site.state()["live"]["production"]["id"]

    promote = StartItem(item="promote")
    assert flight.refused(promote).reason
    flight.do(RunGate(which="all"))
    tested = ("unit-tests", "build", "build-protection", "no-dotenv", "staging-variables", "production-variables")
    flight.until(lambda s: passes(s, *tested), "a tested build and all variables")
    flight.do(StartItem(item="deploy-green"))
    flight.until(lambda s: done(s, "deploy-green"), "green with the new build")
    flight.do(RunGate(which="green-version"))
    flight.until(lambda s: passes(s, "green-healthy", "green-version", "no-new-errors"), "a green that is well")
    assert flight.refused(promote).reason, "nobody has approved"

    flight.do(AttestGate(gate="approval", verdict="pass", reason="looked at green"), approver)
    flight.do(MakeDecision(phase="deploy-to-green", choice="promote", reason="green is well"), approver)
    flight.until(lambda s: s.triggers["health-gate"].phase == "armed", "an armed health gate")
    flight.do(promote)
    flight.until(lambda s: done(s, "promote") and len(s.deploys) == 1, "the promotion")
    promoted = site.state()["live"]["production"]
    assert promoted["id"] != before
    assert promoted["version"].startswith("2.4.0+")
    flight.until(lambda s: s.triggers["health-gate"].phase == "armed", "a health gate armed for this promotion")

    assert not any(person.open_sessions for person in flight.state.people.values()), "nobody is attached"
    site.post("/simulator/event", {"name": "checkout-breaks"})
    state = flight.until(lambda s: any(p.status == "verified" for p in s.procs.values()), "a verified rollback")
    assert list(state.procs) == ["P1"]
    assert state.procs["P1"].automatic
    assert state.procs["P1"].trigger == "health-gate"
    assert state.procs["P1"].steps["restore"].attempts == 1
    assert flight.kinds().count("procedure.called") == 1
    live = site.state()["live"]["production"]
    assert (live["id"], live["locked"]) == (before, True)
    asked = [happening for happening in site.state()["events"] if happening["name"] == "rollback"]
    assert len(asked) == 1
    same_in_replay(flight)
