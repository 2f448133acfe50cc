"""The derived cache: used only when it fits to the byte, and never missed."""

import os

import pytest

from cockpit.adapters.journal_file import JournalFile
from cockpit.model.events import JournalAdopted
from tests.helpers.journals import Clock, everything, new_release, notes, opened, write

KEY = "fold 1"


@pytest.fixture
def folder(tmp_path):
    folder = new_release(tmp_path / "releases")
    journal = opened(folder)
    for number in range(200):
        write(journal, *notes(f"{number} {'x' * 1000}"))
    journal.store_cache(KEY, b"the state of 200")
    write(journal, *notes("behind it"))
    journal.close()
    return folder


def _load(folder, key=KEY, **options):
    journal = JournalFile(str(folder), Clock(), **options)
    blob = journal.load_cache(key)
    return journal, blob, [entry.seq for batch in journal.catch_up() for entry in batch]


@pytest.mark.parametrize("write_too", [True, False])
def test_reading_goes_on_behind_the_cache(folder, write_too):
    journal, blob, seqs = _load(folder, write=write_too)
    assert (blob, seqs) == (b"the state of 200", [200])
    assert [entry.seq for entry in journal.entries(150, 152)] == [150, 151, 152]
    assert journal.last_hash == everything(folder)[-1].hash
    journal.restart()
    assert sum(len(batch) for batch in journal.catch_up()) == 201


def test_appending_goes_on_behind_the_cache(folder):
    journal, _, _ = _load(folder)
    assert write(journal, *notes("more"))[0].seq == 201


def test_another_programs_cache_is_none(folder):
    assert _load(folder, "fold 2")[1:] == (None, list(range(201)))


def test_a_cache_that_is_gone_cut_or_flipped_is_none(folder):
    path = folder / "journal.cache"
    whole = path.read_bytes()
    for at in (0, 33, len(whole) // 2, len(whole) - 1):
        flipped = bytearray(whole)
        flipped[at] ^= 4
        path.write_bytes(flipped)
        assert _load(folder)[1] is None
        path.write_bytes(whole[:at])
        assert _load(folder)[1] is None
    path.unlink()
    assert _load(folder)[1:] == (None, list(range(201)))


def test_no_cache_hides_damage_in_the_part_it_stands_for(folder):
    path = folder / "journal.toml"
    data = bytearray(path.read_bytes())
    data[data.index(b"100 xxx") + 20] ^= 1
    path.write_bytes(data)
    journal, blob, seqs = _load(folder)
    assert blob is None
    assert seqs == list(range(100))
    assert journal.health.kind == "damaged"


def test_another_journals_cache_is_none(folder, tmp_path):
    other = new_release(tmp_path / "other", id="another")
    write(opened(other), *notes("one"))
    (other / "journal.cache").write_bytes((folder / "journal.cache").read_bytes())
    assert _load(other)[1:] == (None, [0])


def test_a_cache_knows_the_place_that_was_adopted(folder, tmp_path):
    folder.rename(tmp_path / "moved")
    journal = opened(tmp_path / "moved")
    [entry] = journal.adopt(actor="ana", role="")
    assert isinstance(entry.event, JournalAdopted)
    journal.store_cache(KEY, b"later")
    journal, blob, _ = _load(tmp_path / "moved")
    assert blob == b"later"
    assert journal.health.kind == "healthy"


def test_a_reader_keeps_no_cache_and_a_failing_disk_is_no_reason_to_fail(folder, monkeypatch):
    before = (folder / "journal.cache").read_bytes()
    opened(folder, write=False).store_cache(KEY, b"a reader's")
    assert (folder / "journal.cache").read_bytes() == before

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    journal = opened(folder)
    monkeypatch.setattr(os, "write", full)
    journal.store_cache(KEY, b"no room")
    monkeypatch.undo()
    assert (folder / "journal.cache").read_bytes() == before
    assert not list(folder.glob("journal.draft*"))


def test_a_session_that_missed_a_redaction_does_not_bring_the_text_back(folder):
    late = opened(folder)
    opened(folder).redact(3, reason="", actor="ana", role="")
    late.store_cache(KEY, b"it holds the text of entry 3")
    assert not (folder / "journal.cache").exists()
