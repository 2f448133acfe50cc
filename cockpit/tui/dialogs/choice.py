"""One of a few: turned with the arrows, or found by typing how it begins. What is typed stands there to be seen."""

from cockpit.tui.dialogs.field import Field
from cockpit.tui.text import Row, cells, clean, fit, spread

MOST_TYPED = 200
SHOWN = 24
"""Columns of what was typed, and its end when there is more: that is where one types on."""
NAMED = 6
"""Options that a complaint names."""


class Choice(Field):
    """One of a few, as (value, words). Laws: what was typed chooses only where it begins one option alone (its words or
    its value), or is one; else the choice stays as it was, and nothing can be sent while such text stands. An arrow
    chooses and takes the text away. Leaving the line drops text that chose; other text waits, and what is typed after
    coming back takes its place.
    """

    def __init__(
        self, name: str, label: str, options: tuple[tuple[str, str], ...], value: str = "", *, required: bool = True
    ) -> None:
        self.options = options
        self.typed = ""
        self._before = value
        """What was chosen when typing began."""
        self._sealed = False
        """Whether the focus was elsewhere since the text was typed."""
        super().__init__(name, label, value, required=required)

    @property
    def fitting(self) -> list[tuple[str, str]]:
        """The options that what was typed may mean."""
        return self._fitting(self.typed)

    def _fitting(self, typed: str) -> list[tuple[str, str]]:
        word = typed.strip().casefold()
        if not word:
            return []
        same = [one for one in self.options if word in (one[0].casefold(), one[1].casefold())]
        return same[:1] or [one for one in self.options if any(part.casefold().startswith(word) for part in one)]

    @property
    def rest(self) -> str:
        """What is left of the word that was begun, where it chose: whoever types on may finish it."""
        found, word = self.fitting, self.typed.strip().casefold()
        if len(found) != 1:
            return ""
        whole = next((part.casefold() for part in reversed(found[0]) if part.casefold().startswith(word)), "")
        return whole[len(word) :]

    @property
    def doubt(self) -> str:
        if not self.typed.strip():
            return ""
        found = self.fitting
        if len(found) == 1:
            return ""
        typed = f'"{_end(self.typed.strip(), 40)}"'
        if found:
            return f"{typed} may be {_named(found, 'or')}: type on, or an arrow chooses"
        return f"{typed} is none of {_named(self.options, 'and')}: ctrl+u takes it out, an arrow chooses"

    @property
    def problem(self) -> str:
        chosen = any(value == self.value for value, _ in self.options)
        return self.doubt or (f"{self.label} is needed" if self.required and not chosen else "")

    @property
    def words(self) -> str:
        """What is chosen, as it is shown; "" for nothing."""
        return next((words for value, words in self.options if value == self.value), "")

    def key(self, key: str, character: str | None) -> bool:
        if key in ("left", "right") or (key == "space" and not self.typed):
            self._turn(-1 if key == "left" else 1)
        elif key in ("backspace", "delete"):
            self._look(self.typed[:-1])
        elif key in ("ctrl+u", "ctrl+w", "alt+backspace"):
            self._look("")
        elif character is not None and character.isprintable() and character:
            self.insert(character)
        else:
            return False
        return True

    def _turn(self, by: int) -> None:
        values = [value for value, _ in self.options]
        index = values.index(self.value) if self.value in values else -1
        self.value = values[(index + by) % len(values)] if index >= 0 else values[0 if by > 0 else -1]
        self.typed = ""

    def insert(self, text: str) -> None:
        """Typed or pasted."""
        if self._sealed or self._anew(text):
            self.typed = ""
        self._look((self.typed + clean(" ".join(text.split("\n"))))[:MOST_TYPED])

    def _anew(self, text: str) -> bool:
        """Whether this begins another answer: after a whole one, or after the letter for the other of two."""
        word = self.typed.casefold()
        whole = any(word in (value.casefold(), words.casefold()) for value, words in self.options)
        return (
            (whole or (len(word) == 1 and len(self.options) == 2))
            and bool(word)
            and (not self._fitting(word + text) and bool(self._fitting(text)))
        )

    def _look(self, typed: str) -> None:
        if not self.typed:
            self._before = self.value
        self.typed, self._sealed = typed, False
        found = self.fitting
        self.value = found[0][0] if len(found) == 1 else self._before

    def left(self) -> None:
        self._sealed = bool(self.doubt)
        if not self._sealed:
            self.typed = ""

    def draw(self, width: int, label_width: int, focused: bool) -> list[Row]:
        label = (fit(self.label, label_width) + " ", "~title!" if focused else "~muted")
        spans: list[tuple[str, str]] = [label]
        for value, words in self.options:
            chosen = value == self.value
            style = "accent#" if chosen and focused else "~plain!" if chosen else "~muted"
            # What is chosen has a sign of its own: colour and weight are no help on paper, or where there are none.
            spans.append((f"[{words}]" if chosen else f" {words} ", style))
            spans.append((" ", "~plain"))
        typed = self._drawn_typed()
        total = sum(cells(text) for text, _ in (*spans, *typed))
        if total <= width:
            return [spread(width, [*spans, *typed], (), " ", "~plain")]
        index = next((number for number, (value, _) in enumerate(self.options, 1) if value == self.value), 0)
        shown = f"< {self.words or 'choose'} >  {index}/{len(self.options)} "
        return [spread(width, [label, *typed, (shown, "accent!" if focused else "~plain")], (), " ", "~plain")]

    def _drawn_typed(self) -> list[tuple[str, str]]:
        if not self.typed:
            return []
        shown = f'"{_end(self.typed, SHOWN)}"'
        return [(f"{shown}? ", "~bad!")] if self.doubt else [(f"{shown} ", "~accent")]


def _end(text: str, most: int) -> str:
    return text if cells(text) <= most else "…" + text[-(most - 1) :]


def _named(options: list[tuple[str, str]] | tuple[tuple[str, str], ...], last: str) -> str:
    names = [words for _, words in options]
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} {last} {len(names) - NAMED} more"
    return f" {last} ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
