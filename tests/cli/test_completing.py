"""What the shell completes beyond commands: names of releases, roles, lines, layouts, scenarios."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.ptys import Pty

PLAN = """plan = 1
[release]
name = "ferry"
title = "Ferry"
zone = "UTC"
[[role]]
id = "lead"
title = "Lead"
[[role]]
id = "ops"
[[gate]]
id = "smoke"
kind = "manual"
title = "It answers"
[[phase]]
id = "launch"
at = "T0"
decision = { role = "lead", choices = ["stay", "open"] }
[[phase.item]]
id = "open-doors"
title = "Doors open"
[[phase.item]]
id = "sail"
[[procedure]]
id = "back"
kind = "rollback"
[[procedure.step]]
id = "anchor"
"""


@pytest.fixture
def ferry(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell whose releases folder holds one release."""
    (tmp_path / "release.toml").write_text(PLAN)
    env = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    env["COCKPIT_JOURNALS"] = str(tmp_path / "releases")
    env.pop("COCKPIT_ROLE", None)
    made = subprocess.run(
        [sys.executable, "-c", OPEN, str(tmp_path / "release.toml")],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return {**env, "FERRY": made.stdout.strip(), "PLAN": str(tmp_path / "release.toml")}


OPEN = """
import datetime as dt, sys
from pathlib import Path
from cockpit.cli.plan_reading import read_plan
from cockpit.cli.run import create
now = dt.datetime(2027, 2, 19, 9, 0, tzinfo=dt.UTC)
print(create(*read_plan(Path(sys.argv[1])), parent=None, now=now, t0=now))
"""


def completed(env: dict[str, str], line: str) -> list[str]:
    words = line.format(journal=Path(env["FERRY"]).name, path=env["FERRY"], plan=env["PLAN"])
    asked = {**env, "_COCKPIT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run([sys.executable, "-m", "cockpit"], env=asked, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return [one.partition(",")[2] for one in done.stdout.splitlines() if one]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("cockpit attach fe", ["fe", "ferry-2027-02-19"]),
        ("cockpit item check fe", ["fe", "ferry-2027-02-19"]),
        ("cockpit attach {journal} --as ", ["lead", "ops"]),
        ("cockpit attach {path} --as o", ["ops"]),
        ("cockpit run {plan} --as ", ["lead", "ops"]),
        ("cockpit item check {journal} ", ["open-doors", "sail"]),
        ("cockpit item check {journal} o", ["open-doors"]),
        ("cockpit item check {journal} sail --as ", ["lead", "ops"]),
        ("cockpit gate run {journal} ", ["smoke"]),
        ("cockpit step done {journal} ", ["anchor"]),
        ("cockpit decide {journal} ", ["launch"]),
        ("cockpit role take {journal} l", ["lead"]),
        ("cockpit settle {journal} R1 h", ["happened"]),
        ("cockpit item check no-such-release ", []),
        ("cockpit note {journal} ", []),
        ("cockpit run {plan} --layout wa", ["war-room"]),
        ("cockpit demo outs", ["outsider"]),
        ("cockpit new x --from loop", ["loop-r2"]),
    ],
)
def test_what_can_be_read_at_once_is_completed(ferry: dict[str, str], line: str, names: list[str]) -> None:
    assert completed(ferry, line) == names


def test_the_whole_path_of_a_journal_serves_as_its_name_does(ferry: dict[str, str]) -> None:
    assert completed(ferry, "cockpit item check {path}/journal.toml ") == ["open-doors", "sail"]


# --- in the shells themselves

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
BEFORE = {"bash": "", "zsh": "autoload -Uz compinit; compinit -u -D; "}


@pytest.fixture
def named(ferry: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same, with this program on the path as `cockpit`."""
    program = tmp_path / "bin" / "cockpit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m cockpit "$@"\n')
    program.chmod(0o755)
    python = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return {**ferry, **python, "PATH": f"{program.parent}:{ferry['PATH']}", "HOME": str(tmp_path), "PS1": "$ "}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_what_is_typed(named: dict[str, str], shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    with Pty(command=SHELLS[shell], env=named) as pty:
        pty.keys(f'{BEFORE[shell]}eval "$(_COCKPIT_COMPLETE={shell}_source cockpit)"; echo rea""dy\n')
        pty.until("ready")
        for typed, becomes in (("cockpit stat", "us"), ("fe", "rry-2027-02-19"), ("--metr", "ics")):
            seen = len(pty.out)
            pty.keys(f"{typed}\t")
            pty.until(becomes, since=seen)
        pty.keys("\x15exit\n")
        pty.ended()


def test_fish_completes_what_is_typed_with_the_whole_help(named: dict[str, str]) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    asked = "_COCKPIT_COMPLETE=fish_source cockpit | source; complete -C 'cockpit st'; complete -C 'cockpit status fe'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", asked], env=named, capture_output=True, text=True, check=True, cwd=named["HOME"]
    )
    said = [line for line in done.stdout.splitlines() if line]
    assert "step\tDo, skip, retry or hand over a procedure's step." in said
    assert "ferry-2027-02-19" in said
