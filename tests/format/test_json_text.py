"""JSON for a terminal: the same to whoever parses it, and nothing in it that a terminal would obey."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.format.json_text import json_text, shown
from cockpit.format.sanitise import visible

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(TEXTS, TEXTS | st.integers() | st.lists(TEXTS)))
def test_it_parses_to_the_same_and_is_safe_to_show(value):
    text = json_text(value)
    assert json.loads(text) == value
    assert visible(text, one_line=True) == text
    assert json.loads(json_text(value, indent=2)) == value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\x9b2J", '"\\u009b2J"'), ("\x7f", '"\\u007f"'), ("a\u202eb", '"a\\u202eb"'), ("\u200b", '"\\u200b"'),
        ("\U000e0041", '"\\udb40\\udc41"'), ("caf\u00e9 \U0001f680", '"caf\u00e9 \U0001f680"'), ("\x1b[2J", '"\\u001b[2J"'),
    ],
)  # fmt: skip
def test_what_is_written(text, written):
    assert json_text(text) == written
    assert shown(json.dumps(text, ensure_ascii=False).encode()) == written
