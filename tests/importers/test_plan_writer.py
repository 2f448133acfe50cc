"""What the plan writer writes reads back the same, shows nothing a terminal obeys, and stands where it says."""

import unicodedata
from pathlib import Path

import pytest
import toml_rs
from hypothesis import example, given
from hypothesis import strategies as st

from cockpit.format.plan_loader import load_plan
from cockpit.format.plan_writer import write_plan

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted((ROOT / "sample_releases").glob("*/release.toml"))
TEXT = st.one_of(st.text(), st.text(alphabet="\"'\\\nab \t\x1b\u202e")).map(
    lambda text: text.encode("utf-8", "replace").decode()
)


@given(TEXT, TEXT)
@example(one="", two='\x1f\n"""')
@example(one="", two='\x1f\n\\"')
def test_texts_read_back(one, two):
    raw = {"plan": 1, "release": {"name": "x", "title": one}, "gate": [{"id": "a", "run": two, "argv": [one, two]}]}
    written = write_plan(raw, {("gate", 0): [one]}, head=[two], tail=[one])
    assert toml_rs.loads(written.text) == raw
    assert not [
        char
        for char in written.text
        if char in "\u202e\u200b" or (unicodedata.category(char) == "Cc" and char not in "\n\t")
    ]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_samples_read_back(path):
    raw = toml_rs.loads(path.read_text("utf-8"))
    written = write_plan(raw)
    assert toml_rs.loads(written.text) == raw
    assert load_plan(written.text.encode(), "again").errors == ()
    lines = written.text.split("\n")
    assert lines[written.lines["release",] - 1] == "[release]"
    for (table, *rest), number in written.lines.items():
        assert lines[number - 1].lstrip("[").startswith(str(table)), (table, rest)


def test_commands_of_several_lines_stay_readable():
    raw = {"plan": 1, "gate": [{"id": "a", "run": "make \\\n  all\nsed 's/\\d/x/' f"}]}
    text = write_plan(raw, {("gate", 0): ["why"]}).text
    assert "run = '''\nmake \\\n  all\nsed 's/\\d/x/' f'''" in text
    assert "# why\n[[gate]]" in text
