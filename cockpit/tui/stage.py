"""The picture: panes in their places, what covers them, dialogs on top; made into rows. No Textual, no session.

Given a size, views and keys it is a plain value one can test: what is drawn depends on nothing else.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from cockpit.model.frame import Header, Label
from cockpit.model.layout import PANES, Layout
from cockpit.session.protocol import Playback
from cockpit.tui import grid
from cockpit.tui.dialogs.answers import Outcome
from cockpit.tui.glyphs import Glyphs
from cockpit.tui.grid import Box, Place
from cockpit.tui.panes import head
from cockpit.tui.panes.common import Look
from cockpit.tui.panes.kinds import KINDS
from cockpit.tui.panes.pane import Pane
from cockpit.tui.text import Col, Row, blank, cells, overlay, width_of
from cockpit.tui.text import row as table

if TYPE_CHECKING:
    from cockpit.tui.dialogs.form import Form
    from cockpit.tui.dialogs.picker import Picker
    from cockpit.tui.intents import Keymap

    Dialog = Form | Picker
View = Callable[[str], Any]
Put = Callable[[Pane, Callable[[Any], bool], Any], object]
"""Shows a view in a pane, by the function that does it; for whoever wants to know when that fails."""

NARROW = 18
"""Columns that a key and what it does take at least, where what can follow a prefix is shown."""


def _put(_pane: Pane, show: Callable[[Any], bool], view: Any) -> None:
    show(view)


class Stage:
    """Where everything stands, and which of it has the eye."""

    def __init__(self, layouts: Mapping[str, Layout], glyphs: Glyphs, keys: "Keymap", wanted: str = "") -> None:
        self.layouts = dict(layouts) or {grid.BUILT_IN.name: grid.BUILT_IN}
        self.glyphs = glyphs
        self.keys = keys
        self.wanted = wanted
        self.economy = False
        self.width, self.height = 0, 0
        self.panes: dict[str, Pane] = {name: Pane(kind) for name, kind in KINDS.items()}
        self.focus = "checklist"
        self.zoomed = False
        self.visiting = False
        """Whether the focused pane was asked for though the layout lacks it; it is shown alone then."""
        self.chosen = False
        """Whether a person focused the pane: then another size does not take it away."""
        self.covers: list[Pane] = []
        self.dialogs: list[Dialog] = []
        self.layout = grid.BUILT_IN
        self.places: list[Place] = []
        self.header: Header | None = None
        self.playback: tuple[Playback, str, Any] | None = None
        self.hints: list[tuple[str, str, bool]] = []
        self.message = Label()
        self.pending = ""
        self.which: list[tuple[str, str, bool]] = []
        self.prompt: Any = None
        self.leaves = "q"
        """The key that leaves: the only one that works where there is no room to show anything."""

    # --- room

    @property
    def too_small(self) -> bool:
        return self.width < grid.LEAST[0] or self.height < grid.LEAST[1]

    def resize(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        if self.too_small:
            self.pending, self.which = "", []  # half a key pressed is no thing that is open
        else:  # below the least size all is left as it was, for when there is room again
            self.visiting = self.visiting or self.chosen
            self.arrange()

    def header_kind(self) -> str:
        return self.layout.header if self.height >= 20 or self.layout.header == "short" else "short"

    def head_lines(self) -> int:
        banner = 1 if self.header is not None and self.header.banner.text else 0
        return grid.HEADER_LINES[self.header_kind()] + banner

    def body(self) -> Box:
        top = self.head_lines()
        foot = 1 + (self.playback is not None)
        return Box(0, top, self.width, max(0, self.height - top - foot))

    def arrange(self) -> None:
        """Places for the size, the layout and the focus there are now."""
        self.layout = grid.choose(self.layouts, self.wanted, self.width, self.height)
        shown = self.layout.panes
        missing = self.focus not in shown and "*" not in shown
        if missing and not self.visiting:
            self.focus, missing, self.chosen = shown[0], False, False
        self.visiting = missing
        self.places = grid.place(self.layout, self.body(), self.focus, self.zoomed or missing)

    def look(self, box: Box) -> Look:
        return Look(box.width, max(0, box.height - 1), self.glyphs, self.keys, self.economy)

    @property
    def visible(self) -> tuple[str, ...]:
        """Panes whose views are wanted now."""
        return () if self.covers else tuple(one.pane for one in self.places)

    @property
    def shape(self) -> object:
        """Changes when other views are wanted, or the same ones in other places."""
        return (tuple(self.places), len(self.covers), self.width, self.height)

    # --- what is shown

    def show(self, view: View, put: Put = _put, *, force: bool = False) -> None:
        """Take the views of everything that is seen."""
        box = self.body()
        for cover in self.covers[-1:]:
            put(cover, partial(cover.show, look=self.look(box), force=force), view(cover.kind.id))
        if not self.covers:
            for name, at in self.places:
                pane = self.panes[name]
                pane.focused = name == self.focus
                put(pane, partial(pane.show, look=self.look(at), force=force), view(name))

    @property
    def active(self) -> Pane:
        """The pane that keys move in."""
        return self.covers[-1] if self.covers else self.panes[self.focus]

    @property
    def ref(self) -> str:
        """What the cursor stands on."""
        if self.covers:
            return self.covers[-1].key
        pane = self.panes[self.focus]
        return pane.key if any(one.pane == self.focus for one in self.places) else ""

    # --- moving about

    def focus_pane(self, name: str) -> None:
        """Focus a pane; one that the layout lacks is shown alone until another one is focused."""
        if name not in self.panes:
            return
        self.covers.clear()
        self.focus, self.visiting, self.chosen = name, True, True
        self.arrange()

    def cycle(self, by: int) -> None:
        names = [name for name in self.layout.panes if name in self.panes]
        if "*" in self.layout.panes:
            names = [name for name in PANES if name in self.panes]
        if not names:
            return
        index = names.index(self.focus) if self.focus in names else -1
        self.focus_pane(names[(index + by) % len(names)])

    def sideways(self, right: bool) -> None:
        """The pane next to this one, nearest in height."""
        here = next((one.box for one in self.places if one.pane == self.focus), None)
        if here is None or len(self.places) < 2:
            self.cycle(1 if right else -1)
            return
        beside = [
            one for one in self.places
            if (one.box.x > here.x if right else one.box.x < here.x)
        ]  # fmt: skip
        if not beside:
            return
        edge = min(one.box.x for one in beside) if right else max(one.box.x for one in beside)
        middle = here.y + here.height / 2
        near = min(
            (one for one in beside if one.box.x == edge), key=lambda one: abs(one.box.y + one.box.height / 2 - middle)
        )
        self.focus_pane(near.pane)

    def at(self, x: int, y: int) -> tuple[str, int] | None:
        """The pane under a cell and the line of it."""
        for name, box in self.places:
            if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                return name, y - box.y - 1
        return None

    # --- drawing

    def paint(self) -> list[Row]:
        """The whole picture, as many rows as the terminal has, each as wide."""
        if self.too_small:
            return [self._whole(row) for row in head.too_small(self.width, self.height, self.header, self.leaves)]
        rows: list[Row] = []
        if self.header is not None:
            rows += head.header(self.header, self.header_kind(), self.width, self.glyphs, self.keys)
        while len(rows) < self.head_lines():
            rows.append(blank(self.width))
        rows += self._cover_rows() if self.covers else self._pane_rows()
        if self.playback is not None:
            play, t_text, zone = self.playback
            rows.append(head.replay_bar(play, t_text, zone, self.width, self.glyphs))
        if self.prompt is not None:
            rows.append(self.prompt.draw(self.width, len(self.prompt.label), True)[0])
        else:
            hints = [] if self.which else self.hints  # no other key means now what it says there
            lines = head.foot(hints, self.message, self.width, self.pending)
            rows[len(rows) - len(lines) + 1 :] = lines
        rows = rows[: self.height]
        if self.which:
            self._which(rows)
        for dialog in self.dialogs:
            self._lay(rows, dialog)
        return [self._whole(row) for row in rows]

    def _whole(self, row: Row) -> Row:
        size = width_of(row)
        return row if size == self.width else (*row, *blank(self.width - size)) if size < self.width else row

    def _cover_rows(self) -> list[Row]:
        box, cover = self.body(), self.covers[-1]
        return [cover.title(box.width, True), *cover.body(box.width, box.height - 1, True)][: box.height]

    def _pane_rows(self) -> list[Row]:
        box = self.body()
        drawn: list[list[tuple[int, int, Row]]] = [[] for _ in range(box.height)]
        for name, at in sorted(self.places, key=lambda one: (one.box.y, one.box.x)):
            pane, focused = self.panes[name], name == self.focus
            lines = [pane.title(at.width, focused), *pane.body(at.width, at.height - 1, focused)]
            for number, line in enumerate(lines[: at.height]):
                y = at.y - box.y + number
                if 0 <= y < box.height:
                    drawn[y].append((at.x, at.width, line))
        rows: list[Row] = []
        for pieces in drawn:
            row: list[tuple[str, str]] = []
            x = 0
            for left, size, line in sorted(pieces, key=lambda piece: piece[0]):
                if left > x:
                    row.append((self.glyphs.bar * 1 + " " * (left - x - 1), "rule"))
                row.extend(line)
                x = left + size
            if x < self.width:
                row.append((" " * (self.width - x), "plain"))
            rows.append(tuple(row))
        return rows

    def _lay(self, rows: list[Row], dialog: "Dialog") -> None:
        wide, high = dialog.size(self.width, self.height)
        left, top = (self.width - wide) // 2, max(0, (self.height - high) // 2)
        for number, line in enumerate(dialog.draw(wide, high, self.glyphs)[:high]):
            if top + number < len(rows):
                rows[top + number] = overlay(rows[top + number], line, left, wide, self.width)

    def _which(self, rows: list[Row]) -> None:
        """What can follow the prefix that was pressed, above the footer; all of it, where the screen has room for it at
        all. In brackets what can do nothing now: grey is a colour."""
        columns = max(1, self.width // 30)
        while columns * (len(rows) - 1 - self.head_lines()) < len(self.which) and self.width // (columns + 1) >= NARROW:
            columns += 1
        size = (self.width - columns + 1) // columns
        wide = max(cells(key) for key, _, _ in self.which) + 2
        lines = [self.which[start : start + columns] for start in range(0, len(self.which), columns)]
        top = len(rows) - 1 - len(lines)
        for number, entries in enumerate(lines):
            cells_of: list[Col] = []
            for key, label, available in entries:
                cells_of.append(
                    Col(f" {key} " if available else f"({key})", "~accent!" if available else "~muted", wide)
                )
                cells_of.append(Col(label, "~plain" if available else "~muted", size - wide - 1))
            if 0 <= top + number < len(rows):
                drawn = table(self.width, cells_of)
                rows[top + number] = tuple(
                    (text, token if token.startswith("~") else f"~{token}") for text, token in drawn
                )

    # --- keys for what is on top

    def dialog_key(self, key: str, character: str | None) -> Outcome:
        """A key for the topmost dialog; it leaves the stage when it is done or left."""
        dialog, before = self.dialogs[-1], len(self.dialogs)
        outcome = dialog.key(key, character)
        if key == "enter" and dialog.spoken and len(self.dialogs) > before:
            self.dialogs[-1].hold()  # several words and Enter are a sentence: what it opened waits for tab
        if outcome is not Outcome.STAY and dialog in self.dialogs:
            self.dialogs.remove(dialog)
        return outcome
