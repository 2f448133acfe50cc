"""JSON that may be shown: in its strings, what a terminal would act on or not show at all is written as `\\uXXXX`.

JSON itself asks this only for the controls below U+0020. Beyond them lie the C1 controls, which many terminals take
for the beginning of a command, and the marks that turn the direction of text. Whoever parses it sees no difference.
"""

import re
from typing import Any

import msgspec

from cockpit.format.sanitise import INVISIBLE
from cockpit.patterns import late

_UNSAFE = late(f"[\x7f-\x9f{INVISIBLE}]")


def json_text(value: Any, *, indent: int = 0) -> str:
    """A value as JSON, on one line where there is no indent. Raises what msgspec raises for what JSON cannot hold."""
    data = msgspec.json.encode(value)
    return shown(msgspec.json.format(data, indent=indent) if indent else data)


def shown(data: bytes) -> str:
    """JSON made elsewhere, made safe to show."""
    return _UNSAFE.sub(_escape, data.decode())


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
