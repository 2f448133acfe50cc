"""Sends exactly the cells that changed.

Textual's partial update repaints from the left edge of a widget; with one widget as wide as the screen that would be
whole lines. This takes the same update and crops it on both sides.
"""

from typing import Any

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

__all__ = ["FineUpdate", "LayoutUpdate", "WholeUpdate"]


class FineUpdate(CompositorUpdate):
    """A partial update, cropped to its spans."""

    def __init__(self, update: ChopsUpdate) -> None:
        self.update = update

    @classmethod
    def of(cls, renderable: Any) -> Any:
        """The update in its fine form; anything else as it is."""
        return cls(renderable) if type(renderable) is ChopsUpdate else renderable

    def render_segments(self, console: Console) -> str:
        chops, ends_of = self.update.chops, self.update.chop_ends
        out: list[str] = []
        for y, x1, x2 in self.update.spans:
            for end, (x, strip) in zip(ends_of[y], chops[y].items(), strict=False):
                if strip is None or x >= x2 or end <= x1:
                    continue
                start = max(x, x1)
                piece = strip.crop(start - x, min(end, x2) - x)
                out.append(Control.move_to(start, y).segment.text)
                out.append(piece.render(console))
        return "".join(out)


class WholeUpdate(CompositorUpdate):
    """A whole picture, rendered already."""

    def __init__(self, picture: str) -> None:
        self.picture = picture

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual's signature
        return self.picture
