"""`cockpit engine JOURNAL`: the engine of a release, in the foreground."""

import asyncio
import contextlib
import os
import signal
import sys
import time

import click

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.engine_process import EngineLock, end_process, keepers, start_time
from cockpit.adapters.environment import masker
from cockpit.adapters.git import Repositories
from cockpit.adapters.http import Http
from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.mirror import JournalMirror
from cockpit.adapters.person import host
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.adapters.sender import HttpSender
from cockpit.adapters.surveyor import DiskSurveyor
from cockpit.cli import completing
from cockpit.cli.wiring import (
    EXIT_REFUSED,
    Failure,
    base_of,
    open_ledger,
    open_store,
    own_engine,
    release_workdir,
    warn,
)
from cockpit.engine.engine import Ended, Engine
from cockpit.engine.judging import Judge, moment_of, ref_of
from cockpit.engine.ledger import Ledger
from cockpit.engine.tools import Tools, set_names
from cockpit.model.plan import Plan
from cockpit.ports import JournalError, Runs

EXIT_HELD = 8
GRACE_S = 5.0


def _log(text: str) -> None:
    """A line for the log. One that the disk has no room for is lost: the engine watches on without it."""
    with contextlib.suppress(OSError):
        click.echo(
            f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} engine {os.getpid()}: {text}", file=sys.stderr
        )


def _tools(plan: Plan, runs: Runs, base: str, place: str, ledger: Ledger) -> Tools:
    clock = SystemClock()
    http = Http(os.environ, clock)
    prober = ProbeRouter(
        plan,
        os.environ,
        clock,
        http,
        workdir=place,
        moments=lambda name: moment_of(ledger.state, name, clock.now()),
        refs=lambda name: ref_of(ledger.state, name),
    )
    mask = masker(plan, os.environ).mask
    return Tools(
        clock=clock,
        runs=runs,
        prober=prober,
        sender=HttpSender(http, os.environ, clock, place, set_names(plan, os.environ)),
        judge=Judge(prober, place, mask),
        surveyor=DiskSurveyor(Repositories(os.environ, clock)),
        values=os.environ,
        base=base,
        mask=mask,
        mirror=JournalMirror(os.environ, set_names(plan, os.environ), place),
    )


async def _serve(engine: Engine) -> Ended:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stop, f"{signal.Signals(number).name}")
    return await engine.run()


def _stop(journal: str) -> int:
    """End the engine, also one that is only just starting, and say what nobody will watch any more."""
    store = open_store(journal, write=False)
    ledger, plan, _ = open_ledger(store, prepare=False)
    ended = _end(store, ledger)
    for pid, started in keepers(store.folder):  # of an engine that is in no record yet, or would be started again
        ended = end_process(pid, started, GRACE_S) or ended
    if not ended:
        warn("no engine of this journal is running here")
        return 0
    probes = len(plan.probe)
    armed = [trigger.id for trigger in plan.trigger if trigger.action == "rollback"]
    click.echo(f"stopped; nobody polls the {probes} probes of {plan.release.name} now")
    if armed:
        click.echo(f"these can no longer roll back by themselves: {', '.join(armed)}")
    return 0


def _take_over(journal: str) -> None:
    """End the process that the journal names as its engine, whatever state it is in."""
    store = open_store(journal, write=False)
    ledger, _, _ = open_ledger(store, prepare=False)
    _end(store, ledger)


def _end(store: JournalFile, ledger: Ledger) -> bool:
    """End the recorded engine, if it is this journal's own; one that a copy names watches the original."""
    known = None if store.is_copy else own_engine(ledger.state)
    return known is not None and end_process(known.pid, known.start_time, GRACE_S)


@click.command("engine")
@click.argument("journal", shell_complete=completing.journals)
@click.option("--stop", is_flag=True, help="End the engine that runs, and say what is no longer watched.")
@click.option("--take-over", is_flag=True, help="End an engine that hangs, and be the engine.")
@click.option("--kept", is_flag=True, hidden=True)
@click.option("--give-up", is_flag=True, hidden=True)
def engine(journal: str, *, stop: bool, take_over: bool, kept: bool, give_up: bool) -> int:
    """Poll, act and journal for one release, until it is closed or this is stopped.

    JOURNAL is the release's folder or its journal.toml. Exit status: 0 released, 8 another engine holds it.

    Sessions start it by themselves; systemd units and tests run it like this.

    \b
    cockpit engine hotdash-pilot-2027-02-19
    cockpit engine hotdash-pilot-2027-02-19 --stop
    """
    if stop:
        return _stop(journal)
    if take_over:
        _take_over(journal)
    store = open_store(journal, write=True, who="engine")
    if not store.health.writable and not store.is_copy:
        raise Failure(f"{store.folder}: {store.health.words}", EXIT_REFUSED)
    if kept:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    lock = EngineLock(store.folder)
    if not _acquire(lock, take_over):
        raise Failure("another engine holds this journal; --take-over ends it", EXIT_HELD)
    try:
        ledger, plan, runs = open_ledger(store)
        if not store.health.writable:  # whether a copy was adopted is known only now that it was read
            raise Failure(f"{store.folder}: {store.health.words}", EXIT_REFUSED)
        if ledger.state.closed:
            click.echo("the release is closed; there is nothing to watch")
            return 0
        if give_up:
            return _page(ledger, plan, release_workdir(ledger, store))
        place = release_workdir(ledger, store)
        chief = Engine(ledger, _tools(plan, runs, base_of(store), place, ledger), _log)
        chief.elect(pid=os.getpid(), start_time=start_time(os.getpid()), host=host(), took_over=take_over)
        _log(f"elected, epoch {ledger.state.engine.epoch}, watching {plan.release.name} in {store.folder}")
        ended = asyncio.run(_serve(chief))
        _log(f"ended: {ended}")
        ledger.close()
    except JournalError as error:
        raise Failure(str(error), EXIT_REFUSED) from None
    finally:
        lock.release()
    return 1 if ended == "journal" else 0


def _acquire(lock: EngineLock, take_over: bool) -> bool:
    deadline = time.monotonic() + (GRACE_S if take_over else 0.0)
    while not lock.acquire():
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
    return True


def _page(ledger: Ledger, plan: Plan, place: str) -> int:
    """The keeper gave up: tell the plan's alert channels that nobody watches. A rehearsal tells nobody."""
    if ledger.state.rehearsal:
        _log("nobody watches this rehearsal any more; nobody is told of a rehearsal")
        return 0
    clock = SystemClock()
    http = Http(os.environ, clock)
    sender = HttpSender(http, os.environ, clock, place, set_names(plan, os.environ))
    text = f"ENGINE LOST: {plan.release.name} is not watched any more; its engine died again and again on {host()}"
    channels = [one for one in plan.channel if one.id in plan.alerts.channels and one.kind in ("webhook", "command")]

    async def tell() -> None:
        try:
            for channel in channels:
                reading = await sender.deliver(channel, text, "ENGINE LOST", "")
                _log(f"paged {channel.id}: {reading.fault or reading.status or reading.exit}")
        finally:
            await http.close()

    asyncio.run(tell())
    return 0
