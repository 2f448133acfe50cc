"""Another plan over recorded days: when it would have fired, how long before people acted, what was for nothing, and what
the record cannot tell."""

import datetime as dt
import json

import msgspec
import pytest

from cockpit.model import commands as cmd
from cockpit.reports.backtest import as_json, marks
from cockpit.reports.backtest_schema import Course, TriggerCourse
from cockpit.reports.backtest_text import text
from tests.reports.day import BEAT_S, PLAN, Day, course, over

SLOW = ("pass", 200, {"p95": 900.0})
WELL = ("pass", 200, {"p95": 100.0})
DEAD = ("fail", 503, None)

EAGER = PLAN.replace(
    """when = "metric['p95'].value > 400.0"
for = "20s"
action = "propose\"""",
    """metric = "p95"
failures = 2
action = "rollback\"""",
)
"""Rolls back on the bound of p95 as soon as it was broken twice."""


def of(found: Course, name: str) -> TriggerCourse:
    return next(one for one in found.triggers if one.id == name)


@pytest.fixture
def flown() -> Day:
    """Deployed, proven, and well."""
    day = Day()
    day.wait(30)
    day.deploy()
    day.wait(20)
    return day


def slow_until_ada_acts(day: Day) -> Day:
    day.world["health"] = SLOW
    day.wait(60)
    day.roll_back()
    day.world["health"] = WELL
    day.wait(60)
    return day


def test_lead_over_the_person_who_rolled_back(flown: Day) -> None:
    day = slow_until_ada_acts(flown)
    found = course(EAGER, day)
    [firing] = of(found, "slow").firings
    assert firing.would == "roll back"
    assert firing.why_not == ""
    assert firing.act is not None
    assert (firing.act.kind, firing.act.by, firing.act.automatic) == ("rollback", "ada", False)
    assert firing.act.outcome == "verified"
    assert firing.lead_s == pytest.approx(54, abs=3)  # two bad polls, five seconds apart, of a minute
    assert firing.false_alarm is False
    assert firing.pending is not None
    assert firing.cleared is not None
    assert firing.pending < firing.fired < firing.act.at < firing.cleared
    assert [mark.phase for mark in of(found, "slow").marks] == ["armed", "pending", "firing", "cleared"]
    assert of(found, "down").firings == ()
    assert found.same_plan is False
    summary = over(EAGER, day).summary
    assert (summary.by_people, summary.caught, summary.missed) == (1, 1, 0)
    assert (summary.rollbacks, summary.false_rollbacks) == (1, 0)


def test_a_person_who_was_faster(flown: Day) -> None:
    day = slow_until_ada_acts(flown)
    late = EAGER.replace("failures = 2\naction", 'failures = 2\nfor = "10m"\naction').replace("max = 500", "max = 500")
    found = over(late, day)
    assert of(found.courses[0], "slow").firings == ()
    assert (found.summary.caught, found.summary.missed) == (0, 1)
    slower = PLAN.replace('for = "20s"', 'for = "62s"')
    day = Day()
    day.wait(30)
    day.deploy()
    day.wait(20)
    day.world["health"] = SLOW
    day.wait(60)
    day.roll_back()
    day.wait(20)
    [firing] = of(course(slower, day), "slow").firings
    assert firing.lead_s is not None
    assert firing.lead_s < 0
    assert firing.would == "nothing"
    assert "called by ada" in firing.why_not


def test_a_rollback_for_nothing(flown: Day) -> None:
    day = flown
    day.world["health"] = SLOW
    day.wait(15)
    day.world["health"] = WELL
    day.wait(90)
    found = over(EAGER, day)
    [firing] = of(found.courses[0], "slow").firings
    assert firing.would == "roll back"
    assert firing.false_alarm is True
    assert firing.false_why == "well again without a rollback"
    assert firing.act is None
    assert firing.lead_s is None
    assert found.summary.false_rollbacks == 1
    assert "deploy 1 would have been rolled back by itself" in " ".join(found.courses[0].differs)


def test_it_is_not_known_where_the_record_ends_before_it_was_well(flown: Day) -> None:
    day = flown
    day.world["health"] = SLOW
    day.wait(30)
    [firing] = of(course(EAGER, day), "slow").firings
    assert firing.false_alarm is None
    assert firing.false_why == "the record ends before it was well again"


def test_before_anything_is_deployed_nothing_rolls_back() -> None:
    day = Day()
    day.wait(30)
    day.world["health"] = SLOW
    day.wait(30)
    [firing] = of(course(EAGER, day), "slow").firings
    assert firing.would == "nothing"
    assert firing.why_not == "nothing has been deployed yet"


def test_what_was_bad_before_the_deploy_never_fires(flown: Day) -> None:
    day = Day()
    day.wait(20)
    day.world["health"] = SLOW
    day.wait(7)
    day.deploy()
    day.wait(60)
    slow = of(course(EAGER.replace("failures = 2", "failures = 3"), day), "slow")
    assert slow.firings == ()
    assert slow.marks[-1].phase == "unarmed"
    assert slow.marks[-1].reason == "already bad when the deploy began"


def test_one_rollback_for_a_deploy_whoever_comes_first(flown: Day) -> None:
    day = flown
    day.world["health"] = ("fail", 503, {"p95": 900.0})
    day.wait(40)
    both = EAGER.replace('id = "slow"\nmetric', 'id = "slow"\ntitle = "Slow"\nmetric')
    found = course(both, day)
    assert [one.would for one in of(found, "slow").firings] == ["roll back"]
    assert [one.would for one in of(found, "down").firings] == ["nothing"]
    assert of(found, "down").firings[0].why_not == "slow would have rolled back already"


def test_time_nobody_watched_brings_nothing_nearer(flown: Day) -> None:
    day = flown
    patient = PLAN.replace('for = "20s"', 'for = "40s"')
    day.world["health"] = ("pass", 200, {"p95": 450.0})
    day.wait(10)
    day.die()
    day.wait(60)
    day.elect()
    day.wait(25)
    slow = of(course(patient, day), "slow")
    assert slow.firings == ()
    assert slow.marks[-1].phase == "pending"
    assert "nobody watched from" in " ".join(course(patient, day).notes)
    day.wait(20)
    assert len(of(course(patient, day), "slow").firings) == 1


def test_planned_maintenance_freezes(flown: Day) -> None:
    day = flown
    day.world["health"] = ("excused", 503, None)
    day.wait(60)
    hasty = PLAN.replace('failures = 3\nfor = "10s"', "failures = 1")
    assert of(course(hasty, day), "down").firings == ()


def test_blindness_holds_it_back(flown: Day) -> None:
    day = flown
    day.world["control"] = DEAD
    day.wait(6)
    day.world["health"] = DEAD
    day.wait(40)
    assert of(course(PLAN.replace("failures = 3", "failures = 1"), day), "down").firings == ()
    unguarded = PLAN.replace("control = true\n", "")
    assert len(of(course(unguarded, day), "down").firings) == 1


def test_a_silence_mutes_the_other_plan_too(flown: Day) -> None:
    day = flown
    day.do(cmd.SetSilence(trigger="slow", until=day.now + dt.timedelta(seconds=60), reason="known"))
    day.world["health"] = SLOW
    day.wait(30)
    assert of(course(EAGER, day), "slow").firings == ()
    day.wait(40)
    [firing] = of(course(EAGER, day), "slow").firings
    assert firing.would == "roll back"


def test_a_hold_that_blocks_rollback(flown: Day) -> None:
    day = flown
    day.do(cmd.CallHold(reason="wait", blocks_rollback=True))
    day.world["health"] = SLOW
    day.wait(30)
    [firing] = of(course(EAGER, day), "slow").firings
    assert (firing.would, firing.acts) == ("propose", None)
    assert "blocks rollback" in firing.why_not
    day.do(cmd.ReleaseHold())
    day.wait(10)
    [firing] = of(course(EAGER, day), "slow").firings
    assert firing.would == "roll back"
    assert firing.acts is not None
    assert firing.acts > firing.fired


def test_a_deploy_published_elsewhere_counts() -> None:
    day = Day()
    day.wait(30)
    day.do(cmd.NoticeDeploy(epoch=1, probe="health", live="b", previous="a"), actor=_engine())
    day.world["health"] = SLOW
    day.wait(30)
    found = course(EAGER, day)
    assert [firing.would for firing in of(found, "slow").firings] == ["roll back"]
    assert len(found.deploys) == 1


def _engine() -> cmd.Actor:
    return cmd.Actor("engine")


def test_a_declared_trigger_is_an_act_of_a_person(flown: Day) -> None:
    leak = '\n[[trigger]]\nid = "leak"\nkind = "security"\naction = "propose"\n'
    day = Day(PLAN + leak)
    day.wait(30)
    day.deploy()
    day.wait(20)
    day.world["health"] = SLOW
    day.wait(30)
    day.do(cmd.DeclareTrigger(trigger="leak", reason="seen"))
    day.wait(10)
    found = course(EAGER + leak, day)
    [firing] = of(found, "slow").firings
    assert firing.act is not None
    assert (firing.act.kind, firing.act.what) == ("declared", "leak")
    assert firing.lead_s is not None
    assert firing.lead_s > 0
    assert [one.would for one in of(found, "leak").firings] == ["nothing"]
    unasked = course(EAGER + leak, flown)
    assert of(unasked, "leak").decidable == "no"


# --- what the record cannot tell --------------------------------------------------------------------------------------


NEW_PROBE = """
[[probe]]
id = "queue"
kind = "http"
url = "http://127.0.0.1:1/queue"
[[metric]]
id = "waiting"
probe = "queue"
value = "body.waiting"
max = 10
"""


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("probe['health'].body.state == 'x'", "the body of health's answers is not recorded"),
        ("probe['health'].version == '2.0'", "which build answered health is not on record"),
        ("probe['queue'].commit == 'x'", "probe queue was not recorded"),
        ("probe['queue'].verdict == 'fail'", "probe queue was not recorded"),
        ("metric['waiting'].value > 1.0", "probe queue was not recorded"),
    ],
)
def test_what_needs_what_was_not_recorded(flown: Day, when: str, reason: str) -> None:
    plan = PLAN.replace("when = \"metric['p95'].value > 400.0\"", f'when = "{when}"') + NEW_PROBE
    flown.world["health"] = SLOW
    flown.wait(40)
    slow = of(course(plan, flown), "slow")
    assert slow.decidable == "no"
    assert slow.undecided == (reason,)
    assert slow.firings == ()
    assert of(course(plan, flown), "down").decidable == "yes"


@pytest.mark.parametrize("own", [True, False])
def test_which_build_answered_is_decidable_where_it_was_told(own: bool) -> None:
    plan = PLAN.replace("when = \"metric['p95'].value > 400.0\"", "when = \"probe['health'].version == '2.0'\"")
    day = Day(plan if own else PLAN)
    day.builds["health"] = "1.0"
    day.wait(20)
    day.deploy()
    day.wait(20)
    day.builds["health"] = "2.0"
    since = day.now
    day.wait(60)
    day.builds["health"] = "1.0"
    day.wait(30)
    slow = of(course(plan, day), "slow")
    assert slow.decidable == "yes"
    [firing] = slow.firings
    # its `for` is 20 s; the answers come every 5 s, and what they tell is written some seconds later
    assert 20 <= (firing.fired - since).total_seconds() <= 20 + 3 * BEAT_S
    assert firing.cleared is not None
    broken = of(course(plan.replace("1/health", "1/ready"), day), "slow")
    assert broken.undecided == ("probe health asks otherwise than was recorded (url)",)


def test_a_probe_that_asks_or_judges_otherwise(flown: Day) -> None:
    other = course(PLAN.replace("1/health", "1/ready"), flown)
    assert of(other, "down").undecided == ("probe health asks otherwise than was recorded (url)",)
    assert of(other, "slow").decidable == "no"
    judged = course(PLAN.replace('1/health"', '1/health"\nexpect = { status = 200 }'), flown)
    assert of(judged, "down").undecided == ("probe health judges otherwise than was recorded (expect)",)
    assert of(judged, "slow").decidable == "yes"


def test_values_are_found_again_under_another_name_and_in_the_answer_itself(flown: Day) -> None:
    renamed = EAGER.replace('id = "p95"', 'id = "latency"').replace('metric = "p95"', 'metric = "latency"')
    timed = EAGER.replace('value = "body.p95"', 'value = "latency_ms"').replace("max = 500", "max = 10")
    body = EAGER.replace('value = "body.p95"', 'value = "body.p99"')
    flown.world["health"] = SLOW
    flown.wait(30)
    assert len(of(course(renamed, flown), "slow").firings) == 1
    slow = of(course(timed, flown), "slow")
    assert slow.decidable == "yes"  # twelve milliseconds, always: never proven good
    assert slow.marks[-1].phase == "unarmed" if slow.marks else slow.phase == "unarmed"
    assert of(course(body, flown), "slow").undecided == (
        "metric p95 was not recorded, and the answers of health that it is read from are not kept",
    )


def test_bounds_are_judged_anew_with_their_own_patience(flown: Day) -> None:
    day = flown
    day.world["health"] = ("pass", 200, {"p95": 450.0})  # within the recorded bound of 500
    day.wait(60)
    tight = EAGER.replace("max = 500", "max = 440")
    assert len(of(course(tight, day), "slow").firings) == 1
    assert of(course(EAGER, day), "slow").firings == ()
    patient = tight.replace("max = 440", 'max = 440\nfor = "30s"')
    [firing] = of(course(patient, day), "slow").firings
    [earlier] = of(course(tight, day), "slow").firings
    assert (firing.fired - earlier.fired).total_seconds() == pytest.approx(30, abs=5)


def test_a_plan_amended_on_the_way_is_one_record_after_another(flown: Day) -> None:
    day = flown
    day.amend(PLAN.replace("1/health", "1/ready"))
    day.wait(30)
    down = of(course(PLAN, day), "down")
    assert down.decidable == "partly"
    assert down.undecided[0].startswith("from entry #")
    assert course(PLAN, day).same_plan is False


def test_a_journal_of_another_release_is_told_of(flown: Day) -> None:
    found = course(PLAN.replace('name = "mini"', 'name = "other"'), flown)
    assert found.notes == ("this is a journal of mini, and the plan is of other",)


# --- rules and decisions ----------------------------------------------------------------------------------------------


LENIENT = PLAN.replace("blocks_go = true", "blocks_go = false").replace(
    "incident.open['critical'] > 0", "incident.open['critical'] > 3"
)


def test_a_rule_against_a_decision_that_was_made() -> None:
    day = Day(LENIENT)
    day.wait(20)
    day.do(cmd.AttestGate(gate="unit", verdict="pass"))
    day.do(cmd.OpenIncident(severity="critical", title="It burns"))
    day.wait(6)
    day.do(cmd.MakeDecision(phase="launch", choice="go", reason="we saw it"))
    day.wait(6)
    found = course(PLAN, day)
    [rule] = found.rules
    burning = [one for one in rule.stretches if one.level == "no-go"]
    assert [(one.words, one.until) for one in burning] == [("A critical incident is open", None)]
    [made] = found.decisions
    assert (made.what, made.choice, made.by) == ("launch", "go", "ada")
    assert (made.recorded, made.verdict) == ("GO", "NO-GO")
    assert "rule:calm: A critical incident is open" in made.against
    assert "it would have been under NO-GO" in " ".join(found.differs)
    assert over(PLAN, day).summary.contradicted == 1
    assert course(LENIENT, day).differs == ()
    assert course(LENIENT, day).decisions[0].against == ()


def test_a_gate_nobody_was_asked_is_no_reason(flown: Day) -> None:
    day = flown
    day.do(cmd.MakeDecision(phase="launch", choice="go", reason="fine"))
    day.wait(6)
    plan = PLAN.replace("[[probe]]", '[[gate]]\nid = "audit"\nkind = "manual"\nstatement = "Audited."\n[[probe]]', 1)
    [made] = course(plan, day).decisions
    assert made.verdict == "GO"
    assert made.undecided == ("gate:audit: pending: not judged yet",)


# --- how it is said ---------------------------------------------------------------------------------------------------


def test_the_table(flown: Day) -> None:
    day = slow_until_ada_acts(flown)
    lines = text(over(EAGER, day))
    assert lines[1:] == [
        "",
        "day-0",
        "  2026-03-01 10:00:00 UTC to 10:02:46, 1 deploy, flown under another plan",
        "  10:01:50 rolled back by ada, verified",
        "  TRIGGER  WOULD           PENDING   FIRED            CLEARED   LEAD",
        "  down     would not fire",
        "  slow     roll back       10:00:51  10:00:56 T-0:04  10:02:06  54s before ada  2 bad in a row. it was rolled back by ada",
        "  differs: slow would have fired at 2026-03-01 10:00:56 UTC; it did not",
        "  differs: slow fired at 2026-03-01 10:01:11 UTC; it would not have",
        "  differs: deploy 1 would have been rolled back by itself at 2026-03-01 10:00:56 UTC; it was not",
    ]


def test_a_trigger_that_only_people_see_was_not_declared_rather_than_never_armed(flown: Day) -> None:
    found = over(EAGER, slow_until_ada_acts(flown))
    (course_,) = found.courses
    leak = TriggerCourse(id="leak", title="A leak", kind="human", action="propose")
    lines = text(msgspec.structs.replace(found, courses=(msgspec.structs.replace(course_, triggers=(leak,)),)))
    (line,) = (line for line in lines if line.startswith("  leak "))
    assert line.endswith("nobody declared it")


def test_a_record_of_several_days_says_on_which_one_it_ends(flown: Day) -> None:
    found = over(EAGER, slow_until_ada_acts(flown))
    (course_,) = found.courses
    later = msgspec.structs.replace(course_, ends=course_.ends + dt.timedelta(days=1))
    lines = text(msgspec.structs.replace(found, courses=(later,)))
    assert "  2026-03-01 10:00:00 UTC to 2026-03-02 10:02:46 UTC, 1 deploy, flown under another plan" in lines
    assert "  01 Mar 10:01:50 rolled back by ada, verified" in lines
    (slow,) = (line for line in lines if line.startswith("  slow "))
    assert "01 Mar 10:00:51  01 Mar 10:00:56 T-0:04  01 Mar 10:02:06" in slow


def test_several_days_are_summed_up(flown: Day) -> None:
    other = Day()
    other.wait(40)
    lines = text(over(EAGER, slow_until_ada_acts(flown), other))
    assert "over all 2 journals" in lines
    assert "  rollbacks that people called: 1, preceded: 1, missed: 0" in lines
    assert any(line.startswith("  slow: decidable in 2, fired 1 times") for line in lines)


def test_json_is_sorted_and_the_same_each_time(flown: Day) -> None:
    day = slow_until_ada_acts(flown)
    data = as_json(over(EAGER, day))
    assert data == as_json(over(EAGER, day))

    def ordered(value: object) -> bool:
        if isinstance(value, dict):
            return list(value) == sorted(value) and all(ordered(one) for one in value.values())
        return all(ordered(one) for one in value) if isinstance(value, list) else True

    found = json.loads(data)
    assert ordered(found)
    assert found["courses"][0]["triggers"][1]["firings"][0]["fired"] == "2026-03-01T10:00:56Z"


def test_marks_for_a_replay(flown: Day) -> None:
    day = slow_until_ada_acts(flown)
    words = [words for _, kind, words in marks(course(EAGER, day)) if kind == "would"]
    assert "would fire: slow, rolls back" in words
    assert "would clear: slow" in words
    times = [at for at, _, _ in marks(course(EAGER, day))]
    assert times == sorted(times)


def test_entries_of_a_later_version_are_left_out(flown: Day) -> None:
    from cockpit.model.entry import Unknown

    day = flown
    [entry] = day.act(cmd.AddNote(text="x"), cmd.Actor("ada", "lead"))  # type: ignore[misc]
    day.entries[-1] = type(entry)(entry.seq, entry.at, "ada", "", Unknown("from.tomorrow", {"a": 1}))
    day.wait(10)
    assert course(PLAN, day).differs == ()
    assert not isinstance(day.entries[-1].event, Unknown)
