"""The bytes of a runbook to lines of text, or a reason why there are none.

Real files come from other machines: byte order marks, UTF-16, Latin-1, CRLF, and UTF-8 that was once read as
Windows-1252 and saved again. Each repair is said; what is no text at all is refused at once.
"""

import json
import re

from msgspec import Struct

from cockpit.importers.secrets import Found, without

MAX_BYTES = 1024 * 1024
MAX_LINES = 20_000
MAX_LINE = 2_000
"""Bounds of what is looked at: bytes and lines of a file, characters of a line. The longest runbooks found in public
are a tenth of this."""

_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3", "a database"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CP1252_HIGH = "".join(
    bytes([code]).decode("cp1252") if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "" for code in range(0x80, 0xA0)
)
_NEXT = f"[\u0080-\u00bf{re.escape(_CP1252_HIGH)}]"
_MOJIBAKE = re.compile(f"[\u00c2-\u00df]{_NEXT}|[\u00e0-\u00ef]{_NEXT}{{2}}|[\u00f0-\u00f4]{_NEXT}{{3}}")
_DROPPED = {"\u00e2\u0152": "\u274c", "\u00ef\u00b8": "\ufe0f", "\u00e2\u20ac": "\u201d", "\u00e2\u2020": "\u2190"}
_HALF = re.compile("|".join(_DROPPED))
"""What is left of a cross, a variation selector, a quote and an arrow whose middle or last byte is undefined in
Windows-1252 and was thrown away. Believed only in a file that has other wrong readings."""
_ROUNDS = 3  # some files went through the wrong hands twice


class Unusable(Exception):
    """The file holds no runbook; str() says why and what to do, for the person who gave it."""


class Decoded(Struct, frozen=True):
    """lines: without their ends and without secrets. notes: what was repaired or assumed, in words. repaired: line
    numbers, from 1. secrets: what was taken out."""

    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    repaired: tuple[int, ...] = ()
    secrets: tuple[Found, ...] = ()


def decode(data: bytes) -> Decoded:
    """The lines of a runbook. Raises Unusable."""
    if len(data) > MAX_BYTES:
        raise Unusable(too_large(len(data)))
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Unusable(f"this is {what}, not Markdown: export it as text first")
    text, notes = _text(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0c", "\n")
    if not text.strip():
        raise Unusable("the file is empty")
    controls = len(_CONTROLS.findall(text))
    if controls > max(2, len(text) // 200):
        raise Unusable("the file is binary: most of it is not text")
    _refuse_other_formats(text)
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if len(lines) > MAX_LINES:
        raise Unusable(f"the file has {len(lines):,} lines, and at most {MAX_LINES:,} are read: split it by release")
    lines, secrets = without(lines)
    long = [number for number, line in enumerate(lines, 1) if len(line) > MAX_LINE]
    if long:
        where = ", ".join(str(number) for number in long[:5]) + (", ..." if len(long) > 5 else "")
        notes.append(f"of lines longer than {MAX_LINE:,} characters only the beginning was read: line {where}")
        lines = [line[:MAX_LINE] for line in lines]
    repaired, sample = _repair(lines)
    if repaired:
        notes.append(f"{_count(len(repaired), 'line')} had been read in a wrong encoding and were repaired: {sample}")
    lines = [_CONTROLS.sub("\ufffd", line) for line in lines]
    return Decoded(tuple(lines), tuple(notes), tuple(repaired), tuple(secrets))


def too_large(size: int) -> str:
    """What is said of a file of `size` bytes."""
    return f"the file has {size:,} bytes, and at most {MAX_BYTES:,} are read: a runbook is text, so is this one?"


def _text(data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strict(data, encoding), [f"read as {encoding.upper()}"]
    if b"\x00" in data:
        return _without_mark(data)
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        note = f"line {line} is not UTF-8 (byte 0x{data[error.start]:02X}): read as Windows-1252, as old editors write"
        try:
            return data.decode("cp1252"), [note]
        except UnicodeDecodeError:
            return data.decode("latin-1"), [note.replace("Windows-1252", "Latin-1")]


def _without_mark(data: bytes) -> tuple[str, list[str]]:
    """NUL bytes: UTF-16 without its mark where every other byte is one, else no text."""
    head = data[:2000]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[first::2].count(0)
        if zeros * 3 >= len(head) and head[1 - first :: 2].count(0) <= len(head) // 50:
            return _strict(data, encoding), [f"read as {encoding.upper()}, which has no byte order mark"]
    raise Unusable(f"the file is binary: a NUL byte at byte {data.find(0)}")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unusable(f"the file begins as {encoding.upper()} and is damaged at byte {error.start}") from None


def _refuse_other_formats(text: str) -> None:
    head = text.lstrip("\ufeff \n\t")[:2000]
    lowered = head[:200].lower()
    if lowered.startswith(("<!doctype html", "<html", "<?xml")):
        raise Unusable("this is HTML or XML, not Markdown: save the page as Markdown first (pandoc does that)")
    if head[:1] in "{[" and not re.match(r"\[[^\]\n]*\](?:\(|:|\s)|\[!", head):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return
        raise Unusable("this is JSON, not Markdown")
    if re.match(r"plan\s*=\s*1\b", head) and "[release]" in text:
        raise Unusable("this is a plan already: look at it with cockpit check")


def _repair(lines: list[str]) -> tuple[list[int], str]:
    """Undo, in place, UTF-8 that was read as Windows-1252. The numbers of changed lines, and one example in words."""
    changed: list[int] = []
    sample = ""
    sure = any(not line.isascii() and _MOJIBAKE.sub(_meant, line) != line for line in lines)
    for number, line in enumerate(lines):
        if line.isascii():
            continue
        new = line
        for _ in range(_ROUNDS):
            again = _MOJIBAKE.sub(_meant, new)
            if again == new:
                break
            new = again
        if sure:
            new = _HALF.sub(lambda half: _DROPPED[half[0]], new)
        if new != line:
            if not sample:
                sample = _example(line, number + 1)
            lines[number] = new
            changed.append(number + 1)
    return changed, sample


def _meant(match: re.Match[str]) -> str:
    try:
        return b"".join(_byte(char) for char in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")  # what Windows-1252 leaves undefined comes through as C1 controls


def _example(line: str, number: int) -> str:
    for match in _MOJIBAKE.finditer(line):
        meant = _meant(match)
        if meant != match[0]:
            shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in match[0])
            return f'in line {number} "{shown}" is "{meant}" again'
    return f"line {number}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
