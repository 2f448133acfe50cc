"""After a rollback T0 is moved for another try: what was done, judged, polled and decided for the launch does not count
for it; what was settled long before does; and a journal means what it meant when it was written."""

import datetime as dt

import pytest

from cockpit.core import announcements, cadence, decisions, gates, templates
from cockpit.core.procedures import going
from cockpit.core.release import gone_back, outcome
from cockpit.core.verdict import assess
from cockpit.model import commands as cmd
from cockpit.model.events import DeployNoticed, ProcedureEnded, Recycled, T0Set
from tests.core.desk import T0, Desk, length
from tests.helpers.another_try import PLAN, back, slip, table

__all__ = ["back", "table"]


def status(table: Desk) -> dict[str, str]:
    return {name: facts.status for name, facts in table.state.items.items()}


def test_nothing_of_the_launch_counts_for_another_try(back: Desk) -> None:
    (event,) = slip(back, "90m")
    assert isinstance(event, T0Set)
    assert event.retry
    assert set(event.voided) == {
        "item:backup", "item:deploy", "item:look", "gate:smoke", "phase:after", "poll:go",
    }  # fmt: skip
    assert status(back) == {"venue": "done", "backup": "open", "deploy": "open", "look": "open"}
    assert set(back.state.decisions) == {"prepare"}
    assert not back.state.polls
    found = assess(back.state, back.now)
    assert [(one.id, one.words) for one in found.reasons if one.kind == "gate"] == [
        ("smoke", "stale: judged for the try before the rollback")
    ]


def test_the_second_person_agrees_anew(back: Desk) -> None:
    slip(back, "90m")
    assert back.refused(cmd.CheckItem(item="backup"), "anna", "lead").code == "second-person"


def test_what_was_agreed_to_and_never_begun_is_agreed_to_anew() -> None:
    table = Desk(PLAN)
    table.now = T0 - length("20m")
    table.acts(cmd.ConfirmItem(item="backup"), who="bert")
    table.now = T0
    table.write((DeployNoticed(probe="live", live="2"),), "anna")
    table.goes_back("R1")
    (event,) = slip(table, "90m")
    assert isinstance(event, T0Set)
    assert "item:backup" in event.voided
    table.refold()
    assert table.state.items["backup"].confirmed_by == []
    table.now += length("70m")
    assert table.refused(cmd.CheckItem(item="backup"), "anna", "lead").code == "second-person"


def test_a_judgement_that_began_before_and_ends_after_does_not_count() -> None:
    text = PLAN.replace('criteria = ["gate:smoke"]', 'criteria = ["gate:smoke", "gate:build"]').replace(
        "[[phase]]", '[[gate]]\nid = "build"\nkind = "command"\nrun = "true"\n[[phase]]', 1
    )
    table = Desk(text)
    table.now = T0
    table.goes_out()
    table.goes_back()
    table.acts(cmd.RunGate(which="build"))
    run = table.state.gates["build"].run
    (event,) = slip(table, "90m")
    assert isinstance(event, T0Set)
    assert "gate:build" in event.voided
    table.now += length("1m")
    table.finish(run)
    table.refold()
    found = gates.standing(table.state, "build", table.now)
    assert (found.verdict, found.green, found.reason) == ("stale", False, "its run began before T0 moved")
    table.acts(cmd.RunGate(which="build"))
    table.finish(table.state.gates["build"].run)
    assert gates.standing(table.state, "build", table.now).green


def test_the_other_try_goes_all_the_way(back: Desk) -> None:
    slip(back, "90m")
    assert not gone_back(back.state)
    back.now += length("70m")
    phase = next(one for one in back.plan.phase if one.id == "after")
    back.acts(cmd.AttestGate(gate="smoke", verdict="pass"), cmd.ConfirmItem(item="backup"), who="bert")
    back.acts(cmd.CheckItem(item="backup"), cmd.OpenPoll(poll="go"))
    back.acts(cmd.CastVote(poll="go", choice="go"), cmd.DeclarePoll(poll="go", result="go"))
    back.now += length("20m")
    back.goes_out("R3")
    assert outcome(back.state) == "completed"
    assert len(back.state.deploys) == 2
    back.now += length("45m")
    assert decisions.due_at(back.state, phase, back.now) is not None
    back.acts(cmd.CallProcedure(procedure="rollback", reason="broken again", typed="demo"))
    back.finish("R4")
    back.tick()
    assert gone_back(back.state)


def test_a_countdown_that_begins_days_ahead_does_its_days_again(back: Desk) -> None:
    slip(back, "4d")
    assert status(back)["venue"] == "open"
    assert not back.state.decisions
    assert back.state.gates["legal"].voided


def test_a_slip_without_a_rollback_undoes_nothing(table: Desk) -> None:
    (event,) = slip(table, "2h")
    assert isinstance(event, T0Set)
    assert not event.retry
    assert not event.voided
    assert set(status(table).values()) == {"done"}


def test_t0_stays_while_the_rollback_goes_on(table: Desk) -> None:
    table.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    later = cmd.SetT0(t0=table.now + length("2h"), reason="again")
    assert table.refused(later, "anna", "lead").code == "going-back"
    assert table.refused(cmd.Recycle(to_s=-3600.0, reason="again"), "anna", "lead").code == "going-back"


def test_recycling_after_a_rollback_is_another_try_too(back: Desk) -> None:
    (event,) = back.do(cmd.Recycle(to_s=-1200.0, reason="again"), "anna", "lead")
    assert isinstance(event, Recycled)
    assert event.retry
    assert not gone_back(back.state)
    assert "prepare" in back.state.decisions
    assert status(back) == {"venue": "done", "backup": "open", "deploy": "open", "look": "open"}


def test_recycling_after_a_slip_undoes_what_was_made_after_the_mark_as_the_clock_then_showed() -> None:
    table = Desk(PLAN)
    table.now = T0 - length("20m")
    table.acts(cmd.OpenPoll(poll="go"))
    table.do(cmd.SetT0(t0=T0 + dt.timedelta(hours=5), reason="a late fix"), "anna", "lead")
    table.now += length("1m")
    (event,) = table.do(cmd.Recycle(to_s=-86_400.0, reason="all of it again"), "anna", "lead")
    assert isinstance(event, Recycled)
    assert event.voided == ("poll:go",)


def test_a_journal_of_before_means_what_it_meant(back: Desk) -> None:
    moved = T0Set(t0=back.now + length("2h"), previous=T0, reason="an older version wrote this")
    back.write((moved,), "anna")
    assert set(status(back).values()) == {"done"}
    assert back.state.polls
    assert back.state.clock.retried is None
    kept = status(back)
    back.refold()
    assert status(back) == kept


# --- the text that says it --------------------------------------------------------------------------------------------


def live(table: Desk) -> str:
    return next(one.status for one in cadence.ledger(table.state, table.now) if one.duty == "announce:live")


def say(table: Desk) -> None:
    table.do(cmd.Announce(template="live", channel="room"), "anna", "lead")
    table.do(cmd.ConfirmSent(announcement=next(reversed(table.state.announcements))), "anna", "lead")


def test_a_text_sent_long_before_its_time_is_sent() -> None:
    table = Desk(PLAN)
    table.now = T0 - length("30m")
    say(table)
    assert live(table) == "answered"
    table.now = T0 + length("2h")
    assert live(table) == "answered"


def test_after_a_slip_it_is_due_again() -> None:
    table = Desk(PLAN)
    table.now = T0 - length("30m")
    say(table)
    slip(table, "2h")
    assert live(table) == "upcoming"
    table.now = T0 + length("91m")
    assert live(table) == "due"
    say(table)
    assert live(table) == "answered"


def test_a_hold_after_it_asks_nobody_again() -> None:
    table = Desk(PLAN)
    table.now = T0 - length("30m")
    say(table)
    table.acts(cmd.CallHold(reason="a look"))
    table.now += length("1h")
    table.acts(cmd.ReleaseHold(reason="fine"))
    table.now = T0 + length("2h")
    assert live(table) == "answered"


def test_a_line_that_sends_it_answers_for_it() -> None:
    table = Desk(PLAN.replace('id = "look"', 'id = "look"\nannounce = "live"'))
    table.now = T0 - length("30m")
    table.acts(cmd.CheckItem(item="look", text="posted it from my phone"))
    assert live(table) == "answered"
    slip(table, "2h")
    assert live(table) == "upcoming"


# --- texts that wait to be posted -------------------------------------------------------------------------------------

TOLD = PLAN.replace('id = "look"\n', 'id = "look"\n[[phase.item]]\nid = "tell"\nannounce = "live"\n')


def launched_and_told() -> Desk:
    """Launched; the text is ordered from its line, and nobody has posted it yet."""
    table = Desk(TOLD)
    table.now = T0
    table.goes_out()
    table.acts(cmd.StartItem(item="tell"))
    assert [one.status for one in table.state.announcements.values()] == ["ordered"]
    return table


def test_a_text_of_the_try_before_is_not_posted_in_the_next() -> None:
    table = launched_and_told()
    table.now += length("5m")
    table.goes_back()
    (event,) = slip(table, "2h")
    assert isinstance(event, T0Set)
    assert {"item:tell", "announcement:A1"} <= set(event.voided)
    assert announcements.status(table.state, table.state.announcements["A1"]) == "withdrawn"
    assert not announcements.waiting(table.state)
    table.now += length("2h")
    # one that was posted all the same is on record, and ticks off nothing
    table.acts(cmd.ConfirmSent(announcement="A1"))
    assert announcements.status(table.state, table.state.announcements["A1"]) == "sent"
    assert status(table)["tell"] == "open"
    assert live(table) == "due"
    table.acts(cmd.StartItem(item="tell"), cmd.ConfirmSent(announcement="A2"))
    assert status(table)["tell"] == "done"
    assert live(table) == "answered"


def test_a_text_that_waits_to_be_posted_does_not_outlive_a_slip() -> None:
    table = Desk(TOLD)
    table.now = T0 - length("2m")
    table.acts(cmd.StartItem(item="tell"))
    (event,) = slip(table, "1h")
    assert isinstance(event, T0Set)
    assert event.voided == ("item:tell", "announcement:A1")
    table.refold()
    assert not announcements.waiting(table.state)
    table.now += length("1h")
    table.acts(cmd.StartItem(item="tell"), cmd.ConfirmSent(announcement="A2"))
    assert status(table)["tell"] == "done"


def test_a_text_about_an_incident_outlives_a_slip() -> None:
    table = Desk(TOLD)
    table.now = T0 - length("2m")
    table.acts(cmd.OpenIncident(severity="high", title="It is slow"))
    table.acts(cmd.Announce(template="live", channel="room", incident="I1"))
    (event,) = slip(table, "1h")
    assert isinstance(event, T0Set)
    assert not event.voided
    assert [one.announcement for one in announcements.waiting(table.state)] == ["A1"]


# --- what stands against a declaration --------------------------------------------------------------------------------


def test_a_refused_declaration_names_the_gates_it_waits_for(back: Desk) -> None:
    slip(back, "90m")
    back.now += length("70m")
    back.acts(cmd.OpenPoll(poll="go"), cmd.CastVote(poll="go", choice="go"))
    no = back.refused(cmd.DeclarePoll(poll="go", result="go"), "anna", "lead")
    assert "smoke is stale: judged for the try before the rollback" in no.reason


# --- what texts say of it


def text(table: Desk, words: str) -> str:
    return templates.resolve(table.state, words, table.now).text


def test_a_text_after_a_rollback_says_so_and_names_no_checkpoint_of_a_launch_that_was_taken_back(back: Desk) -> None:
    said = "ROLLED BACK at 18:40"
    assert text(back, "{release.standing}, {verdict}") == f"{said}, {said}"
    assert text(back, "{next.title} at {next.at}") == f"none ({said}) at none ({said})"
    slip(back, "90m")
    assert text(back, "{release.standing}") == f"another try, T0 was moved at {said.partition(' at ')[2]}"
    assert "ROLLED BACK" not in text(back, "{verdict} {next.title} {next.at}")
    assert text(back, "{next.title}") != "none planned"


def test_a_text_before_any_rollback_names_the_next_checkpoint(table: Desk) -> None:
    assert text(table, "{release.standing}, {next.title}") == "goes on, none planned"
    table.now += length("5m")
    table.acts(cmd.CallProcedure(procedure="rollback", reason="it is broken", typed="demo"))
    assert text(table, "{release.standing}; {verdict}").count("ROLLBACK CALLED at 18:40") == 2


# --- a line that is a procedure people work through -------------------------------------------------------------------

WALKED = (
    PLAN.replace('id = "look"\n', 'id = "look"\n[[phase.item]]\nid = "open-up"\nprocedure = "opening"\n')
    + """
[[procedure]]
id = "opening"
kind = "routine"
[[procedure.step]]
id = "doors"
[[procedure.step]]
id = "lights"
run = "true"
[[procedure]]
id = "calls"
kind = "contingency"
[[procedure.step]]
id = "ring"
"""
)


@pytest.fixture
def opening() -> Desk:
    """Launched, opening up is under way by hand, and so is a card that is about no line; then rolled back."""
    table = Desk(WALKED)
    table.now = T0
    table.goes_out()
    table.acts(cmd.StartItem(item="open-up"), cmd.FinishStep(proc="P1", step="doors"))
    table.acts(cmd.CallProcedure(procedure="calls", reason="people ask"))
    table.goes_back()
    return table


@pytest.mark.parametrize("command", ["a new T0", "a recycle"])
def test_a_line_that_was_under_way_by_hand_is_not_under_way_in_the_next_try(opening: Desk, command: str) -> None:
    later = cmd.SetT0(t0=opening.now + length("2h"), reason="the fix is in")
    moved, ended = opening.do(
        later if command == "a new T0" else cmd.Recycle(to_s=-3600, reason="again"), "anna", "lead"
    )
    assert isinstance(moved, T0Set | Recycled)
    assert "item:open-up" in moved.voided
    assert isinstance(ended, ProcedureEnded)
    assert (ended.proc, ended.outcome, ended.reason.partition(":")[0]) == ("P1", "aborted", "counts no longer")
    opening.refold()
    assert [proc.proc for proc in going(opening.state)] == ["P2"], "what is about no line goes on"
    assert status(opening)["open-up"] == "open"
    opening.now += length("3h")
    opening.acts(cmd.StartItem(item="open-up"), cmd.FinishStep(proc="P4", step="doors"))
    opening.acts(cmd.StartStep(proc="P4", step="lights"))
    opening.finish("R3")
    opening.tick()
    assert status(opening)["open-up"] == "done"


def test_no_other_try_begins_beside_a_step_of_a_line_that_runs(opening: Desk) -> None:
    opening.acts(cmd.StartStep(proc="P1", step="lights"))
    later = cmd.SetT0(t0=opening.now + length("2h"), reason="the fix is in")
    no = opening.refused(later, "anna", "lead")
    assert (no.code, "R3" in no.reason) == ("acting", True)
    opening.finish("R3")
    opening.tick()
    opening.acts(later)
    assert status(opening)["open-up"] == "open"


def test_a_slip_leaves_a_line_that_is_under_way_alone() -> None:
    table = Desk(WALKED)
    table.now = T0
    table.acts(cmd.StartItem(item="open-up"))
    slip(table, "2h")
    assert [proc.proc for proc in going(table.state)] == ["P1"]
