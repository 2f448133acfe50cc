"""Themes: what a token looks like. State is said in words; colour only helps the eye, and no theme needs it.

A token is a tone of `model.frame` ("good"), or one of the screen's own ("rule", "title", "key"), with marks around it:
"^" before it for the cursor's row, "!" after it for bold, "#" after it for a badge (reversed). "sgr:bold red" is
output with its own colours.
"""

from msgspec import Struct
from rich.color import Color
from rich.style import Style

from cockpit.tui.text import Styles

TONES = ("plain", "good", "warn", "bad", "unknown", "muted", "info", "accent")


class Palette(Struct, frozen=True):
    """Colours of a theme: names Rich knows or #rrggbb; "" is the terminal's own."""

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
        plain="", good="green", warn="yellow", bad="bright_red", unknown="magenta", muted="", info="cyan",
        accent="bright_blue", rule="", title="", back="", cursor="", raised="", on_badge="",
    ),
    "mono": Palette("", "", "", "", "", "", "", "", "", "", "", "", "", ""),
}  # fmt: skip
THEMES = tuple(PALETTES)
_BOLD_ALONE = ("bad", "warn", "accent", "title")
"""What stands out by weight where there is no colour."""

_SGR = {
    "black": "black", "red": "red", "green": "green", "yellow": "yellow", "blue": "blue", "magenta": "magenta",
    "cyan": "cyan", "white": "white",
}  # fmt: skip


class Theme(Styles):
    """A palette made into styles, each made once."""

    def __init__(self, name: str) -> None:
        self.name = name if name in PALETTES else "dark"
        self.palette = PALETTES[self.name]
        self.bare = not self.palette.back
        self.colourless = self.name == "mono"
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
            return Style(
                color=colour or None,
                bold=bold or badge or name in _BOLD_ALONE or None,
                dim=(name in ("muted", "rule") and not cursor) or None,
                reverse=(badge or cursor) or None,
            )
        if badge:
            return Style(color=palette.on_badge, bgcolor=colour, bold=True)
        return Style(color=colour, bgcolor=back, bold=bold or None)

    def _output(self, words: str, cursor: bool) -> Style:
        parts = words.split()
        fore = next((_named(part) for part in parts if _named(part)), "")
        back = next((_named(part[3:]) for part in parts if part.startswith("on-") and _named(part[3:])), "")
        base = self.style("^plain" if cursor else "plain")
        made = Style(
            color=None if self.colourless else fore or None,
            bgcolor=None if self.colourless else back or None,
            bold="bold" in parts or None,
            dim="dim" in parts or None,
            italic="italic" in parts or None,
            underline="underline" in parts or None,
            reverse="reverse" in parts or None,
            strike="strike" in parts or None,
        )
        return base + made

    @property
    def ground(self) -> Color | None:
        return Color.parse(self.palette.back) if self.palette.back else None


def _named(word: str) -> str:
    if word.startswith("bright-"):
        known = _SGR.get(word[7:], "")
        return f"bright_{known}" if known else ""
    return _SGR.get(word, "")
