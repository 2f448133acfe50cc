"""`cockpit import` as a person meets it: real files, real processes, exit statuses."""

import json
import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cockpit.cli.main import main
from cockpit.core.items import runnable
from cockpit.format.plan_loader import load_plan
from cockpit.model import commands as cmd
from tests.core.desk import Desk

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).resolve().parents[2]


def cockpit(*arguments: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "cockpit", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False, timeout=60, env=env)


def test_plan_to_a_file_report_to_the_person(tmp_path):
    ran = cockpit("import", str(FIXTURES / "dangerous.md"), "-o", "release.toml", cwd=tmp_path)
    said = ran.stdout.decode()
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "6 items, 6 commands not accepted, 0 unclear" in said.split("\n", 1)[0]
    worst = said.index("runs what it downloads")
    assert worst < said.index("acts as root") < said.index("leaves the repository")
    loaded = load_plan((tmp_path / "release.toml").read_bytes(), "release.toml")
    assert loaded.errors == ()
    checked = cockpit("check", "release.toml", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert b"drafted by an import" in checked.stdout


def test_without_o_the_plan_goes_to_standard_output(tmp_path):
    ran = cockpit("import", str(FIXTURES / "crlf.md"), cwd=tmp_path)
    assert load_plan(ran.stdout, "x").errors == ()
    assert b"2 items, 1 command not accepted" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_standard_input_and_json(tmp_path):
    ran = cockpit("import", "-", "-o", "p.toml", "--json", cwd=tmp_path, stdin=b"# x\n\n## Steps\n1. Run `make`\n")
    report = json.loads(ran.stdout)
    assert (ran.returncode, report["summary"]) == (0, "1 item, 1 command not accepted, 0 unclear")
    assert report["understood"][-1]["source"] == [4, 4]


def test_an_old_plan_is_not_overwritten(tmp_path):
    (tmp_path / "release.toml").write_text("mine")
    runbook = str(FIXTURES / "crlf.md")
    assert cockpit("import", runbook, "-o", ".", cwd=tmp_path).returncode == 2
    assert (tmp_path / "release.toml").read_text() == "mine"
    assert cockpit("import", runbook, "-o", ".", "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / "release.toml").read_text().startswith("# Drafted by cockpit import")
    assert [path.name for path in tmp_path.iterdir()] == ["release.toml"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", b"is empty"),
        (b"\x7fELF\x00", b"a program"),
        (b"hello\n", b"nothing in this file"),
        (b"\x00\x01" * 9, b"binary"),
    ],
)
def test_no_runbook_is_one_line_and_status_1(tmp_path, data, said):
    (tmp_path / "x.md").write_bytes(data)
    ran = cockpit("import", "x.md", "-o", "p.toml", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert said in ran.stderr
    assert ran.stderr.count(b"\n") == 1
    assert not (tmp_path / "p.toml").exists()


def test_fifty_megabytes_are_refused_unread(tmp_path):
    with (tmp_path / "big.md").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    ran = cockpit("import", "big.md", cwd=tmp_path)
    assert ran.returncode == 1
    assert b"52,428,800 bytes" in ran.stderr


def test_what_is_no_file(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("pipe", "not a file"), (".", "not a file"), ("none.md", "No such file")):
        assert main(["import", str(tmp_path / name)]) == 1
        assert said in capsys.readouterr().err
    assert main(["import", str(FIXTURES / "crlf.md"), "-o", str(tmp_path / "no" / "p.toml")]) == 2
    assert main(["import", str(FIXTURES / "crlf.md"), "--set", "oops"]) == 2


def test_a_placeholder_is_filled_in_once_everywhere(tmp_path):
    runbook = str(FIXTURES / "placeholders.md")
    cockpit("import", runbook, "-o", "p.toml", "--set", "version=1.2.3", "--set", "<package>=lib", cwd=tmp_path)
    text = (tmp_path / "p.toml").read_text()
    assert 'run = "make dist VERSION=1.2.3"' in text
    assert "run = 'git tag -s v1.2.3 -m \"Release v1.2.3\"'" in text
    assert 'run = "twine upload dist/lib-1.2.3.tar.gz"' in text
    assert "fill in before accepting" not in text


def test_a_person_at_a_terminal_is_asked_once(tmp_path):
    """A real pty: one question for each placeholder of a command, Enter leaves it open."""
    (tmp_path / "r.md").write_text("# x\n\n## Steps\n1. Run `git tag vX.Y.Z`\n2. Run `git push origin vX.Y.Z`\n")
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    command = [sys.executable, "-m", "cockpit", "import", "r.md", "-o", "p.toml"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=env
    ) as process:
        os.close(theirs)
        asked = b""
        while b": " not in asked:
            asked += os.read(ours, 1000)
        os.write(ours, b"2.0.0\n")
        assert process.stdout is not None
        report = process.stdout.read()
        assert process.wait(timeout=60) == 0
    os.close(ours)
    assert b"vX.Y.Z (line 4, 5)" in asked
    assert b"To be filled in" not in report
    text = (tmp_path / "p.toml").read_text()
    assert "git tag v2.0.0" in text
    assert "git push origin v2.0.0" in text


def test_hostile_text_does_not_reach_the_terminal(tmp_path):
    (tmp_path / "x.md").write_bytes(b"# x\n\n## Steps\n1. Say \x1b]52;c;eA==\x07 `make \x1b[31m`\xe2\x80\xae\n")
    ran = cockpit("import", "x.md", "-o", "p.toml", cwd=tmp_path)
    plan = (tmp_path / "p.toml").read_bytes()
    for text in (ran.stdout, plan):
        assert not {0x1B, 0x07} & set(text)
        assert "\u202e".encode() not in text


def test_the_core_runs_nothing_of_a_draft(tmp_path):
    """The draft in a release: every act with a command is refused as a draft, by gate and by item."""
    text = cockpit("import", str(FIXTURES / "gate_commands.md"), cwd=tmp_path).stdout.decode()
    text += cockpit("import", str(FIXTURES / "indented_code.md"), cwd=tmp_path).stdout.decode().split("phase\n", 1)[1]
    desk = Desk(
        text[text.index("[release]\n") + 10 :]
        .replace('name = "', 'title = "', 1)
        .replace('\ntitle = "Front end 12"', "")
    )
    for gate in desk.plan.gate:
        if gate.kind == "command":
            assert desk.refused(cmd.RunGate(which=gate.id)).code == "draft"
    items = [item for phase in desk.plan.phase for item in phase.item if runnable(item)]
    assert items
    for item in items:
        assert desk.refused(cmd.StartItem(item=item.id)).code == "draft"


@pytest.mark.parametrize("name", ["run book.md", "runbook.txt", "RUNBOOK"])
@pytest.mark.parametrize("command", ["run", "check", "doctor"])
def test_a_runbook_where_a_plan_is_wanted_is_told_the_way(tmp_path, command, name):
    (tmp_path / name).write_text("# Cut over\n\n- [ ] Tell the harbour\n- [ ] Move the buoy\n")
    ran = cockpit(command, name, cwd=tmp_path)
    said = (ran.stdout + ran.stderr).decode()
    way = f"cockpit import {shlex.quote(name)} -o release.toml"
    assert (ran.returncode, said.count(way), "not TOML" in said) == (1, 1, False)
    shown = cockpit(*shlex.split(way)[1:], cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr


@pytest.mark.parametrize("text", ["# nothing but a heading\n", "[release\n"])
def test_a_plan_with_mistakes_gets_these_and_one_is_one(tmp_path, text):
    (tmp_path / "release.toml").write_text(text)
    said = cockpit("run", "release.toml", "--no-ui", cwd=tmp_path).stderr.decode()
    assert "cockpit import" not in said
    assert "1 errors" not in said
