"""`cockpit export`: files for people and machines, from a real journal."""

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.cli.export import KINDS
from tests.helpers.released import Released


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[Released]:
    one = Released.open(tmp_path)
    one.beat()
    one.run("incident", "open", "JOURNAL", "sev2", "Paint peels", "--impact", "[x](javascript:y) <b>\x1b[2J")
    yield one
    one.stop()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_in_each_form(ferry, tmp_path, kind):
    head = ferry.entries[-1].hash
    for form in ("md", "toml", "json"):
        path = tmp_path / f"out.{form}"
        ran = ferry.run("export", kind, "JOURNAL", "-o", str(path))
        assert (ran.status, ran.err) == (0, "")
        assert ran.out == f"{path}: {kind} of ferry, head {head}\n"
        text = path.read_text("utf-8")
        assert head in text
        assert all(character.isprintable() or character == "\n" for character in text)
        if form != "md":
            found = (tomllib.loads if form == "toml" else json.loads)(text)
            assert (found["kind"], found["made_from"]["head"]) == (kind, head)
    assert ferry.run("verify", "JOURNAL", "--expect-head", head).status == 0


def test_the_form_is_asked_for_or_follows_the_name(ferry, tmp_path):
    assert ferry.run("export", "packet", "JOURNAL").out.startswith("# Release packet of Ferry bookings\n")
    assert tomllib.loads(ferry.run("export", "packet", "JOURNAL", "--format", "toml").out)["kind"] == "packet"
    path = tmp_path / "packet.txt"
    ferry.run("export", "packet", "JOURNAL", "-o", str(path), "--format", "json")
    assert json.loads(path.read_text())["kind"] == "packet"


def test_hostile_text_is_inert(ferry):
    text = ferry.run("export", "incidents", "JOURNAL").out
    assert r"\[x\](javascript:y) \<b\>^\[\[2J" in text


def test_it_only_reads(ferry):
    before = {one.name: one.stat().st_mtime_ns for one in Path(ferry.folder).iterdir()}
    ferry.run("export", "timeline", "JOURNAL", "--all")
    assert {one.name: one.stat().st_mtime_ns for one in Path(ferry.folder).iterdir()} == before


def test_of_one_incident(ferry):
    ran = ferry.run("export", "postmortem", "JOURNAL", "--incident", "I1")
    assert ran.out.startswith("# Postmortem: I1 Paint peels\n")
    missing = ferry.run("export", "postmortem", "JOURNAL", "--incident", "I2")
    assert (missing.status, "there are: I1" in missing.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("ticket", "JOURNAL"), 2, "ticket"),
        (("packet", "JOURNAL", "--format", "pdf"), 2, "pdf"),
        (("packet", "JOURNAL", "--incident", "I1"), 2, "belongs to postmortem"),
        (("packet", "JOURNAL", "--all"), 2, "belongs to timeline"),
        (("packet", "JOURNAL/nowhere"), 9, "nowhere"),
        (("packet", "JOURNAL", "-o", "/no/such/folder/packet.md"), 1, "No such file"),
        (("packet", "JOURNAL", "-o", "JOURNAL/journal.toml"), 2, "the journal's own file"),
        (("packet", "JOURNAL", "-o", "JOURNAL"), 2, "is a folder"),
    ],
)
def test_what_cannot_be_written(ferry, words, status, said):
    before = Path(ferry.folder, "journal.toml").read_bytes()
    ran = ferry.run("export", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
    assert Path(ferry.folder, "journal.toml").read_bytes() == before


def test_an_older_file_is_replaced_whole(ferry, tmp_path):
    path = tmp_path / "packet.md"
    path.write_text("an older one " * 10_000)
    ferry.run("export", "packet", "JOURNAL", "-o", str(path))
    assert path.read_text().startswith("# Release packet")
    assert "an older one" not in path.read_text()
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".packet")] == []


def test_a_damaged_journal_is_told_of(ferry):
    path = Path(ferry.folder, "journal.toml")
    path.write_bytes(path.read_bytes() + b"[[event]]\nseq = 12\nnonsense\n\n" * 3)
    ran = ferry.run("export", "timeline", "JOURNAL")
    assert ran.status == 0
    assert "This document holds what verifies." in ran.err
    assert "damaged" in ran.out.splitlines()[2]


def test_the_mode_is_the_persons_own(ferry, tmp_path):
    before = os.umask(0o027)
    try:
        ferry.run("export", "packet", "JOURNAL", "-o", str(tmp_path / "packet.md"))
    finally:
        os.umask(before)
    assert (tmp_path / "packet.md").stat().st_mode & 0o777 == 0o640
