"""What servers and networks do wrong, and what values can be, each spoken by a real server, as tables for the docs.

`python -m tests.sources.bad_answers` writes them into docs/sources.md; test_bad_answers.py checks them.
"""

import asyncio
import re
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from cockpit.core.measure import Breach, Sources, measure
from cockpit.model.checks import Metric
from cockpit.model.observations import ProbeResult
from tests.helpers.certificates import Authority
from tests.helpers.loopback import Answer, answer_bytes, json_bytes, loopback
from tests.sources.formats import DOC
from tests.sources.test_bad_answers import BAD, bomb, http_probe, poll

Case = Callable[[], Awaitable[ProbeResult]]
BEGIN, END = "<!-- table of bad answers: begin -->", "<!-- table of bad answers: end -->"
VALUES_BEGIN, VALUES_END = "<!-- table of values: begin -->", "<!-- table of values: end -->"


def said(answer: Answer, **more: object) -> Case:
    """One answer, asked for once."""

    async def ask() -> ProbeResult:
        async with loopback({"/": answer, "/there": json_bytes(200, '{"status":"ok"}')}) as server:
            result, _ = await poll(http_probe(server.url(), **more))
            return result

    return ask


def bad(name: str) -> Case:
    return said(BAD[name][0])


def asked(url: str) -> Case:
    async def ask() -> ProbeResult:
        result, _ = await poll(http_probe(url))
        return result

    return ask


async def refused() -> ProbeResult:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        result, _ = await poll(http_probe(f"http://127.0.0.1:{held.getsockname()[1]}/"))
        return result


async def elsewhere_with_a_body() -> ProbeResult:
    async with loopback() as other, loopback({"/": answer_bytes(307, Location=other.url("/"))}) as server:
        result, _ = await poll(http_probe(server.url(), method="POST", body="x", follow_redirects=True))
        assert not other.asked
        return result


async def self_signed() -> ProbeResult:
    with tempfile.TemporaryDirectory() as folder:
        tls = Authority.make(Path(folder)).self_signed()
        async with loopback({"/": json_bytes(200, '{"status":"ok"}')}, tls) as server:
            result, _ = await poll(http_probe(server.url()))
            assert not server.asked
            return result


NETWORK: tuple[tuple[str, Case], ...] = (
    ("refuses the connection", refused),
    ("resets the connection", bad("reset")),
    ("resets it in the middle of the answer", bad("reset-in-the-middle")),
    ("hangs up without a word", bad("hang-up")),
    ("hangs up in the middle", bad("cut-short")),
    ("takes the connection and says nothing", bad("hang")),
    ("drips its body for ever", bad("drip")),
    ("drips its headers for ever", bad("drip-head")),
    ("is no HTTP server", bad("garbage")),
    ("sends headers without end", bad("huge-head")),
    ("HTTP 5xx, and a body nobody can read", bad("5xx-and-garbage")),
    ("sends 200 MB", bad("flood")),
    ("a gzip bomb, 200 KB that unpack to 200 MB", said(answer_bytes(200, bomb(), "application/json", Content_Encoding="gzip"))),
    ("packs with something unknown", bad("unknown-packing")),
    ("says gzip and is not", bad("false-packing")),
    ("gzip that is cut short", bad("cut-packing")),
    ("promises JSON and sends a page", bad("not-json")),
    ("JSON nested without end", bad("deep")),
    ("a body in another charset than it says", bad("wrong-charset")),
    ("a charset that does not exist", bad("unknown-charset")),
    ("JSON that is not UTF-8", bad("not-utf-8")),
    ("redirects, and the plan does not follow", said(answer_bytes(302, Location="/there"))),
    ("redirects in circles", said(answer_bytes(302, Location="/"), follow_redirects=True)),
    ("redirects to a file", said(answer_bytes(302, Location="file:///etc/passwd"), follow_redirects=True)),
    ("redirects a request with a body to another server", elsewhere_with_a_body),
    ("a certificate that it signed itself", self_signed),
    ("a name that does not resolve", asked("http://no-such-host.invalid/")),
    ("`${NAME}` is not set where the engine runs", asked("${NOWHERE}/health")),
    ("an address that is none", asked("not a url")),
)  # fmt: skip


def _row(words: str, result: ProbeResult) -> str:
    """What differs between machines is left out: ports, and the words of the system's resolver and TLS library."""
    reason = re.sub(r"127\.0\.0\.1:\d+", "HOST", result.detail).replace("|", "\\|")
    reason = re.sub(r"(the name cannot be resolved): .*", r"\1: ...", reason).replace("self signed", "self-signed")
    return f"| {words} | {result.verdict} | {reason} |"


async def network_table() -> str:
    results = await asyncio.gather(*(case() for _, case in NETWORK))
    rows = [_row(words, result) for (words, _), result in zip(NETWORK, results, strict=True)]
    return "\n".join(["| the server or the network | probe | in these words |", "|---|---|---|", *rows])


BODY = '{"n":12.5,"text":"12","flag":true,"list":[1],"nothing":null,"nan":NaN,"inf":1e999,"huge":' + "9" * 400 + "}"
SENTRY = '[{"id":"1","level":"fatal","count":"7"},{"id":"2","level":"error","count":"31"}]'
GRAFANA = '{"results":{"A":{"status":200,"frames":[{"schema":{"fields":[{"name":"Time"},{"name":"p95"}]},"data":{"values":[[1700000000000,1700000060000],[410.5,398.25]]}}]}}}'
ALERTS = '[{"labels":{"alertname":"HighErrors","severity":"critical"},"status":{"state":"active"}}]'
STATUS = '{"status":{"indicator":"minor"},"components":[{"name":"API","status":"operational"},{"name":"Web","status":"partial_outage"}]}'
VALUES: tuple[tuple[str, str, str, str], ...] = (
    ("Sentry issues", SENTRY, "size(body)", "pass"),
    ("Sentry issues", SENTRY, "size(body.filter(one, one.level == 'fatal'))", "pass"),
    ("Sentry issues", SENTRY, "double(body[0].count)", "pass"),
    ("Grafana query", GRAFANA, "body.results.A.frames[0].data.values[1][1]", "pass"),
    ("Alertmanager, Grafana alerts", ALERTS, "size(body.filter(one, one.labels.severity == 'critical'))", "pass"),
    ("Statuspage summary", STATUS, "size(body.components.filter(one, one.status != 'operational'))", "pass"),
    ("any", BODY, "body.n", "pass"),
    ("a path that is not there", BODY, "body.missing.path", "error"),
    ("a place that is not there", BODY, "body.list[7]", "error"),
    ("text where a number should be", BODY, "body.text", "error"),
    ("the same, converted", BODY, "double(body.text)", "pass"),
    ("true or false", BODY, "body.flag", "error"),
    ("a list", BODY, "body.list", "error"),
    ("null", BODY, "body.nothing", "error"),
    ("NaN", BODY, "body.nan", "inconclusive"),
    ("infinity", BODY, "body.inf", "inconclusive"),
    ("a whole number of 400 digits", BODY, "body.huge", "inconclusive"),
    ("a division by 0", BODY, "body.n / 0.0", "inconclusive"),
)


async def value_of(body: str, text: str) -> tuple[str, str]:
    """(verdict, number or reason) of a metric read from an answer."""
    async with loopback({"/": json_bytes(200, body)}) as server:
        probe = http_probe(server.url())
        result, reading = await poll(probe)
    found, _ = measure(
        Metric(id="m", probe=probe.id, value=text), Sources({probe.id: result}), Breach(), reading.at, 5.0
    )
    return found.verdict, f"{found.value:g}" if found.value is not None else found.reason


async def values_table() -> str:
    rows = []
    for words, body, text, _ in VALUES:
        verdict, shown = await value_of(body, text)
        rows.append(f"| {words} | `{text}` | {verdict} | {shown} |")
    return "\n".join(
        ["| in the answer | `value` | metric | number, or why there is none |", "|---|---|---|---|", *rows]
    )


def write() -> None:
    text = DOC.read_text()
    for begin, end, table in (
        (BEGIN, END, asyncio.run(network_table())),
        (VALUES_BEGIN, VALUES_END, asyncio.run(values_table())),
    ):
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"
    DOC.write_text(text)


if __name__ == "__main__":
    write()
