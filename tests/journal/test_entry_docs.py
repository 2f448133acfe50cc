"""The page of entry types is generated from the types, is current, and leaves none out."""

import re

import pytest

from cockpit.model.entry import Event
from cockpit.model.events import EVENT_TYPES
from tests.journal.entry_docs import PAGE, kind, page


def test_the_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.journal.entry_docs"


def test_every_type_stands_there_once() -> None:
    assert sorted(re.findall(r"^### (.*)$", page(), re.MULTILINE)) == sorted(EVENT_TYPES)


@pytest.mark.parametrize("event", EVENT_TYPES.values(), ids=EVENT_TYPES)
def test_every_type_has_words_of_its_own(event: type[Event]) -> None:
    assert event.__dict__.get("__doc__"), f"{event.__name__} needs a docstring: it is what the page says"


def test_a_type_without_words_for_it_is_an_error() -> None:
    with pytest.raises(TypeError, match="no words"):
        kind(bytes)
