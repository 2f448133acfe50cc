"""The second of two signatures: under a text whose figures moved since the first, under one whose evidence got worse."""

from typing import cast

import pytest

from cockpit.core import requirements, signoffs
from cockpit.model.commands import AttestGate, CheckItem, EnterMetric, Observe, ReopenItem, Sign, WithdrawSignoff
from cockpit.model.events import Samples, SignoffSigned, SignoffVoided
from cockpit.model.people import Signoff
from cockpit.reports.packet_data import decision
from cockpit.reports.source import Source
from cockpit.reports.status import status
from cockpit.reports.status_schema import Journal
from cockpit.views.base import Sight
from cockpit.views.detail_people import signoff_detail
from cockpit.views.next_duties import signatures
from cockpit.views.next_lines import Now
from cockpit.views.people import signoff_row, speaks_against
from tests.core.desk import Desk

PLAN = """
[[role]]
id = "lead"
[[role]]
id = "eng"
[[metric]]
id = "p95"
unit = "ms"
max = 1500
[[gate]]
id = "smoke"
kind = "manual"
statement = "It works on a phone"
[[phase]]
id = "after"
[[phase.item]]
id = "report"
[[signoff]]
id = "metrics"
role = "eng"
title = "Metrics"
statement = "p95 is {metric.p95}, smoke {gate.smoke}."
after = ["report"]
two_person = true
"""


def measured(desk: Desk, value: float, verdict: str = "pass") -> None:
    """The engine's word on the number."""
    desk.do(EnterMetric(metric="p95", value=value), "eve", "eng")
    seen = Samples(
        epoch=1, base=desk.now, metric=("p95",), m_t=(0.0,), m_value=(str(value),), m_verdict=(verdict,), m_n=(1,)
    )
    desk.do(Observe(epoch=1, events=(seen,)), "engine")


@pytest.fixture
def desk() -> Desk:
    """Signed by one of two."""
    desk = Desk(PLAN)
    desk.do(CheckItem(item="report"), "anna", "lead")
    desk.do(AttestGate(gate="smoke", verdict="pass"), "anna", "lead")
    measured(desk, 1200)
    desk.do(Sign(signoff="metrics"), "eve", "eng")
    return desk


def text(desk: Desk) -> str:
    return signoffs.statement(desk.state, "metrics", desk.now).text


def sight(desk: Desk) -> Sight:
    return Sight(desk.state, desk.now)


def plan(desk: Desk) -> Signoff:
    return desk.plan.signoff[0]


def test_the_same_text_is_signed_by_both_without_another_word(desk: Desk) -> None:
    (event,) = desk.do(Sign(signoff="metrics"), "anna", "lead")
    assert isinstance(event, SignoffSigned)
    assert (event.second, event.differs) == (True, False)
    assert desk.state.signoffs["metrics"].second_statement == ""


def test_who_signs_second_is_told_what_has_changed_and_says_which_text_it_is(desk: Desk) -> None:
    measured(desk, 1400)
    no = desk.refused(Sign(signoff="metrics"), "anna", "lead")
    assert no.code == "reads-otherwise"
    assert no.reason.startswith('"1200" is "1400" now since eve signed at 16:00')
    assert no.reason.endswith(text(desk))
    assert (
        desk.refused(Sign(signoff="metrics", statement=desk.state.signoffs["metrics"].statement), "anna", "lead").code
        == "statement"
    )
    (told,) = speaks_against(sight(desk), plan(desk))
    assert 'CHANGED since the signature of eve at 16:00: "1200" is "1400" now' in told
    (event,) = desk.do(Sign(signoff="metrics", statement=text(desk)), "anna", "lead")
    assert isinstance(event, SignoffSigned)
    assert (event.second, event.differs) == (True, True)
    desk.refold()
    facts = desk.state.signoffs["metrics"]
    assert ("1200" in facts.statement, "1400" in facts.second_statement) == (True, True)
    assert requirements.signed(desk.state, "metrics"), "a figure that moved takes nothing away"
    assert "anna signed: p95 is 1400" in signoff_row(sight(desk), plan(desk)).detail
    detail = signoff_detail(sight(desk), "metrics")
    assert detail is not None
    assert {"eve signed", "anna signed"} <= {fact.name for fact in detail.facts}
    assert not speaks_against(sight(desk), plan(desk))


@pytest.mark.parametrize("bad", ["metric", "gate"])
def test_once_what_the_text_names_fails_the_half_is_void_and_both_sign_anew(desk: Desk, bad: str) -> None:
    if bad == "metric":
        measured(desk, 4000, "fail")
    else:
        desk.do(AttestGate(gate="smoke", verdict="fail", reason="white screen"), "anna", "lead")
    standing = signoffs.standing(desk.state, "metrics", desk.now)
    assert standing.status == "ready"
    assert ("p95" if bad == "metric" else "smoke") in standing.void
    assert signoff_row(sight(desk), plan(desk)).label.text.startswith("SIGNATURE VOID: ")
    assert "VOID" in speaks_against(sight(desk), plan(desk))[0]
    (duty,) = signatures(Now(sight(desk), "live"))
    assert "the first signature is void" in duty.text
    assert desk.refused(Sign(signoff="metrics"), "anna", "lead").code == "not-allowed", "the first of two is eng's"
    (event,) = desk.do(Sign(signoff="metrics"), "eve", "eng")
    assert isinstance(event, SignoffSigned)
    assert not event.second
    assert signoffs.standing(desk.state, "metrics", desk.now).status == "half"
    desk.do(Sign(signoff="metrics"), "anna", "lead")
    assert requirements.signed(desk.state, "metrics")


def test_a_half_that_was_void_stays_void_when_the_number_recovers(desk: Desk) -> None:
    measured(desk, 4000, "fail")
    events = [event for event in desk.tick() if isinstance(event, SignoffVoided)]
    assert [(event.signoff, event.reason) for event in events] == [("metrics", "p95 fails since")]
    measured(desk, 1200)
    desk.tick()
    desk.refold()
    standing = signoffs.standing(desk.state, "metrics", desk.now)
    assert (standing.status, standing.void) == ("ready", "p95 fails since")
    assert signoff_row(sight(desk), plan(desk)).label.text.startswith("SIGNATURE VOID: ")
    assert signoffs.stands(desk.state, "metrics", desk.now) == "void"
    assert desk.refused(Sign(signoff="metrics"), "anna", "lead").code == "not-allowed", "the first of two is eng's"
    desk.do(Sign(signoff="metrics"), "eve", "eng")
    assert signoffs.stands(desk.state, "metrics", desk.now) == "half signed"
    assert not [event for event in desk.tick() if isinstance(event, SignoffVoided)]
    desk.do(Sign(signoff="metrics"), "anna", "lead")
    assert signoffs.stands(desk.state, "metrics", desk.now) == "signed"


def in_packet(desk: Desk, journal: Journal) -> list[dict[str, object]]:
    return cast(list[dict[str, object]], decision(Source(desk.state, desk.entries, desk.now, journal))["signoffs"])


def test_the_packet_and_the_status_say_that_half_a_signature_is_half(desk: Desk) -> None:
    journal = Journal(path="demo", entries=len(desk.entries), head="h")
    (one,) = in_packet(desk, journal)
    assert (one["by"], one["second_by"], one["stands"]) == ("eve", "", "half signed")
    assert status(desk.state, desk.now, journal).signoffs == {"metrics": "half signed"}
    desk.do(Sign(signoff="metrics"), "anna", "lead")
    (one,) = in_packet(desk, journal)
    assert (one["by"], one["second_by"], one["stands"]) == ("eve", "anna", "signed")


def test_what_got_better_takes_nothing_away(desk: Desk) -> None:
    desk.do(WithdrawSignoff(signoff="metrics", reason="too early"), "eve", "eng")
    measured(desk, 4000, "fail")
    desk.do(Sign(signoff="metrics"), "eve", "eng")
    measured(desk, 1000)
    assert not signoffs.voided(desk.state, "metrics", desk.now)
    desk.do(Sign(signoff="metrics", statement=text(desk)), "anna", "lead")
    assert requirements.signed(desk.state, "metrics")


def test_a_signature_of_two_stands_whatever_comes_after_it(desk: Desk) -> None:
    desk.do(Sign(signoff="metrics"), "anna", "lead")
    measured(desk, 4000, "fail")
    assert signoffs.standing(desk.state, "metrics", desk.now).status == "signed"


def test_the_second_waits_too_for_what_comes_before(desk: Desk) -> None:
    desk.do(ReopenItem(item="report", reason="the wrong one"), "anna", "lead")
    assert desk.refused(Sign(signoff="metrics"), "anna", "lead").code == "order"


def test_a_journal_of_before_means_what_it_meant(desk: Desk) -> None:
    old = SignoffSigned(signoff="metrics", statement="p95 is 1400 ms, smoke pass.", second=True)
    desk.write((old,), "anna", "lead")
    assert requirements.signed(desk.state, "metrics")
    assert desk.state.signoffs["metrics"].second_statement == ""
