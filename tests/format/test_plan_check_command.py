"""`cockpit check` as a process: its lines, its exit status, and what only this machine can tell."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = 'plan = 1\n[release]\nname = "x"\n'


def check(*arguments: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cockpit", "check", *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return tmp_path / "release.toml"


def test_a_clean_plan(plan: Path) -> None:
    plan.write_text(HEAD)
    done = check(plan)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{plan}: clean\n", "")
    assert check(plan.parent).stdout == f"{plan}: clean\n", "a folder stands for its release.toml"


def test_problems_are_told_with_place_and_fix(plan: Path) -> None:
    plan.write_text(HEAD + 'titel = "x"\n')
    done = check(plan)
    assert done.returncode == 1
    assert done.stdout == (
        f'{plan}:4:1: error: unknown key "titel"\n    fix: did you mean "title"?\n'
        f"{plan}: 1 error; warnings are looked for when there are no errors\n"
    )


def test_warnings_count_only_when_asked(plan: Path) -> None:
    plan.write_text(HEAD + "t0 = 2001-01-01T10:00:00\n")
    done = check(plan)
    assert done.returncode == 0
    assert "release.toml:4:6: warning: T0 is in the past" in done.stdout
    assert check("--strict", plan).returncode == 1


def test_several_plans_and_one_that_cannot_be_read(plan: Path, tmp_path: Path) -> None:
    plan.write_text(HEAD)
    done = check(plan, tmp_path / "nowhere.toml")
    assert done.returncode == 1
    assert f"{plan}: clean" in done.stdout
    assert "nowhere.toml: error: cannot be read: No such file or directory" in done.stdout


def test_standard_input_and_json() -> None:
    done = check("--json", "-", given=b'plan = 1\n[release]\nname = "caf\xe9"\n')
    assert done.returncode == 1
    row = json.loads(done.stdout)
    assert (row["file"], row["line"], row["col"], row["severity"], row["code"]) == (
        "<stdin>",
        3,
        12,
        "error",
        "encoding",
    )


def test_hostile_text_reaches_no_terminal(plan: Path) -> None:
    plan.write_text(HEAD + '"\\u001b]52;c;eA==\\u0007[/]\\u202e" = 1\n', encoding="utf-8")
    done = check(plan)
    assert done.returncode == 1
    assert not set(done.stdout) & {"\x1b", "\x07", "\u202e"}
    assert "unknown key" in done.stdout


def test_the_schema_for_editors() -> None:
    done = check("--schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["title"] == "Release plan"


def test_usage_errors_are_two() -> None:
    assert check().returncode == 2


def test_commands_and_files_that_are_not_there(plan: Path) -> None:
    scripts = plan.parent / "scripts"
    scripts.mkdir()
    (scripts / "ready.sh").write_text("#!/bin/sh\n")
    (scripts / "ready.sh").chmod(0o755)
    (scripts / "dull.sh").write_text("#!/bin/sh\n")
    gates = {
        "a": "scripts/ready.sh --x && FOO=1 scripts/ready.sh",
        "b": "scripts/dull.sh",
        "c": "true; scripts/gone.sh",
        "d": "if true; then no-such-program-here; fi",
        "e": "for f in a b; do echo $f; done | sort > out.txt",
        "f": 'echo "unfinished',
        "g": "$TOOL --x || helper() { true; }; helper",
        "h": "test ! -f out.txt && echo if then { > out.txt; > out.txt",
    }
    text = HEAD + 'links = [{ title = "Spec", path = "docs/*.md" }]\n'
    for name, run in gates.items():
        text += f"[[gate]]\nid = '{name}'\nkind = 'command'\nrun = '''{run}'''\n"
    plan.write_text(text)
    done = check(plan)
    lines = [
        line.split(": ", 2)[1:] for line in done.stdout.splitlines() if line.startswith(f"{plan}:") and ": " in line
    ]
    assert done.returncode == 1, "a text the shell cannot read is an error"
    told = dict(line for line in lines if len(line) == 2)
    assert [row for row in lines if row[0] in ("error", "warning")] == [
        ["warning", "nothing at docs/*.md"],
        ["warning", "scripts/dull.sh is there and not executable"],
        ["warning", "no command scripts/gone.sh"],
        ["warning", 'no command "no-such-program-here" on this machine'],
        ["error", told["error"]],
    ]
    assert "the shell cannot read this" in told["error"]
    assert check("--offline", plan).returncode == 0


def test_nothing_of_the_plan_is_run(plan: Path) -> None:
    touched = plan.parent / "touched"
    plan.write_text(HEAD + f"[[gate]]\nid='g'\nkind='command'\nrun='touch {touched}; $(touch {touched})'\n")
    check(plan)
    assert not touched.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(plan: Path) -> None:
    plan.write_text(HEAD)
    plan.chmod(0)
    assert "Permission denied" in check(plan).stdout
