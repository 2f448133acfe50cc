"""The HotDash sample's commands, run as the plan runs them, against the demo target."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.simulated import Day

Begin = Callable[..., Day]
SCRIPTS = Path(__file__).parents[2] / "sample_releases" / "hotdash-pilot" / "scripts"
FLAG = "/flags/HOTDASH_CONTROL_CENTER"


def run(script: str, *arguments: str, day: Day | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """With nothing in the environment but a path and what is named."""
    urls = {"PROD_URL": day.url, "STAGING_URL": f"{day.url}/staging/"} if day else {}
    words = {"PATH": os.environ["PATH"], "PACE": "0", **urls, **environment}
    return subprocess.run(
        [str(SCRIPTS / script), *arguments], env=words, capture_output=True, text=True, timeout=60, check=False
    )


def test_every_script_is_executable_and_says_what_it_is() -> None:
    scripts = sorted(SCRIPTS.glob("*.sh"))
    assert len(scripts) == 10
    for script in scripts:
        assert os.access(script, os.X_OK), script
        first, second, third = script.read_text().splitlines()[:3]
        assert first == "#!/usr/bin/env bash"
        assert second.startswith(f"# {script.name}")
        assert third.startswith("# ")


def test_the_flag(day: Begin) -> None:
    here = day()
    assert run("verify-flag.sh", "on", day=here).returncode == 1
    on = run("flag.sh", "on", day=here)
    assert (on.returncode, on.stderr) == (0, "")
    assert on.stdout.splitlines() == [
        "HOTDASH_CONTROL_CENTER in production: off -> on",
        "read back: HOTDASH_CONTROL_CENTER is on in production",
    ]
    assert run("verify-flag.sh", "on", day=here).returncode == 0
    again = run("flag.sh", "on", day=here)
    assert (again.returncode, "nothing to change" in again.stdout) == (0, True)
    assert here.get("/staging" + FLAG).json()["on"] is False
    off = run("verify-flag.sh", "off", day=here)
    assert (off.returncode, off.stderr) == (1, "verify-flag: expected it to be off\n")
    assert run("flag.sh", "on", "--staging", day=here).returncode == 0
    assert here.get("/staging" + FLAG).json()["on"] is True


def test_the_smoke_test(day: Begin) -> None:
    here = day("pilot")
    for where in ((), ("--staging",)):
        good = run("smoke.sh", *where, day=here)
        assert (good.returncode, good.stdout.count("  PASS  ")) == (0, 4)
        assert good.stdout.endswith("4 of 4 checks passed\n")
    here.post(FLAG, {"on": True})
    here.pass_time(125)
    bad = run("smoke.sh", day=here)
    assert bad.returncode == 1
    assert bad.stdout.count("  FAIL  ") == 4
    assert "connection pool exhausted" in bad.stdout
    assert bad.stderr == "smoke: 4 of 4 checks failed: health, approvals queue, inventory tile, CX queue\n"
    assert run("warm.sh", "--staging", day=here).returncode == 0
    assert run("warm.sh", day=here).returncode == 1


def test_the_rollback_ends_the_outage_and_proves_it(day: Begin) -> None:
    here = day("pilot", "--speed", "5")
    run("flag.sh", "on", day=here)
    here.pass_time(150)
    assert here.get("/api/health").status == 503
    assert run("verify-rollback.sh", day=here).returncode == 1
    assert run("flag.sh", "off", day=here).returncode == 0
    here.post("/simulator/clock", {"frozen": False})
    done = run("rollback-control-center.sh", day=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line[:5] for line in done.stdout.splitlines() if line.startswith("[")] == [f"[{i}/5]" for i in range(1, 6)]
    assert "(3 of 3)" in done.stdout
    assert done.stdout.endswith("rollback verified: 0.9.4 serves production\n")
    assert here.health()["version"] == "0.9.4"
    assert here.get("/deploys").json()["locked"] is True
    assert run("verify-rollback.sh", day=here).returncode == 0
    twice = run("rollback-control-center.sh", day=here)
    assert (twice.returncode, "is restored already" in twice.stdout) == (0, True)
    assert here.health()["version"] == "0.9.4", "the second time goes no further back"


def test_a_rollback_that_does_not_help_fails(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "app", "kind": "outage"})
    done = run("rollback-control-center.sh", day=here, VERIFY_WITHIN="0.3")
    assert done.returncode == 1
    assert "has not proved healthy in time" in done.stderr
    assert here.get("/deploys").json()["rolled_back"] is True


def test_a_dry_run_changes_nothing(day: Begin) -> None:
    here = day()
    before = here.get("/staging/deploys").json()
    dry = run("rollback-control-center.sh", "--staging", "--dry-run", day=here)
    assert (dry.returncode, "would restore 0.9.4" in dry.stdout) == (0, True)
    assert here.get("/staging/deploys").json() == before
    assert here.state()["events"] == []
    here.post("/simulator/fault", {"service": "staging", "kind": "outage"})
    assert run("rollback-control-center.sh", "--staging", "--dry-run", day=here).returncode == 1


def test_the_rehearsal_goes_back_and_forth_in_staging_only(day: Begin) -> None:
    here = day()
    done = run("rehearse-rollback.sh", day=here)
    assert (done.returncode, done.stderr) == (0, "")
    assert [event["name"] for event in here.state()["events"]] == ["staging-rollback", "staging-deploy"]
    assert here.health("/staging")["version"] == here.health()["version"] == "1.0.0-pilot"
    assert here.get("/staging/deploys").json()["locked"] is False
    here.post("/staging/deploys/previous/restore")
    assert run("rehearse-rollback.sh", day=here).returncode == 0, "also after one that was cut short"
    assert here.health("/staging")["version"] == "1.0.0-pilot"


@pytest.mark.parametrize("script", ["lint.sh", "typecheck.sh", "test.sh"])
def test_the_builders_checks(script: str) -> None:
    good = run(script)
    assert (good.returncode, good.stderr) == (0, "")
    bad = run(script, PILOT_FAIL="lint typecheck test")
    assert bad.returncode == 1
    assert len(bad.stdout.splitlines()) > 5
    assert run(script, PILOT_FAIL="other").returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ("flag.sh", "off"),
        ("verify-flag.sh", "off"),
        ("smoke.sh",),
        ("warm.sh",),
        ("rollback-control-center.sh",),
        ("verify-rollback.sh",),
    ],
)
def test_a_server_that_is_not_there(words: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    done = run(*words, PROD_URL=url)
    assert done.returncode == 3
    assert f"production cannot be reached at {url}: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (("flag.sh", "off"), {}, "PROD_URL is not set"),
        (("smoke.sh", "--staging"), {}, "STAGING_URL is not set"),
        (("flag.sh",), {"PROD_URL": "http://127.0.0.1:1"}, "want 'on' or 'off'"),
        (("flag.sh", "maybe"), {"PROD_URL": "http://127.0.0.1:1"}, "invalid choice"),
        (("smoke.sh", "--dry-run"), {"PROD_URL": "http://127.0.0.1:1"}, "goes with rollback"),
    ],
)
def test_called_wrongly(words: tuple[str, ...], environment: dict[str, str], told: str) -> None:
    done = run(*words, day=None, **environment)
    assert done.returncode == 2
    assert told in done.stderr


def test_answers_that_make_no_sense(day: Begin) -> None:
    here = day()
    here.post("/simulator/fault", {"service": "platform", "kind": "lying"})
    done = run("rollback-control-center.sh", day=here)
    assert done.returncode == 1
    assert "not in the expected shape" in done.stderr
    here.post("/simulator/fault", {"service": "platform", "kind": "garbage"})
    done = run("flag.sh", "off", day=here)
    assert (done.returncode, "answered 200" in done.stderr) == (1, True)


def test_hostile_text_passes_through_as_it_came(day: Begin) -> None:
    """Commands print what servers say; making it harmless is for whoever shows it."""
    here = day("hostile")
    done = run("smoke.sh", day=here)
    assert done.returncode == 0
    assert here.health()["message"].splitlines()[0].split("\t")[0] in done.stdout
