"""The lock files say exactly what gets installed, for every platform, and not from where."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUN, DEV = "requirements.lock", "requirements-dev.lock"
ENTRY = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE
)
COMPILED = ("msgspec", "toml-rs", "pydantic-core", "watchfiles", "common-expression-language")


def text(lock: str) -> str:
    return (ROOT / lock).read_text("utf-8")


def entries(lock: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each locked package."""
    return {found["name"]: (found["version"], found["hashes"].count("--hash")) for found in ENTRY.finditer(text(lock))}


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_a_lock_holds_hashed_versions_and_nothing_else(lock):
    rest = ENTRY.sub("", text(lock))
    assert [line for line in rest.splitlines() if line and not line.lstrip().startswith("#")] == []
    assert entries(lock)
    assert "://" not in text(lock), "an address would bind the checkout to somebody's index"


def asked_for(lock: str) -> list[str]:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    return wanted + (PROJECT["project"]["optional-dependencies"]["test"] if lock == DEV else [])


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_a_lock_meets_the_ranges_of_the_project(lock):
    locked = entries(lock)
    for requirement in map(Requirement, asked_for(lock)):
        version, _ = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} but {version}: run .ci/lock"


def test_the_test_lock_holds_the_other_in_the_same_versions():
    run, dev = entries(RUN), entries(DEV)
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("name", COMPILED)
def test_compiled_packages_are_locked_for_many_platforms(name):
    _, hashes = entries(RUN)[name]
    assert hashes >= 10, "only the wheels of one machine: the lock was made from local files"
