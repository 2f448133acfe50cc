"""A sentence typed at the wrong place decides, votes, signs and runs nothing."""

import datetime as dt

import pytest

from cockpit.model import commands as cmd
from cockpit.model.people import DEFAULT_SEVERITIES
from cockpit.session.protocol import Playback
from cockpit.tui.acts import people, running, work
from cockpit.tui.acts.common import titled
from cockpit.tui.dialogs.field import Field
from cockpit.tui.dialogs.form import Danger, Form
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm, decided, green, outage, rolling_back

SENTENCE = "text:replica lag is growing on the orders database, deploy stays, go slowly, why not"


def on(app, pane, ref):
    app.go(pane, ref)
    app.repaint()


def test_a_sentence_typed_into_a_decision_decides_nothing(still):
    session = FakeSession(*green())
    app = still(session)
    on(app, "checklist", "phase:preflight")
    people.decide(app)
    assert app.stage.dialogs
    press(app, SENTENCE, "enter", "y", "enter", "y")
    assert session.sent == []
    said = " ".join(shown(app).split())
    assert "is none of" in said
    assert "an arrow chooses" in said


@pytest.mark.parametrize("typed", ["go on, y", " y y", "abstain, y"])
def test_letters_that_go_on_are_no_vote(still, typed):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v")
    assert app.stage.dialogs
    press(app, f"text:{typed}", "enter", "y")
    assert session.sent == []


def test_the_exact_answer_still_votes_and_tab_gives_the_keys_back(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v", "g", "o", "y")
    assert session.sent == []
    press(app, "tab", "y")
    assert [type(one) for one in session.sent] == [cmd.CastVote]


@pytest.mark.parametrize("typed", ["not sure about this", "no", "go", "abstain for now"])
def test_a_vote_takes_no_sentence_and_the_next_one_for_an_answer(still, typed):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v", f"text:{typed}", "enter", "text:yes, you too", "enter", "y", "enter", "y")
    assert session.sent == []


def test_hello_and_the_answer_to_it_hold_no_countdown(still):
    session = FakeSession(*calm())
    app = still(session)
    press(app, "text:Hello, has anybody looked at the queue?", "enter", "text:yes, all is well", "enter")
    assert session.sent == []


def test_hello_changes_no_role_and_enter_keeps_the_one_there_is(still):
    session = FakeSession(*calm())
    app = still(session)
    before = session.role
    assert before
    press(app, "text:hello", "enter")
    assert session.role == before
    assert "looks like a sentence" in shown(app)
    press(app, "tab", "enter")
    assert session.role == before
    assert not app.stage.dialogs
    session.story.now += dt.timedelta(seconds=9)
    press(app, "o", "text:scribe", "enter")
    assert session.role == "scribe"


def test_enter_again_and_again_confirms_nothing(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v", "g", *["enter"] * 20)
    assert session.sent == []


def test_system_is_down_signs_nothing(still):
    session = FakeSession(*calm())
    session.take_role("support-lead")
    app = still(session)
    on(app, "people", "signoff:cx-stable")
    press(app, "text:system is down, yes", "enter", "text:why", "enter")
    assert session.sent == []


def test_after_a_refusal_what_is_typed_on_opens_only_forms_that_wait(still):
    session = FakeSession(*decided())
    app = still(session)
    on(app, "checklist", "item:warm-sessions")
    press(app, "K")
    assert "K refused" in app.stage.message.text
    press(app, "r", "y")
    assert session.sent == []
    press(app, "tab", "y")
    assert session.sent == [cmd.StartItem(item="warm-sessions")]


def test_after_a_while_a_letter_is_a_key_again(still):
    session = FakeSession(*decided())
    app = still(session)
    on(app, "checklist", "item:warm-sessions")
    press(app, "K")
    session.story.now += dt.timedelta(seconds=9)
    press(app, "r", "y")
    assert session.sent == [cmd.StartItem(item="warm-sessions")]


def test_an_incident_can_be_opened_where_the_plan_names_no_severities(still):
    session = FakeSession()
    app = still(session)
    app.sight().book.severities = {one.id: one for one in DEFAULT_SEVERITIES}
    press(app, "i", "text:Replica lag", "enter")
    assert "Critical" in shown(app)
    assert "Medium" in shown(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_refusal_does_not_begin_as_if_it_were_done_and_says_what_to_do_to_its_end(still, size):
    session = FakeSession(*decided())
    app = still(session, size)
    session.take_role("scribe")
    on(app, "checklist", "item:warm-sessions")
    press(app, "x")
    said = app.stage.message.text
    assert said.startswith("x refused: ")
    end = said.split()[-1]
    assert end in "\n".join(shown(app).splitlines()[-3:])


def test_a_line_done_or_run_during_a_rollback_says_so_and_asks_for_the_name(still):
    session = FakeSession(*rolling_back())
    app = still(session)
    for key in ("x", "r"):
        on(app, "checklist", "item:enable-flag")
        act = {"x": work.check, "r": running.run}[key]
        before = len(session.sent)
        act(app)
        assert "A ROLLBACK IS ON" in shown(app)
        press(app, "y", "enter", "y")
        assert len(session.sent) == before
        press(app, "escape")


@pytest.mark.parametrize("key", ["x", "r"])
def test_a_question_that_stood_open_when_a_rollback_was_called_is_answered_by_no_letter(still, key):
    session = FakeSession(*decided())
    app = still(session)
    on(app, "checklist", "item:enable-flag")
    {"x": work.check, "r": running.run}[key](app)
    session.tell("> call-procedure rollback 'approvals are stuck' typed=hotdash-pilot", "wait 1s")
    app.repaint()
    assert "A ROLLBACK IS ON" in shown(app)
    press(app, "y")
    assert session.sent == []
    press(app, "escape")


def test_a_deploy_that_the_rules_speak_against_says_so(still):
    session = FakeSession(*decided())
    app = still(session)
    on(app, "checklist", "item:enable-flag")
    running.run(app)
    assert "The rules say" not in shown(app)
    press(app, "escape")
    session.tell("> open-incident critical 'orders are lost'", "wait 1s")
    app.repaint()
    running.run(app)
    assert "The rules say NO-GO: Critical is open: orders are lost" in " ".join(shown(app).split())
    press(app, "escape")


def test_a_line_before_its_time_says_how_much(still):
    session = FakeSession(*decided())
    app = still(session)
    on(app, "checklist", "item:heartbeat-fresh")
    work.check(app)
    assert "before its time" in shown(app)


def test_a_title_cannot_imitate_the_question(still):
    session = FakeSession(
        edits=('title = "Staging and production sessions warmed up" => title = "Warm\\u000Aas root"',)
    )
    app = still(session)
    assert "Warm" in titled(app, "item:warm-sessions")
    assert "\n" not in titled(app, "item:warm-sessions")


def footer(app):
    return shown(app).splitlines()[-1]


def test_the_footer_offers_nothing_that_another_role_or_session_has_to_do(still):
    session = FakeSession(*decided(), mode="read-only")
    app = still(session)
    on(app, "checklist", "item:warm-sessions")
    for words in ("x done", "X skip", "r run", "ROLL BACK", "o role"):
        assert words not in " ".join(footer(app).split())
    session = FakeSession(*decided())
    session.take_role("")
    app = still(session)
    on(app, "checklist", "item:warm-sessions")
    assert "ROLL BACK" not in footer(app)
    assert "r run" not in " ".join(footer(app).split())
    assert "o role" in " ".join(footer(app).split())


def test_a_gate_that_newly_fails_is_on_the_screen(still):
    session = FakeSession(*green())
    app = still(session)
    session.tell("> run-gate prod-smoke", "run gate:prod-smoke fail '1 failed'")
    app.repaint()
    gates = app.stage.panes["gates"]
    assert (gates.key, gates.top) == ("gate:prod-smoke", 0)


def test_the_replay_says_play_while_it_is_paused(still):
    session = FakeSession(*green(), mode="replay")
    start, now = session.story.entries[0].at, session.story.now
    session.playing = Playback(now, start, now, 10.0, paused=False, view="known", marks=())
    app = still(session)
    assert "space pause" in " ".join(footer(app).split())
    press(app, "space")
    assert session.playing.paused
    assert "space play" in " ".join(footer(app).split())


def test_a_reason_typed_where_how_is_asked_abandons_no_release(still):
    session = FakeSession(*green())
    app = still(session)
    press(app, "m", "Q", "text:hotdash-pilot", "shift+tab", "text:rolled back, next try on Monday")
    assert "[close]" in shown(app)
    press(app, "tab", "text:rolled back", "tab", "y")
    assert session.sent == []
    assert 'next try on Monday" is none of close and abandon' in " ".join(shown(app).replace("│", " ").split())
    press(app, "ctrl+u", "tab", "tab", "y")
    assert session.sent == [cmd.CloseRelease(reason="rolled back", abandon=False)]


def test_the_question_before_closing_says_as_what_and_what_stays_open(still):
    session = FakeSession(*green(), "> open-incident critical 'Queue is stuck'")
    app = still(session)
    press(app, "m", "Q")
    asked = shown(app)
    assert "would be closed, not complete: missing " in asked
    assert "lines open: " in asked
    assert "Queue is stuck" in asked
    assert "missing: artifacts: Run of show" in asked
    press(app, "text:hotdash-pilot", "shift+tab", "a")
    assert "would be closed as abandoned" in shown(app)


@pytest.mark.parametrize(("more", "at_once"), [([Field("b", "B")], False), ([], True)])
def test_tab_is_said_to_reach_the_question_only_where_no_field_comes_before_it(more, at_once):
    fields = [Field("a", "A", required=True), *more]
    made = Form("F", lambda _v: "", fields=fields, danger=Danger.YES, quick=True)
    for letter in "call":
        made.key(letter, letter)
    made.key("enter", None)
    assert "tab, then y does it" in made.message
    assert ("goes there at once" in made.message) is at_once


def test_the_first_letters_of_a_word_judge_nothing_anew_and_are_no_second_persons_word(still):
    session = FakeSession(*green())
    app = still(session)
    press(app, "text:Aye, all here", "enter", "text:yes", "escape")
    assert session.sent == []
    session.story.now += dt.timedelta(seconds=9)
    press(app, "A", "y")
    assert session.sent == []
    assert "tab or an arrow, then y" in " ".join(shown(app).split())
    press(app, "tab", "y")
    assert session.sent == [cmd.RunGate(which="all")]


def test_the_second_person_is_asked_for_more_than_the_beginning_of_a_word(still):
    edits = ('kind = "rollback"\\n => kind = "rollback"\\ntwo_person = true\\n',)
    day = [*outage(), "as anna commander", "> call-procedure rollback 'approvals are stuck' typed=hotdash-pilot"]
    session = FakeSession(*day, who="zoe", role="engineering", edits=edits)
    (waiting,) = [one.proc for one in session.state.procs.values() if one.status == "waiting-second"]
    app = still(session)
    on(app, "rollback", f"proc:{waiting}")
    press(app, "text:Cycle the workers", "enter", "text:yes", "escape")
    assert session.sent == []
    session.story.now += dt.timedelta(seconds=9)
    press(app, "C", "y")
    assert session.sent == []
    press(app, "tab", "y")
    assert session.sent == [cmd.ConfirmProcedure(proc=waiting)]


def test_a_sentence_that_happens_to_name_a_card_and_the_answer_to_it_start_nothing(still):
    session = FakeSession(*green())
    app = still(session)
    press(app, "text:chatwoot api is failing", "enter")
    assert "Start: Chatwoot API is failing" in shown(app)
    press(app, "text:yes, rerouted", "enter", "y")
    assert session.sent == []
    press(app, "tab", "y")
    (sent,) = session.sent
    assert isinstance(sent, cmd.CallProcedure)


def test_a_card_chosen_by_a_word_or_an_arrow_asks_at_once(still):
    for keys in (["text:chatwoot"], ["text:chatwoot api", "up"]):
        session = FakeSession(*green())
        app = still(session)
        press(app, "c", *keys, "enter", "y")
        assert [type(one) for one in session.sent] == [cmd.CallProcedure], keys
