"""The dead-man switch is pinged and the journal copied while a real engine lives, and neither for a rehearsal."""

import http.server
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cockpit.adapters.journal_disk import JOURNAL
from cockpit.adapters.journal_verify import verify_file
from cockpit.adapters.mirror import JournalMirror
from cockpit.model import commands as cmd
from cockpit.model.commands import Actor
from cockpit.model.events import EngineTrouble
from cockpit.model.people import Mirror
from tests.helpers.released import PLAN, Released

DEADLINE_S = 40.0
ANNA = Actor("anna", "lead")


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.05)


class Switch(http.server.BaseHTTPRequestHandler):
    """A dead-man switch."""

    pings = 0
    status = 200

    def do_GET(self) -> None:
        type(self).pings += 1
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def switch() -> Iterator[str]:
    Switch.pings, Switch.status = 0, 200
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Switch) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_port}/ping"
        one.shutdown()


def plan(switch: str) -> str:
    return f"""{PLAN}
[alerts]
ping_url = "{switch}"
ping_every = "1s"

[mirror]
folder = "mirrored"
every = "1s"
"""


def test_an_engine_pings_and_copies_while_it_lives(tmp_path, switch):
    release = Released.open(tmp_path, plan(switch))
    copy = tmp_path / "mirrored" / Path(release.folder).name / JOURNAL
    with release.running("engine", "JOURNAL") as engine:
        until(lambda: Switch.pings >= 2, "two pings")
        until(copy.exists, "a copy")
        release.act(cmd.AddNote("for the copy"), ANNA)
        until(lambda: b"for the copy" in copy.read_bytes(), "the note in the copy")
        Switch.status = 500
        until(lambda: "dead-man switch" in release.state.engine.trouble, "trouble is told")
        Switch.status = 200
        until(lambda: "dead-man switch" not in release.state.engine.trouble, "trouble is over")
        engine.terminate()
        assert engine.wait(DEADLINE_S) == 0
    told = [entry.event for entry in release.entries if isinstance(entry.event, EngineTrouble)]
    assert [(one.what, one.reason, one.over) for one in told] == [
        ("dead-man switch", "HTTP 500", False),
        ("dead-man switch", "", True),
    ]
    assert copy.read_bytes() == Path(release.folder, JOURNAL).read_bytes(), "the last entry is in the copy"
    assert verify_file(str(copy)).intact
    after = Switch.pings
    until(lambda: engine.poll() is not None, "the engine is gone")
    assert Switch.pings == after


def test_a_rehearsal_pings_nobody_and_copies_nothing(tmp_path, switch):
    release = Released.open(tmp_path, plan(switch), rehearsal=True)
    with release.running("engine", "JOURNAL") as engine:
        until(lambda: release.state.engine.epoch > 0 and release.state.engine.beat is not None, "an engine")
        seq = release.state.seq
        until(lambda: release.state.seq > seq, "a round of it")
        engine.terminate()
        assert engine.wait(DEADLINE_S) == 0
    assert Switch.pings == 0
    assert not (tmp_path / "mirrored").exists()


# --- the copy ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def release(tmp_path: Path) -> Released:
    return Released.open(tmp_path)


def mirror(tmp_path: Path, **values: str) -> JournalMirror:
    return JournalMirror({"PATH": os.environ["PATH"], **values}, list(values), str(tmp_path))


async def test_a_redacted_text_leaves_the_copy_too(tmp_path, release):
    one, to = mirror(tmp_path), Mirror(folder="second")
    seq = release.run("note", "JOURNAL", "hunter2", role="lead").seq
    copy = tmp_path / "second" / Path(release.folder).name / JOURNAL
    assert await one.copy(to, release.folder) == ""
    assert b"hunter2" in copy.read_bytes()
    assert release.run("redact", "JOURNAL", str(seq), "a password", "--yes", role="lead").status == 0
    assert await one.copy(to, release.folder) == ""
    assert b"hunter2" not in copy.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0


async def test_a_copy_that_somebody_touched_is_made_anew(tmp_path, release):
    one, to = mirror(tmp_path), Mirror(folder="second")
    copy = tmp_path / "second" / Path(release.folder).name / JOURNAL
    assert await one.copy(to, release.folder) == ""
    copy.write_bytes(copy.read_bytes()[:-10])
    release.act(cmd.AddNote("more"), ANNA)
    assert await one.copy(to, release.folder) == ""
    assert copy.read_bytes() == Path(release.folder, JOURNAL).read_bytes()


async def test_a_link_in_place_of_the_copy_is_replaced_and_not_followed(tmp_path, release):
    one, to = mirror(tmp_path), Mirror(folder="second")
    assert await one.copy(to, release.folder) == ""
    copy = tmp_path / "second" / Path(release.folder).name / JOURNAL
    mine = tmp_path / "mine"
    mine.write_text("mine")
    copy.unlink()
    copy.symlink_to(mine)
    release.act(cmd.AddNote("more"), ANNA)
    assert await one.copy(to, release.folder) == ""
    assert not copy.is_symlink()
    assert mine.read_text() == "mine"


async def test_a_folder_that_cannot_be_written_is_told(tmp_path, release):
    (tmp_path / "second").write_text("a file")
    assert "second" in await mirror(tmp_path).copy(Mirror(folder="second"), release.folder)


async def test_a_command_gets_the_path_and_what_the_plan_names(tmp_path, release):
    one = mirror(tmp_path, MIRROR_KEY="k-1234")
    assert await one.copy(Mirror(run='cp "$1" taken; env > seen'), release.folder) == ""
    assert (tmp_path / "taken").read_bytes() == Path(release.folder, JOURNAL).read_bytes()
    assert "MIRROR_KEY=k-1234" in (tmp_path / "seen").read_text()
    assert await one.copy(Mirror(run="echo no room >&2; exit 4"), release.folder) == "exit 4: no room"
