"""What a judgement waits for before it is made, what is looked at again unasked, and what a class leaves out."""

from pathlib import Path

import pytest

from cockpit.core.conditions import facts
from cockpit.core.effects import wants_judging
from cockpit.core.index import book
from cockpit.core.outcome import ENGINE
from cockpit.core.tuples import rollback_target
from cockpit.model import commands as cmd
from cockpit.model.commands import Refusal
from cockpit.model.events import EngineElected, ItemDone, TupleSet
from tests.core.desk import T0, Desk
from tests.helpers.story import Story

LOOP = "plan loop-r2\nstart 2026-03-02T09:00 t0=2026-03-02T12:00\nas rob release-owner\n"
SPX = "plan spx-recovery\nstart 2026-02-19T15:00 t0=2026-02-20T15:00\nas mia release-manager\n"


def told(text: str) -> Story:
    story = Story(Path(__file__).parent)
    story.tell(text, "told")
    return story


def wants(story: Story, gate: str) -> bool:
    return wants_judging(story.state, book(story.state).gates[gate], story.now)


def test_a_look_waits_for_the_commit_it_is_about() -> None:
    story = told(SPX)
    assert not wants(story, "ci")
    assert wants(story, "only-intended"), "bound to nothing"
    story.tell("> run-gate ci", "asked for all the same")
    assert not wants(story, "ci")
    story.tell("ref git:.:HEAD c1 t1", "read")
    assert wants(story, "ci")


def test_a_word_given_by_a_person_waits_too() -> None:
    bound = 'edit id = "on-call-assigned"\\n => id = "on-call-assigned"\\nbinds = ["git:.:HEAD"]\\n\n'
    story = told(SPX.replace("start", f"{bound}start").replace("mia release-manager", "otto on-call"))
    attest = cmd.AttestGate(gate="on-call-assigned", verdict="pass", reason="on shift")
    no = story.act(attest)
    assert isinstance(no, Refusal)
    assert no.code == "unread"
    story.tell("ref git:.:HEAD c1 t1", "read")
    assert not isinstance(story.act(attest), Refusal)


def test_what_is_not_green_is_looked_at_again_unasked() -> None:
    story = told(SPX + "gate only-intended pass\ngate rollback-script fail 'not executable'")
    assert not wants(story, "only-intended")
    assert wants(story, "rollback-script")
    story.tell("gate rollback-script error 'the disk is away'\ngate production-variables inconclusive", "still")
    assert wants(story, "rollback-script")
    assert wants(story, "production-variables")
    story.tell("gate rollback-script pass", "mended")
    assert not wants(story, "rollback-script")


GATE = """
[[gate]]
id = "smoke"
kind = "http"
valid_for = "10m"
http = { url = "${APP}/smoke", method = "POST"%s }
"""


@pytest.mark.parametrize(("more", "again"), [("", False), (", idempotent = true", True)])
def test_a_request_that_may_change_something_is_not_sent_again_because_its_answer_was_bad(
    more: str, again: bool
) -> None:
    desk = Desk(GATE % more)
    smoke = book(desk.state).gates["smoke"]
    assert wants_judging(desk.state, smoke, desk.now), "never judged"
    desk.judge("smoke", "fail", reason="500")
    assert wants_judging(desk.state, smoke, desk.now) is again
    desk.judge("smoke")
    assert not wants_judging(desk.state, smoke, desk.now)
    desk.wait("11m")
    assert wants_judging(desk.state, smoke, desk.now), "out of date"


ROUND = """
[[gate]]
id = "runs"
kind = "http"
every = "10m"
http = { url = "${APP}/runs" }
"""


def test_what_an_engine_could_not_look_at_is_looked_at_by_the_next_one_at_once() -> None:
    """It may have the variable that was missing; what it says of where the engine runs would be untrue for the round."""
    desk = Desk(ROUND)
    runs = book(desk.state).gates["runs"]
    desk.judge("runs", "error", reason="the environment variable APP is not set where the engine runs")
    desk.wait("1m")
    assert not wants_judging(desk.state, runs, desk.now)
    desk.write((EngineElected(epoch=2, pid=2, start_time=2, boot_id="b", host="host"),), ENGINE)
    assert wants_judging(desk.state, runs, desk.now)
    desk.judge("runs", "fail", reason="red")
    desk.wait("1m")
    desk.write((EngineElected(epoch=3, pid=3, start_time=3, boot_id="b", host="host"),), ENGINE)
    assert not wants_judging(desk.state, runs, desk.now), "an answer holds for its round"


LATER = """
[[gate]]
id = "well"
%s
[[phase]]
id = "launch"
at = "T0"
[[phase.item]]
id = "deploy"
[[phase]]
id = "later"
at = "T+15m"
[[phase.item]]
id = "still-well"
gate = "well"
needs = ["deploy"]
"""


SEEN = 'kind = "http"\nhttp = { url = "${APP}/health" }'
SAID = 'kind = "manual"\nstatement = "It is well"'


@pytest.mark.parametrize(("kind", "ahead"), [(SEEN, False), (SAID, True)], ids=["seen", "said"])
def test_what_the_engine_sees_by_itself_is_no_answer_to_a_question_of_later(kind: str, ahead: bool) -> None:
    desk = Desk(LATER % kind)
    desk.now = T0
    desk.write((ItemDone(item="deploy"),), "anna")
    desk.wait("1m")
    desk.judge("well")
    desk.tick()
    assert (desk.state.items["still-well"].status == "done" if "still-well" in desk.state.items else False) is ahead
    desk.now = T0
    desk.wait("15m")
    assert desk.state.items["still-well"].status == "done"


def test_a_gate_that_the_class_leaves_out_is_skipped_and_no_riddle_to_a_condition() -> None:
    story = told(LOOP + "> change-class R2,R3 scope=seams scope_gates=VG-LOOP-CORE-001")
    seen = facts(story.state, story.now).gates
    core, build = seen.get("VG-LOOP-CORE-001"), seen.get("VG-LOOP-BUILD-002")
    assert core is not None
    assert build is not None
    assert (core.verdict, build.verdict) == ("pending", "skipped")


def test_the_way_back_is_chosen_although_the_engine_calls_each_of_them_one() -> None:
    """The engine reads every rollback tuple with that purpose; only a person's word makes one the target."""
    story = told(LOOP)
    for name, refs in (("back-la", {"loop_sha": "l5", "consumer_sha": "a5"}), ("back-rcc", {"loop_sha": "l5"})):
        story.observe(TupleSet(tuple=name, refs=refs, supported="rollback", purpose="rollback"))
    choose = cmd.SetTuple(tuple="back-la", purpose="rollback")
    assert rollback_target(story.state) == "back-rcc", "the plan's own"
    assert not isinstance(story.act(choose), Refusal)
    assert rollback_target(story.state) == "back-la"
    again = story.act(choose)
    assert isinstance(again, Refusal)
    assert again.code == "no-change"
    assert not isinstance(story.act(cmd.SetTuple(tuple="back-rcc", purpose="rollback")), Refusal)
    assert rollback_target(story.state) == "back-rcc"
    assert not isinstance(story.act(choose), Refusal), "and back again"
