"""Disks that fail and disks that are full: injected into real processes, and met on real small file systems."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.journal_rewrite import recover_poisoned
from cockpit.adapters.journal_verify import verify_file
from cockpit.cli.basics import Failure
from cockpit.cli.recover import recover
from cockpit.model.events import JournalRepaired, NoteAdded
from cockpit.ports import JournalFull, JournalPoisoned
from tests.helpers.journals import ROOT, Clock, everything, new_release, notes, opened, texts, write

WRITER = """
import json, resource, sys
from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
from cockpit.model.entry import Draft
from cockpit.model.events import NoteAdded
from cockpit.ports import JournalError

folder, count, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
journal = JournalFile(folder, SystemClock())
for _ in journal.catch_up():
    pass
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
for number in range(count):
    try:
        draft = Draft(NoteAdded(text=f"note {number} " + "x" * 300))
        [entry] = journal.append(lambda new, now: [draft], actor="ana", role="")
        told = {"seq": entry.seq, "hash": entry.hash}
    except JournalError as error:
        told = {"error": type(error).__name__, "words": str(error), "unknown": getattr(error, "unknown", None)}
    print(json.dumps(told | {"health": journal.health.kind}), flush=True)
"""


def _tracing() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


needs_strace = pytest.mark.skipif(not _tracing(), reason="strace is not there, or ptrace is not allowed")


def _run(folder: Path, *faults: str, count: int = 3, limit: int = 0, paths: tuple[str, ...] = ()) -> list[dict]:
    """A process that appends some notes while system calls on its journal fail; what it said of each."""
    command = [sys.executable, "-c", WRITER, str(folder), str(count), str(limit)]
    if faults:
        calls = ",".join(fault.partition(":")[0] for fault in faults)
        traced = [str(folder / "journal.toml"), *paths]
        chosen = [word for path in traced for word in ("-P", path)]
        injected = [word for fault in faults for word in ("-e", f"inject={fault}")]
        command = ["strace", "-f", "-qq", "-o", "/dev/null", *chosen, "-e", f"trace={calls}", *injected, *command]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _promised(folder: Path, said: list[dict]) -> None:
    """Everything acknowledged is there; what was refused as certainly not written is not."""
    there = {entry.seq: entry.hash for entry in everything(folder)}
    acknowledged = [told for told in said if "seq" in told]
    assert all(there[told["seq"]] == told["hash"] for told in acknowledged)
    unknown = sum(bool(told.get("unknown")) for told in said)
    assert len(there) - len(acknowledged) in range(unknown + 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return new_release(tmp_path / "releases")


@needs_strace
def test_after_a_failed_sync_nobody_acknowledges_anything(folder):
    said = _run(folder, "fdatasync:error=EIO:when=2", count=4)
    assert [told.get("error") for told in said] == [None, "JournalPoisoned", "JournalPoisoned", "JournalPoisoned"]
    assert [told.get("unknown") for told in said[1:]] == [True, False, False]
    assert "unknown whether this was recorded" in said[1]["words"]
    assert "cockpit recover" in said[2]["words"]
    assert {told["health"] for told in said[1:]} == {"poisoned"}
    assert (
        "EIO" in (folder / "journal.poisoned").read_text()
        or "Input/output" in (folder / "journal.poisoned").read_text()
    )
    _promised(folder, said)

    other = opened(folder)
    assert other.health.kind == "poisoned"
    size = (folder / "journal.toml").stat().st_size
    with pytest.raises(JournalPoisoned) as caught:
        write(other, *notes("no"))
    assert not caught.value.unknown
    with pytest.raises(JournalPoisoned):
        other.sync()
    assert (folder / "journal.toml").stat().st_size == size


@needs_strace
def test_the_others_learn_of_a_failed_sync_while_they_are_open(folder):
    ana, reader = opened(folder), opened(folder, write=False)
    write(ana, *notes("before"))
    assert len(reader.poll()) == 1
    _run(folder, "fdatasync:error=EIO:when=1", count=1)
    ana.poll()
    reader.poll()
    assert (ana.health.kind, reader.health.kind) == ("poisoned", "poisoned")


@needs_strace
def test_a_poisoned_journal_is_recovered_into_a_new_file_and_open_sessions_go_on(folder):
    ana, reader = opened(folder), opened(folder, write=False)
    said = _run(folder, "fdatasync:error=ENOSPC:when=2", count=2)
    assert len(ana.poll()) == len(reader.poll()) == 2
    old = (folder / "journal.toml").read_bytes()
    words = recover_poisoned(str(folder), Clock(), actor="ana", role="commander")
    assert words == "Recovered: entries 0 to 2 are in a new file. The old one is kept as journal.superseded.1."
    assert (folder / "journal.superseded.1").read_bytes() == old
    assert not (folder / "journal.poisoned").exists()
    _promised(folder, [*said[:2], {"seq": 2, "hash": everything(folder)[-1].hash}])
    last = everything(folder)[-1]
    assert last.event == JournalRepaired(how="copied", offset=len(old), length=0, torn="journal.superseded.1")
    assert verify_file(str(folder)).intact
    for journal in (ana, reader):
        assert [entry.event for entry in journal.poll()] == [last.event]
        assert journal.generation == 1
        assert journal.health.kind in ("healthy", "read-only")
    assert write(ana, *notes("after"))[0].seq == 3
    assert "Nothing to recover" in recover_poisoned(str(folder), Clock(), actor="ana", role="")


def test_recovering_is_a_command(folder):
    write(opened(folder), *notes("one"))
    (folder / "journal.poisoned").write_text("by hand\n")
    for status, said in ((0, "Recovered: entries 0 to 1"), (0, "Nothing to recover")):
        result = CliRunner().invoke(recover, [str(folder)], standalone_mode=False)
        assert (result.return_value, said in result.output) == (status, True)
    with pytest.raises(Failure, match="no such file"):
        CliRunner().invoke(recover, [str(folder / "nowhere")], standalone_mode=False, catch_exceptions=False)


@needs_strace
def test_recovery_leaves_behind_only_what_does_not_verify(folder):
    _run(folder, "fdatasync:error=EIO:when=2", count=2)
    size = (folder / "journal.toml").stat().st_size
    os.truncate(folder / "journal.toml", size - 30)
    words = recover_poisoned(str(folder), Clock(), actor="ana", role="")
    assert "bytes at its end did not verify and stay only there" in words
    assert [entry.seq for entry in everything(folder)] == [0, 1]
    assert verify_file(str(folder)).intact


@needs_strace
def test_word_of_a_failed_sync_gets_round_even_if_no_file_can_be_made(folder):
    said = _run(folder, "fdatasync:error=EIO:when=1", "openat:error=ENOSPC", count=2, paths=("journal.poisoned",))
    assert [told["error"] for told in said] == ["JournalPoisoned", "JournalPoisoned"]
    assert not (folder / "journal.poisoned").exists()
    journal = opened(folder)
    assert journal.health.kind == "poisoned"
    with pytest.raises(JournalPoisoned):
        write(journal, *notes("no"))
    recover_poisoned(str(folder), Clock(), actor="ana", role="")
    assert opened(folder).health.kind == "healthy"


@needs_strace
@pytest.mark.parametrize(("code", "error"), [("EIO", "JournalNotWritten"), ("ENOSPC", "JournalFull")])
def test_a_failed_write_is_said_to_have_failed_and_the_next_one_counts(folder, code, error):
    said = _run(folder, f"write:error={code}:when=2", count=3)
    assert [told.get("error") for told in said] == [None, error, None]
    assert "othing was recorded" in said[1]["words"]
    _promised(folder, said)
    assert [text[:7] for text in texts(everything(folder))] == ["note 0 ", "note 2 "]
    assert verify_file(str(folder)).intact


def test_a_write_that_stops_halfway_is_taken_back(folder):
    size = (folder / "journal.toml").stat().st_size
    said = _run(folder, count=3, limit=size + 1000)
    assert [told.get("error") for told in said] == [None, "JournalFull", "JournalFull"]
    _promised(folder, said)
    assert len(everything(folder)) == 1
    assert not [name for name in os.listdir(folder) if name.startswith("journal.torn")]
    assert verify_file(str(folder)).intact


@needs_strace
def test_a_write_that_cannot_be_taken_back_poisons_the_journal(folder):
    size = (folder / "journal.toml").stat().st_size
    said = _run(folder, "ftruncate:error=EIO", count=3, limit=size + 1000)
    assert [told.get("error") for told in said] == [None, "JournalPoisoned", "JournalPoisoned"]
    _promised(folder, said)
    assert not verify_file(str(folder)).intact
    recover_poisoned(str(folder), Clock(), actor="ana", role="")
    assert verify_file(str(folder)).intact


# --- full disks -------------------------------------------------------------------------------------------------------


def _mount(kind: str, path: Path) -> list[str]:
    """A file system of a few MiB at this path; the command that takes it away."""
    mounted = path / kind
    mounted.mkdir()
    if kind == "tmpfs":
        command = ["mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "none", str(mounted)]
    else:
        if shutil.which("mkfs.ext4") is None:
            pytest.skip("mkfs.ext4 is not there")
        image = path / "image"
        with image.open("wb") as file:
            file.truncate(16 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(image)], check=True, capture_output=True)
        command = ["mount", "-o", "loop", str(image), str(mounted)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip(f"a small {kind} cannot be mounted here")
    return ["umount", "-l", str(mounted)]


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 16, 1 << 12):
            try:
                while file.write(b"x" * size):
                    os.fsync(file.fileno())
            except OSError:
                continue


def _until_full(journal: JournalFile, *, essential: bool) -> None:
    for number in range(3000):
        write(journal, *notes(f"{number} {'x' * 3000 * essential}"), essential=essential)


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_on_a_full_disk_what_people_do_is_still_recorded(tmp_path, kind):
    undo = _mount(kind, tmp_path)
    try:
        folder = new_release(tmp_path / kind / "releases")
        journal = opened(folder)
        write(journal, *notes("the opening"))
        write(journal, *notes("before"))  # from the second entry on there is a reserve
        _fill(tmp_path / kind / "filler")
        other = opened(folder)
        for machine in (journal, other):
            with pytest.raises(JournalFull, match="The disk is full: only what people do"):
                _until_full(machine, essential=False)
            assert machine.health.kind == "disk-full"
        machines = len(everything(folder))
        for number in range(200):
            write(other, NoteAdded(text=f"a person's {number} {'x' * 3000}"), essential=True)
        assert other.health.kind == "disk-full"
        assert len(everything(folder)) == machines + 200

        # The reserve ends too. Then nothing more is recorded, and what was stays whole.
        with pytest.raises(JournalFull, match="othing was recorded"):
            _until_full(other, essential=True)
        assert verify_file(str(folder)).intact
        count = len(everything(folder))

        (tmp_path / kind / "filler").unlink()
        assert write(journal, *notes("after"))[0].seq == count
        assert journal.health.kind == "healthy"
        assert verify_file(str(folder)).intact
        other.close()
        journal.close()
    finally:
        subprocess.run(undo, check=True)


def test_a_torn_tail_on_a_full_disk_is_not_cut_before_it_is_safe_elsewhere(tmp_path):
    undo = _mount("tmpfs", tmp_path)
    try:
        folder = new_release(tmp_path / "tmpfs" / "releases")
        journal = opened(folder)
        write(journal, *notes("before"))
        with (folder / "journal.toml").open("ab") as file:
            file.write(b"[[event]]\nseq = 1\n" + b"x" * 200_000)
        _fill(tmp_path / "tmpfs" / "filler")
        size = (folder / "journal.toml").stat().st_size
        with pytest.raises(JournalFull, match="cannot be put aside"):
            write(journal, *notes("after"), essential=True)
        assert (folder / "journal.toml").stat().st_size == size
        (tmp_path / "tmpfs" / "filler").unlink()
        assert write(journal, *notes("after"))[0].seq == 2
        assert verify_file(str(folder)).intact
        journal.close()
    finally:
        subprocess.run(undo, check=True)
