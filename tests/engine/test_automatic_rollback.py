"""The automatic path with real processes: claim, fence, act, verify - and kill -9 anywhere on it."""

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

import pytest

from cockpit.model.commands import StartItem
from cockpit.model.events import TriggerChanged
from cockpit.model.state import State
from tests.helpers.app import App
from tests.helpers.bluegreen import bluegreen
from tests.helpers.flight import Flight

PLAN = bluegreen(
    """
[[procedure.step]]
id = "restore"
run = 'echo restored >> restored; sleep 0.3; curl() { :; }; python3 -c "import os,urllib.request as u; u.urlopen(u.Request(os.environ[\\"APP\\"] + \\"/restore\\", method=\\"POST\\"))"'
[[procedure.step]]
id = "lock"
run = "echo locked >> locked"
""",
    more="""
incident = "critical"
[[severity]]
id = "critical"
[stability]
for = "10m"
on_breach = "fail"
""",
)
Fly = Callable[..., Flight]


def armed(state: State) -> bool:
    return "down" in state.triggers and state.triggers["down"].phase == "armed"


def verified(state: State) -> bool:
    return any(proc.status == "verified" for proc in state.procs.values())


def deployed(fly: Fly, app: App) -> Flight:
    """A flight with a proven trigger and one deploy out."""
    flight = fly(PLAN, {"APP": app.url}, t0="+1m")
    flight.open()
    flight.deploy()
    return flight


def once(flight: Flight, app: App) -> None:
    """Executed at most once, claimed once, and the journal says so."""
    restored = (flight.folder / "restored").read_text().splitlines()
    assert len(restored) == 1
    assert app.restores == 1
    assert flight.kinds().count("procedure.called") == 1


def test_nobody_is_there_and_it_rolls_back_once(fly: Fly, app: App) -> None:
    flight = deployed(fly, app)
    app.healthy = False
    state = flight.until(verified, "a verified rollback")
    assert state.procs["P1"].automatic
    once(flight, app)
    assert (flight.folder / "locked").exists()
    app.healthy = False  # bad again: this deploy has had its rollback
    flight.until(lambda s: s.triggers["down"].phase == "firing" and s.triggers["down"].firings == 2, "a second firing")
    flight.until(lambda s: s.probes["health"].streak > 8, "more bad polls")
    once(flight, app)


PATH = (
    ("samples", 1, "evidence"),
    ("trigger.changed", 1, "pending"),
    ("trigger.changed", 2, "firing"),
    ("incident.opened", 1, "the incident"),
    ("procedure.called", 1, "claim"),
    ("run.ordered", 1, "order of the first step"),
    ("run.started", 1, "fence of the first step"),
    ("run.finished", 1, "outcome of the first step"),
    ("step.done", 1, "first step"),
    ("run.ordered", 2, "order of the second step"),
    ("run.started", 2, "fence of the second step"),
    ("run.finished", 2, "outcome of the second step"),
    ("step.done", 2, "second step"),
    ("procedure.ended", 1, "executed"),
    ("samples", 6, "verification"),
)
"""Each entry on the way from the evidence to the verification: type, which of those since the outage, what it is."""


@pytest.mark.parametrize(("kind", "number"), [row[:2] for row in PATH], ids=[row[2].replace(" ", "-") for row in PATH])
def test_kill_9_after_each_entry_of_the_path(fly: Fly, app: App, kind: str, number: int) -> None:
    flight = deployed(fly, app)
    pid = flight.state.engine.pid
    with (flight.journal / "journal.toml").open("rb") as journal:
        journal.seek(0, os.SEEK_END)
        app.healthy = False
        wait_for(journal, f'type = "{kind}"'.encode(), number)
        os.kill(pid, signal.SIGKILL)
    flight.until(verified, "a verified rollback", within=60)
    once(flight, app)
    assert (flight.folder / "locked").read_text() == "locked\n"
    flight.until(lambda s: s.engine.epoch > 1, "another engine")


def wait_for(journal: BinaryIO, line: bytes, number: int) -> None:
    """Until so many of these lines have been appended: looked for in the bare file, since it has to be quick."""
    end, seen, rest = time.monotonic() + 40, 0, b""
    while seen < number:
        rest += journal.read()
        lines = rest.split(b"\n")
        seen, rest = seen + lines[:-1].count(line), lines[-1]
        assert time.monotonic() < end, f"{line!r} came only {seen} times"


def test_thirty_engines_started_in_an_outage_roll_back_once(fly: Fly, app: App) -> None:
    flight = deployed(fly, app)
    flight.cockpit("engine", str(flight.journal), "--stop")
    flight.until(lambda s: bool(s.engine.released), "the engine's end")
    app.healthy = False
    engines = [flight.start_engine() for _ in range(30)]
    flight.until(verified, "a verified rollback", within=90)
    flight.until(lambda _: sum(one.poll() is None for one in engines) == 1, "the end of the other 29", within=90)
    once(flight, app)


def test_engines_killed_again_and_again_roll_back_once(fly: Fly, app: App) -> None:
    """Whatever the keeper starts is killed as soon as it has written something, until the rollback is through."""
    flight = deployed(fly, app)
    app.healthy = False
    killed = 0
    end = time.monotonic() + 60
    while not any(proc.executed for proc in flight.state.procs.values()) and time.monotonic() < end:
        epoch = flight.state.engine.epoch
        seen = flight.kinds().count("samples")
        flight.until(lambda s, was=seen: flight.kinds().count("samples") > was or s.procs, "a look")  # type: ignore[misc]
        if killed < 4 and flight.state.engine.epoch == epoch:
            flight.kill_engine()
            killed += 1
            flight.until(lambda s, was=epoch: s.engine.epoch > was, "the next engine")  # type: ignore[misc]
    flight.until(verified, "a verified rollback", within=60)
    assert killed
    once(flight, app)


def test_after_logout_it_rolls_back_all_the_same(fly: Fly, app: App) -> None:
    """The screen's terminal goes away, as when a connection breaks or somebody logs out; the engine was its child."""
    flight = deployed(fly, app)
    master, slave = pty.openpty()
    screen = subprocess.Popen(
        [sys.executable, "-m", "cockpit", "attach", str(flight.journal)],
        stdin=slave, stdout=slave, stderr=slave, start_new_session=True, cwd=flight.folder,
        env={**flight.env, "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(slave)
    reading = threading.Thread(target=drain, args=(master,), daemon=True)
    reading.start()
    flight.until(lambda s: any(person.open_sessions for person in s.people.values()), "somebody at the screen")
    os.kill(flight.state.engine.pid, signal.SIGHUP)
    screen.send_signal(signal.SIGHUP)
    screen.wait(30)
    os.close(master)
    app.healthy = False
    state = flight.until(verified, "a verified rollback")
    assert state.procs["P1"].automatic
    once(flight, app)


def drain(master: int) -> None:
    """Nobody reads what the screen paints; a full pty would stop it."""
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        return


def test_everything_is_dead_and_nothing_is_rolled_back(fly: Fly, app: App) -> None:
    flight = deployed(fly, app)
    app.healthy = app.control = False
    flight.until(lambda s: s.probes["control"].verdict == "fail" and s.probes["health"].streak > 10, "blindness")
    phases = [entry.event.phase for entry in flight.entries() if isinstance(entry.event, TriggerChanged)]
    assert set(phases) == {"armed"}, "it has never been thought bad, not even for one poll"
    assert flight.state.stability.status == "running", "a window is not broken by what nobody could see"
    assert "procedure.called" not in flight.kinds()
    assert app.restores == 0


def test_refused_connections_with_a_green_control_are_failures(fly: Fly, app: App) -> None:
    other = App()
    plan = PLAN.replace('url = "${APP}/control"', 'url = "${CONTROL}/control"').replace(
        "python3 -c", "touch tried; exit 0; python3 -c"
    )
    flight = fly(plan, {"APP": app.url, "CONTROL": other.url}, t0="+1m")
    flight.open()
    flight.deploy()
    app.close()
    state = flight.until(lambda s: "P1" in s.procs, "a rollback")
    assert state.procs["P1"].automatic
    flight.until(lambda _: (flight.folder / "tried").exists(), "the restore step")
    other.close()


def test_a_stopped_engine_does_not_act_late_on_what_it_never_saw(fly: Fly, app: App) -> None:
    flight = deployed(fly, app)
    pid = flight.state.engine.pid
    os.kill(pid, signal.SIGSTOP)
    try:
        app.healthy = False
        app.healthy = True
    finally:
        os.kill(pid, signal.SIGCONT)
    polls = flight.state.probes["health"].polls
    flight.until(lambda s: s.probes["health"].polls > polls + 3, "more polls")
    assert "procedure.called" not in flight.kinds()


LIVE = """
[[probe]]
id = "published"
kind = "http"
url = "${APP}/published"
live_id = "body.id"
every = "1s"
every_live = "200ms"
"""


def test_a_deploy_published_while_nobody_watched_is_noticed_and_turned_back(fly: Fly, app: App) -> None:
    """The record knows what the engine before left live. The rollback of it, and what that publishes, is no news."""
    flight = fly(PLAN + LIVE, {"APP": app.url}, t0="+1m")
    flight.open()
    flight.until(armed, "an armed trigger")
    flight.until(lambda s: s.live.get("published") is not None, "what is live, on record")
    flight.do(StartItem(item="promote"))
    flight.until(lambda s: len(s.deploys) == 1, "the deploy")
    app.live = "d2"
    flight.until(lambda s: s.live["published"].live == "d2", "what the promotion published")
    looks = flight.state.probes["published"].polls
    flight.until(lambda s: s.probes["published"].polls > looks, "a look since the promotion")
    flight.cockpit("engine", str(flight.journal), "--stop")
    flight.until(lambda s: bool(s.engine.released), "the engine's end")
    app.live = "d3"
    flight.start_engine()
    state = flight.until(lambda s: len(s.deploys) == 2, "the deploy from outside")
    assert state.deploys[1].outside
    assert flight.kinds().count("deploy.noticed") == 1
    app.healthy = False
    state = flight.until(verified, "a verified rollback")
    assert (state.procs["P1"].generation, state.procs["P1"].automatic) == (2, True)
    flight.until(lambda s: s.live["published"].live == "d0", "what the rollback published")
    once(flight, app)
    assert flight.kinds().count("deploy.noticed") == 1, "what the rollback published is no news"
