"""docs/tutorial.md, typed by a test: one real shell in a copy of its folder, each answer held against the page."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from select import select

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "tutorial.md"
DEADLINE_S = 60.0
FENCE = re.compile(r"^```(console|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Typed:
    """A line of the page that is typed. line: where it stands; shown: what the page says that comes back."""

    line: int
    command: str
    shown: list[str] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """The page shows an error: only then may the exit status be other than 0."""
        return any(line.startswith("Error: ") for line in self.shown)


@dataclass
class Edit:
    """A diff of the page. hunks: lines to find, lines to put in their place."""

    line: int
    hunks: list[tuple[str, str]]


def script(page: str) -> list[Typed | Edit]:
    """What the page asks for, in order."""
    found: list[Typed | Edit] = []
    for fence in FENCE.finditer(page):
        first = page.count("\n", 0, fence.start()) + 2
        lines = fence[2].splitlines()
        if fence[1] == "diff":
            found.append(Edit(first, _hunks(lines)))
            continue
        for number, line in enumerate(lines, first):
            if line.startswith("$ "):
                found.append(Typed(number, line[2:]))
            else:
                last = found[-1]
                assert isinstance(last, Typed)
                last.shown.append(line)
    return found


def _hunks(lines: list[str]) -> list[tuple[str, str]]:
    hunks: list[tuple[list[str], list[str]]] = []
    for line in lines:
        if line.startswith("@@"):
            hunks.append(([], []))
            continue
        before, after = hunks[-1]
        if line[:1] in (" ", "-"):
            before.append(line[1:] + "\n")
        if line[:1] in (" ", "+"):
            after.append(line[1:] + "\n")
    return [("".join(before), "".join(after)) for before, after in hunks]


def fits(shown: list[str], came: str) -> bool:
    """Whether what came is what the page shows. A line of dots is any number of lines, dots in a line any text."""
    parts = [
        r"(?:.*\n)*" if line == "..." else r".*?".join(re.escape(part) for part in line.split("...")) + r"\n"
        for line in shown
    ]
    return re.fullmatch("".join(parts), came) is not None


class Shell:
    """One bash, as a reader would have it: what is exported in one line is there in the next."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
        )

    def type(self, command: str) -> tuple[str, int]:
        """What came back, and the exit status."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{{ {command}\n}} </dev/null; printf '\\036%d\\036' $?\n".encode())
        came, end = b"", time.monotonic() + DEADLINE_S
        while came.count(b"\036") < 2:
            ready, _, _ = select([self.process.stdout], [], [], max(0.0, end - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not more:
                pytest.fail(f"`{command}` did not come to an end; so far:\n{came.decode()}")
            came += more
        text, status, _ = came.decode().split("\036")
        return text, int(status)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Shell]:
    """A reader's shell in a copy of the tutorial's folder. Whatever a half-read page left running is ended."""
    folder = tmp_path / "my-pinboard"
    shutil.copytree(DOCS / "tutorial", folder, ignore=shutil.ignore_patterns("__pycache__"))
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    cockpit = bin_folder / "cockpit"
    cockpit.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cockpit "$@"\n')
    cockpit.chmod(0o755)
    (bin_folder / "python3").symlink_to(sys.executable)
    root = str(DOCS.parent)
    env = {
        **os.environ,
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "PYTHONPATH": root,
        "COCKPIT_USER": "ada",
        "LC_ALL": "C.UTF-8",
    }
    shell = Shell(folder, env)
    yield shell
    shell.process.kill()
    shell.process.communicate()
    for journal in (folder / "journals").glob("*/journal.toml"):
        subprocess.run([str(cockpit), "engine", "--stop", str(journal)], env=env, capture_output=True, check=False)
    for place in ("staging", "production"):
        (folder / place / "version").unlink(missing_ok=True)  # the service's cue to leave


@pytest.mark.timeout(300)
def test_the_tutorial_does_what_it_shows(reader: Shell, tmp_path: Path) -> None:
    plan = tmp_path / "my-pinboard" / "release.toml"
    steps = script(PAGE.read_text())
    assert len(steps) > 30
    for step in steps:
        where = f"{PAGE.name}:{step.line}"
        if isinstance(step, Edit):
            text = plan.read_text()
            for before, after in step.hunks:
                assert text.count("\n" + before) == 1, f"{where}: not there, or more than once:\n{before}"
                text = text.replace("\n" + before, "\n" + after)
            plan.write_text(text)
            continue
        came, status = reader.type(step.command)
        assert fits(step.shown, came), f"{where}: $ {step.command}\n{came}"
        assert (status != 0) == step.fails, f"{where}: $ {step.command}\nexit status {status}"


def test_what_is_compared_can_differ() -> None:
    assert fits(["...", "rollback   VERIFIED in ..."], "GO\nclock\nrollback   VERIFIED in 15s\n")
    assert fits(["..."], "")
    assert not fits(["rollback   VERIFIED in ..."], "GO\nrollback   VERIFIED in 15s\n")
    assert not fits([], "something\n")
    assert not fits(["intact"], "damaged\n")
    assert script("```console\n$ cat a\nb\n```\n```sh\nrm c\n```\n") == [Typed(2, "cat a", ["b"])]
