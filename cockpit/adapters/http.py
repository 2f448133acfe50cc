"""One HTTP request, read within a deadline and a limit on bytes, whatever the server does.

Rules (each has a test with a real server): the deadline is for all of it; nothing is decoded beyond the limit, so a
compressed bomb stays small; redirects are not followed unless the plan says so, and then no header, body or cookie of the plan
goes to another origin; proxies and credentials of the user's environment are not used; TLS is always verified.
"""

import asyncio
import base64
import errno
import hashlib
import re
import socket
import ssl
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes, urljoin

import msgspec

from cockpit.adapters import lean_httpx
from cockpit.adapters.answer_text import parsed
from cockpit.adapters.environment import MissingVariable, fill
from cockpit.adapters.names import Names, Unresolved
from cockpit.model.observations import Reading
from cockpit.ports import Clock

if TYPE_CHECKING:
    import httpx
else:
    httpx = lean_httpx.load()

MOST_REDIRECTS = 5
KEEP_ALIVE_S = 75.0
_PLAIN = {
    "accept-encoding": "identity",
    "user-agent": "release-cockpit",
    "accept": "application/json, text/plain;q=0.9, */*;q=0.5",
}
_SAFE = ("GET", "HEAD", "OPTIONS")
_FAULT_OF_ERRNO = {
    errno.ECONNREFUSED: ("refused", "connection refused"),
    errno.ECONNRESET: ("reset", "connection reset"),
    errno.EPIPE: ("reset", "connection closed while sending"),
    errno.ETIMEDOUT: ("timeout", "the network gave up waiting"),
    errno.EHOSTUNREACH: ("unreachable", "no route to the host"),
    errno.ENETUNREACH: ("local", "this machine has no network"),
    errno.EMFILE: ("local", "too many open files here"),
    errno.EADDRNOTAVAIL: ("local", "no free local port"),
}

Origin = tuple[str, str, int]


class Request(msgspec.Struct, frozen=True):
    """What to ask. deadline: seconds for everything. max_bytes: of the body.

    url, headers and body may hold `${NAME}`, unless they are literal.
    """

    url: str
    method: str = "GET"
    headers: dict[str, str] = {}
    body: str | None = None
    deadline: float = 3.0
    max_bytes: int = 1_048_576
    follow_redirects: bool = False
    literal: bool = False


def system_trust() -> ssl.SSLContext:
    """The machine's certificate store, with certifi's where the machine has none."""
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    if not context.cert_store_stats()["x509_ca"] and not paths.cafile:
        return httpx.create_ssl_context(trust_env=False)
    return context


class Http:
    """A client. One connection pool for each origin: one pool for all is slow to search, and one bad host must not
    touch another. Not for several event loops."""

    def __init__(self, values: Mapping[str, str], clock: Clock, trust: ssl.SSLContext | None = None) -> None:
        self._values = values
        self._clock = clock
        self._trust = trust
        self.names = Names(clock)
        self._ways: dict[Origin, httpx.AsyncHTTPTransport] = {}
        self._urls: dict[str, httpx.URL] = {}

    def trust(self) -> ssl.SSLContext:
        """The certificates that are trusted."""
        if self._trust is None:
            self._trust = system_trust()
        return self._trust

    async def close(self) -> None:
        """Close every connection."""
        ways, self._ways = list(self._ways.values()), {}
        for way in ways:
            await way.aclose()
        self.names.close()

    def origin(self, url: str) -> str:
        """The far end that a url of the plan names, for sharing out polls; the text itself where it names none."""
        try:
            scheme, host, port = _origin(self._parsed(url, self._values))
        except (MissingVariable, httpx.InvalidURL, UnicodeError):
            return url
        return f"{scheme}://{host}:{port}"

    async def ask(self, request: Request) -> Reading:
        """One request, answered or not. Never raises, except for cancellation."""
        began, hosts = self._clock.monotonic(), [""]
        try:
            async with asyncio.timeout(request.deadline):
                reading = await self._ask(request, hosts)
        except TimeoutError:
            within = f"no complete answer within {request.deadline:g} s"
            reading = self._fault(*self.names.late(hosts[-1], within))
        except Unresolved as unresolved:
            reading = self._fault("dns", str(unresolved))
        except MissingVariable as missing:
            reading = self._fault("environment", str(missing))
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            reading = self._fault("environment", f"the URL cannot be used: {_without_values(str(error))}")
        except Exception as error:  # noqa: BLE001 - libraries below raise more than they document; a poll ends in words
            reading = self._fault(*explain(error))
        return msgspec.structs.replace(reading, ms=round((self._clock.monotonic() - began) * 1000, 3))

    def _parsed(self, text: str, values: Mapping[str, str] | None) -> httpx.URL:
        """The address; those of a plan are parsed once, since the environment of a process does not change."""
        if values is None:
            return httpx.URL(text)
        known = self._urls.get(text)
        if known is None:
            if len(self._urls) > 2000:
                self._urls.clear()  # queries that hold the time of day are all different
            known = self._urls[text] = httpx.URL(fill(text, values))
        return known

    async def _ask(self, request: Request, hosts: list[str]) -> Reading:
        """hosts: gets the name of each host that is asked."""
        values = None if request.literal else self._values
        url = self._parsed(request.url, values)
        headers = {**_PLAIN, **{name.lower(): _filled(value, values) for name, value in request.headers.items()}}
        body = _filled(request.body, values).encode() if request.body is not None else None
        method = request.method.upper()
        for hop in range(MOST_REDIRECTS + 1):
            self._way(url)  # what is no address must not be looked up as a name
            hosts.append(url.host)
            await self.names.know(url.host)
            response = await self._send(method, url, headers, body)
            try:
                target = (
                    response.headers.get("location", "") if response.status_code in (301, 302, 303, 307, 308) else ""
                )
                if not target or not request.follow_redirects:
                    return await self._read(response, request)
            finally:
                await response.aclose()
            onward = httpx.URL(urljoin(str(url), target))
            if onward.scheme not in ("http", "https"):
                return self._fault("redirect", "redirected to what is no web address", response.status_code)
            if hop == MOST_REDIRECTS:
                break
            if response.status_code == 303 or (response.status_code in (301, 302) and method == "POST"):
                method, body = "GET", None
            if _origin(onward) != _origin(url):
                if body is not None:
                    return self._fault("redirect", "redirected to another server; the request's body stays here",
                                       response.status_code)  # fmt: skip
                headers = dict(_PLAIN)
            url = onward
        return self._fault("redirect", f"more than {MOST_REDIRECTS} redirects", response.status_code)

    async def _send(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes | None
    ) -> httpx.Response:
        """Up to the answer's headers. A kept connection that the server closed meanwhile is no fault of the server:
        a request that changes nothing is sent once more, on a new one."""
        way = self._way(url)
        try:
            return await way.handle_async_request(_request(method, url, headers, body))
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            if method not in _SAFE or body is not None:
                raise
        return await way.handle_async_request(_request(method, url, headers, None))

    def _way(self, url: httpx.URL) -> httpx.AsyncHTTPTransport:
        """The origin's connections. Without httpx's client around them: its cookies, hooks and automatic
        authentication are not wanted here, and cost a third of a poll."""
        origin = _origin(url)
        way = self._ways.get(origin)
        if way is None:
            if origin[0] not in ("http", "https"):
                raise httpx.UnsupportedProtocol(f"the scheme must be http or https, not {origin[0] or 'nothing'}")
            if not origin[1]:
                raise httpx.InvalidURL("it names no host")
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=64, keepalive_expiry=KEEP_ALIVE_S)
            # For http there is nothing to verify; False only spares httpx from loading certificates.
            verify: ssl.SSLContext | bool = self.trust() if origin[0] == "https" else False
            way = httpx.AsyncHTTPTransport(verify=verify, trust_env=False, limits=limits)
            self._ways[origin] = way
        return way

    async def _read(self, response: httpx.Response, request: Request) -> Reading:
        """The body, read to the limit and no further."""
        digest, parts, size = hashlib.sha256(), [], 0
        status = response.status_code
        headers = {name.lower(): value for name, value in response.headers.items()}
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > request.max_bytes:
                return self._fault(
                    "too-big", f"more than {request.max_bytes:,} bytes; reading was stopped", status, headers
                )
            digest.update(chunk)
            parts.append(chunk)
        raw = b"".join(parts)
        reading = Reading(self._clock.now(), status=status, headers=headers, size=size, sha256=digest.hexdigest())
        content = headers.get("content-encoding", "identity").lower().strip()
        if content not in ("", "identity"):
            unpacked = _unpack(raw, content, request.max_bytes)
            if isinstance(unpacked, str):
                fault = "too-big" if "more than" in unpacked else "encoding"
                return msgspec.structs.replace(reading, fault=fault, reason=unpacked)
            raw = unpacked
        return parsed(reading, raw) if request.method.upper() != "HEAD" else reading

    def _fault(self, fault: str, reason: str, status: int = 0, headers: Mapping[str, str] | None = None) -> Reading:
        return Reading(self._clock.now(), status=status, headers=dict(headers or {}), fault=fault, reason=reason)


def explain(error: BaseException) -> tuple[str, str]:
    """(fault, reason) of an exception, from the innermost cause that is known."""
    chain: list[BaseException] = []
    inner: BaseException | None = error
    while inner is not None and inner not in chain:
        chain.append(inner)
        if isinstance(inner, BaseExceptionGroup) and inner.exceptions:
            inner = inner.exceptions[0]
        else:
            inner = inner.__cause__ or inner.__context__
    for one in reversed(chain):
        if isinstance(one, ssl.SSLCertVerificationError):
            return "tls", f"the certificate is not trusted: {one.verify_message or 'verification failed'}"
        if isinstance(one, ssl.SSLError):
            return "tls", f"TLS failed: {(one.reason or str(one)).lower().replace('_', ' ')}"
        if isinstance(one, socket.gaierror):
            return "dns", f"the name cannot be resolved: {one.strerror or one}"
        if isinstance(one, OSError) and one.errno in _FAULT_OF_ERRNO:
            return _FAULT_OF_ERRNO[one.errno]
    words = str(error).lower()
    if isinstance(error, httpx.RemoteProtocolError):
        if "disconnected" in words or "incomplete" in words or "without sending complete" in words:
            return "reset", "the server hung up before the answer was complete"
        said = _without_values(str(error)).removesuffix(": bytearray(...)")
        return "protocol", f"no HTTP answer: {'its headers do not end' if 'buffer too long' in words else said}"
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return "reset", "the connection broke"
    if isinstance(error, httpx.ConnectError):
        return "unreachable", "no connection"
    if isinstance(chain[-1], OverflowError | ValueError) or isinstance(error, httpx.LocalProtocolError):
        return "environment", f"the request cannot be sent: {_without_values(str(error))}"
    return "local", f"{type(error).__name__}: {_without_values(str(error))}"


def _request(method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes | None) -> httpx.Request:
    request = httpx.Request(method, url, headers=headers, content=body)
    if url.userinfo and "authorization" not in headers:
        name, _, word = url.userinfo.partition(b":")
        credentials = base64.b64encode(unquote_to_bytes(name) + b":" + unquote_to_bytes(word)).decode()
        request.headers["authorization"] = f"Basic {credentials}"
    return request


def _unpack(raw: bytes, content: str, limit: int) -> bytes | str:
    """A server that compresses although it was asked not to; the bytes, or why not."""
    if content not in ("gzip", "x-gzip", "deflate"):
        return f"the body is packed with {content}, although it was asked not to be"
    machine = zlib.decompressobj(zlib.MAX_WBITS | 32 if content != "deflate" else zlib.MAX_WBITS)
    try:
        out = machine.decompress(raw, limit + 1)
    except zlib.error:
        return f"the body is not {content}, which it says it is"
    if len(out) > limit:
        return f"unpacks to more than {limit:,} bytes; reading was stopped"
    return out if machine.eof else f"the {content} body is cut short"


def _filled(text: str, values: Mapping[str, str] | None) -> str:
    return text if values is None else fill(text, values)


def _origin(url: httpx.URL) -> Origin:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    return url.scheme, url.host, port


def _without_values(words: str) -> str:
    """An error's words without the URL, header or body that they quote: it may hold a secret."""
    return re.sub(r"(b?'[^']*'|b?\"[^\"]*\"|https?://\S+)", "...", words)[:200]
