"""A list to choose from, narrowed by typing: the palette, contingency cards, roles, marks. Choosing is never dangerous;
but where a sentence meant for somewhere else opened it, Enter chooses only after tab or an arrow."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import RELEASING, Outcome
from cockpit.tui.glyphs import Glyphs
from cockpit.tui.text import Row, blank, cells, cut, fit, spread, wrap

MOST_HINT = 15
"""Columns of what stands before a title: a key, a state, a date and time."""


class Option(NamedTuple):
    """key: what choosing it means. refused: why it cannot be chosen now; it is greyed and says so. also: other words it is
    found by, which are not shown."""

    key: str
    title: str
    hint: str = ""
    detail: str = ""
    refused: str = ""
    also: str = ""


def _rank(one: Option, typed: str, words: list[str]) -> tuple[bool, bool, bool, bool]:
    """Its key first, as it is typed: `:q` means what it means everywhere."""
    title = one.title.casefold()
    known = [*title.split(), *one.also.casefold().split()]
    begins = all(any(each.startswith(word) for each in known) for word in words)
    exact = all(word in known for word in words)
    return one.hint != typed, not title.startswith(typed.strip().casefold()), not exact, not begins


class Picker:
    """Type to narrow, arrows to move, Enter to choose, escape to leave."""

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        chosen: Callable[[str], None],
        *,
        prompt: str = "",
        value: str = "",
        about: str = "",
        at: str | None = None,
    ) -> None:
        self.title = title
        self.options = list(options)
        self.chosen = chosen
        self.field = Field("filter", prompt or "›", value)
        self.at = next((index for index, one in enumerate(self.options) if one.key == at), 0)
        """Where the cursor is; at first on the option with the key `at`, which may be the empty one."""
        self.top = 0
        self.message = ""
        self.held = False
        """Whether Enter chooses nothing, because what comes looks like a sentence."""
        self.spoken = False
        """Whether several words were typed since somebody last used tab or an arrow: Enter may end a sentence then."""
        self.words = about
        """What has to be read before choosing; it stands above the options, wrapped."""

    def hold(self) -> None:
        """Whatever is typed narrows; Enter, which ends a sentence, chooses nothing until tab or an arrow."""
        self.held = True

    def found(self) -> list[Option]:
        """Options that hold every word typed: by their key, by how their title begins, by a word of the title or of what
        else they are called, and by their description, in this order."""
        words = self.field.value.casefold().split()
        hits = [
            one for one in self.options
            if all(word in f"{one.title} {one.hint} {one.detail} {one.key} {one.also}".casefold() for word in words)
        ]  # fmt: skip
        typed = self.field.value
        return sorted(hits, key=lambda one: _rank(one, typed, words)) if typed else hits

    def key(self, key: str, character: str | None) -> Outcome:
        hits = self.found()
        if key == "escape":
            return Outcome.LEAVE
        if self.held and key in RELEASING:
            self.held, self.message = False, ""
            return Outcome.STAY
        if self.held and key == "enter":
            self.message = "that looks like a sentence: tab or an arrow, then enter chooses; esc leaves"
            return Outcome.STAY
        self.spoken &= key not in RELEASING
        if key in ("down", "ctrl+n", "tab"):
            self.at = min(len(hits) - 1, self.at + 1)
        elif key in ("up", "ctrl+p", "shift+tab"):
            self.at = max(0, self.at - 1)
        elif key in ("pagedown", "pageup"):
            self.at = max(0, min(len(hits) - 1, self.at + (8 if key == "pagedown" else -8)))
        elif key == "enter":
            if hits and 0 <= self.at < len(hits):
                one = hits[self.at]
                if one.refused:
                    self.message = one.refused
                    return Outcome.STAY
                self.chosen(one.key)
                return Outcome.DONE
        elif self.field.key(key, character):
            self.at, self.top, self.message = 0, 0, ""
            self.spoken = " " in self.field.value.strip()
        return Outcome.STAY

    def paste(self, text: str) -> None:
        self.field.insert(text)
        self.at = 0

    def size(self, width: int, height: int) -> tuple[int, int]:
        wide = min(width - 2, max(56, min(100, width * 2 // 3)))
        return wide, min(height - 1, max(8, min(22, len(self.options) + 5)) + len(self._told(wide - 4)))

    def _told(self, inside: int) -> list[str]:
        return wrap(self.words, inside, 6) if self.words else []

    def draw(self, width: int, height: int, glyphs: Glyphs) -> list[Row]:
        a, b, c, d = glyphs.corner
        edge = "~accent"
        title = f" {cut(self.title, width - 6)} "
        rows: list[Row] = [
            ((a + glyphs.rule, edge), (title, "~accent!"), (glyphs.rule * (width - 3 - cells(title)) + b, edge))
        ]
        inside = width - 4
        told = self._told(inside)
        lines = [spread(inside, [(line, "~plain!")], (), " ", "~plain") for line in told]
        lines += self.field.draw(inside, cells(self.field.label), True)
        hits = self.found()
        self.at = max(0, min(self.at, len(hits) - 1))
        room = max(1, height - 4 - len(told))
        hints = min(MOST_HINT, max((cells(one.hint) for one in hits), default=0))
        beside = any(one.refused or one.detail for one in hits)  # else a title has the whole line
        titles = min(
            inside * 3 // 5 if beside else inside - hints - 3, max((cells(one.title) for one in hits), default=0)
        )
        self.top = max(0, min(self.top, self.at))
        if self.at >= self.top + room:
            self.top = self.at - room + 1
        for index in range(self.top, min(len(hits), self.top + room)):
            one = hits[index]
            here = index == self.at
            base = "^" if here else "~"
            style = f"{base}muted" if one.refused else f"{base}plain"
            tail = one.refused or one.detail
            left = [(fit(one.hint, hints) + " ", f"{base}accent")] if hints else []
            left += [(fit(one.title, titles) + "  ", style), (tail, f"{base}muted")]
            lines.append(spread(inside, left, (), " ", f"{base}plain"))
        if not hits:
            lines.append(spread(inside, [("nothing fits", "~muted")], (), " ", "~plain"))
        foot = self.message or f"{len(hits)} · enter chooses · esc leaves"
        while len(lines) < height - 3:
            lines.append(blank(inside, "~plain"))
        lines.append(spread(inside, [(foot, "~bad!" if self.message else "~muted")], (), " ", "~plain"))
        for line in lines[: height - 2]:
            rows.append(((f"{glyphs.bar} ", edge), *line, (f" {glyphs.bar}", edge)))
        rows.append(((c + glyphs.rule * (width - 2) + d, edge),))
        return rows
