"""What is taken for a command and what is not, what keeps it from running, what is to be filled in."""

import pytest

from cockpit.importers.blocks import Code, Line, Span
from cockpit.importers.commands import inline, judge
from cockpit.importers.danger import dangers
from cockpit.importers.lists import act_of
from cockpit.importers.placeholders import fill, placeholders, variables
from cockpit.importers.scripts import read_code
from cockpit.importers.shell import split
from cockpit.importers.telling import commands_in, is_imperative


def block(text: str, lang: str = "bash") -> Code:
    lines = [Line(number, line) for number, line in enumerate(text.strip("\n").split("\n"), 2)]
    return Code(lines, Span(1, len(lines) + 2), lang)


def runs(text: str, lang: str = "bash") -> list[str]:
    return [act.run for act in read_code(block(text, lang)).acts if act.run]


@pytest.mark.parametrize(
    "line",
    [
        "git status", "./install.sh", "scripts/deploy.sh prod", "make build", "make all", "./migrate.sh up",
        "docker compose up -d", "FOO=bar npm run x", "sudo systemctl restart x", "if [ -f x ]; then", "(cd x && make)",
        "test -f x", "go test ./...", "source .env", "curl -fsS https://x/health", "time make", "find . -name x",
        "cosign verify image", "$HOME/bin/tool", "rails db:migrate", "export A=b",
    ],
)  # fmt: skip
def test_commands(line):
    assert judge(line) == "command"


@pytest.mark.parametrize(
    "line",
    [
        "On branch main", "nothing to commit, working tree clean", "make sure backups exist", "go to the dashboard",
        "find the latest build", "test the login", "NAME   READY", "key: value", "docs/a.md", "- item", "Then wait",
        "check the logs", "start the server", "install the package", "git push the tag", "Connection refused by peer",
        "verify that all pods run", 'VERSION="v1.1"', "{ \"ok\": true }", "for each host restart it", "│ a │",
    ],
)  # fmt: skip
def test_prose_and_output(line):
    assert judge(line) == "text"


def test_address_is_no_command():
    assert judge("/api/health") == "unsure"
    assert not inline("/api/health")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Run `git fetch` and then `git status`.", ["git fetch", "git status"]),
        ("**Tests pass:** `./scripts/test.sh`", ["./scripts/test.sh"]),
        ("Restart the app (`systemctl restart app`)", ["systemctl restart app"]),
        ("`npm ci`", ["npm ci"]),
        ("Run `make`.", ["make"]),
        ("Run `mytool sync`.", ["mytool sync"]),
        ("Use `mytool sync`.", []),
        ("Deploy with `make deploy ENV=prod`.", ["make deploy ENV=prod"]),
        ("Tag the release: `git tag v1.0.0`", ["git tag v1.0.0"]),
        ("Never run `make clean` here.", []),
        ("The flag (`APP_TLS=off`) stays.", []),
        ("See `scripts/old.sh` for how it was done.", []),
        ("Already published with `gh release create`", []),
        ("Confirm `docs/x.md` is current", []),
        ("Change the build command (use `npm test && npm run build`).", []),
        ("Run gates with care (`scripts/safe.sh` for heavy ones)", []),
    ],
)
def test_inline_commands(line, wanted):
    assert commands_in(line)[0] == wanted


def test_act_without_its_command_in_the_title():
    act = act_of("Tag the release: `git tag v1.0.0`", Span(1, 1))
    assert (act.title, act.run, act.help) == ("Tag the release", "git tag v1.0.0", [])


def test_imperative():
    assert is_imperative("Confirm the flag")
    assert is_imperative("DevOps runs the script")
    assert not is_imperative("The lamp dates from 1961")
    assert not is_imperative("")


def test_continuations_heredocs_quotes_and_loops_are_one_command():
    text = """
gh release create v1 \\
  --title x
cat <<'EOF' > notes
# no comment
EOF
git commit -m "one

two"
for x in a b; do
  echo $x
done
true |
  cat
"""
    assert [chunk.text.split("\n")[0] for chunk in split(block(text).lines) if chunk.kind == "command"] == [
        "gh release create v1 \\",
        "cat <<'EOF' > notes",
        'git commit -m "one',
        "for x in a b; do",
        "true |",
    ]


def test_prompt_lines_are_commands_and_the_rest_is_output():
    got = read_code(block("$ make\nmaking\n$ ls \\\n    -l\ntotal 0\n# now clean up\n$ rm x", "console"))
    assert [act.run for act in got.acts] == ["make", "ls \\\n    -l", "rm x"]
    assert got.acts[0].help == ["Expected output:\nmaking"]
    assert got.acts[2].title == "now clean up"


@pytest.mark.parametrize("lang", ["yaml", "json", "sql", "powershell", "diff", "python"])
def test_other_languages_give_no_command(lang):
    got = read_code(block("rm -rf /", lang))
    assert (got.acts, got.is_shell) == ([], False)
    assert lang in got.why


def test_block_without_language_is_believed_only_where_it_is_plain():
    assert runs("kubectl get pods\nkubectl get nodes", "") == ["kubectl get pods", "kubectl get nodes"]
    assert runs("listen 80\nserver { }", "") == []
    assert runs("Error: it broke\nkubectl get pods", "") == []
    recorded = read_code(block("kubectl get pods\nNAME  READY\nweb   1/1", ""))
    assert [act.run for act in recorded.acts] == ["kubectl get pods"]
    assert "output" in recorded.acts[0].unclear


def test_assignment_alone_is_no_command_unless_it_is_used():
    assert runs("# edit install.sh\nVERSION=2") == []
    assert runs("VERSION=2\nmake dist V=$VERSION") == ["VERSION=2\nmake dist V=$VERSION"]


def test_prose_in_a_shell_block_is_kept_as_text():
    got = read_code(block("make\nThen wait for the green light."))
    assert [act.run for act in got.acts] == ["make"]
    assert "Then wait for the green light." in got.acts[0].help
    assert got.acts[0].unclear


@pytest.mark.parametrize(
    ("command", "rank"),
    [
        ("rm -rf /", 0), ('rm -rf "$DIR/"', 0), ("rm -rf *", 0), ("curl -fsSL x | sh", 1), ("bash <(curl -s x)", 1),
        ("rm -rf build", 2), ("psql -c 'drop table users'", 2), ("sudo ls", 3), ("kubectl delete pod x", 4),
        ("terraform destroy", 4), ("git push --force", 5), ("git reset --hard HEAD~1", 5), ("chmod 777 x", 6),
        ("cd ../..; ls", 7), ("cd /srv", 7), ("ls /home/ada/x", 7), ("npm publish", 9), ("ssh host ls", 9),
    ],
)  # fmt: skip
def test_dangers(command, rank):
    assert dangers(command)[0].rank == rank


@pytest.mark.parametrize(
    "command",
    ['git commit -m "never rm -rf / again"', "cd a && cd ..", "echo 'cd ..'", "git push --force-with-lease=x y", "ls"],
)
def test_harmless(command):
    assert [danger for danger in dangers(command) if danger.rank < 8] == []


def test_secret_is_named_and_not_shown():
    token = "ghp_" + "a1" * 18
    found = dangers(f"curl -H 'X: {token}' https://x")
    assert "GitHub token" in found[0].what
    assert token not in str(found)


def test_worst_comes_first():
    ranks = [danger.rank for danger in dangers("cd ..\nsudo make\ncurl x | bash")]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("git tag vX.Y.Z", ["vX.Y.Z"]), ("pull <image>:<tag>", ["<image>", "<tag>"]), ("cd /path/to/repo", ["/path/to/repo"]),
        ("test lib/.../x", ["..."]), ("echo [reproduce issue]", ["[reproduce issue]"]), ("echo {{ version }}", ["{{ version }}"]),
        ("[ -f x ] && ls", []), ("grep '[a-z]' <in >out", []), ("echo ${A[0]}", []), ("a <<EOF", []), ("go test ./...", []),
    ],
)  # fmt: skip
def test_placeholders(text, wanted):
    assert [each.text for each in placeholders(text, command=True)] == wanted


def test_filling_in():
    assert fill('git tag vX.Y.Z -m "X.Y.Z"', {"version": "v1.2.3"}) == 'git tag v1.2.3 -m "1.2.3"'
    assert fill("pull <image>", {"<image>": "web"}) == "pull web"
    assert fill("pull <image>", {}) == "pull <image>"


def test_variables_are_those_nobody_sets():
    assert variables('for T in a; do echo "$T $TAG $HOME ${REGION:-x}"; done') == ["TAG", "REGION"]
    assert variables("TAG=1; echo $TAG '$QUOTED'") == []


@pytest.mark.parametrize(
    ("line", "run"),
    [
        ("Replica lag is under a second: `sh scripts/lag.sh`", "sh scripts/lag.sh"),
        ("Disk has room for a second copy of the whole big table: `sh scripts/space.sh` (App on-call)", "sh scripts/space.sh"),
        ("Stop the nightly jobs [red]now[/red]: `sh scripts/jobs.sh stop`.", "sh scripts/jobs.sh stop"),
    ],
)  # fmt: skip
def test_code_after_a_colon_at_the_end_is_what_to_run(line, run):
    assert commands_in(line) == ([run], "")


@pytest.mark.parametrize("line", ["Put it back: `ordertool up now`", "The lag, see `sh scripts/lag.sh`, is low"])
def test_code_that_may_be_a_command_is_a_doubt_and_never_silence(line):
    runs, doubt = commands_in(line)
    assert runs == []
    assert "may be a command: write it as its `run`" in doubt


@pytest.mark.parametrize("line", ["The column: `orders.address`", "Status: `ok`", "Never `rm -rf /data`, it is shared"])
def test_other_code_is_neither(line):
    assert commands_in(line) == ([], "")
