"""The one widget: all of the screen as rows, of which only cells that changed are painted.

Drawing everything into one canvas is what makes it cheap: no widget tree, no style sheets, one diff a frame. The board
knows rectangles and rows; what stands in them, it asks the panes, the cover and the dialogs.
"""

from collections.abc import Callable, Sequence

from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from cockpit.tui.text import Row, Styles, blank, cells, difference, strip


class Board(Widget):
    """Rows of spans on the terminal. `put` takes a whole new picture."""

    DEFAULT_CSS = ""
    can_focus = False  # keys come by way of the screen: a focus would repaint everything, twice, at the start

    class Owner:
        """Whoever draws on the board and is told of keys and sizes."""

        def sized(self, width: int, height: int) -> None: ...
        def blind(self, typed_at: float) -> bool:
            raise NotImplementedError

        def pressed(self, key: str, character: str | None) -> None: ...
        def pasted(self, text: str) -> None: ...
        def clicked(self, x: int, y: int) -> None: ...
        def scrolled(self, x: int, y: int, by: int) -> None: ...
        def stumbled(self, error: Exception) -> None: ...

    def __init__(self, owner: "Board.Owner", styles: Styles) -> None:
        super().__init__()
        self.owner = owner
        self.ink = styles
        self.rows: list[Row] = []
        self._strips: list[Strip | None] = []
        self._told = Size(0, 0)
        self._drawing = False

    def put(self, rows: Sequence[Row]) -> int:
        """Show these rows; returns how many changed. Rows are as wide as the board."""
        width = self.size.width
        changed: list[Region] = []
        if len(rows) != len(self.rows):
            self.rows = list(rows)
            self._strips = [None] * len(rows)
            if not self._drawing:
                self.refresh()
            return len(rows)
        for y, new in enumerate(rows):
            old = self.rows[y]
            if old == new:
                continue
            self.rows[y], self._strips[y] = new, None
            span = difference(old, new)
            if span is not None:
                changed.append(Region(span[0], y, max(1, min(span[1], width) - span[0]), 1))
        if changed:
            self.refresh(*changed)
        return len(changed)

    def restyle(self, styles: Styles) -> None:
        """Other colours for the same picture; what looks the same in both is not painted again."""
        old, self.ink = self.ink, styles
        if old is styles or old.ascii != styles.ascii or not self.rows:
            self._strips = [None] * len(self.rows)
            self.refresh()
            return
        changed: list[Region] = []
        for y, row in enumerate(self.rows):
            at, first, last = 0, -1, 0
            for text, token in row:
                begun, at = at, at + cells(text)
                if old.style(token) != styles.style(token):
                    first, last = begun if first < 0 else first, at
            if last > first >= 0:
                self._strips[y] = None
                changed.append(Region(first, y, last - first, 1))
        if changed:
            self.refresh(*changed)

    def _tell(self) -> None:
        """Say the size at once when it is first drawn: the first picture is then the right one, not a blank."""
        if self.size != self._told:
            self._told = self.size
            self._drawing = True
            try:
                self.owner.sized(self.size.width, self.size.height)
            finally:
                self._drawing = False

    def render_line(self, y: int) -> Strip:
        self._tell()
        if y >= len(self.rows):
            return strip(blank(self.size.width), self.ink)
        made = self._strips[y]
        if made is None:
            made = self._strips[y] = strip(self.rows[y], self.ink)
        return made

    def on_resize(self, event: events.Resize) -> None:
        if event.size != self._told:
            self._told = event.size
            self.owner.sized(event.size.width, event.size.height)

    def tell(self, what: Callable[["Board.Owner"], None]) -> None:
        """Tell the owner of a key or a click; what fails there is its own to say."""
        try:
            what(self.owner)
        except Exception as error:  # noqa: BLE001 - nothing is swallowed: the owner writes it down and says it
            self.owner.stumbled(error)

    def on_click(self, event: events.Click) -> None:
        self.tell(lambda owner: owner.clicked(event.x, event.y))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self.tell(lambda owner: owner.scrolled(event.x, event.y, 3))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self.tell(lambda owner: owner.scrolled(event.x, event.y, -3))
