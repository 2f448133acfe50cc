"""HTTP/1.1 over asyncio streams on loopback: persistent connections, pipelining, chunked bodies, and bad manners when
an answer asks for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
import sys
from datetime import datetime

from . import stage
from .wire import (
    METHODS,
    MOST_BODY,
    MOST_HEAD,
    Refused,
    Request,
    Response,
    body_bytes,
    body_size,
    head_bytes,
    read_head,
)
from .world import World

HOST = "127.0.0.1"
IDLE = 120.0
"""Seconds a connection may stay silent between two requests, or within one."""


LINGER = 1.0
"""Seconds given to a caller to hear the last answer out."""


class Server:
    """The simulated services on one loopback port."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.port = 0
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def listen(self, port: int) -> None:
        """Port 0 takes a free one. Raises OSError when the port cannot be had."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((HOST, port))
            self._server = await asyncio.start_server(self._connected, sock=listener, limit=MOST_HEAD, backlog=512)
        except BaseException:
            listener.close()
            raise
        self.port = int(listener.getsockname()[1])

    async def close(self) -> None:
        """Stop listening and end every connection, those that hang on purpose too."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            if task is not None:
                self._connections.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await asyncio.wait_for(writer.wait_closed(), 1.0)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; whether another may follow on the same connection."""
        request = Request("GET", "/", keep_alive=False)
        try:
            async with asyncio.timeout(IDLE):
                request = read_head(await reader.readuntil(b"\r\n\r\n"))
                request.body = await self._body(request, reader, writer)
            if request.method not in METHODS:
                raise Refused(501, f"{request.method} is not understood")
            answer = self._answer(request)
        except asyncio.IncompleteReadError:
            return False
        except asyncio.LimitOverrunError:
            request.keep_alive = False
            answer = stage.problem(431, f"a head of more than {MOST_HEAD} bytes")
        except Refused as error:
            request.keep_alive = False
            answer = stage.problem(error.code, str(error))
        if await self._deliver(request, answer, reader, writer):
            return True
        await self._linger(reader, writer)
        return False

    @staticmethod
    async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take in what the caller still sends: closing over it would reset the connection and cost him the answer."""
        if writer.is_closing() or not writer.can_write_eof():
            return
        writer.write_eof()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                while await reader.read(MOST_HEAD):
                    pass

    def _answer(self, request: Request) -> Response:
        try:
            return stage.answer(self.world, request)
        except Exception as error:  # noqa: BLE001 - a fault of our own must neither end the service nor pass for one on the script
            sys.stderr.write(f"simulator: {request.method} {request.path}: {error!r}\n")
            return stage.problem(500, f"the simulator itself failed: {error!r}")

    async def _body(self, request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        size = body_size(request)
        if size and request.headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if size >= 0:
            return await reader.readexactly(size)
        body = b""
        while True:
            digits = (await reader.readuntil(b"\r\n")).split(b";")[0].strip()
            if not digits or len(digits) > 8 or not all(c in b"0123456789abcdefABCDEF" for c in digits):
                raise Refused(400, "not a chunk size")
            size = int(digits, 16)
            if len(body) + size > MOST_BODY:
                raise Refused(413, f"more than {MOST_BODY} bytes")
            if size == 0:
                break
            body += await reader.readexactly(size)
            if await reader.readexactly(2) != b"\r\n":
                raise Refused(400, "a chunk is longer than it said")
        while await reader.readuntil(b"\r\n") != b"\r\n":  # trailers, which nobody reads
            pass
        return body

    async def _deliver(
        self, request: Request, answer: Response, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        if answer.drop:
            writer.transport.abort()
            return False
        if answer.wait and not await self._wait(answer.wait, reader):
            return False
        body = body_bytes(answer, request.method)
        keep_alive = request.keep_alive and answer.cut is None
        head = head_bytes(answer, self._now(), keep_alive)
        if answer.drip and body:
            writer.write(head)
            for at in range(len(body)):
                writer.write(body[at : at + 1])
                await writer.drain()
                if at + 1 < len(body) and not await self._wait(answer.drip, reader):
                    return False
        else:
            writer.write(head + (body if answer.cut is None else body[: answer.cut]))
        await writer.drain()
        return keep_alive

    @staticmethod
    async def _wait(seconds: float, reader: asyncio.StreamReader) -> bool:
        """Let time pass; False as soon as the caller has gone, so that no hung connection outlives its caller."""
        if math.isfinite(seconds) and seconds < 1.5:
            await asyncio.sleep(seconds)
            return not reader.at_eof()
        try:
            async with asyncio.timeout(seconds if math.isfinite(seconds) else None):
                while await reader.read(4096):  # a pipelined request is lost; whoever hangs is not asked twice
                    pass
        except TimeoutError:
            return True
        return False

    def _now(self) -> datetime:
        return self.world.clock.wall(self.world.t)
