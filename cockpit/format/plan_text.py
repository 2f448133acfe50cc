"""From the bytes of a plan file to its parsed TOML, or to a problem that says exactly which byte is in the way."""

import codecs
import re
from typing import Any

import toml_rs

from cockpit.format.problems import ERROR, WARNING, Problem
from cockpit.patterns import late

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 200
"""The TOML reader recurses; a file nested deeper than any plan would end the process."""

# It starts only at the start of a key: from every letter of a long word it would take quadratic time.
_TOO_DOTTED = late(rf"(?<![\w\"'.-])(?:[\w\"'-]+[ \t]*\.[ \t]*){{{MAX_DEPTH}}}")
_AT = late(r"at line (\d+), column (\d+)")
_MOJIBAKE = late(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]+"
)


def decode(data: bytes) -> tuple[str | None, list[Problem]]:
    """The text of a plan file, and what is wrong with its bytes. A UTF-8 byte order mark is dropped in silence."""
    if len(data) > MAX_BYTES:
        return None, [
            _whole(
                f"the file has more than {MAX_BYTES:,} bytes, and no more are read: what is no plan goes into files that it names",
                "size",
            )
        ]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [_at_byte(data, 0, "the file is UTF-16 (byte order mark at byte 0)", "encoding")]
    nul = data.find(b"\x00")
    if nul >= 0:
        even, odd = data[0:64:2].count(0), data[1:64:2].count(0)
        wide = min(even, odd) <= 1 and max(even, odd) >= len(data[0:64:2]) * 3 // 4
        what = "it looks like UTF-16 without a byte order mark" if wide else "the file is binary or damaged"
        return None, [_at_byte(data, nul, f"NUL byte at byte {nul}: {what}", "encoding")]
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        at = error.start
        byte = data[at]
        letter = bytes([byte]).decode("cp1252", "replace")
        guess = (
            f', which is "{letter}" in Latin-1 or Windows-1252' if letter.isprintable() and letter != "\ufffd" else ""
        )
        return None, [_at_byte(data, at, f"byte {at} (0x{byte:02X}) is not UTF-8{guess}", "encoding")]
    return text, _mojibake(text)


def parse(text: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The TOML tables of a text, or its first syntax error."""
    deep = _too_deep(text)
    if deep is not None:
        return None, [deep]
    try:
        return toml_rs.loads(text), []
    except toml_rs.TOMLDecodeError as error:
        return None, [_syntax(str(error), error.lineno, error.colno, text)]
    except (ValueError, OverflowError, RecursionError) as error:
        # A value TOML allows and Python cannot hold, such as the year 0.
        return None, [_whole(f"a value cannot be read: {error}", "syntax")]


def _shallow(text: str) -> bool:
    """Whether no line can be too deep, as in every real plan. To look at each bracket and dot takes ten times as long.

    level: no depth behind a line is above it, in whatever order the line's brackets stand.
    """
    level = 0
    for line in text.split("\n"):
        if len(line) > MAX_DEPTH and line.count(".") >= MAX_DEPTH:
            return False
        if "[" in line or "{" in line or "]" in line or "}" in line:
            opened = line.count("[") + line.count("{")
            if level + opened > MAX_DEPTH:
                return False
            level = max(opened, level + opened - line.count("]") - line.count("}"))
    return True


def _too_deep(text: str) -> Problem | None:
    if _shallow(text):
        return None
    depth = 0
    for match in re.finditer(r"[\[{\]}]", text):
        depth = depth + 1 if match[0] in "[{" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            return _at_char(text, match.start(), f"tables and arrays are nested deeper than {MAX_DEPTH}", "depth")
    dotted = _TOO_DOTTED.search(text)
    if dotted is not None:
        return _at_char(text, dotted.start(), f"a key with more than {MAX_DEPTH} dots", "depth")
    return None


def _syntax(message: str, line: int, col: int, text: str) -> Problem:
    place = _AT.search(message)
    if place is not None:
        line, col = int(place[1]), int(place[2])
    said = message.rsplit("\n", 1)[-1].strip() if "\n" in message else message
    fix = ""
    if said.startswith("duplicate key"):
        said, fix = "this key or table is there twice", "keep one, or write [[name]] for one of several"
    elif "must be quoted" in said:
        said, fix = f"not a TOML value: {said}", _unquoted(text, line, col)
    else:
        fix = next((words for sign, words in _FIXES if sign in said), "")
        said = f"not TOML: {said}"
    return Problem(max(line, 1), max(col, 1), ERROR, said, fix, "syntax")


_FIXES = (
    (
        "expected `=`",
        "a plan is TOML: key = value, and [[phase]] above what belongs to a phase; `cockpit new` writes one",
    ),
    (
        "expected key",
        "a plan is TOML: key = value, and [[phase]] above what belongs to a phase; `cockpit new` writes one",
    ),
    ("invalid boolean", "write true or false, in small letters"),
    (
        "missing escaped value",
        "write two backslashes for one, or put the text in single quotes, where it stands for itself",
    ),
    ("invalid basic string", 'close the quotes in the same line, or put a text of several lines in """'),
    ("invalid literal string", "close the quotes in the same line, or put a text of several lines in '''"),
)
_YES_NO = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


def _unquoted(text: str, line: int, col: int) -> str:
    """What to write for a value that stands without quotes, or in those of a word processor."""
    rest = text.splitlines()[line - 1][col - 1 :] if 0 < line <= len(text.splitlines()) else ""
    if rest[:1] in "\u201c\u201d\u201e\u2018\u2019\u00ab" and rest:
        return f'{rest[0]} is a typographic quote: write the straight one, "'
    word = re.match(r"\w*", rest)
    truth = _YES_NO.get(word[0].lower()) if word is not None else None
    return f"write {truth}" if truth is not None else 'put text in double quotes: key = "text"'


def _mojibake(text: str) -> list[Problem]:
    """Text that was UTF-8, was read as Windows-1252 and saved again: legal, and not what anybody typed."""
    if text.isascii():
        return []
    problems = []
    for match in _MOJIBAKE.finditer(text):
        try:
            meant = b"".join(_cp1252(c) for c in match[0]).decode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError):
            continue
        problems.append(
            _at_char(
                text,
                match.start(),
                f'"{match[0]}" looks like "{meant}" read in the wrong encoding',
                "mojibake",
                severity=WARNING,
                fix=f'write "{meant}" and save the file as UTF-8',
            )
        )
        if len(problems) >= 20:
            break
    return problems


def _cp1252(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")  # the five bytes Windows-1252 leaves undefined come through as C1 controls


def _at_byte(data: bytes, at: int, message: str, code: str) -> Problem:
    line = data.count(b"\n", 0, at) + 1
    start = data.rfind(b"\n", 0, at) + 1
    # The bytes before `at` are good UTF-8 or each counts as a character.
    col = len(data[start:at].decode("utf-8", "replace").removeprefix("\ufeff")) + 1
    return Problem(line, col, ERROR, message, "save the file as UTF-8", code)


def _at_char(text: str, at: int, message: str, code: str, *, severity: str = ERROR, fix: str = "") -> Problem:
    line = text.count("\n", 0, at) + 1
    return Problem(line, at - text.rfind("\n", 0, at), severity, message, fix, code)


def _whole(message: str, code: str) -> Problem:
    return Problem(0, 0, ERROR, message, "", code)
