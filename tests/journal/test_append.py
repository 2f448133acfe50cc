"""Appending and following: every entry comes out once, in order, and only when it is on disk."""

import datetime as dt
import os
from typing import Any

import pytest

from cockpit.adapters.journal_file import JournalFile
from cockpit.adapters.lock import FileLock
from cockpit.model.entry import Draft
from cockpit.model.events import EngineBeat, MetricEntered, NoteAdded, ReleaseOpened
from cockpit.ports import EntryRefused, JournalBusy, JournalReadOnly
from tests.helpers.journals import DEADLINE, Clock, T, everything, new_release, notes, opened, texts, wait_until, write


@pytest.fixture
def folder(tmp_path):
    return new_release(tmp_path / "releases")


def test_what_is_appended_is_on_disk_and_seen_by_others(folder):
    ana, bob = opened(folder), opened(folder)
    done = write(ana, *notes("one", "two"))
    assert [(entry.seq, entry.event) for entry in done] == list(enumerate(notes("one", "two")))
    assert bob.poll() == done
    assert bob.poll() == []
    assert everything(folder) == done
    assert (bob.last_seq, bob.last_hash) == (1, done[-1].hash)


def test_decide_gets_what_others_wrote_and_nothing_comes_twice(folder):
    ana, bob = opened(folder), opened(folder)
    first = write(ana, *notes("one"))
    seen = []

    def decide(new, _now):
        seen.extend(new)
        return [Draft(NoteAdded(text=f"after {len(new)}"))]

    second = bob.append(decide, actor="bob", role="")
    assert seen == first
    assert bob.poll() == []
    assert ana.poll() == second


def test_what_decide_raises_reaches_the_caller_and_frees_the_lock(folder):
    ana, bob = opened(folder), opened(folder)
    first = write(ana, *notes("one"))
    seen = []

    def refuse(new, _now):
        seen.extend(new)
        raise LookupError("no")

    with pytest.raises(LookupError):
        bob.append(refuse, actor="bob", role="")
    assert seen == first
    assert write(ana, *notes("two"))
    assert [entry.event for entry in bob.poll()] == notes("two")


def test_an_answer_of_nothing_writes_nothing(folder):
    ana = opened(folder)
    before = (folder / "journal.toml").read_bytes()
    assert ana.append(lambda _new, _now: [], actor="ana", role="") == []
    assert (folder / "journal.toml").read_bytes() == before


def test_drafts_keep_when_it_happened_and_what_it_is_about(folder):
    ana = opened(folder)
    write(ana, *notes("one"))
    early = T - dt.timedelta(hours=1)
    draft = Draft(NoteAdded(text="late"), occurred=early, relates_to=(0,))
    [entry] = ana.append(lambda _new, _now: [draft], actor="ana", role="")
    assert (entry.occurred, entry.relates_to) == (early, (0,))
    assert everything(folder)[-1] == entry


def test_time_never_goes_back_in_the_journal_and_decide_knows_the_time_of_its_entries(folder):
    clock = Clock(T + dt.timedelta(microseconds=123_987))
    ana = opened(folder, clock)
    times = []

    def decide(_new, now):
        times.append(now)
        return [Draft(EngineBeat(epoch=1))]

    for seconds in (0, 5, -3600, 1, 3610):
        clock.pass_(seconds)
        [entry] = ana.append(decide, actor="engine", role="")
        assert entry.at == times[-1]
    assert times == sorted(times)
    assert times[0] == T + dt.timedelta(milliseconds=123)
    assert times[1] == times[2] == times[3]


def test_an_entry_that_cannot_be_written_is_refused_and_nothing_of_its_batch_is(folder):
    ana = opened(folder)
    with pytest.raises(EntryRefused, match="262,144"):
        write(ana, *notes("fine", "x" * 300_000))
    with pytest.raises(EntryRefused, match="finite"):
        write(ana, MetricEntered(metric="m", value=float("nan")))
    assert everything(folder) == []
    assert write(ana, *notes("fine"))


def test_values_that_a_field_cannot_hold_are_refused_before_they_are_on_disk(folder):
    ana = opened(folder)
    wrong: list[Any] = [("epoch", "one"), ("epoch", 1.5), ("text", 7), ("todo", (3,))]
    for name, value in wrong:
        kind: Any = EngineBeat if name == "epoch" else NoteAdded
        event = kind(**({"text": "x"} if name == "todo" else {}), **{name: value})
        with pytest.raises(EntryRefused, match="Expected"):
            write(ana, event)
    assert everything(folder) == []


def test_what_is_returned_is_what_a_reader_finds(folder):
    ana = opened(folder)
    there = dt.timezone(dt.timedelta(hours=-8))
    events = [
        NoteAdded(text="a lone \udcff surrogate"),
        NoteAdded(text="x", todo=["a", "list"]),  # type: ignore[arg-type]
        MetricEntered(metric="m", value=3),
        ReleaseOpened(t0=T.astimezone(there)),
        NoteAdded(text="\U000e0041 \u202e \x7f"),
    ]
    done = write(ana, *events) + write(ana, *notes("x"), actor="ana\udcff", role="\u200b")
    assert done == everything(folder)
    assert [repr(entry.event) for entry in done] == [repr(entry.event) for entry in everything(folder)]
    assert write(ana, *notes("goes on"))[0].seq == 6


def test_a_batch_of_many_large_entries_is_one_append(folder):
    ana, bob = opened(folder), opened(folder)
    said = [f"{number}" + "x" * 200_000 for number in range(8)]
    write(ana, *notes(*said))
    assert texts(bob.poll()) == said
    assert texts(everything(folder)) == said


def test_the_lock_is_refused_by_the_name_of_its_holder(folder):
    ana, bob = opened(folder), opened(folder, lock_timeout=0.05)

    def meanwhile(_new, _now):
        with pytest.raises(
            JournalBusy, match=rf"held for 0.05 s by ana \(commander\), process {os.getpid()}"
        ) as caught:
            write(bob, *notes("two"))
        assert caught.value.holder == f"ana (commander), process {os.getpid()}"
        return [Draft(NoteAdded(text="one"))]

    ana.append(meanwhile, actor="ana", role="commander")
    assert [entry.event for entry in everything(folder)] == notes("one")
    assert write(bob, *notes("two"))


def test_a_holder_with_a_long_or_strange_name_does_no_harm(folder):
    fd = os.open(folder, os.O_RDONLY)
    lock = FileLock("journal.lock", dir_fd=fd)
    for who, shown in (("ä" * 400, "ä" * 125), ("!not spoiled", "!not spoiled"), ("", ""), ("two\nlines", "two lines")):
        with lock.held(who, 1):
            assert lock.holder() == shown
        assert not lock.spoiled()
    lock.close()
    os.close(fd)


def test_readers_hold_no_lock_and_need_no_right_to_write(folder):
    ana = opened(folder)
    write(ana, *notes("one"))
    (folder / "journal.lock").unlink()
    reader = opened(folder, write=False)
    assert reader.last_seq == 0
    with pytest.raises(JournalReadOnly, match="opened to read only"):
        write(reader, *notes("two"))


def test_entries_by_seq_are_read_from_disk(folder):
    ana = opened(folder)
    for number in range(300):
        write(ana, *notes(*(f"{number} {piece} {'x' * 300}" for piece in range(5))))
    assert [entry.seq for entry in ana.entries()] == list(range(1500))
    bob = opened(folder)
    assert len(bob._marks) > 3
    for journal in (ana, bob):
        assert [entry.seq for entry in journal.entries(1234, 1237)] == [1234, 1235, 1236, 1237]
        assert [entry.seq for entry in journal.entries(1499)] == [1499]
        assert list(journal.entries(1500)) == []
    assert ana.poll() == []


def test_restart_gives_everything_again(folder):
    ana = opened(folder)
    done = write(ana, *notes("one", "two"))
    ana.restart()
    assert [entry for batch in ana.catch_up() for entry in batch] == done
    assert write(ana, *notes("three"))[0].seq == 2


def test_the_wake_up_comes_for_others_and_not_for_oneself(folder):
    ana, bob = opened(folder), opened(folder)
    if ana.wake_fd() is None:
        pytest.skip("no inotify on this system")
    assert bob.wake_fd() is not None
    write(ana, *notes("one"))
    assert bob.wait(DEADLINE)
    assert not ana.wait(0)
    assert len(bob.poll()) == 1
    assert not bob.wait(0)
    write(ana, *notes("two"))
    assert len(bob.poll()) == 1
    assert not bob.wait(0)  # poll makes it quiet


def test_the_wake_up_survives_that_the_file_is_replaced(folder):
    ana, bob = opened(folder), opened(folder)
    if bob.wake_fd() is None:
        pytest.skip("no inotify on this system")
    write(ana, *notes("one"))
    ana.redact(0, reason="x", actor="ana", role="")
    assert bob.wait(DEADLINE)
    bob.poll()
    assert bob.generation == 1
    ana.poll()
    bob.woken()
    write(ana, *notes("two"))
    assert bob.wait(DEADLINE)
    assert texts(bob.poll()) == ["two"]


def test_the_lock_and_the_engines_log_wake_nobody(folder):
    ana = opened(folder)
    if ana.wake_fd() is None:
        pytest.skip("no inotify on this system")
    (folder / "engine.log").touch()
    ana.wait(DEADLINE)
    with (folder / "engine.log").open("a") as log, (folder / "journal.lock").open("a") as lock:
        log.write("looking\n")
        lock.write("x")
    assert not ana.wait(0)


def test_without_inotify_waiting_means_looking_often(folder, monkeypatch):
    monkeypatch.setattr("cockpit.adapters.journal_reader.watch", lambda *_: None)
    ana, bob = opened(folder), opened(folder)
    assert bob.wake_fd() is None
    write(ana, *notes("one"))
    wait_until(lambda: bob.wait(0.01) and bob.poll(), "the entry")


def test_closing_gives_back_every_descriptor(folder):
    before = set(os.listdir("/proc/self/fd"))
    for write_too in (True, False):
        journal = JournalFile(str(folder), Clock(), write=write_too)
        journal.wake_fd()
        journal.close()
        journal.close()
    assert set(os.listdir("/proc/self/fd")) == before
