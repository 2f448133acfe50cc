"""What the terminal and its environment are like, what Textual has to find there, and files that are read."""

import os
import select
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple


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
        _say(file.fileno(), "\x1b[?25h", 0.2)


def complain(line: str) -> None:
    """One line on stderr."""
    if sys.__stderr__ is not None:
        _say(sys.__stderr__.fileno(), line + "\n", 1.0)


def _say(descriptor: int, text: str, patience: float) -> None:
    """A few bytes, if the terminal takes them: one that does not read must not keep the program from ending."""
    with suppress(OSError, ValueError):
        if select.select([], [descriptor], [], patience)[1]:
            os.write(descriptor, text.encode("utf-8", "replace"))


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
