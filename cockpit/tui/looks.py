"""Theme and glyphs for this terminal and this person."""

from cockpit.tui.glyphs import ASCII, UNICODE, Glyphs
from cockpit.tui.settings import Settings
from cockpit.tui.terminal.surroundings import Surroundings
from cockpit.tui.theme import THEMES, Theme


class Looks:
    """What colours and signs are used; both can be changed while the screen runs."""

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self.economy = settings.economy == "on" or (settings.economy == "auto" and around.remote)
        name = settings.theme
        self.fits = False
        """Whether the theme is fitted to the terminal's ground, dark or light. What a person named or chose stays."""
        if around.colourless:
            name = "mono"
        elif name == "auto" or name not in THEMES:
            # Sixteen colours take a third of the bytes of millions.
            name = "ansi" if around.sixteen or self.economy else "dark"
            self.fits = name == "ansi"
        if self.fits and around.light:
            name = "ansi-light"
        self.theme = Theme(name)
        wanted = settings.ascii
        self.glyphs: Glyphs = ASCII if wanted == "on" or (wanted == "auto" and around.ascii) else UNICODE
        self._apply()

    def grounded(self, *, light: bool) -> Theme | None:
        """The terminal has said what it writes on: the theme that can be read there, None if it is the one that stands."""
        name = "ansi-light" if light else "ansi"
        if not self.fits or self.theme.name == name:
            return None
        self.theme = Theme(name)
        self._apply()
        return self.theme

    def next_theme(self) -> Theme:
        self.fits = False
        self.theme = Theme(THEMES[(THEMES.index(self.theme.name) + 1) % len(THEMES)])
        self._apply()
        return self.theme

    def other_glyphs(self) -> Glyphs:
        self.glyphs = UNICODE if self.glyphs is ASCII else ASCII
        self._apply()
        return self.glyphs

    def _apply(self) -> None:
        self.theme.ascii = self.glyphs is ASCII
