"""Blocks to a tree of sections: headings by their level, tags by their marks, and lines that announce what follows."""

import re
from collections.abc import Mapping, Sequence

from cockpit.importers.blocks import Block, Code, Entry, Line, Listing, Para, Quote, Section, Span, Table
from cockpit.importers.inline import is_label, plain
from cockpit.importers.tags import BREAK, Mark

ROOT = 0
TAGGED = 20
ANNOUNCED = 40
"""Levels below every heading's: sections made of tags, and of lines that announce a list or code."""


def grow(blocks: Sequence[Block], marks: Mapping[int, Mark], last: int) -> Section:
    """The whole document as one section of level 0. last: the number of the document's last line."""
    root = Section("", ROOT, Span(1, max(last, 1)))
    stack = [root]
    for block in blocks:
        if isinstance(block, Section):
            mark = marks.get(block.span.first)
            if mark is not None and block.title == BREAK[2:]:
                _mark(stack, mark, block.span.first)
                continue
            while stack[-1].level >= block.level:
                stack.pop()
            stack[-1].blocks.append(block)
            stack.append(block)
        else:
            stack[-1].blocks.append(block)
    _extend(root)
    return root


def _mark(stack: list[Section], mark: Mark, line: int) -> None:
    if mark.what == "open":
        section = Section(mark.text, max(TAGGED, stack[-1].level + 1), Span(line, line))
        stack[-1].blocks.append(section)
        stack.append(section)
    elif mark.what == "close":
        for at in range(len(stack) - 1, 0, -1):
            if stack[at].level >= TAGGED:
                stack[at].span = Span(stack[at].span.first, line)
                del stack[at:]
                return
    elif stack[-1].level >= TAGGED:
        stack[-1].title = mark.text


def _extend(root: Section) -> None:
    """Give each section the lines of all it holds, and make sections of what is announced."""
    order = [root]
    for section in order:  # grows while it is read: breadth first, no recursion
        section.blocks = announced(join_lists(ticked(section.blocks)))
        order += [block for block in section.blocks if isinstance(block, Section)]
    for section in reversed(order):
        last = max([section.span.last, *(block.span.last for block in section.blocks)])
        section.span = Span(section.span.first, last)


_TICKS = re.compile(r"^[\u2705\u274c\u2611\u2610\u2714\u2713\u2717\u2718\u2b1c]\ufe0f?\s+(?=\S)")


def ticked(blocks: Sequence[Block]) -> list[Block]:
    """Lines of a paragraph that each begin with a tick or a cross are entries of a list; what stands above is its title."""
    out: list[Block] = []
    for block in blocks:
        marks = [_TICKS.match(line.text.strip()) for line in block.lines] if isinstance(block, Para) else []
        first = next((at for at, mark in enumerate(marks) if mark is not None), None)
        if not isinstance(block, Para) or first is None or None in marks[first:] or first > 1:
            out.append(block)
            continue
        if first:
            above = block.lines[:first]
            out.append(Para(above, Span(above[0].number, above[-1].number)))
        entries = [
            Entry([Line(line.number, _TICKS.sub("", line.text.strip()))], Span(line.number, line.number))
            for line in block.lines[first:]
        ]
        out.append(Listing(False, entries, Span(entries[0].span.first, entries[-1].span.last)))
    return out


def join_lists(blocks: Sequence[Block]) -> list[Block]:
    """Undo what sloppy indentation did: bullets and code that belong to the numbered line above them go below it."""
    out: list[Block] = []
    for block in blocks:
        above = out[-1] if out else None
        if not isinstance(above, Listing) or not isinstance(block, Listing | Code) or not above.entries:
            out.append(block)
            continue
        entry = above.entries[-1]
        if isinstance(block, Listing) and block.ordered == above.ordered and entry.blocks:
            above.entries += block.entries
        elif (
            (isinstance(block, Code) and above.ordered)
            or (not entry.blocks and (entry.text.rstrip("*_").endswith(":") or _adjoins(entry, block)))
            or (
                entry.blocks
                and isinstance(entry.blocks[-1], Listing)
                and isinstance(block, Listing)
                and not block.ordered
            )
        ):
            entry.blocks.append(block)
        else:
            out.append(block)
            continue
        above.span = Span(above.span.first, block.span.last)
        entry = above.entries[-1]
        entry.span = Span(entry.span.first, max(entry.span.last, block.span.last))
    return out


def _adjoins(entry: Entry, block: Block) -> bool:
    return bool(entry.lines) and block.span.first == entry.lines[-1].number + 1


def announced(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs whose last line only announces a list, code, table or quote become the title of it."""
    out: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        following = blocks[at] if at < len(blocks) else None
        if not isinstance(block, Para) or not isinstance(following, Listing | Code | Table | Quote):
            out.append(block)
            continue
        last = block.lines[-1]
        if not is_label(last.text) or len(last.text) > 200:
            out.append(block)
            continue
        if len(block.lines) > 1:
            above = block.lines[:-1]
            out.append(Para(above, Span(above[0].number, above[-1].number)))
        inner: list[Block] = []
        while at < len(blocks) and isinstance(blocks[at], Listing | Code | Table | Quote):
            inner.append(blocks[at])
            at += 1
        out.append(_announced(last, inner))
    return out


def _announced(line: Line, inner: list[Block]) -> Section:
    title = plain(line.text).rstrip(":\uff1a").strip()
    return Section(title, ANNOUNCED, Span(line.number, inner[-1].span.last), inner, announced=True)
