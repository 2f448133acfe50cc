"""A reason that is a rule opens in full: what it asks for, what that says now, and the way to it."""

from pathlib import Path

import pytest

from cockpit.core.verdict import assess
from cockpit.model.frame import Detail
from cockpit.views.base import Sight
from cockpit.views.detail import detail, text
from tests.tui.fake import FakeSession, calm

SAMPLES = Path(__file__).resolve().parents[2] / "sample_releases"


@pytest.fixture
def told():
    def tell(sample: str, *lines: str) -> Sight:
        session = FakeSession(who="rob", role="release-owner")
        plan = SAMPLES / sample / "release.toml"
        session.story.tell(f"plan {plan}\nstart 2026-03-02T09:00 t0=2026-03-02T12:00", sample)
        session.tell(*lines)
        return Sight(session.state, session.now(), session.who, session.role)

    return tell


def opened(sight: Sight, ref: str) -> Detail:
    found = detail(sight, ref)
    assert found is not None, ref
    return found


def test_a_condition_leads_to_what_it_looks_at(told):
    sight = told("spx-recovery", "metric open-p0 0", "metric open-p1 1", "cond rule:no-p0-p1 true")
    view = opened(sight, "rule:no-p0-p1")
    assert view.label.text == "APPLIES"
    shown = {fact.name: fact for fact in view.facts}
    assert shown["now"].text == "it applies"
    assert (shown["Open P1"].ref, shown["Open P1"].text) == ("metric:open-p1", "1, pass")
    assert detail(sight, shown["Open P1"].ref) is not None
    assert "NO-GO while it applies" in text(view)


def test_each_requirement_says_why_it_is_not_met(told):
    sight = told("loop-r2", "tuple current-la supported consumer=loop-agent loop_sha=l6 consumer_sha=a6")
    view = opened(sight, "rule:breaking-change")
    (need,) = [fact for fact in view.facts if fact.name == "BREAKING-001"]
    assert need.ref == "gate:BREAKING-001"
    assert "pending" in need.text
    shown = {fact.name: fact.text for fact in opened(sight, "rule:tuple-evidence").facts}
    assert (
        shown["tuple:current-la"] == "not checked against compatibility.toml yet"
        or "holds" in shown["tuple:current-la"]
    )
    assert "not known" in shown["tuple:current-rcc"]


def test_every_reason_of_a_fresh_release_can_be_opened(told):
    for sample in ("spx-recovery", "loop-r2", "hotdash-pilot", "netlify-bluegreen", "caro-beta"):
        sight = told(sample)
        for one in assess(sight.state, sight.now).reasons:
            if one.kind not in ("engine", "monitoring", "link", "class"):  # these say all there is
                assert detail(sight, f"{one.kind}:{one.id}") is not None, (sample, one.line())


def test_a_gate_over_tuples_or_metrics_leads_to_them(told):
    sight = told("loop-r2", "metric latency-p50 50.4 fail")
    assert "tuple:current-rcc" in [fact.ref for fact in opened(sight, "gate:TUPLE-rcc").facts]
    shown = {fact.ref: fact.text for fact in opened(sight, "gate:VG-PERF-002").facts}
    assert shown["metric:latency-p50"] == "50.4, fail"
    assert shown["metric:throughput"] == "no value yet"


def test_a_tuple_says_what_it_is_made_of(told):
    sight = told("loop-r2", "tuple current-la unsupported consumer=loop-agent loop_sha=l6 consumer_sha=a7")
    view = opened(sight, "tuple:current-la")
    shown = [(fact.name, fact.text) for fact in view.facts]
    assert view.label.text == "NOT SETTLED"
    assert ("loop_sha", "l6") in shown
    assert ("loop_sha", "git:workspace/loop:HEAD") in shown
    assert ("problem", "unsupported in compatibility.toml") in shown
    assert ("way back", "a rollback goes here") in [
        (one.name, one.text) for one in opened(sight, "tuple:back-rcc").facts
    ]


def test_no_such_rule(told):
    assert detail(told("spx-recovery"), "rule:nothing") is detail(told("loop-r2"), "tuple:nothing") is None


def test_a_line_without_a_time_of_its_own_says_when_its_phase_is_planned(sight_of):
    found = detail(sight_of(FakeSession(*calm())), "item:questions")
    assert found is not None
    planned = [one.text for one in found.facts if one.name == "planned"]
    assert len(planned) == 1
    assert planned[0].startswith("T+15m 2027-02-19 10:15:00")
