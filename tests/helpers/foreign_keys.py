"""A person who has given every intent another key, each a sign that no sentence of the product holds; and what tells a key
that somebody wrote into a sentence by hand."""

import re

from cockpit.tui.intents import INTENTS, Keymap, pretty

SIGNS = [chr(number) for first, last in ((0x0531, 0x0557), (0x0561, 0x0587), (0x10D0, 0x10F1), (0x13A0, 0x13D0)) for number in range(first, last)]  # fmt: skip
FOREIGN: dict[str, tuple[str, ...]] = {intent.id: (sign,) for intent, sign in zip(INTENTS, SIGNS, strict=False)}
"""Armenian, Georgian and Cherokee letters, one for each intent."""
MEANT = {keys[0]: name for name, keys in FOREIGN.items()}
"""Sign -> the intent it is the key of."""
assert len(MEANT) == len(INTENTS), "a sign for each intent"

DEFAULTS = sorted({pretty(key) for intent in INTENTS for key in intent.keys}, key=len, reverse=True)
_LETTERS = [key for key in DEFAULTS if len(key) == 1 or key[1] == " "]
_ANY, _LETTER = "|".join(re.escape(key) for key in DEFAULTS if not key.isdigit()), "|".join(map(re.escape, _LETTERS))
_NO_WORD = "|".join(
    re.escape(key) for key in _LETTERS if key.replace(" ", "").isalpha() and key not in ("a", "i", "I", "y")
)
_DOES = (
    "opens|drafts|marks|starts|shows|does|takes|changes|cancels|leaves|rolls|ends|makes|puts|watches|comes|finds|judges|lists"
    "|says|sends|answers|goes|on it|on that|on this|there|when sent|to"
)
BY_HAND = re.compile(
    rf"(?:^|(?<=\s))\((?:{_ANY})\)"  # "close the release (m Q)"
    rf"|(?:^|(?<=[\s(]))(?:{_NO_WORD}) (?:{_DOES})\b"  # "q leaves", "(K cancels it)"
    rf"|\((?:a|i|I) (?:{_DOES})\b"  # "(a drafts one)"
    rf"|`(?:{_LETTER})`"
    r"|\bm [A-Za-z]\b(?! =)"
)
"""A key of those nobody changed, where a sentence names one. Keys of dialogs (y, tab, esc, enter) cannot be changed."""


def foreign(*, replay: bool = False) -> Keymap:
    return Keymap(FOREIGN, replay=replay)


def named(text: str) -> list[str]:
    """The intents whose keys a sentence names."""
    return [MEANT[sign] for sign in text if sign in MEANT]


def by_hand(text: str) -> list[str]:
    """Keys that a sentence names though its reader has given them away."""
    return [found.group() for found in BY_HAND.finditer(text)]
