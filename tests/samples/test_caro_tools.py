"""The Caro sample's commands in the order of its fifteen days, on a real repository with a real remote."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.model.flow import Item, Step
from cockpit.model.plan import Plan

SAMPLE = Path(__file__).parents[2] / "sample_releases" / "caro-beta"


class Caro:
    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.gates = {gate.id: gate for gate in plan.gate}
        self.items = {item.id: item for phase in plan.phase for item in phase.item}
        self.steps = {step.id: step for procedure in plan.procedure for step in procedure.step}

    def run(self, command: str | None, **more: str) -> tuple[int, str]:
        assert command is not None
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "COCKPIT_VERSION": "v1.1.0-beta"} | more
        words = ["bash", "-euo", "pipefail", "-c", command]
        done = subprocess.run(words, cwd=self.folder, env=env, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout + done.stderr

    def gate(self, name: str, **more: str) -> bool:
        """Exit status and texts as the gate expects them; numbers are checked by the caller."""
        gate = self.gates[name]
        status, said = self.run(gate.run, **more)
        expect = gate.expect
        assert expect is not None
        allowed = {0, *expect.warn_exit}
        found = expect.match is None or re.search(expect.match, said) is not None
        kept = expect.not_match is None or re.search(expect.not_match, said) is None
        number = True
        if expect.number is not None:
            match = re.search(expect.number.match, said)
            value = float(match[1]) if match else float("nan")
            low, high = expect.number.min, expect.number.max
            number = match is not None and (low is None or value >= low) and (high is None or value <= high)
        return status in allowed and found and kept and number

    def do(self, part: Item | Step, **more: str) -> None:
        """A step with verify and rehearse: the rehearsal changes nothing, the step makes verify true."""
        if part.verify is not None:
            assert self.run(part.verify, **more)[0] != 0, part.id
        if part.rehearse is not None and part.id != "upload":
            assert self.run(part.rehearse, **more)[0] == 0, part.id
        if part.verify is not None:
            assert self.run(part.verify, **more)[0] != 0, f"the rehearsal of {part.id} did it"
        status, said = self.run(part.run, **more)
        assert status == 0, said
        if part.verify is not None:
            assert self.run(part.verify, **more)[0] == 0, part.id


@pytest.fixture
def caro(tmp_path: Path) -> Caro:
    shutil.copytree(SAMPLE, tmp_path / "sample", ignore=shutil.ignore_patterns("workspace", "evidence"))
    plan = load_plan((SAMPLE / "release.toml").read_bytes(), "release.toml").plan
    assert plan is not None
    made = Caro(tmp_path / "sample", plan)
    assert made.run("scripts/in-caro.sh true")[0] == 2, "it says that there is no workspace yet"
    made.do(made.items["prepare"])
    return made


def test_fifteen_days_and_back(caro: Caro) -> None:
    assert caro.gate("planning-documents")
    assert caro.gate("timeline")
    for name in ("branch", "version", "build-beta", "commit-version"):
        caro.do(caro.items[name])
    assert caro.gate("beta-binaries")
    assert caro.gate("binary-size")
    assert caro.gate("host-binary")
    for name in ("smoke", "test-suite", "safety", "privacy-export", "performance"):
        assert caro.gate(name), name
    assert caro.run("scripts/in-caro.sh git status --porcelain") == (0, ""), "a gate that was green stays so"
    for name in ("push-tag", "build-release", "archives", "upload"):
        caro.do(caro.items[name])
    assert caro.gate("release-files")
    assert not caro.gate("install-script")
    caro.do(caro.items["switch-installer"])
    assert caro.gate("install-script")
    fix = {"PARAM_VERSION": "v1.1.0-beta.1", "PARAM_SUMMARY": "Do not crash on start"}
    for name in ("hotfix-tag", "hotfix-upload", "hotfix-installer"):
        caro.do(caro.steps[name], **fix)
    for name in ("revert-installer", "to-draft"):
        caro.do(caro.steps[name])
    assert caro.gate("install-script-back")


@pytest.mark.parametrize(("gate", "word"), [("test-suite", "test"), ("safety", "safety"), ("host-binary", "build")])
def test_gates_can_fail(caro: Caro, gate: str, word: str) -> None:
    assert caro.gate(gate)
    assert not caro.gate(gate, CARO_FAIL=word)
    (caro.folder / "failing").write_text(f"{word}\n")
    assert not caro.gate(gate)


def test_large_binaries_warn_and_larger_ones_fail(caro: Caro) -> None:
    build = caro.items["build-beta"].run
    caro.run(build, CARO_BYTES="20000000")
    assert caro.run(caro.gates["binary-size"].run)[0] == 1, "a warning"
    assert caro.gate("binary-size")
    caro.run(build, CARO_BYTES="60000000")
    assert not caro.gate("binary-size")


def test_personal_data_in_the_export_is_found(caro: Caro) -> None:
    caro.gate("host-binary")
    assert caro.gate("privacy-export")
    pattern = caro.gates["privacy-export"].expect
    assert pattern is not None
    assert pattern.not_match is not None
    for leak in ("user@example.com", "/Users/alice/x", "/home/bob", "10.0.0.1"):
        assert re.search(pattern.not_match, f'{{"last": "{leak}"}}'), leak


def test_an_installer_takes_only_versions(caro: Caro) -> None:
    assert caro.run("scripts/installer.sh 'v1; rm -rf x'")[0] == 2
    assert caro.run("scripts/env-names.sh", SECRET_THING="hunter2")[1].count("hunter2") == 0
