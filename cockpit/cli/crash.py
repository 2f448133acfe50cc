"""What becomes of an error nobody foresaw: one line for the person, a file for whoever mends it."""

import os
import platform
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cockpit import __version__

EXIT_CRASH = 70  # EX_SOFTWARE of sysexits.h


def state_dir() -> Path:
    """The folder for this program's own state: `$XDG_STATE_HOME/cockpit`, by default `~/.local/state/cockpit`.

    A relative `XDG_STATE_HOME` is ignored, as the XDG base directory specification asks.
    """
    named = os.environ.get("XDG_STATE_HOME", "")
    base = Path(named) if named.startswith("/") else Path.home() / ".local" / "state"
    return base / "cockpit"


def visible(text: str) -> str:
    """`text` with everything but printable characters and line feeds escaped, so that no terminal obeys it."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def report(error: BaseException, command: str = "") -> str:
    """Write the crash file and return the one line to show.

    The file holds the traceback without local variables, since those may hold secrets, and only the command's name,
    since its arguments may be what somebody typed. Never raises: where no file can be written, the line says why.
    """
    what = visible(" ".join(f"{type(error).__name__}: {error}".split()))[:300]
    try:
        return f"cockpit: unexpected error: {what}; details in {_write(error, command)}"
    except (OSError, RuntimeError) as problem:
        return f"cockpit: unexpected error: {what}; no crash file could be written ({visible(str(problem))})"


def _write(error: BaseException, command: str) -> Path:
    now = datetime.now(UTC)
    folder = state_dir() / "crashes"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"crash-{now:%Y%m%dT%H%M%S.%fZ}-{os.getpid()}.txt"
    head = (
        f"cockpit {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"at {now:%Y-%m-%dT%H:%M:%SZ}, command {command or '(none)'}\n\n"
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(head)
        file.writelines(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    return path


def say(line: str) -> None:
    """Put one line on stderr, if there still is one."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()
