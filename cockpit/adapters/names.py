"""Host names, resolved in threads of their own before anything connects.

A name server that hangs is our trouble, not the target's: it must neither look like an outage nor hold up the event
loop's common threads, of which there are few. Once a name resolves it is taken as known for half a minute.
"""

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cockpit.ports import Clock

KNOWN_S = 30.0
WORKERS = 32


class Unresolved(Exception):
    """The name could not be resolved. The text says why."""


class Names:
    """What is known of host names. Not for several event loops."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, float] = {}
        self._asking: dict[str, asyncio.Future[Any]] = {}
        self._threads: ThreadPoolExecutor | None = None

    async def know(self, host: str) -> None:
        """Return once the name is known to resolve. Raises Unresolved when it does not.

        Takes as long as the system does: the caller has a deadline, and asks `late` when it has passed.
        """
        if _is_address(host) or self._known.get(host, 0.0) > self._clock.monotonic():
            return
        asking = self._asking.get(host)
        if asking is None:
            asking = self._asking[host] = self._ask(host)
        try:
            await asyncio.shield(asking)
        except (OSError, UnicodeError) as error:
            words = error.strerror if isinstance(error, OSError) else error
            raise Unresolved(f"the name cannot be resolved: {words}") from None

    def late(self, host: str, otherwise: str) -> tuple[str, str]:
        """(fault, reason) of a deadline that has passed: the name server's doing while it still owes an answer."""
        if host in self._asking:
            return "dns", "the name of the host did not resolve in time"
        return "timeout", otherwise

    def _ask(self, host: str) -> asyncio.Future[Any]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="names")
        loop = asyncio.get_running_loop()
        asking = loop.run_in_executor(self._threads, socket.getaddrinfo, host, None, 0, socket.SOCK_STREAM)
        asking.add_done_callback(lambda done: self._answered(host, done))
        return asking

    def _answered(self, host: str, done: asyncio.Future[Any]) -> None:
        self._asking.pop(host, None)
        if not done.cancelled() and done.exception() is None:
            self._known[host] = self._clock.monotonic() + KNOWN_S

    def close(self) -> None:
        """Let go of the threads, without waiting for those that hang."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
