"""A journal may be called by its release's name, which `cockpit list` prints first, as long as that means one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.cli.basics import Failure, located
from tests.helpers.released import Released


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    parent = tmp_path / "known"
    parent.mkdir()
    monkeypatch.setenv("COCKPIT_JOURNALS", str(parent))
    monkeypatch.chdir(tmp_path)
    return parent


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path)
    one.beat()
    yield one
    one.stop()


def known(parent: Path, ferry: Released, name: str) -> str:
    os.symlink(ferry.folder, parent / name)
    return str(parent / name)


def test_the_one_open_journal_of_a_release_is_meant_by_its_name(parent: Path, ferry: Released) -> None:
    folder = known(parent, ferry, "ferry-2027-02-19")
    assert os.path.realpath(located("ferry")) == os.path.realpath(folder)
    assert located("ferry-2027-02-19") == folder


def test_of_several_nobody_guesses_and_each_is_named(parent: Path, ferry: Released) -> None:
    known(parent, ferry, "ferry-2027-02-19")
    known(parent, ferry, "ferry-2027-02-20")
    with pytest.raises(Failure) as refusal:
        located("ferry")
    assert "2 journals of it are open" in refusal.value.message
    assert {"ferry-2027-02-19", "ferry-2027-02-20"} <= set(refusal.value.message.split())


def test_what_is_closed_is_named_but_not_taken(parent: Path, ferry: Released) -> None:
    known(parent, ferry, "ferry-2027-02-19")
    assert ferry.run("close", "JOURNAL", "--abandon", "storm", role="lead").status == 0
    with pytest.raises(Failure, match=r"no journal of it is open; say which is meant:\n  ferry-2027-02-19"):
        located("ferry")


def test_what_is_not_there_leads_to_the_list(parent: Path) -> None:
    with pytest.raises(Failure, match="cockpit list"):
        located("fery")
