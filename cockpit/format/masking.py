"""Secrets made unreadable wherever text leaves the cockpit: known values in any usual spelling, and known shapes.

Known values are found as they are, in base64 (wherever in the encoded data they begin), URL-encoded, JSON-escaped,
shell-quoted and in hex, also where line breaks or colour codes cut them in pieces. A stream is masked just as its whole
text would be, however it is cut into chunks.
"""

import base64
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote_plus

from cockpit.format import token_shapes
from cockpit.format.token_shapes import KEY_BEGIN, KEY_END, LONGEST_KEY

MASKS = (b"[masked]", b"***", "•••".encode())
SHORTEST = 4  # a shorter value would be found in ordinary words and numbers
PIECED = 8  # shorter spellings are not looked for across line breaks, and lines of a value not by themselves
EDGES = 4  # characters around a base64 spelling that may have to go with it: one before, one and padding behind
LONGEST_LINE = 64 * 1024  # a stream holds a line back until it ends, but no more of it than this

_COLOUR = re.compile(rb"\x1b\[[0-9;:]*[A-Za-z]")
_BREAK = re.compile(rb"\r?\n[ \t]*|\r|\x1b\[[0-9;:]*[A-Za-z]")
_PERCENT = re.compile(rb"\x1b\[[0-9;:]*[A-Za-z]|%[0-9A-Fa-f]{2}")
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
_TOKEN_REST = re.compile(rb"[^\s\"'`]*")

Span = tuple[int, int]


class SecretTooShort(ValueError):
    """A value cannot be masked without blacking out ordinary text."""

    def __init__(self, what: str, length: int) -> None:
        size = "empty" if length == 0 else f"only {length} characters long"
        super().__init__(
            f"{what} is {size}: masking it would black out ordinary text; "
            f"use at least {SHORTEST} characters, or do not declare it secret"
        )


class Masker:
    """Masks known values and known shapes. secrets: the values, or a table of names (for messages) to values.

    Raises SecretTooShort for a value of fewer than four characters, surrounding white space not counted.
    reach: bytes on either side of a place that must be seen too in order to mask rightly there.
    """

    def __init__(self, secrets: Mapping[str, str] | Iterable[str] = ()) -> None:
        if isinstance(secrets, Mapping):
            named = list(secrets.items())
        else:
            named = [(f"secret number {number}", value) for number, value in enumerate(secrets, 1)]
        plain: set[bytes] = set()
        encoded: dict[bytes, tuple[int, int]] = {}
        for name, value in named:
            if len(value.strip()) < SHORTEST:
                raise SecretTooShort(name, len(value.strip()))
            plain.update(_spellings(value))
            for core, edges in _base64_cores(value):
                before, after = encoded.get(core, (0, 0))
                encoded[core] = (max(before, edges[0]), max(after, edges[1]))
        self._plain = sorted(plain)
        self._encoded = encoded
        spelled = (3 * len(value.encode("utf-8", "surrogateescape")) for _, value in named)  # each byte as %XX
        self.longest = max((*spelled, *map(len, plain), *(len(core) + EDGES for core in encoded)), default=0)
        self.reach = max(2 * self.longest, LONGEST_KEY)
        values = [value.strip().encode("utf-8", "surrogateescape") for _, value in named]
        self.mask_text = next((text for text in MASKS if not any(v in text or text in v for v in values)), MASKS[-1])

    def mask(self, text: str) -> str:
        """The whole of a text, masked."""
        return self.mask_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def mask_bytes(self, data: bytes, *, start: int = 0, end: int | None = None) -> bytes:
        """The whole of some output, masked; start, end: leave out what stands before and behind, but judge by it."""
        return self.replace(data, self.spans(data), start, len(data) if end is None else end)

    def stream(self) -> "Stream":
        """Masks piece by piece."""
        return Stream(self)

    def replace(self, data: bytes, spans: list[Span], start: int, end: int) -> bytes:
        """data[start:end] with every span, as `spans` yields them, masked. A span cut by either is masked too."""
        parts: list[bytes] = []
        at = start
        for begin, stop in spans:
            if stop <= start or begin >= end:
                continue
            parts += [data[at : max(begin, at)], self.mask_text]
            at = stop
        parts.append(data[at:end])
        return b"".join(parts)

    def spans(self, data: bytes) -> list[Span]:
        """Where secrets are: sorted, none overlapping another."""
        found: list[Span] = []
        lines = _View(data, _COLOUR)
        found += lines.spans(self._known(lines.text, 0))
        found += lines.spans(_shaped(lines.text))
        if b"\x1b" in data:
            found += self._known(data, 0)  # one inside a sequence that is left out above
        if b"%" in data:
            decoded = _View(data, _PERCENT)
            found += decoded.spans(self._known(decoded.text, 0))
        if self.longest >= PIECED:
            joined = _View(data, _BREAK)
            if joined.text is not lines.text:
                found += joined.spans(self._known(joined.text, PIECED))
        found.sort()
        merged: list[Span] = []
        for begin, stop in found:
            if merged and begin < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
            else:
                merged.append((begin, stop))
        return merged

    def _known(self, text: bytes, shortest: int) -> Iterator[Span]:
        for needle in self._plain:
            if len(needle) >= shortest:
                for at in _occurrences(text, needle):
                    yield at, at + len(needle)
        for core, (before, after) in self._encoded.items():
            if len(core) >= shortest:
                for at in _occurrences(text, core):
                    yield _with_edges(text, at, at + len(core), before, after)


class Stream:
    """Masks output as it comes: `feed` chunks, then `finish`. Holds back what may yet turn out to be a secret: the line
    that has not ended, and before it as much as the longest known value needs."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._held = bytearray()
        self._inside = False

    def feed(self, chunk: bytes) -> bytes:
        """Takes a chunk, returns what is certain by now."""
        self._take(chunk)
        if b"\n" not in chunk and len(self._held) <= self._longest_line():
            return b""
        data = bytes(self._held)
        whole = data.rfind(b"\n") + 1
        spans = self._masker.spans(data)
        cut = self._line_cut(data, whole, spans)
        if cut == 0 and len(data) - whole > self._longest_line():
            cut = self._forced_cut(data, spans)
            self._inside = cut == len(data)
        del self._held[:cut]
        return self._masker.replace(data, spans, 0, cut)

    def finish(self) -> bytes:
        """The rest. The stream may be used anew afterwards."""
        data = bytes(self._held)
        self._held.clear()
        self._inside = False
        return self._masker.mask_bytes(data)

    def _take(self, chunk: bytes) -> None:
        if self._inside:
            match = _TOKEN_REST.match(chunk)
            rest = match.end() if match else 0
            self._inside = rest == len(chunk)
            chunk = chunk[rest:]
        self._held += chunk

    def _longest_line(self) -> int:
        return max(LONGEST_LINE, 2 * self._masker.reach)

    def _line_cut(self, data: bytes, whole: int, spans: list[Span]) -> int:
        """The last line start before which nothing can change any more. whole: where the last complete line ends."""
        cut = whole
        if self._masker.longest > 1:
            joined = _View(data[:whole], _BREAK)
            safe = len(joined.text) - (self._masker.longest - 1)
            cut = data.rfind(b"\n", 0, joined.origin(safe)[0]) + 1 if safe > 0 else 0
        lines = _View(data[:whole], _COLOUR)
        for key in KEY_BEGIN.finditer(lines.text):
            if len(lines.text) - key.end() < LONGEST_KEY and not KEY_END.search(lines.text, key.end()):
                cut = min(cut, data.rfind(b"\n", 0, lines.origin(key.start())[0]) + 1)
                break
        for begin, stop in reversed(spans):
            if begin < cut < stop:
                cut = data.rfind(b"\n", 0, begin) + 1
        return cut

    def _forced_cut(self, data: bytes, spans: list[Span]) -> int:
        """Where to cut a line too long to be held: behind every secret that begins before, at its end if it goes on."""
        cut = len(data) - self._masker.reach
        for begin, stop in spans:
            if begin < cut < stop:
                cut = stop
        return cut


class _View:
    """Data without certain pieces, or (those like %41) with the byte they stand for, and where each byte came from."""

    def __init__(self, data: bytes, pieces: re.Pattern[bytes]) -> None:
        self._data = data
        self._pieces = pieces
        meaning = _meaning if pieces is _PERCENT else b""
        self.text = pieces.sub(meaning, data) if pieces.search(data) else data
        self._starts: list[int] = []  # in the text, of stretches taken over as they are and of decoded bytes
        self._origins: list[Span] = []  # where in the data each of them stands

    def _trace(self) -> None:
        at = length = 0
        for match in self._pieces.finditer(self._data):
            if match.start() > at:
                self._starts.append(length)
                self._origins.append((at, match.start()))
                length += match.start() - at
            if _meaning(match):
                self._starts.append(length)
                self._origins.append(match.span())
                length += 1
            at = match.end()
        self._starts.append(length)
        self._origins.append((at, len(self._data)))

    def origin(self, index: int) -> Span:
        """Where the byte at `index` of the text stands in the data."""
        if self.text is self._data:
            return index, index + 1
        if not self._starts:
            self._trace()
        number = bisect_right(self._starts, index) - 1
        begin, stop = self._origins[number]
        if self._data[begin : begin + 1] == b"%" and self._pieces.fullmatch(self._data, begin, stop):
            return begin, stop
        begin += index - self._starts[number]
        return begin, begin + 1

    def spans(self, found: Iterable[Span]) -> list[Span]:
        """Spans of the text as spans of the data."""
        return [(self.origin(begin)[0], self.origin(stop - 1)[1]) for begin, stop in found]


def _meaning(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[0][1:], 16)]) if match[0].startswith(b"%") else b""


def _occurrences(text: bytes, needle: bytes) -> Iterator[int]:
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def _shaped(text: bytes) -> Iterator[Span]:
    for begin, end, _ in token_shapes.found(text):
        yield begin, end
    if b"-----BEGIN" in text:
        yield from token_shapes.keys(text)


def _spellings(value: str) -> Iterator[bytes]:
    """A value as programs print it."""
    whole = value.strip()
    lines = [line.strip() for line in whole.splitlines()]
    texts = {whole, whole.replace("\n", "\r\n"), *(line for line in lines if len(line) >= PIECED)}
    for text in tuple(texts):
        raw = text.encode("utf-8", "surrogateescape")
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        if len(joined := _BREAK.sub(b"", raw)) >= PIECED:
            yield joined
        for encoded in (quote_plus(raw), quote_plus(raw, safe="*-._")):  # what has %20 for a space is found decoded
            yield encoded.encode()
            yield re.sub("%..", lambda match: match[0].lower(), encoded).encode()
        yield json.dumps(text)[1:-1].encode()
        yield json.dumps(text)[1:-1].replace("/", "\\/").encode()
        yield json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "surrogateescape")
        yield text.replace("'", "'\\''").encode("utf-8", "surrogateescape")


def _base64_cores(value: str) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """What a value becomes within base64 data, for each place it may begin at in a group of three bytes.

    Yields the characters that depend on the value alone, and how many more (0 or 1) on either side hold bits of it.
    """
    for text in {value, value.strip()}:
        raw = text.encode("utf-8", "surrogateescape")
        for shift in range(3):
            bits = 8 * (shift + len(raw))
            first, last = -(-8 * shift // 6), bits // 6
            padded = bytes(shift) + raw + bytes(-(shift + len(raw)) % 3)
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                yield encode(padded)[first:last], (int(shift > 0), int(bits % 6 > 0))


def _with_edges(text: bytes, begin: int, stop: int, before: int, after: int) -> Span:
    """A core's span with the characters around it that hold bits of the value, and base64's padding."""
    if before and begin and text[begin - 1] in _BASE64:
        begin -= 1
    if after and stop < len(text) and text[stop] in _BASE64:
        stop += 1
    for _ in range(2):
        stop += text[stop : stop + 1] == b"="
    return begin, stop
