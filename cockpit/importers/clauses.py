"""One line that holds several actions, taken apart."""

import re

from cockpit.importers.inline import CODE, codes
from cockpit.importers.telling import is_imperative
from cockpit.importers.words import NOUNS

_CONDITIONAL = re.compile(r"^(?:if|when|once|after|before|unless)\b", re.IGNORECASE)


def split_clauses(text: str) -> list[str]:
    """A sentence of several actions, cut at semicolons and where a comma is followed by a verb."""
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        hidden.append(match[0])
        return f"\ue000{len(hidden) - 1}\ue001"

    parts: list[str] = []
    for piece in re.split(r";\s+", (CODE.sub(hide, text) if codes(text) else text).rstrip(".")):
        now, conditional = "", bool(_CONDITIONAL.match(piece))
        for bit in re.split(r",\s+(?![^()]*\))", piece):
            bare = re.sub(r"^(?:and|then)\s+", "", bit)
            if conditional and now:
                now, conditional = f"{now}, {bit}", False
            elif now and is_imperative(bare) and bare.split()[0].islower() and bare.split()[0] not in NOUNS:
                parts.append(now)
                now = bare
            else:
                now = f"{now}, {bit}" if now else bit
        parts.append(now)
    shown = [re.sub("\ue000(\\d+)\ue001", lambda match: hidden[int(match[1])], part) for part in parts]
    return [part.strip() for part in shown if part.strip()]


def parts_of(text: str) -> list[str]:
    """The parts of a text that commas and semicolons outside of parentheses divide."""
    body = text.partition(":")[2].strip() if re.match(r"[A-Z][\w ]{2,40}:\s", text) else text
    return [part.strip(" .") for part in re.split(r"[,;]\s+(?![^()]*\))", body) if part.strip(" .")]


def covers(clause: str, part: str) -> bool:
    """Whether one of the two says the other."""
    return part in clause or clause in part
