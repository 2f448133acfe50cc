"""Whatever a server or the network does wrong: a clear result of its own, within the deadline and the memory bound."""

import asyncio
import gzip
import socket
import struct
import threading
import tracemalloc
import zlib
from typing import Any

import pytest

from cockpit.adapters.http import Http, Request
from cockpit.adapters.probe_router import ProbeRouter
from cockpit.engine.judging import judge_probe
from cockpit.model.checks import Expect, Metric, Probe
from cockpit.model.observations import ProbeResult, Reading
from cockpit.model.plan import Plan, Release
from cockpit.model.times import Duration
from tests.helpers.loopback import Answer, Asked, MachineClock, answer_bytes, json_bytes, loopback

VALUES = {"TOKEN": "s3cret-token-value"}


async def poll(probe: Probe, values: dict[str, str] | None = None) -> tuple[ProbeResult, Reading]:
    clock = MachineClock()
    plan = Plan(plan=1, release=Release(name="bad"), probe=(probe,))
    given = VALUES if values is None else values
    router = ProbeRouter(plan, given, clock, Http(given, clock))
    try:
        reading = await router.ask(probe)
        return judge_probe(probe, reading), reading
    finally:
        await router.close()


def http_probe(url: str, **more: object) -> Probe:
    return Probe(id="it", kind="http", url=url, deadline=Duration(2), **more)  # type: ignore[arg-type]


async def drip(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A whole head, then a byte now and then, for ever: no single read ever takes long."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drip_head(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while True:
        number += 1
        writer.write(b"X-%d: y\r\n" % number)
        await writer.drain()
        await asyncio.sleep(0.02)


async def hang(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def flood(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """200 MB without a length."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[")
    chunk = b"1," * 500_000
    for _ in range(200):
        writer.write(chunk)
        await writer.drain()


async def reset(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """RST instead of an answer."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def reset_in_the_middle(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    await reset(asked, reader, writer)


async def hang_up(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def cut_short(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"status":')
    await writer.drain()


def bomb() -> bytes:
    """200 KB that unpack to 200 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    zeros = bytes(1_000_000)
    return b"".join([*(packer.compress(zeros) for _ in range(200)), packer.flush()])


BAD: dict[str, tuple[Answer, str, str]] = {
    "drip": (drip, "fail", "no complete answer within 2 s"),
    "drip-head": (drip_head, "fail", "no complete answer within 2 s"),
    "hang": (hang, "fail", "no complete answer within 2 s"),
    "flood": (flood, "error", "more than 1,048,576 bytes"),
    "reset": (reset, "fail", "connection"),
    "reset-in-the-middle": (reset_in_the_middle, "fail", "connection"),
    "hang-up": (hang_up, "fail", "hung up"),
    "cut-short": (cut_short, "fail", "hung up"),
    "garbage": (b"\x16\x03\x01\x00\x00 no http at all\r\n\r\n", "error", "no HTTP answer"),
    "huge-head": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000 + b"\r\n\r\n", "error", "no HTTP answer"),
    "not-json": (json_bytes(200, "<html>oops</html>"), "error", "not JSON"),
    "deep": (json_bytes(200, "[" * 100_000), "error", "nested too deeply"),
    "wrong-charset": (
        answer_bytes(200, '{"status":"ok","a":"\xe9"}'.encode("latin-1"), "application/json; charset=utf-8"),
        "error", "not utf-8",
    ),
    "unknown-charset": (answer_bytes(200, b'{"status":"ok"}', "application/json; charset=klingon"), "error", "not klingon"),
    "not-utf-8": (answer_bytes(200, b'{"status":"\xff\xfe"}', "application/json"), "error", "not UTF-8"),
    "unknown-packing": (answer_bytes(200, b"\x0b\x02\x80ok\x03", Content_Encoding="br"), "error", "packed with br"),
    "false-packing": (answer_bytes(200, b"not gzip", Content_Encoding="gzip"), "error", "not gzip"),
    "cut-packing": (answer_bytes(200, gzip.compress(b'{"status":"ok"}')[:-4], Content_Encoding="gzip"), "error", "cut short"),
    "5xx-and-garbage": (answer_bytes(502, b"<html>", "application/json"), "fail", "HTTP 502"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
async def test_its_own_clear_result_within_the_deadline(name: str) -> None:
    answer, verdict, reason = BAD[name]
    async with loopback({"/": answer}) as server:
        result, reading = await poll(http_probe(server.url()))
    assert (result.verdict, reason in result.detail) == (verdict, True), result.detail
    assert reading.ms < 10_000
    assert result.body is None or result.status >= 500


async def test_a_compressed_bomb_stays_small() -> None:
    packed = bomb()
    assert len(packed) < 300_000
    async with loopback({"/": answer_bytes(200, packed, "application/json", Content_Encoding="gzip")}) as server:
        tracemalloc.start()
        result, _ = await poll(http_probe(server.url()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert result.verdict == "error"
    assert "unpacks to more than" in result.detail
    assert peak < 12_000_000


async def test_200_megabytes_are_not_read() -> None:
    sent = 0

    async def counted(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")
        while sent < 200_000_000:
            writer.write(bytes(100_000))
            await writer.drain()
            sent += 100_000

    async with loopback({"/": counted}) as server:
        tracemalloc.start()
        result, _ = await poll(http_probe(server.url()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert (result.verdict, "reading was stopped" in result.detail) == ("error", True)
    assert sent < 50_000_000
    assert peak < 20_000_000


async def test_a_page_packed_against_our_wish_is_still_read() -> None:
    packed = gzip.compress(b'{"status":"ok"}')
    async with loopback({"/": answer_bytes(200, packed, "application/json", Content_Encoding="gzip")}) as server:
        result, _ = await poll(http_probe(server.url()))
        assert server.asked[0].headers["accept-encoding"] == "identity"
    assert (result.verdict, result.body) == ("pass", {"status": "ok"})


async def test_refused_and_unresolvable_and_missing_variable() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound and not listening: refused, and nobody else can take it
        port = held.getsockname()[1]
        result, _ = await poll(http_probe(f"http://127.0.0.1:{port}/"))
    assert (result.verdict, result.detail) == ("fail", "connection refused")
    result, _ = await poll(http_probe("http://no-such-host.invalid/"))
    assert result.verdict == "error"
    assert "cannot be resolved" in result.detail
    result, _ = await poll(http_probe("${NOWHERE}/health"))
    assert (result.verdict, "NOWHERE is not set" in result.detail) == ("error", True)
    for url in ("ftp://127.0.0.1/", "http://", "not a url", "http://[::1/", "http://127.0.0.1:99999/"):
        result, _ = await poll(http_probe(url))
        assert result.verdict == "error", url


async def test_a_name_server_that_hangs_is_our_trouble_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    release, real = threading.Event(), socket.getaddrinfo

    def stuck(host: str, *more: Any, **named: Any) -> Any:
        if ".invalid" in str(host):
            release.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    async with loopback({"/": json_bytes(200, '{"status":"ok"}')}) as server:
        http = Http({}, MachineClock())
        try:
            hung = [http.ask(Request(f"http://host{n}.invalid/", deadline=1.0)) for n in range(20)]
            by_name = http.ask(Request(server.url().replace("127.0.0.1", "localhost"), deadline=30.0))
            *readings, good = await asyncio.gather(*hung, by_name)
            assert good.status == 200
            assert {reading.fault for reading in readings} == {"dns"}
            assert "did not resolve" in readings[0].reason
        finally:
            release.set()
            await http.close()


async def test_a_variable_is_filled_in_and_its_value_never_shows() -> None:
    async with loopback({"/health": hang_up}) as server:
        probe = http_probe(server.url("/health?key=${TOKEN}"), headers={"Authorization": "Bearer ${TOKEN}"})
        result, reading = await poll(probe)
        assert server.asked[0].headers["authorization"] == "Bearer s3cret-token-value"
        assert server.asked[0].target == "/health?key=s3cret-token-value"
        assert "s3cret" not in result.detail + reading.reason
        result, reading = await poll(http_probe(server.url("/health"), headers={"X-Key": "${TOKEN}\n"}))
    assert (result.verdict, "s3cret" in result.detail + reading.reason) == ("error", False)
    assert "cannot be sent" in result.detail


async def test_head_has_no_body_to_be_judged() -> None:
    async with loopback(
        {"/": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"}
    ) as server:
        result, _ = await poll(http_probe(server.url(), method="HEAD"))
        assert (result.verdict, server.asked[0].method) == ("pass", "HEAD")


async def test_redirects_are_not_followed_unless_asked() -> None:
    async with loopback() as server:
        server.answers = {
            "/": answer_bytes(302, Location=server.url("/there")),
            "/there": json_bytes(200, '{"status":"ok"}'),
        }
        result, _ = await poll(http_probe(server.url()))
        assert (result.verdict, server.paths()) == ("inconclusive", ["/"])
        result, _ = await poll(http_probe(server.url(), follow_redirects=True))
        assert (result.verdict, server.paths()[1:]) == ("pass", ["/", "/there"])


async def test_a_redirect_takes_no_credentials_to_another_server() -> None:
    async with loopback() as other, loopback() as server:
        other.answers = {"/there": json_bytes(200, '{"status":"ok"}'), "/post": json_bytes(200, '{"status":"ok"}')}
        server.answers = {
            "/": answer_bytes(307, Location=other.url("/there")),
            "/post": answer_bytes(307, Location=other.url("/post")),
            "/near": answer_bytes(307, Location="/"),
        }
        headers = {"Authorization": "Bearer ${TOKEN}", "X-Api-Key": "${TOKEN}", "Cookie": "session=${TOKEN}"}
        url = server.url("/near").replace("://", "://user:${TOKEN}@")
        result, _ = await poll(http_probe(url, headers=headers, follow_redirects=True))
        assert result.verdict == "pass"
        assert all("s3cret" in server.asked[n].headers["x-api-key"] for n in (0, 1))
        [asked] = other.asked
        assert not {"authorization", "x-api-key", "cookie"} & set(asked.headers)
        assert "s3cret" not in str(asked)
        posted = http_probe(server.url("/post"), method="POST", body="key=${TOKEN}", follow_redirects=True)
        result, _ = await poll(posted)
        assert (result.verdict, len(other.asked)) == ("error", 1)
        assert "another server" in result.detail


async def test_redirects_in_a_circle_end() -> None:
    async with loopback({"/": answer_bytes(302, Location="/")}) as server:
        result, _ = await poll(http_probe(server.url(), follow_redirects=True))
        assert (result.verdict, len(server.asked)) == ("error", 6)
        server.answers["/"] = answer_bytes(302, Location="file:///etc/passwd")
        result, _ = await poll(http_probe(server.url(), follow_redirects=True))
        assert result.verdict == "error"


async def test_a_post_is_sent_once_and_a_get_survives_a_connection_that_the_server_closed() -> None:
    """A server may close a kept connection at the very moment a request leaves: that is no outage."""
    async with loopback({"/": json_bytes(200, '{"status":"ok"}')}) as server:
        clock = MachineClock()
        http = Http({}, clock)
        request = Request(server.url())
        assert (await http.ask(request)).status == 200

        async def close_first(asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if len(server.asked) == 2:
                return  # hang up without a word
            writer.write(json_bytes(200, '{"status":"ok"}'))
            await writer.drain()

        server.answers["/"] = close_first
        assert (await http.ask(request)).status == 200
        assert len(server.asked) == 3
        server.answers["/"] = hang_up
        await http.ask(Request(server.url(), method="POST", body="x"))
        assert [one.method for one in server.asked].count("POST") == 1
        await http.close()


async def test_numbers_that_are_none() -> None:
    """NaN, infinity, huge whole numbers, a wrong type and a missing path, each for itself."""
    from cockpit.core.measure import Breach, Sources, measure

    body = (
        '{"status":"ok","nan":NaN,"inf":1e999,"huge":%s,"text":"12","flag":true,"list":[1],"good":12.5,"whole":12}'
        % ("9" * 400)
    )
    async with loopback({"/": json_bytes(200, body)}) as server:
        result, reading = await poll(http_probe(server.url()))
    assert result.verdict == "pass"
    expected = {
        "body.nan": ("inconclusive", "NaN"),
        "body.inf": ("inconclusive", "infinite"),
        "body.huge": ("inconclusive", "infinite"),
        "body.nan > 1.0 ? 1.0 : 0.0": ("inconclusive", "NaN"),
        "body.text": ("error", "the text '12'"),
        "body.flag": ("error", "found true"),
        "body.list": ("error", "a list"),
        "body.nothing.here": ("error", "there is no 'nothing'"),
        "body.list[7]": ("error", "out of bounds"),
        "body.good / 0.0": ("inconclusive", "infinite"),
        "body.whole / 5": ("pass", ""),
        "body.whole * 2 + 1": ("pass", ""),
        "double(body.text)": ("pass", ""),
    }
    for text, (verdict, reason) in expected.items():
        metric = Metric(id="m", probe="it", value=text)
        found, _ = measure(metric, Sources({"it": result}), Breach(), reading.at, 5.0)
        assert (found.verdict, reason in found.reason) == (verdict, True), (text, found)
        assert (found.value is None) == (verdict != "pass")


async def test_a_hundred_hung_polls_leave_the_next_one_its_way() -> None:
    async with loopback({"/hang": hang, "/good": json_bytes(200, '{"status":"ok"}')}) as server:
        http = Http({}, MachineClock())
        hung = [http.ask(Request(server.url("/hang"), deadline=0.3)) for _ in range(100)]
        readings = await asyncio.gather(*hung)
        assert {reading.fault for reading in readings} == {"timeout"}
        assert (await http.ask(Request(server.url("/good")))).status == 200
        await http.close()


async def test_connections_are_kept() -> None:
    many = 20
    async with loopback({"/": json_bytes(200, '{"status":"ok"}')}) as server:
        http = Http({}, MachineClock())
        for _ in range(many):
            assert (await http.ask(Request(server.url()))).status == 200
        assert (len(server.asked), server.connections) == (many, 1)
        await http.close()


async def test_the_users_proxy_and_netrc_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with loopback({"/": json_bytes(200, '{"status":"ok"}', Set_Cookie="a=b; Path=/")}) as server:
        http = Http({}, MachineClock())
        for _ in range(2):
            assert (await http.ask(Request(server.url()))).status == 200
        assert all(not {"authorization", "cookie"} & set(one.headers) for one in server.asked)
        await http.close()


@pytest.mark.parametrize(
    ("expect", "status", "body", "verdict"),
    [
        (Expect(status=200), 200, "<html>welcome</html>", "pass"),
        (Expect(status=(200, 401)), 401, "no", "pass"),
        (Expect(status=200), 500, "ok", "fail"),
        (Expect(match="welcome"), 200, "<html>welcome</html>", "pass"),
        (Expect(match="farewell"), 200, "<html>welcome</html>", "fail"),
        (Expect(not_match="error"), 200, "an error", "fail"),
        (Expect(when="body.status == 'degraded'"), 200, '{"status":"degraded"}', "warn"),
        (Expect(when="body.queue < 10"), 200, '{"queue":12}', "fail"),
        (Expect(when="body.queue < 10"), 200, '{"other":12}', "error"),
        (Expect(when="body.build == '7'"), 200, '{"status":"down","build":"7"}', "fail"),
        (Expect(when="body.build == '7'"), 503, '{"build":"7"}', "fail"),
        (Expect(match="("), 200, "ok", "error"),
    ],
)
async def test_what_the_plan_expects(expect: Expect, status: int, body: str, verdict: str) -> None:
    kind = "application/json" if body.startswith("{") else "text/html"
    async with loopback({"/": answer_bytes(status, body, kind)}) as server:
        result, _ = await poll(http_probe(server.url(), expect=expect))
    assert result.verdict == verdict, result.detail
