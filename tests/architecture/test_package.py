"""Each package says its law, importing it costs and does nothing, and the commands load late."""

import ast
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cockpit.cli import main as command_line

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted((ROOT / "cockpit").rglob("__init__.py"))
HEAVY = ("textual", "rich", "httpx", "cel", "markdown_it", "watchfiles", "toml_rs", "asyncio", "ssl")
DOORS = {"cockpit/model/commands", "cockpit/model/events", "cockpit/model/state"}
"""One vocabulary each, in several modules: who speaks one word of it needs the rest."""


def loaded_after(code: str) -> set[str]:
    """Names of the modules that a fresh interpreter has loaded after running `code`."""
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
    )
    return set(result.stdout.split())


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_a_package_states_its_law_and_does_nothing(path):
    tree = ast.parse(path.read_text("utf-8"))
    docstring = ast.get_docstring(tree)
    assert docstring
    assert "Law" in docstring
    rest = [node for node in tree.body[1:] if not isinstance(node, ast.Assign)]
    if (package := str(path.parent.relative_to(ROOT))) in DOORS:
        near = ("cockpit.model.entry", package.replace("/", "."))
        rest = [node for node in rest if not (isinstance(node, ast.ImportFrom) and str(node.module).startswith(near))]
        rest = [node for node in rest if not isinstance(node, ast.AnnAssign | ast.Expr)]
    assert rest == [], f"line {rest[0].lineno}: whoever imports one module would pay for others"


def test_importing_the_package_loads_nothing():
    assert {name for name in loaded_after("import cockpit") if name.startswith("cockpit")} == {"cockpit"}


def test_the_command_line_loads_no_library_but_click():
    loaded = loaded_after("import cockpit.cli.main")
    assert loaded.isdisjoint(HEAVY)
    assert "click" in loaded


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["no-such-command"]])
def test_answers_without_a_command_load_no_command(arguments):
    loaded = loaded_after(f"from cockpit.cli.main import main; main({arguments!r})")
    assert loaded.isdisjoint(HEAVY)
    mine = {name for name in loaded if name.startswith("cockpit.") and not name.startswith("cockpit.cli")}
    assert mine == set()


@pytest.mark.parametrize("name", command_line.COMMANDS)
def test_every_row_of_the_table_leads_to_its_command(name):
    row = command_line.COMMANDS[name]
    assert isinstance(row.load(), click.Command)
    assert row.summary.endswith(".")
    assert len(row.summary) <= 80
