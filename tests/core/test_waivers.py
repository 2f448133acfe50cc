"""What may be waived, by whom, under what, how long; and what a waiver covers."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.core import gates, verdict, waivers
from cockpit.core.index import book
from cockpit.model.commands import GrantWaiver, Refusal, RevokeWaiver
from cockpit.model.events import WaiverGranted
from tests.core.desk import START, Desk

PLAN = """
{decisions}
[[role]]
id = "commander"
may = ["waive"]
[[gate]]
id = "hard"
kind = "manual"
statement = "Never waived"
[[gate]]
id = "soft"
kind = "manual"
statement = "May be waived"
waivable_by = ["D-009", "D-014"]
[[gate]]
id = "seam"
kind = "manual"
statement = "Outside the seam"
required = false
waivable_by = ["D-009"]
waivable_when = "the failure lies outside the seam"
"""
FILE = '[release.decisions]\nfile = "decisions.md"\n'
LATER = START + dt.timedelta(hours=2)


def table(decisions: str = "") -> Desk:
    desk = Desk(PLAN.format(decisions=decisions))
    for gate in ("hard", "soft", "seam"):
        desk.judge(gate)
    desk.tick()
    return desk


def waiver(**more: object) -> GrantWaiver:
    fields: dict[str, object] = {"gate": "soft", "decision": "D-009", "reason": "known flake", "expires": LATER}
    return GrantWaiver(**(fields | more))  # type: ignore[arg-type]


def test_a_waiver_makes_a_failure_a_conditional_go_until_it_expires() -> None:
    desk = table()
    desk.judge("soft", "fail", reason="2 of 90")
    assert verdict.assess(desk.state, desk.now).verdict == "NO-GO"
    desk.do(waiver(), "anna", "commander")
    found = verdict.assess(desk.state, desk.now)
    assert (found.verdict, found.decision, found.until) == ("CONDITIONAL GO", "D-009", LATER)
    desk.now = LATER - dt.timedelta(seconds=1)
    assert gates.standing(desk.state, "soft", desk.now).waived
    desk.now = LATER
    assert waivers.standing(desk.state, "soft", desk.now).status == "expired"
    after = [reason for reason in verdict.assess(desk.state, desk.now).reasons if reason.id == "soft"]
    assert [reason.level for reason in after] == ["no-go"]
    assert "expired" in after[0].words


def test_what_the_plan_does_not_list_cannot_be_waived() -> None:
    desk = table()
    desk.judge("hard", "fail")
    desk.judge("soft", "fail")
    assert desk.refused(waiver(gate="hard"), "anna", "commander").code == "not-waivable"
    assert desk.refused(waiver(decision="D-777"), "anna", "commander").code == "not-waivable"
    assert "D-014" in desk.refused(waiver(decision="D-777"), "anna", "commander").reason


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": "  "}, "reason-needed"),
        ({"expires": START}, "past"),
        ({"expires": dt.datetime(2027, 1, 1)}, "no-zone"),  # noqa: DTZ001 - what a person may type
        ({"gate": "sofd"}, "unknown-id"),
        ({"gate": "seam"}, "attestation-needed"),
    ],
)
def test_a_waiver_lacking_something_is_refused(more: dict[str, object], code: str) -> None:
    desk = table()
    desk.judge("soft", "fail")
    desk.judge("seam", "fail")
    assert desk.refused(waiver(**more), "anna", "commander").code == code


def test_only_who_may_waive_waives_and_revokes() -> None:
    desk = table()
    desk.judge("soft", "fail")
    assert desk.refused(waiver(), "eve", "engineering").code == "not-allowed"
    desk.do(waiver(), "anna", "commander")
    assert desk.refused(RevokeWaiver(gate="soft"), "eve").code == "not-allowed"
    desk.do(RevokeWaiver(gate="soft", reason="it is worse than thought"), "anna", "commander")
    assert waivers.standing(desk.state, "soft", desk.now).status == "none"


def test_the_decision_must_be_in_the_decisions_file() -> None:
    desk = table(FILE)
    desk.judge("soft", "fail")
    assert desk.refused(waiver(), "anna", "commander").code == "decisions-unread"
    assert desk.refused(waiver(known_decisions=("D-001",)), "anna", "commander").code == "no-decision"
    desk.do(waiver(known_decisions=("D-001", "D-009")), "anna", "commander")


def test_a_passing_gate_has_nothing_to_waive() -> None:
    assert table().refused(waiver(), "anna", "commander").code == "passes"


def test_a_gate_that_has_no_answer_is_not_covered() -> None:
    desk = Desk(PLAN.format(decisions=""))
    desk.do(waiver(), "anna", "commander")
    assert not gates.standing(desk.state, "soft", desk.now).waived
    desk.judge("soft", "error")
    assert gates.standing(desk.state, "soft", desk.now).waived


def test_a_journaled_waiver_the_plan_does_not_allow_covers_nothing() -> None:
    """Another version's entry, or one from before an amendment."""
    desk = table()
    desk.judge("hard", "fail")
    desk.write((WaiverGranted(gate="hard", decision="D-009", reason="x", expires=LATER),), "anna")
    assert waivers.standing(desk.state, "hard", desk.now).status == "unlisted"
    assert not gates.standing(desk.state, "hard", desk.now).waived


def test_the_first_to_expire_is_named() -> None:
    desk = table()
    desk.judge("soft", "fail")
    desk.judge("seam", "fail")
    desk.do(waiver(), "anna", "commander")
    desk.do(waiver(gate="seam", attested=True, expires=LATER - dt.timedelta(hours=1)), "anna", "commander")
    first = waivers.first_to_expire(desk.state, desk.now)
    assert first is not None
    assert first.gate == "seam"


GRANTS = st.tuples(
    st.sampled_from(["hard", "soft", "seam", "other"]),
    st.sampled_from(["D-009", "D-014", "D-777", ""]),
    st.booleans(),
    st.integers(-1, 3),
    st.sampled_from(["commander", "engineering"]),
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(GRANTS, max_size=6),
    st.lists(st.sampled_from(["fail", "error", "pass", "inconclusive"]), min_size=3, max_size=3),
)
def test_a_waiver_never_covers_what_the_plan_does_not_list(
    grants: list[tuple[str, str, bool, int, str]], results: list[str]
) -> None:
    desk = table()
    for gate, result in zip(("hard", "soft", "seam"), results, strict=True):
        desk.judge(gate, result)
    for gate, decision, attested, hours, role in grants:
        command = waiver(gate=gate, decision=decision, attested=attested, expires=START + dt.timedelta(hours=hours))
        if not isinstance(desk.ask(command, "anna", role), Refusal):
            desk.do(command, "anna", role)
    for hours in range(4):
        now = START + dt.timedelta(hours=hours)
        assert not gates.standing(desk.state, "hard", now).waived
        for gate in ("soft", "seam"):
            if gates.standing(desk.state, gate, now).waived:
                facts = desk.state.waivers[gate]
                assert facts.decision in book(desk.state).gates[gate].waivable_by
                assert facts.expires > now
                assert facts.reason
                assert gate != "seam" or facts.attested
