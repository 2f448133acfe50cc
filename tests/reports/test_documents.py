"""Each report on a day told with a driven clock: what it fills in, what it computes, what it leaves to people."""

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cockpit.model.events import GapSeen
from cockpit.reports.announcements import announcements
from cockpit.reports.document import Blank, Document, Facts, Table
from cockpit.reports.incident_log import incident_log
from cockpit.reports.markdown import markdown
from cockpit.reports.packet import packet
from cockpit.reports.packet_data import FIELDS
from cockpit.reports.packet_gates import findings
from cockpit.reports.postmortem import postmortem
from cockpit.reports.release_notes import release_notes
from cockpit.reports.source import Source
from cockpit.reports.status_schema import Journal
from cockpit.reports.timeline import timeline
from tests.helpers.story import Story

MINI = Path(__file__).resolve().parents[1] / "scenarios" / "plans" / "mini.toml"
MORE = """
[[role]]
id = "approver"
title = "Approver"
owner = "Cy"

[[gate]]
id = "style"
title = "Style | of the code"
kind = "command"
run = "true"
required = false

[[severity]]
id = "sev1"
title = "Severe"
limits = { identify = "5m", fix = "1h" }
escalate = ["lead", "ops"]
postmortem_within = "48h"

[[template]]
id = "news"
title = "News"
text = "All is {verdict} at {time}."
channels = ["board"]

[[channel]]
id = "board"
kind = "hand"

[[tuple]]
id = "now"
refs = { app_sha = "", flag = "on" }
required = ["app_sha"]

[[tuple]]
id = "before"
refs = { app_sha = "0ld5ha", flag = "off" }
rollback = true

[[artifact]]
id = "log"
title = "The log"
path = "{evidence}/log.md"
required_for = "close"

[[notes]]
id = "phases"
title = "Included phases"
source = "phases"

[[notes]]
id = "better"
title = "What got better"
text = "{release.name} starts at once."

[[notes]]
id = "limits"
title = "Known limitations"

[[notes]]
id = "flags"
title = "Flags"
source = "flags"

[[notes]]
id = "back"
title = "How to go back"
source = "rollback"

[[follow_up]]
id = "F-9"
text = "Cause of the last outage"
"""
PLAN = MINI.read_text() + MORE

CALM = """
plan plan.toml
start 2026-03-01T09:30 t0=2026-03-01T10:00
as ada lead
probe control pass
probe health pass
cond down false
wait 5s
cond down false
> run-gate unit
run gate:unit pass
"""
DEPLOYED = (
    CALM
    + """
at T0
> start-item promote
run item:promote pass
"""
)
ROLLED_BACK = (
    DEPLOYED
    + """
at T+12m
probe health fail 503
cond down true
wait 5s
cond down true
wait 5s
cond down true
as bo ops
> open-incident sev1 "Checkout hangs" impact="a third of orders" owner=ops
wait 60s
> update-incident I1 stage=identify plan="roll back" mitigation="switched off"
run step:P1/restore pass
run step:P1/lock pass
> finish-step P1 tell "called the desk"
probe health pass
cond down false
wait 5s
probe health pass
wait 6s
cond down false
wait 240s
> add-note "TODO: find out why" incident=I1
> resolve-incident I1 "orders flow again"
"""
)


def told(tmp_path: Path, text: str, plan: str = PLAN) -> Story:
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "plan.toml").write_text(plan)
    story = Story(tmp_path)
    story.tell(text, "this test")
    return story


def source(story: Story, trouble: str = "") -> Source:
    return Source(
        story.state,
        story.entries,
        story.now,
        Journal("/x/mini-2026-03-01", len(story.entries), story.entries[-1].hash, trouble),
    )


def facts(document: Document, title: str = "") -> dict[str, str]:
    parts = [document.facts] if not title else [p for s in document.sections if s.title == title for p in s.parts]
    return {name: text for part in parts if isinstance(part, Facts) for name, text in part.rows}


def table(document: Document, title: str, number: int = 0) -> list[dict[str, str]]:
    tables = [part for s in document.sections if s.title == title for part in s.parts if isinstance(part, Table)]
    return [dict(zip(tables[number].columns, row, strict=True)) for row in tables[number].rows]


def blanks(document: Document) -> list[str]:
    return [s.title for s in document.sections if any(isinstance(part, Blank) for part in s.parts)]


EVERY = [packet, postmortem, timeline, release_notes, incident_log, announcements]


@pytest.mark.parametrize("make", EVERY)
@pytest.mark.parametrize("text", [CALM, DEPLOYED, ROLLED_BACK], ids=["calm", "deployed", "rolled-back"])
def test_every_report_names_the_head_it_was_made_from(tmp_path, make, text):
    story = told(tmp_path, text)
    document = make(source(story))
    assert facts(document)["head"] == story.entries[-1].hash
    assert document.data["made_from"]["head"] == story.entries[-1].hash
    assert facts(document)["journal"] == f"mini-2026-03-01, {len(story.entries)} entries"
    assert markdown(document).count("\n# ") == 0


@pytest.mark.parametrize("make", EVERY)
def test_the_same_record_gives_the_same_report(tmp_path, make):
    story = told(tmp_path, ROLLED_BACK)
    assert make(source(story)) == make(source(story))


@pytest.mark.parametrize("make", EVERY)
def test_a_damaged_journal_and_a_rehearsal_are_said_so(tmp_path, make):
    story = told(tmp_path, CALM.replace("t0=2026-03-01T10:00", "t0=2026-03-01T10:00 rehearsal"))
    document = make(source(story, "The journal is damaged at byte 12."))
    assert document.title.startswith("REHEARSAL: ")
    assert "The journal is damaged at byte 12." in markdown(document)


# --- packet -----------------------------------------------------------------------------------------------------------


def test_a_packet_has_the_eleven_fields_and_nothing_else_for_machines(tmp_path):
    document = packet(source(told(tmp_path, CALM)))
    assert list(document.data) == [*FIELDS, "packet", "rollback", "made_from"]
    assert list(facts(document, "Packet")) == list(FIELDS)
    assert len(FIELDS) == 11


def test_before_the_review_it_is_a_draft(tmp_path):
    document = packet(source(told(tmp_path, CALM)))
    said = facts(document, "Packet")
    assert document.data["packet"] == "draft"
    assert said["release_date"] == "2026-03-01"
    assert said["required_gates"] == "unit"
    assert said["go_no_go"].startswith("not decided; the verdict is ")
    assert said["approver"] == "not yet; Cy (Approver)"
    assert said["tuple_rollback"] == "before (app_sha 0ld5ha, flag off)"
    assert "MISSING app_sha" in said["tuple_current"]


def test_missing_evidence_is_a_finding(tmp_path):
    found = findings(source(told(tmp_path, CALM)))
    assert ("missing evidence", "log", "The log: evidence/2026-03-01/log.md is not there") in found
    assert ("missing evidence", "now", "app_sha not known") in found
    assert any(kind == "missing evidence" and about == "unit" for kind, about, _ in found)
    assert any(kind == "advisory" and about == "style" for kind, about, _ in found)


def test_gates_are_told_with_what_they_were_judged_on(tmp_path):
    rows = {row["gate"]: row for row in table(packet(source(told(tmp_path, CALM))), "Gates")}
    assert (rows["unit"]["result"], rows["unit"][""], rows["style"]["result"]) == ("PASS", "required", "PENDING")
    assert rows["unit"]["judged"].startswith("2026-03-01 09:30:0")


def test_the_way_back_has_its_triggers(tmp_path):
    document = packet(source(told(tmp_path, CALM)))
    assert table(document, "Rollback") == [
        {
            "trigger": "Production is down",
            "kind": "functional",
            "when": "health fails for 10s, 3 times in a row",
            "then": "rollback",
        }
    ]
    assert facts(document, "Rollback")["validated"] == "no: never rehearsed"


def test_a_rollback_that_was_called_is_told_with_its_end(tmp_path):
    told_of = facts(packet(source(told(tmp_path, ROLLED_BACK))), "Rollback")
    assert told_of["called"].startswith("2026-03-01 10:12:10 UTC by itself on Production is down: verified, after ")


def test_what_is_found_of_several_gates_alike_is_one_row(tmp_path):
    day = source(told(tmp_path, CALM))
    each = findings(day)
    rows = table(packet(day), "Findings")
    spoken = [(row["kind"], about, row["finding"]) for row in rows for about in row["about"].split(", ")]
    assert sorted(spoken) == sorted(each)
    assert len({(kind, words) for kind, _, words in each}) == len(rows)


def test_a_closed_release_is_judged_as_it_was_then(tmp_path):
    story = told(tmp_path, ROLLED_BACK + "> close-release abandon=true reason='enough'\n")
    now = story.now + dt.timedelta(days=40)
    day = Source(story.state, story.entries, now, Journal("/x", len(story.entries), story.entries[-1].hash, ""))
    (unit,) = [row for row in table(packet(day), "Gates") if row["gate"] == "unit"]
    assert unit["result"] in ("PASS before the launch", "PASS when last judged")
    assert facts(packet(day), "Rollback")["validated"].endswith("as it stood when this was deployed")


def test_once_it_is_decided_it_says_so_and_is_not_final_before_it_is_closed(tmp_path):
    plan = PLAN.replace('at = "T0"\n[[phase.item]]', 'at = "T0"\ndecision = { role = "approver" }\n[[phase.item]]')
    story = told(tmp_path, CALM + 'as cy approver\n> make-decision launch no-go reason="not today"', plan)
    document = packet(source(story))
    said = facts(document, "Packet")
    assert document.data["packet"] == "decided"
    assert said["approver"] == "cy (Approver)"
    assert said["go_no_go"].startswith("no-go on launch by cy; the verdict was ")
    assert table(document, "Go / no-go")[0]["words"] == "not today"


def test_who_decides_on_a_phase_of_their_own_afterwards_has_not_approved_the_release(tmp_path):
    plan = PLAN.replace('at = "T0"\n[[phase.item]]', 'at = "T0"\ndecision = { role = "approver" }\n[[phase.item]]')
    plan += '\n[[phase]]\nid = "after"\ntitle = "After"\nat = "T0"\ndecision = { role = "ops" }\n'
    words = 'as cy approver\n> make-decision launch no-go reason="not today"\nas otto ops\n'
    story = told(tmp_path, CALM + words + '> make-decision after no-go reason="nor later"', plan)
    assert facts(packet(source(story)), "Packet")["approver"] == "cy (Approver)"


def test_follow_ups_own_and_inherited(tmp_path):
    rows = table(packet(source(told(tmp_path, ROLLED_BACK))), "Follow-up actions")
    assert {row["action"]: row["filed"] for row in rows} == {"F1": "open", "F2": "open", "F-9": "open"}


# --- postmortem -------------------------------------------------------------------------------------------------------


def test_two_sections_are_left_to_people_and_no_more(tmp_path):
    document = postmortem(source(told(tmp_path, ROLLED_BACK)))
    assert blanks(document) == ["Root cause", "Prevention"]
    assert [section.title for section in document.sections] == [
        "Summary",
        "Root cause",
        "Detection",
        "Response",
        "Timeline",
        "Remediation",
        "What was told",
        "Prevention",
        "People",
    ]
    assert (document.data["root_cause"], document.data["prevention"]) == ("", "")


def test_lengths_are_computed_on_both_clocks(tmp_path):
    document = postmortem(source(told(tmp_path, ROLLED_BACK)))
    moments = [row["moment"] for row in table(document, "Summary")]
    assert moments == [
        "deployed",
        "a trigger breached",
        "rollback called",
        "reported",
        "rollback executed",
        "rollback verified",
        "resolved",
    ]
    assert table(document, "Summary")[1]["when"] == "2026-03-01 10:12:00 UTC (T+12:00)"
    spans = {(row["from"], row["to"]): row for row in table(document, "Summary", 1)}
    assert spans["a trigger breached", "rollback called"]["wall clock"] == "10 s"
    whole = spans["a trigger breached", "resolved"]
    assert (whole["wall clock"], whole["T-clock"]) == ("5 min 21 s", "5 min 21 s")
    data: Any = document.data["durations"]
    assert data[-1] == {
        "incident": "I1",
        "from": "a trigger breached",
        "to": "resolved",
        "wall_s": 321.0,
        "t_s": 321.0,
    }


def test_a_hold_stops_one_clock_only(tmp_path):
    held = ROLLED_BACK.replace(
        "wait 240s", 'as ada lead\n> call-hold "look into it" blocks_rollback=yes\nwait 240s\n> release-hold\nas bo ops'
    )
    spans = table(postmortem(source(told(tmp_path, held))), "Summary", 1)
    assert (spans[-1]["wall clock"], spans[-1]["T-clock"]) == ("5 min 21 s", "1 min 21 s")


def test_detection_and_remediation_come_from_the_record(tmp_path):
    document = postmortem(source(told(tmp_path, ROLLED_BACK)))
    text = markdown(document)
    assert "I1 was reported by bo at 2026-03-01 10:12:10 UTC" in text
    assert "switched off" in text
    assert "was called by itself on Production is down at 2026-03-01 10:12:10 UTC: verified" in text
    steps = {row["step"]: row for row in table(document, "Remediation")}
    assert steps["Restore the previous deploy"]["came to"] == "done"
    assert steps["Tell the operators"]["words"] == "called the desk"
    detected: Any = document.data["detection"]
    assert [one["how"] for one in detected] == ["pending", "firing", "reported"]


def test_a_sign_that_is_written_down_later_comes_first(tmp_path):
    late = ROLLED_BACK.replace(
        "> resolve-incident I1",
        "> add-note 'a customer called' incident=I1 occurred=2026-03-01T10:11:00\n> resolve-incident I1",
    )
    assert late != ROLLED_BACK
    document = postmortem(source(told(tmp_path, late)))
    assert [row["moment"] for row in table(document, "Summary")][:2] == ["deployed", "first sign"]
    assert "the first sign was at 2026-03-01 10:11:00 UTC, 1 min 10 s before anybody reported it" in markdown(document)


def test_what_a_person_did_took_from_when_its_turn_came(tmp_path):
    document = postmortem(source(told(tmp_path, ROLLED_BACK)))
    steps = {row["step"]: row for row in table(document, "Remediation")}
    assert steps["Tell the operators"]["took"] not in ("", "at once")


def test_what_was_told_is_in_it_to_the_letter(tmp_path):
    day = source(told(tmp_path, ROLLED_BACK))
    sent = [one for one in day.state.announcements.values() if one.sent is not None]
    rows = table(postmortem(day), "What was told")
    assert len(rows) == len(sent)
    assert all(any(row["text"] == one.text.replace("\n", " ") for row in rows) for one in sent)


def test_the_timeline_is_about_the_incident_only(tmp_path):
    rows = table(postmortem(source(told(tmp_path, ROLLED_BACK)), "I1"), "Timeline")
    assert not any("release opened" in row["what"] for row in rows if row["T"].startswith("T-30"))
    assert any("Checkout hangs" in row["what"] for row in rows)
    assert any(row["what"].startswith("I1 resolved") for row in rows)


def test_a_day_without_incidents(tmp_path):
    document = postmortem(source(told(tmp_path, CALM)))
    assert facts(document, "Summary")["incidents"] == "none"
    text = markdown(document)
    assert "Nothing had to be mended." in text
    assert "No incident, so no limit ran." in text
    assert "No incident and no rollback." in text
    assert "release opened" not in text, "the course of a quiet day is in its timeline"
    assert "\n\n\n" not in text


TWO = (
    ROLLED_BACK
    + """
at T+2h
> open-incident sev1 "Mails go out twice" impact="forty customers"
wait 60s
> call-procedure care reason="somebody asked"
> finish-step P2 say-so
> resolve-incident I2 "the second queue is off"
"""
)
CARE = """
[[procedure]]
id = "care"
title = "A question from outside"
kind = "routine"
[[procedure.step]]
id = "say-so"
"""


def test_each_of_several_incidents_has_its_own_course(tmp_path):
    document = postmortem(source(told(tmp_path, TWO, PLAN + CARE)))
    titles = [section.title for section in document.sections]
    assert titles[:4] == ["Summary", "I1 Checkout hangs", "I2 Mails go out twice", "Root cause"]
    assert not [part for part in document.sections[0].parts if isinstance(part, Table)], "no span over both of them"
    first = {(row["from"], row["to"]): row["wall clock"] for row in table(document, "I1 Checkout hangs", 1)}
    assert first["a trigger breached", "resolved"] == "5 min 21 s"
    second = [row["moment"] for row in table(document, "I2 Mails go out twice")]
    assert second == ["deployed", "reported", "resolved"], "the rollback answered the other one"
    spans: Any = document.data["durations"]
    assert {one["incident"] for one in spans} == {"I1", "I2"}
    assert facts(document, "Summary")["impact"] == "I1: a third of orders; I2: forty customers"
    text = markdown(document)
    assert "### I2 Mails go out twice" in text
    assert "The rollback was called" in text.partition("I2 Mails")[0]
    assert text.count("The rollback was called") == 1


def test_how_the_release_stands_is_said_though_it_is_not_closed(tmp_path):
    story = told(tmp_path, ROLLED_BACK)
    assert facts(postmortem(source(story)), "Summary")["release"] == "rolled back"
    assert facts(postmortem(source(told(tmp_path / "calm", CALM))), "Summary")["release"] == "goes on"
    assert (
        facts(packet(source(story)), "Packet")["go_no_go"].endswith("; then rolled back") or not story.state.decisions
    )


def test_a_text_that_waits_for_a_person_is_said_not_to_be_posted(tmp_path):
    rows = table(postmortem(source(told(tmp_path, ROLLED_BACK + "> announce news\n"))), "What was told")
    assert "not posted yet" in [row["when"] for row in rows]


def test_a_routine_of_the_day_is_no_part_of_the_answer(tmp_path):
    document = postmortem(source(told(tmp_path, TWO, PLAN + CARE)))
    remedies: Any = document.data["remediation"]
    assert [one["procedure"] for one in remedies] == ["rollback"]
    assert "A question from outside" not in markdown(document).partition("## Remediation")[2]
    (only,) = [
        s for s in postmortem(source(told(tmp_path / "b", TWO, PLAN + CARE)), "I2").sections if s.title == "Remediation"
    ]
    assert not [part for part in only.parts if isinstance(part, Table)], "the rollback was for the other one"


def test_stretches_nobody_watched_are_one_line_and_each_is_there_for_machines(tmp_path):
    day = source(told(tmp_path, ROLLED_BACK))
    story = told(tmp_path / "again", ROLLED_BACK)
    noon = dt.datetime(2026, 3, 1, 10, 13, tzinfo=dt.UTC)
    gaps = [(0, 20), (30, 45), (60, 62)]
    extra = [
        msgspec.structs.replace(
            story.entries[-1],
            seq=len(story.entries) + number,
            event=GapSeen(
                since=noon + dt.timedelta(seconds=one), until=noon + dt.timedelta(seconds=other), cause="away"
            ),
        )
        for number, (one, other) in enumerate(gaps)
    ]
    gappy = Source(story.state, [*story.entries, *extra], story.now, day.journal)
    document = postmortem(gappy)
    text = markdown(document).partition("## Detection")[2].partition("## Response")[0]
    assert text.count("nobody watched") == 1
    assert "- nobody watched 3 times, 37 s in all; the longest, 20 s, from 2026-03-01 10:13:00 UTC" in text
    unwatched: Any = document.data["unwatched"]
    assert [one["s"] for one in unwatched] == [20.0, 15.0, 2.0]


def test_what_was_asked_and_the_postmortem_itself_prevent_nothing(tmp_path):
    story = told(tmp_path, ROLLED_BACK)
    document = postmortem(source(story))
    noted = [row["to do"] for row in table(document, "Prevention")]
    assert "find out why" in noted
    assert not [one for one in noted if one.startswith("Postmortem of")]
    assert any(one.origin == "postmortem:I1" for one in story.state.actions.values())


# --- timeline ---------------------------------------------------------------------------------------------------------


def test_a_late_note_stands_where_it_belongs(tmp_path):
    story = told(tmp_path, DEPLOYED + 'wait 10m\n> add-note "the cache was cold" occurred=2026-03-01T10:01:00')
    rows = table(timeline(source(story)), "What happened")
    late = next(row for row in rows if "the cache was cold" in row["what"])
    assert (late["time"], late["T"]) == ("10:01:00", "T+1:00")
    assert "(written down 2026-03-01 10:10:" in late["what"]
    assert [row["time"][-8:] for row in rows] == sorted(row["time"][-8:] for row in rows)


def test_the_clock_is_told_as_it_ran(tmp_path):
    held = CALM + '> call-hold "fog"\nwait 10m\n> add-note "still fog"\n> release-hold\nwait 60s\n> add-note "clear"'
    rows = {row["what"]: row["T"] for row in table(timeline(source(told(tmp_path, held))), "What happened")}
    assert (rows["note: still fog"], rows["note: clear"]) == ("T-29:55", "T-28:55")
    moved = table(timeline(source(told(tmp_path, held))), "Holds and slips")
    assert (moved[0]["kind"], moved[0]["T"], moved[0]["what"]) == ("hold", "T-29:55", "fog")


def test_what_the_screen_mutes_is_left_out_unless_asked_for(tmp_path):
    found = source(told(tmp_path, CALM))
    brief = table(timeline(found), "What happened")
    whole = table(timeline(found, everything=True), "What happened")
    assert not any("engine started watching" in row["what"] for row in brief)
    assert any("engine started watching" in row["what"] for row in whole)


def test_a_retracted_note_says_so_and_a_verdict_says_what_moved_it(tmp_path):
    story = told(tmp_path, CALM + '> add-note "wrong"')
    seq = story.entries[-1].seq
    story.tell(f'> correct-entry {seq} "not so" retract=true', "more")
    rows = [row["what"] for row in table(timeline(source(story)), "What happened")]
    assert "note: wrong [retracted by ada: not so]" in rows
    assert any(row.startswith("verdict ") and len(row) < 200 for row in rows)


# --- release notes ----------------------------------------------------------------------------------------------------


def test_every_section_is_there_or_named_missing(tmp_path):
    document = release_notes(source(told(tmp_path, DEPLOYED)))
    assert [section.title for section in document.sections] == [
        "Included phases",
        "What got better",
        "Known limitations",
        "Flags",
        "How to go back",
    ]
    assert facts(document)["missing"] == "Known limitations"
    assert (document.data["missing"], document.data["complete"]) == (["Known limitations"], False)
    assert blanks(document) == ["Known limitations"]
    text = markdown(document)
    for words in ("mini starts at once.", "launch: 1 of 1 done", "flag: on, before off", "Restore the previous deploy"):
        assert words in text


def test_a_note_fills_a_section(tmp_path):
    story = told(
        tmp_path, DEPLOYED + '> add-note "limits: offline mode is slow"\n> add-note "Known limitations: no undo"'
    )
    document = release_notes(source(story))
    assert document.data["complete"] is True
    assert "offline mode is slow\\\nno undo" in markdown(document)


# --- incidents and announcements --------------------------------------------------------------------------------------


def test_the_incident_log_has_the_five_columns(tmp_path):
    document = incident_log(source(told(tmp_path, ROLLED_BACK)))
    (row,) = table(document, "Incidents")
    assert list(row)[:5] == ["timestamp", "severity", "impact", "mitigation", "follow-up"]
    assert row["timestamp"] == "2026-03-01 10:12:10 UTC"
    assert (row["severity"], row["impact"], row["mitigation"]) == ("Severe", "a third of orders", "switched off")
    said = facts(document, "I1 Checkout hangs")
    assert (said["stages"], said["lasted"], said["owner"]) == ("identify after 1 min", "5 min 11 s", "Bo (ops)")
    data: Any = document.data["incidents"]
    assert (data[0]["lasted_s"], data[0]["id"]) == (311.0, "I1")


def test_before_any_incident_it_is_a_form(tmp_path):
    document = incident_log(source(told(tmp_path, CALM)))
    assert blanks(document) == ["Incidents"]
    assert "sev1: Severe" in markdown(document)
    assert document.data["incidents"] == []


def test_announcements_to_the_letter(tmp_path):
    story = told(tmp_path, DEPLOYED + "> announce news\n> confirm-sent A1")
    document = announcements(source(story))
    assert "```text\nAll is GO at 10:00.\n```" in markdown(document)
    data: Any = document.data["announcements"]
    assert (data[0]["status"], data[0]["channel"]) == ("sent", "board")


def test_times_are_in_the_zone_of_the_release(tmp_path):
    story = told(tmp_path, ROLLED_BACK, PLAN.replace('zone = "UTC"', 'zone = "Asia/Tokyo"'))
    (row,) = table(incident_log(source(story)), "Incidents")
    assert row["timestamp"] == "2026-03-01 19:12:10 JST"
    data: Any = incident_log(source(story)).data["incidents"]
    assert data[0]["timestamp"] == dt.datetime(2026, 3, 1, 10, 12, 10, tzinfo=dt.UTC)


def test_limits_on_answering_are_kept_broken_or_still_running(tmp_path):
    limited = PLAN.replace('{ identify = "5m", fix = "1h" }', '{ identify = "30s", fix = "4m", postmortem = "1h" }')
    assert limited != PLAN
    day, resolved = ROLLED_BACK.split("wait 240s")

    def limits(text: str) -> dict[str, str]:
        folder = tmp_path / str(len(text))
        folder.mkdir()
        return {
            row["stage"]: row["limit"] for row in table(postmortem(source(told(folder, text, limited))), "Response")
        }

    assert limits(day) == {"identify": "BROKEN, by 30 s", "fix": "runs", "postmortem": "runs"}
    # what was over before its limit broke none
    over = limits(f"{day}wait 240s{resolved}")
    assert (over["identify"], over["fix"][:6], over["postmortem"]) == ("BROKEN, by 30 s", "BROKEN", "kept")


def test_a_limit_broken_while_it_was_graver_stays_broken_when_it_is_lowered(tmp_path):
    minor = '[[severity]]\nid = "minor"\ntitle = "Minor"\n[[template]]'
    plan = PLAN.replace('{ identify = "5m", fix = "1h" }', '{ identify = "30s", fix = "4m" }')
    plan = plan.replace("[[template]]", minor, 1)
    day = (
        DEPLOYED
        + "> open-incident sev1 'It hangs'\nwait 60s\n> update-incident I1 stage=identify\n"
        + "wait 30s\n> update-incident I1 severity=minor text='one shop only'\n"
    )
    story = told(tmp_path, day, plan)
    document = postmortem(source(story))
    (row,) = table(document, "Response")
    assert (row["stage"], row["limit"]) == ("identify, as Severe", "BROKEN, by 30 s")
    assert "Minor, was Severe" in markdown(document)
    (logged,) = table(incident_log(source(story)), "Incidents")
    assert logged["severity"] == "Minor, was Severe"


AGAIN = """
plan plan.toml
start 2026-03-01T09:30 t0=2026-03-01T10:00
as ada lead
probe control pass
cond odd false
wait 5s
cond odd true
wait 60s
cond odd false
> resolve-incident I1 "it went away"
at T+10m
cond odd true
wait 60s
cond odd false
> resolve-incident I2 "it went away again"
"""
ODD = """
[[trigger]]
id = "odd"
title = "Odd answers"
when = "probe['health'].verdict == 'fail'"
incident = "sev1"
successes = 1
"""


def test_an_alarm_that_had_cleared_is_none_of_the_next_incident(tmp_path):
    document = postmortem(source(told(tmp_path, AGAIN, PLAN + ODD)))
    for title, took in (("I1 Odd answers", "1 min"), ("I2 Odd answers", "1 min")):
        spans = {(row["from"], row["to"]): row["wall clock"] for row in table(document, title, 1)}
        assert spans["a trigger breached", "resolved"] == took
