"""Every theme can be read: what is written stands off from what it is written on, wherever the cursor is."""

import itertools
import math

import pytest
from msgspec.structs import astuple

from cockpit.tui.theme import PALETTES, THEMES

WORDS = ("plain", "good", "warn", "bad", "unknown", "muted", "info", "accent", "title")
GROUNDS = ("back", "cursor", "raised")
LEAST = {"dark": 4.5, "light": 4.5, "contrast": 5.5}
"""Of WCAG 2.1, 1.4.3; the high contrast more."""


def light(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", LEAST)
def test_words_stand_off_from_every_ground(name):
    palette = PALETTES[name]
    for word, ground in itertools.product(WORDS, GROUNDS):
        assert ratio(getattr(palette, word), getattr(palette, ground)) >= LEAST[name], (word, ground)
    for word in WORDS:
        assert ratio(palette.on_badge, getattr(palette, word)) >= LEAST[name], (word, "badge")


def test_a_theme_without_colours_has_none():
    assert set(astuple(PALETTES["mono"])[:-1]) == {""}
    assert THEMES == ("dark", "light", "contrast", "ansi", "mono")


# --- without one kind of cone

SEEN: dict[str, tuple[tuple[float, float, float], ...]] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
"""What is left of a linear RGB colour: Machado, Oliveira and Fernandes 2009, severity 1.0, the worst case of each."""
STATES = ("good", "warn", "bad", "unknown")
BESIDE = ("plain", "muted", "info")
APART, ASIDE = 11.0, 8.5
"""Least CIEDE2000 between two states, and between a state and what is no state. 1 is just seen side by side; about 10 is
told apart at a glance. It is computed for patches in daylight: letters are thinner, terminals and eyes differ, and most
people see more than these worst cases. So colour stays a help only; the words are what says a state."""


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]


def lab(colour: str, eye: str) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as an eye of that kind has it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in SEEN[eye]
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000, after Sharma, Wu and Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    h1, h2 = (math.degrees(math.atan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = ((h2 - h1 + 180) % 360 - 180) if c1 and c2 else 0.0
    hue = (h1 + turn / 2) % 360 if c1 and c2 else h1 + h2
    lightness, c, h = (l1 + l2) / 2, (c1 + c2) / 2, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    weight = 1 + sum(
        factor * math.cos(math.radians(times * hue + shift))
        for factor, times, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    )
    light_part = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2))
    chroma_part = (c2 - c1) / (1 + 0.045 * c)
    hue_part = h / (1 + 0.015 * c * weight)
    bend = math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    rotation = -2 * math.sqrt(c**7 / (c**7 + 25**7)) * bend
    return math.sqrt(light_part**2 + chroma_part**2 + hue_part**2 + rotation * chroma_part * hue_part)


def test_the_measure_is_the_published_one():
    """Three of the pairs that Sharma, Wu and Dalal published for checking."""
    for one, other, expected in (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ):
        assert apart(one, other) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("eye", SEEN)
@pytest.mark.parametrize("name", LEAST)
def test_states_are_told_apart_without_one_kind_of_cone(name, eye):
    palette = PALETTES[name]
    seen = {tone: lab(getattr(palette, tone), eye) for tone in (*STATES, *BESIDE)}
    for one, other in itertools.combinations(STATES, 2):
        assert apart(seen[one], seen[other]) >= APART, (one, other)
    for one, other in itertools.product(STATES, BESIDE):
        assert apart(seen[one], seen[other]) >= ASIDE, (one, other)
