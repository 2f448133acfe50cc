"""The facts of a document for machines: TOML and JSON in which every character can be seen."""

import re
from collections.abc import Mapping

import tomli_w

from cockpit.format.json_text import json_text
from cockpit.reports.document import Data

_UNSEEN = re.compile(
    "[^\n\x20-\x7e\xa1-\uffff\U00010000-\U0010ffff]|[\u00ad\u0600-\u0605\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\U000e0000-\U000e0fff]"
)


def toml(data: Data) -> str:
    """Invisible characters are escaped; what is None is left out, since TOML has no word for it."""
    return _UNSEEN.sub(
        _toml_escape, tomli_w.dumps({name: _plain(item) for name, item in data.items() if item is not None})
    )


def json(data: Data) -> str:
    """Indented; null where something is not known."""
    return json_text(data, indent=2) + "\n"


def _plain(value: object) -> object:
    """Without None; tuples as lists."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value if item is not None]
    return value


def _toml_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
