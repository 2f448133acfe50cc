"""Journals that earlier versions wrote must open, verify and read the same, forever. Never change a frozen file."""

import hashlib
import json
import shutil
import tomllib
from pathlib import Path

import msgspec
import pytest

from cockpit.adapters.journal_verify import verify_file
from cockpit.model.entry import Event, Unknown
from cockpit.model.events import EVENT_TYPES, JournalRedacted
from tests.helpers.freeze import filled
from tests.helpers.journals import ROOT, everything, opened, text_of

FROZEN = sorted((ROOT / "tests" / "frozen").glob("journal-*.toml"))
HEADS = {"journal-1.0": "221e4533a4a4c1a41350b92c5bb107d1dc367d23f104e83de67460c757810b38"}
"""The SHA-256 of each frozen file, so that nobody makes one anew to please a test."""


@pytest.fixture(params=FROZEN, ids=lambda path: path.stem)
def frozen(request) -> Path:
    path: Path = request.param
    return path


def test_the_frozen_files_are_those_that_were_frozen():
    assert {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in FROZEN} == HEADS


def test_it_verifies(frozen):
    report = verify_file(str(frozen))
    assert report.problems == ()
    assert report.unknown_types == ()
    assert len(report.redacted) == 1


def test_it_opens_to_read_and_nothing_is_written(frozen, tmp_path):
    copy = shutil.copyfile(frozen, tmp_path / "journal.toml")
    journal = opened(copy)
    assert journal.health.kind == "read-only"
    assert copy.read_bytes() == frozen.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["journal.toml"]


def test_it_reads_as_it_did(frozen):
    """Fields that came later may stand beside the old ones; each old one keeps its value."""
    entries = everything(frozen)
    then = [json.loads(line) for line in frozen.with_suffix(".jsonl").read_bytes().splitlines()]
    assert len(entries) == len(then)
    for entry, was in zip(entries, then, strict=True):
        assert not isinstance(entry.event, Unknown)
        now = json.loads(msgspec.json.encode(entry))
        assert {name: now["event"].get(name) for name in was["event"]} == was["event"]
        assert {name: now[name] for name in was if name != "event"} == {k: v for k, v in was.items() if k != "event"}


def test_any_toml_parser_reads_it(frozen):
    parsed = tomllib.loads(frozen.read_text(encoding="utf-8"))
    assert len(parsed["event"]) == len(everything(frozen))


def test_an_event_of_every_type_with_every_field_comes_back(tmp_path):
    events: list[Event] = [filled(kind) for kind in EVENT_TYPES.values() if kind is not JournalRedacted]
    path = tmp_path / "journal.toml"
    path.write_bytes(text_of(events))
    assert [entry.event for entry in everything(path)] == events
    assert verify_file(str(path)).problems == ()
