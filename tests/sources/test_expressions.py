"""CEL over answers and over the release: numbers without surprises, errors with reasons, no verdict from what is unread."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.cel import references
from cockpit.core.expressions import Facts, Seen, answer_names, condition, evaluate, number, wording
from cockpit.format.cel_syntax import references as checked_references

BODY: dict[str, Any] = {
    "a": 5,
    "b": 2,
    "half": 2.5,
    "list": [1, 2.5, 3],
    "checks": {"db:latency": [{"observedValue": 250}]},
    "text": "7",
    "none": None,
    "flag": True,
    "id": 12345678901,
    "big": 2**60 + 1,
    "huge": 10**40,
    "nan": float("nan"),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("body.a / body.b", 2.5),
        ("body.a / 2", 2.5),
        ("5 / 2", 2.5),
        ("body.a * 2 + 1", 11),
        ("body.half * 2", 5),
        ("body.a - 0.5", 4.5),
        ("-3 + body.a", 2),
        ("body.list[1]", 2.5),
        ("body.list[size(body.list) - 1]", 3),
        ("body.checks['db:latency'][0].observedValue", 250),
        ("body['a']", 5),
        ("double(body.text) + 1", 8),
        ("size(body.list)", 3),
        ("size(body.list) * 2", 6),
        ("size(body.list.filter(x, x > 2))", 2),
        ("int(body.a) % 2", 1),
        ("body.a > 4 ? 1 : 0", 1),
        ("has(body.zzz) ? body.zzz : 9", 9),
        ("status + latency_ms", 212.5),
        ("body.list.map(x, x * 2)[2]", 6),
        ("{'x': 3}['x']", 3),
        ("body.big > 1 ? 1.0 : 0.0", 1),
        ("body.huge > 1 ? 1 : 0", 1),
    ],
)
def test_numbers(text: str, value: float) -> None:
    names = {"body": BODY, "status": 200, "latency_ms": 12.5, "headers": {}, "output": ""}
    assert number(text, names) == (value, "pass", "")


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("body.zzz", "error", "there is no 'zzz'"),
        ("body.a.deeper", "error", "the types do not fit"),
        ("body.list[7]", "error", "out of bounds"),
        ("body.text", "error", "expected a number, found the text '7'"),
        ("body.none", "error", "found null"),
        ("body.flag", "error", "found true"),
        ("body.list", "error", "found a list"),
        ("body", "error", "found an object"),
        ("body.text + 1", "error", ""),
        ("body.nan", "inconclusive", "NaN"),
        ("body.nan + 1", "inconclusive", "NaN"),
        ("body.a / 0", "inconclusive", "infinite"),
        ("body.a +", "error", "cannot be read as CEL"),
        ("nothing > 1", "error", "nothing is not known here"),
        ("headers['x-a']", "error", "there is no 'x-a'"),
        ("9223372036854775807 + 1", "error", "overflow"),
    ],
)
def test_what_is_no_number_has_a_reason(text: str, verdict: str, reason: str) -> None:
    value, found, why = number(text, {"body": BODY, "headers": {}})
    assert (value, found, reason in why) == (None, verdict, True), why


def test_nan_elsewhere_is_no_excuse() -> None:
    assert number("body.text + 1", {"body": {**BODY, "text": "x"}})[1] == "error"
    assert evaluate("body.nan > 1", {"body": BODY}).nan


def test_names_and_ids_as_text() -> None:
    assert wording("body.id", {"body": BODY}) == ("12345678901", "")
    assert wording("body.text", {"body": BODY}) == ("7", "")
    assert wording("headers['x-deploy']", {"headers": {"x-deploy": "d\x1b[31m1\u202e"}}) == ("d [31m1", "")
    assert wording("body.none", {"body": BODY})[1] == "expected a text, found null"


def test_work_is_bounded() -> None:
    wide = {"l": list(range(90_000))}
    assert evaluate("size(body.l)", {"body": wide}).value == 90_000
    assert "more than 100,000 values" in evaluate("size(body.l)", {"body": {"l": list(range(200_000))}}).problem
    deep: Any = 1
    for _ in range(500):
        deep = {"d": deep}
    assert "nested deeper" in evaluate("body.d", {"body": deep}).problem
    nested = "body.l.exists(x, body.l.exists(y, x + y > 1000000000))"
    began = time.monotonic()
    assert "nested loops" in evaluate(nested, {"body": wide}).problem
    assert evaluate("body.l.exists(x, x > 5) && body.l.exists(x, x > 7)", {"body": wide}).value is True
    assert time.monotonic() - began < 30
    assert "longer than" in evaluate("1 + " * 2000 + "1", {}).problem


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    evaluate(text, {"body": BODY, "status": 200})
    condition(text, Facts())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_no_body_breaks_it(body: object) -> None:
    for text in ("body.a.b > 1", "size(body)", "body", "body[0]", "body == null", "body.exists(x, x > 1)"):
        found = evaluate(text, {"body": body})
        assert (found.value is None) or not found.problem
        number(text, {"body": body})


# --- conditions over the release --------------------------------------------------------------------------------------

FACTS = Facts(
    probes={
        "up": Seen("pass", 200, 12.0, {"queue": 3}),
        "amber": Seen("warn", 200, 12.0),
        "down": Seen("fail", 503, 5.0),
        "dark": Seen("error"),
        "vague": Seen("inconclusive", 200),
        "away": Seen("excused", 503),
    },
    metrics={
        "p95": Seen("pass", value=900.0, age_s=3.0),
        "rate": Seen("fail", value=7.0, age_s=3.0),
        "none": Seen("inconclusive", age_s=3.0),
        "old": Seen("stale", value=1.0, age_s=900.0),
    },
    gates={"lint": Seen("pass"), "e2e": Seen("pending")},
    tuples={"current": {"loop_sha": "abc"}},
    open_incidents={"critical": 0, "high": 2},
    oldest_s=600.0,
    t_s=-1800.0,
    classes=("R1", "R3"),
    name="loop",
    version="2",
)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("probe['down'].verdict == 'fail'", "true"),
        ("probe['up'].verdict == 'fail'", "false"),
        ('probe["up"].verdict == "fail"', "false"),
        ("probe [ 'up' ] . verdict == 'fail'", "false"),
        ("probe['amber'].verdict == 'pass'", "true"),
        ("probe['up'].status == 200 && probe['up'].latency_ms < 20", "true"),
        ("probe['up'].body.queue > 2", "true"),
        ("metric['p95'].value > 1500", "false"),
        ("metric['p95'].value > 800.5", "true"),
        ("metric['rate'].verdict == 'fail' && metric['rate'].value > 5", "true"),
        ("metric['rate'].age_s > 600", "false"),
        ("metric['old'].age_s > 600", "true"),
        ("gate['lint'].verdict == 'pass'", "true"),
        ("tuple['current'].ref['loop_sha'] == 'abc'", "true"),
        ("incident.open['critical'] > 0", "false"),
        ("incident.open['high'] > 1 && incident.oldest_s >= 600", "true"),
        ("incident.open['never-seen'] > 0", "false"),
        ("clock.t_s < -600", "true"),
        ("'R3' in release.class && release.name == 'loop'", "true"),
        # what could not be read decides nothing
        ("metric['never'].value > 1", "none"),
        ("metric['none'].value > 1", "none"),
        ("metric['old'].value > 0", "none"),
        ("probe['never'].verdict == 'fail'", "none"),
        ("probe['dark'].verdict == 'fail'", "error"),
        ("probe['dark'].verdict != 'pass'", "error"),
        ("probe['vague'].verdict != 'pass'", "none"),
        ("probe['away'].verdict == 'fail'", "none"),
        ("gate['e2e'].verdict == 'fail'", "none"),
        ("!(probe['dark'].verdict == 'pass')", "error"),
        # unless the rest decides alone
        ("metric['none'].value > 1 || metric['rate'].value > 5", "true"),
        ("metric['rate'].value > 5 || metric['none'].value > 1", "true"),
        ("metric['none'].value > 1 || metric['p95'].value > 5000", "none"),
        ("metric['none'].value > 1 && metric['p95'].value > 5000", "false"),
        ("probe['dark'].verdict == 'fail' && probe['up'].verdict == 'fail'", "false"),
        # or is named
        ("probe['dark'].verdict == 'error'", "true"),
        ("probe['dark'].verdict in ['fail', 'error']", "true"),
        ("probe['up'].verdict in ['fail', 'error']", "false"),
        ("gate['e2e'].verdict == 'pending'", "true"),
        ("metric['old'].verdict == 'stale'", "true"),
        # mistakes
        ("metric['p95'].value", "error"),
        ("metric['p95'].valve > 1", "error"),
        ("probe['up'].body.nothing > 1", "error"),
        ("metric['p95'].value >", "error"),
    ],
)
def test_conditions(text: str, result: str) -> None:
    found, reason = condition(text, FACTS)
    assert found == result, reason
    assert (reason == "") == (result in ("true", "false"))


def test_without_t0_the_clock_decides_nothing() -> None:
    assert condition("clock.t_s > 0", Facts()) == ("none", "T0 is not set")
    assert condition("clock.t_s > 0 || true", Facts())[0] == "true"


@pytest.mark.parametrize(
    "text",
    [
        "probe['a'].verdict == 'fail' || metric[\"b-c\"].value > gate['d.e'].verdict",
        "probe ['a'] . verdict == 'x' && tuple [ 'b' ] . ref['probe'] == ''",
        "metric['a'].value > 1 ? probe['b'].body.metric['c'] : 0",
        "'probe' == release.name && metric['p95'].value > 0",
    ],
)
def test_what_a_condition_asks_for_is_what_the_plan_check_sees(text: str) -> None:
    """Two readers of the same text, the plan's check and the evaluation, must agree."""
    checked = {(one.kind, one.id) for one in checked_references(text) if one.kind != "severity"}
    assert {(kind, name) for kind, name, _ in references(text)} == checked


@pytest.mark.parametrize("output", ["41", "41\n", "41\r\n", "41\n\n"])
def test_the_number_that_a_command_printed_is_its_output(output: str) -> None:
    assert number("double(output)", answer_names(0, {}, None, 1.0, output)) == (41.0, "pass", "")
