"""`cockpit doctor` and `config`: on this machine as it is, and with what would bite made so."""

import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.cli import doctor_host
from cockpit.cli.doctor_finding import BITES, NOTE, OK, Finding
from tests.helpers.released import PLAN, ROOT
from tests.tui.ptys import Pty

TOKEN = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"


def cockpit(home: Path, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """A process with an environment of its own."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "COCKPIT_JOURNALS": str(home / "releases"),
        **environ,
    }
    argv = [sys.executable, "-m", "cockpit", *words]
    return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=100)


def doctor(home: Path, *words: str, **environ: str) -> dict[str, Finding]:
    """Findings by what they are about; the last of several."""
    ran = cockpit(home, "doctor", "--json", *words, **environ)
    found = [Finding(**json.loads(line)) for line in ran.stdout.splitlines()]
    assert ran.returncode == int(any(one.level == BITES for one in found)), ran
    return {one.about: one for one in found}


def test_a_machine_is_looked_at_as_it_is(tmp_path):
    found = doctor(tmp_path)
    for about in (
        "releases",
        "file system",
        "sync",
        "locale",
        "zones",
        "clock",
        "linger",
        "limits",
        "python",
        "tokens",
    ):
        assert about in found or about == "releases"
    assert found["sync"].words.startswith("an entry is on disk after ")
    assert found["terminal"].level == NOTE  # not run in one
    assert found["locale"] == Finding(OK, "locale", "C.UTF-8")
    assert not (tmp_path / "releases").exists()


def test_in_words_with_what_to_do(tmp_path):
    ran = cockpit(tmp_path, "doctor", LANG="xx_XX.UTF-8", LC_ALL="xx_XX.UTF-8")
    assert ran.returncode == 1
    assert 'BITES locale: "xx_XX.UTF-8" is not installed here' in ran.stdout
    assert "        do: export LANG=C.UTF-8" in ran.stdout
    quiet = cockpit(tmp_path, "doctor", "--quiet", LC_ALL="xx_XX.UTF-8")
    assert all(line.startswith(("BITES", "        do:")) for line in quiet.stdout.splitlines())


def test_tokens_are_named_and_never_shown(tmp_path):
    ran = cockpit(tmp_path, "doctor", GITHUB_TOKEN=TOKEN)
    assert "set here: GITHUB_TOKEN (never shown)" in ran.stdout
    assert TOKEN not in ran.stdout + ran.stderr


def test_an_agent_that_is_gone_bites(tmp_path):
    found = doctor(tmp_path, SSH_AUTH_SOCK=str(tmp_path / "gone"))["ssh agent"]
    assert (found.level, "ENOENT" in found.words) == (BITES, True)
    path = tmp_path / "agent"
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(str(path))
        agent.listen()
        assert doctor(tmp_path, SSH_AUTH_SOCK=str(path))["ssh agent"].level == OK


def test_a_folder_everybody_may_change_bites(tmp_path):
    folder = tmp_path / "releases"
    folder.mkdir()
    folder.chmod(0o777)
    found = doctor(tmp_path)["permissions"]
    assert (found.level, found.do) == (BITES, f"chmod o-w {folder}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_bites(tmp_path):
    folder = tmp_path / "releases"
    folder.mkdir(mode=0o500)
    assert doctor(tmp_path)["releases"].level == BITES


def test_a_check_that_fails_stops_none_of_the_others(monkeypatch):
    def _broken(_environ: object) -> list[Finding]:
        raise OSError("no such device")

    monkeypatch.setattr(doctor_host, "CHECKS", (_broken, doctor_host._zones))
    first, second = doctor_host.host({})
    assert (first.level, first.about, first.words) == (NOTE, "broken", "could not be looked at: no such device")
    assert second.level == OK


# --- with a plan ------------------------------------------------------------------------------------------------------


class Health(http.server.BaseHTTPRequestHandler):
    """Answers well on /ok, badly elsewhere."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ok" else 503)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Health) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_port}"
        one.shutdown()


def plan(tmp_path: Path, more: str = "", text: str = PLAN) -> str:
    (tmp_path / "DECISIONS.md").write_text("# D-7 x\n")
    path = tmp_path / "release.toml"
    path.write_text(text + more)
    return str(path)


def test_what_a_plan_leans_on_is_tried(tmp_path, server):
    more = f"""
[[environment]]
id = "production"
env = [{{ name = "APP_KEY", matches = "^k-", secret = true }}]

[[probe]]
id = "good"
kind = "http"
url = "{server}/ok"

[[probe]]
id = "poor"
kind = "http"
url = "{server}/poor"

[[probe]]
id = "shut"
kind = "http"
url = "http://127.0.0.1:1/"

[[channel]]
id = "room"
kind = "webhook"
url = "${{ROOM_URL}}"

[[channel]]
id = "lost"
kind = "webhook"
url = "http://127.0.0.1:1/hook?key=${{APP_KEY}}"
"""
    found = doctor(tmp_path, plan(tmp_path, more), APP_KEY="k-verysecret", ROOM_URL=f"{server}/hook")
    assert found["environment production"].level == OK
    assert (found["probe good"].level, found["probe good"].words[:8]) == (OK, "HTTP 200")
    assert (found["probe poor"].level, found["probe poor"].words[:8]) == (NOTE, "HTTP 503")
    assert (found["probe shut"].level, "refused" in found["probe shut"].words) == (BITES, True)
    assert found["channel room"].words.endswith("takes connections; nothing was sent")
    assert found["channel lost"].level == BITES
    assert found["channel board"].words == "a person posts it"
    assert not any("verysecret" in one.words for one in found.values())


def test_what_a_plan_lacks_here(tmp_path):
    more = """
[[gate]]
id = "odd"
kind = "command"
run = "no-such-program --now"

[[environment]]
id = "production"
env = [{ name = "APP_KEY" }]

[[probe]]
id = "far"
kind = "http"
url = "${FAR_URL}/x"

[[tuple]]
id = "repo"
refs = { sha = "git:nowhere:HEAD" }
"""
    found = doctor(tmp_path, plan(tmp_path, more))
    assert (found["environment production"].level, found["environment production"].words) == (
        BITES,
        "APP_KEY is not set",
    )
    assert found["variable"].words.startswith("FAR_URL is not set here")
    assert found["probes"].words.startswith("far cannot ask")
    assert any("no-such-program" in one.words for one in found.values())
    assert found["ref git:nowhere:HEAD"].level == BITES


@pytest.mark.parametrize(
    ("text", "words"),
    [("plan = 1", "has 1 error"), ("# A heading\n- [ ] to do\n", "has 1 error"), (None, "No such file")],
)
def test_a_plan_that_cannot_be_used(tmp_path, text, words):
    path = tmp_path / "release.toml"
    if text is not None:
        path.write_text(text)
    found = doctor(tmp_path, str(path))["plan"]
    assert (found.level, words in found.words) == (BITES, True)


def test_remotes_are_asked_and_nothing_is_fetched(tmp_path):
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@x", *words], cwd=tmp_path, check=True, capture_output=True
        )

    git("init", "-q", "--bare", "far")
    git("clone", "-q", "far", "near")
    (tmp_path / "near" / "a").write_text("a")
    git("-C", "near", "add", "a")
    git("-C", "near", "commit", "-qm", "a")
    git("-C", "near", "push", "-q", "origin", "HEAD")
    more = '\n[[tuple]]\nid = "repo"\nrefs = { sha = "git:near:HEAD" }\n'
    found = doctor(tmp_path, plan(tmp_path, more))
    assert found["ref git:near:HEAD"].level == OK
    assert found[f"remote of {tmp_path}/near"].level == OK
    git("-C", "near", "remote", "set-url", "origin", str(tmp_path / "gone"))
    assert doctor(tmp_path, plan(tmp_path, more))[f"remote of {tmp_path}/near"].level == BITES


# --- config -----------------------------------------------------------------------------------------------------------


def test_where_settings_are(tmp_path):
    ran = cockpit(tmp_path, "config", "where")
    assert ran.stdout.splitlines()[0] == str(tmp_path / "config" / "cockpit" / "config.toml")
    assert f"releases: {tmp_path / 'releases'} (none yet)" in ran.stdout


def configured(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config" / "cockpit" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_no_settings_and_good_settings_are_clean(tmp_path):
    assert cockpit(tmp_path, "config", "check").returncode == 0
    path = configured(tmp_path, 'theme = "mono"\nascii = "on"\nbell = false\n[keys]\nnote = ["n", "f5"]\n')
    ran = cockpit(tmp_path, "config", "check")
    assert (ran.returncode, ran.stdout) == (0, f"{path}: clean\n")


def test_a_key_that_is_taken_from_something_else_is_named(tmp_path):
    path = configured(tmp_path, '[keys]\ncheck = "d"\nannounce = ["A"]\ndown = "k"\n')
    ran = cockpit(tmp_path, "config", "check")
    assert ran.returncode == 0
    said = [line for line in ran.stdout.splitlines() if line.startswith(str(path))]
    assert said[0].startswith(
        f'{path}:2:9: warning: "d" for check takes that key from decide; the palette still has it: :'
    )
    assert 'takes that key from replay.compare ("then and now")' in said[1]
    assert f"{path}:3:" in said[2]
    assert 'takes that key from gates.all ("run all")' in said[2]
    assert "which keeps" in said[3]
    assert '"gates.all" = ""' in ran.stdout
    configured(tmp_path, '[keys]\ncheck = "d"\ndecide = ""\n"replay.compare" = ""\n')
    assert "clean" in cockpit(tmp_path, "config", "check").stdout


def test_a_key_without_which_there_is_no_way_back_is_an_error(tmp_path):
    for keys in ('note = "q"\n', 'check = "d"\npalette = ""\n', 'descide = "d"\n'):
        path = configured(tmp_path, f"[keys]\n{keys}")
        ran = cockpit(tmp_path, "config", "check")
        assert (ran.returncode, f"{path}:2:" in ran.stdout) == (1, True)
    assert 'did you mean "decide"?' in ran.stdout


def test_everything_wrong_at_once_and_where(tmp_path):
    path = configured(
        tmp_path,
        'theme = "drak"\nascii = "yes"\nbell = "off"\nthem = "dark"\nlayout = "nowhere"\n[keys]\nnoet = "n"\nnote = 5\nquit = ""\n',
    )
    ran = cockpit(tmp_path, "config", "check")
    assert ran.returncode == 1
    said = [line for line in ran.stdout.splitlines() if line.startswith(str(path))]
    assert [line.split(":")[1] for line in said] == ["1", "2", "3", "4", "5", "7", "8", "9"]
    for words in (
        'did you mean "dark"?',
        'did you mean "theme"?',
        "ascii is auto, on or off, in quotes",
        "bell is true or false",
    ):
        assert words in ran.stdout


@pytest.mark.parametrize("text", ["theme = ", "a = 1\na = 2\n"])
def test_what_is_no_toml(tmp_path, text):
    configured(tmp_path, text)
    ran = cockpit(tmp_path, "config", "check")
    assert ran.returncode == 1
    assert "config.toml:" in ran.stdout


def test_layouts_are_checked_too(tmp_path):
    folder = tmp_path / "config" / "cockpit" / "layouts"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('layout = 1\nname = "mine"\ngrid = "nothing"\n')
    ran = cockpit(tmp_path, "config", "check")
    assert ran.returncode == 1
    assert "mine.toml:" in ran.stdout


def test_another_file(tmp_path):
    other = tmp_path / "other.toml"
    assert cockpit(tmp_path, "config", "check", str(other)).returncode == 1
    other.write_text('theme = "dark"\n')
    assert cockpit(tmp_path, "config", "check", str(other)).returncode == 0


@pytest.mark.parametrize(
    ("environ", "said", "never"),
    [
        ({"STY": "1.x"}, "ok    screen: ", "tmux: "),
        ({"SSH_TTY": "/dev/pts/1"}, "over SSH without tmux: losing the connection loses the screen", "no tmux"),
        ({"SSH_CONNECTION": "1 2 3 4"}, "line: looked at over SSH: the screen spares bytes", "no tmux"),
    ],
    ids=["screen", "tty", "connection"],
)
def test_what_holds_the_terminal_and_by_what_way_it_is_looked_at(tmp_path, environ, said, never):
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), **environ}
    with Pty(command=[sys.executable, "-m", "cockpit", "doctor"], env=home) as pty:
        assert pty.ended(60) in (0, 1)
        found = pty.out.decode()
    assert said in found
    assert never not in found
