"""One entry, read thoroughly: structure, seals, chain, then a real TOML parser. The reference for the fast reader."""

import datetime as dt
import re
from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct

from cockpit.digests import sha256
from cockpit.format.journal_head import EVENT
from cockpit.format.toml_writer import string
from cockpit.model.entry import Entry, Event, Unknown
from cockpit.model.events import EVENT_TYPES
from cockpit.patterns import late

TAIL_LENGTH = len('prev = "') + 64 + len('"\nhash = "') + 64 + len('"')
HASH_LINE_LENGTH = len('hash = "') + 64 + len('"')
SEALED = late(
    rb'^((?P<key>[A-Za-z0-9_-]+) = (?P<value>[^\n]*)\n(?P=key)_salt = "(?P<salt>[0-9a-f]{32})"\n)'
    rb'(?P=key)_sha256 = "(?P<digest>[0-9a-f]{64})"\n',
    re.MULTILINE,
)
SALT_LINE = late(rb"^[^=\n]*_salt[ \t\"']*=", re.MULTILINE)
_TAIL = late(rb'^prev = "([0-9a-f]{64})"\nhash = "([0-9a-f]{64})"\n\n\Z', re.MULTILINE)


class Position(Struct, frozen=True):
    """Behind a whole entry: where the next one begins, and what it must follow. seq -1 and at None: no entry yet."""

    offset: int
    seq: int
    hash: str
    at: dt.datetime | None = None

    def after(self, entry: Entry, length: int) -> "Position":
        """Behind an entry of so many bytes that begins here."""
        return Position(self.offset + length, entry.seq, entry.hash, entry.at)


class BadEntry(Struct, frozen=True):
    """A whole block (it ends in an empty line) that is not the entry expected. seq: the one expected there."""

    offset: int
    seq: int
    what: str


PLAIN, DATE, TABLE = range(3)


Line = tuple[int, int, bytes, bytes]
"""A field's place among its fellows, its shape, and how its salt's and its digest's lines begin (b"": not sealed)."""


class Kind(Struct, frozen=True):
    """What the codec knows of one event type. fields: name, default (NODEFAULT: none), sealed; in writing order.

    empty: what a sealed field reads as when its text is gone. lines: by key, what the fast reader wants to know.
    """

    tag: str
    quoted: str
    type: type[Event]
    fields: tuple[tuple[str, Any, bool], ...]
    empty: dict[str, Any]
    lines: dict[bytes, Line]


@cache
def kind_of(cls: type[Event]) -> Kind:
    """What the codec knows of an event type, worked out when it is first met: a start meets few of them."""
    tag = str(cls.__struct_config__.tag)
    fields: list[tuple[str, Any, bool]] = []
    empty: dict[str, Any] = {}
    lines: dict[bytes, Line] = {}
    for place, field in enumerate(msgspec.structs.fields(cls)):
        name = field.encode_name
        default = field.default
        if default is NODEFAULT and field.default_factory is not NODEFAULT:
            default = field.default_factory()
        sealed = name in cls.sealed
        fields.append((name, default, sealed))
        shapes = {get_origin(one) or one for one in (field.type, *get_args(field.type))}
        shape = DATE if dt.datetime in shapes else TABLE if dict in shapes else PLAIN
        salt, digest = (f'{name}_{what} = "'.encode() if sealed else b"" for what in ("salt", "sha256"))
        lines[name.encode()] = (place, shape, salt, digest)
        if sealed:
            empty[name] = {} if dict in shapes else () if tuple in shapes else ""
    return Kind(tag, string(tag), cls, tuple(fields), empty, lines)


Upcast = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
UPCASTS: dict[str, tuple[Upcast, ...]] = {}
"""Old event type -> steps, oldest first, each from one minor version to the next: payload -> (type, payload).

A step tells the old shape by its keys and leaves anything newer alone: a journal that an old version began may be
carried on by a new one.
"""


class _Envelope(Struct):
    seq: int
    at: dt.datetime
    type: str
    actor: str
    role: str
    prev: str
    hash: str
    occurred: dt.datetime | None = None
    relates_to: tuple[int, ...] = ()


_ENVELOPE_KEYS = frozenset(_Envelope.__struct_fields__)


def unseal(block: bytes) -> bytes | str:
    """The block less its sealed lines, or what is wrong with its seals."""
    pieces, at = [], 0
    for match in SEALED.finditer(block):
        found = sha256(match["salt"] + match["value"]).hexdigest()
        if found.encode() != match["digest"]:
            return f"the text of `{match['key'].decode()}` does not match its digest"
        pieces.append(block[at : match.start()])
        at = match.end(1)
    pieces.append(block[at:])
    covered = b"".join(pieces)
    if b"_salt" in covered and SALT_LINE.search(covered):
        return "it has a salt without the value and digest that belong to it"
    return covered


def own_hash(block: bytes) -> tuple[str, str] | str:
    """prev and hash of a block that verifies by itself, or what is wrong with it."""
    tail = _TAIL.search(block)
    if not block.startswith(EVENT) or tail is None:
        return "it is not an entry as cockpit writes them"
    covered = unseal(block)
    if isinstance(covered, str):
        return covered
    prev, claimed = tail[1].decode(), tail[2].decode()
    found = sha256(covered[: -HASH_LINE_LENGTH - 2]).hexdigest()
    return (prev, claimed) if found == claimed else "its content does not match its hash"


def read_entry(block: bytes, position: Position) -> Entry | BadEntry:
    """The entry in a block that ends in an empty line, if it is the one that follows this position."""
    seq = position.seq + 1
    hashes = own_hash(block)
    if isinstance(hashes, str):
        return BadEntry(position.offset, seq, hashes)
    if hashes[0] != position.hash:
        before = f"entry {position.seq}" if position.seq >= 0 else "the head"
        return BadEntry(position.offset, seq, f"it does not follow {before}: its prev is not the hash there")
    parsed = parse_entry(block)
    if isinstance(parsed, str):
        return BadEntry(position.offset, seq, parsed)
    if parsed.seq != seq:
        return BadEntry(position.offset, seq, f"its seq is {parsed.seq}")
    return parsed


def parse_entry(block: bytes) -> Entry | str:
    """The entry that a block spells, hashes unchecked; or why a TOML parser or the format does not take it."""
    import toml_rs  # noqa: PLC0415 - 12 ms that a journal in canonical form never needs

    try:
        raw = toml_rs.loads(block.decode(), toml_version="1.0.0")
    except ValueError as error:
        lines = str(error).strip().splitlines()
        return f"it is not TOML: {lines[-1] if lines else error}"
    tables = raw.pop("event", None)
    if raw or not isinstance(tables, list) or len(tables) != 1 or "hash" not in tables[0]:
        return "it holds more than one [[event]] table"
    table = tables[0]
    try:
        envelope = msgspec.convert({key: table.pop(key) for key in _ENVELOPE_KEYS if key in table}, _Envelope)
    except msgspec.ValidationError as error:
        return f"its first or last lines are not as they must be: {error}"
    if envelope.at.tzinfo is None:
        return "its `at` has no offset"
    event, redacted = _event(envelope.type, table)
    return Entry(
        seq=envelope.seq,
        at=envelope.at,
        actor=envelope.actor,
        role=envelope.role,
        event=event,
        occurred=envelope.occurred,
        relates_to=envelope.relates_to,
        redacted=redacted,
        prev=envelope.prev,
        hash=envelope.hash,
    )


def _event(tag: str, payload: dict[str, Any]) -> tuple[Event | Unknown, frozenset[str]]:
    for salted in [name for name in payload if name.endswith("_salt") and f"{name[:-5]}_sha256" in payload]:
        del payload[salted], payload[f"{salted[:-5]}_sha256"]
    for step in UPCASTS.get(tag, ()):
        tag, payload = step(payload)
    cls = EVENT_TYPES.get(tag)
    if cls is None:
        return Unknown(tag, payload), frozenset()
    kind = kind_of(cls)
    gone = frozenset(name for name in kind.empty if name not in payload and f"{name}_sha256" in payload)
    filled = payload | {name: kind.empty[name] for name in gone}
    for name, default, sealed in kind.fields:
        if sealed and default is NODEFAULT:
            filled.setdefault(name, kind.empty[name])
    try:
        return msgspec.convert(filled | {"type": tag}, kind.type), gone
    except msgspec.ValidationError:
        # A later minor version may have given a field another type. Kept and shown raw, like a type unknown here.
        return Unknown(tag, payload), frozenset()
