"""A plan's tables as TOML for people: one table after the other, long texts on lines of their own, comments above.

The journal's writer keeps every value on one line; a plan is read and edited by hand. What is written reads back to the
same values, and the line of each table is told, so that others can point at it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from cockpit.format import toml_writer
from cockpit.format.problems import Path

_CHILDREN = {"phase": "item", "procedure": "step"}
_NAMED = ("class",)
_WIDE = 100
"""An array that would make a longer line than this gets a line for each value."""

_LITERAL = re.compile(
    r"[^'\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]*"
)


class Written(Struct, frozen=True):
    """text: the file. lines: where each table begins (its header), by path, counted from 1."""

    text: str
    lines: dict[Path, int]


def write_plan(
    raw: Mapping[str, Any],
    comments: Mapping[Path, Sequence[str]] | None = None,
    *,
    head: Sequence[str] = (),
    tail: Sequence[str] = (),
) -> Written:
    """TOML for the tables of a plan. comments: lines to stand above the table or key of a path; head, tail: of the file.

    raw: as a TOML reader gives it. Raises toml_writer.Unwritable for a value TOML has no form for.
    """
    return _Writer(comments or {}).plan(raw, head, tail)


class _Writer:
    def __init__(self, comments: Mapping[Path, Sequence[str]]) -> None:
        self.comments = comments
        self.out: list[str] = []
        self.number = 1
        self.lines: dict[Path, int] = {}

    def plan(self, raw: Mapping[str, Any], head: Sequence[str], tail: Sequence[str]) -> Written:
        self._comments(head)
        for key, value in raw.items():
            if not _is_table(value):
                self._pair((), key, value)
        for key, value in raw.items():
            if isinstance(value, Mapping):
                self._named(key, value)
            elif _is_table(value):
                self._add("")
                self._add(f"# {'-' * 68} {key.replace('_', ' ')}")
                for at, each in enumerate(value):
                    self._table((key, at), f"[[{toml_writer.key(key)}]]", each)
        if tail:
            self._add("")
            self._comments(tail)
        return Written("\n".join(self.out) + "\n", self.lines)

    def _named(self, key: str, value: Mapping[str, Any]) -> None:
        if key in _NAMED:
            for name, each in value.items():
                self._table((key, name), f"[{toml_writer.key(key)}.{toml_writer.key(name)}]", each)
        else:
            self._table((key,), f"[{toml_writer.key(key)}]", value)

    def _table(self, path: Path, header: str, values: Mapping[str, Any]) -> None:
        self._add("")
        self._comments(self.comments.get(path, ()))
        self.lines[path] = self.number
        self._add(header)
        child = _CHILDREN.get(str(path[0])) if len(path) == 2 else None
        for key, value in values.items():
            if key != child:
                self._pair(path, key, value)
        if child is not None:
            for at, each in enumerate(values.get(child, ())):
                self._table((*path, child, at), f"[[{path[0]}.{child}]]", each)

    def _pair(self, path: Path, key: str, value: Any) -> None:
        self._comments(self.comments.get((*path, key), ()))
        for line in f"{toml_writer.key(key)} = {_value(value)}".split("\n"):
            self._add(line)

    def _comments(self, lines: Sequence[str]) -> None:
        for line in lines:
            for part in _shown(line):
                self._add(f"# {part}".rstrip())

    def _add(self, line: str) -> None:
        self.out.append(line)
        self.number += 1


def _shown(text: str) -> Iterator[str]:
    """A comment's lines; TOML allows no control characters there, and a terminal should not meet any."""
    for line in text.split("\n"):
        yield "".join(char if char.isprintable() else " " for char in line.replace("\t", "    "))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, Sequence) and not isinstance(value, str) and bool(value) and isinstance(value[0], Mapping)
    )


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    plain = toml_writer.value(value)
    if isinstance(value, Sequence) and value and (len(plain) > _WIDE or isinstance(value[0], Mapping)):
        return "[\n" + "".join(f"  {toml_writer.value(each)},\n" for each in value) + "]"
    return plain


def _text(text: str) -> str:
    """One line quoted, several as a block: as they are where nothing in them needs an escape, which suits commands."""
    if "\n" not in text:
        quoted = toml_writer.string(text)
        return f"'{text}'" if "\\" in quoted and _LITERAL.fullmatch(text) and "\t" not in text else quoted
    if "'''" not in text and not text.endswith("'") and all(_LITERAL.fullmatch(part) for part in text.split("'")):
        return f"'''\n{text}'''"
    lines = [toml_writer.string(line)[1:-1].replace('\\"', '"').replace('"""', '""\\"') for line in text.split("\n")]
    body = "\n".join(lines)
    before = body.removesuffix('"')
    if before != body and (len(before) - len(before.rstrip("\\"))) % 2 == 0:  # a quote that nothing escapes yet
        body = before + '\\"'
    return f'"""\n{body}"""'
