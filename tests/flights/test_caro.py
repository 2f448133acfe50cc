"""The first day of the Caro playbook flown by the real engine: a prepared copy, its gates, and the decision of T-7."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.core.decisions import standing
from cockpit.core.verdict import assess
from cockpit.model.commands import MakeDecision, RunGate, StartItem
from cockpit.model.state import State
from tests.helpers.flight import Flight
from tests.helpers.replayed import same_in_replay
from tests.helpers.simulated import Day, running

GATES = ("planning-documents", "tree-clean", "issues-triaged", "timeline")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Day]:
    with running(tmp_path / "sim") as day:
        yield day


def verdict(state: State, gate: str) -> str:
    return state.gates[gate].verdict if gate in state.gates else ""


def test_the_first_day(sample: Callable[..., Flight], host: Day) -> None:
    env = {
        "CARO_GITHUB_API": f"{host.url}/github",
        "CARO_STATUS_API": f"{host.url}/status",
        "CARO_DISCORD_WEBHOOK": f"{host.url}/hooks/discord",
    }
    flight = sample("caro-beta", env, t0="+7d")
    session = flight.open_as("release-manager")
    decide = MakeDecision(phase="planning", choice="go", reason="all there")

    flight.do(RunGate(which="planning-documents"))
    flight.until(lambda s: verdict(s, "planning-documents") not in ("", "pass"), "no documents yet")
    assert flight.refused(decide).code == "not-go"

    flight.do(StartItem(item="prepare"))
    flight.until(lambda s: s.items.get("prepare") is not None and s.items["prepare"].status == "done", "the checkout")
    for gate in GATES:
        flight.do(RunGate(which=gate))

    def judged(state: State) -> bool:
        return all(verdict(state, gate) == "pass" for gate in GATES)

    flight.until(judged, "the four gates of the planning")
    assert assess(flight.state, session.now()).verdict == "NOT READY", "gates of later days are still pending"

    def lacking(state: State) -> str:
        known = standing(state, "planning", session.now())
        return "; ".join(known.lacking) if known is not None else ""

    # The gates of later days do not count yet; the status pages, which this host does not serve, do, and alone.
    flight.until(lambda s: lacking(s).endswith(": GitHub, crates.io or the CDN has an outage"), "what the outside says")
    assert "outage" in flight.refused(decide).reason
    flight.do(MakeDecision(phase="planning", choice="no-go", reason="an outage"))
    assert flight.state.decisions["planning"].choice == "no-go"
    same_in_replay(flight)
