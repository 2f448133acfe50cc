"""Only adapters, supervise, simulator, tui/terminal and cli touch the world: ruff's banned list catches the rest."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INDOORS = ("model", "core", "format", "views", "reports", "importers", "engine", "session", "tui", "tui/panes")
OUTDOORS = (
    "cockpit/adapters/probe_x.py",
    "cockpit/cli/x.py",
    "cockpit/simulator/x.py",
    "cockpit/keep.py",
    "cockpit/supervise.py",
    "cockpit/tui/terminal.py",
    "cockpit/tui/terminal/x.py",
    "tests/area/test_x.py",
    "benchmarks/x.py",
)

# One offence a line; every line must be found, by the rule that is named.
FILES = """\
import os
import os as system
from os.path import exists
import shutil
import tempfile
import glob
import fcntl
import mmap
import sqlite3
from pathlib import Path
import io, pathlib; pathlib.Path("x").read_text(); io.open("x")
import watchfiles
from importlib.resources import files
"""
SOCKETS = """\
import socket
import ssl
import select
import http.client
from http import client
from http.server import HTTPServer
import urllib.request
import httpx
import asyncio; asyncio.open_connection("localhost", 1)
from asyncio import start_server
"""
PROCESSES = """\
import subprocess
import multiprocessing
import signal
import pty
import resource
from asyncio import create_subprocess_exec, create_subprocess_shell
import webbrowser
"""
ENVIRONMENT = """\
import sys; sys.stdout.write("x")
from sys import argv
import getpass
import locale
import platform
import click
"""
CLOCK = """\
import time
from time import monotonic
import datetime as dt; dt.datetime.now(dt.UTC)
from datetime import datetime, date, UTC; print(datetime.now(UTC), date.today())
import uuid; uuid.uuid1()
"""
WORLD = {"files": FILES, "sockets": SOCKETS, "processes": PROCESSES, "environment": ENVIRONMENT, "clock": CLOCK}

ALLOWED = '''\
"""What is pure may use all of this."""

import asyncio
import io
import urllib.parse
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import PurePath
from zoneinfo import ZoneInfo

START = datetime(2026, 2, 14, 18, 0, tzinfo=UTC).astimezone(ZoneInfo("America/Los_Angeles")) - timedelta(minutes=2)
NAME = PurePath("a") / urllib.parse.quote("b") / HTTPStatus.OK.phrase / io.StringIO().getvalue()
LOCK = asyncio.Lock
'''


def findings(path: str, code: str) -> list[tuple[int, str, str]]:
    """What ruff says of `code` if it stood at `path`: line, rule, message."""
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=json", "--stdin-filename", path, "-"],
        cwd=ROOT,
        input=code,
        text=True,
        capture_output=True,
        check=False,
    )
    assert result.returncode in {0, 1}, result.stderr
    return [(found["location"]["row"], found["code"], found["message"]) for found in json.loads(result.stdout)]


@cache
def banned_lines(path: str, code: str) -> set[int]:
    return {line for line, rule, _ in findings(path, code) if rule == "TID251"}


@pytest.mark.parametrize("law", WORLD)
def test_the_world_is_banned_line_by_line(law):
    found = banned_lines("cockpit/core/x.py", WORLD[law])
    missed = [line for number, line in enumerate(WORLD[law].splitlines(), 1) if number not in found]
    assert not missed


@pytest.mark.parametrize("package", INDOORS)
def test_every_package_indoors_is_under_the_ban(package):
    everything = "".join(WORLD.values())
    assert banned_lines(f"cockpit/{package}/x.py", everything) == set(range(1, everything.count("\n") + 1))


@pytest.mark.parametrize("module", ["ports", "cel"])
def test_modules_without_a_package_are_under_the_ban(module):
    assert banned_lines(f"cockpit/{module}.py", "import os\n") == {1}


def test_the_expression_engine_has_one_loader():
    assert banned_lines("cockpit/core/x.py", "import cel\nfrom cel import evaluate\n") == {1, 2}


@pytest.mark.parametrize("path", OUTDOORS)
def test_the_world_is_free_where_it_belongs(path):
    assert banned_lines(path, "".join(WORLD.values())) == set()


def test_what_only_looks_like_the_world_is_free_indoors():
    assert findings("cockpit/core/x.py", ALLOWED) == []


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ('with open("x") as file:\n    file.read()\n', "PTH123"),
        ("from datetime import datetime\n\ndatetime.now()\n", "DTZ005"),
        ("from datetime import datetime\n\ndatetime.fromtimestamp(0)\n", "DTZ006"),
        ("from datetime import datetime\n\ndatetime(2026, 1, 1)\n", "DTZ001"),
        ('print("x")\n', "T201"),
        ('eval("1")\n', "S307"),
        ('exec("1")\n', "S102"),
        ("from ..engine import loop\n", "TID252"),
        ("try:\n    pass\nexcept Exception:\n    pass\n", "BLE001"),
        ("def f(now):\n    return 1\n", "ARG001"),
        ("import re\n\nA = 1  # noqa\n", "PGH004"),
    ],
)
def test_further_rules_fire(code, rule):
    assert rule in {found for _, found, _ in findings("cockpit/core/x.py", code)}


def test_nobody_indoors_silences_the_ban():
    """A noqa for the banned list would be a hole in the law; what needs the world belongs to a port."""
    silenced = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "cockpit").rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if "noqa" in line and ("TID251" in line or "PTH123" in line)
    ]
    assert silenced == []
