"""How fast a terminal is, by two signs: how it works off what waits for it, and when it answers what was asked last.

The second is needed because the kernel keeps some twenty thousand bytes for a terminal that reads slowly, and so long
nobody waits: at 2 kB a second that is ten seconds between a key and what it did. A whole picture holds several questions,
and the time from answer to answer is that of the bytes between them, however long the line itself takes.
"""

import threading
from collections import deque

from cockpit.patterns import late

_PLACE = late(r"\x1b\[\d+;\d+H")
"""To a place of the picture."""
SLOW = 8 * 1024
"""Bytes a second of what waits, below which a terminal is called slow."""
WATCHED_S, STOPPED_S = 2.0, 5.0
"""How long a backlog is watched before the pace is told; and a silence after which the terminal had stopped (ctrl+s, a
lost line), which says nothing about its pace."""
LATE_S, TOO_LATE_S = 2.0, 6.0
"""An answer that takes longer is late; several late ones in a row that make up so much make a slow terminal. A single
one, however late, is that of a terminal that had stopped."""
EVERY_S, EVERY_BYTES = 5.0, 1500
"""Questions are asked no more often, and only behind so many bytes."""
STEP, MOST = 1000, 24
"""Within a long piece of writing, such as a whole picture, there is a question behind each so many bytes; and how many
there are at most."""
SLOW_STEPS, SLOW_S = 3, 1.0
"""So many steps must have taken too long for their bytes, and all but the longest so many seconds together: a line that
stops for a while, or lets a lot through at once, is not slow for that."""
LOST_S, FIRST_S = 60.0, 5.0
"""What is not answered so long is answered no more; the same for a terminal that has never answered."""


class Pace:
    """How fast a terminal takes what waits for it. `told`: whether it has been found slow."""

    def __init__(self) -> None:
        self.told = False
        self._since: float | None = None
        self._last = 0.0
        self._taken = 0

    def rest(self) -> None:
        """Nothing waits any more."""
        self._since = None

    def took(self, count: int, waited: float, now: float) -> int:
        """So many bytes were taken after a wait of so many seconds. Returns bytes a second once they are too few, else 0."""
        if self._since is None or now - self._last > STOPPED_S:
            if waited > 0.005:
                self._since, self._taken, self._last = now, 0, now
            return 0
        self._last = now
        self._taken += count
        span = now - self._since
        if self.told or span < WATCHED_S or self._taken >= SLOW * span:
            return 0
        self.told = True
        return max(1, round(self._taken / span))


class Answers:
    """When a terminal answers questions that stand behind everything written before them. Asked in one thread, answered
    in another. settled: no answer is to come any more, as far as is known."""

    QUESTION = "\x1b[?2026$p"
    """Asked at the start anyway: a mode report. What does not know it says nothing, and is not asked again."""

    def __init__(self) -> None:
        self.told = False
        self._able = False
        self._open: deque[tuple[float, int, bool]] = deque()
        """When each was asked, behind how many bytes since the one before it, and whether it is the last for now."""
        self._last = 0.0
        self._written = 0
        self._late: list[float] = []
        self._late_at = 0.0
        self._answered_at = 0.0
        self._measured = False
        """Whether a piece of writing was long enough to tell."""
        self._steps: list[tuple[float, int]] = []
        """Of one piece of writing: the seconds between two answers and the bytes between their questions."""
        self.settled = threading.Event()
        self.settled.set()

    @property
    def outstanding(self) -> int:
        """How many answers are to come, as far as is known."""
        return len(self._open)

    def asked(self, now: float) -> None:
        """One question is being written, by itself."""
        self._ask([0], now)

    def _ask(self, steps: list[int], now: float) -> None:
        self._open.extend((now, step, number == len(steps)) for number, step in enumerate(steps, 1))
        self._last, self._written = now, 0
        if self._able:  # what never answered yet may never do
            self.settled.clear()

    def under_way(self, now: float) -> bool:
        """Whether an answer may be under way: of a terminal that never gave one, only at first."""
        return bool(self._open) and now - self._last < (LOST_S if self._able else FIRST_S)

    def due(self, count: int, now: float) -> bool:
        """So many bytes are being written: whether to ask behind them."""
        self._written += count
        if self._open and now - self._open[0][0] > LOST_S:
            self._open.clear()
            self.settled.set()
        return (
            self._able and not self.told and not self._open
            and self._written >= EVERY_BYTES and now - self._last >= EVERY_S
        )  # fmt: skip

    def among(self, data: str, now: float) -> str:
        """What is being written, with the questions that are due put in: several in a first picture, which is long
        enough to tell how fast the line is, and in whatever is as long later.

        A terminal that has not answered yet may print the question: it stands where the picture goes on, and is drawn over.
        """
        first = not self._measured and (self._able or self.under_way(now))
        due = self.due(len(data), now)
        if self.told or not (due or (first and len(data) > SLOW_STEPS * STEP)):
            return data
        pieces: list[str] = []
        at = 0
        while len(pieces) < MOST and (place := _PLACE.search(data, at + STEP)) is not None:
            pieces.append(data[at : place.end()])
            at = place.start()
        if len(pieces) <= SLOW_STEPS:
            if not due:
                return data
            pieces, at = [], 0
        rest = ""
        if self._able:
            pieces.append(data[at:])
        else:
            rest = data[at:]
        self._measured = self._measured or len(pieces) > SLOW_STEPS
        self._ask([len(piece) for piece in pieces], now)
        return self.QUESTION.join([*pieces, rest])

    def answered(self, now: float) -> float:
        """The first of those that are open came. Returns the seconds it took once the line has been found slow, else 0."""
        try:
            asked, step, last = self._open.popleft()
        except IndexError:  # not asked by us, or given up, perhaps in this very moment by the thread that asks
            return 0.0
        busy = asked < self._answered_at  # it was waiting in the line when the one before it was answered
        since, self._answered_at = self._answered_at, now
        self._able = True
        (self.settled.clear if self._open else self.settled.set)()
        self._steps = [*self._steps, (now - since, step)] if busy and step else []
        took = now - asked
        if last and took <= LATE_S:
            self._late = []
        elif last and asked >= self._late_at:  # else the same stop held both up
            self._late, self._late_at = [*self._late, took], now
        if self.told or not (self._slow_line() or (len(self._late) > 1 and sum(self._late) >= TOO_LATE_S)):
            return 0.0
        self.told = True
        return took

    def _slow_line(self) -> bool:
        """Whether it lets little through, step after step."""
        if sum(seconds * SLOW > count for seconds, count in self._steps) < SLOW_STEPS:
            return False
        longest = max(self._steps)
        seconds = sum(one for one, _ in self._steps) - longest[0]
        count = sum(one for _, one in self._steps) - longest[1]
        return seconds >= SLOW_S and count < SLOW * seconds
