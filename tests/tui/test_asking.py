"""What forms ask and tell: names nobody knows, what a vote saw, questions with a clock, files that stand there already."""

import datetime as dt

import pytest

from cockpit.core.index import plan_of
from cockpit.model import commands as cmd
from cockpit.session.protocol import Rehearsing
from cockpit.tui.acts import clock
from cockpit.views.words import sentence
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, calm, decided, green, rolling_back, round_of_looking


def said(app):
    return " ".join(shown(app).replace("│", " ").split())


def on(app, pane, ref):
    app.go(pane, ref)
    app.repaint()
    assert app.ref == ref


def footer(app):
    return " ".join(shown(app).splitlines()[-1].split())


# --- people


def test_the_proposed_person_gives_way_to_the_one_typed(still):
    session = FakeSession(*calm(), "as ben engineering", "> open-session B1 1001 here", "as anna commander")
    app = still(session)
    press(app, "m", "O")
    assert "ben" in shown(app)
    press(app, "text:zoe", "tab", "y")
    assert session.sent == []
    assert '"zoe" is nobody whom the plan names or who was seen here' in said(app)
    assert "y offers it to zoe" in said(app)
    press(app, "y")
    assert session.sent == [cmd.OfferRole(duty="commander", to="zoe")]


def test_a_person_who_was_seen_is_not_asked_for_twice(still):
    session = FakeSession(*calm(), "as ben engineering", "> open-session B1 1001 here", "as anna commander")
    app = still(session)
    press(app, "m", "O", "tab", "y")
    assert session.sent == [cmd.OfferRole(duty="commander", to="ben")]


@pytest.mark.parametrize("key", ["O", "A"])
def test_a_slip_in_a_name_is_met_with_who_was_meant(still, key):
    session = FakeSession(*calm(), "as benjamin engineering", "> open-session B1 1001 here", "as anna commander")
    app = still(session)
    on(app, "people", "role:commander")
    press(app, "m", key, "text:benjamn", "tab", "y")
    assert session.sent == []
    assert 'did you mean "benjamin"?' in said(app)
    press(app, "shift+tab", "ctrl+u", "text:benjamin", "tab", "y")
    (sent,) = session.sent
    assert isinstance(sent, cmd.OfferRole | cmd.AssignRole)
    assert (sent.to if isinstance(sent, cmd.OfferRole) else sent.owner) == "benjamin"


def test_another_unknown_name_is_asked_for_anew(still):
    session = FakeSession(*calm())
    app = still(session)
    on(app, "people", "role:devops")
    press(app, "m", "A", "text:zoe", "tab", "y", "shift+tab", "ctrl+u", "text:mo", "tab", "y")
    assert session.sent == []
    assert '"mo" is nobody' in said(app)


# --- votes


def test_a_vote_shows_the_evidence_it_is_bound_to_and_what_changed_since(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session, (120, 50))
    press(app, "v")
    assert "The verdict as this opened, 09:" in said(app)
    assert "The evidence then, " in said(app)
    assert "CHANGED" not in said(app)
    session.tell("> run-gate tests", "run gate:tests fail '3 failed'", "wait 1s")
    app.repaint()
    assert "CHANGED while this is open, now: NO-GO" in said(app)
    assert "The verdict as this opened, 09:58:5" in said(app)
    press(app, "g", "y")
    assert session.state.polls["go-poll"].votes == {}


def test_a_verdict_that_came_back_is_said_to_have_changed(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session, (120, 50))
    press(app, "v")
    session.tell("> open-incident critical 'Queue is stuck'", "cond rule:no-critical true", "wait 1s")
    session.tell("> resolve-incident I1 'it moves'", "cond rule:no-critical false", "wait 1s")
    app.repaint()
    assert "The verdict changed while this is open, and is the same again." in said(app)


def test_a_verdict_that_the_engine_writes_down_only_now_has_not_changed(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    facts = session.state.verdict
    written, facts.verdict = facts.verdict, "not-ready"  # the screen judges by itself, a moment sooner
    app = still(session, (120, 50))
    press(app, "v")
    assert "The verdict as this opened, 09:58:51: GO" in said(app)
    facts.verdict, facts.seq = written, session.state.seq + 1
    app.repaint(force=True)
    assert "changed while this is open" not in said(app)
    facts.seq += 2
    app.repaint(force=True)
    assert "changed while this is open, and is the same again" in said(app)


def test_a_go_of_one_who_has_not_seen_that_the_evidence_got_worse_is_not_sent(still):
    edits = ('[[poll]]\\nid = "go-poll"\\n => [[poll]]\\nid = "go-poll"\\nevidence = ["tests"]\\n',)
    session = FakeSession(*green(), "> open-poll go-poll", edits=edits)
    app = still(session, (120, 50))
    press(app, "v")
    session.tell("> run-gate tests", "run gate:tests fail '3 failed'", "wait 1s")
    app.repaint()
    before = len(session.sent)
    press(app, "g", "y")
    assert len(session.sent) == before
    assert "the evidence got worse while this was open" in said(app)


def test_the_question_says_what_is_voted_and_where_a_relayed_word_is_said_to_stand(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session, (140, 50))
    on(app, "people", "vote:go-poll/devops")
    press(app, "v", "g", "text:call at ten", "enter", "tab")
    assert "y votes GO for DevOps agent, said in: call at ten" in said(app)
    press(app, "y")
    on(app, "people", "vote:go-poll/engineering")
    press(app, "v")
    assert "Where it was said is that of the last vote you passed on" in said(app)
    press(app, "g")
    assert "said in: call at ten" in said(app)
    press(app, "shift+tab", "shift+tab", "shift+tab", "text:mail", "tab", "tab", "tab", "y")
    sent = session.sent[-1]
    assert isinstance(sent, cmd.CastVote)
    assert (sent.duty, sent.link) == ("engineering", "mail")


# --- questions


CHANNEL = '[[channel]]\\nid = "forum"\\ntitle = "Forum"\\nkind = "hand"\\nanswer_within = "2h"\\n\\n[[phase]]\\nid = "preflight"'


def test_a_question_has_a_key_a_clock_and_an_answer(still):
    session = FakeSession(*calm(), edits=(f'[[phase]]\\nid = "preflight" => {CHANNEL}',))
    app = still(session)
    press(app, "m", "q")
    assert "To be answered by 11:58, in 2h" in said(app)
    press(app, "text:Where is my order?", "enter", "enter", "text:30m", "enter")
    assert "To be answered by 11:28, in 1h30m" in said(app)
    press(app, "text:soon", "enter")
    assert session.sent == []
    assert '"soon" is no time' in said(app)
    press(app, "ctrl+u", "enter")
    (sent,) = session.sent
    assert isinstance(sent, cmd.OpenAction)
    assert (sent.text, sent.origin, sent.due) == ("Where is my order?", "channel:forum", None)
    (asked,) = (one for one in session.state.actions.values() if one.origin.startswith("channel:"))
    assert asked.due is not None
    assert asked.due - session.now() == dt.timedelta(minutes=90)


def test_a_channel_that_promises_nothing_asks_by_when(still):
    session = FakeSession(*calm())
    app = still(session)
    press(app, "m", "q", "text:Is it down?", "ctrl+d")
    assert session.sent == []
    assert "promises no answer in time: say by when" in said(app)
    press(app, "text:45m", "ctrl+d")
    (sent,) = session.sent
    assert isinstance(sent, cmd.OpenAction)
    assert sent.due == session.now() + dt.timedelta(minutes=45)


# --- files


def test_a_file_that_is_there_already_is_named_before_another_takes_its_place(still):
    session = FakeSession(*calm())
    app = still(session, (120, 50))
    assert session.state.plan is not None
    (title, name) = next((one.title, one.id) for one in session.state.plan.artifact)
    for path, verb in (("notes.md", "attaches it"), ("other.md", "puts it in the place of what is there")):
        press(app, "m", "F", f"text:{title}", "tab", "enter")
        assert ("THERE ALREADY: evidence/notes.md (attached by anna, " in said(app)) == (path == "other.md")
        press(app, f"text:{path}", "tab", "tab")
        assert f"y {verb}" in said(app)
        assert len(session.sent) == (path == "other.md")
        press(app, "y")
        sent = session.sent[-1]
        assert isinstance(sent, cmd.AttachFile)
        assert (sent.artifact, sent.path) == (name, f"evidence/{path}")


def test_a_file_that_somebody_attached_meanwhile_is_asked_about_first(still):
    session = FakeSession(*calm())
    app = still(session, (120, 50))
    assert session.state.plan is not None
    title, name = session.state.plan.artifact[0].title, session.state.plan.artifact[0].id
    press(app, "m", "F", f"text:{title}", "tab", "enter", "text:mine.md", "tab", "tab")
    sha = "cd" * 32
    session.tell(f"> attach-file {name} evidence/theirs.md {sha} 12")
    app.repaint()
    press(app, "y")
    assert session.sent == []
    assert "meanwhile a file is there already" in said(app)
    press(app, "y")
    assert isinstance(session.sent[-1], cmd.AttachFile)


# --- the rest


def test_a_rehearsal_that_goes_on_says_where_y_leads(still):
    session = FakeSession(*calm())
    session.flying = (Rehearsing("/releases/pilot-rehearsal", "T-5:00, NOT READY"),)
    app = still(session)
    press(app, "m", "V")
    assert "A REHEARSAL goes on" in said(app)
    press(app, "tab")
    assert "y goes there, and this release goes on without you" in said(app)
    press(app, "shift+tab", "right", "tab")
    assert "y asks what to rehearse next" in said(app)
    press(app, "y")
    assert "Start a REHEARSAL" in said(app)
    press(app, "tab", "tab", "tab")
    assert "y rehearses" in said(app)


def test_a_closed_release_offers_only_what_it_still_takes(still):
    session = FakeSession(*calm(), "> close-release 'over' abandon=true")
    app = still(session, (120, 40))
    assert session.state.closed
    for pane, ref in (("checklist", "item:warm-sessions"), ("gates", "gate:lint")):
        on(app, pane, ref)
        for words in ("x done", "X skip", "r run", "R ROLL BACK", "i incident"):
            assert words not in footer(app)
        assert "n note" in footer(app)
        assert "q leave" in footer(app)


def test_what_is_overdue_is_named_before_a_release_is_closed(still):
    session = FakeSession(*green(), "wait 3h")
    app = still(session, (120, 50))
    press(app, "m", "Q")
    assert "OVERDUE" in said(app)


def test_the_question_of_closing_hears_of_what_came_and_went_while_it_is_open(still, monkeypatch):
    lacking = [("stability", "not over"), ("artifacts", "missing: Notes")]
    monkeypatch.setattr("cockpit.tui.acts.clock.missing", lambda *_: list(lacking))
    app = still(FakeSession(*green()), (120, 50))
    press(app, "m", "Q")
    assert "missing: artifacts: Notes" in said(app)
    assert "no longer missing" not in said(app)
    del lacking[1]
    press(app, "x")
    assert "no longer missing: artifacts: Notes" in said(app)
    lacking.append(("artifacts", "missing: Flags"))
    press(app, "backspace")
    assert "since this opened missing: artifacts: Flags" in said(app)


def test_ctrl_c_in_a_dialog_says_how_to_leave_it(still):
    app = still(FakeSession(*calm()))
    press(app, "n", "ctrl+c")
    assert "esc leaves this" in app.stage.message.text


def test_the_detail_of_a_file_says_where_it_is_and_never_a_name_of_the_plan_in_braces(still):
    session = FakeSession(*calm())
    app = still(session, (120, 40))
    assert session.state.plan is not None
    assert any("{evidence}" in one.path for one in session.state.plan.artifact)
    for one in session.state.plan.artifact:
        app.detail(f"artifact:{one.id}")
        assert "{evidence}" not in shown(app)
        assert "{date}" not in shown(app)
        assert "looked for at" in shown(app)


@pytest.mark.parametrize(
    ("keys", "wrong", "right"),
    [
        (["H", "text:waiting", "tab"], "10x", "10m"),
        (["L"], "soon", "+30m"),
        (["m", "b"], "10:30", "T-30:00"),
        (["N", "text:the bridge opened", "tab"], "tomorrow", "10m"),
        (["m", "z"], "x", "15m"),
    ],
)
def test_a_time_that_is_none_is_said_on_its_line_before_anything_is_confirmed(still, keys, wrong, right):
    session = FakeSession(*calm())
    app = still(session, (120, 50))
    if keys == ["m", "z"]:
        on(app, "announcements", next(line.key for line in panes(app, "announcements") if line.key.startswith("due:")))
    press(app, *keys, f"text:{wrong}")
    (form,) = app.stage.dialogs
    assert f'"{wrong}"' in form.fields[form.focus].problem
    name = form.fields[form.focus].name
    press(app, "tab", "text:why", "ctrl+d", "tab", "tab", "y")
    assert session.sent == []
    form.focus = next(index for index, field in enumerate(form.fields) if field.name == name)
    press(app, "ctrl+u", f"text:{right}")
    assert form.fields[form.focus].problem == ""


def panes(app, name):
    app.go(name)
    app.repaint()
    return app.stage.panes[name].lines


def test_a_y_pressed_a_line_too_early_takes_no_rollback_away(still):
    session = FakeSession(*calm())
    app = still(session, (120, 50))
    press(app, "H", "text:waiting", "tab", "tab", "y")
    assert session.sent == []
    assert '"y" is none of stays possible and blocked while held' in said(app)
    press(app, "ctrl+u", "b", "tab")
    assert "y holds, and nobody can roll back" in said(app)
    press(app, "shift+tab", "text:stays", "tab")
    assert "nobody can roll back" not in said(app)
    press(app, "y")
    assert session.sent == [cmd.CallHold(reason="waiting")]


def test_a_role_that_somebody_holds_is_taken_over_only_with_a_reason_and_by_that_word(still):
    session = FakeSession(*calm(), "as ben devops", "> take-role devops 'on call'", "as anna commander")
    app = still(session, (120, 40))
    on(app, "people", "role:devops")
    press(app, "m", "T", "tab", "y")
    assert session.sent == []
    assert "Reason is needed" in said(app)
    press(app, "text:ben is asleep", "tab")
    assert "y takes it over from ben" in said(app)
    press(app, "y")
    assert session.sent == [cmd.TakeRole(duty="devops", reason="ben is asleep")]


# --- steering what runs


def test_handing_a_step_over_says_with_whom_it_is_and_with_whom_it_will_be(still):
    session = FakeSession(*rolling_back())
    app = still(session)
    on(app, "rollback", "step:P1/tell-ceo")
    press(app, "m", "h")
    assert "with Pilot lead until now" in said(app)
    press(app, "text:inc", "tab", "tab")
    assert "y hands it to Incident Scribe" in said(app)
    press(app, "y")
    assert session.sent == [cmd.HandOverStep(proc="P1", step="tell-ceo", to="scribe", reason="")]
    on(app, "rollback", "step:P1/tell-ceo")
    press(app, "m", "h")
    assert "with QA until now" in said(app), "who has that role"


def test_aborting_says_how_far_it_came(still):
    app = still(FakeSession(*rolling_back()))
    press(app, "m", "k")
    assert "1/6 steps are done, and stay so." in said(app)


def test_a_second_rollback_asks_for_its_reason_on_its_line(still):
    session = FakeSession(*rolling_back())
    app = still(session, (120, 50))
    press(app, "m", "k", "text:hotdash-pilot", "text:wrong target", "tab", "y")
    session.tell("run step:P1/script pass", "wait 1s")
    app.repaint(force=True)
    press(app, "R", "text:hotdash-pilot")
    assert "Reason is needed" in said(app)
    assert app.stage.dialogs[-1].focus == 1, "on the line of the reason"
    press(app, "text:now the right one", "tab", "y")
    call = session.sent[-1]
    assert isinstance(call, cmd.CallProcedure)
    assert call.reason == "now the right one"


def test_a_first_rollback_needs_no_reason(still):
    session = FakeSession(*calm())
    app = still(session, (120, 50))
    press(app, "R", "text:hotdash-pilot", "y")
    assert isinstance(session.sent[-1], cmd.CallProcedure)


def test_a_line_whose_outcome_is_unknown_offers_to_settle_it_first(still):
    session = FakeSession(*rolling_back(), "lost step:P1/script 'no result was recorded'")
    app = still(session)
    on(app, "rollback", "step:P1/script")
    assert footer(app).index("e settle") < footer(app).index("x done")
    on(app, "rollback", "step:P1/tell-ceo")
    assert "e settle" not in footer(app)


# --- what a question warns of


def test_a_green_gate_that_runs_again_makes_the_verdict_not_ready_and_the_question_says_so_first(still):
    session = FakeSession(*green())
    items = [item for phase in plan_of(session.state).phase for item in phase.item]
    line = next(item for item in items if item.gate == "staging-smoke")
    session.tell(f"> reopen-item {line.id} 'once more'")
    app = still(session, (120, 50))
    on(app, "checklist", f"item:{line.id}")
    press(app, "r")
    assert "GO is NOT READY until then." in said(app)
    press(app, "y")
    assert session.sent == [cmd.StartItem(item=line.id)]
    app.repaint()
    assert "NOT READY" in said(app)


def test_a_gate_that_is_not_green_is_run_without_a_warning(still):
    session = FakeSession(*green(), "> run-gate tests", "run gate:tests fail '3 failed'")
    app = still(session, (120, 50))
    on(app, "gates", "gate:tests")
    press(app, "r")
    assert "FAILED" in said(app)
    assert "Green now" not in said(app)
    press(app, "escape")
    on(app, "gates", "gate:staging-smoke")
    press(app, "r")
    assert "Green now: Staging smoke" in said(app)
    assert "GO is NOT READY" not in said(app)


OUT = [*decided(), "> start-item warm-sessions", "run item:warm-sessions pass", "> start-item enable-flag",
       "run item:enable-flag pass"]  # fmt: skip


def looked(rounds, bad=""):
    return [line for number in range(rounds) for line in ("wait 5s", *round_of_looking(number, bad=bad))]


def sign_form(still, session):
    session.take_role("support-lead")
    app = still(session, (120, 60))
    on(app, "people", "signoff:cx-stable")
    press(app, "s")
    return app


def test_who_signs_before_the_launch_is_told_so_with_the_verdict(still):
    app = sign_form(still, FakeSession(*calm()))
    assert "The verdict as this opened, " in said(app)
    assert "Nothing was deployed yet" in said(app)


def test_who_signs_after_the_launch_is_warned_of_nothing(still):
    app = sign_form(still, FakeSession(*OUT))
    assert "The verdict as this opened, " in said(app)
    assert "Nothing was deployed yet" not in said(app)
    assert "ROLLBACK IS" not in said(app)


def test_who_signs_while_a_rollback_is_on_is_told_so(still):
    app = sign_form(still, FakeSession(*rolling_back()))
    assert "A ROLLBACK IS ON" in said(app)


def test_who_signs_after_a_rollback_is_told_so(still):
    done = [
        "run step:P1/script pass", "> finish-step P1 tell-ceo 'rang'", "run announce:A1 pass", "> confirm-sent A2",
        "wait 2s", "> finish-step P1 legacy-links 'sent round'", "> finish-step P1 record 'written'", "wait 1s",
    ]  # fmt: skip
    app = sign_form(still, FakeSession(*rolling_back(), *done))
    assert "The release was ROLLED BACK" in said(app)


def test_who_signs_while_a_rollback_is_recommended_is_told_so(still):
    app = sign_form(still, FakeSession(*OUT, *looked(13), *looked(40, "prod-health")))
    assert "A ROLLBACK IS RECOMMENDED" in said(app)


def test_a_statement_that_is_quoted_in_the_plan_is_not_quoted_twice(still):
    edits = ('statement = "The CX workflows are stable." => statement = \'"The CX workflows are stable."\'',)
    app = sign_form(still, FakeSession(*calm(), edits=edits))
    assert '"The CX workflows are stable."' in said(app)
    assert "“" not in said(app)


def test_whose_hold_is_ended_is_said_and_who_holds_the_clock_still(still):
    session = FakeSession(
        *calm(), "> call-hold 'the desk is busy'", "as ben engineering", "> call-hold 'the smoke is odd'"
    )
    session.tell("as anna commander")
    app = still(session)
    clock.hold(app)
    said_ = " ".join(shown(app).split())
    assert "called by anna at" in said_
    assert "It stays held: ben holds it too, the smoke is odd" in said_
    press(app, "tab")
    assert "ends this hold" in shown(app)
    press(app, "y")
    assert [one.hold for one in session.state.clock.holds] == ["H2"]
    told = next(line for line in reversed(session.state.tail) if line.type == "clock.resumed")
    words = sentence(told.type, told.data, app.sight().names)
    assert words.startswith("hold ended after")
    assert words.endswith("the clock stays held by ben")
    assert app.stage.message.text.startswith("that hold is over")
