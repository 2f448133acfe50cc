"""Chance that is not: every draw is a function of the seed and a name, so the same day comes back from the same seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
KNOT = 7.0
"""Seconds between the fixed points of `wobble`: short enough to look alive, long enough for a trend to show."""

HOSTILE = (
    "[/]",
    "[@click=app.quit]x[/]",
    "\x1b]52;c;aGVsbG8=\x07clip",
    "fine\rDOWN",
    "\u202edesrever",
    "\x1b[2J\x1b[Hcleared",
    "\x9b31mred\x85",
    "{incidents.open} ${PROD_URL} $(id) `id`",
    "line one\nline two\ttab",
    "[bold red]" + "A" * 300,
    "zero\u200bwidth\ufeff and NUL \x00",
)
"""What a title, a message or a name may hold when its author means harm or simply pasted it from a terminal."""


def draw(seed: int, *names: object) -> int:
    """A 64-bit number."""
    return int.from_bytes(blake2b(repr((seed, names)).encode(), digest_size=8).digest(), "big")


def share(seed: int, *names: object) -> float:
    """A number from 0 up to, not including, 1."""
    return (draw(seed, *names) >> 11) / 2.0**53


def pick(choices: Sequence[T], seed: int, *names: object) -> T:
    return choices[draw(seed, *names) % len(choices)]


def sha(seed: int, *names: object) -> str:
    """A 40-digit commit id. Never starts with seven zeros, which stands for a commit that is not there."""
    return "c" + blake2b(repr((seed, names)).encode(), digest_size=20).hexdigest()[1:]


def wobble(seed: int, name: str, t: float) -> float:
    """A smooth curve through random fixed points, -1..1."""
    knot = math.floor(t / KNOT)
    part = t / KNOT - knot
    part = part * part * (3.0 - 2.0 * part)
    here, there = share(seed, name, knot), share(seed, name, knot + 1)
    return 2.0 * (here + (there - here) * part) - 1.0


def hostile(seed: int, *names: object) -> str:
    return pick(HOSTILE, seed, *names)
