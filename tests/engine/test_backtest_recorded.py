"""A day recorded by a real engine, tried again: under its own plan it goes as it went, under another one it does not."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.cli.reading import reading
from cockpit.cli.replay_ import session_on
from cockpit.model.commands import CallProcedure
from cockpit.model.state import State
from tests.helpers.flight import Flight
from tests.helpers.simulated import Day, running

PLAN = """
plan = 1
[release]
name = "recorded"
zone = "UTC"
[[role]]
id = "lead"
owner = "Ada"
[[environment]]
id = "production"
env = [{ name = "APP" }]
[[probe]]
id = "health"
kind = "http"
url = "${APP}/api/health"
every = "200ms"
[[metric]]
id = "p95"
probe = "health"
value = "body.latency.p95_ms"
max = 5000
[[trigger]]
id = "down"
title = "Production is down"
kind = "stability"
probe = "health"
failures = 3
arm_after = 2
action = "propose"
[[trigger]]
id = "slow"
metric = "p95"
failures = 2
action = "notify"
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "promote"
run = "true"
deploy = true
[[procedure]]
id = "rollback"
kind = "rollback"
verify_with = ["health"]
verify_for = "1s"
verify_within = "60s"
[[procedure.step]]
id = "restore"
run = "true"
"""
EAGER = PLAN.replace(
    'failures = 3\narm_after = 2\naction = "propose"', 'failures = 2\narm_after = 2\naction = "rollback"'
)
TIGHT = PLAN.replace("max = 5000", "max = 1")


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with running(tmp_path / "sim") as found:
        yield found


def fired(name: str) -> Callable[[State], bool]:
    return lambda s: name in s.triggers and s.triggers[name].phase == "firing"


@pytest.fixture
def recorded(fly: Callable[..., Flight], day: Day) -> Flight:
    """Deployed, an outage, the engine killed in the midst of it, ada rolls back, well again."""
    flight = fly(PLAN, {"APP": day.url}, t0="+1m")
    session = flight.open()
    flight.deploy()
    outage = day.post("/simulator/fault", {"service": "app", "kind": "outage"})
    assert outage.status == 201
    flight.until(fired("down"), "the firing")
    flight.kill_engine()
    epoch = flight.state.engine.epoch
    flight.until(lambda s: s.engine.epoch > epoch, "another engine")
    flight.do(CallProcedure(procedure="rollback", typed="recorded", reason="it is down"), session)
    assert day.post("/simulator/fault", {"clear": "all"}).status == 200
    flight.until(lambda s: any(p.status == "verified" for p in s.procs.values()), "the verification")
    flight.until(lambda s: s.triggers["down"].phase == "cleared", "the end of it")
    return flight


def test_a_real_day_tried_under_its_own_plan_and_others(recorded: Flight, tmp_path: Path) -> None:
    flight, journal = recorded, str(recorded.journal)
    before = (recorded.journal / "journal.toml").read_bytes()
    own = flight.cockpit("backtest", str(flight.plan), journal, "--strict")
    assert "  as it happened" in own.stdout, own.stdout
    assert "the plan it was flown under" in own.stdout
    assert re.search(
        r"^  down +recommend +[0-9:]{8} +[0-9:]{8} T-[0-9:]+ +[0-9:]{8} +\d+s before ada", own.stdout, re.MULTILINE
    )

    eager = tmp_path / "eager.toml"
    eager.write_text(EAGER)
    strict = flight.cockpit("backtest", str(eager), journal, "--strict", check=False)
    assert strict.returncode == 1
    assert "deploy 1 would have been rolled back by itself" in strict.stdout
    still = tmp_path / "still"  # the engine of the other one goes on writing
    still.mkdir()
    (still / "journal.toml").write_bytes(before)
    one = flight.cockpit("backtest", str(eager), str(still), "--json")
    again = flight.cockpit("backtest", str(eager), str(still), "--json")
    assert one.stdout == again.stdout
    found = json.loads(one.stdout)
    [down] = [trigger for trigger in found["courses"][0]["triggers"] if trigger["id"] == "down"]
    [firing] = down["firings"]
    assert (firing["would"], firing["false_alarm"], firing["act"]["by"]) == ("roll back", False, "ada")
    assert firing["lead_s"] > 0
    assert firing["pending"] < firing["fired"] < firing["cleared"]
    assert found["summary"]["caught"] == 1

    tight = tmp_path / "tight.toml"
    tight.write_text(TIGHT)
    two = json.loads(flight.cockpit("backtest", str(tight), journal, journal, "--json").stdout)
    assert [course["triggers"][1]["decidable"] for course in two["courses"]] == ["yes", "yes"]
    assert two["summary"]["journals"] == 2
    assert (recorded.journal / "journal.toml").read_bytes().startswith(before)


def test_what_it_would_have_done_is_marked_in_a_replay(recorded: Flight, tmp_path: Path) -> None:
    eager = tmp_path / "eager.toml"
    eager.write_text(EAGER)
    with reading(str(recorded.journal)) as found:
        play = session_on(found, tried=eager).playback()
        plain = session_on(found).playback()
    assert play is not None
    assert plain is not None
    extra = [mark for mark in play.marks if mark not in plain.marks]
    assert next(words for _, kind, words in extra if kind == "would") == "would fire: Production is down, rolls back"
    assert list(play.marks) == sorted(play.marks, key=lambda mark: mark[0])


def test_what_cannot_be_tried(recorded: Flight, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(PLAN.replace('probe = "health"', 'probe = "healht"'))
    refused = recorded.cockpit("backtest", str(broken), str(recorded.journal), check=False)
    assert refused.returncode == 1
    assert "healht" in refused.stderr
    nothing = recorded.cockpit("backtest", str(recorded.plan), str(tmp_path / "nowhere"), check=False)
    assert nothing.returncode == 9
