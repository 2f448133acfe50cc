"""docs/cli.md is what the commands say of themselves, and every command says enough."""

import contextlib
import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cockpit.cli.main import COMMANDS, cockpit
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


def examples(command: click.Command) -> Iterator[list[str]]:
    """The words of every example in a command's help and its verbs', up to where the shell takes over."""
    for line in (command.help or "").splitlines():
        if re.match(r" *(\$ )?cockpit \w", line):
            words = shlex.split(line.strip().removeprefix("$ "), comments=True)
            yield list(itertools.takewhile(lambda word: word not in ("|", ">", "&&", "||"), words))[1:]
    if isinstance(command, click.Group):
        for verb in command.commands.values():
            yield from examples(verb)


def understood(command: click.Command, words: list[str], name: str) -> None:
    """Parse the words as the program would, verbs too; run nothing."""
    context = command.make_context(name, list(words))
    if isinstance(command, click.Group) and (rest := [*context._protected_args, *context.args]):
        verb, inner, left = command.resolve_command(context, rest)
        assert inner is not None
        understood(inner, left, verb or "")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_understood_as_it_stands(name, monkeypatch):
    monkeypatch.chdir(ROOT)  # examples name the sample releases
    found = list(examples(COMMANDS[name].load()))
    assert found
    for words in found:
        with contextlib.suppress(click.exceptions.Exit):  # as --help ends
            understood(cockpit, words, "cockpit")
