"""Time: several looks a second, or one when the journal changes, and what each of them costs."""

import asyncio

from cockpit.model.frame import Label, Tone
from cockpit.tui.screens.parts import Part
from cockpit.views.header import clocked, hot

TICK = 0.12
ECONOMY_TICK = 0.5
WOKEN_TICK = 0.5
"""Seconds between two looks at the clock, where the journal itself says that it changed."""
LOOK_AGAIN = 5
"""Seconds after which ages and everything else that time alone changes are looked at again."""


class Beat(Part):
    """Looks whether something changed; nearly free when nothing did."""

    def _wait(self) -> None:
        """Be woken when the journal changes, rather than look eight times a second; but never trust that alone."""
        descriptor = self.session.wake_fd()
        if descriptor is None or self._timer is None:
            return
        self._timer.stop()
        self._timer = self.every(WOKEN_TICK)
        asyncio.get_running_loop().add_reader(descriptor, self._woken, descriptor)

    def _woken(self, descriptor: int) -> None:
        """Look at once; but when much is written, no more often than a person can see."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(descriptor)
        loop.call_later(max(0.0, self._looked_at + TICK - loop.time()), self._look_woken, descriptor)

    def _look_woken(self, descriptor: int) -> None:
        loop = asyncio.get_running_loop()
        self._looked_at = loop.time()
        if self.stands:
            self.tick()
            loop.add_reader(descriptor, self._woken, descriptor)

    def tick(self) -> None:
        """Several times a second: nearly free when nothing changed."""
        changed = self.session.refresh()
        now = self.session.now()
        second = int(now.timestamp())
        if self._message_until is not None and now >= self._message_until:
            self._message_until, self.stage.message = None, Label()
            self.redraw()
        due = self._dirty or second - self._looked >= LOOK_AGAIN or second < self._looked
        if changed and not due and self._frugal():
            self._sight = None
            if self._ring():  # only an alarm is shown at once; the rest comes with the next look
                self._look(second)
        elif changed or due:
            self._look(second)
        elif second != self._second:
            self._tock(second)

    def _frugal(self) -> bool:
        """Whether bytes count for more than seconds: on a thin link, unless a trigger breaches or a procedure runs."""
        state = self.session.state
        return self.stage.economy and not (
            any(one.phase in ("pending", "firing") for one in state.triggers.values())
            or any(one.ended is None for one in state.procs.values())
        )

    def _look(self, second: int) -> None:
        """Something happened, or some seconds went by: look at everything."""
        self._looked, self._sight = second, None
        self._ring()
        self.repaint()

    def _tock(self, second: int) -> None:
        """Only the clock went on: its digits, unless something else counts by the second too."""
        head = self.stage.header
        sight = self._sight = self._seen(self.session.now())
        if self._frugal():
            self._second = second
            return  # its clocks move with the next look
        if head is None or hot(sight, head):
            self.repaint()
            return
        self._second = second
        self._header = self.stage.header = clocked(head, sight)
        self.redraw()

    def _ring(self) -> bool:
        """Say what is new and grave, once; whether there was any."""
        words = self.alerts.news(self.sight())
        if words:
            if self.settings.bell and self.session.mode in ("live", "read-only"):
                self.sound()
            self.say(words, Tone.BAD)
        return bool(words)
