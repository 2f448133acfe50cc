"""What a report is before it has a form: titled sections of plain parts, and the same facts as data for machines.

All texts are plain: whoever renders them makes them harmless in the form at hand.
"""

from msgspec import Struct, field

Data = dict[str, object]


class Text(Struct, frozen=True):
    """A paragraph; its line breaks are kept."""

    words: str


class Facts(Struct, frozen=True):
    """Names and what they are."""

    rows: tuple[tuple[str, str], ...]


class Items(Struct, frozen=True):
    """A list; numbered where the order is one in time."""

    rows: tuple[str, ...]
    numbered: bool = False


class Table(Struct, frozen=True):
    """Rows of texts; empty says what stands there instead when there are none."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "none"


class Block(Struct, frozen=True):
    """A text to the letter: what was announced, what a command said."""

    words: str


class Blank(Struct, frozen=True):
    """Left to people, and in sight as long as nobody has written it. prompt: what belongs there."""

    prompt: str


Part = Text | Facts | Items | Table | Block | Blank


class Section(Struct, frozen=True):
    """level: 2 is a section of the document, 3 a part of the section above."""

    title: str
    parts: tuple[Part, ...] = ()
    level: int = 2


class Document(Struct, frozen=True):
    """kind: packet, postmortem, ... warning: what is wrong with the journal it was made from; "" when nothing is."""

    kind: str
    title: str
    facts: Facts
    sections: tuple[Section, ...]
    data: Data = field(default_factory=dict)
    warning: str = ""
