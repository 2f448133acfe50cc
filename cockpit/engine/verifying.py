"""Asking a step's declared read-only command whether an unknown run happened."""

import asyncio
import datetime as dt

from cockpit.engine.ledger import Ledger
from cockpit.engine.tools import Tools, ended, workdir
from cockpit.engine.worker import ENGINE
from cockpit.format.sanitise import visible
from cockpit.model.checks import Probe
from cockpit.model.commands import Act, SettleRun
from cockpit.model.effects import VerifyRun
from cockpit.model.times import Duration

ASK_EVERY_S = 30.0
DEADLINE_S = 30.0


class Verifier:
    """Exit 0 says that it happened, exit 1 that it did not; anything else leaves it unknown, to be asked again later."""

    def __init__(self, ledger: Ledger, tools: Tools, wake: asyncio.Event) -> None:
        self._ledger = ledger
        self._tools = tools
        self._wake = wake
        self._next: dict[str, dt.datetime] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def look(self, effect: VerifyRun, now: dt.datetime) -> None:
        """Ask if it is time to."""
        if effect.run in self._under_way or now < self._next.get(effect.run, now):
            return
        self._next[effect.run] = now + dt.timedelta(seconds=ASK_EVERY_S)
        task = asyncio.create_task(self._ask(effect), name=f"verify {effect.run}")
        self._under_way[effect.run] = task

    async def _ask(self, effect: VerifyRun) -> None:
        plan = self._ledger.state.plan
        try:
            if plan is None:
                return
            place = workdir(plan, self._tools.base, effect.workdir)
            probe = Probe(
                id=f"verify-{effect.run}",
                kind="command",
                argv=("bash", "-euo", "pipefail", "-c", f'cd "$1" && {effect.verify}', "verify", place),
                deadline=Duration(DEADLINE_S),
            )
            reading = await self._tools.prober.ask(probe)
            answer = {0: "happened", 1: "did-not-happen"}.get(reading.exit if reading.exit is not None else -1)
            if answer is not None:
                said = visible(self._tools.mask(reading.text.strip()))[:200]
                reason = f"verify exited {reading.exit}" + (f": {said}" if said else "")
                self._ledger.act(Act(SettleRun(run=effect.run, answer=answer, reason=reason), ENGINE), essential=True)
        finally:
            self._under_way.pop(effect.run, None)
            self._wake.set()

    async def close(self) -> None:
        """Stop asking."""
        await ended(self._under_way.values())
