"""Taking the text out of an entry so that the chain still verifies: its digest stays, value and salt go."""

from cockpit.format.journal_entry import SEALED, own_hash


class NotSealed(ValueError):
    """A field that cannot be taken out. The text says which, and what could be."""


def sealed_fields(block: bytes) -> tuple[str, ...]:
    """Names of the fields of an entry whose text is there and may be taken out."""
    return tuple(match["key"].decode() for match in SEALED.finditer(block))


def redact_block(block: bytes, fields: tuple[str, ...]) -> bytes:
    """The entry's bytes without the values and salts of these fields. Raises NotSealed."""
    there = sealed_fields(block)
    missing = [name for name in fields if name not in there]
    if missing:
        known = ", ".join(there) if there else "none: it holds no such text, or it is gone already"
        raise NotSealed(f"{', '.join(missing)} cannot be redacted here; what can be is {known}")
    pieces, at = [], 0
    for match in SEALED.finditer(block):
        if match["key"].decode() in fields:
            pieces.append(block[at : match.start()])
            at = match.end(1)
    redacted = b"".join([*pieces, block[at:]])
    if own_hash(redacted) != own_hash(block):
        raise NotSealed("without these fields the entry would not verify any more")
    return redacted
