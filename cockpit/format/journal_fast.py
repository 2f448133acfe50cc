"""Whole blocks of entries at once, as long as they are in the canonical form: most of the bytes go straight to JSON.

In that form a line is `key = value`, and values of strings, numbers, booleans and arrays are JSON too. Rewritten
line by line, a block becomes one JSON array for one call of a compiled decoder, an order of magnitude faster than a
TOML parser. Whatever looks different in any way is left to `journal_entry`, which is the reference: a property test
holds that both give the same.
"""

import datetime as dt
from functools import cache
from typing import Any, Union

import msgspec

from cockpit.digests import bulk, sha256
from cockpit.format.journal_entry import (
    DATE,
    HASH_LINE_LENGTH,
    PLAIN,
    TAIL_LENGTH,
    UPCASTS,
    Kind,
    Position,
    kind_of,
)
from cockpit.model.entry import Entry
from cockpit.model.events import EVENT_TYPES
from cockpit.patterns import late

BATCH = 512
_PREV_LENGTH = TAIL_LENGTH - HASH_LINE_LENGTH
NOWHERE = (-1, PLAIN, b"", b"")

_INSTANT = rb"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?Z"
_STRING = rb'"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"'
_ONE_INSTANT = late(_INSTANT)
_PAIR = late(rb"([A-Za-z0-9_-]+|" + _STRING + rb") = (" + _STRING + rb"|[0-9.e+-]+)(?:, (?=[^ ])| \}\Z)")
_ENVELOPE = late(
    rb"\[\[event\]\]\nseq = (\d+)\n"
    rb"at = ([0-9T:.-]{19,26}Z)\n"  # the decoder takes no other than a date-time
    rb'type = "([a-z0-9._-]+)"\n'
    rb"actor = (" + _STRING + rb")\n"
    rb"role = (" + _STRING + rb")\n"
    rb"(?:occurred = (" + _INSTANT + rb")\n)?"
    rb"(?:relates_to = (\[[0-9, ]*\])\n)?"
)


@cache
def _decoder() -> "msgspec.json.Decoder[list[Any]]":
    wire = msgspec.defstruct(
        "Wire",
        [
            ("seq", int),
            ("at", dt.datetime),
            ("actor", str),
            ("role", str),
            ("event", Union[tuple(EVENT_TYPES.values())]),  # noqa: UP007
            ("occurred", dt.datetime | None),
            ("relates_to", tuple[int, ...]),
            ("prev", str),
            ("hash", str),
        ],
        array_like=True,
    )
    return msgspec.json.Decoder(list[wire])  # type: ignore[valid-type]


def read_block(data: bytes, end: int, position: Position, begin: int = 0) -> tuple[list[Entry], Position, int]:
    """Entries from `begin` (which lies at this position) up to `end`, just behind an empty line.

    Returns them, the position behind them, and how far it got: at less than `end` stands what it does not know.
    """
    entries: list[Entry] = []
    if _foreign(data, begin, end):
        return entries, position, begin
    while begin < end:
        texts, lengths, broken = _rewrite(data, begin, end, position)
        got = _decode(texts)
        entries += got
        if got:
            length = sum(lengths[: len(got)])
            last = got[-1]
            position = Position(position.offset + length, last.seq, last.hash, last.at)
            begin += length
        if broken or len(got) < len(texts):
            break
    return entries, position, begin


def _foreign(data: bytes, begin: int, end: int) -> bool:
    """What JSON reads and TOML 1.0 does not, or not so: raw DEL, carriage returns, escaped slashes and surrogates."""
    if data.find(b"\x7f", begin, end) >= 0 or data.find(b"\r", begin, end) >= 0:
        return True
    if data.find(b"\\", begin, end) < 0:
        return False
    if data.find(b"\\/", begin, end) >= 0:
        return True
    return data.find(b"\\u", begin, end) >= 0 and (
        data.find(b"\\ud", begin, end) >= 0 or data.find(b"\\uD", begin, end) >= 0
    )


def _rewrite(data: bytes, begin: int, end: int, position: Position) -> tuple[list[bytes], list[int], bool]:
    """JSON texts of up to BATCH entries and their lengths in the file, chain checked; and whether a strange one ended it."""
    texts: list[bytes] = []
    lengths: list[int] = []
    seq, prev = position.seq, position.hash.encode()
    digest = bulk(end - begin)
    while begin < end and len(texts) < BATCH:
        stop = data.find(b"\n\n", begin) + 2
        match = _ENVELOPE.match(data, begin, stop)
        if match is None:
            return texts, lengths, True
        number, at, tag, actor, role, occurred, related = match.groups()
        seq += 1
        name = tag.decode()
        cls = EVENT_TYPES.get(name)
        if cls is None or int(number) != seq or name in UPCASTS:
            return texts, lengths, True
        kind = kind_of(cls)
        split, last = match.end(), stop - TAIL_LENGTH - 2
        lines = data[split:last].split(b"\n")
        members, sealed = _members(lines, kind)
        if members is None:
            return texts, lengths, True
        covered = data[begin : last + _PREV_LENGTH]
        if sealed:
            for number in reversed(sealed):
                del lines[number : number + 2]
            covered = b"".join((data[begin:split], b"\n".join(lines), covered[last - begin :]))
        found = digest(covered).hexdigest().encode()
        if data[last:stop] != b'prev = "%b"\nhash = "%b"\n\n' % (prev, found):
            return texts, lengths, True
        texts.append(
            b'[%d,"%b",%b,%b,{"type":"%b"%b},%b,%b,"%b","%b"]'
            % (
                seq,
                at,
                actor,
                role,
                tag,
                members,
                b'"%b"' % occurred if occurred else b"null",
                related or b"[]",
                prev,
                found,
            )
        )
        prev = found
        lengths.append(stop - begin)
        begin = stop
    return texts, lengths, False


def _members(lines: list[bytes], kind: Kind) -> tuple[bytes | None, list[int]]:
    """Payload lines (the last is empty) as members of a JSON object, each after a comma; None for what is better read
    thoroughly. And where sealed values stand whose seal holds.

    Lines stand in the order of the event's fields, so a repeated key is out of order too.
    """
    members: list[bytes] = []
    sealed: list[int] = []
    known = kind.lines
    last, number, end = -1, 0, len(lines) - 1
    if lines[end]:
        return None, sealed
    while number < end:
        key, _, item = lines[number].partition(b" = ")
        place, shape, salt, digest = known.get(key, NOWHERE)
        if place <= last or item == b"null":
            return None, sealed
        last = place
        if shape == PLAIN:
            members.append(b',"' + key + b'":' + item)
        elif shape == DATE:
            if not _ONE_INSTANT.fullmatch(item):
                return None, sealed
            members.append(b',"' + key + b'":"' + item + b'"')
        else:
            table = _table(item)
            if table is None:
                return None, sealed
            members.append(b',"' + key + b'":' + table)
        number += 1
        if salt and lines[number].startswith(salt):
            grain = lines[number][len(salt) :]
            seal = digest + sha256(grain[:-1] + item).hexdigest().encode() + b'"'
            if len(grain) != 33 or grain[-1:] != b'"' or lines[number + 1] != seal:
                return None, sealed
            sealed.append(number - 1)
            number += 2
    return b"".join(members), sealed


def _table(text: bytes) -> bytes | None:
    """A flat inline table, as the writer makes them, as JSON."""
    if text == b"{}":
        return text
    members: dict[bytes, bytes] = {}
    at = 2
    while match := _PAIR.match(text, at):
        name = match[1] if match[1].startswith(b'"') else b'"%b"' % match[1]
        if name in members:
            return None
        members[name] = match[2]
        at = match.end()
    if at != len(text) or not text.startswith(b"{ ") or not text.endswith(b" }"):
        return None
    return b"{" + b",".join([b"%b:%b" % pair for pair in members.items()]) + b"}"


def _decode(texts: list[bytes]) -> list[Entry]:
    """Entries up to the first that the decoder refuses."""
    if not texts:
        return []
    decode = _decoder().decode
    try:
        wires = decode(b"[" + b",".join(texts) + b"]")
    except (msgspec.DecodeError, UnicodeDecodeError):
        wires = []
        for text in texts:
            try:
                wires += decode(b"[" + text + b"]")
            except (msgspec.DecodeError, UnicodeDecodeError):
                break
    nothing: frozenset[str] = frozenset()
    return [
        Entry(w.seq, w.at, w.actor, w.role, w.event, w.occurred, w.relates_to, nothing, w.prev, w.hash) for w in wires
    ]
