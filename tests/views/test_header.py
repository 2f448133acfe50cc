"""The lines that are always on the screen."""

import datetime as dt
import re

from cockpit.core.clock import t_seconds, t_then
from cockpit.model import commands as cmd
from cockpit.model.frame import Label, Tone
from cockpit.views.base import Sight
from cockpit.views.header import clocked, header, hot, verdict_words
from tests.core.desk import T0, Desk
from tests.tui.fake import FakeSession, alarm, calm, calm_day, rolling_back


def test_before_anything_is_known_it_is_not_ready_and_says_why(sight_of):
    view = header(sight_of(FakeSession()), "live")
    assert view.verdict_short.text == "NOT READY"
    assert view.reasons
    assert view.clock.text == "T-2:00"
    assert view.wall == "09:58:00"
    assert view.zone == "PST"


def test_the_verdict_names_its_reason_and_its_owner(sight_of):
    view = header(sight_of(FakeSession(*alarm())), "live")
    assert view.verdict_short.text == "NO-GO"
    assert view.verdict_short.tone is Tone.BAD
    assert view.verdict.text == "NO-GO · Unit and integration tests pass: 3 failed: approvals queue · Engineer agent"
    assert view.reasons[0].ref == "gate:tests"


def test_a_gate_that_runs_is_said_to_run_since_then(sight_of):
    session = FakeSession(*calm())
    session.tell("> run-gate tests")
    view = header(sight_of(session), "live")
    told = next(one.text for one in view.reasons if one.ref == "gate:tests")
    assert re.fullmatch(r"Unit and integration tests pass: running since \d\d:\d\d:\d\d", told)


def test_a_waiver_is_said_with_its_decision_and_its_end(sight_of):
    edits = ('id = "lint"\\ntitle => id = "lint"\\nwaivable_by = ["D-014"]\\ntitle',)
    session = FakeSession(edits=edits)
    session.tell("> run-gate lint", "run gate:lint fail '2 problems'", "wait 2s")
    session.tell("> grant-waiver lint D-014 'known, harmless' expires=+4h", "wait 2s")
    words = [reason.text for reason in header(sight_of(session), "live").reasons]
    assert any("waived under D-014" in text for text in words)


def test_modes_stand_in_words_and_an_engine_that_is_silent_is_lost(sight_of):
    session = FakeSession(*calm_day(2))
    assert [mode.text for mode in header(sight_of(session), "live").modes] == ["LIVE"]
    assert [mode.text for mode in header(sight_of(session), "read-only").modes] == ["READ-ONLY"]
    assert [mode.text for mode in header(sight_of(session), "replay").modes] == ["REPLAY"]
    session.story.now += dt.timedelta(seconds=60)
    view = header(sight_of(session), "live")
    assert [mode.text for mode in view.modes] == ["LIVE", "ENGINE LOST"]
    assert view.engine.text == "engine silent for 1:00"
    assert view.verdict_short.text == "NOT READY"


def test_blind_stands_beside_the_mode(sight_of):
    session = FakeSession(*calm_day(2), "probe control fail 503 'no route'")
    assert "MONITORING BLIND" in [mode.text for mode in header(sight_of(session), "live").modes]


def test_a_hold_that_ends_by_itself_says_first_when_so_that_a_narrow_screen_keeps_it(sight_of):
    view = header(sight_of(FakeSession("> call-hold 'waiting for CX' for_s=600")), "live")
    assert view.state.text == "HOLDING until 10:08 · at T-2:00 · called by anna · waiting for CX"


def test_a_hold_says_where_who_and_why(sight_of):
    session = FakeSession("> call-hold 'waiting for CX'")
    view = header(sight_of(session), "live")
    assert view.state.text == "HOLDING at T-2:00 · called by anna · waiting for CX"
    assert view.clock.text == "T-2:00"
    session.tell("wait 90s")
    assert header(sight_of(session), "live").clock.text == "T-2:00"


def test_a_slip_is_said_for_an_hour(sight_of):
    session = FakeSession("> set-t0 2027-02-19T18:30:00 reason='CI is slow'")
    assert header(sight_of(session), "live").state.text == "T0 SLIPPED 10:00 -> 10:30"


def test_a_closed_release_says_so_and_keeps_the_verdict_it_had(sight_of):
    session = FakeSession(*calm(), "> close-release reason='called off' abandon=yes")
    view = header(sight_of(session), "live")
    assert view.state.text == "CLOSED: abandoned"
    assert view.next.text.startswith("the release is closed")
    assert view.engine.text == "no engine needed"  # it has ended: how long ago it wrote last is no news


def test_a_replay_shows_what_was_journaled_and_where_todays_rules_differ(sight_of):
    session = FakeSession(*alarm())
    session.state.verdict.verdict, session.state.verdict.reasons = "GO", ()
    view = header(sight_of(session), "replay")
    assert view.verdict_short.text == "GO"
    assert view.today.text == "today's rules: NO-GO"
    assert header(sight_of(session), "live").today.text == ""


def test_what_is_overdue_is_counted_and_what_comes_next_is_named(sight_of):
    view = header(sight_of(FakeSession(*calm())), "live")
    assert view.overdue
    assert all(duty.label.text.startswith("OVERDUE") for duty in view.overdue)
    assert view.due.text == "Launch"
    assert view.due.label.text == "in 1:10"


def test_an_engine_on_its_way_is_said_and_nobody_is_told_to_start_another(sight_of):
    session = FakeSession(*calm_day(2))
    session.story.now += dt.timedelta(seconds=60)
    assert header(sight_of(session), "live").next.ref == "engine:"
    view = header(sight_of(session), "live", starting=True)
    assert (view.engine.text, view.engine.tone) == ("engine starting", Tone.BAD)
    assert "start the engine" not in view.next.text
    assert "ENGINE LOST" in [mode.text for mode in view.modes], "until it is heard"


def test_countdowns_of_the_header_go_on_between_two_looks_until_their_time_comes(sight_of):
    session = FakeSession(*calm())
    view = header(sight_of(session), "live")
    assert not hot(sight_of(session), view)
    session.story.now += dt.timedelta(seconds=69)
    later = clocked(view, sight_of(session))
    assert (later.due.text, later.due.label.text) == ("Launch", "in 0:01")
    assert later.clock.text == "T-0:01"
    assert not hot(sight_of(session), later)
    session.story.now += dt.timedelta(seconds=1)
    assert hot(sight_of(session), later), "the time has come: look at everything"


def test_an_engine_that_fails_at_part_of_its_work_is_not_called_ok(sight_of):
    session = FakeSession(*calm())
    sight = sight_of(session)
    assert header(sight, "live").engine.text.startswith("engine ok")
    sight.state.engine.trouble["what is due"] = "no space left"
    assert header(sight, "live").engine == Label("engine fails at what is due", Tone.WARN)
    assert not [one for one in header(sight, "live").modes if one.text == "ENGINE LOST"]


def test_what_comes_next_comes_no_nearer_while_the_clock_is_held(sight_of):
    session = FakeSession(*calm(), "> call-hold 'waiting for CX'")
    view = header(sight_of(session), "live")
    session.story.now += dt.timedelta(seconds=3)
    later = clocked(view, sight_of(session))
    assert later.due.label.text == view.due.label.text == header(sight_of(session), "live").due.label.text
    assert later.wall != view.wall


def test_a_rollback_that_was_aborted_stands_beside_the_verdict_until_the_next_one(sight_of):
    session = FakeSession(*rolling_back(), "> abort-procedure P1 'the flag is not ours'", "run step:P1/script pass")
    assert header(sight_of(session), "live").state.text == "ROLLBACK ABORTED, 2 of 6 steps done"
    session.tell("> call-procedure rollback 'once more' typed=hotdash-pilot", "wait 1s")
    assert "ABORTED" not in header(sight_of(session), "live").state.text


def test_a_waiver_that_ends_on_another_day_names_the_day(sight_of):
    edits = ('id = "lint"\\ntitle => id = "lint"\\nwaivable_by = ["D-014"]\\ntitle',)
    session = FakeSession(edits=edits)
    session.tell("> run-gate lint", "run gate:lint fail '2 problems'", "wait 2s")
    session.tell("> grant-waiver lint D-014 'known, harmless' expires=+20h", "wait 2s")
    sight = sight_of(session)
    ends = next(iter(sight.state.waivers.values())).expires.astimezone(sight.zone)
    assert ends.date() != sight.now.astimezone(sight.zone).date()
    assert verdict_words(sight, "CONDITIONAL GO", ()).endswith(f"until {ends:%a %H:%M}")


def test_the_clock_stops_when_the_release_is_closed() -> None:
    desk = Desk('[[role]]\nid = "lead"\nmay = ["close"]\n')
    desk.now = T0 + dt.timedelta(minutes=90)
    desk.do(cmd.CloseRelease(reason="it is over"), "anna", "lead")
    desk.now += dt.timedelta(hours=7)
    assert header(Sight(desk.state, desk.now), "live").clock.text == "T+1:30:00"
    assert (t_seconds(desk.state, desk.now), t_then(desk.state, desk.now)) == (5400.0, 5400.0)


def test_a_role_that_somebody_else_has_taken_over_is_not_the_readers_any_more(sight_of):
    session = FakeSession(*calm())
    assert header(sight_of(session), "live").role == "Launch Commander"
    session.tell("as zoe commander", "> take-role commander 'anna is ill'")
    assert header(sight_of(session), "live").role == ""
