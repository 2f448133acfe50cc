"""A layout of the screen: which pane stands where, the smallest terminal it needs, and what to fall back to."""

from msgspec import Struct

PANES: dict[str, str] = {
    "checklist": "Checklist",
    "gates": "Gates",
    "metrics": "Metrics",
    "triggers": "Triggers",
    "rollback": "Rollback",
    "incidents": "Incidents",
    "log": "Log",
    "people": "People",
    "announcements": "Announcements",
    "timeline": "Timeline",
    "artifacts": "Artifacts",
    "verdict": "Verdict",
}
"""Every pane by id, in the order of its number key: 1 to 9, then 0; the last have none."""

FOCUSED = "*"
"""In a grid: whichever pane has the focus, so that a small terminal shows one at a time."""


class Size(Struct, frozen=True):
    """A share of what is left ("2fr") or a number of cells."""

    amount: int
    share: bool = True


class Area(Struct, frozen=True):
    """A pane's place in the grid: columns and rows, end exclusive."""

    pane: str
    left: int
    top: int
    right: int
    bottom: int


class Layout(Struct, frozen=True):
    """areas are rectangles that fill the grid. header: "full" (three lines), "short" (two) or "big" (seven).

    min_width and min_height in cells; fallback names the layout for smaller terminals, "" is none.
    auto: chosen by itself on a terminal at least that large (the largest such layout wins).
    """

    name: str
    title: str
    columns: tuple[Size, ...]
    rows: tuple[Size, ...]
    areas: tuple[Area, ...]
    min_width: int = 60
    min_height: int = 15
    fallback: str = ""
    header: str = "full"
    auto: bool = False
    replay: bool = False

    @property
    def panes(self) -> tuple[str, ...]:
        return tuple(area.pane for area in self.areas)
