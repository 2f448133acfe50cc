"""Conditions that a sentence joins: "errors above 5 % and p95 above 2 s" is neither of the two alone."""

import re
from typing import NamedTuple

from cockpit.importers.telling import is_imperative
from cockpit.importers.thresholds import find_thresholds

_LEAD = re.compile(r"^(?:(?:if|when|whenever|either|both|any of|the)\s+)+", re.IGNORECASE)
_THEN = re.compile(
    r"(?<=\S)\s*[,:;]?\s+(?:(?:then|we|you|please|immediately|must|should|to)\s+)*"
    r"(?:roll(?:ing)?[ -]?back|revert|abort|turn back|go back|back out)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_JOIN = re.compile(r"\s*,?\s+(and|or|&&|\|\||as well as|together with|while|but)\s+", re.IGNORECASE)
_SIGNS = {"or": "||", "||": "||"}
_GOES_ON = re.compile(
    r"^(?:\d|(?:more|less|higher|lower|greater|fewer|above|below|beyond|longer|worse|later)\b[^a-z]*$)", re.IGNORECASE
)
"""What stands behind an "and" or "or" and is no condition of its own: "5 % or more", "1 minute and 30 seconds"."""


class Part(NamedTuple):
    """One condition. join: how it is joined to those before, && or ||, "" for the first."""

    join: str
    text: str


def conditions(text: str) -> list[Part]:
    """The conditions of a sentence that says when to turn back; one, where nothing is joined to a bound."""
    body = _THEN.sub("", _LEAD.sub("", text)).strip(" .,;")
    hidden: list[str] = []

    def hide(match: re.Match[str]) -> str:
        hidden.append(match[0])
        return f"\ue000{len(hidden) - 1}\ue001"

    pieces = _JOIN.split(re.sub(r"\([^()]*\)", hide, body))
    found: list[Part] = []
    for number in range(0, len(pieces), 2):
        join = pieces[number - 1] if number else ""
        piece = re.sub("\ue000(\\d+)\ue001", lambda match: hidden[int(match[1])], pieces[number])
        if found and (not find_thresholds(found[0].text) or _GOES_ON.match(piece)):
            found[-1] = found[-1]._replace(text=f"{found[-1].text} {join} {piece}")
        elif not found:
            found.append(Part("", piece))
        elif not is_imperative(piece):
            found.append(Part(_SIGNS.get(join.lower(), "&&"), piece))
    return found if len(found) > 1 else [Part("", body)]
