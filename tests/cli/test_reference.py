"""docs/cli.md is what the commands say of themselves, and every command says enough."""

import re
from pathlib import Path

import pytest

from cockpit.cli.main import COMMANDS
from cockpit.cli.reference import STATUSES, text

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_is_what_the_commands_say():
    written = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert written == text(), "write it again: python -m cockpit.cli.reference docs/cli.md"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_it(name):
    assert f"### cockpit {name}\n" in text()


def test_statuses_that_commands_name_are_explained():
    known = {number for number, _ in STATUSES}
    said = re.findall(r"Exit status: (.*?)(?:\n\n|\n  \n|$)", text(), re.DOTALL)
    assert said
    for words in said:
        assert set(re.findall(r"(?:^|[ ,;])(\d{1,3}) [a-zA-Z]", words)) <= known


def test_nobody_is_told_of_the_structs_behind_it():
    assert "cockpit.reports" not in text()
    assert "<class" not in text()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_teaches_with_an_example(name):
    said = COMMANDS[name].load().help or ""
    assert re.search(rf"^ *cockpit {re.escape(name)}\b", said, re.MULTILINE), name
