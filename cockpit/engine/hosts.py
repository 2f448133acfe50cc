"""Politeness: how many polls of one far end may be under way at once, so that nobody is flooded and nobody waits for a
stranger. Probes of different lanes never wait for each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cockpit.ports import Lane


class Lanes:
    """One counted entrance for each far end. First come, first served."""

    def __init__(self) -> None:
        self._entrances: dict[str, asyncio.Semaphore] = {}
        self._inside: dict[str, int] = {}

    @asynccontextmanager
    async def enter(self, lane: Lane) -> AsyncIterator[None]:
        """Wait for a place, and give it back afterwards. A lane's limit is what its first visitor said."""
        entrance = self._entrances.setdefault(lane.name, asyncio.Semaphore(max(1, lane.limit)))
        async with entrance:
            self._inside[lane.name] = self._inside.get(lane.name, 0) + 1
            try:
                yield
            finally:
                self._inside[lane.name] -= 1

    def under_way(self, name: str) -> int:
        """How many are in a lane now."""
        return self._inside.get(name, 0)
