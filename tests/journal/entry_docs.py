"""Writes docs/entries.md from the types of events: `python -m tests.journal.entry_docs`. A test compares."""

import datetime as dt
import inspect
import re
import types
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import msgspec

from cockpit.model.entry import Event
from cockpit.model.events import evidence, incidents, people, procedures, record, release, work

PAGE = Path(__file__).parents[2] / "docs" / "entries.md"
THEMES = (release, work, evidence, procedures, people, incidents, record)
HEAD = """\
# Every type of entry

<!-- Generated from the types by `python -m tests.journal.entry_docs`; a test keeps it current. -->

What each entry of a journal says, for somebody who reads the file itself; [the journal](journal.md) tells how it is
written and checked. Beside the fields below each entry has `seq`, `at`, `type`, `actor`, `role`, and where they apply
`occurred` and `relates_to`. A field with its usual value is left out. Times are UTC. What is marked *sealed* was typed by
a person or said by a command or server, and can be redacted.

Ids: `P1` is a procedure under way, `R1` an ordered command, request or delivery, `I1` an incident, `F1` something to do
afterwards, `H1` a hold; all others are the plan's. A *generation* counts deploys: a rollback belongs to one, and there is
at most one for each. An *epoch* counts engines.
"""
WORDS = {str: "text", int: "integer", float: "number", bool: "true or false", dt.datetime: "time"}


def kind(annotation: Any) -> str:
    """A field's type, in words."""
    if annotation in WORDS:
        return WORDS[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return kind(next(one for one in inner if one is not type(None)))
    if origin is tuple:
        return f"list: {kind(inner[0])}"
    if origin is dict:
        return f"table: {kind(inner[1])}"
    raise TypeError(f"no words for {annotation}")


def usual(field: msgspec.structs.FieldInfo) -> str:
    """What a field is when it is left out; "" where it never is."""
    if field.required:
        return ""
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"`{value:g}`"
    return f"`{value}`" if value else "empty"


def section(event: type[Event]) -> str:
    """One type: its words, and a table of its fields."""
    words = inspect.cleandoc(event.__dict__.get("__doc__") or "")
    lines = [f"### {event.__struct_config__.tag}", "", words, "", "| field | is | if left out |", "|---|---|---|"]
    for field in msgspec.structs.fields(event):
        sealed = ", *sealed*" if field.name in event.sealed else ""
        lines.append(f"| `{field.name}` | {kind(field.type)}{sealed} | {usual(field)} |")
    return "\n".join(lines)


def page() -> str:
    parts = [HEAD]
    for theme in THEMES:
        parts.append(f"## {re.sub('[.]$', '', (theme.__doc__ or '').strip())}\n")
        own = [one for one in vars(theme).values() if isinstance(one, type) and one.__module__ == theme.__name__]
        parts += [section(one) + "\n" for one in own]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
