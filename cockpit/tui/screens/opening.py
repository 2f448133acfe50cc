"""What follows the first picture: the engine is started, what keys will need is loaded, news are said."""

import gc
from math import inf

from textual._time import get_time

from cockpit.core.blindness import DEMO_OVER, engine_lost
from cockpit.model.frame import Tone
from cockpit.tui import late
from cockpit.tui.intents import BY_ID
from cockpit.tui.screens.beat import Beat


class Opening(Beat):
    """Done once, and in the order of what hurts most when it is late."""

    _stood_at = 0.0
    """When the first picture was sent. What was typed before, nobody can have meant for what stands there."""
    _unread = False
    """Whether something was typed before, and that is not said yet."""

    def await_picture(self) -> None:
        if self.hasty:
            self._stood_at = inf

    def picture_stands(self) -> None:
        if self._stood_at == inf:
            self._stood_at = get_time()  # by the clock that keys are stamped with

    def blind(self, typed_at: float) -> bool:
        """Whether a key was typed before there was anything to see: the rest of a pasted block of commands, say."""
        if typed_at >= self._stood_at:
            return False
        self._unread = True
        if not self.hasty:
            self._say_unread()
            self.redraw()
        return True

    def _say_unread(self) -> None:
        if self._unread and not self.stage.message.text:
            self._unread = False
            self.say("keys typed before this picture stood were not taken", Tone.MUTED)

    def _begin(self) -> None:
        self.run_intent(BY_ID[self.settings.first])
        self.repaint()

    def _settled(self) -> None:
        """The first picture stands. Load what keys will need, and say what is new since this person last looked.

        What is loaded by now stays, so the collector need never look at it again.
        """
        self.picture_stands()
        self._arrive()
        late.load()
        self.hasty = False
        self._dirty = self._dirty or not self.session.role  # NEXT says now whether it takes one
        news = late.digest.line(self.sight()) if not self.replaying else ""
        if news and not self.stage.message.text:
            self.say(f"{news}{self.keymap.press('digest')}", Tone.INFO)
        self._say_unread()
        self.redraw()
        self._wait()
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def _arrive(self) -> None:
        """Do what need not come before the picture, above all starting the engine; say at once what went wrong."""
        if self._arrived or self.settings.arrive is None:
            return
        try:
            said = self.settings.arrive()
        except Exception as error:  # noqa: BLE001 - nothing is swallowed: a file tells it, and the screen stays to say so
            said = (self.settings.crashed(error),)
        self._arrived, self._sight = True, None
        if said:
            failed = engine_lost(self.session.state, self.session.now()) and not self.session.reviving
            can = failed and not said[0].startswith(DEMO_OVER)
            again = self.keymap.press("engine", " starts it") if can else ""
            self.say(" · ".join((f"{said[0]}{again}", *said[1:])), Tone.BAD if failed else Tone.WARN)
        self.repaint()

    @property
    def _starting(self) -> bool:
        """Whether an engine is on its way, or about to be."""
        return (self.session.mode in ("live", "rehearsal") and not self._arrived) or self.session.reviving
