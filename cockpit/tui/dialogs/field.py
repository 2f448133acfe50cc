"""A line one can type in or paste lines into. No blinking, no markup."""

from collections.abc import Callable

from cockpit.tui.text import Row, cells, clean, clip, fit, spread

MOST = 4000
MOST_PASTED = 32_768
"""Characters that a text of several lines may have: at six bytes each, at worst, it still fits into an entry."""
PREVIEW = 4
"""Lines shown below a field of what was pasted into it."""
LINE_END = "↵"


class Field:
    """A labelled line of text. required: an empty one is refused. hint: shown while it is empty.

    lines: what is pasted keeps its lines, as somebody's proof; otherwise line ends become blanks.
    check: what is wrong with the text, "" for nothing; asked only where there is any.
    replace: the value is only proposed: what is typed or pasted first takes its place, an arrow goes into it.
    """

    def __init__(
        self,
        name: str,
        label: str,
        value: str = "",
        *,
        required: bool = False,
        hint: str = "",
        wanted: str = "",
        lines: bool = False,
        replace: bool = False,
        check: Callable[[str], str] | None = None,
    ) -> None:
        self.name = name
        self.label = label
        self.value = value
        self.at = len(value)
        self.required = required
        self.hint = hint
        self.wanted = wanted
        """The exact text that must be typed, for the gravest acts; "" elsewhere."""
        self.lines = lines
        self.check = check
        self.selected = replace and bool(value)
        self.proposed = value if replace else ""

    def key(self, key: str, character: str | None) -> bool:
        """Whether the key was for this field."""
        if self.selected and key in ("left", "right", "home", "end", "backspace", "delete", "ctrl+w", "alt+backspace"):
            self.selected = False
            if key not in ("left", "right", "home", "end"):
                self.value, self.at = "", 0
                return True
        if key in ("alt+b", "alt+f", "alt+d"):
            self._by_word(key)
            return True
        moves = {"left": self.at - 1, "right": self.at + 1, "home": 0, "end": len(self.value)}
        if key in moves:
            self.at = max(0, min(len(self.value), moves[key]))
        elif key == "backspace":
            if self.at:
                self.value = self.value[: self.at - 1] + self.value[self.at :]
                self.at -= 1
        elif key == "delete":
            self.value = self.value[: self.at] + self.value[self.at + 1 :]
        elif key == "ctrl+u":
            self.value, self.at, self.selected = self.value[self.at :], 0, False
        elif key in ("ctrl+w", "alt+backspace"):
            head = self.value[: self.at].rstrip()
            start = head.rfind(" ") + 1
            self.value, self.at = self.value[:start] + self.value[self.at :], start
        elif character is not None and character.isprintable() and character:
            self.insert(character)
        else:
            return False
        return True

    def _by_word(self, key: str) -> None:
        """To the beginning of the word before, behind the next one, or without that one, as in any shell."""
        self.selected = False
        if key == "alt+b":
            self.at = self.value[: self.at].rstrip().rfind(" ") + 1
            return
        rest = self.value[self.at :]
        word = len(rest) - len(rest.lstrip())
        end = rest.find(" ", word)
        to = self.at + (end if end >= 0 else len(rest))
        if key == "alt+f":
            self.at = to
        else:
            self.value = self.value[: self.at] + self.value[to:]

    def insert(self, text: str) -> None:
        """Typed or pasted text. What is too long for a field of several lines keeps its head and its tail, and says so."""
        if self.selected:
            self.value, self.at, self.selected = "", 0, False
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        if self.lines:
            piece = _bounded(lines if self.value else lines.strip("\n"), MOST_PASTED - len(self.value))
        else:
            piece = lines.replace("\n", " ")[: MOST - len(self.value)]
        self.value = self.value[: self.at] + piece + self.value[self.at :]
        self.at += len(piece)

    def left(self) -> None:
        """The focus went elsewhere."""

    @property
    def doubt(self) -> str:
        """What is wrong with what was typed so far, so that Enter must not go on from it."""
        return ""

    @property
    def slipped(self) -> bool:
        """Whether one stray letter stands where a word was proposed: more likely a key meant for somewhere else."""
        word, was = self.taken, self.proposed
        return bool(word) and was != word and was.isprintable() and len(was) > 2 and _letters(word) < 2 <= _letters(was)

    @property
    def matched(self) -> bool:
        return bool(self.wanted) and self.value == self.wanted

    @property
    def taken(self) -> str:
        """The text without what surrounds it; of several lines, the first keeps its indentation."""
        return self.value.strip("\n").rstrip() if "\n" in self.value.strip() else self.value.strip()

    @property
    def problem(self) -> str:
        """Why the field cannot be taken as it is."""
        if self.wanted and self.value != self.wanted:
            return f"type {self.wanted} to go on"
        if self.required and not self.value.strip():
            return f"{self.label} is needed"
        return self.check(self.taken) if self.check is not None and self.taken else ""

    def draw(self, width: int, label_width: int, focused: bool) -> list[Row]:
        room = max(4, width - label_width - 1)
        label = (fit(self.label, label_width) + " ", "~title!" if focused else "~muted")
        if not self.value and not focused:
            return [spread(width, [label, (self.hint, "~muted")], (), " ", "~plain")]
        shown = _line(self.value)
        below = [
            spread(width, [(" " * (label_width + 1), "~plain"), (f"| {line}", "~muted")], (), " ", "~plain")
            for line in self._preview()
        ]
        if not focused:
            first = f"{len(self.taken.splitlines())} lines, {len(self.taken):,} characters" if below else shown
            return [spread(width, [label, (first, "~plain")], (), " ", "~plain"), *below]
        if self.selected:
            return [spread(width, [label, (shown, "accent#"), (" ", "^plain")], (), " ", "^plain"), *below]
        before = cells(_line(self.value[: self.at]))
        start = max(0, before - room + 1)
        line = clip(((shown + " ", "^plain"),), start, start + room)
        tail: list[tuple[str, str]] = []
        at = before - start
        text = "".join(part for part, _ in line)
        head, under, rest = _around(text, at)
        tail = [(head, "^plain"), (under, "accent#"), (rest, "^plain")]
        if not self.value and self.hint:
            tail = [(" ", "accent#"), (self.hint, "^muted")]
        return [spread(width, [label, *tail], (), " ", "^plain"), *below]

    def _preview(self) -> list[str]:
        """Of a text of several lines its first and its last ones."""
        lines = [clean(line.expandtabs(8)) for line in self.taken.split("\n")]
        if len(lines) < 2 or not self.lines:
            return []
        if len(lines) <= PREVIEW:
            return lines
        return [lines[0], f"... {len(lines) - PREVIEW + 1} lines ...", *lines[2 - PREVIEW :]]


class Needed(Field):
    """A line that is needed only while something else was chosen. wants: what is missing then, in words; "" for nothing."""

    def __init__(
        self,
        name: str,
        label: str,
        wants: Callable[[], str],
        *,
        hint: str = "",
        lines: bool = False,
        check: Callable[[str], str] | None = None,
    ) -> None:
        self.wants = wants
        super().__init__(name, label, hint=hint, lines=lines, check=check)

    @property
    def problem(self) -> str:
        return self.wants() if not self.value.strip() else super().problem


def _bounded(text: str, room: int) -> str:
    """At most so many characters: a third for the head, the rest for the tail, and between them what is left out."""
    if len(text) <= room:
        return text
    free = room - 48
    if free < 64:
        return text[: max(0, room)]
    head, tail = text[: free // 3], text[free // 3 - free :]
    return f"{head}\n... {len(text) - free:,} characters left out ...\n{tail}"


def _letters(text: str) -> int:
    """Letters of a text; one with digits has always enough."""
    return 2 if any(one.isdigit() for one in text) else sum(1 for one in text if one.isalpha())


def _line(text: str) -> str:
    """A text of several lines in the one there is: its line ends as a sign."""
    return clean(text.replace("\r\n", "\n").replace("\n", LINE_END))


def _around(text: str, at: int) -> tuple[str, str, str]:
    """The text before, under and after a column."""
    seen = 0
    for index, character in enumerate(text):
        size = cells(character)
        if seen + size > at:
            return text[:index], character, text[index + 1 :]
        seen += size
    return text, " ", ""
