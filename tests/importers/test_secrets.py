"""Secrets of a runbook: none in the draft, none in the report, and what stands in their place works."""

import os
import subprocess

import msgspec
import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.importers.report import text_of
from cockpit.importers.runbook import Imported, import_runbook
from cockpit.importers.secrets import kinds, without

GITHUB = "ghp_" + "a1B2" * 9
OTHER = "ghp_" + "z9Y8" * 9
SLACK = "T012345/B012345/" + "q7W8" * 6
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\nAAAAtLS0\n-----END OPENSSH PRIVATE KEY-----"
NEWLINE = "\n"
PASSWORD = "hunter2-and-more"


def everything(made: Imported) -> str:
    return made.plan + text_of(made.report, "release.toml") + msgspec.json.encode(made.report).decode()


def drafted(text: str) -> Imported:
    made = import_runbook(text.encode(), "runbook.md")
    assert load_plan(made.plan.encode(), "release.toml").errors == ()
    return made


RUNBOOK = f"""# Release 9
Ask Ann; the old token was {GITHUB}.

## Deploy
1. Tag it: `curl -H 'Authorization: token {GITHUB}' https://api.example/tag`
2. Tell them:
   ```bash
   export DB_PASSWORD={PASSWORD}
   psql "postgres://app:{PASSWORD}@db.example/app" -c 'select 1'
   curl -d @text https://hooks.slack.com/services/{SLACK}
   ./deploy --token {OTHER} --verbose
   ```
3. Keep the key safe:
   ```bash
   cat > key <<EOF
   {KEY.replace(NEWLINE, NEWLINE + "   ")}
   EOF
   ```

| Name | Link |
|------|------|
| Board | https://ann:{PASSWORD}@board.example/ |
"""


def test_none_reaches_the_draft_or_the_report():
    text = everything(drafted(RUNBOOK))
    for secret in (GITHUB, OTHER, SLACK, PASSWORD, "b3BlbnNzaC1rZXk", "AAAAtLS0"):
        assert secret not in text, secret


def test_each_is_told_with_its_line_and_declared_as_secret():
    made = drafted(RUNBOOK)
    told = [note for note in made.report.notes if "looks like a secret" in note]
    assert [note.partition(":")[0] for note in told] == [
        "line 2", "line 5", "line 8", "line 9", "line 10", "line 11", "line 16", "line 25",
    ]  # fmt: skip
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None
    declared = {one.name: one.secret for place in plan.environment for one in place.env}
    assert declared == dict.fromkeys(
        ("GITHUB_TOKEN", "DB_PASSWORD", "SLACK_WEBHOOK_PATH", "GITHUB_TOKEN_2", "PRIVATE_KEY"), True
    )
    assert {one.rank for one in made.report.dangers if "now $" in one.what} == {1}


def test_the_same_one_has_one_name_and_another_one_another():
    lines, found = without([f"a {GITHUB} b", f"{OTHER}", f"{GITHUB}", "nothing"])
    assert lines == ["a $GITHUB_TOKEN b", "$GITHUB_TOKEN_2", "$GITHUB_TOKEN", "nothing"]
    assert [each.line for each in found] == [1, 2, 3]


def test_lines_stay_where_they_are():
    text = f"one\n{KEY}\nlast".split("\n")
    lines, found = without(text)
    assert len(lines) == len(text)
    assert (lines[0], lines[1], lines[-1]) == ("one", "$PRIVATE_KEY", "last")
    assert [(each.line, each.kind) for each in found] == [(2, "private key")]


@pytest.mark.parametrize(
    "line",
    [
        "curl -H 'Authorization: Bearer $TOKEN' x", "curl -H \"Authorization: Bearer ${API_TOKEN}\" x",
        "git clone https://user:$PASS@x/y", "export API_TOKEN=<your token>", "export API_TOKEN=your-token-here",
        "deploy --token [TOKEN]", "deploy --password-file secrets/db.txt", "export SSH_TOKEN=/run/secrets/token",
        "TOKEN=$(vault read -field=x y)", "PASSWORD=changeme123", "https://example.org/a:b@c",
    ],
)  # fmt: skip
def test_what_only_names_a_secret_stays(line):
    assert without([line]) == ([line], [])
    assert kinds(line) == []


def commands(made: Imported) -> list[str]:
    plan = load_plan(made.plan.encode(), "release.toml").plan
    assert plan is not None
    return [item.run for phase in plan.phase for item in phase.item if item.run]


@pytest.mark.parametrize(
    "command",
    [
        f"printf %s 'token {GITHUB}'", f'printf %s "token {GITHUB}"', f"printf %s token\\ {GITHUB}",
        f"printf %s 'token {GITHUB}''' ''",
    ],
)  # fmt: skip
def test_a_command_does_with_the_variable_what_it_did_with_the_secret(command):
    (run,) = commands(drafted(f"# R\n## Deploy\n```bash\n{command}\n```\n"))
    assert GITHUB not in run
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", run],
        env={"PATH": os.environ["PATH"], "GITHUB_TOKEN": GITHUB},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == f"token {GITHUB}"


def test_one_that_a_long_line_would_cut_is_found():
    text = "x" * 1990 + " " + GITHUB
    made = drafted(f"# R\n## Deploy\n- Deploy it\n- {text}\n")
    assert "ghp_" not in everything(made)
