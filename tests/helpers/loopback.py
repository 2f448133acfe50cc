"""Real servers on loopback that say exactly the bytes a test wants, and remember what they were asked."""

import asyncio
import contextlib
import datetime as dt
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

Talk = Callable[["Asked", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Answer = bytes | Talk


@dataclass
class Asked:
    """One request as it came in. Header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.split("?", 1)[0]


@dataclass
class Loopback:
    """A server. answers: path -> bytes of the whole answer, or a function that talks to the client itself."""

    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.split("\r\n")
                method, target, _ = first.split(" ", 2)
                headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines if line)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                asked = Asked(method, target, headers, body)
                self.asked.append(asked)
                answer = self.answers.get(asked.target, self.answers.get(asked.path, answer_bytes(404, "nothing here")))
                if callable(answer):
                    await answer(asked, reader, writer)
                    return
                writer.write(answer)
                await writer.drain()
                if b"connection: close" in answer.lower():
                    return
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()


def answer_bytes(
    status: int, body: str | bytes = b"", kind: str = "text/plain; charset=utf-8", **headers: str
) -> bytes:
    """A whole HTTP/1.1 answer."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    if status not in (204, 304):
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(raw)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def json_bytes(status: int, text: str, **headers: str) -> bytes:
    return answer_bytes(status, text, "application/json", **headers)


@contextlib.asynccontextmanager
async def loopback(
    answers: Mapping[str, Answer] | None = None, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Loopback]:
    """A server for the length of a block. Connections still open at the end are cut."""
    server = Loopback(answers=dict(answers or {}), scheme="https" if tls else "http")
    talks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(server.serve(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    listening = await asyncio.start_server(connected, host, 0, ssl=tls, limit=1 << 20)
    server.port = listening.sockets[0].getsockname()[1]
    if tls is not None:
        server.host = "localhost"
    try:
        yield server
    finally:
        listening.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


class MachineClock:
    """ports.Clock of this machine. ahead: seconds that `now` is wrong by."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead

    def boot_id(self) -> str:
        return "test"


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it holds; fail when it does not within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come to that in time")
        await asyncio.sleep(0.005)
