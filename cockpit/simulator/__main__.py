"""python -m cockpit.simulator --scenario NAME --state-dir DIR: serve one day on loopback until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from . import scenario as scenarios
from .clock import ScriptClock
from .lifecycle import Parent, StateFile, Taken, on_signals, until_the_end
from .scenario import Scenario, ScenarioError
from .server import HOST, Server
from .world import World

OK, FAILED, USAGE = 0, 1, 2


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cockpit.simulator", description="The demo target, on loopback.")
    parser.add_argument("--scenario", default="pilot", help="a name from --list, or a .toml file (default: pilot)")
    parser.add_argument("--list", action="store_true", help="name the scenarios and leave")
    parser.add_argument("--state-dir", type=Path, help="where simulator.json goes while it runs")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--speed", type=float, default=1.0, help="scripted seconds a second (default: 1)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same day (default: 1)")
    parser.add_argument("--parent-pid", type=int, help="end when this process is gone")
    parser.add_argument("--epoch", help="wall time of the first second, ISO 8601 with offset (default: now)")
    return parser


def _complain(message: str) -> None:
    sys.stderr.write(f"simulator: {message}\n")
    sys.stderr.flush()


def _say(line: str) -> None:
    """A reader who has gone is no reason to stop serving."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for the rest of the process


async def _serve(scenario: Scenario, options: argparse.Namespace, epoch: datetime, parent: Parent | None) -> int:
    state, stopped = StateFile(options.state_dir), asyncio.Event()
    on_signals(stopped)
    try:
        await asyncio.to_thread(state.check_free)
    except Taken as error:
        _complain(f"{error}; stop it, or choose another --state-dir")
        return FAILED
    server = Server(World(scenario, ScriptClock(options.speed, epoch), options.seed))
    try:
        await server.listen(options.port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = "is in use by another program; choose another --port, or leave it out for a free one"
        elif error.errno == errno.EACCES:
            why = "may not be opened by this user; choose one above 1023, or leave it out for a free one"
        else:
            why = f"cannot be opened: {error.strerror}"
        _complain(f"port {options.port} on {HOST} {why}")
        return FAILED
    url = f"http://{HOST}:{server.port}"
    try:
        state.write(
            {
                "url": url,
                "port": server.port,
                "pid": os.getpid(),
                "scenario": scenario.name,
                "seed": options.seed,
                "speed": options.speed,
                "epoch": epoch.isoformat(),
            }
        )
        _say(f"simulator: {scenario.name} at {url}")
        await until_the_end(state, parent, stopped)
    except OSError as error:
        _complain(f"cannot write {state.path}: {error.strerror}; choose a --state-dir that can be written")
        return FAILED
    finally:
        state.remove()
        await server.close()
    return OK


def main(arguments: list[str] | None = None) -> int:
    parser = _arguments()
    options = parser.parse_args(arguments)
    if options.list:
        for name in scenarios.names():
            _say(f"{name:12} {scenarios.find(name).title}")
        return OK
    if options.state_dir is None:
        parser.error("--state-dir is needed (or --list)")
    if not 0 <= options.port <= 65535:
        parser.error("--port must be 0 to 65535")
    if not 0 < options.speed <= 10_000:
        parser.error("--speed must be above 0 and at most 10000")
    try:
        epoch = datetime.fromisoformat(options.epoch) if options.epoch else datetime.now(UTC).replace(microsecond=0)
        if epoch.tzinfo is None:
            parser.error("--epoch needs an offset, such as 2026-02-20T10:00:00-08:00")
        scenario = scenarios.find(options.scenario)
    except ScenarioError as error:
        _complain(str(error))
        return USAGE
    except ValueError:
        parser.error(f"--epoch is not a time: {options.epoch!r}")
    parent = Parent(options.parent_pid) if options.parent_pid is not None else None
    if parent is not None and not parent.alive():
        _complain(f"process {options.parent_pid}, which it should serve, is not there")
        return FAILED
    with contextlib.suppress(KeyboardInterrupt):  # before the handlers are in place
        return asyncio.run(_serve(scenario, options, epoch, parent))
    return OK


if __name__ == "__main__":
    sys.exit(main())
