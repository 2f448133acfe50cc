"""The contracts on imports hold, and each of them does catch what it forbids."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "cockpit"
LAYERS = ("cli", "tui", "session", "engine", "reports", "importers", "views", "core", "format", "ports", "model")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--config", ROOT / "pyproject.toml", "--no-cache", "--no-logo"],
        cwd=folder,
        text=True,
        capture_output=True,
        env={**os.environ, "COLUMNS": "200"},
        check=False,
    )


def broken(output: str) -> set[str]:
    """Names of the contracts that lint-imports calls broken."""
    return {line.removesuffix(" BROKEN") for line in output.splitlines() if line.endswith(" BROKEN")}


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder holding a package of the same outline as cockpit, with nothing in it."""
    modules = [f"{name}/__init__.py" for name in (*LAYERS, "adapters", "simulator") if name != "ports"]
    for module in (
        "__init__.py",
        "__main__.py",
        "cel.py",
        "digests.py",
        "patterns.py",
        "ports.py",
        "keep.py",
        "supervise.py",
        *modules,
    ):
        path = tmp_path / "cockpit" / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_contracts_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_outline_alone_breaks_nothing(bare):
    result = lint(bare)
    assert result.returncode == 0, result.stdout + result.stderr
    assert " KEPT" in result.stdout


LAYER_LAW = "Imports point downwards: cli > tui > session > ... > model"
ADAPTERS_LAW = "Adapters import only ports, format and model"
SUPERVISE_LAW = "supervise and keep import nothing but the standard library"
SIMULATOR_LAW = "The simulator imports nothing of cockpit"
PURE_LAW = "What is pure has no event loop, threads, logs or chance"

FORBIDDEN = [
    # upwards, one step at each floor
    ("model/x.py", "import cockpit.core", LAYER_LAW),
    ("model/x.py", "import cockpit.format", LAYER_LAW),
    ("model/x.py", "import cockpit.ports", LAYER_LAW),
    ("core/x.py", "import cockpit.views", LAYER_LAW),
    ("views/x.py", "import cockpit.engine", LAYER_LAW),
    ("views/x.py", "import cockpit.reports", LAYER_LAW),
    ("views/x.py", "import cockpit.importers", LAYER_LAW),
    ("engine/x.py", "import cockpit.session", LAYER_LAW),
    ("session/x.py", "import cockpit.tui", LAYER_LAW),
    ("tui/x.py", "import cockpit.cli", LAYER_LAW),
    ("model/x.py", "import cockpit.cel", LAYER_LAW),
    ("cel.py", "import cockpit.core", LAYER_LAW),
    ("patterns.py", "import cockpit.cel", LAYER_LAW),
    ("digests.py", "import cockpit.format", LAYER_LAW),
    # sideways
    ("core/x.py", "import cockpit.format", LAYER_LAW),
    ("core/x.py", "import cockpit.ports", LAYER_LAW),
    ("format/x.py", "import cockpit.core", LAYER_LAW),
    ("format/x.py", "import cockpit.ports", LAYER_LAW),
    ("ports.py", "import cockpit.core", LAYER_LAW),
    ("reports/x.py", "import cockpit.engine", LAYER_LAW),
    ("engine/x.py", "import cockpit.importers", LAYER_LAW),
    ("importers/x.py", "import cockpit.reports", LAYER_LAW),
    # late imports count like any other
    ("core/x.py", "def f():\n    from cockpit.engine import y", LAYER_LAW),
    *(("adapters/x.py", f"import cockpit.{name}", ADAPTERS_LAW) for name in LAYERS[:8]),
    ("adapters/x.py", "import cockpit.cel", ADAPTERS_LAW),
    ("adapters/x.py", "import cockpit.supervise", ADAPTERS_LAW),
    ("adapters/x.py", "import cockpit.simulator", ADAPTERS_LAW),
    *((f"{name}/x.py", "import cockpit.adapters", "Only cli imports adapters") for name in ("tui", "engine", "core")),
    ("ports.py", "import cockpit.adapters", "Only cli imports adapters"),
    *(("simulator/x.py", f"import cockpit.{name}", SIMULATOR_LAW) for name in (*LAYERS, "adapters", "supervise")),
    ("session/x.py", "import cockpit.simulator", "Nothing outside cli knows of the simulator"),
    *(("supervise.py", f"import cockpit.{name}", SUPERVISE_LAW) for name in (*LAYERS, "adapters", "simulator")),
    *(("supervise.py", f"import {name}", SUPERVISE_LAW) for name in ("msgspec", "click", "httpx")),
    *(("keep.py", f"import {name}", SUPERVISE_LAW) for name in ("msgspec", "cockpit.core", "click")),
    ("cli/x.py", "import cockpit.supervise", "supervise and keep are started, never imported"),
    *(
        (f"{name}/x.py", "import textual", "Only tui imports textual and rich")
        for name in LAYERS
        if name not in {"tui", "ports"}
    ),
    ("cli/x.py", "from rich.console import Console", "Only tui imports textual and rich"),
    ("adapters/x.py", "import rich", "Only tui imports textual and rich"),
    ("core/x.py", "import asyncio", PURE_LAW),
    ("format/x.py", "import random", PURE_LAW),
    ("views/x.py", "import logging", PURE_LAW),
    ("reports/x.py", "import os.path", PURE_LAW),
    ("importers/x.py", "import threading", PURE_LAW),
    ("model/x.py", "import time", PURE_LAW),
    ("ports.py", "import subprocess", PURE_LAW),
    ("model/x.py", "import tomli_w", "model is vocabulary: no library but msgspec"),
]


@pytest.mark.parametrize("law", sorted({law for _, _, law in FORBIDDEN}))
def test_every_violation_is_caught(bare, law):
    """All offences against one law at once, each in a module of its own, must each be named in the report."""
    offences = [(path, code) for path, code, of in FORBIDDEN if of == law]
    names = []
    for number, (path, code) in enumerate(offences):
        target = bare / "cockpit" / path
        if target.name == "x.py":
            target = target.with_name(f"offence_{number}.py")
        target.parent.mkdir(exist_ok=True)
        with target.open("a") as file:
            file.write(code + "\n")
        names.append((target, code))
    result = lint(bare)
    assert result.returncode != 0
    assert law in broken(result.stdout)
    report = result.stdout.partition("Broken contracts")[2]
    missed = [(path, code) for path, code in names if not named(report, path.relative_to(bare), code)]
    assert not missed, result.stdout


def named(report: str, path: Path, code: str) -> bool:
    module = ".".join(path.with_suffix("").parts)
    imported = re.search(r"(?:import|from) ([\w.]+)", code)
    assert imported
    target = imported[1] if imported[1].startswith("cockpit.") else imported[1].split(".")[0]
    return any(f"{module} -> {target} (l." in line for line in report.splitlines())


def test_a_package_that_no_layer_names_is_refused(bare):
    (bare / "cockpit" / "utils.py").touch()
    result = lint(bare)
    assert result.returncode != 0
    assert "every child of every container" in result.stdout
