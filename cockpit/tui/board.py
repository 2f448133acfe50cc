"""The one widget: all of the screen as rows, of which only cells that changed are painted.

Drawing everything into one canvas is what makes it cheap: no widget tree, no style sheets, one diff a frame. The board
knows rectangles and rows; what stands in them, it asks the panes, the cover and the dialogs.
"""

from collections.abc import Sequence

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from cockpit.tui.text import Row, Styles, blank, difference, strip


class Board(Widget):
    """Rows of spans on the terminal. `put` takes a whole new picture."""

    DEFAULT_CSS = ""
    can_focus = True

    class Owner:
        """Whoever draws on the board and is told of keys and sizes."""

        def sized(self, width: int, height: int) -> None: ...
        def pressed(self, key: str, character: str | None) -> None: ...
        def pasted(self, text: str) -> None: ...
        def clicked(self, x: int, y: int) -> None: ...
        def scrolled(self, x: int, y: int, by: int) -> None: ...

    def __init__(self, owner: "Board.Owner", styles: Styles) -> None:
        super().__init__()
        self.owner = owner
        self.ink = styles
        self.rows: list[Row] = []
        self._strips: list[Strip | None] = []

    def put(self, rows: Sequence[Row]) -> int:
        """Show these rows; returns how many changed. Rows are as wide as the board."""
        width = self.size.width
        changed: list[Region] = []
        if len(rows) != len(self.rows):
            self.rows = list(rows)
            self._strips = [None] * len(rows)
            self.refresh()
            return len(rows)
        for y, new in enumerate(rows):
            span = difference(self.rows[y], new)
            if span is not None:
                self.rows[y] = new
                self._strips[y] = None
                changed.append(Region(span[0], y, max(1, min(span[1], width) - span[0]), 1))
        if changed:
            self.refresh(*changed)
        return len(changed)

    def restyle(self, styles: Styles) -> None:
        """Other colours for the same picture."""
        self.ink = styles
        self._strips = [None] * len(self.rows)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        if y >= len(self.rows):
            return strip(blank(self.size.width), self.ink)
        made = self._strips[y]
        if made is None:
            made = self._strips[y] = strip(self.rows[y], self.ink)
        return made

    def on_resize(self, event: events.Resize) -> None:
        self.owner.sized(event.size.width, event.size.height)

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self.owner.pressed(event.key, event.character)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.owner.pasted(event.text)

    def on_click(self, event: events.Click) -> None:
        self.owner.clicked(event.x, event.y)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.owner.scrolled(event.x, event.y, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.owner.scrolled(event.x, event.y, -3)
