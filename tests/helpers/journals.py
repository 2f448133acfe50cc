"""Journals for tests: a release in a folder, clocks that stand where they are told, and processes that append."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.release_folder import ReleaseFolder
from cockpit.format.journal_codec import encode_entry
from cockpit.format.journal_head import decode_head, encode_head
from cockpit.model.entry import Draft, Entry, Event, Head
from cockpit.model.events import NoteAdded

T = dt.datetime(2026, 3, 1, 17, 0, tzinfo=dt.UTC)
PLAN = {"plan": 1, "release": {"name": "pilot"}, "gate": [{"id": "lint", "kind": "command", "run": "true"}]}
ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60.0


class Clock:
    """ports.Clock that moves only when told, or not at all."""

    def __init__(self, now: dt.datetime = T) -> None:
        self.time = now
        self.seconds = 0.0

    def now(self) -> dt.datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def boot_id(self) -> str:
        return "boot"

    def pass_(self, seconds: float) -> None:
        self.time += dt.timedelta(seconds=seconds)
        self.seconds += seconds


def a_head(**changed: object) -> Head:
    """A head as `create` takes it."""
    values: dict[str, object] = {
        "journal": 1,
        "minor": 0,
        "release": "pilot",
        "id": "5f0c0b9e-0000-4000-8000-000000000001",
        "created": T,
        "tool": "0.1.0",
        "host": "bastion",
        "machine": "",
        "folder": "",
        "plan": PLAN,
        "plan_hash": "",
    }
    return Head(**{**values, **changed})  # type: ignore[arg-type]


def new_release(parent: Path, **changed: object) -> Path:
    """A release's folder with an empty journal."""
    return Path(ReleaseFolder(str(parent)).create(a_head(**changed), T.date()))


def opened(folder: Path, clock: Clock | None = None, **options: object) -> JournalFile:
    """A journal caught up with."""
    journal = JournalFile(str(folder), clock or Clock(), **options)  # type: ignore[arg-type]
    for _ in journal.catch_up():
        pass
    return journal


def everything(folder: Path) -> list[Entry]:
    """All entries that verify, as a reader finds them."""
    journal = JournalFile(str(folder), Clock(), write=False)
    try:
        return [entry for batch in journal.catch_up() for entry in batch]
    finally:
        journal.close()


def write(
    journal: JournalFile, *events: Event, actor: str = "ana", role: str = "commander", **more: bool
) -> list[Entry]:
    """Append events."""
    return journal.append(lambda _new, _now: [Draft(event) for event in events], actor=actor, role=role, **more)


def notes(*texts: str) -> list[Event]:
    """Notes with these texts."""
    return [NoteAdded(text=text) for text in texts]


def texts(entries: Iterable[Entry]) -> list[str]:
    """The texts of the notes among them."""
    return [entry.event.text for entry in entries if isinstance(entry.event, NoteAdded)]


def text_of(events: Iterable[Event], head: Head | None = None, start: dt.datetime = T) -> bytes:
    """A whole journal's bytes, one entry a second, with salts that repeat from run to run."""
    data = encode_head(head or a_head(machine="m", folder="/f"))
    prev = decode_head(data).hash
    for seq, event in enumerate(events):
        entry, prev = encode_entry(
            event,
            seq=seq,
            at=start + dt.timedelta(seconds=seq),
            actor="ana",
            role="commander",
            prev=prev,
            salt=lambda seq=seq: f"{seq:032x}",  # type: ignore[misc]
        )
        data += entry
    return data


def wait_until(condition: Callable[[], object], what: str, seconds: float = DEADLINE) -> None:
    """Wait for a condition; fail if it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:g} s"
        time.sleep(0.005)


def python(script: str, *arguments: str, **options: object) -> "subprocess.Popen[str]":
    """A Python process of the same environment, its output on pipes."""
    process: subprocess.Popen[str] = subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )
    return process
