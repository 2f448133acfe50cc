"""What the journal costs: an append beside a bare write and sync, opening a long one, following it.

    python benchmarks/journal.py [--entries 100000] [--appends 1500] [--sessions 10] [--folder DIR] [--json]

Appends and bare writes alternate in one run on one file system, so that what else the disk does hits both alike; the
sessions that follow meanwhile are processes of their own. A long journal holds a launch day's mixture of entries (about
300 bytes each). Opening is measured in fresh processes, files in the page cache; "fold" includes what a screen does.
"""

import argparse
import datetime as dt
import json
import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_disk import JOURNAL
from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.release_folder import ReleaseFolder
from cockpit.format.journal_codec import encode_entry
from cockpit.format.journal_head import decode_head
from cockpit.model import events as ev
from cockpit.model.entry import Draft, Event, Head

ROOT = Path(__file__).resolve().parent.parent

PLAN = {
    "plan": 1,
    "release": {"name": "bench", "t0": "2026-03-01T17:00:00"},
    "gate": [{"id": f"g{n}", "title": f"Gate {n}", "kind": "manual"} for n in range(40)],
    "probe": [{"id": f"p{n}", "kind": "http", "url": "http://127.0.0.1/h"} for n in range(12)],
    "phase": [{"id": "main", "title": "Main", "item": [{"id": f"i{n}", "title": f"Item {n}"} for n in range(60)]}],
}

OPEN = """
import sys, time
sys.path.insert(0, sys.argv[2])
import cockpit.cli.wiring as wiring
from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
from cockpit.core.fold import Fold
store = JournalFile(sys.argv[1], SystemClock())
if sys.argv[3] == "parse":
    began = time.perf_counter()
    count = sum(len(batch) for batch in store.catch_up())
else:
    plan = wiring.pinned_plan(store)
    store.close()
    began = time.perf_counter()
    store = JournalFile(sys.argv[1], SystemClock())
    fold = Fold(store.head, plan, lambda text: plan)
    blob = store.load_cache("bench") if sys.argv[3] == "cache" else None
    if blob is not None:
        fold.restore(blob)
    for batch in store.catch_up():
        fold.apply(batch)
    count = fold.state.seq + 1
print(time.perf_counter() - began, count)
if sys.argv[3] == "store":
    store.store_cache("bench", fold.snapshot())
"""

FOLLOW = """
import sys, time
sys.path.insert(0, sys.argv[2])
from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
store = JournalFile(sys.argv[1], SystemClock(), write=False)
for _ in store.catch_up():
    pass
woken = sys.argv[3] == "woken"
if woken:
    store.wake_fd()
print("ready", flush=True)
late = []
while True:
    if woken:
        store.wait(1.0)
    else:
        time.sleep(0.1)
    for entry in store.poll():
        text = getattr(entry.event, "text", "")
        if text == "end":
            print(sorted(late)[len(late) // 2], sorted(late)[int(len(late) * 0.95)], flush=True)
            sys.exit()
        late.append(time.time() - float(text.split()[0]))
"""


def event(number: int, dice: random.Random) -> Event:
    """One of a launch day's: mostly rounds of samples and beats, then runs, gates, items and people's words."""
    at = dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC) + dt.timedelta(seconds=number)
    kind = dice.random()
    if kind < 0.30:
        return ev.EngineBeat(epoch=1)
    if kind < 0.50:
        probe = f"p{dice.randrange(12)}"
        return ev.Samples(
            epoch=1, base=at, probe=(probe,), p_t=(0.1,), p_verdict=("pass",), p_status=(200,), p_ms=(12.5,)
        )
    if kind < 0.60:
        return ev.RunStarted(run=f"r{number}", epoch=1, pid=number)
    if kind < 0.70:
        return ev.GateJudged(gate=f"g{number % 40}", verdict="pass", value=float(number))
    if kind < 0.80:
        return ev.ItemDone(item=f"i{number % 60}")
    if kind < 0.90:
        return ev.NoteAdded(text=f"Cache of shard {number} warmed, latency back to normal")
    return ev.GateAsked(gate=f"g{number % 40}")


def long_journal(parent: Path, entries: int) -> tuple[Path, float]:
    """A release with so many entries; bytes of one on average."""
    folder = new_release(parent)
    path = folder / JOURNAL
    data = path.read_bytes()
    prev = decode_head(data).hash
    dice = random.Random(1)
    now = dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC)
    pieces = []
    for seq in range(entries):
        made = ev.ReleaseOpened(t0=now) if seq == 0 else event(seq, dice)
        piece, prev = encode_entry(
            made, seq=seq, at=now + dt.timedelta(seconds=seq), actor="engine", role="", prev=prev,
            salt=lambda: secrets.token_hex(16),
        )  # fmt: skip
        pieces.append(piece)
    with path.open("ab") as file:
        file.write(b"".join(pieces))
    return folder, sum(map(len, pieces)) / entries


def new_release(parent: Path) -> Path:
    now = dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC)
    head = Head(
        journal=1, minor=0, release="bench", id="bench", created=now, tool="bench", host="bench", machine="",
        folder="", plan=PLAN, plan_hash="",
    )  # fmt: skip
    return Path(ReleaseFolder(str(parent)).create(head, now.date(), another=True))


def spread(values: list[float]) -> dict[str, float]:
    """Median and 95th percentile in microseconds."""
    ordered = sorted(values)
    return {
        "p50_us": round(ordered[len(ordered) // 2] * 1e6, 1),
        "p95_us": round(ordered[len(ordered) * 95 // 100] * 1e6, 1),
    }


def alternate(count: int, ways: dict[str, Callable[[], Any]]) -> dict[str, dict[str, float]]:
    """Each way in turn, so many times."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            took[name].append(time.perf_counter() - began)
    return {name: spread(values) for name, values in took.items()}


def appends(parent: Path, count: int, sessions: int) -> dict[str, Any]:
    """Append against bare write and fdatasync of as many bytes, with so many sessions following."""
    folder = new_release(parent)
    journal = JournalFile(str(folder), SystemClock())
    for _ in journal.catch_up():
        pass
    followers = [
        subprocess.Popen([sys.executable, "-c", FOLLOW, str(folder), str(ROOT), how], stdout=subprocess.PIPE, text=True)
        for how in ["looking"] * sessions + ["woken"] * bool(sessions)
    ]
    for follower in followers:
        assert follower.stdout is not None
        follower.stdout.readline()
    bare = os.open(parent / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    before = (folder / JOURNAL).stat().st_size

    def note(text: str) -> None:
        journal.append(lambda _new, _now: [Draft(ev.NoteAdded(text=text))], actor="ana", role="commander")

    note(f"{time.time()} warm")
    size = (folder / JOURNAL).stat().st_size - before

    def write_and_sync() -> None:
        os.write(bare, b"x" * size)
        os.fdatasync(bare)

    found: dict[str, Any] = alternate(count, {"bare": write_and_sync, "append": lambda: note(f"{time.time()} warm")})
    found["look, nothing new"] = alternate(5000, {"": journal.poll})[""]
    found["ratio_p50"] = round(found["append"]["p50_us"] / found["bare"]["p50_us"], 2)
    if sessions:
        for _ in range(200):  # at a person's pace: how long until others have read it
            note(f"{time.time()} seen")
            time.sleep(0.01)
        note("end")
        seen = [tuple(float(part) for part in follower.communicate()[0].split()) for follower in followers]
        for name, some in (("by_screens_ms", seen[:-1]), ("by_engine_ms", seen[-1:])):
            found[f"seen_{name}"] = {
                "p50": round(max(one[0] for one in some) * 1e3, 2),
                "p95": round(max(one[1] for one in some) * 1e3, 2),
            }
    journal.close()
    os.close(bare)
    return found


def opening(folder: Path, runs: int = 3) -> dict[str, float]:
    """Best of some fresh processes, in seconds."""
    found = {}
    for name in ("parse", "fold", "store", "cache"):
        took = []
        for _ in range(1 if name == "store" else runs):
            command = [sys.executable, "-c", OPEN, str(folder), str(ROOT), name]
            seconds, _ = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            took.append(float(seconds))
        found[f"{name}_s"] = round(min(took), 3)
    del found["store_s"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--appends", type=int, default=1500)
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--folder", help="where to work; its file system is what is measured")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    parent = Path(tempfile.mkdtemp(prefix="journal-bench-", dir=given.folder))
    try:
        found: dict[str, Any] = {"append": appends(parent, given.appends, 0)}
        if given.sessions:
            found[f"append, {given.sessions} sessions follow"] = appends(parent, given.appends, given.sessions)
        if given.entries:
            folder, size = long_journal(parent, given.entries)
            found[f"open {given.entries} entries of {size:.0f} B"] = opening(folder)
    finally:
        shutil.rmtree(parent)
    if given.json:
        print(json.dumps(found, indent=2))
        return
    for title, rows in found.items():
        print(title)
        for name, row in rows.items():
            print(f"    {name:20} {row}")


if __name__ == "__main__":
    main()
