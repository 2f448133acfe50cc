"""A pane keeps its cursor on what it stands on, whatever comes, goes or moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.model.frame import Checklist, Detail, GateRow, Gates, Label, Mark, Timeline, Tone
from cockpit.model.frame import Line as ChecklistLine
from cockpit.tui.glyphs import UNICODE
from cockpit.tui.intents import Keymap
from cockpit.tui.panes.common import Broken, Look
from cockpit.tui.panes.detail import Reading, detail_kind
from cockpit.tui.panes.kinds import KINDS, Kind
from cockpit.tui.panes.pane import Pane
from cockpit.tui.panes.work import checklist, gates, timeline
from cockpit.tui.text import Col, Line, row, width_of
from cockpit.views.gates import PASSED_BEFORE

KEYS = Keymap()
LOOK = Look(30, 5, UNICODE, KEYS)


def draw(names, look):
    return [Line(row(look.width, [Col(name or "heading")]), name) for name in names]


def pane(names, *, newest=False, look=LOOK):
    made = Pane(Kind("log" if newest else "gates", "Things", None, draw, lambda _view: Label("so many"), newest=newest))
    made.show(tuple(names), look)
    return made


def test_the_cursor_stays_on_its_line_when_others_come_before_it():
    made = pane(["a", "b", "c"])
    made.seek("b")
    made.show(("x", "y", "a", "b", "c"), LOOK)
    assert made.key == "b"


def test_the_cursor_goes_to_the_nearest_line_when_its_own_is_gone():
    made = pane(["a", "b", "c"])
    made.seek("c")
    made.show(("a", "b"), LOOK)
    assert made.key == "b"


def test_headings_are_passed_by():
    made = pane(["", "a", "", "b"])
    assert made.key == "a"
    made.move(1)
    assert made.key == "b"
    made.move(-1)
    assert made.key == "a"


def test_going_up_from_the_first_line_shows_its_heading():
    made = pane(["", *[f"n{number}" for number in range(20)]])
    made.jump(end=True)
    made.jump(end=False)
    assert made.top == 0


@given(st.lists(st.sampled_from("abcdefgh"), unique=True), st.lists(st.integers(-7, 7), max_size=8))
def test_the_cursor_is_always_seen(names, moves):
    made = pane(names)
    for by in moves:
        made.move(by)
        if names:
            assert made.top <= made.at < made.top + LOOK.height
            assert made.key == names[made.at]
    assert len(made.body(30, 5, focused=True)) == 5


def test_a_log_follows_until_it_is_scrolled_and_then_counts_what_is_new():
    made = pane([f"e{number}" for number in range(10)], newest=True)
    assert made.key == "e9"
    made.show(tuple(f"e{number}" for number in range(12)), LOOK)
    assert made.key == "e11"
    made.move(-3)
    assert not made.following
    made.show(tuple(f"e{number}" for number in range(15)), LOOK)
    assert made.key == "e8"
    assert made.fresh == 3
    assert "paused, 3 new (f)" in "".join(text for text, _ in made.title(30, True))
    made.follow()
    assert (made.key, made.fresh) == ("e14", 0)


def test_scrolling_down_to_the_end_follows_again():
    made = pane([f"e{number}" for number in range(10)], newest=True)
    made.move(-2)
    made.move(5)
    assert made.following


def test_a_filter_shows_what_holds_the_words_and_says_so():
    made = pane(["apple", "banana", "apricot"])
    made.narrow("AP")
    assert [line.key for line in made.lines] == ["apple", "apricot"]
    assert "/AP" in "".join(text for text, _ in made.title(30, True))
    made.narrow("zzz")
    assert "nothing holds" in "".join(text for text, _ in made.body(30, 5, True)[0])
    made.narrow("")
    assert len(made.lines) == 3


def test_a_filter_that_begins_with_an_exclamation_mark_shows_what_does_not_hold_the_rest():
    made = pane(["apple", "banana", "apricot"])
    made.narrow("!")
    assert len(made.lines) == 3, "half typed, it takes nothing away"
    made.narrow("!AP")
    assert [line.key for line in made.lines] == ["banana"]
    assert "/!AP" in "".join(text for text, _ in made.title(30, True))
    made.narrow("!a")
    assert "every line holds" in "".join(text for text, _ in made.body(30, 5, True)[0])


def test_the_same_view_is_not_drawn_again():
    made = pane(["a"])
    assert not made.show(("a",), LOOK)
    assert made.show(("a",), LOOK, force=True)
    assert made.show(("a",), Look(31, 5, UNICODE, KEYS))


@pytest.mark.parametrize("width", [1, 4, 9, 20, 80])
@pytest.mark.parametrize("focused", [True, False])
def test_a_title_is_as_wide_as_the_pane(width, focused):
    made = pane([f"n{number}" for number in range(30)], look=Look(width, 3, UNICODE, KEYS))
    assert width_of(made.title(width, focused)) == width


def test_a_pane_that_cannot_be_shown_says_so():
    made = pane(["a"])
    made.show(Broken("cockpit: unexpected error; details in /tmp/x"), LOOK)
    text = "\n".join("".join(part for part, _ in line) for line in made.body(30, 5, True))
    assert "this pane cannot be shown" in text
    assert "details in /tmp/x" in text
    made.show(("a",), LOOK)
    assert made.key == "a"


def test_a_search_finds_what_the_right_edge_of_output_cuts_off_and_shows_it():
    made = Pane(detail_kind("Output"))
    output = ["plain " * 10 + "needle in plain", "\x1b[31m" + "red " * 20 + "\x1b[0mneedle in colour", "nothing here"]
    made.show(Reading(Detail("run:R1", "R1", Label(), (), run="R1"), output), Look(30, 8, UNICODE, KEYS))
    made.narrow("NEEDLE")
    assert [line.key for line in made.lines] == ["out:0", "out:1"]
    for shown, words in zip(made.body(30, 2, focused=False), ("needle in plain", "needle in colour"), strict=True):
        text = "".join(part for part, _ in shown)
        assert text.startswith("… ")
        assert width_of(shown) == 30
        assert words in text
    made.narrow("")
    assert "".join(part for part, _ in made.lines[-1].row).startswith("nothing here")


def test_a_gate_without_a_reason_lends_its_title_the_reasons_room():
    title = "Staging smoke: approved by whoever looked at every page of it"
    rows = tuple(
        GateRow(f"gate:{name}", title, "manual", Label("PENDING", Tone.UNKNOWN), reason, "Anna", "", True, "", "")
        for name, reason in (("quiet", ""), ("loud", "three of the thirty pages answered with an error, and slowly"))
    )
    quiet, loud = gates(Gates(rows, Label(), 0), Look(110, 8, UNICODE, KEYS))
    assert title in "".join(text for text, _ in quiet.row)
    assert title not in "".join(text for text, _ in loud.row)
    assert width_of(quiet.row) == width_of(loud.row) == 110


def test_what_newly_fails_is_seen_where_nobody_moved_the_cursor():
    made = pane([f"gate-{number}" for number in range(14)])
    made.show(("bad", *(f"gate-{number}" for number in range(14))), LOOK)
    assert (made.key, made.top) == ("bad", 0)


def test_what_newly_fails_takes_no_cursor_that_a_person_has_put_or_that_keys_go_to():
    names = [f"gate-{number}" for number in range(14)]
    made = pane(names)
    made.move(3)
    made.show(("bad", *names), LOOK)
    assert made.key == "gate-3"
    eyed = pane(names)
    eyed.focused = True
    eyed.show(("bad", *names), LOOK)
    assert eyed.key == "gate-0"


def board_of(*verdicts):
    return Gates(
        tuple(
            GateRow(ref=f"gate:{name}", title=name, kind="command", verdict=Label(text, tone))
            for name, text, tone in sorted(verdicts, key=lambda one: one[2] is not Tone.BAD)
        ),
        Label("so many"),
    )


def test_a_new_failure_comes_into_sight_though_the_pane_has_the_cursor_and_the_cursor_stays():
    names = [f"g{number}" for number in range(9)]
    made = Pane(KINDS["gates"])
    made.focused = True
    made.show(board_of(*((one, "PASS", Tone.GOOD) for one in names)), LOOK)
    assert made.key == "gate:g0"
    made.show(board_of(*((one, *(("FAIL", Tone.BAD) if one == "g8" else ("PASS", Tone.GOOD))) for one in names)), LOOK)
    assert (made.key, made.top, made.lines[0].key) == ("gate:g0", 0, "gate:g8")


def test_a_new_failure_above_what_somebody_looks_at_is_told_in_the_title_until_it_is_seen():
    names = [f"g{number}" for number in range(20)]
    made = Pane(KINDS["gates"])
    made.focused = True
    good = board_of(*((one, "PASS", Tone.GOOD) for one in names))
    bad = board_of(*((one, *(("FAIL", Tone.BAD) if one == "g7" else ("PASS", Tone.GOOD))) for one in names))
    made.show(good, LOOK)
    made.seek("gate:g15")
    made.show(bad, LOOK)
    assert made.key == "gate:g15"
    for width in (60, 30, 20):
        assert "1 new f" in "".join(text for text, _ in made.title(width, True))
    made.jump(end=False)
    assert "new" not in "".join(text for text, _ in made.title(60, True))
    made.seek("gate:g15")
    assert "new" not in "".join(text for text, _ in made.title(60, True))  # it has been seen
    made.show(good, LOOK)
    made.show(bad, LOOK)
    assert "1 new fail" in "".join(text for text, _ in made.title(60, True))  # it failed once more


def test_what_stands_at_the_beginning_is_no_news():
    made = Pane(KINDS["gates"])
    made.show(board_of(("a", "FAIL", Tone.BAD)), LOOK)
    assert made.unseen == set()


@pytest.mark.parametrize(("width", "words"), [(80, "PASSED before launch"), (68, "PASSED "), (38, "PASSED ")])
def test_a_gate_that_passed_before_the_launch_says_so_in_whole_words(width, words):
    (line,) = gates(board_of(("Lint is clean", PASSED_BEFORE, Tone.GOOD)), Look(width, 5, UNICODE, KEYS))
    text = "".join(part for part, _ in line.row)
    assert text.startswith(words)
    assert "…" not in text


@pytest.mark.parametrize(
    ("words", "shown"),
    [("OVERDUE 23h58m", "OVERDUE 23h"), ("OVERDUE 2d03h", "OVERDUE 2d03h"), ("OVERDUE 31m05s", "OVERDUE 31m")],
)
def test_how_late_a_line_is_stands_whole_where_there_is_little_room(words, shown):
    late = ChecklistLine("item:a", "Dry run of the launch in staging", Label(words, Tone.BAD), box="open")
    (line,) = checklist(Checklist((late,), 0, 1, 1), Look(39, 5, UNICODE, KEYS))
    assert "".join(part for part, _ in line.row).rstrip().endswith(f" {shown}")
    mark = Mark("item:a", "T-24h", "Thu 10:00", "Dry run of the launch in staging", Label(words, Tone.BAD), "item")
    (line,) = timeline(Timeline((mark,), "T-2:00", Label()), Look(39, 5, UNICODE, KEYS))
    assert "".join(part for part, _ in line.row).rstrip().endswith(f" {shown.partition('03h')[0]}")
