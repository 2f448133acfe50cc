"""Many processes at one journal, some of them killed in the middle of what they do."""

import os
from pathlib import Path

import pytest

from cockpit.adapters.journal_verify import verify_file
from cockpit.model.events import NoteAdded
from tests.helpers.journals import everything, new_release, python, wait_until

ONE_ACT = """
import sys, time
from pathlib import Path
from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
from cockpit.model.entry import Draft
from cockpit.model.events import NoteAdded

folder, name, claiming = sys.argv[1:]
journal = JournalFile(folder, SystemClock(), who=name, lock_timeout=60)
holder = ""

def fold(entries):
    global holder
    for entry in entries:
        if entry.event == NoteAdded(text="mine"):
            holder = entry.actor

for batch in journal.catch_up():
    fold(batch)
(Path(folder).parent / f"ready-{name}").touch()
while not (Path(folder).parent / "go").exists():
    time.sleep(0.001)

def decide(new, now):
    fold(new)
    if claiming == "no":
        return [Draft(NoteAdded(text=name))]
    return [] if holder else [Draft(NoteAdded(text="mine"))]

done = journal.append(decide, actor=name, role="")
print(done[0].seq if done else f"refused: {holder} has it")
"""

STORM = """
import os, random, signal, sys, time
from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_file import JournalFile
from cockpit.model.entry import Draft
from cockpit.model.events import NoteAdded

folder, acknowledged, kills, writers, seed = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])

def work(name):
    dice = random.Random(name)
    acks = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    journal = JournalFile(folder, SystemClock(), lock_timeout=60)
    journal.load_cache("storm")
    for _ in journal.catch_up():
        pass
    number = 0
    while True:
        # Some are so large that a kill can tear the write itself.
        texts = [f"{name} {number + n} " + "x" * (dice.random() < 0.2) * 100_000 for n in range(dice.choice((1, 1, 3)))]
        number += len(texts)
        done = journal.append(lambda new, now: [Draft(NoteAdded(text=t)) for t in texts], actor=str(name), role="")
        os.write(acks, "".join(f"{e.seq} {e.hash} {e.event.text[:30].strip('x')}\\n" for e in done).encode())
        if dice.random() < 0.05:
            journal.store_cache("storm", b"state")

dice = random.Random(seed)
alive, born = [], seed * 100_000
for _ in range(kills):
    while len(alive) < writers:
        born += 1
        pid = os.fork()
        if not pid:
            try:
                work(born)
            finally:
                os._exit(3)
        alive.append(pid)
    time.sleep(dice.random() * 0.02)
    pid = alive.pop(dice.randrange(len(alive)))
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), f"a writer ended by itself: {status}"
for pid in alive:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
"""


@pytest.mark.parametrize("claiming", ["no", "yes"])
def test_thirty_acts_at_once(tmp_path, claiming):
    folder = new_release(tmp_path)
    names = [f"person-{number}" for number in range(30)]
    crowd = [python(ONE_ACT, str(folder), name, claiming) for name in names]
    try:
        wait_until(lambda: len(list(tmp_path.glob("ready-*"))) == 30, "thirty processes")
        (tmp_path / "go").touch()
        said = [process.communicate(timeout=60) for process in crowd]
    finally:
        for process in crowd:
            process.kill()
            process.wait()
    assert {errors for _, errors in said} == {""}
    entries = everything(folder)
    if claiming == "no":
        assert sorted(int(out) for out, _ in said) == list(range(30))
        assert sorted(entry.actor for entry in entries) == sorted(names)
    else:
        [winner] = entries
        assert sorted(out for out, _ in said) == sorted(["0\n", *[f"refused: {winner.actor} has it\n"] * 29])
    assert verify_file(str(folder)).intact


def _storm(tmp_path: Path, kills: int, seed: int) -> int:
    folder = new_release(tmp_path / str(seed))
    acknowledged = tmp_path / f"acknowledged-{seed}"
    acknowledged.touch()
    process = python(STORM, str(folder), str(acknowledged), str(kills), "4", str(seed))
    try:
        _, errors = process.communicate(timeout=600)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, errors) == (0, "")
    # What the last one killed left torn is the next one's to repair.
    process = python(ONE_ACT, str(folder), "afterwards", "no")
    (folder.parent / "go").touch()
    assert process.communicate(timeout=60)[1] == ""

    entries = everything(folder)
    assert verify_file(str(folder)).intact
    there = {entry.seq: entry for entry in entries}
    assert list(there) == list(range(len(entries)))
    promised = [line.split(" ", 2) for line in acknowledged.read_text().splitlines()]
    assert promised
    for seq, found, text in promised:
        entry = there[int(seq)]
        assert isinstance(entry.event, NoteAdded)
        assert (entry.hash, entry.event.text[:30].strip("x")) == (found, text)
    texts = [entry.event.text for entry in entries if isinstance(entry.event, NoteAdded)]
    assert len(texts) == len(set(texts))
    return sum(name.startswith("journal.torn.") for name in os.listdir(folder))


def test_killed_writers_lose_nothing_that_was_acknowledged(tmp_path):
    for seed in range(2):
        _storm(tmp_path, kills=40, seed=seed)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_killed_writers_lose_nothing_that_was_acknowledged(tmp_path):
    torn = sum(_storm(tmp_path, kills=50, seed=seed) for seed in range(100, 120))
    print(f"1,000 kills, {torn} torn tails")
