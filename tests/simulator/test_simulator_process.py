"""How the demo target starts, ends, and never outlives its use."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.simulated import Day, end, start, wait_until

Begin = Callable[..., Day]


def test_says_where_it_listens(day: Begin) -> None:
    here = day("pilot", "--seed", "7")
    state = json.loads((here.folder / "simulator.json").read_text())
    assert state["pid"] == here.process.pid
    assert state["url"] == here.url
    assert (state["scenario"], state["seed"]) == ("pilot", 7)
    assert here.get("/control/health").json() == {"status": "ok"}
    assert [path.name for path in here.folder.iterdir()] == ["simulator.json"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ends_cleanly_on_a_signal_while_a_request_hangs(day: Begin, number: signal.Signals) -> None:
    here = day("hang")
    here.post("/simulator/fault", {"service": "app", "kind": "hang"})
    with socket.create_connection(("127.0.0.1", here.port), timeout=10) as hanging:
        hanging.sendall(b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_until(lambda: here.state()["requests"].get("app") == 1, "the hanging request")
        here.process.send_signal(number)
        assert here.process.wait(10) == 0
        assert hanging.recv(100) == b""
    assert here.process.stderr is not None
    assert here.process.stderr.read() == ""
    assert not (here.folder / "simulator.json").exists()


def test_ends_when_its_state_file_goes(day: Begin) -> None:
    here = day()
    (here.folder / "simulator.json").unlink()
    assert here.process.wait(10) == 0


def test_ends_when_its_state_file_is_anothers_and_leaves_that_alone(day: Begin) -> None:
    here = day()
    other = here.folder / "other"
    other.write_text("{}")
    other.replace(here.folder / "simulator.json")
    assert here.process.wait(10) == 0
    assert (here.folder / "simulator.json").read_text() == "{}"


def test_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = start(tmp_path, "--parent-pid", str(parent.pid))
    try:
        assert process.stdout is not None
        assert "http://127.0.0.1:" in process.stdout.readline()
        parent.kill()  # left unreaped on purpose: a zombie is gone, too
        assert process.wait(10) == 0
        assert not (tmp_path / "simulator.json").exists()
    finally:
        end(process)
        parent.wait()
        assert parent.stdin is not None
        parent.stdin.close()


def test_a_parent_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    process = start(tmp_path, "--parent-pid", str(gone.pid))
    assert process.communicate(timeout=20) == (
        "",
        f"simulator: process {gone.pid}, which it should serve, is not there\n",
    )
    assert process.returncode == 1


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(tmp_path, "--port", str(port), "--parent-pid", str(os.getpid()))
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert err == (
        f"simulator: port {port} on 127.0.0.1 is in use by another program; "
        "choose another --port, or leave it out for a free one\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_served_already(day: Begin) -> None:
    here = day()
    second = start(here.folder)
    out, err = second.communicate(timeout=20)
    assert (second.returncode, out) == (1, "")
    assert f"(pid {here.process.pid}) already serves this folder at {here.url}" in err
    assert here.get("/api/health").status == 200


def test_a_file_left_by_a_killed_one_is_no_hindrance(day: Begin) -> None:
    here = day()
    here.process.kill()
    here.process.wait()
    assert (here.folder / "simulator.json").exists()
    second = start(here.folder, "--parent-pid", str(os.getpid()))
    try:
        assert second.stdout is not None
        assert second.stdout.readline().startswith("simulator: pilot at http://127.0.0.1:")
        assert json.loads((here.folder / "simulator.json").read_text())["pid"] == second.pid
    finally:
        end(second)


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    process = start(tmp_path / "file" / "below")
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert err.startswith(f"simulator: cannot write {tmp_path / 'file' / 'below' / 'simulator.json'}: ")
    assert "--state-dir" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--scenario", "pillot"), "did you mean 'pilot'?"),
        (("--port", "70000"), "--port must be 0 to 65535"),
        (("--speed", "0"), "--speed must be above 0"),
        (("--epoch", "yesterday"), "--epoch is not a time: 'yesterday'"),
        (("--epoch", "2026-02-20T10:00:00"), "--epoch needs an offset"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    process = start(tmp_path, *arguments)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_lists_its_scenarios() -> None:
    words = [sys.executable, "-m", "cockpit.simulator", "--list"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    names = [line.split()[0] for line in listed]
    asked = "pilot calm dead-deploy flap blind slow-drip lying hostile maintenance hang"
    assert set(asked.split()) <= set(names)
    assert all(len(line.split()) > 4 for line in listed)


def test_stands_alone() -> None:
    """Nothing but the standard library and itself is loaded (coverage and path hooks of the test run aside)."""
    program = (
        "import sys, cockpit.simulator.__main__\n"
        "ours = {n for n in sys.modules if n.split('.')[0] == 'cockpit'}\n"
        "print([n for n in ours if not n.startswith('cockpit.simulator') and n != 'cockpit'])\n"
        "print([n for n in ('textual', 'rich', 'httpx', 'msgspec', 'click') if n in sys.modules])\n"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert found == "[]\n[]\n"
