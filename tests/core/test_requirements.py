"""Every word a plan may write in `needs`, `after` and `requires`, met and not met; and artifacts."""

import datetime as dt

import pytest

from cockpit.core import artifacts, readiness
from cockpit.core.requirements import unmet
from cockpit.model.commands import (
    AssignRole,
    AttachFile,
    CheckItem,
    OpenAction,
    OpenIncident,
    ResolveIncident,
    SkipItem,
)
from cockpit.model.events import (
    ActionOpened,
    FilesScanned,
    ProcedureCalled,
    ProcedureEnded,
    Samples,
    StabilityChanged,
)
from cockpit.model.names import REQUIREMENT_KINDS, REQUIREMENT_WORDS
from tests.core.desk import T0, Desk

PLAN = """
evidence = "evidence/{date}"
[[role]]
id = "owner"
[[gate]]
id = "lint"
kind = "manual"
statement = "Clean"
[[gate]]
id = "advisory"
kind = "manual"
statement = "Nice"
required = false
[[probe]]
id = "api"
kind = "http"
url = "http://localhost/"
every = "10s"
[[metric]]
id = "p95"
probe = "api"
value = "latency_ms"
max = 1500
[[metric]]
id = "unbounded"
[[phase]]
id = "prepare"
[[phase.item]]
id = "call"
[[phase.item]]
id = "fresh"
recheck = "1h"
[[phase.item]]
id = "judged"
gate = "lint"
[[phase.item]]
id = "nice"
required = false
[[severity]]
id = "critical"
blocks_go = true
[[severity]]
id = "low"
[[procedure]]
id = "rollback"
kind = "rollback"
to = "legacy"
[[procedure.step]]
id = "off"
[[procedure]]
id = "hotfix"
kind = "hotfix"
[[procedure.step]]
id = "patch"
[[tuple]]
id = "legacy"
refs = { flag = "off" }
rollback = true
[[artifact]]
id = "qa"
title = "QA notes"
path = "{evidence}/qa.md"
required_for = "close"
[[artifact]]
id = "log"
path = "{evidence}/log.txt"
required_for = "prepare"
from_gate = "lint"
[[follow_up]]
id = "OLD-1"
text = "Alert on depth"
[stability]
for = "30m"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(PLAN)


def why(desk: Desk, text: str) -> str | None:
    return unmet(desk.state, text, desk.now)


def sample(desk: Desk, verdict: str) -> None:
    event = Samples(
        epoch=1, base=desk.now, probe=("api",), p_t=(0.0,), p_verdict=(verdict,), p_status=(200,), p_ms=(9.0,),
        p_detail=("",), metric=("p95",), m_t=(0.0,), m_value=("900",), m_verdict=(verdict,), m_n=(1,),
    )  # fmt: skip
    desk.write((event,), "engine")


def test_every_promised_word_and_kind_is_answered(desk: Desk) -> None:
    for word in REQUIREMENT_WORDS:
        assert "no item or gate" not in (why(desk, word) or ""), word
    for kind in REQUIREMENT_KINDS:
        assert "is no requirement" not in (why(desk, f"{kind}:zz") or ""), kind
        assert why(desk, f"{kind}:zz") is not None
    assert why(desk, "wish:x") == "'wish:x' is no requirement"
    assert why(desk, "zz") == "the plan has no item or gate 'zz'"


def test_an_answer_says_why_not_and_nothing_when_it_is_met(desk: Desk) -> None:
    assert why(desk, "gate:lint") == "lint is pending: not judged yet"
    desk.judge("lint", "fail", reason="3 problems")
    assert why(desk, "lint") == "lint failed: 3 problems"
    desk.judge("lint")
    assert why(desk, "lint") is None
    assert why(desk, "gates") is None


def test_items_are_done_not_skipped_and_done_only_as_long_as_that_lasts(desk: Desk) -> None:
    assert why(desk, "call") == "call is open"
    desk.do(SkipItem(item="call", reason="nobody there"))
    assert why(desk, "item:call") == "call is skipped"
    desk.do(CheckItem(item="fresh"))
    assert why(desk, "fresh") is None
    desk.wait("61m")
    assert why(desk, "fresh") == "fresh was done 1h 1m ago and counts for 1h: do it again"


def test_an_item_that_is_a_gate_is_as_done_as_its_gate(desk: Desk) -> None:
    assert why(desk, "judged") == "lint is pending: not judged yet"
    desk.judge("lint")
    assert why(desk, "judged") is None
    desk.judge("lint", "fail")
    assert why(desk, "judged") is not None


def test_a_phase_wants_its_required_items_done_and_checklists_take_a_reasoned_skip(desk: Desk) -> None:
    desk.judge("lint")
    desk.do(CheckItem(item="fresh"))
    assert why(desk, "phase:prepare") == "prepare still has call"
    assert why(desk, "checklists") == "still open: call"
    desk.do(SkipItem(item="call", reason="nobody there"))
    assert why(desk, "phase:prepare") == "prepare still has call"
    assert why(desk, "checklists") is None


def test_probes_and_metrics_must_be_good_and_fresh(desk: Desk) -> None:
    assert why(desk, "probe:api") == "api has not answered yet"
    assert why(desk, "metrics") == "p95 has no value yet"
    sample(desk, "pass")
    assert why(desk, "probe:api") is None
    assert why(desk, "metrics") is None
    desk.now += dt.timedelta(seconds=41)
    assert why(desk, "probe:api") == "api has not answered for 41s"
    assert why(desk, "metric:p95") == "p95 has had no value for 41s"
    sample(desk, "fail")
    assert why(desk, "probe:api") == "api failed"
    assert why(desk, "metric:p95") == "p95 failed"


def test_roles_tuples_and_procedures(desk: Desk) -> None:
    assert why(desk, "role:owner") == "nobody is owner"
    desk.do(AssignRole(duty="owner", owner="anna"))
    assert why(desk, "role:owner") is None
    assert why(desk, "tuple:legacy") is None
    assert why(desk, "procedure:hotfix") == "hotfix has not been called"
    desk.write((ProcedureCalled(proc="P1", procedure="hotfix", kind="hotfix"),), "anna")
    assert why(desk, "procedure:hotfix") == "hotfix is running (P1)"
    desk.write((ProcedureEnded(proc="P1", outcome="executed"),), "anna")
    assert why(desk, "procedure:hotfix") is None


def test_the_stability_window_must_have_been_held(desk: Desk) -> None:
    assert why(desk, "stability") == "the stability window has not begun"
    for change, words in [("started", "is running"), ("failed", "failed: slow")]:
        desk.write((StabilityChanged(change=change, for_s=1800, reason="slow"),), "engine")
        assert words in (why(desk, "stability") or "")
    desk.write((StabilityChanged(change="held"),), "engine")
    assert why(desk, "stability") is None


def test_only_severities_that_block_count_as_incidents(desk: Desk) -> None:
    desk.do(OpenIncident(severity="low", title="odd"))
    assert why(desk, "incidents") is None
    desk.do(OpenIncident(severity="critical", title="Saves fail"))
    assert why(desk, "incidents") == "open: I2 Saves fail"
    desk.do(ResolveIncident(incident="I2"))
    assert why(desk, "incidents") is None


def test_follow_ups_of_before_and_of_this_release_must_be_filed(desk: Desk) -> None:
    desk.do(OpenAction(text="ordinary"))
    assert why(desk, "follow-ups") == "not filed: OLD-1"
    desk.write((ActionOpened(action="F2", text="remedy", blocks_next=True),), "anna")
    assert why(desk, "follow-ups") == "not filed: OLD-1 and F2"


def test_t0_comes(desk: Desk) -> None:
    assert why(desk, "t0") == "T0 is in 2h"
    desk.now = T0
    assert why(desk, "t0") is None
    assert unmet(Desk(PLAN, t0=None).state, "t0", T0) == "T0 is not set"


def test_the_rollback_is_ready_when_nothing_is_lacking(desk: Desk) -> None:
    scan = FilesScanned(name=("script:off",), path=("scripts/off.sh",), state=("present",), sha256=("",))
    desk.write((scan,), "engine")
    assert readiness.lacks(desk.state, desk.now) == [
        "rollback is not validated: never rehearsed",
        "scripts/off.sh is not executable",
    ]
    assert "(and 1 more)" in (why(desk, "rollback-ready") or "")


HASH = "a" * 64


def test_artifacts_are_there_by_attachment_scan_or_gate(desk: Desk) -> None:
    assert why(desk, "artifacts") == "missing: QA notes and log"
    assert [one.artifact for one in artifacts.missing(desk.state, "prepare", desk.now)] == ["log"]
    assert why(desk, "artifact:qa") == "QA notes is missing (evidence/2026-02-20/qa.md)"
    desk.do(AttachFile(artifact="qa", path="evidence/qa.md", sha256=HASH, size=9))
    scan = FilesScanned(name=("artifact:log",), path=("log.txt",), state=("present",), sha256=("b" * 64,))
    desk.write((scan,), "engine")
    assert why(desk, "artifacts") is None
    assert [(one.how, one.present) for one in artifacts.board(desk.state, desk.now)] == [
        ("attached", True),
        ("seen", True),
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AttachFile(artifact="qa2", path="x", sha256=HASH, size=1), "unknown-id"),
        (AttachFile(artifact="qa", path=" ", sha256=HASH, size=1), "path-needed"),
        (AttachFile(artifact="qa", path="x", sha256="", size=1), "hash-needed"),
        (AttachFile(artifact="qa", path="x", sha256=HASH, size=0), "empty"),
    ],
)
def test_what_is_no_evidence_is_refused(desk: Desk, command: AttachFile, code: str) -> None:
    assert desk.refused(command).code == code


def test_the_same_file_is_attached_once(desk: Desk) -> None:
    one = AttachFile(artifact="", path="extra.txt", sha256=HASH, size=5)
    desk.do(one)
    assert desk.refused(one).code == "no-change"
