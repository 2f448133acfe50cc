"""The frugal mode: on by itself where the line is thin, and what a person says about it stays said."""

from typing import Any

from cockpit.model.frame import Tone
from cockpit.tui.screens.parts import Part

ASK_S = 60.0
"""Seconds between two looks at who is attached to the tmux or screen around us."""


class Thrift(Part):
    """Mixed into the application. The terminal's side of it is in `tui.terminal`: links and writer."""

    _said = False
    """Whether a person has switched it by hand."""
    _slow = False
    """Whether the terminal was found slow, from wherever it is looked at."""

    def watch_link(self) -> None:
        """Ask who looks at this, now and then, where that can change."""
        if self.settings.economy == "auto" and self._ask_link():
            timer: Any = getattr(self, "set_interval")  # noqa: B009 - the application's, not a part's
            timer(ASK_S, self._ask_link)

    def _ask_link(self) -> bool:
        ask: Any = getattr(getattr(self, "_driver", None), "ask_link", None)
        return ask is not None and bool(ask(self.linked))

    def linked(self, way: str | None) -> None:
        """By what way it is looked at: "" from this machine; None: nobody does, or that cannot be told."""
        if (
            way is None
            or self._said
            or self._slow
            or self.settings.economy != "auto"
            or bool(way) == self.stage.economy
        ):
            return
        self._spare(bool(way), f"looked at over {way}" if way else "nobody looks at it from afar any more")

    def slowed(self, words: str) -> None:
        """The terminal is so slow that pictures wait for it; the words say how that was found."""
        self._slow = True
        if not self._said and self.settings.economy == "auto" and not self.stage.economy:
            self._spare(True, words)

    def _spare(self, on: bool, why: str) -> None:
        self.stage.economy = on
        key = self.keymap.shown("economy")
        self.say(f"economy {'on' if on else 'off'}: {why}{f' ({key} switches it)' if key else ''}", Tone.INFO)
        self.repaint(force=True)

    def _view_economy(self) -> None:
        self._said = True
        self.stage.economy = not self.stage.economy
        self.say("economy: on" if self.stage.economy else "economy: off", Tone.INFO)
        self.repaint(force=True)
