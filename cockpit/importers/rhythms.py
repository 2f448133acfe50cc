"""Duties that recur, "Every 5 minutes: post a status update": something to be done wherever such a line stands."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from cockpit.importers.blocks import Block, Entry, Listing, Para, Span
from cockpit.importers.inline import plain
from cockpit.importers.telling import is_imperative

_DUTY = re.compile(
    r"^(?:(?:at least|then|after that|from then on),?\s+)?(?:every|each)\s+(?:\d{1,4}\s+)?(?:minutes?|mins?|hours?|hrs?)"
    r"(?P<mark>\s*[:,\u2013\u2014-]\s*|\s+)(?P<deed>.{4,140})$",
    re.IGNORECASE,
)


def is_duty(text: str) -> bool:
    """Whether a line says what is to be done again and again."""
    match = _DUTY.match(plain(text))
    if match is None:
        return False
    return is_imperative(match["deed"]) or (
        match["mark"].strip() == ":" and re.match(r"[A-Za-z]+ \w", match["deed"]) is not None
    )


def with_duties(blocks: Sequence[Block], idle: Callable[[Listing], bool]) -> list[Block]:
    """The blocks with every such line in a list of its own, and without the lists that are idle but for it."""
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Para) and is_duty(" ".join(line.text.strip() for line in block.lines)):
            out.append(Listing(ordered=False, entries=[Entry(block.lines, block.span)], span=block.span))
        elif not isinstance(block, Listing):
            out.append(block)
        else:
            others = _part(block, [entry for entry in block.entries if not is_duty(entry.text)])
            if others is None or not idle(others):
                out.append(block)
            elif (due := _part(block, [entry for entry in block.entries if is_duty(entry.text)])) is not None:
                out.append(due)
    return out


def only_duties(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """(lists of such lines, the blocks without them)."""
    due: list[Block] = []
    rest: list[Block] = []
    for block in with_duties(blocks, lambda _: False):
        found = (
            _part(block, [each for each in block.entries if is_duty(each.text)]) if isinstance(block, Listing) else None
        )
        if not isinstance(block, Listing) or found is None:
            rest.append(block)
            continue
        due.append(found)
        others = _part(block, [each for each in block.entries if not is_duty(each.text)])
        rest += [] if others is None else [others]
    return due, rest


def _part(listing: Listing, entries: list[Entry]) -> Listing | None:
    if not entries:
        return None
    return replace(listing, entries=entries, span=Span(entries[0].span.first, entries[-1].span.last))
