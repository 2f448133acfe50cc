"""Where in a runbook its reader stands: section, phase, procedure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from cockpit.importers import moments
from cockpit.importers.blocks import Block, Section, Span
from cockpit.importers.deeds import Frame
from cockpit.importers.draft import Element
from cockpit.importers.inline import plain
from cockpit.importers.kinds import Kind, unnumbered
from cockpit.importers.phases import Timed


@dataclass(slots=True)
class Slot:
    """A procedure that begins with its first step."""

    title: str
    line: int
    kind: Kind
    element: Element | None = None
    when: str = ""
    notes: str = ""
    spans: list[Span] = field(default_factory=list)


class Place(NamedTuple):
    """Where in the document a section stands. phase: the one its acts belong to, when a time or a heading gave it.

    heading: the one above a line that announces what follows it.
    """

    kind: Kind = "work"
    title: str = ""
    line: int = 1
    phase: Element | None = None
    frame: Frame = Frame()
    when: Timed | None = None
    slot: Slot | None = None
    announced: bool = False
    depth: int = 0
    heading: str = ""


def runs(blocks: list[Block]) -> list[Section | list[Block]]:
    """Blocks in order: sections one by one, the others in runs."""
    out: list[Section | list[Block]] = []
    for block in blocks:
        if isinstance(block, Section):
            out.append(block)
        elif out and isinstance(out[-1], list):
            out[-1].append(block)
        else:
            out.append([block])
    return out


def hint_of(title: str, place: Place) -> str:
    """What a block of commands without comments is for."""
    return place.when.title if place.when is not None and place.when.title else plain(unnumbered(title))


def time_leads(title: str) -> bool:
    """Whether a title begins with its time."""
    text = moments.spoken(unnumbered(title)).lstrip(" *_([")
    when = moments.find_when(text)
    return when is not None and when.start <= 2
