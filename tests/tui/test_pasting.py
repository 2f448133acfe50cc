"""What was printed elsewhere, pasted as somebody's proof: its lines stay lines, from the form to the detail."""

import pytest

from cockpit.model import commands as cmd
from cockpit.tui.dialogs.field import MOST_PASTED, Field, Needed
from cockpit.tui.dialogs.form import Danger, Form
from cockpit.tui.glyphs import ASCII
from cockpit.tui.text import verbatim, width_of
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm, rolling_back

PRINTED = "test result: ok.\n    212 passed\n\n\x1b[32mdone\x1b[0m\tin 3 s\n"


def pasted(text, **options):
    field = Field("text", "Text", lines=True, **options)
    field.insert(text)
    return field


def drawn(field, focused=False, width=60):
    return ["".join(text for text, _ in row).rstrip() for row in field.draw(width, 6, focused)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_stay_lines_whatever_the_terminal_ends_them_with(end):
    field = pasted(f"  one{end}two{end}{end}three{end}")
    assert field.value == "  one\ntwo\n\nthree"
    assert field.taken == "  one\ntwo\n\nthree"


def test_a_second_paste_goes_on_where_the_first_ended():
    field = pasted("one\ntwo\n")
    field.insert("\nthree")
    assert field.taken == "one\ntwo\nthree"


def test_what_is_too_long_keeps_head_and_tail_and_says_what_is_missing():
    field = pasted("\n".join(f"line {number}" for number in range(20_000)))
    assert len(field.value) <= MOST_PASTED
    lines = field.value.split("\n")
    assert (lines[0], lines[-1]) == ("line 0", "line 19999")
    left_out = next(line for line in lines if "left out" in line)
    whole = len("\n".join(f"line {number}" for number in range(20_000)))
    kept = len(field.value) - len(f"\n{left_out}\n")
    assert left_out == f"... {whole - kept:,} characters left out ..."
    field.insert("more " * 10_000)
    assert len(field.value) <= MOST_PASTED


def test_a_field_shows_how_much_was_pasted_its_first_and_its_last_lines():
    field = pasted("\n".join(f"line {number}" for number in range(1, 31)))
    first, *below = drawn(field)
    assert first.split() == ["Text", "30", "lines,", "230", "characters"]
    assert [line.strip() for line in below] == ["| line 1", "| ... 27 lines ...", "| line 29", "| line 30"]
    assert drawn(field, focused=True)[1:] == below
    assert len(drawn(pasted("one line"))) == 1


@pytest.mark.parametrize("width", [20, 60])
def test_nothing_pasted_reaches_the_terminal_raw(width):
    field = pasted("a\x1b]52;c;aGk=\x07\n" + "字" * 80 + "\n\x1b[2J\tend\n\u202eback")
    for focused in (False, True):
        for row in field.draw(width, 6, focused):
            assert width_of(row) == width
            assert all(ord(one) >= 32 and one != "\u202e" for text, _ in row for one in text)


def test_a_form_without_room_shows_the_lines_alone():
    form = Form("T", lambda _v: "", fields=[pasted("1\n2\n3\n4\n5"), Field("b", "B")], danger=Danger.YES)
    width, height = form.size(60, 9)
    rows = form.draw(width, height, ASCII)
    assert len(rows) == height
    text = "\n".join("".join(piece for piece, _ in row) for row in rows)
    assert "5 lines" in text or "1↵2" in text
    assert "| 4" not in text
    assert "goes on" in text


def test_a_needed_text_of_several_lines_is_not_missing():
    field = Needed("text", "T", lambda: "say it", lines=True)
    assert field.problem == "say it"
    field.insert("\n\n")
    assert field.problem == "say it"
    field.insert("a\nb")
    assert field.problem == ""


def test_an_item_done_elsewhere_keeps_what_was_printed(still):
    session = FakeSession(*calm())
    app = still(session)
    app.go("checklist", "item:oncall")
    session.tell("> reopen-item oncall 'again'")
    app.repaint()
    press(app, "x", "shift+tab", "shift+tab")
    app.pasted(PRINTED.replace("\n", "\r"))
    press(app, "enter", "y")
    assert session.sent[-1] == cmd.CheckItem(item="oncall", text=PRINTED.strip("\n"))
    app.repaint()
    press(app, "enter")
    picture = shown(app)
    assert "What came of it, 4 lines" in picture
    assert "     212 passed" in picture
    assert "^[[32mdone^[[0m" in picture


def test_a_step_done_by_hand_shows_all_that_was_pasted_and_who_did(still):
    session = FakeSession(*rolling_back())
    app = still(session)
    (proc,) = (one for one in session.state.procs.values() if one.kind == "rollback")
    session.do(cmd.FinishStep(proc=proc.proc, step="tell-ceo", text="rang twice\n  said: go\nhung up"))
    app.go("rollback", f"step:{proc.proc}/tell-ceo")
    app.repaint()
    press(app, "enter")
    picture = shown(app)
    assert "said: go" in picture
    assert "hung up" in picture
    assert "anna at" in picture


def test_verbatim_keeps_blanks_and_breaks_anywhere():
    assert verbatim("  a  b\n\tc", 20) == ["  a  b", "        c"]
    assert verbatim("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]
    assert all(width_of(((line, ""),)) <= 9 for line in verbatim("字" * 20, 9))


def test_an_item_that_waits_for_somebody_s_judgement_takes_it_where_it_stands(still):
    session = FakeSession(role="scribe")
    app = still(session)
    item = next(one for phase in app.sight().plan.phase for one in phase.item if one.gate == "templates-filled")
    app.go("checklist", f"item:{item.id}")
    app.repaint()
    press(app, "x")
    assert "I have read the launch" in shown(app)
    press(app, "f", "text:two names", "tab", "tab", "y")
    assert session.sent[-1] == cmd.AttestGate(gate="templates-filled", verdict="fail", reason="two names")
    assert session.state.gates["templates-filled"].verdict == "fail"


def test_a_paste_that_nothing_takes_does_nothing_and_says_so(still):
    session = FakeSession(*calm())
    app = still(session)
    app.pasted("cd release\nq\nRy")
    assert "nothing here takes a paste" in app.stage.message.text
    assert not app.stage.dialogs
    assert session.sent == []
    press(app, "n")
    app.pasted("as printed")
    assert "as printed" in shown(app)
