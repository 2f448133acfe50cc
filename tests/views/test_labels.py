"""The field's own words: each label appears as people on launch day know it, in the situation it is for."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from cockpit.model.frame import Label, Tone
from cockpit.views import gates, header, incidents, metrics, notices, people, procedures, timeline, triggers
from tests.tui.fake import (
    T0,
    FakeSession,
    alarm,
    calm,
    calm_day,
    decided,
    green,
    outage,
    rolling_back,
    round_of_looking,
)

BY_ITSELF = ('action = "propose"                      # a person => for = "20s"\\naction = "rollback"  # not a person',)
WAIVED = [
    "> run-gate lint", "run gate:lint fail '2 problems'", "wait 2s",
    "> grant-waiver lint D-014 'known, harmless' expires=+4h", "wait 2s",
]  # fmt: skip
LINT_WAIVABLE = ('id = "lint"\\ntitle => id = "lint"\\nwaivable_by = ["D-014"]\\ntitle',)
DEPLOYED = [*decided(), "> start-item warm-sessions", "run item:warm-sessions pass", "> start-item enable-flag",
            "run item:enable-flag pass"]  # fmt: skip


def looked(rounds: int, bad: str = "") -> list[str]:
    return [line for number in range(rounds) for line in ("wait 5s", *round_of_looking(number, bad=bad))]


FINISHING = [
    "run step:P1/flag-off pass", "run step:P1/script pass", "> finish-step P1 tell-ceo 'rang'", "run announce:A1 pass",
    "> confirm-sent A2", "wait 2s", "> finish-step P1 legacy-links 'sent round'", "> finish-step P1 record 'written'",
    "wait 1s",
]  # fmt: skip

TABLE: list[tuple[str, str, list[str], tuple[str, ...], Tone | None]] = [
    # verdict
    ("verdict", r"GO", green(), (), None),
    ("verdict", r"CONDITIONAL GO · D-014 · until \d\d:\d\d", [*green(), *WAIVED], LINT_WAIVABLE, Tone.WARN),
    ("verdict", r"NO-GO · Unit and integration tests pass: 3 failed.* · Engineer agent", alarm(), (), Tone.BAD),
    ("verdict", r"NOT READY · \d+ pending(, \d+ stale)? · .+", [], (), Tone.WARN),
    # clock
    ("state", r"HOLDING at T-2:00 · called by anna.*", ["> call-hold 'waiting for CX'"], (), Tone.WARN),
    ("state", r"T0 SLIPPED 10:00 -> 10:30", ["> set-t0 2027-02-19T18:30:00 reason='CI is slow'"], (), Tone.WARN),
    ("state", r"STABLE \d+/15 min", [*DEPLOYED, *looked(13)], (), Tone.GOOD),
    ("state", r"WATCH \d+/15 min.*", [*DEPLOYED, *looked(13), *looked(2, "prod-health")], (), Tone.WARN),
    ("state", r"WATCH \d+/15 min · blind, and not counted", [*DEPLOYED, *looked(13), "probe control fail 503 'no route'"], (), Tone.WARN),
    # triggers
    ("triggers", r"ARMED", calm_day(8), (), Tone.GOOD),
    ("triggers", r"NOT ARMED: 1/5 greens", calm_day(1), (), Tone.UNKNOWN),
    ("triggers", r"MUTED until \d\d:\d\d by anna", [*calm_day(8), "> set-silence prod-down until=+10m reason='probe'"], (), Tone.WARN),
    ("triggers", r"BREACHING 2/3 · nothing is out", alarm(), (), Tone.BAD),
    ("triggers", r"BREACHING 2/3 · proposes rollback", [*DEPLOYED, *looked(13), *looked(2, "prod-health")], (), Tone.BAD),
    ("triggers", r"BREACHING 2/3 · rolls back in 0:\d\d", [*DEPLOYED, *looked(13), *looked(2, "prod-health")], BY_ITSELF, Tone.BAD),
    ("triggers", r"TRIGGERED.*", [*DEPLOYED, *looked(13), *looked(40, "prod-health")], (), Tone.BAD),
    ("triggers", r"CLEARED", [*DEPLOYED, *looked(13), *looked(40, "prod-health"), *looked(4)], (), Tone.GOOD),
    ("next", r"ROLLBACK RECOMMENDED", [*DEPLOYED, *looked(13), *looked(40, "prod-health")], (), Tone.BAD),
    # data
    ("metrics", r"NO DATA", ["wait 2s"], (), Tone.UNKNOWN),
    ("metrics", r"STALE 12m", ["metric p95 400", "wait 12m"], (), Tone.WARN),
    ("gates", r"CHECK BROKEN", [*calm(), "gate ci error 'the API said nonsense'"], (), Tone.WARN),
    ("modes", r"MONITORING BLIND", [*calm_day(2), "probe control fail 503 'no route'"], (), Tone.BAD),
    # rollback
    ("rollback", r"ROLLBACK (CALLED|0/\d)", rolling_back()[:-3], (), None),
    ("rollback", r"ROLLBACK \d/\d.*", rolling_back(), (), None),
    ("rollback", r"OUTCOME UNKNOWN: did it happen\?", [*rolling_back(), "lost step:P1/script 'no result'"], (), Tone.BAD),
    # people
    ("people", r"VOTE VOID: .+", [*calm(), "> open-poll go-poll", "> cast-vote go-poll go", "gate ci fail 'red'", "wait 2s"], (), Tone.BAD),
    ("people", r"GO \(relayed\)", [*calm(), "> open-poll go-poll", "> cast-vote go-poll go duty=devops relayed_for=Dora link=call"], (), Tone.GOOD),
    # duties
    ("notices", r"HEARTBEAT OVERDUE \d+m", [f"at {T0}", "wait 40m"], (), Tone.BAD),
    ("notices", r"DELIVERY UNKNOWN", [*calm(), "as sue scribe", "> announce heartbeat channel=war-room", "lost announce:A1 'no answer'"], (), Tone.BAD),
]  # fmt: skip


def labels(view: Any) -> Iterator[Label]:
    """Every label of a view, however deep."""
    if isinstance(view, Label):
        yield view
    elif isinstance(view, msgspec.Struct):
        for name in view.__struct_fields__:
            yield from labels(getattr(view, name))
    elif isinstance(view, tuple | list):
        for one in view:
            yield from labels(one)
    elif isinstance(view, dict) or dataclasses.is_dataclass(view):
        raise AssertionError("views are structs and tuples")


VIEWS = {
    "verdict": lambda sight: header.header(sight, "live").verdict,
    "state": lambda sight: header.header(sight, "live").state,
    "modes": lambda sight: header.header(sight, "live").modes,
    "next": lambda sight: header.header(sight, "live").next,
    "triggers": triggers.triggers,
    "metrics": metrics.metrics,
    "gates": gates.gates,
    "rollback": procedures.rollback,
    "people": people.people,
    "notices": notices.notices,
    "incidents": incidents.incidents,
    "timeline": timeline.timeline,
}


@pytest.mark.parametrize(("view", "label", "day", "edits", "tone"), TABLE, ids=[f"{one[0]}: {one[1]}" for one in TABLE])
def test_a_label_stands_where_it_belongs(sight_of, view, label, day, edits, tone):
    sight = sight_of(FakeSession(*day, edits=edits))
    found = list(labels(VIEWS[view](sight)))
    fits = [one for one in found if re.fullmatch(label, one.text)]
    assert fits or (view == "verdict" and label == "GO" and found[0].text.split(" · ")[0] == "GO"), [
        one.text for one in found
    ]
    assert tone is None or any(one.tone is tone for one in fits), fits


def test_a_rollback_is_done_and_then_verified_and_the_header_leads_with_it(sight_of):
    session = FakeSession(*outage())
    session.tell(*(line for line in FINISHING))
    seen = []
    for number in range(60):
        session.tell("wait 5s", *round_of_looking(number))
        seen.append(procedures.rollback(sight_of(session)).procedure.state.text)  # type: ignore[union-attr]
        if seen[-1].startswith("VERIFIED"):
            break
    assert any(text.startswith("DONE, verifying") for text in seen), seen[-3:]
    assert re.fullmatch(r"VERIFIED in .+", seen[-1]), seen[-1]
    view = header.header(sight_of(session), "live")
    assert view.verdict_short.text == "ROLLED BACK"
    assert re.match(r"ROLLED BACK · VERIFIED in .+ · apart from it the rules say ", view.verdict.text)
    assert view.judged in ("GO", "NO-GO", "NOT READY", "CONDITIONAL GO")


def test_a_go_says_what_it_does_not_know(sight_of):
    session = FakeSession(*green())
    view = header.header(sight_of(session), "live")
    assert view.judged == "GO"
    assert re.fullmatch(r"GO · but \d+ required lines are overdue, .*NO DATA", view.verdict.text)
    assert view.verdict_short.tone is Tone.WARN
    session.tell("wait 12m")
    later = header.header(sight_of(session), "live")
    assert later.judged == "NOT READY" or any("NO DATA" in one for one in later.caveats)


def test_the_verdict_in_full_says_what_it_does_not_vouch_for(sight_of):
    from cockpit.views.detail import detail

    shown = detail(sight_of(FakeSession(*green())), "verdict:")
    assert shown is not None
    texts = [one.text for one in shown.facts]
    assert "What GO does not vouch for" in texts
    assert any(text.endswith("required lines are overdue") for text in texts)


def test_nothing_is_armed_while_nobody_watches_or_all_eyes_are_blind(sight_of):
    session = FakeSession("restart", *calm_day(8))
    assert all(one.label.text == "ARMED" for one in _watched(sight_of(session)))
    session.tell("silence 1m")
    rows = _watched(sight_of(session))
    assert {one.label.text for one in rows} == {"NOT ARMED: no engine watches"}
    assert not any(one.label.tone is Tone.GOOD for one in rows)
    assert triggers.triggers(sight_of(session)).summary.tone is not Tone.GOOD
    session = FakeSession(*calm_day(8))
    session.tell("probe control fail 503 'no route'")
    assert {one.label.text for one in _watched(sight_of(session))} == {"NOT ARMED: MONITORING BLIND"}


def test_a_breach_does_not_count_down_to_a_rollback_while_nobody_watches(sight_of):
    session = FakeSession("restart", *DEPLOYED, *looked(13), *looked(2, "prod-health"), edits=BY_ITSELF)
    assert any("rolls back in" in one.label.text for one in triggers.triggers(sight_of(session)).rows)
    session.tell("silence 1m")
    found = [one.label.text for one in triggers.triggers(sight_of(session)).rows if one.label.tone is Tone.BAD]
    assert any("frozen: no engine watches" in text for text in found), found
    assert not any("rolls back in" in text for text in found), found


def _watched(sight):
    return [one for one in triggers.triggers(sight).rows if one.label.tone is not Tone.MUTED]


def test_the_titles_of_metrics_gates_and_triggers_count_every_row_that_is_not_well(sight_of):
    session = FakeSession(*green())
    session.tell("metric p95 400", "wait 2s")
    session.state.metrics["p95"].verdict = "error"
    view = metrics.metrics(sight_of(session))
    parts = [part.partition(" ") for part in view.summary.text.split(" · ")[0].split(", ")]
    words = {what: count for count, _, what in parts}
    assert words["not measured"] == "1"
    assert view.summary.tone is Tone.WARN
    assert int(words["NO DATA"]) == sum(1 for one in view.rows if one.label.text == "NO DATA")
    session.tell("wait 30m")
    view = metrics.metrics(sight_of(session))
    old = sum(1 for one in view.rows if one.label.text.startswith("STALE"))
    assert old
    assert f"{old} stale" in view.summary.text
    waived = gates.gates(sight_of(FakeSession(*green(), *WAIVED, edits=LINT_WAIVABLE)))
    assert any(one.waived for one in waived.rows)
    assert "fail" not in waived.summary.text
    assert waived.summary.tone is Tone.WARN
    muted = FakeSession(*calm_day(8), "> set-silence prod-down until=+10m reason='probe'")
    assert triggers.triggers(sight_of(muted)).summary.text.endswith(" armed, 1 muted")
