"""A journal opened only to look at: no lock, no repair, no cache kept, and as few imports as it takes.

`status`, `list`, `export` and `replay` start here. Nothing in this module can write to a journal.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

from cockpit.adapters.clock import SystemClock
from cockpit.adapters.journal_reader import JournalReader
from cockpit.adapters.place import EngineWatch
from cockpit.cli.basics import EXIT_UNREADABLE, Failure, located, plan_from_text
from cockpit.engine.ledger import Ledger
from cockpit.format.plan_pinned import pinned
from cockpit.model.plan import Plan
from cockpit.model.state import State
from cockpit.ports import JournalError, JournalStore

TROUBLE = ("damaged", "poisoned")
plan_to_look_at = partial(plan_from_text, to_look=True)


class Reading:
    """An open journal and what it says. plan: as first pinned."""

    def __init__(self, store: JournalReader, plan: Plan) -> None:
        self.store = store
        self.plan = plan
        self._clock = SystemClock()
        self._ledger = Ledger(cast(JournalStore, store), plan, plan_to_look_at)  # it is never asked to act
        self._engine = EngineWatch()
        self._look()

    @property
    def state(self) -> State:
        return self._ledger.state

    @property
    def trouble(self) -> str:
        """What is wrong with the journal itself, in one sentence; "" when nothing is."""
        health = self.store.health
        return health.words if health.kind in TROUBLE else ""

    def now(self) -> dt.datetime:
        """Never before the last entry."""
        now, last = self._clock.now(), self.state.last_at
        return max(now, last) if last is not None else now

    def refresh(self) -> bool:
        """Read what others appended; whether there was anything."""
        changed = self._ledger.refresh()
        return self._look() or changed

    def _look(self) -> bool:
        """Whether the engine's process is seen to have ended, or to be there again."""
        engine, before = self.state.engine, self.state.engine.vanished
        engine.vanished = not self.state.closed and self._engine.gone(engine, self.now())
        return engine.vanished != before

    def close(self) -> None:
        self.store.close()


def read(journal: str) -> Reading:
    """A journal by its folder or file. Raises Failure where there is none, or it cannot be read."""
    try:
        store = JournalReader(located(journal), SystemClock())
    except JournalError as error:
        raise Failure(str(error), EXIT_UNREADABLE) from None
    except OSError as error:
        raise Failure(f"{journal}: {error.strerror or error}", EXIT_UNREADABLE) from None
    try:
        try:
            plan = pinned(store.head.plan, to_look=True)
        except ValueError as error:
            raise Failure(f"{store.folder}: the pinned plan cannot be read: {error}", EXIT_UNREADABLE) from None
        return Reading(store, plan)
    except BaseException:
        store.close()
        raise


@contextmanager
def reading(journal: str) -> Iterator[Reading]:
    """`read`, and closed again."""
    found = read(journal)
    try:
        yield found
    finally:
        found.close()
