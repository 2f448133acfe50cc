"""A plot drawn in characters: bars over a time axis, and below it what happened, sign under moment.

The axis itself tells what was watched: a line where values are known, dots where something was asked and had no value,
nothing where nobody looked, a cross below every value beyond a bound. Each column shows the worst of its time.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cockpit.model.frame import Plot, Tone
from cockpit.views.base import number
from cockpit.views.gaps import gap_after
from cockpit.views.times import DAY, HOUR, MINUTE, zone

Span = tuple[str, Tone]
Row = list[Span]

MARGIN = 10
LINES = ("─", "┄", "-", "~")
LEAST_WIDTH = MARGIN + 12


class Signs(NamedTuple):
    """What is drawn with. bars: from low to high, the last fills a cell. lasting: light and heavy."""

    bars: str
    bound: str
    warn: str
    axis: str
    tick: str
    blank: str
    beyond: str
    lasting: tuple[str, str]


UNICODE = Signs("▁▂▃▄▅▆▇█", "─", "┄", "─", "┬", "·", "×", ("─", "━"))
ASCII = Signs("_.-=+*##", "-", "~", "-", "+", ".", "x", ("-", "="))


class Kind(NamedTuple):
    """A kind of mark. lane: the row it stands in; after: its sign at the end of what lasts; rank: who wins a column."""

    lane: str
    sign: str
    words: str
    tone: Tone
    rank: int
    after: str = ""
    after_words: str = ""
    heavy: bool = False


KINDS = {
    "trigger-firing": Kind("triggers", "!", "trigger firing", Tone.BAD, 9, heavy=True),
    "trigger-pending": Kind("triggers", "?", "pending", Tone.WARN, 8),
    "trigger-cleared": Kind("triggers", "o", "cleared", Tone.GOOD, 7),
    "rollback": Kind("acts", "R", "rollback called", Tone.BAD, 9, "r", "over", heavy=True),
    "no-go": Kind("acts", "N", "NO-GO", Tone.BAD, 8),
    "go": Kind("acts", "G", "GO", Tone.GOOD, 7),
    "decided": Kind("acts", "d", "decided", Tone.INFO, 6),
    "deploy": Kind("acts", "D", "deployed", Tone.ACCENT, 6),
    "hold": Kind("acts", "H", "hold", Tone.WARN, 5, "h", "released"),
    "procedure": Kind("acts", "P", "procedure called", Tone.WARN, 4, "p", "over"),
    "closed": Kind("acts", "C", "closed", Tone.INFO, 4),
    "slip": Kind("acts", "S", "T0 moved", Tone.WARN, 3),
    "t0": Kind("acts", "T", "T0", Tone.ACCENT, 3),
    "incident": Kind("incidents", "I", "incident", Tone.BAD, 9, "x", "resolved"),
    "gap": Kind("watch", "[", "nobody watched", Tone.WARN, 5, "]", "watched again"),
}
LANES = {"triggers": "triggers", "acts": "decisions", "incidents": "incidents", "watch": "unwatched"}
_TICKS = (
    5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR,
    6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY,
)  # fmt: skip


class Column(NamedTuple):
    """What one column of time holds. worst: None without a value; asked: something was, without a value."""

    worst: float | None
    asked: bool
    beyond: Tone | None


def draw(plot: Plot, width: int, height: int, signs: Signs = UNICODE) -> list[Row]:
    """`height` rows of bars, the axis, its times, and a row for each lane in which something happened."""
    if width < LEAST_WIDTH:
        return [[("too narrow for a plot", Tone.MUTED)]]
    room = width - MARGIN
    shown = columns(plot, room)
    values = [one.worst for one in shown if one.worst is not None]
    rows = _bars(plot, shown, values, height, signs) if values else _empty(plot, room, height)
    rows.append([(" " * MARGIN, Tone.PLAIN), *_axis(plot, shown, room, signs)])
    rows.append([(" " * MARGIN, Tone.PLAIN), (_times(plot, room), Tone.MUTED)])
    for lane, title in LANES.items():
        row = _lane(plot, lane, room, signs)
        if row is not None:
            rows.append([(f"{title:<{MARGIN}}", Tone.MUTED), *row])
    return rows


# --- columns ----------------------------------------------------------------------------------------------------------


def columns(plot: Plot, count: int) -> list[Column]:
    """The span in so many columns. A value speaks for the time up to the next, unless that is a gap."""
    span = plot.until - plot.since
    if span <= 0:
        return [Column(None, False, None)] * count
    low: list[float] = [math.inf] * count
    high: list[float] = [-math.inf] * count
    asked = [False] * count
    times = [at for at, _ in plot.points]
    for index, (at, value) in enumerate(plot.points):
        following = times[index + 1] if index + 1 < len(times) else None
        if following is None:
            ends = plot.until if plot.latest_s is None else min(at + plot.latest_s, plot.until)
        elif gap_after(times, index, plot.hold_s):
            ends = at  # the value speaks for its own moment
        else:
            ends = min(following, plot.until)
        first, last = _column(plot, at, count), _column(plot, ends, count)
        if last < 0 or first >= count:
            continue
        usable = value is not None and math.isfinite(value)
        if last > first and following == ends:
            last -= 1  # the next one has that column
        for place in range(max(0, first), min(count - 1, last) + 1):
            if usable and value is not None:
                low[place], high[place] = min(low[place], value), max(high[place], value)
            else:
                asked[place] = True
    return [_judged(plot, low[n], high[n], asked[n]) for n in range(count)]


def _column(plot: Plot, at: float, count: int) -> int:
    return math.floor((at - plot.since) / (plot.until - plot.since) * count)


def _judged(plot: Plot, low: float, high: float, asked: bool) -> Column:
    if low > high:
        return Column(None, asked, None)
    if plot.low is not None and low < plot.low:
        return Column(low, asked, Tone.BAD)
    if plot.high is not None and high > plot.high:
        return Column(high, asked, Tone.BAD)
    if plot.warn_low is not None and low < plot.warn_low:
        return Column(low, asked, Tone.WARN)
    if plot.warn is not None and high > plot.warn:
        return Column(high, asked, Tone.WARN)
    downwards = (plot.low is not None or plot.warn_low is not None) and plot.high is None and plot.warn is None
    return Column(low if downwards else high, asked, None)


# --- rows -------------------------------------------------------------------------------------------------------------


def bounds(plot: Plot) -> list[tuple[float, str, Tone]]:
    """(value, words, tone) of every bound."""
    found = [(plot.high, "max", Tone.BAD), (plot.low, "min", Tone.BAD), (plot.warn, "warns above", Tone.WARN),
             (plot.warn_low, "warns below", Tone.WARN)]  # fmt: skip
    return [(value, words, tone) for value, words, tone in found if value is not None]


def scale(plot: Plot, values: Sequence[float]) -> tuple[float, float]:
    """From 0 where that wastes no room; with the bounds that lie near."""
    low, high = min(values), max(values)
    reach = (high - low) or abs(high) or 1.0
    near = [value for value, _, _ in bounds(plot) if low - reach <= value <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    if low >= 0 and low <= high / 2:
        return 0.0, high or 1.0
    # Hardly any change must not look like a cliff: at least a quarter of the value is shown, and some air below.
    reach = max(high - low, abs(high) / 4, 1e-9)
    floor = low - max(reach / 8, (reach - (high - low)) / 2)
    return (max(0.0, floor) if low >= 0 else floor), max(high, low + reach * 7 / 8)


def _bars(plot: Plot, shown: Sequence[Column], values: Sequence[float], height: int, signs: Signs) -> list[Row]:
    low, high = scale(plot, values)
    step = (high - low) / height
    lines: dict[int, tuple[float, Tone]] = {}
    for value, _words, tone in reversed(bounds(plot)):
        if low <= value <= high:
            lines[min(height - 1, int((value - low) / step))] = (value, tone)
    rows: list[Row] = []
    for level in range(height - 1, -1, -1):
        line = lines.get(level)
        label = (
            number(line[0])
            if line is not None
            else number(high)
            if level == height - 1
            else number(low)
            if level == 0
            else ""
        )
        rows.append([(f"{label[: MARGIN - 1]:>{MARGIN - 1}} ", line[1] if line is not None else Tone.MUTED)])
        floor = low + step * level
        for column in shown:
            rows[-1].append(_cell(column, floor, low, step, line, signs))
        rows[-1] = merged(rows[-1])
    return rows


def _cell(
    column: Column, floor: float, lowest: float, step: float, line: tuple[float, Tone] | None, signs: Signs
) -> Span:
    value = column.worst
    tone = column.beyond or Tone.INFO
    if value is not None and value >= floor + step:
        return signs.bars[-1], tone
    if value is not None and (value > floor or (floor == lowest and value >= floor)):
        return signs.bars[min(len(signs.bars) - 1, int((value - floor) / step * len(signs.bars)))], tone
    if line is not None:
        return (signs.bound if line[1] is Tone.BAD else signs.warn), line[1]
    return " ", Tone.PLAIN


def _empty(plot: Plot, room: int, height: int) -> list[Row]:
    asked = any(at >= plot.since for at, _ in plot.points)
    words = f"{plot.without} in this span" if asked else "nothing was measured in this span"
    rows: list[Row] = [[(" " * (MARGIN + room), Tone.PLAIN)] for _ in range(height)]
    rows[height // 2] = [(f"{'':{MARGIN}}{words:^{room}}"[: MARGIN + room], Tone.MUTED)]
    return rows


def _axis(plot: Plot, shown: Sequence[Column], room: int, signs: Signs) -> Row:
    ticks = {column for column, _ in _ticks(plot, room)}
    row: Row = []
    for place, column in enumerate(shown):
        if column.beyond is not None:
            row.append((signs.beyond, column.beyond))
        elif column.worst is None:
            row.append((signs.blank, Tone.WARN) if column.asked else (" ", Tone.PLAIN))
        else:
            row.append((signs.tick if place in ticks else signs.axis, Tone.MUTED))
    return merged(row)


def _ticks(plot: Plot, room: int) -> list[tuple[int, str]]:
    """(column, words) of round times, far enough apart to be read."""
    span = plot.until - plot.since
    if span <= 0:
        return []
    step = next((one for one in _TICKS if one / span * room >= 12), _TICKS[-1])
    where = zone(plot.zone)
    begins = dt.datetime.fromtimestamp(plot.since, where)
    offset = (begins.utcoffset() or dt.timedelta()).total_seconds()
    at = math.ceil((plot.since + offset) / step) * step - offset
    found = []
    while at <= plot.until:
        local = dt.datetime.fromtimestamp(at, where)
        found.append((min(room - 1, _column(plot, at, room)), _tick_words(local, step, span)))
        at += step
    return found


def _tick_words(local: dt.datetime, step: int, span: float) -> str:
    if step < MINUTE:
        return f"{local:%H:%M:%S}"
    if step >= DAY:
        return f"{local:%-d %b}"
    if span > 18 * HOUR and (local.hour, local.minute) == (0, 0):
        return f"{local:%a %-d}"
    return f"{local:%H:%M}"


def _times(plot: Plot, room: int) -> str:
    """The words of the ticks, each centred below its column where there is room."""
    text = [" "] * room
    free = 0
    for column, words in _ticks(plot, room):
        start = min(max(free, column - len(words) // 2), room - len(words))
        if start < free or start > column:
            continue
        text[start : start + len(words)] = words
        free = start + len(words) + 1
    return "".join(text)


def _lane(plot: Plot, lane: str, room: int, signs: Signs) -> Row | None:
    mine = [mark for mark in plot.marks if mark.kind in KINDS and KINDS[mark.kind].lane == lane]
    if not mine:
        return None
    cells: list[tuple[int, str, Tone]] = [(-1, " ", Tone.PLAIN)] * room

    def put(place: int, rank: int, sign: str, tone: Tone) -> None:
        if 0 <= place < room and rank >= cells[place][0]:
            cells[place] = (rank, sign, tone)

    for mark in mine:
        kind = KINDS[mark.kind]
        first = _column(plot, mark.at, room) if mark.at >= plot.since else -1
        if mark.until is not None:
            ends = plot.until if mark.until == math.inf else min(mark.until, plot.until)
            last = min(room - 1, _column(plot, ends, room))
            for place in range(max(0, first), last + 1):
                put(place, 1 if kind.heavy else 0, signs.lasting[kind.heavy], kind.tone)
            if kind.after and mark.until <= plot.until:
                put(min(room - 1, _column(plot, mark.until, room)), 2, kind.after, Tone.GOOD)
        put(min(first, room - 1), kind.rank, kind.sign, kind.tone)
    return merged([(sign, tone) for _, sign, tone in cells])


def merged(row: Iterable[Span]) -> Row:
    """Neighbours of one tone as one span; a line and the bars beside it stay apart."""
    found: Row = []
    for text, tone in row:
        if found and found[-1][1] is tone and (text[:1] in LINES) is (found[-1][0][-1:] in LINES):
            found[-1] = (found[-1][0] + text, tone)
        else:
            found.append((text, tone))
    return found
