"""Every health format, spoken byte for byte by a real server, gets the verdict that docs/sources.md tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.health import plain, read
from cockpit.format.sanitise import visible
from tests.sources.formats import BEGIN, DOC, END, ROWS, Row, all_results, ask, table


@pytest.mark.parametrize("row", ROWS, ids=[f"{n:02} {row.source}: {row.shown}" for n, row in enumerate(ROWS)])
async def test_verdict_components_and_build(row: Row) -> None:
    result = await ask(row)
    assert result.verdict == row.verdict, result.detail
    assert row.reason in result.detail
    assert result.components == row.components
    assert (result.version, result.commit) == (row.version, row.commit)


async def test_the_table_in_the_docs_is_what_happens() -> None:
    told = DOC.read_text().partition(BEGIN)[2].partition(END)[0].strip()
    assert told == table(await all_results()), "write it anew: python -m tests.sources.formats"


def test_every_source_has_a_good_and_a_bad_answer() -> None:
    names = {row.source.split(" ")[0] for row in ROWS}
    for name in ("Spring", "IETF", "Nest", "ASP.NET", "Grafana", "Kubernetes", "etcd", "InfluxDB", "NATS", "Consul",
                 "Prometheus", "django-health-check", "Rails", "Hasura", "Statuspage"):  # fmt: skip
        assert name in names
        verdicts = {row.verdict for row in ROWS if row.source.startswith(name)}
        assert "pass" in verdicts
        assert verdicts & {"fail", "warn"}, name


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["ok", "DOWN", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["status", "checks", "details", "health", "db", "version", "git"]), inner)
    ),
    max_leaves=12,
)


@given(st.integers(100, 599), json_like, st.text(max_size=60), st.sampled_from(["", "application/json", "text/html"]))
def test_whatever_is_said_no_bad_status_is_green_and_nothing_breaks(
    status: int, body: object, text: str, kind: str
) -> None:
    for parsed in (body, None):
        found = read(status, {}, kind, text, parsed)
        assert found.verdict in ("pass", "warn", "fail", "inconclusive", "error")
        if status >= 500:
            assert found.verdict == "fail"
        if status >= 400 and status != 429:
            assert found.verdict not in ("pass", "warn")
        assert len(found.reason) <= 160
        assert visible(found.reason, one_line=True) == found.reason


@given(st.text(max_size=300))
def test_what_a_server_says_cannot_hurt_a_terminal(text: str) -> None:
    line = plain(text, 80)
    assert len(line) <= 80
    assert visible(line, one_line=True) == line
    assert not set(line) & {"\n", "\r", "\x1b", "\x9b", "\u202e", "\u2066", "\u200b", "\u2028", "\ufeff", "\x00"}
