"""`cockpit doctor PLAN`: pushes tried without sending, what a GitHub token may, control targets, and test posts."""

import datetime as dt
import http.server
import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from cockpit.cli.doctor_finding import BITES, NOTE, OK
from cockpit.cli.doctor_reach import pushed_to
from tests.cli.test_doctor import cockpit, doctor, plan
from tests.helpers.released import PLAN

TOKEN = "ghp_" + "a1B2" * 9


class World(http.server.BaseHTTPRequestHandler):
    """GitHub for one repository, and a place that takes posts."""

    repo: ClassVar[tuple[int, dict[str, Any], dict[str, str]]] = (200, {}, {})
    posted: ClassVar[list[tuple[str, str]]] = []
    authorization: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        if self.path.startswith("/repos/"):
            self.authorization.append(self.headers.get("authorization", ""))
            status, body, headers = type(self).repo
            self._answer(status, json.dumps(body).encode(), {"content-type": "application/json", **headers})
        else:
            self.posted.append((self.path, ""))
            self._answer(200, b"{}", {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.posted.append((self.path, body))
        self._answer(500 if self.path == "/broken" else 200, b"no", {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def world() -> Iterator[str]:
    World.repo, World.posted[:], World.authorization[:] = (200, {}, {}), [], []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), World) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_port}"
        one.shutdown()


# --- git --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("git push origin v1", "origin"), ("git push", ""), ("git -C web push --tags upstream HEAD", "upstream"),
        ("make && git push -q 'far' main", "far"), ("git status", None), ("echo push", None), ("git stash && ./push", None),
    ],
)  # fmt: skip
def test_what_a_command_pushes_to(text, to):
    assert pushed_to(text) == to


PUSHES = PLAN + '\n[[gate]]\nid = "pushed"\nkind = "command"\nrun = "git push origin v1"\nworkdir = "near"\n'


def git(at: Path, *words: str) -> str:
    argv = ["git", "-c", "user.name=x", "-c", "user.email=x@x", *words]
    return subprocess.run(argv, cwd=at, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def near(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", "far")
    git(tmp_path, "clone", "-q", "far", "near")
    (tmp_path / "near" / "a").write_text("a")
    git(tmp_path / "near", "add", "a")
    git(tmp_path / "near", "commit", "-qm", "a")
    git(tmp_path / "near", "push", "-q", "origin", "HEAD")
    return tmp_path / "near"


def test_a_push_is_tried_and_nothing_arrives(tmp_path, near):
    (near / ".git" / "hooks" / "pre-push").write_text("#!/bin/sh\ntouch ../hooked\n")
    (near / ".git" / "hooks" / "pre-push").chmod(0o755)
    before = git(tmp_path / "far", "for-each-ref")
    found = doctor(tmp_path, plan(tmp_path, text=PUSHES))
    assert (found[f"push to origin of {near}"].level, found[f"remote of {near}"].level) == (OK, OK)
    assert git(tmp_path / "far", "for-each-ref") == before
    assert not (tmp_path / "hooked").exists()


def test_a_push_that_would_be_refused_bites(tmp_path, near):
    git(near, "remote", "set-url", "--push", "origin", str(tmp_path / "gone"))
    found = doctor(tmp_path, plan(tmp_path, text=PUSHES))
    assert (found[f"remote of {near}"].level, found[f"push to origin of {near}"].level) == (OK, BITES)


def test_no_remote_to_push_to_bites(tmp_path, near):
    git(near, "remote", "remove", "origin")
    assert doctor(tmp_path, plan(tmp_path, text=PUSHES))[f"remote of {near}"].level == BITES


def test_a_wrapper_that_cannot_be_executed_bites(tmp_path):
    (tmp_path / "safe.sh").write_text("#!/bin/sh\n")
    more = '\n[[gate]]\nid = "wrapped"\nkind = "command"\nrun = "true"\nwrapper = "./safe.sh --quiet"\n'
    said = [one.words for one in doctor(tmp_path, plan(tmp_path, more)).values() if one.level == BITES]
    assert any("safe.sh is there and not executable" in words for words in said), said
    (tmp_path / "safe.sh").chmod(0o755)
    assert not any("safe.sh" in one.words for one in doctor(tmp_path, plan(tmp_path, more)).values())


# --- GitHub -----------------------------------------------------------------------------------------------------------


def asks(world: str, run: str = "true") -> str:
    return f"""
[[gate]]
id = "ci"
kind = "github"
github = {{ ask = "checks", repo = "line/ferry", api = "{world}", token = "${{MY_TOKEN}}" }}

[[gate]]
id = "tool"
kind = "command"
run = "{run}"
"""


@pytest.mark.parametrize(
    ("may", "run", "level"),
    [
        ({"pull": True}, "true", OK), ({"pull": True, "push": True}, "git push origin v1", OK),
        ({"pull": True, "push": False}, "git push origin v1", BITES),
    ],
)  # fmt: skip
def test_what_a_token_may(tmp_path, world, may, run, level):
    World.repo = (200, {"permissions": may}, {})
    ran = cockpit(tmp_path, "doctor", "--json", plan(tmp_path, asks(world, run)), MY_TOKEN=TOKEN)
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [one["level"] for one in said if one["about"] == "github line/ferry"] == [level]
    assert World.authorization == [f"Bearer {TOKEN}"]
    assert TOKEN not in ran.stdout + ran.stderr


@pytest.mark.parametrize(("days", "level"), [(0, BITES), (3, NOTE), (60, OK)])
def test_a_token_that_soon_ends(tmp_path, world, days, level):
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(days=days, hours=2)
    header = {"github-authentication-token-expiration": f"{ends:%Y-%m-%d %H:%M:%S} UTC"}
    World.repo = (200, {"permissions": {"pull": True}}, header)
    found = doctor(tmp_path, plan(tmp_path, asks(world)), MY_TOKEN=TOKEN)["github line/ferry"]
    assert (found.level, "the token ends" in found.words) == (level, level != OK)


@pytest.mark.parametrize(("status", "words"), [(401, "forbidden"), (404, "not-found")])
def test_a_token_that_is_not_let_in_bites(tmp_path, world, status, words):
    World.repo = (status, {"message": "no"}, {})
    found = doctor(tmp_path, plan(tmp_path, asks(world)), MY_TOKEN=TOKEN)["github line/ferry"]
    assert (found.level, found.words.split(":")[0]) == (BITES, words)
    assert TOKEN not in found.words


def test_gh_is_asked_in_the_environment_that_commands_get(tmp_path, world):
    """GH_TOKEN is set in the shell, and no environment of the plan declares it: a command would not have it."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text('#!/bin/sh\n[ -n "$GH_TOKEN" ]\n')
    (tools / "gh").chmod(0o755)
    path = f"{tools}:/usr/bin:/bin"
    more = '\n[[gate]]\nid = "tool"\nkind = "command"\nrun = "gh release list"\n'
    assert doctor(tmp_path, plan(tmp_path, more), PATH=path, GH_TOKEN=TOKEN)["gh"].level == BITES
    more += '\n[[environment]]\nid = "hub"\nenv = [{ name = "GH_TOKEN", secret = true }]\n'
    assert doctor(tmp_path, plan(tmp_path, more), PATH=path, GH_TOKEN=TOKEN)["gh"].level == OK


# --- control targets --------------------------------------------------------------------------------------------------


def test_control_targets_that_fail_bite(tmp_path, world):
    probe = '\n[[probe]]\nid = "outside"\nkind = "http"\ncontrol = true\nurl = "{}"\n'
    found = doctor(tmp_path, plan(tmp_path, probe.format("http://127.0.0.1:1/")))["control targets"]
    assert (found.level, "none answers" in found.words) == (BITES, True)
    assert doctor(tmp_path, plan(tmp_path, probe.format(f"{world}/x")))["control targets"].level == OK


def test_where_the_second_copy_goes(tmp_path):
    more = '\n[mirror]\nfolder = "{}"\n'
    assert doctor(tmp_path, plan(tmp_path, more.format("copies/of/it")))["mirror"].level == OK
    (tmp_path / "taken").write_text("a file")
    assert doctor(tmp_path, plan(tmp_path, more.format("taken")))["mirror"].level == BITES


# --- test posts -------------------------------------------------------------------------------------------------------

POSTS = """
[alerts]
channels = ["pager"]
ping_url = "{world}/ping"

[[channel]]
id = "pager"
kind = "webhook"
url = "{world}/pager?key=${{PAGER_KEY}}"

[[channel]]
id = "wall"
kind = "webhook"
url = "{world}/broken"

[[channel]]
id = "mail"
kind = "command"
run = "cat > mailed"
"""


def test_nothing_is_posted_unless_asked_for(tmp_path, world):
    found = doctor(tmp_path, plan(tmp_path, POSTS.format(world=world)), PAGER_KEY="k-verysecret")
    assert World.posted == []
    assert not (tmp_path / "mailed").exists()
    assert found["channel pager"].level == found["alerts ping"].level == OK


def test_a_test_goes_to_every_channel_that_needs_no_person(tmp_path, world):
    path = plan(tmp_path, POSTS.format(world=world))
    ran = cockpit(tmp_path, "doctor", "--json", "--send-test", path, PAGER_KEY="k-verysecret")
    found = {one["about"]: one for one in map(json.loads, ran.stdout.splitlines())}
    assert [found[about]["level"] for about in ("test page pager", "test post wall", "test post mail", "test ping")] == [
        OK, BITES, OK, OK,
    ]  # fmt: skip
    assert sorted(path for path, _ in World.posted) == ["/broken", "/pager?key=k-verysecret", "/ping"]
    assert all("Test from cockpit doctor" in body for path, body in World.posted if path != "/ping")
    assert "Ferry bookings" in (tmp_path / "mailed").read_text()
    assert "verysecret" not in ran.stdout + ran.stderr


def test_a_test_needs_a_plan(tmp_path):
    assert cockpit(tmp_path, "doctor", "--send-test").returncode == 2
