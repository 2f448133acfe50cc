"""A small release of every kind of thing, in a real folder, for commands to act on: `Released.open(tmp_path)`.

Commands run in this process through the real entry point, each with its own people (`who`), or in a process of their
own (`spawn`). No engine runs: `beat()` writes what one would, so that nobody starts a real one.
"""

import contextlib
import datetime as dt
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.engine_process import end_process
from cockpit.adapters.journal_file import JournalFile
from cockpit.cli.main import main
from cockpit.cli.plan_reading import read_plan
from cockpit.cli.run import create
from cockpit.cli.wiring import open_ledger
from cockpit.engine.ledger import Ledger
from cockpit.model import commands as cmd
from cockpit.model.commands import Act, Actor, Command, Refusal
from cockpit.model.entry import Entry
from cockpit.model.events import EngineElected
from cockpit.model.state import State

ROOT = Path(__file__).resolve().parents[2]
ENGINE = Actor("engine")
NOBODY = 4_194_303  # the last process id there can be; no such process runs here
TAKEN_AWAY = ("COCKPIT_ROLE", "COCKPIT_USER", "COCKPIT_JOURNALS")

PLAN = """\
plan = 1

[release]
name = "ferry"
version = "2.1.0"
title = "Ferry bookings"
zone = "Europe/Berlin"
scope = "Bookings of the ferry line"
evidence = "evidence/{date}"
window_end = "T+4h"
decisions = { file = "DECISIONS.md" }

[[role]]
id = "lead"
title = "Release lead"
owner = "Anna"
may = ["decide", "hold", "rollback", "waive", "amend", "settle", "close", "silence", "redact", "run", "announce", "class"]

[[role]]
id = "ops"
title = "Operations"
owner = "Otto"

[[environment]]
id = "staging"

[[gate]]
id = "review"
title = "Reviewed by a second person"
kind = "manual"
statement = "I have read the change."
role = "ops"

[[gate]]
id = "lint"
title = "Lint is clean"
kind = "command"
run = "true"
required = false
waivable_by = ["D-7"]

[[metric]]
id = "mood"
title = "Mood of the crew"
unit = "points"
min = 3

[[trigger]]
id = "leak"
title = "Personal data is exposed"
kind = "security"
action = "propose"

[[rule]]
id = "no-sev1"
requires = ["incidents"]
verdict = "no-go"
reason = "A sev1 is open"

[[phase]]
id = "before"
title = "Before"
at = "T-1h"

[[phase.item]]
id = "tickets"
title = "Tickets are closed"
role = "ops"

[[phase.item]]
id = "logbook"
title = "Logbook is signed"
proof = true
required = false

[[phase]]
id = "sail"
title = "Sailing"
at = "T0"
decision = { role = "lead" }

[[phase.item]]
id = "cast-off"
title = "Cast off"
two_person = true
required = false

[[poll]]
id = "go-poll"
title = "Ready to sail?"
roles = ["lead", "ops"]
declare = "lead"
evidence = ["review"]

[[signoff]]
id = "done"
title = "Lead"
role = "lead"
statement = "All is well with {release.name}."

[[severity]]
id = "sev1"
title = "Severe"
limits = { identify = "5m" }
escalate = ["ops", "lead"]
blocks_go = true
postmortem_within = "48h"

[[severity]]
id = "sev2"
title = "Slight"

[[template]]
id = "notice"
title = "Notice to passengers"
text = "{release.name} sails. Open incidents: {incidents.open}."
channels = ["board"]

[[channel]]
id = "board"
title = "Board at the pier"
kind = "hand"

[[tuple]]
id = "now"
refs = { ferry_sha = "", schema = "7" }
required = ["ferry_sha"]

[[tuple]]
id = "earlier"
refs = { ferry_sha = "0ld5ha", schema = "6" }
rollback = true

[[procedure]]
id = "back"
title = "Back to the pier"
kind = "rollback"
role = "lead"
to = "earlier"

[[procedure.step]]
id = "turn"
title = "Turn round"
role = "ops"

[[procedure.step]]
id = "moor"
title = "Moor"
role = "ops"

[[procedure]]
id = "pump"
title = "Pump"
kind = "contingency"
parameters = { deck = "" }

[[procedure.step]]
id = "find"
title = "Find the leak"

[[artifact]]
id = "log"
title = "The log"
path = "{evidence}/log.md"
required_for = "close"

[[notes]]
id = "improved"
title = "What got better"
source = "typed"
text = "Bookings confirm at once."

[[notes]]
id = "limits"
title = "Known limitations"
source = "typed"

[completion]
requires = ["signoff:done", "artifacts"]

[[contact]]
name = "Anna"
role = "Release lead"
reach = "+49 30 000"
"""


class Ran(msgspec.Struct):
    """What a command said. seq: the number on its first line, -1 without one."""

    status: int
    out: str
    err: str

    @property
    def seq(self) -> int:
        first = self.out.split("\n", 1)[0]
        return int(first[1:].split()[0]) if first.startswith("#") else -1


class Released:
    """A release in its folder."""

    def __init__(self, folder: str, home: Path) -> None:
        self.folder = folder
        self.home = home

    @classmethod
    def open(cls, home: Path, plan: str = PLAN, *, t0_in: float | None = 600.0, rehearsal: bool = False) -> "Released":
        """A new release below `home`; the plan's file lies there too. t0_in: seconds until T0, None without one."""
        path = home / "release.toml"
        path.write_text(plan, "utf-8")
        source, loaded = read_plan(path)
        now = SystemClock().now()
        t0 = now + dt.timedelta(seconds=t0_in) if t0_in is not None else None
        folder = create(
            source, loaded, parent=str(home / "releases"), t0=t0, another=True, rehearsal=rehearsal, now=now
        )
        one = cls(folder, home)
        one.act(cmd.OpenRelease(t0=t0), Actor("anna", "lead"))
        return one

    @contextlib.contextmanager
    def ledger(self) -> Iterator[Ledger]:
        store = JournalFile(self.folder, SystemClock(), write=True, who="the test")
        ledger, _, _ = open_ledger(store)
        try:
            yield ledger
        finally:
            ledger.close()

    def act(self, command: Command, actor: Actor = ENGINE) -> list[Entry]:
        with self.ledger() as ledger:
            done = ledger.act(Act(command, actor))
        assert not isinstance(done, Refusal), done
        return done

    def beat(self) -> None:
        """An engine was heard of just now."""
        epoch = self.state.engine.epoch
        if not epoch:
            self.act(cmd.Elect(EngineElected(epoch=1, pid=NOBODY, start_time=1, boot_id="b", host="here")))
        else:
            self.act(cmd.Beat(epoch))

    @property
    def state(self) -> State:
        with self.ledger() as ledger:
            return ledger.state

    @property
    def entries(self) -> list[Entry]:
        with self.ledger() as ledger:
            return list(ledger.store.entries())

    def stop(self) -> None:
        """End an engine that a command started because no beat had come for long."""
        engine = self.state.engine
        if engine.pid not in (0, NOBODY) and not engine.released:
            end_process(engine.pid, engine.start_time, 5.0)

    def environment(self, who: str, **more: str) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if name not in TAKEN_AWAY}
        return {**clean, "XDG_STATE_HOME": str(self.home / "state"), "COCKPIT_USER": who, **more}

    def run(self, *words: str, who: str = "anna", role: str = "", stdin: bytes = b"") -> Ran:
        """`cockpit WORDS` in this process. JOURNAL in a word stands for this release."""
        asked = [word.replace("JOURNAL", self.folder) for word in words]
        if role:
            asked += ["--as", role]
        before, streams = dict(os.environ), (sys.stdin, sys.stdout, sys.stderr)
        wanted = self.environment(who)
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        os.environ.clear()
        os.environ.update(wanted)
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin), "utf-8"), out, err
        try:
            status = main(asked)
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            os.environ.clear()
            os.environ.update(before)
        return Ran(status, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, err)))

    def spawn(self, *words: str, who: str = "anna", **how: Any) -> "subprocess.Popen[bytes]":
        """The same in a process of its own."""
        asked = [word.replace("JOURNAL", self.folder) for word in words]
        argv: Sequence[str] = [sys.executable, "-m", "cockpit", *asked]
        return subprocess.Popen(argv, cwd=ROOT, env=self.environment(who), **how)

    @contextlib.contextmanager
    def running(self, *words: str, **how: Any) -> Iterator["subprocess.Popen[bytes]"]:
        """`spawn`, ended with the block whatever happens in it."""
        with self.spawn(*words, **how) as process:
            try:
                yield process
            finally:
                process.kill()
