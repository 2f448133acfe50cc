"""HTTP/1.1 without sockets: what a request holds, what an answer holds, and how each becomes bytes.

Sources: RFC 9112 for framing (sizes, chunks, persistence), RFC 9110 for the rest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

MOST_HEAD = 64 * 1024
MOST_BODY = 4 * 1024 * 1024
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_TOKEN = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
_BODILESS = (204, 304)


class Refused(Exception):
    """A request that gets an error answer; `code` is the HTTP status, the text is for the person who sent it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Request:
    """Header names are in lower case; `path` is still percent-encoded; `params` come from the route's pattern."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    keep_alive: bool = True
    path: str = ""
    query: dict[str, list[str]] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)

    def one(self, name: str, otherwise: str = "") -> str:
        return self.query.get(name, [otherwise])[-1]

    def whole(self, name: str, otherwise: int, least: int, most: int) -> int:
        """A whole number from the query; nonsense counts as absent and anything beyond the bounds as the bound."""
        text = self.one(name)
        return max(least, min(most, int(text))) if text.isascii() and text.isdigit() else otherwise

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; no body is an empty one. Raises Refused 400."""
        if not self.body.strip():
            return {}
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Refused(400, f"the body is not JSON: {error}") from None
        if not isinstance(found, dict):
            raise Refused(400, "the body must be a JSON object")
        return found


@dataclass(slots=True)
class Response:
    """An answer and how it arrives: `wait` seconds before anything (infinite: never), `drip` seconds a byte of the
    body, `cut` bytes of the body and then the end, `drop` the connection without a word."""

    code: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    wait: float = 0.0
    drip: float = 0.0
    cut: int | None = None
    drop: bool = False


def as_json(code: int, value: object) -> Response:
    try:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8; its escape is still JSON
        body = json.dumps(value, separators=(",", ":")).encode()
    return Response(code, body, [("Content-Type", "application/json; charset=utf-8")])


def as_text(code: int, text: str) -> Response:
    return Response(code, text.encode("utf-8", "replace"), [("Content-Type", "text/plain; charset=utf-8")])


def read_head(raw: bytes) -> Request:
    """From the bytes up to and with the empty line. Raises Refused."""
    lines = raw.decode("latin-1").split("\r\n")
    while lines and not lines[0]:  # RFC 9112 2.2: empty lines before a request are skipped
        lines.pop(0)
    parts = lines[0].split(" ") if lines else []
    if len(parts) != 3 or not _TOKEN.match(parts[0]) or parts[2] not in ("HTTP/1.1", "HTTP/1.0"):
        raise Refused(400, "not an HTTP/1.1 request line")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        if not line:
            continue
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.match(name):
            raise Refused(400, "not a header line")
        name, value = name.lower(), value.strip(" \t")
        if name == "content-length" and headers.get(name, value) != value:
            raise Refused(400, "two different content-lengths")
        headers[name] = f"{headers[name]}, {value}" if name in headers and name != "content-length" else value
    if parts[2] == "HTTP/1.1" and "host" not in headers:
        raise Refused(400, "no host header")
    request = Request(parts[0], parts[1], headers)
    wanted = {word.strip().lower() for word in headers.get("connection", "").split(",")}
    request.keep_alive = "keep-alive" in wanted if parts[2] == "HTTP/1.0" else "close" not in wanted
    try:
        split = urlsplit(parts[1])
        request.query = parse_qs(split.query, keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise Refused(400, f"not a URL: {error}") from None
    request.path = split.path or "/"
    return request


def body_size(request: Request) -> int:
    """Bytes of body to come, or -1 for chunks. Raises Refused."""
    coding = request.headers.get("transfer-encoding", "")
    if coding:
        if coding.lower() != "chunked" or "content-length" in request.headers:
            raise Refused(501, "only the chunked transfer coding, and without a content-length")
        return -1
    text = request.headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()):
        raise Refused(400, "content-length is not a number")
    if len(text) > 12 or int(text) > MOST_BODY:
        raise Refused(413, f"more than {MOST_BODY} bytes")
    return int(text)


def segment(text: str) -> str:
    return unquote(text)


def head_bytes(answer: Response, now: datetime, keep_alive: bool) -> bytes:
    """The status line and headers; `now` is an aware UTC time."""
    try:
        phrase = HTTPStatus(answer.code).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {answer.code} {phrase}", f"Date: {format_datetime(now, usegmt=True)}"]
    for name, value in answer.headers:
        clean = value.encode("latin-1", "replace").decode("latin-1")
        lines.append(f"{name}: {''.join(c for c in clean if c >= ' ' and c != chr(127))}")
    if answer.code not in _BODILESS:
        lines.append(f"Content-Length: {len(answer.body)}")
    lines.append("Connection: keep-alive" if keep_alive else "Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def body_bytes(answer: Response, method: str) -> bytes:
    return b"" if method == "HEAD" or answer.code in _BODILESS else answer.body
