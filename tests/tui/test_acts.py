"""From a key to a command: what is asked for is exactly what was shown, and its target is fixed when the dialog opens."""

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from cockpit.core.index import book, plan_of
from cockpit.format.canonical import canonical_plan, plan_hash
from cockpit.model import commands as cmd
from cockpit.model.frame import Duty
from cockpit.tui.dialogs.picker import Picker
from cockpit.views.next_action import _candidates
from tests.tui.conftest import press, shown
from tests.tui.fake import FakeSession, alarm, calm, calm_day, decided, green, rolling_back


def on(app, pane, ref):
    app.go(pane, ref)
    app.repaint()
    assert app.ref == ref


def last(session):
    return session.sent[-1]


def test_an_item_is_done_with_x_and_y(still):
    session = FakeSession(*calm())
    app = still(session)
    on(app, "checklist", "item:snapshots")
    session.tell("> reopen-item snapshots 'again'")
    app.repaint()
    press(app, "x")
    assert "Data snapshots confirmed" in shown(app)
    assert session.sent == []
    press(app, "y")
    assert last(session) == cmd.CheckItem(item="snapshots")
    assert "done: Data snapshots confirmed" in app.stage.message.text


def test_what_came_of_it_can_be_said(still):
    session = FakeSession(*calm(), "> reopen-item snapshots 'again'")
    app = still(session)
    on(app, "checklist", "item:snapshots")
    press(app, "x", "shift+tab", "shift+tab", "text:42 rows", "tab", "text:https://x.example", "tab", "y")
    assert last(session) == cmd.CheckItem(item="snapshots", text="42 rows", link="https://x.example")


def test_skipping_needs_a_reason(still):
    session = FakeSession()
    app = still(session)
    on(app, "checklist", "item:snapshots")
    press(app, "X", "tab", "y")
    assert session.sent == []
    assert "Reason is needed" in shown(app)
    press(app, "text:no data today", "tab", "y")
    assert last(session) == cmd.SkipItem(item="snapshots", reason="no data today")


def test_a_step_runs_after_y_and_shows_its_command_first(still):
    session = FakeSession(*decided())
    app = still(session)
    on(app, "checklist", "item:warm-sessions")
    press(app, "r")
    assert "scripts/warm.sh" in shown(app)
    press(app, "y")
    assert last(session) == cmd.StartItem(item="warm-sessions")


def test_what_failed_says_how_and_what_to_do_before_it_runs_again(still):
    session = FakeSession(*decided(), "> start-item warm-sessions", "run item:warm-sessions fail 'exit 7, expected 0'")
    app = still(session)
    on(app, "checklist", "item:warm-sessions")
    press(app, "r")
    assert "FAILED: exit 7, expected 0" in shown(app)
    press(app, "escape")
    session.tell("> run-gate tests", "run gate:tests fail '3 failed'")
    app.repaint()
    on(app, "gates", "gate:tests")
    press(app, "r")
    assert "FAILED: 3 failed" in shown(app)
    assert " ".join(book(session.state).gates["tests"].help.split()[:3]) in " ".join(shown(app).split())


def test_an_incident_is_told_of_to_whom_one_chooses_and_an_update_elsewhere_counts(still):
    session = FakeSession("> open-incident critical 'Saves fail'")
    app = still(session)
    on(app, "incidents", "incident:I1")
    press(app, "m", "e")
    assert "Whom" in shown(app)
    press(app, "escape", "i")
    assert "Update given" in shown(app)


def test_a_gate_runs_one_all_or_what_is_not_green(still):
    session = FakeSession()
    app = still(session)
    on(app, "gates", "gate:lint")
    press(app, "r", "y")
    assert last(session) == cmd.RunGate(which="lint")
    press(app, "A", "tab", "y")
    assert last(session) == cmd.RunGate(which="all")
    press(app, "F", "y")
    assert last(session) == cmd.RunGate(which="failed")


def test_the_target_is_fixed_when_the_dialog_opens(still):
    session = FakeSession(*calm())
    app = still(session)
    on(app, "gates", "gate:lint")
    press(app, "r")
    session.tell("> run-gate tests", "run gate:tests fail '1 failed'")
    app.repaint()
    app.stage.panes["gates"].seek("gate:tests")
    press(app, "y")
    assert last(session) == cmd.RunGate(which="lint")


def test_a_note_is_one_line_and_enter(still):
    session = FakeSession()
    app = still(session)
    press(app, "n", "text:bridge is open", "enter")
    assert last(session) == cmd.AddNote(text="bridge is open")


def test_a_note_on_an_entry_is_about_it(still):
    session = FakeSession("> add-note first")
    app = still(session)
    press(app, "7")
    seq = int(app.ref.partition(":")[2])
    press(app, "n", "text:second", "enter")
    assert last(session) == cmd.AddNote(text="second", relates_to=(seq,))


def test_an_incident_is_opened_and_brought_up_to_date(still):
    session = FakeSession()
    app = still(session)
    press(
        app,
        "i",
        "text:Tiles are slow",
        "enter",
        "h",
        "enter",
        "text:operators wait",
        "enter",
        "enter",
        "text:engineering",
        "enter",
        "enter",
        "enter",
    )
    assert last(session) == cmd.OpenIncident(
        severity="high", title="Tiles are slow", impact="operators wait", owner="engineering"
    )
    on(app, "incidents", "incident:I1")
    press(app, "i", "text:cache is cold", "tab", "right", *["enter"] * 9)
    sent = last(session)
    assert isinstance(sent, cmd.UpdateIncident)
    assert (sent.incident, sent.text, sent.owner, sent.severity) == ("I1", "cache is cold", None, None)
    assert sent.stage is not None


@pytest.mark.parametrize("severity", ["critical", "high"])
def test_an_incident_nobody_owns_asks_for_its_owner_first(still, severity):
    session = FakeSession(f"> open-incident {severity} 'Tiles are slow'")
    app = still(session)
    on(app, "incidents", "incident:I1")
    press(app, "i", "text:mira", "ctrl+d")
    sent = last(session)
    assert isinstance(sent, cmd.UpdateIncident)
    assert (sent.owner, sent.text) == ("mira", "")


def test_an_incident_is_resolved_with_words(still):
    session = FakeSession("> open-incident high 'Tiles are slow'")
    app = still(session)
    on(app, "incidents", "incident:I1")
    press(app, "m", "r", "text:cache warmed", "enter", "tab", "y")
    assert last(session) == cmd.ResolveIncident(incident="I1", text="cache warmed")


def test_a_vote_shows_the_verdict_it_is_bound_to(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v")
    assert "The verdict as this opened, " in shown(app)
    press(app, "g", "y")
    assert last(session) == cmd.CastVote(poll="go-poll", choice="go", duty="commander")


def test_a_vote_for_another_role_is_relayed_with_a_link(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    on(app, "people", "vote:go-poll/devops")
    press(app, "v", "g", "text:https://chat.example/1", "enter", "tab", "y")
    sent = last(session)
    assert isinstance(sent, cmd.CastVote)
    assert (sent.duty, sent.relayed_for, sent.link) == ("devops", "DevOps agent", "https://chat.example/1")


def test_the_next_vote_of_the_same_call_takes_three_keys(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    on(app, "people", "vote:go-poll/devops")
    press(app, "v", "g", "text:call with everybody", "enter", "tab", "y")
    app.repaint()
    on(app, "people", "vote:go-poll/support-lead")
    press(app, "v", "g")
    assert "call with everybody" in shown(app)
    press(app, "y")
    sent = last(session)
    assert isinstance(sent, cmd.CastVote)
    assert (sent.duty, sent.choice, sent.link) == ("support-lead", "go", "call with everybody")


def test_where_a_word_was_given_has_to_be_somewhere(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    on(app, "people", "vote:go-poll/devops")
    press(app, "v", "g", "text:x", "enter", "tab", "y")
    assert "needs to say where it was given: 'x' does not" in shown(app)
    assert session.state.polls["go-poll"].votes == {}


def test_a_no_go_asks_for_its_reason_and_a_go_does_not(still):
    session = FakeSession(*green(), "> open-poll go-poll")
    app = still(session)
    press(app, "v", "n")
    assert "NO-GO needs a reason" in shown(app)
    press(app, "text:tiles are slow", "tab", "y")
    sent = last(session)
    assert isinstance(sent, cmd.CastVote)
    assert (sent.choice, sent.reason) == ("no-go", "tiles are slow")


def test_a_poll_is_opened_and_declared(still):
    session = FakeSession(*green())
    app = still(session)
    press(app, "m", "p", "y")
    assert last(session) == cmd.OpenPoll(poll="go-poll")
    session.tell("> cast-vote go-poll go", "as ben engineering", "> cast-vote go-poll go", "as dev devops", "> cast-vote go-poll go",
                 "as sue support-lead", "> cast-vote go-poll go", "as anna commander")  # fmt: skip
    app.repaint()
    press(app, "m", "d")
    assert "Engineering On-Call: GO" in shown(app)
    press(app, "g", "y")
    assert last(session) == cmd.DeclarePoll(poll="go-poll", result="go")


def test_the_very_statement_that_is_shown_gets_signed(still):
    session = FakeSession(*calm())
    session.take_role("support-lead")
    app = still(session)
    on(app, "people", "signoff:cx-stable")
    press(app, "s")
    statement = app.sight().book.signoffs["cx-stable"].statement
    assert statement in shown(app)
    press(app, "enter", "y")
    assert last(session) == cmd.Sign(signoff="cx-stable", statement=statement)


def test_hold_asks_why_and_then_the_same_key_resumes(still):
    session = FakeSession()
    app = still(session)
    press(app, "H", "text:waiting for CX", "tab", "text:10m", "tab", "tab", "y")
    assert last(session) == cmd.CallHold(reason="waiting for CX", for_s=600.0)
    assert "HOLDING until 10:08 · at T-2:00" in shown(app)
    press(app, "H", "tab", "y")
    assert last(session) == cmd.ReleaseHold(hold="H1")


@pytest.mark.parametrize(("typed", "t0"), [("+30m", "18:30"), ("10:45", "18:45"), ("2027-02-19 11:00", "19:00")])
def test_t0_slips_to_a_time_however_it_is_written(still, typed, t0):
    session = FakeSession()
    app = still(session)
    press(app, "L", f"text:{typed}", "tab", "text:CI is slow", "tab", "y")
    sent = last(session)
    assert isinstance(sent, cmd.SetT0)
    assert sent.t0 == dt.datetime.fromisoformat(f"2027-02-19T{t0}:00+00:00")


def test_a_hold_after_t0_says_what_it_stops_and_next_how_it_ends(still):
    session = FakeSession("at T+1m")
    app = still(session)
    press(app, "H")
    seen = " ".join(shown(app).split())
    assert "T0 is past: what is out stays out" in seen
    assert "It puts off " in seen
    assert "T0 moves by" not in seen
    press(app, "text:wait", "tab", "text:10m", "tab", "tab", "y")
    duties = [one for one in _candidates(app.sight()) if one.label.text == "HOLDING"]
    assert [one.text for one in duties] == ["the countdown goes on by itself at 10:11, or resume it (H): wait"]


def test_the_form_says_what_t0_becomes_while_it_is_typed(still):
    app = still(FakeSession())
    press(app, "L", "text:+3")
    assert "T0 becomes" not in shown(app)
    press(app, "m")
    assert "T0 becomes Fri 19 Feb 10:03:00 PST, in 5:00 (3m after the T0 before)" in shown(app)
    press(app, "tab", "text:CI is slow", "tab")
    assert "moves T0 to 10:03" in shown(app)


def test_past_t0_a_length_counts_from_now_and_the_form_says_so_before_anything_is_typed(still):
    session = FakeSession("at T+10m")
    app = still(session)
    press(app, "L")
    assert "+LENGTH counts from now: T0 is past" in shown(app)
    press(app, "text:+3m", "tab", "text:again")
    assert "(3m from now: T0 is past)" in shown(app)
    press(app, "tab", "y")
    assert last(session) == cmd.SetT0(t0=session.now() + dt.timedelta(minutes=3), reason="again")


def test_a_time_of_day_that_is_past_says_that_it_is_tomorrow(still):
    session = FakeSession()
    app = still(session)
    press(app, "L", "text:09:30", "tab", "text:late", "tab")
    assert "in 23h32m (that is tomorrow, Sat 20 Feb:" in shown(app)
    assert "moves T0 to Sat 09:30" in shown(app)
    press(app, "y")
    assert last(session) == cmd.SetT0(t0=dt.datetime(2027, 2, 20, 17, 30, tzinfo=dt.UTC), reason="late")


def test_a_time_of_day_that_passes_while_the_question_stands_is_not_tomorrow_unseen(still):
    session = FakeSession()
    app = still(session)
    press(app, "L", "text:09:59", "tab", "text:soon", "tab")
    assert "tomorrow" not in shown(app)
    session.story.now += dt.timedelta(minutes=1)
    press(app, "y")
    assert session.sent == []
    assert "that is tomorrow, Sat 20 Feb" in shown(app)
    press(app, "y")
    assert last(session) == cmd.SetT0(t0=dt.datetime(2027, 2, 20, 17, 59, tzinfo=dt.UTC), reason="soon")


def test_a_t0_in_the_past_is_named_with_the_ways_out(still):
    session = FakeSession()
    app = still(session)
    press(app, "L", "text:T-10m", "tab", "text:x", "tab", "y")
    assert session.sent == []
    assert "T0 would be Fri 19 Feb 09:50:00 PST, which is 8 min past" in shown(app)


def test_t0_moves_for_another_try_long_after_it(still):
    session = FakeSession("at T+3d")
    app = still(session)
    press(app, "L", "text:2027-02-24 10:00", "tab", "text:another try", "tab", "y")
    assert last(session) == cmd.SetT0(t0=dt.datetime(2027, 2, 24, 18, tzinfo=dt.UTC), reason="another try")


def test_a_time_that_is_none_is_refused_on_the_dialog(still):
    session = FakeSession()
    app = still(session)
    press(app, "L", "text:soonish", "tab", "text:x", "tab", "y")
    assert session.sent == []
    assert '"soonish" is no time' in shown(app)


# --- rollback


def test_rollback_shows_everything_and_wants_the_name(still):
    session = FakeSession(*alarm())
    app = still(session)
    press(app, "R")
    text = shown(app)
    for words in (
        "ROLL BACK hotdash-pilot",
        "Production is down",
        "Back to   legacy",
        "never rehearsed",
        "1. Turn the production flag off",
    ):
        assert words in text
    press(app, "enter", "enter", "y", "enter")
    assert session.sent == []
    press(app, "escape")
    assert app.stage.message.text == "nothing was done"
    press(app, "R", "text:hotdash-pilot", "enter", "enter")
    assert session.sent == []
    press(app, "y")
    sent = last(session)
    assert isinstance(sent, cmd.CallProcedure)
    assert (sent.procedure, sent.typed, sent.trigger, sent.generation) == ("rollback", "hotdash-pilot", "prod-down", 0)
    assert "ROLLBACK" in shown(app)
    assert app.stage.focus == "rollback"
    assert app.stage.zoomed


def test_a_second_rollback_leads_to_the_one_that_runs(still):
    session = FakeSession(*rolling_back())
    app = still(session)
    press(app, "R")
    assert not app.stage.dialogs


def test_the_steps_of_a_rollback_are_done_skipped_and_handed_over(still):
    session = FakeSession(*rolling_back())
    app = still(session)
    on(app, "rollback", "step:P1/tell-ceo")
    press(app, "x", "y")
    assert last(session) == cmd.FinishStep(proc="P1", step="tell-ceo")
    session.tell("run step:P1/script fail 'exit 2'")
    app.repaint()
    on(app, "rollback", "step:P1/script")
    press(app, "r", "y")
    assert last(session) == cmd.RetryStep(proc="P1", step="script")


def test_a_failed_step_offers_what_can_be_done(still):
    session = FakeSession(*rolling_back(), "> finish-step P1 tell-ceo", "run step:P1/script fail 'exit 2'")
    app = still(session, (160, 50))
    assert app.stage.header.next.label.text == "FAILED"
    press(app, ".")
    assert isinstance(app.stage.dialogs[-1], Picker)
    text = shown(app)
    for words in ("Try it again", "Skip it, with a reason", "Hand it over", "Abort the procedure", "exit 2"):
        assert words in text
    press(app, "enter", "y")
    assert last(session) == cmd.RetryStep(proc="P1", step="script")


def test_an_unknown_outcome_is_settled_with_a_reason(still):
    session = FakeSession(*rolling_back(), "lost step:P1/script 'no result was recorded'")
    app = still(session)
    press(app, "e")
    assert "OUTCOME UNKNOWN: did it happen?" in shown(app)
    press(app, "right", "tab", "tab", "y")
    assert session.sent == []
    press(app, "text:the flag is off", "tab")
    assert "says: it happened" in shown(app)
    press(app, "y")
    sent = last(session)
    assert isinstance(sent, cmd.SettleRun)
    assert (sent.answer, sent.reason) == ("happened", "the flag is off")


def test_aborting_wants_the_name_too(still):
    session = FakeSession(*rolling_back())
    app = still(session)
    press(app, "m", "k", "y")
    assert session.sent == []
    press(app, "escape", "m", "k", "text:hotdash-pilot", "text:wrong target", "tab", "y")
    assert last(session) == cmd.AbortProcedure(proc="P1", reason="wrong target")


def test_a_card_is_one_key_away(still):
    session = FakeSession()
    app = still(session)
    press(app, "c", "text:shopify")
    assert "Shopify Admin is out" in shown(app)
    press(app, "enter", "y")
    sent = last(session)
    assert isinstance(sent, cmd.CallProcedure)
    assert sent.procedure == "shopify-down"


def test_a_trigger_is_muted_and_declared(still):
    session = FakeSession(*calm_day(8))
    app = still(session)
    on(app, "triggers", "trigger:prod-down")
    press(app, "M", "tab", "text:planned restart", "tab", "y")
    sent = last(session)
    assert isinstance(sent, cmd.SetSilence)
    assert sent.until == session.now() + dt.timedelta(minutes=10)
    press(app, "M", "tab", "y")
    assert last(session) == cmd.LiftSilence(trigger="prod-down")
    on(app, "triggers", "trigger:pii-exposure")
    press(app, "D")
    assert "Declare: this has come true" in shown(app)


# --- announcements, roles, the rest


def test_an_announcement_is_shown_as_it_resolves_before_it_is_sent(still):
    session = FakeSession(*calm())
    app = still(session, (160, 50))
    press(app, "a", "text:launch", "enter")
    assert "HotDash" in shown(app)
    press(app, "tab", "tab", "y")
    sent = last(session)
    assert isinstance(sent, cmd.Announce)
    assert sent.template == "launch"
    assert sent.text == ""


def test_a_text_that_cannot_be_sent_says_what_is_missing(still):
    session = FakeSession(*calm())
    app = still(session, (160, 50))
    press(app, "a", "text:incident", "enter")
    assert "Cannot be sent as it stands: it tells of an incident, and none is open." in shown(app)
    press(app, "tab", "tab")
    assert "y sends it" not in shown(app)
    assert "fill in {incident." in shown(app)


def test_a_role_is_taken_for_the_session_and_then_on_the_record(still):
    session = FakeSession()
    app = still(session)
    press(app, "o", "text:engineering", "enter")
    assert session.role == "engineering"
    press(app, "m", "T", "text:on call today", "tab", "y")
    assert last(session) == cmd.TakeRole(duty="engineering", reason="on call today")


def test_a_refusal_of_the_rules_stays_on_the_dialog(still):
    session = FakeSession(*calm())
    app = still(session)
    press(app, "d")
    if app.stage.dialogs:
        press(app, "right", "tab", "tab", "tab", "tab", "y")
        assert app.stage.dialogs


def test_what_may_not_have_been_written_is_said_to_be_uncertain(still):
    session = FakeSession()
    session.unsure = "the disk did not answer; look into the journal"
    app = still(session)
    press(app, "n", "text:hello", "enter")
    assert "NOT CERTAIN" in app.stage.message.text or "not certain" in shown(app)


def test_closing_shows_what_is_missing_and_wants_a_reason_for_it(still):
    session = FakeSession(*calm())
    app = still(session, (160, 60))
    press(app, "m", "Q")
    assert "missing:" in shown(app)
    press(app, "text:hotdash-pilot", "tab", "y")
    assert session.sent == []
    assert "Reason is needed" in shown(app)


# --- nothing a stray key does


@pytest.mark.parametrize("pane", list("1234567890"))
def test_no_single_key_changes_anything(still, pane):
    session = FakeSession(*rolling_back(), "lost step:P1/script 'gone'")
    app = still(session)
    keys = [chr(code) for code in range(33, 127)] + [
        "space",
        "enter",
        "tab",
        "backspace",
        "delete",
        "home",
        "end",
        "up",
        "down",
    ]
    for key in keys:
        if key == "q":
            continue
        press(app, pane, key)
        assert session.sent == [], key
        while app.stage.dialogs:
            press(app, "escape")
        press(app, "escape", "escape")
    assert session.sent == []


def test_hammering_enter_changes_nothing(still):
    session = FakeSession(*rolling_back())
    app = still(session)
    for key in "xXrAFueKwCHLRcDMdvs":
        press(app, key, *["enter"] * 12)
        while app.stage.dialogs:
            press(app, "escape")
        press(app, "escape", "escape")
    assert session.sent == []


def test_the_next_action_goes_to_the_gate_that_an_item_waits_for(still):
    session = FakeSession(role="scribe")
    app = still(session)
    app.lead_to(Duty("", "item:templates"))
    assert (app.stage.focus, app.ref) == ("gates", "gate:templates-filled")
    assert "Attest a gate" in shown(app)
    press(app, "right", "tab", "text:read all four", "tab", "tab", "y")
    assert last(session) == cmd.AttestGate(gate="templates-filled", verdict="pass", reason="read all four")


def test_a_gate_of_another_role_is_shown_and_refused_with_its_reason(still):
    app = still(FakeSession())
    app.lead_to(Duty("", "item:templates"))
    assert app.ref == "gate:templates-filled"
    assert not app.stage.dialogs
    assert "is for" in app.stage.message.text


def test_a_text_that_was_not_delivered_is_sent_again_as_it_was(still):
    session = FakeSession(*calm(), "> announce launch war-room text='Live in ten minutes.'")
    number = next(iter(session.state.announcements))  # a clipboard's text beside it is for a person
    session.tell(f"run announce:{number} error 'no route to host'")
    app = still(session)
    on(app, "announcements", f"announcement:{number}")
    app.lead_to(Duty("", f"announcement:{number}"))  # what . does where NEXT says so
    assert f"{number} was not delivered; this is its text" in shown(app)
    press(app, "tab", "tab", "y")
    assert last(session) == cmd.Announce(template="launch", text="Live in ten minutes.", channel="war-room")


def test_a_step_that_announces_sends_once_and_then_asks_for_what_a_person_posts(still):
    session = FakeSession(*decided(), "> start-item enable-flag", "run item:enable-flag pass")
    app = still(session)
    on(app, "checklist", "item:launch-message")
    press(app, "r", "y")
    ordered = [one.announcement for one in session.state.announcements.values()]
    assert ordered == ["A1", "A2"]
    app.repaint()
    on(app, "checklist", "item:launch-message")
    press(app, "r")
    assert "waits to be posted by a person" in app.stage.message.text
    assert list(session.state.announcements) == ordered
    on(app, "announcements", "announcement:A2")
    press(app, "tab", "shift+tab")
    on(app, "announcements", "announcement:A2")
    press(app, "x", "y")
    assert last(session) == cmd.ConfirmSent(announcement="A2")


def test_the_next_action_brings_an_incident_up_to_date(still):
    session = FakeSession(*alarm())
    app = still(session)
    on(app, "incidents", "incident:I1")
    app.lead_to(Duty("", "incident:I1"))
    assert "I1" in shown(app)
    assert app.stage.dialogs


# --- what the release stands on ---------------------------------------------------------------------------------------

LOOP = Path(__file__).resolve().parents[2] / "sample_releases" / "loop-r2" / "release.toml"


def loop(*lines):
    """A session on the loop sample, which has classes, tuples and a matrix."""
    session = FakeSession(who="rob", role="release-owner")
    session.story.tell(f"plan {LOOP}\nstart 2026-03-02T09:00 t0=2026-03-02T12:00\nas rob release-owner", "loop")
    session.tell(*lines)
    return session


def said(app):
    """What the dialog says, as running text."""
    lines = [line.split("│") for line in shown(app).splitlines()]
    return " ".join(" ".join(part[-2] if len(part) > 2 else "" for part in lines).split())


def test_the_class_is_changed_with_its_effects_in_sight(still):
    session = loop()
    app = still(session)
    press(app, "m", "C")
    assert "Requires" in shown(app)
    assert "nobody has recorded which of VG-LOOP-BUILD-001" in said(app)
    press(app, "tab", "text:y")  # R1, too
    assert "Newly required: VG-LOOP-BUILD-001" in said(app)
    press(app, "text:n", "tab", "tab", "text:n")  # neither R1 nor R3
    assert "Rules that count no more: performance-budget and efficacy" in said(app)
    press(app, "text:y", "tab", "ctrl+u", "text:one build", "tab", "text:VG-LOOP-BULD-001")
    assert "VG-LOOP-BULD-001" in shown(app), "a wrong id is said while it is typed"
    press(app, *("backspace",) * 8, "text:BUILD-001, VG-LOOP-CORE-001", "tab", "text:a build of its own", "tab", "y")
    assert last(session) == cmd.ChangeClass(
        classes=("R2", "R3"),
        scope="one build",
        scope_gates=("VG-LOOP-BUILD-001", "VG-LOOP-CORE-001"),
        reason="a build of its own",
    )
    assert session.state.scope_gates == ("VG-LOOP-BUILD-001", "VG-LOOP-CORE-001")


def test_a_tuple_is_typed(still):
    session = loop()
    app = still(session)
    press(app, "m", "u", "text:io-rflx", "enter")
    assert "compatibility.toml" in shown(app)
    press(app, "tab", "text:l6", "tab", "text:x6", "tab", "tab", "y")
    sent = last(session)
    assert (sent.tuple, sent.purpose) == ("current-rflx", "current")
    assert sent.refs == {"loop_sha": "l6", "consumer_sha": "x6"}


def test_the_way_back_is_chosen_and_the_rollback_goes_there(still):
    session = loop(
        "tuple back-la rollback consumer=loop-agent loop_sha=l5 consumer_sha=a5",
        "tuple back-rcc rollback consumer=rlm-claude-code loop_sha=l5 consumer_sha=r5 schema_version=6",
    )
    app = still(session)
    press(app, "m", "B", "text:loop-agent", "enter", "y")
    assert last(session) == cmd.SetTuple(tuple="back-la", purpose="rollback")
    press(app, "R")
    assert "Back to   back-la" in shown(app)


def test_a_file_is_attached_as_the_artifact_under_the_cursor(still):
    session = FakeSession()
    app = still(session)
    first = plan_of(session.state).artifact[0].id
    app.go("artifacts", f"artifact:{first}")
    app.repaint()
    press(app, "m", "F", "text:gone", "tab", "tab", "y")
    assert session.sent == []
    assert "gone: no such file" in shown(app)
    press(app, "shift+tab", "shift+tab", "ctrl+u", "text:notes.md", "tab", "text:by hand", "tab", "y")
    assert last(session) == cmd.AttachFile(
        artifact=first, path="evidence/notes.md", sha256="ab" * 32, size=1874, text="by hand"
    )
    assert session.state.attachments[first]


def test_what_is_open_in_full_can_be_acted_on(still):
    session = FakeSession(*calm())
    gate = next(one for one in plan_of(session.state).gate if one.kind == "manual")
    session.take_role(gate.role or "")
    app = still(session)
    on(app, "gates", f"gate:{gate.id}")
    press(app, "enter")
    assert app.stage.covers
    press(app, "x")
    assert "Attest a gate" in shown(app)
    assert (gate.statement or "?")[:30] in shown(app)


def test_the_plan_is_amended_with_its_difference_in_sight(still):
    session = FakeSession()
    app = still(session)
    press(app, "m", "P")
    assert "release.toml is the plan in force" in shown(app)
    press(app, "escape")
    raw = {**session.story.raw, "release": {**session.story.raw["release"], "title": "Another title"}}
    difference = "--- in force\n+++ new\n@@ -1 +1 @@\n-title = one\n+title = another"
    session.amended = cmd.AmendPlan(canonical_plan(raw).decode(), plan_hash(raw), difference, reason="")
    press(app, "m", "P")
    assert "+title = another" in shown(app)
    press(app, "tab", "y")
    assert session.sent == []
    press(app, "text:agreed in D-7", "tab", "y")
    assert last(session).reason == "agreed in D-7"
    assert plan_of(session.state).release.title == "Another title"


def test_the_next_action_opens_a_poll_that_nobody_has_opened(still):
    session = FakeSession()
    app = still(session)
    on(app, "people", "poll:go-poll")
    app.lead_to(Duty("", "poll:go-poll"))
    press(app, "y")
    assert last(session) == cmd.OpenPoll(poll="go-poll")


def test_a_raised_card_comes_first_says_why_and_is_the_next_action(still):
    session = FakeSession("probe shopify fail 503 major_outage", "cond card:shopify-down true")
    app = still(session)
    press(app, "c")
    text = shown(app)
    assert "RAISED" in text
    assert "Shopify Admin API: fail" in text
    assert text.index("Shopify Admin is out") < text.index("Supabase is slow")
    press(app, "escape")
    on(app, "rollback", "procedure:shopify-down")
    app.lead_to(Duty("", "procedure:shopify-down"))
    press(app, "enter", "y")
    sent = last(session)
    assert isinstance(sent, cmd.CallProcedure)
    assert sent.procedure == "shopify-down"


def test_a_line_that_announces_shows_the_text_before_anybody_agrees(still):
    session = FakeSession(*decided(), "> start-item enable-flag", "run item:enable-flag pass")
    app = still(session)
    on(app, "checklist", "item:launch-message")
    press(app, "r")
    text = shown(app)
    assert "went live in production" in text
    assert "Operator channel" in text
    assert session.state.announcements == {}


def test_a_failed_step_is_guided_with_its_whole_reason(still):
    reason = "the push was rejected: main has moved on, fetch it first and look at what somebody else has pushed there"
    session = FakeSession(*rolling_back(), f"run step:P1/script fail '{reason}'")
    app = still(session)
    app.go("rollback", "step:P1/script")
    app.lead_to(Duty("", "step:P1/script"))
    text = shown(app)
    assert "Step failed" in text
    assert "the push was rejected" in text
    assert "pushed there" in text  # it is wrapped, not cut
    assert "Hand it over" in text


TWO_POLLS = (
    r'[[signoff]]\nid = "commander-done" => [[poll]]\nid = "last-poll"\ntitle = "And now?"\nroles = ["commander"]'
    r'\ndeclare = "commander"\n\n[[signoff]]\nid = "commander-done"'
)


def test_the_poll_that_is_opened_is_the_one_that_nobody_was_asked_in_yet(still):
    session = FakeSession(edits=(TWO_POLLS,))
    app = still(session)
    press(app, "m", "p")
    assert "Go for launch?" in shown(app)
    press(app, "y")
    voters = {"anna": "commander", "ben": "engineering", "dora": "devops", "sue": "support-lead"}
    session.tell(*(line for who, role in voters.items() for line in (f"as {who} {role}", "> cast-vote go-poll go")))
    app.repaint()
    press(app, "m", "d", "n", "text:not today", "tab", "y")
    assert last(session) == cmd.DeclarePoll(poll="go-poll", result="no-go", reason="not today")
    press(app, "m", "p")
    assert "And now?" in shown(app)
    press(app, "y", "v", "g", "y")
    assert last(session) == cmd.CastVote(poll="last-poll", choice="go", duty="commander")
    press(app, "m", "d", "n", "text:neither", "tab", "y", "m", "p")
    assert "It was declared NO-GO: everybody is asked anew." in shown(app)


def test_no_go_is_decided_where_go_cannot_be_said(still):
    session = FakeSession()
    app = still(session)
    phase = next(one for one in app.sight().plan.phase if one.decision is not None and one.role == "commander")
    go = cmd.MakeDecision(phase=phase.id, choice=phase.decision.choices[0])
    refused = session.may(go)
    assert refused is not None
    assert refused.code == "not-go"
    on(app, "checklist", f"phase:{phase.id}")
    press(app, "d")
    assert "Decision" in shown(app)
    assert "GO cannot be said: " in shown(app)
    press(app, "n", "text:the host is gone", "tab", "tab", "tab", "y")
    assert last(session) == cmd.MakeDecision(phase=phase.id, choice="no-go", reason="the host is gone")
    assert session.state.decisions[phase.id].choice == "no-go"


def test_the_next_step_of_something_to_do_afterwards_is_to_say_where_it_was_filed(still):
    session = FakeSession(*calm())
    for text in ("count the tills", "find out why it broke"):
        session.do(cmd.OpenAction(text=text))
    app = still(session)
    head = app.stage.header
    app.stage.header = msgspec.structs.replace(head, next=msgspec.structs.replace(head.next, ref="action:F3"))
    press(app, ".")
    assert "find out why it broke" in shown(app)
    press(app, "text:OPS-7", "enter")
    assert last(session) == cmd.FileAction(action="F3", where="OPS-7")


def test_a_card_that_asks_nothing_starts_with_one_letter(still):
    session = FakeSession(*calm())
    app = still(session)
    press(app, "c")
    picker = app.stage.dialogs[-1]
    assert isinstance(picker, Picker)
    card = picker.found()[0].key
    press(app, "enter", "enter")
    assert session.sent == []
    press(app, "y")
    assert isinstance(last(session), cmd.CallProcedure)
    assert last(session).procedure == card


def test_whoever_starts_a_procedure_stands_on_its_first_step(still):
    session = FakeSession(*calm())
    app = still(session)
    press(app, "c", "text:shopify", "enter", "y")
    app.repaint()
    called = next(iter(session.state.procs.values()))
    assert app.ref == f"step:{called.proc}/{next(iter(called.steps))}"


def test_where_every_vote_is_in_but_one_is_void_the_next_thing_is_to_vote_again(still):
    votes = [
        line
        for who, role in (("anna", "commander"), ("ben", "engineering"), ("dev", "devops"), ("sue", "support-lead"))
        for line in (f"as {who} {role}", "> cast-vote go-poll go")
    ]
    session = FakeSession(*green(), "> open-poll go-poll", *votes, "as anna commander")
    app = still(session)
    app.lead_to(Duty("", "poll:go-poll"))
    assert app.stage.dialogs[-1].title == "Declare the poll"
    press(app, "escape")
    session.tell("gate ci fail 'red'", "wait 2s")
    app.repaint()
    app.lead_to(Duty("", "poll:go-poll"))
    assert app.stage.dialogs[-1].title == "Vote"


def test_where_somebody_votes_no_the_next_thing_shows_who_and_why(still):
    session = FakeSession(
        *green(), "> open-poll go-poll", "as ben engineering", "> cast-vote go-poll no-go reason='tests are red'",
        "as anna commander",
    )  # fmt: skip
    app = still(session)
    assert app.stage.header.next.label.text == "NO-GO VOTE"
    press(app, ".")
    assert not app.stage.dialogs
    assert "tests are red" in shown(app)


def test_who_only_looks_on_is_promised_no_notes_and_no_record(still):
    session = FakeSession(*calm(), mode="read-only")
    app = still(session)
    press(app, "o")
    assert "write notes" not in shown(app)
    press(app, "text:scribe", "enter")
    assert app.stage.message.text == "looking on as Incident Scribe would"


def test_acting_in_no_role_is_nothing_to_put_on_record(still):
    session = FakeSession(*calm())
    app = still(session)
    press(app, "o", "text:no role", "enter")
    assert app.stage.message.text == "acting in no role"
