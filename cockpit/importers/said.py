"""A line of a section, with where it stands, as the readers of each kind get it."""

import re
from collections.abc import Callable
from typing import NamedTuple

from cockpit.importers.blocks import Entry, Span
from cockpit.importers.draft import Element
from cockpit.importers.inline import plain
from cockpit.importers.job import Job


class Said(NamedTuple):
    """A line and where it stands. raw: with its markup. title: of its section; phase: the one at hand.

    entry: the list entry it is, None for a line of prose. above: the text of the entry it is nested in.
    """

    raw: str
    span: Span
    title: str
    phase: Element | None = None
    entry: Entry | None = None
    above: str = ""

    @property
    def text(self) -> str:
        """The line without markup."""
        return plain(self.raw)


Reader = Callable[[Job, Said], bool]
"""Makes of a line what its kind of section means. Whether it was understood."""

TICK = re.compile(r"^\s*[\u2705\u2713\u2714\u2611\u2610\u274c\u2b1c]\ufe0f?\s*")
"""The sign or empty box that a line begins with."""
