"""A journal as it went: each poll at its own time, every other entry when it was logged.

Samples are written some seconds after the polls in them were made, so a poll is put back between what was logged before
and after it: never before the samples written last, which did not hold it yet, and never after its own.
"""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct

from cockpit.model.entry import Entry
from cockpit.model.events import Samples
from cockpit.model.observations import ProbeResult


class Poll(Struct, frozen=True):
    """One answer on record. read: metric -> (value or None, verdict), of all that was read at that instant."""

    result: ProbeResult
    read: Mapping[str, tuple[float | None, str]] = {}


class Moment(Struct, frozen=True):
    """What came next, and when: an entry, a poll, or a look by the clock at that time. seq: of the entry that holds it."""

    at: dt.datetime
    seq: int
    what: Entry | Poll | dt.datetime


def moments(entries: Iterable[Entry], clocked: Collection[str] = ()) -> Iterator[Moment]:
    """Everything, in the order of its time; the entry of samples itself comes last of what is in it, without arrays.

    clocked: conditions that were evaluated by the clock, and so tell when the engine looked at it.
    """
    waiting: list[Moment] = []
    before: dt.datetime | None = None
    for entry in entries:
        if not isinstance(entry.event, Samples):
            waiting.append(Moment(entry.at, entry.seq, entry))
            continue
        earliest = before if before is not None else dt.datetime.min.replace(tzinfo=dt.UTC)
        looked: list[tuple[dt.datetime, Poll | dt.datetime]] = [(one.result.at, one) for one in _polls(entry.event)]
        looked += [(at, at) for at in _looks(entry.event, clocked)]
        found = [Moment(min(max(at, earliest), entry.at), entry.seq, what) for at, what in looked]
        bare = msgspec.structs.replace(entry, event=Samples(epoch=entry.event.epoch, base=entry.event.base))
        yield from sorted([*waiting, *found], key=lambda one: (one.at, one.seq))
        yield Moment(entry.at, entry.seq, bare)
        waiting, before = [], entry.at
    yield from waiting


def _polls(event: Samples) -> Iterator[Poll]:
    read: dict[float, dict[str, tuple[float | None, str]]] = {}
    for name, t, text, verdict in zip(event.metric, event.m_t, event.m_value, event.m_verdict, strict=False):
        read.setdefault(t, {})[name] = (_number(text), verdict)
    details = event.p_detail if len(event.p_detail) == len(event.probe) else ("",) * len(event.probe)
    rows = zip(event.probe, event.p_t, event.p_verdict, event.p_status, event.p_ms, details, strict=False)
    for name, t, verdict, status, ms, detail in rows:
        at = event.base + dt.timedelta(seconds=t)
        yield Poll(ProbeResult(name, at, verdict, status, ms, detail), read.get(t, {}))


def _looks(event: Samples, clocked: Collection[str]) -> Iterator[dt.datetime]:
    times = dict.fromkeys(t for name, t in zip(event.cond, event.c_t, strict=False) if name in clocked)
    yield from (event.base + dt.timedelta(seconds=t) for t in times)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return None if math.isnan(value) else value


class Watched:
    """When the engine watched, as far as its entries tell: from its election on, while it wrote, and not in a gap."""

    def __init__(self, gaps: Iterable[tuple[dt.datetime, dt.datetime]], silence_s: float) -> None:
        self._gaps = sorted(gaps)
        self._silence = dt.timedelta(seconds=silence_s)

    def at(self, moment: dt.datetime, beat: dt.datetime | None) -> bool:
        """Whether anybody watched at a moment, the engine having written last at `beat`."""
        if beat is None or moment - beat > self._silence:
            return False
        return not any(since < moment < until for since, until in self._gaps)
