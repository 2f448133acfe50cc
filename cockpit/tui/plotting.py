"""The plot of an open detail: which span is looked at, and how far back the journal has been read for it.

What is needed to draw at once comes from the state. Older entries are read in slices of the journal, newest first: the
first slice when the plot opens, since it is small, all others in a thread, so that keys never wait for them.
"""

import asyncio
import datetime as dt
from collections.abc import Callable
from functools import partial

import msgspec

from cockpit.model.frame import Plot
from cockpit.session.protocol import Session
from cockpit.views import plot
from cockpit.views.base import Sight
from cockpit.views.plot_history import History, Slice, read
from cockpit.views.times import day_hm

FIRST_ENTRIES = 400
SLICE_ENTRIES = 4_000
KINDS = ("metric", "probe")


class Plotting:
    """One plot. ready: called in the event loop when more has been read."""

    def __init__(self, session: Session, ref: str, ready: Callable[[], None]) -> None:
        self.session = session
        self.ref = ref
        self.ready = ready
        self.history = History(ref)
        self.window: plot.Window | None = None
        self.was: plot.Window | None = None
        self.broken = ""
        self._reading: asyncio.Future[Slice] | None = None
        self._asked: dt.datetime | None = None
        """The moment, as the screen counts it, of the last reading of what is new."""
        self._nothing: dt.datetime | None = None
        """A moment in which nothing new was there, though a higher number is known: a late note, shown where it happened.
        What it has not brought, it will not bring, however often one asks."""

    def view(self, sight: Sight) -> Plot:
        """As of now, with what has been read; asks for what is missing."""
        if self.window is None:
            self.window = plot.usual(sight, plot.hold_of(sight, self.ref))
        self._want(sight)
        note = self.broken
        if not note and self._missing(sight):
            since = self.history.since
            note = (
                f"reading the journal, back to {day_hm(since, sight.zone, sight.now)} so far"
                if since
                else "reading the journal"
            )
        return plot.make(sight, self.ref, self.window, self.history, note)

    # --- the span -----------------------------------------------------------------------------------------------------

    def change(self, how: str, sight: Sight) -> str:
        """wider, narrower, earlier, later or whole; what is to be said where nothing changes."""
        before = self.window or plot.usual(sight, plot.hold_of(sight, self.ref))
        now, start = plot.present(sight), plot.begin(sight.state)
        if how == "wider":
            self.window = before.wider()
        elif how == "narrower":
            self.window = before.narrower(max(1.0, now - start))
        elif how == "whole":
            whole = before.span_s is None
            self.window = (self.was or plot.usual(sight, plot.hold_of(sight, self.ref))) if whole else plot.Window(None)
            self.was = None if whole else before
        else:
            self.window = before.moved(-1 if how == "earlier" else 1, start, now)
        if self.window != before:
            return ""
        return {
            "wider": "this is the whole journal",
            "narrower": "a shorter span is not drawn",
            "earlier": "the journal begins here" if before.span_s is not None else "this is the whole journal",
            "later": "this is now" if before.span_s is not None else "this is the whole journal",
        }.get(how, "")

    # --- reading ------------------------------------------------------------------------------------------------------

    def _missing(self, sight: Sight) -> bool:
        """Whether the span reaches further back than what was read."""
        if self.history.empty:
            return sight.state.seq >= 0
        if not self.history.before():
            return False
        if self.window is None or self.window.span_s is None:
            return True
        now = plot.present(sight)
        begins = (self.window.end if self.window.end is not None else now) - self.window.span_s
        hold = plot.hold_of(sight, self.ref) or 0.0
        since = self.history.since
        return since is None or since.timestamp() > begins - hold

    def _want(self, sight: Sight) -> None:
        """Start reading what is missing: first what is new, then what is older."""
        newest = sight.state.seq
        if self._reading is not None or self.broken or newest < 0:
            return
        if self.history.empty:
            self._first(newest)
        elif newest > self.history.last and self._nothing != sight.now:
            self._asked = sight.now
            first, last = self.history.last + 1, min(newest, self.history.last + SLICE_ENTRIES)
            if last - first < FIRST_ENTRIES:
                self._take(self._read(first, last))
            else:
                self._later(first, last)
        if self._reading is None and self._missing(sight) and not self.history.empty:
            self._later(max(0, self.history.first - SLICE_ENTRIES), self.history.first - 1)

    def _first(self, newest: int) -> None:
        """The newest entries there are: in a replay of what happened when, late notes may be all that is newer."""
        while self.history.empty and newest >= 0:
            first = max(0, newest + 1 - FIRST_ENTRIES)
            self._take(self._read(first, newest))
            newest = first - 1

    def _read(self, first: int, last: int) -> Slice:
        """What lies behind the history ends where there is no more yet; what lies before it is whole."""
        piece = read(self.session.entries(first, last), self.ref, first, last)
        newer = self.history.empty or first > self.history.last
        return msgspec.structs.replace(piece, last=piece.reached) if newer else piece

    def _later(self, first: int, last: int) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a picture without a screen: nobody waits for a key
            self._take(self._read(first, last))
            return
        self._reading = loop.run_in_executor(None, partial(self._read, first, last))
        self._reading.add_done_callback(self._arrived)

    def _arrived(self, done: "asyncio.Future[Slice]") -> None:
        self._reading = None
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            self.broken = f"the journal could not be read further: {type(error).__name__}: {error}"
        else:
            self._take(done.result())
        self.ready()

    def _take(self, piece: Slice) -> None:
        if piece.first <= piece.last:
            self.history.take(piece)
        elif piece.first > self.history.last:
            self._nothing = self._asked
