"""What a postmortem says went out, by whom, how late, and what never did."""

from cockpit.core.obligation import Obligation
from cockpit.model import commands as cmd
from cockpit.reports.announcements import announcements, counted, late_by, sender
from cockpit.reports.markdown import markdown
from cockpit.reports.postmortem import postmortem
from cockpit.reports.source import Source
from cockpit.reports.status_schema import Journal
from cockpit.reports.timeline import timeline
from tests.core.desk import START, Desk

PLAN = """
[[role]]
id = "scribe"
may = ["announce", "run"]
[[severity]]
id = "sev1"
update_every = "10m"
[[template]]
id = "notice"
title = "Incident notice"
text = "{incident.title}"
on = "incident"
[[template]]
id = "launch"
title = "Launch"
text = "It is out."
channels = ["board"]
[[channel]]
id = "board"
kind = "hand"
[[phase]]
id = "day"
[[phase.item]]
id = "tell"
announce = "launch"
"""


GATED = """
[[role]]
id = "scribe"
[[severity]]
id = "sev1"
blocks_go = true
[[gate]]
id = "checks"
title = "Checks are done"
kind = "manual"
statement = "Done."
"""


def text_of(table: Desk) -> str:
    journal = Journal(path="demo", entries=len(table.entries), head="h")
    return markdown(postmortem(Source(table.state, table.entries, table.now, journal)))


def test_an_update_that_was_only_written_down_is_no_text_that_went_out() -> None:
    table = Desk(PLAN)
    table.do(cmd.OpenIncident(severity="sev1", title="Maps are blank"), "anna", "scribe")
    table.wait("5m")
    table.do(cmd.UpdateIncident(incident="I1", mitigation="looking", update=True), "anna", "scribe")
    table.wait("13m")
    table.do(cmd.ResolveIncident(incident="I1", text="a wrong key"), "anna", "scribe")
    words = text_of(table)
    assert "I1: 0 texts went out, 1 update noted as told; late: 1, at most 3 min; never sent: Incident notice" in words
    assert "none late" not in words


def test_what_a_person_posted_was_told_by_them_whoever_ordered_it() -> None:
    table = Desk(PLAN)
    table.do(cmd.StartItem(item="tell"), "anna", "scribe")
    table.tick()
    (posted,) = table.state.announcements.values()
    table.do(cmd.ConfirmSent(announcement=posted.announcement, how="hand"), "ben", "scribe")
    assert sender(table.state.announcements[posted.announcement]) == "ben"
    journal = Journal(path="demo", entries=len(table.entries), head="h")
    assert " by ben" in markdown(announcements(Source(table.state, table.entries, table.now, journal)))


def test_a_verdict_that_changed_because_a_reason_fell_away_does_not_name_it_as_one_that_stands() -> None:
    table = Desk(GATED)
    table.do(cmd.OpenIncident(severity="sev1", title="Maps are blank"), "anna", "scribe")
    table.tick()
    table.do(cmd.ResolveIncident(incident="I1", text="a wrong key"), "anna", "scribe")
    table.tick()
    journal = Journal(path="demo", entries=len(table.entries), head="h")
    words = markdown(timeline(Source(table.state, table.entries, table.now, journal)))
    assert "verdict NO-GO: sev1 is open: Maps are blank (2 reasons in all)" in words
    assert "verdict NOT READY (was NO-GO): no longer: sev1 is open: Maps are blank" in words
    table.do(cmd.AttestGate(gate="checks", verdict="pass"), "anna", "scribe")
    table.tick()
    words = markdown(timeline(Source(table.state, table.entries, table.now, journal)))
    assert "verdict GO (was NOT READY): no longer: Checks are done: not judged yet" in words


def test_a_text_that_did_not_go_out_is_told_as_such_and_not_as_told() -> None:
    table = Desk(PLAN.replace('kind = "hand"', 'kind = "command"\nrun = "mail"'))
    for number, lost in ((1, False), (2, True)):
        table.do(cmd.Announce(template="launch"), "anna", "scribe")
        if lost:
            table.do(cmd.StartRun(epoch=1, run=f"R{number}"), "cockpit-engine")
            table.do(cmd.LoseRun(epoch=1, run=f"R{number}", reason="it hung up"), "cockpit-engine")
        else:
            table.finish(f"R{number}", "error")
    journal = Journal(path="demo", entries=len(table.entries), head="h")
    words = markdown(timeline(Source(table.state, table.entries, table.now, journal)))
    assert "announcement A1 to board NOT DELIVERED" in words
    assert "announcement A2 to board: NOBODY KNOWS whether it arrived: it hung up" in words
    assert "R1" not in words


def test_what_was_missed_is_not_late_by_the_time_the_report_is_made() -> None:
    missed = Obligation(duty="announce:x", title="X", due=START, status="missed", late_s=9e6)
    late = Obligation(duty="announce:x", title="X", due=START, status="answered", late_s=60.0)
    assert (late_by(missed), late_by(late)) == (None, 60.0)
    assert counted([missed, late, late]) == "3: 2 late, 1 missed"
