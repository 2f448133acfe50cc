"""Where a value stands in the file. Built only when there is a problem to report: a good plan never pays for it."""

from typing import Any

import toml_rs

from cockpit.format.problems import Finding, Path, Problem
from cockpit.patterns import late

_HEADER = late(r"[ \t]*(\[{1,2})[ \t]*((?:[^\]\"'#]|\"(?:[^\"\\]|\\.)*\"|'[^']*')+?)[ \t]*\]{1,2}[ \t]*(?:#.*)?")
_KEY = late(r"[ \t]*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^.\"' \t]+))[ \t]*(?:\.|$)")


class Source:
    """Places of a parsed plan text. Lines and columns count from 1, columns in characters."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._nodes: dict[str, Any] = dict(toml_rs.load_with_metadata(text).meta["nodes"])
        self._headers = _headers(self._lines)

    def problem(self, finding: Finding) -> Problem:
        """The finding with its place."""
        line, col = self.place(finding.path, finding.on, finding.offset)
        message = finding.message
        if finding.also is not None:
            message += f" (first in line {self.place(finding.also)[0]})"
        return Problem(line, col, finding.severity, message, finding.fix, finding.code)

    def place(self, path: Path, on: str = "value", offset: int = -1) -> tuple[int, int]:
        """Line and column of a key or a value, or of the nearest thing around it that the file spells out."""
        while path:
            node = self._node(path)
            if on == "key" and _is_leaf(node) and "key_line" in node:
                return self._character(_first(node["key_line"]), _first(node["key_col"]))
            if path in self._headers and not (isinstance(node, dict) and "value_line" in node and offset >= 0):
                return self._headers[path]
            if _is_leaf(node):
                which = "value" if "value_line" in node else "key"
                line, col = self._character(_first(node[f"{which}_line"]), _first(node[f"{which}_col"]))
                return self._inside(node, line, col, offset) if which == "value" else (line, col)
            if isinstance(node, dict) and node:
                below = [self.place((*path, key), "key") for key in node]
                return min(below)
            path, on, offset = path[:-1], "value", -1
        return 1, 1

    def _node(self, path: Path) -> Any:
        node: Any = self._nodes
        for part in path:
            if _is_leaf(node):
                node = node.get("value")
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                return None
        return node

    def _inside(self, node: dict[str, Any], line: int, col: int, offset: int) -> tuple[int, int]:
        """A place inside a string: exact where the source spells it as it reads, else where the string starts."""
        raw, value = node.get("value_raw"), node.get("value")
        if offset < 0 or not isinstance(raw, str) or not isinstance(value, str):
            return line, col
        quotes = 3 if raw.startswith(('"""', "'''")) else 1
        if "\\" in raw and raw.startswith('"'):
            return line, col
        body = raw[quotes : len(raw) - quotes]
        skipped = 1 if quotes == 3 and body.startswith("\n") else 0
        before = body[: skipped + offset]
        if "\n" in before:
            return line + before.count("\n"), len(before) - before.rfind("\n")
        return line, col + quotes + len(before)

    def _character(self, line: int, byte_col: int) -> tuple[int, int]:
        """The reader counts columns in bytes."""
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        if text.isascii():
            return line, byte_col
        return line, len(text.encode()[: byte_col - 1].decode("utf-8", "ignore")) + 1


def _is_leaf(node: Any) -> bool:
    """A node of the reader's metadata, as opposed to a plain table whose keys are the plan's own."""
    return isinstance(node, dict) and (isinstance(node.get("value_raw"), str) or isinstance(node.get("key_raw"), str))


def _first(place: Any) -> int:
    """The reader gives a number, or a pair from first to last."""
    return int(place[0] if isinstance(place, tuple) else place)


def _headers(lines: list[str]) -> dict[Path, tuple[int, int]]:
    """Where each [table] and each element of [[tables]] is announced; the reader keeps no places for these."""
    found: dict[Path, tuple[int, int]] = {}
    counts: dict[Path, int] = {}
    for number, line in enumerate(lines, 1):
        if len(line) > 500 or "[" not in line:
            continue
        match = _HEADER.fullmatch(line.rstrip("\r"))
        if match is None:
            continue
        keys = [bare if bare is not None else quoted if quoted is not None else literal
                for quoted, literal, bare in ((m[1], m[2], m[3]) for m in _KEY.finditer(match[2]))]  # fmt: skip
        keys = [key for key in keys if key is not None]
        if not keys:
            continue
        path: Path = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in counts:
                path = (*path, counts[path])
        path = (*path, keys[-1])
        if match[1] == "[[":
            counts[path] = counts.get(path, -1) + 1
            path = (*path, counts[path])
        found.setdefault(path, (number, match.start(1) + 1))
    return found
