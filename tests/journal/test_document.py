"""docs/journal.md is true: its example is what cockpit writes, and its commands print what it says they print."""

import re
import shutil
import subprocess
import tomllib

import pytest

from cockpit.adapters import journal_disk
from cockpit.adapters.journal_verify import verify_file
from cockpit.format.journal_redact import redact_block
from cockpit.model.events import ItemDone, NoteAdded, ReleaseOpened
from tests.helpers.journals import ROOT, T, a_head, text_of

PAGE = (ROOT / "docs" / "journal.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


EXAMPLE, REDACTED = _blocks("toml")
FUNCTIONS = "".join(_blocks("sh"))
SAID = [
    tuple(said.split("\n", 1))
    for block in _blocks("console")
    for said in re.split(r"^\$ ", block, flags=re.MULTILINE)
    if said
]


def test_the_example_is_what_is_written():
    events = [
        ReleaseOpened(t0=T),
        NoteAdded(text='Said "go" at the desk \u2192 war room\u200b'),
        ItemDone(item="oncall"),
    ]
    head = a_head(machine="3c1f5d0a9b7e4c2288f0a1d2e3f40516", folder="/var/lib/releases/pilot-2026-03-01")
    assert text_of(events, head).decode() == EXAMPLE


def test_the_example_is_intact(tmp_path):
    (tmp_path / "journal.toml").write_text(EXAMPLE, encoding="utf-8")
    assert verify_file(str(tmp_path)).intact


def test_every_command_prints_what_the_page_says(tmp_path):
    tools = [tool for tool in ("sh", "awk", "sed", "grep", "sha256sum", "cut", "tail") if shutil.which(tool) is None]
    if tools:
        pytest.skip(f"not on this machine: {', '.join(tools)}")
    assert len(SAID) == 11
    for command, expected in SAID:
        (tmp_path / "journal.toml").write_text(EXAMPLE, encoding="utf-8")
        done = subprocess.run(
            ["sh", "-c", f"{FUNCTIONS}\n{command}"], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == (expected, ""), command


def test_the_redacted_entry_is_what_a_redaction_leaves():
    blocks = [f"{block}\n\n" for block in EXAMPLE.split("\n\n")]
    [note] = [block for block in blocks if 'type = "note.added"' in block]
    assert redact_block(note.encode(), ("text",)).decode() == REDACTED + "\n"


def test_the_chain_function_agrees_with_cockpit_about_redacted_and_larger_journals(tmp_path):
    if shutil.which("awk") is None or shutil.which("sha256sum") is None:
        pytest.skip("awk and sha256sum are needed")
    path = tmp_path / "journal.toml"
    events = [NoteAdded(text=f"{n}\n[[event]]\nseq = {n}\n\\ % é \u202e", incident="INC") for n in range(12)]
    whole = text_of(events)
    at = whole.index(b"[[event]]\nseq = 5\n")
    stop = whole.index(b"\n\n", at) + 2
    path.write_bytes(whole[:at] + redact_block(whole[at:stop], ("text",)) + whole[stop:])
    done = subprocess.run(["sh", "-c", f"{FUNCTIONS}\nchain"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"head {verify_file(str(path)).head}\n"


def test_the_files_the_page_names_are_those_that_are_written():
    named = set(re.findall(r"^\| .*`(journal\.[a-z]+)", PAGE, re.MULTILINE)) - {"journal.repaired"}
    written = {journal_disk.JOURNAL, journal_disk.LOCK, journal_disk.CACHE, journal_disk.POISONED}
    assert named == written | {journal_disk.TORN.rstrip("."), journal_disk.SUPERSEDED.rstrip(".")}


def test_the_example_is_toml():
    parsed = tomllib.loads(EXAMPLE)
    assert [event["seq"] for event in parsed["event"]] == [0, 1, 2]
    assert parsed["event"][1]["text"] == 'Said "go" at the desk → war room\u200b'
