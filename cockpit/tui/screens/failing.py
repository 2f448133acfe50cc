"""What becomes of the screen when a part of it raises: it says so where that part stood, and the rest goes on.

Nothing is swallowed: a file tells whoever mends it. What has not been made is never shown as it was before.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from cockpit.core.clock import t_seconds
from cockpit.model.frame import Duty, Header, Label, Tone
from cockpit.tui.panes.common import Broken
from cockpit.tui.panes.pane import Pane
from cockpit.tui.screens.parts import Part
from cockpit.views.base import Sight
from cockpit.views.header import header
from cockpit.views.times import hms, t_clock

NOT_MADE = "CHECK BROKEN"
"""The badge where no verdict could be made: no other word would be true."""


class Failing(Part):
    """Mixed into the application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._broken: dict[str, str] = {}
        super().__init__(*args, **kwargs)

    def _failed(self, name: str, error: Exception) -> Broken:
        """One file for a part that fails, however often it does."""
        if name not in self._broken:
            self._broken[name] = self.settings.crashed(error)
        return Broken(self._broken[name])

    def _safely(self, name: str, make: Callable[[], Any]) -> Any:
        """A view, or what kept it from being made: one pane that cannot be shown must not take the screen along."""
        try:
            return make()
        except Exception as error:  # noqa: BLE001 - see the module's law
            return self._failed(name, error)

    def _put(self, pane: Pane, show: Callable[[Any], bool], view: Any) -> None:
        """Draw a view in its pane, or say there why it cannot be drawn."""
        try:
            show(view)
        except Exception as error:  # noqa: BLE001 - as above
            show(self._failed(pane.kind.id, error))

    def _made_header(self, sight: Sight, mode: str, banner: Label, *, starting: bool) -> Header:
        made = self._safely("header", lambda: self._for_viewer(header(sight, mode, banner=banner, starting=starting)))
        if isinstance(made, Header):
            self._broken.pop("header", None)
            return made
        now, clock = sight.now, ""
        with suppress(Exception):  # it may be just this that fails
            clock = t_clock(t_seconds(sight.state, now))
        words = Label(f"{NOT_MADE} · what stands above the panes could not be made", Tone.BAD)
        return Header(
            title=sight.state.name, name=sight.state.name, version="", classes="",
            modes=(Label(mode.upper(), Tone.WARN),), verdict=words, verdict_short=Label(NOT_MADE, Tone.BAD),
            reasons=(), verdict_age="", clock=Label(clock, Tone.BAD), state=Label(), wall=hms(now, sight.zone),
            utc="", zone=now.astimezone(sight.zone).tzname() or "", t0="",
            next=Duty("see: cockpit status; and send the file that is named to whoever maintains this"), due=Duty(""),
            overdue=(), who=sight.who, role="", engine=Label(), banner=Label(made.words, Tone.BAD),
        )  # fmt: skip

    def stumbled(self, error: Exception) -> None:
        """A key or a click that failed: whatever was open is closed, and it is said. Failing again ends the screen."""
        stage = self.stage
        stage.dialogs.clear()
        stage.pending, stage.which, stage.prompt = "", [], None
        self.say(f"that failed; see the journal for what was written. {self.settings.crashed(error)}", Tone.BAD)
        self.repaint()
