"""What all parts of an import share: the draft, the people, the clock, what is to be filled in."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import NamedTuple

from cockpit.importers.blocks import Span
from cockpit.importers.draft import Draft, Element, How
from cockpit.importers.inline import plain, slug
from cockpit.importers.people import People
from cockpit.importers.placeholders import placeholders
from cockpit.importers.secrets import Found
from cockpit.importers.thresholds import Threshold

_CHANNEL_WORDS = re.compile(r"(?<![\w/#&])#([a-z][a-z0-9_-]{1,60})\b")
_PLACES = re.compile(
    r"\b(slack|discord|teams|e-?mail|twitter|reddit|status ?page|pagerduty|zoom|linkedin|telegram|mastodon|blog)\b",
    re.IGNORECASE,
)


class Bound(NamedTuple):
    """A trigger that names a metric and its own bound for it. found: as the trigger says it, what is bad.

    place: where it goes in the trigger's `when`, of one that joins several; "" for one that stands alone.
    """

    trigger: Element
    metric: Element
    found: Threshold
    place: str = ""


class Job:
    """One import. answers: what has been filled in, by placeholder. year: the one in which dates without a year lie."""

    def __init__(self, draft: Draft, answers: Mapping[str, str]) -> None:
        self.draft = draft
        self.people = People(draft)
        self.answers = answers
        self.zone = ""
        self.year: int | None = None
        self.t0_day: dt.date | None = None
        self.t0_clock: dt.time | None = None
        self.below: list[tuple[Element, str]] = []
        self.dated: list[tuple[Element, dt.date]] = []
        self.asked: dict[str, tuple[str, list[int]]] = {}
        self.in_commands: set[str] = set()
        self.variables: dict[str, list[int]] = {}
        self.notes: list[str] = []
        self.deploy_marked = False
        self.secrets: tuple[Found, ...] = ()
        self.bounds: list[Bound] = []
        self.borrowed: list[Element] = []

    def ask(self, text: str, line: int, *, command: bool = False) -> list[str]:
        """Note the placeholders of a text; their own texts."""
        found = placeholders(text, command=command)
        for each in found:
            self.asked.setdefault(each.text, (each.name, []))[1].append(line)
            if command:
                self.in_commands.add(each.text)
        return [each.text for each in found]

    def channels(self, raw: str, span: Span) -> list[str]:
        """Ids of the channels a text names (#release, Discord, e-mail), made where they are new; a person posts there."""
        found: list[str] = []
        text = plain(raw)
        names = [f"#{match[1]}" for match in _CHANNEL_WORDS.finditer(text) if not match[1].isdigit()]
        if not names:
            names = [match[1].capitalize() for match in _PLACES.finditer(text)][:3]
        for name in names:
            made = self.channel(name, span)
            if made not in found:
                found.append(made)
        return found

    def channel(self, name: str, span: Span, how: How = "understood") -> str:
        """The id of the channel called so."""
        known = self.draft.find("channel", slug(name) or "channel")
        if known is not None:
            return known.id
        values = {"id": self.draft.new_id("channel", name), "title": name, "kind": "hand"}
        return self.draft.add("channel", values, span, how).id
