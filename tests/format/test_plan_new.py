"""`cockpit new`: what it writes passes `check` as it stands, and nothing is overwritten."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.format.plan_loader import load_plan
from cockpit.format.plan_starter import Starter, starter
from tests.format.plan_docs import SAMPLES


def cockpit(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cockpit", *arguments]
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_starter_is_clean(tmp_path: Path) -> None:
    words = ["--test", "true", "--deploy", "true", "--deployed", "true", "--rollback", "true", "--rolled-back", "true"]
    done = cockpit("new", "web-shop", "--zone", "Europe/Berlin", *words, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    checked = cockpit("check", "--strict", "web-shop", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "web-shop/release.toml: clean\n")
    assert (tmp_path / "web-shop/plan.schema.json").exists()
    assert cockpit("new", "web-shop", "--yes", cwd=tmp_path).returncode == 1, "nothing is overwritten"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_copy_of_a_sample_is_clean_and_has_its_own_name(tmp_path: Path, sample: str) -> None:
    done = cockpit("new", "our-own", "--from", sample, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    plan = load_plan((tmp_path / "our-own/release.toml").read_bytes(), "release.toml").plan
    assert plan is not None
    assert plan.release.name == "our-own"
    assert cockpit("check", "--strict", "our-own", cwd=tmp_path).returncode == 0
    assert cockpit("new", "our-own", "--from", sample, cwd=tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a b"], "cannot name a release"),
        ([], "Give the release a name"),
        (["x", "--zone", "Mars"], "is not a time zone"),
        (["x", "--deploy", "curl ${PROD_URL}"], "not filled in by the cockpit"),
        (["x", "--from", "nothing"], "There is no sample"),
        (["shop.toml"], "name the release: cockpit new shop (it writes shop/release.toml)"),
    ],
)
def test_what_makes_no_plan(tmp_path: Path, words: list[str], said: str) -> None:
    done = cockpit("new", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_samples_are_named(tmp_path: Path) -> None:
    assert cockpit("new", "--list", cwd=tmp_path).stdout.split() == sorted(SAMPLES)


def test_a_person_is_asked(tmp_path: Path) -> None:
    """On a terminal, with nothing given: each question is answered by a key, or by Enter for its default."""
    parent, child = pty.openpty()
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-m", "cockpit", "new", "asked"],
        cwd=tmp_path,
        env=env,
        stdin=child,
        stdout=child,
        stderr=child,
    )
    os.close(child)
    os.write(parent, b"Our shop\n\nBerlin\nEurope/Berlin\n" + b"\n" * 7)
    said, until = b"", time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        if select.select([parent], [], [], 0.1)[0]:
            try:
                said += os.read(parent, 65536)
            except OSError:
                break
    assert process.wait(timeout=60) == 0, said.decode(errors="replace")
    os.close(parent)
    text = (tmp_path / "asked/release.toml").read_text()
    assert 'title = "Our shop"' in text
    assert 'zone = "Europe/Berlin"' in text
    assert b'"Berlin" is not a time zone' in said, "a zone that is none is asked for again at once"


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_answer_is_quoted(title: str, owner: str, command: str) -> None:
    about = Starter(name="x", title=title, owner=owner, test=command.replace("${", ""))
    loaded = load_plan(starter(about).encode("utf-8", "replace"), "release.toml")
    assert loaded.raw, [problem.message for problem in loaded.problems]
    role = loaded.raw["role"][0]
    assert role["owner"] == owner.encode("utf-8", "replace").decode() or "\ufffd" in role["owner"]
