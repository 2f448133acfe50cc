"""What the terminal and its environment are like, what Textual has to find there, and files that are read."""

import errno
import os
import select
import stat
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from cockpit.patterns import late
from cockpit.tui.terminal import links

SIMPLE = late(r"(linux|ansi|vt\d+|cons25|pcansi)(-.*)?")
"""Types of terminal that print what they do not know instead of passing it over, and have no signs beyond ASCII."""

MOST_BYTES = 4 * 1024 * 1024
"""Of a file of settings."""


@contextmanager
def prepared(environ: MutableMapping[str, str] | None = None, *, economy: bool = False) -> Iterator[None]:
    """What Textual reads when it is imported and when an application is made; import it inside.

    No animation, no smooth scrolling (mode 2048 brings mouse pixels with it), fewer frames on a thin link. NO_COLOR is
    taken away meanwhile, since Textual would make greys of it: `tui.theme` does it properly. Colours that are no names
    are sent as one of 256 at least; where 16 are known a theme of names is drawn, unless a person chose another. COLUMNS
    and LINES are passed over: where a shell exports them they are those of another day, and only the terminal knows.
    """
    env = os.environ if environ is None else environ
    before = dict(env)
    around = look(env)
    env.setdefault("TEXTUAL_COLOR_SYSTEM", "truecolor" if around.millions else "256")
    if around.simple:
        env["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    env["TEXTUAL_ANIMATIONS"] = "none"
    env["TEXTUAL_SMOOTH_SCROLL"] = "0"
    env["TEXTUAL_FPS"] = "20" if economy else "60"
    for name in (
        "COLUMNS",
        "LINES",
        "NO_COLOR",
        "TEXTUAL",
        "TEXTUAL_DEBUG",
        "TEXTUAL_LOG",
        "TEXTUAL_FILTERS",
        "TEXTUAL_ALLOW_SIGNALS",
    ):
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


class Surroundings(Struct, frozen=True):
    """What the terminal is like. sixteen: no more colours are known of. remote: over SSH, mosh or the like. millions: of colours are known.

    screen: GNU screen, which up to version 4 takes one colour of millions for other attributes. simple: see SIMPLE.
    light: its ground, as far as the environment knows. prints: questions that it does not know, too; Apple's says so.
    """

    colourless: bool
    sixteen: bool
    ascii: bool
    remote: bool
    dumb: bool
    screen: bool = False
    simple: bool = False
    millions: bool = False
    light: bool = False
    prints: bool = False


def look(environ: Mapping[str, str] | None = None) -> Surroundings:
    """What the environment says. Inside tmux, SSH_CONNECTION may be stale: it only chooses the frugal mode, and who
    really looks is asked once the picture stands. Of our own environment what it has lost is asked of our ancestors.

    COLORTERM is inherited from the terminal around GNU screen, and says nothing about screen itself; COLORFGBG inside
    either is that of whatever terminal it was started in.
    """
    env = os.environ if environ is None else environ
    term = env.get("TERM", "")
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    utf8 = "utf-8" in locale.lower() or "utf8" in locale.lower()
    tmux, simple = bool(env.get("TMUX")), SIMPLE.fullmatch(term) is not None
    screen = bool(env.get("STY")) or (not tmux and term.partition("-")[0].partition(".")[0] == "screen")
    last = term.rpartition("-")[2]
    millions = not (screen or simple) and (
        last == "direct" or env.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")
    )
    return Surroundings(
        colourless=bool(env.get("NO_COLOR")),
        sixteen=not millions and last not in ("256color", "kitty"),
        ascii=not utf8 or simple,
        remote=bool(env.get("SSH_CONNECTION") or env.get("SSH_TTY") or (environ is None and links.way(os.getpid()))),
        dumb=term in ("", "dumb", "unknown"),
        screen=screen,
        simple=simple,
        millions=millions,
        light=not (tmux or screen) and env.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15"),
        prints=env.get("TERM_PROGRAM") == "Apple_Terminal",
    )


def refusal() -> str:
    """Why no screen can be shown here, "" if it can."""
    missing = [
        name
        for name, file in (("input", sys.__stdin__), ("error output, where it is drawn", sys.__stderr__))
        if file is None or not file.isatty()
    ]
    if missing:
        words = f"the screen needs a terminal on its {' and on its '.join(missing)}"
        return f"{words}; for a log or a script use: cockpit status --follow"
    if look().dumb:
        term = os.environ.get("TERM", "")
        return f'a terminal of type "{term or "unset"}" cannot show the screen; use: cockpit status --follow'
    return ""


def read_texts(folders: tuple[str, ...], unread: list[str] | None = None) -> dict[str, tuple[str, str]]:
    """Texts of the TOML files in the folders: stem -> (path, text); a later folder's file takes the place of an earlier one's.
    unread: gets a line for each file that cannot be read, and why."""
    found: dict[str, tuple[str, str]] = {}
    for folder in folders:
        with suppress(OSError):
            for path in sorted(Path(folder).iterdir()):
                if path.suffix == ".toml":
                    try:
                        found[path.stem] = (str(path), read_plain(path).decode("utf-8"))
                    except OSError as error:
                        _note(unread, f"{path}: cannot be read: {error.strerror or error}")
                    except UnicodeDecodeError as error:
                        _note(unread, f"{path}: byte {error.start} is not UTF-8")
    return found


def _note(lines: list[str] | None, words: str) -> None:
    if lines is not None:
        lines.append(words)


def read_plain(path: Path) -> bytes:
    """A file of settings, up to one byte more than one may have. Raises OSError, also for a pipe or a device, which may
    never come to an end."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return file.read(MOST_BYTES + 1)
