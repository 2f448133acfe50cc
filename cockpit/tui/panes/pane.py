"""A pane on the screen: what it shows of its lines, where its cursor is, what it is filtered by.

The cursor follows what it stands on: when lines come, go or move, it stays on the same key, or on the nearest line if
that is gone. A pane whose newest line is the last follows it until somebody scrolls; then it counts what is new.
"""

from collections.abc import Sequence
from typing import Any

from cockpit.model.frame import Label
from cockpit.tui.panes.common import Broken, Look, holding, token
from cockpit.tui.panes.kinds import Kind
from cockpit.tui.text import Col, Line, Row, blank, cells, cut, marked, row, same_tokens, spread, wrap

HIT = "accent#"
"""How words that were searched stand out in a line."""


WITHOUT = "!"
"""A filter that begins so shows what does not hold the rest."""
WORST_FIRST = ("gates", "metrics", "triggers")
"""Panes whose lines stand with what is bad on top."""


class Pane:
    """The lines of one kind, scrolled and selected. Knows nothing of where it stands."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.view: Any = None
        self.look: Look | None = None
        self.all: Sequence[Line] = []
        self.lines: Sequence[Line] = []
        self.top = 0
        self.key = ""
        self.at = 0
        self.filter = ""
        self.following = kind.newest
        self.fresh = 0
        self.moved = False
        """Whether a person has put the cursor where it is: until then a pane with what is bad on top stays there."""
        self.bad: frozenset[str] = frozenset()
        """Lines that are bad, by their keys."""
        self.unseen: set[str] = set()
        """Of those, the ones that have become bad and have not stood on the screen since."""
        self.focused = False
        """Whether keys go to its cursor: then what that stands on never changes by itself."""

    # --- what it holds

    def show(self, view: Any, look: Look, *, force: bool = False) -> bool:
        """New contents or room; returns whether anything is drawn differently."""
        if not force and view == self.view and look == self.look:
            return False
        before, known = len(self.all), self.view is not None
        self.view, self.look = view, look
        self._notice(known=known)
        self.all = self._drawn(view, look)
        begins = not before and self.kind.start is not None and not isinstance(view, Broken)
        if begins and self.kind.start is not None:
            self.key = self.kind.start(view)
        if not self.following and self.kind.newest:
            self.fresh += max(0, len(self.all) - before) if before else 0
        self._sift()
        if begins:
            self._show_what_follows()
        return True

    def _notice(self, *, known: bool) -> None:
        """What has become bad since the last view; at first, what stands is no news."""
        if self.kind.bad is None or isinstance(self.view, Broken):
            return
        bad = self.kind.bad(self.view)
        self.unseen = (self.unseen | (bad - self.bad if known else set())) & bad
        self.bad = bad

    def _drawn(self, view: Any, look: Look) -> Sequence[Line]:
        if isinstance(view, Broken):
            parts = ("this pane cannot be shown", *wrap(view.words, look.width))
            return [
                Line(row(look.width, [Col(part, "bad" if number == 0 else "plain")]))
                for number, part in enumerate(parts)
            ]
        return self.kind.draw(view, look)

    def narrow(self, words: str) -> None:
        """Show only lines that hold the words, after "!" only those that do not; "" shows all."""
        self.filter = words
        self._sift()

    @property
    def without(self) -> str:
        """The words that the lines must not hold; "" where none are wanted so."""
        return self.filter[1:] if self.filter.startswith(WITHOUT) else ""

    def _sift(self) -> None:
        if self.without:
            wanted = self.without.casefold()
            self.lines = [line for line in self.all if holding(line, wanted) is None]
        elif self.filter and self.filter != WITHOUT:
            wanted = self.filter.casefold()
            self.lines = [found for line in self.all if (found := holding(line, wanted)) is not None]
        else:
            self.lines = self.all
        self._reconcile()

    def _reconcile(self) -> None:
        if self.kind.newest and self.following:
            self.at = self._last()
            self.key = self.lines[self.at].key if self.lines else ""
        elif self.kind.id in WORST_FIRST and not self.moved and not self.focused:
            self.at = self._nearest(0) if self.lines else 0
            self.key = self.lines[self.at].key if self.at < len(self.lines) else ""
            self.top = 0
        else:
            if self.kind.id in WORST_FIRST and not self.moved:
                self.top = 0  # what is bad comes on top; the cursor stays where it is
            found = next((index for index, line in enumerate(self.lines) if line.key and line.key == self.key), None)
            if found is None:
                found = self._nearest(min(self.at, len(self.lines) - 1))
            self.at = found
            self.key = self.lines[found].key if self.lines and found >= 0 else ""
        self._scroll()

    def _nearest(self, index: int) -> int:
        for distance in range(len(self.lines) + 1):
            for candidate in (index + distance, index - distance):
                if 0 <= candidate < len(self.lines) and self.lines[candidate].key:
                    return candidate
        return max(0, index)

    def _last(self) -> int:
        return next(
            (index for index in range(len(self.lines) - 1, -1, -1) if self.lines[index].key),
            max(0, len(self.lines) - 1),
        )

    @property
    def room(self) -> int:
        return self.look.height if self.look is not None else 0

    def _scroll(self) -> None:
        room = max(1, self.room)
        if self.kind.newest and self.following:
            self.top = max(0, len(self.lines) - room)
            return
        if self.at < self.top:
            self.top = self.at
            while self.top > 0 and not self.lines[self.top - 1].key and self.at - self.top < room - 1:
                self.top -= 1
        elif self.at >= self.top + room:
            self.top = self.at - room + 1
        self.top = max(0, min(self.top, len(self.lines) - room))

    # --- how it is moved

    def move(self, by: int) -> None:
        """The cursor up or down by that many lines that can be stood on."""
        step = 1 if by > 0 else -1
        index = self.at
        for _ in range(abs(by)):
            candidate = index + step
            while 0 <= candidate < len(self.lines) and not self.lines[candidate].key:
                candidate += step
            if not 0 <= candidate < len(self.lines):
                if step < 0:
                    self.top = 0
                break
            index = candidate
        self._stand(index)

    def jump(self, end: bool) -> None:
        """To the first or the last line."""
        self._stand(self._last() if end else self._nearest(0))
        if not end:
            self.top = 0

    def seek(self, key: str) -> bool:
        """To a key, if a line has it."""
        for index, line in enumerate(self.lines):
            if line.key == key:
                self._stand(index)
                self._show_what_follows()
                return True
        return False

    def _show_what_follows(self) -> None:
        """A line that was gone to brings what comes after it into sight, rather than the days before it."""
        if self.at >= self.top + self.room - self.room // 3:
            self.top = self.at - self.room // 4
        self._scroll()

    def _stand(self, index: int) -> None:
        self.moved = True
        self.at = index
        self.key = self.lines[index].key if 0 <= index < len(self.lines) else ""
        if self.kind.newest:
            self.following = bool(self.lines) and index >= self._last()
            if self.following:
                self.fresh = 0
        self._scroll()

    def follow(self) -> None:
        """Back to the newest line."""
        self.following, self.fresh = True, 0
        self._reconcile()

    # --- how it is drawn

    def title(self, width: int, focused: bool) -> Row:
        """The pane's head: number, name, what it has to say, and a rule."""
        if self.look is None:
            return blank(width)
        glyphs = self.look.glyphs
        broken = self.view is None or isinstance(self.view, Broken)
        label = Label() if broken else self.kind.label(self.view)
        keys = self.look.keys
        name = f"{keys.shown(f'pane.{self.kind.id}')} {self.kind.title}".lstrip()
        style = "accent#" if focused else "title!"
        left = [(f" {name} ", style)]
        if label.text:
            left.append((f" {label.text} ", token(label.tone)))
        if self.filter:
            left.append((f" /{self.filter} ", "accent"))
        notes = []
        hidden = self._hidden()
        news = f" {hidden} new {self.kind.worst[hidden > 1]}{keys.press('top')} " if hidden else ""
        if news:
            left.append((news, "bad#"))
        if self.kind.newest and not self.following:
            notes.append(f"paused{f', {self.fresh} new' if self.fresh else ''}{keys.press('follow')}")
        taken = sum(cells(text) for text, _ in left)
        if len(self.lines) > self.room > 0 and not (self.kind.newest and self.following):
            place = f"{self.at + 1}/{len(self.lines)}"
            if taken + cells(f" {' · '.join([*notes, place])} ") <= width:  # what a pane has to say comes before it
                notes.append(place)
        right = [(f" {' · '.join(notes)} ", "muted")] if notes else []
        if taken > width - (4 if right else 0):
            left = [(cut(f" {name} ", max(1, width)), style)]
            if news and width - cells(f" {name} ") > 4:
                left.append((cut(news, width - cells(f" {name} ")), "bad#"))
                right = []
            elif label.text and width - cells(f" {name} ") > 4:
                left.append((cut(f" {label.text} ", width - cells(f" {name} ")), token(label.tone)))
        return spread(width, left, right, glyphs.rule, "rule")

    def _none(self) -> str:
        return f"every line holds “{self.without}”" if self.without else f"nothing holds “{self.filter}”"

    def _hidden(self) -> int:
        """How many lines have become bad where nobody sees them; those that stand on the screen are seen."""
        self.unseen -= {line.key for line in self.lines[self.top : self.top + max(0, self.room)]}
        return len(self.unseen)

    def body(self, width: int, height: int, focused: bool) -> list[Row]:
        """The lines that are seen, exactly `height` of them."""
        rows: list[Row] = []
        for index in range(self.top, min(len(self.lines), self.top + height)):
            line = self.lines[index]
            hit = "" if self.filter.startswith(WITHOUT) else self.filter
            shown = marked(line.row, hit, HIT) if hit else line.row
            rows.append(same_tokens(shown, "^") if focused and index == self.at and line.key else shown)
        if not self.lines and height:
            leave = self.look.keys.press("back") if self.look is not None else ""
            rows.append(spread(width, [(f"{self._none()}{leave}" if self.filter else "", "muted")]))
        while len(rows) < height:
            rows.append(blank(width))
        return rows
