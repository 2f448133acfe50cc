"""Dialogs: typed, turned, confirmed. Enter never confirms what is dangerous; escape always leaves."""

import pytest

from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form, Outcome
from cockpit.tui.dialogs.picker import Option, Picker
from cockpit.tui.glyphs import ASCII, UNICODE
from cockpit.tui.text import width_of


def type_in(target, text):
    for character in text:
        target.key("space" if character == " " else character, character)


def form(danger=Danger.NONE, fields=(), refuse="", **options):
    done = []

    def submit(values):
        done.append(dict(values))
        return refuse

    made = Form("Title", submit, fields=fields, danger=danger, **options)
    return made, done


# --- fields


def test_a_field_is_edited_where_its_cursor_stands():
    field = Field("a", "A", "hello")
    for key in ("left", "left", "backspace", "X", "end", "!", "home", "delete"):
        field.key(key, key if len(key) == 1 else None)
    assert field.value == "heXlo!"[1:].replace("eXlo!", "eXlo!")
    assert field.value == "eXlo!"


def test_a_word_and_a_line_can_be_taken_back():
    field = Field("a", "A", "one two three")
    field.key("ctrl+w", None)
    assert field.value == "one two "
    field.key("ctrl+u", None)
    assert field.value == ""


def test_pasted_lines_become_one():
    field = Field("a", "A")
    field.insert("one\r\ntwo\nthree")
    assert "\n" not in field.value
    assert field.value.startswith("one")


def test_a_paste_without_end_is_cut():
    field = Field("a", "A")
    field.insert("x" * 100_000)
    assert len(field.value) <= 4000


@pytest.mark.parametrize("value", ["", "short", "字" * 50, "x" * 300, "\x1b]52;c;aGk=\x07"])
@pytest.mark.parametrize("focused", [True, False])
def test_a_field_is_drawn_as_wide_as_asked(value, focused):
    field = Field("a", "Label", value, hint="a hint that is rather long for the room there is")
    for at in (0, len(value) // 2, len(value)):
        field.at = at
        for row in field.draw(50, 8, focused):
            assert width_of(row) == 50
            assert "\x1b" not in "".join(text for text, _ in row)


def test_a_choice_turns_and_jumps_to_a_letter():
    choice = Choice("v", "Vote", (("go", "GO"), ("no-go", "NO-GO"), ("abstain", "ABSTAIN")))
    assert choice.problem == "Vote is needed"
    choice.key("right", None)
    assert choice.value == "go"
    choice.key("n", "n")
    assert choice.value == "no-go"
    choice.key("left", None)
    choice.key("left", None)
    assert choice.value == "abstain"
    choice.insert("go")
    assert choice.value == "go"
    choice.insert("\nlater")
    assert choice.value == "abstain"
    assert "go later" in choice.problem


def test_a_choice_with_many_options_shows_the_chosen_one():
    choice = Choice("v", "V", tuple((str(number), f"option {number}") for number in range(30)), "7")
    (row,) = choice.draw(40, 4, focused=True)
    assert "option 7" in "".join(text for text, _ in row)
    assert width_of(row) == 40


# --- tiers


def drawn(field, focused):
    return "".join(text for row in field.draw(60, 8, focused) for text, _ in row)


@pytest.mark.parametrize("focused", [True, False])
def test_what_is_chosen_has_a_sign_that_is_no_colour(focused):
    field = Choice("on", "On", (("p", "production"), ("s", "staging")), "s")
    assert drawn(field, focused).split()[1:] == ["production", "[staging]"]


def test_a_stray_letter_on_a_choice_stands_there_and_nothing_is_sent_until_it_is_gone():
    made, done = form(Danger.YES, [Choice("on", "On", (("a", "alpha"), ("b", "beta")), "a"), Field("c", "C")])
    made.key("q", "q")
    assert '"q" is none of alpha and beta' in made.message
    assert '"q"?' in drawn(made.fields[0], False)
    for key in ("enter", "tab", "tab", "y"):
        made.key(key, key if len(key) == 1 else None)
    assert not done
    assert made.focus == 0
    made.key("b", "b")  # back on the line: what is typed now takes the place of what did not fit
    assert made.fields[0].value == "b"
    made.focus = len(made.fields)
    made.key("q", "q")
    assert "tab or an arrow, then y does it" in made.message
    assert not done


def test_a_title_with_nothing_beside_it_has_the_whole_line_of_a_list():
    made = Picker("What", [Option("a", "Root cause of the rollback is known and filed", "F1")], lambda _key: None)
    assert "Root cause of the rollback is known and filed" in "".join(
        t for row in made.draw(56, 9, UNICODE) for t, _ in row
    )


def test_nothing_dangerous_is_done_by_enter_on_the_last_field():
    made, done = form(fields=[Field("a", "A"), Field("b", "B")])
    type_in(made, "one")
    assert made.key("enter", None) is Outcome.STAY
    type_in(made, "two")
    assert made.key("enter", None) is Outcome.DONE
    assert done == [{"a": "one", "b": "two"}]


def test_what_is_needed_is_asked_for_and_nothing_is_done_without_it():
    made, done = form(fields=[Field("a", "The reason", required=True), Field("b", "B")])
    made.key("enter", None)
    assert made.key("enter", None) is Outcome.STAY
    assert made.message == "The reason is needed"
    assert made.focus == 0
    assert done == []


def test_y_confirms_and_enter_does_not():
    made, done = form(Danger.YES)
    assert made.key("enter", None) is Outcome.STAY
    assert "Enter never confirms" in made.message
    assert done == []
    assert made.key("y", "y") is Outcome.DONE
    assert len(done) == 1


def test_y_is_a_letter_while_something_is_typed():
    made, done = form(Danger.YES, fields=[Field("reason", "Reason", required=True)])
    type_in(made, "why not yesterday")
    assert done == []
    made.key("tab", None)
    assert made.confirming
    assert made.key("y", "y") is Outcome.DONE
    assert done == [{"reason": "why not yesterday"}]


def test_text_that_ends_with_enter_waits_at_the_question_for_tab_which_stays_there():
    made, done = form(Danger.YES, fields=[Field("reason", "Reason", required=True)])
    type_in(made, "ave you seen this")
    made.key("enter", None)
    assert made.confirming
    for key in ("y", "e", "enter", "y"):
        assert made.key(key, key if len(key) == 1 else None) is Outcome.STAY
        assert "tab" in made.message
        assert "press y" not in made.message  # that would not be true
    assert done == []
    made.key("tab", None)
    assert made.confirming
    assert made.key("y", "y") is Outcome.DONE
    assert done == [{"reason": "ave you seen this"}]


@pytest.mark.parametrize("way", ["tab", "down", "shift+tab"])
def test_a_y_typed_before_the_question_is_asked_is_taken_out_of_the_text_again(way):
    made, done = form(Danger.YES, fields=[Field("text", "Text", "as drafted"), Field("reason", "Reason")])
    made.key("y", "y")
    assert "that y is text here" in made.message
    assert not made.confirming
    made.key(way, None)
    assert made.confirming
    assert made.key("y", "y") is Outcome.DONE
    assert done == [{"text": "as drafted", "reason": ""}]


@pytest.mark.parametrize("sentence", ["y", "yes", "yes, all is well", "y y"])
def test_a_sentence_that_begins_with_y_confirms_nothing(sentence):
    made, done = form(Danger.YES, fields=[Field("reason", "Reason")])
    type_in(made, sentence)
    made.key("enter", None)
    type_in(made, sentence)
    made.key("enter", None)
    type_in(made, sentence)
    assert done == []


def test_text_that_begins_with_y_is_kept():
    made, done = form(Danger.YES, fields=[Field("reason", "Reason")])
    type_in(made, "yesterday's numbers")
    assert made.message == ""
    made.key("tab", None)
    made.key("y", "y")
    assert done == [{"reason": "yesterday's numbers"}]
    made, done = form(Danger.YES, fields=[Field("reason", "Reason", required=True)])
    made.key("y", "y")  # this one has to be answered: "y" is one
    made.key("tab", None)
    made.key("y", "y")
    assert done == [{"reason": "y"}]


def confirm_line(made):
    return "".join(text for text, _ in made.draw(*made.size(80, 20), UNICODE)[-2])


@pytest.mark.parametrize("quick", [False, True])
def test_the_key_that_is_offered_goes_on_to_where_y_counts(quick):
    """Enter is not offered behind text: what it ends has to be confirmed with tab as well."""
    made, done = form(Danger.YES, fields=[Field("reason", "Reason")], quick=quick)
    assert "tab goes on" in confirm_line(made)
    assert "enter" not in confirm_line(made)
    type_in(made, "mended")
    made.key("tab", None)
    assert " y  does it" in confirm_line(made)
    made.key("y", "y")
    assert done == [{"reason": "mended"}]
    made, done = form(Danger.NAME, fields=[Field("typed", "Name", wanted="pilot"), Field("reason", "Reason")])
    type_in(made, "pilot")
    made.key("tab", None)
    made.key("tab", None)
    assert "tab or enter goes on" in confirm_line(made)
    made.key("enter", None)
    assert " y  does it" in confirm_line(made)


def test_arrows_within_a_line_are_no_sign_that_the_question_was_seen():
    made, done = form(Danger.YES, fields=[Field("reason", "Reason", required=True)])
    type_in(made, "why")
    for key in ("left", "right", "enter", "y"):
        made.key(key, key if len(key) == 1 else None)
    assert done == []


def test_the_tab_that_ends_a_name_stays_at_the_question_that_the_name_led_to():
    made, done = form(Danger.NAME, fields=[Field("typed", "Name", wanted="pilot"), Field("reason", "Reason")])
    type_in(made, "pilot")
    made.key("tab", None)
    assert made.confirming
    assert made.message == "press y, it does it; tab again goes to what can still be said: Reason"
    assert " y  does it" in confirm_line(made)
    assert made.key("y", "y") is Outcome.DONE
    assert done == [{"typed": "pilot", "reason": ""}]


def test_another_tab_goes_past_a_name_that_stands_there_to_what_can_still_be_said():
    made, done = form(Danger.NAME, fields=[Field("typed", "Name", wanted="pilot"), Field("reason", "Reason")])
    type_in(made, "pilot")
    assert made.confirming
    made.key("tab", None)
    made.key("tab", None)
    assert made.focus == 1
    assert made.message == ""
    type_in(made, "too slow")
    made.key("tab", None)
    assert made.key("y", "y") is Outcome.DONE
    assert done == [{"typed": "pilot", "reason": "too slow"}]


@pytest.mark.parametrize("key", ["Y", "n", "x", "q", "space", "enter", "tab"])
def test_no_other_key_confirms(key):
    made, done = form(Danger.YES)
    made.key(key, key if len(key) == 1 else " " if key == "space" else None)
    assert done == []


def test_the_name_must_be_typed_in_full_before_y_counts():
    made, done = form(Danger.NAME, fields=[Field("typed", "Name", wanted="hotdash-pilot"), Field("reason", "Reason")])
    type_in(made, "hotdash-pilo")
    made.key("tab", None)
    made.key("tab", None)
    assert made.confirming
    made.key("y", "y")
    assert done == []
    assert made.message == "type hotdash-pilot to go on"
    assert made.focus == 0
    type_in(made, "t")
    assert made.confirming
    made.key("enter", None)
    assert done == []
    assert made.key("y", "y") is Outcome.DONE
    assert done == [{"typed": "hotdash-pilot", "reason": ""}]


def test_a_pasted_name_counts_as_typed():
    made, _ = form(Danger.NAME, fields=[Field("typed", "Name", wanted="hotdash-pilot")])
    made.paste("hotdash-pilot")
    assert made.confirming


def test_a_name_with_something_added_does_not_count():
    made, done = form(Danger.NAME, fields=[Field("typed", "Name", wanted="loop")])
    type_in(made, "loop")
    made.key("backspace", None)
    type_in(made, "p-r2")
    made.key("y", "y")
    assert done == []


def test_escape_leaves_from_anywhere_and_does_nothing():
    for danger in Danger:
        made, done = form(danger, fields=[Field("a", "A", "x")])
        assert made.key("escape", None) is Outcome.LEAVE
        made.focus = 5
        assert made.key("escape", None) is Outcome.LEAVE
        assert done == []


def test_a_refusal_stays_on_the_dialog():
    made, done = form(Danger.YES, refuse="only the commander may do this")
    assert made.key("y", "y") is Outcome.STAY
    assert made.message == "only the commander may do this"
    assert len(done) == 1


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("size", [(60, 14), (80, 24), (200, 60)])
def test_a_dialog_is_drawn_within_its_size_and_its_last_line_is_always_seen(glyphs, size):
    about = [(f"line {number} " * 20, "plain") for number in range(30)]
    made, _ = form(Danger.NAME, fields=[Field("typed", "Name", wanted="x")], about=about, alarming=True)
    wide, high = made.size(*size)
    rows = made.draw(wide, high, glyphs)
    assert len(rows) == high <= size[1]
    assert {width_of(row) for row in rows} == {wide}
    text = "\n".join("".join(part for part, _ in row) for row in rows)
    assert "esc" in text
    assert "Name" in text
    made.key("pagedown", None)
    assert made.draw(wide, high, glyphs) != rows


# --- picker


def options():
    return [
        Option("rollback", "ROLL BACK", "R", "goes back"),
        Option("role", "role", "o", "which role you act in"),
        Option("note", "note", "n", "writes a note", refused="a replay changes nothing"),
    ]


def test_a_picker_narrows_and_chooses():
    chosen: list[str] = []
    made = Picker("What", options(), chosen.append)
    type_in(made, "rol")
    assert [one.key for one in made.found()] == ["rollback", "role"]
    made.key("down", None)
    assert made.key("enter", None) is Outcome.DONE
    assert chosen == ["role"]


def test_what_is_refused_cannot_be_chosen_and_says_why():
    chosen: list[str] = []
    made = Picker("What", options(), chosen.append)
    type_in(made, "note")
    assert made.key("enter", None) is Outcome.STAY
    assert made.message == "a replay changes nothing"
    assert chosen == []


def test_nothing_found_is_said_and_enter_does_nothing():
    made = Picker("What", options(), lambda _key: pytest.fail("nothing was there to choose"))
    type_in(made, "zzz")
    rows = made.draw(60, 12, UNICODE)
    assert "nothing fits" in "\n".join("".join(text for text, _ in row) for row in rows)
    assert made.key("enter", None) is Outcome.STAY


@pytest.mark.parametrize("height", [5, 8, 22])
def test_a_long_list_scrolls_with_its_cursor(height):
    made = Picker("Marks", [Option(str(number), f"mark {number}") for number in range(60)], lambda _key: None)
    for _ in range(45):
        made.key("down", None)
    rows = made.draw(60, height, UNICODE)
    assert len(rows) == height
    assert {width_of(row) for row in rows} == {60}
    assert "mark 45" in "\n".join("".join(text for text, _ in row) for row in rows)


def test_a_text_of_several_lines_shows_where_they_end():
    one = Field("text", "Change it", "Mending\nNext at 14:00")
    line = "".join(text for text, _ in one.draw(60, 10, focused=True)[0])
    assert "Mending↵Next at 14:00" in line
    one.at = len("Mending")
    assert ("↵", "accent#") in one.draw(60, 10, focused=True)[0]
    assert one.value == "Mending\nNext at 14:00"


def test_a_line_end_in_what_a_form_is_about_is_marked():
    form = Form("Run", lambda _v: "", about=[("Migrate\nas root, everybody", "plain!"), ("as anna", "muted")])
    drawn = ["".join(text for text, _ in row).strip("│ ") for row in form.draw(60, 10, UNICODE)]
    assert "| as root, everybody" in drawn
    assert "as root, everybody" not in drawn


def test_a_picker_begins_at_its_first_option_though_another_has_no_key():
    made = Picker("As", [Option("plan", "The plan"), Option("", "none of these")], lambda _key: None)
    assert made.at == 0
    assert Picker("As", made.options, lambda _key: None, at="").at == 1


# --- where room is short


def lines_of(made, size=(60, 15)):
    wide, high = made.size(*size)
    rows = ["".join(text for text, _ in row) for row in made.draw(wide, high, UNICODE)]
    assert len(rows) == high <= size[1]
    assert {width_of(((row, ""),)) for row in rows} == {wide}
    return rows


def test_the_field_one_is_on_the_message_and_the_question_always_stand():
    made, _ = form(fields=[Field(f"f{number}", f"Field {number}", required=True) for number in range(20)])
    made.key("ctrl+d", None)
    for number in range(20):
        made.focus = number
        rows = lines_of(made)
        assert any(f"Field {number} " in row for row in rows), number
        assert "Field 0 is needed" in rows[-3]
        assert "esc leaves" in rows[-2]
        assert "tab: 10 more" in rows[-1]


def test_what_a_form_is_about_says_how_much_is_not_seen_and_can_be_read_to_its_end():
    about = [(f"line {number}", "plain") for number in range(30)]
    made, _ = form(Danger.NAME, fields=[Field("typed", "Name", wanted="x")], about=about)
    assert "PgDn: 21 more lines" in lines_of(made)[-1]
    seen = set()
    for _ in range(6):
        seen |= {row.strip("│ ") for row in lines_of(made) if "line" in row}
        made.key("pagedown", None)
    assert {f"line {number}" for number in range(30)} <= seen
    assert "PgUp: back" in lines_of(made)[-1]
    assert "PgDn" not in lines_of(made)[-1]
    small, _ = form(Danger.YES, about=[("short", "plain")])
    assert "PgDn" not in lines_of(small)[-1]


def test_news_stand_above_the_fields_on_every_screen():
    made, _ = form(Danger.YES, fields=[Field("a", "A")], about=[("about it", "plain")] * 40)
    made.news = lambda: [("CHANGED while this is open", "bad!")]
    for size in ((60, 15), (80, 24), (120, 40)):
        assert any("CHANGED while this is open" in row for row in lines_of(made, size))


def test_colon_q_means_what_it_means_everywhere():
    chosen: list[str] = []
    rows = [Option("question", "question", "m q", "a question"), Option("quit", "leave", "q", "leaves"), *options()]
    made = Picker("What", rows, chosen.append)
    type_in(made, "q")
    made.key("enter", None)
    assert chosen == ["quit"]
    made = Picker("What", rows, chosen.append)
    type_in(made, "R")
    assert made.found()[0].key == "rollback"
