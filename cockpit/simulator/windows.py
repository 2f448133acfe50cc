"""When something of the script is in force: windows opened by time or by events, and the spans they work out to.

A window opens at a fixed second, or a while after one of its events; it closes at one of its ending events, or after a
fixed length. The spans of a window depend on the events alone, never on the present, so they may be asked of any second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Happening(NamedTuple):
    """An event of the day: `t` in scripted seconds, `name` such as flag-on, `by` whoever did it."""

    t: int
    name: str
    by: str = ""


class Span(NamedTuple):
    """From `start` up to, not including, `end`; `end` is infinite while nothing has closed the window."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Window:
    """`at` seconds after the start, or `wait` seconds after the first of the events `after`.

    `until` events close it, `lingers` seconds later; before it opened they cancel it. `length` closes it by itself.
    With `every` and `on`, it is in force only for the first `on` seconds of each `every`.
    """

    at: float | None = 0.0
    after: frozenset[str] = field(default_factory=frozenset)
    wait: float = 0.0
    until: frozenset[str] = field(default_factory=frozenset)
    lingers: float = 0.0
    length: float = math.inf
    every: float = 0.0
    on: float = 0.0

    def spans(self, happenings: Sequence[Happening]) -> list[Span]:
        found: list[Span] = []
        start = self.at
        for happening in happenings:
            if start is not None and happening.t >= start + self.length:
                found.append(Span(start, start + self.length))
                start = None
            if start is None and happening.name in self.after:
                start = happening.t + self.wait
            elif start is not None and happening.name in self.until:
                if happening.t >= start:
                    found.append(Span(start, min(happening.t + self.lingers, start + self.length)))
                start = None
        if start is not None:
            found.append(Span(start, start + self.length))
        return [span for span in found if span.end > span.start]

    def lit(self, span: Span, t: float) -> bool:
        """Whether the window is in force at `t` within this span of its own."""
        if not span.start <= t < span.end:
            return False
        return not self.every or (t - span.start) % self.every < self.on


def level(spans: Sequence[Span], t: float, over: float, fade: float) -> float:
    """How much of a signal shows at `t`, 0..1: it rises for `over` seconds in a span, and fades for `fade` after it."""
    shown = 0.0
    for start, end in spans:
        if t < start:
            continue
        risen = 1.0 if over <= 0 else min(1.0, (min(t, end) - start) / over)
        if t >= end:
            risen *= max(0.0, 1.0 - (t - end) / fade) if fade > 0 else 0.0
        shown = max(shown, risen)
    return shown
