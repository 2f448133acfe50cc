"""Entries to bytes and back, sans-I/O. The chain is checked for every entry that is read; there is no other way to read.

    [[event]]
    seq = 7
    at = 2026-03-01T17:02:11.120Z
    type = "note.added"
    actor = "ana"
    role = "commander"
    occurred = 2026-03-01T16:58:00Z       only if given
    relates_to = [3, 5]                   only if given
    text = "Cache warmed."                payload, in the order of the event's fields, less what equals its default
    text_salt = "9f...";                  a sealed field has three lines: value, salt, and the digest of both
    text_sha256 = "41..."
    prev = "..."                          hash of the entry before, of the head for the first
    hash = "..."                          of all lines above from [[event]] on, less the lines K and K_salt
    (empty line)

A reader resumes at any whole entry: it needs the offset behind it, its seq, hash and time.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from cockpit.digests import sha256
from cockpit.format import toml_writer as toml
from cockpit.format.journal_entry import BadEntry, Position, kind_of, read_entry
from cockpit.format.journal_fast import read_block
from cockpit.model.entry import Entry, Event

MAX_ENTRY = 256 * 1024
"""Bytes of one entry, its empty line included."""

__all__ = ["MAX_ENTRY", "BadEntry", "Position", "Reader", "TooLarge", "encode_entry", "normal_event", "start"]


class TooLarge(ValueError):
    """An entry above MAX_ENTRY. size: its bytes."""

    def __init__(self, kind: str, size: int) -> None:
        super().__init__(f"{kind}: the entry would have {size:,} bytes, and at most {MAX_ENTRY:,} are allowed")
        self.size = size


def start(head_length: int, head_hash: str) -> Position:
    """Where reading begins: behind the head."""
    return Position(offset=head_length, seq=-1, hash=head_hash, at=None)


def encode_entry(
    event: Event,
    *,
    seq: int,
    at: dt.datetime,
    actor: str,
    role: str,
    prev: str,
    salt: Callable[[], str],
    occurred: dt.datetime | None = None,
    relates_to: Sequence[int] = (),
) -> tuple[bytes, str]:
    """One entry's bytes and its hash. Raises Unwritable or TooLarge.

    at: whole milliseconds. prev: the hash of the entry before. salt: gives 32 fresh random hex digits a call.
    """
    info = kind_of(type(event))
    first = (
        f"[[event]]\nseq = {seq}\nat = {toml.stamp(at)}\ntype = {info.quoted}\n"
        f"actor = {toml.string(actor)}\nrole = {toml.string(role)}\n"
    )
    covered = [first]
    if occurred is not None:
        covered.append(f"occurred = {toml.utc(occurred)}\n")
    if relates_to:
        covered.append(f"relates_to = {toml.value(list(relates_to))}\n")
    whole = covered.copy()
    for name, default, sealed in info.fields:
        item = getattr(event, name)
        if item == default and type(item) is type(default):
            continue
        text = _payload(info.tag, name, item)
        if not sealed:
            line = f"{name} = {text}\n"
            covered.append(line)
            whole.append(line)
        elif item or default is not msgspec.NODEFAULT:
            grain = salt()
            digest = sha256((grain + text).encode()).hexdigest()
            line = f'{name}_sha256 = "{digest}"\n'
            covered.append(line)
            whole.append(f'{name} = {text}\n{name}_salt = "{grain}"\n{line}')
    last = f'prev = "{prev}"\n'
    covered.append(last)
    found = sha256("".join(covered).encode()).hexdigest()
    whole.append(f'{last}hash = "{found}"\n\n')
    data = "".join(whole).encode()
    if len(data) > MAX_ENTRY:
        raise TooLarge(info.tag, len(data))
    return data, found


def normal_event(event: Event) -> Event | None:
    """The event as a reader will find it (lists are tuples, whole floats are floats), without reading the entry; None
    where only reading tells. Raises Unwritable for a value that its field cannot hold: nobody could read it back."""
    try:
        text = _to_json(event)
    except UnicodeEncodeError:
        return None  # lone surrogates, which are written as another character
    try:
        return _from_json(type(event))(text)
    except msgspec.ValidationError as error:
        raise toml.Unwritable(f"{kind_of(type(event)).tag}: {error}") from None


def _plain(item: object) -> object:
    """What msgspec does not take by itself: a plan's Duration or Percent is a float."""
    for kind in (float, int, str):
        if isinstance(item, kind):
            return kind(item)
    raise toml.Unwritable(f"{type(item).__name__}: no TOML value")


_to_json = msgspec.json.Encoder(enc_hook=_plain).encode


@cache
def _from_json(kind: type[Event]) -> Callable[[bytes], Event]:
    return msgspec.json.Decoder(kind).decode


def _payload(tag: str, name: str, item: Any) -> str:
    if type(item) is str:
        return toml.string(item)
    match item:
        case dt.datetime():
            return toml.utc(item)
        case None:
            raise toml.Unwritable(f"{tag}: {name} needs a value")
        case float() | list() | tuple() | dict():
            parts = item.values() if isinstance(item, dict) else (item,) if isinstance(item, float) else item
            if any(isinstance(one, float) and not math.isfinite(one) for one in parts):
                raise toml.Unwritable(f"{tag}: {name} holds a number that is not finite")
    return toml.value(item)


class Reader:
    """Bytes in, verified entries out, from any whole entry on.

    Feed it what stands in the file from `position.offset` on, in pieces of any size. What does not verify (yet) waits
    in `pending`; forget() drops it, to be fed anew. `bad` says what is wrong with a whole block that does not verify:
    from there on nothing more comes out.
    """

    def __init__(self, position: Position) -> None:
        self.position = position
        self.bad: BadEntry | None = None
        self._pending = b""

    @property
    def pending(self) -> bytes:
        """Bytes fed and not yet part of an entry; they begin at position.offset."""
        return self._pending

    def forget(self) -> None:
        """Drop what is pending, to read it again later."""
        self._pending = b""
        self.bad = None

    def feed(self, data: bytes) -> list[Entry]:
        """The entries that these bytes complete."""
        if self._pending:
            data = self._pending + data
        if self.bad is not None:
            self._pending = data
            return []
        end = data.rfind(b"\n\n") + 2
        if end < 2:
            self._pending = data
            return []
        entries, self.position, taken = read_block(data, end, self.position)
        while taken < end:
            # The fast way stops at the first block it does not know; the thorough one knows, or says what is wrong.
            stop = data.find(b"\n\n", taken) + 2
            if stop < 2:
                break  # a lone newline behind the last empty line
            one = read_entry(data[taken:stop], self.position)
            if isinstance(one, BadEntry):
                self.bad = one
                break
            entries.append(one)
            self.position = self.position.after(one, stop - taken)
            taken = stop
            if taken < end:
                more, self.position, used = read_block(data, end, self.position, taken)
                entries += more
                taken = used
        self._pending = data[taken:]
        return entries
