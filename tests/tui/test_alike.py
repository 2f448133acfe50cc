"""Questions behave alike: where the focus goes once the name is whole, and what a stray letter can do."""

from cockpit.tui.dialogs.choice import Choice
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form, Outcome


def typed(form, *keys):
    out = Outcome.STAY
    for key in keys:
        for one in key.removeprefix("text:") if key.startswith("text:") else [key]:
            out = form.key(one, one if len(one) == 1 else None)
    return out


def closing(sent, *, needed):
    how = Choice("how", "How", (("close", "close"), ("abandon", "abandon")), "close")
    fields = [Field("typed", "Type the name", wanted="pilot"), how, Field("reason", "Reason", required=needed)]
    return Form("Close", lambda v: sent.append(dict(v)) or "", fields=fields, danger=Danger.NAME, verb="closes")


def test_after_the_name_comes_the_question():
    sent: list[dict[str, str]] = []
    form = closing(sent, needed=False)
    assert typed(form, "text:pilot") is Outcome.STAY
    assert form.confirming
    assert typed(form, "y") is Outcome.DONE
    assert sent == [{"typed": "pilot", "how": "close", "reason": ""}]


def test_a_y_that_fits_no_choice_is_taken_out_again_as_elsewhere():
    sent: list[dict[str, str]] = []
    form = closing(sent, needed=False)
    typed(form, "text:pilot", "tab", "tab", "y")
    assert form.fields[form.focus].name == "how"
    assert "tab takes it out, then y closes" in form.message
    typed(form, "tab")
    assert form.confirming
    assert typed(form, "y") is Outcome.DONE
    assert sent == [{"typed": "pilot", "how": "close", "reason": ""}]


def test_tab_is_no_way_to_the_question_where_nothing_is_chosen_yet():
    choice = Choice("choice", "Decision", (("go", "GO"), ("no-go", "NO-GO")))
    form = Form("Decide", lambda _: "", fields=[choice, Field("reason", "Reason")], danger=Danger.YES, verb="decides")
    typed(form, "y")
    assert '"y" is none of GO and NO-GO' in form.message
    assert "then y" not in form.message
    typed(form, "tab")
    assert not form.confirming
    assert choice.typed == ""
    typed(form, "g", "tab")
    assert choice.value == "go"


def test_what_is_missing_comes_before_the_question():
    form = closing([], needed=True)
    typed(form, "text:pilot")
    assert form.fields[form.focus].name == "reason"
    typed(form, "text:all said", "tab")
    assert form.confirming


def relayed(sent):
    fields = [
        Field("link", "Said where", required=True),
        Field("who", "Whose word", "Olaf", required=True, replace=True),
        Field("reason", "Remark"),
    ]
    return Form(
        "Sign", lambda v: sent.append(dict(v)) or "", fields=fields, danger=Danger.YES, verb="signs", quick=True
    )


def test_a_lone_y_in_a_proposed_name_is_taken_out_again():
    sent: list[dict[str, str]] = []
    form = relayed(sent)
    typed(form, "tab", "y", "tab")
    assert form.fields[1].value == "Olaf"
    assert form.fields[form.focus].name == "link", "that is what is missing"
    assert sent == []


def test_a_stray_letter_instead_of_a_proposed_name_is_asked_about_once():
    sent: list[dict[str, str]] = []
    form = relayed(sent)
    typed(form, "text:call", "tab", "y", ".", "tab", "tab", "y")
    assert sent == []
    assert form.message == 'Whose word is "y.", not "Olaf": look again, then y signs all the same'
    typed(form, "y")
    assert sent == [{"link": "call", "who": "y.", "reason": ""}]


def test_another_whole_name_is_nobodys_slip():
    sent: list[dict[str, str]] = []
    form = relayed(sent)
    typed(form, "text:call", "tab", "text:Zoe", "tab", "tab", "y")
    assert [one["who"] for one in sent] == ["Zoe"]
