"""Something to be done, before it is known whether it becomes an item, a step, a gate or an artifact."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cockpit.importers.blocks import Span
from cockpit.importers.draft import How


class Message(NamedTuple):
    """A text to be sent. label: to whom or by what, as the runbook says it."""

    label: str
    text: str
    span: Span


class Expected(NamedTuple):
    """What should come out of a command, in the runbook's words."""

    text: str
    span: Span


@dataclass(slots=True)
class Act:
    """One thing to do. title: plain text. raw: the same with its markup. run: shell text, "" for a person's doing.

    context: the title of what it is part of. cue: lines that may hold its time, rhythm or limit. sequence: it is one of
    several steps in order. depth: how deep it stood in lists. parts: what it is made of.
    """

    title: str
    span: Span
    raw: str = ""
    help: list[str] = field(default_factory=list)
    run: str = ""
    expected: list[Expected] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    how: How = "understood"
    why: str = ""
    unclear: str = ""
    checked: bool | None = None
    sequence: bool = False
    cue: str = ""
    owner: str = ""
    parts: list["Act"] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def guess(self, why: str) -> None:
        """From now on it counts as guessed."""
        self.how = "guessed"
        if why not in self.why:
            self.why = f"{self.why}; {why}" if self.why else why

    def doubt(self, why: str) -> None:
        """It counts as unclear: whether it is meant at all is for a person to say."""
        self.guess(why)
        self.unclear = self.unclear or why
