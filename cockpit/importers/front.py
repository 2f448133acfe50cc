"""The front matter of a Markdown file: the part of YAML that people write there, with line numbers.

Mappings, lists and plain or quoted scalars by indentation; anything cleverer is kept as the text it is.
"""

import re
from dataclasses import dataclass, field

from cockpit.importers.blocks import Line, Span

_KEY = re.compile(r"([A-Za-z0-9_][\w .-]{0,60}?)\s*:(?:\s+(.*)|)$")
_TOML_KEY = re.compile(r"([A-Za-z0-9_.-]{1,60})\s*=\s*(.*)$")
_LONGEST = 2000  # lines
_DEEPEST = 20


@dataclass(slots=True)
class Node:
    """One value: a scalar (`text`), a list (`items`) or a mapping (`pairs`)."""

    span: Span
    text: str = ""
    items: list["Node"] = field(default_factory=list)
    pairs: dict[str, "Node"] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The text of a pair, "" where there is none."""
        return self.pairs[name].text if name in self.pairs else ""


def split_front(lines: tuple[str, ...]) -> tuple[Node | None, int]:
    """The front matter and the number of lines it takes; (None, 0) where there is none."""
    if not lines or lines[0].strip() not in ("---", "+++"):
        return None, 0
    fence = lines[0].strip()
    for end in range(1, min(len(lines), _LONGEST)):
        if lines[end].strip() in (fence, "..." if fence == "---" else fence):
            body = [Line(n + 1, lines[n]) for n in range(1, end)]
            separator = _TOML_KEY if fence == "+++" else _KEY
            if not any(separator.match(line.text) for line in body):
                return None, 0  # a rule across the page, not front matter
            return _Yaml(body, separator).read(), end + 1
    return None, 0


class _Yaml:
    """Lines to nodes by indentation; bounded by the number of lines, never by recursion on one line."""

    def __init__(self, lines: list[Line], key: re.Pattern[str]) -> None:
        self.lines = [line for line in lines if line.text.strip() and not line.text.lstrip().startswith("#")]
        self.key = key
        self.at = 0

    def read(self) -> Node:
        first = self.lines[0].number if self.lines else 1
        node = self._block(0)
        while self.at < len(self.lines):  # whatever is indented less than it began
            rest = self._block(0)
            node.pairs.update(rest.pairs)
            node.items += rest.items
        node.span = Span(first, self.lines[-1].number if self.lines else first)
        return node

    def _indent(self) -> int:
        text = self.lines[self.at].text
        return len(text) - len(text.lstrip())

    def _dash(self) -> bool:
        body = self.lines[self.at].text.lstrip()
        return body == "-" or body.startswith("- ")

    def _block(self, depth: int) -> Node:
        """The lines from here on that are indented like this one, with what hangs below each."""
        number = self.lines[self.at].number
        node = Node(Span(number, number))
        indent, listed = self._indent(), self._dash()
        while self.at < len(self.lines):
            here = self._indent()
            if here < indent or (here == indent and self._dash() != listed):
                break
            number, text = self.lines[self.at]
            body = text.strip()
            self.at += 1
            if listed and here == indent:
                node.items.append(self._item(number, body[1:].strip(), indent, depth))
            else:
                self._pair(node, number, body, here, depth)
            node.span = Span(node.span.first, self.lines[self.at - 1].number)
        return node

    def _item(self, number: int, body: str, indent: int, depth: int) -> Node:
        if not self.key.match(body) or body.startswith(("'", '"', "[", "{")) or depth > _DEEPEST:
            return Node(Span(number, number), text=_scalar(body))
        node = Node(Span(number, number))
        self._pair(node, number, body, indent + 2, depth)
        if self.at < len(self.lines) and self._indent() > indent:
            rest = self._block(depth + 1)
            node.pairs.update(rest.pairs)
            node.items += rest.items
        node.span = Span(number, self.lines[self.at - 1].number)
        return node

    def _pair(self, node: Node, number: int, body: str, indent: int, depth: int) -> None:
        match = self.key.match(body)
        if match is None:
            node.text = f"{node.text} {_scalar(body)}".strip()
            return
        name, value = match[1], (match[2] or "").strip()
        more = self.at < len(self.lines) and depth < _DEEPEST
        if (
            value in ("", "|", ">", "|-", ">-")
            and more
            and (self._indent() > indent or (self._indent() == indent and self._dash() and not value))
        ):
            inner = self._block(depth + 1)
            node.pairs[name] = Node(Span(number, inner.span.last), inner.text, inner.items, inner.pairs)
        elif value.startswith("[") and value.endswith("]"):
            parts = [part.strip() for part in value[1:-1].split(",")]
            items = [Node(Span(number, number), text=_scalar(part)) for part in parts if part]
            node.pairs[name] = Node(Span(number, number), items=items)
        else:
            node.pairs[name] = Node(Span(number, number), text=_scalar(value))


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return re.sub(r"\s+#.*$", "", text)
