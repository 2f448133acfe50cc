"""The journal's envelope around an event, and what the journal knows of itself.

An entry is evidence: who wrote it, when, in which role, what it is about, and the hash that chains it to the one before.
"""

import datetime as dt
from typing import ClassVar

from msgspec import Struct

TEXT = frozenset({"text"})
REASON = frozenset({"reason"})
Names = tuple[str, ...]


class Event(Struct, frozen=True, tag_field="type", kw_only=True):
    """What happened, as the journal keeps it. The tag is the entry's `type`.

    sealed: names of fields that hold what a person typed or a command or server said. Such a field is kept out of the
    chain hash by its salted digest, so that it can be redacted later and the chain still verifies.
    """

    sealed: ClassVar[frozenset[str]] = frozenset()


class Unknown(Struct, frozen=True):
    """An event of a newer minor version: kept and shown raw, skipped by the fold."""

    type: str
    payload: dict[str, object]


class Entry(Struct, frozen=True):
    """One entry. at: UTC, when logged, never before the entry above. occurred: UTC, when it happened, for late notes.

    relates_to: seqs of other entries. redacted: the sealed fields whose text was dropped (they read as "").
    hash and prev: lower-case hex SHA-256; empty for an entry not yet on disk.
    """

    seq: int
    at: dt.datetime
    actor: str
    role: str
    event: Event | Unknown
    occurred: dt.datetime | None = None
    relates_to: tuple[int, ...] = ()
    redacted: frozenset[str] = frozenset()
    prev: str = ""
    hash: str = ""


class Draft(Struct, frozen=True):
    """An event that a decision wants written, before it has a place in the journal."""

    event: Event
    occurred: dt.datetime | None = None
    relates_to: tuple[int, ...] = ()


class Head(Struct, frozen=True):
    """The journal's head: what never changes. plan: the raw pinned plan table; hash: SHA-256 of all bytes of the head."""

    journal: int
    minor: int
    release: str
    id: str
    created: dt.datetime
    tool: str
    host: str
    machine: str
    folder: str
    plan: dict[str, object]
    plan_hash: str
    rehearsal: bool = False
    source: str = ""
    hash: str = ""
