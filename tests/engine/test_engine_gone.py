"""An engine that was killed is said to be gone at once by who saw its process, and never by who cannot tell."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cockpit.adapters.engine_process import start_time
from cockpit.adapters.place import GONE_FOR_S, SILENT_S, EngineWatch, boot_id
from cockpit.cli.reading import reading
from cockpit.core.blindness import engine_lost
from cockpit.model.state import EngineFacts
from cockpit.reports.status import status
from cockpit.reports.status_schema import Journal
from cockpit.views.base import Sight
from cockpit.views.header import engine_label
from tests.core.desk import Desk
from tests.engine.test_engine_process import PLAN, Fly, elected

NOW = dt.datetime(2026, 3, 1, 17, 0, tzinfo=dt.UTC)


@pytest.fixture
def process() -> Iterator[subprocess.Popen[bytes]]:
    found = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    yield found
    found.kill()
    found.wait()


def facts(process: subprocess.Popen[bytes], **changed: object) -> EngineFacts:
    known = EngineFacts(
        epoch=1, pid=process.pid, start_time=start_time(process.pid), boot_id=boot_id(), host=socket.gethostname(),
        elected=NOW, beat=NOW,
    )  # fmt: skip
    return msgspec.structs.replace(known, **changed)


def after(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_who_saw_it_says_so_as_soon_as_nothing_has_started_it_again(process: subprocess.Popen[bytes]) -> None:
    watch, known = EngineWatch(), facts(process)
    assert not watch.gone(known, after(0.5))
    kill(process)
    assert not watch.gone(known, after(1)), "what keeps it alive may start it again"
    assert watch.gone(known, after(1 + GONE_FOR_S))
    assert not watch.gone(msgspec.structs.replace(known, pid=os.getpid(), start_time=start_time(os.getpid())), after(4))


def test_a_stopped_one_is_there_and_its_silence_tells(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGSTOP)
    watch, known = EngineWatch(), facts(process)
    assert not watch.gone(known, after(1))
    assert not watch.gone(known, after(60))


def test_one_that_was_never_seen_here_is_gone_only_when_it_is_silent_too(process: subprocess.Popen[bytes]) -> None:
    known = facts(process)
    kill(process)
    assert not EngineWatch().gone(known, after(SILENT_S)), "it may live in another container with our host's name"
    assert EngineWatch().gone(known, after(SILENT_S + 1))


@pytest.mark.parametrize(
    "elsewhere", [{"host": "other"}, {"boot_id": "before"}, {"elsewhere": True}, {"released": "done"}]
)
def test_of_one_that_is_not_from_here_nothing_is_said(
    process: subprocess.Popen[bytes], elsewhere: dict[str, object]
) -> None:
    watch, known = EngineWatch(), facts(process, **elsewhere)
    watch.gone(known, after(1))
    kill(process)
    assert not watch.gone(known, after(60))


def test_another_process_with_its_number_is_not_it(process: subprocess.Popen[bytes]) -> None:
    watch, known = EngineWatch(), facts(process)
    assert not watch.gone(known, after(1))
    other = msgspec.structs.replace(known, start_time=known.start_time - 1)
    assert watch.gone(other, after(SILENT_S + 1))


def test_headline_and_status_say_that_it_is_gone() -> None:
    desk = Desk("")
    desk.state.engine.vanished = True
    desk.now += dt.timedelta(seconds=3)
    assert engine_lost(desk.state, desk.now) == "its process has ended, 3 s after its last word"
    assert engine_label(Sight(desk.state, desk.now)).text == "engine gone, silent for 0:03"
    said = status(desk.state, desk.now, Journal(path="demo", entries=1, head="h"))
    assert (said.verdict, said.engine.alive) == ("NOT READY", False)


def test_a_reader_that_looks_on_knows_before_the_engine_counts_as_silent(fly: Fly, tmp_path: Path) -> None:
    flight = fly(PLAN)
    flight.open(engine=False)
    engine = flight.start_engine()
    flight.until(elected(flight.state.engine.epoch), "an engine")
    flight.until(lambda s: s.engine.pid == engine.pid, "its election")
    with reading(str(flight.journal)) as found:
        assert not engine_lost(found.state, found.now())
        engine.kill()
        engine.wait()
        deadline = time.monotonic() + 60
        while not (why := engine_lost(found.state, found.now())):
            assert time.monotonic() < deadline
            found.store.wait(0.1)
            found.refresh()
        assert why.startswith("its process has ended")
        flight.start_engine()
        while engine_lost(found.state, found.now()):
            assert time.monotonic() < deadline
            found.store.wait(0.1)
            found.refresh()
