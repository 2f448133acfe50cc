"""`cockpit demo`: the pilot's plan against a simulated day, with nothing to configure."""

import contextlib
import datetime as dt
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cockpit.adapters.engine_process import end_process
from cockpit.adapters.resources import ResourceMissing, data_dir
from cockpit.cli import completing, leaving
from cockpit.cli.basics import program
from cockpit.cli.plan_reading import read_plan
from cockpit.cli.run import create, open_release
from cockpit.cli.screen import need_screen, show
from cockpit.cli.simulation import LABEL, LOG, STATE
from cockpit.cli.wiring import Failure, open_session, warn
from cockpit.core.clock import moment_at
from cockpit.core.index import plan_of
from cockpit.format.plan_loader import load_plan
from cockpit.model.commands import CheckItem, OpenPoll
from cockpit.session.live import LiveSession

READY_S = 20.0
GRACE_S = 5.0
BEGIN = dt.timedelta(minutes=2)
SAMPLE = "hotdash-pilot"


def _simulator(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cockpit.simulator", *arguments]


def listed() -> str:
    """The scenarios there are, a line each, its name first."""
    return subprocess.run(_simulator("--list"), capture_output=True, text=True, check=False).stdout


@contextlib.contextmanager
def simulated(scenario: str, folder: Path) -> Iterator[str]:
    """A running simulator's URL. It ends with us, however we end."""
    arguments = ["--scenario", scenario, "--state-dir", str(folder), "--parent-pid", str(os.getpid())]
    log = folder / LOG
    with log.open("wb") as errors:
        process = subprocess.Popen(
            _simulator(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    try:
        yield _url(process, folder, log)
    finally:
        process.terminate()
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _url(process: "subprocess.Popen[bytes]", folder: Path, log: Path) -> str:
    assert process.stdout is not None  # noqa: S101 - it was opened as a pipe above
    ready = select.select([process.stdout], [], [], READY_S)[0]
    line = process.stdout.readline() if ready else b""
    if not line:
        said = log.read_text(errors="replace").strip().removeprefix("simulator: ")
        raise Failure(f"the simulator did not start: {said or f'no word from it for {READY_S:.0f} s'}")
    state: dict[str, Any] = json.loads((folder / STATE).read_text())
    return str(state["url"])


def environment(url: str) -> dict[str, str]:
    """What the sample plan wants to find in the environment, for a simulator at this URL."""
    return {
        "PROD_URL": url,
        "STAGING_URL": f"{url}/staging",
        "GITHUB_API": f"{url}/github",
        "SLACK_WEBHOOK": f"{url}/hooks/slack",
        "PACE": "0.2",
    }


def _labelled(data: bytes) -> bytes:
    """The sample plan, marked as a simulation for everybody who attaches."""
    return data.replace(b"[release]\n", f'[release]\nlabel = "{LABEL}"\n'.encode(), 1)


def open_sample(parent: str, role: str, t0: dt.datetime) -> LiveSession:
    """A fresh journal of the sample, pinned with its label, and a session on it."""
    now = dt.datetime.now(dt.UTC)
    path, _ = read_plan(data_dir("sample_releases") / SAMPLE)
    loaded = load_plan(_labelled(path.read_bytes()), str(path))
    folder = create(path, loaded, parent=parent, t0=t0, another=True, now=now)
    session = open_session(folder, role=role, announce=False)
    open_release(session, t0, (), "")
    _set_the_scene(session)
    session.close()
    return open_session(folder, role=role)


def _set_the_scene(session: LiveSession) -> None:
    """What a team has behind it two minutes before launch, as late notes: earlier lines done, the GO poll open.

    Whatever the rules refuse is left for the person to do.
    """
    state, now = session.state, session.now()
    for phase in plan_of(state).phase:
        for item in phase.item:
            moment = item.at or phase.at
            at = moment_at(state, moment) if moment is not None else None
            if at is None or at > now or item.gate is not None or item.deploy:
                continue
            session.do(CheckItem(item=item.id, text="done before the demo opened", occurred=at))
    for poll in plan_of(state).poll:
        session.do(OpenPoll(poll=poll.id))


def stop_engine(session: LiveSession) -> None:
    """End the engine of a release, once there is one."""
    session.refresh()
    engine = session.state.engine
    deadline = time.monotonic() + GRACE_S
    while not engine.pid and time.monotonic() < deadline:
        time.sleep(0.05)
        session.refresh()
        engine = session.state.engine
    if engine.pid and not engine.released:
        end_process(engine.pid, engine.start_time, GRACE_S)


@click.command("demo")
@click.argument("scenario", default="pilot", shell_complete=completing.scenarios)
@click.option("--list", "list_them", is_flag=True, help="Name the scenarios and leave.")
@click.option("--as", "role", default="commander", metavar="ROLE", help="The role you take.")
@click.option("--layout", metavar="NAME", shell_complete=completing.layouts, help="The layout to begin with.")
@click.option(
    "--journal", "parent", metavar="DIR", help="Where to keep the journal; a new temporary folder by default."
)
@click.option("--no-ui", is_flag=True, help="Run it without a screen until interrupted; print the journal's path.")
def demo(scenario: str, *, list_them: bool, role: str, layout: str | None, parent: str | None, no_ui: bool) -> int:
    """Fly the HotDash pilot against a simulated day: opens at T-2m, marked SIMULATION.

    The engine, the journal and the screen are the real ones; only the services they look at are played. What was
    started is stopped at the end; the journal stays, and its path is printed.

    \b
    cockpit demo
    cockpit demo --list
    """
    if list_them:
        click.echo(listed().rstrip("\n"))
        return 0
    if not no_ui:
        need_screen(f"{program()} demo --no-ui")
    parent = parent or tempfile.mkdtemp(prefix="cockpit-demo-")
    Path(parent).mkdir(parents=True, exist_ok=True)
    try:
        with leaving.in_order() as undisturbed, simulated(scenario, Path(parent)) as url:
            os.environ.update(environment(url))
            session = open_sample(parent, role, dt.datetime.now(dt.UTC) + BEGIN)
            place = session.place
            try:
                if warning := session.revive():
                    warn(warning)
                if not no_ui:
                    click.echo("\n".join(begun(place)))
                    sys.stdout.flush()
                status = _until_signalled(session) if no_ui else show(session, layout)
            finally:
                undisturbed()
                _stop_all(place)
    except ResourceMissing as error:
        raise Failure(str(error)) from None
    name = program()
    leaving.last_words(
        f"The journal is kept in {place}\n  {name} replay {place}\n  {name} verify {place}\n  {name} export postmortem {place}"
    )
    return status


def begun(place: str) -> list[str]:
    """Said before the screen covers it: what is left of it when the terminal is lost, and how others look on."""
    name = program(elsewhere=True)
    return [
        f"{LABEL}: the journal of this day is {place}",
        "Another terminal looks on, or acts (without --read-only), until this screen ends the day:",
        f"  {name} attach --read-only {place}",
        "It can be shown again whatever becomes of this terminal:",
        f"  {name} replay {place}",
    ]


def _stop_all(place: str) -> None:
    """The day is over: its engine ends, and those of the rehearsals begun beside it that are not over."""
    watcher = open_session(place, read_only=True, announce=False)
    try:
        stop_engine(watcher)
        for rehearsal in watcher.rehearsing():
            _stop_rehearsal(rehearsal.place)
    finally:
        watcher.close()


def _stop_rehearsal(place: str) -> None:
    """The engine of a rehearsal that is not over."""
    session = open_session(place, read_only=True, announce=False)
    try:
        stop_engine(session)
    finally:
        session.close()


def _until_signalled(session: LiveSession) -> int:
    """Keep simulator and engine going until somebody interrupts."""
    click.echo(session.place)
    sys.stdout.flush()
    wanted = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    signal.sigwait(wanted)
    session.close()
    return 0
