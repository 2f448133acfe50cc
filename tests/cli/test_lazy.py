"""A command is imported when it runs, and for nothing less."""

import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from cockpit.cli.lazy import Lazy, LazyGroup

MODULES = ("lazy_probe_good", "lazy_probe_bad", "lazy_probe_plain")


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "lazy_probe_good.py").write_text(
        "import click\n@click.command()\n@click.argument('word')\ndef go(word):\n    'Long help.'\n    print('went', word)\n"
    )
    (tmp_path / "lazy_probe_bad.py").write_text("raise RuntimeError('imported')\n")
    (tmp_path / "lazy_probe_plain.py").write_text("thing = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    table = {
        "launch": Lazy("lazy_probe_good:go", "Start it.", "Fly"),
        "land": Lazy("lazy_probe_bad:go", "Stop it.", "Fly"),
        "log": Lazy("lazy_probe_plain:thing", "Tell it.", "Look"),
    }
    yield LazyGroup(name="probe", table=table)
    for name in MODULES:
        sys.modules.pop(name, None)


def test_a_command_runs_with_its_own_arguments(group):
    result = CliRunner().invoke(group, ["launch", "now"])
    assert (result.exit_code, result.output) == (0, "went now\n")


def test_help_comes_from_the_table_under_its_headings_and_imports_nothing(group):
    result = CliRunner().invoke(group, ["--help"])
    assert result.exit_code == 0
    words = result.output.split()
    assert words.index("Fly:") < words.index("launch") < words.index("land") < words.index("Look:") < words.index("log")
    assert "Start it." in result.output
    assert not set(MODULES) & set(sys.modules)


def test_the_commands_own_help_is_its_docstring(group):
    result = CliRunner().invoke(group, ["launch", "--help"])
    assert "Long help." in result.output
    assert "WORD" in result.output


@pytest.mark.parametrize(("typed", "meant"), [("lanch", "launch"), ("landd", "land"), ("lgo", "log")])
def test_a_slip_is_met_with_what_was_meant(group, typed, meant):
    result = CliRunner().invoke(group, [typed])
    assert result.exit_code == 2
    assert f"No such command '{typed}'." in result.output
    assert f"Did you mean '{meant}'?" in result.output or f"'{meant}'" in result.output.partition("one of")[2]
    assert not set(MODULES) & set(sys.modules)


def test_completion_imports_nothing(group):
    complete = ShellComplete(group, {}, "probe", "_PROBE_COMPLETE")
    assert [(item.value, item.help) for item in complete.get_completions([], "la")] == [
        ("launch", "Start it."),
        ("land", "Stop it."),
    ]
    assert not set(MODULES) & set(sys.modules)


def test_a_broken_command_breaks_only_itself(group):
    result = CliRunner().invoke(group, ["land"])
    assert isinstance(result.exception, RuntimeError)
    result = CliRunner().invoke(group, ["log"])
    assert isinstance(result.exception, TypeError)
    assert "lazy_probe_plain:thing is not a click command" in str(result.exception)
    assert CliRunner().invoke(group, ["launch", "x"]).exit_code == 0


def test_a_command_added_in_the_usual_way_stands_beside_them(group):
    @group.command()
    def local() -> None:
        """Near at hand."""
        click.echo("here")

    assert CliRunner().invoke(group, ["local"]).output == "here\n"
    assert "Near at hand." in CliRunner().invoke(group, ["--help"]).output
