"""Numbers as people read them, with their units."""

import math


def number(value: float) -> str:
    """A number as short as it can be said: 412, 0.82, 1,240, 3.5."""
    if not math.isfinite(value):
        return "no number"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    if abs(value) >= 100 or value == int(value):
        return f"{value:.0f}"
    if abs(value) < 0.1:
        return f"{value:.2g}" if abs(value) >= 0.0001 else f"{value:.1g}"  # 0.002 is not nothing
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def amount(value: float | None, unit: str) -> str:
    """A number with its unit; shares as percent; "NO DATA" for None."""
    if value is None:
        return "NO DATA"
    if unit in ("%", "percent"):
        return f"{number(value)} %"
    if unit in ("share", "ratio"):
        return f"{number(value * 100)} %"
    return f"{number(value)} {unit}".rstrip()
