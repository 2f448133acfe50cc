"""Notes are kept as typed; corrections are new entries; words are taken back, acts are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.notes import todos
from cockpit.model.commands import AddNote, CloseRelease, CorrectEntry, EnterMetric, OpenAction
from cockpit.model.events import NoteAdded
from tests.core.desk import START, Desk

PLAN = """
[[metric]]
id = "users"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def test_a_note_keeps_its_words_and_when_it_happened(desk: Desk) -> None:
    desk.wait("5m")
    desk.do(AddNote(text="Ops call began", occurred=START, relates_to=(0,)))
    entry = desk.entries[-1]
    assert (entry.occurred, entry.relates_to) == (START, (0,))
    assert isinstance(entry.event, NoteAdded)
    assert entry.event.text == "Ops call began"


def test_a_correction_stands_beside_the_entry(desk: Desk) -> None:
    desk.do(AddNote(text="12 users"))
    seq = desk.state.seq
    desk.do(CorrectEntry(entry=seq, text="21 users"))
    assert desk.state.corrections[seq].text == "21 users"
    assert not desk.state.corrections[seq].retracted


def test_words_are_taken_back_and_acts_are_not(desk: Desk) -> None:
    desk.do(EnterMetric(metric="users", value=12))
    desk.do(CorrectEntry(entry=desk.state.seq, text="wrong board", retract=True))
    refusal = desk.refused(CorrectEntry(entry=0, text="never happened", retract=True))
    assert refusal.code == "not-words"
    assert desk.refused(CorrectEntry(entry=999, text="x")).code == "unknown-id"
    assert desk.refused(CorrectEntry(entry=0, text=" ")).code == "text-needed"


def test_after_the_end_notes_and_corrections_are_still_taken(desk: Desk) -> None:
    desk.do(AddNote(text="12 users"))
    seq = desk.state.seq
    desk.do(CloseRelease(reason="over", abandon=True))
    desk.do(AddNote(text="TODO: write the retrospective"))
    desk.do(CorrectEntry(entry=seq, text="21 users"))
    assert desk.refused(OpenAction(text="more")).code == "closed"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nothing here", ()),
        ("TODO: call Sue", ("call Sue",)),
        ("first\n  todo: a \nTODO:b\nTODO: a", ("a", "b")),
        ("TODO:", ()),
        ("MYTODO: no", ()),
        ("see TODO: one TODO: two", ("one TODO: two",)),
    ],
)
def test_what_counts_as_an_action(text: str, found: tuple[str, ...]) -> None:
    assert todos(text) == found


@given(st.text())
def test_any_text_is_a_note_or_nothing(text: str) -> None:
    assert all(one.strip() == one and one for one in todos(text))
