"""The loop sample's tools on real repositories: what they do, and that the matrix names the commits they make."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import toml_rs

from cockpit.core.tuples import check
from cockpit.format.plan_loader import load_plan

SAMPLE = Path(__file__).parents[2] / "sample_releases" / "loop-r2"


class Loop:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, command: str, **more: str) -> tuple[int, str]:
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "TMPDIR": str(self.folder)} | more
        words = ["bash", "-euo", "pipefail", "-c", command]
        done = subprocess.run(words, cwd=self.folder, env=env, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def git(self, name: str, ref: str) -> str:
        return self.run(f"git -C workspace/{name} rev-parse '{ref}^{{commit}}'")[1].strip()


@pytest.fixture
def loop(tmp_path: Path) -> Loop:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("workspace"))
    made = Loop(folder)
    assert made.run("scripts/workspace.sh")[0] == 0
    return made


def test_every_tuple_is_in_the_matrix(loop: Loop) -> None:
    plan = load_plan((SAMPLE / "release.toml").read_bytes(), "release.toml").plan
    assert plan is not None
    matrix = toml_rs.loads((loop.folder / "compatibility.toml").read_text())
    for each in plan.tuple_:
        refs = {
            name: loop.git(*source.removeprefix("git:workspace/").split(":")) if source.startswith("git:") else source
            for name, source in each.refs.items()
        }
        assert check(each, refs, matrix) == ("rollback" if each.rollback else "supported", ""), each.id


def test_a_second_workspace_changes_nothing(loop: Loop) -> None:
    before = loop.git("loop", "HEAD")
    assert loop.run("scripts/workspace.sh")[0] == 0
    assert loop.git("loop", "HEAD") == before


@pytest.mark.parametrize(
    ("command", "word", "status", "said"),
    [
        ("scripts/gate.sh contract", "contract", 1, "ambiguities: 1"),
        ("scripts/gate.sh build release", "build", 1, "error:"),
        ("scripts/gate.sh core", "core", 1, "FAIL replay"),
        ("scripts/gate.sh core", "memory", 137, "memory ceiling"),
        ("scripts/gate.sh efficacy", "efficacy", 0, "efficacy: 0.71"),
        ("scripts/run_m4_compat_pipeline.sh rlm-claude-code", "rlm-claude-code", 1, "1 failed"),
        ("scripts/run_m4_compat_pipeline.sh loop-agent --full", "full", 1, "outside the seam"),
        ("scripts/run_m5_perf_harness.sh", "perf", 0, '"latency_p50_ms": 50.4'),
    ],
)
def test_gates_pass_and_can_fail(loop: Loop, command: str, word: str, status: int, said: str) -> None:
    assert loop.run(f"scripts/safe_run.sh {command}")[0] == 0
    failed, output = loop.run(f"scripts/safe_run.sh {command}", LOOP_FAIL=word)
    assert failed == status
    assert said in output
    (loop.folder / "failing").write_text(f"{word}\n")
    assert loop.run(f"scripts/safe_run.sh {command}") == (failed, output)


def test_the_wrapper_keeps_memory_down(loop: Loop) -> None:
    assert loop.run("scripts/safe_run.sh true", SAFE_RUN_MIB="64")[0] == 0
    greedy = "scripts/safe_run.sh bash -c 'x=$(head -c 400000000 /dev/zero | tr \"\\\\0\" a); echo ${#x}'"
    assert loop.run(greedy, SAFE_RUN_MIB="64")[0] != 0


def test_the_perf_harness_keeps_its_last_result(loop: Loop) -> None:
    assert loop.run("scripts/run_m5_perf_harness.sh --last")[0] == 1
    measured = loop.run("scripts/run_m5_perf_harness.sh")
    assert loop.run("scripts/run_m5_perf_harness.sh --last") == measured


def test_pins_go_forward_and_back(loop: Loop) -> None:
    assert loop.run("scripts/pin.sh is-forward")[0] == 1
    assert loop.run("scripts/pin.sh forward --dry-run")[0] == 0
    assert loop.run("scripts/pin.sh is-forward")[0] == 1, "a dry run changes nothing"
    assert loop.run("scripts/pin.sh forward")[0] == 0
    assert loop.run("scripts/pin.sh is-forward")[0] == 0
    assert loop.run("scripts/pin.sh back")[0] == 0
    assert loop.run("scripts/pin.sh is-back")[0] == 0
    assert loop.run("scripts/pin.sh is-back", TUPLE_LOOP_SHA=loop.git("loop", "HEAD"))[0] == 1
    assert loop.run("scripts/pin.sh sideways")[0] == 2


def test_trackers_are_noted_once(loop: Loop) -> None:
    loop.run("scripts/pin.sh back")
    assert loop.run("scripts/trackers.sh has-note")[0] == 1
    assert loop.run("scripts/trackers.sh evidence", COCKPIT_TRIGGER="compatibility")[0] == 0
    assert loop.run("scripts/trackers.sh has-evidence")[0] == 0
    for _ in range(2):
        assert loop.run("scripts/trackers.sh note", COCKPIT_TRIGGER="compatibility")[0] == 0
    assert loop.run("scripts/trackers.sh has-note")[0] == 0
    assert (loop.folder / "docs/execution-plan/STATUS.md").read_text().count("compatibility") == 1


def test_every_decision_the_plan_names_is_recorded(loop: Loop) -> None:
    status, said = loop.run("scripts/decision_deltas.sh")
    assert status == 0
    assert "UNRECORDED" not in said
    assert "D-017" in said
