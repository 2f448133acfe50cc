"""What a plot is made of, taken from entries: one series, and what was decided and fired meanwhile.

Entries are read backwards from the newest in slices, as far as the time that is looked at reaches; a slice is made
anywhere, also in another thread, and put to the others afterwards.
"""

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct

from cockpit.model.entry import Entry
from cockpit.model.events import DecisionMade, MetricEntered, PollDeclared, Samples, TriggerChanged

Point = tuple[float, float | None]
GOOD = ("pass", "warn")
SHOWN_PHASES = ("pending", "firing", "cleared")


class Happening(Struct, frozen=True):
    """A trigger's change, a decision or a poll's result. kind: trigger, decision or poll; what: phase, choice or result."""

    seq: int
    logged: dt.datetime
    at: dt.datetime
    kind: str
    about: str
    what: str


class Slice(Struct, frozen=True):
    """Entries `first` to `last` as far as a plot needs them. since: when the first of them was logged. reached: the last
    there was; a replay that shows things when they happened has not all of them yet."""

    first: int
    last: int
    since: dt.datetime | None
    points: tuple[Point, ...]
    happened: tuple[Happening, ...]
    reached: int = -1


def read(entries: Iterable[Entry], ref: str, first: int, last: int) -> Slice:
    """The series of "metric:ID" or "probe:ID" (its milliseconds, None for an answer that was not good)."""
    kind, _, name = ref.partition(":")
    points: list[Point] = []
    happened: list[Happening] = []
    since: dt.datetime | None = None
    reached = first - 1
    for entry in entries:
        reached = entry.seq
        if since is None:
            since = entry.at
        match entry.event:
            case Samples() as samples:
                points += _metric(samples, name) if kind == "metric" else _probe(samples, name)
            case MetricEntered() as typed if kind == "metric" and typed.metric == name:
                points.append(((entry.occurred or entry.at).timestamp(), typed.value))
            case TriggerChanged() as changed if changed.phase in SHOWN_PHASES:
                happened.append(_happening(entry, "trigger", changed.trigger, changed.phase))
            case DecisionMade() as made:
                happened.append(_happening(entry, "decision", made.phase, made.choice))
            case PollDeclared() as declared:
                happened.append(_happening(entry, "poll", declared.poll, declared.result))
            case _:
                pass
    return Slice(first, last, since, tuple(points), tuple(happened), reached)


def _happening(entry: Entry, kind: str, about: str, what: str) -> Happening:
    return Happening(entry.seq, entry.at, entry.occurred or entry.at, kind, about, what)


def _metric(samples: Samples, name: str) -> list[Point]:
    if name not in samples.metric:
        return []
    base = samples.base.timestamp()
    rows = zip(samples.metric, samples.m_t, samples.m_value, strict=False)
    return [(base + t, _number(text)) for one, t, text in rows if one == name]


def _probe(samples: Samples, name: str) -> list[Point]:
    if name not in samples.probe:
        return []
    base = samples.base.timestamp()
    rows = zip(samples.probe, samples.p_t, samples.p_verdict, samples.p_ms, strict=False)
    return [(base + t, ms if verdict in GOOD else None) for one, t, verdict, ms in rows if one == name]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value - value == 0 else None


class History:
    """The slices of one series put together, without a hole between them. first > last while nothing was read."""

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.first, self.last = 0, -1
        self.since: dt.datetime | None = None
        self.points: list[Point] = []
        self.happened: list[Happening] = []

    @property
    def empty(self) -> bool:
        return self.first > self.last

    def take(self, piece: Slice) -> None:
        """A slice that lies just before or just behind what is here; any other is left."""
        if self.empty:
            self.first, self.last, self.since = piece.first, piece.last, piece.since
            self.points, self.happened = list(piece.points), list(piece.happened)
        elif piece.first == self.last + 1:
            self.last = piece.last
            self.points += piece.points
            self.happened += piece.happened
        elif piece.last == self.first - 1:
            self.first, self.since = piece.first, piece.since or self.since
            self.points[:0] = piece.points
            self.happened[:0] = piece.happened
        else:
            return
        self.points.sort(key=_when)  # numbers typed in late lie earlier than they were logged

    def before(self) -> bool:
        """Whether there are older entries."""
        return not self.empty and self.first > 0


def _when(point: Point) -> float:
    return point[0]
