"""Layout files: read, or every problem at once with its place."""

import pytest

from cockpit.format.layouts import BadLayout, check_layout, load_layout
from cockpit.model.layout import Area, Size

GOOD = '''
layout = 1
name = "mine"
grid = """
checklist gates
log       log
"""
columns = ["2fr", "1fr"]
rows = ["1fr", "8"]
min = [80, 24]
fallback = "compact"
'''


def test_a_grid_becomes_areas():
    layout = load_layout(GOOD, "mine.toml")
    assert layout.areas == (
        Area("checklist", 0, 0, 1, 1),
        Area("gates", 1, 0, 2, 1),
        Area("log", 0, 1, 2, 2),
    )
    assert layout.rows == (Size(1), Size(8, share=False))
    assert (layout.min_width, layout.min_height, layout.title) == (80, 24, "mine")


def test_a_file_from_windows_is_a_file():
    assert load_layout("\ufeff" + GOOD.replace("\n", "\r\n"), "mine.toml").name == "mine"


@pytest.mark.parametrize(
    ("old", "new", "words", "place"),
    [
        ("layout = 1", "layout = 2", "starts with layout = 1", (2, 10)),
        ('name = "mine"', 'name = "My own"', "needs a name", (3, 8)),
        ("checklist gates", "checklist gaets", 'there is no pane "gaets"', (4, 8)),
        ("log       log", "log", "row 2 of the grid has 1 columns", (4, 8)),
        ('"2fr", "1fr"', '"2fr"', "columns needs 2 sizes", (8, 11)),
        ('"2fr", "1fr"', '"2fr", "half"', "a size is a share", (8, 19)),
        ('["1fr", "8"]', '["4", "8"]', "one of rows must be a share", (9, 8)),
        ("[80, 24]", "[10, 10]", "no layout works below 60x15", (10, 7)),
        ("[80, 24]", '"80x24"', "min is the smallest terminal", (10, 7)),
        ("fallback", "fallbak", 'unknown key "fallbak"', (11, 1)),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old, new, words, place):
    problems = check_layout(GOOD.replace(old, new, 1))
    assert any(words in problem.message for problem in problems), problems
    if place is not None:
        assert place in [(problem.line, problem.col) for problem in problems], problems


def test_all_of_it_is_said_at_once():
    text = 'layout = 1\nname = "x"\ngrd = 1\nmin = [1, 1]\nauto = "yes"\ngrid = "gates nope"\n'
    messages = " / ".join(problem.message for problem in check_layout(text))
    for words in ("grd", "60x15", "auto is true or false", "nope"):
        assert words in messages


def test_did_you_mean():
    fixes = [problem.fix for problem in check_layout(GOOD.replace("gates", "gaets"))]
    assert 'did you mean "gates"?' in fixes


def test_a_fallback_that_does_not_exist_is_a_problem():
    assert not check_layout(GOOD, {"mine": "compact", "compact": ""})
    problems = check_layout(GOOD, {"mine": "compact", "compct": ""})
    assert problems[0].message == 'there is no layout "compact"'


def test_fallbacks_that_go_in_a_circle_are_a_problem():
    problems = check_layout(GOOD, {"mine": "compact", "compact": "tall", "tall": "mine"})
    assert problems[0].message == "the fallbacks go in a circle: mine -> compact -> tall -> mine"
    assert problems[0].line
    # A circle of others is theirs to hear of.
    assert not check_layout(GOOD, {"mine": "compact", "compact": "tall", "tall": "compact"})


def test_what_is_no_toml_is_said_and_not_raised():
    problems = check_layout("layout = = 1")
    assert "not TOML" in problems[0].message
    with pytest.raises(BadLayout, match="not TOML"):
        load_layout("layout = = 1", "x.toml")


def test_a_pane_that_is_no_rectangle_is_refused():
    text = GOOD.replace("log       log", "log       checklist")
    assert any("not one rectangle" in problem.message for problem in check_layout(text))


def test_an_empty_grid_is_refused():
    assert any("shows no pane" in one.message for one in check_layout('layout = 1\nname = "x"\ngrid = ". ."\n'))
