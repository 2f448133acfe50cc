"""A plan that was found without an error is read the next time, and not checked again; any other is checked."""

import os
import shutil
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.cli import crash, plan_reading
from cockpit.cli.basics import Failure
from cockpit.cli.plan_reading import KEPT, read_plan
from cockpit.format import plan_loader
from cockpit.format.plan_loader import load_plan

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "sample_releases").glob("*/release.toml"))
GOOD = 'plan = 1\n[release]\nname = "one"\nzone = "UTC"\n'


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The names of the files that are checked from now on, in a state folder of its own."""
    seen: list[str] = []

    def counting(data: bytes, name: str) -> object:
        seen.append(Path(name).name)
        return load_plan(data, name)

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(plan_loader, "load_plan", counting)
    return seen


def written(folder: Path, text: str, name: str = "release.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.parent.name)
def test_what_is_read_the_second_time_is_what_was_checked(checks: list[str], file: Path) -> None:
    first, second = read_plan(file), read_plan(file)
    assert checks == ["release.toml"]
    assert second[0] == first[0]
    assert (second[1].plan, second[1].raw, second[1].digest) == (first[1].plan, first[1].raw, first[1].digest)


def test_a_plan_that_was_edited_is_checked_again(checks: list[str], tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    read_plan(file)
    written(tmp_path, GOOD + "[[gate]]\nid = 1\n")
    with pytest.raises(Failure, match="2 errors"):
        read_plan(file)
    with pytest.raises(Failure, match="2 errors"):
        read_plan(file)  # what is wrong is never remembered as checked
    assert len(checks) == 3


def test_another_program_checks_again(checks: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, GOOD)
    read_plan(file)
    monkeypatch.setattr(plan_reading, "__version__", "999.0")
    read_plan(file)
    assert len(checks) == 2


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what checks plans, as this process sees it."""
    package = tmp_path / "program"
    for folder in ("format", "model"):
        shutil.copytree(ROOT / "cockpit" / folder, package / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "cockpit" / "cel.py", package / "cel.py")
    monkeypatch.setattr(crash, "__file__", str(package / "cli" / "crash.py"))
    return package


def _an_older_file_instead(file: Path) -> None:
    file.write_text(file.read_text() + "\n# stricter\n")
    os.utime(file, (1, 1))  # a package keeps the times its files were made at


CHANGES: dict[str, Callable[[Path], None]] = {
    "a module that checks": lambda package: _an_older_file_instead(package / "format" / "plan_graph.py"),
    "the way to CEL": lambda package: _an_older_file_instead(package / "cel.py"),
    "a module taken away": lambda package: (package / "format" / "plan_starter.py").unlink(),
    "the program cannot be seen": lambda package: shutil.rmtree(package / "model"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_in_the_program_checks_again(
    checks: list[str], program: Path, tmp_path: Path, what: str
) -> None:
    file = written(tmp_path, GOOD)
    read_plan(file)
    read_plan(file)
    assert len(checks) == 1
    CHANGES[what](program)
    read_plan(file)
    assert len(checks) == 2


@pytest.mark.parametrize("known", [True, False], ids=["then known", "then gone"])
def test_other_zones_check_again(
    checks: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    zones, file = tmp_path / "zones", written(tmp_path, GOOD)
    zones.mkdir()
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(zones),))
    read_plan(file)
    if known:
        os.utime(zones, (1, 1))
    else:
        zones.rmdir()
    read_plan(file)
    assert len(checks) == 2


def test_without_a_folder_to_remember_in_every_plan_is_checked(checks: list[str], tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder would be")
    file = written(tmp_path, GOOD)
    read_plan(file)
    read_plan(file)
    assert len(checks) == 2


def test_what_is_no_list_of_plans_is_not_believed(checks: list[str], tmp_path: Path) -> None:
    kept = crash.state_dir() / "checked-plans"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"\xff\x00 nonsense")
    file = written(tmp_path, GOOD)
    read_plan(file)
    read_plan(file)
    assert len(checks) == 1


def test_the_oldest_is_forgotten(checks: list[str], tmp_path: Path) -> None:
    files = [written(tmp_path, GOOD + f'scope = "{n}"\n', f"{n}.toml") for n in range(KEPT + 1)]
    for file in files:
        read_plan(file)
    del checks[:]
    read_plan(files[-1])
    read_plan(files[1])
    assert checks == []
    read_plan(files[0])
    assert checks == ["0.toml"]
