"""Reading a plan that is to be used: without errors, or not at all.

A plan that this very program has found without an error is only read the next time: checking it takes longer than
all else that opening a release does with it, and the screen waits. Another program is any of whose checks a file looks
otherwise, whose Python or libraries were exchanged, or to which the zones' data are new.
"""

import os
import sys
import zoneinfo
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from cockpit import __version__
from cockpit.cli import crash, remembered
from cockpit.cli.basics import Failure
from cockpit.cli.crash import visible
from cockpit.cli.plan_words import counted, plan_path, runbook_instead
from cockpit.digests import sha256
from cockpit.format.plan_loaded import Loaded
from cockpit.format.plan_pinned import reread
from cockpit.format.problems import ERROR

KEPT = 50
"""So many plans are remembered as checked; the oldest is forgotten."""
_CHECKS = ("format", "model", "")
"""The folders of the package whose modules check; "" is its own ground floor, with the way to CEL."""


def read_plan(path: Path) -> tuple[Path, Loaded]:
    """A plan file, or release.toml of a folder, without errors. Raises Failure with every one there is."""
    path = plan_path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}") from None
    mark, marks = _mark(data), _marks()
    known = reread(data, str(path)) if mark in marks else None
    if known is not None:
        return path.resolve(), known
    loaded = _checked(data, path)
    if mark:
        remembered.keep(_file(), " ".join([*marks[1 - KEPT :], mark]))
    return path.resolve(), loaded


def _checked(data: bytes, path: Path) -> Loaded:
    from cockpit.format.plan_loader import load_plan

    loaded = load_plan(data, str(path))
    errors = [problem for problem in loaded.problems if problem.severity == ERROR]
    if loaded.plan is None or errors:
        instead = runbook_instead(path, data, errors)
        if instead:
            raise Failure(visible(instead))
        lines = [visible(problem.text(str(path))) for problem in errors]
        raise Failure("\n".join([*lines, f"{path}: {counted(len(errors), 'error')}; nothing was started"]))
    return loaded


def _file() -> Path:
    return crash.state_dir() / "checked-plans"


def _marks() -> list[str]:
    return remembered.recall(_file(), KEPT * 80).split()


def _mark(data: bytes) -> str:
    """Of the bytes of a plan and of all that has a say in its check, which may find more another time; "" where that
    cannot be seen."""
    try:
        program = "\n".join([__version__, sys.version, *sorted(_modules()), *_beside()])
    except OSError:
        return ""
    return sha256(f"{program}\n".encode() + data).hexdigest()


def _modules() -> Iterator[str]:
    package = Path(crash.__file__).parents[1]
    for folder in _CHECKS:
        for file in os.scandir(package / folder):
            if file.name.endswith(".py"):
                seen = file.stat()
                yield f"{folder}/{file.name} {seen.st_mtime_ns} {seen.st_size}"


def _beside() -> Iterator[str]:
    """When libraries were last put in place, or taken away, and zones."""
    for folder in (os.path.dirname(os.path.dirname(msgspec.__file__)), *zoneinfo.TZPATH):
        with suppress(FileNotFoundError):
            yield f"{folder} {os.stat(folder).st_mtime_ns}"
