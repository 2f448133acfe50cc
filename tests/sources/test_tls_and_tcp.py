"""Certificates and ports, on real listeners."""

import asyncio
import socket
from pathlib import Path

import pytest

from cockpit.adapters.http import Http
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.engine.judging import judge_probe
from cockpit.model.checks import Expect, Probe
from cockpit.model.observations import ProbeResult
from cockpit.model.plan import Plan, Release
from cockpit.model.times import Duration
from tests.helpers.certificates import Authority
from tests.helpers.loopback import MachineClock, answer_bytes, json_bytes, loopback

OK = {"/": json_bytes(200, '{"status":"ok"}')}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


async def poll(probe: Probe, authority: Authority | None = None) -> ProbeResult:
    clock = MachineClock()
    http = Http({"HOST": "localhost"}, clock, authority.trust() if authority else None)
    router = ProbeRouter(Plan(plan=1, release=Release(name="x")), {"HOST": "localhost"}, clock, http)
    try:
        return judge_probe(probe, await router.ask(probe))
    finally:
        await router.close()


def tls_probe(port: int, **more: object) -> Probe:
    return Probe(id="cert", kind="tls", host="${HOST}", port=port, deadline=Duration(5), **more)  # type: ignore[arg-type]


async def test_https_is_verified(authority: Authority) -> None:
    async with loopback(OK, authority.server()) as server:
        probe = Probe(id="it", kind="http", url=server.url(), deadline=Duration(5))
        assert (await poll(probe, authority)).verdict == "pass"
        distrusted = await poll(probe)
        assert (distrusted.verdict, "not trusted" in distrusted.detail) == ("error", True)
        assert len(server.asked) == 1


async def test_self_signed_expired_and_foreign_certificates_are_never_asked(authority: Authority) -> None:
    for tls in (authority.self_signed(), authority.server(days=-1), authority.server("elsewhere")):
        async with loopback(OK, tls) as server:
            result = await poll(Probe(id="it", kind="http", url=server.url(), deadline=Duration(5)), authority)
            assert (result.verdict, server.asked) == ("error", []), result.detail
            assert "not trusted" in result.detail


async def test_plain_http_on_a_tls_port_and_the_other_way_round(authority: Authority) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer_bytes(400, "The plain HTTP request was sent to HTTPS port"))
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    async with listening:
        url = f"https://localhost:{listening.sockets[0].getsockname()[1]}/"
        result = await poll(Probe(id="it", kind="http", url=url, deadline=Duration(5)), authority)
        assert (result.verdict, "TLS" in result.detail) == ("error", True), result.detail
    async with loopback(OK, authority.server()) as server:
        url = server.url().replace("https", "http")
        result = await poll(Probe(id="it", kind="http", url=url, deadline=Duration(5)), authority)
        assert result.verdict in ("error", "fail")


async def test_days_left(authority: Authority) -> None:
    async with loopback(OK, authority.server(days=90)) as server:
        result = await poll(tls_probe(server.port, min_days=30), authority)
        assert result.verdict == "pass"
        assert isinstance(result.body, dict)
        assert 88.9 < result.body["days"] <= 90
        assert (result.body["subject"], result.body["issuer"]) == ("localhost", "Test authority")
        result = await poll(tls_probe(server.port, min_days=120), authority)
        assert (result.verdict, "120 wanted" in result.detail) == ("fail", True)
        result = await poll(tls_probe(server.port, expect=Expect(when="body.days > 100")), authority)
        assert result.verdict == "fail"
    async with loopback(OK, authority.server(days=7)) as server:
        assert (await poll(tls_probe(server.port), authority)).verdict == "warn"
        assert (await poll(tls_probe(server.port, min_days=3), authority)).verdict == "pass"


async def test_expired_is_the_targets_failure_and_distrust_is_not(authority: Authority) -> None:
    cases = (
        (authority.server(days=-1), "fail", "has expired"),
        (authority.server("elsewhere"), "fail", "another name"),
        (authority.self_signed(), "error", "not trusted"),
    )
    for tls, verdict, reason in cases:
        async with loopback(OK, tls) as server:
            result = await poll(tls_probe(server.port), authority)
            assert (result.verdict, reason in result.detail) == (verdict, True), result.detail


async def test_ports() -> None:
    async with loopback(OK) as server:
        probe = Probe(id="port", kind="tcp", host="127.0.0.1", port=server.port, deadline=Duration(5))
        result = await poll(probe)
        assert (result.verdict, isinstance(result.body, dict) and result.body["open"]) == ("pass", True)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        shut = Probe(id="port", kind="tcp", host="127.0.0.1", port=held.getsockname()[1], deadline=Duration(5))
        result = await poll(shut)
        assert (result.verdict, "connection refused" in result.detail) == ("fail", True)
        tls = await poll(tls_probe(held.getsockname()[1]))
        assert tls.verdict == "fail"
    unknown = Probe(id="port", kind="tcp", host="no-such-host.invalid", port=1, deadline=Duration(10))
    assert (await poll(unknown)).verdict == "error"
    assert (await poll(Probe(id="port", kind="tcp", host="${NOBODY}", port=1))).verdict == "error"
    assert (await poll(Probe(id="port", kind="tcp", host="127.0.0.1", port=99999))).verdict == "error"


async def test_a_port_that_accepts_and_says_nothing_costs_its_deadline(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        probe = Probe(id="cert", kind="tls", host="127.0.0.1", port=mute.getsockname()[1], deadline=Duration(0.5))
        result = await poll(probe)
        assert (result.verdict, "no handshake within 0.5 s" in result.detail) == ("fail", True)
