"""What others have of a living engine: the dead-man switch that it pings, and the second copy of its journal.

Both are kept up only while the engine goes round, so that a ping means somebody watches. A rehearsal does neither.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable

from cockpit.core.index import plan_of
from cockpit.engine.ledger import Ledger
from cockpit.engine.tools import Tools, ended
from cockpit.model.checks import Http
from cockpit.ports import JournalError

PING_S = 10.0
CLOSE_S = 3.0
"""An engine that is told to end is ended after five."""

Report = Callable[[str, str], None]
"""(what, why it fails; "" when it works)."""


class Outside:
    """Starts what is due, one of a kind at a time, never in the loop's way. report: called as each one ends."""

    def __init__(self, ledger: Ledger, tools: Tools, report: Report) -> None:
        self._ledger = ledger
        self._tools = tools
        self._report = report
        self._next: dict[str, dt.datetime] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def look(self, now: dt.datetime) -> None:
        """Ping and copy where it is time to."""
        if self._ledger.state.rehearsal:
            return
        plan = plan_of(self._ledger.state)
        if plan.alerts.ping_url is not None:
            url = plan.alerts.ping_url
            self._start("dead-man switch", plan.alerts.ping_every, lambda: self._ping(url), now)
        mirror, copies = plan.mirror, self._tools.mirror
        if mirror is not None and copies is not None:
            folder = self._ledger.store.folder
            self._start("mirror", mirror.every, lambda: copies.copy(mirror, folder), now)

    def _start(self, what: str, every_s: float, work: Callable[[], Awaitable[str]], now: dt.datetime) -> None:
        under_way = self._under_way.get(what)
        if (under_way is not None and not under_way.done()) or now < self._next.get(what, now):
            return
        self._next[what] = now + dt.timedelta(seconds=every_s)
        self._under_way[what] = asyncio.create_task(self._do(what, work), name=what)

    async def _do(self, what: str, work: Callable[[], Awaitable[str]]) -> None:
        with contextlib.suppress(JournalError):  # the engine's own round meets it, and ends
            self._report(what, await work())

    async def _ping(self, url: str) -> str:
        reading = await self._tools.sender.send(Http(url=url), PING_S, "")
        if reading.fault:
            return reading.reason
        return f"HTTP {reading.status}" if reading.status >= 400 else ""

    async def close(self) -> None:
        """Stop what is under way; a mirror gets the last entries first."""
        await ended(self._under_way.values())
        plan = plan_of(self._ledger.state)
        if plan.mirror is not None and self._tools.mirror is not None and not self._ledger.state.rehearsal:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await self._tools.mirror.copy(plan.mirror, self._ledger.store.folder)
