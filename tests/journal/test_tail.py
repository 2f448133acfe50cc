"""What a crash leaves at the end of a journal, byte by byte: repaired exactly when torn, never called intact."""

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.adapters.journal_verify import verify_file
from cockpit.format.journal_codec import MAX_ENTRY, Position, Reader, start
from cockpit.format.journal_head import decode_head, split_head
from cockpit.format.journal_tail import judge_tail
from cockpit.model.events import EngineBeat, JournalRepaired, NoteAdded
from cockpit.ports import JournalDamaged, JournalNotWritten, NoJournal
from tests.helpers.journals import Clock, everything, new_release, notes, opened, text_of, write

WHOLE = text_of([EngineBeat(epoch=1), NoteAdded(text="one"), NoteAdded(text="the last one", incident="INC-1")])
LENGTH = split_head(WHOLE) or 0
LAST = WHOLE.rindex(b"[[event]]\n")


def _before_last() -> Position:
    reader = Reader(start(LENGTH, decode_head(WHOLE[:LENGTH]).hash))
    reader.feed(WHOLE[LENGTH:LAST])
    return reader.position


BEFORE = _before_last()
TAIL = WHOLE[LAST:]
HASH_COMPLETE = len(TAIL) - len('"\n\n')


@pytest.mark.parametrize("length", range(len(TAIL) + 1))
def test_every_prefix_is_torn_until_its_hash_is_there(length):
    tail = judge_tail(TAIL[:length], BEFORE)
    if length == 0:
        assert tail.kind == "clean"
    elif length < HASH_COMPLETE:
        assert tail.kind == "torn"
    elif length < len(TAIL):
        assert tail.kind == "complete"
        assert TAIL[: tail.keep] + tail.add == TAIL


@pytest.mark.parametrize("length", range(0, len(TAIL), 7))
@pytest.mark.parametrize("zeros", [1, 40, 5000])
def test_a_prefix_followed_by_zeros_is_the_same_as_the_prefix(length, zeros):
    tail = judge_tail(TAIL[:length] + b"\x00" * zeros, BEFORE)
    assert tail.kind == ("torn" if length < HASH_COMPLETE else "complete")


def test_an_entry_whose_end_only_became_zeros_is_completed():
    for lost in (1, 2, 3):
        tail = judge_tail(TAIL[:-lost] + b"\x00" * lost, BEFORE)
        assert tail.kind == "complete"
        assert TAIL[: tail.keep] + tail.add == TAIL


def test_a_lost_sector_is_torn_but_a_zero_byte_elsewhere_is_damage():
    long = text_of([EngineBeat(epoch=1), NoteAdded(text="one"), NoteAdded(text="x" * 3000)])
    rest = long[long.rindex(b"[[event]]\n") :]
    place = Position(LAST, *[getattr(BEFORE, name) for name in ("seq", "hash", "at")])
    first = -LAST % 512
    for hole in (slice(0, first), slice(first, first + 512), slice(first + 1024, first + 2048)):
        lost = bytearray(rest)
        lost[hole] = bytes(len(lost[hole]))
        assert judge_tail(bytes(lost), place).kind == "torn"
    for hole in (slice(first + 1, first + 2), slice(first + 1, first + 512), slice(first, first + 511)):
        lost = bytearray(rest)
        lost[hole] = bytes(len(lost[hole]))
        assert judge_tail(bytes(lost), place).kind == "damage"


@pytest.mark.parametrize("bit", range(8))
def test_no_flipped_bit_in_the_last_entry_is_ever_cut_away(bit):
    for at in range(len(TAIL)):
        flipped = bytearray(TAIL)
        flipped[at] ^= 1 << bit
        assert judge_tail(bytes(flipped), BEFORE).kind == "damage", at


@pytest.mark.parametrize("seed", range(40))
def test_garbage_is_torn_only_where_no_entry_ends(seed):
    dice = random.Random(seed)
    length = dice.randrange(HASH_COMPLETE)
    garbage = dice.randbytes(dice.randrange(1, 600))
    kind = judge_tail(TAIL[:length] + garbage, BEFORE).kind
    assert kind == ("damage" if garbage.endswith(b"\n\n") else "torn")
    assert judge_tail(garbage + TAIL, BEFORE).kind == "damage"
    assert judge_tail(TAIL[:length] + garbage + b"\n\n", BEFORE).kind == "damage"


def test_more_than_one_entry_can_hold_is_damage():
    assert judge_tail(b"x" * (MAX_ENTRY + 1), BEFORE).kind == "damage"
    assert judge_tail(b"x" * MAX_ENTRY, BEFORE).kind == "torn"


def test_bits_flipped_anywhere_are_found(tmp_path):
    dice = random.Random(7)
    path = tmp_path / "journal.toml"
    unreadable = []
    for at in sorted({*range(0, len(WHOLE), 11), *(dice.randrange(len(WHOLE)) for _ in range(60))}):
        flipped = bytearray(WHOLE)
        flipped[at] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        try:
            report = verify_file(str(path))
        except NoJournal:
            unreadable.append(at)
        else:
            assert not report.intact, at
    assert all(at < LENGTH for at in unreadable)


# --- on disk, through the front door ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = new_release(tmp_path / "releases")
    journal = opened(folder)
    write(journal, *notes("one", "two"))
    journal.close()
    return folder


def _cut_to(folder: Path, size: int) -> bytes:
    path = folder / "journal.toml"
    data = path.read_bytes()
    os.truncate(path, size)
    return data


def test_a_torn_entry_is_put_aside_and_the_journal_goes_on(folder):
    whole = (folder / "journal.toml").read_bytes()
    last = whole.rindex(b"[[event]]")
    torn = whole[last : last + 60]
    os.truncate(folder / "journal.toml", last + 60)

    reader = opened(folder, write=False)
    assert reader.health.kind == "read-only"
    assert reader.last_seq == 0
    assert (folder / "journal.toml").stat().st_size == last + 60  # a reader repairs nothing

    assert not verify_file(str(folder)).intact
    journal = opened(folder)
    assert journal.health.kind == "healthy"
    [repaired] = [entry for entry in everything(folder) if isinstance(entry.event, JournalRepaired)]
    assert repaired.event == JournalRepaired(how="cut", offset=last, length=60, torn=f"journal.torn.{last}")
    assert (folder / f"journal.torn.{last}").read_bytes() == torn
    assert [entry.event for entry in reader.poll()] == [repaired.event]
    assert verify_file(str(folder)).intact
    write(journal, *notes("three"))
    assert [entry.seq for entry in everything(folder)] == [0, 1, 2]


def test_an_entry_without_its_newlines_is_completed(folder):
    whole = _cut_to(folder, (folder / "journal.toml").stat().st_size - 2)
    journal = opened(folder)
    assert (folder / "journal.toml").read_bytes().startswith(whole)
    events = [entry.event for entry in everything(folder)]
    assert events[:2] == notes("one", "two")
    assert isinstance(events[2], JournalRepaired)
    assert events[2].how == "completed"
    assert journal.last_seq == 2


def test_an_open_session_repairs_what_another_left_torn(folder):
    journal = opened(folder)
    with (folder / "journal.toml").open("ab") as file:
        file.write(b"[[event]]\nseq = 2\nat = 2026")
    assert journal.poll() == []
    assert journal.health.kind == "healthy"
    got: list[JournalRepaired] = []

    def decide(new, _now):
        got.extend(entry.event for entry in new)
        return []

    journal.append(decide, actor="ana", role="")
    assert [event.how for event in got] == ["cut"]


def test_torn_tails_at_the_same_place_do_not_overwrite_each_other(folder):
    size = (folder / "journal.toml").stat().st_size
    (folder / f"journal.torn.{size}").write_bytes(b"earlier")
    with (folder / "journal.toml").open("ab") as file:
        file.write(b"[[event]]\nseq")
    opened(folder)
    assert (folder / f"journal.torn.{size}").read_bytes() == b"earlier"
    assert (folder / f"journal.torn.{size}.2").read_bytes() == b"[[event]]\nseq"


def test_damage_stays_as_it_is_and_says_where(folder):
    path = folder / "journal.toml"
    data = bytearray(path.read_bytes())
    at = data.rindex(b"two")
    data[at] ^= 1
    path.write_bytes(data)
    journal = opened(folder)
    assert journal.health.kind == "damaged"
    offset = data.rindex(b"[[event]]")
    assert f"byte {offset:,}, where entry 1 should stand" in journal.health.words
    with pytest.raises(JournalDamaged) as caught:
        write(journal, *notes("three"))
    assert caught.value.offset == offset
    assert path.read_bytes() == data
    assert os.listdir(folder).count("journal.poisoned") == 0


def test_damage_done_while_a_session_is_open_shows_after_a_moment(folder):
    clock = Clock()
    reader = opened(folder, clock, write=False)
    with (folder / "journal.toml").open("ab") as file:
        file.write(b"somebody's editor was here\n\n")
    assert reader.poll() == []
    before = reader.health  # it might still be in the middle of being written
    clock.pass_(2)
    assert reader.poll() == []
    assert (before.kind, reader.health.kind) == ("read-only", "damaged")


def test_a_journal_that_becomes_shorter_is_an_alarm(folder):
    reader = opened(folder, write=False)
    writer = opened(folder)
    _cut_to(folder, (folder / "journal.toml").read_bytes().rindex(b"[[event]]"))
    for journal in (reader, writer):
        assert journal.poll() == []
        assert journal.health.kind == "damaged"
        assert "shorter" in journal.health.words
    with pytest.raises(JournalDamaged):
        write(writer, *notes("three"))


def test_a_journal_replaced_by_an_older_copy_is_an_alarm(folder):
    old = (folder / "journal.toml").read_bytes()
    journal = opened(folder)
    write(journal, *notes("three"))
    (folder / "copy").write_bytes(old)
    os.replace(folder / "copy", folder / "journal.toml")
    assert journal.poll() == []
    assert journal.health.kind == "damaged"
    assert "replaced by one without the entries" in journal.health.words
    with pytest.raises(JournalDamaged):
        write(journal, *notes("four"))


def test_a_journal_that_goes_away_is_an_alarm(folder):
    journal = opened(folder)
    (folder / "journal.toml").rename(folder / "away")
    with pytest.raises(JournalNotWritten, match="No such file"):
        write(journal, *notes("three"))
    assert journal.poll() == []
    gone = journal.health
    (folder / "away").rename(folder / "journal.toml")
    assert journal.poll() == []
    assert (gone.kind, journal.health.kind) == ("damaged", "healthy")
    assert write(journal, *notes("three"))


# --- anything at all --------------------------------------------------------------------------------------------------

LONGER = text_of([EngineBeat(epoch=1), *(NoteAdded(text=f"note {n} {'x' * 40 * n}") for n in range(5))])
BOUNDARIES = {match.start() for match in re.finditer(rb"^\[\[event\]\]$", LONGER, re.MULTILINE)} | {len(LONGER)}
PLACES = st.integers(0, len(LONGER))


@st.composite
def _harmed(draw: st.DrawFn) -> bytes:
    data = LONGER
    for _ in range(draw(st.integers(1, 3))):
        one, other = sorted((draw(PLACES), draw(PLACES)))
        match draw(st.sampled_from(["cut", "lose", "double", "zero", "flip", "insert", "shuffle"])):
            case "cut":
                data = data[:one]
            case "lose":
                data = data[:one] + data[other:]
            case "double":
                data = data[:other] + data[one:other] + data[other:]
            case "zero":
                data = data[:one] + bytes(len(data[one:other])) + data[other:]
            case "flip" if one < len(data):
                data = data[:one] + bytes([data[one] ^ (1 << draw(st.integers(0, 7)))]) + data[one + 1 :]
            case "insert":
                data = data[:one] + draw(st.binary(max_size=40)) + data[one:]
            case "shuffle":
                data = data[:one] + data[other:] + data[one:other]
    return data


@given(_harmed())
@settings(max_examples=400)
def test_whatever_is_done_to_it_only_a_journal_is_called_one(tmp_path_factory, data):
    """Intact: the very bytes, or a beginning of them that ends with an entry. Opened: entries only ever as written."""
    folder = tmp_path_factory.mktemp("harmed")
    path = folder / "journal.toml"
    path.write_bytes(data)
    try:
        report = verify_file(str(path))
        entries = everything(folder)
    except NoJournal:
        assert data[:LONGER_HEAD] != LONGER[:LONGER_HEAD]
        return
    whole = LONGER.startswith(data) and (len(data) in BOUNDARIES)
    assert report.intact == whole
    written = Reader(start(LONGER_HEAD, decode_head(LONGER[:LONGER_HEAD]).hash)).feed(LONGER[LONGER_HEAD:])
    assert entries == written[: len(entries)]


LONGER_HEAD = split_head(LONGER) or 0
