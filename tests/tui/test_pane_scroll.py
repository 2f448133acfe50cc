"""Where a list stands when it is first shown or gone to: what comes next is in sight, not only what is over."""

from cockpit.model.frame import Label
from cockpit.tui.glyphs import UNICODE
from cockpit.tui.intents import Keymap
from cockpit.tui.panes.common import Look
from cockpit.tui.panes.kinds import Kind
from cockpit.tui.panes.pane import Pane
from cockpit.tui.text import Col, Line, row

KEYS = Keymap()
LOOK = Look(30, 20, UNICODE, KEYS)
NAMES = tuple(f"n{number}" for number in range(60))


def draw(names, look):
    return [Line(row(look.width, [Col(name)]), name) for name in names]


def begun_at(name):
    made = Pane(Kind("checklist", "Things", None, draw, lambda _view: Label(), start=lambda _view: name))
    made.show(NAMES, LOOK)
    return made


def test_what_comes_next_is_in_sight_from_the_first_picture_on():
    assert (begun_at("n0").top, begun_at("n8").top) == (0, 0)
    made = begun_at("n30")
    assert (made.key, made.top) == ("n30", 25)
    assert begun_at("n59").top == 40  # the end of the list is not passed


def test_a_line_that_is_gone_to_shows_what_follows_it():
    made = begun_at("n0")
    made.seek("n5")
    assert made.top == 0  # it is in sight, and so is what follows
    made.seek("n19")
    assert made.top == 14
    made.seek("n2")
    assert made.top == 2
    made.move(1)
    assert (made.key, made.top) == ("n3", 2)
