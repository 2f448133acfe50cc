"""The canonical form of a plan: one text, and so one SHA-256, for all ways to write the same plan.

Comments and layout go; tables, keys and array items keep their order (the stages of a severity are a sequence). Each
value stands on one line. Two levels are tables of their own, deeper ones stand inline, so that a difference between
two plans reads line by line.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cockpit.digests import sha256
from cockpit.format import toml_writer as toml

Raw = Mapping[str, Any]


def canonical_plan(raw: Raw) -> bytes:
    """The canonical text of a raw plan table, as a document of its own."""
    return "".join(_lines(raw)).encode()


def plan_hash(raw: Raw) -> str:
    """SHA-256 of the canonical text, in lower-case hex."""
    return text_hash(canonical_plan(raw))


def text_hash(text: bytes) -> str:
    """The hash of a plan whose canonical text this is."""
    return sha256(text).hexdigest()


def _lines(raw: Raw, prefix: str = "", depth: int = 0) -> Iterator[str]:
    """Lines of a table: what stands inline first, then the tables within, each after a blank line."""
    tables: list[tuple[str, Any]] = []
    for name, item in raw.items():
        if _apart(item, depth):
            tables.append((name, item))
        else:
            yield f"{toml.key(name)} = {toml.value(item)}\n"
    for name, item in tables:
        path = f"{prefix}.{toml.key(name)}" if prefix else toml.key(name)
        for one in item if isinstance(item, list | tuple) else (item,):
            yield f"\n[[{path}]]\n" if item is not one else f"\n[{path}]\n"
            yield from _lines(one, path, depth + 1)


def below(text: str, name: str) -> str:
    """A canonical text as a table of another document: its brackets name that table first.

    Only brackets begin a line with one, since every value stands behind its key, on one line.
    """
    return text.replace("\n[", f"\n[{name}.").replace(f"\n[{name}.[", f"\n[[{name}.")


def above(text: str, name: str) -> str | None:
    """What `below` made this of; None if it cannot have made it."""
    found = text.replace(f"\n[[{name}.", "\n[[").replace(f"\n[{name}.", "\n[")
    return found if below(found, name) == text else None


def _apart(item: object, depth: int) -> bool:
    """Whether an item gets brackets of its own: arrays of tables on two levels, tables on the first."""
    if isinstance(item, list | tuple):
        return depth <= 1 and bool(item) and all(isinstance(one, Mapping) for one in item)
    return depth == 0 and isinstance(item, Mapping)
