"""A plot in words: its legend below the drawing, and what is told of each mark."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence

from cockpit.model.frame import Plot, PlotMark, Tone
from cockpit.views.base import amount, number
from cockpit.views.plot_lines import KINDS, MARGIN, UNICODE, Column, Signs, bounds, columns, scale
from cockpit.views.times import HOUR, short, zone


def legend(plot: Plot, width: int, signs: Signs = UNICODE) -> list[str]:
    """What is to be seen, in words: the span, the columns, the bounds, and every sign that stands there."""
    shown = columns(plot, max(1, width - MARGIN))
    every = (plot.until - plot.since) / max(1, width - MARGIN)
    worst = (
        "lowest"
        if plot.high is None and plot.warn is None and (plot.low is not None or plot.warn_low is not None)
        else "highest"
    )
    length = f"{every:.1f} s" if every < 10 else short(every)
    known = [value for at, value in plot.points if value is not None and math.isfinite(value) and at >= plot.since]
    least, most = (min(known), max(known)) if known else (0.0, 0.0)
    reach = f"; {number(least)} to " if least != most else "; always "
    reach = f"{reach}{amount(most, plot.unit)}" if known else ""
    lines = _packed([f"{plot.span}{reach}", f"a column is {length}, its {worst} value"], "; ", width)
    if plot.note:
        lines.append(plot.note)
    parts = [
        f"{signs.bound if tone is Tone.BAD else signs.warn} {words} {amount(value, plot.unit)}{_far(plot, shown, value)}"
        for value, words, tone in bounds(plot)
    ]
    if any(one.beyond is not None for one in shown):
        parts.append(f"{signs.beyond} beyond a bound")
    if any(one.worst is None and one.asked for one in shown):
        parts.append(f"{signs.blank} {plot.without}")
    if any(one.worst is None and not one.asked for one in shown):
        parts.append("blank: not watched")
    lines += _packed(parts, ", ", width)
    kinds = [KINDS[name] for name in KINDS if any(mark.kind == name for mark in plot.marks)]
    words = [f"{kind.sign} {kind.words}{f', {kind.after} {kind.after_words}' if kind.after else ''}" for kind in kinds]
    return lines + _packed(words, "; ", width)


def _packed(parts: Iterable[str], between: str, width: int) -> list[str]:
    """Parts on as few lines as hold them, none of them broken."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(between) + len(part) <= width - 4:
            lines[-1] += between + part
        else:
            lines.append(part)
    return lines


def _far(plot: Plot, shown: Sequence[Column], value: float) -> str:
    values = [one.worst for one in shown if one.worst is not None]
    if not values:
        return ""
    low, high = scale(plot, values)
    return " (far above)" if value > high else " (far below)" if value < low else ""


def told(plot: Plot, mark: PlotMark) -> tuple[str, str, Tone]:
    """(when, sign and words, tone) of one mark, for a list below the plot."""
    kind = KINDS[mark.kind]
    at = dt.datetime.fromtimestamp(mark.at, zone(plot.zone))
    words = f"{at:%H:%M:%S}" if plot.until - plot.since <= 20 * HOUR else f"{at:%a %-d %H:%M}"
    lasted = f" for {short(mark.until - mark.at)}" if mark.until is not None and mark.until != math.inf else ""
    still = ", still" if mark.until == math.inf else ""
    told_already = mark.kind == "gap" or (mark.kind == "hold" and lasted)
    return words, f"{kind.sign} {mark.text}{still}{'' if told_already else lasted}", kind.tone
