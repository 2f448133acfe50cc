"""The canonical form of a plan: one text, and so one SHA-256, for all ways to write the same plan.

Comments and layout go; tables, keys and array items keep their order (the stages of a severity are a sequence). Each
value stands on one line. Two levels are tables of their own, deeper ones stand inline, so that a difference between
two plans reads line by line.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from cockpit.format import toml_writer as toml

Raw = Mapping[str, Any]


def canonical_plan(raw: Raw) -> bytes:
    """The canonical text of a raw plan table, as a document of its own."""
    return "".join(table_lines(raw)).encode()


def plan_hash(raw: Raw) -> str:
    """SHA-256 of the canonical text, in lower-case hex."""
    return hashlib.sha256(canonical_plan(raw)).hexdigest()


def table_lines(raw: Raw, prefix: str = "", depth: int = 0) -> Iterator[str]:
    """Lines of a table: what stands inline first, then the tables within, each after a blank line.

    Under a prefix, the same lines with longer names in their brackets: cutting `prefix.` there gives back the form
    without one.
    """
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
            yield from table_lines(one, path, depth + 1)


def _apart(item: object, depth: int) -> bool:
    """Whether an item gets brackets of its own: arrays of tables on two levels, tables on the first."""
    if isinstance(item, Mapping):
        return depth == 0
    if depth > 1 or not isinstance(item, list | tuple) or not item:
        return False
    return all(isinstance(one, Mapping) for one in item)
