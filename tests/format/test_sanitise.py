"""Foreign text gets to a screen only as characters that can be seen."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.format import sanitise
from cockpit.format.sanitise import Span, excerpt, excerpt_of, harmless, spans, visible
from cockpit.tui import text as cells

ANYTHING = st.text(st.characters())  # surrogates, controls and format characters included
NASTY = "\x00\x07\x08\x1b\x7f\x9b\r\u200b\u200d\u202e\u2066\u2028\u061c\ufeff\u00ad\ud800\U000e0041\u180e\u3164"


def forbidden(character: str) -> bool:
    if character in "\n\t":
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in PREPENDED


# Format characters which take room and change nothing around them: signs written before Arabic, Syriac, Kaithi numbers.
PREPENDED = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2\U00013430"
PREPENDED += "".join(map(chr, range(0x13431, 0x13440)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, grün, 日本, 👍\n\tindented", "plain, grün, 日本, 👍\n\tindented"),
        ("\x1b[31mred\x1b[0m", "^[[31mred^[[0m"),
        ("\x1b]0;title\x07", "^[]0;title^G"),
        ("\x00\x7f", "^@^?"),
        ("over\rwrite", "over^Mwrite"),
        ("dos\r\n", "dos\n"),
        ("\x9b31m", "\\u009b31m"),
        ("abc\u202efdp.exe", "abc\\u202efdp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028separator", "line\\u2028separator"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("half\ud83d", "half\\ud83d"),
        (b"caf\xe9".decode("utf-8", "surrogateescape"), "caf\\xe9"),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown


def test_visible_on_one_line_and_with_tabs_expanded():
    assert visible("a\tb\r\nc\n", one_line=True) == "a^Ib^M^Jc^J"
    assert visible("a\tb\n\tc", tab=4) == "a   b\n    c"


@given(text=st.one_of(ANYTHING, st.text(NASTY + "ab\n\t")))
def test_nothing_forbidden_is_ever_shown(text):
    for shown in (visible(text), visible(text, tab=8), "".join(span.text for span in spans(text))):
        assert [character for character in shown if forbidden(character)] == []
        shown.encode()  # a terminal can be sent it
    line = visible(text, one_line=True)
    assert [character for character in line if forbidden(character) or character in "\n\t"] == []


def test_every_character_of_unicode():
    shown = visible("".join(map(chr, range(0x110000))))
    assert sorted({character for character in shown if forbidden(character)}) == []


@given(text=ANYTHING)
def test_what_is_visible_stays_as_it_is(text):
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("plain", [("plain", "")]),
        ("\x1b[31mred\x1b[0m plain", [("red", "red"), (" plain", "")]),
        ("\x1b[1;32;44mX\x1b[mY", [("X", "bold green on-blue"), ("Y", "")]),
        ("\x1b[91mA\x1b[39mB", [("A", "bright-red"), ("B", "")]),
        ("\x1b[1mA\x1b[22mB\x1b[103mC\x1b[49mD", [("A", "bold"), ("B", ""), ("C", "on-bright-yellow"), ("D", "")]),
        (
            "\x1b[38;5;9mA\x1b[38;5;200mB\x1b[38;2;1;2;3mC\x1b[48;5;4mD",
            [("A", "bright-red"), ("BC", ""), ("D", "on-blue")],
        ),
        ("\x1b[38;5mA\x1b[38mB", [("AB", "")]),
        ("\x1b[8mhidden\x1b[5mblink", [("hiddenblink", "")]),
        ("\x1b[31ma\x1b[31mb", [("ab", "red")]),
        ("\x1b[2Kgone\x1b[31", [("^[[2Kgone^[[31", "")]),
        ("\x1b[99999999999999999mA", [("A", "")]),
        ("\x1b[4:3mA", [("A", "")]),
        ("\x1b[3;4;7;9mA\x1b[23;24;27;29mB", [("A", "italic underline reverse strike"), ("B", "")]),
    ],
)
def test_colours_become_words(text, expected):
    assert spans(text) == [Span(*pair) for pair in expected]


@given(st.text("\x1b[0123456789;:m a"))
def test_colours_of_any_garbage(text):
    found = spans(text)
    assert all(span.text for span in found)
    assert all(left.style != right.style for left, right in pairwise(found))


# --- excerpts ---------------------------------------------------------------------------------------------------------


def test_short_output_is_quoted_whole():
    assert excerpt(b"") == ""
    assert excerpt(b"one\ntwo\n") == "one\ntwo\n"
    assert excerpt(b"\x1b[32mok\x1b[0m \xff\x07\r\n") == "ok \\xff^G\n"


def test_long_output_keeps_head_and_tail():
    data = b"".join(b"line %05d\n" % number for number in range(10_000))
    text = excerpt(data, 1000)
    assert len(text.encode()) <= 1000
    assert text.startswith("line 00000\nline 00001\n")
    assert text.endswith("line 09998\nline 09999\n")
    head, note, tail = text.partition("... ")
    left_out = int(tail.split()[0].replace(",", ""))
    tail = tail.partition(" bytes ...\n")[2]
    assert note
    # What is quoted and what is counted is all there was, but for a line break around the note.
    assert abs(len(head) + left_out + len(tail) - len(data)) <= 1
    assert len(tail) > len(head)


def test_both_ends_of_a_file_too_large_to_read():
    text = excerpt_of(b"head\n" * 5000, b"tail\n" * 5000, 10**12, 500)
    assert len(text.encode()) <= 500
    assert text.startswith("head\n")
    assert text.endswith("tail\n")
    assert "... 1,000,000,049," in text
    assert excerpt_of(b"a\n", b"b\n", 7) == "a\n... 7 bytes ...\nb\n"
    assert excerpt_of(b"a", b"b", 7) == "a\n... 7 bytes ...\nb"


@given(
    data=st.one_of(
        st.binary(max_size=3000), st.text(NASTY + "aé日\n", max_size=900).map(lambda t: t.encode("utf-8", "replace"))
    ),
    limit=st.integers(64, 800),
    times=st.integers(1, 12),
)
def test_excerpts_fit_and_are_safe(data, limit, times):
    text = excerpt(data * times, limit)
    assert len(text.encode()) <= limit
    assert [character for character in text if forbidden(character)] == []


@given(text=st.text("aé日👍", max_size=400), limit=st.integers(64, 200))
def test_characters_are_not_cut_in_half(text, limit):
    assert "\\x" not in excerpt(text.encode() * 20, limit)


def test_no_room_is_an_error():
    with pytest.raises(ValueError, match="64"):
        excerpt(b"x", 63)


def test_what_is_called_harmless_holds_nothing_that_any_pattern_would_take_out():
    every = [chr(code) for code in range(0x110000)]
    passed = "".join(one for one in every if harmless(one))
    assert len(passed) > 100_000
    assert sanitise._FORBIDDEN_LINE.search(passed) is None
    assert sanitise._FORBIDDEN.search(passed) is None
    assert cells._NEVER.search(passed) is None
    assert harmless(passed)
    assert {one for one in "aé–→日👍" if not harmless(one)} == set()


@given(ANYTHING)
def test_a_text_is_harmless_only_if_all_of_it_is(text):
    assert harmless(text) == all(map(harmless, text))
    assert not harmless(text) or visible(text, one_line=True) == text
