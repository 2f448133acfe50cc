"""The SPX sample's commands, as the plan writes them: they pass, they can fail, and the way back is verified."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.model.plan import Plan
from tests.helpers.simulated import end, start

SAMPLE = Path(__file__).parents[2] / "sample_releases" / "spx-recovery"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("state", "evidence"))
    return tmp_path / "sample"


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = load_plan((SAMPLE / "release.toml").read_bytes(), "release.toml").plan
    assert found is not None
    return found


def run(folder: Path, command: str | None, **more: str) -> tuple[int, str]:
    assert command is not None
    words = ["bash", "-euo", "pipefail", "-c", command]
    env = {"PATH": os.environ["PATH"]} | more
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("gate", "word"),
    [("lint", "eslint"), ("types", "tsc"), ("build", "build"), ("unit", "vitest"), ("e2e", "playwright"), ("state-machine", "state-machine")],
)  # fmt: skip
def test_gate_commands_pass_and_can_fail(folder: Path, plan: Plan, gate: str, word: str) -> None:
    command = next(each.run for each in plan.gate if each.id == gate)
    assert run(folder, command)[0] == 0
    assert run(folder, command, SPX_FAIL=word)[0] != 0
    (folder / "failing").write_text(f"something-else\n{word}\n")
    assert run(folder, command)[0] != 0, "and without a new environment, while the engine runs"


def test_checks_of_the_checklist(folder: Path, plan: Plan) -> None:
    gates = {each.id: each.run for each in plan.gate}
    assert run(folder, gates["phases-complete"]) == (0, "3 of 3 phases are complete\n")
    assert run(folder, gates["node"], SPX_NODE="18.2.0") == (0, "v18.2.0\n")
    (folder / "failing").write_text("node\n")
    assert run(folder, gates["node"]) == (0, "v18.2.0\n")
    assert run(folder, gates["flags"])[0] == 0
    (folder / "env/flags.current").write_text("spx.legacy_chart = on\n")
    assert run(folder, gates["flags"])[0] == 1
    phases = folder / "docs/specs/spx-production-recovery/phases.toml"
    phases.write_text(phases.read_text().replace('"complete"', '"started"', 1))
    assert run(folder, gates["phases-complete"])[0] == 1
    assert "SPX_COACH_ENDPOINT" in run(folder, plan.environment[0].ask)[1]


def test_there_and_back(folder: Path, plan: Plan) -> None:
    items = {item.id: item for phase in plan.phase for item in phase.item}
    steps = {step.id: step for procedure in plan.procedure for step in procedure.step}
    for name in ("merge", "deploy-staging", "deploy-production"):
        assert run(folder, items[name].verify)[0] != 0
        assert run(folder, items[name].rehearse)[0] == 0
        assert run(folder, items[name].verify)[0] != 0, "a rehearsal changes nothing"
        assert run(folder, items[name].run)[0] == 0
        assert run(folder, items[name].verify)[0] == 0
    for name in ("flags-off", "previous"):
        assert run(folder, steps[name].verify)[0] != 0
        assert run(folder, steps[name].rehearse)[0] == 0
        assert run(folder, steps[name].run)[0] == 0
        assert run(folder, steps[name].verify)[0] == 0


def test_smoke_asks_a_real_server(folder: Path, plan: Plan, tmp_path: Path) -> None:
    process = start(tmp_path / "sim", "--scenario", "calm", "--parent-pid", str(os.getpid()))
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("simulator: ")
        port = json.loads((tmp_path / "sim" / "simulator.json").read_text())["port"]
        command = next(each.run for each in plan.gate if each.id == "prod-smoke")
        status, said = run(folder, command, SPX_PROD_URL=f"http://127.0.0.1:{port}")
        assert (status, "coach lane: 200" in said) == (0, True)
    finally:
        end(process)
    assert run(folder, command, SPX_PROD_URL="http://127.0.0.1:9")[0] == 3
