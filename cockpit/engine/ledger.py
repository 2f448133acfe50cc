"""The one way to read and to write a journal: catch up, fold, decide, append - for sessions and the engine alike.

Laws: an act is decided on everything that is on disk, under the lock; its own entries are folded only once they are
there; when the file was replaced (redaction, recovery), everything is folded anew. A cached state is a convenience:
whatever does not fit is thrown away and derived again.
"""

import datetime as dt
from collections.abc import Callable

import msgspec

from cockpit.core.fold import Fold, ParsePlan
from cockpit.model.commands import Act, Refusal
from cockpit.model.entry import Draft, Entry
from cockpit.model.plan import Plan
from cockpit.model.runs import RunnerError
from cockpit.model.state import State
from cockpit.ports import JournalStore

CACHE_KEY = "state-1"
CACHE_EVERY = 500
"""Keeping it costs about 10 ms; whoever only looks, such as `status`, then folds 500 entries at most."""

Answer = tuple[Draft, ...] | Refusal
Decide = Callable[[State, Act, dt.datetime], Answer]
Prepare = Callable[[State, tuple[Draft, ...]], None]
"""Called under the lock with what is about to be written: run folders come before their orders. Raises RunnerError."""


class _Refused(Exception):
    """Carries a refusal out of the store's lock."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def _late_decide(state: State, act: Act, now: dt.datetime) -> Answer:
    """Rules are loaded with the first act, not before the first paint. A refusal says titles, since it is for people."""
    from cockpit.core.decide import decide  # noqa: PLC0415

    answer = decide(state, act, now)
    if not isinstance(answer, Refusal):
        return answer
    from cockpit.core.titles import in_titles  # noqa: PLC0415

    return in_titles(state, answer)


class Ledger:
    """A journal and the state folded from it. Not for several threads at once.

    parse_plan reads the canonical text of an amended plan. use_cache: start from a derived state where one fits.
    """

    def __init__(
        self,
        store: JournalStore,
        plan: Plan,
        parse_plan: ParsePlan,
        *,
        decide: Decide = _late_decide,
        prepare: Prepare | None = None,
        use_cache: bool = True,
    ) -> None:
        self.store = store
        self._plan = plan
        self._parse_plan = parse_plan
        self._decide = decide
        self._prepare = prepare
        self._fold = Fold(store.head, plan, parse_plan)
        self._generation = store.generation
        self._since_cache = 0
        if use_cache:
            self._resume()
        self._catch_up()

    @property
    def state(self) -> State:
        """Everything that is on disk as far as it was read."""
        return self._fold.state

    def _resume(self) -> None:
        blob = self.store.load_cache(CACHE_KEY)
        if blob is None:
            return
        try:
            self._fold.restore(blob)
        except (msgspec.DecodeError, ValueError, LookupError):
            self._fold = Fold(self.store.head, self._plan, self._parse_plan)
            self.store.restart()

    def _catch_up(self) -> None:
        for batch in self.store.catch_up():
            self._since_cache += self._fold.apply(batch)
        self._generation = self.store.generation
        self._keep()

    def _keep(self) -> None:
        if self._since_cache >= CACHE_EVERY:
            self.store.store_cache(CACHE_KEY, self._fold.snapshot())
            self._since_cache = 0

    def refresh(self) -> bool:
        """Fold what others appended; whether there was anything. Never waits."""
        entries = self.store.poll()
        if self.store.generation != self._generation:
            self._fold = Fold(self.store.head, self._plan, self._parse_plan)
            self.store.restart()
            self._catch_up()
            return True
        if not entries:
            return False
        self._since_cache += self._fold.apply(entries)
        self._keep()
        return True

    def act(self, act: Act, *, essential: bool = False) -> list[Entry] | Refusal:
        """Do it or be told why not. Raises a JournalError when the journal cannot take it.

        An empty list means that there was nothing to write.
        """

        def decide(others: list[Entry], now: dt.datetime) -> tuple[Draft, ...]:
            self._since_cache += self._fold.apply(others)
            answer = self._decide(self._fold.state, act, now)
            if isinstance(answer, Refusal):
                raise _Refused(answer)
            if self._prepare is not None:
                self._prepare(self._fold.state, answer)
            return answer

        if self.store.generation != self._generation:
            self.refresh()
        try:
            entries = self.store.append(decide, actor=act.actor.name, role=act.actor.role, essential=essential)
        except _Refused as refused:
            return refused.refusal
        except RunnerError as error:
            return Refusal("not-runnable", str(error))
        self._since_cache += self._fold.apply(entries)
        self._keep()
        return entries

    def may(self, act: Act, now: dt.datetime) -> Refusal | None:
        """Why the act would be refused now; None if it would not."""
        answer = self._decide(self._fold.state, act, now)
        return answer if isinstance(answer, Refusal) else None

    def close(self) -> None:
        """Keep the derived state for the next one, and let go."""
        if self._since_cache > CACHE_EVERY // 2:
            self.store.store_cache(CACHE_KEY, self._fold.snapshot())
        self.store.close()
