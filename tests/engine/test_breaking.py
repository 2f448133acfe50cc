"""What breaks on the answer of one probe: told, and no reason to look away from the others."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import cockpit.keep
from cockpit.adapters.person import host
from cockpit.cli.engine import _tools
from cockpit.cli.wiring import base_of, open_ledger, open_store, release_workdir
from cockpit.engine.engine import Engine
from cockpit.engine.ledger import Ledger
from cockpit.model.commands import Act, Actor, FinishRun, Refusal, StartItem, Tick
from cockpit.model.entry import Entry
from cockpit.model.observations import ProbeResult
from cockpit.ports import JournalBusy
from tests.helpers.flight import Flight
from tests.helpers.loopback import json_bytes, loopback, until

PLAN = """
plan = 1
[release]
name = "breaking"
zone = "UTC"
[[role]]
id = "lead"
owner = "Ada"
[[probe]]
id = "odd"
kind = "http"
url = "${APP}/"
every = "200ms"
[[probe]]
id = "even"
kind = "http"
url = "${APP}/"
every = "200ms"
[[phase]]
id = "launch"
[[phase.item]]
id = "warm"
run = "true"
"""
Fly = Callable[..., Flight]


def chief(fly: Fly, app: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Engine, Ledger, list[str]]:
    """An elected engine in this process, and its log."""
    flight, said = fly(PLAN, {"APP": app}), list[str]()
    monkeypatch.setenv("APP", app)
    flight.open(engine=False)
    store = open_store(str(flight.journal), write=True, who="engine")
    ledger, plan, runs = open_ledger(store)
    place = release_workdir(ledger, store)
    made = Engine(ledger, _tools(plan, runs, base_of(store), place, ledger), said.append)
    made.elect(pid=0, start_time=0, host=host())  # nobody is to end this process for it
    return made, ledger, said


def polls(ledger: Ledger, probe: str) -> int:
    """How many answers of a probe are on record."""
    known = ledger.state.probes.get(probe)
    return known.polls if known is not None else 0


async def test_an_answer_that_breaks_a_rule_blinds_nobody(fly: Fly, monkeypatch: pytest.MonkeyPatch) -> None:
    async with loopback({"/": json_bytes(200, '{"status":"ok"}')}) as server:
        engine, ledger, said = await asyncio.to_thread(chief, fly, server.url(), monkeypatch)
        take, broken = engine._take, True

        def breaking(result: ProbeResult) -> None:
            if broken and result.probe == "odd":
                raise ZeroDivisionError("a rule that nobody foresaw")
            take(result)

        engine._take = breaking  # type: ignore[method-assign]
        # The engine that `run` started, and that was stopped, may have polled once.
        earlier = polls(ledger, "odd")
        running = asyncio.create_task(engine.run())
        await until(lambda: "what odd answered" in ledger.state.engine.trouble)
        before = polls(ledger, "even")
        await until(lambda: polls(ledger, "even") > before + 3)
        assert polls(ledger, "odd") == earlier, "what could not be taken in is not known, and so not green"
        assert len([line for line in said if "nobody foresaw" in line]) == 1
        broken = False
        await until(lambda: polls(ledger, "odd") > earlier and not ledger.state.engine.trouble)
        engine.stop("the test is over")
        assert await running == "stopped"
        ledger.close()


async def test_a_journal_that_takes_no_more_ends_the_engine_wherever_it_shows(
    fly: Fly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that whoever keeps it starts another: one that beats and polls nothing would look well."""
    async with loopback({"/": json_bytes(200, '{"status":"ok"}')}) as server:
        engine, ledger, _ = await asyncio.to_thread(chief, fly, server.url(), monkeypatch)

        def busy(result: ProbeResult) -> None:
            raise JournalBusy("somebody holds the lock")

        engine._take = busy  # type: ignore[method-assign]
        assert await asyncio.wait_for(engine.run(), 20) == "journal"
        ledger.close()


async def test_what_is_due_and_cannot_be_ordered_is_told(fly: Fly, monkeypatch: pytest.MonkeyPatch) -> None:
    async with loopback({"/": json_bytes(200, '{"status":"ok"}')}) as server:
        engine, ledger, said = await asyncio.to_thread(chief, fly, server.url(), monkeypatch)
        act, full = ledger.act, True

        def refusing(one: Act, *, essential: bool = False) -> list[Entry] | Refusal:
            if full and isinstance(one.command, Tick):
                return Refusal("not-runnable", "runs/R5: cannot prepare the run: No space left on device")
            return act(one, essential=essential)

        monkeypatch.setattr(ledger, "act", refusing)
        running = asyncio.create_task(engine.run())
        await until(lambda: "No space left" in ledger.state.engine.trouble.get("what is due", ""))
        before = polls(ledger, "even")
        await until(lambda: polls(ledger, "even") > before + 3)
        assert len([line for line in said if "No space left" in line]) == 1, "once, not at every look"
        full = False
        await until(lambda: "what is due" not in ledger.state.engine.trouble)
        engine.stop("the test is over")
        assert await running == "stopped"
        ledger.close()


async def test_an_end_whose_next_try_cannot_be_ordered_is_told(fly: Fly, monkeypatch: pytest.MonkeyPatch) -> None:
    async with loopback({"/": json_bytes(200, '{"status":"ok"}')}) as server:
        engine, ledger, _ = await asyncio.to_thread(chief, fly, server.url(), monkeypatch)
        assert isinstance(ledger.act(Act(StartItem(item="warm"), Actor("ada", "lead", os=True))), list)
        act, full = ledger.act, True

        def refusing(one: Act, *, essential: bool = False) -> list[Entry] | Refusal:
            if full and isinstance(one.command, FinishRun):
                return Refusal("not-runnable", "runs/R2: cannot prepare the run: No space left on device")
            return act(one, essential=essential)

        monkeypatch.setattr(ledger, "act", refusing)
        running = asyncio.create_task(engine.run())
        await until(lambda: any("No space left" in why for why in ledger.state.engine.trouble.values()))
        full = False
        await until(lambda: ledger.state.items["warm"].status == "done" and not ledger.state.engine.trouble)
        engine.stop("the test is over")
        assert await running == "stopped"
        ledger.close()


def test_a_log_that_takes_no_line_ends_neither_engine_nor_keeper(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    dies = f"echo >> {begun}; exit 70"
    with open("/dev/full", "w") as full:
        line = "from cockpit.cli.engine import _log; _log('no room for this'); import os; os._exit(0)"
        assert subprocess.run([sys.executable, "-c", line], stderr=full, check=False).returncode == 0
    kept = [sys.executable, "-I", "-S", cockpit.keep.__file__, "/dev/full", str(tmp_path), "--", "/bin/sh", "-c", dies]
    subprocess.run(kept, check=True)
    end = time.monotonic() + 20
    while not (begun.exists() and len(begun.read_text().splitlines()) > 1):
        assert time.monotonic() < end, "it was not started again"
        time.sleep(0.02)
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (
                str(tmp_path).encode() in (process / "cmdline").read_bytes()
                and b"keep.py" in (process / "cmdline").read_bytes()
            ):
                os.kill(int(process.name), signal.SIGKILL)
