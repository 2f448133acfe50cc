"""The terminal: the one module of the screen that touches signals, the environment, file descriptors and programs.

Laws, however the screen ends (quit, SIGTERM, SIGINT, SIGHUP, a crash, the terminal gone):
- every mode that was switched on is switched off, mouse pixels (1016) included, and the tty's settings come back;
- the exit status says how it ended; nothing waits for a terminal that does not read;
- SIGHUP is handled even where it was ignored (nohup), and a terminal that is gone ends the program.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import termios
import threading
from base64 import b64encode
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from textual.app import App

EXIT_OF = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
OSC52_MOST = 74_994
"""What the strictest known terminal takes in one OSC 52, in bytes before encoding."""
STALL_CHUNKS = 64
"""Frames waiting for a terminal that does not read, before the rest is dropped and painted anew later."""


@contextmanager
def prepared(environ: MutableMapping[str, str] | None = None, *, economy: bool = False) -> Iterator[None]:
    """What Textual reads when it is imported and when an application is made; import it inside.

    No animation, no smooth scrolling (mode 2048 brings mouse pixels with it), fewer frames on a thin link. NO_COLOR is
    taken away meanwhile, since Textual would make greys of it: `tui.theme` does it properly.
    """
    env = os.environ if environ is None else environ
    before = dict(env)
    env["TEXTUAL_ANIMATIONS"] = "none"
    env["TEXTUAL_SMOOTH_SCROLL"] = "0"
    env["TEXTUAL_FPS"] = "20" if economy else "60"
    for name in ("NO_COLOR", "TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG", "TEXTUAL_FILTERS", "TEXTUAL_ALLOW_SIGNALS"):
        env.pop(name, None)
    try:
        yield
    finally:
        for name in set(env) | set(before):
            if name in before:
                env[name] = before[name]
            else:
                env.pop(name, None)


def give_back() -> None:
    """Once more, after everything: the cursor is seen, and the line below is empty. Cheap and harmless."""
    file = sys.__stderr__
    if file is not None and file.isatty():
        with suppress(OSError, ValueError):
            select.select([], [file.fileno()], [], 0.2)
            file.write("\x1b[?25h")
            file.flush()


def complain(line: str) -> None:
    """One line on stderr."""
    if sys.__stderr__ is not None:
        with suppress(OSError, ValueError):
            sys.__stderr__.write(line + "\n")
            sys.__stderr__.flush()


class Surroundings(NamedTuple):
    """What the terminal is like. colours: none, 16 or more. remote: over SSH."""

    colourless: bool
    sixteen: bool
    ascii: bool
    remote: bool
    dumb: bool
    tmux: bool


def look(environ: Mapping[str, str] | None = None) -> Surroundings:
    """What the environment says. Inside tmux, SSH_CONNECTION may be stale; it only chooses the frugal mode."""
    env = os.environ if environ is None else environ
    term = env.get("TERM", "")
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    utf8 = "utf-8" in locale.lower() or "utf8" in locale.lower()
    return Surroundings(
        colourless=bool(env.get("NO_COLOR")),
        sixteen=term in ("linux", "ansi", "vt100", "vt220", "xterm-16color", "screen") or term.startswith("vt"),
        ascii=not utf8 or term in ("linux", "vt100", "vt220", "ansi"),
        remote=bool(env.get("SSH_CONNECTION") or env.get("SSH_TTY")),
        dumb=term in ("", "dumb", "unknown"),
        tmux=bool(env.get("TMUX")),
    )


def refusal() -> str:
    """Why no screen can be shown here, "" if it can."""
    if sys.__stdin__ is None or sys.__stderr__ is None or not (sys.__stdin__.isatty() and sys.__stderr__.isatty()):
        return "the screen needs a terminal on its input and output; for a log or a script use: cockpit status --follow"
    if look().dumb:
        term = os.environ.get("TERM", "")
        return f'a terminal of type "{term or "unset"}" cannot show the screen; use: cockpit status --follow'
    return ""


# --- writing without ever waiting ------------------------------------------------------------------------------------


class Writer(threading.Thread):
    """Writes to the terminal in a thread. The event loop never waits for it.

    While the terminal does not read, frames beyond a bound are dropped; when it reads again, `stalled` is called once,
    for a fresh paint. A terminal that is gone swallows everything, and `gone` is called once.
    """

    def __init__(self, file: IO[str]) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._file = file
        self._fd = file.fileno()
        self._queue: deque[bytes] = deque()
        self._more = threading.Condition()
        self._closing = False
        self._ending = False
        self._patience = 4
        self._dropped = False
        self.lost = False
        self.stalled: Callable[[], None] = lambda: None
        self.gone: Callable[[], None] = lambda: None

    def write(self, text: str) -> None:
        with self._more:
            if self.lost:
                return
            if len(self._queue) >= STALL_CHUNKS and not self._closing:
                self._dropped = True
                return
            self._queue.append(text.encode("utf-8", "replace"))
            self._more.notify()

    def urgent(self, text: str) -> None:
        """Write this after the frame on its way, before anything else that waits: the terminal is being given back."""
        with self._more:
            self._closing = True  # from here on nothing is dropped
            if len(self._queue) > STALL_CHUNKS // 2:
                self._queue.clear()
            self._queue.append(text.encode("utf-8", "replace"))
            self._more.notify()

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd

    def flush(self) -> None:
        return

    def run(self) -> None:
        while True:
            with self._more:
                while not self._queue and not self._ending:
                    self._more.wait()
                if not self._queue:
                    return
                data = self._queue.popleft()
                fresh = self._dropped and not self._queue
                if fresh:
                    self._dropped = False
            if not self._put(data):
                with self._more:
                    self.lost = True
                    self._queue.clear()
                self.gone()
                return
            if fresh:
                self.stalled()

    def _put(self, data: bytes) -> bool:
        # Small pieces, each only when the terminal has room: so that a thread stuck in write() never holds the exit up.
        view = memoryview(data)
        while view:
            try:
                _, ready, _ = select.select([], [self._fd], [], 0.25)
                if not ready:
                    if self._ending:
                        self._patience -= 1
                        if self._patience <= 0:
                            return False
                    continue
                view = view[os.write(self._fd, view[:512]) :]
            except InterruptedError:
                continue
            except (OSError, ValueError):
                return False
        return True

    def stop(self) -> None:
        """Write what is left, for a second at most."""
        with self._more:
            self._closing = self._ending = True
            self._more.notify()
        self.join(1.5)


# --- the driver -------------------------------------------------------------------------------------------------------


def driver_class() -> type[Any]:
    """Textual's Linux driver with the laws above. Made here, so that importing this module imports no Textual."""
    from textual import _xterm_parser
    from textual.drivers import linux_driver

    linux_driver.WriterThread = Writer  # type: ignore[assignment,misc]

    class TerminalDriver(linux_driver.LinuxDriver):
        """Restores what it changed, ends when the terminal is gone, never reads on from a dead one."""

        def start_application_mode(self) -> None:
            super().start_application_mode()
            writer = self._writer_thread
            if isinstance(writer, Writer):
                loop, app = self._loop, self._app
                writer.stalled = lambda: _soon(loop, getattr(app, "forget", app.refresh))
                writer.gone = lambda: _soon(loop, _hang_up, app)

        def _enable_in_band_window_resize(self) -> None:
            """Not wanted: SIGWINCH tells sizes, and this mode comes with mouse pixels that nobody switches off."""

        def _query_in_band_window_resize(self) -> None:
            """Not asked for, see above."""

        def _enable_mouse_pixels(self) -> None:
            """Not wanted: cells are enough."""

        def stop_application_mode(self) -> None:
            writer = self._writer_thread
            if isinstance(writer, Writer):
                writer.urgent("\x1b[?2026l\x1b[0m")
            self.write("\x1b[?1016l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?1006l\x1b[?1015l")
            with suppress(termios.error, OSError, ValueError):
                super().stop_application_mode()

        def run_input_thread(self) -> None:
            parser = _xterm_parser.XTermParser(self._debug)
            decode = getincrementaldecoder("utf-8")("replace").decode
            loop, app = self._loop, self._app
            while not self.exit_event.is_set():
                try:
                    ready, _, gone = select.select([self.fileno], [], [self.fileno], 0.1)
                    data = os.read(self.fileno, 4096) if ready else b""
                except InterruptedError:
                    continue
                except (OSError, ValueError):
                    ready, gone, data = [], [self.fileno], b""
                if gone or (ready and not data):
                    _soon(loop, _hang_up, app)
                    return
                if data:
                    text = decode(data)
                    for event in parser.feed(text) if text else ():
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    return TerminalDriver


def _soon(loop: Any, call: Callable[..., object], *arguments: object) -> None:
    with suppress(RuntimeError):  # the loop has closed meanwhile: nothing is left to be told
        loop.call_soon_threadsafe(call, *arguments)


def _hang_up(app: "App[Any]") -> None:
    app.exit(return_code=EXIT_OF[signal.SIGHUP])


def handle_signals(loop: Any, leave: Callable[[int], None]) -> None:
    """SIGTERM, SIGINT and SIGHUP leave in order, whatever was inherited. leave: takes the exit status."""
    for number, status in EXIT_OF.items():
        loop.add_signal_handler(number, leave, status)


def release_signals(loop: Any) -> None:
    for number in EXIT_OF:
        with suppress(RuntimeError, ValueError, NotImplementedError):
            loop.remove_signal_handler(number)


# --- the clipboard ----------------------------------------------------------------------------------------------------


def copy(text: str, write: Callable[[str], None], environ: Mapping[str, str] | None = None) -> str:
    """Give the text to the clipboard as well as can be; returns what may honestly be said about it.

    Inside tmux its buffer is loaded (and tmux told to pass it on): that is certain. OSC 52 is sent as well, and nobody
    can know whether the terminal took it.
    """
    env = os.environ if environ is None else environ
    said = []
    data = text.encode()
    if env.get("TMUX") and shutil.which("tmux"):
        try:
            done = subprocess.run(
                ["tmux", "load-buffer", "-w", "-"], input=data, timeout=2, check=False, capture_output=True
            )
            if done.returncode == 0:
                said.append("in tmux's buffer (prefix ] pastes it)")
        except (OSError, subprocess.TimeoutExpired):
            pass
    if len(data) <= OSC52_MOST:
        write(f"\x1b]52;c;{b64encode(data).decode()}\x07")
        said.append("offered to the terminal's clipboard, which does not say whether it took it")
    if not said:
        return "too long for the terminal's clipboard; nothing copied"
    return "; ".join(said)


# --- files ------------------------------------------------------------------------------------------------------------


def read_texts(folders: tuple[str, ...], suffix: str = ".toml") -> dict[str, tuple[str, str]]:
    """Texts of the files in the folders: stem -> (path, text); a later folder's file takes the place of an earlier one's."""
    found: dict[str, tuple[str, str]] = {}
    for folder in folders:
        with suppress(OSError):
            for path in sorted(Path(folder).iterdir()):
                if path.suffix == suffix:
                    with suppress(OSError, UnicodeDecodeError):
                        found[path.stem] = (str(path), path.read_text(encoding="utf-8"))
    return found
