"""The journal's head: what a release is called, where it was made, and the whole plan it was pinned to.

    journal = 1 ...          one line a field
    [plan] ...               the canonical plan, its tables under "plan."
    # Entries follow, ...    one fixed line and an empty one end the head

Its hash, SHA-256 of all bytes before the first [[event]], is `prev` of the first entry.
"""

import datetime as dt
import re
from typing import Any

import msgspec
import toml_rs

from cockpit.digests import sha256
from cockpit.format import toml_writer as toml
from cockpit.format.canonical import above, below, canonical_plan, plan_hash, text_hash
from cockpit.model.entry import Head

MAJOR = 1
MAX_HEAD = 8 << 20

TITLE = b"# The record of one release. Entries are only ever added; `cockpit verify` checks them.\n"
END = b"# Entries follow, oldest first; each carries the SHA-256 of itself and of the one before.\n\n"
PLAN = b"\n[plan]\n"
EVENT = b"[[event]]\n"

_VERSION = re.compile(rb"^journal[ \t]*=[ \t]*(\d{1,9})[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_FIELDS = tuple(field.name for field in msgspec.structs.fields(Head) if field.name not in ("plan", "hash"))


class NotAJournal(ValueError):
    """The bytes do not begin with a journal's head that this version reads. newer: a later major version wrote it."""

    def __init__(self, text: str, newer: bool = False) -> None:
        super().__init__(text)
        self.newer = newer


def encode_head(head: Head) -> bytes:
    """The head's bytes. plan_hash and hash are worked out here, whatever the struct says."""
    plan = canonical_plan(head.plan)
    values = {name: getattr(head, name) for name in _FIELDS} | {"plan_hash": text_hash(plan)}
    lines = [TITLE.decode()]
    for name, item in values.items():
        if name in ("rehearsal", "source") and not item:
            continue
        lines.append(f"{name} = {toml.utc(item) if isinstance(item, dt.datetime) else toml.value(item)}\n")
    data = b"".join(("".join(lines).encode(), PLAN, below(plan.decode(), "plan").encode(), b"\n", END))
    if len(data) > MAX_HEAD:
        raise toml.Unwritable(f"the plan makes a head of {len(data):,} bytes; at most {MAX_HEAD:,} are allowed")
    return data


def split_head(data: bytes) -> int | None:
    """Length of the head at the start of a journal's bytes, or None if its end is not among them."""
    found = data.find(b"\n" + EVENT)
    end = data.find(b"\n" + END)
    if end >= 0 and (found < 0 or end < found):
        return end + 1 + len(END)
    return found + 1 if found >= 0 else None


def decode_head(data: bytes) -> Head:
    """The head, from exactly its bytes. Raises NotAJournal."""
    version = _VERSION.search(data)
    if version is None:
        raise NotAJournal("no line `journal = 1`: this is not a release's journal")
    if int(version.group(1)) > MAJOR:
        raise NotAJournal(
            f"written in format {version.group(1).decode()}, and this version of cockpit reads up to {MAJOR}: "
            "use the cockpit that wrote it, or a newer one",
            newer=True,
        )
    try:
        raw: dict[str, Any] = toml_rs.loads(data.decode(), toml_version="1.0.0")
        head = msgspec.convert(raw, Head)
    except (ValueError, msgspec.ValidationError) as error:
        first = str(error).strip().splitlines()
        raise NotAJournal(f"the head cannot be read: {first[-1] if first else error}") from None
    found = _plan_hash(data, head)
    if found != head.plan_hash:
        raise NotAJournal(
            f"the pinned plan does not match its plan_hash ({found[:12]} instead of {head.plan_hash[:12]})"
        )
    return msgspec.structs.replace(head, hash=sha256(data).hexdigest())


def _plan_hash(data: bytes, head: Head) -> str:
    """The hash of the head's plan. As we write it, its text is the canonical one, and need not be made again."""
    text = data.partition(PLAN)[2].removesuffix(b"\n" + END)
    canonical = above(text.decode(), "plan")
    if canonical is not None and text_hash(canonical.encode()) == head.plan_hash:
        return head.plan_hash
    return plan_hash(head.plan)
