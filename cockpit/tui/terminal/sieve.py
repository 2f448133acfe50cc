"""Answers of the terminal are taken out of what is typed, before anything else looks at it.

They come whenever the line lets them: between the letters of a word, in the middle of a paste, torn in two. What the
parser does not know whole it types, and a mode report ends in `y`: the letter that confirms.

One question says how fast the terminal is and whether it knows mode 2026, the other on what colour it writes.
"""

from cockpit.patterns import late

_WHOLE = late(r"\x1b\[\?2026;(\d)\$y|\x1b\]11;rgba?:([0-9a-fA-F/]{5,24})(?:\x07|\x1b\\)")
_BEGUN = late(
    r"\x1b(?:\[(?:\?(?:2(?:0(?:2(?:6(?:;(?:\d\$?)?)?)?)?)?)?)?|\](?:1(?:1(?:;[rgba:0-9a-fA-F/]{0,30}\x1b?)?)?)?)?\Z"
)
_KEYS = 2
"""So much of its beginning may be keys: escape, or alt and a bracket."""
PATIENCE_S = 0.1
"""A terminal sends the rest of a sequence sooner; a person does not."""


class Sieve:
    """Terminal input, piece by piece, without reports of mode 2026 and of the ground's colour. Keys are held back only
    while an answer is to come, and then only an escape, for a moment. light: the ground, once it was told."""

    def __init__(self) -> None:
        self._begun = ""
        """What may be the beginning of an answer."""
        self._passed = 0
        """How much of that was passed on already, for it may as well have been keys."""
        self._at = 0.0
        self.light: bool | None = None

    def feed(self, text: str, now: float, *, awaited: bool) -> tuple[str, list[int]]:
        """The next piece without answers, and what those say: 0 for a mode that is not known, 1 to 4 for one that is."""
        parts = _WHOLE.split(self._begun + text)
        texts = parts[::3]
        found = [int(digit) for digit in parts[1::3] if digit]
        for colour in parts[2::3]:
            self.light = _light(colour) if colour else self.light
        passed = self._passed if texts[0] else 0  # else that was the beginning of an answer, and its rest is here
        typed = "".join(texts)[passed:]
        match = _BEGUN.search(texts[-1])
        begun = match.group() if match is not None else ""
        self._passed = passed if len(texts) == 1 and begun == texts[-1] else 0
        if awaited:
            typed = typed[: len(typed) - len(begun) + self._passed]
        else:
            self._passed = len(begun)
        self._begun, self._at = begun, now
        return typed, found

    def rest(self, now: float) -> str:
        """What was held back and has proved to be a key."""
        if self._passed < len(self._begun) <= _KEYS and now - self._at > PATIENCE_S:
            held, self._passed = self._begun[self._passed :], len(self._begun)
            return held
        return ""


def _light(colour: str) -> bool | None:
    """Whether a colour as X spells it, "ffff/ffff/ffff", is nearer to white than to black; None if it is none."""
    parts = [int(part, 16) / (16 ** len(part) - 1) for part in colour.split("/") if part]
    if len(parts) < 3:
        return None
    red, green, blue = parts[:3]
    return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)
