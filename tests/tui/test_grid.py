"""Where panes stand: they fill the screen, never overlap, and the right layout is chosen."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.format.layouts import load_layout
from cockpit.model.layout import Size
from cockpit.tui import grid
from cockpit.tui.grid import Box

FOLDER = Path(__file__).resolve().parents[2] / "layouts"
LAYOUTS = {path.stem: load_layout(path.read_text(), path.name) for path in sorted(FOLDER.glob("*.toml"))}
SHIPPED = ("compact", "replay", "scribe", "single", "standard", "war-room", "wide")


def test_what_is_promised_is_shipped():
    assert tuple(LAYOUTS) == SHIPPED
    for name, layout in LAYOUTS.items():
        assert layout.name == name
        assert not layout.fallback or layout.fallback in LAYOUTS


@given(st.integers(0, 300), st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=6))
def test_a_split_gives_away_exactly_what_there_is(total, sizes):
    made = grid.split(total, [Size(amount, share) for amount, share in sizes])
    if any(share for _, share in sizes) and total >= len(sizes) + sum(a for a, s in sizes if not s):
        assert sum(made) == total
    assert all(cells >= 0 for cells in made)


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("size", [(60, 11), (78, 18), (80, 20), (120, 36), (200, 56), (317, 91)])
def test_panes_fill_the_body_and_never_overlap(name, size):
    box = Box(0, 3, *size)
    places = grid.place(LAYOUTS[name], box, "gates")
    taken: set[tuple[int, int]] = set()
    for place in places:
        for y in range(place.box.y, place.box.y + place.box.height):
            for x in range(place.box.x, place.box.x + place.box.width):
                assert (x, y) not in taken, f"{place.pane} overlaps"
                taken.add((x, y))
    assert all(3 <= y < 3 + size[1] and 0 <= x < size[0] for x, y in taken)
    rows = {y for _, y in taken}
    assert rows == set(range(3, 3 + size[1]))


@pytest.mark.parametrize(
    ("size", "name"),
    [((60, 15), "single"), ((77, 30), "single"), ((80, 24), "compact"), ((120, 40), "standard"), ((200, 60), "wide")],
)
def test_a_size_gets_the_layout_made_for_it(size, name):
    assert grid.choose(LAYOUTS, "", *size).name == name


def test_a_wanted_layout_falls_back_as_it_says_and_comes_back_with_room():
    assert grid.choose(LAYOUTS, "wide", 200, 60).name == "wide"
    assert grid.choose(LAYOUTS, "wide", 120, 40).name == "standard"
    assert grid.choose(LAYOUTS, "wide", 80, 24).name == "compact"
    assert grid.choose(LAYOUTS, "wide", 60, 15).name == "single"


def test_layouts_for_a_purpose_are_chosen_only_when_asked_for():
    assert grid.choose(LAYOUTS, "", 120, 40).name not in ("war-room", "scribe", "replay")
    assert grid.choose(LAYOUTS, "war-room", 120, 40).name == "war-room"


def test_without_any_layout_there_is_one_all_the_same():
    assert grid.choose({}, "", 120, 40) is grid.BUILT_IN
    assert grid.place(grid.BUILT_IN, Box(0, 2, 80, 20), "log") == [grid.Place("log", Box(0, 2, 80, 20))]


def test_the_next_layout_goes_round_what_fits():
    seen = []
    name = "compact"
    for _ in range(5):
        name = grid.following(LAYOUTS, name, 80, 24)
        seen.append(name)
    assert set(seen) == {"compact", "scribe", "single", "war-room"}
    assert grid.following({}, "x", 80, 24) == "x"
