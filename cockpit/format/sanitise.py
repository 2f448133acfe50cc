"""Foreign text made safe to show: whatever a command or a server said, a terminal only ever gets visible characters.

Nothing is dropped silently: what would move the cursor, change the direction of text or take no room is written out,
control characters in caret notation (`^[`), others as `\\u202e`, bytes that are not UTF-8 as `\\xff`.
"""

import re
from typing import NamedTuple

from cockpit.patterns import late

# C0 and C1 controls, DEL; soft hyphen; fillers and joiners without width; direction marks, embeddings and isolates;
# line and paragraph separators; byte order mark; annotation and tag characters; surrogates. Variation selectors stay:
# they are how emoji are spelled.
INVISIBLE = (
    "\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff"
)
_FORBIDDEN = late(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{INVISIBLE}]")
_FORBIDDEN_LINE = late(f"[\x00-\x1f\x7f-\x9f{INVISIBLE}]")
# What Unicode calls printable and still shows nothing.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
# A byte that was not UTF-8, as "surrogateescape" decodes it.
_RAW_BYTE = range(0xDC80, 0xDD00)

_SGR = late("\x1b\\[([0-9;:]*)m")
_NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_MODES = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse", 9: "strike"}
_UNSET = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline",), 27: ("reverse",), 29: ("strike",)}


class Span(NamedTuple):
    """A piece of safe text and its style: "" or words such as "bold red", "on-blue", "bright-black", in fixed order."""

    text: str
    style: str


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return "^" + chr(code + 0x40)
    if code == 0x7F:
        return "^?"
    if code in _RAW_BYTE:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def harmless(text: str) -> bool:
    """Whether a text of one line shows as it is, told without a pattern: to compile those takes longer than a first
    picture has for all its words."""
    return text.isprintable() and (text.isascii() or (max(text) < "\U000e0000" and _UNSEEN.isdisjoint(text)))


def visible(text: str, *, one_line: bool = False, tab: int | None = None) -> str:
    """Text in which every character can be seen, whoever wrote it.

    Newlines and tabs are kept; one_line writes them out as well; tab: columns of a tab stop to which tabs are expanded.
    A carriage return that ends a line as part of CRLF is dropped, any other is shown.
    """
    if harmless(text):
        return text
    if one_line:
        return _FORBIDDEN_LINE.sub(_escape, text)
    text = _FORBIDDEN.sub(_escape, text.replace("\r\n", "\n"))
    return text.expandtabs(tab) if tab is not None else text


def spans(text: str, *, tab: int | None = None) -> list[Span]:
    """Output with colours: its colour codes as style words, everything else as `visible` shows it.

    Known are the usual modes and the 16 named colours; richer colours are ignored, hidden and blinking text is plain.
    Never yields an empty or forbidden text, and never two neighbours of the same style.
    """
    found: list[Span] = []
    state: dict[str, str] = {}
    at = 0

    def add(piece: str) -> None:
        shown = visible(piece, tab=tab)
        if not shown:
            return
        style = " ".join(state[key] for key in sorted(state))
        if found and found[-1].style == style:
            shown = found.pop().text + shown
        found.append(Span(shown, style))

    for match in _SGR.finditer(text):
        add(text[at : match.start()])
        _apply(state, match[1])
        at = match.end()
    add(text[at:])
    return found


def _apply(state: dict[str, str], codes: str) -> None:
    """Follows one colour sequence. Keys sort modes first, then foreground, then background."""
    numbers = [int(code) if code.isdigit() and len(code) < 4 else 0 for code in codes.split(";")]
    if ":" in codes:
        return
    index = 0
    while index < len(numbers):
        code = numbers[index]
        index += 1
        if code == 0:
            state.clear()
        elif code in _MODES:
            state[f"a{code}"] = _MODES[code]
        elif code in _UNSET:
            for key in [key for key, word in state.items() if word in _UNSET[code]]:
                del state[key]
        elif 30 <= code <= 37:
            state["b"] = _NAMES[code - 30]
        elif 90 <= code <= 97:
            state["b"] = f"bright-{_NAMES[code - 90]}"
        elif 40 <= code <= 47:
            state["c"] = f"on-{_NAMES[code - 40]}"
        elif 100 <= code <= 107:
            state["c"] = f"on-bright-{_NAMES[code - 100]}"
        elif code in (38, 48):
            # 38;5;N or 38;2;R;G;B: the first sixteen have names, the rest is left to the default colour.
            key, prefix = ("b", "") if code == 38 else ("c", "on-")
            state.pop(key, None)
            kind = numbers[index] if index < len(numbers) else 0
            if kind == 5 and index + 1 < len(numbers) and numbers[index + 1] < 16:
                number = numbers[index + 1]
                state[key] = prefix + (_NAMES[number] if number < 8 else f"bright-{_NAMES[number - 8]}")
            index += {5: 2, 2: 4}.get(kind, 0)
        elif code == 39:
            state.pop("b", None)
        elif code == 49:
            state.pop("c", None)


# --- excerpts ---------------------------------------------------------------------------------------------------------


def excerpt(data: bytes, limit: int = 4096) -> str:
    """Output as the journal quotes it: at most `limit` bytes of UTF-8, safe to show, colours dropped.

    What is too long keeps a third of the room for its head and the rest for its tail, with the number of bytes left out
    between them.
    """
    return excerpt_of(data, b"", 0, limit)


def excerpt_of(head: bytes, tail: bytes, between: int, limit: int = 4096) -> str:
    """The same of output of which only both ends are at hand; between: bytes that neither holds."""
    if limit < 64:
        raise ValueError(f"an excerpt of {limit} bytes has no room for anything; 64 is the least")
    window = 4 * limit  # more of either end is never shown
    if not tail and not between and len(head) > 2 * window:
        head, tail = head[:window], head[window:]
    if tail or between:
        between += max(0, len(head) - window) + max(0, len(tail) - window)
        head, tail = head[:window], tail[-window:]
    first = _pieces(head)
    last = _pieces(tail) if tail or between else first
    if not between and last is first and sum(piece.room for piece in first) <= limit:
        return "".join(piece.shown for piece in first)
    room = limit - 48  # the note in the middle, with a number of up to 19 digits
    head_room = room // 3
    begin, taken = 0, 0
    while begin < len(first) and taken + first[begin].room <= head_room:
        taken += first[begin].room
        begin += 1
    end, left = len(last), room - taken
    floor = begin if last is first else 0
    while end > floor and last[end - 1].room <= left:
        end -= 1
        left -= last[end].room
    if last is first:
        omitted = sum(piece.raw for piece in first[begin:end])
    else:
        omitted = between + sum(piece.raw for piece in first[begin:]) + sum(piece.raw for piece in last[:end])
    start, rest = ("".join(piece.shown for piece in part) for part in (first[:begin], last[end:]))
    note = f"... {omitted:,} bytes ..."
    return (
        f"{start}{'' if start.endswith(chr(10)) else chr(10)}{note}{'' if rest.startswith(chr(10)) else chr(10)}{rest}"
    )


class _Piece(NamedTuple):
    """What one character of output becomes. room: bytes shown; raw: bytes it had."""

    shown: str
    room: int
    raw: int


_PIECE = late("\x1b\\[[0-9;:]*m|\r\n|.", re.DOTALL)


def _pieces(data: bytes) -> list[_Piece]:
    found = []
    for match in _PIECE.finditer(data.decode("utf-8", "surrogateescape")):
        text = match[0]
        shown = "" if text.startswith("\x1b[") else visible(text)
        raw = len(text.encode("utf-8", "surrogateescape"))
        found.append(_Piece(shown, len(shown.encode()), raw))
    return found
