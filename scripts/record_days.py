"""Records the Caro sample's three days anew: `python -m scripts.record_days [calm|hotfix|rollback ...] [--to FOLDER]`.

Each day is flown in a journal of its own in a temporary folder, then written to sample_releases/caro-beta/days with a
head that belongs to no machine: wherever it is opened it is a copy, and read-only. Salts come from the entries' numbers,
so that the same day gives the same bytes.
"""

import argparse
import hashlib
import tempfile
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.release_folder import ReleaseFolder
from cockpit.cli.basics import plan_from_text
from cockpit.core.fold import fold
from cockpit.format.journal_codec import encode_entry
from cockpit.format.journal_head import decode_head, encode_head
from cockpit.format.plan_loader import load_plan
from cockpit.format.plan_pinned import pinned
from cockpit.model.entry import Entry, Head, Unknown
from cockpit.model.state import State
from scripts.days import calm, hotfix, launch, rollback, week_before
from scripts.days.desk import Clock, Desk

SAMPLE = Path(__file__).resolve().parents[1] / "sample_releases" / "caro-beta"
DAYS: Mapping[str, Callable[[Desk], None]] = {"calm": calm.tell, "hotfix": hotfix.tell, "rollback": rollback.tell}
TOOL = "0.1.0"
MEMORY = "/dev/shm"  # noqa: S108 - a folder with a name of its own is made in it
"""Where there is one, a day is flown in memory: thousands of beats need not be synced to a disk one by one."""


def record(name: str, raw: dict[str, object]) -> tuple[Head, list[Entry]]:
    """Fly one day under a plan; its neutral head and its entries. Raises scripts.days.desk.Told where it goes wrong."""
    with tempfile.TemporaryDirectory(dir=MEMORY if Path(MEMORY).is_dir() else None) as parent:
        clock = Clock(week_before.START)
        head = Head(
            journal=1,
            minor=0,
            release="caro-beta",
            id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"caro-beta/days/{name}")),
            created=week_before.START,
            tool=TOOL,
            host="launch-desk",
            machine="",
            folder="",
            plan=raw,
            plan_hash="",
        )
        folder = ReleaseFolder(parent).create(head, week_before.T0.date())
        desk = Desk(Path(folder), clock, pinned(raw), week_before.world())
        try:
            week_before.tell(desk)
            launch.tell(desk)
            DAYS[name](desk)
        finally:
            desk.close()
        reader = JournalFile(folder, clock, write=False)
        entries = [entry for batch in reader.catch_up() for entry in batch]
        flown = reader.head
        reader.close()
    neutral = msgspec.structs.replace(
        flown, machine="recorded", folder=f"/recorded/caro-beta/{name}", source="release.toml"
    )
    return neutral, entries


def journal(head: Head, entries: list[Entry]) -> bytes:
    """The journal's bytes, under this head."""
    data = encode_head(head)
    prev = decode_head(data).hash
    pieces = [data]
    for entry in entries:
        event = entry.event
        if isinstance(event, Unknown):
            raise TypeError(f"entry {entry.seq} is of no known type: {event.type}")
        piece, prev = encode_entry(
            event,
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            role=entry.role,
            prev=prev,
            salt=lambda seq=entry.seq: hashlib.sha256(f"{head.id} {seq}".encode()).hexdigest()[:32],  # type: ignore[misc]
            occurred=entry.occurred,
            relates_to=entry.relates_to,
        )
        pieces.append(piece)
    return b"".join(pieces)


def state_of(head: Head, entries: list[Entry]) -> State:
    """What a day amounts to."""
    return fold(head, pinned(head.plan), entries, plan_from_text)


def sample_plan() -> dict[str, object]:
    """The sample's plan as it is pinned in a head."""
    loaded = load_plan((SAMPLE / "release.toml").read_bytes(), "release.toml")
    if loaded.plan is None:
        raise SystemExit("\n".join(problem.text("release.toml") for problem in loaded.problems))
    return loaded.raw


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("days", nargs="*", choices=[*DAYS, []], help="which; all by default")
    parser.add_argument("--to", type=Path, default=SAMPLE / "days", help="where to write them")
    asked = parser.parse_args()
    raw = sample_plan()
    for name in asked.days or DAYS:
        head, entries = record(name, raw)
        target = asked.to / name / "journal.toml"
        target.parent.mkdir(parents=True, exist_ok=True)
        data = journal(head, entries)
        target.write_bytes(data)
        print(f"{name}: {len(entries)} entries, {len(data) / 1024:.0f} KiB, {state_of(head, entries).closed or 'open'}")


if __name__ == "__main__":
    main()
