"""Ordered requests and deliveries: at most one attempt each, its start on disk before the first byte leaves.

Laws: an answer is judged; trouble before anything was sent is an error, and it did not happen; anything after that -
a lost answer, a server error that the plan does not expect by its number - is unknown, and is never sent again by
itself. What only reads, or is idempotent by the plan, is an error instead: it may be sent again, and is as often as
`retries` says. Of a delivery that was not taken, and of one that may be sent again, the outcome says after how long it
may be tried once more.
"""

import asyncio
import datetime as dt
import math
from collections.abc import Coroutine
from email.utils import parsedate_to_datetime
from typing import Any

from cockpit.core.effects import delivery_of, idempotency_key, repeatable, request_of
from cockpit.core.expect import judge
from cockpit.core.index import book
from cockpit.core.runs import LONGEST_PAUSE_S
from cockpit.engine.judging import judge_reading
from cockpit.engine.ledger import Ledger
from cockpit.engine.tools import Tools, ended
from cockpit.engine.worker import ENGINE, REASON_CHARS
from cockpit.format.sanitise import visible
from cockpit.model.checks import Expect
from cockpit.model.commands import Act, FinishRun, LoseRun, StartRun
from cockpit.model.effects import Deliver, SendRequest
from cockpit.model.events import RunFinished
from cockpit.model.observations import Reading
from cockpit.model.state import RunFacts

NEVER_SENT = frozenset({"refused", "dns", "tls", "environment", "unreachable", "local"})
"""Faults that come before the request can have been acted upon. A refused connection carried nothing."""
PASSING = frozenset({"refused", "dns", "unreachable"})
"""Faults among them that may be over in a moment: what was to be delivered is tried again."""
EXCERPT_CHARS = 2000
SERVER_ERROR = 500
TOO_MANY = 429


def outcome_of(reading: Reading, expect: Expect | None) -> tuple[str, str]:
    """(outcome, reason): pass, warn, fail, error, or unknown."""
    if reading.fault in NEVER_SENT:
        return "error", f"not sent: {reading.reason}"
    if reading.fault:
        return "unknown", f"sent, and then: {reading.reason}"
    if reading.exit is not None:
        judged = judge(expect, exit_code=reading.exit, output=reading.text)
        return ("warn" if judged.warn else judged.verdict), judged.reason
    named = expect.status if expect is not None else None
    known = named == reading.status if isinstance(named, int | None) else reading.status in named
    if reading.status >= SERVER_ERROR and not known:
        return "unknown", f"the server answered {reading.status}: it may have acted before it failed"
    wanted = expect or Expect()
    if wanted.status is None:
        wanted = Expect(
            **{name: getattr(wanted, name) for name in wanted.__struct_fields__ if name != "status"},
            status=tuple(range(200, 300)),
        )
    judged = judge_reading(wanted, reading)
    return ("warn" if judged.warn else judged.verdict), judged.reason or f"HTTP {reading.status}"


def pause_of(reading: Reading) -> float | None:
    """Seconds after which a delivery that was not taken may be tried again; 0 where the receiver does not say, None
    where trying again is no use."""
    if reading.fault in PASSING:
        return 0.0
    if reading.fault or reading.status != TOO_MANY:
        return None
    asked = reading.headers.get("retry-after", "").strip()
    try:
        seconds = float(asked)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(asked) - reading.at).total_seconds()
        except (ValueError, TypeError):
            return 0.0
    return max(0.0, round(seconds, 3)) if math.isfinite(seconds) else 0.0


class Courier:
    """Sends what is ordered, each in a task of its own. Of a run that was started by an engine that is gone, nobody
    can tell whether it arrived: it is lost."""

    def __init__(self, ledger: Ledger, tools: Tools, epoch: int, wake: asyncio.Event) -> None:
        self._ledger = ledger
        self._tools = tools
        self._epoch = epoch
        self._wake = wake
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def send(self, effect: SendRequest) -> bool:
        """Start an ordered request."""
        work = self._tools.sender.send(effect.http, effect.timeout, effect.idempotency_key)
        return self._launch(effect.run, work, effect.http.expect, again=repeatable(effect.http))

    def deliver(self, effect: Deliver) -> bool:
        """Start an ordered delivery."""
        state = self._ledger.state
        channel, run = book(state).channels.get(effect.channel), state.runs.get(effect.run)
        if channel is None:
            return self._finish(effect.run, "error", f"the plan has no channel {effect.channel!r}")
        key = idempotency_key(state, run) if channel.idempotent and run is not None else ""
        work = self._tools.sender.deliver(channel, effect.text, effect.title, key)
        return self._launch(effect.run, work, None, again=channel.idempotent, pauses=True)

    def look(self, run: RunFacts) -> bool:
        """A started request that no task of this engine carries is lost."""
        if run.run in self._under_way:
            return False
        words = "the engine ended while it was being sent; it may have arrived"
        old = (self._tools.clock.now() - (run.started or run.ordered)).total_seconds() > LONGEST_PAUSE_S
        if self._again(run) and not (old and run.kind == "delivery"):  # news that old is for a person to send
            pause = 0.0 if run.kind == "delivery" else None
            return self._finish(run.run, "error", f"{words}, and may be sent again", pause=pause)
        return self._lose(run.run, words)

    def _again(self, run: RunFacts) -> bool:
        """Whether what an ordered run sends may be sent again."""
        state = self._ledger.state
        request, delivery = request_of(state, run), delivery_of(state, run)
        channel = book(state).channels.get(delivery.channel) if delivery is not None else None
        return (request is not None and repeatable(request)) or (channel is not None and channel.idempotent)

    def _launch(
        self,
        run: str,
        work: Coroutine[Any, Any, Reading],
        expect: Expect | None,
        *,
        again: bool,
        pauses: bool = False,
    ) -> bool:
        answer = self._ledger.act(Act(StartRun(epoch=self._epoch, run=run), ENGINE), essential=True)
        if not isinstance(answer, list) or not answer:
            work.close()
            return False
        task = asyncio.create_task(self._carry(run, work, expect, again=again, pauses=pauses), name=f"send {run}")
        self._under_way[run] = task
        return True

    async def _carry(
        self, run: str, work: Coroutine[Any, Any, Reading], expect: Expect | None, *, again: bool, pauses: bool
    ) -> None:
        began = self._tools.clock.now()
        try:
            reading = await work
        except asyncio.CancelledError:
            self._under_way.pop(run, None)
            raise
        outcome, reason = outcome_of(reading, expect)
        self._under_way.pop(run, None)
        if outcome == "unknown" and again:
            pause = 0.0 if pauses else None
            self._finish(run, "error", f"{reason}; it may be sent again", reading, began, pause=pause)
        elif outcome == "unknown":
            self._lose(run, reason)
        else:
            pause = pause_of(reading) if pauses and outcome not in ("pass", "warn") else None
            said = "error" if outcome == "inconclusive" else outcome
            self._finish(run, said, reason, reading, began, pause=pause)
        self._wake.set()

    def _words(self, reason: str) -> str:
        """As it may stand in the journal: an answer can say again what was sent with it."""
        return visible(self._tools.mask(reason))[:REASON_CHARS]

    def _lose(self, run: str, reason: str) -> bool:
        command = LoseRun(epoch=self._epoch, run=run, reason=self._words(reason))
        return isinstance(self._ledger.act(Act(command, ENGINE), essential=True), list)

    def _finish(
        self,
        run: str,
        outcome: str,
        reason: str,
        reading: Reading | None = None,
        began: dt.datetime | None = None,
        *,
        pause: float | None = None,
    ) -> bool:
        result = RunFinished(
            run=run,
            outcome=outcome,
            reason=self._words(reason),
            status=reading.status if reading is not None and reading.status else None,
            started=began,
            ended=reading.at if reading is not None else None,
            duration_s=round(reading.ms / 1000, 3) if reading is not None else None,
            bytes=reading.size if reading is not None else 0,
            sha256=reading.sha256 if reading is not None else "",
            excerpt=visible(self._tools.mask(reading.text)[:EXCERPT_CHARS]) if reading is not None else "",
            retry_after_s=pause,
        )
        command = FinishRun(epoch=self._epoch, result=result)
        return isinstance(self._ledger.act(Act(command, ENGINE), essential=True), list)

    async def close(self) -> None:
        """Stop waiting for answers; what was under way becomes unknown to the next engine."""
        await ended(self._under_way.values())
