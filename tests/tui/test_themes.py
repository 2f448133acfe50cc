"""Every theme can be read: what is written stands off from what it is written on, wherever the cursor is."""

import itertools
import math

import pytest
from msgspec.structs import astuple
from rich.style import Style

from cockpit.tui.looks import Looks
from cockpit.tui.settings import Settings
from cockpit.tui.terminal.surroundings import look
from cockpit.tui.text import strip
from cockpit.tui.theme import PALETTES, THEMES, Theme

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
    assert set(astuple(PALETTES["mono"])[:14]) == {""}
    assert THEMES == ("dark", "light", "contrast", "ansi", "ansi-light", "mono")


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


# --- where the colours are names, and the terminal says what they look like

NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
SIXTEEN = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "vscode-light": "000000 cd3131 107c10 949800 0451a5 bc05bc 0598bc 555555 666666 cd3131 14ce14 b5ba00 0451a5 bc05bc 0598bc a5a5a5",
    "vscode-dark": "000000 cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5 666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db e5e5e5",
    "solarized": "073642 dc322f 859900 b58900 268bd2 d33682 2aa198 eee8d5 002b36 cb4b16 586e75 657b83 839496 6c71c4 93a1a1 fdf6e3",
    "gnome": "171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc 5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff",
    "tango": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf 555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec",
    "linux": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
}
"""What terminals make of the sixteen names, as they come."""
TERMINALS = {
    "ansi": {
        "xterm": ("#000000", "#e5e5e5"), "vscode-dark": ("#1e1e1e", "#cccccc"), "solarized": ("#002b36", "#839496"),
        "gnome": ("#1e1e1e", "#d0cfcc"), "tango": ("#2e3436", "#d3d7cf"), "linux": ("#000000", "#aaaaaa"),
    },
    "ansi-light": {
        "xterm": ("#ffffff", "#000000"), "vscode-light": ("#ffffff", "#333333"), "solarized": ("#fdf6e3", "#657b83"),
        "gnome": ("#ffffff", "#1e1e1e"), "tango": ("#ffffff", "#2e3436"),
    },
}  # fmt: skip
"""Ground and text of each."""
BRIGHT_IF_BOLD = ("xterm", "vscode-light", "vscode-dark", "tango", "linux")
"""Where a bold name is its bright sister, as they come."""
ON = [(theme, terminal) for theme, terminals in TERMINALS.items() for terminal in terminals]


def drawn(theme, terminal, token):
    """Ground, colour and marks of a token there."""
    ground, text = TERMINALS[theme][terminal]
    palette = [f"#{one}" for one in SIXTEEN[terminal].split()]
    style = Theme(theme).style(token)
    numbers = [None if one is None or one.is_default else one.number for one in (style.color, style.bgcolor)]
    if style.bold and terminal in BRIGHT_IF_BOLD and numbers[0] is not None and numbers[0] < 8:
        numbers[0] += 8
    fore, back = (
        default if number is None else palette[number] for number, default in zip(numbers, (text, ground), strict=True)
    )
    marks = (bool(style.bold), bool(style.underline), back != ground)
    return (fore, back, marks) if style.reverse else (back, fore, marks)


@pytest.mark.parametrize(("theme", "terminal"), ON)
def test_names_can_be_read_on_every_terminal_as_it_comes(theme, terminal):
    """3 is what WCAG asks of large letters and of signs; who chose a palette with less has less of everything."""
    ground, text = TERMINALS[theme][terminal]
    least = min(3.9 if theme == "ansi-light" else 3.0, 0.8 * ratio(ground, text))
    for token in (f"{cursor}{word}{mark}" for cursor in ("", "^") for word in WORDS for mark in ("", "!", "#")):
        back, fore, _ = drawn(theme, terminal, token)
        assert ratio(fore, back) >= least, (token, fore, back)


@pytest.mark.parametrize(("theme", "terminal"), ON)
def test_states_are_told_apart_by_weight_line_or_patch_where_names_do_not(theme, terminal):
    tones = {tone: drawn(theme, terminal, tone) for tone in (*STATES, *BESIDE)}
    pairs = [*((*pair, APART) for pair in itertools.combinations(STATES, 2))]
    pairs += [(*pair, ASIDE) for pair in itertools.product(STATES, BESIDE)]
    for one, other, least in pairs:
        if tones[one][2] != tones[other][2]:
            continue
        for eye in SEEN:
            assert apart(lab(tones[one][1], eye), lab(tones[other][1], eye)) >= least, (one, other, eye)


def test_no_line_is_drawn_below_what_fills_a_column_and_no_patch_laid_on_it():
    row = (("NO-GO   ", "bad"), ("STALE  ", "warn"), (" LIVE ", "warn#"))
    pieces = {piece.text: piece.style or Style() for piece in strip(row, Theme("ansi-light"))}
    assert pieces["NO-GO"].underline
    assert pieces["STALE"].bgcolor is not None
    assert not pieces["   "].underline
    assert pieces["  "].bgcolor is None
    assert pieces[" LIVE"].bgcolor == pieces[" "].bgcolor, "a badge is as long as it is"


@pytest.mark.parametrize("theme", [name for name in THEMES if name != "mono"])
def test_colours_of_output_are_those_of_the_theme(theme):
    palette = PALETTES[theme]
    for name, tone in (("yellow", palette.warn), ("bright-yellow", palette.warn), ("black", palette.muted)):
        style = Theme(theme).style(f"sgr:{name}")
        assert style.color is None or style.color.name == tone.partition(" on ")[0]
    asked = Theme(theme).style("sgr:yellow on-blue")
    assert asked.color is not None
    assert asked.bgcolor is not None
    assert (asked.color.name, asked.bgcolor.name) == ("yellow", "blue"), "both chosen together stay"


# --- which ground it is

PLAIN = {"TERM": "xterm", "LANG": "C.UTF-8"}


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        (PLAIN, "ansi"),
        ({**PLAIN, "COLORFGBG": "0;15"}, "ansi-light"),
        ({**PLAIN, "COLORFGBG": "0;default;7"}, "ansi-light"),
        ({**PLAIN, "COLORFGBG": "15;0"}, "ansi"),
        ({**PLAIN, "COLORFGBG": "0;default"}, "ansi"),
        ({**PLAIN, "COLORFGBG": "0;15", "TMUX": "/tmp/tmux,1,0"}, "ansi"),
        ({**PLAIN, "COLORFGBG": "0;15", "COLORTERM": "truecolor"}, "dark"),
    ],
)
def test_the_environment_may_know_the_ground(environ, theme):
    assert Looks(Settings(theme="auto"), look(environ)).theme.name == theme


def test_what_the_terminal_says_counts_for_more_unless_a_person_has_chosen():
    looks = Looks(Settings(theme="auto"), look(PLAIN))
    assert looks.grounded(light=False) is None
    found = looks.grounded(light=True)
    assert found is looks.theme
    assert looks.theme.name == "ansi-light"
    assert looks.grounded(light=True) is None
    assert looks.grounded(light=False) is not None
    looks.next_theme()
    assert looks.theme.name == "ansi-light"
    looks.next_theme()
    assert looks.grounded(light=True) is None
    for name in ("light", "mono", "ansi-light"):
        assert Looks(Settings(theme=name), look(PLAIN)).grounded(light=True) is None


@pytest.mark.parametrize("named", ["ansi", "ansi-light", "dark", "light"])
@pytest.mark.parametrize("ground", ["dark", "light"])
def test_a_theme_that_a_person_named_stays_on_any_ground(named, ground):
    around = look({**PLAIN, "COLORFGBG": "0;15" if ground == "light" else "15;0"})
    looks = Looks(Settings(theme=named), around)
    assert looks.theme.name == named
    assert not looks.fits, "the terminal is not asked"
    assert looks.grounded(light=ground == "light") is None
    assert looks.theme.name == named
