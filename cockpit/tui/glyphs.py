"""The few signs the screen draws, in Unicode and in plain ASCII. Each stands beside a word that says the same."""

from math import isfinite

from msgspec import Struct


class Glyphs(Struct, frozen=True):
    """The signs that are no letters, in one repertoire."""

    boxes: dict[str, str]
    rule: str
    bar: str
    corner: tuple[str, str, str, str]
    spark: str
    gap: str
    here: str
    more: str
    pointer: str
    full: str
    empty: str


UNICODE = Glyphs(
    boxes={
        "open": "○",
        "done": "✓",
        "failed": "✗",
        "skipped": "–",
        "running": "▸",
        "unknown": "?",
        "waiting": "·",
        "": " ",
    },
    rule="─",
    bar="│",
    corner=("╭", "╮", "╰", "╯"),
    spark="▁▂▃▄▅▆▇█",
    gap=" ",
    here="▶",
    more="…",
    pointer="›",
    full="█",
    empty="░",
)
ASCII = Glyphs(
    boxes={
        "open": "_",
        "done": "x",
        "failed": "!",
        "skipped": "-",
        "running": ">",
        "unknown": "?",
        "waiting": ".",
        "": " ",
    },
    rule="-",
    bar="|",
    corner=("+", "+", "+", "+"),
    spark="_.-=+*#",
    gap=" ",
    here=">",
    more="~",
    pointer=">",
    full="#",
    empty=".",
)


def sparkline(points: tuple[float | None, ...], width: int, glyphs: Glyphs, limit: float | None = None) -> str:
    """The last `width` points as bars, gaps left blank; scaled to the points, and to the limit when it is near."""
    shown = points[-width:]
    known = [point for point in shown if point is not None and isfinite(point)]
    if not known:
        return " " * width
    low, high = min(known), max(known)
    if limit is not None and low <= limit <= high * 2:
        high = max(high, limit)
    steps = len(glyphs.spark) - 1
    span = high - low
    out = [
        glyphs.gap if point is None or not isfinite(point)
        else glyphs.spark[round((point - low) / span * steps) if span else steps // 3]
        for point in shown
    ]  # fmt: skip
    return glyphs.gap * (width - len(out)) + "".join(out)


def meter(done: int, total: int, width: int, glyphs: Glyphs) -> str:
    """A bar of how much is done."""
    filled = round(width * done / total) if total else 0
    return glyphs.full * filled + glyphs.empty * (width - filled)
