"""The views behind the panes, in the labels of the field."""

import datetime as dt

import pytest

from cockpit.model import commands as cmd
from cockpit.model.frame import Tone
from cockpit.model.state import State
from cockpit.tui.intents import Keymap
from cockpit.views import artifacts, checklist, gates, incidents, log, metrics, notices, people, procedures, timeline
from cockpit.views import triggers as trigger_views
from cockpit.views.base import Sight
from cockpit.views.detail import detail, text
from cockpit.views.digest import digest, line
from cockpit.views.header import header
from cockpit.views.next_lines import overdue
from tests.core.desk import Desk
from tests.tui.fake import T0, FakeSession, alarm, calm, calm_day, decided, rolling_back

VIEWS = (
    artifacts.artifacts, checklist.checklist, gates.gates, incidents.incidents, log.log, metrics.metrics, notices.notices,
    people.people, procedures.rollback, timeline.timeline, trigger_views.triggers,
)  # fmt: skip


def row(rows, ref):
    return next(one for one in rows if one.ref == ref)


@pytest.mark.parametrize("make", VIEWS)
def test_a_release_without_a_plan_is_shown_empty_rather_than_not_at_all(make):
    sight = Sight(State(), FakeSession().now())
    assert make(sight) is not None
    assert header(sight, "live").verdict_short.text == "NOT READY"


@pytest.mark.parametrize("make", VIEWS)
@pytest.mark.parametrize("day", ["calm", "alarm", "rolling_back"])
def test_the_same_state_and_time_give_the_same_view(sight_of, make, day):
    session = FakeSession(*{"calm": calm, "alarm": alarm, "rolling_back": rolling_back}[day]())
    assert make(sight_of(session)) == make(sight_of(session))


# --- checklist


def test_an_item_that_waits_says_for_what(sight_of):
    view = checklist.checklist(sight_of(FakeSession(*calm())))
    found = row(view.lines, "item:enable-flag")
    assert found.box == "waiting"
    assert found.label.text.startswith("after Pre-flight call")


def test_done_skipped_failed_and_overdue_items_say_so(sight_of):
    session = FakeSession("> check-item oncall", "> skip-item snapshots 'none today'")
    view = checklist.checklist(sight_of(session))
    assert row(view.lines, "item:oncall").box == "done"
    assert row(view.lines, "item:oncall").who == "anna 09:58"
    assert row(view.lines, "item:snapshots").label.text == "skipped"
    assert row(view.lines, "item:lock-code").label.text == "OVERDUE 11h58m"
    assert view.total == sum(1 for one in view.lines if not one.phase)


def test_a_running_item_counts_up(sight_of):
    session = FakeSession(*decided(), "> start-item warm-sessions", "wait 12s")
    found = row(checklist.checklist(sight_of(session)).lines, "item:warm-sessions")
    assert found.box == "running"


# --- gates


def test_a_gate_says_what_came_of_it(sight_of):
    session = FakeSession(
        "gate ci pass", "gate code-freeze fail 'abc123 came after'", "gate staging-env error 'no such variable'"
    )
    rows = gates.gates(sight_of(session)).rows
    assert row(rows, "gate:ci").verdict.text == "PASS"
    assert row(rows, "gate:code-freeze").verdict.tone is Tone.BAD
    assert row(rows, "gate:staging-env").verdict.text == "CHECK BROKEN"
    assert row(rows, "gate:lint").verdict.text == "PENDING"
    assert rows[0].ref == "gate:code-freeze", "what fails stands on top"


def test_a_pass_that_is_too_old_is_stale_and_not_green(sight_of):
    session = FakeSession("> run-gate lint", "run gate:lint pass")
    session.story.now += _ago(25 * 3600)
    found = row(gates.gates(sight_of(session)).rows, "gate:lint")
    assert found.verdict.text == "STALE 1d01h"
    assert found.verdict.tone is Tone.WARN


def _ago(seconds):
    import datetime as dt

    return dt.timedelta(seconds=float(seconds))


def test_a_gate_that_runs_counts_up(sight_of):
    session = FakeSession("> run-gate lint")
    assert row(gates.gates(sight_of(session)).rows, "gate:lint").verdict.text == "WAITING"


# --- metrics and triggers


def test_a_metric_says_its_bound_its_age_and_its_grade(sight_of):
    rows = metrics.metrics(sight_of(FakeSession(*calm_day(3)))).rows
    assert row(rows, "metric:p95").bound == "max 1,500 ms"
    assert row(rows, "metric:p95").age == "now"
    assert row(rows, "metric:adoption").label.text == "met"
    assert row(rows, "metric:sentiment").label.text == "NO DATA"
    assert row(rows, "metric:open-p0").label.text == ""


def test_a_metric_that_is_not_measured_any_more_is_stale(sight_of):
    session = FakeSession(*calm_day(2))
    session.story.now += _ago(720)
    found = row(metrics.metrics(sight_of(session)).rows, "metric:p95")
    assert found.label.text == "STALE 12m"
    assert found.stale


def test_gaps_are_gaps(sight_of):
    session = FakeSession("metric p95 400", "wait 5s", "metric p95 none inconclusive", "wait 5s", "metric p95 410")
    assert row(metrics.metrics(sight_of(session)).rows, "metric:p95").points == (400.0, None, 410.0)


def test_triggers_say_whether_they_are_armed_and_why_not(sight_of):
    fresh = trigger_views.triggers(sight_of(FakeSession(*calm_day(1)))).rows
    assert row(fresh, "trigger:prod-down").label.text == "NOT ARMED: 1/5 greens"
    armed = trigger_views.triggers(sight_of(FakeSession(*calm_day(8)))).rows
    assert row(armed, "trigger:prod-down").label.text == "ARMED"
    assert row(armed, "trigger:pii-exposure").label.text == "for a person to declare"


def test_a_trigger_that_a_person_declared_says_how_it_ends() -> None:
    desk = Desk('[[trigger]]\nid = "pii"\nkind = "human"\naction = "notify"\n')
    desk.acts(cmd.DeclareTrigger(trigger="pii", reason="names in the log"))
    sight = Sight(desk.state, desk.now, "anna", "lead", Keymap())
    shown = detail(sight, "trigger:pii")
    assert shown is not None
    facts = {one.name: one.text for one in shown.facts}
    assert facts["ends"] == "a person says that it is over (D)"
    desk.acts(cmd.DeclareTrigger(trigger="pii", reason="it was a test", over=True))
    over = detail(Sight(desk.state, desk.now, "anna", "lead", Keymap()), "trigger:pii")
    assert over is not None
    assert "ends" not in {one.name for one in over.facts}


def test_a_breach_counts_down_to_what_it_will_do(sight_of):
    found = trigger_views.triggers(sight_of(FakeSession(*alarm()))).rows[0]
    assert found.ref == "trigger:prod-down"
    assert found.label.text.startswith("BREACHING 2/3 · ")


def test_a_muted_trigger_says_until_when_and_by_whom(sight_of):
    session = FakeSession(*calm_day(8), "> set-silence prod-down until=+10m reason='deploy of the probe'")
    found = row(trigger_views.triggers(sight_of(session)).rows, "trigger:prod-down")
    assert found.label.text == "MUTED until 10:08 by anna"


# --- rollback


def test_before_it_is_called_the_rollback_says_whether_it_was_rehearsed(sight_of):
    view = procedures.rollback(sight_of(FakeSession()))
    assert view.procedure is not None
    assert view.procedure.state.text == "not called"
    assert dict(view.procedure.facts)["rehearsed"].text == "never rehearsed"
    assert view.procedure.steps[0].title == "Turn the production flag off"


def test_while_it_runs_it_says_which_steps_are_done_and_whose_turn_it_is(sight_of):
    view = procedures.rollback(sight_of(FakeSession(*rolling_back())))
    assert view.procedure is not None
    assert view.procedure.running
    boxes = {step.ref.rpartition("/")[2]: step for step in view.procedure.steps}
    assert boxes["flag-off"].box == "done"
    assert boxes["script"].box == "running"
    assert boxes["tell-ceo"].label.text == "DO NOW (x)"


def test_a_lost_step_asks_whether_it_happened(sight_of):
    session = FakeSession(*rolling_back(), "lost step:P1/script 'no result was recorded'")
    view = procedures.rollback(sight_of(session))
    assert view.procedure is not None
    assert view.procedure.state.text == "OUTCOME UNKNOWN: did it happen?"


def test_cards_are_offered(sight_of):
    refs = [ref for ref, _, _ in procedures.rollback(sight_of(FakeSession())).cards]
    assert "procedure:shopify-down" in refs


# --- people, announcements, incidents


def test_votes_are_shown_by_role_and_relayed_ones_as_such(sight_of):
    session = FakeSession(
        *calm(), "> open-poll go-poll", "> cast-vote go-poll go",
        "> cast-vote go-poll go duty=devops relayed_for=Dora link=https://example.org/1",
    )  # fmt: skip
    rows = people.people(sight_of(session)).rows
    assert row(rows, "vote:go-poll/commander").label.text == "GO"
    passed_on = row(rows, "vote:go-poll/devops")
    assert (passed_on.label.text, passed_on.owner) == ("GO (relayed)", "Dora")
    assert passed_on.detail == f"relayed by {session.who}"
    assert row(rows, "vote:go-poll/engineering").label.text == "no vote yet"


def test_a_vote_is_void_when_its_evidence_gets_worse(sight_of):
    session = FakeSession(*calm(), "> open-poll go-poll", "> cast-vote go-poll go", "gate ci fail 'red'", "wait 2s")
    found = row(people.people(sight_of(session)).rows, "vote:go-poll/commander")
    assert found.label.text.startswith("VOTE VOID")


def test_a_signoff_says_what_it_waits_for(sight_of):
    rows = people.people(sight_of(FakeSession())).rows
    assert row(rows, "signoff:accepted").label.text.startswith("waits for")


def test_a_heartbeat_that_is_late_says_by_how_much(sight_of):
    session = FakeSession(f"at {T0}", "wait 40m")
    labels = [one.label.text for one in notices.notices(sight_of(session)).rows]
    assert any(label.startswith("HEARTBEAT OVERDUE") for label in labels)


def test_an_open_incident_shows_its_limit_and_who_is_next(sight_of):
    view = incidents.incidents(sight_of(FakeSession(*alarm())))
    assert view.summary.text == "1 open"
    assert view.rows[0].limit.text.startswith("identify ")
    assert view.rows[0].next.text.startswith("escalates to")


# --- log, timeline, digest, details


def test_a_late_note_says_when_it_happened(sight_of):
    session = FakeSession()
    from cockpit.model.commands import Actor, AddNote

    session.story.act(AddNote(text="lights flickered", occurred=session.now() - _ago(600)), Actor("anna", "commander"))
    last = log.log(sight_of(session)).rows[-1]
    assert last.late == "happened 09:48"


def test_a_corrected_entry_says_so(sight_of):
    session = FakeSession("> add-note 'two of them'")
    seq = session.state.seq
    while session.story.entries[seq].event.__struct_config__.tag != "note.added":
        seq -= 1
    session.tell(f"> correct-entry {seq} 'three of them'")
    assert "[corrected: three of them]" in next(one for one in log.log(sight_of(session)).rows if one.seq == seq).text


def test_the_clock_stands_among_the_marks(sight_of):
    marks = timeline.timeline(sight_of(FakeSession())).marks
    assert sum(mark.here for mark in marks) == 1
    here = next(index for index, mark in enumerate(marks) if mark.here)
    assert marks[here].when == "T-30m"
    assert all(mark.left for mark in marks[here + 1 :] if mark.at)
    ahead = [mark for mark in marks if mark.left]
    assert ahead[0].when == "T0"


def test_a_line_that_is_overdue_or_failed_stands_on_the_timeline_though_it_has_no_time_of_its_own(sight_of):
    session = FakeSession(*decided(), "> start-item warm-sessions")
    marks = timeline.timeline(sight_of(session)).marks
    assert not any(mark.ref == "item:warm-sessions" for mark in marks)
    session.tell("run item:warm-sessions fail 'no session came up'")
    failed = next(mark for mark in timeline.timeline(sight_of(session)).marks if mark.ref == "item:warm-sessions")
    assert (failed.label.text, failed.label.tone) == ("failed", Tone.BAD)
    session = FakeSession(*decided())
    session.story.now += dt.timedelta(hours=1)
    sight = sight_of(session)
    late = {one.ref: one for one in overdue(sight) if one.ref.startswith("item:")}
    assert "item:warm-sessions" in late
    marks = timeline.timeline(sight).marks
    shown = {mark.ref: mark for mark in marks}
    for ref, duty in late.items():
        assert shown[ref].label == duty.label, ref
    phase = next(index for index, mark in enumerate(marks) if mark.ref == "phase:warm-up")
    assert marks[phase + 1].kind == "item"
    assert shown["item:warm-sessions"].when == marks[phase].when


def test_nothing_of_a_closed_release_is_overdue_in_any_pane(sight_of):
    session = FakeSession(*decided())
    session.story.now += dt.timedelta(hours=1)
    assert "OVERDUE" in str(checklist.checklist(sight_of(session)))
    session.tell("> close-release reason='called off' abandon=yes")
    assert session.state.closed
    assert "OVERDUE" not in str(checklist.checklist(sight_of(session)))
    assert "OVERDUE" not in str(timeline.timeline(sight_of(session)))


def test_a_first_look_has_no_digest_and_a_second_one_has(sight_of):
    from cockpit.model.commands import Actor, LeaveSession, OpenSession

    session = FakeSession("> add-note 'mine'")
    assert line(sight_of(session)) == ""
    anna, ben = Actor("anna", "commander"), Actor("ben", "engineering")
    session.story.act(LeaveSession(session="S1"), anna)
    session.tell("wait 5m", "as ben engineering", "> add-note 'while you were away'")
    session.story.act(OpenSession(session="S2", uid=1000), anna)
    assert line(sight_of(session)).startswith("since you last looked 5m ago:")
    assert "while you were away" in text(digest(sight_of(session)))
    assert ben.name != anna.name


REFS = (
    "gate:tests", "gate:ci", "item:enable-flag", "item:warm-sessions", "step:P1/script", "step:rollback/script", "procedure:rollback",
    "procedure:shopify-down", "rollback:", "metric:p95", "metric:sentiment", "probe:prod-health", "probe:control",
    "trigger:prod-down", "trigger:pii-exposure", "incident:I1", "entry:3", "phase:preflight", "verdict:", "contacts:", "role:ceo",
    "poll:go-poll", "vote:go-poll/ceo", "signoff:accepted", "artifact:retro", "digest:", "run:R3", "announcement:A1",
)  # fmt: skip


@pytest.mark.parametrize("ref", REFS)
def test_everything_has_a_detail_with_a_title_and_facts(sight_of, ref):
    found = detail(sight_of(FakeSession(*rolling_back())), ref)
    assert found is not None
    assert found.title
    assert text(found).startswith(found.title)


def test_what_nobody_knows_has_no_detail(sight_of):
    sight = sight_of(FakeSession())
    for ref in (
        "gate:nope",
        "item:nope",
        "step:P9/x",
        "metric:x",
        "incident:I9",
        "entry:99999",
        "entry:x",
        "weather:today",
        "",
    ):
        assert detail(sight, ref) is None


def test_a_gates_detail_says_what_to_do(sight_of):
    found = detail(sight_of(FakeSession(*alarm())), "gate:tests")
    assert found is not None
    assert "A failure in approvals" in text(found)
    assert found.run
