"""What is typed into a choice, and where the `y` that confirms goes: nothing is chosen, said or swallowed unseen."""

import pytest

from cockpit.model import commands as cmd
from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form, Outcome
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, green

LEVELS = (("p0", "P0"), ("p1", "P1"), ("p2", "P2"), ("crit", "Critical"), ("med", "Medium"))


def type_in(target, text):
    for character in text:
        target.key("space" if character == " " else character, character)


def form(danger, fields, **options):
    done = []

    def submit(values):
        done.append(dict(values))
        return ""

    return Form("Title", submit, fields=fields, danger=danger, **options), done


def drawn(field, width=90):
    return "".join(text for row in field.draw(width, 10, focused=True) for text, _ in row)


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("P1", "p1"), ("p2", "p2"), ("crit", "crit"), ("Critical", "crit"), ("m", "med"), ("p1p2", "p2"), ("P1 ", "p1")],
)
def test_what_is_typed_finds_the_option_that_it_begins(typed, chosen):
    choice = Choice("s", "Severity", LEVELS, "p0")
    type_in(choice, typed)
    assert choice.value == chosen
    assert choice.problem == ""


@pytest.mark.parametrize("typed", ["p", "Mira", "hello there", "P9", "xP1"])
def test_what_fits_several_or_none_changes_nothing_stands_there_and_says_so(typed):
    choice = Choice("s", "Severity", LEVELS, "p0")
    type_in(choice, typed)
    assert choice.value == "p0"
    assert f'"{typed}"' in choice.problem
    assert f'"{typed}"?' in drawn(choice)
    assert f'"{typed}"?' in drawn(choice, 40)


def test_backspace_goes_back_letter_by_letter_and_an_arrow_takes_it_all_away():
    choice = Choice("s", "Severity", LEVELS, "p0")
    type_in(choice, "Mira")
    for _ in range(3):
        choice.key("backspace", None)
    assert (choice.value, choice.problem) == ("med", "")
    choice.key("backspace", None)
    assert choice.value == "p0"
    type_in(choice, "Mira")
    choice.key("right", None)
    assert (choice.value, choice.problem, choice.typed) == ("p1", "", "")


def test_a_hostile_paste_stands_there_without_its_controls():
    choice = Choice("s", "Severity", LEVELS, "p0")
    choice.insert("\x1b]52;c;aGk=\x07\nP1")
    assert choice.value == "p0"
    assert "\x1b" not in drawn(choice) + choice.problem


def test_neither_enter_nor_ctrl_d_sends_what_fits_no_option():
    made, done = form(Danger.NONE, [Choice("s", "Severity", LEVELS, "p0"), Field("owner", "Owner")])
    type_in(made, "Mira")
    assert made.key("enter", None) is Outcome.STAY
    assert made.focus == 0
    made.key("tab", None)
    assert made.key("ctrl+d", None) is Outcome.STAY
    assert made.focus == 0
    assert '"Mira" is none of' in made.message
    assert done == []
    type_in(made, "p1")  # after coming back what is typed takes its place
    made.key("ctrl+d", None)
    assert done == [{"s": "p1", "owner": ""}]


def test_an_incident_is_opened_with_the_severity_that_was_typed_and_with_no_other(still):
    session = FakeSession()
    app = still(session)
    press(app, "I", "text:Replica lag", "enter", "text:Mira", "ctrl+d")
    assert session.sent == []
    assert '"Mira" is none of' in " ".join(shown(app).split())
    press(app, "ctrl+u", "text:medium", "ctrl+d")
    (sent,) = session.sent
    assert isinstance(sent, cmd.OpenIncident)
    assert sent.severity == "medium"


# --- words typed in full where the first letter was enough


def vote_form():
    choice = Choice("choice", "Vote", (("go", "GO"), ("no-go", "NO-GO"), ("abstain", "ABSTAIN")))
    reason = Field("reason", "Reason", required=False)
    return form(Danger.YES, [choice, reason], quick=True, verb=lambda: f"votes {choice.words}")


def test_a_word_typed_in_full_is_chosen_and_waits_for_tab_in_so_many_words():
    made, done = vote_form()
    type_in(made, "go")
    assert made.message == "GO is chosen: tab or an arrow, then y votes GO"
    made.key("y", "y")
    assert done == []
    made.key("tab", None)
    made.key("y", "y")
    assert done == [{"choice": "go", "reason": ""}]


@pytest.mark.parametrize("word", ["n", "no", "no-go", "No-Go"])
def test_the_rest_of_a_word_does_not_become_the_reason(still, word):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v", f"text:{word}", "tab" if word != "n" else "home", "text:too slow", "tab", "y")
    assert session.sent == [cmd.CastVote(poll="go-poll", choice="no-go", duty="commander", reason="too slow")]


def test_a_reason_that_begins_like_the_rest_of_the_word_is_kept(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v", "n", "text:over budget", "tab", "y")
    assert session.sent == [cmd.CastVote(poll="go-poll", choice="no-go", duty="commander", reason="over budget")]
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v", "text:no too slow", "tab", "y")
    assert session.sent == [cmd.CastVote(poll="go-poll", choice="no-go", duty="commander", reason="too slow")]


# --- y


def test_a_y_in_an_optional_remark_after_a_choice_is_no_remark():
    choice = Choice("c", "Decision", (("a", "alpha"), ("b", "beta")))
    made, done = form(Danger.YES, [choice, Field("reason", "Remark")], quick=True, verb="signs it")
    made.key("right", None)
    made.key("tab", None)
    made.key("y", "y")
    assert "that y is text here" in made.message
    made.key("tab", None)
    made.key("y", "y")
    assert done == [{"c": "a", "reason": ""}]


def test_a_y_is_taken_out_of_each_text_that_could_stay_empty_though_another_was_written():
    made, done = form(Danger.YES, [Field("a", "A", required=True), Field("b", "B")])
    type_in(made, "why")
    made.key("tab", None)
    made.key("y", "y")
    made.key("enter", None)
    made.key("tab", None)
    made.key("y", "y")
    assert done == [{"a": "why", "b": ""}]


def test_a_y_beside_a_typed_name_is_no_reason():
    made, done = form(Danger.NAME, [Field("typed", "Name", wanted="pilot"), Field("reason", "Reason")])
    type_in(made, "pilot")
    made.key("tab", None)
    made.key("tab", None)
    made.key("y", "y")
    made.key("tab", None)
    made.key("y", "y")
    assert done == [{"typed": "pilot", "reason": ""}]


def test_a_y_never_eats_a_proposed_value():
    made, done = form(Danger.YES, [Field("to", "To", "mira", required=True, replace=True)])
    made.key("y", "y")
    assert made.fields[0].value == "y"
    made.key("tab", None)
    assert made.fields[0].value == "mira"
    made.key("y", "y")
    assert done == [{"to": "mira"}]
    made, done = form(Danger.YES, [Field("to", "To", "mira", required=True, replace=True)])
    type_in(made, "yusuf")
    made.key("tab", None)
    made.key("y", "y")
    assert done == [{"to": "yusuf"}]


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["b", "o"], "bo"), (["backspace"], ""), (["end", "s"], "miras"), (["left", "x"], "mirxa"), (["ctrl+u"], ""),
        (["home", "X"], "Xmira"),
    ],
)  # fmt: skip
def test_a_proposed_value_gives_way_to_what_is_typed_and_stays_where_one_goes_into_it(keys, value):
    field = Field("to", "To", "mira", replace=True)
    for key in keys:
        field.key(key, key if len(key) == 1 else None)
    assert field.value == value
    pasted = Field("to", "To", "mira", replace=True)
    pasted.insert("bo")
    assert pasted.value == "bo"


def test_a_paste_at_the_question_is_said_to_go_nowhere():
    made, done = form(Danger.YES, [Field("a", "A")])
    made.focus = 1
    made.paste("y")
    assert "nothing is pasted here" in made.message
    assert done == []
