"""What the documents tell of a day that was tried several times: rolled back, T0 moved, tried again."""

from pathlib import Path
from typing import Any

from cockpit.reports.markdown import markdown
from cockpit.reports.packet import packet
from cockpit.reports.postmortem import postmortem
from cockpit.reports.release_notes import release_notes
from cockpit.reports.source import Source
from cockpit.reports.status_schema import Journal
from tests.helpers.story import Story
from tests.reports.test_documents import PLAN, facts, table

POLL = """
[[poll]]
id = "go"
title = "Go or no-go"
roles = ["lead", "ops"]
declare = "lead"
"""
ASKED = """
as ada lead
> run-gate unit
run gate:unit pass
> open-poll go
> cast-vote go go
> cast-vote go go duty=ops relayed_for=Olaf link=call
"""
OUT = """
at T0
> start-item promote
run item:promote pass
as ada lead
wait 20s
> call-procedure rollback "it is broken" typed=mini
run step:P{n}/restore pass
run step:P{n}/lock pass
as bo ops
> finish-step P{n} tell "called the desk"
probe health pass
wait 5s
probe health pass
wait 6s
as ada lead
"""
DAY = f"""
plan plan.toml
start 2026-03-01T09:30 t0=2026-03-01T10:00
probe control pass
probe health pass
cond down false
{ASKED}
> declare-poll go no-go "the desk is not staffed"
wait 60s
{ASKED}
> declare-poll go go
{OUT.replace("{n}", "1")}
> set-t0 2026-03-01T11:00 "the fix is in"
{ASKED}
> declare-poll go go
{OUT.replace("{n}", "2")}
"""


def told(folder: Path, text: str = DAY, plan: str = PLAN) -> Source:
    (folder / "plan.toml").write_text(plan + POLL)
    story = Story(folder)
    story.tell(text, "this test")
    known = Journal("/x/mini-2026-03-01", len(story.entries), story.entries[-1].hash)
    return Source(story.state, story.entries, story.now, known)


def test_each_declaration_is_there_with_its_try_its_votes_and_why_it_counts_no_longer(tmp_path: Path) -> None:
    document = packet(told(tmp_path))
    rows = table(document, "Go / no-go")
    assert [(row["try"], row["said"], row["counts"]) for row in rows] == [
        ("1", "NO-GO", "VOID: everybody was asked anew"),
        ("1", "GO", "VOID: T0 moved for another try"),
        ("2", "GO", "yes"),
    ]
    assert rows[0]["words"] == "the desk is not staffed"
    for row in rows:
        assert row["votes"] == "ada GO for lead, Olaf GO for ops (relayed by ada)"
    go_no_go: Any = document.data["go_no_go"]
    history = go_no_go["history"]
    assert [(one["try"], one["said"], one["counts"]) for one in history] == [
        (1, "NO-GO", False), (1, "GO", False), (2, "GO", True),
    ]  # fmt: skip
    assert history[0]["votes"][1]["by"] == "Olaf"
    assert history[0]["votes"][1]["relayed_by"] == "ada"


def test_votes_of_a_poll_that_nobody_declared_are_told(tmp_path: Path) -> None:
    text = DAY + f'> set-t0 2026-03-01T12:00 "once more"\n{ASKED}'
    document = packet(told(tmp_path, text))
    last = table(document, "Go / no-go")[-1]
    assert (last["try"], last["said"], last["counts"]) == ("3", "not declared", "yes")
    assert facts(document)["packet"] == "draft: before the review of try 3"


def test_a_packet_is_final_only_once_the_release_is_closed(tmp_path: Path) -> None:
    source = told(tmp_path, DAY + '> open-incident sev1 "Checkout hangs"\n')
    words = facts(packet(source))["packet"]
    assert words == ("decided: the review has decided; the release is not closed, it was rolled back, 1 incident open")
    closed = DAY + '> close-release abandon=true reason="enough"\n'
    assert facts(packet(told(tmp_path, closed)))["packet"] == "final: the release is closed, abandoned"
    assert "decided" not in markdown(packet(told(tmp_path, closed))).partition("## ")[0]


def test_the_postmortem_has_the_moments_of_every_try(tmp_path: Path) -> None:
    moments = [row["moment"] for row in table(postmortem(told(tmp_path)), "Summary")]
    assert moments == [
        "deployed 1", "rollback P1 called", "rollback P1 executed", "rollback P1 verified",
        "deployed 2", "rollback P2 called", "rollback P2 executed", "rollback P2 verified",
    ]  # fmt: skip


def test_an_incident_over_both_tries_has_both_in_its_course(tmp_path: Path) -> None:
    text = DAY.replace("wait 20s", '> open-incident sev1 "Checkout hangs"\nwait 20s', 1)
    moments = [row["moment"] for row in table(postmortem(told(tmp_path, text), "I1"), "Summary")]
    assert moments[:2] == ["deployed 1", "reported"]
    assert {"deployed 2", "rollback P1 called", "rollback P2 called"} <= set(moments)


def test_release_notes_of_what_was_rolled_back_say_so(tmp_path: Path) -> None:
    document = release_notes(told(tmp_path))
    assert facts(document)["came to"] == (
        "ROLLED BACK at 2026-03-01 11:00:20 UTC (rollback); what follows is not out; 2 of 2 tries were rolled back"
    )
    assert document.data["standing"] == "rolled-back"
    moved = release_notes(told(tmp_path, DAY + '> set-t0 2026-03-01T12:00 "once more"\n'))
    assert "T0 was moved for another try; 2 of 3 tries were rolled back" in facts(moved)["came to"]
    out = DAY.partition("as ada lead\nwait 20s")[0]
    assert "came to" not in facts(release_notes(told(tmp_path, out)))


def test_release_notes_of_a_plan_without_sections_are_not_complete(tmp_path: Path) -> None:
    bare = PLAN.partition("[[notes]]")[0]
    document = release_notes(told(tmp_path, plan=bare))
    assert facts(document)["missing"] == "everything: the plan names no sections ([[notes]])"
    assert facts(document)["came to"].startswith("ROLLED BACK")
    assert document.data["complete"] is False
    assert [section.title for section in document.sections] == ["What is new"]
