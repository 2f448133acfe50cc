"""The digest of an order: the same for the same, another for another, and of any text at all."""

import pytest

from cockpit.core.runs import digest

ODD = ["", "make deploy", "caf\u00e9", "\U0001f680", "\ud800", "x\udcffy", "\udfff\ud800", "\x00", "a\nb"]


@pytest.mark.parametrize("text", ODD)
def test_any_text_has_a_digest(text):
    found = digest("command", text)
    assert len(found) == 64
    assert found == digest("command", text)


def test_texts_that_differ_have_digests_that_differ():
    assert len({digest(text) for text in ODD}) == len(ODD)
    assert digest("\ud800") != digest("\ud801")
