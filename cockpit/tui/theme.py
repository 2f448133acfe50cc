"""Themes: what a token looks like. State is said in words; colour only helps the eye, and no theme needs it.

A token is a tone of `model.frame` ("good"), or one of the screen's own ("rule", "title", "key"), with marks around it:
"^" before it for the cursor's row, "!" after it for bold, "#" after it for a badge (reversed), "_" for what fills up a
column. "sgr:bold red" is output in the nearest colours of the theme.
"""

from msgspec import Struct
from rich.style import Style

from cockpit.tui.text import Styles

TONES = ("plain", "good", "warn", "bad", "unknown", "muted", "info", "accent")


class Palette(Struct, frozen=True):
    """Colours of a theme: names Rich knows or #rrggbb, "black on yellow" for a patch; "" is the terminal's own.

    Where the colours are names, the terminal says what they look like, and marks help: bold, under: tones that are
    always so. light: tones that are never bold, for many terminals make a bold name its bright sister, pale on white.
    """

    plain: str
    good: str
    warn: str
    bad: str
    unknown: str
    muted: str
    info: str
    accent: str
    rule: str
    title: str
    back: str
    cursor: str
    raised: str
    on_badge: str
    dark: bool = True
    bold: tuple[str, ...] = ("bad", "warn", "accent", "title")
    under: tuple[str, ...] = ()
    light: tuple[str, ...] = ()


# Hues after Okabe and Ito, moved until good, warn, bad and unknown, and what is merely told, stay apart for people who
# lack one kind of cone as well, and can be read on every ground: tests/tui/test_themes.py computes both.
PALETTES: dict[str, Palette] = {
    "dark": Palette(
        plain="#d4dbe4", good="#2cd7ae", warn="#f0b83e", bad="#f07256", unknown="#d1a9d5", muted="#8f9cad",
        info="#4db2ff", accent="#9cc2ff", rule="#35404e", title="#b4c0cf", back="#11151b", cursor="#26313f",
        raised="#1a212b", on_badge="#0b0e12",
    ),
    "light": Palette(
        plain="#1d2733", good="#0b694f", warn="#8d5c07", bad="#860c00", unknown="#753e7e", muted="#5b6777",
        info="#0860ac", accent="#0a4bb3", rule="#c3cad3", title="#33404f", back="#fbfbf8", cursor="#dde6f1",
        raised="#f0f1ee", on_badge="#ffffff", dark=False,
    ),
    "contrast": Palette(
        plain="#ffffff", good="#00ffb3", warn="#ffd500", bad="#ff8465", unknown="#f296fe", muted="#d0d0d0",
        info="#a9e3fc", accent="#ffffff", rule="#a0a0a0", title="#ffffff", back="#000000", cursor="#002a63",
        raised="#101010", on_badge="#000000",
    ),
    "ansi": Palette(
        plain="", good="green", warn="yellow", bad="bright_red", unknown="bright_magenta", muted="", info="bright_blue",
        accent="bright_blue", rule="", title="", back="", cursor="", raised="", on_badge="", under=("bad", "unknown"),
    ),
    # Of the sixteen only red, blue and magenta can be read on white everywhere; yellow marks it as a pen does.
    "ansi-light": Palette(
        plain="", good="blue", warn="black on yellow", bad="red", unknown="magenta", muted="bright_black", info="",
        accent="", rule="", title="", back="", cursor="", raised="", on_badge="", dark=False,
        bold=("bad", "accent", "title"), under=("bad", "unknown"), light=("good", "warn", "unknown"),
    ),
    "mono": Palette("", "", "", "", "", "", "", "", "", "", "", "", "", ""),
}  # fmt: skip
THEMES = tuple(PALETTES)
_SGR = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_TONES = {
    "black": "muted", "red": "bad", "green": "good", "yellow": "warn", "blue": "accent", "magenta": "unknown",
    "cyan": "info", "white": "plain",
}  # fmt: skip
"""What a colour of somebody's output becomes: its own name may be black on black, or yellow on white."""


class Theme(Styles):
    """A palette made into styles, each made once."""

    def __init__(self, name: str) -> None:
        self.name = name if name in PALETTES else "dark"
        self.palette = PALETTES[self.name]
        self.bare = not self.palette.back
        self.colourless = self.name == "mono"
        self.lined = bool(self.palette.under)
        self._made: dict[str, Style] = {}

    def style(self, token: str) -> Style:
        made = self._made.get(token)
        if made is None:
            made = self._made[token] = self._make(token)
        return made

    def _make(self, token: str) -> Style:
        name, cursor, badge, bold = token, False, False, False
        if name.startswith("^"):
            name, cursor = name[1:], True
        filling = name.endswith("_")
        name = name.removesuffix("_")
        if name.startswith("sgr:"):
            return self._output(name[4:], cursor)
        raised = name.startswith("~")
        name = name.lstrip("~")
        if name.endswith("#"):
            name, badge = name[:-1], True
        if name.endswith("!"):
            name, bold = name[:-1], True
        palette = self.palette
        colour = getattr(palette, name, palette.plain) if name in Palette.__struct_fields__ else palette.plain
        back = palette.cursor if cursor else palette.raised if raised else palette.back
        if self.bare:
            fore, _, patch = colour.partition(" on ")
            if filling and not badge:
                fore, patch = "" if patch or cursor else fore, ""  # else a block of it would stand in the cursor's row
            return Style(
                color=fore or None,
                bgcolor=patch or None,
                bold=((bold or badge or name in palette.bold) and name not in palette.light) or None,
                dim=(name in ("muted", "rule") and not colour and not cursor) or None,
                underline=(name in palette.under and not badge and not filling) or None,
                reverse=((badge and not patch) or cursor) or None,
            )
        if badge:
            return Style(color=palette.on_badge, bgcolor=colour, bold=True)
        return Style(color=colour, bgcolor=back, bold=bold or None)

    def _output(self, words: str, cursor: bool) -> Style:
        parts = words.split()
        fore = next((_named(part) for part in parts if _named(part)), "")
        back = next((_named(part[3:]) for part in parts if part.startswith("on-") and _named(part[3:])), "")
        base = self.style("^plain" if cursor else "plain")
        faint = "dim" in parts
        if fore and not back:
            tone = _TONES[fore.removeprefix("bright_")]
            fore, _, back = getattr(self.palette, tone).partition(" on ")
            faint = faint or (self.bare and tone == "muted" and not fore)
        made = Style(
            color=None if self.colourless else fore or None,
            bgcolor=None if self.colourless else back or None,
            bold="bold" in parts or None,
            dim=faint or None,
            italic="italic" in parts or None,
            underline="underline" in parts or None,
            reverse="reverse" in parts or None,
            strike="strike" in parts or None,
        )
        return base + made


def _named(word: str) -> str:
    bright = word.startswith("bright-")
    known = word[7:] if bright else word
    return f"{'bright_' if bright else ''}{known}" if known in _SGR else ""
