"""Textual's Linux driver made to keep the laws of this package, and the signals that end the screen."""

import os
import select
import signal
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from cockpit.tui.terminal import links, signals, surroundings
from cockpit.tui.terminal.alts import parser_class
from cockpit.tui.terminal.pace import Answers
from cockpit.tui.terminal.pastes import Pastes
from cockpit.tui.terminal.sieve import Sieve
from cockpit.tui.terminal.writer import Writer

if TYPE_CHECKING:
    from textual.app import App


LAST_ANSWER_S, LAST_ANSWERS_S = 0.5, 5.0
"""How long leaving waits for an answer that is under way, and for all of them: what comes later, the shell types at its
prompt."""


def driver_class(ears: signals.Ears) -> type[Any]:
    """Textual's Linux driver with the laws above. Made here, so that importing this module imports no Textual."""
    from textual import messages  # noqa: PLC0415
    from textual.drivers import linux_driver  # noqa: PLC0415

    vars(linux_driver)["WriterThread"] = Writer
    around = surroundings.look()
    simple = around.simple

    class TerminalDriver(linux_driver.LinuxDriver):
        """Restores what it changed, ends when the terminal is gone, never reads on from a dead one."""

        _on = False
        """Whether the terminal is ours."""
        _asleep = False
        """Whether we gave it back to be stopped."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            self._answers = Answers()

        def start_application_mode(self) -> None:
            app = self._app
            ears.listen(self._loop, partial(_leave, app), partial(setattr, app, "ends", True))  # before any change here
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._on = True
            writer: object = self._writer_thread
            if isinstance(writer, Writer):
                loop, app = self._loop, self._app
                writer.stalled = lambda: _soon(loop, getattr(app, "forget", app.refresh))
                writer.gone = lambda: _soon(loop, _hang_up, app)
                writer.slow = self._slow

        def _slow(self, words: str) -> None:
            told = getattr(self._app, "slowed", None)
            if told is not None:
                _soon(self._loop, told, words)

        def ask_link(self, tell: Callable[[str | None], None]) -> bool:
            """Have it found out who looks at the tmux or screen around us; False without one. tell: see `links.seen_by`."""
            if not links.shared():
                return False
            loop = self._loop
            Thread(target=lambda: _soon(loop, tell, links.seen_by()), daemon=True, name="link").start()
            return True

        def _answered(self, known: int, now: float) -> None:
            if late := self._answers.answered(now):
                self._slow(f"the terminal answers after {late:.0f} s")
            if known:
                self.process_message(messages.TerminalSupportsSynchronizedOutput())

        def _sigtstp_application(self, *_: object) -> None:
            self._asleep = self._on
            if self._on:
                super()._sigtstp_application()
            else:
                os.kill(os.getpid(), signal.SIGSTOP)

        def _sigcont_application(self, *_: object) -> None:
            """Textual would take the terminal a second time if it had not been given back: two threads reading keys."""
            if self._asleep:
                self._asleep = False
                super()._sigcont_application()
            elif self._on:  # stopped in a way that nobody is told of, or not at all: others may have used the terminal
                _soon(self._loop, self._take_again)

        def _take_again(self) -> None:
            if self._on and not self._asleep:
                self.suspend_application_mode()
                self.resume_application_mode()

        def resume_application_mode(self) -> None:
            """After a stop: whatever stands on the terminal now is not ours."""
            super().resume_application_mode()
            _soon(self._loop, getattr(self._app, "forget", self._app.refresh))

        def _get_terminal_size(self) -> tuple[int, int]:
            """The terminal's own word. COLUMNS and LINES, where a shell exports them, are those of another window or day."""
            with suppress(OSError, ValueError):
                size = os.get_terminal_size(self.fileno)
                if size.columns and size.lines:
                    return size.columns, size.lines
            return super()._get_terminal_size()

        def told_size(self) -> tuple[int, int]:
            """Columns and rows the terminal has at this moment."""
            return self._get_terminal_size()

        def _enable_in_band_window_resize(self) -> None:
            """Not wanted: SIGWINCH tells sizes, and this mode comes with mouse pixels that nobody switches off."""

        def _query_in_band_window_resize(self) -> None:
            """Not asked for, see above."""

        def _enable_mouse_pixels(self) -> None:
            """Not wanted: cells are enough."""

        def _request_terminal_sync_mode_support(self) -> None:
            """Not asked of a terminal that would print the question. Before it the ground is asked for, where that
            matters; but not of GNU screen, which would take the question for a colour and ask for it again and again."""
            if not (simple or around.prints):
                if self.input_tty and not around.screen and getattr(self._app, "asks_ground", False):
                    super().write("\x1b]11;?\x07")
                self._answers.asked(time.monotonic())
                super()._request_terminal_sync_mode_support()

        def write(self, data: str) -> None:
            if not (simple and data == "\x1b[<u"):  # Textual gives back the keyboard's protocol without having taken it
                super().write(self._answers.among(data, time.monotonic()) if self._on else data)

        def stop_application_mode(self) -> None:
            self._on = False
            writer: object = self._writer_thread
            if isinstance(writer, Writer):
                if not writer.lost:
                    self._hear_out()
                # Some terminals have no second screen to leave: what is said next must not stand in between the picture.
                writer.urgent("\x1b[?2026l\x1b[0m\x1b[H\x1b[J")
            self.write("\x1b[?1016l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1006l\x1b[?1015l")
            with suppress(termios.error, OSError, ValueError):
                super().stop_application_mode()

        def _hear_out(self) -> None:
            """Wait for answers under way, as long as they keep coming."""
            end, open_before = time.monotonic() + LAST_ANSWERS_S, self._answers.outstanding + 1
            while self._answers.outstanding < open_before and time.monotonic() < end:
                open_before = self._answers.outstanding
                if self._answers.settled.wait(LAST_ANSWER_S):
                    return

        def disable_input(self) -> None:
            """Wakes the input thread, which else sleeps until a key comes."""
            wake = getattr(self, "_wake", None)
            if wake is not None:
                with suppress(OSError):
                    os.write(wake[1], b"x")
            super().disable_input()

        def run_input_thread(self) -> None:
            wake = os.pipe()
            self._wake: tuple[int, int] | None = wake
            try:
                self._listen(wake[0])
            finally:
                self._wake = None
                for descriptor in wake:
                    os.close(descriptor)

        def _listen(self, woken: int) -> None:
            parser = parser_class()(self._debug)
            decode, pastes, sieve = getincrementaldecoder("utf-8")("replace").decode, Pastes(), Sieve()
            loop, app = self._loop, self._app
            typed = 0
            while not self.exit_event.is_set():
                try:
                    # A lone escape is told from the start of a sequence by time: look again soon after a key, else rest.
                    ready, _, gone = select.select([self.fileno, woken], [], [self.fileno], 0.05 if typed else None)
                    typed = max(0, typed - 1)
                    ready = [one for one in ready if one == self.fileno]
                    data = os.read(self.fileno, 4096) if ready else b""
                except InterruptedError:
                    continue
                except (OSError, ValueError):
                    ready, gone, data = [], [self.fileno], b""
                if gone or (ready and not data):
                    _soon(loop, _hang_up, app)
                    return
                now = time.monotonic()
                text = sieve.rest(now)
                if data:
                    typed = 6
                    keys, answers = sieve.feed(decode(data), now, awaited=self._answers.under_way(now))
                    text += keys
                    for known in answers:
                        self._answered(known, now)
                    if sieve.light is not None:
                        tell = getattr(app, "grounded", None)
                        if tell is not None:
                            _soon(loop, tell, sieve.light)
                        sieve.light = None
                text = pastes.feed(text)
                for event in parser.feed(text) if text else ():
                    self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    return TerminalDriver


def _soon(loop: Any, call: Callable[..., object], *arguments: object) -> None:
    with suppress(RuntimeError):  # the loop has closed meanwhile: nothing is left to be told
        loop.call_soon_threadsafe(call, *arguments)


def _leave(app: "App[Any]", status: int) -> None:
    app.exit(return_code=status)


def _hang_up(app: "App[Any]") -> None:
    app.exit(return_code=signals.status_of(signal.SIGHUP))
