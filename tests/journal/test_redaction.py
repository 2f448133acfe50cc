"""Taking a text out of the record: gone from every file, and the record still verifies."""

import os

import pytest

from cockpit.adapters.journal_verify import verify_file
from cockpit.cli.redact import files_of, redact_entry
from cockpit.model.entry import Entry
from cockpit.model.events import ArtifactAttached, IncidentOpened, JournalRedacted, NoteAdded, RunFinished
from cockpit.ports import EntryRefused, JournalDamaged, JournalPoisoned
from tests.helpers.journals import T, everything, new_release, notes, opened, write

SECRET = "hunter2 \u202e and more"


@pytest.fixture
def folder(tmp_path):
    folder = new_release(tmp_path / "releases")
    journal = opened(folder)
    write(journal, *notes("one", f"the password is {SECRET}", "three"))
    write(journal, IncidentOpened(incident="INC-1", severity="low", title="T", impact="hunter2", mitigation="m"))
    journal.store_cache("k", b"a state that holds hunter2")
    journal.close()
    return folder


def _files_with(folder, text: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


def test_the_text_is_gone_and_the_chain_is_as_it_was(folder):
    (folder / "journal.torn.99").write_bytes(b"torn hunter2")
    (folder / "journal.superseded.1").write_bytes(b"older hunter2")
    before = everything(folder)
    journal, watching = opened(folder), opened(folder, write=False)
    assert journal.redact(1, reason="a password", actor="ana", role="commander") == ("text",)
    assert journal.redact(3, ("impact",), reason="again", actor="ana", role="commander") == ("impact",)
    assert _files_with(folder, b"hunter2") == []
    after = everything(folder)
    assert [entry.hash for entry in after[:4]] == [entry.hash for entry in before]
    assert after[1].event == NoteAdded(text="")
    assert after[1].redacted == {"text"}
    assert after[3].redacted == {"impact"}
    assert after[4].event == JournalRedacted(entry=1, fields=("text",), reason="a password")
    report = verify_file(str(folder))
    assert report.intact
    assert report.redacted == ((1, "text"), (3, "impact"))
    for session in (journal, watching):
        assert [entry.seq for entry in session.poll()] == [4, 5]
        assert session.generation == 1
        session.restart()
        assert [entry for batch in session.catch_up() for entry in batch] == after
    assert write(journal, *notes("four"))[0].seq == 6


def test_a_session_that_appends_first_meets_the_redaction_inside_its_append(folder):
    late = opened(folder)
    opened(folder).redact(1, reason="", actor="ana", role="")
    seen: list[type] = []

    def decide(new, _now):
        seen.extend(type(entry.event) for entry in new)
        return []

    late.append(decide, actor="bob", role="")
    assert seen == [JournalRedacted]
    assert late.generation == 1


@pytest.mark.parametrize(
    ("seq", "fields", "words"),
    [
        (0, ("incident",), "incident cannot be redacted here; what can be is text"),
        (3, ("severity", "title"), "severity cannot be redacted here; what can be is title, impact, mitigation"),
        (4, (), "There is no entry 4; the last one is 3"),
        (-1, (), "There is no entry -1"),
    ],
)
def test_what_cannot_be_taken_out_is_refused_and_nothing_changes(folder, seq, fields, words):
    before = (folder / "journal.toml").read_bytes()
    with pytest.raises(EntryRefused, match=words):
        opened(folder).redact(seq, fields, reason="", actor="ana", role="")
    assert (folder / "journal.toml").read_bytes() == before
    assert sorted(os.listdir(folder)) == sorted(
        ["journal.toml", "journal.lock", "engine.lock", "runs", "evidence", "journal.cache"]
    )


def test_twice_is_refused(folder):
    journal = opened(folder)
    journal.redact(1, reason="", actor="ana", role="")
    with pytest.raises(EntryRefused, match="it is gone already"):
        journal.redact(1, reason="", actor="ana", role="")


def test_a_damaged_or_poisoned_journal_is_not_rewritten(folder):
    journal = opened(folder)
    data = (folder / "journal.toml").read_bytes()
    (folder / "journal.poisoned").touch()
    with pytest.raises(JournalPoisoned):
        journal.redact(1, reason="", actor="ana", role="")
    (folder / "journal.poisoned").unlink()
    (folder / "journal.toml").write_bytes(data.replace(b"three", b"thr33"))
    with pytest.raises(JournalDamaged):
        journal.redact(1, reason="", actor="ana", role="")
    assert b"hunter2" in (folder / "journal.toml").read_bytes()


def test_a_text_that_is_missing_without_a_word_is_damage(folder):
    path = folder / "journal.toml"
    lines = path.read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if b"hunter2" in line)
    path.write_bytes(b"".join([*lines[:at], *lines[at + 2 :]]))
    report = verify_file(str(folder))
    assert [(problem.entry, problem.what) for problem in report.problems] == [
        (1, "the text of `text` is missing, and no journal.redacted tells of it")
    ]
    journal = opened(folder)
    assert journal.health.kind == "damaged"
    assert "entry 1 is missing" in journal.health.words
    with pytest.raises(JournalDamaged):
        write(journal, *notes("no"))


# --- the files beside it ----------------------------------------------------------------------------------------------


def test_evidence_and_raw_output_of_the_entry_go_too(folder):
    (folder / "runs" / "r1").mkdir()
    (folder / "runs" / "r1" / "output").write_text("hunter2")
    (folder / "runs" / "r1" / "exit").write_text("{}")
    (folder / "evidence" / "r1.txt").write_text("hunter2")
    (folder / "evidence" / "other.txt").write_text("kept")
    journal = opened(folder)
    [entry] = write(journal, RunFinished(run="r1", outcome="fail", excerpt="x", evidence="evidence/r1.txt"))
    names, deleted = redact_entry(journal, entry.seq, (), reason="", actor="ana", role="")
    assert names == ("excerpt",)
    assert deleted == ["runs/r1/output", "evidence/r1.txt"]
    assert sorted(path.name for path in folder.rglob("*.txt")) == ["other.txt"]
    assert (folder / "runs" / "r1" / "exit").exists()
    assert verify_file(str(folder)).intact


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "journal.toml", "evidence/link/x", "evidence", ""])
def test_no_path_in_an_entry_leads_out_of_the_folder(folder, tmp_path, path):
    outside = tmp_path / "releases" / "outside"
    outside.write_text("kept")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x").write_text("kept")
    (folder / "evidence" / "link").symlink_to(tmp_path / "elsewhere")
    journal = opened(folder)
    event = ArtifactAttached(artifact="a", path=path, sha256="0" * 64, size=1, text="hunter2")
    [entry] = write(journal, event)
    assert redact_entry(journal, entry.seq, (), reason="", actor="ana", role="")[1] == []
    assert outside.exists()
    assert (tmp_path / "elsewhere" / "x").exists()
    assert (folder / "journal.toml").exists()


def test_an_entry_without_files_has_none():
    assert list(files_of(Entry(0, T, "ana", "", NoteAdded(text="x")))) == []
