"""Every health format, spoken byte for byte by a real server, gets the verdict that docs/sources.md tells."""

import pytest

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
