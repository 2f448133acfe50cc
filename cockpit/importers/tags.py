"""HTML and XML-like tags on lines of their own, taken out before Markdown is read. Lines keep their numbers.

`<details>` and elements of an author's own (`<task> ... </task>`) become sections, `<verify>x</verify>` a labelled
line; badges, comments and layout vanish. A lone `<version>` that is never closed is a placeholder and stays.
"""

import re
from typing import Literal, NamedTuple

from cockpit.importers.inline import COMMENT, HTML_NAMES, IMAGE, TAG, plain

_ALONE = re.compile(r"\s*<(/?)([A-Za-z][\w-]*)(?:\s[^<>]*)?(/?)>\s*$")
_ONE_LINE = re.compile(r"\s*<([A-Za-z][\w-]*)(?:\s[^<>]*)?>(.*)</([A-Za-z][\w-]*)>\s*$")
_CLOSING = re.compile(r"</([A-Za-z][\w-]*)>")
_FENCE = re.compile(r"\s*(?:[-*+]\s+|\d+[.)]\s+|>\s?)*(`{3,}|~{3,})(.*)$")
_NAMING = ("name", "title", "heading", "summary")


BREAK = "# \ue000"
"""Stands in for a tag that opens or closes a section: a heading, since only that ends a list and a paragraph alike."""


class Mark(NamedTuple):
    """A section that begins, ends, or gets its title at a line."""

    what: Literal["open", "close", "title"]
    text: str


class Cleared(NamedTuple):
    """lines: the text for Markdown. marks: by line. dropped: line numbers that held nothing but layout, with why."""

    lines: list[str]
    marks: dict[int, Mark]
    dropped: dict[int, str]


def clear_tags(lines: list[str]) -> Cleared:
    """Take tags off. Nothing inside a fence is touched."""
    out = list(lines)
    clearing = _Clearing(frozenset(name for line in lines if "</" in line for name in _CLOSING.findall(line)))
    fence = ""
    for at, line in enumerate(lines):
        opening = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if fence:
            if opening is not None and opening[1].startswith(fence) and not opening[2].strip():
                fence = ""
            continue
        if opening is not None and not clearing.comment and "`" not in opening[2]:
            fence = opening[1]
            continue
        if "<" in line or clearing.comment or "![" in line or clearing.indents:
            out[at] = clearing.line(at + 1, line)
    return Cleared(out, clearing.marks, clearing.dropped)


class _Clearing:
    """What is open at a line: a comment, elements with their indentation."""

    def __init__(self, closed: frozenset[str]) -> None:
        self.closed = closed
        self.comment = False
        self.indents: list[int] = []
        self.marks: dict[int, Mark] = {}
        self.dropped: dict[int, str] = {}

    def line(self, number: int, text: str) -> str:
        if self.comment or "<!--" in text:
            text = self._comment(number, text)
            if not text.strip():
                return ""
        if "<" in text and (answer := self._tags(number, text)) is not None:
            return answer
        if "![" in text and not plain(text):
            self.dropped[number] = "badges and images"
            return ""
        if self.indents:
            spare = min(self.indents[-1], len(text) - len(text.lstrip()))
            return text[spare:]
        return text

    def _comment(self, number: int, text: str) -> str:
        if not self.comment:
            text = COMMENT.sub("", text)
            at = text.find("<!--")
            self.comment = at >= 0
            rest = text[:at] if at >= 0 else text
        else:
            at = text.find("-->")
            self.comment = at < 0
            rest = text[at + 3 :] if at >= 0 else ""
        if not rest.strip():
            self.dropped[number] = "a comment"
        return rest

    def _tags(self, number: int, text: str) -> str | None:
        """The line without its tag; None when it has none that matters here."""
        alone = _ALONE.match(text)
        if alone is not None:
            name = alone[2].lower()
            own = name not in HTML_NAMES
            if own and alone[2] not in self.closed:
                return None  # a placeholder
            indent = len(text) - len(text.lstrip())
            self.dropped[number] = "a tag"
            if alone[3] or not (own or (name == "details" and not indent)):
                return ""
            self.marks[number] = Mark("close" if alone[1] else "open", _title(alone[2]))
            if alone[1]:
                self.indents = self.indents[:-1]
            else:
                self.indents.append(indent)
            return BREAK
        whole = _ONE_LINE.match(text)
        if whole is not None and whole[1] == whole[3]:
            return self._element(number, whole[1], whole[2].strip(), text)
        if not TAG.sub("", IMAGE.sub("", text)).strip():
            self.dropped[number] = "layout"
            return ""
        return None

    def _element(self, number: int, name: str, body: str, text: str) -> str | None:
        lowered = name.lower()
        if lowered in _NAMING:
            self.marks[number] = Mark("title", plain(body))
            return BREAK
        if re.fullmatch(r"h[1-6]", lowered):
            return f"{'#' * int(lowered[1])} {body}"
        if lowered in HTML_NAMES:
            return None if plain(body) or "<" not in text else ""
        return f"**{_title(name)}:** {body}" if body else ""


def _title(name: str) -> str:
    return re.sub(r"[_-]+", " ", name).strip().capitalize()
