"""Where panes stand: a layout's grid made into cells, and which layout a terminal gets."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cockpit.model.layout import FOCUSED, Area, Layout, Size

HEADER_LINES = {"full": 3, "short": 2, "big": 7}
LEAST = (60, 15)

BUILT_IN = Layout(
    name="single",
    title="One pane at a time",
    columns=(Size(1),),
    rows=(Size(1),),
    areas=(Area(FOCUSED, 0, 0, 1, 1),),
    header="short",
    auto=True,
)
"""What there is when no layout file can be read: the screen works without any."""


class Box(NamedTuple):
    """A rectangle of the screen, in cells."""

    x: int
    y: int
    width: int
    height: int


class Place(NamedTuple):
    """A pane and where it stands."""

    pane: str
    box: Box


def split(total: int, sizes: Iterable[Size], least: int = 1) -> list[int]:
    """Cells for each size: fixed ones first, shares of what is left; the sum is `total`, rounding goes to the first."""
    wanted = list(sizes)
    fixed = [0 if size.share else size.amount for size in wanted]
    room = max(0, total - sum(fixed))
    shares = sum(size.amount for size in wanted if size.share)
    out = [
        room * size.amount // shares if size.share and shares else cells
        for size, cells in zip(wanted, fixed, strict=True)
    ]
    missing = total - sum(out)
    for index, size in enumerate(wanted):
        if size.share and missing > 0:
            out[index] += 1
            missing -= 1
    over = sum(out) - total
    for index in range(len(out) - 1, -1, -1):
        take = min(max(0, out[index] - least), max(0, over))
        out[index] -= take
        over -= take
    return out


def place(layout: Layout, box: Box, focused: str, zoomed: bool = False) -> list[Place]:
    """Where each pane of the layout stands in the box. Between panes stands a rule, with a blank where there is room."""
    if zoomed or layout.panes == (FOCUSED,):
        return [Place(focused, box)]
    gap = 2 if box.width >= 100 else 1
    columns = split(box.width - gap * (len(layout.columns) - 1), layout.columns)
    rows = split(box.height, layout.rows)
    lefts = [box.x + sum(columns[:index]) + gap * index for index in range(len(columns))]
    tops = [box.y + sum(rows[:index]) for index in range(len(rows))]
    places = []
    for area in layout.areas:
        x, y = lefts[area.left], tops[area.top]
        width = sum(columns[area.left : area.right]) + gap * (area.right - area.left - 1)
        height = sum(rows[area.top : area.bottom])
        pane = focused if area.pane == FOCUSED else area.pane
        if width > 0 and height > 0:
            places.append(Place(pane, Box(x, y, width, height)))
    return places


def fits(layout: Layout, width: int, height: int) -> bool:
    return width >= layout.min_width and height >= layout.min_height


def choose(layouts: Mapping[str, Layout], wanted: str, width: int, height: int) -> Layout:
    """The wanted layout if it fits, else what it falls back to; without a wish the largest that fits by itself."""
    if wanted and wanted in layouts:
        seen: set[str] = set()
        name = wanted
        while name in layouts and name not in seen:
            if fits(layouts[name], width, height):
                return layouts[name]
            seen.add(name)
            name = layouts[name].fallback
    fitting = [layout for layout in layouts.values() if layout.auto and fits(layout, width, height)]
    return max(fitting, key=lambda one: (one.min_width * one.min_height, one.name), default=BUILT_IN)


def following(layouts: Mapping[str, Layout], current: str, width: int, height: int) -> str:
    """The next layout that fits, in the order of their names; the current one if it is alone."""
    names = [name for name in sorted(layouts) if fits(layouts[name], width, height)]
    if not names:
        return current
    if current not in names:
        return names[0]
    return names[(names.index(current) + 1) % len(names)]
