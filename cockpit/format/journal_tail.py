"""What stands behind the last whole entry: nothing, an entry that lacks its newlines, a torn write, or damage.

An append is one write of whole entries. What a crash leaves of it is a prefix, or a prefix whose lost pages read as
zeros. Nothing else is ever cut: a tail that might be an acknowledged entry with a wrong bit in it is damage.
"""

from typing import Literal

from msgspec import Struct

from cockpit.format.journal_codec import MAX_ENTRY
from cockpit.format.journal_entry import BadEntry, Position, own_hash, read_entry
from cockpit.format.journal_head import EVENT

SECTOR = 512
_ENDINGS = (b"\n", b"\n\n", b'"\n\n')


class Tail(Struct, frozen=True):
    """kind: clean, complete (keep the first `keep` bytes and add `add`), torn (cut it all off) or damage (`what`)."""

    kind: Literal["clean", "complete", "torn", "damage"]
    keep: int = 0
    add: bytes = b""
    what: str = ""


def judge_tail(rest: bytes, position: Position) -> Tail:
    """rest: all bytes from the position, behind the last whole entry, to the end of the file."""
    if not rest:
        return Tail("clean")
    written = rest.rstrip(b"\x00")
    for ending in _ENDINGS:
        if not isinstance(read_entry(written + ending, position), BadEntry):
            return Tail("complete", keep=len(written), add=ending)
    if _holds_an_entry(rest):
        return Tail("damage", what=_reason(rest, position, "an entry begins without an end"))
    if len(rest) > MAX_ENTRY:
        return Tail("damage", what=_reason(rest, position, "it is longer than any entry"))
    if rest.endswith(b"\n\n") and not _lost_pages(rest, position.offset):
        return Tail("damage", what=_reason(rest, position, "it does not verify"))
    return Tail("torn")


def _reason(rest: bytes, position: Position, otherwise: str) -> str:
    """What is wrong with the first block, or what to say of bytes that hold none."""
    stop = rest.find(b"\n\n") + 2
    found = read_entry(rest[:stop], position) if stop >= 2 else None
    return found.what if isinstance(found, BadEntry) else otherwise


def _holds_an_entry(rest: bytes) -> bool:
    """Whether some block verifies by itself, even if only its last newlines are wrong: then nothing here was torn."""
    at = rest.find(EVENT)
    while at >= 0:
        mark = rest.find(b'\nhash = "', at)
        if mark < 0:
            return False
        stop = mark + len(b'\nhash = "') + 64
        if isinstance(own_hash(rest[at:stop] + b'"\n\n'), tuple):
            return True
        at = rest.find(EVENT, at + 1)
    return False


def _lost_pages(rest: bytes, offset: int) -> bool:
    """Whether zeros stand where a device loses data: from a sector's start (or the tail's) to a sector's end (or its)."""
    at = rest.find(b"\x00")
    while at >= 0:
        stop = at
        while stop < len(rest) and rest[stop] == 0:
            stop += 1
        begins = at == 0 or (offset + at) % SECTOR == 0
        ends = stop == len(rest) or (offset + stop) % SECTOR == 0
        if begins and ends:
            return True
        at = rest.find(b"\x00", stop)
    return False
