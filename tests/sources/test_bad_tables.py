"""The tables of bad answers and of values in docs/sources.md are what happens, and nothing bad is ever green."""

import pytest

from tests.sources import bad_answers
from tests.sources.bad_answers import BEGIN, END, NETWORK, VALUES, VALUES_BEGIN, VALUES_END
from tests.sources.formats import DOC


def told(begin: str, end: str) -> str:
    return DOC.read_text().partition(begin)[2].partition(end)[0].strip()


async def test_what_bad_answers_get_is_what_the_docs_say() -> None:
    table = await bad_answers.network_table()
    assert told(BEGIN, END) == table, "write it anew: python -m tests.sources.bad_answers"
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    assert len(rows) == len(NETWORK)
    for words, verdict, reason in rows:
        assert verdict in ("fail", "error", "inconclusive"), words
        assert len(reason) > 5, words


@pytest.mark.parametrize(("words", "body", "text", "verdict"), VALUES, ids=[f"{row[0]}: {row[2]}" for row in VALUES])
async def test_what_a_value_gets(words: str, body: str, text: str, verdict: str) -> None:
    found, shown = await bad_answers.value_of(body, text)
    assert (found, bool(shown)) == (verdict, True)


async def test_what_values_get_is_what_the_docs_say() -> None:
    assert told(VALUES_BEGIN, VALUES_END) == await bad_answers.values_table(), "python -m tests.sources.bad_answers"
