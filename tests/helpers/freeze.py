"""Makes a frozen journal: one entry of every type, every field filled, one text redacted, and what it must read as.

    python tests/helpers/freeze.py tests/frozen/journal-1.0

Run once for each minor version of the format, when it is released; it never replaces a file. A frozen file must open,
verify and read the same forever.
"""

import datetime as dt
import sys
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from cockpit.format.journal_codec import Reader, start
from cockpit.format.journal_head import decode_head, split_head
from cockpit.format.journal_redact import redact_block
from cockpit.model.entry import Event
from cockpit.model.events import EVENT_TYPES, JournalRedacted, NoteAdded
from tests.helpers.journals import T, a_head, text_of

TEXT = 'Ana said "go" → 50 % of\n[[event]]\nC:\\ \u202e\u200b\U000e0041 é 🚀'
PLAN = {
    "plan": 1,
    "release": {"name": "pilot", "t0": dt.datetime(2026, 3, 1, 9), "zone": "America/Los_Angeles"},  # noqa: DTZ001
    "severity": [{"id": "high", "limits": {"identify": "5m", "fix": "4h"}}],
    "gate": [{"id": "lint", "kind": "command", "run": "make\nlint", "expect": {"exit": 0}}],
    "phase": [{"id": "main", "title": "Main", "item": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]}],
}


def filled(kind: type[Event]) -> Event:
    """An event with a value in every field."""
    values = {
        field.name: _value(field.type, number, field.name)
        for number, field in enumerate(msgspec.structs.fields(kind), start=1)
    }
    return kind(**values)


def _value(annotation: Any, number: int, name: str) -> Any:
    shapes: dict[Any, Any] = {
        str: f"{name} {number}",
        int: number,
        float: number + 0.25,
        bool: True,
        dt.datetime: T + dt.timedelta(seconds=number, microseconds=number),
    }
    if annotation is str and name in ("text", "reason"):
        return TEXT
    if annotation in shapes:
        return shapes[annotation]
    inner = [one for one in get_args(annotation) if one not in (type(None), ...)]
    if get_origin(annotation) is tuple:
        return tuple(_value(one, number + step, name) for step, one in enumerate(inner * 2))
    if get_origin(annotation) is dict:
        return {"plain": _value(inner[1], number, name), "two words": _value(inner[1], number + 1, name)}
    return _value(inner[0], number, name)


def journal() -> bytes:
    """The frozen journal's bytes."""
    events = [filled(kind) for kind in EVENT_TYPES.values() if kind is not JournalRedacted]
    seq = next(number for number, event in enumerate(events) if isinstance(event, NoteAdded))
    events.append(JournalRedacted(entry=seq, fields=("text",), reason="a name"))
    head = a_head(machine="3c1f5d0a9b7e4c2288f0a1d2e3f40516", folder="/releases/pilot-2026-03-01", plan=PLAN)
    data = text_of(events, head)
    begin = data.index(b"[[event]]\nseq = %d\n" % seq)
    end = data.index(b"\n\n", begin) + 2
    return data[:begin] + redact_block(data[begin:end], ("text",)) + data[end:]


def expected(data: bytes) -> bytes:
    """What its entries read as: one JSON object a line."""
    length = split_head(data) or 0
    reader = Reader(start(length, decode_head(data[:length]).hash))
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in reader.feed(data[length:]))


def main() -> None:
    target = Path(sys.argv[1])
    data = journal()
    for suffix, content in ((".toml", data), (".jsonl", expected(data))):
        with target.with_name(target.name + suffix).open("xb") as file:
            file.write(content)


if __name__ == "__main__":
    main()
